//! Chunking as properties, on texts made to break it.

use lectern_documents::{ChunkOptions, PageSpan, Parsed, chunk};

use crate::properties::{check_chunks, count_tokens};

const MARKDOWN: &str = "text/markdown";
const PLAIN: &str = "text/plain";

fn document(text: impl Into<String>) -> Parsed {
    Parsed { text: text.into(), ..Parsed::default() }
}

/// Prose of `words` words that differ from place to place, in sentences of twelve.
fn prose(words: usize) -> String {
    let vocabulary =
        ["lantern", "harbour", "treaty", "orchard", "copper", "signal", "meadow", "ledger", "winter", "anchor"];
    let mut text = String::new();
    for index in 0..words {
        let word = vocabulary[index * 7 % 10];
        let word = if index % 12 == 0 { format!("The {word} {}", index / 12) } else { word.to_owned() };
        let end = match index % 96 {
            95 => ".\n\n",
            at if at % 12 == 11 => ". ",
            _ => " ",
        };
        text.push_str(&word);
        text.push_str(end);
    }
    text
}

/// Texts that have broken splitters.
fn awkward_texts() -> Vec<(&'static str, String)> {
    let mut random = 0x2545_F491_u32;
    let mut next = |bound: u32| {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        random % bound
    };
    let alphabet: Vec<char> = "aaaaabc ,.\n\n#|*-`>[]()1.é中文字한글🙂👩‍👩‍👧\u{301}\t ДЖ".chars().collect();
    let noise = (0..30_000).map(|_| alphabet[next(u32::try_from(alphabet.len()).unwrap()) as usize]).collect();
    vec![
        ("nothing", String::new()),
        ("blank", " \n \n\n".to_owned()),
        ("one letter", "x".to_owned()),
        ("prose", prose(6000)),
        ("one line", prose(6000).replace('\n', " ")),
        ("endless word", "x".repeat(50_000)),
        ("endless word in prose", format!("{}{}{}", prose(300), "QUJD".repeat(9000), prose(300))),
        ("ideographs", "检索增强生成将文档切分为片段。".repeat(800)),
        ("ideographs without marks", "检索增强生成".repeat(3000)),
        ("emoji", "👩‍👩‍👧🙂".repeat(3000)),
        ("combining marks", "e\u{301}\u{302}".repeat(5000)),
        ("table", format!("| a | b |\n| --- | --- |\n{}", "| lamp | 12 |\n".repeat(4000))),
        ("wide row", format!("| {} |\n| --- |\n", "cell | ".repeat(4000))),
        ("headings only", (0..500).map(|index| format!("## Heading {index}\n\n")).collect()),
        ("nested list", (0..800).map(|index| format!("{}- item {index}\n", "  ".repeat(index % 30))).collect()),
        ("code", format!("```rust\n{}\n```\n", "let value = call(a, b)?;\n".repeat(2000))),
        ("quotes", format!("{} deep", ">".repeat(3000))),
        ("brackets", "[".repeat(20_000)),
        ("noise", noise),
    ]
}

#[test]
fn any_text_is_covered_exactly_within_the_limit() {
    for (name, text) in awkward_texts() {
        for media_type in [MARKDOWN, PLAIN] {
            for (max_tokens, overlap_tokens, characters) in
                [(256, 0, 30_000), (256, 30, 30_000), (40, 0, 6000), (40, 39, 6000), (3, 0, 1500)]
            {
                let text: String = text.chars().take(characters).collect();
                // Shown when an assertion below fails.
                println!("{name} as {media_type}: {max_tokens} tokens, {overlap_tokens} repeated");
                check_chunks(&document(text), media_type, &ChunkOptions { max_tokens, overlap_tokens });
            }
        }
    }
}

#[test]
fn chunks_stay_on_their_page() {
    let texts = [prose(900), "tiny".to_owned(), "検索".repeat(700), "# Only a heading".to_owned()];
    let mut parsed = Parsed::default();
    for (index, text) in texts.iter().enumerate() {
        let start = parsed.text.len();
        parsed.text.push_str(text.trim());
        // Page numbers need not be consecutive: blank pages have no span.
        parsed.pages.push(PageSpan { page: u32::try_from(index).unwrap() * 2 + 1, start, end: parsed.text.len() });
        parsed.text.push_str("\n\n");
    }
    for media_type in [MARKDOWN, PLAIN] {
        let chunks = check_chunks(&parsed, media_type, &ChunkOptions { max_tokens: 100, overlap_tokens: 10 });
        let mut pages: Vec<_> = chunks.iter().filter_map(|chunk| chunk.page).collect();
        pages.dedup();
        assert_eq!(pages, [1, 3, 5, 7]);
    }
}

#[test]
fn prose_fills_chunks_and_ends_them_between_sentences() {
    let chunks = check_chunks(&document(prose(6000)), PLAIN, &ChunkOptions::default());
    let tokens: usize = chunks.iter().map(|chunk| chunk.token_count as usize).sum();
    let average = tokens / chunks.len();
    assert!((140..=220).contains(&average), "average {average}");
    assert!(chunks.iter().all(|chunk| chunk.text.ends_with('.')), "sentences stay whole");
}

#[test]
fn headings_stay_with_their_section() {
    let sections: String = (0..40)
        .map(|index| format!("## Section {index}\n\n{}\n\n", prose(60 + index * 5).replace("\n\n", " ")))
        .collect();
    let chunks = check_chunks(&document(sections), MARKDOWN, &ChunkOptions::default());
    for chunk in &chunks {
        let last = chunk.text.lines().next_back().unwrap_or_default();
        assert!(!last.starts_with('#'), "a heading ends {:?}", chunk.text);
    }
    assert!(chunks.iter().filter(|chunk| chunk.text.starts_with("## ")).count() >= 20);
}

#[test]
fn tiny_remains_are_merged() {
    let text = format!("{}\n\nok.", prose(150).replace("\n\n", " ").trim());
    let chunks = check_chunks(&document(text), PLAIN, &ChunkOptions::default());
    assert!(chunks.iter().all(|chunk| chunk.token_count > 25), "{chunks:?}");
}

#[test]
fn overlap_repeats_the_end_of_the_chunk_before() {
    let options = ChunkOptions { max_tokens: 120, overlap_tokens: 30 };
    let chunks = check_chunks(&document(prose(2000)), PLAIN, &options);
    let overlapping = chunks.windows(2).filter(|pair| pair[1].start < pair[0].end).count();
    assert!(overlapping * 2 > chunks.len(), "{overlapping} of {}", chunks.len());
}

#[test]
fn the_model_is_asked_about_once_a_chunk() {
    let calls = std::cell::Cell::new(0);
    let counting = |text: &str| {
        calls.set(calls.get() + 1);
        count_tokens(text)
    };
    let chunks = chunk(&document(prose(20_000)), PLAIN, &ChunkOptions::default(), &counting);
    assert!(calls.get() <= chunks.len() * 5 / 4 + 5, "{} calls for {} chunks", calls.get(), chunks.len());
}
