//! Signing in: passwords, access and refresh tokens, who am I.

mod api;
mod breached;
mod cookies;
mod descriptions;
pub mod dto;
mod password;
pub(crate) mod policy;
pub mod rights;
pub mod service;
pub(crate) mod store;
pub(crate) mod throttle;

pub use api::AuthApi;
pub(crate) use cookies::{check_csrf, cleared, credential_of_cookies, read as read_cookie};
pub(crate) use descriptions::new_descriptions;
pub use descriptions::{DescriptionKey, Descriptions};
pub(crate) use service::{begin_sign_in, end_sign_in, end_sign_ins, is_password_of};
pub use throttle::SignInGate;
