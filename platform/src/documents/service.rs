//! What happens to documents when their files change. Called inside the transaction that changes the file; see `operations` for what
//! callers of the API do with documents.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{changes, model::DocumentState, store};
use crate::{
    access::TenantDb,
    db::entity::{
        documents::{self, Column},
        nodes,
    },
    jobs::{
        model::{AccessPayload, BACKGROUND},
        queue::{self, IDS_PER_STATEMENT, NewJob},
    },
    kernel::{Error, Ids, JobId, NodeId, Result},
    nodes::model::NodeKind,
};

/// The file has a new active version: every document made of it is ingested anew, and is not searchable until then.
pub async fn file_changed(tx: &TenantDb<'_>, ids: &dyn Ids, now: DateTime<Utc>, file: NodeId) -> Result<()> {
    let documents = store::of_files(tx, &[file.0]).await?;
    if documents.is_empty() {
        return Ok(());
    }
    for document in &documents {
        request_ingestion(tx, ids, now, document.id, BACKGROUND, document.created_by).await?;
    }
    let changed: Vec<Uuid> = documents.iter().map(|document| document.id).collect();
    // The old version's chunks are not live any more; they stay until the new ones are there, for their vectors.
    tx.update::<documents::Entity>(|q| {
        q.col_expr(Column::ChunkCount, Expr::value(0_i64)).filter(Column::Id.is_in(changed.iter().copied()))
    })
    .await?;
    changes::append(tx, now, &changed).await?;
    Ok(())
}

/// These files, or everything below these folders, are about to be deleted: so are their documents. Call it before the nodes go.
pub async fn files_removed(tx: &TenantDb<'_>, now: DateTime<Utc>, nodes: &[NodeId]) -> Result<()> {
    let nodes: Vec<Uuid> = nodes.iter().map(|node| node.0).collect();
    let mut removed: Vec<Uuid> = Vec::new();
    for batch in nodes.chunks(IDS_PER_STATEMENT) {
        removed.extend(store::ids_below(tx, batch).await?);
    }
    remove(tx, now, removed).await
}

/// These nodes were moved, or folders among them became (un)restricted: the documents below have other access paths now, which the index
/// follows by itself.
pub async fn access_changed(tx: &TenantDb<'_>, now: DateTime<Utc>, nodes: &[NodeId]) -> Result<()> {
    append_moves(tx, now, nodes).await.map(drop)
}

/// Like [`access_changed`], of one node; for a folder, a job shows how far the index is.
pub(crate) async fn access_changed_with_job(
    tx: &TenantDb<'_>,
    ids: &dyn Ids,
    now: DateTime<Utc>,
    node: &nodes::Model,
    by: Option<Uuid>,
) -> Result<()> {
    match append_moves(tx, now, &[NodeId(node.id)]).await? {
        Some((first, last)) if node.kind == NodeKind::Folder.as_str() => {
            queue::follow_index(tx, ids, now, AccessPayload { folder: node.id, first, last }, by).await
        }
        _ => Ok(()),
    }
}

/// The first and the last row that it took in the change log.
async fn append_moves(tx: &TenantDb<'_>, now: DateTime<Utc>, nodes: &[NodeId]) -> Result<Option<(i64, i64)>> {
    let nodes: Vec<Uuid> = nodes.iter().map(|node| node.0).collect();
    let mut changed: Vec<Uuid> = Vec::new();
    for batch in nodes.chunks(IDS_PER_STATEMENT) {
        changed.extend(store::ids_below(tx, batch).await?);
    }
    changed.sort_unstable();
    changed.dedup();
    if changed.is_empty() {
        return Ok(None);
    }
    let last = changes::append_moves(tx, now, &changed).await?;
    let count = i64::try_from(changed.len()).map_err(|_| Error::internal("too many documents in one change"))?;
    Ok(Some((last - count + 1, last)))
}

/// Deletes documents with their chunks, stops their jobs, and has the index forget them.
pub(crate) async fn remove(tx: &TenantDb<'_>, now: DateTime<Utc>, mut documents: Vec<Uuid>) -> Result<()> {
    documents.sort_unstable();
    documents.dedup();
    if documents.is_empty() {
        return Ok(());
    }
    queue::supersede(tx, now, &documents).await?;
    for batch in documents.chunks(IDS_PER_STATEMENT) {
        tx.delete::<documents::Entity>(|q| q.filter(Column::Id.is_in(batch.iter().copied()))).await?;
    }
    changes::append(tx, now, &documents).await?;
    Ok(())
}

/// Queues a document's ingestion under a new generation; an unfinished job of it ends. What was searchable stays so meanwhile.
pub(crate) async fn request_ingestion(
    tx: &TenantDb<'_>,
    ids: &dyn Ids,
    now: DateTime<Utc>,
    document: Uuid,
    priority: i64,
    created_by: Option<Uuid>,
) -> Result<JobId> {
    queue::supersede(tx, now, &[document]).await?;
    tx.update::<documents::Entity>(|q| {
        q.col_expr(Column::RequestedGeneration, Expr::col(Column::RequestedGeneration).add(1_i64))
            .col_expr(Column::State, Expr::value(DocumentState::Queued.as_str()))
            .col_expr(Column::Stage, Expr::value(None::<String>))
            .col_expr(Column::Progress, Expr::value(0.0))
            .col_expr(Column::ErrorCode, Expr::value(None::<String>))
            .col_expr(Column::ErrorDetail, Expr::value(None::<String>))
            .col_expr(Column::UpdatedAt, Expr::value(now))
            .filter(Column::Id.eq(document))
    })
    .await?;
    // Read after the update: its row lock makes the generation ours.
    let row = tx.one::<documents::Entity>(|q| q.filter(Column::Id.eq(document))).await?.ok_or_else(Error::not_found)?;
    let new = NewJob { document, generation: row.requested_generation, priority, created_by };
    let job = queue::enqueue(tx, ids, now, new).await?;
    tx.update::<documents::Entity>(|q| q.col_expr(Column::JobId, Expr::value(job.0)).filter(Column::Id.eq(document)))
        .await?;
    Ok(job)
}
