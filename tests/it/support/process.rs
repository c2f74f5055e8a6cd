//! The real binary as a process of its own, for what can't be tested from inside: kill -9, restarts, the command line.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::{Instant, sleep, timeout},
};

use super::{Client, PASSWORD, TestDatabase};

/// The binary under test: `LECTERN_TEST_BINARY`, or the one beside this test's own.
pub(crate) fn lectern_binary() -> PathBuf {
    if let Some(path) = std::env::var_os("LECTERN_TEST_BINARY") {
        return path.into();
    }
    let this = std::env::current_exe().expect("a running test has a path");
    let path = this.parent().and_then(Path::parent).expect("it lies in deps/").join("lectern");
    assert!(path.is_file(), "{} is missing: run `cargo build -p lectern-server` first", path.display());
    path
}

/// A server process. It is killed when dropped.
pub(crate) struct ServerProcess {
    child: Child,
    /// `http://127.0.0.1:port`
    pub(crate) base: String,
}

impl ServerProcess {
    /// A command of the binary for this data folder and database.
    pub(crate) fn command(data_dir: &Path, database: &TestDatabase) -> Command {
        Self::configured(Command::new(lectern_binary()), data_dir, database)
    }

    fn configured(mut command: Command, data_dir: &Path, database: &TestDatabase) -> Command {
        command
            .arg("--data-dir")
            .arg(data_dir)
            .env("LECTERN_ADMIN_PASSWORD", PASSWORD)
            .env("LECTERN_OPERATOR_PASSWORD", PASSWORD)
            .env("LECTERN_EMBEDDING__MODEL_DIR", super::model_dir())
            .env("LECTERN_LOG__LEVEL", "warn")
            .env("LECTERN_RATE_LIMITS__PRINCIPAL_PER_SECOND", "0")
            .env("LECTERN_RATE_LIMITS__TENANT_PER_SECOND", "0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        match &database.url {
            Some(url) => command.env("LECTERN_DATABASE__URL", url),
            None => command.env_remove("LECTERN_DATABASE__URL"),
        };
        if let Some(index) = &database.index {
            index.environment(&mut command);
        }
        command
    }

    /// Starts serving with files that can't grow beyond this size: what a write then meets is what it meets on a full disk.
    pub(crate) async fn start_with_small_files(data_dir: &Path, database: &TestDatabase, kilobytes: u64) -> Self {
        let mut shell = Command::new("sh");
        // The signal is ignored, so that the write itself fails. POSIX counts blocks of 512 bytes.
        shell
            .arg("-c")
            .arg(format!("trap '' XFSZ; ulimit -f {}; exec \"$@\"", kilobytes * 2))
            .arg("sh")
            .arg(lectern_binary());
        let mut command = Self::configured(shell, data_dir, database);
        command.args(["serve", "--listen", "127.0.0.1:0"]).stderr(Stdio::inherit());
        Self::spawn(command).await
    }

    /// Starts serving on a free port and waits until it is ready.
    pub(crate) async fn start(data_dir: &Path, database: &TestDatabase) -> Self {
        Self::start_with(data_dir, database, |_| {}).await
    }

    /// The same with more settings.
    pub(crate) async fn start_with(
        data_dir: &Path,
        database: &TestDatabase,
        adjust: impl FnOnce(&mut Command),
    ) -> Self {
        let mut command = Self::command(data_dir, database);
        command.args(["serve", "--listen", "127.0.0.1:0"]).stderr(Stdio::inherit());
        adjust(&mut command);
        Self::spawn(command).await
    }

    /// The same, but without waiting until it is ready.
    pub(crate) async fn start_unready(
        data_dir: &Path,
        database: &TestDatabase,
        adjust: impl FnOnce(&mut Command),
    ) -> Self {
        let mut command = Self::command(data_dir, database);
        command.args(["serve", "--listen", "127.0.0.1:0"]).stderr(Stdio::inherit());
        adjust(&mut command);
        Self::spawn_unready(command).await
    }

    async fn spawn(command: Command) -> Self {
        let server = Self::spawn_unready(command).await;
        server.wait_until_ready().await;
        server
    }

    async fn spawn_unready(mut command: Command) -> Self {
        let mut child = command.spawn().expect("the binary starts");
        let stdout = child.stdout.take().expect("its output is piped");
        let mut lines = BufReader::new(stdout).lines();
        let greeting = timeout(Duration::from_secs(60), lines.next_line()).await;
        let greeting = greeting.expect("the server starts within a minute").expect("its output can be read");
        let greeting = greeting.expect("the server says where it serves before it ends");
        let base = greeting.split_whitespace().last().expect("the greeting ends with the address").to_string();
        // Read on, or the pipe fills.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self { child, base }
    }

    async fn wait_until_ready(&self) {
        let client = self.anonymous();
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let request = client.request(reqwest::Method::GET, "!/ready");
            if super::Response::try_of(request).await.is_ok_and(|r| r.status == 200) {
                return;
            }
            assert!(Instant::now() < deadline, "the server is not ready after 30 seconds");
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// A client without credentials.
    pub(crate) fn anonymous(&self) -> Client {
        Client::anonymous(&self.base)
    }

    /// The administrator of the tenant `default`.
    pub(crate) async fn admin(&self) -> Client {
        self.anonymous().sign_in("default", "admin", PASSWORD).await
    }

    /// kill -9, and waits until it is gone.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.expect("a running child can be killed");
    }

    /// Asks it to stop (SIGTERM).
    pub(crate) fn terminate(&self) {
        let id = self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw);
        let id = id.expect("the server still runs");
        rustix::process::kill_process(id, rustix::process::Signal::TERM).expect("a running child can be signalled");
    }

    /// Waits for its end.
    pub(crate) async fn wait(mut self) -> std::process::ExitStatus {
        timeout(Duration::from_secs(40), self.child.wait())
            .await
            .expect("the server ends")
            .expect("it can be waited for")
    }
}

/// Runs a command of the binary to its end: success, standard output, standard error.
pub(crate) async fn run(mut command: Command) -> (bool, String, String) {
    let output = timeout(Duration::from_secs(120), command.output())
        .await
        .expect("the command ends")
        .expect("the command starts");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (output.status.success(), text(output.stdout), text(output.stderr))
}
