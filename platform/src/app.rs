//! The process: its parts, how they start, and how they stop.

use lectern_engine::locks;
use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{sync::watch, task::JoinSet};
use uuid::Uuid;

use crate::{
    access::{Authenticator, Policies, RateLimits, SecurityVersions, tokens::SigningKeys},
    auth::{Descriptions, SignInGate, new_descriptions},
    blobs::BlobStore,
    config::{Config, IndexBackendKind, IndexConfig},
    db::Database,
    kernel::{Clock, Error, Ids, Result, SealingKey},
    metrics::Metrics,
    models::{ChatModel, Embedder},
    retrieval::{self, IndexBackend},
    secrets,
    signals::Signals,
};

/// The program that parses documents in a process of its own.
#[derive(Clone, Debug)]
pub struct ParserProgram {
    /// The executable: this binary itself.
    pub program: PathBuf,
    /// Its arguments: the hidden command that parses.
    pub arguments: Vec<OsString>,
}

/// The parts of the process that services work with.
pub struct Platform {
    /// The effective configuration.
    pub config: Config,
    /// Metadata and jobs.
    pub database: Database,
    /// Contents of files.
    pub blobs: BlobStore,
    /// Chunks and vectors.
    pub index: retrieval::Index,
    /// Turns text into vectors.
    pub embedder: Arc<dyn Embedder>,
    /// Held by every search that is under way.
    pub searching: Arc<()>,
    /// Writes answers.
    pub chat: Arc<dyn ChatModel>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids and randomness.
    pub ids: Arc<dyn Ids>,
    /// Wake-up calls after commits.
    pub signals: Arc<Signals>,
    /// Versions of each tenant's security state.
    pub versions: Arc<SecurityVersions>,
    /// Who calls.
    pub authenticator: Authenticator,
    /// What callers were told about themselves.
    pub descriptions: Descriptions,
    /// Accounts whose access was asked about.
    pub accounts_asked_about: crate::sharing::Accounts,
    /// What roles allow.
    pub policies: Policies,
    /// How often callers and tenants may call.
    pub rate_limits: RateLimits,
    /// Slows down whoever guesses passwords.
    pub sign_in_gate: SignInGate,
    /// What signs access tokens.
    pub signing_keys: SigningKeys,
    /// What seals stored secrets.
    pub sealing: SealingKey,
    /// How mails leave.
    pub mail: crate::mail::Transport,
    /// Providers of sign-ins, remembered.
    pub oidc: crate::oidc::Providers,
    /// How often mails may be asked for and passwords be tried.
    pub throttle: crate::accounts::Throttle,
    /// How documents are parsed.
    pub parser: ParserProgram,
    /// The open connections of the server.
    pub connections: crate::http::Connections,
    /// Counters and histograms.
    pub metrics: Metrics,
    /// Identifies this process among replicas, for leases.
    pub instance: Uuid,
    /// Identifies the data folder among replicas, for what a restarted process goes on with.
    pub data_dir_id: Uuid,
    /// True once the server is stopping: streams and waits end early.
    pub stopping: watch::Sender<bool>,
    /// Held while the process lives: one process per data folder.
    _lock: File,
}

/// What a start needs besides the configuration; tests replace parts of it.
pub struct Parts {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids and randomness.
    pub ids: Arc<dyn Ids>,
    /// How documents are parsed; absent: this binary.
    pub parser: Option<ParserProgram>,
    /// The embedding model; absent: the configured one. Tests share one loaded model.
    pub embedder: Option<Arc<dyn Embedder>>,
}

impl Default for Parts {
    fn default() -> Self {
        let clock: Arc<dyn Clock> = Arc::new(crate::kernel::SystemClock);
        let ids = Arc::new(crate::kernel::SystemIds::new(clock.clone()));
        Self { clock, ids, parser: None, embedder: None }
    }
}

impl Platform {
    /// Opens everything: takes the data folder, migrates the database, loads keys. Starts no background work.
    pub async fn open(config: Config, parts: Parts) -> Result<Arc<Self>> {
        let lock = take_data_dir(&config.data_dir)?;
        let database = match &config.database.url {
            Some(url) => Database::open_postgres(url.expose(), config.database.max_connections).await?,
            None => Database::open_sqlite(&config.data_dir.join("lectern.sqlite")).await?,
        };
        database.migrate().await?;
        let blob_folder = config.data_dir.join("blobs");
        let blobs = BlobStore::open(&blob_folder)?;
        crate::blobs::placement::bind_across_tenants(&database, &blobs, &blob_folder, &*parts.ids).await?;
        let versions = Arc::new(SecurityVersions::default());
        let sealing = secrets::load(&config, &*parts.ids)?;
        let signing_keys = SigningKeys::load(&database, sealing.clone(), &*parts.clock, &*parts.ids).await?;
        let embedder = match parts.embedder {
            Some(embedder) => embedder,
            None => crate::models::local_embedder::open(&config.embedding)?,
        };
        let parser = match parts.parser {
            Some(parser) => parser,
            None => ParserProgram { program: std::env::current_exe()?, arguments: vec!["parse-worker".into()] },
        };
        let (installation, active) = retrieval::placement::first(&database, &config.index, &*parts.ids).await?;
        let index = open_index(&config, installation, active, &parts.clock, &parts.ids)?;
        Ok(Arc::new(Self {
            data_dir_id: data_dir_id(&config.data_dir, &*parts.ids)?,
            blobs,
            index,
            mail: crate::mail::Transport::open(&config.mail, &config.data_dir)?,
            oidc: crate::oidc::Providers::new(&config.oidc)?,
            throttle: crate::accounts::Throttle::default(),
            connections: crate::http::Connections::default(),
            chat: crate::models::build_chat_model(&config.chat, embedder.clone())?,
            embedder,
            searching: Arc::default(),
            signals: Arc::new(Signals::new(versions.clone())),
            versions,
            authenticator: Authenticator::default(),
            descriptions: new_descriptions(),
            accounts_asked_about: crate::sharing::new_accounts(),
            policies: Policies::default(),
            rate_limits: RateLimits::new(&config.rate_limits, parts.clock.clone()),
            sign_in_gate: SignInGate::default(),
            signing_keys,
            sealing,
            parser,
            metrics: Metrics::default(),
            instance: parts.ids.uuid(),
            stopping: watch::channel(false).0,
            clock: parts.clock,
            ids: parts.ids,
            database,
            config,
            _lock: lock,
        }))
    }

