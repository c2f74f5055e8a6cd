//! What can go wrong, as types the server can act on.

use std::io;
use std::path::{Path, PathBuf};

use uuid::Uuid;

/// Every failure of the engine.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The operating system refused: disk full, permissions, too many open files.
    /// Nothing was applied; the same call may succeed later.
    #[error("index file {path}: {source}")]
    Io {
        /// File or folder concerned.
        path: PathBuf,
        /// The operating system's answer.
        source: io::Error,
    },
    /// What is on disk is not what the last commit left there. Answer: [`crate::Engine::reset`] and rebuild.
    #[error("the index is damaged: {detail}")]
    Corrupt {
        /// For the log, not for a caller.
        detail: String,
    },
    /// Written by a newer release, which this one cannot read. Upgrade, or reset and rebuild.
    #[error("the index has format {found}, this release reads {supported}")]
    NewerFormat {
        /// Format on disk.
        found: u32,
        /// Format of this release.
        supported: u32,
    },
    /// Written by an older release whose analysis or layout differs. Answer: reset and rebuild.
    #[error("the index has the older format {found}, this release writes {supported}")]
    OlderFormat {
        /// Format on disk.
        found: u32,
        /// Format of this release.
        supported: u32,
    },
    /// Another process (or another [`crate::Engine`]) holds this folder.
    #[error("the index folder {path} is in use by another process")]
    Locked {
        /// The root folder.
        path: PathBuf,
    },
    /// A model name that cannot be a folder name, or zero dimensions.
    #[error("unusable collection key: {0}")]
    InvalidKey(String),
    /// An option outside its bounds.
    #[error("unusable engine option: {0}")]
    InvalidOptions(String),
    /// A vector of another length than the collection's.
    #[error("a vector has {found} dimensions, the collection has {expected}")]
    Dimensions {
        /// Dimensions of the collection.
        expected: usize,
        /// Dimensions that were given.
        found: usize,
    },
    /// A vector with a NaN, an infinity or zero length has no cosine.
    #[error("a vector is zero or not finite (chunk {chunk_id:?}; none: the query)")]
    InvalidVector {
        /// The chunk it came with; `None` for a query's vector.
        chunk_id: Option<Uuid>,
    },
    /// A chunk that names another document than the change it came with.
    #[error("chunk {chunk_id} belongs to another document than its change")]
    ForeignChunk {
        /// The chunk.
        chunk_id: Uuid,
    },
    /// More than the engine addresses: 2³² rows or groups in one collection.
    #[error("the collection is full: {0}")]
    Full(&'static str),
    /// The collection was dropped or reset while this handle was held.
    #[error("the collection was dropped")]
    Dropped,
    /// Only a part of the collection is there, for it is being filled ([`crate::Collection::apply_part`]): what a search
    /// found would be short. Try again later.
    #[error("the collection is being filled")]
    Partial,
    /// The text index failed in a way that is neither the disk nor damage.
    #[error("text index: {0}")]
    Text(String),
}

impl EngineError {
    /// Whether the collection's folder is unusable as it is, so that [`crate::Engine::reset`] and a
    /// rebuild from the database are the answer (and retrying is not).
    pub fn needs_rebuild(&self) -> bool {
        matches!(self, Self::Corrupt { .. } | Self::NewerFormat { .. } | Self::OlderFormat { .. })
    }

    pub(crate) fn corrupt(detail: impl Into<String>) -> Self {
        Self::Corrupt { detail: detail.into() }
    }

    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |source| Self::Io { path: path.to_owned(), source }
    }
}

impl From<tantivy::TantivyError> for EngineError {
    fn from(error: tantivy::TantivyError) -> Self {
        use tantivy::TantivyError as E;
        match error {
            E::IoError(source) => {
                let source = io::Error::new(source.kind(), source.to_string());
                // A segment that ends too early is damage, not a failing disk.
                if matches!(source.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData) {
                    return Self::corrupt(source.to_string());
                }
                Self::Io { path: PathBuf::from("text"), source }
            }
            E::DataCorruption(_)
            | E::OpenReadError(_)
            | E::IncompatibleIndex(_)
            | E::SchemaError(_)
            | E::FieldNotFound(_)
            | E::InternalError(_) => Self::corrupt(error.to_string()),
            other => Self::Text(other.to_string()),
        }
    }
}
