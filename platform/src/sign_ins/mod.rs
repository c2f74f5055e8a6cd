//! Sign-ins, as their user and administrators see them: where somebody is signed in, and how to end it.

mod api;
pub mod dto;
pub(crate) mod service;

pub use api::SignInsApi;
