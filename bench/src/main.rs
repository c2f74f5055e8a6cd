//! The measurements that the project promises to hold, in one run:
//! `cargo xtask bench [start] [ingestion] [search] [http] [access] [elasticsearch]`.
//!
//! Invariant: what is measured is the real release binary in a process of its own, driven from outside like a client would. Wherever
//! possible a result is a ratio of two things measured alternately in the same run, so that it says the same on any machine.

mod access;
mod client;
mod corpus;
mod elasticsearch;
mod http;
mod ingestion;
mod load;
mod report;
mod search;
mod seed;
mod server;
mod start;

use anyhow::{Context as _, Result, bail};
use mimalloc::MiMalloc;
use std::process::ExitCode;

use report::Report;

/// As in the server: what it is measured against must not be slower for its memory.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const NAMES: [&str; 6] = ["start", "ingestion", "search", "http", "access", "elasticsearch"];

fn main() -> Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    lectern::outbound::tls::install();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("can't start the runtime")?;
    match arguments.as_slice() {
        [name, body] if name == http::BARE_HANDLER => {
            runtime.block_on(http::serve_bare(body))?;
            Ok(ExitCode::SUCCESS)
        }
        names => runtime.block_on(run(names)),
    }
}

/// Runs the named measurements, all if none is named; the exit code is 1 if a limit is missed.
async fn run(names: &[String]) -> Result<ExitCode> {
    if let Some(unknown) = names.iter().find(|name| !NAMES.contains(&name.as_str())) {
        bail!("unknown measurement {unknown:?}; there are: {}", NAMES.join(", "));
    }
    let wanted = |name: &str| names.is_empty() || names.iter().any(|n| n == name);
    let binary = server::binary()?;
    let corpus = corpus::Corpus::load()?;
    let mut report = Report::new(&corpus.name);
    if wanted("start") {
        start::measure(&binary, &mut report).await.context("start")?;
    }
    if wanted("ingestion") {
        ingestion::measure(&binary, &corpus, &mut report).await.context("ingestion")?;
    }
    if wanted("search") {
        search::measure(&binary, &corpus, &mut report).await.context("search")?;
    }
    if wanted("http") {
        http::measure(&binary, &mut report).await.context("http")?;
    }
    if wanted("access") {
        access::measure(&binary, &mut report).await.context("access")?;
    }
    // Last, for it needs most of the machine (Java, a gigabyte to fetch): where it can't be, the others are still to be seen.
    let outcome = match wanted("elasticsearch") {
        true => elasticsearch::measure(&binary, &corpus, &mut report).await.context("elasticsearch"),
        false => Ok(()),
    };
    print!("{report}");
    outcome?;
    Ok(if report.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
