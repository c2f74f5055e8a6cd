//! What the tests have in common.

use std::path::{Path, PathBuf};

use lectern_documents::{ParseFailure, ParseLimits, Parsed, media_type, parse_in_child};

/// The parser process under test.
pub(crate) const PARSER: &str = env!("CARGO_BIN_EXE_lectern-parse");

/// Parses bytes the way the server does: detect, then parse in a child.
pub(crate) async fn parse(name: &str, bytes: &[u8]) -> Result<Parsed, ParseFailure> {
    parse_within(name, bytes, &ParseLimits::default()).await
}

/// [`parse`] within limits.
pub(crate) async fn parse_within(name: &str, bytes: &[u8], limits: &ParseLimits) -> Result<Parsed, ParseFailure> {
    let folder = tempfile::tempdir().unwrap();
    // The name must not matter to the parser: only its type does.
    let file = folder.path().join("blob");
    std::fs::write(&file, bytes).unwrap();
    let kind = media_type::detect(name, None, bytes);
    let answer = parse_in_child(Path::new(PARSER), &[], &file, kind.as_str(), limits).await;
    if let Ok(parsed) = &answer {
        check_invariants(name, parsed);
    }
    answer
}

/// What every parsed document must satisfy.
fn check_invariants(name: &str, parsed: &Parsed) {
    let text = &parsed.text;
    assert!(!text.trim().is_empty(), "{name}: blank text");
    let unwanted = text.chars().find(|c| c.is_control() && *c != '\n' && *c != '\t');
    assert_eq!(unwanted, None, "{name}: control character");
    let mut end = 0;
    for span in &parsed.pages {
        assert!(text[end..span.start].trim().is_empty(), "{name}: text between pages");
        assert!(!text[span.start..span.end].trim().is_empty(), "{name}: blank page {}", span.page);
        end = span.end;
    }
    if !parsed.pages.is_empty() {
        assert!(text[end..].trim().is_empty(), "{name}: text after the last page");
    }
}

/// The text of a page.
pub(crate) fn page(parsed: &Parsed, number: u32) -> &str {
    let span = parsed.pages.iter().find(|span| span.page == number).expect("the page has a span");
    &parsed.text[span.start..span.end]
}

/// The folder of real documents, if this machine has it.
pub(crate) fn data_sets() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/datasets");
    let root = std::env::var_os("LECTERN_DATASETS").map_or_else(beside, PathBuf::from);
    let found = root.join("documents").is_dir();
    if !found {
        eprintln!("no data sets: real documents are not tested");
    }
    found.then_some(root)
}
