//! Who calls: a user, through a sign-in or an API key.

use std::fmt;

use super::permission::{Permission, PermissionSet};
use crate::kernel::{ApiKeyId, BreakGlassId, Error, Result, SignInId, TenantId, UserId};

/// What the caller authenticated with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// An access token of this sign-in.
    SignIn(SignInId),
    /// This API key.
    ApiKey(ApiKeyId),
    /// This break-glass grant: the caller is the operator, and a principal of its own in the tenant that it looks into.
    BreakGlass(BreakGlassId),
}

impl Credential {
    /// The kind, as the audit log names it.
    pub fn kind(self) -> &'static str {
        match self {
            Self::SignIn(_) => "sign_in",
            Self::ApiKey(_) => "api_key",
            Self::BreakGlass(_) => "break_glass",
        }
    }

    /// The credential's id.
    pub fn id(self) -> uuid::Uuid {
        match self {
            Self::SignIn(id) => id.0,
            Self::ApiKey(id) => id.0,
            Self::BreakGlass(id) => id.0,
        }
    }
}

/// An authenticated caller with its effective permissions (roles ∩ key scopes).
#[derive(Clone, Debug)]
pub struct Principal {
    /// The wall: everything this caller reaches is this tenant's.
    pub tenant_id: TenantId,
    /// The tenant's slug.
    pub tenant_slug: String,
    /// The user behind the credential.
    pub user_id: UserId,
    /// The user's login.
    pub login: String,
    /// Names of the user's roles.
    pub roles: Vec<String>,
    /// What those roles allow, cut to the key's scopes.
    pub permissions: PermissionSet,
    /// What the caller came with.
    pub credential: Credential,
}

impl Principal {
    /// Every principal this caller is, for matching grants: the user, its roles, `everyone`.
    pub fn keys(&self) -> Vec<PrincipalKey> {
        let roles = self.roles.iter().map(|r| PrincipalKey::Role(r.clone()));
        [PrincipalKey::User(self.user_id), PrincipalKey::Everyone].into_iter().chain(roles).collect()
    }

    /// Whether the caller's effective permissions hold `permission`.
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(permission)
    }
}

/// To whom a grant is given. Stored as one text, `kind:id`, so that one index serves every kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PrincipalKey {
    /// One user.
    User(UserId),
    /// Everybody with this role.
    Role(String),
    /// Everybody of the tenant.
    Everyone,
}

impl PrincipalKey {
    /// Reads the stored form.
    pub fn parse(stored: &str) -> Result<Self> {
        match stored.split_once(':') {
            Some(("user", id)) => id.parse().map(Self::User).map_err(|_| inconsistent(stored)),
            Some(("role", name)) => Ok(Self::Role(name.to_string())),
            None if stored == "everyone" => Ok(Self::Everyone),
            _ => Err(inconsistent(stored)),
        }
    }
}

fn inconsistent(stored: &str) -> Error {
    Error::internal(format!("a grant names the unknown principal {stored:?}"))
}

impl fmt::Display for PrincipalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(f, "user:{id}"),
            Self::Role(name) => write!(f, "role:{name}"),
            Self::Everyone => f.write_str("everyone"),
        }
    }
}
