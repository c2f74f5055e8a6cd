//! Who calls: a user or service account, through a sign-in, an API key or an OAuth client secret; or the operator, through a break-glass grant.

use chrono::{DateTime, Utc};
use std::{fmt, net::IpAddr, sync::Arc};

use super::{
    limits::Limits,
    permission::{Permission, PermissionSet},
};
use crate::kernel::{
    ApiKeyId, BreakGlassId, ClientSecretId, Error, ErrorCode, GroupId, Networks, Result, SignInId, TenantId, UserId,
};

/// What the caller authenticated with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Credential {
    /// An access token of this sign-in.
    SignIn(SignInId),
    /// This API key.
    ApiKey(ApiKeyId),
    /// This break-glass grant: the caller is the operator, and a principal of its own in the tenant that it looks into.
    BreakGlass(BreakGlassId),
    /// An access token that was given for this client secret of a service account.
    ClientSecret(ClientSecretId),
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
            Self::BreakGlass(_) => "break_glass",
            Self::ClientSecret(_) => "client_secret",
        }
    }

    /// The credential's id.
    pub fn id(self) -> uuid::Uuid {
        match self {
            Self::SignIn(id) => id.0,
            Self::ApiKey(id) => id.0,
            Self::BreakGlass(id) => id.0,
            Self::ClientSecret(id) => id.0,
        }
    }
}

/// What a credential takes away from what its owner may do. A sign-in takes nothing away.
#[derive(Clone, Debug, Default)]
pub struct Restrictions {
    /// Permissions it is cut to.
    pub scopes: Option<PermissionSet>,
    /// Resources it is limited to.
    pub limits: Option<Arc<Limits>>,
    /// Networks it may be used from.
    pub networks: Option<Arc<Networks>>,
    /// When it stops working by itself.
    pub expires_at: Option<DateTime<Utc>>,
}

impl Restrictions {
    /// What is left of `granted`.
    pub(super) fn apply(&self, granted: PermissionSet) -> PermissionSet {
        let scoped = self.scopes.map_or(granted, |scopes| granted.intersection(scopes));
        match self.limits {
            // Whoever administers users or roles gets around any limit: such permissions and a limit exclude each other.
            Some(_) => scoped.intersection(PermissionSet::of_content()),
            None => scoped,
        }
    }

    /// 403 unless the credential may be used from this address.
    pub(super) fn check_address(&self, address: Option<IpAddr>) -> Result<()> {
        if self.networks.as_ref().is_none_or(|networks| networks.allow(address)) {
            return Ok(());
        }
        let from =
            address.map_or_else(|| "an unknown address".to_string(), |address| address.to_canonical().to_string());
        Err(Error::new(ErrorCode::AddressNotAllowed, format!("This credential may not be used from {from}.")))
    }

    /// 401 once the credential has expired.
    pub(super) fn check_expiry(&self, now: DateTime<Utc>) -> Result<()> {
        match self.expires_at.is_some_and(|end| end <= now) {
            true => Err(Error::new(ErrorCode::Unauthenticated, "The credential has expired.")),
            false => Ok(()),
        }
    }
}

/// An authenticated caller with its effective permissions (roles ∩ scopes, without what a resource limit excludes).
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
    /// What those roles allow.
    pub granted: PermissionSet,
    /// What is left of that with this credential.
    pub permissions: PermissionSet,
    /// What the caller came with.
    pub credential: Credential,
    /// What that takes away.
    pub restrictions: Restrictions,
    /// The tenant's security version that all this was read at.
    pub as_of: i64,
}

impl Principal {
    /// Every principal this caller is, for matching grants: the account, its groups, its roles, `everyone`.
    pub fn keys(&self) -> Vec<PrincipalKey> {
        let groups = self.groups.iter().copied().map(PrincipalKey::Group);
        let roles = self.roles.iter().map(|r| PrincipalKey::Role(r.clone()));
        [PrincipalKey::User(self.user_id), PrincipalKey::Everyone].into_iter().chain(groups).chain(roles).collect()
    }

    /// The limited credential that the caller came with, if it is one: what it makes outside the tree (conversations) is its own.
    pub fn limited_credential(&self) -> Option<uuid::Uuid> {
        self.restrictions.limits.as_ref()?;
        match self.credential {
            Credential::SignIn(_) => None,
            Credential::ApiKey(id) => Some(id.0),
            Credential::BreakGlass(id) => Some(id.0),
            // Secrets rotate; what one began the next one goes on with.
            Credential::ClientSecret(_) => Some(self.user_id.0),
        }
    }

    /// 403 unless the caller signed in: a key must not make what outlives it, such as passwords.
    pub fn require_sign_in(&self, what: &str) -> Result<()> {
        match self.credential {
            Credential::SignIn(_) => Ok(()),
            Credential::ApiKey(_) | Credential::BreakGlass(_) | Credential::ClientSecret(_) => {
                Err(Error::forbidden(format!("{what} needs a sign-in; an API key, client or break-glass grant can't.")))
            }
        }
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
