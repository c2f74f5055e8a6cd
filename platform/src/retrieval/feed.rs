//! The feed: one task a process that keeps the index at the database's heels, tenant by tenant.
//!
//! Invariants: it reads numbered rows of the change log, but what it tells the index is each document's *current* state, so that
//! applying a row again, late, or twice is harmless. A collection whose number does not continue the log (lost, damaged, restored
//! from another time) is rebuilt from the database, and answers no search meanwhile. Errors cost time: the feed tries again, it never
//! gives up and never skips.

mod follow;
pub(crate) mod state;

use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QuerySelect};
use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    sync::{broadcast::error::RecvError, watch},
    task::JoinSet,
    time::{Instant, MissedTickBehavior, interval, sleep},
};

use crate::{
    access::SystemDb,
    app::Platform,
    db::entity::{index_changes, knowledge_bases, tenants},
    kernel::{Error, ErrorCode, Result, TenantId},
    retrieval::{IndexBackend, backend::CollectionKey},
    tenants::{ERASING, store},
};

pub(crate) use follow::{Batch, Known, ROWS, catch_up, catch_up_without_rebuilding, continue_log, is_new};

/// Changes come by signal; this finds those of other replicas and of failed attempts.
const POLL: Duration = Duration::from_secs(3);
/// Between two attempts at most while the index is away.
const AWAY: Duration = Duration::from_secs(4);
/// How long one look at the index as a whole may take.
const GLANCE: Duration = Duration::from_secs(2);
/// Tenants followed at the same time: a large one must not keep the others waiting, and each writer holds memory.
const CONCURRENCY: usize = 2;

/// Follows the change logs of all tenants until `stop` turns true.
pub async fn run(platform: Arc<Platform>, mut stop: watch::Receiver<bool>) {
    let mut feed = Feed::default();
    let mut changes = platform.signals.index_changes();
    let mut roles = platform.index.changes();
    let mut following = JoinSet::new();
    let mut poll = interval(POLL);
    poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut started = false;
    while !*stop.borrow() {
        while let Some(tenant) = feed.next(Instant::now()).filter(|_| platform.index.is_followed_here()) {
            feed.active.insert(tenant);
            let (platform, known) = (platform.clone(), feed.known.clone());
            following.spawn(async move { (tenant, follow::follow(&platform, &known, tenant).await) });
        }
        tokio::select! {
            () = stopped(&mut stop) => {}
            Some(ended) = following.join_next() => match ended {
                Ok((tenant, result)) => feed.ended(tenant, result, Instant::now()),
                // A panic: which tenant's is not said. All of them are looked at again.
                Err(error) => {
                    tracing::error!(%error, "following a change log broke");
                    feed.active.clear();
                    following.abort_all();
                    started = false;
                }
            },
            change = changes.recv() => match change {
                Ok(tenant) => feed.add(tenant),
                // More signals than fit: the poll finds the tenants.
                Err(RecvError::Lagged(_)) => poll.reset_immediately(),
                Err(RecvError::Closed) => sleep(POLL).await,
            },
            // Another back end answers or is to be filled: what is known of the old one does not hold for it.
            Ok(()) = roles.changed() => {
                started = false;
                poll.reset_immediately();
            }
            _ = poll.tick() => match feed.look(&platform, started).await {
                Ok(()) => started = true,
                Err(error) => tracing::error!(%error, "the change logs can't be read"),
            },
        }
    }
    // What is cut off here is applied again at the next start.
    following.shutdown().await;
}

/// The guard that `wait_for` gives must not live across the other branches.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    drop(stop.wait_for(|stopping| *stopping).await);
}

#[derive(Default)]
struct Feed {
    known: Arc<Mutex<Known>>,
    /// Tenants with work, in the order of their turns.
    pending: VecDeque<TenantId>,
    active: HashSet<TenantId>,
    /// Tenants that failed: how often in a row, and when to try again.
    failed: HashMap<TenantId, (u32, Instant)>,
    /// Whether every collection is still to be looked at because the index has lost something, which it says once only.
    must_look: bool,
}

