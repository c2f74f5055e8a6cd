//! Which kind of document a file is.
//!
//! Invariant: content wins over names. A name or a declared type only decides between kinds that the bytes cannot
//! tell apart (CSV and plain text, the members of the zip family when their entries lie beyond the head), or says
//! what a damaged file was meant to be, so that it is reported as corrupt and not as unknown.

use std::fmt;

use crate::utf16;

/// How many bytes from the start of a file [`detect`] makes use of. Fewer work too, with less certainty for zip files.
pub const HEAD_BYTES: usize = 64 * 1024;

macro_rules! media_types {
    ($($variant:ident = $canonical:literal, $supported:literal, [$($alias:literal),*], [$($extension:literal),*], $doc:literal;)*) => {
        /// A kind of document. [`MediaType::as_str`] is its canonical media type.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum MediaType { $(#[doc = $doc] $variant,)* }

        /// Every kind in declaration order with: canonical string, supported, aliases, extensions.
        const TABLE: &[(MediaType, &str, bool, &[&str], &[&str])] = &[
            $((MediaType::$variant, $canonical, $supported, &[$($alias),*], &[$($extension),*]),)*
        ];
    };
}

media_types! {
    Pdf = "application/pdf", true, ["application/x-pdf"], ["pdf"], "Portable Document Format.";
    Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", true,
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.template", "application/vnd.ms-word.document.macroenabled.12"],
        ["docx", "docm", "dotx", "dotm"], "Word, Office Open XML.";
    Pptx = "application/vnd.openxmlformats-officedocument.presentationml.presentation", true,
        ["application/vnd.openxmlformats-officedocument.presentationml.slideshow", "application/vnd.openxmlformats-officedocument.presentationml.template",
         "application/vnd.ms-powerpoint.presentation.macroenabled.12"],
        ["pptx", "pptm", "ppsx", "potx"], "PowerPoint, Office Open XML.";
    Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", true,
        ["application/vnd.openxmlformats-officedocument.spreadsheetml.template", "application/vnd.ms-excel.sheet.macroenabled.12"],
        ["xlsx", "xlsm", "xltx", "xltm"], "Excel, Office Open XML.";
    Xlsb = "application/vnd.ms-excel.sheet.binary.macroenabled.12", true, [], ["xlsb"], "Excel, binary workbook in a zip.";
    Odt = "application/vnd.oasis.opendocument.text", true, [], ["odt"], "OpenDocument text.";
    Ods = "application/vnd.oasis.opendocument.spreadsheet", true, [], ["ods"], "OpenDocument spreadsheet.";
    Epub = "application/epub+zip", true, ["application/x-epub+zip"], ["epub"], "Electronic book.";
    Doc = "application/msword", true, [], ["doc", "dot"], "Word 97 to 2003.";
    Ppt = "application/vnd.ms-powerpoint", true, [], ["ppt", "pps"], "PowerPoint 97 to 2003.";
    Xls = "application/vnd.ms-excel", true, ["application/x-msexcel"], ["xls", "xlt"], "Excel 97 to 2003.";
    Msg = "application/vnd.ms-outlook", true, [], ["msg"], "Outlook message.";
    Rtf = "application/rtf", true, ["text/rtf"], ["rtf"], "Rich Text Format.";
    Html = "text/html", true, ["application/xhtml+xml"], ["html", "htm", "xhtml"], "Web page.";
    Markdown = "text/markdown", true, ["text/x-markdown"], ["md", "markdown", "mdown", "mkd"], "Markdown.";
    Csv = "text/csv", true, ["application/csv"], ["csv"], "Comma-separated values.";
    Tsv = "text/tab-separated-values", true, [], ["tsv", "tab"], "Tab-separated values.";
    Json = "application/json", true, ["text/json", "application/x-ndjson"], ["json", "jsonl", "ndjson"], "JSON, one value or one a line; read as text.";
    Xml = "application/xml", true, ["text/xml"], ["xml"], "XML of any vocabulary; its character data is the text.";
    Eml = "message/rfc822", true, [], ["eml", "mht", "mhtml"], "Internet message.";
    Text = "text/plain", true, [], ["txt", "text", "log"], "Plain text, and anything else that reads as text.";
    Zip = "application/zip", false, ["application/x-zip-compressed"], ["zip"], "Zip archive of anything else.";
    Odp = "application/vnd.oasis.opendocument.presentation", false, [], ["odp"], "OpenDocument presentation.";
    Png = "image/png", false, [], ["png"], "PNG image.";
    Jpeg = "image/jpeg", false, ["image/jpg"], ["jpg", "jpeg"], "JPEG image.";
    Gif = "image/gif", false, [], ["gif"], "GIF image.";
    Webp = "image/webp", false, [], ["webp"], "WebP image.";
    Tiff = "image/tiff", false, [], ["tif", "tiff"], "TIFF image.";
    Bmp = "image/bmp", false, [], ["bmp"], "Windows bitmap.";
    Heic = "image/heic", false, ["image/heif"], ["heic", "heif"], "HEIC image.";
    Unknown = "application/octet-stream", false, [], [], "Nothing this crate recognizes.";
}

