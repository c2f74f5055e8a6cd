//! Embeddings inside the process. The model is loaded once, when the first text comes; until then only its identity is known.
//!
//! As many threads as the machine has cores embed, one text each. What a person waits for goes before what ingestion sends, has one more
//! thread to itself, so that it never waits for a document, and is computed on the cores that are idle, unless others ask too: threads
//! that share a text wait for each other busily, on cores that the others need.

use async_trait::async_trait;
use lectern_embedder::MiniLm;
use sha2::{Digest, Sha256};
use std::{
    collections::VecDeque,
    fs::File,
    io::Read,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::{OnceCell, mpsc};

use super::{Embedder, Urgency};
use crate::{
    config::EmbeddingConfig,
    kernel::{Error, ErrorCode, Result},
};

/// The configured model, not loaded yet. Error: its files are missing or unreadable.
pub fn open(config: &EmbeddingConfig) -> Result<Arc<dyn Embedder>> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    Ok(Arc::new(LocalEmbedder::open(&config.model_dir, cores)?))
}

/// all-MiniLM-L6-v2 with its threads.
pub struct LocalEmbedder {
    folder: PathBuf,
    id: String,
    threads: usize,
    model: OnceCell<Arc<MiniLm>>,
    work: Arc<Work>,
}

impl LocalEmbedder {
    /// Looks at the model's files in `folder` without loading them; `threads` will embed.
    pub fn open(folder: &Path, threads: usize) -> Result<Self> {
        let id = model_id(&folder.join("model.onnx"))?;
        let work = Arc::new(Work::default());
        Ok(Self { folder: folder.to_path_buf(), id, threads: threads.max(1), model: OnceCell::new(), work })
    }

    async fn model(&self) -> Result<&Arc<MiniLm>> {
        let load = || async {
            let folder = self.folder.clone();
            let loaded = tokio::task::spawn_blocking(move || MiniLm::load(&folder)).await;
            let loaded = loaded.map_err(|e| Error::internal("loading the embedding model").with_source(e))?;
            let model =
                Arc::new(loaded.map_err(|e| unavailable("The embedding model can't be loaded.").with_source(e))?);
            if model.model_id() != self.id {
                return Err(unavailable("The embedding model's files changed while the server runs; restart it."));
            }
            self.work.queues().idle = self.threads.cast_signed();
            for number in 0..=self.threads {
                // The last one takes questions only.
                let urgent_only = number == self.threads;
                let (model, work) = (model.clone(), self.work.clone());
                let thread = std::thread::Builder::new().name(format!("embed-{number}"));
                thread.spawn(move || {
                    let serve = || work.serve(&model, urgent_only);
                    // Without a pool of its own each text changes threads, no more.
                    MiniLm::on_own_thread(serve).unwrap_or_else(|error| {
                        tracing::warn!(%error, "texts are embedded on other threads");
                        serve();
                    });
                })?;
            }
            Ok(model)
        };
        self.model.get_or_try_init(load).await
    }
}

#[async_trait]
impl Embedder for LocalEmbedder {
    fn id(&self) -> &str {
        &self.id
    }

    fn dimensions(&self) -> usize {
        MiniLm::DIMENSIONS
    }

    fn max_tokens(&self) -> usize {
        MiniLm::MAX_TOKENS
    }

    async fn embed(&self, texts: Vec<String>, urgency: Urgency) -> Result<Vec<Vec<f32>>> {
        self.model().await?;
        let mut vectors: Vec<Option<Vec<f32>>> = vec![None; texts.len()];
        let (reply, mut replies) = mpsc::unbounded_channel();
        let most_cores = if urgency == Urgency::Urgent { MOST_CORES } else { 1 };
        let task = |(position, text)| Task { position, text, most_cores, reply: reply.clone() };
        let tasks = texts.into_iter().enumerate().map(task);
        self.work.push(tasks, urgency);
        drop(reply);
        while let Some((position, vector)) = replies.recv().await {
            vectors[position] = Some(vector?);
        }
        let complete: Option<Vec<_>> = vectors.into_iter().collect();
        complete.ok_or_else(|| Error::internal("a text was not embedded"))
    }

