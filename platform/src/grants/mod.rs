//! Grants: who may do what with a folder and what is below it, with a single file, or with a knowledge base through its home folder.

mod api;
mod check;
mod dto;
mod ended;
mod names;
mod places;
pub mod service;
pub(crate) mod store;

pub use api::GrantsApi;
pub use dto::{
    AccessPlace, GrantInput, GrantLevel, GrantList, GrantsPut, InheritedGrant, NodeGrant, PrincipalType, PrincipalView,
};
pub use ended::remove_ended_across_tenants;
