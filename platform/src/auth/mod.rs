//! Signing in: passwords, access and refresh tokens, who am I.

mod api;
mod breached;
pub mod dto;
pub(crate) mod password;
pub(crate) mod policy;
pub mod service;
mod store;
pub(crate) mod throttle;

pub use api::AuthApi;
pub use throttle::SignInGate;
