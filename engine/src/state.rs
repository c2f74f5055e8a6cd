//! A collection as of one commit: what a search reads, and how it is found again after a restart.

use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::EngineError;
use crate::log;
use crate::table::Table;
use crate::text::index::TextIndex;
use crate::text::segment::Segment;
use crate::vectors::columns::{self, Columns, Extent};

/// Folder of the text index within the collection's.
pub(crate) const TEXT_FOLDER: &str = "text";

/// Extension of the document log.
pub(crate) const LOG: &str = "log";

/// What every commit of the text index carries: the one place that says how much of all files counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Commit {
    /// Number of the last change that is in here.
    pub(crate) applied: u64,
    pub(crate) extent: Extent,
    /// Length of the document log.
    pub(crate) log_bytes: u64,
    /// Group numbers below were used.
    pub(crate) next_group: u32,
    /// Whether the rest of the collection is still to come. Older commits don't say it and are whole.
    #[serde(default)]
    pub(crate) is_partial: bool,
}

/// Everything a search needs, immutable while anybody looks at it.
#[derive(Clone)]
pub(crate) struct State {
    pub(crate) table: Table,
    pub(crate) columns: Arc<Columns>,
    pub(crate) segments: Vec<Arc<Segment>>,
    /// See [`Commit::is_partial`].
    pub(crate) is_partial: bool,
}

/// Reads the last commit of a folder: afterwards files hold nothing but what it names.
pub(crate) fn load(folder: &Path, text: &TextIndex, dimensions: usize) -> Result<(Commit, State), EngineError> {
    let commit = match text.payload()? {
        None => Commit::default(),
        Some(payload) => {
            serde_json::from_str(&payload).map_err(|e| EngineError::corrupt(format!("commit payload: {e}")))?
        }
    };
    let mut table = Table::default();
    if commit.log_bytes > 0 {
        let path = columns::path(folder, commit.extent.generation, LOG);
        columns::cut(&path, commit.log_bytes)?;
        let bytes = match std::fs::read(&path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                return Err(EngineError::corrupt("the document log is missing"));
            }
            read => read.map_err(EngineError::io(&path))?,
        };
        if bytes.len() as u64 != commit.log_bytes {
            return Err(EngineError::corrupt("the document log ends too early"));
        }
        log::decode(&bytes, |record| table.apply(&record))?;
    }
    table.reserve(commit.next_group);
    let columns = Arc::new(Columns::open(folder, &commit.extent, dimensions)?);
    text.remove_leftovers(&folder.join(TEXT_FOLDER))?;
    let segments = text.segments(&[])?;
    remove_other_generations(folder, commit.extent.generation);
    Ok((commit, State { table, columns, segments, is_partial: commit.is_partial }))
}

/// Deletes what an interrupted or finished compaction left. Failing is no harm: the next opening tries again.
pub(crate) fn remove_other_generations(folder: &Path, current: u64) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let generation = path.file_stem().and_then(|stem| stem.to_str()?.parse::<u64>().ok());
        if generation.is_some_and(|generation| generation != current)
            && let Err(error) = std::fs::remove_file(&path)
        {
            tracing::warn!(path = %path.display(), %error, "a file of an old generation stays");
        }
    }
}
