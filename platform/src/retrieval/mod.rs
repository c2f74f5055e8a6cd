//! Finding chunks: the port to the index, the feed that keeps the index at the database's heels, and search.

pub mod api;
pub mod backend;
pub mod dto;
pub mod elastic;
pub mod embedded;
pub mod feed;
pub mod fusion;
pub mod index;
pub mod placement;
pub mod service;
mod store;

pub use backend::IndexBackend;
pub use index::Index;
