//! XML of any vocabulary: its character data, one element a line.

use lectern_documents::{FailureCode, ParseFailure};
use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};

use crate::charset;
use crate::text_builder::TextBuilder;

pub(super) fn parse(bytes: &[u8], builder: &mut TextBuilder) -> Result<(), ParseFailure> {
    let declared = charset::declared_in_markup(bytes);
    let decoded = charset::decode(bytes, declared.as_deref());
    let mut reader = Reader::from_str(&decoded.text);
    // Nesting costs nothing then; whether the names match is not this crate's business.
    reader.config_mut().check_end_names = false;
    let mut text = String::new();
    loop {
        match reader.read_event() {
            Ok(Event::Text(content)) => text.push_str(&content.decode().unwrap_or_default()),
            Ok(Event::CData(content)) => text.push_str(&content.decode().unwrap_or_default()),
            Ok(Event::GeneralRef(reference)) => text.extend(resolve(&reference)),
            Ok(Event::Start(_) | Event::End(_) | Event::Empty(_)) => new_line(&mut text),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) if text.trim().is_empty() => {
                return Err(ParseFailure::new(FailureCode::CorruptDocument, error.to_string()));
            }
            Err(error) => {
                builder.warn(format!("read up to an error: {error}"));
                break;
            }
        }
    }
    builder.push(&text)
}

/// Predefined and numeric references; entities of the document itself stay unexpanded, which is what makes bombs.
fn resolve(reference: &BytesRef) -> Option<char> {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return Some(character);
    }
    match &**reference {
        b"amp" => Some('&'),
        b"lt" => Some('<'),
        b"gt" => Some('>'),
        b"quot" => Some('"'),
        b"apos" => Some('\''),
        _ => None,
    }
}

/// Indentation between elements is not text: a line holds the text of one element.
fn new_line(text: &mut String) {
    let kept = text.trim_end().len();
    text.truncate(kept);
    if kept > 0 {
        text.push('\n');
    }
}
