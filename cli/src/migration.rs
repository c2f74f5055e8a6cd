//! `lectern index migrate`: asks for the move, and says how far it is, and what keeps it, until it is done.

use std::{path::Path, process::ExitCode, time::Duration};
use tokio::time::{Instant, sleep};

use lectern::{
    app::{self, Background},
    config::{Config, IndexBackendKind},
    db::Database,
    kernel::Result,
    retrieval::placement::{self, Progress},
};

use super::{explain, open};

/// How often progress is looked at.
const PAUSE: Duration = Duration::from_millis(500);
/// How long nothing may happen before it is asked whether the server still runs: it may just be restarted.
const STANDSTILL: Duration = Duration::from_secs(15);

/// See the module.
pub(super) async fn run(config: Config, to: IndexBackendKind) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(
        to == IndexBackendKind::Embedded || config.index.has_elasticsearch(),
        "index.urls must be set before the index can move to Elasticsearch"
    );
    // A server that runs does it, while it answers; its database is all that is touched here.
    if app::is_data_dir_in_use(&config.data_dir) {
        let database = match &config.database.url {
            Some(url) => Database::open_postgres(url.expose(), 2).await,
            None => Database::open_sqlite(&config.data_dir.join("lectern.sqlite")).await,
        };
        let database = database.map_err(explain)?;
        let outcome = follow(&database, to, Some(&config.data_dir)).await;
        database.close().await;
        return outcome.map_err(explain);
    }
    let platform = open(config).await?;
    let background: Background = platform.start_index();
    let outcome = follow(&platform.database, to, None).await;
    background.stop(Duration::from_secs(10)).await;
    outcome.map_err(explain)
}

/// `server`: the data folder of the server that moves it, if that is not this process.
async fn follow(database: &Database, to: IndexBackendKind, server: Option<&Path>) -> Result<ExitCode> {
    placement::request_across_tenants(database, to).await?;
    let (mut shown, mut last, mut since) = (String::new(), None::<Progress>, Instant::now());
    loop {
        let progress = placement::progress_across_tenants(database).await?;
        let line = describe(&progress);
        if line != shown {
            println!("{line}");
            shown = line;
        }
        if progress.is_failed {
            return Ok(ExitCode::FAILURE);
        }
        if progress.target.is_none() && progress.active == to {
            return Ok(ExitCode::SUCCESS);
        }
        if last.as_ref() != Some(&progress) {
            (last, since) = (Some(progress), Instant::now());
        } else if since.elapsed() >= STANDSTILL {
            if server.is_some_and(|folder| !app::is_data_dir_in_use(folder)) {
                println!("the server has stopped before the index was moved: start it, or repeat the command");
                return Ok(ExitCode::FAILURE);
            }
            since = Instant::now();
        }
        sleep(PAUSE).await;
    }
}

fn describe(progress: &Progress) -> String {
    let note = progress.message.as_ref().map(|message| format!(": {message}")).unwrap_or_default();
    match progress.target {
        _ if progress.is_failed => format!("the index was not moved{note}"),
        Some(target) => {
            let Progress { documents, total, .. } = progress;
            format!("{documents} of {total} documents are in {}{note}", target.as_str())
        }
        None => format!("the index is in {}; set index.backend to it", progress.active.as_str()),
    }
}
