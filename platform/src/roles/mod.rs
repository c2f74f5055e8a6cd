//! Roles and the permission catalogue, as the API shows them.

mod api;
pub mod dto;
mod operations;
pub(crate) mod service;
mod store;

pub use api::RolesApi;
