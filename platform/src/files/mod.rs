//! Files: stable ids in folders, with versions of content below them. The newest version is the active one.

mod api;
mod content;
mod dto;
mod form;
mod http_range;
mod responses;
pub mod service;
mod store;
mod upload;

pub use api::FilesApi;
pub use dto::{File, FileUpdate, FileVersion, OnConflict};
pub use service::{StoredFile, Upload, commit_upload, stage};
