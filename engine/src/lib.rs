//! Lectern's embedded index: BM25 and exact vector search over the chunks of many tenants, on local disk.
//!
//! A synchronous leaf crate: no async runtime, no threads of its own, no network. Callers on an async
//! runtime wrap its calls in `spawn_blocking`; the server hides it behind the port that Elasticsearch implements too.
//!
//! # What it promises
//!
//! * **What a caller finds is what an index of only their visible chunks would find.** [`Scope`] is evaluated before
//!   ranking, for both lists. The vector list is exact: the same chunks in the same order with the same cosines.
//!   The keyword list is exact up to corpus statistics: document frequencies and the average length are those of
//!   the whole collection (one tenant), dead chunks included until their segment is merged, not those
//!   of the visible part. A term's rarity among chunks a caller cannot see can so shift their order; which chunks match,
//!   and that none is missing from the list, does not depend on it.
//! * **A commit is all or nothing.** [`Collection::apply`] is durable and visible when it returns; after a crash at any
//!   point the collection is exactly as of its last commit, and [`Collection::applied`] says where to replay from.
//! * **Damage is named.** A folder that cannot be read gives an error for which [`EngineError::needs_rebuild`]
//!   holds; the index is derived data, so [`Engine::reset`] and a replay from the database heal it.
//! * **Idle costs nothing.** No thread, lock, open file or buffer between calls; collections are opened lazily
//!   and closed least recently used first.
//! * **Answers are deterministic.** Equal scores stand in the order of chunk ids; scores do not depend on the
//!   processor.
//!
//! # How it is laid out
//!
//! ```text
//! <root>/lock                                  one engine per folder
//! <root>/<tenant>/<model>@<dimensions>/
//!     format.json                              FORMAT
//!     text/                                    tantivy index: terms, group number and chunk id of every chunk
//!     <generation>.ids .groups .codes .bytes .vectors   one row per chunk, append-only, memory-mapped
//!     <generation>.log                         documents and their places, append-only, checksummed
//! ```
//!
//! The commit of the tantivy index is the commit of everything: its payload names the generation, the number of rows,
//! the length of the log and the last change applied. All other files are synced before it, and cut back to
//! what it names at opening.
//!
//! A *group* is a set of chunks of one document that no scope can tell apart. The text index and the rows name a
//! group's number only; what a group is (document, file, knowledge base, ancestors) stands in the log and in memory. A scope
//! becomes a bit per group once per search, and the filter of both lists is that bit. Moving a document
//! therefore rewrites nothing but a line of the log.
//!
//! # Memory
//!
//! An open collection holds about 300 bytes per document and 4 bytes per chunk, plus the pages of mapped files
//! that its searches touched (which the operating system takes back when it needs them). A running
//! [`Collection::apply`] holds [`EngineOptions::writer_memory_bytes`] and the vectors of its changes.

mod bits;
mod changes;
mod collection;
mod engine;
mod error;
pub mod locks;
mod log;
mod model;
mod search;
pub mod shared;
mod state;
mod table;
mod text;
mod vectors;

pub use collection::Collection;
pub use engine::{Engine, EngineOptions};
pub use error::EngineError;
pub use model::{Access, Change, ChunkEntry, CollectionKey, Found, IndexedDocument, Query, Scope, Scored, Statistics};

/// Version of everything on disk, the analysis of text included. Raised by any change that would make what is
/// stored and what is searched disagree; folders with another one are rebuilt, not converted.
pub const FORMAT: u32 = 1;
