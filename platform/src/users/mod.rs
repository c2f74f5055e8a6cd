//! Users of a tenant.

mod api;
mod dto;
pub mod service;

pub use api::UsersApi;
pub use dto::User;
