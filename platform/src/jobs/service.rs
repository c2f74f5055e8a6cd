//! What callers may know of jobs, and do to them.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::{
    dto::Job,
    model::{CANCELLED, JobState, UPDATE_ACCESS},
    queue,
    store::{self, Filters},
};
use crate::{
    access::{
        AuditEvent, Effect, Grant, Level, RequiredPermission, TenantDb,
        permissions::{JobsRead, JobsWrite},
    },
    db::entity::{
        documents,
        jobs::{self, Column},
    },
    documents::DocumentState,
    kernel::{DocumentId, Error, JobId, Page, PageRequest, Result},
};

/// The jobs that the caller may see, newest first.
pub async fn list(
    grant: &Grant<JobsRead>,
    state: Option<JobState>,
    document_id: Option<DocumentId>,
    limit: Option<u32>,
    page_token: Option<String>,
) -> Result<Page<Job>> {
    let filters = Filters { state, document: document_id.map(|id| id.0) };
    let request = PageRequest::<Filters, Uuid>::new("job_list", limit.map(u64::from), page_token.as_deref(), filters)?;
    let db = grant.db();
    if let Some(id) = document_id {
        let visible = crate::documents::store::visible(&grant.visibility());
        let known = db.count::<documents::Entity>(|q| q.filter(documents::Column::Id.eq(id.0)).filter(visible)).await?;
        if known == 0 {
            return Err(Error::not_found());
        }
    }
    let visible = store::reachable(&grant.visibility(), grant.principal().user_id, Level::Read);
    let rows = store::page(&db, visible, &request.filters, request.after, request.limit + 1).await?;
    let page = request.page("job_list", rows, |row| row.id);
    let items = page.items.into_iter().map(Job::new).collect::<Result<_>>()?;
    Ok(Page { items, next_page: page.next_page })
}

/// One job.
pub async fn get(grant: &Grant<JobsRead>, id: JobId) -> Result<Job> {
    Job::new(load(grant, &grant.db(), id).await?)
}

/// Stops a job: a queued one at once, a running one within two seconds. Stopping a stopped one is no error.
pub async fn cancel(grant: &Grant<JobsWrite>, id: JobId) -> Result<Job> {
    let now = grant.platform().clock.now();
    let tx = grant.begin().await?;
    load(grant, &tx, id).await?;
    let writable = store::reachable(&grant.visibility(), grant.principal().user_id, Level::Write);
    if store::one(&tx, writable, id.0).await?.is_none() {
        return Err(Error::forbidden("This needs the access level \"write\" on the document's file."));
    }
    let job = queue::locked(&tx, id.0).await?.ok_or_else(Error::not_found)?;
    match JobState::parse(&job.state)? {
        JobState::Queued | JobState::Running if job.kind == UPDATE_ACCESS => {
            return Err(Error::conflict("The folder was moved or (un)restricted already; the index has to follow."));
        }
        JobState::Cancelled => {}
        JobState::Succeeded | JobState::Failed => return Err(Error::conflict("The job has ended already.")),
        JobState::Queued => end_queued(&tx, &job, now).await?,
        JobState::Running => stop_running(&tx, &job).await?,
    }
    let job = Job::new(load(grant, &tx, id).await?)?;
    tx.record(AuditEvent::on("job", id).after(&job))?;
    tx.commit().await?;
    Ok(job)
}

/// Ends a job that is locked and waits for a worker, and its document's waiting.
async fn end_queued(tx: &TenantDb<'_>, job: &jobs::Model, now: DateTime<Utc>) -> Result<()> {
    tx.update::<jobs::Entity>(|q| {
        q.col_expr(Column::State, Expr::value(JobState::Cancelled.as_str()))
            .col_expr(Column::ErrorCode, Expr::value(CANCELLED))
            .col_expr(Column::ErrorDetail, Expr::value("Cancelled on request."))
            .col_expr(Column::FinishedAt, Expr::value(now))
            .filter(Column::Id.eq(job.id))
    })
    .await?;
    use documents::Column as D;
    tx.update::<documents::Entity>(|q| {
        q.col_expr(D::State, Expr::value(DocumentState::Cancelled.as_str()))
            .col_expr(D::Stage, Expr::value(None::<String>))
            .col_expr(D::ErrorCode, Expr::value(CANCELLED))
            .col_expr(D::ErrorDetail, Expr::value("Cancelled on request."))
            .col_expr(D::UpdatedAt, Expr::value(now))
            .filter(D::JobId.eq(job.id))
    })
    .await?;
    tx.after_commit(Effect::JobChanged);
    Ok(())
}

/// Asks the worker of a job that is locked and running to stop.
async fn stop_running(tx: &TenantDb<'_>, job: &jobs::Model) -> Result<()> {
    tx.update::<jobs::Entity>(|q| {
        q.col_expr(Column::CancelRequested, Expr::value(true))
            .col_expr(Column::ErrorCode, Expr::value(CANCELLED))
            .filter(Column::Id.eq(job.id))
            // What a newer job replaced stays replaced.
            .filter(Column::CancelRequested.eq(false))
    })
    .await?;
    tx.after_commit(Effect::JobCancelled);
    Ok(())
}

async fn load<P: RequiredPermission>(grant: &Grant<P>, db: &TenantDb<'_>, id: JobId) -> Result<jobs::Model> {
    let visible = store::reachable(&grant.visibility(), grant.principal().user_id, Level::Read);
    store::one(db, visible, id.0).await?.ok_or_else(Error::not_found)
}
