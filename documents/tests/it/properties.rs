//! What holds for the chunks of any document. The parsers' own tests hold those of real documents to it.

use lectern_documents::{ChunkOptions, Parsed, TextChunk, chunk};

/// Counts like a word-piece model: marks and ideographs are tokens, words cost by length, two tokens are added.
pub(crate) fn count_tokens(text: &str) -> usize {
    let words: usize = text.split(|c: char| !c.is_ascii_alphanumeric()).map(|word| word.len().div_ceil(5)).sum();
    words + text.chars().filter(|c| !c.is_ascii_alphanumeric() && !c.is_whitespace()).count() + 2
}

/// Chunks a document and checks everything that must hold for any document.
pub(crate) fn check_chunks(parsed: &Parsed, media_type: &str, options: &ChunkOptions) -> Vec<TextChunk> {
    let chunks = chunk(parsed, media_type, options, &count_tokens);
    let characters: Vec<char> = parsed.text.chars().collect();
    let mut covered = vec![false; characters.len()];
    for (index, chunk) in chunks.iter().enumerate() {
        assert_eq!(chunk.ordinal as usize, index);
        let there: String = characters[chunk.start..chunk.end].iter().collect();
        assert_eq!(there, chunk.text, "the characters at its offsets");
        assert_eq!(chunk.text.trim(), chunk.text, "no white space around it");
        assert!(!chunk.text.is_empty());
        assert_eq!(chunk.token_count as usize, count_tokens(&chunk.text));
        let is_one_character = chunk.end - chunk.start == 1;
        assert!(chunk.token_count as usize <= options.max_tokens || is_one_character, "{chunk:?}");
        covered[chunk.start..chunk.end].fill(true);
    }
    let missed =
        characters.iter().zip(&covered).position(|(character, covered)| !covered && !character.is_whitespace());
    assert_eq!(missed, None, "every character but white space is in a chunk");
    check_pages(parsed, &chunks);
    if options.overlap_tokens == 0 {
        assert!(chunks.windows(2).all(|pair| pair[0].end <= pair[1].start), "nothing stands twice");
    }
    chunks
}

fn check_pages(parsed: &Parsed, chunks: &[TextChunk]) {
    if parsed.pages.is_empty() {
        assert!(chunks.iter().all(|chunk| chunk.page.is_none()));
        return;
    }
    let character_at = |byte: usize| parsed.text[..byte].chars().count();
    for chunk in chunks {
        let span = parsed.pages.iter().find(|span| Some(span.page) == chunk.page).expect("the chunk's page exists");
        assert!(character_at(span.start) <= chunk.start && chunk.end <= character_at(span.end), "one page only");
    }
}
