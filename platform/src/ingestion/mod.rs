//! Ingestion: from a file's bytes to searchable chunks, in four stages: parse, chunk, embed, index.
//!
//! Invariants: every stage can be interrupted at any moment (`kill -9` included) and is continued or repeated by whoever claims the job
//! next, without doubling anything: chunks belong to the job's own generation, a chunk has at most one vector a model, and one
//! transaction makes the whole generation live. A document that cannot be ingested ends `failed` with a reason, never silently.

mod chunks;
mod embed;
mod ending;
mod failure;
mod parse;
mod pipeline;
mod publish;
mod source;
mod workers;

pub(crate) use publish::sweep;
pub use workers::run_workers;

/// Version of everything that decides what chunks a content gives: parsers, chunking, options. Raised with any change of them;
/// chunks of another version are not reused.
pub(crate) const PIPELINE_VERSION: u32 = 1;
