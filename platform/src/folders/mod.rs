//! Folders: the branches of a tenant's tree.

mod api;
mod dto;
pub mod service;
mod store;

pub use api::FoldersApi;
pub use dto::{Folder, FolderCreate, FolderUpdate};
