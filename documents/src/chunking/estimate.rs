//! A guess at the number of tokens that costs nothing: the splitter asks for sizes dozens of times a chunk, and a real
//! tokenizer answers a hundred times slower.

use text_splitter::ChunkSizer;

/// Estimates are in hundredths of a token.
pub(super) const CENTS: usize = 100;

/// Sizes text for the splitter, in hundredths of a token.
pub(super) struct Estimate;

impl ChunkSizer for Estimate {
    fn size(&self, chunk: &str) -> usize {
        estimate(chunk)
    }
}

/// Hundredths of WordPiece tokens: words cost by length, every mark and every ideograph is a token of its own.
pub(super) fn estimate(text: &str) -> usize {
    text.chars().map(cost).sum()
}

fn cost(character: char) -> usize {
    match character {
        'a'..='z' => 21,
        'A'..='Z' => 26,
        ' ' | '\n' | '\t' => 8,
        '0'..='9' => 45,
        '!'..='~' => 100,
        '\u{80}'..='\u{24F}' => 60,
        // Greek, Cyrillic, Armenian, Hebrew, Arabic, Indic scripts: a vocabulary made for English spells them out.
        '\u{250}'..='\u{10FF}' => 75,
        // Hangul syllables are taken apart into letters.
        '\u{AC00}'..='\u{D7A3}' => 200,
        _ => 100,
    }
}
