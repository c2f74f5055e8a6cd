//! Moving a live installation to Elasticsearch and back: no question fails, nothing is missing afterwards.
//!
//! `LECTERN_TEST_MIGRATION_FILES` says how many files it holds (60 if absent), `LECTERN_TEST_MIGRATION_QUESTIONS` how many questions are
//! compared (40 if absent). `make bench` does the same with 100 000 chunks.

use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::process::Command;

use super::failures::wait_until_ingested;
use crate::support::{Client, ServerProcess, TestDatabase, TestIndex, id, run};

/// Begins in the data folder, with a cluster at hand.
fn begins_embedded(command: &mut Command) {
    command.env("LECTERN_INDEX__BACKEND", "embedded").env("LECTERN_LIMITS__REQUEST_TIMEOUT_SECONDS", "5");
}

/// Small documents, more than are copied at once: a copy can be interrupted between two steps.
const NOTES: usize = 520;

const SUBJECTS: [&str; 10] =
    ["amber", "basalt", "cobalt", "diorite", "emerald", "feldspar", "granite", "hematite", "indigo", "jasper"];

fn text(number: usize) -> String {
    (0..12)
        .map(|line| {
            let (one, other) = (SUBJECTS[number % 10], SUBJECTS[(number * 7 + line) % 10]);
            format!(
                "Paragraph {line} of sample {number} compares {one} with {other} and weighs {} grams. ",
                number * line
            )
        })
        .collect()
}

