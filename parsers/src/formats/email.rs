//! Messages: who wrote what to whom, the body, and the text of the attachments.

use kreuzberg::EmailExtractionResult;
use kreuzberg::extraction::{parse_eml_content, parse_msg_content};
use lectern_documents::media_type::{self, MediaType, detect};
use lectern_documents::{FailureCode, ParseFailure};

use super::{Limits, failure_of, html, parse_nested};
use crate::text_builder::TextBuilder;

/// Messages in messages in messages are forwarded chains or traps.
const MAX_DEPTH: u32 = 3;

pub(super) fn parse(
    kind: MediaType,
    bytes: &[u8],
    limits: Limits,
    depth: u32,
    builder: &mut TextBuilder,
) -> Result<(), ParseFailure> {
    if kind == MediaType::Eml && is_encrypted(bytes) {
        return Err(ParseFailure::new(FailureCode::EncryptedDocument, "the message is encrypted"));
    }
    let message = match kind {
        MediaType::Msg => parse_msg_content(bytes, None),
        _ => parse_eml_content(bytes),
    };
    let message = message.map_err(|error| failure_of(&error))?;
    builder.title(message.subject.as_deref());
    builder.push(&head(&message))?;
    push_body(&message, builder)?;
    for attachment in &message.attachments {
        let name = attachment.filename.as_deref().or(attachment.name.as_deref()).unwrap_or("unnamed");
        let Some(data) = attachment.data.as_deref() else {
            continue;
        };
        let kind = detect(name, attachment.mime_type.as_deref(), data);
        if depth >= MAX_DEPTH || !kind.is_supported() {
            builder.warn(format!("attachment left out: {name} ({kind})"));
            continue;
        }
        match parse_nested(kind, data, limits, depth + 1) {
            Ok(parsed) => {
                builder.push(&format!("Attachment: {name}\n\n{}", parsed.text))?;
                for warning in parsed.warnings {
                    builder.warn(format!("attachment {name}: {warning}"));
                }
            }
            // Too much is too much for the whole message; any other trouble is the attachment's own.
            Err(failure) if failure.code == FailureCode::TextTooLarge => return Err(failure),
            Err(failure) => builder.warn(format!("attachment left out: {name} ({failure})")),
        }
    }
    Ok(())
}

fn head(message: &EmailExtractionResult) -> String {
    let fields = [
        ("Subject", message.subject.clone()),
        ("From", message.from_email.clone()),
        ("To", Some(message.to_emails.join(", "))),
        ("Cc", Some(message.cc_emails.join(", "))),
        ("Date", message.date.clone()),
    ];
    let filled = fields.into_iter().filter_map(|(name, value)| Some((name, value.filter(|text| !text.is_empty())?)));
    filled.map(|(name, value)| format!("{name}: {value}\n")).collect()
}

fn push_body(message: &EmailExtractionResult, builder: &mut TextBuilder) -> Result<(), ParseFailure> {
    match (&message.plain_text, &message.html_content) {
        (Some(plain), _) if !plain.trim().is_empty() => builder.push(plain),
        (_, Some(markup)) => html::parse_text(markup, builder),
        _ => builder.push(&message.cleaned_text),
    }
}

/// PGP/MIME and S/MIME say so in the message's own header; older PGP puts its armor into the body.
fn is_encrypted(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(media_type::HEAD_BYTES)]).replace("\r\n", "\n");
    let (header, body) = head.split_once("\n\n").unwrap_or((&head, ""));
    let header = header.to_ascii_lowercase();
    header.contains("multipart/encrypted")
        || header.contains("smime-type=enveloped-data")
        || body.trim_start().starts_with("-----BEGIN PGP MESSAGE-----")
}
