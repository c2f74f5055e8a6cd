//! What ends: credentials on the very next request, and running streams, downloads and waits within two seconds.

use futures::StreamExt;
use lectern::config::{ChatBackend, Config};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::{
    clients::{secret, token},
    key,
};
use crate::support::{Client, TestApp, id, service_account};

/// What is promised.
const SOON: Duration = Duration::from_secs(2);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_very_next_request_fails() {
    let app = TestApp::start().await;
    let mut times: Vec<(&str, Duration)> = Vec::new();
    for round in 0..5 {
        let alice = app.user(&format!("alice{round}")).await;
        let path = format!("/users/{}", alice.user_id);
        let account = service_account(&app.admin, &format!("service{round}")).await;
        let client = secret(&app.admin, &account, json!({})).await;
        let issued = token(&app.anonymous, &client).await.expect(200);
        let by_token = app.anonymous.with_token(issued["access_token"].as_str().unwrap());
        let (created, by_key) = key(&alice, json!({ "name": "k" })).await;
        let endings: [(&str, &Client, Method, String, Value); 4] = [
            ("API key revoked", &by_key, Method::DELETE, format!("/api-keys/{}", id(&created)), Value::Null),
            ("client secret revoked", &by_token, Method::DELETE, client.path.clone(), Value::Null),
            (
                "account deactivated",
                &by_token,
                Method::PATCH,
                format!("/service-accounts/{account}"),
                json!({ "state": "deactivated" }),
            ),
            ("user deactivated", &alice, Method::PATCH, path, json!({ "state": "deactivated" })),
        ];
        for (what, ended, method, path, body) in endings {
            if what == "account deactivated" {
                let again = secret(&app.admin, &account, json!({})).await;
                let again = token(&app.anonymous, &again).await.expect(200);
                let again = app.anonymous.with_token(again["access_token"].as_str().unwrap());
                again.get("/auth/me").await.expect(200);
                app.admin.patch(&path, body).await.expect(200);
                let acknowledged = Instant::now();
                again.get("/auth/me").await.assert_problem(401, "unauthenticated");
                times.push((what, acknowledged.elapsed()));
                continue;
            }
            ended.get("/auth/me").await.expect(200);
            let by = if method == Method::DELETE && path.starts_with("/api-keys") { &alice } else { &app.admin };
            let answer = crate::support::Response::of(by.request(method, &path).json(&body)).await;
            assert!(answer.status < 300, "{what}: {answer}");
            let acknowledged = Instant::now();
            ended.get("/auth/me").await.assert_problem(401, "unauthenticated");
            times.push((what, acknowledged.elapsed()));
        }
    }
    let slowest = times.iter().max_by_key(|(_, time)| *time).expect("something ended");
    println!(
        "{} endings, each refused on the next request; slowest refusal {:?} ({})",
        times.len(),
        slowest.1,
        slowest.0
    );
    assert!(slowest.1 < SOON, "{slowest:?}");
}

/// A model endpoint that would talk for a minute.
async fn endless_endpoint() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = vec![0; 64 << 10];
                drop(connection.read(&mut request).await);
                let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
                drop(connection.write_all(head.as_bytes()).await);
                for n in 0..300 {
                    let piece = json!({ "id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m",
                        "choices": [{ "index": 0, "delta": { "content": format!("part{n} ") }, "finish_reason": null }] });
                    if connection.write_all(format!("data: {piece}\n\n").as_bytes()).await.is_err() {
                        return;
                    }
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
            });
        }
    });
    format!("http://{address}/v1")
}

fn with_endpoint(url: String) -> impl FnOnce(&mut Config) + Send + 'static {
    move |config| {
        config.chat.backend = ChatBackend::Openai;
        config.chat.base_url = Some(url);
        config.chat.model = Some("endless".into());
    }
}

/// Begins a streamed answer, ends the caller's authority, and answers how long the stream went on and what it said last.
async fn stream_until(client: &Client, end: impl AsyncFnOnce()) -> (Duration, String) {
    let base = id(&client.knowledge_base("handbook").await);
    client.ready_document(&base, "leave.txt", "Employees get thirty days of paid leave each year.").await;
    let session = id(&client.post("/sessions", json!({})).await.expect(201));
    let question = json!({ "content": "How many days of paid leave do employees get?" });
    let request = client.request(Method::POST, &format!("/sessions/{session}/messages/stream")).json(&question);
    let mut stream = request.send().await.unwrap().bytes_stream();
    let first = stream.next().await.expect("it begins").unwrap();
    assert!(String::from_utf8_lossy(&first).contains("delta"), "{first:?}");
    end().await;
    let ended = Instant::now();
    let mut last = String::new();
    let reading = async {
        while let Some(piece) = stream.next().await {
            last = String::from_utf8_lossy(&piece.expect("the stream ends properly")).to_string();
        }
    };
    tokio::time::timeout(Duration::from_secs(20), reading).await.expect("the stream ends");
    (ended.elapsed(), last)
}

