//! What was interrupted, given up or lost is found again and brought to its end, and nothing of it stays in the cluster.

use lectern::{
    kernel::ErrorCode,
    retrieval::backend::{Change, ChunkEntry, CollectionKey},
};
use reqwest::Method;
use serde_json::json;
use std::{collections::BTreeSet, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    net::TcpListener,
    process::{ChildStdout, Command},
    time::{sleep, timeout},
};

use crate::{
    index_contract::{id, open_elastic},
    support::{ServerProcess, TestDatabase, TestIndex, id as id_of, run, search_files},
};

fn key() -> CollectionKey {
    CollectionKey { tenant: id(99, 1), model: "m".into(), dimensions: 4 }
}

/// The document consists of exactly these chunks.
fn document(number: usize, chunks: &[usize]) -> Change {
    let document_id = id(1, number);
    let chunk = |chunk: &usize| ChunkEntry {
        chunk_id: id(2, *chunk),
        document_id,
        knowledge_base_id: id(3, 1),
        file_id: id(4, number),
        access: vec![id(4, number)],
        path: vec![],
        language: None,
        text: format!("chunk {chunk} about amber"),
        vector: vec![1.0, 0.0, 0.0, 0.0],
    };
    Change::Replace { document_id, version: 1, chunks: chunks.iter().map(chunk).collect() }
}

