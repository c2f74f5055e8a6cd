//! SCIM 2.0 (RFC 7643, 7644) under `/scim/v2`: an identity provider keeps the tenant's users and groups.
//!
//! Invariant: what a client sends is read by the schema (`normal`, `patch`), and only `users` and `groups` turn it into the same rows,
//! through the same rules, as the native API. The client's own attributes are kept beside them and given back as they came.

mod discovery;
mod error;
mod filter;
mod groups;
mod guard;
mod listing;
mod normal;
mod patch;
mod path;
mod project;
mod query;
mod resources;
mod routes;
mod schema;
mod sql;
mod store;
mod user_form;
mod users;
mod version;

pub use routes::{ROUTES, Route, endpoint};

/// Proof that the caller may speak SCIM in its tenant.
type ScimGrant = crate::access::Grant<crate::access::permissions::ScimWrite>;
