//! Read-only views of files. One of the two modules of this crate with `unsafe`.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use memmap2::{Advice, Mmap, MmapOptions};

use crate::EngineError;

/// A mapping covers up to twice the file (within these bounds), so that a growing file rarely needs a new one, whose
/// pages would all have to be found again. Address space costs nothing.
const SLACK: std::ops::RangeInclusive<usize> = if cfg!(unix) { 1 << 20..=64 << 20 } else { 0..=0 };

/// The first bytes of a file, paged in as they are read; by default none.
#[derive(Default)]
pub(crate) struct Mapped {
    map: Option<Arc<Mmap>>,
    length: usize,
}

impl Mapped {
    /// The first `length` bytes of the file, which is the one this is of, perhaps grown. A shorter file is damage.
    /// Nothing needs to exist for a length of 0.
    #[expect(unsafe_code, reason = "mapping a file is unsafe by nature; a scan of gigabytes needs it")]
    pub(crate) fn extended(&self, path: &Path, length: u64, random: bool) -> Result<Self, EngineError> {
        let length = usize::try_from(length).map_err(|_| EngineError::Full("address space"))?;
        if length == 0 {
            return Ok(Self { map: None, length });
        }
        let file = match File::open(path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                return Err(EngineError::corrupt(format!("{} is missing", path.display())));
            }
            opened => opened.map_err(EngineError::io(path))?,
        };
        let found = file.metadata().map_err(EngineError::io(path))?.len();
        if found < length as u64 {
            return Err(EngineError::corrupt(format!("{} has {found} of {length} bytes", path.display())));
        }
        if let Some(map) = self.map.as_ref().filter(|map| map.len() >= length) {
            return Ok(Self { map: Some(map.clone()), length });
        }
        let covered =
            length.checked_add(length.clamp(*SLACK.start(), *SLACK.end())).ok_or(EngineError::Full("address space"))?;
        // SAFETY: only the first `length` bytes are ever looked at, which exist and which a commit has declared
        // final. This crate only appends behind them, cuts the file behind them or unlinks it (a mapping outlives
        // that), and `Engine::open` holds an exclusive lock on the root folder against other processes.
        let map = unsafe { MmapOptions::new().len(covered).map(&file) }.map_err(EngineError::io(path))?;
        if random {
            // Rows are fetched one by one: reading ahead would only displace other pages. A hint; it may fail.
            let _ = map.advise(Advice::Random);
        }
        Ok(Self { map: Some(Arc::new(map)), length })
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.map {
            Some(map) => &map[..self.length],
            None => &[],
        }
    }
}
