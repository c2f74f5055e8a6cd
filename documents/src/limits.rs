//! What one document may cost.

use std::time::Duration;

/// Limits of one parser process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseLimits {
    /// Bytes of memory the parser may use beyond what the program needs to start. Address space, not resident pages.
    pub memory_bytes: u64,
    /// Seconds of processor time.
    pub cpu_seconds: u64,
    /// Wall-clock time from start to answer.
    pub wall: Duration,
    /// Most pages, slides or sheets.
    pub max_pages: u32,
    /// Most bytes of text.
    pub max_text_bytes: u64,
}

impl Default for ParseLimits {
    /// 1 GiB, 120 s of processor time, 180 s, 10 000 pages, 64 MiB of text.
    fn default() -> Self {
        ParseLimits {
            memory_bytes: 1 << 30,
            cpu_seconds: 120,
            wall: Duration::from_secs(180),
            max_pages: 10_000,
            max_text_bytes: 64 << 20,
        }
    }
}
