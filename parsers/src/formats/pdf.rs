//! PDF through pdfium, page by page.
//!
//! pdfium's C interface is called through its bindings and not through the higher wrappers: those take the text inside
//! the page's rectangle, which is wrong for rotated pages, and load every page before one can be refused.

use std::ffi::{c_ulong, c_void};

use kreuzberg::pdf::extract_bundled_pdfium;
use lectern_documents::{FailureCode, ParseFailure};
use pdfium_render::prelude::{Pdfium, PdfiumLibraryBindings};

use super::Limits;
use crate::text_builder::TextBuilder;

/// Values of `FPDF_GetLastError`.
const ERROR_PASSWORD: u64 = 4;
const ERROR_SECURITY: u64 = 5;

pub(super) fn parse(bytes: &[u8], limits: Limits, builder: &mut TextBuilder) -> Result<(), ParseFailure> {
    let pdfium = load_library()?;
    let document = pdfium.FPDF_LoadMemDocument64(bytes, None);
    if document.is_null() {
        // The type of the error code has the width of C's `long`.
        #[expect(clippy::useless_conversion, reason = "u32 on some platforms")]
        let error = u64::from(pdfium.FPDF_GetLastError());
        return Err(match error {
            ERROR_PASSWORD => ParseFailure::new(FailureCode::EncryptedDocument, "the PDF is protected by a password"),
            ERROR_SECURITY => {
                ParseFailure::new(FailureCode::EncryptedDocument, "the PDF's encryption is not supported")
            }
            other => ParseFailure::new(FailureCode::CorruptDocument, format!("not a readable PDF (error {other})")),
        });
    }
    let pages = pdfium.FPDF_GetPageCount(document);
    limits.check_pages(u64::try_from(pages).unwrap_or(0), "pages")?;
    if pages <= 0 {
        return Err(ParseFailure::new(FailureCode::CorruptDocument, "the PDF has no pages"));
    }
    builder.title(title(|buffer, length| pdfium.FPDF_GetMetaText(document, "Title", buffer, length)).as_deref());

    let mut damaged = Vec::new();
    for index in 0..pages {
        let number = index.unsigned_abs() + 1;
        let page = pdfium.FPDF_LoadPage(document, index);
        if page.is_null() {
            damaged.push(number);
            continue;
        }
        let text_page = pdfium.FPDFText_LoadPage(page);
        let text = if text_page.is_null() {
            damaged.push(number);
            String::new()
        } else {
            let text = read_text(pdfium.FPDFText_CountChars(text_page), |count, buffer| {
                pdfium.FPDFText_GetText(text_page, 0, count, buffer)
            });
            pdfium.FPDFText_ClosePage(text_page);
            text
        };
        pdfium.FPDF_ClosePage(page);
        builder.push_page(number, &mend_hyphens(&text))?;
    }
    if damaged.len() == pages.unsigned_abs() as usize {
        return Err(ParseFailure::new(FailureCode::CorruptDocument, "no page of the PDF can be read"));
    }
    if !damaged.is_empty() {
        builder.warn(format!("pages that cannot be read: {damaged:?}"));
    }
    Ok(())
}

/// Loads the library for the rest of the process: attachments of one message come here repeatedly.
fn load_library() -> Result<&'static dyn PdfiumLibraryBindings, ParseFailure> {
    thread_local! {
        static LIBRARY: std::cell::OnceCell<&'static dyn PdfiumLibraryBindings> = const { std::cell::OnceCell::new() };
    }
    LIBRARY.with(|library| {
        if let Some(loaded) = library.get() {
            return Ok(*loaded);
        }
        let cannot = |error: String| ParseFailure::new(FailureCode::ParserCrashed, format!("no PDF library: {error}"));
        let path = extract_bundled_pdfium().map_err(|error| cannot(error.kind().to_string()))?;
        let bindings = Pdfium::bind_to_library(path).map_err(|error| cannot(error.to_string()))?;
        let bindings: &'static dyn PdfiumLibraryBindings = Box::leak(bindings);
        bindings.FPDF_InitLibrary();
        Ok(*library.get_or_init(|| bindings))
    })
}

/// Text of a page of `count` characters; `read(count, buffer)` fills the buffer with UTF-16 and a terminator and returns
/// how many units it wrote.
fn read_text(count: i32, read: impl FnOnce(i32, *mut u16) -> i32) -> String {
    let Ok(units) = usize::try_from(count) else {
        return String::new();
    };
    if units == 0 {
        return String::new();
    }
    let mut buffer = vec![0_u16; units + 1];
    let written = read(count, buffer.as_mut_ptr());
    let written = usize::try_from(written).unwrap_or(0).min(buffer.len());
    String::from_utf16_lossy(buffer[..written].strip_suffix(&[0]).unwrap_or(&buffer[..written]))
}

/// The document's title; `read(buffer, length)` is `FPDF_GetMetaText`: UTF-16 with terminator, lengths in bytes.
fn title(read: impl Fn(*mut c_void, c_ulong) -> c_ulong) -> Option<String> {
    let bytes = read(std::ptr::null_mut(), 0);
    if !(4..=8192).contains(&bytes) {
        return None;
    }
    let mut buffer = vec![0_u16; usize::try_from(bytes).ok()?.div_ceil(2)];
    read(buffer.as_mut_ptr().cast(), bytes);
    let end = buffer.iter().position(|unit| *unit == 0).unwrap_or(buffer.len());
    Some(String::from_utf16_lossy(&buffer[..end]))
}

/// pdfium joins a word that was broken at the end of a line and leaves U+0002 where the hyphen stood. Before a capital
/// or a digit (`COVID-19`, `Saxe-Coburg`) the hyphen belongs to the word; elsewhere it nearly always does not.
fn mend_hyphens(text: &str) -> String {
    let mut mended = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let next = characters.peek().copied().unwrap_or(' ');
        match character {
            '\u{2}' if next.is_uppercase() || next.is_numeric() => mended.push('-'),
            '\u{2}' => {}
            other => mended.push(other),
        }
    }
    mended
}

#[cfg(test)]
mod tests {
    use super::mend_hyphens;

    #[test]
    fn broken_words_are_joined_and_compounds_keep_their_hyphen() {
        assert_eq!(
            mend_hyphens("inter\u{2}national COVID\u{2}19 Saxe\u{2}Coburg x-y"),
            "international COVID-19 Saxe-Coburg x-y"
        );
    }
}
