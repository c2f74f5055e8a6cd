//! The client against endpoints that do everything wrong, and one that does it right.

use super::*;
use crate::{config::Config, models::chat::Passage};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// What a test endpoint does with a connection.
#[derive(Clone)]
enum Behaviour {
    /// Sends this and closes.
    Say(String),
    /// Sends this, then nothing more.
    SayAndHang(String),
    /// Sends the first, then the second for ever.
    Repeat(String, String),
}

async fn serve(behaviour: Behaviour) -> (String, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let task = tokio::spawn(async move {
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            tokio::spawn(behave(socket, behaviour.clone()));
        }
    });
    (format!("http://{address}/v1"), task)
}

async fn behave(mut socket: TcpStream, behaviour: Behaviour) {
    let mut request = vec![0; 1 << 16];
    let _ = socket.read(&mut request).await;
    match behaviour {
        Behaviour::Say(text) => drop(socket.write_all(text.as_bytes()).await),
        Behaviour::SayAndHang(text) => {
            let _ = socket.write_all(text.as_bytes()).await;
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
        Behaviour::Repeat(head, text) => {
            let _ = socket.write_all(head.as_bytes()).await;
            while socket.write_all(text.as_bytes()).await.is_ok() {}
        }
    }
}

fn model(base_url: &str) -> OpenAiModel {
    let mut config = Config::default().chat;
    config.base_url = Some(base_url.into());
    config.model = Some("test-model".into());
    config.timeout_seconds = 1;
    config.max_answer_tokens = 50;
    OpenAiModel::new(&config).unwrap()
}

async fn ask(model: &OpenAiModel) -> Result<(String, Usage)> {
    let passage =
        Passage { number: 1, file_name: "f.pdf".into(), page: Some(3), text: "Water boils at 100 degrees.".into() };
    let question = "When does water boil?".to_string();
    let request = ChatRequest {
        search_query: question.clone(),
        question,
        history: Vec::new(),
        passages: vec![passage],
        max_tokens: 50,
    };
    let mut stream = model.answer(request).await?;
    let mut text = String::new();
    while let Some(event) = stream.next().await {
        match event? {
            ChatEvent::Delta(delta) => text.push_str(&delta),
            ChatEvent::Done(usage) => return Ok((text, usage)),
        }
    }
    panic!("neither an end nor an error");
}

const STREAM: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";

fn piece(delta: &str, finish: &str) -> String {
    format!(
        "data: {{\"id\":\"x\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\
         \"choices\":[{{\"index\":0,\"delta\":{{\"content\":{delta:?}}},\"finish_reason\":{finish}}}]}}\n\n"
    )
}

async fn outcome(behaviour: Behaviour) -> std::result::Result<(String, Usage), ErrorCode> {
    let (url, server) = serve(behaviour).await;
    let result = tokio::time::timeout(Duration::from_secs(20), ask(&model(&url))).await.expect("bounded time");
    server.abort();
    result.map_err(|error| error.code)
}

#[tokio::test]
async fn a_proper_stream_becomes_deltas_and_usage() {
    let usage = "data: {\"id\":\"x\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[],\
                 \"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3,\"total_tokens\":10}}\n\n";
    let body = format!(
        "{STREAM}{}{}{}{usage}data: [DONE]\n\n",
        piece("At 100", "null"),
        piece(" degrees [1].", "null"),
        piece("", "\"stop\"")
    );
    let (text, usage) = outcome(Behaviour::Say(body)).await.unwrap();
    assert_eq!(text, "At 100 degrees [1].");
    assert_eq!(usage, Usage { prompt_tokens: 7, completion_tokens: 3 });
}

#[tokio::test]
async fn null_characters_are_left_out() {
    let nulls = |text: &str| piece(text, "null").replace('@', "\\u0000");
    let end = format!("{}data: [DONE]\n\n", piece("", "\"stop\""));
    let body = format!("{STREAM}{}{}{}{end}", nulls("At @100"), nulls("@"), nulls(" degrees@."));
    assert_eq!(outcome(Behaviour::Say(body)).await.unwrap().0, "At 100 degrees.");
    let nothing = format!("{STREAM}{}{end}", nulls("@@"));
    assert_eq!(outcome(Behaviour::Say(nothing)).await, Err(ErrorCode::ModelUnavailable));
}

#[tokio::test]
async fn usage_is_estimated_when_the_endpoint_gives_none() {
    let body = format!("{STREAM}{}{}data: [DONE]\n\n", piece("At 100 degrees.", "null"), piece("", "\"stop\""));
    let (_, usage) = outcome(Behaviour::Say(body)).await.unwrap();
    assert!(usage.prompt_tokens > 50 && (3..6).contains(&usage.completion_tokens), "{usage:?}");
}

#[tokio::test]
async fn lies_are_model_unavailable() {
    let plain = |status: &str, kind: &str, body: &str| {
        let length = body.len();
        format!(
            "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
        )
    };
    let lies = [
        plain("200 OK", "text/html", "<html>Sign in</html>"),
        plain("200 OK", "text/event-stream", "<html>Sign in</html>"),
        plain("200 OK", "application/json", "{}"),
        plain("200 OK", "text/event-stream", ""),
        plain("404 Not Found", "application/json", "{\"error\":{\"message\":\"no\"}}"),
        plain("429 Too Many Requests", "application/json", "{\"error\":{\"message\":\"no\"}}"),
        plain("500 Oops", "text/plain", "oops"),
        plain("302 Found\r\nlocation: http://127.0.0.1:9/", "text/plain", ""),
        format!("{STREAM}data: not json\n\n"),
        format!("{STREAM}data: {{\"choices\":3}}\n\n"),
        format!(
            "{STREAM}data: {{\"id\":\"x\",\"object\":\"o\",\"created\":1,\"model\":\"m\",\"choices\":[]}}\n\ndata: [DONE]\n\n"
        ),
        format!("{STREAM}{}", piece("cut off in the mid", "null")),
        "garbage that is no HTTP\r\n\r\n".to_string(),
        String::new(),
    ];
    for lie in lies {
        assert_eq!(outcome(Behaviour::Say(lie.clone())).await, Err(ErrorCode::ModelUnavailable), "{lie}");
    }
}

#[tokio::test]
async fn endless_answers_are_cut_off() {
    let behaviour = Behaviour::Repeat(STREAM.into(), piece("and so on, and on, and on ", "null"));
    assert_eq!(outcome(behaviour).await, Err(ErrorCode::ModelUnavailable));
    let junk = Behaviour::Repeat(STREAM.into(), "x".repeat(1000));
    assert_eq!(outcome(junk).await, Err(ErrorCode::ModelUnavailable), "a line without end");
}

#[tokio::test]
async fn silence_is_model_timeout() {
    for said in [String::new(), STREAM.to_string(), format!("{STREAM}{}", piece("At", "null"))] {
        assert_eq!(outcome(Behaviour::SayAndHang(said.clone())).await, Err(ErrorCode::ModelTimeout), "{said}");
    }
}

#[tokio::test]
async fn an_unreachable_endpoint_is_model_unavailable_and_check_says_so() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    drop(listener);
    let model = model(&url);
    assert_eq!(ask(&model).await.unwrap_err().code, ErrorCode::ModelUnavailable);
    assert_eq!(model.check().await.unwrap_err().code, ErrorCode::ModelUnavailable);
}

#[test]
fn the_prompt_numbers_passages_and_keeps_the_conversation() {
    let passage =
        |number, page| Passage { number, file_name: format!("{number}.pdf"), page, text: format!("text {number}") };
    let turn = |from_assistant, content: &str| super::super::chat::Turn { from_assistant, content: content.into() };
    let request = ChatRequest {
        question: "And then?".into(),
        search_query: "What first? And then?".into(),
        history: vec![turn(false, "What first?"), turn(true, "This [1].")],
        passages: vec![passage(1, Some(4)), passage(2, None)],
        max_tokens: 10,
    };
    let messages = serde_json::to_value(prompt(&request, "Nothing found.")).unwrap();
    let roles: Vec<&str> = messages.as_array().unwrap().iter().map(|m| m["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["system", "user", "assistant", "user"]);
    assert!(messages[0]["content"].as_str().unwrap().ends_with("reply only: Nothing found."));
    let last = messages[3]["content"].as_str().unwrap();
    assert_eq!(last, "Passages:\n\n[1] (1.pdf, page 4)\ntext 1\n\n[2] (2.pdf)\ntext 2\n\nQuestion: And then?");
}
