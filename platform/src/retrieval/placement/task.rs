//! The task that keeps this process's roles as the database says, and brings a move to its end.

use sea_orm::{ColumnTrait, QueryFilter};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval, sleep},
};

use super::{
    copy,
    store::{self, COPYING, VERIFYING},
};
use crate::{
    access::SystemReason,
    app::Platform,
    config::IndexBackendKind,
    db::entity::{index_placement, knowledge_bases},
    kernel::Result,
    maintenance,
    retrieval::{
        backend::CollectionKey,
        feed,
        index::{Backend, Roles},
    },
};

/// How often it looks.
const PAUSE: Duration = Duration::from_secs(1);
/// How often the right to write is kept during a look.
const KEEP: Duration = Duration::from_secs(5);
/// Times that a comparison may find differences, which are mended in between, before the move is given up.
const COMPARISONS: u32 = 3;

/// Looks after the index's place until `stop` turns true.
pub async fn run(platform: Arc<Platform>, mut stop: watch::Receiver<bool>) {
    let mut ticks = interval(PAUSE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut differences, mut problem) = (0, None);
    loop {
        tokio::select! {
            _ = stop.wait_for(|stopping| *stopping) => break,
            _ = ticks.tick() => {}
        }
        let looked = tokio::select! {
            _ = stop.wait_for(|stopping| *stopping) => break,
            looked = look(&platform, &mut differences) => looked,
            looked = keep(&platform) => looked,
        };
        match looked {
            Ok(()) => problem = None,
            Err(error) => {
                let text = error.to_string();
                // Once, not every second.
                if problem.as_ref() != Some(&text) {
                    tracing::error!(%error, "the index's place can't be looked after; trying again");
                }
                problem = Some(text);
            }
        }
    }
    if let Err(error) = store::release_across_tenants(&platform.database, platform.data_dir_id).await {
        tracing::debug!(%error, "the right to write the index was not given back; it runs out by itself");
    }
}

/// Keeps the right to write while a look takes long, as when a copy is compared. Does not end.
async fn keep(platform: &Platform) -> Result<()> {
    loop {
        sleep(KEEP).await;
        if !platform.index.roles().is_writer {
            continue;
        }
        let kept = store::take_across_tenants(&platform.database, &*platform.clock, platform.data_dir_id).await;
        if let Err(error) = kept {
            tracing::warn!(%error, "the right to write the index can't be kept");
        }
    }
}

async fn look(platform: &Platform, differences: &mut u32) -> Result<()> {
    let row = store::read_across_tenants(&platform.database).await?;
    let active = store::kind(&row.active)?;
    let target = row.target.as_deref().map(store::kind).transpose()?;
    // What is not configured here is cleared away where it is, or once it is.
    let retired = row.retired.as_deref().map(store::kind).transpose()?.filter(|retired| *retired != active);
    let retired = retired.and_then(|retired| platform.index.get(retired));
    let is_shared = active == IndexBackendKind::Elasticsearch || target.is_some() || retired.is_some();
    // Renewed when half of it has passed, not at every look.
    let is_held = row.writer == Some(platform.data_dir_id)
        && row.writer_until.is_some_and(|until| until > platform.clock.now() + store::LEASE / 2);
    let is_writer = match is_shared && !is_held {
        true => store::take_across_tenants(&platform.database, &*platform.clock, platform.data_dir_id).await?,
        false => true,
    };
    // Filled only once it is empty: what is copied now must not be cleared away with what an earlier move left.
    let filled = target.filter(|_| retired.is_none());
    let is_configured = target.is_none_or(|target| platform.index.get(target).is_some());
    if !is_configured || !platform.index.assume(Roles { active, target: filled, is_writer }) {
        let missing = "The server was started without index.urls: set them, restart it, and ask again.".to_string();
        return store::fail_across_tenants(&platform.database, &*platform.clock, target, missing).await;
    }
    if let Some(retired) = &retired {
        let cleared = clear_away(platform, retired, row.retired_at, is_writer).await;
        if let Some(target) = target.filter(|_| is_writer) {
            let waits = "what an earlier move left there is being deleted first".to_string();
            let message = cleared.as_ref().err().map_or(waits, store::reason);
            note(platform, &row, target, COPYING, Some(message)).await?;
        }
        return cleared;
    }
    let Some(target) = platform.index.target() else { return Ok(()) };
    let gone_on = go_on(platform, &row, active, &target, differences).await;
    if let Err(error) = &gone_on {
        note(platform, &row, target.kind, COPYING, Some(store::reason(error))).await?;
    }
    gone_on
}

