//! How an attempt ends: the job's and the document's state change in one transaction, then what the attempt left behind goes.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::{failure::Failure, publish};
use crate::{
    access::{Effect, SystemReason, TenantDb},
    app::Platform,
    db::entity::{
        documents::{self, Column},
        jobs, nodes,
    },
    documents::DocumentState,
    jobs::{
        model::{CANCELLED, INGEST_DOCUMENT, JobState, SUPERSEDED},
        queue::{self, Claim, Conclusion},
    },
    kernel::{ErrorCode, Ids, Result},
};

/// The longest pause before another attempt.
const LONGEST_BACKOFF: Duration = Duration::minutes(5);

/// What becomes of job and document.
struct Ending {
    job: Conclusion,
    document: DocumentState,
    outcome: &'static str,
}

/// Ends a claim with the result of its attempt.
pub(super) async fn end(platform: &Platform, claim: &Claim, result: Result<(), Failure>) -> Result<()> {
    let now = platform.clock.now();
    let tx = platform.system_begin(claim.tenant, SystemReason::Job).await?;
    let job = queue::locked(&tx, claim.id).await?;
    let Some(job) = job.filter(|job| job.lease_owner == Some(claim.lease)) else {
        // Somebody else took the job over and will end it.
        return Ok(());
    };
    let is_wanted = matches!(result, Err(Failure::Stopped)) && is_wanted(&tx, claim).await?;
    let ending = ending(platform, claim, &job, is_wanted, result, now);
    let error = ending.job.error.clone();
    let outcome = ending.outcome;
    if !queue::conclude(&tx, claim, now, ending.job).await? {
        return Ok(());
    }
    let live = settle_document(&tx, claim, ending.document, error, now).await?;
    tx.after_commit(Effect::JobChanged);
    tx.commit().await?;
    platform.metrics.job(INGEST_DOCUMENT, outcome);
    if let Some(live) = live {
        publish::sweep(platform, claim.tenant, claim.document, claim.payload.generation, live).await?;
    }
    Ok(())
}

fn ending(
    platform: &Platform,
    claim: &Claim,
    job: &jobs::Model,
    is_wanted: bool,
    result: Result<(), Failure>,
    now: DateTime<Utc>,
) -> Ending {
    let ended = |state, document, error, outcome| Ending {
        job: Conclusion { state, error, run_after: job.run_after, forgive_attempt: false },
        document,
        outcome,
    };
    let failed =
        |code: &str, detail| ended(JobState::Failed, DocumentState::Failed, Some((code.to_string(), detail)), "failed");
    match result {
        Ok(()) => ended(JobState::Succeeded, DocumentState::Ready, None, "succeeded"),
        // Also when it failed while being cancelled: nobody wants the reason any more.
        Err(_) if job.cancel_requested => {
            let code = job.error_code.clone().unwrap_or_else(|| CANCELLED.to_string());
            let detail = match code.as_str() {
                SUPERSEDED => "A newer job took its place, or its document was deleted.",
                _ => "Cancelled on request.",
            };
            ended(JobState::Cancelled, DocumentState::Cancelled, Some((code, detail.into())), "cancelled")
        }
        // Stopped although nobody asked: its tenant was suspended just after the claim. It goes on when the tenant does.
        Err(Failure::Stopped) if is_wanted => {
            let mut again = ended(JobState::Queued, DocumentState::Queued, None, "retried");
            again.job.run_after = now + backoff(1, &*platform.ids);
            again.job.forgive_attempt = true;
            again
        }
        Err(Failure::Stopped) => {
            let error =
                (SUPERSEDED.to_string(), "A newer job took its place, or its document was deleted.".to_string());
            ended(JobState::Cancelled, DocumentState::Cancelled, Some(error), "cancelled")
        }
        Err(Failure::Permanent { code, detail }) => failed(code, detail),
        Err(Failure::IndexAway { detail }) => {
            let error = Some((ErrorCode::Unavailable.as_str().to_string(), detail));
            let mut again = ended(JobState::Queued, DocumentState::Queued, error, "retried");
            again.job.run_after = now + backoff(1, &*platform.ids);
            again.job.forgive_attempt = true;
            again
        }
        Err(Failure::Passing { code, detail, max_attempts }) => {
            let configured = i64::from(platform.config.ingestion.max_attempts);
            if claim.attempt >= max_attempts.map_or(configured, |max| max.min(configured)) {
                return failed(code, detail);
            }
            let run_after = now + backoff(claim.attempt, &*platform.ids);
            let mut again = ended(JobState::Queued, DocumentState::Queued, Some((code.to_string(), detail)), "retried");
            again.job.run_after = run_after;
            again
        }
    }
}

