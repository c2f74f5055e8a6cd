//! Documents made by hand, as small as their formats allow.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A zip archive of named parts, compressed.
pub(crate) fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        let method =
            if *name == "mimetype" { zip::CompressionMethod::Stored } else { zip::CompressionMethod::Deflated };
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// One page of a generated PDF.
pub(crate) struct PdfPage<'a> {
    pub(crate) lines: &'a [&'a str],
    pub(crate) rotate: u32,
}

/// A PDF with one upright page for each list of lines.
pub(crate) fn pdf(pages: &[&[&str]]) -> Vec<u8> {
    let pages: Vec<_> = pages.iter().map(|lines| PdfPage { lines, rotate: 0 }).collect();
    pdf_of(&pages)
}

/// A PDF of pages with their rotation.
pub(crate) fn pdf_of(pages: &[PdfPage]) -> Vec<u8> {
    let mut objects = vec![String::from("<< /Type /Catalog /Pages 2 0 R >>")];
    let kids: Vec<_> = (0..pages.len()).map(|index| format!("{} 0 R", 4 + index * 2)).collect();
    objects.push(format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), pages.len()));
    objects.push(String::from("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"));
    for (index, page) in pages.iter().enumerate() {
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Rotate {} /Contents {} 0 R \
             /Resources << /Font << /F 3 0 R >> >> >>",
            page.rotate,
            5 + index * 2,
        ));
        let mut content = String::from("BT /F 12 Tf 40 740 Td ");
        for line in page.lines {
            let _ = write!(content, "({line}) Tj 0 -16 Td ");
        }
        content.push_str("ET");
        objects.push(format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
    }
    pdf_file(&objects.iter().map(String::as_bytes).collect::<Vec<_>>())
}

