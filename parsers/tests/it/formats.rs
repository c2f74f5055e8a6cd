//! Every format, generated.

use lectern_documents::{FailureCode, ParseLimits, media_type};

use crate::generate::{self, PdfPage, docx, eml, odt, pdf, pdf_of, pptx, xlsx};
use crate::support::{page, parse, parse_within};

#[tokio::test]
async fn pdf_pages_keep_their_numbers_and_blank_pages_leave_no_span() {
    let file = pdf(&[&["The first page", "speaks of lanterns"], &[], &["The third page of harbours"]]);
    let parsed = parse("a.pdf", &file).await.unwrap();
    assert_eq!(parsed.pages.iter().map(|span| span.page).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(page(&parsed, 1), "The first page\nspeaks of lanterns");
    assert_eq!(page(&parsed, 3), "The third page of harbours");
}

#[tokio::test]
async fn rotated_pdf_pages_lose_no_text() {
    let line = "Landscape pages hold tables";
    let lines = [line];
    let pages = [0, 90, 180, 270].map(|rotate| PdfPage { lines: &lines, rotate });
    let parsed = parse("a.pdf", &pdf_of(&pages)).await.unwrap();
    for number in 1..=4 {
        assert_eq!(page(&parsed, number), line);
    }
}

#[tokio::test]
async fn pdf_without_text_says_so() {
    let failure = parse("blank.pdf", &pdf(&[&[]])).await.unwrap_err();
    assert_eq!(failure.code, FailureCode::EmptyDocument);
    assert!(failure.detail.contains("blank or scanned"), "{}", failure.detail);
}

#[tokio::test]
async fn docx_keeps_headings_and_does_not_escape() {
    let file = docx(&["# Tariffs", "AT&amp;T: 3*4 [net] applies_to &lt;all&gt; caf&#xE9;s.", "# Terms", "None."]);
    let parsed = parse("a.docx", &file).await.unwrap();
    assert_eq!(parsed.text, "## Tariffs\n\nAT&T: 3*4 [net] applies_to <all> cafés.\n\n## Terms\n\nNone.");
    assert!(parsed.pages.is_empty());
}

#[tokio::test]
async fn docx_tables_are_rows() {
    let cell = |text: &str| format!("<w:tc><w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let row = |a: &str, b: &str| format!("<w:tr>{}{}</w:tr>", cell(a), cell(b));
    let table = format!("<w:tbl>{}{}</w:tbl>", row("Item", "Price"), row("Lamp", "12"));
    let parsed = parse("a.docx", &generate::docx_with_body(&table)).await.unwrap();
    assert_eq!(parsed.text, "| Item | Price |\n| --- | --- |\n| Lamp | 12 |");
}

#[tokio::test]
async fn xlsx_sheets_are_pages() {
    let file = xlsx(&[
        ("Prices", &[&["Item", "Price"], &["Lamp|Lantern", "12"]]),
        ("Empty", &[]),
        ("Stock", &[&["Item", "Count"], &["Lamp", "7"]]),
    ]);
    let parsed = parse("a.xlsx", &file).await.unwrap();
    assert_eq!(page(&parsed, 1), "## Prices\n\n| Item | Price |\n| --- | --- |\n| Lamp\\|Lantern | 12 |");
    assert_eq!(page(&parsed, 3), "## Stock\n\n| Item | Count |\n| --- | --- |\n| Lamp | 7 |");
    assert_eq!(parsed.pages.len(), 2);
}

#[tokio::test]
async fn pptx_slides_are_pages_even_after_a_blank_one() {
    let parsed = parse("a.pptx", &pptx(&["", "Second of lanterns", "Third of harbours"])).await.unwrap();
    assert_eq!(page(&parsed, 2), "Second of lanterns");
    assert_eq!(page(&parsed, 3), "Third of harbours");
    assert_eq!(parsed.pages.len(), 2);
}

#[tokio::test]
async fn references_to_characters_survive_in_every_format() {
    let spelled = "R&amp;D &lt;x&gt; caf&#xE9;";
    let files = [
        ("a.docx", docx(&[spelled])),
        ("a.odt", odt("Title", &[spelled])),
        ("a.pptx", pptx(&[spelled])),
        ("a.xlsx", xlsx(&[("One", &[&[spelled]])])),
        ("a.html", format!("<p>{spelled}</p>").into_bytes()),
        ("a.xml", format!("<?xml version=\"1.0\"?><a>{spelled}</a>").into_bytes()),
    ];
    for (name, bytes) in files {
        let parsed = parse(name, &bytes).await.unwrap();
        assert!(parsed.text.contains("R&D <x> café"), "{name}: {}", parsed.text);
    }
}

#[tokio::test]
async fn encrypted_open_documents_are_recognized() {
    let manifest = b"<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    let file = generate::archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", b"\x93\x01\x02"),
    ]);
    assert_eq!(parse("a.odt", &file).await.unwrap_err().code, FailureCode::EncryptedDocument);
}

