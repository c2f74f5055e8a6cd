//! Service accounts: accounts of programs. They have no password and come with keys; otherwise they are to roles, groups, grants and home
//! folders what users are.

mod api;
pub mod dto;
pub mod service;

pub use api::ServiceAccountsApi;
