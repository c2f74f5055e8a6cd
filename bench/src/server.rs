//! The real server in a process of its own, with a data folder of its own. Invariant: neither outlives the value that owns it.

use anyhow::{Context as _, Result, bail, ensure};
use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::{sleep, timeout},
};

use crate::{client::Client, corpus::workspace, report::progress};

/// Of the logins that the first start makes, and of those that measurements add.
pub(crate) const PASSWORD: &str = "bench-password-1";
/// How long a start or stop may take before the run is given up.
const PATIENCE: Duration = Duration::from_secs(120);
/// In which the kernel counts a process's time: USER_HZ, 100 on every Linux that Rust runs on.
const TICKS_PER_SECOND: f64 = 100.0;

/// The server beside this program, of the same profile; built if it is missing.
pub(crate) fn binary() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    let binary = own.with_file_name("lectern");
    if !binary.is_file() {
        progress("building the server");
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = std::process::Command::new(cargo);
        command.args(["build", "--package", "lectern-server"]).current_dir(workspace());
        if !cfg!(debug_assertions) {
            command.arg("--release");
        }
        ensure!(command.status()?.success(), "the server can't be built");
    }
    ensure!(binary.is_file(), "there is no server binary at {}", binary.display());
    Ok(binary)
}

/// The folder of the embedding model's files.
pub(crate) fn model_dir() -> PathBuf {
    let configured = std::env::var_os("LECTERN_EMBEDDING__MODEL_DIR").map(PathBuf::from);
    configured.unwrap_or_else(|| workspace().join(".cache/models/all-minilm-l6-v2"))
}

/// A data folder with the program that serves it.
pub(crate) struct Installation {
    binary: PathBuf,
    folder: TempDir,
    /// Settings, as variables.
    pub(crate) environment: Vec<(&'static str, String)>,
}

impl Installation {
    /// An empty one.
    pub(crate) fn new(binary: &Path) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("lectern-bench-").tempdir()?;
        Ok(Self { binary: binary.to_path_buf(), folder, environment: Vec::new() })
    }

    /// Where everything is kept.
    pub(crate) fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Starts the server and waits until `/ready` answers 200.
    pub(crate) async fn start(&self) -> Result<Server> {
        let log = std::fs::File::options().create(true).append(true).open(self.log())?;
        let probe = reqwest::Client::new();
        let begun = Instant::now();
        let mut command = self.command();
        command.args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(log);
        let mut process = command.spawn()?;
        let stdout = process.stdout.take().context("the server has no standard output")?;
        let mut lines = BufReader::new(stdout).lines();
        let ready = async {
            let url = loop {
                let line = lines.next_line().await?.context("the server ended before it said its address")?;
                if let Some((_, url)) = line.split_once(" serves on ") {
                    break url.to_string();
                }
            };
            while !probe.get(format!("{url}/ready")).send().await.is_ok_and(|answer| answer.status() == 200) {
                sleep(Duration::from_millis(2)).await;
            }
            anyhow::Ok(url)
        };
        let url = timeout(PATIENCE, ready).await.context("the server does not become ready").and_then(|url| url);
        let url = url.with_context(|| format!("the end of its log:\n{}", self.end_of_log()))?;
        Ok(Server { ready_after: begun.elapsed(), url, process, _stdout: lines })
    }

    /// Runs another command of the program on the data folder, which no server may use meanwhile.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Result<()> {
        let output = self.command().args(arguments).stdin(Stdio::null()).output().await?;
        ensure!(
            output.status.success(),
            "lectern {} failed: {}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(())
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        // What the caller's shell says about its own installation must not change what is measured.
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("LECTERN_")) {
            command.env_remove(name);
        }
        command
            .env("LECTERN_ADMIN_PASSWORD", PASSWORD)
            .env("LECTERN_OPERATOR_PASSWORD", PASSWORD)
            .env("LECTERN_EMBEDDING__MODEL_DIR", model_dir())
            // What is measured is the server, not its patience.
            .env("LECTERN_RATE_LIMITS__PRINCIPAL_PER_SECOND", "0")
            .env("LECTERN_RATE_LIMITS__TENANT_PER_SECOND", "0")
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .arg("--data-dir")
            .arg(self.data_dir())
            .kill_on_drop(true);
        command
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    fn end_of_log(&self) -> String {
        let text = std::fs::read(self.log()).unwrap_or_default();
        String::from_utf8_lossy(&text[text.len().saturating_sub(2000)..]).into_owned()
    }
}

/// A running server.
pub(crate) struct Server {
    /// From its start to the first 200 of `/ready`.
    pub(crate) ready_after: Duration,
    /// Scheme, address and port.
    pub(crate) url: String,
    process: Child,
    /// Kept open: a closed pipe would break what it prints.
    _stdout: Lines<BufReader<ChildStdout>>,
}

impl Server {
    /// Signs in.
    pub(crate) async fn sign_in(&self, login: &str) -> Result<Client> {
        Client::sign_in(&self.url, login, PASSWORD).await
    }

    /// CPU time so far, in seconds: its own and that of its ended children.
    pub(crate) fn cpu_seconds(&self) -> Result<f64> {
        cpu_seconds(&self.pid()?.to_string())
    }

    /// Resident memory in megabytes (of 2^20 bytes), pages of mapped files included.
    pub(crate) fn resident_megabytes(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid()?))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kilobytes / 1024.0)
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) async fn stop(mut self) -> Result<()> {
        let pid = rustix::process::Pid::from_raw(i32::try_from(self.pid()?)?).context("no process id")?;
        rustix::process::kill_process(pid, rustix::process::Signal::TERM)?;
        let status = timeout(PATIENCE, self.process.wait()).await.context("the server does not stop")??;
        match status.success() {
            true => Ok(()),
            false => bail!("the server ended with {status}"),
        }
    }

    /// Its process.
    pub(crate) fn pid(&self) -> Result<u32> {
        self.process.id().context("the server has ended")
    }
}

/// User and system time of a process (`self` or an id) and of its ended children, in seconds.
pub(crate) fn cpu_seconds(process: &str) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name before it may hold anything, also spaces and parentheses.
    let (_, fields) = stat.rsplit_once(") ").context("an unreadable stat file")?;
    let ticks = fields.split(' ').skip(11).take(4).map(str::parse::<f64>).sum::<Result<f64, _>>()?;
    Ok(ticks / TICKS_PER_SECOND)
}
