//! Mail to users. Invariant: a mail is a row of the transaction that caused it; it is sent afterwards, by a task that tries again, and no
//! transaction ever waits for a mail server.

mod outbox;
mod templates;
mod transport;

pub(crate) use outbox::{enqueue, prune_across_tenants, prune_files_across_tenants, run_sender};
pub(crate) use templates::Mail;
pub use transport::Transport;
pub(crate) use transport::check;
