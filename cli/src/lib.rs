//! The command line: `lectern serve | migrate | doctor | reconcile | index | secrets | config | openapi`.
//!
//! A crate of its own, above the platform and not part of it, for the sake of the build: cargo begins with what most crates wait for, and
//! would otherwise compile the parsers first, with nothing left to do beside the platform, which takes longest.

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};
use poem::listener::{Acceptor, Listener, TcpListener};
use std::{io::BufWriter, net::SocketAddr, path::PathBuf, process::ExitCode, sync::Arc, time::Duration};
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::{EnvFilter, fmt};

mod log_redaction;
mod migration;

use lectern::{
    app::{Parts, Platform},
    config::{Config, IndexBackendKind, LogFormat},
    http::Connections,
    kernel::{Error, ErrorCode},
    maintenance, openapi, secrets,
    system::doctor,
    tenants,
};

/// Question answering over many tenants' own documents.
#[derive(Parser)]
#[command(name = "lectern", version)]
struct Cli {
    /// Configuration file (TOML).
    #[arg(long, global = true, env = "LECTERN_CONFIG")]
    config: Option<PathBuf>,
    /// Folder that holds everything the installation keeps.
    #[arg(long, global = true)]
    data_dir: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API.
    Serve(Serve),
    /// Bring the database up to this version and stop.
    Migrate,
    /// Say what is wrong with database, blobs, index, models and mail.
    Doctor,
    /// Prove that blobs, index and database agree, and mend what does not. The server must be stopped.
    Reconcile {
        /// Only report.
        #[arg(long)]
        dry_run: bool,
    },
    /// Look after the index. The server must be stopped, except for a migration.
    #[command(subcommand)]
    Index(Index),
    /// Look after stored secrets. The server must be stopped.
    #[command(subcommand)]
    Secrets(Secrets),
    /// Look at the configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print the OpenAPI document.
    Openapi,
    /// Parse one document: the server starts this in a process of its own.
    #[command(hide = true)]
    ParseWorker,
}

#[derive(Args)]
struct Serve {
    /// Address and port of the API.
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// Address and port of the metrics.
    #[arg(long)]
    metrics_listen: Option<SocketAddr>,
}

#[derive(Subcommand)]
enum Index {
    /// Compare the index with the database; exits with 1 on any difference.
    Verify,
    /// Make the index anew from the database.
    Rebuild,
    /// Move the index to another back end. A running server does it while it answers; otherwise this command does.
    /// Interrupted, it goes on where it was when it is started again.
    Migrate {
        /// Where to.
        #[arg(long)]
        to: IndexBackendKind,
    },
}

#[derive(Subcommand)]
enum Secrets {
    /// Seal every stored secret with a new key. Interrupted, it goes on where it was when it is started again.
    Rotate,
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Check the configuration and print it with secrets redacted.
    Check,
}

/// Runs the command line; the exit code is the process's. `parse_worker` is what the hidden command `parse-worker` does: the parsers
/// are handed in, so that the platform is compiled beside them and not after them.
pub fn main(parse_worker: fn() -> ExitCode) -> ExitCode {
    let cli = Cli::parse();
    if matches!(cli.command, Command::ParseWorker) {
        return parse_worker();
    }
    if matches!(cli.command, Command::Serve(_)) {
        bound_allocator();
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("lectern: can't start the runtime: {error}");
            return ExitCode::FAILURE;
        }
    };
    let outcome = runtime.block_on(run(cli));
    // Whatever still hangs in a blocking call must not keep the process alive.
    runtime.shutdown_timeout(Duration::from_secs(2));
    outcome.unwrap_or_else(|error| {
        eprintln!("lectern: {error:#}");
        ExitCode::FAILURE
    })
}

