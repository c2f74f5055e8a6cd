//! Wire types of roles and permissions.

use poem_openapi::Object;

/// A named set of permissions.
#[derive(Debug, Clone, Object)]
pub struct Role {
    /// Its stable name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Whether every tenant has it, unchangeably.
    pub built_in: bool,
    /// What it allows.
    pub permissions: Vec<String>,
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
