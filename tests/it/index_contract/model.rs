//! What a collection should hold, kept in the most obvious way, and what it should answer, by brute force.

use lectern::retrieval::backend::{Access, Change, ChunkEntry, Found, Query, Scope};
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

use super::world::World;

/// See the module.
#[derive(Default, Clone)]
pub(super) struct Model {
    pub(super) documents: BTreeMap<Uuid, (u64, Vec<ChunkEntry>)>,
}

impl Model {
    pub(super) fn apply(&mut self, changes: &[Change]) {
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

    pub(super) fn chunks(&self) -> impl Iterator<Item = &ChunkEntry> {
        self.documents.values().flat_map(|d| &d.1)
    }

    pub(super) fn visible<'a>(&'a self, scope: &'a Scope) -> impl Iterator<Item = &'a ChunkEntry> {
        let set = |ids: &'a Vec<Uuid>| ids.iter().collect::<HashSet<_>>();
        let any = |list: &[Uuid], of: &HashSet<&Uuid>| list.iter().any(|id| of.contains(id));
        // Made once: there may be tens of thousands.
        let access = match &scope.access {
            Access::Everything => None,
            Access::AnyOf(ids) => Some(set(ids)),
        };
        let folders = scope.folders.as_ref().map(set);
        let knowledge_bases = scope.knowledge_bases.as_ref().map(set);
        let files = scope.files.as_ref().map(set);
        let let_through = set(&scope.let_through);
        let within = scope.within.as_ref().map(set);
        self.chunks().filter(move |c| {
            let in_place = access.as_ref().is_none_or(|ids| any(&c.access, ids))
                && folders.as_ref().is_none_or(|ids| any(&c.path, ids))
                && within.as_ref().is_none_or(|ids| {
                    any(&c.path, ids) || ids.contains(&c.file_id) || ids.contains(&c.knowledge_base_id)
                });
            knowledge_bases.as_ref().is_none_or(|ids| ids.contains(&c.knowledge_base_id))
                && files.as_ref().is_none_or(|ids| ids.contains(&c.file_id))
                && (in_place || let_through.contains(&c.document_id))
        })
    }

    /// The vector list in double precision.
    pub(super) fn nearest(&self, query: &[f32], scope: &Scope, limit: usize) -> Vec<(f64, Uuid)> {
        let cosine = |c: &ChunkEntry| c.vector.iter().zip(query).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum();
        let mut all: Vec<(f64, Uuid)> = self.visible(scope).map(|c| (cosine(c), c.chunk_id)).collect();
        all.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        all.truncate(limit);
        all
    }

    /// Checks the vector list, ids and cosines, and which chunks are in the keyword list of a word.
    pub(super) async fn check(&self, world: &World, query: &[f32], word: &str, scope: &Scope, limit: usize) {
        let asked = Query { text: Some(word.into()), vector: Some(query.to_vec()), scope: scope.clone(), limit };
        let found = world.search(asked).await;
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
