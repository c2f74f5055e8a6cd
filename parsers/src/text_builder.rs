//! How the text of a document is put together.
//!
//! Invariant: [`Parsed::text`] is normalized while it is built and never touched afterwards, so page spans are exact
//! by construction: every offset is taken from the final string.

use lectern_documents::{FailureCode, PageSpan, ParseFailure, Parsed};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::language::detect_language;

/// Collects the text of a document piece by piece within a size limit.
pub(crate) struct TextBuilder {
    parsed: Parsed,
    max_text_bytes: u64,
}

impl TextBuilder {
    pub(crate) fn new(max_text_bytes: u64) -> Self {
        TextBuilder { parsed: Parsed::default(), max_text_bytes }
    }

    /// Appends a piece without a page, apart from what stands before by a blank line.
    pub(crate) fn push(&mut self, raw: &str) -> Result<(), ParseFailure> {
        self.append(raw).map(|_| ())
    }

    /// Appends the text of page `page`; a blank page leaves no span.
    pub(crate) fn push_page(&mut self, page: u32, raw: &str) -> Result<(), ParseFailure> {
        if let Some((start, end)) = self.append(raw)? {
            self.parsed.pages.push(PageSpan { page, start, end });
        }
        Ok(())
    }

    /// Keeps a title unless it is blank; the first one stays.
    pub(crate) fn title(&mut self, title: Option<&str>) {
        let title = normalize(title.unwrap_or_default()).split_whitespace().collect::<Vec<_>>().join(" ");
        if self.parsed.title.is_none() && !title.is_empty() {
            self.parsed.title = Some(title.chars().take(500).collect());
        }
    }

    /// Adds a warning; after the hundredth they are dropped, since a hostile file could make any number.
    pub(crate) fn warn(&mut self, warning: impl Into<String>) {
        if self.parsed.warnings.len() < 100 {
            self.parsed.warnings.push(warning.into().chars().take(500).collect());
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.parsed.text.is_empty()
    }

    /// The document, or `empty_document` with `why_empty` when no piece had any text.
    pub(crate) fn finish(mut self, why_empty: &str) -> Result<Parsed, ParseFailure> {
        if self.is_empty() {
            return Err(ParseFailure::new(FailureCode::EmptyDocument, why_empty));
        }
        self.parsed.language = detect_language(&self.parsed.text).map(str::to_owned);
        Ok(self.parsed)
    }

    fn append(&mut self, raw: &str) -> Result<Option<(usize, usize)>, ParseFailure> {
        // The check before normalization keeps an oversized piece from being copied once more.
        self.check_size(raw.len() / 2)?;
        let piece = normalize(raw);
        if piece.is_empty() {
            return Ok(None);
        }
        self.check_size(piece.len() + 2)?;
        if !self.parsed.text.is_empty() {
            self.parsed.text.push_str("\n\n");
        }
        let start = self.parsed.text.len();
        self.parsed.text.push_str(&piece);
        Ok(Some((start, self.parsed.text.len())))
    }

    fn check_size(&self, more: usize) -> Result<(), ParseFailure> {
        let size = self.parsed.text.len() as u64 + more as u64;
        if size <= self.max_text_bytes {
            return Ok(());
        }
        let detail = format!("the document holds more than {} bytes of text", self.max_text_bytes);
        Err(ParseFailure::new(FailureCode::TextTooLarge, detail))
    }
}

/// The normal form of [`Parsed::text`] for one piece: also without blank lines around it and with at most two blank
/// lines in a row inside.
fn normalize(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut line_start = 0;
    let mut blank_lines = 0;
    let mut characters = raw.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                text.truncate(text.trim_end_matches([' ', '\t']).len().max(line_start));
                blank_lines = if text.len() == line_start { blank_lines + 1 } else { 0 };
                if !text.is_empty() && blank_lines <= 2 {
                    text.push('\n');
                }
                line_start = text.len();
            }
            '\t' => text.push('\t'),
            '\u{A0}' => text.push(' '),
            // Latin ligatures are presentation forms that no query contains.
            '\u{FB00}' => text.push_str("ff"),
            '\u{FB01}' => text.push_str("fi"),
            '\u{FB02}' => text.push_str("fl"),
            '\u{FB03}' => text.push_str("ffi"),
            '\u{FB04}' => text.push_str("ffl"),
            // Invisible: soft hyphen, zero-width space, byte order mark, noncharacters.
            '\u{AD}' | '\u{200B}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' => {}
            other if other.is_control() => {}
            other => text.push(other),
        }
    }
    text.truncate(text.trim_end().len());
    let leading = text.len() - text.trim_start_matches(['\n']).len();
    text.drain(..leading);
    if is_nfc_quick(text.chars()) == IsNormalized::Yes { text } else { text.nfc().collect() }
}
