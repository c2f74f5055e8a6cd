//! Knowledge bases: sets of documents that are searched together.
//! Invariant: a caller sees a knowledge base exactly when the caller may read its home folder or one of its documents' files, and its
//! counters count the documents whose files the caller may read, no others.

mod api;
mod dto;
pub mod service;
pub(crate) mod store;

pub use api::KnowledgeBasesApi;
pub use dto::KnowledgeBase;
