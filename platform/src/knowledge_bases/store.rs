//! Queries on knowledge bases.

use sea_orm::{
    ColumnTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Alias, Expr, ExprTrait, Query, SimpleExpr},
};
use std::collections::HashMap;
use uuid::Uuid;

use crate::{
    access::{Level, TenantDb, Visibility},
    db::entity::{documents, knowledge_bases},
    documents::{DocumentState, store},
    kernel::Result,
};

/// What a caller may know of how much a knowledge base holds.
#[derive(Debug, Clone, Default, FromQueryResult)]
pub(crate) struct Counters {
    knowledge_base_id: Uuid,
    pub(crate) documents: i64,
    pub(crate) pending: i64,
    pub(crate) failed: i64,
    pub(crate) chunks: i64,
}

/// True for knowledge bases that the caller sees: by the home folder, or by any document's file.
pub(crate) fn visible(visibility: &Visibility) -> SimpleExpr {
    use knowledge_bases::{Column as K, Entity as Bases};
    let by_home = visibility.sees((Bases, K::TenantId), (Bases, K::HomeFolderId), Level::Read);
    let a_document = Query::select()
        .expr(Expr::cust("1"))
        .from(documents::Entity)
        .and_where(Expr::col((documents::Entity, documents::Column::TenantId)).equals((Bases, K::TenantId)))
        .and_where(Expr::col((documents::Entity, documents::Column::KnowledgeBaseId)).equals((Bases, K::Id)))
        .and_where(store::visible(visibility))
        .to_owned();
    by_home.or(Expr::exists(a_document))
}

/// Visible knowledge bases after `after`, by id.
pub(crate) async fn page(
    db: &TenantDb<'_>,
    visibility: &Visibility,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<knowledge_bases::Model>> {
    use knowledge_bases::Column as K;
    let visible = visible(visibility);
    db.all::<knowledge_bases::Entity>(|mut q| {
        if let Some(after) = after {
            q = q.filter(K::Id.gt(after));
        }
        q.filter(visible).order_by_asc(K::Id).limit(limit)
    })
    .await
}

/// The knowledge base, if the caller sees it.
pub(crate) async fn visible_row(
    db: &TenantDb<'_>,
    visibility: &Visibility,
    id: Uuid,
) -> Result<Option<knowledge_bases::Model>> {
    let visible = visible(visibility);
    db.one::<knowledge_bases::Entity>(|q| q.filter(knowledge_bases::Column::Id.eq(id)).filter(visible)).await
}

/// Counters of these knowledge bases, of the documents whose files the caller may read. One query, however many.
pub(crate) async fn counters(
    db: &TenantDb<'_>,
    visibility: &Visibility,
    bases: &[Uuid],
) -> Result<HashMap<Uuid, Counters>> {
    use documents::Column as D;
    let visible = store::visible(visibility);
    // PostgreSQL's sum of bigints is a numeric.
    let sum = |value: SimpleExpr| value.sum().cast_as(Alias::new("bigint"));
    let one_if = |condition: SimpleExpr| sum(Expr::case(condition, Expr::cust("1")).finally(Expr::cust("0")).into());
    let pending = [DocumentState::Queued.as_str(), DocumentState::Running.as_str()];
    let rows = db
        .rows::<documents::Entity, Counters>(|q| {
            q.select_only()
                .column(D::KnowledgeBaseId)
                .column_as(D::Id.count(), "documents")
                .column_as(one_if(D::State.is_in(pending)), "pending")
                .column_as(one_if(D::State.eq(DocumentState::Failed.as_str())), "failed")
                .column_as(sum(Expr::col((documents::Entity, D::ChunkCount))), "chunks")
                .filter(D::KnowledgeBaseId.is_in(bases.iter().copied()))
                .filter(visible)
                .group_by(D::KnowledgeBaseId)
        })
        .await?;
    Ok(rows.into_iter().map(|row| (row.knowledge_base_id, row)).collect())
}
