//! Wire types of roles and permissions.

use chrono::{DateTime, Utc};
use poem_openapi::Object;

use crate::kernel::RoleId;

/// A named set of permissions.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Role {
    /// Its id. That of a built-in role is the same in every tenant.
    pub id: RoleId,
    /// Its stable name, by which it is assigned and given grants.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Whether every tenant has it, unchangeably.
    pub built_in: bool,
    /// What it allows.
    pub permissions: Vec<String>,
    /// When it was created; absent for built-in roles.
    pub created_at: Option<DateTime<Utc>>,
    /// When it last changed; absent for built-in roles.
    pub updated_at: Option<DateTime<Utc>>,
}

/// A role to create.
#[derive(Debug, Clone, Object)]
pub struct RoleCreate {
    /// Unique within the tenant, and never changed: lower-case letters, digits and `_`, beginning with a letter.
    #[oai(validator(min_length = 1, max_length = 63, pattern = "^[a-z][a-z0-9_]*$"))]
    pub name: String,
    /// What it is for.
    #[oai(validator(max_length = 2000))]
    pub description: Option<String>,
    /// Names of permissions from the catalogue, none that the caller may not give.
    #[oai(validator(max_items = 128))]
    pub permissions: Vec<String>,
}

/// Changes to a role: what is absent stays. Its name stays in any case.
#[derive(Debug, Clone, Object)]
pub struct RoleUpdate {
    /// What it is for; empty to have none.
    #[oai(validator(max_length = 2000))]
    pub description: Option<String>,
    /// Replaces what the role allows: names of permissions from the catalogue, none that the caller may not give.
    #[oai(validator(max_items = 128))]
    pub permissions: Option<Vec<String>>,
}

/// A kind of operation that a role may allow.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Permission")]
pub struct PermissionView {
    /// Its name, `resource:action`.
    pub name: String,
    /// What it allows.
    pub description: String,
}