impl MediaType {
    /// The canonical media type, such as `application/pdf`; `application/octet-stream` for [`MediaType::Unknown`].
    #[must_use]
    pub fn as_str(self) -> &'static str {
        TABLE.iter().find(|row| row.0 == self).map_or("application/octet-stream", |row| row.1)
    }

    /// Whether text can be parsed out of this kind.
    #[must_use]
    pub fn is_supported(self) -> bool {
        TABLE.iter().any(|row| row.0 == self && row.2)
    }

    /// The kind of a media type, canonical or alias, in any letter case, with or without parameters.
    /// [`MediaType::Unknown`] when it names none.
    #[must_use]
    pub fn from_media_type(value: &str) -> Self {
        let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        TABLE
            .iter()
            .find(|row| row.1 == essence || row.3.contains(&essence.as_str()))
            .map_or(MediaType::Unknown, |row| row.0)
    }

    fn from_name(name: &str) -> Self {
        let Some((_, extension)) = name.rsplit_once('.') else {
            return MediaType::Unknown;
        };
        let extension = extension.to_ascii_lowercase();
        TABLE.iter().find(|row| row.4.contains(&extension.as_str())).map_or(MediaType::Unknown, |row| row.0)
    }

    /// Whether a file of this kind is readable text in itself.
    fn is_textual(self) -> bool {
        use MediaType::{Csv, Eml, Html, Json, Markdown, Text, Tsv, Xml};
        matches!(self, Html | Markdown | Csv | Tsv | Json | Xml | Eml | Text)
    }

    fn is_zip_family(self) -> bool {
        use MediaType::{Docx, Epub, Odp, Ods, Odt, Pptx, Xlsb, Xlsx, Zip};
        matches!(self, Docx | Pptx | Xlsx | Xlsb | Odt | Ods | Odp | Epub | Zip)
    }

    /// Kinds kept in an OLE2 compound file; an encrypted Office Open XML document is one too.
    fn is_compound_family(self) -> bool {
        use MediaType::{Doc, Docx, Msg, Ppt, Pptx, Xls, Xlsb, Xlsx};
        matches!(self, Doc | Ppt | Xls | Msg | Docx | Pptx | Xlsx | Xlsb)
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Whether text can be parsed out of files of this media type (canonical or alias, parameters ignored).
#[must_use]
pub fn is_supported(media_type: &str) -> bool {
    MediaType::from_media_type(media_type).is_supported()
}

/// The kind of a file from its name, the media type its sender declared, and its first bytes
/// (up to [`HEAD_BYTES`] are looked at).
#[must_use]
pub fn detect(name: &str, declared: Option<&str>, head: &[u8]) -> MediaType {
    let head = &head[..head.len().min(HEAD_BYTES)];
    let by_name = MediaType::from_name(name);
    let hint = match by_name {
        MediaType::Unknown => declared.map_or(MediaType::Unknown, MediaType::from_media_type),
        known => known,
    };
    if head.is_empty() {
        return hint;
    }
    if let Some(found) = by_signature(head, hint) {
        return found;
    }
    if !looks_like_text(head, hint.is_textual()) {
        // Damaged, but the sender said what it should have been: the parser will call it corrupt.
        return if hint.is_textual() { MediaType::Unknown } else { hint };
    }
    if hint == MediaType::Unknown || (hint == MediaType::Text && by_name == MediaType::Unknown) {
        return sniff_text(head);
    }
    if hint.is_supported() { hint } else { sniff_text(head) }
}

fn by_signature(head: &[u8], hint: MediaType) -> Option<MediaType> {
    let found = if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        zip_member(head, hint)
    } else if head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        compound_member(head, hint)
    } else if head.starts_with(b"{\\rtf") {
        MediaType::Rtf
    } else if head.starts_with(b"\x89PNG\r\n\x1A\n") {
        MediaType::Png
    } else if head.starts_with(b"\xFF\xD8\xFF") {
        MediaType::Jpeg
    } else if head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a") {
        MediaType::Gif
    } else if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        MediaType::Webp
    } else if head.starts_with(b"II*\0") || head.starts_with(b"MM\0*") {
        MediaType::Tiff
    } else if head.starts_with(b"BM") && !looks_like_text(head, false) {
        MediaType::Bmp
    } else if head.get(4..8) == Some(b"ftyp") && matches!(head.get(8..12), Some(b"heic" | b"heix" | b"mif1" | b"heif"))
    {
        MediaType::Heic
    } else if is_pdf(head, hint) {
        MediaType::Pdf
    } else {
        return None;
    };
    Some(found)
}

