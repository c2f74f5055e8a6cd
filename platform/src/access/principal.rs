//! Who calls: a user or service account, through a sign-in or an API key.

use std::fmt;

use super::permission::{Permission, PermissionSet};
use crate::kernel::{ApiKeyId, Error, GroupId, Result, SignInId, TenantId, UserId};

/// What the caller authenticated with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// An access token of this sign-in.
    SignIn(SignInId),
    /// This API key.
    ApiKey(ApiKeyId),
}

/// Who an account is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AccountKind {
    /// A person.
    #[default]
    User,
    /// A program. It has no password: it comes with keys.
    ServiceAccount,
}

impl AccountKind {
    /// The stored name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::ServiceAccount => "service_account",
        }
    }

    /// Reads the stored name.
    pub fn parse(stored: &str) -> Result<Self> {
        match stored {
            "user" => Ok(Self::User),
            "service_account" => Ok(Self::ServiceAccount),
            other => Err(Error::internal(format!("an account is of the unknown kind {other:?}"))),
        }
    }
}

impl Credential {
    /// The kind, as the audit log names it.
    pub fn kind(self) -> &'static str {
        match self {
            Self::SignIn(_) => "sign_in",
            Self::ApiKey(_) => "api_key",
        }
    }

    /// The credential's id.
    pub fn id(self) -> uuid::Uuid {
        match self {
            Self::SignIn(id) => id.0,
            Self::ApiKey(id) => id.0,
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
    /// The user or service account behind the credential.
    pub user_id: UserId,
    /// Which of the two it is.
    pub kind: AccountKind,
    /// The account's login.
    pub login: String,
    /// Every group of the account, directly or through other groups.
    pub groups: Vec<GroupId>,
    /// Names of the account's roles, its own and those of its groups.
    pub roles: Vec<String>,
    /// What those roles allow, cut to the key's scopes.
    pub permissions: PermissionSet,
    /// What the caller came with.
    pub credential: Credential,
}

impl Principal {
    /// Every principal this caller is, for matching grants: the account, its groups, its roles, `everyone`.
    pub fn keys(&self) -> Vec<PrincipalKey> {
        let groups = self.groups.iter().copied().map(PrincipalKey::Group);
        let roles = self.roles.iter().map(|r| PrincipalKey::Role(r.clone()));
        [PrincipalKey::User(self.user_id), PrincipalKey::Everyone].into_iter().chain(groups).chain(roles).collect()
    }

    /// Whether the caller's effective permissions hold `permission`.
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(permission)
    }
}

/// To whom a grant is given. Stored as one text, `kind:id`, so that one index serves every kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PrincipalKey {
    /// One user or service account.
    User(UserId),
    /// Everybody in this group, directly or through other groups.
    Group(GroupId),
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
            Some(("group", id)) => id.parse().map(Self::Group).map_err(|_| inconsistent(stored)),
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
            Self::Group(id) => write!(f, "group:{id}"),
            Self::Role(name) => write!(f, "role:{name}"),
            Self::Everyone => f.write_str("everyone"),
        }
    }
}
