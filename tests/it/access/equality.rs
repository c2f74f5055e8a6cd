//! What a caller finds is exactly what an index holding only the caller's visible chunks would give: the filter neither leaks nor loses.

use serde_json::{Value, json};
use std::collections::BTreeSet;

use crate::support::{Client, TestApp, id, search_hits};

const QUERIES: [&str; 6] = [
    "How long does the warranty of the pump last?",
    "warranty",
    "Who cleans the filter of the machine every week?",
    "temperature of the boiler at night",
    "spare parts are ordered from the depot",
    "an unrelated question about whales",
];

/// Texts that share most of their words, so that filtering matters to the ranking.
fn texts() -> Vec<(String, String)> {
    let machines = ["pump", "boiler", "press", "crane", "mixer", "lathe", "kiln", "drill"];
    let mut texts = Vec::new();
    for (number, machine) in machines.iter().cycle().take(32).enumerate() {
        let text = format!(
            "Maintenance sheet {number}. The warranty of the {machine} lasts {} months. The filter of the {machine} is cleaned every {} days \
             by the night shift. At night its temperature stays below {} degrees. Spare parts of the {machine} are ordered from depot {}.",
            6 + number % 9,
            1 + number % 6,
            40 + number * 3 % 50,
            number % 4
        );
        texts.push((format!("sheet{number:02}.txt"), text));
    }
    texts
}

/// Name of the file and score of every hit, best first; hits of equal score by name.
async fn found(client: &Client, query: &str, mode: &str, limit: u32) -> Vec<(String, f64)> {
    let hits = search_hits(client, json!({ "query": query, "mode": mode, "limit": limit })).await;
    let mut found: Vec<(String, f64)> = hits
        .iter()
        .map(|hit| (hit["file_name"].as_str().unwrap().to_string(), hit["score"].as_f64().unwrap()))
        .collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    found
}

/// Ingests the chosen texts as a tenant's only content.
async fn alone(app: &TestApp, slug: &str, chosen: &[(String, String)]) -> Client {
    let admin = app.tenant(slug).await;
    let kb = id(&admin.knowledge_base("kb").await);
    ingest(&admin, &kb, chosen).await;
    admin
}

async fn ingest(client: &Client, kb: &str, texts: &[(String, String)]) -> Vec<Value> {
    for (name, text) in texts {
        client.upload(&format!("/knowledge-bases/{kb}/files?name={name}"), text.clone()).await.expect(201);
    }
    let mut documents = Vec::new();
    for (name, text) in texts {
        // The same bytes again change nothing; this waits for the end.
        documents.push(client.ready_document(kb, name, text.clone()).await);
    }
    documents
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_filtered_search_equals_a_search_of_only_what_is_visible() {
    let app = TestApp::start().await;
    let texts = texts();
    let kb = id(&app.admin.knowledge_base("kb").await);
    let documents = ingest(&app.admin, &kb, &texts).await;
    type Chosen = fn(usize) -> bool;
    let readers: [(&str, Chosen); 4] =
        [("every", |_| true), ("third", |n| n % 3 == 0), ("few", |n| n == 5 || n == 17), ("none", |_| false)];
    for (login, chosen) in readers {
        let reader = app.user(login).await;
        let visible: Vec<(String, String)> =
            texts.iter().enumerate().filter(|(n, _)| chosen(*n)).map(|(_, t)| t.clone()).collect();
        for (number, document) in documents.iter().enumerate() {
            if chosen(number) {
                let mine = format!("user:{}", app.admin.user_id);
                let path = format!("/files/{}", document["file_id"].as_str().unwrap());
                let kept = app.admin.get(&format!("{path}/grants")).await.ok();
                let mut grants = kept["grants"].as_array().unwrap().clone();
                assert!(grants.iter().any(|g| mine.ends_with(g["principal_id"].as_str().unwrap_or("-"))));
                grants.push(json!({ "principal_type": "user", "principal_id": reader.user_id, "level": "read" }));
                let grants: Vec<Value> = grants
                    .iter()
                    .map(|g| json!({ "principal_type": g["principal_type"], "principal_id": g["principal_id"], "level": g["level"] }))
                    .collect();
                app.admin.put(&format!("{path}/grants"), json!({ "grants": grants })).await.expect(200);
            }
        }
        let reference = alone(&app, &format!("only-{login}"), &visible).await;
        for query in QUERIES {
            for limit in [3, 10, 40] {
                let (here, there) =
                    (found(&reader, query, "vector", limit).await, found(&reference, query, "vector", limit).await);
                assert_eq!(names(&here), names(&there), "{login}: vector, {query:?}, limit {limit}");
                for ((_, a), (_, b)) in here.iter().zip(&there) {
                    assert!((a - b).abs() < 1e-5, "{login}: scores {a} and {b} for {query:?}");
                }
                assert_eq!(here.len(), visible.len().min(limit as usize), "{login}: vector search fills its limit");
            }
            for mode in ["keyword", "hybrid"] {
                // BM25 weighs words by how rare they are in the whole tenant: scores differ, what can be found does not.
                let (here, there) = (found(&reader, query, mode, 100).await, found(&reference, query, mode, 100).await);
                assert_eq!(set(&here), set(&there), "{login}: {mode}, {query:?}");
            }
        }
    }
}

fn names(found: &[(String, f64)]) -> Vec<&str> {
    found.iter().map(|(name, _)| name.as_str()).collect()
}

fn set(found: &[(String, f64)]) -> BTreeSet<&str> {
    names(found).into_iter().collect()
}
