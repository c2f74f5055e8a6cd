//! The real platform in this process, on a port and a database of its own.

use lectern::{
    app::{Background, ParserProgram, Parts, Platform},
    config::{Config, EmbeddingConfig},
    kernel::{Clock, Ids, Secret, SystemClock, TestClock, id::SystemIds},
    models::Embedder,
    retrieval::{Index, IndexBackend, index::Backend},
};
use poem::listener::{Acceptor, Listener, TcpListener};
use serde_json::json;
use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::task::JoinHandle;

use super::{
    Client, PASSWORD, TestDatabase,
    faulty_index::{FaultyIndex, IndexFaults},
    process::lectern_binary,
};

/// The one loaded model of this process.
fn embedder() -> Arc<dyn Embedder> {
    static LOADED: OnceLock<Arc<dyn Embedder>> = OnceLock::new();
    let load = || {
        let config = EmbeddingConfig { model_dir: super::model_dir() };
        lectern::models::local_embedder::open(&config).expect("the embedding model loads")
    };
    LOADED.get_or_init(load).clone()
}

type Adjust = Box<dyn FnOnce(&mut Config) + Send>;
type Wrap = Box<dyn FnOnce(Arc<dyn Embedder>) -> Arc<dyn Embedder> + Send>;

/// How a test wants its platform.
#[derive(Default)]
pub(crate) struct TestAppBuilder {
    test_clock: bool,
    idle: bool,
    allow_unfinished_jobs: bool,
    adjust: Option<Adjust>,
    wrap: Option<Wrap>,
    faults: Option<Arc<IndexFaults>>,
}

impl TestAppBuilder {
    /// Time stands still until the test moves `app.clock`.
    pub(crate) fn test_clock(mut self) -> Self {
        self.test_clock = true;
        self
    }

    /// No background work: what is queued stays queued.
    pub(crate) fn without_background(mut self) -> Self {
        self.idle = true;
        self.allow_unfinished_jobs = true;
        self
    }

    /// Dropping the app with unfinished jobs is no failure.
    pub(crate) fn allow_unfinished_jobs(mut self) -> Self {
        self.allow_unfinished_jobs = true;
        self
    }

    /// Changes the configuration.
    pub(crate) fn config(mut self, adjust: impl FnOnce(&mut Config) + Send + 'static) -> Self {
        self.adjust = Some(Box::new(adjust));
        self
    }

    /// Puts something around the embedding model.
    pub(crate) fn embedder(
        mut self,
        wrap: impl FnOnce(Arc<dyn Embedder>) -> Arc<dyn Embedder> + Send + 'static,
    ) -> Self {
        self.wrap = Some(Box::new(wrap));
        self
    }

    /// Gives the index faults.
    pub(crate) fn index_faults(mut self, faults: &Arc<IndexFaults>) -> Self {
        self.faults = Some(faults.clone());
        self
    }

    /// Starts it: tenants `default` and `acme`, each with an administrator `admin`.
    pub(crate) async fn build(self) -> TestApp {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data_dir = folder.path().join("data");
        std::fs::create_dir_all(&data_dir).expect("a data folder");
        let database = TestDatabase::migrated(&data_dir).await;
        let mut config = Config { data_dir: data_dir.clone(), ..Config::default() };
        config.admin_password = Some(Secret::new(PASSWORD.into()));
        config.operator_password = Some(Secret::new(PASSWORD.into()));
        config.database.url = database.url.clone().map(Secret::new);
        config.database.max_connections = 10;
        if let Some(index) = &database.index {
            config.index = index.config();
        }
        // Bound before the platform opens: links in mails and redirects name the port.
        let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.expect("a free port");
        let address = acceptor.local_addr()[0].as_socket_addr().copied().expect("a TCP address");
        let base = format!("http://{address}");
        config.server.public_url = Some(base.clone());
        config.ingestion.workers = 2;
        config.ingestion.parse_timeout_seconds = 60;
        // Tests call faster than anybody; some stop the clock, and then nothing refills.
        config.rate_limits.principal_per_second = 0;
        config.rate_limits.tenant_per_second = 0;
        if let Some(adjust) = self.adjust {
            adjust(&mut config);
        }
        let clock = Arc::new(TestClock::new(SystemClock.now()));
        let platform_clock: Arc<dyn Clock> = if self.test_clock { clock.clone() } else { Arc::new(SystemClock) };
        let ids: Arc<dyn Ids> = Arc::new(SystemIds::new(platform_clock.clone()));
        let shared = embedder();
        let parts = Parts {
            clock: platform_clock,
            ids,
            parser: Some(ParserProgram { program: lectern_binary(), arguments: vec!["parse-worker".into()] }),
            embedder: Some(match self.wrap {
                Some(wrap) => wrap(shared),
                None => shared,
            }),
        };
        let patience = Duration::from_secs(config.limits.shutdown_timeout_seconds);
        let mut platform =
            Platform::open(config, parts).await.unwrap_or_else(|e| panic!("the platform does not open: {e}"));
        if let Some(faults) = self.faults {
            let Backend { kind, index } = platform.index.active();
            let faulty: Arc<dyn IndexBackend> = Arc::new(FaultyIndex { index, faults });
            let index = Index::new(BTreeMap::from([(kind, faulty)]), kind).expect("the active one is there");
            Arc::get_mut(&mut platform).expect("nobody else has the platform yet").index = index;
        }
        lectern::tenants::bootstrap(&platform).await.unwrap_or_else(|e| panic!("the first start failed: {e}"));
        let background = (!self.idle).then(|| platform.start_background());
        let server = serve(acceptor, &platform, patience);
        let anonymous = Client::anonymous(&base);
        let operator = anonymous.sign_in("system", "operator", PASSWORD).await;
        let acme =
            json!({ "slug": "acme", "name": "Acme", "administrator": { "login": "admin", "password": PASSWORD } });
        operator.post("/tenants", acme).await.expect(201);
        let admin = with_home(anonymous.sign_in("default", "admin", PASSWORD).await).await;
        let acme_admin = with_home(anonymous.sign_in("acme", "admin", PASSWORD).await).await;
        TestApp {
            anonymous,
            operator,
            admin,
            acme_admin,
            clock,
            data_dir,
            platform,
            database,
            allow_unfinished_jobs: self.allow_unfinished_jobs,
            background,
            server: Some(server),
            _folder: folder,
        }
    }
}

