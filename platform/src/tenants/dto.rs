//! Wire types of tenants.

use chrono::{DateTime, Utc};
use poem_openapi::Object;

use crate::{db::entity::tenants, kernel::TenantId};

/// A tenant.
#[derive(Debug, Clone, Object)]
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// Its stable name in URLs and at sign-in.
    pub slug: String,
    /// Its display name.
    pub name: String,
    /// `active` or `suspended`.
    pub state: String,
    /// When it was created.
    pub created_at: DateTime<Utc>,
}

impl From<tenants::Model> for Tenant {
    fn from(row: tenants::Model) -> Self {
        Self { id: TenantId(row.id), slug: row.slug, name: row.name, state: row.state, created_at: row.created_at }
    }
}

/// A tenant to create, optionally with its first administrator.
#[derive(Debug, Clone, Object)]
pub struct TenantCreate {
    /// Lower-case letters, digits and hyphens; unique.
    #[oai(validator(min_length = 1, max_length = 63, pattern = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"))]
    pub slug: String,
    /// Display name.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: String,
    /// The tenant's first administrator; without one nobody can sign in yet.
    pub administrator: Option<TenantAdministrator>,
}

/// A tenant's first administrator.
#[derive(Debug, Clone, Object)]
pub struct TenantAdministrator {
    /// Login within the tenant.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub login: String,
    /// Password, at least 8 characters.
    #[oai(validator(min_length = 8, max_length = 200))]
    pub password: String,
}
