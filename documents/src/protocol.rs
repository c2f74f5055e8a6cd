//! What parent and parser process say to each other.
//!
//! Request: one line of JSON on standard input, which then stays open; its end tells the parser that nobody waits.
//! Answer on standard output: `LECTPRS1`, the header's length as four little-endian bytes, the header as JSON, then,
//! if it announces any, exactly that many bytes of text. The text is not JSON, so that nothing has to be escaped,
//! buffered twice or scanned before its size is known.

use std::io::{self, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::failure::{FailureCode, ParseFailure};
use crate::parsed::{PageSpan, Parsed};

/// Opens every answer.
pub(crate) const MAGIC: [u8; 8] = *b"LECTPRS1";
/// Longest header that the parent accepts: far above what `max_pages` spans need.
pub(crate) const MAX_HEADER_BYTES: u32 = 16 << 20;
/// Longest request line that the parser accepts.
pub const MAX_REQUEST_BYTES: u64 = 64 << 10;

/// What to parse, within which limits; the wall-clock time is the parent's business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The document: an absolute path.
    pub file: PathBuf,
    /// Canonical media type of the document.
    pub media_type: String,
    /// See [`crate::ParseLimits::memory_bytes`].
    pub memory_bytes: u64,
    /// See [`crate::ParseLimits::cpu_seconds`].
    pub cpu_seconds: u64,
    /// See [`crate::ParseLimits::max_pages`].
    pub max_pages: u32,
    /// See [`crate::ParseLimits::max_text_bytes`].
    pub max_text_bytes: u64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Header {
    Parsed {
        text_bytes: u64,
        /// (page, first byte, one past the last byte)
        pages: Vec<(u32, usize, usize)>,
        title: Option<String>,
        language: Option<String>,
        warnings: Vec<String>,
    },
    Failed(ParseFailure),
}

/// Writes one whole answer.
///
/// # Errors
/// When it cannot be written whole.
pub fn write_answer(output: &mut impl Write, answer: Result<Parsed, ParseFailure>) -> io::Result<()> {
    let (header, text) = match answer {
        Ok(parsed) => {
            let header = Header::Parsed {
                text_bytes: parsed.text.len() as u64,
                pages: parsed.pages.iter().map(|span| (span.page, span.start, span.end)).collect(),
                title: parsed.title,
                language: parsed.language,
                warnings: parsed.warnings,
            };
            (header, parsed.text)
        }
        Err(failure) => (Header::Failed(failure), String::new()),
    };
    let header = serde_json::to_vec(&header)?;
    let length = u32::try_from(header.len()).map_err(io::Error::other)?;
    output.write_all(&MAGIC)?;
    output.write_all(&length.to_le_bytes())?;
    output.write_all(&header)?;
    output.write_all(text.as_bytes())?;
    output.flush()
}

/// Puts an answer together and checks it: a parser taken over by a hostile document can answer anything.
pub(crate) fn assemble(header: Header, text: Vec<u8>) -> Result<Parsed, ParseFailure> {
    let (pages, title, language, warnings) = match header {
        Header::Failed(failure) => return Err(ParseFailure::new(failure.code, failure.detail)),
        Header::Parsed { pages, title, language, warnings, .. } => (pages, title, language, warnings),
    };
    let broken = |what: &str| ParseFailure::new(FailureCode::ParserCrashed, format!("the parser's answer has {what}"));
    let text = String::from_utf8(text).map_err(|_| broken("text that is not UTF-8"))?;
    let (mut last_page, mut last_end) = (0, 0);
    for &(page, start, end) in &pages {
        let ordered = page > last_page && start >= last_end && end > start;
        // `get` is None outside the text and inside a character.
        if !ordered || text.get(start..end).is_none() {
            return Err(broken("page spans that do not fit its text"));
        }
        (last_page, last_end) = (page, end);
    }
    let pages = pages.into_iter().map(|(page, start, end)| PageSpan { page, start, end }).collect();
    Ok(Parsed { text, pages, title, language, warnings })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(pages: Vec<(u32, usize, usize)>) -> Header {
        Header::Parsed { text_bytes: 0, pages, title: None, language: None, warnings: Vec::new() }
    }

    #[test]
    fn answers_with_impossible_spans_are_refused() {
        let text = || "äbc\n\ndef".as_bytes().to_vec();
        assert!(assemble(header(vec![(1, 0, 4), (2, 6, 9)]), text()).is_ok());
        let hostile = [
            vec![(1, 0, 100)],
            vec![(1, 1, 4)],
            vec![(1, 4, 0)],
            vec![(1, 0, 4), (2, 3, 9)],
            vec![(2, 0, 4), (1, 6, 9)],
            vec![(0, 0, 4)],
        ];
        for pages in hostile {
            let refused = assemble(header(pages.clone()), text());
            assert_eq!(refused.map_err(|failure| failure.code), Err(FailureCode::ParserCrashed), "{pages:?}");
        }
        assert!(assemble(header(Vec::new()), vec![0xFF]).is_err());
    }
}