fn setting(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// The first ten of every question, with their scores.
async fn answers(client: &Client) -> Vec<Vec<(String, f64)>> {
    let mut answers = Vec::new();
    for number in 0..setting("LECTERN_TEST_MIGRATION_QUESTIONS", 40) {
        let (one, other) = (SUBJECTS[number % 10], SUBJECTS[(number * 3 + 1 + number / 10) % 10]);
        let question = format!("How heavy is {one} of sample {number} beside {other}?");
        let hits = crate::support::search_hits(client, json!({ "query": question, "limit": 10 })).await;
        let hit = |hit: &Value| {
            let chunk = hit["chunk_id"].as_str().expect("an id").to_string();
            (chunk, hit["score"].as_f64().expect("a score"))
        };
        answers.push(hits.iter().map(hit).collect());
    }
    answers
}

/// The same chunks in the same order; those with equal scores may change places.
fn assert_alike(before: &[Vec<(String, f64)>], after: &[Vec<(String, f64)>]) {
    for (before, after) in before.iter().zip(after) {
        assert_eq!(before.len(), after.len());
        for (a, b) in before.iter().zip(after) {
            assert!((a.1 - b.1).abs() < 1e-4, "{a:?} {b:?}");
            let is_tie = before.iter().any(|other| other.0 == b.0 && (other.1 - a.1).abs() < 1e-4);
            let is_at_the_end = (before.last().expect("ten hits").1 - a.1).abs() < 1e-4;
            assert!(a.0 == b.0 || is_tie || is_at_the_end, "{a:?} {b:?}");
        }
    }
}

/// What was deleted counts in the statistics until it is merged away, which Elasticsearch does once no replica can need it any more.
async fn forget_what_was_deleted(test: &TestIndex) {
    let call = async |method, path: &str, body| {
        test.cluster.call(method, &format!("/{}-chunks-*/{path}", test.prefix), body).await
    };
    let at_once = json!({ "index.soft_deletes.retention_lease.period": "1ms" });
    call(reqwest::Method::PUT, "_settings", Some(at_once)).await;
    let started = std::time::Instant::now();
    loop {
        for step in ["_flush", "_forcemerge?max_num_segments=1", "_refresh"] {
            call(reqwest::Method::POST, step, None).await;
        }
        let counted = call(reqwest::Method::GET, "_stats/docs", None).await;
        if counted["_all"]["primaries"]["docs"]["deleted"] == 0 {
            return;
        }
        assert!(started.elapsed() < Duration::from_secs(120), "{counted}");
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

async fn migrate(folder: &std::path::Path, database: &TestDatabase, to: &str) -> String {
    let mut command = ServerProcess::command(folder, database);
    begins_embedded(&mut command);
    command.args(["index", "migrate", "--to", to]);
    let (success, report, error) = run(command).await;
    assert!(success, "{report}{error}");
    report
}

async fn verify(folder: &std::path::Path, database: &TestDatabase) -> Value {
    let mut command = ServerProcess::command(folder, database);
    begins_embedded(&mut command);
    command.args(["index", "verify"]);
    let (success, report, error) = run(command).await;
    assert!(success, "{report}{error}");
    serde_json::from_str(&report).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_live_installation_moves_there_and_back() {
    let Some(test) = TestIndex::if_asked_for() else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut database = TestDatabase::create(folder.path()).await;
    database.index = Some(test.clone());
    let server = ServerProcess::start_with(folder.path(), &database, begins_embedded).await;
    let admin = server.admin().await.with_api_key().await;
    let kb = id(&admin.knowledge_base("kb").await);
    for number in 0..setting("LECTERN_TEST_MIGRATION_FILES", 60) {
        admin.ready_document(&kb, &format!("sample{number}.txt"), text(number)).await;
    }
    let before = answers(&admin).await;

    // Questions and changes go on meanwhile, changes also while the one that answers is exchanged.
    let [stop, moved] = [(); 2].map(|()| Arc::new(AtomicBool::new(false)));
    let asking = tokio::spawn({
        let (admin, stop) = (admin.clone(), stop.clone());
        async move {
            let mut asked = 0;
            while !stop.load(Ordering::SeqCst) {
                let answer = admin.post("/search", json!({ "query": "amber beside basalt" })).await;
                assert_eq!(answer.status, 200, "a question failed: {answer}");
                assert_eq!(answer.json["hits"].as_array().map(Vec::len), Some(10));
                asked += 1;
            }
            asked
        }
    });
    let writing = tokio::spawn({
        let (admin, kb, moved) = (admin.clone(), kb.clone(), moved.clone());
        async move {
            let mut number = 0;
            while number < 5 || !moved.load(Ordering::SeqCst) {
                number += 1;
                let document = admin.ready_document(&kb, &format!("zebra{number}.txt"), "The zebra grazes.").await;
                let file = document["file_id"].as_str().expect("a file").to_string();
                admin.delete(&format!("/files/{file}")).await.expect(204);
            }
        }
    });
    let report = migrate(folder.path(), &database, "elasticsearch").await;
    moved.store(true, Ordering::SeqCst);
    assert!(
        report.contains("documents are in elasticsearch") && report.contains("the index is in elasticsearch"),
        "{report}"
    );
    writing.await.unwrap();
    tokio::time::sleep(Duration::from_secs(7)).await;
    stop.store(true, Ordering::SeqCst);
    let asked = asking.await.expect("no question failed");
    assert!(asked > 10, "{asked}");
    let counted = test.cluster.call(reqwest::Method::GET, &format!("/{}-chunks-*/_count", test.prefix), None).await;
    assert!(counted["count"].as_u64().unwrap() > 60, "{counted}");
    forget_what_was_deleted(&test).await;
    assert_alike(&before, &answers(&admin).await);
    admin.ready_document(&kb, "quagga.txt", "The quagga is gone.").await;
    assert_eq!(crate::support::search_files(&admin, "quagga").await.first().map(String::as_str), Some("quagga.txt"));
    let notes = id(&admin.knowledge_base("notes").await);
    for number in 0..NOTES {
        let path = format!("/knowledge-bases/{notes}/files?name=note{number}.txt");
        admin.upload(&path, format!("Note {number}.")).await.expect(201);
    }
    wait_until_ingested(&admin, &notes).await;
    server.terminate();
    assert!(server.wait().await.success());
    assert_eq!(verify(folder.path(), &database).await["collections"][0]["checksums"], true);

    // Back again, by the command alone, and interrupted by kill -9 on its way.
    let mut command = ServerProcess::command(folder.path(), &database);
    begins_embedded(&mut command);
    command.args(["index", "migrate", "--to", "embedded"]);
    let mut child = command.spawn().unwrap();
    while database.number("SELECT count(*) FROM index_copies WHERE part >= 1").await == 0 {
        assert!(child.try_wait().unwrap().is_none(), "it ended without having been seen on its way");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    child.kill().await.unwrap();
    migrate(folder.path(), &database, "embedded").await;
    assert_eq!(verify(folder.path(), &database).await["collections"][0]["checksums"], false);
    let server = ServerProcess::start_with(folder.path(), &database, begins_embedded).await;
    let admin = server.admin().await;
    assert_eq!(crate::support::search_files(&admin, "quagga").await.first().map(String::as_str), Some("quagga.txt"));
    // What was left in the cluster goes once nobody can be reading it.
    let mut left = 1;
    for _ in 0..60 {
        let counted = test.cluster.call(reqwest::Method::GET, &format!("/{}-chunks-*/_count", test.prefix), None).await;
        left = counted["count"].as_u64().unwrap();
        if left == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    assert_eq!(left, 0, "entries stay in the cluster");
    server.kill().await;
    database.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_to_nowhere_is_refused() {
    if !crate::support::is_elasticsearch() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut database = TestDatabase::create(folder.path()).await;
    let index = database.index.take();
    let server = ServerProcess::start(folder.path(), &database).await;
    let mut command = ServerProcess::command(folder.path(), &database);
    command.args(["index", "migrate", "--to", "elasticsearch"]);
    let (success, _, error) = run(command).await;
    assert!(!success && error.contains("index.urls"), "{error}");
    // The command knows of a cluster, the server does not.
    database.index = index;
    let mut command = ServerProcess::command(folder.path(), &database);
    begins_embedded(&mut command);
    command.args(["index", "migrate", "--to", "elasticsearch"]);
    let (success, report, _) = run(command).await;
    assert!(!success && report.contains("started without index.urls"), "{report}");
    let answer = server.anonymous().get("!/ready").await;
    assert_eq!(answer.status, 200);
    server.kill().await;
    database.remove().await;
}
