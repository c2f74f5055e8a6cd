//! The Elasticsearch of one test: indices with a prefix of their own in the cluster that `scripts/elasticsearch.sh` started, which go
//! when the test ends.

use lectern::{config::IndexConfig, kernel::Secret};
use reqwest::Method;
use rustix::process::{Pid, Signal};
use serde_json::Value;
use std::path::PathBuf;
use tokio::process::Command;

use super::{rand_u128, workspace};

/// Whether the tests run on Elasticsearch (`LECTERN_TEST_INDEX=elasticsearch`).
pub(crate) fn is_elasticsearch() -> bool {
    match std::env::var("LECTERN_TEST_INDEX").as_deref() {
        Ok("elasticsearch") => true,
        Ok("embedded") | Err(_) => false,
        Ok(other) => panic!("LECTERN_TEST_INDEX is {other:?}: neither embedded nor elasticsearch"),
    }
}

/// A cluster, as somebody with all privileges sees it.
#[derive(Clone, Debug)]
pub(crate) struct Cluster {
    /// Without credentials.
    pub(crate) url: String,
    pub(crate) username: String,
    pub(crate) password: String,
    /// The authority's certificate.
    pub(crate) ca: PathBuf,
}

impl Cluster {
    /// The one that the tests were given. Panics if there is none: asked for and absent is a failure, not a reason to skip.
    pub(crate) fn given() -> Self {
        let hint =
            "start one with `scripts/elasticsearch.sh start DIR 0`; it prints the URL, the certificate is DIR/ca.crt";
        let read = |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: {hint}"));
        Self::of(&read("LECTERN_TEST_ELASTICSEARCH_URL"), read("LECTERN_TEST_ELASTICSEARCH_CA").into())
    }

    /// From a URL with credentials.
    fn of(url: &str, ca: PathBuf) -> Self {
        let (scheme, rest) = url.split_once("://").expect("a URL has a scheme");
        let (credentials, address) = rest.split_once('@').expect("the URL has credentials");
        let (username, password) = credentials.split_once(':').expect("the URL has a password");
        Self { url: format!("{scheme}://{address}"), username: username.into(), password: password.into(), ca }
    }

    /// Settings with which the platform uses it.
    pub(crate) fn config(&self, prefix: &str) -> IndexConfig {
        IndexConfig {
            backend: lectern::config::IndexBackendKind::Elasticsearch,
            urls: vec![self.url.clone()],
            prefix: prefix.to_string(),
            username: Some(self.username.clone()),
            password: Some(Secret::new(self.password.clone())),
            ca_certificate: Some(self.ca.clone()),
            replicas: 0,
            ..IndexConfig::default()
        }
    }

    /// A request with all privileges; panics unless it succeeds.
    pub(crate) async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let (status, answer) = self.try_call(method.clone(), path, body).await;
        assert!((200..300).contains(&status), "{method} {path}: {status} {answer}");
        answer
    }

    /// A request with all privileges.
    pub(crate) async fn try_call(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let pem = std::fs::read(&self.ca).expect("the authority's certificate can be read");
        let authority = reqwest::Certificate::from_pem(&pem).expect("it is a certificate");
        let client = reqwest::Client::builder().tls_certs_only([authority]).build().expect("a client");
        let mut request = client.request(method.clone(), format!("{}{path}", self.url));
        request = request.basic_auth(&self.username, Some(&self.password));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap_or_else(|e| panic!("{method} {path}: {e:?}"));
        (answer.status().as_u16(), answer.json().await.unwrap_or(Value::Null))
    }

    /// Deletes everything with the prefix.
    pub(crate) async fn remove(&self, prefix: &str) {
        let list = self.call(Method::GET, &format!("/_cat/indices/{prefix}-*?format=json&h=index"), None).await;
        for index in list.as_array().expect("a list") {
            let name = index["index"].as_str().expect("a name");
            self.try_call(Method::DELETE, &format!("/{name}"), None).await;
        }
        for template in ["chunks", "collections"] {
            self.try_call(Method::DELETE, &format!("/_index_template/{prefix}-{template}"), None).await;
        }
    }
}

