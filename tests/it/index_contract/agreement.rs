//! Both engines side by side: the same chunks, the same questions, the same lists — ids, order and scores.

use lectern::retrieval::backend::{Change, ChunkEntry, CollectionKey, Query, Scored};

use super::world::{DIMENSIONS, Random, World, chunk, everything, id};

const WORDS: [&str; 12] = [
    "running",
    "connection",
    "houses",
    "the",
    "of",
    "Straßen",
    "committee",
    "reported",
    "measurement",
    "alpha",
    "东京大学",
    "café",
];

fn text(random: &mut Random) -> String {
    // Frequencies from everywhere to nearly nowhere.
    let word = |random: &mut Random| WORDS[random.below(12) * random.below(12) / 12];
    (0..1 + random.below(35)).map(|_| word(random)).collect::<Vec<_>>().join(" ")
}

fn assert_alike(name: &str, embedded: &[Scored], elastic: &[Scored]) {
    assert_eq!(embedded.len(), elastic.len(), "{name}");
    for (a, b) in embedded.iter().zip(elastic) {
        let distance = (a.score - b.score).abs();
        assert!(distance <= 2e-5 * a.score.abs().max(1.0), "{name}: {a:?} {b:?}");
        // A rounding error may let equals change places, nothing else.
        assert!(a.chunk_id == b.chunk_id || distance < 1e-5, "{name}: {a:?} {b:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_engines_give_the_same_lists() {
    let Some(mut elastic) = World::elasticsearch() else { return };
    let mut embedded = World::embedded();
    let mut random = Random(77);
    let changes: Vec<Change> = (0..300)
        .map(|document| {
            let language = [None, Some("en"), Some("de")][document % 3].map(str::to_owned);
            let entry = |number, random: &mut Random| ChunkEntry {
                language: language.clone(),
                vector: random.vector(DIMENSIONS),
                ..chunk(document, number, &text(random))
            };
            let chunks = (0..4).map(|number| entry(number, &mut random)).collect();
            Change::Replace { document_id: id(2, document), version: 1, chunks }
        })
        .collect();
    embedded.apply(&changes).await;
    elastic.apply(&changes).await;
    // Another tenant with the same words in other proportions: it must not show in anybody's scores.
    let other = CollectionKey { tenant: id(99, 2), ..elastic.key.clone() };
    let noise: Vec<Change> = changes.iter().take(150).cloned().collect();
    elastic.index.apply(&other, noise, 1).await.unwrap();
    for _ in 0..60 {
        let words: Vec<&str> = (0..1 + random.below(5)).map(|_| WORDS[random.below(12)]).collect();
        let query = Query {
            text: Some(words.join(" ")),
            vector: Some(random.vector(DIMENSIONS)),
            scope: everything(),
            limit: [10, 50, 2000][random.below(3)],
        };
        let (a, b) = (embedded.search(query.clone()).await, elastic.search(query).await);
        assert_alike(&format!("{words:?} by words"), &a.keyword, &b.keyword);
        assert_alike(&format!("{words:?} by vector"), &a.vector, &b.vector);
    }
    elastic.remove().await;
}
