//! From the bytes of a document to chunks of text: what kind of file it is ([`media_type`]), its text
//! ([`parse_in_child`]), and the pieces that are embedded and searched ([`chunk`]).
//!
//! Invariants:
//! - A document is hostile until proven otherwise. Nothing here parses one in the calling process: [`parse_in_child`]
//!   starts a process with limits on memory, processor time and wall-clock time, and trusts nothing that it answers.
//! - Positions are exact. The text is normalized once, before any offset exists, and every page span and chunk refers to
//!   that one string.

mod charset;
mod child;
mod chunking;
mod failure;
mod formats;
mod language;
mod limits;
pub mod media_type;
mod parsed;
mod protocol;
mod scratch;
mod worker;

pub use child::{parse_in_child, parse_in_child_with_scratch};
pub use chunking::{ChunkOptions, TextChunk, chunk};
pub use failure::{FailureCode, ParseFailure};
pub use language::detect_language;
pub use limits::ParseLimits;
pub use parsed::{PageSpan, Parsed};
pub use worker::parse_worker_main;
