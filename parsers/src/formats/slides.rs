//! PowerPoint presentations: a slide is a page.

use kreuzberg::PageConfig;
use kreuzberg::extraction::{PptxExtractionOptions, extract_pptx_from_bytes};
use lectern_documents::ParseFailure;

use super::{Limits, failure_of};
use crate::text_builder::TextBuilder;

/// Opens every slide. The library counts the slides' positions before it trims the whole text; a mark that is no white
/// space keeps the beginning, and so the positions, in place. Normalization removes it.
const SLIDE_MARK: &str = "\u{1}";

pub(super) fn parse(bytes: &[u8], limits: Limits, builder: &mut TextBuilder) -> Result<(), ParseFailure> {
    let options = PptxExtractionOptions {
        extract_images: false,
        page_config: Some(PageConfig {
            insert_page_markers: true,
            marker_format: SLIDE_MARK.to_owned(),
            ..PageConfig::default()
        }),
        // Markdown would put emphasis marks into every quotation; a slide needs no headings to be found.
        plain: true,
        include_structure: false,
        inject_placeholders: false,
    };
    let found = extract_pptx_from_bytes(bytes, &options).map_err(|error| failure_of(&error))?;
    limits.check_pages(found.slide_count as u64, "slides")?;
    builder.title(found.office_metadata.get("title").map(String::as_str));
    let boundaries = found.page_structure.and_then(|structure| structure.boundaries).unwrap_or_default();
    for boundary in boundaries {
        let number = u32::try_from(boundary.page_number).unwrap_or(u32::MAX);
        let end = boundary.byte_end.min(found.content.len());
        let slide = found.content.get(boundary.byte_start..end).unwrap_or_default();
        builder.push_page(number, slide)?;
    }
    Ok(())
}
