//! The integration tests: one binary, one module per feature. `support` says how they start what they test.

mod support;

mod access;
mod answers;
mod authz;
mod identity;
mod ingestion;
mod operations;
mod quality;
mod torture;
