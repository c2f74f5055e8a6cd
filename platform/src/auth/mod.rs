//! Signing in: passwords, access and refresh tokens, who am I.

mod api;
pub mod dto;
pub(crate) mod password;
pub mod rights;
pub mod service;
pub(crate) mod store;

pub use api::AuthApi;
