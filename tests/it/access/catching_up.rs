//! Between a move or restriction and the index's catching up: search finds nothing that became forbidden, and all that became allowed.

use serde_json::{Value, json};
use std::sync::{Arc, atomic::Ordering};
use tokio::{sync::watch, task::JoinHandle};

use super::view::Secret;
use crate::support::{Client, IndexFaults, TestApp, id, search_hits};

/// A platform whose index can be kept from following.
struct Lagging {
    app: TestApp,
    stop_workers: watch::Sender<bool>,
    workers: JoinHandle<()>,
    /// Without it nobody may write an index that others could use too.
    placement: JoinHandle<()>,
    feed: Option<(watch::Sender<bool>, JoinHandle<()>)>,
}

impl Lagging {
    async fn start() -> Self {
        let app = TestApp::builder().without_background().build().await;
        let (stop_workers, stop) = watch::channel(false);
        let workers = tokio::spawn(lectern::ingestion::run_workers(app.platform.clone(), stop.clone()));
        let placement = tokio::spawn(lectern::retrieval::placement::run(app.platform.clone(), stop));
        let mut lagging = Self { app, stop_workers, workers, placement, feed: None };
        lagging.follow();
        lagging
    }

    fn follow(&mut self) {
        let (sender, stop) = watch::channel(false);
        self.feed = Some((sender, tokio::spawn(lectern::retrieval::feed::run(Arc::clone(&self.app.platform), stop))));
    }

    async fn hold(&mut self) {
        let (sender, feed) = self.feed.take().expect("the feed runs");
        sender.send_replace(true);
        feed.await.unwrap();
    }

