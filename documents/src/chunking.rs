//! Text to chunks: pieces small enough for the embedding model, cut where the text itself is divided.
//!
//! Invariants, each a property test: a chunk is exactly the characters of the text at its offsets; it lies on one page;
//! it holds at most `max_tokens` tokens and never white space alone; every other character of the text is in some chunk.

mod estimate;

use std::ops::Range;

use text_splitter::{ChunkConfig, MarkdownSplitter, TextSplitter};

use crate::media_type::MediaType;
use crate::parsed::Parsed;
use estimate::{CENTS, Estimate, estimate};

/// How large chunks are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChunkOptions {
    /// Most tokens in a chunk, as `count_tokens` counts them. Chunks aim at four fifths of it.
    pub max_tokens: usize,
    /// About how many tokens of the end of a chunk are repeated at the beginning of the next one; 0 for none.
    pub overlap_tokens: usize,
}

impl Default for ChunkOptions {
    /// 256 tokens, the window of the embedded model, without overlap.
    fn default() -> Self {
        ChunkOptions { max_tokens: 256, overlap_tokens: 0 }
    }
}

/// A piece of a document's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextChunk {
    /// Position among the chunks of the document, from 0.
    pub ordinal: u32,
    /// The text, without white space around it.
    pub text: String,
    /// First character in [`Parsed::text`], counted in Unicode scalar values.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// Number of the page it lies on, for documents with pages.
    pub page: Option<u32>,
    /// Tokens as `count_tokens` counts them.
    pub token_count: u32,
}

/// A chunk before its characters are counted: bytes of the text.
struct Piece {
    range: Range<usize>,
    page: Option<u32>,
    tokens: usize,
}

/// The splitter's time grows faster than the text; sections of this size are split at its full speed, and whether a
/// chunk ends at one's border matters to one chunk in a hundred.
const SECTION_BYTES: usize = 32 << 10;
/// Words from this length on are cut without looking for divisions.
const ENDLESS_WORD_BYTES: usize = 2000;
/// A chunk below this share of the target is merged with the one before it if both fit.
const TINY_SHARE: usize = 8;

/// Splits a document into chunks in the order of the text.
///
/// `media_type` tells whether the text is Markdown, by itself or because the parser wrote it so. `count_tokens` is the
/// embedding model's own count, special tokens included if they take from its window; it is asked about once a chunk, and
/// about a few samples first.
#[must_use]
pub fn chunk(
    parsed: &Parsed,
    media_type: &str,
    options: &ChunkOptions,
    count_tokens: &dyn Fn(&str) -> usize,
) -> Vec<TextChunk> {
    let is_markdown = is_markdown(MediaType::from_media_type(media_type));
    let splitter = Splitter::new(&parsed.text, is_markdown, options, count_tokens);
    let mut pieces = Vec::new();
    if parsed.pages.is_empty() {
        splitter.split_region(&parsed.text, 0..parsed.text.len(), None, &mut pieces);
    }
    for span in &parsed.pages {
        splitter.split_region(&parsed.text, span.start..span.end, Some(span.page), &mut pieces);
    }
    in_characters(&parsed.text, pieces)
}

fn is_markdown(kind: MediaType) -> bool {
    use MediaType::{Docx, Epub, Html, Markdown, Ods, Odt, Rtf, Xls, Xlsb, Xlsx};
    matches!(kind, Markdown | Docx | Odt | Epub | Rtf | Html | Xlsx | Xlsb | Xls | Ods)
}

struct Splitter<'a> {
    is_markdown: bool,
    max_tokens: usize,
    target: usize,
    overlap: usize,
    count_tokens: &'a dyn Fn(&str) -> usize,
    /// Real tokens per hundred estimated ones: the estimate is for English prose.
    scale: usize,
}

impl<'a> Splitter<'a> {
    fn new(text: &str, is_markdown: bool, options: &ChunkOptions, count_tokens: &'a dyn Fn(&str) -> usize) -> Self {
        let max_tokens = options.max_tokens.max(1);
        // More than half would be more repetition than text.
        let overlap = options.overlap_tokens.min(max_tokens / 2);
        let target = (max_tokens * 4 / 5).saturating_sub(overlap).max(1);
        Splitter { is_markdown, max_tokens, target, overlap, count_tokens, scale: scale(text, count_tokens) }
    }

    /// Appends the pieces of one page, or of the whole text if it has none.
    fn split_region(&self, text: &str, region: Range<usize>, page: Option<u32>, pieces: &mut Vec<Piece>) {
        let first = pieces.len();
        for section in sections(text, region) {
            for (part, is_endless) in apart_from_endless_words(text, section) {
                let ranges = if is_endless { self.split_evenly(text, &part) } else { self.split_section(text, &part) };
                for range in ranges {
                    self.push_within_limit(text, range, page, pieces);
                }
            }
        }
        self.merge_tiny(text, first, pieces);
        if self.overlap > 0 {
            self.repeat_ends(text, first, pieces);
        }
    }

