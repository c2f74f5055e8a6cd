//! The port to the index. Two implementations: the embedded engine, and Elasticsearch.
//! Contract (one suite tests every implementation): filters narrow before ranking; a change is durable and visible when `apply`
//! returns; applying again is harmless; the index is derived and may be reset at any time.

use async_trait::async_trait;
use std::collections::BTreeMap;
use uuid::Uuid;

use crate::kernel::Result;

pub use lectern_engine::{Access, Change, ChunkEntry, CollectionKey, Found, IndexedDocument, Query, Scope, Scored};

/// Chunks and vectors, searchable. One collection per tenant and embedding model.
#[async_trait]
pub trait IndexBackend: Send + Sync {
    /// Number of the last change that is durable in the collection; `None` when it must be rebuilt from the database
    /// (never made, unreadable, or of a newer format).
    async fn applied(&self, collection: &CollectionKey) -> Result<Option<u64>>;
    /// Throws the collection away.
    async fn reset(&self, collection: &CollectionKey) -> Result<()>;
    /// Makes changes durable and visible, and remembers `upto` with them.
    async fn apply(&self, collection: &CollectionKey, changes: Vec<Change>, upto: u64) -> Result<()>;
    /// The best chunks by keyword and by vector among those the scope lets through, at most 10 000 each.
    async fn search(&self, collection: &CollectionKey, query: Query) -> Result<Found>;
    /// What the collection holds, for verifying it against the database.
    async fn documents(&self, collection: &CollectionKey) -> Result<BTreeMap<Uuid, IndexedDocument>>;
    /// Every collection there is.
    async fn collections(&self) -> Result<Vec<CollectionKey>>;
    /// What everything told of each chunk comes to ([`super::digest`]), by chunk; none if the index does not keep that.
    async fn digests(&self, _collection: &CollectionKey) -> Result<Option<BTreeMap<Uuid, String>>> {
        Ok(None)
    }
    /// Whether, at a glance, it still holds what it was told. If not, each collection is to be asked how far it is.
    async fn is_whole(&self) -> Result<bool> {
        Ok(true)
    }
    /// Whether the index can serve: what it is, in a few words. The error says what is wrong.
    async fn check(&self) -> Result<String>;
}
