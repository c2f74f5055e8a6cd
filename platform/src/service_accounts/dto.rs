//! Wire types of service accounts.

use chrono::{DateTime, Utc};
use poem_openapi::Object;

use crate::{
    db::entity::users,
    groups::{dto::GroupReference, lookup::ThroughGroups},
    kernel::{NodeId, Result, UserId},
    users::dto::UserState,
};

/// The account of a program.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ServiceAccount {
    /// Its id.
    pub id: UserId,
    /// Unique within the tenant, also among the logins of users.
    pub name: String,
    /// What people call it.
    pub display_name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// Whether its keys work.
    pub state: UserState,
    /// Names of the roles that it has been given.
    pub roles: Vec<String>,
    /// Every group of it, directly or through other groups, by name.
    pub groups: Vec<GroupReference>,
    /// Names of the roles that it has through groups.
    pub group_roles: Vec<String>,
    /// Its own folder.
    pub home_folder_id: Option<NodeId>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl ServiceAccount {
    pub(super) fn new(row: users::Model, roles: Vec<String>, through: ThroughGroups) -> Result<Self> {
        Ok(Self {
            id: UserId(row.id),
            name: row.login,
            display_name: row.display_name,
            description: row.description.unwrap_or_default(),
            state: UserState::parse(&row.state)?,
            roles,
            groups: through.groups,
            group_roles: through.roles,
            home_folder_id: row.home_folder_id.map(NodeId),
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

/// A service account to create.
#[derive(Debug, Clone, Object)]
pub struct ServiceAccountCreate {
    /// Unique within the tenant, also among the logins of users; letters, digits and `. _ @ + -`.
    #[oai(validator(min_length = 1, max_length = 100, pattern = r"^[A-Za-z0-9._@+-]+$"))]
    pub name: String,
    /// What people call it; the name if absent.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub display_name: Option<String>,
    /// What it is for.
    #[oai(validator(max_length = 2000))]
    pub description: Option<String>,
    /// Names of roles; `member` if absent.
    #[oai(validator(max_items = 20))]
    pub roles: Option<Vec<String>>,
}

/// Changes to a service account: what is absent stays.
#[derive(Debug, Clone, Object)]
pub struct ServiceAccountUpdate {
    /// What people call it.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub display_name: Option<String>,
    /// What it is for; empty to have none.
    #[oai(validator(max_length = 2000))]
    pub description: Option<String>,
    /// Deactivating disables its keys at once.
    pub state: Option<UserState>,
    /// Replaces its roles.
    #[oai(validator(max_items = 20))]
    pub roles: Option<Vec<String>>,
}
