//! The tantivy index of one collection: its schema, its only way of being written, its merging.
//!
//! A writer lives for the length of one call: it costs milliseconds to open and nothing while nobody writes.
//! Merging is done in that call too, after the commit has become visible, by a policy of our own: tantivy's
//! background merging would need the writer to stay.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use tantivy::directory::error::LockError;
use tantivy::index::SegmentMeta;
use tantivy::indexer::{IndexWriterOptions, NoMergePolicy};
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::{Index, IndexWriter, TantivyDocument, TantivyError, Term};
use uuid::Uuid;

use super::analysis;
use super::language::Language;
use super::segment::Segment;
use crate::{EngineError, locks};

pub(crate) const TEXT: &str = "text";
pub(crate) const GROUP: &str = "group";
pub(crate) const CHUNK_HIGH: &str = "chunk_high";
pub(crate) const CHUNK_LOW: &str = "chunk_low";

/// So many segments of one size class are merged into one of the next: each chunk is rewritten
/// log₈ n times over its life, and a search looks at few segments.
const MERGE_FACTOR: usize = 8;
/// Largest number of chunks in the smallest size class.
const SMALLEST_CLASS: u64 = 256;
/// Segments from this size on are left alone (unless deletions hollow them out): merging them would hold up
/// the writer for many seconds.
const LARGEST_MERGED: u64 = 1_000_000;

/// Handle on the folder; holds no thread, no lock and no buffer.
pub(crate) struct TextIndex {
    index: Index,
    fields: Fields,
    writer_memory: usize,
}

#[derive(Clone, Copy)]
struct Fields {
    text: Field,
    group: Field,
    chunk_high: Field,
    chunk_low: Field,
}

/// One chunk to be added.
pub(crate) struct NewChunk<'a> {
    pub(crate) chunk_id: Uuid,
    pub(crate) group: u32,
    pub(crate) text: &'a str,
    pub(crate) language: Language,
}

/// Everything one commit does to the text index.
pub(crate) struct TextChanges<'a> {
    pub(crate) removed_groups: Vec<u32>,
    pub(crate) added: Vec<NewChunk<'a>>,
    /// Stored with the commit, read back by [`TextIndex::payload`].
    pub(crate) payload: String,
}

fn schema() -> Schema {
    let mut schema = Schema::builder();
    // Terms arrive analysed and joined by blanks, because each chunk has its own language.
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_index_option(IndexRecordOption::WithFreqs)
        .set_fieldnorms(true);
    schema.add_text_field(TEXT, TextOptions::default().set_indexing_options(indexing));
    schema.add_u64_field(GROUP, NumericOptions::default() | INDEXED | FAST);
    schema.add_u64_field(CHUNK_HIGH, FAST);
    schema.add_u64_field(CHUNK_LOW, FAST);
    schema.build()
}

impl TextIndex {
    /// Writes an empty index into an empty folder.
    pub(crate) fn create(folder: &Path) -> Result<(), EngineError> {
        Index::create_in_dir(folder, schema())?;
        Ok(())
    }

    pub(crate) fn open(folder: &Path, writer_memory: usize) -> Result<Self, EngineError> {
        let index = Index::open_in_dir(folder)?;
        if index.schema() != schema() {
            return Err(EngineError::corrupt("the text index has another schema"));
        }
        let field = |name| index.schema().get_field(name);
        let fields = Fields {
            text: field(TEXT)?,
            group: field(GROUP)?,
            chunk_high: field(CHUNK_HIGH)?,
            chunk_low: field(CHUNK_LOW)?,
        };
        Ok(Self { index, fields, writer_memory })
    }

    /// What the last commit carried; `None` before the first one.
    pub(crate) fn payload(&self) -> Result<Option<String>, EngineError> {
        Ok(self.index.load_metas()?.payload)
    }

    /// Deletes files that the last commit does not name, left by a writer that was interrupted. They would be in
    /// the way: the next writer gives its deletions the same file name again, and would fail, every time.
    /// Only while nobody writes.
    pub(crate) fn remove_leftovers(&self, folder: &Path) -> Result<(), EngineError> {
        let mut live = HashMap::new();
        for segment in self.index.searchable_segment_metas()? {
            live.insert(segment.id().uuid_string(), segment.delete_opstamp());
        }
        for entry in std::fs::read_dir(folder).map_err(EngineError::io(folder))? {
            let path = entry.map_err(EngineError::io(folder))?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let (segment, rest) = name.split_once('.').unwrap_or((name, ""));
            let of_segment = segment.len() == 32 && segment.bytes().all(|b| b.is_ascii_hexdigit());
            let leftover = match (live.get(segment), rest.strip_suffix(".del")) {
                (Some(deleted), Some(opstamp)) => deleted.map(|d| d.to_string()).as_deref() != Some(opstamp),
                (Some(_), None) => false,
                (None, _) => of_segment || name.starts_with(".tmp"),
            };
            if leftover {
                std::fs::remove_file(&path).map_err(EngineError::io(&path))?;
            }
        }
        Ok(())
    }

