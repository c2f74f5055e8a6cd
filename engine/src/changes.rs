//! From a list of changes to what a commit writes.

use std::collections::HashMap;

use uuid::Uuid;

use crate::EngineError;
use crate::log::{GroupRecord, Record};
use crate::model::{Change, ChunkEntry};
use crate::table::Table;
use crate::text::index::NewChunk;
use crate::text::language::Language;
use crate::vectors::columns::NewRows;

/// Everything one commit writes.
pub(crate) struct Batch<'a> {
    pub(crate) records: Vec<Record>,
    pub(crate) rows: NewRows,
    pub(crate) chunks: Vec<NewChunk<'a>>,
    /// Groups whose chunks the text index is to delete.
    pub(crate) removed_groups: Vec<u32>,
    pub(crate) next_group: u32,
}

/// Refuses changes that could not be stored, before anything is touched.
pub(crate) fn validate(changes: &[Change], dimensions: usize) -> Result<(), EngineError> {
    for change in changes {
        let Change::Replace { document_id, chunks, .. } = change else { continue };
        for chunk in chunks {
            if chunk.document_id != *document_id {
                return Err(EngineError::ForeignChunk { chunk_id: chunk.chunk_id });
            }
            normalised(&chunk.vector, dimensions, Some(chunk.chunk_id))?;
        }
    }
    Ok(())
}

/// The vector at length one. `chunk_id` is for the error.
pub(crate) fn normalised(vector: &[f32], dimensions: usize, chunk_id: Option<Uuid>) -> Result<Vec<f32>, EngineError> {
    if vector.len() != dimensions {
        return Err(EngineError::Dimensions { expected: dimensions, found: vector.len() });
    }
    let norm = vector.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt();
    if !norm.is_finite() || norm < 1e-30 {
        return Err(EngineError::InvalidVector { chunk_id });
    }
    // Left alone when it is as exact as f32 gets: the same input gives the same bytes.
    if (norm - 1.0).abs() < 1e-6 {
        return Ok(vector.to_vec());
    }
    Ok(vector.iter().map(|x| (f64::from(*x) / norm) as f32).collect())
}

impl<'a> Batch<'a> {
    /// `table` is the state before. Of several changes of one document only those from its last
    /// replacement or removal on count.
    pub(crate) fn build(changes: &'a [Change], table: &Table, dimensions: usize) -> Result<Self, EngineError> {
        let mut decisive = HashMap::new();
        for (position, change) in changes.iter().enumerate() {
            if !matches!(change, Change::Move { .. }) {
                decisive.insert(change.document_id(), position);
            }
        }
        let mut batch = Self {
            records: Vec::new(),
            rows: NewRows::new(dimensions),
            chunks: Vec::new(),
            removed_groups: Vec::new(),
            next_group: table.next_number(),
        };
        for (position, change) in changes.iter().enumerate() {
            let id = change.document_id();
            let decided_at = decisive.get(&id).copied();
            if decided_at.is_some_and(|decided| position < decided) {
                continue;
            }
            match change {
                Change::Replace { version, chunks, .. } => {
                    batch.removed_groups.extend(table.groups_of(id));
                    let groups = batch.add(chunks, dimensions)?;
                    batch.records.push(Record::Put { document: id, version: *version, groups });
                }
                Change::Remove { .. } if table.contains(id) => {
                    batch.removed_groups.extend(table.groups_of(id));
                    batch.records.push(Record::Remove { document: id });
                }
                Change::Move { access, path, .. } if decided_at.is_some() || table.contains(id) => {
                    batch.records.push(Record::Move { document: id, access: access.clone(), path: path.clone() });
                }
                Change::Remove { .. } | Change::Move { .. } => {}
            }
        }
        Ok(batch)
    }

    fn add(&mut self, chunks: &'a [ChunkEntry], dimensions: usize) -> Result<Vec<GroupRecord>, EngineError> {
        let mut groups: Vec<GroupRecord> = Vec::new();
        let mut known = HashMap::new();
        for chunk in chunks {
            let place = (chunk.knowledge_base_id, chunk.file_id, &chunk.access, &chunk.path);
            let position = match known.get(&place) {
                Some(position) => *position,
                None => {
                    let next = self.next_group.checked_add(1).ok_or(EngineError::Full("group numbers"))?;
                    groups.push(GroupRecord {
                        number: std::mem::replace(&mut self.next_group, next),
                        knowledge_base: chunk.knowledge_base_id,
                        file: chunk.file_id,
                        access: chunk.access.clone(),
                        path: chunk.path.clone(),
                        languages: 0,
                        chunks: 0,
                    });
                    known.insert(place, groups.len() - 1);
                    groups.len() - 1
                }
            };
            let group = &mut groups[position];
            let language = Language::of(chunk.language.as_deref(), &chunk.text);
            group.languages |= language.bit();
            group.chunks += 1;
            let vector = normalised(&chunk.vector, dimensions, Some(chunk.chunk_id))?;
            self.rows.push(chunk.chunk_id, group.number, &vector);
            self.chunks.push(NewChunk { chunk_id: chunk.chunk_id, group: group.number, text: &chunk.text, language });
        }
        Ok(groups)
    }
}
