//! Who calls, what kinds of operation they may call, and which objects they may see.
//! Invariant: [`Grant`] and [`NodeAccess`] can be made only here, and only a [`Grant`] opens a [`TenantDb`].

mod authenticate;
mod authorized;
mod cache;
mod casbin;
mod context;
mod grant;
mod hand_out;
pub(crate) mod journal;
mod keys;
mod limits;
mod liveness;
mod memberships;
mod node;
mod permission;
mod principal;
mod rate_limit;
mod tenant;
pub mod tokens;
mod visibility;

pub use authenticate::Authenticator;
pub use authorized::Authorized;
pub(crate) use authorized::{StandingSlot, authorize, split_permission};
pub(crate) use cache::SecurityVersions;
pub(crate) use casbin::permissions_of_roles;
pub use casbin::{BUILT_IN_ROLES, BuiltInRole, Policies};
pub use context::{OperationId, RequestContext, RequestId};
pub use grant::{Grant, SystemReason};
pub use hand_out::roles_of;
pub use journal::{Actor, AuditEvent};
pub(crate) use keys::NewSecret;
pub use limits::{Limits, Resources};
pub use liveness::{Liveness, while_authorized};
pub(crate) use memberships::{groups_above, groups_below, groups_of_user};
pub use node::{Level, NodeAccess};
pub use permission::{Permission, PermissionSet, RequiredPermission, permissions};
pub use principal::{AccountKind, Credential, Principal, PrincipalKey, Restrictions};
pub use rate_limit::{RateLimits, Standing};
pub(crate) use tenant::tenant_entity;
pub use tenant::{Effect, SystemDb, TenantDb, TenantEntity};
pub use visibility::{ReadableNodes, Visibility};
