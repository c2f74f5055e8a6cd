//! Log entries: lines that a tenant's own programs store here, to be searched beside what they are about.
//! Not the audit log: nothing here says what was done in Lectern.

mod api;
pub mod dto;
mod service;
mod store;

pub use api::LogsApi;
pub(crate) use service::drop_old_across_tenants;
