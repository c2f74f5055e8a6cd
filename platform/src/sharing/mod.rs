//! Who may do what with an object, and why: the effect of grants, told.
//!
//! Invariants: what is told here is what the rest of the product does, for both come from the same grants; and nobody learns of an
//! object, ancestor or group here that is invisible to them elsewhere — a neutral mark stands in its place.

mod api;
mod dto;
mod explain;
mod holders;
mod preview;
mod reach;
mod service;
mod subject;

pub use api::AccessApi;
pub use dto::{
    AccessExplanation, AccessHolder, AccessObjectType, AccessObstacle, AccessReason, EffectiveAccess, ObstacleKind,
    ReasonKind, VisibleObject,
};
pub(crate) use subject::new_accounts;
pub use subject::{Account, AccountAt, Accounts};
