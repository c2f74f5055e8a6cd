//! The parser process: from the bytes of a document of any supported format to its text. [`parse_worker_main`] is all of it;
//! what stands on the other side of the process is in [`lectern_documents`].
//!
//! Invariants:
//! - Nothing here runs in the server's own process: a program hands its `main` over to [`parse_worker_main`] and does nothing
//!   else in that process.
//! - The text is normalized once, before any offset exists, and every page span refers to that one string.

mod charset;
mod formats;
mod language;
mod text_builder;
mod worker;

pub use worker::parse_worker_main;
