//! Wire types of access.

use chrono::{DateTime, Utc};
use poem_openapi::{Enum, Object};
use uuid::Uuid;

use crate::{
    grants::{AccessPlace, GrantLevel, PrincipalView},
    kernel::GrantId,
};

/// What kind of object is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, serde::Serialize, serde::Deserialize)]
#[oai(rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum AccessObjectType {
    /// A folder.
    Folder,
    /// A file.
    File,
    /// A knowledge base: the grants are those of its home folder; whoever may read a file in it sees it too.
    KnowledgeBase,
}

/// What a principal may do with an object at this moment.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct EffectiveAccess {
    /// Whose access it is.
    pub principal: PrincipalView,
    /// What kind of object it is about.
    pub object_type: AccessObjectType,
    /// The object.
    pub object_id: Uuid,
    /// The highest level that grants give; absent: none does.
    pub level: Option<GrantLevel>,
    /// Whether the principal may see, download and search it. For users and service accounts: the account is active, its roles allow it,
    /// and a grant or `content:read_all` opens the object. For the other principals, here and in the next two: what the grants say, for
    /// their members' roles decide the rest.
    pub can_read: bool,
    /// Whether the principal may change it.
    pub can_write: bool,
    /// Whether the principal may share it.
    pub can_manage: bool,
    /// Whether a role allows it to read all content, without grants.
    pub reads_all: bool,
    /// Whether a role allows it to manage the grants of everything, without reading content.
    pub manages_all: bool,
}

/// By what somebody has access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ReasonKind {
    /// A grant.
    Grant,
    /// The permission `content:read_all`: reads everything.
    ContentReadAll,
    /// The permission `grants:manage_all`: manages the grants of everything.
    GrantsManageAll,
    /// A file in the knowledge base that the principal may read.
    FileInKnowledgeBase,
}

/// One way in which somebody has access.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AccessReason {
    /// By what.
    pub kind: ReasonKind,
    /// The level that the grant gives.
    pub level: Option<GrantLevel>,
    /// The grant, if the caller may manage it.
    pub grant_id: Option<GrantId>,
    /// To whom the grant was given.
    pub given_to: Option<PrincipalView>,
    /// The memberships that lead from the principal to whom it was given, one by one: a group, then a group that the former is a member
    /// of, and so on. Empty when the principal itself has it, holds the role itself, or it is given to everyone.
    pub through: Vec<PrincipalView>,
    /// Where the grant was given: on the object or above it.
    pub place: Option<AccessPlace>,
    /// When the grant ends; absent: never.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Why somebody has no access, or less than they might.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ObstacleKind {
    /// No grant on the object or above it is for this principal.
    NoGrant,
    /// A grant from above is stopped by a restricted folder.
    Restricted,
    /// A grant has ended.
    Expired,
    /// A grant would allow it, but no role does; `permission` says what is missing.
    MissingPermission,
    /// The account is deactivated.
    Deactivated,
}

/// One thing that stands in the way.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AccessObstacle {
    /// What it is.
    pub kind: ObstacleKind,
    /// The grant that has no effect.
    pub grant: Option<AccessReason>,
    /// The restricted folder that stops it.
    pub restricted_at: Option<AccessPlace>,
    /// The permission that is missing.
    pub permission: Option<String>,
}

/// Why a principal has the access that it has.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct AccessExplanation {
    /// The access.
    pub access: EffectiveAccess,
    /// What gives it: highest level first, then nearest.
    pub because: Vec<AccessReason>,
    /// What stands in the way of it, or of more.
    pub obstacles: Vec<AccessObstacle>,
}

/// Somebody who has access to an object.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AccessHolder {
    /// Who.
    pub principal: PrincipalView,
    /// The highest level that grants give; absent if only a permission opens the object.
    pub level: Option<GrantLevel>,
    /// What gives it: highest level first, then nearest.
    pub because: Vec<AccessReason>,
}

/// An object that a principal sees.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct VisibleObject {
    /// What it is.
    pub object_type: AccessObjectType,
    /// Its id.
    pub object_id: Uuid,
    /// Its name; absent if the caller may not see it.
    pub name: Option<String>,
    /// The highest level that grants give the principal; absent if it is seen without a grant on it: by `content:read_all`, or for a
    /// knowledge base by a file in it.
    pub level: Option<GrantLevel>,
}
