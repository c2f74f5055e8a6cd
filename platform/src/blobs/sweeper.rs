//! Follows the outbox: deletes the objects whose rows are gone.

use futures::StreamExt;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio::sync::watch;
use uuid::Uuid;

use crate::{
    access::{SystemDb, SystemReason},
    app::Platform,
    db::entity::blob_deletions,
    kernel::{Result, TenantId},
};

/// How long the sweeper sleeps when nobody wakes it.
const PAUSE: Duration = Duration::from_secs(30);
/// Objects a round.
const BATCH: u64 = 200;
/// Objects deleted at the same time.
const CONCURRENCY: usize = 8;

/// Deletes released contents until `stop` says so. Whatever fails is tried again in the next round.
pub async fn run_sweeper(platform: Arc<Platform>, mut stop: watch::Receiver<bool>) {
    loop {
        if let Err(error) = sweep_across_tenants(&platform).await {
            tracing::warn!(%error, "deleting released contents failed; trying again later");
        }
        tokio::select! {
            // An error means that the platform is gone.
            _ = stop.wait_for(|stopping| *stopping) => return,
            () = platform.signals.blobs.notified() => {}
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}

/// Goes through the outbox once. Answers how many objects are left in it because they could not be deleted.
pub(super) async fn sweep_across_tenants(platform: &Platform) -> Result<u64> {
    let (mut after, mut left) = (String::new(), 0);
    loop {
        let due = due_across_tenants(platform, &after).await?;
        let Some(last) = due.last() else { return Ok(left) };
        after = last.storage_key.clone();
        let deletions = due.into_iter().map(|row| async move {
            let deleted = platform.blobs.delete(&row.storage_key).await;
            if let Err(error) = &deleted {
                tracing::warn!(%error, key = row.storage_key, "a released content could not be deleted");
            }
            (row, deleted.is_ok())
        });
        let mut done: HashMap<Uuid, Vec<String>> = HashMap::new();
        let mut results = futures::stream::iter(deletions).buffer_unordered(CONCURRENCY);
        while let Some((row, deleted)) = results.next().await {
            match deleted {
                true => done.entry(row.tenant_id).or_default().push(row.storage_key),
                false => left += 1,
            }
        }
        for (tenant, keys) in done {
            let db = platform.system_db(TenantId(tenant), SystemReason::Maintenance);
            db.delete::<blob_deletions::Entity>(|q| q.filter(blob_deletions::Column::StorageKey.is_in(keys))).await?;
        }
    }
}

async fn due_across_tenants(platform: &Platform, after: &str) -> Result<Vec<blob_deletions::Model>> {
    let system = SystemDb::open(&platform.database);
    let query = system
        .find::<blob_deletions::Entity>()
        .filter(blob_deletions::Column::StorageKey.gt(after))
        .order_by_asc(blob_deletions::Column::StorageKey)
        .limit(BATCH);
    Ok(query.all(system.executor()).await?)
}
