//! Signing in: passwords, access and refresh tokens, who am I.

mod api;
mod descriptions;
pub mod dto;
pub(crate) mod password;
pub mod rights;
pub mod service;
pub(crate) mod store;

pub use api::AuthApi;
pub(crate) use descriptions::new_descriptions;
pub use descriptions::{DescriptionKey, Descriptions};
