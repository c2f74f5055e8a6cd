//! Conversations: questions answered from documents the caller may read, with citations that were checked before they are sent.
//! Invariant: a conversation belongs to one user; an answer is shown only while every file it was made from is readable to that user.

mod answer;
mod api;
mod cite;
mod condense;
pub mod dto;
mod history;
mod markers;
mod relevance;
mod service;
mod store;

pub use api::SessionsApi;
