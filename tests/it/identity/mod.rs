//! Who calls: signing in, users, API keys, tenants; and what happens to requests that make no sense.

mod api_keys;
mod auth;
mod bad_input;
mod tenants;
mod users;
