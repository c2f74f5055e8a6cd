//! Signing in through OpenID Connect providers that a tenant names.
//!
//! start → provider → callback → one-time code → exchange. Invariant: each step is bound to the one before it — the callback to the browser
//! that started (cookie) and to one use of `state`, the ID token to `nonce`, the provider's code to PKCE, our own code to the challenge that
//! the client gave at the start — and no token ever stands in an address.

mod accounts;
mod api;
mod client;
pub mod dto;
mod exchange;
mod identity;
mod logout;
mod mapping;
mod options;
mod providers;
mod sign_in;
mod store;
mod targets;

pub use api::{IdentityProvidersApi, SingleSignOnApi};
pub use client::Providers;
pub(crate) use exchange::exchange;
pub(crate) use providers::any_links_by_address;
pub(crate) use store::{is_tied_anywhere, prune_across_tenants};
