//! Zip packages before the library sees them.
//!
//! The library (kreuzberg 4.10 on quick-xml 0.41) drops every entity reference in a Word document: `AT&amp;T` becomes
//! `ATT`. So references are decoded here, the two characters that markup cannot hold as private ones that come back
//! afterwards. On the same way bombs are measured while they unpack, and emphasis is taken off, which the library would
//! write as asterisks into the cells of tables.

use std::collections::HashSet;
use std::io::{Cursor, Read, Write};

use lectern_documents::{FailureCode, ParseFailure, media_type};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Stand-ins for `<` and `&`, from a private use plane.
const LESS_THAN: char = '\u{10FC01}';
const AMPERSAND: char = '\u{10FC02}';

/// Run properties that only change how text looks.
const EMPHASIS: [&str; 7] = ["<w:b", "<w:bCs", "<w:i", "<w:iCs", "<w:u", "<w:strike", "<w:dstrike"];

/// A Word document with its XML parts made safe for the library and without its media, which hold no text.
pub(super) fn shielded_docx(bytes: &[u8], max_unpacked_bytes: u64) -> Result<Vec<u8>, ParseFailure> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| failure_of(&error))?;
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut unpacked = 0;
    let mut names = HashSet::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|error| failure_of(&error))?;
        let name = part.name().to_owned();
        let is_xml = name.ends_with(".xml") || name.ends_with(".rels");
        if !is_xml || !names.insert(name.clone()) {
            continue;
        }
        let mut content = Vec::new();
        let allowed = max_unpacked_bytes - unpacked;
        (&mut part).take(allowed + 1).read_to_end(&mut content).map_err(|error| failure_of(&error.into()))?;
        unpacked += content.len() as u64;
        if unpacked > max_unpacked_bytes {
            let detail = format!("the document unpacks to more than {max_unpacked_bytes} bytes");
            return Err(ParseFailure::new(FailureCode::ParserMemoryExceeded, detail));
        }
        writer.start_file(name, stored).map_err(|error| failure_of(&error))?;
        let written = match std::str::from_utf8(&content) {
            Ok(text) => writer.write_all(shield(text).as_bytes()),
            // UTF-16 parts exist on paper; the library decodes them by itself.
            Err(_) => writer.write_all(&content),
        };
        written.map_err(|error| failure_of(&error.into()))?;
    }
    writer.finish().map(Cursor::into_inner).map_err(|error| failure_of(&error))
}

/// Text that went through [`shielded_docx`], with its own characters again.
pub(super) fn unshielded(text: &str) -> String {
    text.replace(LESS_THAN, "<").replace(AMPERSAND, "&")
}

/// Whether the manifest of an OpenDocument file names encrypted parts.
pub(super) fn is_encrypted_open_document(bytes: &[u8]) -> bool {
    const MANIFEST_BYTES: u64 = 1 << 20;
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
        return false;
    };
    let Ok(manifest) = archive.by_name("META-INF/manifest.xml") else {
        return false;
    };
    let mut content = Vec::new();
    // What could be read of a damaged manifest is enough to tell.
    let _ = manifest.take(MANIFEST_BYTES).read_to_end(&mut content);
    media_type::find(&content, b"encryption-data").is_some()
}

fn failure_of(error: &ZipError) -> ParseFailure {
    let message = error.to_string();
    let is_encrypted = message.to_ascii_lowercase().contains("password");
    let code = if is_encrypted { FailureCode::EncryptedDocument } else { FailureCode::CorruptDocument };
    ParseFailure::new(code, format!("not a whole zip package: {message}"))
}

/// XML with decoded references and without emphasis.
fn shield(xml: &str) -> String {
    let mut safe = String::with_capacity(xml.len());
    let mut rest = xml;
    while let Some(at) = rest.find(['&', '<']) {
        safe.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with("<![CDATA[") {
            let end = rest.find("]]>").unwrap_or(rest.len());
            safe.push_str(&rest[..end]);
            rest = &rest[end..];
        } else if rest.starts_with('<') {
            let end = rest.find('>').map_or(rest.len(), |end| end + 1);
            if !is_emphasis(&rest[..end]) {
                safe.push_str(&rest[..end]);
            }
            rest = &rest[end..];
        } else if let Some((character, after)) = reference(rest) {
            safe.push(character);
            rest = after;
        } else {
            safe.push('&');
            rest = &rest[1..];
        }
    }
    safe + rest
}

fn is_emphasis(tag: &str) -> bool {
    tag.ends_with("/>")
        && EMPHASIS.iter().any(|name| tag.strip_prefix(name).is_some_and(|end| end.starts_with([' ', '/'])))
}

/// The character of the reference that `text` begins with, and what follows it. `None` for anything but the predefined
/// and the numeric ones: a document's own entities stay unexpanded.
fn reference(text: &str) -> Option<(char, &str)> {
    let end = text.get(..text.len().min(12)).unwrap_or(text).find(';')?;
    let character = match &text[1..end] {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        name => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    let safe = match character {
        '<' => LESS_THAN,
        '&' => AMPERSAND,
        other => other,
    };
    Some((safe, &text[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_come_back_as_their_characters() {
        let xml = "<w:t a=\"x&amp;y\">AT&amp;T &lt;b&gt; &#68;&#xE9; &unknown; a && b &#xD800;</w:t>";
        let safe = shield(xml);
        assert!(safe.starts_with("<w:t a=\"x&amp;y\">"), "attributes stay: {safe}");
        assert_eq!(unshielded(&safe), "<w:t a=\"x&amp;y\">AT&T <b> Dé &unknown; a && b &#xD800;</w:t>");
    }

    #[test]
    fn emphasis_goes_and_other_elements_stay() {
        let xml = "<w:rPr><w:b/><w:i w:val=\"1\"/><w:u w:val=\"single\"/><w:bdr/><w:ind/></w:rPr><w:body><![CDATA[a &amp; <w:b/>]]></w:body>";
        assert_eq!(shield(xml), "<w:rPr><w:bdr/><w:ind/></w:rPr><w:body><![CDATA[a &amp; <w:b/>]]></w:body>");
    }
}