    /// The segments of the last commit.
    pub(crate) fn segments(&self, known: &[Arc<Segment>]) -> Result<Vec<Arc<Segment>>, EngineError> {
        Segment::open_all(&self.index, self.fields.text, known)
    }

    pub(crate) fn text_field(&self) -> Field {
        self.fields.text
    }

    fn writer(&self) -> Result<IndexWriter, EngineError> {
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .num_merge_threads(1)
            .memory_budget_per_thread(self.writer_memory)
            .build();
        // Whoever gets here holds the collection's writer and the engine's folder: nobody else writes.
        let is_held = |error: &TantivyError| matches!(error, TantivyError::LockFailure(LockError::LockBusy, _));
        let writer = locks::patiently(is_held, || self.index.writer_with_options(options.clone()))?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        Ok(writer)
    }

    /// One commit: removals, additions and payload appear together or not at all. Durable on return,
    /// except for the folder's own entry, which the caller syncs.
    pub(crate) fn commit(&self, changes: &TextChanges<'_>) -> Result<TextWriter<'_>, EngineError> {
        let mut writer = self.writer()?;
        for &group in &changes.removed_groups {
            writer.delete_term(Term::from_field_u64(self.fields.group, u64::from(group)));
        }
        let mut terms = String::new();
        for chunk in &changes.added {
            terms.clear();
            analysis::terms(chunk.text, chunk.language, &mut |term| {
                terms.push_str(term);
                terms.push(' ');
            });
            let (high, low) = chunk.chunk_id.as_u64_pair();
            let mut document = TantivyDocument::default();
            document.add_text(self.fields.text, &terms);
            document.add_u64(self.fields.group, u64::from(chunk.group));
            document.add_u64(self.fields.chunk_high, high);
            document.add_u64(self.fields.chunk_low, low);
            writer.add_document(document)?;
        }
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&changes.payload);
        commit.commit()?;
        Ok(TextWriter { index: self, writer })
    }
}

/// The writer after its commit, for the housekeeping that may follow.
pub(crate) struct TextWriter<'a> {
    index: &'a TextIndex,
    writer: IndexWriter,
}

impl TextWriter<'_> {
    /// Merges what [`plan`] finds, until it finds nothing. Returns whether the segments changed.
    pub(crate) fn merge(mut self, thorough: bool) -> Result<bool, EngineError> {
        let mut changed = false;
        loop {
            let plan = plan(&self.index.index.searchable_segment_metas()?, thorough);
            if plan.is_empty() {
                break;
            }
            for group in plan {
                let ids: Vec<_> = group.iter().map(SegmentMeta::id).collect();
                self.writer.merge(&ids).wait()?;
                changed = true;
            }
        }
        if changed {
            self.writer.garbage_collect_files().wait()?;
        }
        Ok(changed)
    }
}

fn size_class(chunks: u64) -> u32 {
    (chunks / SMALLEST_CLASS).checked_ilog(MERGE_FACTOR as u64).map_or(0, |class| class + 1)
}

/// Which segments to merge with which. `thorough`: every deletion is worth a rewrite.
fn plan(segments: &[SegmentMeta], thorough: bool) -> Vec<Vec<SegmentMeta>> {
    let mut plan: Vec<Vec<SegmentMeta>> = Vec::new();
    let mut classes: Vec<Vec<SegmentMeta>> = Vec::new();
    for segment in segments {
        let (all, dead) = (u64::from(segment.max_doc()), u64::from(segment.num_deleted_docs()));
        let alive = all - dead;
        // Small hollow segments wait for their class to fill: rewriting them alone on every apply would
        // cost more than they do.
        let hollow = dead * 5 >= all * 2 && all >= SMALLEST_CLASS;
        if dead > 0 && (hollow || thorough) {
            plan.push(vec![segment.clone()]);
        } else if alive < LARGEST_MERGED {
            let class = size_class(alive) as usize;
            classes.resize_with(classes.len().max(class + 1), Vec::new);
            classes[class].push(segment.clone());
        }
    }
    plan.extend(classes.into_iter().filter(|class| class.len() >= MERGE_FACTOR));
    plan
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size_classes_grow_by_the_factor() {
        assert_eq!([0, 255, 256, 2047, 2048, 16384].map(size_class), [0, 0, 1, 1, 2, 3]);
    }
}
