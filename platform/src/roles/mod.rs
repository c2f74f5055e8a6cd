//! Roles and the permission catalogue, as the API shows them.

mod api;
pub mod dto;

pub use api::RolesApi;
