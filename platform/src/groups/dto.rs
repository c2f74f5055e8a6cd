//! Wire types of groups.

use chrono::{DateTime, Utc};
use poem_openapi::{Enum, Object};
use uuid::Uuid;

use crate::{
    access::AccountKind,
    db::entity::groups,
    kernel::{GroupId, UserId},
    users::dto::UserState,
};

/// A group, by id and name.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct GroupReference {
    /// The group's id.
    pub id: GroupId,
    /// The group's name.
    pub name: String,
}

/// A set of users, service accounts and other groups.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// Unique within the tenant.
    pub name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// What a directory calls it.
    pub external_id: Option<String>,
    /// Names of the roles that every member has by it. Groups that hold this one may bring more.
    pub roles: Vec<String>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When its name, description or external id last changed.
    pub updated_at: DateTime<Utc>,
}

impl Group {
    pub(super) fn new(row: groups::Model, roles: Vec<String>) -> Self {
        Self {
            id: GroupId(row.id),
            name: row.name,
            description: row.description,
            external_id: row.external_id,
            roles,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// A group to create.
#[derive(Debug, Clone, Object)]
pub struct GroupCreate {
    /// Unique within the tenant. White space around it goes.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: String,
    /// What it is for.
    #[oai(validator(max_length = 2000))]
    pub description: Option<String>,
    /// What a directory calls it.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub external_id: Option<String>,
}

/// Changes to a group: what is absent stays.
#[derive(Debug, Clone, Object)]
pub struct GroupUpdate {
    /// Unique within the tenant. White space around it goes.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: Option<String>,
    /// What it is for; empty to have none.
    #[oai(validator(max_length = 2000))]
    pub description: Option<String>,
    /// What a directory calls it; empty to have none.
    #[oai(validator(max_length = 200))]
    pub external_id: Option<String>,
}

/// What a member of a group is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum MemberType {
    /// A user.
    User,
    /// A service account.
    ServiceAccount,
    /// Another group: its members are members too.
    Group,
}

impl From<AccountKind> for MemberType {
    fn from(kind: AccountKind) -> Self {
        match kind {
            AccountKind::User => Self::User,
            AccountKind::ServiceAccount => Self::ServiceAccount,
        }
    }
}

/// A member of a group.
#[derive(Debug, Clone, Object)]
pub struct GroupMember {
    /// What it is.
    pub member_type: MemberType,
    /// Its id.
    pub member_id: Uuid,
    /// Its login, or its name if it is a group.
    pub name: String,
    /// What people call it.
    pub display_name: String,
}

/// A member to add: exactly one of the two.
#[derive(Debug, Clone, Object)]
pub struct GroupMemberAdd {
    /// A user or service account.
    pub user_id: Option<UserId>,
    /// Another group.
    pub member_group_id: Option<GroupId>,
}

/// The roles that a group is to have.
#[derive(Debug, Clone, Object)]
pub struct GroupRolesPut {
    /// Names of roles; every member of the group has them, directly or through other groups.
    #[oai(validator(max_items = 20))]
    pub roles: Vec<String>,
}

/// What a manager of a group is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ManagerType {
    /// A user.
    User,
    /// A service account.
    ServiceAccount,
    /// Everybody in a group, directly or through other groups.
    Group,
}

impl From<AccountKind> for ManagerType {
    fn from(kind: AccountKind) -> Self {
        match kind {
            AccountKind::User => Self::User,
            AccountKind::ServiceAccount => Self::ServiceAccount,
        }
    }
}

/// Who looks after the users of a group.
#[derive(Debug, Clone, Object)]
pub struct GroupManager {
    /// What it is.
    pub manager_type: ManagerType,
    /// The user's, service account's or group's id.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub manager_id: String,
}

/// The managers that a group is to have.
#[derive(Debug, Clone, Object)]
pub struct GroupManagersPut {
    /// The managers; empty to have administrators only.
    #[oai(validator(max_items = 100))]
    pub managers: Vec<GroupManager>,
}

/// The managers of a group, in the form in which they can be put back.
#[derive(Debug, Clone, Object)]
pub struct GroupManagerList {
    /// The managers.
    pub managers: Vec<GroupManager>,
}

/// A user to create as a member of a group, with the role `member`.
#[derive(Debug, Clone, Object)]
pub struct GroupUserCreate {
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
}

/// Changes to a user of a group: what is absent stays.
#[derive(Debug, Clone, Object)]
pub struct GroupUserUpdate {
    /// What people call the user.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub display_name: Option<String>,
    /// Mail address.
    #[oai(validator(min_length = 3, max_length = 254))]
    pub email: Option<String>,
    /// Deactivating ends the user's sign-ins and disables the user's keys at once.
    pub state: Option<UserState>,
    /// A new password, at least 8 characters. Ends the user's sign-ins.
    #[oai(validator(min_length = 8, max_length = 200))]
    pub password: Option<String>,
}