/// Readers accept junk before a PDF's header, but a text that merely mentions the header is not a PDF.
fn is_pdf(head: &[u8], hint: MediaType) -> bool {
    let position = find(&head[..head.len().min(1024)], b"%PDF-");
    match position {
        Some(0) => true,
        Some(_) => !hint.is_textual(),
        None => false,
    }
}

fn zip_member(head: &[u8], hint: MediaType) -> MediaType {
    // OpenDocument and EPUB put an uncompressed entry `mimetype` first, so that its content can be read here.
    if head.get(30..38) == Some(b"mimetype") {
        let extra = usize::from(u16::from_le_bytes([head[28], head[29]]));
        let content = head.get(38 + extra..).unwrap_or_default();
        let known = [MediaType::Epub, MediaType::Odt, MediaType::Ods, MediaType::Odp];
        if let Some(found) = known.into_iter().find(|kind| content.starts_with(kind.as_str().as_bytes())) {
            return found;
        }
    }
    if find(head, b"[Content_Types].xml").is_some() || find(head, b"_rels/.rels").is_some() {
        let parts: [(&[u8], MediaType); 4] = [
            (b"xl/workbook.bin", MediaType::Xlsb),
            (b"word/", MediaType::Docx),
            (b"ppt/", MediaType::Pptx),
            (b"xl/", MediaType::Xlsx),
        ];
        if let Some((_, found)) = parts.into_iter().find(|(part, _)| find(head, part).is_some()) {
            return found;
        }
    }
    if hint.is_zip_family() { hint } else { MediaType::Zip }
}

fn compound_member(head: &[u8], hint: MediaType) -> MediaType {
    if hint.is_compound_family() {
        return hint;
    }
    let streams = [
        ("WordDocument", MediaType::Doc),
        ("PowerPoint Document", MediaType::Ppt),
        ("Workbook", MediaType::Xls),
        ("__substg1.0_", MediaType::Msg),
        // An encrypted document of the Office Open XML family; which one is not visible from outside.
        ("EncryptedPackage", MediaType::Docx),
    ];
    let named = |stream: &str| find(head, &utf16_le(stream)).is_some();
    streams.into_iter().find(|(stream, _)| named(stream)).map_or(MediaType::Unknown, |(_, kind)| kind)
}

/// Whether a compound file's directory says that it wraps an encrypted Office Open XML document.
#[must_use]
pub fn is_encrypted_package(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") && find(bytes, &utf16_le("EncryptedPackage")).is_some()
}

fn utf16_le(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn sniff_text(head: &[u8]) -> MediaType {
    let text = String::from_utf8_lossy(&head[..head.len().min(4096)]).to_ascii_lowercase();
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    if text.starts_with("<!doctype html") || text.starts_with("<html") {
        return MediaType::Html;
    }
    if text.starts_with("<?xml") {
        return if text.contains("<html") { MediaType::Html } else { MediaType::Xml };
    }
    if looks_like_message(text) { MediaType::Eml } else { MediaType::Text }
}

/// An internet message opens with header fields, two of which are never found together elsewhere.
fn looks_like_message(lower: &str) -> bool {
    let header = lower.split("\n\n").next().unwrap_or_default();
    let header = header.split("\r\n\r\n").next().unwrap_or_default();
    let fields = ["received:", "from:", "to:", "subject:", "date:", "message-id:", "mime-version:", "return-path:"];
    let known = header.lines().filter(|line| fields.iter().any(|field| line.starts_with(field))).count();
    known >= 3 && header.lines().next().is_some_and(|line| line.contains(':'))
}

/// Text has hardly any control characters, and NUL only in UTF-16 or where somebody says that it is text all the same.
fn looks_like_text(head: &[u8], is_said_to_be: bool) -> bool {
    if utf16::byte_order(head).is_some() {
        return true;
    }
    let is_control = |byte: &&u8| matches!(**byte, 0..=8 | 14..=26 | 28..=31 | 127);
    let controls = head.iter().filter(is_control).count();
    controls * 50 <= head.len() && (is_said_to_be || !head.contains(&0))
}

/// Position of the first `needle` in `haystack`.
#[must_use]
pub fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let (first, rest) = needle.split_first()?;
    let mut from = 0;
    while let Some(offset) = haystack[from..].iter().position(|byte| byte == first) {
        let start = from + offset;
        if haystack[start + 1..].starts_with(rest) {
            return Some(start);
        }
        from = start + 1;
    }
    None
}
