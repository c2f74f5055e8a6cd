//! The keyword half: analysis, the tantivy index, and BM25 over it.

pub(crate) mod analysis;
pub(crate) mod bm25;
pub(crate) mod index;
pub(crate) mod language;
pub(crate) mod segment;
