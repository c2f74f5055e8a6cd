//! Background work: the durable queue in the table `jobs`, and what callers see of it.
//! Invariant: a job is worked on by the holder of its lease only. Every write on behalf of a job first proves, in the same transaction,
//! that the lease still holds and nobody asked to stop ([`queue::hold`]); so a worker that was overtaken can change nothing.

mod api;
mod dto;
pub(crate) mod model;
pub(crate) mod queue;
pub mod service;
mod store;

pub use api::JobsApi;
pub use dto::Job;
