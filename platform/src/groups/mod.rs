//! Groups of users, service accounts and other groups. A member of a member is a member: it has the group's roles, and the grants to it.
//!
//! `service` is what other features use, within their own transactions; `operations`, `members`, `managers` and `care` are what
//! callers of the API do.

mod api;
pub(crate) mod bulk;
mod care;
mod care_api;
pub mod dto;
pub(crate) mod lookup;
pub(crate) mod managers;
pub(crate) mod members;
mod operations;
pub mod service;

pub use api::GroupsApi;
pub use care_api::GroupCareApi;
pub use service::{Member, NewGroup};
