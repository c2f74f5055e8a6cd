//! Wire types of grants.

use chrono::{DateTime, Utc};
use poem_openapi::{Enum, Object};
use std::collections::HashMap;

use crate::{
    access::{AccountKind, Level, PrincipalKey},
    db::entity::grants,
    kernel::{Result, UserId},
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

/// What a grant allows; each level includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
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

/// A grant on an object.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(rename = "Grant", skip_serializing_if_is_none)]
pub struct NodeGrant {
    /// To whom.
    pub principal_type: PrincipalType,
    /// The user's, service account's or group's id, or the role's name; absent for `everyone`.
    pub principal_id: Option<String>,
    /// What it allows.
    pub level: GrantLevel,
    /// When it ends; absent: never.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was first given.
    pub created_at: DateTime<Utc>,
    /// Who gave it first; absent: the system.
    pub created_by: Option<UserId>,
}

impl NodeGrant {
    /// The view of a row; `kinds` says what the accounts among the principals are.
    pub(super) fn new(row: grants::Model, kinds: &HashMap<UserId, AccountKind>) -> Result<Self> {
        let (principal_type, principal_id) = match PrincipalKey::parse(&row.principal)? {
            PrincipalKey::User(id) => {
                let kind = kinds.get(&id).copied().unwrap_or_default();
                (kind.into(), Some(id.to_string()))
            }
            PrincipalKey::Group(id) => (PrincipalType::Group, Some(id.to_string())),
            PrincipalKey::Role(name) => (PrincipalType::Role, Some(name)),
            PrincipalKey::Everyone => (PrincipalType::Everyone, None),
        };
        Ok(Self {
            principal_type,
            principal_id,
            level: Level::parse(&row.level)?.into(),
            expires_at: row.expires_at,
            created_at: row.created_at,
            created_by: row.created_by.map(UserId),
        })
    }
}

/// The grants on an object, in the form in which they can be put back.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct GrantList {
    /// The live grants.
    pub grants: Vec<NodeGrant>,
}
