//! Documents: files in knowledge bases, and the chunks they are made of.
//! Invariant: whenever the set of a document's live chunks may have changed, the same transaction appends a row to the change log
//! ([`changes::append`]), so that the index looks at the document again.

mod api;
pub(crate) mod changes;
mod dto;
mod form;
pub(crate) mod model;
pub(crate) mod operations;
pub mod service;
pub(crate) mod store;
mod upload;

pub use api::DocumentsApi;
pub use dto::{Chunk, Document, DocumentAdd, DocumentUpdate};
pub use model::DocumentState;
