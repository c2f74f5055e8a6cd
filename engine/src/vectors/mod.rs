//! The vector half: append-only files of rows, one-bit codes of them, and the exact scan.

pub(crate) mod columns;
mod kernel;
mod mapped;
pub(crate) mod quantise;
pub(crate) mod scan;
