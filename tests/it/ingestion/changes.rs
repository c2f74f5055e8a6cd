//! What is replaced, removed or switched off is not found on the very next request.

use async_trait::async_trait;
use lectern::{
    kernel::Result,
    models::{Embedder, Urgency},
};
use serde_json::json;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use crate::support::{TestApp, id, search_files};

/// Counts the texts embedded.
struct Counting(Arc<dyn Embedder>, Arc<AtomicUsize>);

#[async_trait]
impl Embedder for Counting {
    fn id(&self) -> &str {
        self.0.id()
    }
    fn dimensions(&self) -> usize {
        self.0.dimensions()
    }
    fn max_tokens(&self) -> usize {
        self.0.max_tokens()
    }
    async fn embed(&self, texts: Vec<String>, urgency: Urgency) -> Result<Vec<Vec<f32>>> {
        assert_eq!(urgency, Urgency::Bulk, "nobody asks anything here");
        self.1.fetch_add(texts.len(), Ordering::SeqCst);
        self.0.embed(texts, urgency).await
    }
    async fn token_counter(&self) -> Result<Arc<dyn Fn(&str) -> usize + Send + Sync>> {
        self.0.token_counter().await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_content_again_does_no_work_again() {
    let embedded = Arc::new(AtomicUsize::new(0));
    let counter = embedded.clone();
    let app = TestApp::builder().embedder(move |model| Arc::new(Counting(model, counter))).build().await;
    let kb = id(&app.admin.knowledge_base("kb").await);
    let first = app.admin.ready_document(&kb, "a.txt", "The pangolin rolls into a ball.").await;
    let jobs = app.database.number("SELECT count(*) FROM jobs").await;
    let once = embedded.load(Ordering::SeqCst);
    assert_eq!(once, 1);
    let again = app.admin.ready_document(&kb, "a.txt", "The pangolin rolls into a ball.").await;
    assert_eq!((&first["id"], &first["job_id"]), (&again["id"], &again["job_id"]));
    assert_eq!(app.database.number("SELECT count(*) FROM jobs").await, jobs);
    // Other file and knowledge base, same bytes: parsed or not, nothing is embedded twice.
    let other = id(&app.admin.knowledge_base("other").await);
    app.admin.ready_document(&other, "b.txt", "The pangolin rolls into a ball.").await;
    assert_eq!(embedded.load(Ordering::SeqCst), once);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_version_replaces_the_old_at_once() {
    let app = TestApp::start().await;
    let kb = id(&app.admin.knowledge_base("kb").await);
    let document = app.admin.ready_document(&kb, "a.txt", "The quokka lives on an island.").await;
    assert_eq!(search_files(&app.admin, "quokka island").await, ["a.txt"]);
    let file = document["file_id"].as_str().unwrap();
    app.admin.upload_again(&format!("/files/{file}/content"), "The wombat digs a burrow.").await.expect(200);
    let hits = crate::support::search_hits(&app.admin, json!({ "query": "quokka island" })).await;
    assert!(!json!(hits).to_string().contains("quokka"), "the old text is gone at once: {hits:?}");
    let after = app.admin.ready_document(&kb, "a.txt", "The wombat digs a burrow.").await;
    assert_eq!(after["id"], document["id"]);
    let hits = crate::support::search_hits(&app.admin, json!({ "query": "wombat burrow" })).await;
    assert_eq!(
        (hits[0]["text"].as_str(), hits[0]["file_version"].as_u64()),
        (Some("The wombat digs a burrow."), Some(2))
    );
    let chunks = app.admin.list(&format!("/knowledge-bases/{kb}/documents/{}/chunks", id(&document))).await;
    assert_eq!(chunks.len(), 1);
    assert_eq!(app.database.number("SELECT count(*) FROM chunks").await, 1, "chunks of the old version are gone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deleted_documents_files_folders_and_knowledge_bases_are_gone_on_the_next_request() {
    let app = TestApp::start().await;
    let admin = &app.admin;
    let text = "The axolotl regrows its limbs.";
    let kb = id(&admin.knowledge_base("kb").await);

    let document = admin.ready_document(&kb, "a.txt", text).await;
    admin.delete(&format!("/knowledge-bases/{kb}/documents/{}", id(&document))).await.expect(204);
    assert!(search_files(admin, "axolotl").await.is_empty(), "document");
    let file = document["file_id"].as_str().unwrap();
    admin.get(&format!("/files/{file}")).await.expect(200);

    admin.add(&kb, file).await;
    assert_eq!(search_files(admin, "axolotl").await, ["a.txt"]);
    admin.delete(&format!("/files/{file}")).await.expect(204);
    assert!(search_files(admin, "axolotl").await.is_empty(), "file");

    let folder = admin.folder("folder", "").await;
    let file = id(&admin.file("b.txt", &folder, text).await);
    admin.add(&kb, &file).await;
    assert_eq!(search_files(admin, "axolotl").await, ["b.txt"]);
    admin.delete(&format!("/folders/{folder}")).await.expect(204);
    assert!(search_files(admin, "axolotl").await.is_empty(), "folder");

    let outside = id(&admin.file("c.txt", "", text).await);
    admin.add(&kb, &outside).await;
    admin.ready_document(&kb, "d.txt", text).await;
    assert_eq!(search_files(admin, "axolotl").await.len(), 2);
    admin.delete(&format!("/knowledge-bases/{kb}")).await.expect(204);
    assert!(search_files(admin, "axolotl").await.is_empty(), "knowledge base");
    admin.get(&format!("/files/{outside}")).await.expect(200);
    let names: Vec<_> = admin.list("/files").await.iter().map(|f| f["name"].clone()).collect();
    assert_eq!(names, ["c.txt"], "files of the home folder go with it");
    for table in ["documents", "chunks"] {
        assert_eq!(app.database.number(&format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn disabled_documents_are_not_found_until_enabled() {
    let app = TestApp::start().await;
    let kb = id(&app.admin.knowledge_base("kb").await);
    let document = app.admin.ready_document(&kb, "a.txt", "The narwhal has one tusk.").await;
    let path = format!("/knowledge-bases/{kb}/documents/{}", id(&document));
    app.admin.patch(&path, json!({ "enabled": false })).await.expect(200);
    assert!(search_files(&app.admin, "narwhal").await.is_empty());
    let enabled = app.admin.patch(&path, json!({ "enabled": true })).await.expect(200);
    assert_eq!(enabled["enabled"], true);
    // The index follows within moments; the database decides at once only what may not be found.
    for _ in 0..100 {
        if search_files(&app.admin, "narwhal").await == ["a.txt"] {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("an enabled document is found again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_in_a_knowledge_base_once_and_filters_tell_them_apart() {
    let app = TestApp::start().await;
    let (one, two) = (id(&app.admin.knowledge_base("one").await), id(&app.admin.knowledge_base("two").await));
    let file = id(&app.admin.file("a.txt", "", "The tapir swims well.").await);
    app.admin.add(&one, &file).await;
    app.admin
        .post(&format!("/knowledge-bases/{one}/documents"), json!({ "file_id": file }))
        .await
        .assert_problem(409, "conflict");
    app.admin.add(&two, &file).await;
    let within = |kb: &str| json!({ "query": "tapir", "knowledge_base_ids": [kb] });
    for kb in [&one, &two] {
        let hits = crate::support::search_hits(&app.admin, within(kb)).await;
        assert_eq!(hits.iter().map(|h| h["knowledge_base_id"].as_str().unwrap()).collect::<Vec<_>>(), [kb]);
    }
    let by_folder = json!({ "query": "tapir", "folder_ids": [app.admin.home] });
    assert_eq!(crate::support::search_hits(&app.admin, by_folder).await.len(), 2);
    let folder = app.admin.folder("empty", "").await;
    let elsewhere = json!({ "query": "tapir", "folder_ids": [folder] });
    assert!(crate::support::search_hits(&app.admin, elsewhere).await.is_empty());
}
