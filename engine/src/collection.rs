//! One collection: reading it, and the steps of a commit.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use uuid::Uuid;

use crate::changes::{self, Batch};
use crate::engine::EngineOptions;
use crate::log::{self, Record};
use crate::model::{Access, Change, CollectionKey, Found, IndexedDocument, Query, Scope, Statistics};
use crate::state::{self, Commit, LOG, State, TEXT_FOLDER};
use crate::table::Table;
use crate::text::index::{TextChanges, TextIndex};
use crate::vectors::columns::{self, Columns, NewRows};
use crate::{EngineError, search};

/// Compaction is worth its while from so many dead rows on, if they are the majority.
const DEAD_ROWS: u64 = 10_000;

/// Rows are copied in portions of about this size.
const COPY_BYTES: usize = 8 << 20;

/// Documents in one batch of a rewritten log.
const LOG_BATCH: usize = 1000;

/// The index of one tenant and embedding model. Searches run side by side and never wait for a writer;
/// writers take turns. Holds no thread, no open file and no write buffer between calls.
pub struct Collection {
    key: CollectionKey,
    folder: PathBuf,
    text: TextIndex,
    writer: Mutex<Writer>,
    state: RwLock<Arc<State>>,
    applied: AtomicU64,
    dropped: AtomicBool,
}

struct Writer {
    commit: Commit,
    /// A failed write left memory and disk in doubt: read the disk before the next one.
    stale: bool,
}

impl Collection {
    pub(crate) fn open(key: CollectionKey, folder: PathBuf, options: &EngineOptions) -> Result<Self, EngineError> {
        guarded(|| {
            let text = TextIndex::open(&folder.join(TEXT_FOLDER), options.writer_memory_bytes)?;
            let (commit, state) = state::load(&folder, &text, key.dimensions)?;
            Ok(Self {
                key,
                folder,
                text,
                writer: Mutex::new(Writer { commit, stale: false }),
                state: RwLock::new(Arc::new(state)),
                applied: AtomicU64::new(commit.applied),
                dropped: AtomicBool::new(false),
            })
        })
    }

    /// Which collection this is.
    pub fn key(&self) -> &CollectionKey {
        &self.key
    }

    /// Number of the last change that is durable here; the change log is to be replayed from the next one on.
    pub fn applied(&self) -> u64 {
        self.applied.load(Ordering::Acquire)
    }

    /// Makes `changes`, in their order, one durable commit that the next search sees. `upto` is the number of the
    /// last of them in the change log; at or below [`Self::applied`] nothing happens, so replaying is safe.
    /// Removing and moving what is not there is fine. On an error nothing was applied, or (only if the disk failed
    /// during the very last step) everything was: look at [`Self::applied`] or just replay.
    pub fn apply(&self, changes: &[Change], upto: u64) -> Result<(), EngineError> {
        self.take_in(changes, upto, false)
    }

    /// Like [`Self::apply`], for a part of what the collection is to hold, with more to come: until the next
    /// [`Self::apply`] searches get [`EngineError::Partial`], also after a restart.
    pub fn apply_part(&self, changes: &[Change], upto: u64) -> Result<(), EngineError> {
        self.take_in(changes, upto, true)
    }

    fn take_in(&self, changes: &[Change], upto: u64, is_partial: bool) -> Result<(), EngineError> {
        changes::validate(changes, self.key.dimensions)?;
        let mut writer = self.lock_writer()?;
        if upto <= writer.commit.applied {
            return Ok(());
        }
        self.attempt(&mut writer, |writer| self.write(writer, changes, upto, is_partial))?;
        let (dead, chunks, history) = {
            let state = self.state();
            let chunks = state.table.chunks();
            (state.columns.rows() as u64 - chunks, chunks, state.table.log_is_mostly_history())
        };
        if history || (dead > DEAD_ROWS && dead > chunks) {
            // The changes are in; tidying up can wait for the next time.
            if let Err(error) = self.attempt(&mut writer, |writer| self.rewrite(writer)) {
                tracing::warn!(folder = %self.folder.display(), %error, "compaction failed");
            }
        }
        Ok(())
    }