/// Entries in the cluster, of documents and of chunks.
async fn count(test: &TestIndex) -> u64 {
    let counted = test.cluster.call(Method::GET, &format!("/{}-chunks-*/_count", test.prefix), None).await;
    counted["count"].as_u64().expect("a number")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reset_that_was_interrupted_is_ended_by_the_next() {
    let Some(test) = TestIndex::if_asked_for() else { return };
    let index = open_elastic(&test.config());
    index.apply(&key(), vec![document(1, &[1, 2])], 1).await.unwrap();
    let settings = format!("/{}-chunks-*/_settings", test.prefix);
    test.cluster.call(Method::PUT, &settings, Some(json!({ "index.blocks.write": true }))).await;
    let refused = index.reset(&key()).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Unavailable, "{refused}");

    // As after a restart: whoever looks for what is to go finds it, and nobody takes it for whole.
    let index = open_elastic(&test.config());
    assert_eq!(index.collections().await.unwrap(), [key()]);
    assert_eq!(index.applied(&key()).await.unwrap(), None);
    test.cluster.call(Method::PUT, &settings, Some(json!({ "index.blocks.write": false }))).await;
    index.reset(&key()).await.unwrap();
    assert!(index.collections().await.unwrap().is_empty());
    assert_eq!(count(&test).await, 0);
    index.apply(&key(), vec![document(1, &[3])], 1).await.unwrap();
    assert_eq!(index.applied(&key()).await.unwrap(), Some(1));
    test.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_wins_over_an_interrupted_one_that_went_further() {
    for is_restarted in [false, true] {
        let Some(test) = TestIndex::if_asked_for() else { return };
        let mut index = open_elastic(&test.config());
        index.apply(&key(), vec![document(1, &[1])], 1).await.unwrap();
        // Changes 2 to 4 at once, and the end comes before it is noted that they are there.
        let state = format!("/{}-collections/_doc/{}.m.4", test.prefix, key().tenant.simple());
        let before = test.cluster.call(Method::GET, &state, None).await;
        index.apply(&key(), vec![document(1, &[2]), document(2, &[3])], 4).await.unwrap();
        test.cluster.call(Method::PUT, &state, Some(before["_source"].clone())).await;
        if is_restarted {
            index = open_elastic(&test.config());
        }
        assert_eq!(index.applied(&key()).await.unwrap(), Some(1));

        // Fewer of them this time.
        index.apply(&key(), vec![document(1, &[4])], 2).await.unwrap();
        index.apply(&key(), vec![document(2, &[5])], 3).await.unwrap();
        assert_eq!(index.applied(&key()).await.unwrap(), Some(3));
        let documents = index.documents(&key()).await.unwrap();
        assert_eq!(documents.len(), 2);
        for (number, chunk) in [(1, 4), (2, 5)] {
            assert_eq!(documents[&id(1, number)].chunk_ids, BTreeSet::from([id(2, chunk)]));
        }
        test.remove().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_loss_is_told_although_one_collection_was_begun_anew_since() {
    let Some(test) = TestIndex::if_asked_for() else { return };
    let index = open_elastic(&test.config());
    let other = CollectionKey { tenant: id(99, 2), ..key() };
    for key in [&key(), &other] {
        index.apply(key, vec![document(1, &[1])], 1).await.unwrap();
    }
    assert!(index.is_whole().await.unwrap());
    let list = format!("/_cat/indices/{}-chunks-*?format=json&h=index", test.prefix);
    let list = test.cluster.call(Method::GET, &list, None).await;
    for lost in list.as_array().unwrap() {
        test.cluster.call(Method::DELETE, &format!("/{}", lost["index"].as_str().unwrap()), None).await;
    }
    index.reset(&key()).await.unwrap();
    index.apply(&key(), vec![document(1, &[1])], 1).await.unwrap();
    assert!(!index.is_whole().await.unwrap(), "the other collection is lost too");
    assert_eq!(index.applied(&other).await.unwrap(), None);
    test.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_copy_of_a_move_that_is_given_up_is_cleared_away() {
    let Some(test) = TestIndex::if_asked_for() else { return };
    let embedded = |command: &mut Command| {
        command.env("LECTERN_INDEX__BACKEND", "embedded").env("LECTERN_LIMITS__REQUEST_TIMEOUT_SECONDS", "5");
    };
    let folder = tempfile::tempdir().unwrap();
    let mut database = TestDatabase::create(folder.path()).await;
    database.index = Some(test.clone());
    let server = ServerProcess::start_with(folder.path(), &database, embedded).await;
    let admin = server.admin().await;
    let kb = id_of(&admin.knowledge_base("kb").await);
    for (name, text) in [("a.txt", "The saiga has a large nose."), ("b.txt", "The serval jumps high.")] {
        admin.ready_document(&kb, name, text).await;
    }
    server.terminate();
    assert!(server.wait().await.success());

    // A chunk that can't be told to any index: the copy never comes to what the database says.
    let unspeakable = "DELETE FROM chunk_vectors WHERE chunk_id IN (SELECT id FROM chunks WHERE text LIKE '%saiga%')";
    database.execute(unspeakable).await;
    let mut command = ServerProcess::command(folder.path(), &database);
    embedded(&mut command);
    command.args(["index", "migrate", "--to", "elasticsearch"]);
    let (success, report, error) = run(command).await;
    assert!(!success && report.contains("The copy differs from the database"), "{report}{error}");

    let server = ServerProcess::start_with(folder.path(), &database, embedded).await;
    let mut left = count(&test).await;
    for _ in 0..100 {
        if left == 0 {
            break;
        }
        sleep(Duration::from_millis(300)).await;
        left = count(&test).await;
    }
    assert_eq!(left, 0, "the copy stays in the cluster");
    assert_eq!(search_files(&server.admin().await, "serval").await.first().map(String::as_str), Some("b.txt"));
    server.kill().await;
    database.remove().await;
}

/// Reads until a line with these words; whether there is one.
async fn says(lines: &mut Lines<BufReader<ChildStdout>>, words: &str) -> bool {
    let read = async {
        while let Some(line) = lines.next_line().await.expect("its output can be read") {
            if line.contains(words) {
                return true;
            }
        }
        false
    };
    timeout(Duration::from_secs(90), read).await.expect("the command says something")
}

/// Runs without a cluster, too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_says_what_keeps_it_and_is_not_waited_for_without_its_server() {
    let folder = tempfile::tempdir().unwrap();
    let mut database = TestDatabase::create(folder.path()).await;
    database.index = None;
    // Nobody listens there.
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let nowhere = |command: &mut Command| {
        command
            .env("LECTERN_INDEX__BACKEND", "embedded")
            .env("LECTERN_INDEX__URLS", format!("[\"http://{closed}\"]"))
            .env("LECTERN_INDEX__TIMEOUT_SECONDS", "1");
    };
    let server = ServerProcess::start_with(folder.path(), &database, nowhere).await;
    server.admin().await.knowledge_base("kb").await;
    let mut command = ServerProcess::command(folder.path(), &database);
    nowhere(&mut command);
    command.args(["index", "migrate", "--to", "elasticsearch"]);
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().expect("its output is piped")).lines();
    assert!(says(&mut lines, "Elasticsearch can't be reached").await, "it ends without a reason");
    server.kill().await;
    assert!(says(&mut lines, "the server has stopped").await, "it ends without a reason");
    assert!(!child.wait().await.unwrap().success());
    database.remove().await;
}
