//! API keys: secrets of a user or service account for programs. Invariant: the secret is shown once and stored only as a hash.

mod api;
pub mod dto;
pub(crate) mod lineage;
pub mod service;
pub(crate) mod terms;

pub use api::ApiKeysApi;
pub use dto::ApiKey;
