//! Real documents, with what their index says about them.

use lectern_documents::{ChunkOptions, FailureCode, ParseFailure, Parsed, chunk, media_type};

use crate::properties::check_chunks;
use crate::support::{data_sets, page, parse};

async fn parse_real(name: &str) -> Option<Result<Parsed, ParseFailure>> {
    let file = data_sets()?.join("documents").join(name);
    Some(parse(name, &std::fs::read(file).unwrap()).await)
}

#[tokio::test]
async fn texts_are_found() {
    let expected: &[(&str, &[&str])] = &[
        ("big-preamble.html", &["Агентство недвижимости", "Аренда квартир"]),
        ("code_and_formula.pdf", &["JavaScript Code Example"]),
        ("csv-inconsistent-header.csv", &["1,2,3\na,b,c,d"]),
        ("docx_grouped_images.docx", &["There are 2 pictures grouped together"]),
        ("docx_rich_cells.docx", &["Table with rich cells", "This is a formatted list:"]),
        ("eml_with_attachment.eml", &["This email contains an attachment.", "This is a test attachment file."]),
        ("example-docs-README.md", &["The sample docs directory contains the following files:"]),
        ("excel_multi_sheet.xlsx", &["first_sheet", "second_sheet", "| Tomato | 1 |", "| Beetroot | 2 |"]),
        ("fake-email-malformed-encoding.eml", &["This is a test email to use for unit tests.", "Roses are red"]),
        ("fake-power-point.pptx", &["Adding a Bullet Slide", "Here is a lot of text!"]),
        ("korean-text-with-tables.pdf", &["할인점·주유·온라인쇼핑몰"]),
        ("multi-column-2p.pdf", &["Dense Passage Retrieval for Open-Domain Question Answering"]),
        ("testArabicMisleadingCharset.html", &["في قرية من القرى كان هناك رجل حكيم"]),
        ("testEPUB.epub", &["This is the text for chapter One", "# Chapter 2"]),
        ("testEXCEL.xls", &["Sample Excel Worksheet - Numbers and their Squares", "| 15 | 225 |"]),
        ("testPDF_JBIG2.pdf", &["This is a sample file to test images compressed using JBIG2."]),
        (
            "testRFC822_multipart_attachments.eml",
            &["This is test email for EML1", "This is Test TXTA File for parser", "TXTB File"],
        ),
        ("testWORD.doc", &["Sample Word Document Title", "This is a sample Microsoft Word Document."]),
        ("testWORD_numbered_list.docx", &["This", "A multi", "Level", "I’m a little text box"]),
        ("xref_command_missing.pdf", &["Reduced test-case"]),
    ];
    for (name, snippets) in expected {
        let Some(answer) = parse_real(name).await else {
            return;
        };
        let parsed = answer.unwrap_or_else(|failure| panic!("{name}: {failure}"));
        for snippet in *snippets {
            assert!(parsed.text.contains(snippet), "{name}: {snippet:?} in {}", parsed.text);
        }
        let kind = media_type::detect(name, None, b"");
        check_chunks(&parsed, kind.as_str(), &ChunkOptions::default());
    }
}

#[tokio::test]
async fn failures_have_their_reasons() {
    let expected = [
        ("empty.pdf", FailureCode::EmptyDocument),
        ("image_only_german_pdf.pdf", FailureCode::EmptyDocument),
        ("password.pdf", FailureCode::EncryptedDocument),
        ("testEXCEL_protected_passtika.xlsx", FailureCode::EncryptedDocument),
        ("testPPT_protected_passtika.pptx", FailureCode::EncryptedDocument),
        ("testWORD_protected_passtika.docx", FailureCode::EncryptedDocument),
        ("fake-encrypted.eml", FailureCode::EncryptedDocument),
        ("testODTnotaZipFile.odt", FailureCode::CorruptDocument),
        ("invoice_image.png", FailureCode::UnsupportedMediaType),
        ("DA-1p.heic", FailureCode::UnsupportedMediaType),
        ("qr_bill_example.jpg", FailureCode::UnsupportedMediaType),
        ("layout-parser-paper-fast.tiff", FailureCode::UnsupportedMediaType),
        ("test-zip-of-zip.zip", FailureCode::UnsupportedMediaType),
        ("testZipEncrypted.zip", FailureCode::UnsupportedMediaType),
    ];
    for (name, code) in expected {
        let Some(answer) = parse_real(name).await else {
            return;
        };
        assert_eq!(answer.map(|parsed| parsed.text).map_err(|failure| failure.code), Err(code), "{name}");
    }
}

#[tokio::test]
async fn pages_and_chunks_of_a_pdf_agree() {
    let Some(answer) = parse_real("multi_page.pdf").await else {
        return;
    };
    let parsed = answer.unwrap();
    assert_eq!(parsed.pages.iter().map(|span| span.page).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert!(page(&parsed, 1).starts_with("The Evolution of the Word Processor"));
    assert_eq!(parsed.language.as_deref(), Some("en"));
    let chunks = chunk(&parsed, "application/pdf", &ChunkOptions::default(), &|text| text.len() / 4);
    assert!(chunks.iter().all(|chunk| page(&parsed, chunk.page.unwrap()).contains(&chunk.text)));
}