fn check(what: &str, (time, last): (Duration, String)) {
    println!("{what}: the running answer ended after {time:?}");
    assert!(time < SOON, "{what}: {time:?}");
    assert!(last.contains("error") && last.contains("\"unauthenticated\""), "{what}: the last event says why: {last}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn running_answers_end_with_their_callers_authority() {
    let app = TestApp::builder().config(with_endpoint(endless_endpoint().await)).build().await;
    let user = async |login: &str| app.user_with_roles(login, &["content_manager"]).await;
    let alice = user("alice").await;
    let path = format!("/users/{}", alice.user_id);
    let deactivate = async || drop(app.admin.patch(&path, json!({ "state": "deactivated" })).await.expect(200));
    check("user deactivated", stream_until(&alice, deactivate).await);

    let bob = user("bob").await;
    check("signed out", stream_until(&bob, async || drop(bob.post("/auth/logout", json!({})).await.expect(204))).await);

    let carol = user("carol").await;
    let (created, by_key) = key(&carol, json!({ "name": "k" })).await;
    let path = format!("/api-keys/{}", id(&created));
    check("API key revoked", stream_until(&by_key, async || drop(carol.delete(&path).await.expect(204))).await);

    let account = service_account(&app.admin, "service").await;
    let client = secret(&app.admin, &account, json!({})).await;
    let issued = token(&app.anonymous, &client).await.expect(200);
    let by_token = app.anonymous.with_token(issued["access_token"].as_str().unwrap());
    check(
        "client secret revoked",
        stream_until(&by_token, async || drop(app.admin.delete(&client.path).await.expect(204))).await,
    );
    let answers = app.database.number("SELECT count(*) FROM messages WHERE role = 'assistant'").await;
    assert_eq!(answers, 0, "what was cut off is not stored");

    // A change that takes nothing away cuts nothing off.
    let dora = user("dora").await;
    let unrelated = async || {
        app.admin.post("/users", json!({ "login": "unrelated" })).await.expect(201);
        let other = app.user("other").await;
        app.admin.patch(&format!("/users/{}", other.user_id), json!({ "state": "deactivated" })).await.expect(200);
        tokio::time::sleep(Duration::from_secs(3)).await;
        app.admin.patch(&format!("/users/{}", dora.user_id), json!({ "state": "deactivated" })).await.expect(200);
    };
    check("after others' changes", stream_until(&dora, unrelated).await);
}

/// Another replica writes to the same PostgreSQL: its change arrives by the security version alone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn running_answers_end_by_another_replicas_change() {
    if !crate::support::is_postgres() {
        return println!("skipped: with SQLite there are no other replicas");
    }
    let app = TestApp::builder().config(with_endpoint(endless_endpoint().await)).build().await;
    let alice = app.user_with_roles("alice", &["content_manager"]).await;
    let deactivate = async || {
        let statement = format!(
            "UPDATE users SET state = 'deactivated' WHERE id = '{}'; \
             UPDATE tenants SET security_version = security_version + 1 WHERE slug = 'default'",
            alice.user_id
        );
        app.database.execute(&statement).await;
    };
    check("deactivated by another replica", stream_until(&alice, deactivate).await);
}

/// Downloads are cut off: what was not sent yet is not sent any more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn running_downloads_are_cut_off() {
    let app = TestApp::start().await;
    let alice = app.user("alice").await;
    let size = 64 << 20;
    let file = id(&alice.file("large.bin", "", vec![7u8; size]).await);
    let mut stream = alice.request(Method::GET, &format!("/files/{file}/content")).send().await.unwrap().bytes_stream();
    let mut received = stream.next().await.expect("it begins").unwrap().len();
    app.admin.patch(&format!("/users/{}", alice.user_id), json!({ "state": "deactivated" })).await.expect(200);
    // A slow reader: buffers between here and there are much smaller than the file.
    tokio::time::sleep(SOON).await;
    let mut broken = false;
    while let Some(piece) = stream.next().await {
        match piece {
            Ok(bytes) => received += bytes.len(),
            Err(_) => broken = true,
        }
    }
    println!("a download of {size} bytes was cut off after {received}");
    assert!(broken && received < size, "{received} of {size} bytes, broken: {broken}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn waits_end_too() {
    let app = TestApp::builder().without_background().build().await;
    let alice = app.user_with_roles("alice", &["content_manager"]).await;
    let base = id(&alice.knowledge_base("kb").await);
    let path = format!("/knowledge-bases/{base}/files?name=a.txt&wait=60");
    let (answer, ended) = tokio::join!(alice.upload(&path, "never ingested"), async {
        tokio::time::sleep(Duration::from_millis(700)).await;
        app.admin.patch(&format!("/users/{}", alice.user_id), json!({ "state": "deactivated" })).await.expect(200);
        Instant::now()
    });
    answer.assert_problem(401, "unauthenticated");
    assert!(ended.elapsed() < SOON, "{:?}", ended.elapsed());
}
