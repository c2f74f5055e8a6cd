//! The tenant's one tree: what folders and files have in common — names, the closure, moving, restricting, deleting.
//!
//! Invariants: `node_ancestors` holds every node with itself and each of its ancestors; `inherits` is true exactly as far up as grants
//! reach down, to the nearest restricted folder and including it. Whoever changes the shape of the tree holds its lock
//! ([`service::lock_tree`]), so that a closure is never computed from a path that is being changed.

pub(crate) mod closure;
pub(crate) mod handover;
pub(crate) mod homes;
pub(crate) mod model;
pub(crate) mod paths;
mod remove;
pub mod service;
pub(crate) mod store;

pub use paths::PathEntry;
