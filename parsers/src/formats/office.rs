//! Word processors' and similar formats without pages.
//!
//! The text is rendered from the library's document tree as plain Markdown: headings, lists and tables, no emphasis, no
//! escapes. The library's own Markdown escapes ordinary punctuation, and an escaped quotation is not a quotation.

use std::fmt::Write as _;

use kreuzberg::core::config::OutputFormat;
use kreuzberg::{
    DocumentNode, DocumentStructure, ExtractionConfig, NodeContent, PostProcessorConfig, TableGrid, extract_bytes,
};
use lectern_documents::media_type::MediaType;
use lectern_documents::{FailureCode, ParseFailure};

use super::{Limits, failure_of, markdown_row, markdown_rule, package};
use crate::text_builder::TextBuilder;
use crate::worker::STACK_BYTES;

pub(super) fn parse(
    kind: MediaType,
    bytes: &[u8],
    limits: Limits,
    builder: &mut TextBuilder,
) -> Result<(), ParseFailure> {
    let shielded;
    let bytes = match kind {
        MediaType::Docx => {
            shielded = package::shielded_docx(bytes, limits.max_unpacked_bytes)?;
            &shielded
        }
        MediaType::Odt if package::is_encrypted_open_document(bytes) => {
            return Err(ParseFailure::new(FailureCode::EncryptedDocument, "the document is protected by a password"));
        }
        _ => bytes,
    };
    let config = ExtractionConfig {
        use_cache: false,
        enable_quality_processing: false,
        disable_ocr: true,
        output_format: OutputFormat::Plain,
        include_document_structure: true,
        postprocessor: Some(PostProcessorConfig { enabled: false, ..PostProcessorConfig::default() }),
        ..ExtractionConfig::default()
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .thread_stack_size(STACK_BYTES)
        .max_blocking_threads(1)
        .build()
        .map_err(|error| ParseFailure::new(FailureCode::ParserCrashed, error.kind().to_string()))?;
    let found = runtime.block_on(extract_bytes(bytes, kind.as_str(), &config)).map_err(|error| failure_of(&error))?;
    builder.title(found.metadata.title.as_deref().map(package::unshielded).as_deref());
    for warning in &found.processing_warnings {
        builder.warn(warning.message.clone());
    }
    let mut rendered = found.document.as_ref().map(render).unwrap_or_default();
    if kind == MediaType::Doc {
        rendered = without_link_fields(&rendered);
    }
    if rendered.trim().is_empty() {
        rendered = found.content;
    }
    if kind == MediaType::Docx {
        rendered = package::unshielded(&rendered);
    }
    builder.push(&rendered)
}

fn render(document: &DocumentStructure) -> String {
    let mut text = String::new();
    for node in &document.nodes {
        match &node.content {
            NodeContent::Title { text: title } => block(&mut text, &format!("# {}", one_line(title))),
            NodeContent::Heading { level, text: heading } => {
                let marks = "#".repeat(usize::from((*level).clamp(1, 6)));
                block(&mut text, &format!("{marks} {}", one_line(heading)));
            }
            NodeContent::Paragraph { text: paragraph } | NodeContent::Formula { text: paragraph } => {
                block(&mut text, paragraph);
            }
            NodeContent::Footnote { text: note } | NodeContent::Citation { text: note, .. } => block(&mut text, note),
            NodeContent::RawBlock { content, .. } => block(&mut text, content),
            NodeContent::ListItem { text: item } => list_item(&mut text, document, node, item),
            NodeContent::Table { grid } => table(&mut text, grid),
            NodeContent::Code { text: code, .. } => block(&mut text, &format!("```\n{code}\n```")),
            NodeContent::DefinitionItem { term, definition } => block(&mut text, &format!("{term}: {definition}")),
            NodeContent::Admonition { title: Some(title), .. } => block(&mut text, title),
            NodeContent::Slide { title: Some(title), .. } => block(&mut text, &format!("# {}", one_line(title))),
            NodeContent::Image { description: Some(description), .. } => block(&mut text, description),
            // Groups repeat their heading, which is a node of its own; the others have no text themselves.
            _ => {}
        }
    }
    text
}

fn block(text: &mut String, content: &str) {
    let content = content.trim_end();
    if content.trim().is_empty() {
        return;
    }
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    text.push_str(content);
}

fn list_item(text: &mut String, document: &DocumentStructure, node: &DocumentNode, item: &str) {
    let parent_of = |node: &DocumentNode| node.parent.and_then(|index| document.nodes.get(index.0 as usize));
    let mut depth = 0;
    let mut ancestor = parent_of(node);
    let list = ancestor;
    while let Some(found) = ancestor {
        depth += usize::from(matches!(found.content, NodeContent::List { .. }));
        ancestor = parent_of(found);
    }
    let position = list.and_then(|list| {
        list.children
            .iter()
            .position(|child| document.nodes.get(child.0 as usize).is_some_and(|sibling| std::ptr::eq(sibling, node)))
    });
    let is_ordered = list.is_some_and(|list| matches!(list.content, NodeContent::List { ordered: true }));
    let mark = match position {
        Some(position) if is_ordered => format!("{}.", position + 1),
        _ => "-".to_owned(),
    };
    // The first item of an outermost list stands apart from the paragraph before it.
    if position == Some(0) && depth <= 1 {
        text.push('\n');
    }
    if !text.is_empty() {
        text.push('\n');
    }
    let _ = write!(text, "{:indent$}{mark} {}", "", item.trim(), indent = depth.saturating_sub(1).min(8) * 3);
}

fn table(text: &mut String, grid: &TableGrid) {
    let mut rows = std::collections::BTreeMap::<u32, Vec<(u32, &str)>>::new();
    for cell in &grid.cells {
        rows.entry(cell.row).or_default().push((cell.col, &cell.content));
    }
    let mut rendered = String::new();
    for (index, cells) in rows.values().enumerate() {
        markdown_row(&mut rendered, cells.iter().map(|(_, content)| *content));
        if index == 0 {
            markdown_rule(&mut rendered, cells.len());
        }
    }
    block(text, &rendered);
}

/// Old Word files carry the code of link fields, `HYPERLINK "address" \\h`, before the text that they show.
fn without_link_fields(text: &str) -> String {
    const FIELD: &str = "HYPERLINK";
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(FIELD) {
        kept.push_str(&rest[..at]);
        let mut code = &rest[at + FIELD.len()..];
        loop {
            code = code.trim_start_matches(' ');
            if let Some((_, after)) = code.strip_prefix('"').and_then(|quoted| quoted.split_once('"')) {
                code = after;
            } else if let Some(switch) =
                ["\\h", "\\l", "\\n", "\\o", "\\t"].iter().find_map(|mark| code.strip_prefix(mark))
            {
                code = switch;
            } else {
                break;
            }
        }
        rest = code;
    }
    kept + rest
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
