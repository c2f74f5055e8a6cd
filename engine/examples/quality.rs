//! Keyword retrieval quality on a dataset folder with `corpus.jsonl`, `queries.jsonl` and `qrels.tsv`:
//!
//! ```text
//! cargo run --release -p lectern-engine --example quality -- ../shared/datasets/xquad-en [more folders]
//! ```
//!
//! Prints nDCG@10 and recall@10 of BM25 alone. Several folders are also measured in one common collection,
//! which shows what chunks in other languages cost.

use std::collections::HashMap;
use std::error::Error;
use std::path::{Path, PathBuf};

use lectern_engine::{Access, Change, ChunkEntry, CollectionKey, Engine, EngineOptions, Query, Scope};
use uuid::Uuid;

struct Dataset {
    corpus: Vec<(String, String)>,
    queries: Vec<(String, String)>,
    relevant: HashMap<String, String>,
}

fn load(folder: &Path) -> Result<Dataset, Box<dyn Error>> {
    let lines = |name: &str| -> Result<Vec<(String, String)>, Box<dyn Error>> {
        let mut out = Vec::new();
        for line in std::fs::read_to_string(folder.join(name))?.lines() {
            let value: serde_json::Value = serde_json::from_str(line)?;
            let field = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
            out.push((field("id"), field("text")));
        }
        Ok(out)
    };
    let mut relevant = HashMap::new();
    for line in std::fs::read_to_string(folder.join("qrels.tsv"))?.lines().skip(1) {
        let mut parts = line.split('\t');
        if let (Some(query), Some(chunk)) = (parts.next(), parts.next()) {
            relevant.insert(query.to_owned(), chunk.to_owned());
        }
    }
    Ok(Dataset { corpus: lines("corpus.jsonl")?, queries: lines("queries.jsonl")?, relevant })
}

fn chunks(number: u128, dataset: &Dataset) -> Vec<ChunkEntry> {
    let chunk = |(position, (_, text)): (usize, &(String, String))| ChunkEntry {
        chunk_id: Uuid::from_u128(number << 64 | position as u128),
        document_id: Uuid::from_u128(number),
        knowledge_base_id: Uuid::nil(),
        file_id: Uuid::nil(),
        access: Vec::new(),
        path: Vec::new(),
        language: None,
        text: text.clone(),
        vector: vec![1.0],
    };
    dataset.corpus.iter().enumerate().map(chunk).collect()
}

fn measure(
    name: &str,
    collection: &lectern_engine::Collection,
    number: u128,
    dataset: &Dataset,
) -> Result<(), Box<dyn Error>> {
    let (mut gain, mut recall) = (0.0, 0.0);
    for (id, text) in &dataset.queries {
        let found = collection.search(&Query {
            text: Some(text.clone()),
            vector: None,
            scope: Scope::new(Access::Everything),
            limit: 10,
        })?;
        let wanted = dataset.corpus.iter().position(|(c, _)| Some(c) == dataset.relevant.get(id));
        let wanted = Uuid::from_u128(number << 64 | wanted.ok_or("a query without answer")? as u128);
        if let Some(rank) = found.keyword.iter().position(|hit| hit.chunk_id == wanted) {
            gain += 1.0 / (rank as f64 + 2.0).log2();
            recall += 1.0;
        }
    }
    let count = dataset.queries.len() as f64;
    println!("{name:40} nDCG@10 {:.4}  recall@10 {:.4}  ({count} queries)", gain / count, recall / count);
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let folders: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let root = tempfile::tempdir()?;
    let engine = Engine::open(root.path(), EngineOptions::default())?;
    let key = |tenant| CollectionKey { tenant: Uuid::from_u128(tenant), model: "none".into(), dimensions: 1 };
    let common = engine.collection(&key(0))?;
    let mut datasets = Vec::new();
    for (number, folder) in (1u128..).zip(&folders) {
        let dataset = load(folder)?;
        let change =
            Change::Replace { document_id: Uuid::from_u128(number), version: 1, chunks: chunks(number, &dataset) };
        let alone = engine.collection(&key(number))?;
        alone.apply(std::slice::from_ref(&change), 1)?;
        common.apply(&[change], number as u64)?;
        measure(&folder.display().to_string(), &alone, number, &dataset)?;
        datasets.push((number, dataset));
    }
    if datasets.len() > 1 {
        for ((number, dataset), folder) in datasets.iter().zip(&folders) {
            measure(&format!("{} among all", folder.display()), &common, *number, dataset)?;
        }
    }
    Ok(())
}