/// glibc gives every thread a heap of its own and keeps what was freed there: measured, 440 MB instead of 230 MB after a hundred
/// documents. Two are enough. It also learns to keep blocks as large as those that checking a password takes: 175 MB instead of 47 MB
/// after two hundred sign-ins; with a fixed bound it returns them. Both are read only when a process starts: so this one starts itself
/// again, once.
fn bound_allocator() {
    use std::os::unix::process::CommandExt as _;
    const VARIABLE: &str = "MALLOC_ARENA_MAX";
    if std::env::var_os(VARIABLE).is_some() {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    let error = std::process::Command::new(program)
        .args(std::env::args_os().skip(1))
        .env(VARIABLE, "2")
        .env("MALLOC_MMAP_THRESHOLD_", "8388608")
        .exec();
    eprintln!("lectern: memory will be used generously: {error}");
}

async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let mut config = Config::load(cli.config.as_deref())?;
    if let Some(folder) = cli.data_dir {
        config.data_dir = folder;
    }
    match cli.command {
        Command::Serve(options) => {
            config.listen = options.listen.unwrap_or(config.listen);
            config.metrics_listen = options.metrics_listen.or(config.metrics_listen);
            // Dropped last, which writes what is still queued.
            let _log = init_logs(&config);
            serve(config).await?;
        }
        Command::Migrate => drop(open(config).await?),
        Command::Doctor => return diagnose(config).await,
        Command::Reconcile { dry_run } => {
            let platform = open_for_index(config).await?;
            let report = maintenance::reconcile(&platform, dry_run).await.map_err(explain)?;
            println!("{}", serde_json::to_string_pretty(&report)?);
        }
        Command::Index(Index::Verify) => {
            let platform = open_for_index(config).await?;
            let report = maintenance::index_verify(&platform).await.map_err(explain)?;
            println!("{}", serde_json::to_string_pretty(&report)?);
            return Ok(if report.is_consistent() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Command::Index(Index::Migrate { to }) => return migration::run(config, to).await,
        Command::Index(Index::Rebuild) => {
            let platform = open_for_index(config).await?;
            maintenance::index_rebuild(&platform).await.map_err(explain)?;
        }
        Command::Secrets(Secrets::Rotate) => {
            let platform = open(config).await?;
            let report = secrets::rotate(&platform).await.map_err(explain)?;
            println!("{}", serde_json::to_string_pretty(&report)?);
        }
        Command::Config(ConfigCommand::Check) => println!("{}", config.redacted()),
        Command::Openapi => print!("{}", openapi::document_text()),
        Command::ParseWorker => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// Lines are queued and written by a thread of their own, many at once under load: a system call for each would cost a request more than
/// its authorisation does. A full queue makes requests wait; nothing is thrown away.
fn init_logs(config: &Config) -> WorkerGuard {
    let (writer, guard) =
        NonBlockingBuilder::default().lossy(false).thread_name("log").finish(BufWriter::new(std::io::stderr()));
    let filter = EnvFilter::try_new(&config.log.level).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .with_writer(log_redaction::Redacted(writer));
    match config.log.format {
        LogFormat::Json => builder.json().flatten_event(true).init(),
        LogFormat::Pretty => builder.with_target(false).init(),
    }
    guard
}

async fn open(config: Config) -> anyhow::Result<Arc<Platform>> {
    Platform::open(config, Parts::default()).await.map_err(explain)
}

/// Opens, and takes the right to write the index, which a server on another machine may hold.
async fn open_for_index(config: Config) -> anyhow::Result<Arc<Platform>> {
    let platform = open(config).await?;
    platform.write_index().await.map_err(explain)?;
    Ok(platform)
}

/// The command line is for the operator: unlike the API it shows the cause.
fn explain(error: Error) -> anyhow::Error {
    match error.source {
        Some(source) if error.code == ErrorCode::Internal => anyhow::anyhow!("{source}"),
        Some(source) => anyhow::anyhow!("{}: {source}", error.message),
        None => anyhow::anyhow!("{}", error.message),
    }
}

async fn serve(config: Config) -> anyhow::Result<()> {
    // Bound before anything else is touched: a taken port must not cost a migration.
    let listen = config.listen;
    let acceptor =
        TcpListener::bind(listen).into_acceptor().await.with_context(|| format!("can't listen on {listen}"))?;
    let metrics_acceptor = match config.metrics_listen {
        Some(address) => Some(
            TcpListener::bind(address)
                .into_acceptor()
                .await
                .with_context(|| format!("can't serve metrics on {address}"))?,
        ),
        None => None,
    };
    let address = acceptor.local_addr().first().and_then(|a| a.as_socket_addr().copied()).unwrap_or(listen);
    let platform = open(config).await?;
    let logins = tenants::bootstrap(&platform).await.map_err(explain)?;
    greet(address, &logins);
    let background = platform.start_background();
    if let Some(acceptor) = metrics_acceptor {
        let acceptor = Connections::default().watch(acceptor);
        tokio::spawn(poem::Server::new_with_acceptor(acceptor).run(openapi::metrics_routes(&platform)));
    }
    let patience = Duration::from_secs(platform.config.limits.shutdown_timeout_seconds);
    let stopping = platform.stopping.clone();
    let signal = async move {
        stop_signal().await;
        tracing::info!("stopping");
        stopping.send_replace(true);
    };
    let server = poem::Server::new_with_acceptor(platform.connections.watch(acceptor));
    server
        .run_with_graceful_shutdown(openapi::routes(&platform), signal, Some(patience))
        .await
        .context("the server failed")?;
    background.stop(patience).await;
    tracing::info!("stopped");
    Ok(())
}

async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminate = signal(SignalKind::terminate());
    match terminate {
        Ok(mut terminate) => {
            tokio::select! { _ = tokio::signal::ctrl_c() => {}, _ = terminate.recv() => {} }
        }
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}

/// Prints where everything is, and the generated passwords, once.
fn greet(address: SocketAddr, logins: &tenants::InitialLogins) {
    println!("Lectern {} serves on http://{address}", env!("CARGO_PKG_VERSION"));
    println!("  Swagger UI   http://{address}/docs/swagger");
    println!("  ReDoc        http://{address}/docs/redoc");
    println!("  OpenAPI      http://{address}/openapi/platform.json");
    println!("  Health       http://{address}/health   ready: http://{address}/ready");
    for login in logins {
        let password = login.generated_password.as_ref().map_or("(the configured password)", |p| p.expose());
        println!("  First login  tenant {:?}, login {:?}, password {password}", login.tenant, login.login);
    }
    if logins.iter().any(|l| l.generated_password.is_some()) {
        println!("  These passwords are shown only this once.");
    }
}

async fn diagnose(config: Config) -> anyhow::Result<ExitCode> {
    let platform = open(config).await?;
    let findings = doctor::diagnose(&platform).await;
    for finding in &findings {
        match &finding.result {
            Ok(remark) => println!("ok    {:<16} {remark}", finding.part),
            Err(problem) => println!("FAIL  {:<16} {problem}", finding.part),
        }
    }
    let healthy = findings.iter().all(|f| f.result.is_ok());
    Ok(if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
