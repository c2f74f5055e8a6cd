//! Signing in: passwords, access and refresh tokens, who am I.

mod api;
mod breached;
pub mod dto;
mod password;
pub(crate) mod policy;
pub mod rights;
pub mod service;
pub(crate) mod store;
pub(crate) mod throttle;

pub use api::AuthApi;
pub use throttle::SignInGate;
