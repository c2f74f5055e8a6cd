//! The port to whatever writes answers.

use async_trait::async_trait;
use futures::stream::BoxStream;
use std::sync::Arc;

use super::{Embedder, extractive::ExtractiveModel, openai::OpenAiModel};
use crate::{
    config::{ChatBackend, ChatConfig},
    kernel::Result,
};

/// One retrieved passage that an answer may rest on. Numbered from 1, as the model cites it.
#[derive(Clone, Debug)]
pub struct Passage {
    /// The number in `[n]`.
    pub number: usize,
    /// Name of the file it is from.
    pub file_name: String,
    /// Page, if the file has pages.
    pub page: Option<u32>,
    /// The chunk's text.
    pub text: String,
}

/// A turn of the conversation so far.
#[derive(Clone, Debug)]
pub struct Turn {
    /// Whether the assistant said it.
    pub from_assistant: bool,
    /// What was said.
    pub content: String,
}

/// A question with what may be said about it.
#[derive(Clone, Debug)]
pub struct ChatRequest {
    /// The question as it was asked.
    pub question: String,
    /// The question made to stand alone, as it was searched for.
    pub search_query: String,
    /// Earlier turns, oldest first.
    pub history: Vec<Turn>,
    /// What was found, best first. Never empty: nothing found is answered without a model.
    pub passages: Vec<Passage>,
    /// Tokens of the answer at most.
    pub max_tokens: u32,
}

/// Tokens that an answer cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Tokens read.
    pub prompt_tokens: u32,
    /// Tokens written.
    pub completion_tokens: u32,
}

/// A piece of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum ChatEvent {
    /// More text.
    Delta(String),
    /// The end, exactly once, unless the stream ended with an error.
    Done(Usage),
}

/// Writes answers.
#[async_trait]
pub trait ChatModel: Send + Sync {
    /// The model's name, as answers report it.
    fn id(&self) -> &str;
    /// Begins an answer. Errors: `model_unavailable`, `model_timeout`, both here and inside the stream.
    async fn answer(&self, request: ChatRequest) -> Result<BoxStream<'static, Result<ChatEvent>>>;
    /// Whether the model can be reached, for `lectern doctor`.
    async fn check(&self) -> Result<()>;
}

/// The configured model. Connects to nothing yet.
pub fn build_chat_model(config: &ChatConfig, embedder: Arc<dyn Embedder>) -> Result<Arc<dyn ChatModel>> {
    Ok(match config.backend {
        ChatBackend::Extractive => Arc::new(ExtractiveModel::new(embedder)),
        ChatBackend::Openai => Arc::new(OpenAiModel::new(config)?),
    })
}
