//! Wire types of conversations.

use chrono::{DateTime, Utc};
use poem_openapi::{Enum, Object, Union, types::Example};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::uuid;

use crate::{
    http::Problem,
    kernel::{ChunkId, DocumentId, KnowledgeBaseId, MessageId, NodeId, SessionId},
};

/// A conversation to begin.
#[derive(Debug, Clone, Object)]
#[oai(example)]
pub struct SessionCreate {
    /// What it is about; absent: taken from the first question.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub title: Option<String>,
    /// Answers rest on these knowledge bases alone; absent: on everything that the caller may read.
    #[oai(validator(max_items = 100))]
    pub knowledge_base_ids: Option<Vec<KnowledgeBaseId>>,
}

/// Changes to a conversation: what is absent stays.
#[derive(Debug, Clone, Object)]
pub struct SessionUpdate {
    /// What it is about.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub title: Option<String>,
}

/// A conversation.
#[derive(Debug, Clone, Object)]
#[oai(example)]
pub struct Session {
    /// The conversation's id.
    pub id: SessionId,
    /// What it is about; empty until the first question if none was given.
    pub title: String,
    /// The knowledge bases that answers rest on; empty: everything that the caller may read.
    pub knowledge_base_ids: Vec<KnowledgeBaseId>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A question.
#[derive(Debug, Clone, Object)]
#[oai(example)]
pub struct MessageCreate {
    /// The question. It may refer to what was said before.
    #[oai(validator(min_length = 1, max_length = 8000))]
    pub content: String,
}

/// Who said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum MessageRole {
    /// The caller.
    User,
    /// The answering side.
    Assistant,
}

/// Tokens that an answer cost. Estimated where the model does not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Object, Serialize, Deserialize)]
pub struct TokenUsage {
    /// Tokens read.
    pub prompt_tokens: u32,
    /// Tokens written.
    pub completion_tokens: u32,
}

/// Where a statement of an answer stands. Checked against the stored text before it is sent.
#[derive(Debug, Clone, PartialEq, Object, Serialize, Deserialize)]
#[oai(skip_serializing_if_is_none)]
pub struct Citation {
    /// The number in the answer's text: `[1]` is index 1.
    pub index: u32,
    /// The chunk.
    pub chunk_id: ChunkId,
    /// Its document.
    pub document_id: DocumentId,
    /// The file.
    pub file_id: NodeId,
    /// The file's name.
    pub file_name: String,
    /// The version of the file, from 1.
    pub file_version: u64,
    /// Page, slide or sheet on which the chunk begins, from 1, if the format has such.
    pub page: Option<u32>,
    /// Where the quote begins in the text of that version, in characters.
    pub start: u64,
    /// Where the quote ends in the text of that version, in characters.
    pub end: u64,
    /// The passage, verbatim.
    pub quote: String,
    /// SHA-256 of the quote's UTF-8 bytes, lower-case hexadecimal.
    pub quote_sha256: String,
}

/// A question or an answer.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none, example)]
pub struct Message {
    /// The message's id.
    pub id: MessageId,
    /// The conversation it is part of.
    pub session_id: SessionId,
    /// Who said it.
    pub role: MessageRole,
    /// What was said. Answers carry `[1]`, `[2]` … where a citation supports them.
    pub content: String,
    /// The sources of an answer, in the order of their numbers. Empty for questions, and for answers that rest on nothing.
    pub citations: Vec<Citation>,
    /// True if the answer was made from a file that the caller may no longer read: its text and citations are left out.
    pub withheld: bool,
    /// The model that wrote an answer; absent if none was asked because nothing relevant was found.
    pub model: Option<String>,
    /// What an answer cost; absent if no model was asked.
    pub usage: Option<TokenUsage>,
    /// When it was said.
    pub created_at: DateTime<Utc>,
}

/// More text of an answer.
#[derive(Debug, Clone, Object)]
pub struct AnswerDelta {
    /// To be appended to what came before.
    pub text: String,
}

/// The answer's citations, checked.
#[derive(Debug, Clone, Object)]
pub struct AnswerCitations {
    /// In the order of their numbers.
    pub citations: Vec<Citation>,
}

/// The end of an answer.
#[derive(Debug, Clone, Object)]
pub struct AnswerDone {
    /// The answer as it is stored. Its content replaces the deltas: a number whose citation failed the check is gone from it, and
    /// statements that a model left without numbers may have got them.
    pub message: Message,
}

/// The end of a stream that failed. Nothing but the question is stored.
#[derive(Debug, Clone, Object)]
pub struct AnswerError {
    /// What went wrong.
    pub problem: Problem,
}

/// An event of a streamed answer: any number of `delta`, then `citations` and `done`; or `error` at any point. `done` and `error` are
/// last.
#[derive(Debug, Clone, Union)]
#[oai(discriminator_name = "type", one_of = true, rename_all = "snake_case")]
pub enum AnswerEvent {
    /// More text.
    Delta(AnswerDelta),
    /// Checked citations.
    Citations(AnswerCitations),
    /// The whole answer.
    Done(AnswerDone),
    /// The failure.
    Error(AnswerError),
}

const EXAMPLE_SESSION: SessionId = SessionId(uuid!("01932b7e-5c1a-7d3e-8f00-3a5b6c7d8e05"));

/// A fixed time: the specification must not differ from one build to the next.
fn example_time() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap_or_default()
}

impl Example for SessionCreate {
    fn example() -> Self {
        Self { title: Some("Leave and holidays".into()), knowledge_base_ids: None }
    }
}

impl Example for Session {
    fn example() -> Self {
        let title = "Leave and holidays".into();
        Self {
            id: EXAMPLE_SESSION,
            title,
            knowledge_base_ids: Vec::new(),
            created_at: example_time(),
            updated_at: example_time(),
        }
    }
}

impl Example for MessageCreate {
    fn example() -> Self {
        Self { content: "How many days of leave do employees get?".into() }
    }
}

impl Example for Message {
    fn example() -> Self {
        let quote = "Employees get thirty days of paid leave each year.";
        let citation = Citation {
            index: 1,
            chunk_id: ChunkId(uuid!("01932b7e-5c1a-7d3e-8f00-3a5b6c7d8e01")),
            document_id: DocumentId(uuid!("01932b7e-5c1a-7d3e-8f00-3a5b6c7d8e02")),
            file_id: NodeId(uuid!("01932b7e-5c1a-7d3e-8f00-3a5b6c7d8e04")),
            file_name: "handbook.pdf".into(),
            file_version: 1,
            page: Some(7),
            start: 10_240,
            end: 10_290,
            quote: quote.into(),
            quote_sha256: hex::encode(Sha256::digest(quote)),
        };
        Self {
            id: MessageId(uuid!("01932b7e-5c1a-7d3e-8f00-3a5b6c7d8e06")),
            session_id: EXAMPLE_SESSION,
            role: MessageRole::Assistant,
            content: format!("{quote} [1]"),
            citations: vec![citation],
            withheld: false,
            model: Some("extractive".into()),
            usage: Some(TokenUsage { prompt_tokens: 410, completion_tokens: 13 }),
            created_at: example_time(),
        }
    }
}
