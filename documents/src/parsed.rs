//! The text of a document. The parser process makes it, and its parent checks what it gets (`protocol.rs`).

use serde::{Deserialize, Serialize};

/// Where one page (PDF), slide (PPTX) or sheet (XLSX) lies in [`Parsed::text`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageSpan {
    /// Number of the page, from 1.
    pub page: u32,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// The text of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parsed {
    /// Normalized text: Unicode NFC, `\n` line ends, no other control characters than tab, no trailing blanks on lines.
    pub text: String,
    /// Spans of the pages in ascending order, never overlapping; between them lies nothing but blank lines.
    /// Blank pages are left out. Empty for formats without pages.
    pub pages: Vec<PageSpan>,
    /// The title that the document states about itself.
    pub title: Option<String>,
    /// Language of the text as ISO 639-1 code, when certain.
    pub language: Option<String>,
    /// What was lost or left out, for people.
    pub warnings: Vec<String>,
}
