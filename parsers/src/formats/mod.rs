//! One function a family of formats: bytes to normalized text, in the parser process.

mod email;
mod html;
mod office;
mod package;
mod pdf;
mod sheets;
mod slides;
mod text;
mod xml;

use kreuzberg::KreuzbergError;
use lectern_documents::media_type::{self, MediaType};
use lectern_documents::{FailureCode, ParseFailure, Parsed};

use crate::text_builder::TextBuilder;

/// Limits that a parser can keep by itself; the operating system keeps the others.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) max_pages: u32,
    pub(crate) max_text_bytes: u64,
    /// Most bytes that the parts of an archive may unpack to.
    pub(crate) max_unpacked_bytes: u64,
}

impl Limits {
    /// Refuses a document of `pages` pages, slides or sheets (`unit`) before they are read.
    fn check_pages(self, pages: u64, unit: &str) -> Result<(), ParseFailure> {
        if pages <= u64::from(self.max_pages) {
            return Ok(());
        }
        let detail = format!("the document has {pages} {unit}, more than {}", self.max_pages);
        Err(ParseFailure::new(FailureCode::TooManyPages, detail))
    }
}

/// The text of a document of a known kind.
pub(crate) fn parse(kind: MediaType, bytes: &[u8], limits: Limits) -> Result<Parsed, ParseFailure> {
    parse_nested(kind, bytes, limits, 0)
}

/// `depth` counts the messages around an attachment.
fn parse_nested(kind: MediaType, bytes: &[u8], limits: Limits, depth: u32) -> Result<Parsed, ParseFailure> {
    if bytes.is_empty() {
        return Err(ParseFailure::new(FailureCode::EmptyDocument, "the file has zero bytes"));
    }
    if media_type::is_encrypted_package(bytes) {
        return Err(ParseFailure::new(FailureCode::EncryptedDocument, "the document is protected by a password"));
    }
    let mut builder = TextBuilder::new(limits.max_text_bytes);
    let mut why_empty = "the document holds no text";
    match kind {
        MediaType::Pdf => {
            pdf::parse(bytes, limits, &mut builder)?;
            why_empty = "no page has a text layer: the pages are blank or scanned images";
        }
        MediaType::Pptx => slides::parse(bytes, limits, &mut builder)?,
        MediaType::Xlsx | MediaType::Xlsb | MediaType::Xls | MediaType::Ods => {
            sheets::parse(kind, bytes, limits, &mut builder)?;
        }
        MediaType::Docx | MediaType::Odt | MediaType::Epub | MediaType::Doc | MediaType::Ppt | MediaType::Rtf => {
            office::parse(kind, bytes, limits, &mut builder)?;
        }
        MediaType::Html => html::parse(bytes, &mut builder)?,
        MediaType::Xml => xml::parse(bytes, &mut builder)?,
        MediaType::Markdown | MediaType::Csv | MediaType::Tsv | MediaType::Json | MediaType::Text => {
            text::parse(kind, bytes, limits, &mut builder)?;
        }
        MediaType::Eml | MediaType::Msg => email::parse(kind, bytes, limits, depth, &mut builder)?,
        _ => {
            let detail = format!("no text can be taken from {kind} files");
            return Err(ParseFailure::new(FailureCode::UnsupportedMediaType, detail));
        }
    }
    builder.finish(why_empty)
}

/// The library names password protection only in its messages.
fn failure_of(error: &KreuzbergError) -> ParseFailure {
    let message = error.to_string();
    let lower = message.to_ascii_lowercase();
    let code = if lower.contains("password") || lower.contains("encrypt") {
        FailureCode::EncryptedDocument
    } else if lower.contains("security limit exceeded") {
        // The library's own limits, all of them on sizes and counts.
        FailureCode::TextTooLarge
    } else if lower.contains("cannot allocate memory") || lower.contains("out of memory") {
        FailureCode::ParserMemoryExceeded
    } else if matches!(error, KreuzbergError::UnsupportedFormat(_)) {
        FailureCode::UnsupportedMediaType
    } else {
        FailureCode::CorruptDocument
    };
    ParseFailure::new(code, message)
}

/// One line of a Markdown table.
fn markdown_row<'a>(text: &mut String, cells: impl Iterator<Item = &'a str>) {
    text.push('|');
    for cell in cells {
        for word in cell.split_whitespace() {
            text.push(' ');
            text.push_str(&word.replace('|', "\\|"));
        }
        text.push_str(" |");
    }
    text.push('\n');
}

/// The line below the first row of a Markdown table.
fn markdown_rule(text: &mut String, columns: usize) {
    text.push('|');
    text.extend(std::iter::repeat_n(" --- |", columns));
    text.push('\n');
}