    /// Finds the best chunks of what the scope lets through, by words and by vector.
    pub fn search(&self, query: &Query) -> Result<Found, EngineError> {
        if self.dropped.load(Ordering::Acquire) {
            return Err(EngineError::Dropped);
        }
        let state = self.state();
        if state.is_partial {
            return Err(EngineError::Partial);
        }
        guarded(|| search::search(&state, self.text.text_field(), query))
    }

    /// Everything that is indexed, for reconciling with the database. Reads all chunk ids: not for requests.
    pub fn documents(&self) -> Result<BTreeMap<Uuid, IndexedDocument>, EngineError> {
        let state = self.state();
        let empty = |(id, version)| (id, IndexedDocument { version, chunk_ids: BTreeSet::new() });
        let mut documents: BTreeMap<_, _> = state.table.documents().map(empty).collect();
        for row in 0..state.columns.rows() {
            let document = state.table.document_of(state.columns.group(row));
            if let Some(document) = document.and_then(|id| documents.get_mut(&id)) {
                document.chunk_ids.insert(state.columns.chunk_id(row));
            }
        }
        Ok(documents)
    }

    /// Sizes.
    pub fn statistics(&self) -> Statistics {
        let state = self.state();
        let (rows, chunks) = (state.columns.rows() as u64, state.table.chunks());
        Statistics {
            chunks,
            vector_rows: rows,
            dead_vector_rows: rows.saturating_sub(chunks),
            bytes_on_disk: bytes_below(&self.folder),
        }
    }

    /// Rewrites vectors, document log and text segments without what is dead. Interrupted at any point, the
    /// collection is as before. Searches go on meanwhile; writers wait.
    pub fn compact(&self) -> Result<(), EngineError> {
        let mut writer = self.lock_writer()?;
        self.attempt(&mut writer, |writer| self.rewrite(writer))
    }

    /// Refuses everything from now on. Returns once no writer is at work.
    pub(crate) fn retire(&self) {
        self.dropped.store(true, Ordering::Release);
        drop(self.writer.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn state(&self) -> Arc<State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn lock_writer(&self) -> Result<MutexGuard<'_, Writer>, EngineError> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if self.dropped.load(Ordering::Acquire) {
            return Err(EngineError::Dropped);
        }
        if writer.stale {
            let (commit, state) = guarded(|| state::load(&self.folder, &self.text, self.key.dimensions))?;
            *self.state.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(state);
            self.applied.store(commit.applied, Ordering::Release);
            *writer = Writer { commit, stale: false };
        }
        Ok(writer)
    }

    /// Runs a write and remembers when it fails half-way.
    fn attempt(
        &self,
        writer: &mut Writer,
        work: impl FnOnce(&mut Writer) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        let result = guarded(|| work(writer));
        writer.stale = result.is_err();
        result
    }

    /// The steps of a commit: rows and log first, each synced; then the text index, whose commit makes them count;
    /// then the next search sees it; merging last, when nobody waits for it but this caller.
    fn write(&self, writer: &mut Writer, changes: &[Change], upto: u64, is_partial: bool) -> Result<(), EngineError> {
        let state = self.state();
        let batch = Batch::build(changes, &state.table, self.key.dimensions)?;
        let mut commit = Commit { applied: upto, next_group: batch.next_group, is_partial, ..writer.commit };
        if batch.rows.size() > 0 {
            commit.extent = batch.rows.append(&self.folder, &commit.extent, true)?;
        }
        if !batch.records.is_empty() {
            commit.log_bytes = self.append_log(&commit, &log::encode(&batch.records))?;
        }
        columns::sync_folder(&self.folder)?;
        let changes =
            TextChanges { removed_groups: batch.removed_groups, added: batch.chunks, payload: payload(&commit)? };
        let text = self.text.commit(&changes)?;
        columns::sync_folder(&self.folder.join(TEXT_FOLDER))?;
        let columns = match commit.extent == writer.commit.extent {
            true => state.columns.clone(),
            false => Arc::new(state.columns.extended(&self.folder, &commit.extent)?),
        };
        let segments = self.text.segments(&state.segments)?;
        drop(state);
        self.publish(&commit, |state| {
            batch.records.iter().for_each(|record| state.table.apply(record));
            state.table.reserve(commit.next_group);
            (state.columns, state.segments) = (columns, segments);
        });
        writer.commit = commit;
        self.tidy(&commit, || text.merge(false))
    }

