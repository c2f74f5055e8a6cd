//! How good retrieval is through the API, on questions that people wrote. `cargo test --workspace -- quality:: --nocapture`

use serde_json::{Value, json};
use std::collections::HashMap;

use crate::support::{TestApp, dataset, id, is_elasticsearch, search_hits};

/// What must be reached, whichever engine answers. English: what BM25 alone is published with for this set; hybrid search must not be
/// worse. The others: what the embedded engine reaches (.946 and .961), less .01.
const REQUIRED: [(&str, f64); 3] = [("xquad-en", 0.970), ("xquad-de", 0.936), ("xquad-zh", 0.951)];
/// Hits looked at.
const DEPTH: usize = 10;

fn lines(path: std::path::PathBuf) -> Vec<Value> {
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    text.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn xquad_en_hybrid() {
    measure(REQUIRED[0]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn xquad_de_hybrid() {
    if is_asked_for() {
        measure(REQUIRED[1]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn xquad_zh_hybrid() {
    if is_asked_for() {
        measure(REQUIRED[2]).await;
    }
}

/// What the embedded engine reaches is known; with it, these two take their time only when `LECTERN_TEST_QUALITY` is set.
fn is_asked_for() -> bool {
    is_elasticsearch() || std::env::var_os("LECTERN_TEST_QUALITY").is_some()
}

/// Each paragraph is a file; a hit counts for its paragraph, once.
async fn measure((name, required): (&str, f64)) {
    let Some(folder) = dataset(name) else {
        return println!("skipped: the dataset `{name}` is not on this machine");
    };
    let app = TestApp::start().await;
    let kb = id(&app.admin.knowledge_base("xquad").await);
    let corpus = lines(folder.join("corpus.jsonl"));
    for paragraph in &corpus {
        let path = format!("/knowledge-bases/{kb}/files?name={}.txt", paragraph["id"].as_str().expect("an id"));
        app.admin.upload(&path, paragraph["text"].as_str().expect("a text")).await.expect(201);
    }
    let counts = app.admin.wait_until_ended(&kb).await;
    assert_eq!((&counts["document_count"], &counts["failed_documents"]), (&json!(corpus.len()), &json!(0)));

    let qrels = std::fs::read_to_string(folder.join("qrels.tsv")).expect("relevance judgements");
    let relevant: HashMap<&str, &str> = qrels
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut fields = line.split('\t');
            Some((fields.next()?, fields.next()?))
        })
        .collect();
    let queries = lines(folder.join("queries.jsonl"));
    let (mut sum, mut missed) = (0.0, 0);
    for query in &queries {
        let hits = search_hits(&app.admin, json!({ "query": query["text"], "mode": "hybrid", "limit": DEPTH })).await;
        let mut paragraphs: Vec<&str> = Vec::new();
        for hit in &hits {
            let paragraph = hit["file_name"].as_str().expect("a name").trim_end_matches(".txt");
            if !paragraphs.contains(&paragraph) {
                paragraphs.push(paragraph);
            }
        }
        let wanted = relevant[query["id"].as_str().expect("an id")];
        match paragraphs.iter().position(|p| *p == wanted) {
            // One relevant paragraph a question: the ideal gain is 1.
            Some(rank) => sum += 1.0 / (rank as f64 + 2.0).log2(),
            None => missed += 1,
        }
    }
    let ndcg = sum / queries.len() as f64;
    println!("{name} through the API: nDCG@10 {ndcg:.4}, {missed} of {} questions missed", queries.len());
    assert!(ndcg >= required, "nDCG@10 is {ndcg:.4}, required {required}");
}