    /// Starts the background work: ingestion, the index feed, the index's place, the blob sweeper, the mail sender, the eraser of
    /// tenants, pruning, the reconciler.
    pub fn start_background(self: &Arc<Self>) -> Background {
        let mut tasks = JoinSet::new();
        let stop = self.stopping.subscribe();
        tasks.spawn(crate::ingestion::run_workers(self.clone(), stop.clone()));
        tasks.spawn(retrieval::feed::run(self.clone(), stop.clone()));
        tasks.spawn(retrieval::placement::run(self.clone(), stop.clone()));
        tasks.spawn(crate::blobs::run_sweeper(self.clone(), stop.clone()));
        tasks.spawn(crate::tenants::eraser::run(self.clone(), stop.clone()));
        tasks.spawn(crate::maintenance::prune::run(self.clone(), stop.clone()));
        tasks.spawn(crate::mail::run_sender(self.clone(), stop.clone()));
        tasks.spawn(SigningKeys::run(self.clone(), stop.clone()));
        tasks.spawn(crate::maintenance::run(self.clone(), stop));
        Background { platform: self.clone(), tasks }
    }

    /// Starts only what keeps the index: for commands that need it, while no server runs.
    pub fn start_index(self: &Arc<Self>) -> Background {
        let mut tasks = JoinSet::new();
        let stop = self.stopping.subscribe();
        tasks.spawn(retrieval::feed::run(self.clone(), stop.clone()));
        tasks.spawn(retrieval::placement::run(self.clone(), stop));
        Background { platform: self.clone(), tasks }
    }
}

/// Every back end that is configured; the embedded one always is.
fn open_index(
    config: &Config,
    installation: Uuid,
    active: IndexBackendKind,
    clock: &Arc<dyn Clock>,
    ids: &Arc<dyn Ids>,
) -> Result<retrieval::Index> {
    let embedded = retrieval::embedded::open(&config.data_dir.join("index"))?;
    let mut backends: BTreeMap<_, Arc<dyn IndexBackend>> = BTreeMap::from([(IndexBackendKind::Embedded, embedded)]);
    let settings: &IndexConfig = &config.index;
    if settings.has_elasticsearch() {
        let elastic = retrieval::elastic::open(settings, installation, clock.clone(), ids.clone());
        backends.insert(IndexBackendKind::Elasticsearch, elastic);
    }
    retrieval::Index::new(backends, active)
}

/// The background work of a running process.
pub struct Background {
    platform: Arc<Platform>,
    tasks: JoinSet<()>,
}

impl Background {
    /// Asks every task to stop and waits for them, at most `patience`; what is cut off resumes at the next start.
    pub async fn stop(mut self, patience: Duration) {
        self.platform.stopping.send_replace(true);
        let all = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(patience, all).await.is_err() {
            tracing::warn!("background work did not stop in time; it resumes at the next start");
            self.tasks.abort_all();
        }
        self.platform.database.close().await;
    }
}

/// Makes the data folder and locks it: two processes on one folder would corrupt the index.
fn take_data_dir(folder: &Path) -> Result<File> {
    let describe = |what: &str, error: std::io::Error| Error::internal(format!("{what} {}: {error}", folder.display()));
    std::fs::create_dir_all(folder).map_err(|e| describe("can't create the data folder", e))?;
    restrict_permissions(folder).map_err(|e| describe("can't protect the data folder", e))?;
    let file = File::options().create(true).truncate(false).write(true).open(folder.join("lectern.lock"));
    let file = file.map_err(|e| describe("can't write to the data folder", e))?;
    match locks::take(&file) {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(Error::internal(format!("another Lectern process already uses the data folder {}", folder.display())))
        }
        Err(TryLockError::Error(e)) => Err(describe("can't lock the data folder", e)),
    }
}

/// For the owner only.
pub(crate) fn restrict_permissions(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = if path.is_dir() { 0o700 } else { 0o600 };
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
}

/// Whether another process uses the data folder right now.
pub fn is_data_dir_in_use(folder: &Path) -> bool {
    let file = File::options().write(true).open(folder.join("lectern.lock"));
    file.is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
}

/// The data folder's own id, made at the first start.
fn data_dir_id(folder: &Path, ids: &dyn Ids) -> Result<Uuid> {
    let path = folder.join("data-dir.id");
    match std::fs::read_to_string(&path) {
        Ok(text) => text.trim().parse().map_err(|_| Error::internal(format!("{} holds no id", path.display()))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let id = ids.uuid();
            let aside = path.with_extension("new");
            std::fs::write(&aside, id.to_string())?;
            std::fs::rename(&aside, &path)?;
            Ok(id)
        }
        Err(error) => Err(Error::internal(format!("can't read {}", path.display())).with_source(error)),
    }
}
