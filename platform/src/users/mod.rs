//! Users of a tenant.

mod api;
pub mod dto;
mod lifecycle;
pub mod service;

pub use api::UsersApi;
pub use dto::User;
