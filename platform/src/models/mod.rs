//! Models behind ports: embeddings and answers.

pub mod chat;
pub mod extractive;
mod guarded_http;
pub mod lexical;
pub mod local_embedder;
pub mod openai;

use async_trait::async_trait;

use crate::kernel::Result;

pub use chat::{ChatEvent, ChatModel, ChatRequest, Passage, Turn, Usage, build_chat_model};

/// Who waits for vectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// A person: these texts go first, and take the cores that are idle.
    Urgent,
    /// A person among others: these texts go first too, but each takes one core. What the others ask has a better use for the rest.
    Crowded,
    /// A document, which has time.
    Bulk,
}

/// Turns texts into vectors.
#[async_trait]
pub trait Embedder: Send + Sync {
    /// Identifies the model and its weights: vectors of different ids are not comparable. Part of the index's name: `[a-z0-9._-]+`.
    fn id(&self) -> &str;
    /// Length of a vector.
    fn dimensions(&self) -> usize;
    /// Tokens a text may have; what is beyond is cut.
    fn max_tokens(&self) -> usize;
    /// L2-normalised vectors, one per text, in order.
    async fn embed(&self, texts: Vec<String>, urgency: Urgency) -> Result<Vec<Vec<f32>>>;
    /// The model's tokenizer as a function, for chunking on another thread.
    async fn token_counter(&self) -> Result<std::sync::Arc<dyn Fn(&str) -> usize + Send + Sync>>;
}
