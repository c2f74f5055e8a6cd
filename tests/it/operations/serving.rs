//! Health, metrics, graceful ends.

use futures::StreamExt;
use reqwest::Method;
use serde_json::json;
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::support::{Client, PASSWORD, Response, ServerProcess, TestApp, TestDatabase, id};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn health_and_readiness_tell_apart_living_and_serving() {
    let app = TestApp::start().await;
    assert_eq!(app.anonymous.get("!/health").await.expect(200)["status"], "ok");
    assert_eq!(app.anonymous.get("!/ready").await.expect(200)["status"], "ready");
    app.platform.database.close().await;
    app.anonymous.get("!/health").await.expect(200);
    let answer = app.anonymous.get("!/ready").await;
    answer.assert_problem(503, "unavailable");
    assert!(!answer.header("retry-after").is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cross_origin_calls_work_for_configured_origins_only() {
    let app = TestApp::builder()
        .config(|config| config.cors.origins = vec!["https://console.example.com".into()])
        .build()
        .await;
    for (origin, allowed) in [("https://console.example.com", true), ("https://evil.example.com", false)] {
        let request = app.anonymous.request(Method::GET, "/system/version").header("origin", origin);
        let answer = Response::of(request).await;
        let header = answer.header("access-control-allow-origin");
        assert_eq!(header == origin, allowed, "{origin}: {header:?}");
        assert!(answer.header("access-control-allow-credentials") != "true");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_or_bug_shows_no_detail() {
    let app = TestApp::start().await;
    app.platform.database.close().await;
    let answer = app.anonymous.post("/auth/login", json!({ "login": "admin", "password": "whatever it is" })).await;
    assert!(answer.status >= 500, "{answer}");
    answer.assert_is_problem();
    let text = String::from_utf8_lossy(&answer.bytes).to_lowercase();
    assert!(!text.contains("sql") && !text.contains("pool") && !text.contains("/tmp"), "{text}");
}

/// Metrics have a port of their own and count what happened.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn metrics_count_requests_jobs_retrieval_and_models() {
    let folder = tempfile::tempdir().unwrap();
    let mut database = TestDatabase::create(folder.path()).await;
    let port = free_port().await;
    let metrics = format!("127.0.0.1:{port}");
    let server = ServerProcess::start_with(folder.path(), &database, |command| {
        command.args(["--metrics-listen", &metrics]);
    })
    .await;
    let admin = server.admin().await;
    let kb = id(&admin.knowledge_base("kb").await);
    admin.ready_document(&kb, "a.txt", "The okapi has striped legs.").await;
    crate::support::search_hits(&admin, json!({ "query": "okapi" })).await;
    let answer = Client::anonymous(&format!("http://{metrics}")).get("!/metrics").await;
    let text = String::from_utf8_lossy(&answer.bytes).to_string();
    assert!(text.trim_end().ends_with("# EOF"), "{text}");
    for part in ["request", "job", "retrieval", "model"] {
        let counted = text.lines().any(|line| {
            let value = line.rsplit(' ').next().and_then(|v| v.parse::<f64>().ok()).unwrap_or(0.0);
            !line.starts_with('#') && line.contains(part) && line.contains("_count") && value > 0.0
        });
        assert!(counted, "no histogram of {part} counts anything:\n{text}");
    }
    admin.get("!/metrics").await.assert_problem(404, "not_found");
    server.terminate();
    assert!(server.wait().await.success());
    database.remove().await;
}

/// What the first start makes is made once: neither a tenant that was erased comes back, nor a login in one that took its slug.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_start_is_not_repeated_when_its_tenant_was_erased() {
    let folder = tempfile::tempdir().unwrap();
    let mut database = TestDatabase::create(folder.path()).await;
    let mut server = ServerProcess::start(folder.path(), &database).await;
    let tenant = server.admin().await.get("/auth/me").await.expect(200)["tenant_id"].as_str().unwrap().to_string();
    let operator = server.anonymous().sign_in("system", "operator", PASSWORD).await;
    operator.post(&format!("/tenants/{tenant}/suspend"), json!({})).await.expect(200);
    operator.post(&format!("/tenants/{tenant}/erase"), json!({ "slug": "default" })).await.expect(200);
    let of_slug = "SELECT count(*) FROM tenants WHERE slug = 'default'";
    for _ in 0..600 {
        if database.number(of_slug).await == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    for tenants in [0, 1] {
        server.kill().await;
        server = ServerProcess::start(folder.path(), &database).await;
        assert_eq!(database.number(of_slug).await, tenants);
        let refused = server.anonymous().login("default", "admin", PASSWORD).await;
        refused.assert_problem(401, "invalid_credentials");
        let operator = server.anonymous().sign_in("system", "operator", PASSWORD).await;
        if tenants == 0 {
            operator.post("/tenants", json!({ "slug": "default", "name": "Another" })).await.expect(201);
        }
    }
    server.kill().await;
    database.remove().await;
}

async fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().port()
}

/// A model endpoint that takes two seconds for its answer.
async fn slow_endpoint() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = vec![0; 64 << 10];
                drop(connection.read(&mut request).await);
                let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
                drop(connection.write_all(head.as_bytes()).await);
                for n in 0..10 {
                    let end = if n == 9 { json!("stop") } else { json!(null) };
                    let piece = json!({ "id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m",
                        "choices": [{ "index": 0, "delta": { "content": format!("part{n} ") }, "finish_reason": end }] });
                    drop(connection.write_all(format!("data: {piece}\n\n").as_bytes()).await);
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
                drop(connection.write_all(b"data: [DONE]\n\n").await);
            });
        }
    });
    format!("http://{address}/v1")
}

