//! Wire types of knowledge bases.

use chrono::{DateTime, Utc};
use poem_openapi::Object;

use super::store::Counters;
use crate::{
    db::entity::knowledge_bases,
    kernel::{KnowledgeBaseId, NodeId},
};

/// A set of documents that are searched together.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct KnowledgeBase {
    /// The knowledge base's id.
    pub id: KnowledgeBaseId,
    /// What people call it.
    pub name: String,
    /// What it is about.
    pub description: Option<String>,
    /// The folder that holds the files uploaded into it. Who may read the folder sees the knowledge base; who may write it may add
    /// and remove documents; who manages it may delete the knowledge base.
    pub home_folder_id: NodeId,
    /// The model, with the hash of its weights, that embeds its chunks.
    pub embedding_model: String,
    /// Documents whose files the caller may read. So do the other counters.
    pub document_count: u64,
    /// Documents that are queued or running.
    pub pending_documents: u64,
    /// Documents that could not be ingested.
    pub failed_documents: u64,
    /// Searchable chunks.
    pub chunk_count: u64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When its name or description last changed.
    pub updated_at: DateTime<Utc>,
}

impl KnowledgeBase {
    pub(super) fn new(row: knowledge_bases::Model, counters: &Counters) -> Self {
        let count = |value: i64| u64::try_from(value).unwrap_or(0);
        Self {
            id: KnowledgeBaseId(row.id),
            name: row.name,
            description: row.description,
            home_folder_id: NodeId(row.home_folder_id),
            embedding_model: row.embedding_model,
            document_count: count(counters.documents),
            pending_documents: count(counters.pending),
            failed_documents: count(counters.failed),
            chunk_count: count(counters.chunks),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// A knowledge base to create.
#[derive(Debug, Clone, Object)]
pub struct KnowledgeBaseCreate {
    /// What people call it. Need not be unique.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: String,
    /// What it is about.
    #[oai(validator(max_length = 2000))]
    pub description: Option<String>,
}

/// Changes to a knowledge base: what is absent stays.
#[derive(Debug, Clone, Object)]
pub struct KnowledgeBaseUpdate {
    /// What people call it.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: Option<String>,
    /// What it is about; the empty text removes it.
    #[oai(validator(max_length = 2000))]
    pub description: Option<String>,
}
