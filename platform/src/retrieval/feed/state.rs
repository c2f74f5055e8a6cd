//! What the index should hold of a document, as the database says now.

use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef};
use std::collections::HashMap;
use uuid::Uuid;

use crate::{
    access::TenantDb,
    db::entity::{chunk_vectors, chunks, documents, knowledge_bases, node_ancestors, nodes},
    kernel::Result,
    retrieval::backend::{Change, ChunkEntry},
};

/// A document that the index should hold.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Live {
    pub(crate) id: Uuid,
    pub(crate) knowledge_base_id: Uuid,
    pub(crate) file_id: Uuid,
    pub(crate) live_generation: i64,
    pub(crate) chunk_count: i64,
}

#[derive(Debug, Clone, FromQueryResult)]
struct ChunkRow {
    id: Uuid,
    document_id: Uuid,
    text: String,
    language: Option<String>,
    vector: Vec<u8>,
}

/// The documents of a collection that should be in it: enabled, and made of their file's active version. `only`: of these.
pub(crate) async fn live(
    db: &TenantDb<'_>,
    model: &str,
    only: Option<&[Uuid]>,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Live>> {
    use documents::Column as D;
    db.rows::<documents::Entity, Live>(|mut q| {
        if let Some(only) = only {
            q = q.filter(D::Id.is_in(only.iter().copied()));
        }
        if let Some(after) = after {
            q = q.filter(D::Id.gt(after));
        }
        q.select_only()
            .columns([D::Id, D::KnowledgeBaseId, D::FileId, D::LiveGeneration, D::ChunkCount])
            .join(JoinType::InnerJoin, base_of_document())
            .join(JoinType::InnerJoin, active_version_of_document())
            .filter(D::Enabled.eq(true))
            .filter(D::LiveGeneration.gt(0))
            .filter(knowledge_bases::Column::EmbeddingModel.eq(model))
            .order_by_asc(D::Id)
            .limit(limit)
    })
    .await
}

/// What to tell the index about these documents.
pub(crate) async fn replacements(db: &TenantDb<'_>, model: &str, documents: &[Live]) -> Result<Vec<Change>> {
    let paths = paths(db, documents.iter().map(|document| document.file_id).collect()).await?;
    let mut chunks = chunks_of(db, model, documents).await?;
    let changes = documents.iter().map(|document| {
        let rows = chunks.remove(&document.id).unwrap_or_default();
        let places = paths.get(&document.file_id).cloned().unwrap_or_default();
        let chunks = rows.into_iter().map(|row| ChunkEntry {
            chunk_id: row.id,
            document_id: document.id,
            knowledge_base_id: document.knowledge_base_id,
            file_id: document.file_id,
            access: places.access.clone(),
            path: places.folders.clone(),
            language: row.language,
            text: row.text,
            vector: from_bytes(&row.vector),
        });
        let version = u64::try_from(document.live_generation).unwrap_or(0);
        Change::Replace { document_id: document.id, version, chunks: chunks.collect() }
    });
    Ok(changes.collect())
}

/// What to tell the index about documents that have only moved.
pub(crate) async fn moves(db: &TenantDb<'_>, documents: &[Live]) -> Result<Vec<Change>> {
    let paths = paths(db, documents.iter().map(|document| document.file_id).collect()).await?;
    let changes = documents.iter().map(|document| {
        let Places { access, folders } = paths.get(&document.file_id).cloned().unwrap_or_default();
        Change::Move { document_id: document.id, access, path: folders }
    });
    Ok(changes.collect())
}

/// Where a file lies.
#[derive(Debug, Clone, Default)]
struct Places {
    /// Where a grant gives access to it, itself first.
    access: Vec<Uuid>,
    /// The folders above it, nearest first.
    folders: Vec<Uuid>,
}

async fn paths(db: &TenantDb<'_>, files: Vec<Uuid>) -> Result<HashMap<Uuid, Places>> {
    use node_ancestors::Column as A;
    let rows = db.all::<node_ancestors::Entity>(|q| q.filter(A::NodeId.is_in(files)).order_by_asc(A::Depth)).await?;
    let mut paths: HashMap<Uuid, Places> = HashMap::new();
    for row in rows {
        let places = paths.entry(row.node_id).or_default();
        if row.inherits {
            places.access.push(row.ancestor_id);
        }
        if row.depth > 0 {
            places.folders.push(row.ancestor_id);
        }
    }
    Ok(paths)
}

async fn chunks_of(db: &TenantDb<'_>, model: &str, documents: &[Live]) -> Result<HashMap<Uuid, Vec<ChunkRow>>> {
    use chunks::Column as C;
    let rows = db
        .rows::<chunks::Entity, ChunkRow>(|q| {
            q.select_only()
                .columns([C::Id, C::DocumentId, C::Text, C::Language])
                .column_as(chunk_vectors::Column::Vector, "vector")
                .join(JoinType::InnerJoin, vector_of_chunk())
                .join(JoinType::InnerJoin, live_document_of_chunk())
                .filter(chunk_vectors::Column::EmbeddingModel.eq(model))
                .filter(C::DocumentId.is_in(documents.iter().map(|document| document.id)))
                .order_by_asc(C::DocumentId)
                .order_by_asc(C::Ordinal)
        })
        .await?;
    let mut chunks: HashMap<Uuid, Vec<ChunkRow>> = HashMap::new();
    for row in rows {
        chunks.entry(row.document_id).or_default().push(row);
    }
    Ok(chunks)
}

/// Reads the stored form.
fn from_bytes(bytes: &[u8]) -> Vec<f32> {
    let (components, _) = bytes.as_chunks::<4>();
    components.iter().map(|component| f32::from_le_bytes(*component)).collect()
}

fn base_of_document() -> RelationDef {
    documents::Entity::belongs_to(knowledge_bases::Entity)
        .from((documents::Column::TenantId, documents::Column::KnowledgeBaseId))
        .to((knowledge_bases::Column::TenantId, knowledge_bases::Column::Id))
        .into()
}

/// Joins a document only to a file whose active version it is made of.
fn active_version_of_document() -> RelationDef {
    documents::Entity::belongs_to(nodes::Entity)
        .from((documents::Column::TenantId, documents::Column::FileId, documents::Column::FileVersionId))
        .to((nodes::Column::TenantId, nodes::Column::Id, nodes::Column::ActiveVersionId))
        .into()
}

fn vector_of_chunk() -> RelationDef {
    chunks::Entity::belongs_to(chunk_vectors::Entity)
        .from((chunks::Column::TenantId, chunks::Column::Id))
        .to((chunk_vectors::Column::TenantId, chunk_vectors::Column::ChunkId))
        .into()
}

/// Joins a chunk only to a document whose live generation it is of.
pub(crate) fn live_document_of_chunk() -> RelationDef {
    chunks::Entity::belongs_to(documents::Entity)
        .from((chunks::Column::TenantId, chunks::Column::DocumentId, chunks::Column::Generation))
        .to((documents::Column::TenantId, documents::Column::Id, documents::Column::LiveGeneration))
        .into()
}

#[cfg(test)]
mod tests {
    use super::from_bytes;

    #[test]
    fn vectors_are_read_little_endian() {
        assert_eq!(from_bytes(&[0, 0, 128, 63, 0, 0, 32, 192]), [1.0, -2.5]);
        assert!(from_bytes(&[]).is_empty());
    }
}