impl Feed {
    fn add(&mut self, tenant: TenantId) {
        if !self.pending.contains(&tenant) {
            self.pending.push_back(tenant);
        }
    }

    fn next(&mut self, now: Instant) -> Option<TenantId> {
        if self.active.len() >= CONCURRENCY {
            return None;
        }
        let is_due = |tenant: &TenantId| {
            !self.active.contains(tenant) && self.failed.get(tenant).is_none_or(|(_, again)| *again <= now)
        };
        let position = self.pending.iter().position(is_due)?;
        self.pending.remove(position)
    }

    fn ended(&mut self, tenant: TenantId, result: Result<bool>, now: Instant) {
        self.active.remove(&tenant);
        match result {
            Ok(arrived) => {
                self.failed.remove(&tenant);
                if !arrived {
                    self.add(tenant);
                }
            }
            Err(error) => {
                let times = self.failed.get(&tenant).map_or(0, |(times, _)| *times);
                let pause = match error.code {
                    // It comes back by itself, and then nobody should wait for long.
                    ErrorCode::Unavailable => pause(times).min(AWAY),
                    _ => pause(times),
                };
                tracing::error!(%error, %tenant, seconds = pause.as_secs(), "the index can't follow; trying again");
                self.failed.insert(tenant, (times + 1, now + pause));
                self.add(tenant);
            }
        }
    }

    /// Finds tenants with work; at the start every tenant that may have an index, for it may be older or newer than the database.
    async fn look(&mut self, platform: &Platform, started: bool) -> Result<()> {
        if started && platform.index.is_followed_here() && !is_whole(platform).await {
            tracing::warn!("the index has lost something; every collection is looked at again");
            self.must_look = true;
        }
        if !started || self.must_look {
            let collections = match platform.index.is_followed_here() {
                true => platform.index.collections().await?,
                false => Vec::new(),
            };
            let of_knowledge_bases = tenants_with_knowledge_bases_across_tenants(platform).await?;
            collections
                .iter()
                .map(|key| TenantId(key.tenant))
                .chain(of_knowledge_bases)
                .for_each(|tenant| self.add(tenant));
            *self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Known::new(collections);
            self.must_look = false;
        }
        tenants_with_changes_across_tenants(platform).await?.into_iter().for_each(|tenant| self.add(tenant));
        platform.metrics.index_lag.set(i64::try_from(lag_across_tenants(platform).await?).unwrap_or(i64::MAX));
        Ok(())
    }
}

/// Whether the index holds what it was told, for all that is known: one that is away has lost nothing.
async fn is_whole(platform: &Platform) -> bool {
    let asked = tokio::time::timeout(GLANCE, platform.index.is_whole()).await;
    !matches!(asked, Ok(Ok(false)))
}

/// 1 s, 2 s, 4 s …, at most a minute.
fn pause(times: u32) -> Duration {
    Duration::from_secs(1 << times.min(6)).min(Duration::from_secs(60))
}

/// Waits until the tenant's index for `model` has applied the change `sequence`. Error: `unavailable` after `timeout`.
pub async fn wait_applied(
    platform: &Platform,
    tenant: TenantId,
    model: &str,
    sequence: i64,
    timeout: Duration,
) -> Result<()> {
    let Some(key) = collection_of(platform, tenant, model) else { return Ok(()) };
    wait_until(&platform.index, &key, sequence, timeout).await
}

/// Waits until the collection has applied the change `sequence`. Error: `unavailable` after `timeout`, or while the index is away.
pub(crate) async fn wait_until(
    index: &dyn IndexBackend,
    key: &CollectionKey,
    sequence: i64,
    timeout: Duration,
) -> Result<()> {
    let deadline = Instant::now() + timeout;
    let mut pause = Duration::from_millis(5);
    let sequence = u64::try_from(sequence).unwrap_or(0);
    loop {
        if index.applied(key).await?.unwrap_or(0) >= sequence {
            return Ok(());
        }
        if Instant::now() >= deadline {
            return Err(Error::new(ErrorCode::Unavailable, "The index did not follow in time."));
        }
        sleep(pause).await;
        pause = (pause * 2).min(Duration::from_millis(100));
    }
}

