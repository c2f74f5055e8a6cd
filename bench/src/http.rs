//! What a request costs beyond the framework: an authorised GET against a bare handler that answers the same JSON, in a process of its
//! own with the same runtime. Runs alternate.

use anyhow::{Context as _, Result, ensure};
use poem::{
    EndpointExt as _, Route, get, handler,
    listener::{Acceptor as _, Listener as _, TcpListener},
    web::{Data, Json},
};
use serde_json::Value;
use std::{path::Path, process::Stdio, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

use crate::{
    load::{Load, Target},
    report::{Report, Unit, median, progress},
    server::Installation,
};

/// The hidden argument with which this program serves the bare handler; the next one is the JSON it answers.
pub(crate) const BARE_HANDLER: &str = "bare-handler";
const PATH: &str = "/api/v1/auth/me";
const ROUNDS: usize = 3;
const CONNECTIONS: usize = 16;
const RUN: Duration = Duration::from_secs(5);
const WARM_UP: Duration = Duration::from_secs(1);

/// See the module.
pub(crate) async fn measure(binary: &Path, report: &mut Report) -> Result<()> {
    report.begin("http");
    let installation = Installation::new(binary)?;
    let server = installation.start().await?;
    let admin = server.sign_in("admin").await?;
    let body = admin.get("/auth/me").await?.to_string();
    let (_bare, bare_url) = start_bare(&body).await?;

    let load = Load::of_this_machine();
    progress(format!("load by {}, {CONNECTIONS} connections", load.name()));
    // Both are sent the very same request.
    let target = |url: &str| Target {
        url: url.to_string(),
        path: PATH,
        token: admin.token().to_string(),
        connections: CONNECTIONS,
    };
    let targets = [target(&server.url), target(&bare_url)];
    let mut rates = [Vec::new(), Vec::new()];
    for target in &targets {
        load.requests_per_second(target, WARM_UP).await?;
    }
    for _ in 0..ROUNDS {
        for (target, rates) in targets.iter().zip(&mut rates) {
            rates.push(load.requests_per_second(target, RUN).await?);
        }
    }
    let [authorised, bare] = rates.each_mut().map(|rates| median(rates));
    ensure!(bare > 0.0, "the bare handler answered nothing");
    report.inform(
        format!("authorised GET, {} bytes, load by {}", body.len(), load.name()),
        authorised,
        Unit::PerSecond,
    );
    report.inform("bare handler with the same answer", bare, Unit::PerSecond);
    report.at_least("authorised GET / bare handler", authorised / bare, 0.5, Unit::Ratio);
    server.stop().await
}

async fn start_bare(body: &str) -> Result<(Child, String)> {
    let mut command = Command::new(std::env::current_exe()?);
    let mut process = command.args([BARE_HANDLER, body]).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
    let stdout = process.stdout.take().context("the bare handler has no standard output")?;
    let line = BufReader::new(stdout).lines().next_line().await?;
    Ok((process, line.context("the bare handler did not say its address")?))
}

#[handler]
fn same_answer(body: Data<&Arc<Value>>) -> Json<Arc<Value>> {
    Json(body.0.clone())
}

/// Serves the bare handler on a free port, whose address it prints, until it is killed.
pub(crate) async fn serve_bare(body: &str) -> Result<()> {
    let body: Arc<Value> = Arc::new(serde_json::from_str(body)?);
    let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await?;
    let address = acceptor.local_addr().first().and_then(|a| a.as_socket_addr().copied()).context("no address")?;
    println!("http://{address}");
    poem::Server::new_with_acceptor(acceptor).run(Route::new().at(PATH, get(same_answer).data(body))).await?;
    Ok(())
}
