//! Elasticsearch or the server dies, or the cluster is away or hangs for a while: nothing is lost, nothing doubled, nobody waits for long.
//!
//! `LECTERN_TORTURE_KILLS` says how often something is killed (2 if absent; `make torture`: 30), `LECTERN_TEST_OUTAGE_SECONDS` how long the
//! cluster stays away (10 if absent; `make torture`: 120).

use serde_json::json;
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::task::JoinHandle;

use crate::support::{
    Client, OwnNode, PASSWORD, Response, ServerProcess, TestDatabase, TestIndex, id, is_elasticsearch, rand_u128, run,
};

/// How long the index may take, seconds.
const TIMEOUT: u64 = 4;
/// How long a question may take: the index's timeout, and what the rest of it needs on a busy machine.
const PATIENCE: Duration = Duration::from_secs(TIMEOUT + 2);
/// How long the node hangs: longer than anybody waits for it.
const HANG: Duration = Duration::from_secs(TIMEOUT + 4);

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

async fn serve(folder: &Path, database: &TestDatabase) -> ServerProcess {
    let impatient = |command: &mut tokio::process::Command| {
        command.env("LECTERN_INDEX__TIMEOUT_SECONDS", TIMEOUT.to_string());
    };
    ServerProcess::start_with(folder, database, impatient).await
}

