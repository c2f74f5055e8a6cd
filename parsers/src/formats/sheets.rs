//! Spreadsheets: a sheet is a page, a row is a line of a Markdown table.

use kreuzberg::extraction::read_excel_bytes;
use lectern_documents::media_type::MediaType;
use lectern_documents::{FailureCode, ParseFailure};

use super::{Limits, failure_of, markdown_row, markdown_rule};
use crate::text_builder::TextBuilder;

pub(super) fn parse(
    kind: MediaType,
    bytes: &[u8],
    limits: Limits,
    builder: &mut TextBuilder,
) -> Result<(), ParseFailure> {
    let extension = match kind {
        MediaType::Xls => ".xls",
        MediaType::Xlsb => ".xlsb",
        MediaType::Ods => ".ods",
        _ => ".xlsx",
    };
    let workbook = read_excel_bytes(bytes, extension).map_err(|error| failure_of(&error))?;
    let stated: usize = workbook.metadata.get("sheet_count").and_then(|count| count.parse().ok()).unwrap_or(0);
    limits.check_pages(stated.max(workbook.sheets.len()) as u64, "sheets")?;
    // The library skips sheets that it cannot read.
    let unread = stated.saturating_sub(workbook.sheets.len());
    if unread > 0 && workbook.sheets.is_empty() {
        return Err(ParseFailure::new(FailureCode::CorruptDocument, "no sheet of the workbook can be read"));
    }
    if unread > 0 {
        builder.warn(format!("{unread} sheets cannot be read; sheet numbers count the readable ones"));
    }
    builder.title(workbook.metadata.get("title").map(String::as_str));
    for (index, sheet) in workbook.sheets.iter().enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let cells = sheet.table_cells.as_deref().unwrap_or_default();
        if (sheet.cell_count > 0 && cells.is_empty()) || sheet.markdown.trim_end().ends_with("cells*") {
            builder.warn(format!("sheet {number} is too sparse to be read whole"));
        }
        if let Some(table) = table(&sheet.name, cells) {
            builder.push_page(number, &table)?;
        }
    }
    Ok(())
}

/// The sheet as a heading and a table without its blank rows and its blank columns on the right.
fn table(name: &str, cells: &[Vec<String>]) -> Option<String> {
    let is_filled = |cell: &String| !cell.trim().is_empty();
    let columns = cells.iter().filter_map(|row| row.iter().rposition(is_filled)).max()? + 1;
    let mut text = format!("## {}\n\n", name.split_whitespace().collect::<Vec<_>>().join(" "));
    let rows = cells.iter().filter(|row| row.iter().any(is_filled));
    for (index, row) in rows.enumerate() {
        let padded = row.iter().map(String::as_str).chain(std::iter::repeat(""));
        markdown_row(&mut text, padded.take(columns));
        if index == 0 {
            markdown_rule(&mut text, columns);
        }
    }
    Some(text)
}
