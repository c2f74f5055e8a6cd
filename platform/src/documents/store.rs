//! Queries on documents and chunks.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef, Select,
    sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr},
};
use uuid::Uuid;

use super::model::DocumentState;
use crate::{
    access::{Level, TenantDb, Visibility},
    db::entity::{
        chunks,
        documents::{self, Column},
        node_ancestors, nodes,
    },
    kernel::Result,
};

/// A document with what its file says.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct DocumentRow {
    #[sea_orm(nested)]
    pub(crate) document: documents::Model,
    pub(crate) file_name: String,
    pub(crate) media_type: Option<String>,
    pub(crate) active_version_id: Option<Uuid>,
}

impl DocumentRow {
    /// Whether chunks of the live generation are those of the file's active version.
    pub(crate) fn is_current(&self) -> bool {
        self.document.live_generation > 0 && self.document.file_version_id == self.active_version_id
    }
}

#[derive(FromQueryResult)]
struct IdRow {
    id: Uuid,
}

/// Documents made of these files.
pub(crate) async fn of_files(db: &TenantDb<'_>, files: &[Uuid]) -> Result<Vec<documents::Model>> {
    db.all::<documents::Entity>(|q| q.filter(Column::FileId.is_in(files.iter().copied())).order_by_asc(Column::Id))
        .await
}

/// Documents whose file is one of these nodes or lies below one.
pub(crate) async fn ids_below(db: &TenantDb<'_>, nodes: &[Uuid]) -> Result<Vec<Uuid>> {
    let below: SelectStatement = Query::select()
        .column(node_ancestors::Column::NodeId)
        .from(node_ancestors::Entity)
        .and_where(Expr::col(node_ancestors::Column::TenantId).eq(db.tenant().0))
        .and_where(Expr::col(node_ancestors::Column::AncestorId).is_in(nodes.iter().copied()))
        .to_owned();
    ids_where(db, Column::FileId.in_subquery(below)).await
}

/// Documents of a knowledge base.
pub(crate) async fn ids_of_knowledge_base(db: &TenantDb<'_>, knowledge_base: Uuid) -> Result<Vec<Uuid>> {
    ids_where(db, Column::KnowledgeBaseId.eq(knowledge_base)).await
}

async fn ids_where(db: &TenantDb<'_>, condition: SimpleExpr) -> Result<Vec<Uuid>> {
    let rows = db.rows::<documents::Entity, IdRow>(|q| q.select_only().column(Column::Id).filter(condition)).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// True for documents whose file the caller may read.
pub(crate) fn visible(visibility: &Visibility) -> SimpleExpr {
    visibility.sees_document(Level::Read)
}

fn file_of_document() -> RelationDef {
    documents::Entity::belongs_to(nodes::Entity)
        .from((Column::TenantId, Column::FileId))
        .to((nodes::Column::TenantId, nodes::Column::Id))
        .into()
}

fn with_file(query: Select<documents::Entity>) -> Select<documents::Entity> {
    query
        .join(JoinType::InnerJoin, file_of_document())
        .column_as(nodes::Column::Name, "file_name")
        .column_as(nodes::Column::MediaType, "media_type")
        .column_as(nodes::Column::ActiveVersionId, "active_version_id")
}

/// Documents with their files, by id.
pub(crate) async fn rows(
    db: &TenantDb<'_>,
    build: impl FnOnce(Select<documents::Entity>) -> Select<documents::Entity>,
) -> Result<Vec<DocumentRow>> {
    db.rows::<documents::Entity, DocumentRow>(|q| build(with_file(q)).order_by_asc(Column::Id)).await
}

/// One document of a knowledge base, if the caller may read its file.
pub(crate) async fn visible_row(
    db: &TenantDb<'_>,
    visibility: &Visibility,
    knowledge_base: Uuid,
    id: Uuid,
) -> Result<Option<DocumentRow>> {
    let condition = visible(visibility);
    let found =
        rows(db, |q| q.filter(Column::Id.eq(id)).filter(Column::KnowledgeBaseId.eq(knowledge_base)).filter(condition));
    Ok(found.await?.pop())
}

/// Inserts a document that has never been ingested. The caller then requests its ingestion.
pub(crate) async fn insert(tx: &TenantDb<'_>, now: DateTime<Utc>, new: NewDocument) -> Result<()> {
    let row = documents::ActiveModel {
        tenant_id: NotSet,
        id: Set(new.id),
        knowledge_base_id: Set(new.knowledge_base),
        file_id: Set(new.file),
        enabled: Set(true),
        state: Set(DocumentState::Queued.as_str().into()),
        stage: Set(None),
        progress: Set(0.0),
        error_code: Set(None),
        error_detail: Set(None),
        chunk_count: Set(0),
        requested_generation: Set(0),
        live_generation: Set(0),
        file_version_id: Set(None),
        job_id: Set(None),
        created_by: Set(Some(new.created_by)),
        created_at: Set(now),
        updated_at: Set(now),
    };
    tx.insert::<documents::Entity>(row).await
}

/// What [`insert`] needs.
pub(crate) struct NewDocument {
    pub(crate) id: Uuid,
    pub(crate) knowledge_base: Uuid,
    pub(crate) file: Uuid,
    pub(crate) created_by: Uuid,
}

/// Chunks of one generation of a document after `after`, by ordinal.
pub(crate) async fn chunks_of(
    db: &TenantDb<'_>,
    document: Uuid,
    generation: i64,
    after: Option<i64>,
    limit: u64,
) -> Result<Vec<chunks::Model>> {
    db.all::<chunks::Entity>(|q| {
        q.filter(chunks::Column::DocumentId.eq(document))
            .filter(chunks::Column::Generation.eq(generation))
            .filter(chunks::Column::Ordinal.gt(after.unwrap_or(-1)))
            .order_by_asc(chunks::Column::Ordinal)
            .limit(limit)
    })
    .await
}