/// SIGTERM in the middle of an answer: the answer is finished, new callers are turned away, the process ends well.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_graceful_stop_finishes_running_streams() {
    let folder = tempfile::tempdir().unwrap();
    let mut database = TestDatabase::create(folder.path()).await;
    let endpoint = slow_endpoint().await;
    let server = ServerProcess::start_with(folder.path(), &database, |command| {
        command
            .env("LECTERN_CHAT__BACKEND", "openai")
            .env("LECTERN_CHAT__BASE_URL", endpoint)
            .env("LECTERN_CHAT__MODEL", "slow");
    })
    .await;
    let admin = server.admin().await;
    let kb = id(&admin.knowledge_base("kb").await);
    admin.ready_document(&kb, "leave.txt", "Employees get thirty days of paid leave each year.").await;
    let session = id(&admin.post("/sessions", json!({})).await.expect(201));
    let question = json!({ "content": "How many days of paid leave do employees get?" });
    let request = admin.request(Method::POST, &format!("/sessions/{session}/messages/stream")).json(&question);
    let mut stream = request.send().await.unwrap().bytes_stream();
    let first = stream.next().await.unwrap().unwrap();
    server.terminate();
    let mut text = String::from_utf8_lossy(&first).to_string();
    while let Some(piece) = stream.next().await {
        text.push_str(&String::from_utf8_lossy(&piece.expect("the stream is not cut")));
    }
    assert!(
        text.contains("part0") && text.contains("part9") && text.contains("event: done") || text.contains("event:done"),
        "{text}"
    );
    assert!(server.wait().await.success());
    database.remove().await;
}

/// A disk that is full (here: files that may not grow) refuses what does not fit, keeps nothing of it, and goes on serving.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_refuses_the_upload_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let mut database = TestDatabase::create(folder.path()).await;
    let server = ServerProcess::start_with_small_files(folder.path(), &database, 16 << 10).await;
    let admin = server.admin().await;
    let too_much = vec![7u8; 24 << 20];
    for path in [
        "/files?name=large.bin".to_string(),
        format!("/knowledge-bases/{}/files?name=large.bin", id(&admin.knowledge_base("kb").await)),
    ] {
        admin.upload(&path, too_much.clone()).await.assert_problem(507, "storage_full");
    }
    assert!(admin.list("/files").await.is_empty());
    let small = admin.file("small.txt", "", "It still fits.").await;
    assert_eq!(admin.get(&format!("/files/{}/content", id(&small))).await.bytes, b"It still fits.");
    assert_eq!(database.number("SELECT count(*) FROM blobs").await, 1);
    server.terminate();
    assert!(server.wait().await.success());
    let mut command = ServerProcess::command(folder.path(), &database);
    command.args(["reconcile", "--dry-run"]);
    let (_, report, error) = crate::support::run(command).await;
    assert!(report.contains("\"orphan_objects\": []"), "{report}{error}");
    database.remove().await;
}