    /// Lets pieces after `first` begin with the last words of the piece before them.
    fn repeat_ends(&self, text: &str, first: usize, pieces: &mut [Piece]) {
        let budget = self.overlap * CENTS * 100 / self.scale;
        for index in (first + 1..pieces.len()).rev() {
            let before = pieces[index - 1].range.clone();
            let start = start_of_last_words(text, &before, budget);
            let widened = start..pieces[index].range.end;
            let tokens = (self.count_tokens)(&text[widened.clone()]);
            if start < before.end && tokens <= self.max_tokens {
                pieces[index] = Piece { range: widened, tokens, page: pieces[index].page };
            }
        }
    }

    fn split_section(&self, text: &str, section: &Range<usize>) -> Vec<Range<usize>> {
        let capacity = (self.target * CENTS * 100 / self.scale).max(CENTS);
        let config = ChunkConfig::new(capacity).with_sizer(Estimate);
        let slice = &text[section.clone()];
        let place = |(offset, piece): (usize, &str)| {
            let start = section.start + offset;
            start..start + piece.len()
        };
        if self.is_markdown {
            let mut ranges: Vec<_> = MarkdownSplitter::new(config).chunk_indices(slice).map(place).collect();
            move_headings(text, &mut ranges);
            ranges
        } else {
            TextSplitter::new(config).chunk_indices(slice).map(place).collect()
        }
    }

    /// Cuts what has no divisions, an ASCII word, into parts of about the target's size.
    fn split_evenly(&self, text: &str, word: &Range<usize>) -> Vec<Range<usize>> {
        let capacity = self.target * CENTS * 100 / self.scale;
        let step = (word.len() * capacity / estimate(&text[word.clone()]).max(1)).max(1);
        word.clone().step_by(step).map(|start| start..word.end.min(start + step)).collect()
    }

    /// Appends a range, cut as often as its real token count demands.
    fn push_within_limit(&self, text: &str, range: Range<usize>, page: Option<u32>, pieces: &mut Vec<Piece>) {
        let range = trimmed(text, range);
        if range.is_empty() {
            return;
        }
        let tokens = (self.count_tokens)(&text[range.clone()]);
        let middle = if tokens <= self.max_tokens { None } else { middle_of(text, &range) };
        match middle {
            // A single character cannot be cut, whatever it counts.
            None => pieces.push(Piece { range, page, tokens }),
            Some(middle) => {
                self.push_within_limit(text, range.start..middle, page, pieces);
                self.push_within_limit(text, middle..range.end, page, pieces);
            }
        }
    }

    /// Merges pieces from `first` on that are too small to stand alone into the one before them.
    fn merge_tiny(&self, text: &str, first: usize, pieces: &mut Vec<Piece>) {
        for piece in pieces.split_off(first) {
            let Some(before) = pieces.get_mut(first..).and_then(<[Piece]>::last_mut) else {
                pieces.push(piece);
                continue;
            };
            let is_tiny = piece.tokens * TINY_SHARE < self.target;
            let joined = before.range.start..piece.range.end;
            let tokens = if is_tiny && before.tokens + piece.tokens <= self.max_tokens {
                (self.count_tokens)(&text[joined.clone()])
            } else {
                usize::MAX
            };
            if tokens <= self.max_tokens {
                (before.range, before.tokens) = (joined, tokens);
            } else {
                pieces.push(piece);
            }
        }
    }
}

/// Real tokens per hundred estimated ones, from up to five samples across the text. German needs half as many again as
/// English, Korean two and a half times as many; without this every one of their chunks would be cut a second time.
fn scale(text: &str, count_tokens: &dyn Fn(&str) -> usize) -> usize {
    const SAMPLE_BYTES: usize = 1500;
    const SAMPLES: usize = 5;
    let (mut real, mut estimated) = (0, 0);
    for index in 0..SAMPLES {
        let start = floor_boundary(text, text.len() / SAMPLES * index);
        let end = floor_boundary(text, start + SAMPLE_BYTES.min(text.len() / SAMPLES));
        let sample = &text[start..end];
        real += count_tokens(sample);
        estimated += estimate(sample) / CENTS;
    }
    // Short texts fit one chunk anyway, and their ratio is noise.
    if estimated < 100 { 100 } else { (real * 100 / estimated).clamp(70, 500) }
}

