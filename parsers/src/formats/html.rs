//! Web pages as Markdown: headings, lists and tables stay; links keep their text, images and scripts go.

use html_to_markdown_rs::types::WarningKind;
use html_to_markdown_rs::{ConversionOptions, HiddenContent, PreprocessingOptions, convert};
use lectern_documents::{FailureCode, ParseFailure};

use crate::charset;
use crate::text_builder::TextBuilder;

pub(super) fn parse(bytes: &[u8], builder: &mut TextBuilder) -> Result<(), ParseFailure> {
    let declared = charset::declared_in_markup(bytes);
    let decoded = charset::decode(bytes, declared.as_deref());
    if decoded.had_errors {
        builder.warn(format!("some bytes have no meaning in {}", decoded.encoding));
    }
    parse_text(&decoded.text, builder)
}

/// As [`parse`], for markup that is decoded already, such as the body of a message.
pub(super) fn parse_text(markup: &str, builder: &mut TextBuilder) -> Result<(), ParseFailure> {
    let options = ConversionOptions {
        // Forms are not removed: whole pages stand in one on some platforms.
        preprocessing: PreprocessingOptions { remove_forms: false, ..PreprocessingOptions::default() },
        // Emphasis marks and addresses inside sentences would stand in every quotation of them.
        strip_tags: ["a", "b", "strong", "em", "i", "u", "mark", "font"].map(str::to_owned).to_vec(),
        skip_images: true,
        compact_tables: true,
        hidden_content: HiddenContent::Reachable,
        // Metadata would be written into the text.
        extract_metadata: false,
        ..ConversionOptions::default()
    };
    let converted = convert(markup, Some(options))
        .map_err(|error| ParseFailure::new(FailureCode::CorruptDocument, error.to_string()))?;
    for warning in &converted.warnings {
        if matches!(warning.kind, WarningKind::DepthLimitExceeded | WarningKind::TruncatedInput) {
            builder.warn(warning.message.clone());
        }
    }
    builder.title(title(markup).as_deref());
    builder.push(converted.content.as_deref().unwrap_or_default())?;
    let is_cut = converted.warnings.iter().any(|warning| matches!(warning.kind, WarningKind::DepthLimitExceeded));
    if builder.is_empty() && is_cut {
        return Err(ParseFailure::new(FailureCode::CorruptDocument, "the markup is nested too deeply to be read"));
    }
    Ok(())
}

/// The content of the first `title` element, decoded.
fn title(markup: &str) -> Option<String> {
    let head = markup.get(..64 * 1024).unwrap_or(markup);
    let lower = head.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let start = start + lower[start..].find('>')? + 1;
    let end = start + lower[start..].find("</title")?;
    let raw = head[start..end].replace('<', "&lt;");
    let options = ConversionOptions { extract_metadata: false, ..ConversionOptions::default() };
    convert(&format!("<p>{raw}</p>"), Some(options)).ok()?.content
}
