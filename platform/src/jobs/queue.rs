//! The queue's transitions: enqueue, supersede, claim, hold, conclude.
//! Lock order, everywhere: jobs, then documents, then the tenant's row.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, LockBehavior, LockType, Query, SelectStatement, SimpleExpr},
};
use std::collections::{HashMap, VecDeque};
use uuid::Uuid;

use super::model::{AccessPayload, BACKGROUND, INGEST_DOCUMENT, JobPayload, JobState, SUPERSEDED, UPDATE_ACCESS};
use crate::{
    access::{Effect, SystemDb, TenantDb},
    app::Platform,
    db::entity::{
        jobs::{self, Column},
        tenants,
    },
    kernel::{Ids, JobId, Result, TenantId},
    tenants::ACTIVE,
};

/// How long a claim holds without a sign of life.
pub(crate) const LEASE: Duration = Duration::seconds(30);

/// Parameters of one statement stay below the databases' limits.
pub(crate) const IDS_PER_STATEMENT: usize = 500;

/// Work to be queued.
pub(crate) struct NewJob {
    pub(crate) document: Uuid,
    pub(crate) generation: i64,
    pub(crate) priority: i64,
    pub(crate) created_by: Option<Uuid>,
}

/// Queues the ingestion of a document; a worker wakes when the transaction commits.
pub(crate) async fn enqueue(tx: &TenantDb<'_>, ids: &dyn Ids, now: DateTime<Utc>, new: NewJob) -> Result<JobId> {
    let id = ids.uuid();
    let row = jobs::ActiveModel {
        priority: Set(new.priority),
        document_id: Set(Some(new.document)),
        payload: Set(JobPayload::new(new.generation).to_json()),
        created_by: Set(new.created_by),
        ..row(id, now, INGEST_DOCUMENT, JobState::Queued)
    };
    tx.insert::<jobs::Entity>(row).await?;
    tx.after_commit(Effect::JobQueued);
    tx.after_commit(Effect::JobChanged);
    Ok(JobId(id))
}

/// Shows as a job how far the index has followed these rows of the change log. It is running from the beginning, and nobody's lease.
pub(crate) async fn follow_index(
    tx: &TenantDb<'_>,
    ids: &dyn Ids,
    now: DateTime<Utc>,
    payload: AccessPayload,
    created_by: Option<Uuid>,
) -> Result<()> {
    let row = jobs::ActiveModel {
        payload: Set(payload.to_json()),
        stage: Set(Some("index".into())),
        created_by: Set(created_by),
        started_at: Set(Some(now)),
        ..row(ids.uuid(), now, UPDATE_ACCESS, JobState::Running)
    };
    tx.insert::<jobs::Entity>(row).await?;
    tx.after_commit(Effect::JobChanged);
    Ok(())
}

/// Notes in the jobs of [`follow_index`] that the tenant's index has applied the row `applied`.
pub(crate) async fn index_followed(db: &TenantDb<'_>, now: DateTime<Utc>, applied: i64) -> Result<()> {
    let running = Column::Kind.eq(UPDATE_ACCESS).and(Column::State.eq(JobState::Running.as_str()));
    for job in db.all::<jobs::Entity>(|q| q.filter(running.clone())).await? {
        let payload = AccessPayload::parse(&job.payload)?;
        let progress = payload.progress(applied);
        let is_done = applied >= payload.last;
        if !is_done && progress <= job.progress {
            continue;
        }
        db.update::<jobs::Entity>(|mut q| {
            if is_done {
                q = q
                    .col_expr(Column::State, Expr::value(JobState::Succeeded.as_str()))
                    .col_expr(Column::FinishedAt, Expr::value(now));
            }
            q.col_expr(Column::Progress, Expr::value(progress)).filter(Column::Id.eq(job.id)).filter(running.clone())
        })
        .await?;
        db.announce(Effect::JobChanged);
    }
    Ok(())
}

/// A job that has done nothing yet.
fn row(id: Uuid, now: DateTime<Utc>, kind: &str, state: JobState) -> jobs::ActiveModel {
    jobs::ActiveModel {
        tenant_id: NotSet,
        id: Set(id),
        kind: Set(kind.into()),
        state: Set(state.as_str().into()),
        priority: Set(BACKGROUND),
        document_id: Set(None),
        payload: Set(serde_json::Value::Null),
        stage: Set(None),
        progress: Set(0.0),
        attempt: Set(0),
        max_attempts: Set(0),
        lease_owner: Set(None),
        lease_expires_at: Set(None),
        cancel_requested: Set(false),
        run_after: Set(now),
        error_code: Set(None),
        error_detail: Set(None),
        created_by: Set(None),
        created_at: Set(now),
        started_at: Set(None),
        finished_at: Set(None),
    }
}

