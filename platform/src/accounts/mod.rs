//! Accounts beyond signing in: invitations, passwords, mail addresses.
//! Invariant: whoever shows a token that was mailed proves to read that mailbox, and nothing else; a token works once, for its one purpose.

mod api;
pub mod dto;
mod invitations;
mod pages;
mod passwords;
mod throttle;
mod tokens;
mod verification;

pub use api::{AccountsApi, InvitationsApi};
pub(crate) use invitations::{accept_by_sign_in, check_address};
pub(crate) use pages::{CONTENT_SECURITY_POLICY, pages};
pub(crate) use passwords::{Whose, users_by_email};
pub(crate) use throttle::Limit;
pub use throttle::Throttle;
pub(crate) use tokens::{end_resets, prune_across_tenants};
pub(crate) use verification::{has_proven, note_verified};
