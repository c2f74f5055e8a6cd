//! Wire types of grants.

use chrono::{DateTime, Utc};
use poem_openapi::{ApiResponse, Enum, Object, payload::Json};

use crate::{
    access::{AccountKind, Level, PrincipalKey},
    kernel::{GrantId, NodeId, UserId},
};

/// To whom a grant is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum PrincipalType {
    /// One user; `principal_id` is the user's id.
    User,
    /// One service account; `principal_id` is its id.
    ServiceAccount,
    /// Everybody in a group, directly or through other groups; `principal_id` is the group's id.
    Group,
    /// Everybody with a role; `principal_id` is the role's name.
    Role,
    /// Everybody of the tenant; without `principal_id`.
    Everyone,
}

impl From<AccountKind> for PrincipalType {
    fn from(kind: AccountKind) -> Self {
        match kind {
            AccountKind::User => Self::User,
            AccountKind::ServiceAccount => Self::ServiceAccount,
        }
    }
}

impl PrincipalType {
    /// The key of a wire form; the error says what is wrong with the id.
    pub(crate) fn key(self, id: Option<&str>) -> Result<PrincipalKey, &'static str> {
        match (self, id) {
            (Self::Everyone, None) => Ok(PrincipalKey::Everyone),
            (Self::Everyone, Some(_)) => Err("must be absent for `everyone`"),
            (Self::User, Some(id)) => id.parse().map(PrincipalKey::User).map_err(|_| "is not a user's id"),
            (Self::ServiceAccount, Some(id)) => {
                id.parse().map(PrincipalKey::User).map_err(|_| "is not a service account's id")
            }
            (Self::Group, Some(id)) => id.parse().map(PrincipalKey::Group).map_err(|_| "is not a group's id"),
            (Self::Role, Some(name)) => Ok(PrincipalKey::Role(name.to_string())),
            (_, None) => Err("is required"),
        }
    }

    /// What a principal of this type has to be, if it is an account.
    pub(crate) fn account(self) -> Option<AccountKind> {
        match self {
            Self::User => Some(AccountKind::User),
            Self::ServiceAccount => Some(AccountKind::ServiceAccount),
            Self::Group | Self::Role | Self::Everyone => None,
        }
    }
}

/// What a grant allows; each level includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Enum)]
#[oai(rename_all = "snake_case")]
pub enum GrantLevel {
    /// See, download, search.
    Read,
    /// Also change, add, delete.
    Write,
    /// Also share.
    Manage,
}

impl From<GrantLevel> for Level {
    fn from(level: GrantLevel) -> Self {
        match level {
            GrantLevel::Read => Self::Read,
            GrantLevel::Write => Self::Write,
            GrantLevel::Manage => Self::Manage,
        }
    }
}

impl From<Level> for GrantLevel {
    fn from(level: Level) -> Self {
        match level {
            Level::Read => Self::Read,
            Level::Write => Self::Write,
            Level::Manage => Self::Manage,
        }
    }
}

/// A grant to give.
#[derive(Debug, Clone, Object)]
pub struct GrantInput {
    /// To whom.
    pub principal_type: PrincipalType,
    /// The user's, service account's or group's id, or the role's name; absent for `everyone`.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub principal_id: Option<String>,
    /// What it allows.
    pub level: GrantLevel,
    /// When it ends, in the future; absent: never.
    pub expires_at: Option<DateTime<Utc>>,
}

/// All grants that an object is to have.
#[derive(Debug, Clone, Object)]
pub struct GrantsPut {
    /// The grants, at most one for each principal.
    #[oai(validator(max_items = 500))]
    pub grants: Vec<GrantInput>,
}

/// A principal, as far as the caller may know it. A group that the caller neither is in nor may read has neither id nor name here.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(rename = "Principal", skip_serializing_if_is_none)]
pub struct PrincipalView {
    /// What it is.
    pub principal_type: PrincipalType,
    /// The user's, service account's or group's id, or the role's name; absent for `everyone`.
    pub principal_id: Option<String>,
    /// What people call it.
    pub display_name: Option<String>,
}

/// A place on the way from an object up to the top of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AccessPlace {
    /// How many levels above the object; 0 is the object itself.
    pub levels_above: u32,
    /// The folder or file; absent if the caller may neither see it nor manage its grants.
    pub node_id: Option<NodeId>,
    /// Its name; absent if the caller may not see it.
    pub name: Option<String>,
}

/// A grant on an object.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(rename = "Grant", skip_serializing_if_is_none)]
pub struct NodeGrant {
    /// The grant's id.
    pub id: GrantId,
    /// To whom.
    pub principal_type: PrincipalType,
    /// The user's, service account's or group's id, or the role's name; absent for `everyone`.
    pub principal_id: Option<String>,
    /// What people call the principal; absent for a group that the caller may not see, and for who is gone.
    pub display_name: Option<String>,
    /// What it allows.
    pub level: GrantLevel,
    /// When it ends; absent: never.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was first given.
    pub created_at: DateTime<Utc>,
    /// Who gave it first; absent: the system.
    pub created_by: Option<UserId>,
}

/// A grant on a folder above an object, which reaches the object.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct InheritedGrant {
    /// The folder that it was given on.
    pub from: AccessPlace,
    /// To whom.
    pub principal: PrincipalView,
    /// What it allows.
    pub level: GrantLevel,
    /// When it ends; absent: never.
    #[oai(skip_serializing_if_is_none)]
    pub expires_at: Option<DateTime<Utc>>,
}

/// The grants on an object. `grants` is what can be put back.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct GrantList {
    /// The live grants on the object itself, in the order in which they were given.
    pub grants: Vec<NodeGrant>,
    /// If asked for: the live grants that reach the object from folders above it, nearest first.
    pub inherited: Option<Vec<InheritedGrant>>,
}

/// The grants on an object.
#[derive(ApiResponse)]
pub(super) enum Tagged {
    /// The grants
    #[oai(status = 200)]
    Grants(
        Json<GrantList>,
        /// Changes whenever the object's own grants do; send it as `If-Match` with the list that replaces them.
        #[oai(header = "ETag")]
        String,
    ),
}
