//! The port to the index. Two implementations: the embedded engine, and Elasticsearch.
//! Contract (one suite tests every implementation): filters narrow before ranking; a change is durable and visible when `apply`
//! returns; applying again is harmless; the index is derived and may be reset at any time; a collection of which only parts are there
//! answers no search.

use async_trait::async_trait;
use std::collections::{BTreeMap, BTreeSet};
use tokio::time::Instant;
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
    /// The same for a part of what the collection is made anew from, with more to come: until the next `apply` a search is
    /// `unavailable`, for it would find too little.
    async fn apply_part(&self, collection: &CollectionKey, changes: Vec<Change>, upto: u64) -> Result<()>;
    /// The best chunks by keyword and by vector among those the scope lets through, at most 10 000 each. `None`: nothing was ever applied,
    /// or nothing since the collection was thrown away.
    async fn search(&self, collection: &CollectionKey, query: Query) -> Result<Option<Found>>;
    /// The same as part of a question that asks several times and has to be answered by `deadline`. Error: `unavailable` then. An index
    /// in this process takes as long as it takes.
    async fn search_until(
        &self,
        collection: &CollectionKey,
        query: Query,
        _deadline: Instant,
    ) -> Result<Option<Found>> {
        self.search(collection, query).await
    }
    /// What the collection holds, for verifying it against the database.
    async fn documents(&self, collection: &CollectionKey) -> Result<BTreeMap<Uuid, IndexedDocument>>;
    /// The same of some documents only.
    async fn documents_among(
        &self,
        collection: &CollectionKey,
        only: &[Uuid],
    ) -> Result<BTreeMap<Uuid, IndexedDocument>> {
        let only: BTreeSet<&Uuid> = only.iter().collect();
        let mut documents = self.documents(collection).await?;
        documents.retain(|document, _| only.contains(document));
        Ok(documents)
    }
    /// Every collection there is.
    async fn collections(&self) -> Result<Vec<CollectionKey>>;
    /// Of these chunks as they should be, those of which it holds something else; one that it does not hold at all is not among them.
    /// `None`: the index can't say it.
    async fn differing(&self, _collection: &CollectionKey, _chunks: &[ChunkEntry]) -> Result<Option<BTreeSet<Uuid>>> {
        Ok(None)
    }
    /// Whether, at a glance, it still holds what it was told. If not, each collection is to be asked how far it is.
    async fn is_whole(&self) -> Result<bool> {
        Ok(true)
    }
    /// Whether the index can serve: what it is, in a few words. The error says what is wrong.
    async fn check(&self) -> Result<String>;
}