/// Whether the document still waits for this very job.
async fn is_wanted(tx: &TenantDb<'_>, claim: &Claim) -> Result<bool> {
    let waiting = tx.count::<documents::Entity>(|q| {
        q.filter(Column::Id.eq(claim.document))
            .filter(Column::JobId.eq(claim.id))
            .filter(Column::RequestedGeneration.eq(claim.payload.generation))
    });
    Ok(waiting.await? > 0)
}

/// 2 s, 4 s, 8 s …, at most five minutes, each up to a quarter longer, so that what failed together does not return together.
fn backoff(attempt: i64, ids: &dyn Ids) -> Duration {
    let exponent = u32::try_from(attempt.clamp(1, 10)).unwrap_or(1);
    let base = Duration::seconds(2_i64.pow(exponent)).min(LONGEST_BACKOFF);
    let mut random = [0u8; 1];
    ids.random(&mut random);
    base + base * i32::from(random[0]) / 1024
}

/// Sets the document's state, if the job is still its job. Answers the generation that stays, if what the attempt made may go.
async fn settle_document(
    tx: &TenantDb<'_>,
    claim: &Claim,
    state: DocumentState,
    error: Option<(String, String)>,
    now: DateTime<Utc>,
) -> Result<Option<i64>> {
    let document = tx.one::<documents::Entity>(|q| q.filter(Column::Id.eq(claim.document))).await?;
    let Some(document) = document else { return Ok(None) };
    let is_ours = document.job_id == Some(claim.id);
    let mut live = document.live_generation;
    if is_ours {
        let is_final = state.is_final();
        if is_final && state != DocumentState::Ready && !is_current(tx, &document).await? {
            // The former version's chunks were kept for their vectors only.
            live = 0;
        }
        let (code, detail) = error.filter(|_| is_final).unzip();
        tx.update::<documents::Entity>(|mut q| {
            if state == DocumentState::Ready {
                q = q.col_expr(Column::Progress, Expr::value(1.0));
            }
            if live == 0 {
                q = q
                    .col_expr(Column::FileVersionId, Expr::value(None::<Uuid>))
                    .col_expr(Column::ChunkCount, Expr::value(0_i64));
            }
            q.col_expr(Column::State, Expr::value(state.as_str()))
                .col_expr(Column::Stage, Expr::value(None::<String>))
                .col_expr(Column::ErrorCode, Expr::value(code))
                .col_expr(Column::ErrorDetail, Expr::value(detail))
                .col_expr(Column::LiveGeneration, Expr::value(live))
                .col_expr(Column::UpdatedAt, Expr::value(now))
                .filter(Column::Id.eq(claim.document))
                .filter(Column::JobId.eq(claim.id))
        })
        .await?;
    }
    // A queued job continues with what is there; an ended one leaves only what is live.
    let keeps = is_ours && !state.is_final();
    Ok((!keeps).then_some(live))
}

async fn is_current(tx: &TenantDb<'_>, document: &documents::Model) -> Result<bool> {
    let file = tx.one::<nodes::Entity>(|q| q.filter(nodes::Column::Id.eq(document.file_id))).await?;
    Ok(document.live_generation > 0 && file.is_some_and(|file| file.active_version_id == document.file_version_id))
}

/// Gives a claim back because the process stops: another one, or the next start, continues it at once.
pub(super) async fn give_back(platform: &Platform, claim: &Claim) -> Result<()> {
    let now = platform.clock.now();
    let tx = platform.system_begin(claim.tenant, SystemReason::Job).await?;
    let job = queue::locked(&tx, claim.id).await?;
    let is_wanted = job.is_some_and(|job| job.lease_owner == Some(claim.lease) && !job.cancel_requested);
    if !is_wanted {
        // A cancelled one ends when its lease does.
        return Ok(());
    }
    let again = Conclusion { state: JobState::Queued, error: None, run_after: now, forgive_attempt: true };
    if queue::conclude(&tx, claim, now, again).await? {
        settle_document(&tx, claim, DocumentState::Queued, None, now).await?;
    }
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(u8);

    impl Ids for Fixed {
        fn uuid(&self) -> Uuid {
            Uuid::nil()
        }
        fn random(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    #[test]
    fn pauses_double_up_to_five_minutes_and_spread_by_a_quarter() {
        let seconds = |attempt, random| backoff(attempt, &Fixed(random)).num_seconds();
        assert_eq!([1, 2, 3, 4].map(|attempt| seconds(attempt, 0)), [2, 4, 8, 16]);
        assert_eq!(seconds(40, 0), 300);
        assert_eq!(seconds(40, 255), 374);
    }
}