    /// Appends to the log of the commit's generation; returns the new length.
    fn append_log(&self, commit: &Commit, batch: &[u8]) -> Result<u64, EngineError> {
        let path = columns::path(&self.folder, commit.extent.generation, LOG);
        let magic: &[u8] = if commit.log_bytes == 0 { log::MAGIC } else { &[] };
        columns::write_at(&path, commit.log_bytes, &[magic, batch].concat(), true)?;
        Ok(commit.log_bytes + (magic.len() + batch.len()) as u64)
    }

    /// Writes the next generation of rows and log, switches over by a commit, removes the old one.
    fn rewrite(&self, writer: &mut Writer) -> Result<(), EngineError> {
        let state = self.state();
        let mut commit = Commit { log_bytes: 0, ..writer.commit };
        commit.extent = columns::Extent { generation: writer.commit.extent.generation + 1, ..Default::default() };
        let live = state.table.visible(&Scope::new(Access::Everything));
        let mut rows = NewRows::new(self.key.dimensions);
        for row in 0..state.columns.rows() {
            if live.contains(state.columns.group(row)) {
                state.columns.copy_row(row, &mut rows);
            }
            if rows.size() >= COPY_BYTES {
                commit.extent = rows.append(&self.folder, &commit.extent, false)?;
                rows.clear();
            }
        }
        commit.extent = rows.append(&self.folder, &commit.extent, true)?;
        let mut table = Table::default();
        let records: Vec<Record> = state.table.to_records();
        for batch in records.chunks(LOG_BATCH) {
            commit.log_bytes = self.append_log(&commit, &log::encode(batch))?;
            batch.iter().for_each(|record| table.apply(record));
        }
        table.reserve(commit.next_group);
        columns::sync_folder(&self.folder)?;
        let nothing = TextChanges { removed_groups: Vec::new(), added: Vec::new(), payload: payload(&commit)? };
        let text = self.text.commit(&nothing)?;
        columns::sync_folder(&self.folder.join(TEXT_FOLDER))?;
        let columns = Arc::new(Columns::empty(self.key.dimensions).extended(&self.folder, &commit.extent)?);
        drop(state);
        self.publish(&commit, |state| (state.table, state.columns) = (table, columns));
        writer.commit = commit;
        state::remove_other_generations(&self.folder, commit.extent.generation);
        self.tidy(&commit, || text.merge(true))
    }

    /// Housekeeping after a commit. The commit stands, so its failure is only worth a line in the log.
    fn tidy(&self, commit: &Commit, merge: impl FnOnce() -> Result<bool, EngineError>) -> Result<(), EngineError> {
        match merge() {
            Ok(false) => {}
            Ok(true) => {
                let segments = self.text.segments(&self.state().segments)?;
                self.publish(commit, |state| state.segments = segments);
            }
            Err(error) => {
                tracing::warn!(folder = %self.folder.display(), %error, "merging text segments failed");
            }
        }
        Ok(())
    }

    /// Lets searches see a commit. Changes the state in place when no search is looking at it, else a copy.
    fn publish(&self, commit: &Commit, change: impl FnOnce(&mut State)) {
        let change = |state: &mut State| {
            change(state);
            state.is_partial = commit.is_partial;
        };
        let mut current = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(state) = Arc::get_mut(&mut current) {
            change(state);
        } else {
            let old = current.clone();
            // Copied without the lock: searches go on. Nobody else publishes, this thread holds the writer.
            drop(current);
            let mut copy = State::clone(&old);
            change(&mut copy);
            *self.state.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(copy);
        }
        self.applied.store(commit.applied, Ordering::Release);
    }
}

fn payload(commit: &Commit) -> Result<String, EngineError> {
    serde_json::to_string(commit).map_err(|e| EngineError::Text(e.to_string()))
}

/// Runs `work`; a panic in it means that bytes on disk are not what its code was promised.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, EngineError>) -> Result<T, EngineError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown");
        Err(EngineError::corrupt(format!("reading it panicked: {text}")))
    })
}

fn bytes_below(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let size = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(m) if m.is_dir() => bytes_below(&entry.path()),
        Ok(m) => m.len(),
        Err(_) => 0,
    };
    entries.flatten().map(size).sum()
}
