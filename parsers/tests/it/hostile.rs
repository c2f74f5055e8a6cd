//! Documents made to hurt. Each must end with the right reason, within its limits, and without growing this process.

use std::io::Write as _;
use std::time::{Duration, Instant};

use lectern_documents::{FailureCode, ParseFailure, ParseLimits, Parsed};

use crate::generate::{archive, docx_with_body, eml, pdf_file, xlsx};
use crate::support::parse_within;

/// Limits that a bomb reaches quickly.
fn tight() -> ParseLimits {
    ParseLimits {
        memory_bytes: 256 << 20,
        cpu_seconds: 20,
        wall: Duration::from_secs(40),
        max_text_bytes: 4 << 20,
        ..ParseLimits::default()
    }
}

/// The tests here run one after the other: each makes large documents, and each watches this process's memory.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Parses and checks that time and this process's memory stayed within bounds.
async fn detonate(name: &str, bytes: &[u8]) -> Result<Parsed, ParseFailure> {
    let limits = tight();
    let (before, started) = (resident_bytes(), Instant::now());
    let answer = parse_within(name, bytes, &limits).await;
    assert!(started.elapsed() < limits.wall + Duration::from_secs(20), "{name} took {:?}", started.elapsed());
    let growth = resident_bytes().saturating_sub(before);
    assert!(growth < 64 << 20, "{name} grew this process by {growth} bytes");
    answer
}

fn resident_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

fn code(answer: &Result<Parsed, ParseFailure>) -> Option<FailureCode> {
    answer.as_ref().err().map(|failure| failure.code)
}

/// A zip with one entry of `megabytes` of the same byte, a thousandth of that on disk.
fn swollen(kind: &str, part: &str, megabytes: usize) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    writer.start_file("[Content_Types].xml", options).unwrap();
    writer.write_all(b"<Types/>").unwrap();
    writer.start_file("_rels/.rels", options).unwrap();
    writer.write_all(format!("<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"{part}\"/></Relationships>").as_bytes()).unwrap();
    writer.start_file(part, options).unwrap();
    writer.write_all(kind.as_bytes()).unwrap();
    let block = vec![b'a'; 1 << 20];
    for _ in 0..megabytes {
        writer.write_all(&block).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[tokio::test]
async fn zip_bombs_end_at_the_memory_limit() {
    let _alone = ALONE.lock().await;
    let opening =
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>";
    let bomb = swollen(opening, "word/document.xml", 600);
    assert!(bomb.len() < 2 << 20);
    let answer = detonate("bomb.docx", &bomb).await;
    assert_eq!(code(&answer), Some(FailureCode::ParserMemoryExceeded), "{answer:?}");
}

#[tokio::test]
async fn spreadsheet_bombs_end_within_limits() {
    let _alone = ALONE.lock().await;
    // A million rows, a few kilobytes on disk.
    let row = "<row><c t=\"inlineStr\"><is><t>boom boom boom boom boom boom</t></is></c></row>";
    let sheet = format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{}</sheetData></worksheet>",
        row.repeat(1_000_000)
    );
    let whole = xlsx(&[("One", &[])]);
    let mut parts = Vec::new();
    let mut reader = zip::ZipArchive::new(std::io::Cursor::new(whole)).unwrap();
    for index in 0..reader.len() {
        let mut entry = reader.by_index(index).unwrap();
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut content).unwrap();
        parts.push((entry.name().to_owned(), content));
    }
    for (name, content) in &mut parts {
        if name.ends_with("sheet1.xml") {
            *content = sheet.clone().into_bytes();
        }
    }
    drop(sheet);
    let parts_ref: Vec<_> = parts.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
    let bomb = archive(&parts_ref);
    drop(parts);
    let answer = detonate("bomb.xlsx", &bomb).await;
    let accepted = [FailureCode::ParserMemoryExceeded, FailureCode::TextTooLarge];
    assert!(code(&answer).is_some_and(|code| accepted.contains(&code)), "{answer:?}");
}

#[tokio::test]
async fn pdf_streams_that_inflate_without_end_are_stopped() {
    let _alone = ALONE.lock().await;
    use zip::write::SimpleFileOptions;
    // The deflate stream of 600 MB of operators, taken out of a zip archive made of it.
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer.start_file("x", SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated)).unwrap();
    let block = b"(boom) Tj ".repeat(100_000);
    for _ in 0..600 {
        writer.write_all(&block).unwrap();
    }
    let whole = writer.finish().unwrap().into_inner();
    let mut reader = zip::ZipArchive::new(std::io::Cursor::new(&whole)).unwrap();
    let (start, size) = {
        let entry = reader.by_index_raw(0).unwrap();
        (usize::try_from(entry.data_start().unwrap()).unwrap(), usize::try_from(entry.compressed_size()).unwrap())
    };
    let mut stream = format!("<< /Filter /FlateDecode /Length {} >>\nstream\n", size + 6).into_bytes();
    stream.extend_from_slice(&[0x78, 0x9C]);
    stream.extend_from_slice(&whole[start..start + size]);
    stream.extend_from_slice(b"\0\0\0\0\nendstream");
    let bomb = pdf_file(&[
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        &stream,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]);
    let answer = detonate("bomb.pdf", &bomb).await;
    assert_eq!(code(&answer), Some(FailureCode::ParserMemoryExceeded), "{answer:?}");
}

