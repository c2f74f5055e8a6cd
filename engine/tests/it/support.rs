//! A small world to index, and a brute-force engine to compare with.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use lectern_engine::{
    Access, Change, ChunkEntry, Collection, CollectionKey, Engine, EngineOptions, Found, Query, Scope, Scored,
};
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) const DIMENSIONS: usize = 64;

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

    pub(crate) fn some(&mut self, ids: &[Uuid], count: usize) -> Vec<Uuid> {
        (0..count).map(|_| ids[self.below(ids.len())]).collect()
    }
}

pub(crate) fn unit(mut v: Vec<f32>) -> Vec<f32> {
    let norm = v.iter().map(|x| x * x).sum::<f32>().sqrt();
    v.iter_mut().for_each(|x| *x /= norm);
    v
}

/// Ids of different kinds never collide.
pub(crate) fn id(kind: u8, number: usize) -> Uuid {
    // The kind in front, a scrambled number behind: as random as real ids where it matters.
    let scrambled = (number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    Uuid::from_u64_pair(u64::from(kind) << 56 | scrambled >> 8, number as u64)
}

pub(crate) fn key() -> CollectionKey {
    CollectionKey { tenant: id(99, 1), model: "test-model.v1".into(), dimensions: DIMENSIONS }
}

pub(crate) fn options() -> EngineOptions {
    EngineOptions { max_open: 4, writer_memory_bytes: 15_000_000 }
}

pub(crate) struct World {
    // Dropped in this order: the engine before its folder.
    pub(crate) collection: Arc<Collection>,
    pub(crate) engine: Engine,
    pub(crate) root: TempDir,
}

impl World {
    pub(crate) fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let engine = Engine::open(root.path(), options()).unwrap();
        Self { collection: engine.collection(&key()).unwrap(), engine, root }
    }

    /// As after a restart.
    pub(crate) fn reopened(self) -> Self {
        let Self { collection, engine, root } = self;
        drop((collection, engine));
        let engine = Engine::open(root.path(), options()).unwrap();
        Self { collection: engine.collection(&key()).unwrap(), engine, root }
    }

    pub(crate) fn apply(&self, changes: &[Change]) {
        self.collection.apply(changes, self.collection.applied() + 1).unwrap();
    }

    pub(crate) fn folder(&self) -> std::path::PathBuf {
        self.root.path().join(key().tenant.to_string()).join(format!("test-model.v1@{DIMENSIONS}"))
    }
}

/// A chunk with everything defaulted from two numbers.
pub(crate) fn chunk(document: usize, number: usize, text: &str) -> ChunkEntry {
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

pub(crate) fn replace(document: usize, texts: &[&str]) -> Change {
    let chunks = texts.iter().enumerate().map(|(i, text)| chunk(document, i, text)).collect();
    Change::Replace { document_id: id(2, document), version: 1, chunks }
}

pub(crate) fn everything() -> Scope {
    Scope::new(Access::Everything)
}

pub(crate) fn words(text: &str) -> Query {
    Query { text: Some(text.into()), vector: None, scope: everything(), limit: 10 }
}

pub(crate) fn near(vector: &[f32], limit: usize) -> Query {
    Query { text: None, vector: Some(vector.to_vec()), scope: everything(), limit }
}

pub(crate) fn ids(list: &[Scored]) -> Vec<Uuid> {
    list.iter().map(|hit| hit.chunk_id).collect()
}

/// What the collection should hold, kept in the most obvious way.
#[derive(Default, Clone)]
pub(crate) struct Model {
    pub(crate) documents: BTreeMap<Uuid, (u64, Vec<ChunkEntry>)>,
}

impl Model {
    pub(crate) fn apply(&mut self, changes: &[Change]) {
        for change in changes.iter().cloned() {
            match change {
                Change::Replace { document_id, version, chunks } => {
                    self.documents.insert(document_id, (version, chunks));
                }
                Change::Remove { document_id } => {
                    self.documents.remove(&document_id);
                }
                Change::Move { document_id, access, path } => {
                    for chunk in self.documents.get_mut(&document_id).into_iter().flat_map(|d| &mut d.1) {
                        (chunk.access, chunk.path) = (access.clone(), path.clone());
                    }
                }
            }
        }
    }

    pub(crate) fn chunks(&self) -> impl Iterator<Item = &ChunkEntry> {
        self.documents.values().flat_map(|d| &d.1)
    }

    pub(crate) fn visible<'a>(&'a self, scope: &'a Scope) -> impl Iterator<Item = &'a ChunkEntry> {
        let any = |list: &[Uuid], of: &Vec<Uuid>| {
            let of: HashSet<&Uuid> = of.iter().collect();
            list.iter().any(|id| of.contains(id))
        };
        self.chunks().filter(move |c| {
            let access = match &scope.access {
                Access::Everything => true,
                Access::AnyOf(ids) => any(&c.access, ids),
            };
            let in_place = access
                && scope.folders.as_ref().is_none_or(|ids| any(&c.path, ids))
                && scope.within.as_ref().is_none_or(|ids| {
                    any(&c.path, ids) || ids.contains(&c.file_id) || ids.contains(&c.knowledge_base_id)
                });
            scope.knowledge_bases.as_ref().is_none_or(|ids| ids.contains(&c.knowledge_base_id))
                && scope.files.as_ref().is_none_or(|ids| ids.contains(&c.file_id))
                && (in_place || scope.let_through.contains(&c.document_id))
        })
    }

    /// The vector list by brute force in double precision.
    pub(crate) fn nearest(&self, query: &[f32], scope: &Scope, limit: usize) -> Vec<(f64, Uuid)> {
        let cosine = |c: &ChunkEntry| c.vector.iter().zip(query).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum();
        let mut all: Vec<(f64, Uuid)> = self.visible(scope).map(|c| (cosine(c), c.chunk_id)).collect();
        all.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        all.truncate(limit);
        all
    }

    /// Checks the vector list (ids and cosines) and, for a word that stands in `marked` chunks only, the set of
    /// chunks in the keyword list.
    pub(crate) fn check(&self, collection: &Collection, query: &[f32], word: &str, scope: &Scope, limit: usize) {
        let found = collection
            .search(&Query { text: Some(word.into()), vector: Some(query.to_vec()), scope: scope.clone(), limit })
            .unwrap();
        self.check_vectors(&found, query, scope, limit);
        let matching: HashSet<Uuid> =
            self.visible(scope).filter(|c| c.text.split(' ').any(|w| w == word)).map(|c| c.chunk_id).collect();
        assert_eq!(found.keyword.len(), matching.len().min(limit), "number of keyword hits for {word:?}");
        for hit in &found.keyword {
            assert!(matching.contains(&hit.chunk_id));
            assert!(hit.score > 0.0);
        }
        assert!(found.keyword.is_sorted_by(|a, b| (b.score, a.chunk_id) <= (a.score, b.chunk_id)));
    }

    fn check_vectors(&self, found: &Found, query: &[f32], scope: &Scope, limit: usize) {
        let expected = self.nearest(query, scope, limit);
        assert_eq!(found.vector.len(), expected.len(), "number of vector hits");
        for (hit, (cosine, chunk_id)) in found.vector.iter().zip(&expected) {
            assert!((f64::from(hit.score) - cosine).abs() < 1e-5, "{} is not the cosine {cosine}", hit.score);
            assert_eq!(hit.chunk_id, *chunk_id);
            let (_, chunks) = &self.documents[&hit.document_id];
            assert!(chunks.iter().any(|c| c.chunk_id == hit.chunk_id), "the document of a hit");
        }
    }
}
