//! What is wrong with the cluster is said in words.

use lectern::{
    config::IndexConfig,
    kernel::{Error, ErrorCode, Secret},
    retrieval::backend::{Access, CollectionKey, Query, Scope},
};
use reqwest::Method;
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use uuid::Uuid;

use crate::{
    index_contract::{id, open_elastic},
    support::{ServerProcess, TestApp, TestDatabase, TestIndex, id as id_of, is_elasticsearch, run, sha256},
};

async fn complaint(config: &IndexConfig) -> Error {
    let error = open_elastic(config).check().await.expect_err("the check finds what is wrong");
    assert_eq!(error.code, ErrorCode::Unavailable, "{error}");
    error
}

fn key() -> CollectionKey {
    CollectionKey { tenant: id(99, 1), model: "m".into(), dimensions: 4 }
}

fn question() -> Query {
    Query {
        text: Some("amber".into()),
        vector: Some(vec![1.0, 0.0, 0.0, 0.0]),
        scope: Scope::new(Access::Everything),
        limit: 10,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_and_too_weak_credentials_are_named() {
    let Some(test) = TestIndex::if_asked_for() else { return };
    let wrong = IndexConfig { password: Some(Secret::new("wrong".into())), ..test.config() };
    assert!(complaint(&wrong).await.message.contains("refuses the configured credentials"));
    let refused = open_elastic(&wrong).search(&key(), question()).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Unavailable);

    let name = test.prefix.clone();
    let role = json!({
        "cluster": ["monitor"],
        "indices": [{ "names": [format!("{name}-*")], "privileges": ["read", "view_index_metadata"] }],
    });
    test.cluster.call(Method::PUT, &format!("/_security/role/{name}"), Some(role)).await;
    let user = json!({ "password": "long enough", "roles": [name] });
    test.cluster.call(Method::PUT, &format!("/_security/user/{name}"), Some(user)).await;
    let weak = IndexConfig {
        username: Some(name.clone()),
        password: Some(Secret::new("long enough".into())),
        ..test.config()
    };
    let message = complaint(&weak).await.message;
    assert!(message.contains("lacks privileges") && message.contains("manage_index_templates"), "{message}");
    assert!(message.contains("write") && !message.contains("read"), "{message}");
    let refused = open_elastic(&weak).apply(&key(), vec![], 1).await.unwrap_err();
    assert!(refused.message.contains("lets the configured user do too little"), "{refused}");
    test.cluster.call(Method::DELETE, &format!("/_security/user/{name}"), None).await;
    test.cluster.call(Method::DELETE, &format!("/_security/role/{name}"), None).await;
    test.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn api_keys_and_fingerprints_do_as_well() {
    let Some(test) = TestIndex::if_asked_for() else { return };
    let made = test.cluster.call(Method::POST, "/_security/api_key", Some(json!({ "name": test.prefix }))).await;
    let encoded = made["encoded"].as_str().expect("an API key has an encoded form").to_string();
    let pem = std::fs::read_to_string(&test.cluster.ca).unwrap();
    let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    let der = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, body).unwrap();
    let fingerprint = sha256(der).to_uppercase();
    let pairs: Vec<&str> = (0..32).map(|n| &fingerprint[2 * n..2 * n + 2]).collect();
    let config = IndexConfig {
        username: None,
        password: None,
        api_key: Some(Secret::new(encoded)),
        ca_certificate: None,
        ca_fingerprint: Some(pairs.join(":")),
        ..test.config()
    };
    config_is_valid(&config);
    let index = open_elastic(&config);
    assert!(index.check().await.unwrap().starts_with("Elasticsearch "));
    index.apply(&key(), vec![], 1).await.unwrap();
    assert_eq!(index.applied(&key()).await.unwrap(), Some(1));
    let other = IndexConfig { ca_fingerprint: Some("ab".repeat(32)), ..config.clone() };
    let error = complaint(&other).await.to_string();
    assert!(error.contains("no certificate with index.ca_fingerprint"), "{error}");
    let nobody = IndexConfig { ca_fingerprint: None, ..config };
    let error = complaint(&nobody).await.to_string().to_lowercase();
    assert!(error.contains("certificate"), "{error}");
    let id = made["id"].as_str().unwrap();
    test.cluster.call(Method::DELETE, "/_security/api_key", Some(json!({ "ids": [id] }))).await;
    test.remove().await;
}

fn config_is_valid(config: &IndexConfig) {
    let whole = lectern::config::Config { index: config.clone(), ..lectern::config::Config::default() };
    whole.check().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_newer_version_or_another_installation_made_is_left_alone() {
    let Some(test) = TestIndex::if_asked_for() else { return };
    let index = open_elastic(&test.config());
    index.apply(&key(), vec![], 1).await.unwrap();
    let clock = std::sync::Arc::new(lectern::kernel::SystemClock);
    let ids = std::sync::Arc::new(lectern::kernel::id::SystemIds::new(clock.clone()));
    let stranger = lectern::retrieval::elastic::open(&test.config(), Uuid::from_u128(5), clock, ids);
    for refused in [
        stranger.check().await.unwrap_err(),
        stranger.collections().await.unwrap_err(),
        stranger.reset(&key()).await.unwrap_err(),
        stranger.apply(&CollectionKey { dimensions: 5, ..key() }, vec![], 1).await.unwrap_err(),
    ] {
        assert!(refused.message.contains("belong to another installation"), "{refused}");
    }
    assert_eq!(index.collections().await.unwrap(), [key()]);

    let template = json!({ "index_patterns": [format!("{}-chunks-*", test.prefix)], "version": 99_000_000 });
    let path = format!("/_index_template/{}-chunks", test.prefix);
    test.cluster.call(Method::PUT, &path, Some(template)).await;
    assert!(complaint(&test.config()).await.message.contains("newer version of Lectern"));
    let refused = open_elastic(&test.config()).apply(&CollectionKey { dimensions: 6, ..key() }, vec![], 1).await;
    assert!(refused.unwrap_err().message.contains("newer version of Lectern"));
    test.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_index_that_was_lost_asks_to_be_rebuilt() {
    let Some(test) = TestIndex::if_asked_for() else { return };
    let index = open_elastic(&test.config());
    index.apply(&key(), vec![], 3).await.unwrap();
    test.cluster.remove(&test.prefix).await;
    // It says that nothing is there, or that it can't answer; never that nothing was found.
    match index.search(&key(), question()).await {
        Ok(found) => assert_eq!(found, None),
        Err(error) => assert_eq!(error.code, ErrorCode::Unavailable, "{error}"),
    }
    assert_eq!(open_elastic(&test.config()).search(&key(), question()).await.unwrap(), None);
    assert_eq!(index.applied(&key()).await.unwrap(), None);
    index.reset(&key()).await.unwrap();
    index.apply(&key(), vec![], 1).await.unwrap();
    assert_eq!(index.applied(&key()).await.unwrap(), Some(1));
    test.remove().await;
}

/// Nobody writes anything, and no hand is needed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn indices_deleted_in_the_cluster_are_made_anew_while_the_server_runs() {
    if !is_elasticsearch() {
        return;
    }
    let app = TestApp::start().await;
    let kb = id_of(&app.admin.knowledge_base("kb").await);
    app.admin.ready_document(&kb, "a.txt", "The bongo hides in the forest.").await;
    let index = app.database.index.clone().expect("the tests run on Elasticsearch");
    for only in ["-chunks-*", "-collections"] {
        let list = format!("/_cat/indices/{}{only}?format=json&h=index", index.prefix);
        let list = index.cluster.call(Method::GET, &list, None).await;
        for lost in list.as_array().unwrap() {
            let path = format!("/{}", lost["index"].as_str().unwrap());
            index.cluster.call(Method::DELETE, &path, None).await;
        }
        let begun = Instant::now();
        loop {
            let answer = app.admin.post("/search", json!({ "query": "bongo" })).await;
            if answer.status == 200 {
                assert_eq!(answer.json["hits"][0]["file_name"], "a.txt", "what is lost passes for an answer: {answer}");
                break;
            }
            answer.assert_problem(503, "unavailable");
            assert!(begun.elapsed() < Duration::from_secs(30), "it does not come back without {only}: {answer}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn red_indices_are_named() {
    let Some(test) = TestIndex::if_asked_for() else { return };
    let nowhere =
        json!({ "settings": { "index.routing.allocation.require._name": "nowhere", "number_of_replicas": 0 } });
    test.cluster.call(Method::PUT, &format!("/{}-lost?wait_for_active_shards=0", test.prefix), Some(nowhere)).await;
    assert!(complaint(&test.config()).await.message.contains("red"));
    test.remove().await;
}

/// Answers every request like a server of that version.
async fn pretender(version: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            if stream.read(&mut request).await.is_ok() {
                let body = json!({ "version": { "number": version } }).to_string();
                let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length:";
                let answer = format!("{head} {}\r\n\r\n{body}", body.len());
                drop(stream.write_all(answer.as_bytes()).await);
            }
        }
    });
    url
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn old_versions_and_closed_doors_are_named_in_time() {
    if !is_elasticsearch() {
        return;
    }
    let base = IndexConfig { timeout_seconds: 2, ..IndexConfig::default() };
    let old = IndexConfig { urls: vec![pretender("8.13.4").await], ..base.clone() };
    let message = complaint(&old).await.message;
    assert!(message.contains("8.13.4") && message.contains("8.14"), "{message}");

    // Nobody listens there; and one who listens and never answers.
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    for address in [closed, silent.local_addr().unwrap()] {
        let index = open_elastic(&IndexConfig { urls: vec![format!("http://{address}")], ..base.clone() });
        for _ in 0..8 {
            let started = Instant::now();
            let error = index.search(&key(), question()).await.unwrap_err();
            assert_eq!(error.code, ErrorCode::Unavailable);
            assert!(started.elapsed() < Duration::from_millis(2500), "{:?}", started.elapsed());
        }
        // By now it is known, and nobody waits for it but the one that tries.
        let mut fastest = Duration::MAX;
        for _ in 0..3 {
            let started = Instant::now();
            index.search(&key(), question()).await.unwrap_err();
            fastest = fastest.min(started.elapsed());
        }
        assert!(fastest < Duration::from_millis(200), "{fastest:?}");
        let started = Instant::now();
        assert_eq!(index.check().await.unwrap_err().code, ErrorCode::Unavailable);
        assert!(started.elapsed() < Duration::from_millis(2500), "{:?}", started.elapsed());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ready_and_doctor_repeat_the_words() {
    if !is_elasticsearch() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut database = TestDatabase::create(folder.path()).await;
    let server = ServerProcess::start_unready(folder.path(), &database, |command| {
        command.env("LECTERN_INDEX__PASSWORD", "\"wrong\"");
    })
    .await;
    let answer = server.anonymous().get("!/ready").await;
    answer.assert_problem(503, "unavailable");
    assert!(answer.json["detail"].as_str().unwrap().contains("refuses the configured credentials"), "{answer}");
    server.kill().await;
    let mut command = ServerProcess::command(folder.path(), &database);
    command.arg("doctor").env("LECTERN_INDEX__PASSWORD", "\"wrong\"");
    let (healthy, report, _) = run(command).await;
    assert!(!healthy && report.contains("refuses the configured credentials"), "{report}");
    let mut command = ServerProcess::command(folder.path(), &database);
    command.arg("doctor");
    let (healthy, report, _) = run(command).await;
    assert!(healthy && report.contains("Elasticsearch "), "{report}");
    database.remove().await;
}
