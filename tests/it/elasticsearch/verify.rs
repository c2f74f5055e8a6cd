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
    // What is held is compared, not what is said of it.
    let path = format!("/{}-chunks-*/_update_by_query?refresh=true&max_docs=1", index.prefix);
    let (_, report) = command(folder, &database, &["index", "verify"]).await;
    let tenant = report["collections"][0]["tenant"].as_str().expect("an id").replace('-', "");
    for (field, value) in [("access".to_string(), json!([])), (format!("terms_{tenant}"), json!("other"))] {
        let script = json!({
            "source": "ctx._source[params.field] = params.value",
            "params": { "field": field, "value": value },
        });
        let query = json!({ "query": { "term": { "kind": "chunk" } }, "script": script });
        let updated = index.cluster.call(Method::POST, &path, Some(query)).await;
        assert_eq!(updated["updated"], 1, "{updated}");
        assert_eq!(verify(folder, &database).await, [0, 0, 1], "{field} is another");
        command(folder, &database, &["index", "rebuild"]).await;
        assert_eq!(verify(folder, &database).await, [0, 0, 0]);
    }

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

    // An index that is lost is found missing, and not made anew by looking.
    let list = format!("/_cat/indices/{}-chunks-*?format=json&h=index", index.prefix);
    for lost in index.cluster.call(Method::GET, &list, None).await.as_array().expect("a list") {
        let path = format!("/{}", lost["index"].as_str().expect("a name"));
        index.cluster.call(Method::DELETE, &path, None).await;
    }
    for _ in 0..2 {
        let (success, report) = command(folder, &database, &["index", "verify"]).await;
        let collection = &report["collections"][0];
        assert!(!success && collection["lost"] == true, "{report}");
        assert_eq!(collection["missing"].as_array().map(Vec::len), Some(2), "{report}");
        assert_eq!(index.cluster.call(Method::GET, &list, None).await, json!([]));
    }
    command(folder, &database, &["index", "rebuild"]).await;
    assert_eq!(verify(folder, &database).await, [0, 0, 0]);
    database.remove().await;
}