    async fn catch_up(&mut self) {
        self.follow();
        for _ in 0..400 {
            if self.app.database.number("SELECT count(*) FROM index_changes").await == 0 {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("the index does not catch up");
    }

    async fn stop(mut self) {
        if self.feed.is_some() {
            self.hold().await;
        }
        self.stop_workers.send_replace(true);
        self.workers.await.unwrap();
        self.placement.await.unwrap();
    }
}

async fn finds(client: &Client, secret: &Secret, query: Value) -> bool {
    let hits = search_hits(client, query).await;
    hits.iter().any(|hit| hit["file_id"] == secret.file.as_str())
}

async fn assert_finds(client: &Client, secret: &Secret, folder: &str, expected: bool) {
    for mode in ["keyword", "vector", "hybrid"] {
        let query = json!({ "query": "quinoxaline", "mode": mode });
        assert_eq!(finds(client, secret, query).await, expected, "{mode}");
        if expected {
            let within = json!({ "query": "quinoxaline", "mode": mode, "folder_ids": [folder] });
            assert!(finds(client, secret, within).await, "{mode} in the folder where it is now");
        }
    }
}

async fn jobs(client: &Client) -> Vec<Value> {
    let all = client.list("/jobs").await;
    all.into_iter().filter(|job| job["kind"] == "update_access").collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_moves_is_found_by_the_right_people_before_and_after_the_index_follows() {
    let mut lagging = Lagging::start().await;
    let app = &lagging.app;
    let (admin, bob, carol) = (app.admin.clone(), app.user("bob").await, app.user("carol").await);
    let (left, right) = (admin.folder("left", "").await, admin.folder("right", "").await);
    for (folder, reader) in [(&left, &bob), (&right, &carol)] {
        let grant = json!({ "principal_type": "user", "principal_id": reader.user_id, "level": "read" });
        admin.post(&format!("/folders/{folder}/grants"), grant).await.expect(200);
    }
    let inner = admin.folder("inner", &left).await;
    let secret = Secret::new(&admin, "quinoxaline").await;
    admin.patch(&format!("/files/{}", secret.file), json!({ "folder_id": inner })).await.expect(200);
    lagging.hold().await;
    lagging.catch_up().await;
    assert_finds(&bob, &secret, &inner, true).await;
    assert_finds(&carol, &secret, &inner, false).await;
    assert!(jobs(&admin).await.is_empty(), "moving one file is no job");

    lagging.hold().await;
    admin.patch(&format!("/folders/{inner}"), json!({ "parent_id": right })).await.expect(200);
    assert_finds(&bob, &secret, &inner, false).await;
    assert_finds(&carol, &secret, &right, true).await;
    let left_behind = json!({ "query": "quinoxaline", "folder_ids": [left] });
    assert!(!finds(&admin, &secret, left_behind.clone()).await, "it is not where it was");
    let job = jobs(&admin).await.pop().expect("moving a folder is a job");
    assert_eq!((job["state"].as_str(), job["progress"].as_f64()), (Some("running"), Some(0.0)), "{job}");
    assert_eq!(job["folder_id"], inner.as_str());
    let cancel = admin.post(&format!("/jobs/{}/cancel", id(&job)), json!({})).await;
    cancel.assert_problem(409, "conflict");
    assert!(jobs(&bob).await.is_empty() && jobs(&carol).await.is_empty(), "others' jobs are not seen");

    lagging.catch_up().await;
    assert_finds(&bob, &secret, &inner, false).await;
    assert_finds(&carol, &secret, &right, true).await;
    assert!(!finds(&admin, &secret, left_behind).await);
    let job = jobs(&admin).await.pop().unwrap();
    assert_eq!((job["state"].as_str(), job["progress"].as_f64()), (Some("succeeded"), Some(1.0)), "{job}");
    assert!(job["finished_at"].is_string(), "{job}");
    lagging.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restriction_counts_before_and_after_the_index_follows() {
    let mut lagging = Lagging::start().await;
    let app = &lagging.app;
    let (admin, bob, carol) = (app.admin.clone(), app.user("bob").await, app.user("carol").await);
    let outer = admin.folder("outer", "").await;
    let inner = admin.folder("inner", &outer).await;
    for (folder, reader) in [(&outer, &bob), (&inner, &carol)] {
        let grant = json!({ "principal_type": "user", "principal_id": reader.user_id, "level": "read" });
        admin.post(&format!("/folders/{folder}/grants"), grant).await.expect(200);
    }
    let secret = Secret::new(&admin, "quinoxaline").await;
    admin.patch(&format!("/files/{}", secret.file), json!({ "folder_id": inner })).await.expect(200);
    lagging.hold().await;
    lagging.catch_up().await;
    for restricted in [true, false] {
        lagging.hold().await;
        admin.patch(&format!("/folders/{inner}"), json!({ "restricted": restricted })).await.expect(200);
        for caught_up in [false, true] {
            if caught_up {
                lagging.catch_up().await;
            }
            assert_finds(&bob, &secret, &inner, !restricted).await;
            assert_finds(&carol, &secret, &inner, true).await;
        }
    }
    lagging.stop().await;
}

/// The deepest search asks for more chunks than a statement takes parameters.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_search_that_finds_only_what_is_gone_is_answered() {
    let faults = Arc::new(IndexFaults::default());
    let app = TestApp::builder().index_faults(&faults).build().await;
    app.admin.knowledge_base("kb").await;
    faults.is_stale.store(true, Ordering::SeqCst);
    let query = json!({ "query": "quinoxaline", "mode": "hybrid", "limit": 100 });
    assert_eq!(search_hits(&app.admin, query).await, Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_that_changes_and_moves_is_told_whole() {
    let mut lagging = Lagging::start().await;
    let admin = lagging.app.admin.clone();
    let bob = lagging.app.user("bob").await;
    let folder = admin.folder("bobs", "").await;
    let grant = json!({ "principal_type": "user", "principal_id": bob.user_id, "level": "read" });
    admin.post(&format!("/folders/{folder}/grants"), grant).await.expect(200);
    let secret = Secret::new(&admin, "quinoxaline").await;
    let document = format!("/knowledge-bases/{}/documents/{}", secret.knowledge_base, secret.document);
    lagging.hold().await;
    // Disabled, enabled and moved while the index does not look.
    admin.patch(&document, json!({ "enabled": false })).await.expect(200);
    admin.patch(&format!("/files/{}", secret.file), json!({ "folder_id": folder })).await.expect(200);
    assert_finds(&bob, &secret, &folder, false).await;
    lagging.catch_up().await;
    assert_finds(&bob, &secret, &folder, false).await;
    lagging.hold().await;
    admin.patch(&document, json!({ "enabled": true })).await.expect(200);
    admin.patch(&format!("/files/{}", secret.file), json!({ "folder_id": secret.home_folder })).await.expect(200);
    admin.patch(&format!("/files/{}", secret.file), json!({ "folder_id": folder })).await.expect(200);
    lagging.catch_up().await;
    assert_finds(&bob, &secret, &folder, true).await;
    secret.assert_seen(&bob, true).await;
    lagging.stop().await;
}
