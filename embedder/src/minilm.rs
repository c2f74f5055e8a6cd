//! The model: tokens in, one vector out.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use rayon::{ThreadPool, ThreadPoolBuilder};
use sha2::{Digest, Sha256};

use crate::EmbedderError;
use crate::encoder::{Encoder, WIDTH};
use crate::panels::parts_of_row;
use crate::tokens::Tokens;
use crate::weights::Weights;

/// all-MiniLM-L6-v2, ready to embed.
///
/// Shareable: one instance serves any number of threads. [`embed`](Self::embed) occupies exactly one core, so callers
/// parallelise over texts; batching would not be faster on a CPU. Where one text is waited for,
/// [`embed_on`](Self::embed_on) divides it over several cores.
pub struct MiniLm {
    encoder: Encoder,
    tokens: Tokens,
    model_id: String,
    /// The pools not in use at the moment, by their number of threads. On one pool for all, concurrent calls would wait
    /// for each other; so every running call borrows a pool of its own. There are as many of a size as there ever were
    /// concurrent calls.
    idle_pools: Mutex<BTreeMap<usize, Vec<ThreadPool>>>,
}

thread_local! {
    /// The pool whose only thread this is; dangling on all other threads.
    static OWN_POOL: RefCell<Weak<ThreadPool>> = const { RefCell::new(Weak::new()) };
}

impl MiniLm {
    /// Components of a vector.
    pub const DIMENSIONS: usize = WIDTH;
    /// Tokens of a text that reach the model, the two special tokens included; what follows them is ignored.
    pub const MAX_TOKENS: usize = 256;

    /// Loads `model.onnx` and `tokenizer.json` from `folder`. Takes some 100 ms: load once, and off the async threads.
    ///
    /// # Errors
    /// [`EmbedderError`] with the path of the file that is missing, unreadable or not what it should be. A model is
    /// tried on a short text, so one that loads also embeds.
    pub fn load(folder: &Path) -> Result<Self, EmbedderError> {
        let model_path = folder.join("model.onnx");
        let tokens = Tokens::load(&folder.join("tokenizer.json"), Self::MAX_TOKENS)?;
        let model_id = format!("all-minilm-l6-v2-{}", &sha256_of(&model_path)?[..8]);

        let unusable = |reason: String| EmbedderError::Model { path: model_path.clone(), reason };
        let encoder = Encoder::new(Weights::read(&model_path)?).map_err(unusable)?;
        let loaded = Self { encoder, tokens, model_id, idle_pools: Mutex::default() };
        loaded.embed("probe").map_err(|error| unusable(error.to_string()))?;
        Ok(loaded)
    }

    /// The vector of a text: [`DIMENSIONS`](Self::DIMENSIONS) components, length 1, mean over the tokens. The cosine of
    /// two texts is the dot product of their vectors.
    ///
    /// Any text is fine. Only the first [`MAX_TOKENS`](Self::MAX_TOKENS) tokens count, of at most the first 16 KiB; the
    /// empty text has a vector too, one without meaning. Blocks the calling thread for 1 to 50 ms.
    ///
    /// # Errors
    /// [`EmbedderError::Tokenise`] and [`EmbedderError::Inference`], neither of which a sound model gives, and
    /// [`EmbedderError::Threads`].
    pub fn embed(&self, text: &str) -> Result<Vec<f32>, EmbedderError> {
        self.embed_on(1, text)
    }

    /// The same vector, computed by `threads` threads at once (none counts as one): sooner, for more work in all. What
    /// is divided is which numbers a thread computes, never the order in which one is summed up.
    ///
    /// # Errors
    /// Those of [`embed`](Self::embed).
    pub fn embed_on(&self, threads: usize, text: &str) -> Result<Vec<f32>, EmbedderError> {
        let ids = self.tokens.ids(text)?;
        let states = self.states(&ids, threads.max(1))?;
        normalised_mean(&states, ids.len())
    }

