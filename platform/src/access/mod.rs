//! Who calls, what kinds of operation they may call, and which objects they may see.
//! Invariant: [`Grant`] and [`NodeAccess`] can be made only here, and only a [`Grant`] opens a [`TenantDb`].

mod authenticate;
mod authorized;
mod cache;
mod casbin;
mod context;
mod grant;
pub(crate) mod journal;
mod node;
mod permission;
mod principal;
mod rate_limit;
mod tenant;
pub mod tokens;
mod visibility;

pub use authenticate::Authenticator;
pub use authorized::Authorized;
pub(crate) use authorized::{StandingSlot, split_permission};
pub(crate) use cache::SecurityVersions;
pub use casbin::{BUILT_IN_ROLES, BuiltInRole, Policies};
pub use context::{OperationId, RequestContext, RequestId};
pub use grant::{Grant, SystemReason};
pub use journal::{Actor, AuditEvent};
pub use node::{Level, NodeAccess};
pub use permission::{Permission, PermissionSet, RequiredPermission, permissions};
pub use principal::{Credential, Principal, PrincipalKey};
pub use rate_limit::{RateLimits, Standing};
pub(crate) use tenant::tenant_entity;
pub use tenant::{Effect, SystemDb, TenantDb, TenantEntity};
pub use visibility::{ReadableNodes, Visibility};
