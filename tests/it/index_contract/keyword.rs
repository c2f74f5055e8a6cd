//! The keyword list: languages, scripts, hostile input, huge chunks, ties.

use lectern::retrieval::backend::{Change, ChunkEntry, Query};

use super::world::{DIMENSIONS, Random, World, chunk, id, ids, near, replace, words};

contract!(
    words_are_found_in_other_forms_and_scripts,
    no_query_text_fails,
    a_chunk_of_a_megabyte,
    equal_scores_stand_in_the_order_of_chunk_ids_and_limits_cut_there,
);

async fn words_are_found_in_other_forms_and_scripts(world: &mut World) {
    let of = |document, language: Option<&str>, text: &str| {
        let chunk = ChunkEntry { language: language.map(str::to_owned), ..chunk(document, 0, text) };
        Change::Replace { document_id: id(2, document), version: 1, chunks: vec![chunk] }
    };
    world
        .apply(&[
            of(1, Some("en"), "The runners were connected to Café Müller"),
            of(2, Some("de"), "Die Häuser an den Straßen wurden verkauft"),
            of(3, None, "这是一个关于机器学习的段落"),
            of(4, None, "Комитеты опубликовали доклады"),
            of(5, None, "東京大学でﾃﾞｰﾀを研究する"),
            of(6, None, "한국어 텍스트 문서"),
            of(7, None, "המסמך הזה בעברית"),
            of(8, None, "ประเทศไทยมีภาษาไทย"),
            of(9, None, "🙂 emoji 👩‍👩‍👧‍👦 zero\u{200B}width"),
        ])
        .await;
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
        let found = world.words(query).await;
        assert_eq!(found.first().map(|hit| hit.document_id), Some(id(2, document)), "{query}");
    }
    assert!(world.words("nothing").await.is_empty());
}

async fn no_query_text_fails(world: &mut World) {
    world.apply(&[replace(1, &["amber AND basalt"]), replace(2, &["cobalt"])]).await;
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
        world.words(text).await;
    }
    assert_eq!(world.words("amber AND NOT (\"cobalt").await.len(), 2);
    assert_eq!(world.words(&long).await.len(), 1);
    assert!(world.words("").await.is_empty());
}

async fn a_chunk_of_a_megabyte(world: &mut World) {
    let mut text = "amber basalt cobalt diorite ".repeat(40_000);
    text.push_str("needle");
    world.apply(&[replace(1, &[&text]), replace(2, &["amber", &"x".repeat(1 << 20)])]).await;
    assert_eq!(ids(&world.words("needles").await), [id(1, 1000)]);
    assert_eq!(world.words(&"x".repeat(1 << 20)).await.len(), 1);
    world.reopen();
    assert_eq!(world.words("amber").await.len(), 2);
}

async fn equal_scores_stand_in_the_order_of_chunk_ids_and_limits_cut_there(world: &mut World) {
    let mut order: Vec<usize> = (0..300).collect();
    let mut random = Random(5);
    (1..order.len()).rev().for_each(|i| order.swap(i, random.below(i + 1)));
    let same = |document: usize| {
        let chunk = ChunkEntry { vector: Random(1).vector(DIMENSIONS), ..chunk(document, 0, "amber basalt") };
        Change::Replace { document_id: id(2, document), version: 1, chunks: vec![chunk] }
    };
    for part in order.chunks(37) {
        world.apply(&part.iter().map(|d| same(*d)).collect::<Vec<_>>()).await;
    }
    let mut sorted: Vec<_> = (0..300).map(|d| id(1, d * 1000)).collect();
    sorted.sort();
    for limit in [1, 2, 50, 299, 300, 301, 10_000] {
        let query = Query { limit, ..words("amber what basalt amber") };
        assert_eq!(ids(&world.search(query).await.keyword), sorted[..limit.min(300)]);
        let near = near(&Random(2).vector(DIMENSIONS), limit);
        assert_eq!(ids(&world.search(near).await.vector), sorted[..limit.min(300)], "{limit}");
    }
    assert!(world.search(Query { limit: 0, ..words("amber") }).await.keyword.is_empty());
}