    /// Does `work` on a thread on which [`embed`](Self::embed) computes there and then; elsewhere it hands each text over
    /// to a thread of a pool and is woken when that is done. Blocks until `work` is done.
    ///
    /// # Errors
    /// [`EmbedderError::Threads`]: the thread could not be made, and nothing was done.
    pub fn on_own_thread<R: Send>(work: impl FnOnce() -> R + Send) -> Result<R, EmbedderError> {
        let pool = Arc::new(new_pool(1)?);
        let own = Arc::downgrade(&pool);
        Ok(pool.install(move || {
            OWN_POOL.set(own);
            work()
        }))
    }

    /// The number of tokens of a text, special tokens included and nothing cut off: at most
    /// [`MAX_TOKENS`](Self::MAX_TOKENS) means that [`embed`](Self::embed) sees all of it.
    ///
    /// Time grows with the text (about 5 MB a second), memory does not.
    #[must_use]
    pub fn count_tokens(&self, text: &str) -> usize {
        self.tokens.count(text)
    }

    /// `all-minilm-l6-v2-` and the first eight hexadecimal digits of the SHA-256 of `model.onnx`. Equal ids mean
    /// comparable vectors: other weights of the same model are another id.
    #[must_use]
    pub fn model_id(&self) -> &str {
        &self.model_id
    }

    /// One state of [`DIMENSIONS`](Self::DIMENSIONS) components for each token, in panels.
    fn states(&self, ids: &[u32], threads: usize) -> Result<Vec<f32>, EmbedderError> {
        let run = |pool: &ThreadPool| pool.install(|| self.encoder.states(ids));
        let own = OWN_POOL.with_borrow(Weak::upgrade).filter(|_| threads == 1);
        let result = if let Some(own) = own {
            run(&own)
        } else {
            let idle = self.idle_pools().get_mut(&threads).and_then(Vec::pop);
            let pool = idle.map_or_else(|| new_pool(threads), Ok)?;
            let result = run(&pool);
            self.idle_pools().entry(threads).or_default().push(pool);
            result
        };
        result.map_err(|reason| EmbedderError::Inference { reason })
    }

    fn idle_pools(&self) -> std::sync::MutexGuard<'_, BTreeMap<usize, Vec<ThreadPool>>> {
        // A panic elsewhere cannot have left a list of pools half changed.
        self.idle_pools.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn new_pool(threads: usize) -> Result<ThreadPool, EmbedderError> {
    let pool = ThreadPoolBuilder::new().num_threads(threads).thread_name(|number| format!("model-{number}")).build();
    pool.map_err(|error| EmbedderError::Threads { reason: error.to_string() })
}

/// The mean of the states of `count` tokens, scaled to length 1. The mean's division is left out: scaling cancels it.
pub(crate) fn normalised_mean(states: &[f32], count: usize) -> Result<Vec<f32>, EmbedderError> {
    let mut sum = vec![0.0_f32; MiniLm::DIMENSIONS];
    for row in 0..count {
        for (total, component) in sum.iter_mut().zip(parts_of_row(states, count, row).flatten()) {
            *total += component;
        }
    }
    let length = sum.iter().map(|component| component * component).sum::<f32>().sqrt();
    if !length.is_normal() {
        return Err(EmbedderError::Inference { reason: format!("the vector has length {length}") });
    }
    for component in &mut sum {
        *component /= length;
    }
    Ok(sum)
}

/// The whole content of a small file.
pub(crate) fn read_whole(path: &Path) -> Result<Vec<u8>, EmbedderError> {
    std::fs::read(path).map_err(|source| read_error(path, source))
}

/// Lower-case hexadecimal SHA-256 of a file, read in pieces.
fn sha256_of(path: &Path) -> Result<String, EmbedderError> {
    let mut file = File::open(path).map_err(|source| read_error(path, source))?;
    let mut digest = Sha256::new();
    let mut piece = vec![0; 1 << 20];
    loop {
        match file.read(&mut piece) {
            Ok(0) => return Ok(hex::encode(digest.finalize())),
            Ok(length) => digest.update(&piece[..length]),
            Err(source) => return Err(read_error(path, source)),
        }
    }
}

pub(crate) fn read_error(path: &Path, source: std::io::Error) -> EmbedderError {
    let path = path.to_owned();
    match source.kind() {
        ErrorKind::NotFound => EmbedderError::Missing { path },
        _ => EmbedderError::Unreadable { path, source },
    }
}
