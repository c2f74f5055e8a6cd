//! Users of a tenant.

mod api;
pub mod dto;
pub(crate) mod identity;
mod lifecycle;
pub mod service;

pub use api::UsersApi;
pub use dto::User;
