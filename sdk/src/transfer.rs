//! What generated methods can't do well: files from and to disk, and answers as they are written.

use eventsource_stream::Eventsource as _;
use futures::{Stream, StreamExt as _, TryStreamExt as _};
use std::path::Path;
use tokio::io::AsyncWriteExt as _;
use uuid::Uuid;

use crate::{Client, Error, types};

/// Why a hand-written call failed.
#[derive(Debug)]
pub enum EdgeError {
    /// The server answered with a problem.
    Problem(Box<types::Problem>),
    /// The call did not get through, or the answer was not understood.
    Call(String),
    /// A local file could not be read or written.
    File(std::io::Error),
}

impl std::fmt::Display for EdgeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Problem(problem) => {
                write!(
                    f,
                    "{} {}: {}",
                    problem.status,
                    problem.code,
                    problem.detail.as_deref().unwrap_or(&problem.title)
                )
            }
            Self::Call(message) => f.write_str(message),
            Self::File(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for EdgeError {}

impl From<Error<types::Problem>> for EdgeError {
    fn from(error: Error<types::Problem>) -> Self {
        match error {
            Error::ErrorResponse(problem) => Self::Problem(Box::new(problem.into_inner())),
            other => Self::Call(other.to_string()),
        }
    }
}

impl From<reqwest::Error> for EdgeError {
    fn from(error: reqwest::Error) -> Self {
        Self::Call(error.to_string())
    }
}

impl From<std::io::Error> for EdgeError {
    fn from(error: std::io::Error) -> Self {
        Self::File(error)
    }
}

/// Writes a stream to a file, durably, and answers its length in bytes.
async fn write_stream(
    mut content: impl Stream<Item = reqwest::Result<bytes::Bytes>> + Unpin,
    path: &Path,
) -> Result<u64, EdgeError> {
    let mut target = tokio::fs::File::create(path).await?;
    let mut length = 0;
    while let Some(bytes) = content.next().await {
        let bytes = bytes?;
        length += bytes.len() as u64;
        target.write_all(&bytes).await?;
    }
    target.sync_all().await?;
    Ok(length)
}

impl Client {
    /// Uploads a file from disk into a knowledge base and waits, at most five minutes, until it is searchable or has failed:
    /// look at the document's `state`. The file is streamed, never held in memory.
    pub async fn upload(&self, knowledge_base: Uuid, path: &Path) -> Result<types::Document, EdgeError> {
        let name = path.file_name().and_then(|n| n.to_str());
        let name =
            name.ok_or_else(|| EdgeError::Call(format!("{} has no file name that can be sent", path.display())))?;
        let file = tokio::fs::File::open(path).await?;
        let request = self.document_upload().knowledge_base_id(knowledge_base).name(name).wait(300u32);
        Ok(request.body(reqwest::Body::from(file)).send().await?.into_inner())
    }

    /// Downloads a file's active version to disk and answers its length in bytes. A failed download leaves no file.
    pub async fn download(&self, file: Uuid, path: &Path) -> Result<u64, EdgeError> {
        let content = self.file_content().file_id(file).send().await?.into_inner_stream();
        let partial = path.with_extension("part");
        match write_stream(content, &partial).await {
            Ok(length) => {
                tokio::fs::rename(&partial, path).await?;
                Ok(length)
            }
            Err(error) => {
                // What arrived is of no use, and the error that matters is the first one.
                drop(tokio::fs::remove_file(&partial).await);
                Err(error)
            }
        }
    }

    /// Asks a question and gives the answer's events as they come: text, then citations, then the stored message.
    pub async fn ask_stream(
        &self,
        session: Uuid,
        question: &str,
    ) -> Result<impl Stream<Item = Result<types::AnswerEvent, EdgeError>> + Send + use<>, EdgeError> {
        let request = self.session_ask_stream().session_id(session).body_map(|b| b.content(question));
        let events = request.send().await?.into_inner_stream().eventsource();
        Ok(events.map_err(|e| EdgeError::Call(format!("the stream broke: {e}"))).and_then(|event| async move {
            serde_json::from_str(&event.data).map_err(|e| EdgeError::Call(format!("an event was not understood: {e}")))
        }))
    }
}
