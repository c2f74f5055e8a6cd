//! What callers do with documents.

use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, sea_query::Expr};
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout_at};
use uuid::Uuid;

use super::{
    changes,
    dto::{Chunk, Document, DocumentUpdate},
    model::DocumentState,
    service,
    store::{self, DocumentRow, NewDocument},
};
use crate::{
    access::{
        AuditEvent, Grant, Level, RequiredPermission, TenantDb,
        permissions::{KnowledgeBasesRead, KnowledgeBasesWrite},
    },
    db::entity::documents::{self, Column},
    jobs::model::{AWAITED, BACKGROUND},
    kernel::{DocumentId, Error, KnowledgeBaseId, NodeId, Page, PageRequest, Result},
    knowledge_bases::service::{visible_knowledge_base, writable_knowledge_base},
    nodes::service::{TreeLock, lock_tree},
};

/// Longest wait for a document's end, seconds.
pub(super) const MAX_WAIT_SECONDS: u32 = 300;

/// Adds a file to a knowledge base.
pub(super) async fn add(
    grant: &Grant<KnowledgeBasesWrite>,
    knowledge_base: KnowledgeBaseId,
    file: NodeId,
    wait: u32,
) -> Result<Document> {
    let tx = grant.begin().await?;
    // The file must not be deleted between looking at it and referring to it.
    lock_tree(&tx, TreeLock::Shared).await?;
    writable_knowledge_base(grant, &tx, knowledge_base, Level::Write).await?;
    let file = grant.node(&tx, file, Level::Read).await?;
    if file.node().kind != "file" {
        return Err(Error::not_found());
    }
    let already =
        |_| Error::conflict("The file is in this knowledge base already; its new versions are ingested by themselves.");
    if document_of_file(&tx, knowledge_base, file.id()).await?.is_some() {
        return Err(already(()));
    }
    let id = insert(grant, &tx, knowledge_base, file.id(), wait)
        .await
        .map_err(|error| if crate::db::is_unique_violation(&error) { already(()) } else { error })?;
    let added = Document::new(load(grant, &tx, knowledge_base, id).await?)?;
    tx.record(AuditEvent::on("document", id).after(&added))?;
    tx.commit().await?;
    after_wait(grant, knowledge_base, id, wait).await
}

/// Inserts a document and queues its ingestion.
pub(super) async fn insert(
    grant: &Grant<KnowledgeBasesWrite>,
    tx: &TenantDb<'_>,
    knowledge_base: KnowledgeBaseId,
    file: NodeId,
    wait: u32,
) -> Result<DocumentId> {
    let platform = grant.platform();
    let now = platform.clock.now();
    let created_by = grant.principal().user_id.0;
    let id = platform.ids.uuid();
    store::insert(tx, now, NewDocument { id, knowledge_base: knowledge_base.0, file: file.0, created_by }).await?;
    service::request_ingestion(tx, &*platform.ids, now, id, priority(wait), Some(created_by)).await?;
    Ok(DocumentId(id))
}

/// The document made of a file in a knowledge base.
pub(super) async fn document_of_file(
    db: &TenantDb<'_>,
    knowledge_base: KnowledgeBaseId,
    file: NodeId,
) -> Result<Option<documents::Model>> {
    db.one::<documents::Entity>(|q| {
        q.filter(Column::KnowledgeBaseId.eq(knowledge_base.0)).filter(Column::FileId.eq(file.0))
    })
    .await
}

/// What somebody waits for goes before what nobody waits for.
pub(super) fn priority(wait: u32) -> i64 {
    if wait > 0 { AWAITED } else { BACKGROUND }
}

/// Filters of [`list`], as the page token carries them.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
struct Filters {
    knowledge_base: Uuid,
    state: Option<DocumentState>,
}

/// The documents of a knowledge base whose files the caller may read.
pub(super) async fn list(
    grant: &Grant<KnowledgeBasesRead>,
    knowledge_base: KnowledgeBaseId,
    state: Option<DocumentState>,
    limit: Option<u32>,
    page_token: Option<String>,
) -> Result<Page<Document>> {
    let filters = Filters { knowledge_base: knowledge_base.0, state };
    let request =
        PageRequest::<Filters, Uuid>::new("document_list", limit.map(u64::from), page_token.as_deref(), filters)?;
    let db = grant.db();
    // The path decides, not the token: a token can't carry a caller into another knowledge base.
    visible_knowledge_base(grant, &db, knowledge_base).await?;
    let visible = store::visible(&grant.visibility());
    let rows = store::rows(&db, |mut q| {
        if let Some(state) = request.filters.state {
            q = q.filter(Column::State.eq(state.as_str()));
        }
        if let Some(after) = request.after {
            q = q.filter(Column::Id.gt(after));
        }
        q.filter(Column::KnowledgeBaseId.eq(knowledge_base.0)).filter(visible).limit(request.limit + 1)
    })
    .await?;
    let page = request.page("document_list", rows, |row| row.document.id);
    let items = page.items.into_iter().map(Document::new).collect::<Result<_>>()?;
    Ok(Page { items, next_page: page.next_page })
}

/// One document.
pub(super) async fn get(
    grant: &Grant<KnowledgeBasesRead>,
    knowledge_base: KnowledgeBaseId,
    id: DocumentId,
) -> Result<Document> {
    Document::new(load(grant, &grant.db(), knowledge_base, id).await?)
}

