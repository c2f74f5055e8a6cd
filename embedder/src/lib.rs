//! Sentence embeddings inside the process: all-MiniLM-L6-v2 on the kernels of `rten`, no Python and no shared library.
//!
//! Invariant: the same text under the same [`MiniLm::model_id`] gives bit for bit the same vector on one machine,
//! whichever thread asks and whatever else runs. Vectors of different model ids must never be compared.
//!
//! On another kind of processor it may differ. The matrices are multiplied in integers, exactly so everywhere
//! (`scripts/compact_model.py`), but what lies between is floating point, whose sums depend on the processor's vector
//! width; a last bit can turn a rounding to integers, and the layers above carry that on. With sums in another order,
//! 3 of 6 texts differed, the most by a cosine of .997. That is less than rounding itself costs, .995.

mod encoder;
mod error;
mod matrix;
mod minilm;
mod panels;
mod tokens;
#[cfg(target_arch = "x86_64")]
mod vnni;
mod weights;

pub use error::EmbedderError;
pub use minilm::MiniLm;