/// Cuts a region into sections of at most [`SECTION_BYTES`]: before a heading near the end, or else between paragraphs,
/// lines, words, anywhere.
fn sections(text: &str, region: Range<usize>) -> Vec<Range<usize>> {
    let mut sections = Vec::new();
    let mut start = region.start;
    while region.end - start > SECTION_BYTES {
        let limit = floor_boundary(text, start + SECTION_BYTES);
        let window = &text[start..limit];
        let near_the_end = |mark: &str| window.rfind(mark).filter(|cut| *cut > SECTION_BYTES * 3 / 4);
        let cut = ["\n#", "\n\n", "\n", " "].into_iter().find_map(near_the_end);
        let end = cut.map_or(limit, |cut| start + cut);
        sections.push(start..end);
        start = end;
    }
    sections.push(start..region.end);
    sections
}

/// Sets endless words (encoded data, mostly) apart from the text around them: the splitter would look in vain for
/// divisions in them, a hundred times slower than in prose. True marks such a word; it is ASCII only, since scripts
/// without spaces have divisions that the splitter knows.
fn apart_from_endless_words(text: &str, section: Range<usize>) -> Vec<(Range<usize>, bool)> {
    let bytes = text.as_bytes();
    let mut parts = Vec::new();
    let (mut plain_start, mut at) = (section.start, section.start);
    while at < section.end {
        let length = bytes[at..section.end].iter().take_while(|byte| byte.is_ascii_graphic()).count();
        if length >= ENDLESS_WORD_BYTES {
            parts.push((plain_start..at, false));
            parts.push((at..at + length, true));
            plain_start = at + length;
        }
        at += length.max(1);
    }
    parts.push((plain_start..section.end, false));
    parts.retain(|(range, _)| !range.is_empty());
    parts
}

/// The splitter fills a chunk up with the heading of the next section when that section does not fit. A heading belongs to
/// what it announces: it moves to the next chunk.
fn move_headings(text: &str, ranges: &mut [Range<usize>]) {
    for index in 1..ranges.len() {
        let Some(heading) = trailing_heading(text, &ranges[index - 1]) else {
            continue;
        };
        if heading < ranges[index].start {
            ranges[index - 1].end = heading;
            ranges[index].start = heading;
        }
    }
}

/// Where the last words of a range begin that fit `budget` hundredths of an estimated token; its end if none does.
fn start_of_last_words(text: &str, range: &Range<usize>, budget: usize) -> usize {
    let slice = &text[range.clone()];
    let mut start = slice.len();
    for (space, _) in slice.rmatch_indices(char::is_whitespace) {
        let word = space + slice[space..].chars().next().map_or(1, char::len_utf8);
        if estimate(&slice[word..]) > budget {
            break;
        }
        start = word;
    }
    let gap = slice.len() - start - slice[start..].trim_start().len();
    range.start + start + gap
}

/// Where the ATX headings begin that a range ends with.
fn trailing_heading(text: &str, range: &Range<usize>) -> Option<usize> {
    let mut found = None;
    let mut end = range.end;
    loop {
        let before = text[range.start..end].trim_end();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = &before[line_start..];
        let is_heading = line.starts_with('#') && line.trim_start_matches('#').starts_with(' ');
        if !is_heading {
            return found;
        }
        end = range.start + line_start;
        found = Some(end);
    }
}

/// Where to cut a range in two: the best division of the text in its middle third, `None` if it is one character.
fn middle_of(text: &str, range: &Range<usize>) -> Option<usize> {
    let slice = &text[range.clone()];
    let (from, to) = (floor_boundary(slice, slice.len() / 3), floor_boundary(slice, slice.len() * 2 / 3));
    let window = &slice[from..to];
    let found = ["\n\n", "\n", ". ", "; ", ", ", " "]
        .iter()
        .find_map(|mark| window.rfind(mark).map(|at| from + at + mark.len()))
        .unwrap_or_else(|| floor_boundary(slice, slice.len() / 2));
    let second_character = slice.chars().next().map_or(0, char::len_utf8);
    let cut = found.max(second_character);
    (cut < slice.len()).then_some(range.start + cut)
}

fn floor_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|index| text.is_char_boundary(*index)).unwrap_or(0)
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let start = range.start + (slice.len() - slice.trim_start().len());
    start..start + slice.trim().len()
}

/// Pieces with character offsets. Starts ascend, so one pass over the text counts them all.
fn in_characters(text: &str, pieces: Vec<Piece>) -> Vec<TextChunk> {
    let (mut byte, mut character) = (0, 0);
    let mut chunks = Vec::with_capacity(pieces.len());
    for piece in pieces {
        if piece.range.start < byte {
            (byte, character) = (0, 0);
        }
        character += text[byte..piece.range.start].chars().count();
        byte = piece.range.start;
        let content = &text[piece.range];
        chunks.push(TextChunk {
            ordinal: u32::try_from(chunks.len()).unwrap_or(u32::MAX),
            text: content.to_owned(),
            start: character,
            end: character + content.chars().count(),
            page: piece.page,
            token_count: u32::try_from(piece.tokens).unwrap_or(u32::MAX),
        });
    }
    chunks
}
