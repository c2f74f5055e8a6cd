//! An index that is late, or tells of what is gone, when a test wants it to.

use async_trait::async_trait;
use lectern::{
    kernel::{Error, Result},
    retrieval::{
        IndexBackend,
        backend::{Change, ChunkEntry, CollectionKey, Found, IndexedDocument, Query, Scored},
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};
use tokio::sync::watch;
use uuid::Uuid;

/// What is wrong with the index.
#[derive(Default)]
pub(crate) struct IndexFaults {
    /// While true, it takes nothing in.
    pub(crate) is_held: watch::Sender<bool>,
    /// Calls that take something in and have not returned.
    pub(crate) waiting: AtomicUsize,
    /// While true, it finds only chunks that are gone, and as many as it may.
    pub(crate) is_stale: AtomicBool,
    /// The tenant whose collections can't be listed.
    pub(crate) unreadable: Mutex<Option<Uuid>>,
}

/// The real index with these faults.
pub(super) struct FaultyIndex {
    pub(super) index: Arc<dyn IndexBackend>,
    pub(super) faults: Arc<IndexFaults>,
}

/// As many chunks as a search may find, none of which is in the database; `list` tells two lists apart.
fn gone(limit: usize, list: u64) -> Vec<Scored> {
    let chunk = |number: u64| Uuid::from_u64_pair(list, number);
    let scored = |number: u64| Scored { chunk_id: chunk(number), document_id: Uuid::nil(), score: 0.5 };
    (0..).take(limit).map(scored).collect()
}

#[async_trait]
impl IndexBackend for FaultyIndex {
    async fn applied(&self, collection: &CollectionKey) -> Result<Option<u64>> {
        self.index.applied(collection).await
    }
    async fn reset(&self, collection: &CollectionKey) -> Result<()> {
        self.index.reset(collection).await
    }
    async fn apply(&self, collection: &CollectionKey, changes: Vec<Change>, upto: u64) -> Result<()> {
        let mut is_held = self.faults.is_held.subscribe();
        self.faults.waiting.fetch_add(1, Ordering::SeqCst);
        drop(is_held.wait_for(|is_held| !*is_held).await);
        let applied = self.index.apply(collection, changes, upto).await;
        self.faults.waiting.fetch_sub(1, Ordering::SeqCst);
        applied
    }
    async fn apply_part(&self, collection: &CollectionKey, changes: Vec<Change>, upto: u64) -> Result<()> {
        self.index.apply_part(collection, changes, upto).await
    }
    async fn search(&self, collection: &CollectionKey, query: Query) -> Result<Option<Found>> {
        match self.faults.is_stale.load(Ordering::SeqCst) {
            true => Ok(Some(Found { keyword: gone(query.limit, 1), vector: gone(query.limit, 2) })),
            false => self.index.search(collection, query).await,
        }
    }
    async fn documents(&self, collection: &CollectionKey) -> Result<BTreeMap<Uuid, IndexedDocument>> {
        let unreadable = *self.faults.unreadable.lock().expect("nobody panics while they hold it");
        if unreadable == Some(collection.tenant) {
            return Err(Error::internal("the collection can't be read"));
        }
        self.index.documents(collection).await
    }
    async fn collections(&self) -> Result<Vec<CollectionKey>> {
        self.index.collections().await
    }
    async fn differing(&self, collection: &CollectionKey, chunks: &[ChunkEntry]) -> Result<Option<BTreeSet<Uuid>>> {
        self.index.differing(collection, chunks).await
    }
    async fn is_whole(&self) -> Result<bool> {
        self.index.is_whole().await
    }
    async fn check(&self) -> Result<String> {
        self.index.check().await
    }
}
