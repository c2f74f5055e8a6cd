//! The installation itself: version, health, readiness, signing keys, diagnosis.

pub mod api;
pub mod doctor;
pub mod health;

pub use api::SystemApi;
