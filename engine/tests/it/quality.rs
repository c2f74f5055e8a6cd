//! BM25 alone on the XQuAD folders beside the project, when they are there; `examples/quality.rs` prints more.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use lectern_engine::{Change, ChunkEntry};

use crate::support::{World, chunk, id, words};

/// Mean nDCG@10 with one relevant chunk per query.
fn ndcg(folder: &Path) -> f64 {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let lines = |name: &str| -> Vec<(String, String)> {
        let field = |value: &serde_json::Value, key: &str| value[key].as_str().unwrap().to_owned();
        let parsed = read(name).lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<_>>();
        parsed.iter().map(|value| (field(value, "id"), field(value, "text"))).collect()
    };
    let corpus = lines("corpus.jsonl");
    let judged = read("qrels.tsv");
    let relevant: HashMap<&str, &str> = judged.lines().skip(1).map(|line| line.split_once('\t').unwrap()).collect();
    let world = World::new();
    let entry =
        |(number, (_, text)): (usize, &(String, String))| ChunkEntry { language: None, ..chunk(1, number, text) };
    let chunks = corpus.iter().enumerate().map(entry).collect();
    world.apply(&[Change::Replace { document_id: id(2, 1), version: 1, chunks }]);
    let queries = lines("queries.jsonl");
    let gain = |(query, text): &(String, String)| {
        let wanted = relevant[query.as_str()].split('\t').next().unwrap();
        let number = corpus.iter().position(|(name, _)| name == wanted).unwrap();
        let found = world.collection.search(&words(text)).unwrap().keyword;
        let rank = found.iter().position(|hit| hit.chunk_id == id(1, 1000 + number));
        rank.map_or(0.0, |rank| 1.0 / (rank as f64 + 2.0).log2())
    };
    queries.iter().map(gain).sum::<f64>() / queries.len() as f64
}

#[test]
fn keyword_search_alone_reaches_the_published_quality() {
    let datasets = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/datasets");
    for (folder, least) in [("xquad-en", 0.965), ("xquad-de", 0.935), ("xquad-zh", 0.96)] {
        let folder = datasets.join(folder);
        if !folder.exists() {
            eprintln!("{} is not here: not measured", folder.display());
            continue;
        }
        let measured = ndcg(&folder);
        assert!(measured >= least, "{}: {measured:.4} < {least}", folder.display());
    }
}
