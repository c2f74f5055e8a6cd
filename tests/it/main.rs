//! The integration tests: one binary, one module per feature. `support` says how they start what they test.

#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod logs;
mod scim;
mod support;

mod access;
mod accounts;
mod answers;
mod authz;
mod credentials;
mod elasticsearch;
mod identity;
mod index_contract;
mod ingestion;
mod operations;
mod principals;
mod protection;
mod quality;
mod races;
mod sdk;
mod sso;
mod torture;