/// Ends the unfinished jobs of these documents: newer ones follow, or the documents go. Running ones stop within two seconds.
pub(crate) async fn supersede(tx: &TenantDb<'_>, now: DateTime<Utc>, documents: &[Uuid]) -> Result<()> {
    for batch in documents.chunks(IDS_PER_STATEMENT) {
        let of_these = Column::DocumentId.is_in(batch.iter().copied());
        tx.update::<jobs::Entity>(|q| {
            q.col_expr(Column::State, Expr::value(JobState::Cancelled.as_str()))
                .col_expr(Column::ErrorCode, Expr::value(SUPERSEDED))
                .col_expr(Column::FinishedAt, Expr::value(now))
                .filter(of_these.clone())
                .filter(Column::State.eq(JobState::Queued.as_str()))
        })
        .await?;
        let running = tx
            .update::<jobs::Entity>(|q| {
                q.col_expr(Column::CancelRequested, Expr::value(true))
                    .col_expr(Column::ErrorCode, Expr::value(SUPERSEDED))
                    .filter(of_these)
                    .filter(Column::State.eq(JobState::Running.as_str()))
            })
            .await?;
        if running > 0 {
            tx.after_commit(Effect::JobCancelled);
        }
    }
    tx.after_commit(Effect::JobChanged);
    Ok(())
}

/// A job that this process works on, for as long as the lease holds.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    pub(crate) tenant: TenantId,
    pub(crate) id: Uuid,
    pub(crate) document: Uuid,
    /// Names this claim and no other: two claims of one job by one process differ too.
    pub(crate) lease: Uuid,
    pub(crate) attempt: i64,
    pub(crate) payload: JobPayload,
}

/// Claims the next job, or none: of the tenant with the fewest running jobs (among equals the one served longest ago), a dead worker's
/// job first, then by priority, then by time. `recent` remembers whom this process served.
pub(crate) async fn claim_across_tenants(platform: &Platform, recent: &mut VecDeque<Uuid>) -> Result<Option<Claim>> {
    let now = platform.clock.now();
    // SQLite: the one UPDATE below is a transaction by itself, and holds the write lock only for itself.
    let system = match platform.database.is_postgres() {
        true => SystemDb::begin(&platform.database).await?,
        false => SystemDb::open(&platform.database),
    };
    let mut due = tenants_with_due_jobs_across_tenants(&system, now).await?;
    let running = running_jobs_across_tenants(&system, now).await?;
    // Another replica may hold the rows of the first tenant: the next one's turn.
    while let Some(tenant) = next_tenant(&due, &running, recent) {
        if let Some(job) = next_job_across_tenants(platform, &system, tenant, now).await?
            && let Some(claim) = take_across_tenants(platform, &system, job, now).await?
        {
            system.commit().await?;
            recent.retain(|other| *other != tenant);
            recent.push_front(tenant);
            recent.truncate(1000);
            return Ok(Some(claim));
        }
        due.retain(|other| *other != tenant);
    }
    system.commit().await?;
    Ok(None)
}