/// The collection of a tenant's chunks as this process embeds them; none for models of the past, which nobody can ask any more.
pub(crate) fn collection_of(platform: &Platform, tenant: TenantId, model: &str) -> Option<CollectionKey> {
    let is_ours = model == platform.embedder.id();
    is_ours.then(|| CollectionKey {
        tenant: tenant.0,
        model: model.to_string(),
        dimensions: platform.embedder.dimensions(),
    })
}

/// The number of the tenant's last change.
pub(crate) async fn sequence_across_tenants(platform: &Platform, tenant: TenantId) -> Result<i64> {
    let system = SystemDb::open(&platform.database);
    let query = system.find::<tenants::Entity>().filter(tenants::Column::Id.eq(tenant.0));
    let row: Option<i64> =
        query.select_only().column(tenants::Column::IndexSequence).into_tuple().one(system.executor()).await?;
    // A tenant that is gone has no changes.
    Ok(row.unwrap_or(0))
}

/// Whether the tenant is gone or being erased: no index of it may stay.
pub(crate) async fn is_going_across_tenants(platform: &Platform, tenant: TenantId) -> Result<bool> {
    let row = store::by_id_across_tenants(&platform.database, tenant).await?;
    Ok(row.is_none_or(|row| row.state == ERASING))
}

/// Changes that some index has yet to apply.
pub async fn lag_across_tenants(platform: &Platform) -> Result<u64> {
    let system = SystemDb::open(&platform.database);
    Ok(system.find::<index_changes::Entity>().count(system.executor()).await?)
}

async fn tenants_with_changes_across_tenants(platform: &Platform) -> Result<Vec<TenantId>> {
    let system = SystemDb::open(&platform.database);
    let query = system.find::<index_changes::Entity>().select_only().column(index_changes::Column::TenantId).distinct();
    let rows: Vec<uuid::Uuid> = query.into_tuple().all(system.executor()).await?;
    Ok(rows.into_iter().map(TenantId).collect())
}

pub(crate) async fn tenants_with_knowledge_bases_across_tenants(platform: &Platform) -> Result<Vec<TenantId>> {
    let system = SystemDb::open(&platform.database);
    let query =
        system.find::<knowledge_bases::Entity>().select_only().column(knowledge_bases::Column::TenantId).distinct();
    let rows: Vec<uuid::Uuid> = query.into_tuple().all(system.executor()).await?;
    Ok(rows.into_iter().map(TenantId).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tenant(number: u128) -> TenantId {
        TenantId(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn a_failing_tenant_pauses_longer_and_longer_and_keeps_nobody_waiting() {
        let [bad, good] = [1, 2].map(tenant);
        let mut feed = Feed { pending: VecDeque::from([bad, good]), ..Feed::default() };
        let mut now = Instant::now();
        for seconds in [1, 2, 4] {
            assert_eq!(feed.next(now), Some(bad));
            feed.active.insert(bad);
            feed.ended(bad, Err(Error::internal("x")), now);
            now += Duration::from_secs(seconds) - Duration::from_millis(1);
            assert_eq!(feed.next(now), (seconds == 1).then_some(good));
            now += Duration::from_millis(1);
        }
        assert_eq!(feed.next(now), Some(bad));
        feed.ended(bad, Ok(true), now);
        assert!(feed.failed.is_empty() && feed.next(now).is_none());
        feed.ended(bad, Ok(false), now);
        assert_eq!(feed.next(now), Some(bad), "what has more to do gets another turn");
        assert_eq!(pause(100), Duration::from_secs(60));
    }
}
