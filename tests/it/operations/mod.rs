//! Starting, stopping, watching: what the operator lives with.

pub(crate) mod command_line;
mod database;
mod serving;
