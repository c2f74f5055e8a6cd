//! Wire types of documents and chunks.

use chrono::{DateTime, Utc};
use poem_openapi::Object;

use super::{model::DocumentState, store::DocumentRow};
use crate::{
    db::entity::chunks,
    kernel::{ChunkId, DocumentId, JobId, KnowledgeBaseId, NodeId, Result},
};

/// A file in a knowledge base.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Document {
    /// The document's id.
    pub id: DocumentId,
    /// The knowledge base it is in.
    pub knowledge_base_id: KnowledgeBaseId,
    /// The file it is made of. Documents follow their file: a new version is ingested by itself.
    pub file_id: NodeId,
    /// The file's name, for example `handbook.pdf`.
    pub file_name: String,
    /// The file's media type, for example `application/pdf`.
    pub media_type: String,
    /// Whether search and answers may use it.
    pub enabled: bool,
    /// Where it stands. `ready` means that search finds it.
    pub state: DocumentState,
    /// While running: `parse`, `chunk`, `embed` or `index`.
    pub stage: Option<String>,
    /// 0 to 1.
    pub progress: f64,
    /// Chunks that are searchable; 0 until the file's current version is ingested.
    pub chunk_count: u64,
    /// Why it failed, for programs: `unsupported_media_type`, `empty_document`, `encrypted_document`, `corrupt_document`,
    /// `too_many_pages`, `text_too_large`, `parser_timeout`, `parser_memory_exceeded`, `parser_crashed`, `model_unavailable`,
    /// `storage_full`, `unavailable`, `worker_died` or `internal`; `cancelled` if somebody cancelled it.
    pub error_code: Option<String>,
    /// Why it failed, for people.
    pub error_detail: Option<String>,
    /// The job of its last ingestion.
    pub job_id: Option<JobId>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Document {
    pub(super) fn new(row: DocumentRow) -> Result<Self> {
        let document = row.document;
        Ok(Self {
            id: DocumentId(document.id),
            knowledge_base_id: KnowledgeBaseId(document.knowledge_base_id),
            file_id: NodeId(document.file_id),
            file_name: row.file_name,
            media_type: row.media_type.unwrap_or_else(|| "application/octet-stream".into()),
            enabled: document.enabled,
            state: DocumentState::parse(&document.state)?,
            stage: document.stage,
            progress: document.progress,
            chunk_count: u64::try_from(document.chunk_count).unwrap_or(0),
            error_code: document.error_code,
            error_detail: document.error_detail,
            job_id: document.job_id.map(JobId),
            created_at: document.created_at,
            updated_at: document.updated_at,
        })
    }
}

/// A file to add to a knowledge base.
#[derive(Debug, Clone, Object)]
pub struct DocumentAdd {
    /// A file that the caller may read. It stays where it is.
    pub file_id: NodeId,
}

/// Changes to a document: what is absent stays.
#[derive(Debug, Clone, Object)]
pub struct DocumentUpdate {
    /// Whether search and answers may use it.
    pub enabled: Option<bool>,
}

/// A piece of a document: what is searched, found and cited.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Chunk {
    /// The chunk's id. A new version of the file has new chunks.
    pub id: ChunkId,
    /// Its place in the document, from 0.
    pub ordinal: u64,
    /// Its text.
    pub text: String,
    /// Page, slide or sheet on which it begins, from 1, if the format has such.
    pub page: Option<u32>,
    /// Where it begins in the document's text, in characters.
    pub start: u64,
    /// Where it ends in the document's text, in characters.
    pub end: u64,
    /// Tokens of the embedding model.
    pub token_count: u32,
    /// How it came about: `parsed`.
    pub origin: String,
}

impl From<chunks::Model> for Chunk {
    fn from(row: chunks::Model) -> Self {
        Self {
            id: ChunkId(row.id),
            ordinal: u64::try_from(row.ordinal).unwrap_or(0),
            text: row.text,
            page: row.page.and_then(|page| u32::try_from(page).ok()),
            start: u64::try_from(row.char_start).unwrap_or(0),
            end: u64::try_from(row.char_end).unwrap_or(0),
            token_count: u32::try_from(row.token_count).unwrap_or(0),
            origin: row.origin,
        }
    }
}
