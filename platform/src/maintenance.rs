//! Proving that blobs, index, jobs and database agree, and mending what does not.
//! Invariant: nothing here is needed for the promises of the rest; it finds what bugs, lost disks and restored backups leave.

mod index;
pub mod prune;

use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef,
    sea_query::{Expr, ExprTrait, Query},
};
use serde::Serialize;
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::{sync::watch, time::sleep};
use uuid::Uuid;

use crate::{
    access::{SystemDb, SystemReason, TenantDb},
    app::Platform,
    blobs,
    db::entity::{chunks, documents, jobs, nodes, tenants},
    documents::{DocumentState, service::request_ingestion},
    grants, ingestion,
    jobs::model::{BACKGROUND, JobState},
    kernel::{Result, TenantId},
    retrieval::feed,
};

pub use index::{CollectionReport, IndexReport};
pub(crate) use index::{compare_across_tenants, mend_across_tenants};

/// After the start the index and the queue have enough to do.
const FIRST: Duration = Duration::from_secs(30);
const INTERVAL: Duration = Duration::from_secs(3600);
/// Older objects without a row are no upload's in progress any more: a content that waits for half as long is refused.
const GRACE: chrono::Duration = chrono::Duration::hours(1);

/// What was found. Everything but the numbers of what there is should be empty or zero.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// Whether things were left as they were found.
    pub dry_run: bool,
    /// Contents against their rows.
    pub blobs: BlobSummary,
    /// Index against database.
    pub index: IndexReport,
    /// Documents that wait for a job that does not exist, or whose file has a newer version that nothing ingests; queued anew.
    pub stuck_documents: Vec<Uuid>,
    /// Documents with chunks of generations that are neither live nor in the making; those chunks are deleted.
    pub documents_with_dead_chunks: Vec<Uuid>,
}

/// Contents against their rows.
#[derive(Debug, Default, Serialize)]
pub struct BlobSummary {
    /// Objects that no row names; deleted.
    pub orphan_objects: Vec<String>,
    /// Objects that rows name and that are not there: lost by the disk. Nothing here can bring them back.
    pub missing_objects: Vec<String>,
    /// Released contents whose objects are still to be deleted.
    pub pending_deletions: u64,
}

impl Report {
    /// Whether there was nothing to mend.
    pub fn is_consistent(&self) -> bool {
        let blobs = self.blobs.orphan_objects.is_empty() && self.blobs.missing_objects.is_empty();
        let documents = self.stuck_documents.is_empty() && self.documents_with_dead_chunks.is_empty();
        blobs && documents && self.index.is_consistent()
    }
}

/// Looks at everything, and unless `dry_run` mends it. For commands: no server runs, so nothing is in progress.
pub async fn reconcile(platform: &Arc<Platform>, dry_run: bool) -> Result<Report> {
    feed::catch_up(platform).await?;
    let report = look(platform, chrono::Duration::zero(), dry_run).await?;
    if !dry_run {
        feed::catch_up(platform).await?;
    }
    Ok(report)
}

/// Compares the index with the database, changing neither (but for letting the index catch up). What is lost stays so, and is said.
pub async fn index_verify(platform: &Arc<Platform>) -> Result<IndexReport> {
    let lost = feed::catch_up_without_rebuilding(platform).await?;
    index::verify_across_tenants(platform, index::Depth::Contents, &lost).await
}

/// Makes every index anew from the database. For commands: no server runs.
pub async fn index_rebuild(platform: &Arc<Platform>) -> Result<()> {
    let active = platform.index.active().index;
    for collection in active.collections().await? {
        active.reset(&collection).await?;
    }
    feed::catch_up(platform).await
}

/// Reconciles shortly after the start, then every hour, until `stop` turns true.
pub async fn run(platform: Arc<Platform>, mut stop: watch::Receiver<bool>) {
    let mut pause = FIRST;
    loop {
        tokio::select! {
            _ = stop.wait_for(|stopping| *stopping) => return,
            () = sleep(pause) => {}
        }
        pause = INTERVAL;
        let looked = tokio::select! {
            _ = stop.wait_for(|stopping| *stopping) => return,
            looked = look(&platform, GRACE, false) => looked,
        };
        match drop_old(&platform).await {
            Ok(0) => {}
            Ok(dropped) => tracing::info!(dropped, "what is kept for a time only and was older was dropped"),
            Err(error) => {
                tracing::error!(%error, "what is kept for a time only can't be dropped; it is tried again in an hour")
            }
        }
        match looked {
            Ok(report) if report.is_consistent() => tracing::debug!("reconciled: nothing to mend"),
            Ok(report) => {
                tracing::warn!(report = %serde_json::to_string(&report).unwrap_or_default(), "reconciled: mended what differed")
            }
            Err(error) => tracing::error!(%error, "reconciling failed; it is tried again in an hour"),
        }
    }
}

/// Drops what is kept for a time only and is older; answers how many rows.
pub async fn drop_old(platform: &Platform) -> Result<u64> {
    let grants = grants::remove_ended_across_tenants(platform).await?;
    let events = crate::audit::drop_old_across_tenants(platform).await?;
    Ok(grants + events + crate::logs::drop_old_across_tenants(platform).await?)
}

