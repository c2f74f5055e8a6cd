//! What a tenant decides for itself: what its passwords must be, how long its sign-ins last.
//! Invariant: what a tenant has not set is the installation's default, also when that changes later.

mod api;
pub mod dto;
mod model;
pub(crate) mod service;

pub use api::TenantSettingsApi;
pub use model::{PasswordPolicy, Settings, SignInPolicy};
