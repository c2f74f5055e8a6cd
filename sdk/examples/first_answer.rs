//! From a sign-in to a cited answer. Against a running server:
//!
//! ```sh
//! LECTERN_ADMIN_PASSWORD=… cargo run -p lectern-sdk --example first_answer
//! ```

use futures::StreamExt as _;
use lectern_sdk::{
    Client,
    types::{AnswerEvent, DocumentState},
};
use std::{env, io::Write as _};

const POLICY: &str = "# Travel policy\n\nTrains are booked in second class. A night in a hotel may cost at most 140 euros.\n\n\
    # Equipment\n\nEvery new colleague receives a laptop and a monitor in the first week.\n";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let server = env::var("LECTERN_URL").unwrap_or_else(|_| "http://127.0.0.1:8080".into());
    let password = env::var("LECTERN_ADMIN_PASSWORD")?;
    let client = Client::sign_in(&format!("{server}/api/v1"), "default", "admin", &password).await?;

    let base = client.knowledge_base_create().body_map(|b| b.name("First answer")).send().await?.into_inner();
    let folder = env::temp_dir().join(format!("lectern-first-answer-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let policy = folder.join("policy.md");
    std::fs::write(&policy, POLICY)?;
    let document = client.upload(base.id, &policy).await?;
    anyhow::ensure!(
        document.state == DocumentState::Ready,
        "ingestion ended as {:?}: {:?}",
        document.state,
        document.error_detail
    );

    let session = client.session_create().body_map(|b| b.knowledge_base_ids(vec![base.id])).send().await?.into_inner();
    let question = "What may a night in a hotel cost?";
    println!("{question}");
    let answer =
        client.session_ask().session_id(session.id).body_map(|b| b.content(question)).send().await?.into_inner();
    println!("{}", answer.content);
    for citation in &answer.citations {
        println!("  [{}] {}: “{}”", citation.index, citation.file_name, citation.quote);
    }
    anyhow::ensure!(
        answer.citations.iter().any(|c| c.quote.contains("140 euros")),
        "the answer does not cite the policy"
    );

    // The same, as it is written.
    let mut events = Box::pin(client.ask_stream(session.id, "What does a new colleague receive?").await?);
    while let Some(event) = events.next().await {
        match event? {
            AnswerEvent::Delta { text } => {
                print!("{text}");
                std::io::stdout().flush()?;
            }
            AnswerEvent::Done { .. } => println!(),
            other => println!("\n{other:?}"),
        }
    }

    let copy = folder.join("copy.md");
    client.download(document.file_id, &copy).await?;
    anyhow::ensure!(std::fs::read_to_string(&copy)? == POLICY, "the download differs from the upload");
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
