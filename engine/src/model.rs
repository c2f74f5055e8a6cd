//! The types that cross the crate's border.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::EngineError;

/// Names one collection: the chunks of one tenant, embedded by one model.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CollectionKey {
    /// The tenant; nothing of another tenant is ever in the same folder.
    pub tenant: Uuid,
    /// Name of the embedding model with its revision, 1–120 characters of `[a-z0-9._-]`.
    pub model: String,
    /// Length of its vectors, 1–8192.
    pub dimensions: usize,
}

impl CollectionKey {
    /// Refuses what cannot safely be a folder name.
    pub(crate) fn validate(&self) -> Result<(), EngineError> {
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b);
        if self.model.is_empty() || self.model.len() > 120 || !self.model.bytes().all(fits) {
            return Err(EngineError::InvalidKey(format!("model {:?}", self.model)));
        }
        if self.dimensions == 0 || self.dimensions > 8192 {
            return Err(EngineError::InvalidKey(format!("{} dimensions", self.dimensions)));
        }
        Ok(())
    }

    /// Folder of the collection below its tenant's. `@` cannot stand in a model name, so this is reversible.
    pub(crate) fn folder_name(&self) -> String {
        format!("{}@{}", self.model, self.dimensions)
    }

    /// Inverse of [`Self::folder_name`]; `None` for anything else that lies around.
    pub(crate) fn from_folder_name(tenant: Uuid, name: &str) -> Option<Self> {
        let (model, dimensions) = name.rsplit_once('@')?;
        let key = Self { tenant, model: model.to_owned(), dimensions: dimensions.parse().ok()? };
        key.validate().ok()?;
        (key.folder_name() == name).then_some(key)
    }
}

/// One chunk as it enters the index. The text itself is not kept: SQL holds the record.
#[derive(Debug, Clone, PartialEq)]
pub struct ChunkEntry {
    /// Id that a search answers with; unique within the collection.
    pub chunk_id: Uuid,
    /// The document it is part of; must equal the change's.
    pub document_id: Uuid,
    /// The knowledge base of that document.
    pub knowledge_base_id: Uuid,
    /// The file of that document.
    pub file_id: Uuid,
    /// Ids of the nodes from its file upward, cut at a restricted folder. Order does not matter for what is
    /// found; file first is the cheapest.
    pub access: Vec<Uuid>,
    /// Ids of all folders above the file, nearest first.
    pub path: Vec<Uuid>,
    /// ISO 639-1 code of its language (`en`, `de-CH`), if known; otherwise it is guessed from the text.
    pub language: Option<String>,
    /// What is searched by words; any length.
    pub text: String,
    /// The embedding, L2-normalised, as long as the collection's dimensions.
    pub vector: Vec<f32>,
}

/// One entry of the change log.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// The document now consists of exactly these chunks; what was there before is gone.
    Replace {
        /// The document.
        document_id: Uuid,
        /// Kept and given back by [`crate::Collection::documents`]; the engine does not compare it.
        version: u64,
        /// Its chunks; may be none.
        chunks: Vec<ChunkEntry>,
    },
    /// The document is gone. Unknown documents are fine.
    Remove {
        /// The document.
        document_id: Uuid,
    },
    /// The document's place in the tree changed: all its chunks get these lists. Unknown documents are fine.
    Move {
        /// The document.
        document_id: Uuid,
        /// As in [`ChunkEntry::access`].
        access: Vec<Uuid>,
        /// As in [`ChunkEntry::path`].
        path: Vec<Uuid>,
    },
}

impl Change {
    pub(crate) fn document_id(&self) -> Uuid {
        match self {
            Self::Replace { document_id, .. } | Self::Remove { document_id } | Self::Move { document_id, .. } => {
                *document_id
            }
        }
    }
}

/// What to look for, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// Words to look for: plain text, never a query language. `None` or nothing searchable: an empty list.
    pub text: Option<String>,
    /// Embedding of the question; need not be normalised.
    pub vector: Option<Vec<f32>>,
    /// What the caller may see and wants to look at.
    pub scope: Scope,
    /// Most entries in each of the two lists.
    pub limit: usize,
}

/// Restrictions that hold at the same time, but for [`Self::let_through`]. `None` restricts nothing, an empty list lets nothing through.
#[derive(Debug, Clone, PartialEq)]
pub struct Scope {
    /// What the caller may see.
    pub access: Access,
    /// Only chunks of these knowledge bases.
    pub knowledge_bases: Option<Vec<Uuid>>,
    /// Only chunks below any of these folders.
    pub folders: Option<Vec<Uuid>>,
    /// Only chunks of these files.
    pub files: Option<Vec<Uuid>>,
    /// Only chunks whose file, a folder above it, or knowledge base is among these: what the caller's credential is limited to.
    /// Folders count across restricted ones, for this is about place, not about access.
    pub within: Option<Vec<Uuid>>,
    /// Documents whose chunks need not pass `access`, `folders` and `within`: the asker knows better than the index where they are.
    pub let_through: Vec<Uuid>,
}

impl Scope {
    /// All that `access` allows.
    pub fn new(access: Access) -> Self {
        Self { access, knowledge_bases: None, folders: None, files: None, within: None, let_through: Vec::new() }
    }
}

/// The caller's rights, as nodes of the tree.
#[derive(Debug, Clone, PartialEq)]
pub enum Access {
    /// Every chunk of the collection (holders of `content:read_all`, jobs).
    Everything,
    /// Chunks whose `access` list holds at least one of these ids.
    AnyOf(Vec<Uuid>),
}

/// Both lists of one search, best first; equal scores stand in the order of their chunk ids.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    /// By BM25 over the query's words.
    pub keyword: Vec<Scored>,
    /// By cosine with the query's vector.
    pub vector: Vec<Scored>,
}

/// One chunk that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    /// The chunk.
    pub chunk_id: Uuid,
    /// Its document.
    pub document_id: Uuid,
    /// BM25 (> 0, unbounded) or exact cosine (−1 to 1).
    pub score: f32,
}

/// What the index holds of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexedDocument {
    /// As given with [`Change::Replace`].
    pub version: u64,
    /// All its chunks.
    pub chunk_ids: BTreeSet<Uuid>,
}

/// Size of a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statistics {
    /// Chunks that can be found.
    pub chunks: u64,
    /// Rows in the vector files, dead ones included.
    pub vector_rows: u64,
    /// Rows of chunks that are gone; [`crate::Collection::compact`] removes them.
    pub dead_vector_rows: u64,
    /// Bytes of all files of the collection.
    pub bytes_on_disk: u64,
}
