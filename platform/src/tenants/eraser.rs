//! Erasing tenants: everything a tenant has, whatever tables, contents, mails in files and indexes there are.
//!
//! Invariant: the tenant's own row, in the state `erasing`, is the record of the work. It goes last, and the database lets it go only when
//! nothing refers to it any more; so an eraser that was killed, however often, is followed by one that finishes.

use std::{sync::Arc, time::Duration};

use futures::TryStreamExt;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use tokio::{sync::watch, time::sleep};
use uuid::Uuid;

use super::tables;
use crate::{
    access::{Effect, SystemDb},
    app::Platform,
    db::entity::tenants,
    kernel::{Result, TenantId},
};

/// How long the eraser sleeps when nobody wakes it.
const PAUSE: Duration = Duration::from_secs(10);
/// Rows that go in one statement: others write in between.
const BATCH: u32 = 1000;

/// Erases tenants that are to be erased until `stop` turns true; whatever fails is tried again.
pub(crate) async fn run(platform: Arc<Platform>, mut stop: watch::Receiver<bool>) {
    loop {
        let mut woken = std::pin::pin!(platform.signals.erasures.notified());
        woken.as_mut().enable();
        let erased = tokio::select! {
            _ = stop.wait_for(|stopping| *stopping) => return,
            erased = erase_all_across_tenants(&platform) => erased,
        };
        if let Err(error) = erased {
            tracing::error!(%error, "erasing a tenant failed; trying again");
        }
        tokio::select! {
            _ = stop.wait_for(|stopping| *stopping) => return,
            () = woken => {}
            () = sleep(PAUSE) => {}
        }
    }
}

async fn erase_all_across_tenants(platform: &Platform) -> Result<()> {
    let system = SystemDb::open(&platform.database);
    let query = system.find::<tenants::Entity>().filter(tenants::Column::State.eq(super::ERASING));
    let due: Vec<Uuid> = query.select_only().column(tenants::Column::Id).into_tuple().all(system.executor()).await?;
    let mut failed = None;
    for tenant in due.into_iter().map(TenantId) {
        match erase_across_tenants(platform, tenant).await {
            Ok(()) => tracing::info!(%tenant, "the tenant is erased"),
            // The others need not wait for it.
            Err(error) => failed = Some(error),
        }
    }
    failed.map_or(Ok(()), Err)
}

async fn erase_across_tenants(platform: &Platform, tenant: TenantId) -> Result<()> {
    for table in tables::tenant_bound_across_tenants(&platform.database).await? {
        loop {
            let deleted = tables::delete_some_across_tenants(&platform.database, &table, tenant, BATCH).await?;
            if deleted < u64::from(BATCH) {
                break;
            }
        }
    }
    // Only now: objects without rows are nobody's, rows without objects would be a loss to look into.
    let objects: Vec<_> = platform.blobs.list_of_tenant(tenant).await?.try_collect().await?;
    for object in objects {
        platform.blobs.delete_object(&object).await?;
    }
    platform.blobs.remove_folder_of_tenant(tenant).await?;
    platform.mail.remove_files_of_tenant(tenant).await?;
    drop_indexes(platform, tenant).await?;
    let system = SystemDb::begin(&platform.database).await?;
    system.delete::<tenants::Entity>().filter(tenants::Column::Id.eq(tenant.0)).exec(system.executor()).await?;
    system.commit().await?;
    platform.signals.fire(Effect::SecurityChanged(tenant));
    // A mail may have been on its way, and a search that began before the end may have opened an index again.
    platform.mail.remove_files_of_tenant(tenant).await?;
    drop_indexes(platform, tenant).await
}

async fn drop_indexes(platform: &Platform, tenant: TenantId) -> Result<()> {
    for backend in platform.index.filled() {
        for collection in backend.index.collections().await?.into_iter().filter(|key| key.tenant == tenant.0) {
            backend.index.reset(&collection).await?;
        }
    }
    Ok(())
}
