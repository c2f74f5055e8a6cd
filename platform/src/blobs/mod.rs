//! Contents of files: objects in a store, and the rows that say which of them count.
//!
//! Invariants, which hold through `kill -9` at any moment:
//! - a row in `blobs` is committed only after its object is durable, so an acknowledged content is never lost;
//! - each upload writes an object of its own, under a key no other upload ever had, so storing and deleting never meet;
//! - an object goes only through the outbox `blob_deletions`, written in the transaction that took its last reference, or as an
//!   orphan that [`reconcile`] finds: no row names it, and it is older than any upload in progress;
//! - every process that works with the database has the same store (`placement`).

pub(crate) mod placement;
mod reconcile;
pub(crate) mod service;
mod store;
mod sweeper;
mod upload;

pub use reconcile::{BlobReport, reconcile};
pub use store::{BlobStore, ByteStream, Content, LocalCopy, StoredObject};
pub use sweeper::run_sweeper;
pub use upload::{HEAD_BYTES, Staged};
