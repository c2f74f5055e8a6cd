//! Why a document could not be turned into text.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Reason of a [`ParseFailure`]. The serialized names are part of the public API of Lectern: they never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureCode {
    /// No parser for this kind of file.
    UnsupportedMediaType,
    /// The file is whole but holds no text: zero bytes, blank pages, scanned pages without a text layer.
    EmptyDocument,
    /// A password or key is needed.
    EncryptedDocument,
    /// The file is not what its kind requires: truncated, damaged, or something else under a wrong name.
    CorruptDocument,
    /// More pages, slides or sheets than [`crate::ParseLimits::max_pages`].
    TooManyPages,
    /// More text than [`crate::ParseLimits::max_text_bytes`].
    TextTooLarge,
    /// The processor time or the wall-clock time ran out.
    ParserTimeout,
    /// The memory limit was reached.
    ParserMemoryExceeded,
    /// The parser died or broke its protocol for any other reason.
    ParserCrashed,
}

impl FailureCode {
    /// The stable name, as it is serialized.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            FailureCode::UnsupportedMediaType => "unsupported_media_type",
            FailureCode::EmptyDocument => "empty_document",
            FailureCode::EncryptedDocument => "encrypted_document",
            FailureCode::CorruptDocument => "corrupt_document",
            FailureCode::TooManyPages => "too_many_pages",
            FailureCode::TextTooLarge => "text_too_large",
            FailureCode::ParserTimeout => "parser_timeout",
            FailureCode::ParserMemoryExceeded => "parser_memory_exceeded",
            FailureCode::ParserCrashed => "parser_crashed",
        }
    }
}

impl fmt::Display for FailureCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A document that gave no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{code}: {detail}")]
pub struct ParseFailure {
    /// The reason, for programs.
    pub code: FailureCode,
    /// The reason, for people: one sentence, at most 1 000 characters, without paths of this machine.
    pub detail: String,
}

/// Longest detail in characters; parsers' own messages can quote whole documents.
const DETAIL_CHARACTERS: usize = 1000;

impl ParseFailure {
    /// A failure with `detail` cut to its maximum length and freed of control characters.
    pub fn new(code: FailureCode, detail: impl AsRef<str>) -> Self {
        let printable = |c: char| if c.is_control() { ' ' } else { c };
        let detail = detail.as_ref().chars().take(DETAIL_CHARACTERS).map(printable).collect();
        ParseFailure { code, detail }
    }
}