/// A PDF file of these objects, the first of which is its catalog.
pub(crate) fn pdf_file(objects: &[&[u8]]) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", file.len());
        file.extend_from_slice(format!("{} 0 obj\n", index + 1).as_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let start = file.len();
    let size = objects.len() + 1;
    let _ = write!(table, "trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    file.extend_from_slice(table.as_bytes());
    file
}

const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>"#;
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn relationships(entries: &[(&str, &str, &str)]) -> String {
    let mut xml = String::from(
        r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    );
    for (id, kind, target) in entries {
        let _ = write!(xml, r#"<Relationship Id="{id}" Type="{OFFICE}/{kind}" Target="{target}"/>"#);
    }
    xml + "</Relationships>"
}

/// A Word document: `# ` opens a heading, anything else is a paragraph.
pub(crate) fn docx(paragraphs: &[&str]) -> Vec<u8> {
    let mut body = String::new();
    for paragraph in paragraphs {
        let (style, text) = match paragraph.strip_prefix("# ") {
            Some(heading) => (r#"<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>"#, heading),
            None => ("", *paragraph),
        };
        let _ = write!(body, "<w:p>{style}<w:r><w:t>{text}</w:t></w:r></w:p>");
    }
    docx_with_body(&body)
}

/// A Word document around any body.
pub(crate) fn docx_with_body(body: &str) -> Vec<u8> {
    let main = format!(
        r#"<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>"#
    );
    archive(&[
        ("[Content_Types].xml", CONTENT_TYPES.as_bytes()),
        ("_rels/.rels", relationships(&[("rId1", "officeDocument", "word/document.xml")]).as_bytes()),
        ("word/document.xml", main.as_bytes()),
    ])
}

/// A workbook: sheets of a name and rows of cells.
pub(crate) fn xlsx(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut list = String::new();
    let mut links = Vec::new();
    let mut parts = vec![
        ("[Content_Types].xml".to_owned(), CONTENT_TYPES.to_owned()),
        ("_rels/.rels".to_owned(), relationships(&[("rId1", "officeDocument", "xl/workbook.xml")])),
    ];
    for (index, (name, rows)) in sheets.iter().enumerate() {
        let id = format!("rId{}", index + 1);
        let _ = write!(list, r#"<sheet name="{name}" sheetId="{}" r:id="{id}"/>"#, index + 1);
        links.push((id, format!("worksheets/sheet{}.xml", index + 1)));
        parts.push((format!("xl/worksheets/sheet{}.xml", index + 1), worksheet(rows)));
    }
    let links: Vec<_> = links.iter().map(|(id, target)| (id.as_str(), "worksheet", target.as_str())).collect();
    parts.push(("xl/_rels/workbook.xml.rels".to_owned(), relationships(&links)));
    parts.push((
        "xl/workbook.xml".to_owned(),
        format!(
            r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{OFFICE}"><sheets>{list}</sheets></workbook>"#
        ),
    ));
    let parts: Vec<_> = parts.iter().map(|(name, content)| (name.as_str(), content.as_bytes())).collect();
    archive(&parts)
}

fn worksheet(rows: &[&[&str]]) -> String {
    let mut data = String::new();
    for (row, cells) in rows.iter().enumerate() {
        let _ = write!(data, r#"<row r="{}">"#, row + 1);
        for (column, cell) in cells.iter().enumerate() {
            let letter = char::from(b'A' + u8::try_from(column).unwrap());
            let _ = write!(data, r#"<c r="{letter}{}" t="inlineStr"><is><t>{cell}</t></is></c>"#, row + 1);
        }
        data.push_str("</row>");
    }
    format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{data}</sheetData></worksheet>"#
    )
}

/// A presentation: one text box a slide.
pub(crate) fn pptx(slides: &[&str]) -> Vec<u8> {
    let mut list = String::new();
    let mut links = Vec::new();
    let mut parts = vec![
        ("[Content_Types].xml".to_owned(), CONTENT_TYPES.to_owned()),
        ("_rels/.rels".to_owned(), relationships(&[("rId1", "officeDocument", "ppt/presentation.xml")])),
    ];
    const NAMESPACES: &str = r#"xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#;
    for (index, text) in slides.iter().enumerate() {
        let number = index + 1;
        let _ = write!(list, r#"<p:sldId id="{}" r:id="rId{number}"/>"#, 255 + number);
        links.push((format!("rId{number}"), format!("slides/slide{number}.xml")));
        let slide = format!(
            r#"<?xml version="1.0"?><p:sld {NAMESPACES}><p:cSld><p:spTree><p:sp><p:nvSpPr><p:cNvPr id="2" name="Text"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>"#
        );
        parts.push((format!("ppt/slides/slide{number}.xml"), slide));
    }
    let links: Vec<_> = links.iter().map(|(id, target)| (id.as_str(), "slide", target.as_str())).collect();
    parts.push(("ppt/_rels/presentation.xml.rels".to_owned(), relationships(&links)));
    parts.push((
        "ppt/presentation.xml".to_owned(),
        format!(
            r#"<?xml version="1.0"?><p:presentation {NAMESPACES}><p:sldIdLst>{list}</p:sldIdLst></p:presentation>"#
        ),
    ));
    let parts: Vec<_> = parts.iter().map(|(name, content)| (name.as_str(), content.as_bytes())).collect();
    archive(&parts)
}

/// An OpenDocument text with a heading and paragraphs.
pub(crate) fn odt(heading: &str, paragraphs: &[&str]) -> Vec<u8> {
    let mut body = format!(r#"<text:h text:outline-level="1">{heading}</text:h>"#);
    for paragraph in paragraphs {
        let _ = write!(body, "<text:p>{paragraph}</text:p>");
    }
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>{body}</office:text></office:body></office:document-content>"#
    );
    archive(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", content.as_bytes())])
}

/// A message with a plain body and attachments of a type, a name and bytes.
pub(crate) fn eml(subject: &str, body: &str, attachments: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut message = format!(
        "From: Ada <ada@example.org>\r\nTo: Bob <bob@example.org>\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"cut\"\r\n\r\n--cut\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n"
    );
    for (kind, name, bytes) in attachments {
        let _ = write!(
            message,
            "--cut\r\nContent-Type: {kind}\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            base64(bytes)
        );
    }
    message.push_str("--cut--\r\n");
    message.into_bytes()
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for (index, chunk) in bytes.chunks(3).enumerate() {
        let group = chunk.iter().fold(0_u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for position in 0..4 {
            let digit = ALPHABET[(group >> (18 - 6 * position) & 63) as usize];
            text.push(if position <= chunk.len() { char::from(digit) } else { '=' });
        }
        if index % 18 == 17 {
            text.push_str("\r\n");
        }
    }
    text
}
