//! Wire types of users.

use chrono::{DateTime, Utc};
use poem_openapi::{Enum, Object};
use serde::{Deserialize, Serialize};

use crate::{
    db::entity::users,
    groups::{dto::GroupReference, lookup::ThroughGroups},
    kernel::{Error, NodeId, Result, UserId},
};

/// Whether a user may sign in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[oai(rename_all = "snake_case")]
pub enum UserState {
    /// May sign in.
    #[default]
    Active,
    /// May not; sign-ins and keys do not work.
    Deactivated,
}

impl UserState {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Deactivated => "deactivated",
        }
    }

    pub(crate) fn parse(stored: &str) -> Result<Self> {
        match stored {
            "active" => Ok(Self::Active),
            "deactivated" => Ok(Self::Deactivated),
            other => Err(Error::internal(format!("a user has the unknown state {other:?}"))),
        }
    }
}

/// A user.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct User {
    /// The user's id.
    pub id: UserId,
    /// Unique within the tenant.
    pub login: String,
    /// What people call the user.
    pub display_name: String,
    /// Mail address.
    pub email: Option<String>,
    /// Whether the user may sign in.
    pub state: UserState,
    /// Names of the roles that the user has been given.
    pub roles: Vec<String>,
    /// Every group of the user, directly or through other groups, by name.
    pub groups: Vec<GroupReference>,
    /// Names of the roles that the user has through groups.
    pub group_roles: Vec<String>,
    /// What a directory calls the user.
    pub external_id: Option<String>,
    /// The user's own folder.
    pub home_folder_id: Option<NodeId>,
    /// When the user was created.
    pub created_at: DateTime<Utc>,
    /// When the user last changed.
    pub updated_at: DateTime<Utc>,
}

impl User {
    pub(crate) fn new(row: users::Model, roles: Vec<String>, through: ThroughGroups) -> Result<Self> {
        Ok(Self {
            id: UserId(row.id),
            login: row.login,
            display_name: row.display_name,
            email: row.email,
            state: UserState::parse(&row.state)?,
            roles,
            groups: through.groups,
            group_roles: through.roles,
            external_id: row.external_id,
            home_folder_id: row.home_folder_id.map(NodeId),
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

/// A user to create.
#[derive(Debug, Clone, Object)]
pub struct UserCreate {
    /// Unique within the tenant; letters, digits and `. _ @ + -`.
    #[oai(validator(min_length = 1, max_length = 100, pattern = r"^[A-Za-z0-9._@+-]+$"))]
    pub login: String,
    /// At least 8 characters. Without one the user can't sign in by password.
    #[oai(validator(min_length = 8, max_length = 200))]
    pub password: Option<String>,
    /// What people call the user; the login if absent.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub display_name: Option<String>,
    /// Mail address.
    #[oai(validator(min_length = 3, max_length = 254))]
    pub email: Option<String>,
    /// Names of roles; `member` if absent.
    #[oai(validator(max_items = 20))]
    pub roles: Option<Vec<String>>,
}

/// Changes to a user: what is absent stays.
#[derive(Debug, Clone, Object)]
pub struct UserUpdate {
    /// What people call the user.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub display_name: Option<String>,
    /// Mail address.
    #[oai(validator(min_length = 3, max_length = 254))]
    pub email: Option<String>,
    /// Deactivating ends the user's sign-ins and disables the user's keys at once.
    pub state: Option<UserState>,
    /// Replaces the user's roles.
    #[oai(validator(max_items = 20))]
    pub roles: Option<Vec<String>>,
    /// A new password, at least 8 characters. Ends the user's sign-ins.
    #[oai(validator(min_length = 8, max_length = 200))]
    pub password: Option<String>,
}
