//! Who sees what: lists, contents, counts, chunks and search obey the same grants, from the next request on.

mod equality;
mod grants;
mod tree;
pub(crate) mod view;