/// The next step of a move: its end, if everything is copied and right.
async fn go_on(
    platform: &Platform,
    row: &index_placement::Model,
    active: IndexBackendKind,
    target: &Backend,
    differences: &mut u32,
) -> Result<()> {
    let copied = match all_copied(platform).await? {
        Some(keys) => has_arrived_between_steps(platform, target, &keys).await?.then_some(keys),
        None => None,
    };
    let Some(keys) = copied else {
        return note(platform, row, target.kind, COPYING, platform.index.problem()).await;
    };
    note(platform, row, target.kind, VERIFYING, row.message.clone()).await?;
    let report = maintenance::compare_across_tenants(platform, target, &keys).await?;
    if !report.is_consistent() {
        *differences += 1;
        if *differences >= COMPARISONS {
            *differences = 0;
            let message = format!("The copy differs from the database: {}", report.summary());
            let _between_steps = platform.index.between_steps().await;
            store::fail_across_tenants(&platform.database, &*platform.clock, Some(target.kind), message).await?;
            platform.index.assume(Roles { active, target: None, is_writer: true });
            return store::forget_copies_across_tenants(platform).await;
        }
        return maintenance::mend_across_tenants(platform, &report).await;
    }
    *differences = 0;
    let _between_steps = platform.index.between_steps().await;
    match all_copied(platform).await? {
        Some(keys) if has_arrived(platform, target, &keys).await? => {}
        // There are collections that there were not, or what arrived meanwhile did not get to the target: that first.
        _ => return Ok(()),
    }
    store::switch_across_tenants(&platform.database, &*platform.clock, active, target.kind).await?;
    platform.index.assume(Roles { active: target.kind, target: None, is_writer: true });
    tracing::info!(from = active.as_str(), to = target.kind.as_str(), "the index has moved");
    store::forget_copies_across_tenants(platform).await
}

/// Notes how the move stands, unless the row says so already.
async fn note(
    platform: &Platform,
    row: &index_placement::Model,
    target: IndexBackendKind,
    state: &str,
    message: Option<String>,
) -> Result<()> {
    if row.state == state && row.message == message {
        return Ok(());
    }
    store::note_across_tenants(&platform.database, target, state, message).await
}

/// Every collection there should be, once each was copied from beginning to end.
async fn all_copied(platform: &Platform) -> Result<Option<Vec<CollectionKey>>> {
    let mut keys = Vec::new();
    for tenant in feed::tenants_with_knowledge_bases_across_tenants(platform).await? {
        let ours = knowledge_bases::Column::EmbeddingModel.eq(platform.embedder.id());
        let db = platform.system_db(tenant, SystemReason::IndexFeed);
        let is_needed = db.count::<knowledge_bases::Entity>(|q| q.filter(ours)).await? > 0;
        let key = feed::collection_of(platform, tenant, platform.embedder.id()).filter(|_| is_needed);
        let Some(key) = key else { continue };
        if !copy::is_done(platform, &key).await? {
            return Ok(None);
        }
        keys.push(key);
    }
    Ok(Some(keys))
}

/// Asks [`has_arrived`] when it can be answered. Only once everything is copied: what waits for one step to end has every other one wait.
async fn has_arrived_between_steps(platform: &Platform, target: &Backend, keys: &[CollectionKey]) -> Result<bool> {
    let _between_steps = platform.index.between_steps().await;
    has_arrived(platform, target, keys).await
}

/// Whether the target has followed the log as far as the one that answers. To be asked between steps: in the midst of one the target is
/// behind, and where changes never end, that would be so nearly always.
async fn has_arrived(platform: &Platform, target: &Backend, keys: &[CollectionKey]) -> Result<bool> {
    let active = platform.index.active();
    for key in keys {
        if target.index.applied(key).await?.unwrap_or(0) < active.index.applied(key).await?.unwrap_or(0) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Throws away what the back end holds that a move left, once nobody can be reading it any more. While it is away that waits: it may
/// come back, with what was deleted long ago.
async fn clear_away(
    platform: &Platform,
    retired: &Backend,
    since: Option<chrono::DateTime<chrono::Utc>>,
    is_writer: bool,
) -> Result<()> {
    let patience =
        chrono::Duration::seconds(i64::try_from(platform.config.limits.request_timeout_seconds).unwrap_or(60));
    let is_read = since.is_some_and(|since| platform.clock.now() < since + patience);
    if is_read || !is_writer {
        return Ok(());
    }
    for collection in retired.index.collections().await? {
        retired.index.reset(&collection).await?;
    }
    store::forget_retired_across_tenants(&platform.database).await
}
