//! OAuth2 client credentials (RFC 6749, section 4.4): a service account is a client, its id the client's id. It has several secrets at
//! once, so that they rotate without downtime; each gives short-lived access tokens that end with it.

mod api;
pub mod dto;
mod form;
mod service;
mod token;

pub use api::OauthApi;
pub use dto::ClientSecret;