    async fn token_counter(&self) -> Result<Arc<dyn Fn(&str) -> usize + Send + Sync>> {
        let model = self.model().await?.clone();
        Ok(Arc::new(move |text| model.count_tokens(text)))
    }
}

impl Drop for LocalEmbedder {
    fn drop(&mut self) {
        self.work.close();
    }
}

/// More cores than this make a question's vector hardly sooner.
const MOST_CORES: isize = 4;

/// One text to embed. When whoever asked is gone, so is the other end of `reply`.
struct Task {
    position: usize,
    text: String,
    most_cores: isize,
    reply: mpsc::UnboundedSender<(usize, Result<Vec<f32>>)>,
}

/// The texts to embed.
#[derive(Default)]
struct Work {
    queues: Mutex<Queues>,
    changed: Condvar,
}

#[derive(Default)]
struct Queues {
    urgent: VecDeque<Task>,
    bulk: VecDeque<Task>,
    /// Cores on which nothing is embedded; negative when more threads embed than there are cores.
    idle: isize,
    closed: bool,
}

impl Queues {
    /// Takes at most so many of the idle cores, but at least one, idle or not.
    fn take(&mut self, most: isize) -> isize {
        let cores = self.idle.clamp(1, most);
        self.idle -= cores;
        cores
    }
}

