//! The workers of this process: they claim jobs, keep the claims alive, stop on request, and end each claim exactly once.

use futures::FutureExt;
use sea_orm::{ColumnTrait, QueryFilter};
use std::{
    collections::{HashMap, VecDeque},
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{MissedTickBehavior, interval, sleep},
};
use uuid::Uuid;

use super::{ending, failure::Failure, pipeline::Run};
use crate::{
    access::SystemReason,
    app::Platform,
    db::entity::jobs,
    jobs::queue::{self, Claim},
    kernel::Result,
};

/// Jobs become due without a signal too: after a pause, by another replica, by a lease's end.
const POLL: Duration = Duration::from_secs(1);
/// Signs of life, in looks at whether the job is still wanted (one a second): well within the lease.
const BEATS: u32 = 5;
/// Workers that may die over a job that gets nowhere.
const MAX_TAKEOVERS: u32 = 20;

/// Claims that this process holds, by lease.
type Held = Arc<Mutex<HashMap<Uuid, Claim>>>;

/// Works on the queue until `stop` turns true; then running jobs are given back, to be continued by whoever comes next.
pub async fn run_workers(platform: Arc<Platform>, mut stop: watch::Receiver<bool>) {
    let limit = match platform.config.ingestion.workers {
        0 => std::thread::available_parallelism().map_or(2, usize::from),
        workers => workers,
    };
    let mut abandoned = platform.database.is_postgres();
    let mut recent = VecDeque::new();
    let mut running = JoinSet::new();
    let held = Held::default();
    while !*stop.borrow() {
        let mut woken = std::pin::pin!(platform.signals.jobs.notified());
        // From here on a signal counts, also one that comes while we look.
        woken.as_mut().enable();
        if !abandoned {
            match queue::abandon_all_across_tenants(&platform).await {
                Ok(()) => abandoned = true,
                Err(error) => tracing::error!(%error, "the jobs of the former process can't be taken over yet"),
            }
        }
        while abandoned && running.len() < limit {
            match queue::claim_across_tenants(&platform, &mut recent).await {
                Ok(Some(claim)) => drop(running.spawn(work(platform.clone(), claim, held.clone()))),
                Ok(None) => break,
                Err(error) => {
                    tracing::error!(%error, "claiming a job failed");
                    break;
                }
            }
        }
        tokio::select! {
            _ = stop.wait_for(|stopping| *stopping) => {}
            Some(ended) = running.join_next() => {
                if let Err(error) = ended {
                    tracing::error!(%error, "a worker broke; its job will be taken over");
                }
            }
            () = woken => {}
            () = sleep(POLL) => {}
        }
    }
    running.shutdown().await;
    let left: Vec<Claim> = claims(&held).drain().map(|(_, claim)| claim).collect();
    for claim in left {
        if let Err(error) = ending::give_back(&platform, &claim).await {
            tracing::warn!(%error, job = %claim.id, "a job could not be given back; its lease will run out");
        }
    }
}

fn claims(held: &Held) -> MutexGuard<'_, HashMap<Uuid, Claim>> {
    // Inserting and removing can't leave the map half changed.
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One claim from beginning to end. Cut off in between, it stays among the held ones, to be given back.
async fn work(platform: Arc<Platform>, claim: Claim, held: Held) {
    claims(&held).insert(claim.lease, claim.clone());
    tracing::info!(job = %claim.id, document = %claim.document, attempt = claim.attempt, "job claimed");
    let result = attempt(&platform, &claim).await;
    match &result {
        Ok(()) => tracing::info!(job = %claim.id, "job succeeded"),
        Err(failure) => tracing::info!(job = %claim.id, ?failure, "job did not succeed"),
    }
    while let Err(error) = ending::end(&platform, &claim, result.clone()).await {
        tracing::error!(%error, job = %claim.id, "the end of a job can't be stored yet");
        sleep(Duration::from_secs(2)).await;
    }
    claims(&held).remove(&claim.lease);
}

async fn attempt(platform: &Arc<Platform>, claim: &Claim) -> Result<(), Failure> {
    if claim.payload.takeovers > MAX_TAKEOVERS {
        return Err(Failure::permanent("worker_died", "The server died repeatedly while it worked on this document."));
    }
    let mut run = Run { platform: platform.clone(), claim: claim.clone() };
    // Dropping the work kills its parser process.
    tokio::select! {
        result = AssertUnwindSafe(run.ingest()).catch_unwind() => result.unwrap_or_else(|_| {
            tracing::error!(job = %claim.id, "a worker panicked");
            Err(Failure::passing("internal", "An internal error occurred."))
        }),
        () = unwanted(platform, claim) => Err(Failure::Stopped),
    }
}

/// Keeps the claim alive; returns when it is lost or the job is to stop.
async fn unwanted(platform: &Platform, claim: &Claim) {
    let mut cancellations = platform.signals.cancellations();
    let mut ticks = interval(Duration::from_secs(1));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut looks = 0;
    loop {
        tokio::select! {
            _ = cancellations.recv() => {}
            _ = ticks.tick() => looks += 1,
        }
        let wanted = match looks % BEATS {
            0 => {
                queue::hold(&platform.system_db(claim.tenant, SystemReason::Job), claim, platform.clock.now(), None)
                    .await
            }
            _ => is_wanted(platform, claim).await,
        };
        match wanted {
            Ok(true) => {}
            Ok(false) => return,
            // Not knowing is no reason to stop: every write proves the claim anyway.
            Err(error) => tracing::warn!(%error, job = %claim.id, "a job's claim can't be prolonged"),
        }
    }
}

async fn is_wanted(platform: &Platform, claim: &Claim) -> Result<bool> {
    let db = platform.system_db(claim.tenant, SystemReason::Job);
    let job = db.one::<jobs::Entity>(|q| q.filter(jobs::Column::Id.eq(claim.id))).await?;
    Ok(job.is_some_and(|job| job.lease_owner == Some(claim.lease) && !job.cancel_requested))
}
