//! A collection in an index, and chunks made from numbers.

use lectern::{
    config::IndexConfig,
    kernel::{Clock, SystemClock, id::SystemIds},
    retrieval::{
        IndexBackend,
        backend::{Access, Change, ChunkEntry, CollectionKey, Found, Query, Scope, Scored},
    },
};
use std::{path::Path, sync::Arc};
use tempfile::TempDir;
use uuid::Uuid;

use crate::support::TestIndex;

pub(super) const DIMENSIONS: usize = 64;

/// SplitMix64.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    pub(crate) fn vector(&mut self, dimensions: usize) -> Vec<f32> {
        unit((0..dimensions).map(|_| (self.next() >> 40) as f32 / (1 << 23) as f32 - 1.0).collect())
    }

    pub(super) fn some(&mut self, ids: &[Uuid], count: usize) -> Vec<Uuid> {
        (0..count).map(|_| ids[self.below(ids.len())]).collect()
    }
}

pub(crate) fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let norm = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    vector.iter_mut().for_each(|x| *x /= norm);
    vector
}

/// Ids of different kinds never collide.
pub(crate) fn id(kind: u8, number: usize) -> Uuid {
    // The kind in front, a scrambled number behind: as random as real ids where it matters.
    let scrambled = (number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    Uuid::from_u64_pair(u64::from(kind) << 56 | scrambled >> 8, number as u64)
}

pub(super) fn key() -> CollectionKey {
    CollectionKey { tenant: id(99, 1), model: "test-model.v1".into(), dimensions: DIMENSIONS }
}

enum Place {
    Folder(TempDir),
    Cluster(TestIndex),
}

/// One collection, in an index that is empty at first.
pub(super) struct World {
    pub(super) index: Arc<dyn IndexBackend>,
    pub(super) key: CollectionKey,
    applied: u64,
    place: Place,
}

pub(crate) fn open_elastic(config: &IndexConfig) -> Arc<dyn IndexBackend> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    lectern::retrieval::elastic::open(config, id(98, 1), clock.clone(), Arc::new(SystemIds::new(clock)))
}

fn open_embedded(folder: &Path) -> Arc<dyn IndexBackend> {
    lectern::retrieval::embedded::open(folder).unwrap()
}

impl World {
    pub(super) fn embedded() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { index: open_embedded(folder.path()), key: key(), applied: 0, place: Place::Folder(folder) }
    }

    pub(super) fn elasticsearch() -> Option<Self> {
        let test = TestIndex::if_asked_for()?;
        Some(Self { index: open_elastic(&test.config()), key: key(), applied: 0, place: Place::Cluster(test) })
    }

    /// As after a restart.
    pub(super) fn reopen(&mut self) {
        match &self.place {
            Place::Folder(folder) => {
                // The old one must let go of the folder first.
                let elsewhere = tempfile::tempdir().unwrap();
                self.index = open_embedded(elsewhere.path());
                self.index = open_embedded(folder.path());
            }
            Place::Cluster(test) => self.index = open_elastic(&test.config()),
        }
    }

    pub(super) async fn remove(self) {
        if let Place::Cluster(test) = &self.place {
            test.remove().await;
        }
    }

    pub(super) async fn apply(&mut self, changes: &[Change]) {
        self.applied += 1;
        self.index.apply(&self.key, changes.to_vec(), self.applied).await.unwrap();
    }

    pub(super) async fn search(&self, query: Query) -> Found {
        find(&self.index, &self.key, query).await
    }

    pub(super) async fn words(&self, text: &str) -> Vec<Scored> {
        self.search(words(text)).await.keyword
    }

    pub(super) async fn near(&self, vector: &[f32], limit: usize) -> Vec<Scored> {
        self.search(near(vector, limit)).await.vector
    }

    pub(super) async fn documents(&self) -> Vec<Uuid> {
        self.index.documents(&self.key).await.unwrap().into_keys().collect()
    }
}

/// What a collection finds; nothing if it holds nothing.
pub(super) async fn find(index: &Arc<dyn IndexBackend>, key: &CollectionKey, query: Query) -> Found {
    index.search(key, query).await.unwrap().unwrap_or_default()
}

/// A chunk with everything defaulted from two numbers.
pub(super) fn chunk(document: usize, number: usize, text: &str) -> ChunkEntry {
    ChunkEntry {
        chunk_id: id(1, document * 1000 + number),
        document_id: id(2, document),
        knowledge_base_id: id(3, document % 3),
        file_id: id(4, document),
        access: vec![id(4, document), id(5, document % 7)],
        path: vec![id(5, document % 7), id(5, 0)],
        language: Some("en".into()),
        text: text.into(),
        vector: Random((document * 1000 + number) as u64).vector(DIMENSIONS),
    }
}

pub(super) fn replace(document: usize, texts: &[&str]) -> Change {
    let chunks = texts.iter().enumerate().map(|(i, text)| chunk(document, i, text)).collect();
    Change::Replace { document_id: id(2, document), version: 1, chunks }
}

pub(super) fn remove(document: usize) -> Change {
    Change::Remove { document_id: id(2, document) }
}

pub(super) fn everything() -> Scope {
    Scope::new(Access::Everything)
}

pub(super) fn words(text: &str) -> Query {
    Query { text: Some(text.into()), vector: None, scope: everything(), limit: 10 }
}

pub(super) fn near(vector: &[f32], limit: usize) -> Query {
    Query { text: None, vector: Some(vector.to_vec()), scope: everything(), limit }
}

pub(super) fn ids(list: &[Scored]) -> Vec<Uuid> {
    list.iter().map(|hit| hit.chunk_id).collect()
}
