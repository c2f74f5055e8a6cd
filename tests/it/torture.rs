//! kill -9 at random moments during uploads, ingestion and deletions. What was acknowledged stays so; nothing is doubled, nothing left over.
//! `LECTERN_TORTURE_ROUNDS` says how often (6 if absent; `make torture`: 100).

use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use crate::{
    operations::command_line::assert_consistent,
    support::{Client, PASSWORD, Response, ServerProcess, TestDatabase, id, rand_u128, run, sha256},
};

/// Uploaders at work at the same time.
const UPLOADERS: u64 = 3;

/// What the server has acknowledged.
#[derive(Default)]
struct Ledger {
    /// File id → SHA-256 of its content.
    kept: Mutex<HashMap<String, String>>,
    /// Ids whose deletion was acknowledged.
    deleted: Mutex<Vec<String>>,
    /// Ids whose deletion was asked for without an answer: either outcome is right.
    uncertain: Mutex<Vec<String>>,
}

/// A text of its own for every number, long enough for several chunks.
fn text(number: u64) -> String {
    (0..40)
        .map(|n| {
            format!(
                "Report {number}, sentence {n}: the instrument {} measured {} units. ",
                number * 31 % 97,
                n * number % 1009
            )
        })
        .collect()
}

async fn work(client: Client, kb: String, ledger: Arc<Ledger>, numbers: Arc<AtomicU64>) {
    loop {
        let number = numbers.fetch_add(1, Ordering::SeqCst);
        // Every fifth content is one that another file has too.
        let content = text(if number.is_multiple_of(5) { number / 20 } else { number + 1000 });
        let path = match number % 3 {
            0 => format!("/files?name=plain{number}.txt"),
            _ => format!("/knowledge-bases/{kb}/files?name=report{number}.txt"),
        };
        let request = client.request(reqwest::Method::POST, &path).header("content-type", "application/octet-stream");
        let Ok(answer) = Response::try_of(request.body(content.clone())).await else { return };
        if answer.status != 201 {
            assert!(answer.status >= 500, "an upload was refused: {answer}");
            continue;
        }
        let file = answer.json["file_id"].as_str().or(answer.json["id"].as_str()).expect("an id").to_string();
        ledger.kept.lock().unwrap().insert(file.clone(), sha256(&content));
        if number % 4 == 3 {
            ledger.kept.lock().unwrap().remove(&file);
            let answer = Response::try_of(client.request(reqwest::Method::DELETE, &format!("/files/{file}"))).await;
            match answer {
                Ok(answer) if answer.status == 204 => ledger.deleted.lock().unwrap().push(file),
                Ok(answer) => assert!(answer.status >= 500, "a deletion was refused: {answer}"),
                Err(_) => {
                    ledger.uncertain.lock().unwrap().push(file);
                    return;
                }
            }
        }
    }
}

/// Ordinals without gaps or doubles, and texts that stand at their places in the file.
async fn check_chunks(admin: &Client, kb: &str, documents: &[Value]) {
    for document in documents {
        assert_eq!(document["state"], "ready", "{document}");
        let path = format!("/knowledge-bases/{kb}/documents/{}/chunks", id(document));
        let chunks = admin.list(&path).await;
        assert!(!chunks.is_empty() && document["chunk_count"].as_u64() == Some(chunks.len() as u64), "{document}");
        let content = admin.get(&format!("/files/{}/content", document["file_id"].as_str().expect("a file"))).await;
        let content = String::from_utf8(content.bytes).expect("text");
        let mut end = 0;
        for (ordinal, chunk) in chunks.iter().enumerate() {
            let number = |key: &str| chunk[key].as_u64().expect("a number") as usize;
            assert_eq!(number("ordinal"), ordinal, "{document}");
            // The texts are ASCII: characters are bytes.
            assert_eq!(&content[number("start")..number("end")], chunk["text"].as_str().expect("a text"));
            let between = content.get(end..number("start")).expect("chunks follow each other");
            assert!(between.trim().is_empty(), "text is lost between chunks: {between:?}");
            end = number("end");
        }
        assert!(content[end..].trim().is_empty(), "the end of the text is lost");
    }
}

