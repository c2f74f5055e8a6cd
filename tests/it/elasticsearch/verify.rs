//! `lectern index verify` finds every difference, says so by its exit code, and `lectern reconcile` or `index rebuild` mends it.

use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;

use crate::support::{ServerProcess, TestDatabase, id, is_elasticsearch, run};

async fn command(folder: &Path, database: &TestDatabase, arguments: &[&str]) -> (bool, Value) {
    let mut command = ServerProcess::command(folder, database);
    command.args(arguments);
    let (success, report, error) = run(command).await;
    let report = serde_json::from_str(&report).unwrap_or(Value::Null);
    assert!(success || !report.is_null(), "{arguments:?}: {error}");
    (success, report)
}

/// How many documents are missing, surplus, different.
async fn verify(folder: &Path, database: &TestDatabase) -> [usize; 3] {
    let (success, report) = command(folder, database, &["index", "verify"]).await;
    let collection = &report["collections"][0];
    assert_eq!(collection["checksums"], true, "{report}");
    let found = ["missing", "surplus", "different"].map(|key| collection[key].as_array().expect("a list").len());
    assert_eq!(success, found == [0; 3], "{report}");
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_difference_is_found_and_mended() {
    if !is_elasticsearch() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut database = TestDatabase::create(folder.path()).await;
    let server = ServerProcess::start(folder.path(), &database).await;
    let admin = server.admin().await;
    let kb = id(&admin.knowledge_base("kb").await);
    for (name, text) in [("a.txt", "The saiga has a large nose."), ("b.txt", "The serval jumps high.")] {
        admin.ready_document(&kb, name, text).await;
    }
    server.terminate();
    assert!(server.wait().await.success());
    let folder = folder.path();
    assert_eq!(verify(folder, &database).await, [0, 0, 0]);

    // The index was told another text.
    database.execute("UPDATE chunks SET text = text || ' Really.' WHERE text LIKE '%saiga%'").await;
    assert_eq!(verify(folder, &database).await, [0, 0, 1]);
    command(folder, &database, &["index", "rebuild"]).await;
    assert_eq!(verify(folder, &database).await, [0, 0, 0]);

    let index = database.index.clone().expect("the tests run on Elasticsearch");
    let path = format!("/{}-chunks-*/_delete_by_query?refresh=true&max_docs=1", index.prefix);
    for (kind, found) in [("chunk", [0, 0, 1]), ("document", [0, 0, 1])] {
        let query = json!({ "query": { "term": { "kind": kind } } });
        let deleted = index.cluster.call(Method::POST, &path, Some(query)).await;
        assert_eq!(deleted["deleted"], 1, "{deleted}");
        assert_eq!(verify(folder, &database).await, found, "a {kind} is gone");
        let (_, report) = command(folder, &database, &["reconcile"]).await;
        assert_eq!(report["index"]["collections"][0]["different"].as_array().map(Vec::len), Some(1), "{report}");
        assert_eq!(verify(folder, &database).await, [0, 0, 0], "a {kind} is back");
    }
    database.remove().await;
}
