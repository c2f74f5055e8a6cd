//! One immutable tantivy segment, opened for searching.
//!
//! Deletions are not looked at here: a deleted chunk belongs to a dead group, and every hit's group is tested
//! against the scope anyway. So a segment, once opened, never has to be reopened.

use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::{InvertedIndexReader, SegmentId};
use tantivy::schema::Field;
use tantivy::{Index, SegmentReader};
use uuid::Uuid;

use super::index::{CHUNK_HIGH, CHUNK_LOW, GROUP, TEXT};
use crate::EngineError;

/// What a search needs of one segment.
pub(crate) struct Segment {
    pub(crate) id: SegmentId,
    /// Group number of every chunk, by segment-local document number: decoded once, read for every hit.
    pub(crate) groups: Vec<u32>,
    pub(crate) postings: Arc<InvertedIndexReader>,
    pub(crate) lengths: FieldNormReader,
    chunk_high: Column<u64>,
    chunk_low: Column<u64>,
}

impl Segment {
    /// Opens all segments of the last commit, taking over from `known` those that are already open.
    pub(crate) fn open_all(index: &Index, text: Field, known: &[Arc<Self>]) -> Result<Vec<Arc<Self>>, EngineError> {
        let mut segments = Vec::new();
        for segment in index.searchable_segments()? {
            let segment_id = segment.id();
            match known.iter().find(|s| s.id == segment_id) {
                Some(open) => segments.push(open.clone()),
                None => segments.push(Arc::new(Self::open(&SegmentReader::open(&segment)?, text)?)),
            }
        }
        // The order decides nothing, but a fixed one keeps floating-point sums the same.
        segments.sort_by_key(|s| (usize::MAX - s.groups.len(), s.id));
        Ok(segments)
    }

    fn open(reader: &SegmentReader, text: Field) -> Result<Self, EngineError> {
        let fast = reader.fast_fields();
        let column = fast.u64(GROUP)?;
        let count = reader.max_doc() as usize;
        let mut wide = vec![0u64; count];
        if column.values.num_vals() as usize != count {
            return Err(EngineError::corrupt("a segment lacks group numbers"));
        }
        column.values.get_range(0, &mut wide);
        let groups = wide.into_iter().map(|g| u32::try_from(g).unwrap_or(u32::MAX)).collect();
        Ok(Self {
            id: reader.segment_id(),
            groups,
            postings: reader.inverted_index(text)?,
            lengths: reader.get_fieldnorms_reader(text)?,
            chunk_high: fast.u64(CHUNK_HIGH)?,
            chunk_low: fast.u64(CHUNK_LOW)?,
        })
    }

    /// Number of chunks, deleted ones included.
    pub(crate) fn len(&self) -> usize {
        self.groups.len()
    }

    /// The chunk's id.
    pub(crate) fn chunk_id(&self, document: u32) -> Uuid {
        let high = self.chunk_high.first(document).unwrap_or_default();
        let low = self.chunk_low.first(document).unwrap_or_default();
        Uuid::from_u64_pair(high, low)
    }

    /// Name of the searchable field, for errors.
    pub(crate) const FIELD: &str = TEXT;
}