fn serve(
    acceptor: impl Acceptor + 'static,
    platform: &Arc<Platform>,
    patience: Duration,
) -> JoinHandle<std::io::Result<()>> {
    let mut stopping = platform.stopping.subscribe();
    let routes = lectern::openapi::routes(platform);
    let signal = async move { drop(stopping.wait_for(|stops| *stops).await) };
    let server = poem::Server::new_with_acceptor(platform.connections.watch(acceptor));
    let server = server.run_with_graceful_shutdown(routes, signal, Some(patience));
    tokio::spawn(server)
}

/// The administrator's client with its user's home folder.
async fn with_home(client: Client) -> Client {
    let user = client.get(&format!("/users/{}", client.user_id)).await.ok();
    Client { home: user["home_folder_id"].as_str().expect("a user has a home folder").to_string(), ..client }
}

/// A running platform with two tenants and those who call it.
pub(crate) struct TestApp {
    /// Sends no credential.
    pub(crate) anonymous: Client,
    /// `operator` of the tenant `system`.
    pub(crate) operator: Client,
    /// Administrator of the tenant `default`.
    pub(crate) admin: Client,
    /// Administrator of the tenant `acme`.
    pub(crate) acme_admin: Client,
    /// Moves time, if the app was built with [`TestAppBuilder::test_clock`].
    pub(crate) clock: Arc<TestClock>,
    /// The data folder.
    pub(crate) data_dir: PathBuf,
    /// The platform itself, for what has no operation.
    pub(crate) platform: Arc<Platform>,
    /// Its database.
    pub(crate) database: TestDatabase,
    allow_unfinished_jobs: bool,
    background: Option<Background>,
    server: Option<JoinHandle<std::io::Result<()>>>,
    _folder: tempfile::TempDir,
}

impl TestApp {
    /// A platform to be built.
    pub(crate) fn builder() -> TestAppBuilder {
        TestAppBuilder::default()
    }

    /// A platform as most tests want it.
    pub(crate) async fn start() -> Self {
        Self::builder().build().await
    }

    /// A new member of the tenant `default`, signed in.
    pub(crate) async fn user(&self, login: &str) -> Client {
        self.user_with_roles(login, &["member"]).await
    }

    /// A new user of the tenant `default` with these roles, signed in.
    pub(crate) async fn user_with_roles(&self, login: &str, roles: &[&str]) -> Client {
        self.user_of(&self.admin, "default", login, roles).await
    }

    /// A new user of any tenant, made by its administrator, signed in.
    pub(crate) async fn user_of(&self, admin: &Client, tenant: &str, login: &str, roles: &[&str]) -> Client {
        let user = json!({ "login": login, "password": PASSWORD, "roles": roles });
        let user = admin.post("/users", user).await.expect(201);
        let tokens = self.anonymous.login(tenant, login, PASSWORD).await.ok();
        let client = self.anonymous.with_token(tokens["access_token"].as_str().expect("an access token"));
        let text = |key: &str| user[key].as_str().expect("users have it").to_string();
        Client { user_id: text("id"), home: text("home_folder_id"), ..client }
    }

    /// Another tenant with its administrator.
    pub(crate) async fn tenant(&self, slug: &str) -> Client {
        let body = json!({ "slug": slug, "name": slug, "administrator": { "login": "admin", "password": PASSWORD } });
        self.operator.post("/tenants", body).await.expect(201);
        with_home(self.anonymous.sign_in(slug, "admin", PASSWORD).await).await
    }

    async fn unfinished_jobs(&self) -> i64 {
        // Jobs that show how far the index has followed need nobody's waiting: search is right without them.
        let unfinished = "SELECT count(*) FROM jobs WHERE state IN ('queued', 'running') AND kind <> 'update_access'";
        self.database.number(unfinished).await
    }

    async fn stop(&mut self) -> i64 {
        let unfinished = if self.allow_unfinished_jobs { 0 } else { self.unfinished_jobs().await };
        self.platform.stopping.send_replace(true);
        if let Some(server) = self.server.take() {
            drop(tokio::time::timeout(Duration::from_secs(20), server).await);
        }
        match self.background.take() {
            Some(background) => background.stop(Duration::from_secs(10)).await,
            None => self.platform.database.close().await,
        }
        self.database.remove().await;
        unfinished
    }
}

impl Drop for TestApp {
    /// Stops the server and fails the test if work is left that nobody waited for.
    fn drop(&mut self) {
        let runtime = tokio::runtime::Handle::current();
        let unfinished = tokio::task::block_in_place(|| runtime.block_on(self.stop()));
        if !std::thread::panicking() {
            assert_eq!(unfinished, 0, "the test ended with unfinished jobs");
        }
    }
}
