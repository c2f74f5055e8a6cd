//! Break-glass: the operator's access to a tenant's content, which otherwise it has none of.
//!
//! Invariants: it is limited in time, gives nothing but reading, says why, and stands in the tenant's own list and audit log, where each
//! use of it stands too; the tenant's administrators can end it at any time. It is a credential of a synthetic principal of that tenant,
//! so that everything else — the wall, the permissions, the limits — holds for it as for everybody.

mod api;
pub mod dto;
mod service;
pub(crate) mod store;

pub use api::BreakGlassApi;