#[tokio::test]
async fn odt_has_headings_and_paragraphs() {
    let parsed = parse("a.odt", &odt("Harbours", &["Ships come in.", "Ships go out."])).await.unwrap();
    assert_eq!(parsed.text, "# Harbours\n\nShips come in.\n\nShips go out.");
}

#[tokio::test]
async fn html_drops_scripts_navigation_and_addresses() {
    let page = r#"<!DOCTYPE html><html><head><title>Prices &amp; terms</title><script>var x = "unseen";</script></head>
        <body><nav>Home Imprint</nav><h1>Prices</h1><p>See <a href="https://example.org/very/long">the <b>list</b></a>.</p>
        <form><p>Inside a form.</p></form><img src="data:image/png;base64,AAAA" alt=""><ul><li>one</li><li>two</li></ul></body></html>"#;
    let parsed = parse("a.html", page.as_bytes()).await.unwrap();
    assert_eq!(parsed.title.as_deref(), Some("Prices & terms"));
    assert_eq!(parsed.text, "# Prices\n\nSee the list.\n\nInside a form.\n\n- one\n- two");
}

#[tokio::test]
async fn text_in_other_encodings_is_decoded() {
    let russian = "Аренда и продажа квартир в Москве, коммерческая недвижимость. Агентство работает с 1999 года и представляет собой команду профессионалов, которая обеспечивает качественное обслуживание и индивидуальный подход к каждому клиенту.";
    let windows_1251: Vec<u8> = russian.chars().map(windows_1251_byte).collect();
    for name in ["a.txt", "a.csv", "a.md"] {
        let parsed = parse(name, &windows_1251).await.unwrap();
        assert_eq!(parsed.text, russian, "{name}");
        assert_eq!(parsed.language.as_deref(), Some("ru"));
    }
    let wrong_label =
        [b"<html><head><meta charset=\"utf-8\"></head><body><p>".as_slice(), &windows_1251, b"</p></body></html>"];
    assert_eq!(parse("a.html", &wrong_label.concat()).await.unwrap().text, russian);
    let utf16: Vec<u8> = "\u{FEFF}Grüße aus Köln".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(parse("a.txt", &utf16).await.unwrap().text, "Grüße aus Köln");
    let unmarked: Vec<u8> = "Plain words without a mark".encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(parse("a.txt", &unmarked).await.unwrap().text, "Plain words without a mark");
}

fn windows_1251_byte(character: char) -> u8 {
    match character {
        'А'..='я' => u8::try_from(u32::from(character) - 0x410 + 0xC0).unwrap(),
        other => u8::try_from(u32::from(other)).unwrap(),
    }
}

#[tokio::test]
async fn damaged_utf8_stays_utf8() {
    let mut bytes = "Straße, Größe, Übermaß, Äpfel, Öl, für, über, schön, müde, hören, Tür, Bär".repeat(3).into_bytes();
    bytes.push(0xC3);
    let parsed = parse("a.txt", &bytes).await.unwrap();
    assert!(parsed.text.starts_with("Straße, Größe"), "{}", parsed.text);
    assert_eq!(parsed.warnings.len(), 1);
}