/// The tenant's next job: one whose worker died, or the first queued one. Locked, on PostgreSQL, past those that others look at.
async fn next_job_across_tenants(
    platform: &Platform,
    system: &SystemDb<'_>,
    tenant: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<jobs::Model>> {
    for condition in [is_abandoned(now), is_queued(now)] {
        let mut query = system
            .find::<jobs::Entity>()
            .filter(Column::TenantId.eq(tenant))
            .filter(condition)
            .order_by_desc(Column::Priority)
            .order_by_asc(Column::RunAfter)
            .limit(1);
        if platform.database.is_postgres() {
            query = query.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
        }
        if let Some(job) = query.one(system.executor()).await? {
            return Ok(Some(job));
        }
    }
    Ok(None)
}

async fn take_across_tenants(
    platform: &Platform,
    system: &SystemDb<'_>,
    job: jobs::Model,
    now: DateTime<Utc>,
) -> Result<Option<Claim>> {
    let (Ok(mut payload), Some(document)) = (JobPayload::parse(&job.payload), job.document_id) else {
        // Nobody could ever work on it, and it must not stand in the way of the others.
        tracing::error!(job = %job.id, "a job is unreadable");
        let failed = system.update::<jobs::Entity>().col_expr(Column::State, Expr::value(JobState::Failed.as_str()));
        let failed =
            failed.col_expr(Column::ErrorCode, Expr::value("internal")).col_expr(Column::FinishedAt, Expr::value(now));
        let failed = failed.filter(Column::TenantId.eq(job.tenant_id)).filter(Column::Id.eq(job.id));
        failed.exec(system.executor()).await?;
        return Ok(None);
    };
    let lease = platform.ids.uuid();
    let taken_over = job.state == JobState::Running.as_str();
    let attempt = if taken_over { job.attempt } else { job.attempt + 1 };
    payload.takeovers += u32::from(taken_over);
    let claimed = system
        .update::<jobs::Entity>()
        .col_expr(Column::State, Expr::value(JobState::Running.as_str()))
        .col_expr(Column::LeaseOwner, Expr::value(lease))
        .col_expr(Column::LeaseExpiresAt, Expr::value(now + LEASE))
        .col_expr(Column::Attempt, Expr::value(attempt))
        .col_expr(Column::MaxAttempts, Expr::value(i64::from(platform.config.ingestion.max_attempts)))
        .col_expr(Column::StartedAt, Expr::value(job.started_at.unwrap_or(now)))
        .col_expr(Column::Payload, Expr::value(payload.to_json()))
        .filter(Column::TenantId.eq(job.tenant_id))
        .filter(Column::Id.eq(job.id))
        .filter(Condition::any().add(is_queued(now)).add(is_abandoned(now)))
        .filter(Column::TenantId.in_subquery(active_tenants()))
        .exec(system.executor())
        .await?
        .rows_affected;
    let tenant = TenantId(job.tenant_id);
    Ok((claimed == 1).then_some(Claim { tenant, id: job.id, document, lease, attempt, payload }))
}

fn is_queued(now: DateTime<Utc>) -> SimpleExpr {
    Column::State.eq(JobState::Queued.as_str()).and(Column::RunAfter.lte(now))
}

/// Running without a sign of life.
fn is_abandoned(now: DateTime<Utc>) -> SimpleExpr {
    Column::State.eq(JobState::Running.as_str()).and(Column::LeaseExpiresAt.lte(now))
}

/// The work of all others rests.
fn active_tenants() -> SelectStatement {
    Query::select()
        .column(tenants::Column::Id)
        .from(tenants::Entity)
        .and_where(Expr::col(tenants::Column::State).eq(ACTIVE))
        .to_owned()
}

/// One look into an index per tenant, however long the queue is.
async fn tenants_with_due_jobs_across_tenants(system: &SystemDb<'_>, now: DateTime<Utc>) -> Result<Vec<Uuid>> {
    let queued = Query::select()
        .expr(Expr::cust("1"))
        .from(jobs::Entity)
        .and_where(Expr::col((jobs::Entity, Column::TenantId)).equals((tenants::Entity, tenants::Column::Id)))
        .and_where(is_queued(now))
        .to_owned();
    let queued = system
        .find::<tenants::Entity>()
        .select_only()
        .column(tenants::Column::Id)
        .filter(tenants::Column::State.eq(ACTIVE))
        .filter(Expr::exists(queued));
    let mut due: Vec<Uuid> = queued.into_tuple().all(system.executor()).await?;
    let abandoned = system
        .find::<jobs::Entity>()
        .select_only()
        .column(Column::TenantId)
        .distinct()
        .filter(is_abandoned(now))
        .filter(Column::TenantId.in_subquery(active_tenants()));
    let abandoned: Vec<Uuid> = abandoned.into_tuple().all(system.executor()).await?;
    due.extend(abandoned);
    Ok(due)
}

async fn running_jobs_across_tenants(system: &SystemDb<'_>, now: DateTime<Utc>) -> Result<HashMap<Uuid, i64>> {
    let query = system
        .find::<jobs::Entity>()
        .select_only()
        .column(Column::TenantId)
        .column_as(Column::Id.count(), "running")
        .filter(Column::State.eq(JobState::Running.as_str()))
        .filter(Column::LeaseExpiresAt.gt(now))
        .group_by(Column::TenantId);
    let rows: Vec<(Uuid, i64)> = query.into_tuple().all(system.executor()).await?;
    Ok(rows.into_iter().collect())
}

/// The tenant whose turn it is. `recent`: served tenants, the last one first.
fn next_tenant(due: &[Uuid], running: &HashMap<Uuid, i64>, recent: &VecDeque<Uuid>) -> Option<Uuid> {
    let turn = |tenant: &Uuid| {
        let running = running.get(tenant).copied().unwrap_or(0);
        let served_before = recent.iter().position(|other| other == tenant);
        // Never served sorts before served long ago.
        let waited = served_before.map_or(i64::MIN, |position| -i64::try_from(position).unwrap_or(i64::MAX));
        (running, waited, *tenant)
    };
    due.iter().copied().min_by_key(turn)
}

/// Proves that the claim still holds, nobody asked to stop and the tenant is active, prolongs it, and notes the progress. False: change nothing, stop.
/// Locks the job's row until the transaction ends.
pub(crate) async fn hold(
    tx: &TenantDb<'_>,
    claim: &Claim,
    now: DateTime<Utc>,
    stage: Option<(&'static str, f64)>,
) -> Result<bool> {
    let held = tx
        .update::<jobs::Entity>(|mut q| {
            q = q.col_expr(Column::LeaseExpiresAt, Expr::value(now + LEASE));
            if let Some((stage, progress)) = stage {
                q = q.col_expr(Column::Stage, Expr::value(stage)).col_expr(Column::Progress, Expr::value(progress));
            }
            q.filter(Column::Id.eq(claim.id))
                .filter(Column::LeaseOwner.eq(claim.lease))
                .filter(Column::State.eq(JobState::Running.as_str()))
                .filter(Column::CancelRequested.eq(false))
                .filter(Column::TenantId.in_subquery(active_tenants()))
        })
        .await?;
    Ok(held == 1)
}

/// Stores what the job carries. The caller holds the claim.
pub(crate) async fn store_payload(tx: &TenantDb<'_>, claim: &Claim, payload: &JobPayload) -> Result<()> {
    tx.update::<jobs::Entity>(|q| {
        q.col_expr(Column::Payload, Expr::value(payload.to_json())).filter(Column::Id.eq(claim.id))
    })
    .await?;
    Ok(())
}

/// One job, locked until the transaction ends: no worker claims it, gives it back or ends it meanwhile.
pub(crate) async fn locked(tx: &TenantDb<'_>, id: Uuid) -> Result<Option<jobs::Model>> {
    tx.one::<jobs::Entity>(|q| q.filter(Column::Id.eq(id)).lock_exclusive()).await
}

/// How a claim ends.
pub(crate) struct Conclusion {
    pub(crate) state: JobState,
    pub(crate) error: Option<(String, String)>,
    /// For [`JobState::Queued`]: not before then.
    pub(crate) run_after: DateTime<Utc>,
    /// Gives the attempt back: it was not the job's fault.
    pub(crate) forgive_attempt: bool,
}

/// Ends a claim.
pub(crate) async fn conclude(tx: &TenantDb<'_>, claim: &Claim, now: DateTime<Utc>, end: Conclusion) -> Result<bool> {
    let (code, detail) = end.error.unzip();
    let finished_at = (end.state != JobState::Queued).then_some(now);
    let attempt = claim.attempt - i64::from(end.forgive_attempt);
    let concluded = tx
        .update::<jobs::Entity>(|mut q| {
            if end.state == JobState::Succeeded {
                q = q.col_expr(Column::Progress, Expr::value(1.0));
            }
            q.col_expr(Column::State, Expr::value(end.state.as_str()))
                .col_expr(Column::ErrorCode, Expr::value(code))
                .col_expr(Column::ErrorDetail, Expr::value(detail))
                .col_expr(Column::RunAfter, Expr::value(end.run_after))
                .col_expr(Column::Attempt, Expr::value(attempt))
                .col_expr(Column::LeaseOwner, Expr::value(None::<Uuid>))
                .col_expr(Column::LeaseExpiresAt, Expr::value(None::<DateTime<Utc>>))
                .col_expr(Column::FinishedAt, Expr::value(finished_at))
                .filter(Column::Id.eq(claim.id))
                .filter(Column::LeaseOwner.eq(claim.lease))
        })
        .await?;
    tx.after_commit(Effect::JobChanged);
    Ok(concluded == 1)
}

/// Makes every running job claimable. Only for a process that knows to be the only one (SQLite): whoever ran them is dead.
pub(crate) async fn abandon_all_across_tenants(platform: &Platform) -> Result<()> {
    let system = SystemDb::open(&platform.database);
    system
        .update::<jobs::Entity>()
        .col_expr(Column::LeaseExpiresAt, Expr::value(DateTime::<Utc>::UNIX_EPOCH))
        .filter(Column::Kind.eq(INGEST_DOCUMENT))
        .filter(Column::State.eq(JobState::Running.as_str()))
        .exec(system.executor())
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_turn_goes_to_fewest_running_then_to_who_waited_longest() {
        let [a, b, c] = [1, 2, 3].map(Uuid::from_u128);
        let running = HashMap::from([(a, 2), (b, 1)]);
        assert_eq!(next_tenant(&[a, b, c], &running, &VecDeque::new()), Some(c));
        assert_eq!(next_tenant(&[a, b], &running, &VecDeque::new()), Some(b));
        let none = HashMap::new();
        assert_eq!(next_tenant(&[a, b, c], &none, &VecDeque::from([a])), Some(b));
        assert_eq!(next_tenant(&[a, b, c], &none, &VecDeque::from([b, a, c])), Some(c));
        assert_eq!(next_tenant(&[], &none, &VecDeque::new()), None);
    }
}
