//! Wire types of tenants.

use chrono::{DateTime, Utc};
use poem_openapi::Object;

use crate::{db::entity::tenants, kernel::TenantId, quotas::dto::Quota};

/// A tenant.
#[derive(Debug, Clone, Object)]
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// Its stable name in URLs and at sign-in.
    pub slug: String,
    /// Its display name.
    pub name: String,
    /// `active`, `suspended` or `erasing`.
    pub state: String,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When its name or state last changed.
    pub updated_at: DateTime<Utc>,
}

impl From<tenants::Model> for Tenant {
    fn from(row: tenants::Model) -> Self {
        Self {
            id: TenantId(row.id),
            slug: row.slug,
            name: row.name,
            state: row.state,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
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

/// Changes to a tenant: what is absent stays.
#[derive(Debug, Clone, Object)]
pub struct TenantUpdate {
    /// Display name.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: Option<String>,
}

/// The confirmation that a tenant is to be erased.
#[derive(Debug, Clone, Object)]
pub struct TenantErase {
    /// The tenant's slug, typed out: nobody erases a tenant by a wrong id.
    #[oai(validator(min_length = 1, max_length = 63))]
    pub slug: String,
}

/// What the operator may know of a tenant's data: how much there is, not what.
#[derive(Debug, Clone, Object)]
pub struct TenantMetadata {
    /// The tenant.
    pub tenant: Tenant,
    /// Its quotas and what is used of them.
    pub quota: Quota,
    /// Its rows, by table.
    pub tables: Vec<TableSize>,
}

/// How many rows a tenant has in a table.
#[derive(Debug, Clone, PartialEq, Object)]
pub struct TableSize {
    /// The table's name.
    pub table: String,
    /// The tenant's rows.
    pub rows: i64,
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
