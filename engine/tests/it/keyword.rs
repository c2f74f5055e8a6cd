//! The keyword list: languages, hostile input, ties, and BM25 against a plain implementation.

use std::collections::HashMap;

use lectern_engine::{Change, ChunkEntry, Query};

use crate::support::{DIMENSIONS, Random, World, chunk, id, ids, near, replace, words};

fn count(world: &World, text: &str) -> usize {
    world.collection.search(&words(text)).unwrap().keyword.len()
}

#[test]
fn words_are_found_in_other_forms_and_scripts() {
    let world = World::new();
    let of = |document, language: Option<&str>, text: &str| {
        let chunk = ChunkEntry { language: language.map(str::to_owned), ..chunk(document, 0, text) };
        Change::Replace { document_id: id(2, document), version: 1, chunks: vec![chunk] }
    };
    world.apply(&[
        of(1, Some("en"), "The runners were connected to Café Müller"),
        of(2, Some("de"), "Die Häuser an den Straßen wurden verkauft"),
        of(3, None, "这是一个关于机器学习的段落"),
        of(4, None, "Комитеты опубликовали доклады"),
        of(5, None, "東京大学でﾃﾞｰﾀを研究する"),
        of(6, None, "한국어 텍스트 문서"),
        of(7, None, "המסמך הזה בעברית"),
        of(8, None, "ประเทศไทยมีภาษาไทย"),
        of(9, None, "🙂 emoji 👩‍👩‍👧‍👦 zero\u{200B}width"),
    ]);
    for (query, document) in [
        ("runner", 1),
        ("CONNECTING", 1),
        ("cafe muller", 1),
        ("Cafe\u{301}", 1),
        ("haus", 2),
        ("Strasse", 2),
        ("STRAẞE", 2),
        ("机器学习", 3),
        ("комитет", 4),
        ("データ", 5),
        ("東京", 5),
        ("텍스트", 6),
        ("בעברית", 7),
        ("ภาษาไทย", 8),
        ("emoji", 9),
        ("zerowidth", 9),
    ] {
        let found = world.collection.search(&words(query)).unwrap().keyword;
        assert_eq!(found.first().map(|hit| hit.document_id), Some(id(2, document)), "{query}");
    }
    assert_eq!(count(&world, "nothing"), 0);
}

#[test]
fn no_query_text_fails() {
    let world = World::new();
    world.apply(&[replace(1, &["amber AND basalt"]), replace(2, &["cobalt"])]);
    let long = "amber ".repeat(500_000);
    for text in [
        "",
        " ",
        "\"",
        "(",
        "amber AND",
        "NOT",
        "text:amber",
        "[a TO",
        "*",
        "amber~2^",
        "\\",
        "\0\u{FFFF}\u{10FFFF}",
        "--",
        "\u{301}\u{301}",
        "🙂",
        "a\u{200D}",
        &long,
        &"é".repeat(100_001),
        &"東".repeat(40_000),
        &(0..3000).map(|i| format!("w{i} ")).collect::<String>(),
    ] {
        world.collection.search(&words(text)).unwrap();
    }
    assert_eq!(count(&world, "amber AND NOT (\"cobalt"), 2);
    assert_eq!(count(&world, &long), 1);
    assert_eq!(count(&world, ""), 0);
}

#[test]
fn a_chunk_of_a_megabyte() {
    let world = World::new();
    let mut text = "amber basalt cobalt diorite ".repeat(40_000);
    text.push_str("needle");
    world.apply(&[replace(1, &[&text]), replace(2, &["amber", &"x".repeat(1 << 20)])]);
    assert_eq!(ids(&world.collection.search(&words("needles")).unwrap().keyword), [id(1, 1000)]);
    assert_eq!(count(&world, &"x".repeat(1 << 20)), 1);
    assert_eq!(count(&world.reopened(), "amber"), 2);
}

