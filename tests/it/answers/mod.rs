//! Questions and cited answers.

mod cited;
mod endpoints;
mod stream;

use serde_json::{Value, json};

use crate::support::{Client, Response, id};

/// A document about leave, and one about something else.
const LEAVE: &str = "Employees get thirty days of paid leave each year. Unused days expire at the end of March. \
                     Leave is requested in the staff portal two weeks ahead.";
const CANTEEN: &str =
    "The canteen serves lunch from noon until two. On Fridays there is fish soup. Guests pay with a visitor card.";

/// A knowledge base with both, as `leave.txt` and `canteen.pdf`.
async fn handbook(client: &Client) -> (String, Vec<Value>) {
    let kb = id(&client.knowledge_base("handbook").await);
    let leave = client.ready_document(&kb, "leave.txt", LEAVE).await;
    let canteen = crate::support::pdf(&[&["A page about nothing in particular."], &[CANTEEN]]);
    let canteen = client.ready_document(&kb, "canteen.pdf", canteen).await;
    (kb, vec![leave, canteen])
}

async fn session(client: &Client, body: Value) -> String {
    id(&client.post("/sessions", body).await.expect(201))
}

async fn ask(client: &Client, session: &str, question: &str) -> Response {
    client.post(&format!("/sessions/{session}/messages"), json!({ "content": question })).await
}

/// Checks every citation of an answer against what the API itself says of the file: the quote stands in the chunk, and at its span.
async fn verify_citations(client: &Client, answer: &Value) {
    let content = answer["content"].as_str().expect("an answer has content");
    for citation in answer["citations"].as_array().expect("citations") {
        let text = |key: &str| citation[key].as_str().unwrap_or_else(|| panic!("{key} in {citation}"));
        let (quote, index) = (text("quote"), citation["index"].as_u64().expect("an index"));
        assert_eq!(text("quote_sha256"), crate::support::sha256(quote));
        assert!(content.contains(&format!("[{index}]")), "nothing cites {index}: {content}");
        let file = client.get(&format!("/files/{}", text("file_id"))).await.expect(200);
        assert_eq!((&file["name"], &file["version"]), (&citation["file_name"], &citation["file_version"]));
        let document = text("document_id");
        let mut chunk = Value::Null;
        for kb in client.list("/knowledge-bases").await {
            let path = format!("/knowledge-bases/{}/documents/{document}", id(&kb));
            if client.get(&path).await.status == 200 {
                let chunks = client.list(&format!("{path}/chunks")).await;
                chunk = chunks.into_iter().find(|c| c["id"] == citation["chunk_id"]).unwrap_or_default();
            }
        }
        assert!(chunk["text"].as_str().is_some_and(|t| t.contains(quote)), "{quote:?} is not in {chunk}");
        assert_eq!(chunk["page"], citation["page"]);
        let number = |value: &Value, key: &str| value[key].as_u64().expect("a position") as usize;
        let (start, end) =
            (number(citation, "start") - number(&chunk, "start"), number(citation, "end") - number(&chunk, "start"));
        let characters: Vec<char> = chunk["text"].as_str().unwrap_or_default().chars().collect();
        assert_eq!(characters[start..end].iter().collect::<String>(), quote, "the span is the quote's");
    }
}
