//! Streamed answers: the events, their order, and that they say what the plain answer says.

use reqwest::Method;
use serde_json::{Value, json};

use super::{handbook, session, verify_citations};
use crate::support::{Client, TestApp};

/// One event.
#[derive(Debug)]
pub(super) struct Event {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) data: Value,
}

/// Asks and reads the stream to its end.
pub(super) async fn ask_stream(client: &Client, session: &str, question: &str) -> Vec<Event> {
    let request = client
        .request(Method::POST, &format!("/sessions/{session}/messages/stream"))
        .json(&json!({ "content": question }));
    let response = request.send().await.expect("the server answers");
    assert_eq!(response.status(), 200);
    let media_type = response.headers()["content-type"].to_str().unwrap_or_default().to_string();
    assert!(media_type.starts_with("text/event-stream"), "{media_type}");
    let text = response.text().await.expect("the stream ends properly");
    parse(&text)
}

pub(super) fn parse(text: &str) -> Vec<Event> {
    let of = |block: &str| {
        let field = |name: &str| {
            let lines = block.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            lines.map(|value| value.strip_prefix(' ').unwrap_or(value)).collect::<Vec<_>>().join("\n")
        };
        let (id, kind, data) = (field("id"), field("event"), field("data"));
        (!data.is_empty()).then(|| Event {
            id,
            kind,
            data: serde_json::from_str(&data).unwrap_or_else(|e| panic!("{e}: {data}")),
        })
    };
    text.split("\n\n").filter_map(of).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deltas_then_citations_then_done() {
    let app = TestApp::start().await;
    handbook(&app.admin).await;
    let session = session(&app.admin, json!({})).await;
    let events = ask_stream(&app.admin, &session, "How many days of paid leave do employees get?").await;
    let kinds: Vec<&str> = events.iter().map(|e| e.kind.as_str()).collect();
    let deltas = kinds.iter().take_while(|kind| **kind == "delta").count();
    assert!(deltas >= 1, "{kinds:?}");
    assert_eq!(kinds[deltas..], ["citations", "done"], "{kinds:?}");
    let ids: Vec<String> = events.iter().map(|e| e.id.clone()).collect();
    assert_eq!(ids, (0..events.len()).map(|n| n.to_string()).collect::<Vec<_>>());
    assert!(events.iter().all(|e| e.data["type"] == e.kind.as_str()), "{events:?}");
    let text: String = events[..deltas].iter().map(|e| e.data["text"].as_str().unwrap()).collect();
    let done = &events[deltas + 1].data["message"];
    assert!(text.contains("thirty days of paid leave"), "{text}");
    assert_eq!(done["content"].as_str().unwrap().trim(), text.trim());
    assert_eq!(events[deltas].data["citations"], done["citations"]);
    verify_citations(&app.admin, done).await;
    let stored = app.admin.list(&format!("/sessions/{session}/messages")).await;
    assert_eq!(&stored[1], done);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_empty_response_streams_too() {
    let app = TestApp::start().await;
    let session = session(&app.admin, json!({})).await;
    let events = ask_stream(&app.admin, &session, "Is anybody there?").await;
    let done = events.last().unwrap();
    assert_eq!(done.kind, "done");
    assert_eq!(done.data["message"]["citations"], json!([]));
    let text: String = events.iter().filter(|e| e.kind == "delta").map(|e| e.data["text"].as_str().unwrap()).collect();
    assert_eq!(done.data["message"]["content"], text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_fails_before_the_model_is_an_ordinary_problem() {
    let app = TestApp::start().await;
    let session = session(&app.admin, json!({})).await;
    let path = format!("/sessions/{session}/messages/stream");
    app.admin.post(&path, json!({ "content": "" })).await.assert_problem(400, "invalid_body");
    app.anonymous.post(&path, json!({ "content": "x" })).await.assert_problem(401, "unauthenticated");
}
