//! Which contents count: rows of `blobs`, adopted and released inside the caller's transaction.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    sea_query::OnConflict,
};
use std::collections::HashSet;

use super::upload::Staged;
use crate::{
    access::{Effect, TenantDb},
    db::entity::{blob_deletions, blobs, file_versions},
    kernel::{Error, ErrorCode, Result},
};

/// Contents in one statement at most.
const BATCH: usize = 500;
/// How long a content may wait for its transaction: half of the time after which the reconciler takes it for an orphan.
const LONGEST_WAIT: Duration = Duration::minutes(30);

#[derive(FromQueryResult)]
struct ContentRow {
    sha256: String,
}

/// Makes a staged content the tenant's and answers its SHA-256. The caller references it in `file_versions` in the same transaction.
/// Error: `request_timeout` for one that has waited for so long that its object may be gone.
///
/// If the tenant has the content already, the staged object goes to the outbox. From here on the object is the database's: if the
/// transaction is not committed (nobody can tell a failed commit from a lost answer), the reconciler removes it.
pub(crate) async fn adopt(tx: &TenantDb<'_>, now: DateTime<Utc>, staged: Staged) -> Result<String> {
    if now - staged.received_at() > LONGEST_WAIT {
        return Err(Error::new(ErrorCode::RequestTimeout, "The upload was not completed in time; send it again."));
    }
    let size_bytes =
        i64::try_from(staged.size_bytes()).map_err(|_| Error::internal("a content of more than 2^63 bytes"))?;
    let row = blobs::ActiveModel {
        tenant_id: NotSet,
        sha256: Set(staged.sha256().into()),
        storage_key: Set(staged.storage_key().into()),
        size_bytes: Set(size_bytes),
        created_at: Set(now),
    };
    // On conflict the update changes nothing: it locks the row against whoever would release it.
    let mut known = OnConflict::columns([blobs::Column::TenantId, blobs::Column::Sha256]);
    tx.upsert::<blobs::Entity>(row, known.update_column(blobs::Column::SizeBytes).to_owned()).await?;
    let sha256 = staged.sha256().to_string();
    let stored = storage_key(tx, &sha256).await?.ok_or_else(|| Error::internal("an adopted content has no row"))?;
    if stored != staged.storage_key() {
        delete_later(tx, now, vec![staged.storage_key().to_string()]).await?;
    }
    staged.keep();
    Ok(sha256)
}

/// Gives up contents that no version references any more: their rows go, their objects follow through the outbox.
pub(crate) async fn release(tx: &TenantDb<'_>, now: DateTime<Utc>, contents: Vec<String>) -> Result<()> {
    for batch in contents.chunks(BATCH) {
        let of_batch = || blobs::Column::Sha256.is_in(batch);
        // Locked in one order, before the references are counted: who adopts one of these meanwhile waits, or is waited for.
        let rows = tx
            .all::<blobs::Entity>(|q| q.filter(of_batch()).order_by_asc(blobs::Column::Sha256).lock_exclusive())
            .await?;
        let used = tx
            .rows::<file_versions::Entity, ContentRow>(|q| {
                let column = file_versions::Column::Sha256;
                q.select_only().column(column).distinct().filter(column.is_in(batch))
            })
            .await?;
        let used: HashSet<String> = used.into_iter().map(|row| row.sha256).collect();
        let unused: Vec<_> = rows.into_iter().filter(|row| !used.contains(&row.sha256)).collect();
        let contents: Vec<&str> = unused.iter().map(|row| row.sha256.as_str()).collect();
        tx.delete::<blobs::Entity>(|q| q.filter(blobs::Column::Sha256.is_in(contents))).await?;
        delete_later(tx, now, unused.into_iter().map(|row| row.storage_key).collect()).await?;
    }
    Ok(())
}

/// Where a content of the tenant is stored.
pub(crate) async fn storage_key(db: &TenantDb<'_>, sha256: &str) -> Result<Option<String>> {
    let row = db.one::<blobs::Entity>(|q| q.filter(blobs::Column::Sha256.eq(sha256))).await?;
    Ok(row.map(|row| row.storage_key))
}

async fn delete_later(tx: &TenantDb<'_>, now: DateTime<Utc>, keys: Vec<String>) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let rows = keys.into_iter().map(|key| blob_deletions::ActiveModel {
        tenant_id: NotSet,
        storage_key: Set(key),
        created_at: Set(now),
    });
    tx.insert_all::<blob_deletions::Entity>(rows.collect()).await?;
    tx.after_commit(Effect::BlobReleased);
    Ok(())
}
