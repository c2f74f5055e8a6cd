//! Model endpoints: honest, lying and silent.

use lectern::config::{ChatBackend, Config};
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::{ask, handbook, session, stream::ask_stream, verify_citations};
use crate::support::TestApp;

/// What the endpoint does with every request.
#[derive(Clone, Copy, Debug)]
enum Lie {
    Html,
    ServerError,
    NoChoices,
    NotJson,
    EmptyStream,
    BreaksOff,
    HangsAtOnce,
    HangsLater,
    NeverEnds,
    Redirects,
}

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

fn piece(text: &str) -> String {
    format!(
        "data: {}\n\n",
        json!({ "id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [{ "index": 0, "delta": { "content": text }, "finish_reason": null }] })
    )
}

/// A server that reads a request's head and answers as told. Answers its base URL.
async fn lying_server(lie: Lie) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it has an address");
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = vec![0; 64 << 10];
                drop(connection.read(&mut request).await);
                let plain = |status: &str, media_type: &str, body: &str| {
                    format!(
                        "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                        body.len()
                    )
                };
                let answer = match lie {
                    Lie::Html => plain("200 OK", "text/html", "<html><body>Welcome!</body></html>"),
                    Lie::ServerError => plain(
                        "500 Internal Server Error",
                        "application/json",
                        "{\"error\":{\"message\":\"secret detail\"}}",
                    ),
                    Lie::NoChoices => format!(
                        "{HEAD}data: {{\"id\":\"x\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[]}}\n\ndata: [DONE]\n\n"
                    ),
                    Lie::NotJson => format!("{HEAD}data: this is not JSON\n\n"),
                    Lie::EmptyStream => HEAD.to_string(),
                    Lie::BreaksOff => format!("{HEAD}{}", piece("Employees get")),
                    Lie::Redirects => {
                        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n".into()
                    }
                    Lie::HangsAtOnce => String::new(),
                    Lie::HangsLater | Lie::NeverEnds => format!("{HEAD}{}", piece("Employees get")),
                };
                drop(connection.write_all(answer.as_bytes()).await);
                match lie {
                    Lie::HangsAtOnce | Lie::HangsLater => tokio::time::sleep(Duration::from_secs(60)).await,
                    Lie::NeverEnds => {
                        while connection.write_all(piece(&"and on ".repeat(200)).as_bytes()).await.is_ok() {}
                    }
                    _ => drop(connection.shutdown().await),
                }
            });
        }
    });
    format!("http://{address}/v1")
}

fn with_endpoint(url: String, model: &'static str, seconds: u64) -> impl FnOnce(&mut Config) + Send + 'static {
    move |config| {
        config.chat.backend = ChatBackend::Openai;
        config.chat.base_url = Some(url);
        config.chat.model = Some(model.into());
        config.chat.timeout_seconds = seconds;
        config.chat.max_answer_tokens = 96;
    }
}

async fn lied_to(lie: Lie, status: u16, code: &str) {
    let app = TestApp::builder().config(with_endpoint(lying_server(lie).await, "liar", 2)).build().await;
    handbook(&app.admin).await;
    let session = session(&app.admin, json!({})).await;
    let started = Instant::now();
    let answer = ask(&app.admin, &session, "How many days of paid leave do employees get?").await;
    answer.assert_problem(status, code);
    assert!(!String::from_utf8_lossy(&answer.bytes).contains("secret detail"), "{answer}");
    assert!(started.elapsed() < Duration::from_secs(10), "{lie:?} took {:?}", started.elapsed());
    let path = format!("/sessions/{session}/messages/stream");
    let streamed = app.admin.post(&path, json!({ "content": "How many days of paid leave do employees get?" })).await;
    match streamed.status {
        200 => {
            let events = super::stream::parse(&String::from_utf8_lossy(&streamed.bytes));
            let last = events.last().expect("an event");
            assert_eq!(
                (last.kind.as_str(), &last.data["problem"]["code"]),
                ("error", &json!(code)),
                "{lie:?}: {last:?}"
            );
        }
        _ => drop(streamed.assert_problem(status, code)),
    }
    assert!(started.elapsed() < Duration::from_secs(20), "{lie:?} took {:?}", started.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn endpoints_that_answer_nonsense_are_unavailable() {
    for lie in [
        Lie::Html,
        Lie::ServerError,
        Lie::NoChoices,
        Lie::NotJson,
        Lie::EmptyStream,
        Lie::BreaksOff,
        Lie::Redirects,
        Lie::NeverEnds,
    ] {
        lied_to(lie, 502, "model_unavailable").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn endpoints_that_hang_time_out() {
    for lie in [Lie::HangsAtOnce, Lie::HangsLater] {
        lied_to(lie, 504, "model_timeout").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn endpoints_that_are_not_there_are_unavailable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    drop(listener);
    let app = TestApp::builder().config(with_endpoint(url, "nobody", 2)).build().await;
    handbook(&app.admin).await;
    let session = session(&app.admin, json!({})).await;
    ask(&app.admin, &session, "How many days of paid leave do employees get?")
        .await
        .assert_problem(502, "model_unavailable");
    // Nothing relevant: no model is needed.
    ask(&app.admin, &session, "Who won the chess world championship?").await.expect(200);
}

/// The real small model: started by `make test`, which names it in `LECTERN_TEST_LLM_URL`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_small_model_answers_with_verified_citations() {
    let Ok(url) = std::env::var("LECTERN_TEST_LLM_URL") else {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "CI runs this against a real model: LECTERN_TEST_LLM_URL is not set"
        );
        return println!("skipped: LECTERN_TEST_LLM_URL is not set (`make test` starts a model)");
    };
    let app = TestApp::builder().config(with_endpoint(url, "smollm2", 60)).build().await;
    handbook(&app.admin).await;
    let session = session(&app.admin, json!({})).await;
    let answer = ask(&app.admin, &session, "How many days of paid leave do employees get?").await.expect(200);
    assert_eq!(answer["model"], "smollm2");
    assert!(answer["usage"]["completion_tokens"].as_u64().unwrap() > 0, "{answer}");
    assert!(!answer["content"].as_str().unwrap().trim().is_empty());
    verify_citations(&app.admin, &answer).await;
    let events = ask_stream(&app.admin, &session, "When does the canteen serve lunch?").await;
    assert!(events.iter().filter(|e| e.kind == "delta").count() > 1, "a real model streams: {events:?}");
    let done = events.last().unwrap();
    assert_eq!(done.kind, "done", "{done:?}");
    verify_citations(&app.admin, &done.data["message"]).await;
    let cited = [&answer, &done.data["message"]].iter().any(|a| !a["citations"].as_array().unwrap().is_empty());
    assert!(cited, "one of two answers is supported: {answer} {done:?}");
}
