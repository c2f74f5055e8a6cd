//! Sentence embeddings inside the process: all-MiniLM-L6-v2 run by `rten`, no Python and no shared library.
//!
//! Invariant: the same text under the same [`MiniLm::model_id`] gives bit for bit the same vector on one machine,
//! whichever thread asks and whatever else runs. Vectors of different model ids must never be compared.

mod error;
mod minilm;
mod tokens;

pub use error::EmbedderError;
pub use minilm::MiniLm;
