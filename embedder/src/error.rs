//! What can go wrong, always naming the file at fault.

use std::path::PathBuf;

/// A failure to load the model or to embed a text.
///
/// The first four come from [`MiniLm::load`](crate::MiniLm::load) and are the operator's to mend; [`Tokenise`](Self::Tokenise)
/// and [`Inference`](Self::Inference) mean that the loaded model is not the one this crate was written for, because no text
/// makes a sound model fail; [`Threads`](Self::Threads) means that the machine has none left.
#[derive(Debug, thiserror::Error)]
pub enum EmbedderError {
    /// The model folder lacks the file.
    #[error("{} is missing", path.display())]
    Missing {
        /// The file looked for.
        path: PathBuf,
    },
    /// The file is there and cannot be read.
    #[error("{} cannot be read: {source}", path.display())]
    Unreadable {
        /// The file at fault.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// `tokenizer.json` is not a tokenizer.
    #[error("{} is not a usable tokenizer: {reason}", path.display())]
    Tokenizer {
        /// The file at fault.
        path: PathBuf,
        /// What its reader said.
        reason: String,
    },
    /// `model.onnx` is not an ONNX model, or not one with the weights of MiniLM.
    #[error("{} is not a usable model: {reason}", path.display())]
    Model {
        /// The file at fault.
        path: PathBuf,
        /// What its reader said.
        reason: String,
    },
    /// The text could not be turned into tokens.
    #[error("the text could not be tokenised: {reason}")]
    Tokenise {
        /// What the tokenizer said.
        reason: String,
    },
    /// A thread to embed on could not be made.
    #[error("no thread could be made to embed on: {reason}")]
    Threads {
        /// What the operating system said.
        reason: String,
    },
    /// The model ran into an error or answered with something that is not a finite 384-dimensional vector.
    #[error("the model could not embed the text: {reason}")]
    Inference {
        /// What it was.
        reason: String,
    },
}