async fn command(data_dir: &std::path::Path, database: &TestDatabase, arguments: &[&str]) -> String {
    let mut command = ServerProcess::command(data_dir, database);
    command.args(arguments);
    let (success, report, error) = run(command).await;
    assert!(success, "{arguments:?}: {report}{error}");
    report
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_and_nothing_is_left_over() {
    let rounds: u32 = std::env::var("LECTERN_TORTURE_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(6);
    let folder = tempfile::tempdir().unwrap();
    let mut database = TestDatabase::create(folder.path()).await;
    let server = ServerProcess::start(folder.path(), &database).await;
    let kb = id(&server.admin().await.knowledge_base("torture").await);
    server.kill().await;
    let (ledger, numbers) = (Arc::new(Ledger::default()), Arc::new(AtomicU64::new(1)));
    for round in 0..rounds {
        let server = ServerProcess::start(folder.path(), &database).await;
        let client = server.anonymous().sign_in("default", "admin", PASSWORD).await;
        let workers: Vec<_> = (0..UPLOADERS)
            .map(|_| tokio::spawn(work(client.clone(), kb.clone(), ledger.clone(), numbers.clone())))
            .collect();
        // Every few rounds long enough for ingestion to be in full swing, else any moment from the first request on.
        let longest = if round % 3 == 0 { 3000 } else { 700 };
        tokio::time::sleep(Duration::from_millis((rand_u128() % longest) as u64)).await;
        server.kill().await;
        for worker in workers {
            worker.await.expect("no upload was refused");
        }
    }

    let server = ServerProcess::start(folder.path(), &database).await;
    let admin = server.admin().await.with_api_key().await;
    let counts = admin.wait_until_ended(&kb).await;
    // Interrupted time and again, a document is given up: its file is kept, and it can be retried.
    println!("{rounds} kills; at the end {counts}");
    let kept = ledger.kept.lock().unwrap().clone();
    for (file, sha) in &kept {
        let content = admin.get(&format!("/files/{file}/content")).await;
        assert_eq!(content.status, 200, "an acknowledged file is lost: {content}");
        assert_eq!(sha256(&content.bytes), *sha, "an acknowledged file has changed");
    }
    let deleted = ledger.deleted.lock().unwrap().clone();
    for file in &deleted {
        admin.get(&format!("/files/{file}")).await.assert_problem(404, "not_found");
    }
    let uncertain = ledger.uncertain.lock().unwrap().clone();
    for file in &uncertain {
        assert!([200, 404].contains(&admin.get(&format!("/files/{file}")).await.status));
    }
    let documents = admin.list(&format!("/knowledge-bases/{kb}/documents?limit=200")).await;
    check_chunks(&admin, &kb, &documents).await;
    let hits = crate::support::search_hits(&admin, json!({ "query": "instrument measured units", "limit": 100 })).await;
    let mut chunks: Vec<&str> = hits.iter().filter_map(|hit| hit["chunk_id"].as_str()).collect();
    let found = chunks.len();
    chunks.sort_unstable();
    chunks.dedup();
    assert_eq!(chunks.len(), found, "a chunk is found twice");
    assert!(
        hits.iter().all(|hit| !deleted.iter().any(|file| hit["file_id"] == file.as_str())),
        "deleted files are found"
    );
    server.terminate();
    assert!(server.wait().await.success());
    command(folder.path(), &database, &["reconcile"]).await;
    assert_consistent(&command(folder.path(), &database, &["reconcile", "--dry-run"]).await);
    command(folder.path(), &database, &["index", "verify"]).await;
    let doubled = "SELECT count(*) FROM (SELECT 1 AS one FROM chunks GROUP BY document_id, ordinal HAVING count(*) > 1) AS doubled";
    assert_eq!(database.number(doubled).await, 0, "doubled chunks");
    println!("{rounds} kills: {} files kept, {} deleted, {} documents", kept.len(), deleted.len(), documents.len());
    database.remove().await;
}