/// Switches a document on or off for search and answers.
pub(super) async fn update(
    grant: &Grant<KnowledgeBasesWrite>,
    knowledge_base: KnowledgeBaseId,
    id: DocumentId,
    input: DocumentUpdate,
) -> Result<Document> {
    let now = grant.platform().clock.now();
    let tx = grant.begin().await?;
    let row = load_for_change(grant, &tx, knowledge_base, id).await?;
    let before = Document::new(row.clone())?;
    if let Some(enabled) = input.enabled
        && enabled != row.document.enabled
    {
        tx.update::<documents::Entity>(|q| {
            q.col_expr(Column::Enabled, Expr::value(enabled))
                .col_expr(Column::UpdatedAt, Expr::value(now))
                .filter(Column::Id.eq(id.0))
        })
        .await?;
        changes::append(&tx, now, &[id.0]).await?;
    }
    let changed = Document::new(load(grant, &tx, knowledge_base, id).await?)?;
    tx.record(AuditEvent::on("document", id).before(&before).after(&changed))?;
    tx.commit().await?;
    Ok(changed)
}

/// Takes a document out of its knowledge base. The file stays.
pub(super) async fn delete(
    grant: &Grant<KnowledgeBasesWrite>,
    knowledge_base: KnowledgeBaseId,
    id: DocumentId,
) -> Result<()> {
    let tx = grant.begin().await?;
    let before = Document::new(load_for_change(grant, &tx, knowledge_base, id).await?)?;
    service::remove(&tx, grant.platform().clock.now(), vec![id.0]).await?;
    tx.record(AuditEvent::on("document", id).before(&before))?;
    tx.commit().await
}

/// Ingests a failed or cancelled document again.
pub(super) async fn retry(
    grant: &Grant<KnowledgeBasesWrite>,
    knowledge_base: KnowledgeBaseId,
    id: DocumentId,
    wait: u32,
) -> Result<Document> {
    let platform = grant.platform();
    let tx = grant.begin().await?;
    let row = load_for_change(grant, &tx, knowledge_base, id).await?;
    match DocumentState::parse(&row.document.state)? {
        DocumentState::Failed | DocumentState::Cancelled => {}
        DocumentState::Ready => return Err(Error::conflict("The document is ready; there is nothing to retry.")),
        DocumentState::Queued | DocumentState::Running => {
            return Err(Error::conflict("The document is being ingested; cancel its job first."));
        }
    }
    let (now, user) = (platform.clock.now(), grant.principal().user_id.0);
    let before = Document::new(row)?;
    service::request_ingestion(&tx, &*platform.ids, now, id.0, priority(wait), Some(user)).await?;
    tx.record(AuditEvent::on("document", id).before(&before))?;
    tx.commit().await?;
    after_wait(grant, knowledge_base, id, wait).await
}

/// The searchable chunks of a document, in its order.
pub(super) async fn chunks(
    grant: &Grant<KnowledgeBasesRead>,
    knowledge_base: KnowledgeBaseId,
    id: DocumentId,
    limit: Option<u32>,
    page_token: Option<String>,
) -> Result<Page<Chunk>> {
    // The generation in the token keeps a listing from continuing in another version's chunks.
    let db = grant.db();
    let row = load(grant, &db, knowledge_base, id).await?;
    let live = row.is_current().then_some(row.document.live_generation);
    let filters = (id.0, live.unwrap_or(0));
    let request =
        PageRequest::<(Uuid, i64), i64>::new("chunk_list", limit.map(u64::from), page_token.as_deref(), filters)?;
    if request.filters != filters {
        return Err(Error::conflict("The document has changed since the first page; list its chunks anew."));
    }
    let rows = match live {
        Some(generation) => store::chunks_of(&db, id.0, generation, request.after, request.limit + 1).await?,
        None => Vec::new(),
    };
    Ok(request.page("chunk_list", rows, |row| row.ordinal).map(Chunk::from))
}

/// The document, for callers that may read its file; 404 otherwise.
pub(super) async fn load<P: RequiredPermission>(
    grant: &Grant<P>,
    db: &TenantDb<'_>,
    knowledge_base: KnowledgeBaseId,
    id: DocumentId,
) -> Result<DocumentRow> {
    let row = store::visible_row(db, &grant.visibility(), knowledge_base.0, id.0).await?;
    row.ok_or_else(Error::not_found)
}

/// The document, for callers that may read its file and write its knowledge base.
async fn load_for_change(
    grant: &Grant<KnowledgeBasesWrite>,
    tx: &TenantDb<'_>,
    knowledge_base: KnowledgeBaseId,
    id: DocumentId,
) -> Result<DocumentRow> {
    let row = load(grant, tx, knowledge_base, id).await?;
    writable_knowledge_base(grant, tx, knowledge_base, Level::Write).await?;
    Ok(row)
}

/// The document once it has ended, or as it stands after `seconds`, or when the server stops.
pub(super) async fn after_wait<P: RequiredPermission>(
    grant: &Grant<P>,
    knowledge_base: KnowledgeBaseId,
    id: DocumentId,
    seconds: u32,
) -> Result<Document> {
    let platform = grant.platform();
    let deadline = Instant::now() + Duration::from_secs(seconds.min(MAX_WAIT_SECONDS).into());
    let mut stopping = platform.stopping.subscribe();
    let mut liveness = grant.liveness();
    loop {
        // Subscribed before looking: a change in between is not missed.
        let mut changes = platform.signals.job_changes();
        liveness.check().await?;
        let document = Document::new(load(grant, &grant.db(), knowledge_base, id).await?)?;
        if document.state.is_final() || Instant::now() >= deadline || *stopping.borrow() {
            return Ok(document);
        }
        let woken = async {
            tokio::select! {
                _ = changes.recv() => {}
                // Another replica's changes don't signal here.
                () = sleep(Duration::from_millis(500)) => {}
                _ = stopping.changed() => {}
            }
        };
        drop(timeout_at(deadline, woken).await);
    }
}
