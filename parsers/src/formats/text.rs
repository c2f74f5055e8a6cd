//! Formats that are text already.

use lectern_documents::media_type::MediaType;
use lectern_documents::{FailureCode, ParseFailure};

use super::Limits;
use crate::charset;
use crate::text_builder::TextBuilder;

pub(super) fn parse(
    kind: MediaType,
    bytes: &[u8],
    limits: Limits,
    builder: &mut TextBuilder,
) -> Result<(), ParseFailure> {
    // Decoding never shrinks text by more than half (UTF-16); beyond that there is no need to try.
    if bytes.len() as u64 / 2 > limits.max_text_bytes {
        let detail = format!("the document holds more than {} bytes of text", limits.max_text_bytes);
        return Err(ParseFailure::new(FailureCode::TextTooLarge, detail));
    }
    let decoded = charset::decode(bytes, None);
    if decoded.had_errors {
        builder.warn(format!("some bytes have no meaning in {}", decoded.encoding));
    }
    if kind == MediaType::Markdown {
        builder.title(decoded.text.lines().find_map(|line| line.strip_prefix("# ")));
    }
    builder.push(&decoded.text)
}
