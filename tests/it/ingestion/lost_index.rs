//! An index that has lost what it held gives no short answers: it gives none until it is made anew.

use lectern::retrieval::IndexBackend;
use serde_json::{Value, json};
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::task::JoinHandle;

use crate::support::{IndexFaults, TestApp, id, search_files, search_hits};

/// An app whose index can be kept from taking anything in.
async fn app_with(faults: &Arc<IndexFaults>) -> TestApp {
    TestApp::builder().index_faults(faults).build().await
}

/// Uploads a file, which becomes ready once the index has taken it in.
fn upload(app: &TestApp, knowledge_base: &str, name: &'static str, text: &'static str) -> JoinHandle<Value> {
    let (admin, knowledge_base) = (app.admin.clone(), knowledge_base.to_string());
    tokio::spawn(async move { admin.ready_document(&knowledge_base, name, text).await })
}

async fn wait_until_told(faults: &IndexFaults) {
    for _ in 0..1200 {
        if faults.waiting.load(Ordering::SeqCst) > 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the index is told nothing");
}

async fn wait_until_followed(app: &TestApp) {
    for _ in 0..1200 {
        if app.database.number("SELECT count(*) FROM index_changes").await == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the index does not follow");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_lost_is_not_searched_until_it_is_made_anew() {
    let faults = Arc::new(IndexFaults::default());
    let app = app_with(&faults).await;
    let kb = id(&app.admin.knowledge_base("kb").await);
    app.admin.ready_document(&kb, "a.txt", "The gerenuk stands on its hind legs.").await;
    wait_until_followed(&app).await;
    let collections = app.platform.index.collections().await.unwrap();
    assert_eq!(collections.len(), 1);

    faults.is_held.send_replace(true);
    app.platform.index.reset(&collections[0]).await.unwrap();
    for mode in ["keyword", "vector", "hybrid"] {
        let question = json!({ "query": "gerenuk", "mode": mode });
        app.admin.post("/search", question).await.assert_problem(503, "unavailable");
    }
    // By the next change it is noticed.
    let uploading = upload(&app, &kb, "b.txt", "The dik-dik whistles when it is frightened.");
    wait_until_told(&faults).await;
    app.admin.post("/search", json!({ "query": "gerenuk" })).await.assert_problem(503, "unavailable");
    faults.is_held.send_replace(false);
    uploading.await.unwrap();
    assert_eq!(search_files(&app.admin, "gerenuk stands on its hind legs").await.first().unwrap(), "a.txt");
    assert_eq!(search_files(&app.admin, "dik-dik whistles").await.first().unwrap(), "b.txt");
    wait_until_followed(&app).await;
}

/// What is on its way for the first time is late, not lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_never_indexed_yet_is_no_problem() {
    let faults = Arc::new(IndexFaults::default());
    let app = app_with(&faults).await;
    let kb = id(&app.admin.knowledge_base("kb").await);
    assert_eq!(search_hits(&app.admin, json!({ "query": "gerenuk" })).await, Vec::<Value>::new());
    faults.is_held.send_replace(true);
    let uploading = upload(&app, &kb, "a.txt", "The gerenuk stands on its hind legs.");
    wait_until_told(&faults).await;
    assert_eq!(search_hits(&app.admin, json!({ "query": "gerenuk" })).await, Vec::<Value>::new());
    faults.is_held.send_replace(false);
    uploading.await.unwrap();
    assert_eq!(search_files(&app.admin, "gerenuk").await, ["a.txt"]);
    wait_until_followed(&app).await;

    // All is gone, and so is the collection: nothing is missing from it.
    app.admin.delete(&format!("/knowledge-bases/{kb}")).await.expect(204);
    wait_until_followed(&app).await;
    app.admin.knowledge_base("other").await;
    assert_eq!(search_hits(&app.admin, json!({ "query": "gerenuk" })).await, Vec::<Value>::new());
}