#[tokio::test]
async fn text_is_normalized_once() {
    let raw = "\u{FEFF}Some sentence long enough to count as text in spite of its control characters, so that they can go.\r\none \r\ntwo\0\u{8}\rthree\n\n\n\n\n\nfour ﬁve e\u{301}\u{A0}x\t";
    assert_eq!(
        parse("a.txt", raw.as_bytes()).await.unwrap().text,
        "Some sentence long enough to count as text in spite of its control characters, so that they can go.\none\ntwo\nthree\n\n\nfour five é x"
    );
}

#[tokio::test]
async fn json_and_xml_are_text() {
    assert_eq!(parse("a.json", br#"{"lamp": 12}"#).await.unwrap().text, r#"{"lamp": 12}"#);
    let xml = r#"<?xml version="1.0"?><list>
  <item>lamp &amp; oil</item>
  <item><![CDATA[anchor]]></item>
</list>"#;
    let parsed = parse("a.xml", xml.as_bytes()).await.unwrap();
    assert_eq!(parsed.text, "lamp & oil\nanchor");
}

#[tokio::test]
async fn messages_carry_the_text_of_their_attachments() {
    let file = pdf(&[&["The attached contract"], &["has two pages"]]);
    let image: &[u8] = b"\x89PNG\r\n\x1A\n";
    let attachments = [
        ("application/pdf", "contract.pdf", file.as_slice()),
        ("text/plain", "note.txt", b"A note."),
        ("image/png", "logo.png", image),
    ];
    let parsed = parse("a.eml", &eml("The contract", "Dear Bob, see below.", &attachments)).await.unwrap();
    assert_eq!(parsed.title.as_deref(), Some("The contract"));
    for expected in
        ["Dear Bob, see below.", "Attachment: contract.pdf\n\nThe attached contract\n\nhas two pages", "A note."]
    {
        assert!(parsed.text.contains(expected), "{expected} in {}", parsed.text);
    }
    assert!(parsed.pages.is_empty(), "the pages are the attachment's, not the message's");
    assert_eq!(parsed.warnings, ["attachment left out: logo.png (image/png)"]);
}

#[tokio::test]
async fn encrypted_messages_are_recognized() {
    let message = "From: a@b.example\nTo: c@d.example\nSubject: x\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nMIIB";
    assert_eq!(parse("a.eml", message.as_bytes()).await.unwrap_err().code, FailureCode::EncryptedDocument);
}

#[tokio::test]
async fn empty_and_blank_files_are_empty() {
    for name in ["a.pdf", "a.txt", "a.docx", "a.html", "a.csv", "a.eml", "a.xlsx", "a"] {
        assert_eq!(parse(name, b"").await.unwrap_err().code, FailureCode::EmptyDocument, "{name}");
    }
    assert_eq!(parse("a.txt", b" \n\t\r\n ").await.unwrap_err().code, FailureCode::EmptyDocument);
    assert_eq!(parse("a.docx", &docx(&[])).await.unwrap_err().code, FailureCode::EmptyDocument);
    assert_eq!(parse("a.pptx", &pptx(&["", ""])).await.unwrap_err().code, FailureCode::EmptyDocument);
    assert_eq!(parse("a.xlsx", &xlsx(&[("One", &[])])).await.unwrap_err().code, FailureCode::EmptyDocument);
    assert_eq!(
        parse("a.html", b"<html><body><p> </p></body></html>").await.unwrap_err().code,
        FailureCode::EmptyDocument
    );
}

#[tokio::test]
async fn truncated_and_mislabeled_files_are_corrupt() {
    let whole = [
        ("a.docx", docx(&["text"])),
        ("a.pptx", pptx(&["text"])),
        ("a.xlsx", xlsx(&[("One", &[&["text"]])])),
        ("a.odt", odt("text", &[])),
    ];
    for (name, bytes) in whole {
        let failure = parse(name, &bytes[..bytes.len() * 2 / 3]).await.unwrap_err();
        assert_eq!(failure.code, FailureCode::CorruptDocument, "{name}: {}", failure.detail);
    }
    for name in ["a.pdf", "a.docx", "a.pptx", "a.xlsx", "a.xls", "a.doc"] {
        let failure = parse(name, b"this is no such document, only words").await.unwrap_err();
        assert_eq!(failure.code, FailureCode::CorruptDocument, "{name}: {}", failure.detail);
    }
    let failure = parse("a.pdf", b"%PDF-1.7\nnothing follows").await.unwrap_err();
    assert_eq!(failure.code, FailureCode::CorruptDocument, "{}", failure.detail);
}

#[tokio::test]
async fn counts_are_limited() {
    let limits = ParseLimits { max_pages: 2, max_text_bytes: 100, ..ParseLimits::default() };
    let three = [
        ("a.pdf", pdf(&[&["a"], &["b"], &["c"]])),
        ("a.pptx", pptx(&["a", "b", "c"])),
        ("a.xlsx", xlsx(&[("a", &[&["a"]]), ("b", &[&["b"]]), ("c", &[&["c"]])])),
    ];
    for (name, bytes) in three {
        assert_eq!(parse_within(name, &bytes, &limits).await.unwrap_err().code, FailureCode::TooManyPages, "{name}");
    }
    let long = "word ".repeat(30);
    let too_long = [
        ("a.txt", long.clone().into_bytes()),
        ("a.docx", docx(&[&long])),
        ("a.html", format!("<p>{long}</p>").into_bytes()),
    ];
    for (name, bytes) in too_long {
        assert_eq!(parse_within(name, &bytes, &limits).await.unwrap_err().code, FailureCode::TextTooLarge, "{name}");
    }
}

#[tokio::test]
async fn images_and_archives_are_not_supported() {
    let zip = generate::archive(&[("a.txt", b"text")]);
    let cases: [(&str, &[u8]); 4] = [
        ("a.png", b"\x89PNG\r\n\x1A\n...."),
        ("a.jpg", b"\xFF\xD8\xFF\xE0"),
        ("a.zip", &zip),
        ("a.bin", b"\0\x01\x02\x03"),
    ];
    for (name, bytes) in cases {
        assert_eq!(parse(name, bytes).await.unwrap_err().code, FailureCode::UnsupportedMediaType, "{name}");
    }
}

#[test]
fn content_decides_before_the_name() {
    let file = pdf(&[&["a"]]);
    let cases: [(&str, Option<&str>, &[u8], &str); 20] = [
        ("a.txt", None, &file, "application/pdf"),
        ("a", None, &docx(&["a"]), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.zip", None, &xlsx(&[("a", &[])]), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a", None, &pptx(&["a"]), "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        ("a.docx", None, &odt("a", &[]), "application/vnd.oasis.opendocument.text"),
        ("a.pdf", None, b"\x89PNG\r\n\x1A\n", "image/png"),
        ("a", None, b"<!DOCTYPE html><p>x", "text/html"),
        ("a", Some("text/plain"), b"  <html>", "text/html"),
        ("a.md", None, b"# Title\nFrom: x", "text/markdown"),
        ("a.MD", Some("application/octet-stream"), b"x", "text/markdown"),
        ("a", Some("text/csv; charset=utf-8"), b"a,b", "text/csv"),
        ("a.tsv", None, b"a\tb", "text/tab-separated-values"),
        ("mail", None, b"Received: x\r\nFrom: a\r\nTo: b\r\nSubject: c\r\n\r\nbody", "message/rfc822"),
        ("a.rs", None, b"fn main() {}", "text/plain"),
        ("a.md", None, b"The header of a PDF is %PDF-1.7.", "text/markdown"),
        ("a.pdf", None, b"junk before\n%PDF-1.7", "application/pdf"),
        ("a.pdf", None, b"", "application/pdf"),
        ("a.txt", None, b"\0\0\0\x01\xFE\x07", "application/octet-stream"),
        ("a", None, b"{\\rtf1 x}", "application/rtf"),
        ("a", None, b"", "application/octet-stream"),
    ];
    for (name, declared, head, expected) in cases {
        assert_eq!(media_type::detect(name, declared, head).as_str(), expected, "{name} {declared:?}");
    }
    assert!(media_type::is_supported("text/Markdown; charset=utf-8"));
    assert!(!media_type::is_supported("image/png") && !media_type::is_supported("nonsense"));
}
