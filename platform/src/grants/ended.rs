//! Grants that ended. They count for nothing from their instant on; the rows stay a while, so that it can be explained why somebody lost
//! access.

use chrono::Duration;

use super::store;
use crate::{access::SystemReason, app::Platform, kernel::Result};

/// How long a grant that ended can be explained.
const KEPT: Duration = Duration::days(30);

/// Removes grants that ended long ago; answers how many.
pub async fn remove_ended_across_tenants(platform: &Platform) -> Result<u64> {
    let before = platform.clock.now() - KEPT;
    let mut removed = 0;
    // Looked at first: a write would wait for other writers.
    for tenant in store::tenants_with_ended_across_tenants(&platform.database, before).await? {
        let tx = platform.system_begin(tenant, SystemReason::Maintenance).await?;
        removed += store::delete_ended(&tx, before).await?;
        tx.commit().await?;
    }
    Ok(removed)
}