/// The indices of one test.
#[derive(Clone, Debug)]
pub(crate) struct TestIndex {
    pub(crate) cluster: Cluster,
    pub(crate) prefix: String,
}

impl TestIndex {
    /// If the tests run on Elasticsearch.
    pub(crate) fn if_asked_for() -> Option<Self> {
        is_elasticsearch().then(|| Self::of(Cluster::given()))
    }

    /// In any cluster.
    pub(crate) fn of(cluster: Cluster) -> Self {
        Self { cluster, prefix: format!("test-{}", uuid::Uuid::from_u128(rand_u128()).simple()) }
    }

    /// Settings for the platform.
    pub(crate) fn config(&self) -> IndexConfig {
        self.cluster.config(&self.prefix)
    }

    /// The same for the binary.
    pub(crate) fn environment(&self, command: &mut Command) {
        let config = self.config();
        command
            .env("LECTERN_INDEX__BACKEND", config.backend.as_str())
            .env("LECTERN_INDEX__URLS", format!("[{:?}]", self.cluster.url))
            .env("LECTERN_INDEX__PREFIX", &self.prefix)
            .env("LECTERN_INDEX__USERNAME", &self.cluster.username)
            .env("LECTERN_INDEX__PASSWORD", format!("{:?}", self.cluster.password))
            .env("LECTERN_INDEX__CA_CERTIFICATE", &self.cluster.ca)
            .env("LECTERN_INDEX__REPLICAS", "0");
    }

    /// Deletes them.
    pub(crate) async fn remove(&self) {
        self.cluster.remove(&self.prefix).await;
    }
}

/// A node of the test's own, for what others must not notice. It ends with the value.
pub(crate) struct OwnNode {
    folder: tempfile::TempDir,
    pub(crate) cluster: Cluster,
}

impl OwnNode {
    /// Starts it, which takes a while.
    pub(crate) async fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("lectern-node-").tempdir().expect("a temporary folder");
        // The node runs as another user, who has to get to its folder in here.
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(folder.path(), open).expect("its permissions can be set");
        let node = folder.path().join("node");
        let url = script(&["start", &node.to_string_lossy(), "0"]).await;
        let cluster = Cluster::of(&url, node.join("ca.crt"));
        Self { folder, cluster }
    }

    /// kill -9.
    pub(crate) async fn kill(&self) {
        script(&["kill", &self.node()]).await;
    }

    /// Starts it again, with its data.
    pub(crate) async fn resume(&self) {
        script(&["resume", &self.node()]).await;
    }

    /// From here on it hangs: it takes connections, and answers nothing.
    pub(crate) fn freeze(&self) {
        self.signal(Signal::STOP);
    }

    /// It goes on.
    pub(crate) fn thaw(&self) {
        self.signal(Signal::CONT);
    }

    /// To the launcher and the node, which is its child.
    fn signal(&self, signal: Signal) {
        let pid = std::fs::read_to_string(self.folder.path().join("node/pid")).expect("the node runs");
        let group = pid.trim().parse().ok().and_then(Pid::from_raw).expect("a process id");
        rustix::process::kill_process_group(group, signal).expect("the node can be signalled");
    }

    fn node(&self) -> String {
        self.folder.path().join("node").to_string_lossy().into_owned()
    }
}

impl Drop for OwnNode {
    fn drop(&mut self) {
        let script = workspace().join("scripts/elasticsearch.sh");
        let stopped = std::process::Command::new(script).args(["kill", &self.node()]).status();
        if !std::thread::panicking() {
            assert!(stopped.is_ok_and(|status| status.success()), "the node can be stopped");
        }
    }
}

async fn script(arguments: &[&str]) -> String {
    let mut command = Command::new(workspace().join("scripts/elasticsearch.sh"));
    command.args(arguments).env("ELASTICSEARCH_HEAP", "512m");
    let output = command.output().await.expect("the script starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_string();
    assert!(output.status.success(), "elasticsearch.sh {arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}
