//! From bytes to chunks: formats, failures, versions, jobs.

mod changes;
mod content;
mod formats;
mod jobs;
mod lost_index;
