//! Grants: who may do what with a folder and what is below it, or with a single file.

mod api;
mod dto;
pub mod service;
mod store;

pub use api::GrantsApi;
pub use dto::{GrantInput, GrantLevel, GrantList, GrantsPut, NodeGrant, PrincipalType};
