//! Tenants: the walls. Created and listed by the operator; everything else belongs to exactly one.

mod api;
pub(crate) mod bootstrap;
pub mod dto;
pub(crate) mod service;
pub(crate) mod store;

pub use api::TenantsApi;
pub use bootstrap::{InitialLogins, bootstrap};
pub use dto::Tenant;