impl Work {
    fn queues(&self) -> MutexGuard<'_, Queues> {
        // Pushing and popping can't leave a queue half changed.
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, tasks: impl Iterator<Item = Task>, urgency: Urgency) {
        let mut queues = self.queues();
        let queue = match urgency {
            Urgency::Urgent | Urgency::Crowded => &mut queues.urgent,
            Urgency::Bulk => &mut queues.bulk,
        };
        let before = queue.len();
        queue.extend(tasks);
        let is_one = queue.len() == before + 1;
        drop(queues);
        match urgency {
            // Every thread takes it.
            Urgency::Urgent | Urgency::Crowded if is_one => self.changed.notify_one(),
            // The one that is woken might be the one that takes only the other kind.
            _ => self.changed.notify_all(),
        }
    }

    fn close(&self) {
        self.queues().closed = true;
        self.changed.notify_all();
    }

    fn serve(&self, model: &MiniLm, urgent_only: bool) {
        while let Some((task, cores)) = self.next(urgent_only) {
            let vector = match task.reply.is_closed() {
                true => None,
                false => Some(catch_unwind(AssertUnwindSafe(|| model.embed_on(cores.unsigned_abs(), &task.text)))),
            };
            self.queues().idle += cores;
            let Some(vector) = vector else { continue };
            let vector = match vector {
                Ok(vector) => vector.map_err(|e| unavailable("The embedding model failed.").with_source(e)),
                Err(_) => Err(Error::internal("the embedding model panicked")),
            };
            // Nobody to answer to: the text was embedded in vain, no more.
            drop(task.reply.send((task.position, vector)));
        }
    }

    /// The next text and the number of cores to compute it on, which are to be given back; none when the embedder is gone.
    fn next(&self, urgent_only: bool) -> Option<(Task, isize)> {
        let mut queues = self.queues();
        loop {
            if queues.closed {
                return None;
            }
            if let Some(task) = queues.urgent.pop_front() {
                // Where more wait, each core is better used for a text of its own.
                let most = if queues.urgent.is_empty() { task.most_cores } else { 1 };
                return Some((task, queues.take(most)));
            }
            if !urgent_only && let Some(task) = queues.bulk.pop_front() {
                let cores = queues.take(task.most_cores);
                return Some((task, cores));
            }
            queues = self.changed.wait(queues).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// The model's identity as the loaded model will state it: name and the first eight hex digits of its file's SHA-256.
fn model_id(file: &Path) -> Result<String> {
    let describe = |error: std::io::Error| {
        let message =
            format!("The embedding model {} can't be read: {error}. `make artefacts` fetches it.", file.display());
        unavailable(&message).with_source(error)
    };
    let mut opened = File::open(file).map_err(describe)?;
    let mut digest = Sha256::new();
    let mut piece = vec![0; 1 << 20];
    loop {
        let length = opened.read(&mut piece).map_err(describe)?;
        if length == 0 {
            return Ok(format!("all-minilm-l6-v2-{}", &hex::encode(digest.finalize())[..8]));
        }
        digest.update(&piece[..length]);
    }
}

fn unavailable(message: &str) -> Error {
    Error::new(ErrorCode::ModelUnavailable, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Answers = mpsc::UnboundedReceiver<(usize, Result<Vec<f32>>)>;

    fn task(position: usize, most_cores: isize) -> (Task, Answers) {
        let (reply, receiver) = mpsc::unbounded_channel();
        (Task { position, text: String::new(), most_cores, reply }, receiver)
    }

    #[test]
    fn questions_go_before_documents_and_have_a_thread_of_their_own() {
        let work = Work::default();
        let (bulk, _b) = task(1, 1);
        let (question, _q) = task(2, MOST_CORES);
        let (sentence, _s) = task(3, 1);
        work.push(std::iter::once(bulk), Urgency::Bulk);
        work.push(std::iter::once(question), Urgency::Urgent);
        work.push(std::iter::once(sentence), Urgency::Crowded);
        assert_eq!(work.next(true).map(|(t, _)| t.position), Some(2));
        assert_eq!(work.next(false).map(|(t, _)| t.position), Some(3), "more than one text is as urgent");
        assert_eq!(work.next(false).map(|(t, _)| t.position), Some(1));
        work.close();
        assert!(work.next(true).is_none());
    }

    #[test]
    fn a_lone_question_takes_the_idle_cores_and_others_take_one() {
        let work = Work::default();
        work.queues().idle = 3;
        let cores = |most| {
            let (one, _answers) = task(1, most);
            work.push(std::iter::once(one), Urgency::Urgent);
            work.next(false).map(|(_, cores)| cores)
        };
        assert_eq!(cores(1), Some(1));
        assert_eq!(cores(MOST_CORES), Some(2), "one is busy");
        assert_eq!(cores(MOST_CORES), Some(1), "all are busy, and it does not wait");
        assert_eq!(work.queues().idle, -1);
        work.queues().idle = 64;
        assert_eq!(cores(MOST_CORES), Some(MOST_CORES));
        work.queues().idle = 4;
        work.push([1, 2].map(|position| task(position, MOST_CORES).0).into_iter(), Urgency::Urgent);
        assert_eq!(work.next(false).map(|(_, cores)| cores), Some(1), "another one waits");
        assert_eq!(work.next(false).map(|(_, cores)| cores), Some(3));
    }

    #[test]
    fn the_identity_comes_from_the_weights_and_a_missing_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let missing = LocalEmbedder::open(folder.path(), 1).err().unwrap();
        assert!(missing.message.contains("model.onnx"), "{}", missing.message);
        std::fs::write(folder.path().join("model.onnx"), "abc").unwrap();
        let embedder = LocalEmbedder::open(folder.path(), 1).unwrap();
        assert_eq!(embedder.id(), "all-minilm-l6-v2-ba7816bf");
    }

    #[tokio::test]
    async fn a_broken_model_is_an_error_for_every_caller_and_not_a_hang() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("model.onnx"), "abc").unwrap();
        let embedder = LocalEmbedder::open(folder.path(), 1).unwrap();
        for _ in 0..2 {
            let refused = embedder.embed(vec!["x".into()], Urgency::Urgent).await.unwrap_err();
            assert_eq!(refused.code, ErrorCode::ModelUnavailable);
        }
    }
}