/// Adds files without a pause until the server is gone or it is to stop; of four, one is replaced at once and one is deleted again.
async fn write(client: Client, kb: String, numbers: Arc<AtomicU64>, stop: Arc<AtomicBool>) {
    while !stop.load(Ordering::SeqCst) {
        let number = numbers.fetch_add(1, Ordering::SeqCst);
        let text =
            format!("Report {number}: the instrument measured {} units of amber. ", number * 37 % 101).repeat(20);
        let path = format!("/knowledge-bases/{kb}/files?name=report{number}.txt");
        let request = client.request(reqwest::Method::POST, &path).header("content-type", "application/octet-stream");
        let Ok(answer) = Response::try_of(request.body(text)).await else { return };
        assert_eq!(answer.status, 201, "{answer}");
        let file = answer.json["file_id"].as_str().expect("a file").to_string();
        if number % 4 == 1 {
            let text = format!("Report {number}, corrected: the instrument measured no amber but cobalt. ").repeat(40);
            let request = client.request(reqwest::Method::PUT, &format!("/files/{file}/content"));
            let request = request.header("content-type", "application/octet-stream").body(text);
            let Ok(answer) = Response::try_of(request).await else { return };
            assert_eq!(answer.status, 200, "{answer}");
        }
        if number % 4 == 3 {
            let request = client.request(reqwest::Method::DELETE, &format!("/files/{file}"));
            let Ok(answer) = Response::try_of(request).await else { return };
            assert_eq!(answer.status, 204, "{answer}");
        }
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
}

/// Questions that were answered with hits, and with 503.
#[derive(Default)]
struct Asked {
    found: AtomicU64,
    away: AtomicU64,
}

/// Asks without a pause.
fn ask(client: Client, asked: Arc<Asked>, stop: Arc<AtomicBool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        while !stop.load(Ordering::SeqCst) {
            let started = Instant::now();
            let answer = client.post("/search", json!({ "query": "amber instrument" })).await;
            assert!(started.elapsed() < PATIENCE, "a question hung for {:?}", started.elapsed());
            match answer.status {
                200 => {
                    // Reports are ready when this begins: an index that has lost them must not answer.
                    assert!(answer.json["hits"].as_array().is_some_and(|hits| !hits.is_empty()), "{answer}");
                    asked.found.fetch_add(1, Ordering::SeqCst)
                }
                503 => {
                    answer.assert_problem(503, "unavailable");
                    asked.away.fetch_add(1, Ordering::SeqCst)
                }
                _ => panic!("a question got {answer}"),
            };
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
}

async fn wait_until_ready(client: &Client) {
    let back = Instant::now();
    while client.get("!/ready").await.status != 200 {
        assert!(back.elapsed() < Duration::from_secs(30), "it is not ready by itself");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Waits until every document has been taken in.
pub(super) async fn wait_until_ingested(admin: &Client, kb: &str) {
    let counts = admin.wait_until_ended(kb).await;
    assert_eq!(counts["failed_documents"], 0, "{counts}");
}

async fn assert_index_is_right(folder: &Path, database: &TestDatabase) {
    let mut command = ServerProcess::command(folder, database);
    command.args(["index", "verify"]);
    let (consistent, report, error) = run(command).await;
    assert!(consistent, "{report}{error}");
    assert!(report.contains("\"checksums\": true"), "{report}");
}

/// No chunk twice, and everything that is ready is found.
async fn assert_found_once(admin: &Client, kb: &str) {
    let hits = crate::support::search_hits(admin, json!({ "query": "amber instrument", "limit": 100 })).await;
    let mut chunks: Vec<&str> = hits.iter().filter_map(|hit| hit["chunk_id"].as_str()).collect();
    let found = chunks.len();
    chunks.sort_unstable();
    chunks.dedup();
    assert_eq!(chunks.len(), found, "a chunk is found twice");
    assert!(found > 0);
    let counts = admin.get(&format!("/knowledge-bases/{kb}")).await.ok();
    let documents = counts["document_count"].as_u64().expect("a number");
    assert!(found as u64 >= documents.min(100), "{found} chunks of {documents} documents");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_and_outages_lose_nothing() {
    if !is_elasticsearch() {
        return;
    }
    let node = OwnNode::start().await;
    let folder = tempfile::tempdir().unwrap();
    let mut database = TestDatabase::create(folder.path()).await;
    database.index = Some(TestIndex::of(node.cluster.clone()));
    let numbers = Arc::new(AtomicU64::new(0));
    let mut server = serve(folder.path(), &database).await;
    let kb = id(&server.admin().await.knowledge_base("kb").await);

    for round in 0..setting("LECTERN_TORTURE_KILLS", 2) {
        let stop = Arc::new(AtomicBool::new(false));
        let client = server.anonymous().sign_in("default", "admin", PASSWORD).await;
        let writer = tokio::spawn(write(client, kb.clone(), numbers.clone(), stop.clone()));
        tokio::time::sleep(Duration::from_millis(500 + (rand_u128() % 3000) as u64)).await;
        if round % 2 == 0 {
            node.kill().await;
            tokio::time::sleep(Duration::from_millis((rand_u128() % 1000) as u64)).await;
            node.resume().await;
        } else {
            server.kill().await;
            server = serve(folder.path(), &database).await;
        }
        stop.store(true, Ordering::SeqCst);
        writer.await.expect("no write was refused");
    }
    let admin = server.admin().await.with_api_key().await;
    wait_until_ingested(&admin, &kb).await;
    assert_found_once(&admin, &kb).await;

    // Now it is away for longer, under questions and writes.
    let (stop, asked) = (Arc::new(AtomicBool::new(false)), Arc::new(Asked::default()));
    let asking = ask(admin.clone(), asked.clone(), stop.clone());
    let writer = tokio::spawn(write(admin.clone(), kb.clone(), numbers.clone(), stop.clone()));
    tokio::time::sleep(Duration::from_secs(2)).await;
    node.kill().await;
    let away_since = Instant::now();
    let outage = Duration::from_secs(setting("LECTERN_TEST_OUTAGE_SECONDS", 10));
    while away_since.elapsed() < outage {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let answer = admin.get("!/ready").await;
        answer.assert_problem(503, "unavailable");
        assert!(answer.json["detail"].as_str().unwrap().contains("Elasticsearch"), "{answer}");
        admin.get("!/health").await.expect(200);
    }
    node.resume().await;
    wait_until_ready(&admin).await;
    let (found, away) = (asked.found.load(Ordering::SeqCst), asked.away.load(Ordering::SeqCst));
    assert!(found > 0 && away > 0, "{found} answered, {away} refused");

    // It takes connections and says nothing.
    node.freeze();
    tokio::time::sleep(HANG).await;
    node.thaw();
    wait_until_ready(&admin).await;
    assert!(asked.away.load(Ordering::SeqCst) > away, "a node that hangs is waited for");
    let before = asked.found.load(Ordering::SeqCst);
    tokio::time::sleep(Duration::from_secs(2)).await;
    stop.store(true, Ordering::SeqCst);
    asking.await.expect("no question got anything but hits or 503");
    writer.await.expect("no write was refused");
    let (found, away) = (asked.found.load(Ordering::SeqCst), asked.away.load(Ordering::SeqCst));
    assert!(found > before, "questions are answered again");
    wait_until_ingested(&admin, &kb).await;
    assert_found_once(&admin, &kb).await;
    server.terminate();
    assert!(server.wait().await.success());
    assert_index_is_right(folder.path(), &database).await;
    println!("{} files written; {found} questions answered, {away} refused", numbers.load(Ordering::SeqCst));
    database.index = None;
    database.remove().await;
}
