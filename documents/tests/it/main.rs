//! Chunking. Documents become text in the tests of the crate `lectern-parsers`.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod chunks;
mod properties;
