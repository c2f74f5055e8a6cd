//! The audit log, for reading: what was done in a tenant, by whom. Writing it is part of every transaction (`access/journal.rs`).
//! Invariant: nothing here changes an event; the old end of the log is dropped after the retention time, with the hash it ended on.

mod api;
mod dto;
mod service;
mod store;

pub use crate::access::AuditEvent;
pub use api::AuditApi;
pub use dto::{ActorType, AuditEventView, AuditVerification};
pub(crate) use service::drop_old_across_tenants;
