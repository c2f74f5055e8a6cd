//! Tenants: the walls. Created and listed by the operator; everything else belongs to exactly one.

mod api;
pub(crate) mod bootstrap;
pub mod dto;
pub(crate) mod eraser;
mod export;
mod lifecycle;
pub(crate) mod service;
pub(crate) mod store;
pub(crate) mod tables;

/// The state of a tenant that works.
pub(crate) const ACTIVE: &str = "active";
/// The state of a tenant that is shut out, until it is resumed or erased.
pub(crate) const SUSPENDED: &str = "suspended";
/// The state of a tenant whose rows, contents and indexes are going.
pub(crate) const ERASING: &str = "erasing";

pub use api::TenantsApi;
pub use bootstrap::{InitialLogins, bootstrap};
pub use dto::Tenant;