async fn look(platform: &Arc<Platform>, grace: chrono::Duration, dry_run: bool) -> Result<Report> {
    let found = blobs::reconcile(platform, grace, dry_run).await?;
    let mut report = Report {
        dry_run,
        blobs: BlobSummary {
            orphan_objects: found.orphan_objects,
            missing_objects: found.missing_objects,
            pending_deletions: found.pending_deletions,
        },
        ..Report::default()
    };
    for tenant in all_across_tenants(platform).await? {
        let db = platform.system_db(tenant, SystemReason::Maintenance);
        let stuck = stuck_documents(&db).await?;
        let littered = littered_documents(&db).await?;
        if !dry_run {
            requeue(platform, tenant, &stuck).await?;
            for document in &littered {
                ingestion::sweep(platform, tenant, document.id, document.upto(), document.live_generation).await?;
            }
        }
        report.stuck_documents.extend(stuck);
        report.documents_with_dead_chunks.extend(littered.into_iter().map(|document| document.id));
    }
    // Who does not write the index neither knows how far it should be nor has to mend it: several would each read all of it.
    if platform.index.is_followed_here() {
        report.index = index::verify_across_tenants(platform, index::Depth::Ids, &BTreeSet::new()).await?;
    }
    if !dry_run {
        index::mend_across_tenants(platform, &report.index).await?;
    }
    Ok(report)
}

pub(crate) async fn all_across_tenants(platform: &Platform) -> Result<Vec<TenantId>> {
    let system = SystemDb::open(&platform.database);
    let query =
        system.find::<tenants::Entity>().select_only().column(tenants::Column::Id).order_by_asc(tenants::Column::Id);
    let rows: Vec<Uuid> = query.into_tuple().all(system.executor()).await?;
    Ok(rows.into_iter().map(TenantId).collect())
}

#[derive(FromQueryResult)]
struct IdRow {
    id: Uuid,
}

/// Documents in progress whose job is not, and ready ones whose file went on without them.
async fn stuck_documents(db: &TenantDb<'_>) -> Result<Vec<Uuid>> {
    use documents::Column as D;
    let unfinished = [JobState::Queued.as_str(), JobState::Running.as_str()];
    let job = Query::select()
        .expr(Expr::cust("1"))
        .from(jobs::Entity)
        .and_where(Expr::col((jobs::Entity, jobs::Column::TenantId)).equals((documents::Entity, D::TenantId)))
        .and_where(Expr::col((jobs::Entity, jobs::Column::Id)).equals((documents::Entity, D::JobId)))
        .and_where(Expr::col((jobs::Entity, jobs::Column::State)).is_in(unfinished))
        .to_owned();
    let active = Query::select()
        .expr(Expr::cust("1"))
        .from(nodes::Entity)
        .and_where(Expr::col((nodes::Entity, nodes::Column::TenantId)).equals((documents::Entity, D::TenantId)))
        .and_where(Expr::col((nodes::Entity, nodes::Column::Id)).equals((documents::Entity, D::FileId)))
        .and_where(
            Expr::col((nodes::Entity, nodes::Column::ActiveVersionId)).equals((documents::Entity, D::FileVersionId)),
        )
        .to_owned();
    let in_progress = D::State.is_in([DocumentState::Queued.as_str(), DocumentState::Running.as_str()]);
    let abandoned = in_progress.and(Expr::exists(job).not());
    let overtaken = D::State.eq(DocumentState::Ready.as_str()).and(Expr::exists(active).not());
    let rows =
        db.rows::<documents::Entity, IdRow>(|q| q.select_only().column(D::Id).filter(abandoned.or(overtaken))).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

async fn requeue(platform: &Platform, tenant: TenantId, documents: &[Uuid]) -> Result<()> {
    for document in documents {
        let tx = platform.system_begin(tenant, SystemReason::Maintenance).await?;
        let ids = &*platform.ids;
        match request_ingestion(&tx, ids, platform.clock.now(), *document, BACKGROUND, None).await {
            Ok(_) => tx.commit().await?,
            // Deleted meanwhile.
            Err(error) if error.code == crate::kernel::ErrorCode::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct Littered {
    id: Uuid,
    state: String,
    requested_generation: i64,
    live_generation: i64,
}

impl Littered {
    /// The last generation that nobody works on.
    fn upto(&self) -> i64 {
        let is_final = DocumentState::parse(&self.state).is_ok_and(DocumentState::is_final);
        if is_final { self.requested_generation } else { self.requested_generation - 1 }
    }
}

fn chunks_of_document() -> RelationDef {
    documents::Entity::belongs_to(chunks::Entity)
        .from((documents::Column::TenantId, documents::Column::Id))
        .to((chunks::Column::TenantId, chunks::Column::DocumentId))
        .into()
}

/// Documents with chunks that are neither live nor in the making.
async fn littered_documents(db: &TenantDb<'_>) -> Result<Vec<Littered>> {
    use {chunks::Column as C, documents::Column as D};
    let not_live = Expr::col((chunks::Entity, C::Generation)).not_equals((documents::Entity, D::LiveGeneration));
    let not_requested =
        Expr::col((chunks::Entity, C::Generation)).not_equals((documents::Entity, D::RequestedGeneration));
    let ended = [DocumentState::Ready, DocumentState::Failed, DocumentState::Cancelled].map(DocumentState::as_str);
    db.rows::<documents::Entity, Littered>(|q| {
        q.select_only()
            .columns([D::Id, D::State, D::RequestedGeneration, D::LiveGeneration])
            .distinct()
            .join(JoinType::InnerJoin, chunks_of_document())
            .filter(not_live)
            .filter(not_requested.or(D::State.is_in(ended)))
    })
    .await
}
