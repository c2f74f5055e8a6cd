//! Cached authentication, exact: an entry counts only while the tenant's security version is the one it was made at.

use chrono::{DateTime, Utc};
use moka::sync::Cache;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, RwLock},
    time::Duration,
};
use uuid::Uuid;

use super::principal::Principal;
use crate::{
    db::Database,
    kernel::{Result, TenantId},
};

/// The security version of every tenant, as this process may trust it.
///
/// With SQLite this process is the only writer: counting in memory is exact. With PostgreSQL other replicas write too: the
/// version is read from the database, one primary-key look-up a request.
#[derive(Debug, Default)]
pub struct SecurityVersions {
    local: RwLock<HashMap<TenantId, i64>>,
}

impl SecurityVersions {
    /// Voids every cached decision about the tenant in this process.
    pub fn bump(&self, tenant: TenantId) {
        let mut versions = self.local.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        *versions.entry(tenant).or_default() += 1;
    }

    /// The version that decisions made now belong to.
    pub async fn current(&self, database: &Database, tenant: TenantId) -> Result<i64> {
        if database.is_postgres() {
            return crate::tenants::store::security_version_across_tenants(database, tenant).await;
        }
        let versions = self.local.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        Ok(versions.get(&tenant).copied().unwrap_or_default())
    }
}

/// A remembered authentication, as of its principal's security version.
#[derive(Clone, Debug)]
pub(super) struct Remembered {
    pub(super) principal: Arc<Principal>,
    /// When the credential, or the access token that it came as, ends.
    pub(super) expires_at: Option<chrono::DateTime<chrono::Utc>>,
}

/// Authentications by the SHA-256 of what the caller sent.
pub(super) fn new_cache() -> Cache<[u8; 32], Remembered> {
    Cache::builder().max_capacity(50_000).time_to_live(Duration::from_secs(300)).build()
}

/// When and from where each credential was last noted as used: a busy one must not turn reads into writes.
pub(super) fn new_uses() -> Cache<Uuid, Use> {
    Cache::builder().max_capacity(50_000).time_to_live(Duration::from_secs(300)).build()
}

/// One use of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Use {
    pub(super) at: DateTime<Utc>,
    pub(super) from: Option<IpAddr>,
}
