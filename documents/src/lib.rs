//! From the bytes of a document to chunks of text: what kind of file it is ([`media_type`]), its text
//! ([`parse_in_child`]), and the pieces that are embedded and searched ([`chunk`]).
//!
//! The parsers themselves are the crate `lectern-parsers`, which depends on this one and not the other way: who only asks
//! for a text is compiled without them.
//!
//! Invariants:
//! - A document is hostile until proven otherwise. Nothing here parses one: [`parse_in_child`] starts a process with
//!   limits on memory, processor time and wall-clock time, and trusts nothing that it answers.
//! - Positions are exact. The text is normalized before any offset exists, and every page span and chunk refers to that
//!   one string.

mod child;
mod chunking;
mod failure;
mod limits;
pub mod media_type;
mod parsed;
pub mod protocol;
mod scratch;
pub mod utf16;

pub use child::{parse_in_child, parse_in_child_with_scratch};
pub use chunking::{ChunkOptions, TextChunk, chunk};
pub use failure::{FailureCode, ParseFailure};
pub use limits::ParseLimits;
pub use parsed::{PageSpan, Parsed};