#[tokio::test]
async fn deep_nesting_does_no_harm() {
    let _alone = ALONE.lock().await;
    let depth = 200_000;
    let html = format!("<html><body>{}deep{}</body></html>", "<div>".repeat(depth), "</div>".repeat(depth));
    let answer = detonate("deep.html", html.as_bytes()).await;
    assert_eq!(code(&answer), Some(FailureCode::CorruptDocument), "{answer:?}");

    let xml = format!("<?xml version=\"1.0\"?>{}deep{}", "<a>".repeat(depth), "</a>".repeat(depth));
    let answer = detonate("deep.xml", xml.as_bytes()).await;
    assert_eq!(answer.map(|parsed| parsed.text), Ok("deep".to_owned()));

    let nested = format!(
        "{}<w:p><w:r><w:t>deep</w:t></w:r></w:p>{}",
        "<w:tbl><w:tr><w:tc>".repeat(20_000),
        "</w:tc></w:tr></w:tbl>".repeat(20_000)
    );
    let answer = detonate("deep.docx", &docx_with_body(&nested)).await;
    eprintln!("deep docx: {:?}", code(&answer));

    let lists = format!("{}deep", "> ".repeat(50_000));
    let answer = detonate("deep.md", lists.as_bytes()).await;
    assert!(answer.is_ok(), "{answer:?}");
}

#[tokio::test]
async fn entities_are_not_expanded_without_bound() {
    let _alone = ALONE.lock().await;
    let mut entities = String::from("<!ENTITY a0 \"laughter\">");
    for level in 1..10 {
        let inner = format!("&a{};", level - 1).repeat(10);
        entities.push_str(&format!("<!ENTITY a{level} \"{inner}\">"));
    }
    let laughs = format!("<?xml version=\"1.0\"?><!DOCTYPE x [{entities}]><x>&a9;</x>");
    let answer = detonate("laughs.xml", laughs.as_bytes()).await;
    if let Ok(parsed) = &answer {
        assert!(parsed.text.len() < 100_000);
    }
    let document = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE x [{entities}]><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>&a9;</w:t></w:r></w:p></w:body></w:document>"
    );
    let answer = detonate(
        "laughs.docx",
        &archive(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", document.as_bytes())]),
    )
    .await;
    if let Ok(parsed) = &answer {
        assert!(parsed.text.len() < 100_000);
    }
}

#[tokio::test]
async fn giant_tables_and_texts_are_refused_early() {
    let _alone = ALONE.lock().await;
    let giant = "1,2,3,4,5,6,7,8\n".repeat(700_000);
    let answer = detonate("giant.csv", giant.as_bytes()).await;
    assert_eq!(code(&answer), Some(FailureCode::TextTooLarge), "{answer:?}");
}

#[tokio::test]
async fn messages_within_messages_end() {
    let _alone = ALONE.lock().await;
    let mut message = eml("innermost", "the end", &[]);
    for level in 0..12 {
        message = eml(&format!("level {level}"), "see attachment", &[("message/rfc822", "inner.eml", &message)]);
    }
    let answer = detonate("deep.eml", &message).await;
    let parsed = answer.unwrap();
    assert!(parsed.text.contains("see attachment"));
}

#[tokio::test]
async fn mutated_documents_never_escape() {
    let _alone = ALONE.lock().await;
    let originals = [
        ("a.pdf", crate::generate::pdf(&[&["lanterns and harbours"], &["more"]])),
        ("a.docx", crate::generate::docx(&["# Lanterns", "harbours"])),
        ("a.xlsx", xlsx(&[("One", &[&["lanterns", "harbours"]])])),
        ("a.pptx", crate::generate::pptx(&["lanterns"])),
    ];
    let mut random = 0x9E37_79B9_u32;
    for (name, original) in &originals {
        for round in 0..12 {
            let mut bytes = original.clone();
            for _ in 0..=round * 3 {
                random ^= random << 13;
                random ^= random >> 17;
                random ^= random << 5;
                let at = random as usize % bytes.len();
                bytes[at] = (random >> 24) as u8;
            }
            // Any outcome but a hang, a lie about spans (checked inside) or the death of this process.
            let answer = detonate(name, &bytes).await;
            if let Err(failure) = answer {
                assert_ne!(failure.code, FailureCode::ParserCrashed, "{name} round {round}: {failure}");
            }
        }
    }
}
