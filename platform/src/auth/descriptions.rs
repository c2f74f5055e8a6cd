//! What callers were told about themselves. Invariant: a description counts only at the security version at which it was made, like the
//! authentication that it describes.

use moka::sync::Cache;
use std::time::Duration;

use super::dto::Me;
use crate::{
    access::{Credential, PermissionSet, Principal},
    http::WrittenJson,
    kernel::TenantId,
};

/// A few kilobytes each.
const MOST: u64 = 5000;

/// Descriptions of callers, written as JSON.
pub type Descriptions = Cache<DescriptionKey, WrittenJson<Me>>;

/// Remembers those that callers ask for again within five minutes.
pub(crate) fn new_descriptions() -> Descriptions {
    Cache::builder().max_capacity(MOST).time_to_live(Duration::from_secs(300)).build()
}

/// Everything that a description depends on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DescriptionKey {
    tenant: TenantId,
    credential: Credential,
    /// Access tokens of one client secret may be cut differently.
    scopes: Option<PermissionSet>,
    as_of: i64,
}

impl DescriptionKey {
    /// That of `principal`.
    pub(super) fn of(principal: &Principal) -> Self {
        Self {
            tenant: principal.tenant_id,
            credential: principal.credential,
            scopes: principal.restrictions.scopes,
            as_of: principal.as_of,
        }
    }
}
