//! Proves that objects and rows agree, and removes what no row names.

use chrono::Duration;
use futures::{StreamExt, TryStreamExt};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashSet;

use super::{store::StoredObject, sweeper};
use crate::{
    access::SystemDb,
    app::Platform,
    db::entity::{blob_deletions, blobs},
    kernel::Result,
};

/// Objects or rows looked at together.
const BATCH: usize = 500;
/// Objects asked for at the same time.
const CONCURRENCY: usize = 16;

/// What the reconciler found. All three are empty or zero in a store at rest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlobReport {
    /// Keys of objects that no row names and that are older than the grace period; deleted unless it was a dry run.
    pub orphan_objects: Vec<String>,
    /// Keys that rows name although there is no such object: contents lost by the store, never by us.
    pub missing_objects: Vec<String>,
    /// Released contents whose objects are still to be deleted.
    pub pending_deletions: u64,
}

/// Compares every object with every row, across tenants. Unless `dry_run`, empties the outbox and deletes orphans.
///
/// `grace` must exceed the time between the end of any upload's transfer and its commit, for until then its object is nobody's: an hour in
/// a running server, where that time is half an hour at most; zero only where nothing is being uploaded.
pub async fn reconcile(platform: &Platform, grace: Duration, dry_run: bool) -> Result<BlobReport> {
    if !dry_run {
        sweeper::sweep_across_tenants(platform).await?;
    }
    let mut report = BlobReport::default();
    let youngest = platform.blobs.now().await? - grace;
    let mut batches = platform.blobs.list_across_tenants().await?.try_chunks(BATCH);
    while let Some(batch) = batches.next().await {
        let batch = batch.map_err(|e| e.1)?;
        let old: Vec<StoredObject> = batch.into_iter().filter(|object| object.modified_at <= youngest).collect();
        for orphan in orphans_across_tenants(platform, old).await? {
            if !dry_run {
                remove(platform, &orphan).await?;
            }
            report.orphan_objects.push(orphan.storage_key);
        }
    }
    report.missing_objects = missing_across_tenants(platform).await?;
    report.pending_deletions = pending_across_tenants(platform).await?;
    Ok(report)
}

async fn remove(platform: &Platform, orphan: &StoredObject) -> Result<()> {
    tracing::info!(key = orphan.storage_key, bytes = orphan.size_bytes, "removing a content that nothing refers to");
    match orphan.unfinished {
        true => platform.blobs.delete_unfinished(&orphan.storage_key).await,
        false => platform.blobs.delete(&orphan.storage_key).await,
    }
}

/// Asked in this order: a row that moves from `blobs` to the outbox in between is seen in one of them.
async fn orphans_across_tenants(platform: &Platform, objects: Vec<StoredObject>) -> Result<Vec<StoredObject>> {
    let system = SystemDb::open(&platform.database);
    let keys = || objects.iter().map(|object| object.storage_key.as_str());
    let named = system.find::<blobs::Entity>().filter(blobs::Column::StorageKey.is_in(keys()));
    let named = named.all(system.executor()).await?;
    let due = system.find::<blob_deletions::Entity>().filter(blob_deletions::Column::StorageKey.is_in(keys()));
    let due = due.all(system.executor()).await?;
    let known: HashSet<String> =
        named.into_iter().map(|r| r.storage_key).chain(due.into_iter().map(|r| r.storage_key)).collect();
    Ok(objects.into_iter().filter(|object| !known.contains(&object.storage_key)).collect())
}

async fn missing_across_tenants(platform: &Platform) -> Result<Vec<String>> {
    let system = SystemDb::open(&platform.database);
    let (mut after, mut missing) = (String::new(), Vec::new());
    loop {
        let rows = system
            .find::<blobs::Entity>()
            .filter(blobs::Column::StorageKey.gt(after.as_str()))
            .order_by_asc(blobs::Column::StorageKey)
            .limit(BATCH as u64)
            .all(system.executor())
            .await?;
        let Some(last) = rows.last() else {
            return Ok(missing);
        };
        after = last.storage_key.clone();
        let looks = rows.into_iter().map(|row| async move {
            let there = platform.blobs.exists(&row.storage_key).await?;
            // A row that went while we looked took its object along.
            let lost = !there && still_named_across_tenants(platform, &row.storage_key).await?;
            Ok::<_, crate::kernel::Error>(lost.then_some(row.storage_key))
        });
        let found: Vec<Option<String>> =
            futures::stream::iter(looks).buffer_unordered(CONCURRENCY).try_collect().await?;
        missing.extend(found.into_iter().flatten());
    }
}

async fn still_named_across_tenants(platform: &Platform, storage_key: &str) -> Result<bool> {
    let system = SystemDb::open(&platform.database);
    let query = system.find::<blobs::Entity>().filter(blobs::Column::StorageKey.eq(storage_key));
    Ok(query.one(system.executor()).await?.is_some())
}

async fn pending_across_tenants(platform: &Platform) -> Result<u64> {
    let system = SystemDb::open(&platform.database);
    Ok(system.find::<blob_deletions::Entity>().count(system.executor()).await?)
}
