//! The new generation goes live, and the index follows.

use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QuerySelect, sea_query::Expr};
use std::time::Duration;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::{
    embed,
    failure::Failure,
    pipeline::{self, INDEX, Run},
    source::Source,
};
use crate::{
    access::{SystemReason, TenantDb},
    app::Platform,
    db::entity::{chunks, documents},
    documents::changes,
    kernel::{Error, ErrorCode, Result, TenantId},
    retrieval::feed,
};

/// Old chunks that one transaction deletes: more go in several, for they are not live any more.
const SLICE: u64 = 1000;

/// How long the index may take to follow before the attempt is given up (and repeated later).
const PATIENCE: Duration = Duration::from_secs(300);
/// Between two looks at an index that is away.
const PAUSE: Duration = Duration::from_millis(500);

/// Makes the claim's generation the live one.
pub(super) async fn publish(run: &Run, source: &Source) -> Result<(), Failure> {
    use documents::Column as D;
    let (platform, claim) = (&run.platform, &run.claim);
    let total =
        claim.payload.chunks.ok_or_else(|| Error::internal("a generation went to publishing without its chunks"))?;
    let now = platform.clock.now();
    let tx = pipeline::begin(platform, claim, "index", INDEX).await?;
    if embed::lacking_count(&tx, claim, &source.model).await? > 0 {
        return Err(Error::internal("a generation went to publishing without all vectors").into());
    }
    tx.update::<documents::Entity>(|q| {
        q.col_expr(D::LiveGeneration, Expr::value(claim.payload.generation))
            .col_expr(D::FileVersionId, Expr::value(source.version.id))
            .col_expr(D::ChunkCount, Expr::value(total))
            .col_expr(D::UpdatedAt, Expr::value(now))
            .filter(D::Id.eq(claim.document))
    })
    .await?;
    let generation = claim.payload.generation;
    // What exceeds a slice goes when the job ends: it is not live any more.
    delete_slice(&tx, claim.document, generation, generation).await?;
    changes::append(&tx, now, &[claim.document]).await?;
    tx.commit().await?;
    Ok(())
}

/// Returns once search finds the document. While the index is away it waits too, as long as for one that is slow.
pub(super) async fn wait_for_index(run: &Run, source: &Source) -> Result<(), Failure> {
    let sequence = feed::sequence_across_tenants(&run.platform, run.claim.tenant).await?;
    let started = Instant::now();
    loop {
        let rest = PATIENCE.saturating_sub(started.elapsed());
        let waited = feed::wait_applied(&run.platform, run.claim.tenant, &source.model, sequence, rest).await;
        match waited {
            Ok(()) => return Ok(()),
            Err(error) if error.code != ErrorCode::Unavailable => return Err(error.into()),
            Err(error) if rest.is_zero() => return Err(Failure::IndexAway { detail: error.message }),
            Err(_) => sleep(PAUSE).await,
        }
    }
}

/// Deletes a document's chunks up to generation `upto` that are not of the `live` one, a slice at a time. A newer job's are untouched.
pub(crate) async fn sweep(platform: &Platform, tenant: TenantId, document: Uuid, upto: i64, live: i64) -> Result<()> {
    let db = platform.system_db(tenant, SystemReason::Job);
    while delete_slice(&db, document, upto, live).await? > 0 {}
    Ok(())
}

async fn delete_slice(db: &TenantDb<'_>, document: Uuid, upto: i64, live: i64) -> Result<u64> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
    }
    use chunks::Column as C;
    let rows = db
        .rows::<chunks::Entity, Row>(|q| {
            q.select_only()
                .column(C::Id)
                .filter(C::DocumentId.eq(document))
                .filter(C::Generation.lte(upto))
                .filter(C::Generation.ne(live))
                .limit(SLICE)
        })
        .await?;
    if rows.is_empty() {
        return Ok(0);
    }
    db.delete::<chunks::Entity>(|q| q.filter(C::Id.is_in(rows.into_iter().map(|row| row.id)))).await
}
