//! Wire types of quotas.

use poem_openapi::Object;

use super::model::QuotaName;

/// How much there is of something, and how much there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct QuotaUsage {
    /// How much there is now.
    pub used: i64,
    /// How much there may be; absent: any amount.
    pub limit: Option<i64>,
    /// Whether the limit is the tenant's own, not the installation's default.
    pub own: bool,
}

/// A tenant's quotas and what is used of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Object)]
pub struct Quota {
    /// Active users; service accounts and deactivated users take no seat.
    pub seats: QuotaUsage,
    /// Files, whatever the number of their versions.
    pub files: QuotaUsage,
    /// Bytes of stored contents, each content counted once however many files and versions have it.
    pub stored_bytes: QuotaUsage,
    /// API keys and client secrets that are neither revoked nor expired.
    pub api_keys: QuotaUsage,
}

/// Changes to a tenant's quotas: what is absent stays. A limit below what is used takes nothing away, it lets nothing more in.
#[derive(Debug, Clone, Object)]
pub struct QuotaUpdate {
    /// Quotas to set back to the installation's defaults, before anything else is set.
    #[oai(validator(max_items = 10))]
    pub reset: Option<Vec<QuotaName>>,
    /// Active users at most.
    #[oai(validator(minimum(value = "0")))]
    pub seats: Option<i64>,
    /// Files at most.
    #[oai(validator(minimum(value = "0")))]
    pub files: Option<i64>,
    /// Bytes of stored contents at most.
    #[oai(validator(minimum(value = "0")))]
    pub stored_bytes: Option<i64>,
    /// API keys and client secrets at most.
    #[oai(validator(minimum(value = "0")))]
    pub api_keys: Option<i64>,
}
