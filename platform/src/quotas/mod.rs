//! How much a tenant may have, and how much it has.
//! Invariant: what is counted is counted in the transaction that adds to it, under a lock that every such transaction of the tenant takes:
//! no two of them can both take the last place.

mod api;
pub mod dto;
mod model;
pub(crate) mod service;

pub use api::QuotasApi;
pub use model::{Limits, QuotaName};
pub(crate) use service::Room;