#[test]
fn equal_scores_stand_in_the_order_of_chunk_ids_and_limits_cut_there() {
    let mut world = World::new();
    let mut order: Vec<usize> = (0..300).collect();
    let mut random = Random(5);
    (1..order.len()).rev().for_each(|i| order.swap(i, random.below(i + 1)));
    let same = |document: usize| {
        let chunk = ChunkEntry { vector: Random(1).vector(DIMENSIONS), ..chunk(document, 0, "amber basalt") };
        Change::Replace { document_id: id(2, document), version: 1, chunks: vec![chunk] }
    };
    for part in order.chunks(37) {
        world.apply(&part.iter().map(|d| same(*d)).collect::<Vec<_>>());
    }
    let mut sorted: Vec<_> = (0..300).map(|d| id(1, d * 1000)).collect();
    sorted.sort();
    for _ in 0..2 {
        for limit in [1, 2, 50, 299, 300, 301, usize::MAX] {
            let query = Query { limit, ..words("amber what basalt amber") };
            assert_eq!(ids(&world.collection.search(&query).unwrap().keyword), sorted[..limit.min(300)]);
            let query = near(&Random(2).vector(DIMENSIONS), limit);
            assert_eq!(ids(&world.collection.search(&query).unwrap().vector), sorted[..limit.min(300)]);
        }
        world = world.reopened();
    }
    assert!(world.collection.search(&Query { limit: 0, ..words("amber") }).unwrap().keyword.is_empty());
}

/// Okapi BM25 written the plain way, over the same words; lengths below 40 are stored exactly.
#[test]
fn scores_are_bm25_and_pruning_loses_nothing() {
    let mut random = Random(21);
    let world = World::new();
    // Frequencies from everywhere to nearly nowhere, so that terms become inessential.
    let vocabulary: Vec<String> =
        (0..60).map(|i| format!("term{}", (b'a' + i % 26) as char).repeat(1 + usize::from(i) / 26)).collect();
    let mut texts = Vec::new();
    for document in 0..3000 {
        let length = 1 + random.below(30);
        let word = |random: &mut Random| vocabulary[random.below(60) * random.below(60) / 60].clone();
        let text: Vec<String> = (0..length).map(|_| word(&mut random)).collect();
        texts.push((id(1, document * 1000), text));
    }
    for (part, texts) in texts.chunks(700).enumerate() {
        let change = |(i, (_, text)): (usize, &(_, Vec<String>))| {
            let document = part * 700 + i;
            let chunk = ChunkEntry { language: Some("ja".into()), ..chunk(document, 0, &text.join(" ")) };
            Change::Replace { document_id: id(2, document), version: 1, chunks: vec![chunk] }
        };
        world.apply(&texts.iter().enumerate().map(change).collect::<Vec<_>>());
    }
    let average = texts.iter().map(|t| t.1.len()).sum::<usize>() as f64 / texts.len() as f64;
    let mut frequency: HashMap<&str, f64> = HashMap::new();
    for (_, text) in &texts {
        for word in text.iter().collect::<std::collections::HashSet<_>>() {
            *frequency.entry(word).or_default() += 1.0;
        }
    }
    for _ in 0..40 {
        let query: Vec<&String> = (0..1 + random.below(6)).map(|_| &vocabulary[random.below(60)]).collect();
        let score = |text: &[String]| -> f64 {
            let term = |word: &&String| {
                let tf = text.iter().filter(|w| w == word).count() as f64;
                let df = frequency.get(word.as_str()).copied().unwrap_or_default();
                let idf = (1.0 + (texts.len() as f64 - df + 0.5) / (df + 0.5)).ln();
                idf * 2.2 * tf / (tf + 1.2 * (0.25 + 0.75 * text.len() as f64 / average))
            };
            query.iter().map(term).sum()
        };
        let mut expected: Vec<f64> = texts.iter().map(|(_, text)| score(text)).filter(|s| *s > 0.0).collect();
        expected.sort_by(|a, b| b.total_cmp(a));
        let joined = query.iter().map(|w| w.as_str()).collect::<Vec<_>>().join(" ");
        let all = world.collection.search(&Query { limit: usize::MAX, ..words(&joined) }).unwrap().keyword;
        assert_eq!(all.len(), expected.len());
        for (hit, score) in all.iter().zip(&expected) {
            assert!((f64::from(hit.score) - score).abs() < 1e-3 * score, "{} is not {score}", hit.score);
        }
        for limit in [1, 10, 100] {
            let some = world.collection.search(&Query { limit, ..words(&joined) }).unwrap().keyword;
            assert_eq!(some, all[..limit.min(all.len())], "the head of the full list, to the last bit");
        }
    }
}
