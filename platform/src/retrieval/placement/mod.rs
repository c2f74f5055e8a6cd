//! Where the index lives, and moving it from one back end to another while it answers.
//!
//! The database says it, for all processes at once: which back end is active, which one is being filled, and which process may write what
//! others use too (a lease). A move is: fill the target from the database, collection by collection, beside the active back end, which
//! goes on following the change log (`copy`); compare the target with the database, documents, chunks and digests; then one update of one
//! row. Interrupted anywhere, it goes on where it was.

mod command;
pub(crate) mod copy;
mod store;
mod task;

pub use store::{Progress, progress_across_tenants, request_across_tenants};
pub(crate) use store::{first, reason};
pub use task::run;
