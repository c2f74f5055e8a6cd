//! The installation itself: version, health, readiness, signing keys, diagnosis.

mod api;
pub mod doctor;
pub mod health;

pub use api::SystemApi;
