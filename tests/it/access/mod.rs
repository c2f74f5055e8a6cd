//! Who sees what: lists, contents, counts, chunks and search obey the same grants, from the next request on.

mod catching_up;
mod effective;
mod equality;
mod grants;
mod leaks;
mod sharing;
mod tree;
pub(crate) mod view;
