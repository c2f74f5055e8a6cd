//! Every format ends ready and findable; everything hostile ends failed with its reason; none blocks another.

use serde_json::{Value, json};

use crate::support::{Client, TestApp, archive, dataset, docx, eml, id, pdf, pptx, search_hits, xlsx};

/// Generated documents of every format, each with a sentence of its own and the page it stands on.
fn generated() -> Vec<(&'static str, Vec<u8>, &'static str, Option<u64>)> {
    let html = "<html><head><title>T</title><script>var hidden = 1</script></head><body><h1>Heading</h1><p>The albatross crosses the southern ocean.</p></body></html>";
    vec![
        (
            "a.pdf",
            pdf(&[&["The first page is about something else."], &["The barnacle clings to the hull of the ship."]]),
            "barnacle clings",
            Some(2),
        ),
        ("b.docx", docx(&["# Birds", "The cormorant dives for fish near the pier."]), "cormorant dives", None),
        (
            "c.pptx",
            pptx(&["Nothing much here.", "The dolphin sleeps with one half of its brain."]),
            "dolphin sleeps",
            Some(2),
        ),
        ("d.xlsx", xlsx(&[("Numbers", &[&["item", "price"], &["eggplant crate", "42"]])]), "eggplant crate", None),
        ("e.html", html.into(), "albatross crosses", None),
        ("f.md", b"# Notes\n\nThe flamingo stands on **one** leg.\n".to_vec(), "flamingo stands", None),
        ("g.txt", "The gecko walks across the ceiling.".into(), "gecko walks", None),
        ("h.csv", b"animal,food\nhedgehog beetles,many\n".to_vec(), "hedgehog beetles", None),
        ("i.eml", eml("About iguanas", "The iguana basks on the warm stones.", &[]), "iguana basks", None),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_format_ends_ready_and_is_found() {
    let app = TestApp::start().await;
    let kb = id(&app.admin.knowledge_base("kb").await);
    for (name, bytes, sentence, page) in generated() {
        let document = app.admin.ready_document(&kb, name, bytes).await;
        assert!(document["chunk_count"].as_u64().unwrap() >= 1, "{document}");
        assert_eq!(document["progress"], 1.0, "{document}");
        let hits = search_hits(&app.admin, json!({ "query": sentence, "limit": 3 })).await;
        let best = hits.first().unwrap_or_else(|| panic!("{name}: nothing found"));
        assert_eq!(best["file_name"], name);
        let text = best["text"].as_str().unwrap();
        assert!(sentence.split(' ').all(|word| text.contains(word)), "{name}: {text}");
        if page.is_some() {
            assert_eq!(best["page"].as_u64(), page, "{name}: {best}");
        }
    }
    let counts = app.admin.get(&format!("/knowledge-bases/{kb}")).await.expect(200);
    assert_eq!(
        (counts["document_count"].as_u64(), counts["pending_documents"].as_u64(), counts["failed_documents"].as_u64()),
        (Some(9), Some(0), Some(0))
    );
    assert!(!json!(search_hits(&app.admin, json!({ "query": "var hidden" })).await).to_string().contains("var hidden"));
}

/// Real documents with a sentence that must be found in each.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn real_documents_are_found_by_what_stands_in_them() {
    let Some(folder) = dataset("documents") else {
        return println!("skipped: the dataset `documents` is not on this machine");
    };
    let expected = [
        ("multi_page.pdf", "The Evolution of the Word Processor"),
        ("multi-column-2p.pdf", "Dense Passage Retrieval for Open-Domain Question Answering"),
        ("testPDF_JBIG2.pdf", "sample file to test images compressed using JBIG2"),
        ("docx_rich_cells.docx", "Table with rich cells"),
        ("docx_grouped_images.docx", "pictures grouped together"),
        ("fake-power-point.pptx", "Here is a lot of text"),
        ("excel_multi_sheet.xlsx", "Beetroot"),
        ("testEXCEL.xls", "Numbers and their Squares"),
        ("testWORD.doc", "sample Microsoft Word Document"),
        ("testEPUB.epub", "text for chapter One"),
        ("big-preamble.html", "Аренда и продажа жилой недвижимости в Москве"),
        ("testArabicMisleadingCharset.html", "كان هناك رجل حكيم"),
        ("korean-text-with-tables.pdf", "온라인쇼핑몰"),
        ("testRFC822_multipart_attachments.eml", "test email for EML1"),
        ("example-docs-README.md", "sample docs directory contains the following files"),
        ("csv-inconsistent-header.csv", "a"),
    ];
    let app = TestApp::start().await;
    let kb = id(&app.admin.knowledge_base("kb").await);
    let mut wrong = Vec::new();
    for (name, sentence) in expected {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let document = app.admin.document(&kb, name, bytes).await;
        let file = document["file_id"].as_str().unwrap();
        let hits = search_hits(&app.admin, json!({ "query": sentence, "file_ids": [file], "limit": 20 })).await;
        let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let found = hits.iter().any(|hit| squeezed(hit["text"].as_str().unwrap()).contains(&squeezed(sentence)));
        if document["state"] != "ready" || !found {
            let texts: Vec<&str> = hits.iter().filter_map(|h| h["text"].as_str()).collect();
            wrong.push(format!("{name}: {} {:?}; {texts:.200?}", document["state"], document["error_code"]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Uploads, waits, and tells state and reason.
async fn ending(client: &Client, kb: &str, name: &str, bytes: Vec<u8>) -> (Value, Value) {
    let document = client.document(kb, name, bytes).await;
    if document["state"] == "failed" {
        assert!(document["error_detail"].as_str().is_some_and(|d| d.len() > 10), "a reason for people: {document}");
        assert_eq!(document["chunk_count"], 0);
    }
    (document["state"].clone(), document["error_code"].clone())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unusable_documents_fail_with_their_reason_and_block_nobody() {
    let app = TestApp::builder().config(|config| config.ingestion.parse_memory_mb = 512).build().await;
    let kb = id(&app.admin.knowledge_base("kb").await);
    let whole = pdf(&[&["A page with some text on it."]]);
    let bomb = {
        let opening = "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>";
        let mut part = opening.as_bytes().to_vec();
        part.resize(600 << 20, b'a');
        let relations = b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
        archive(&[("[Content_Types].xml", b"<Types/>"), ("_rels/.rels", relations), ("word/document.xml", &part)])
    };
    let cases: Vec<(&str, Vec<u8>, &[&str])> = vec![
        ("empty.txt", Vec::new(), &["empty_document"]),
        ("empty.pdf", Vec::new(), &["empty_document"]),
        ("blank.pdf", pdf(&[&[]]), &["empty_document"]),
        ("spaces.txt", b"  \n\t \n".to_vec(), &["empty_document"]),
        ("cut.pdf", whole[..40].to_vec(), &["corrupt_document"]),
        ("cut.docx", docx(&["text"])[..60].to_vec(), &["corrupt_document"]),
        ("noise.bin", (0..=255u8).cycle().take(5000).collect(), &["unsupported_media_type"]),
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), &["unsupported_media_type"]),
        ("some.zip", archive(&[("a.txt", b"text")]), &["unsupported_media_type"]),
        ("bomb.docx", bomb, &["parser_memory_exceeded", "text_too_large", "parser_timeout"]),
    ];
    // A good document beside them is not kept waiting by any.
    for (name, bytes, codes) in cases {
        let (state, code) = ending(&app.admin, &kb, name, bytes).await;
        let as_expected = state == "failed" && codes.contains(&code.as_str().unwrap_or_default());
        assert!(as_expected, "{name}: {state} {code}, expected one of {codes:?}");
    }
    app.admin.ready_document(&kb, "good.pdf", whole).await;
    let counts = app.admin.get(&format!("/knowledge-bases/{kb}")).await.expect(200);
    assert_eq!((counts["failed_documents"].as_u64(), counts["chunk_count"].as_u64()), (Some(10), Some(1)));
    let failed = app.admin.list(&format!("/knowledge-bases/{kb}/documents?state=failed")).await;
    assert_eq!(failed.len(), 10);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn real_unusable_documents_fail_with_their_reason() {
    let Some(folder) = dataset("documents") else {
        return println!("skipped: the dataset `documents` is not on this machine");
    };
    let app = TestApp::start().await;
    let kb = id(&app.admin.knowledge_base("kb").await);
    for (name, code) in [
        ("password.pdf", "encrypted_document"),
        ("testEXCEL_protected_passtika.xlsx", "encrypted_document"),
        ("testPPT_protected_passtika.pptx", "encrypted_document"),
        ("testWORD_protected_passtika.docx", "encrypted_document"),
        ("fake-encrypted.eml", "encrypted_document"),
        ("empty.pdf", "empty_document"),
        ("image_only_german_pdf.pdf", "empty_document"),
        ("test-zip-of-zip.zip", "unsupported_media_type"),
        ("invoice_image.png", "unsupported_media_type"),
        ("flower_no_text.jpg", "unsupported_media_type"),
        ("DA-1p.heic", "unsupported_media_type"),
    ] {
        let (state, reason) = ending(&app.admin, &kb, name, std::fs::read(folder.join(name)).unwrap()).await;
        assert_eq!((state, reason), (json!("failed"), json!(code)), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn page_and_text_limits_are_reasons_too() {
    let adjust = |config: &mut lectern::config::Config| {
        config.ingestion.max_pages = 3;
        config.ingestion.max_text_bytes = 10_000;
    };
    let app = TestApp::builder().config(adjust).build().await;
    let kb = id(&app.admin.knowledge_base("kb").await);
    let page: &[&str] = &["text"];
    let (_, code) = ending(&app.admin, &kb, "pages.pdf", pdf(&[page; 4])).await;
    assert_eq!(code, "too_many_pages");
    let (_, code) = ending(&app.admin, &kb, "long.txt", "word ".repeat(10_000).into_bytes()).await;
    assert_eq!(code, "text_too_large");
    app.admin.ready_document(&kb, "fine.pdf", pdf(&[page; 3])).await;
}

/// Chunks are the text: in order, within the model's window, at the positions they name.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chunks_cover_the_text_in_order_and_fit_the_model() {
    let app = TestApp::start().await;
    let kb = id(&app.admin.knowledge_base("kb").await);
    let text: String = (0..400).map(|n| format!("Sentence number {n} speaks of the naïve café № {n}. ")).collect();
    let document = app.admin.ready_document(&kb, "long.txt", text.clone()).await;
    let path = format!("/knowledge-bases/{kb}/documents/{}/chunks?limit=2", id(&document));
    let chunks = app.admin.list(&path).await;
    assert_eq!(document["chunk_count"].as_u64(), Some(chunks.len() as u64));
    assert!(chunks.len() > 10);
    let characters: Vec<char> = text.chars().collect();
    for (ordinal, chunk) in chunks.iter().enumerate() {
        let number = |key: &str| chunk[key].as_u64().unwrap();
        assert_eq!(number("ordinal"), ordinal as u64);
        assert!((1..=256).contains(&number("token_count")), "{chunk}");
        let span: String = characters[number("start") as usize..number("end") as usize].iter().collect();
        assert_eq!(span, chunk["text"].as_str().unwrap());
    }
    for n in [0, 199, 399] {
        let sentence = format!("Sentence number {n} speaks");
        assert!(chunks.iter().any(|c| c["text"].as_str().unwrap().contains(&sentence)), "{sentence}");
    }
}

/// Every hit says where the words stand by which it was found, in the form in which they stand there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hits_show_where_the_words_of_the_query_stand() {
    let app = TestApp::start().await;
    let kb = id(&app.admin.knowledge_base("kb").await);
    let text = "The runners were connected to the Café Müller, and nobody else in the whole town knew of it.";
    app.admin.ready_document(&kb, "a.txt", text).await;
    for (mode, expected) in [("keyword", 3), ("hybrid", 3), ("vector", 0)] {
        let hits = search_hits(&app.admin, json!({ "query": "connecting RUNNER cafe", "mode": mode })).await;
        let characters: Vec<char> = hits[0]["text"].as_str().unwrap().chars().collect();
        let part = |highlight: &Value| -> String {
            let at = |key: &str| highlight[key].as_u64().unwrap() as usize;
            characters[at("start")..at("end")].iter().collect()
        };
        let shown: Vec<String> = hits[0]["highlights"].as_array().unwrap().iter().map(part).collect();
        assert_eq!(shown, ["runners", "connected", "Café"][..expected], "{mode}");
    }
}
