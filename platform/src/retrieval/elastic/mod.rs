//! Elasticsearch behind the port.
//!
//! Invariants: the same tokens and the same BM25 as the embedded engine, for texts are analysed here, and each tenant's statistics are
//! its own; the vector list is exact under every filter; an acknowledged change is durable and visible; what the cluster can't do right
//! now is `unavailable`, within the configured time.

mod breaker;
mod bulk;
mod check;
mod client;
mod entries;
mod indices;
mod read;
mod schema;
mod search;
mod state;
mod tls;
mod write;

use async_trait::async_trait;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};
use tokio::time::Instant;
use uuid::Uuid;

use super::backend::{Change, ChunkEntry, CollectionKey, Found, IndexBackend, IndexedDocument, Query};
use crate::{
    config::IndexConfig,
    kernel::{Clock, Ids, Result},
};

use client::Patience;

/// The index of an installation in a cluster. Nothing is asked of the cluster yet: it may be away when the server starts.
pub fn open(
    config: &IndexConfig,
    installation: Uuid,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
) -> Arc<dyn IndexBackend> {
    Arc::new(ElasticIndex::new(config, installation, clock, ids))
}

struct ElasticIndex {
    installation: Uuid,
    client: client::Client,
    names: schema::Names,
    config: IndexConfig,
    clock: Arc<dyn Clock>,
    known: Mutex<indices::Known>,
}

impl ElasticIndex {
    fn new(config: &IndexConfig, installation: Uuid, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        Self {
            installation,
            client: client::Client::new(config.clone(), ids),
            names: schema::Names::new(&config.prefix),
            config: config.clone(),
            clock,
            known: Mutex::default(),
        }
    }
}

#[async_trait]
impl IndexBackend for ElasticIndex {
    async fn applied(&self, collection: &CollectionKey) -> Result<Option<u64>> {
        let patience = Patience::Until(self.client.deadline(Patience::Question));
        let Some(read) = self.state(collection, patience).await? else { return Ok(None) };
        let index = self.look_up_within(collection, patience).await?;
        let holds = read.state.live && read.state.applied > 0 && index.is_some_and(|index| index == read.state.index);
        Ok(holds.then_some(read.state.applied))
    }

    async fn reset(&self, collection: &CollectionKey) -> Result<()> {
        self.throw_away(collection).await
    }

    async fn apply(&self, collection: &CollectionKey, changes: Vec<Change>, upto: u64) -> Result<()> {
        self.write(collection, changes, upto, false).await
    }

    async fn apply_part(&self, collection: &CollectionKey, changes: Vec<Change>, upto: u64) -> Result<()> {
        self.write(collection, changes, upto, true).await
    }

    async fn search(&self, collection: &CollectionKey, query: Query) -> Result<Option<Found>> {
        self.find(collection, query, self.client.deadline(Patience::Question)).await
    }

    async fn search_until(&self, collection: &CollectionKey, query: Query, deadline: Instant) -> Result<Option<Found>> {
        self.find(collection, query, deadline).await
    }

    async fn documents(&self, collection: &CollectionKey) -> Result<BTreeMap<Uuid, IndexedDocument>> {
        self.all_documents(collection).await
    }

    async fn documents_among(
        &self,
        collection: &CollectionKey,
        only: &[Uuid],
    ) -> Result<BTreeMap<Uuid, IndexedDocument>> {
        self.some_documents(collection, only).await
    }

    async fn differing(&self, collection: &CollectionKey, chunks: &[ChunkEntry]) -> Result<Option<BTreeSet<Uuid>>> {
        self.differing_chunks(collection, chunks).await.map(Some)
    }

    async fn collections(&self) -> Result<Vec<CollectionKey>> {
        let states = self.states().await?;
        Ok(states.iter().filter(|state| state.live).map(state::State::collection).collect())
    }

    async fn is_whole(&self) -> Result<bool> {
        self.holds_known_indices().await
    }

    async fn check(&self) -> Result<String> {
        self.diagnose().await
    }
}
