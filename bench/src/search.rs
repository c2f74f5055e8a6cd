//! Search through the API at 100 000 chunks of one tenant: what it takes, and what the access filter adds. Users take turns with the
//! same question, in changing order, so that all see the same machine.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use crate::{
    client::Client,
    corpus::Corpus,
    report::{Report, Unit, percentile, progress},
    seed::{self, CHUNKS, Plan},
    server::{Installation, PASSWORD, Server},
};

/// Questions before the measurement, of their own.
const WARM_UP: usize = 40;
/// Questions measured, at most.
const QUESTIONS: usize = 600;
pub(crate) const CLIENTS: usize = 4;
pub(crate) const THROUGHPUT_TIME: Duration = Duration::from_secs(5);
/// The users: all chunks by one grant, about half by 50 grants, about a tenth by 50 grants.
pub(crate) const USERS: [(&str, &str); 3] =
    [("unfiltered", "all"), ("filtered to 50 %", "half"), ("filtered to 10 %", "tenth")];

/// See the module.
pub(crate) async fn measure(binary: &Path, corpus: &Corpus, report: &mut Report) -> Result<()> {
    report.begin("search");
    let installation = Installation::new(binary)?;
    let plan = prepare(&installation.start().await?).await?;
    let begun = Instant::now();
    seed::seed(&installation.data_dir(), &plan, corpus).await.context("seeding")?;
    progress(format!("seeded {CHUNKS} chunks in {:.0} s", begun.elapsed().as_secs_f64()));
    let begun = Instant::now();
    installation.run(&["index", "rebuild"]).await?;
    let rebuilt = begun.elapsed().as_secs_f64();
    progress(format!("rebuilt the index in {rebuilt:.0} s"));

    let server = installation.start().await?;
    report.inform("chunks", CHUNKS as f64, Unit::Count);
    report.inform("index rebuild from the database", CHUNKS as f64 / rebuilt, Unit::PerSecond);
    report.inform("start to ready with them", server.ready_after.as_secs_f64(), Unit::Seconds);
    let mut users = Vec::new();
    for (_, login) in USERS {
        users.push(server.sign_in(login).await?);
    }
    let mut times = latencies(&users, &corpus.questions).await?;
    let p95: Vec<f64> = times.iter_mut().map(|times| percentile(times, 0.95)).collect();
    report.inform("questions for each user", times[0].len() as f64, Unit::Count);
    for ((name, _), (times, p95)) in USERS.iter().zip(times.iter_mut().zip(&p95)) {
        report.inform(format!("hybrid search, {name}: p50"), percentile(times, 0.5), Unit::Milliseconds);
        report.at_most(format!("hybrid search, {name}: p95"), *p95, 25.0, Unit::Milliseconds);
    }
    for ((name, _), filtered) in USERS.iter().zip(&p95).skip(1) {
        report.at_most(format!("{name} / unfiltered: p95"), filtered / p95[0], 1.3, Unit::Ratio);
    }
    let rate = throughput(&users[0], &corpus.questions).await?;
    report.inform(format!("hybrid searches, unfiltered, {CLIENTS} clients at once"), rate, Unit::PerSecond);
    report.inform("resident memory then, mapped index files included", server.resident_megabytes()?, Unit::Megabytes);
    server.stop().await
}

/// Makes the users and the knowledge base, through the API.
pub(crate) async fn prepare(server: &Server) -> Result<Plan> {
    let admin = server.sign_in("admin").await?;
    let (knowledge_base, model) = admin.create_knowledge_base().await?;
    let mut ids = Vec::new();
    for (_, login) in USERS {
        let user = admin.post("/users", &json!({ "login": login, "password": PASSWORD })).await?;
        ids.push(user["id"].as_str().context("no user id")?.to_string());
    }
    let [sees_all, sees_half, sees_tenth] = ids.try_into().ok().context("three users")?;
    Ok(Plan { knowledge_base, model, sees_all, sees_half, sees_tenth })
}

/// Milliseconds of every search, by user.
pub(crate) async fn latencies(users: &[Client], questions: &[String]) -> Result<Vec<Vec<f64>>> {
    let (warm_up, measured) = questions.split_at(WARM_UP.min(questions.len() / 2));
    for question in warm_up {
        for (user, (name, _)) in users.iter().zip(USERS) {
            let (_, hits) = user.search(question).await?;
            ensure!(hits == 10, "{name}: {hits} hits instead of 10 for {question:?}");
        }
    }
    // Spread over the whole list: neighbours ask about the same paragraph.
    let stride = (measured.len() / QUESTIONS).max(1);
    let mut times = vec![Vec::new(); users.len()];
    for (turn, question) in measured.iter().step_by(stride).take(QUESTIONS).enumerate() {
        for position in 0..users.len() {
            let user = (turn + position) % users.len();
            let (elapsed, _) = users[user].search(question).await?;
            times[user].push(elapsed.as_secs_f64() * 1000.0);
        }
    }
    Ok(times)
}

/// Searches a second when several clients ask without a pause.
pub(crate) async fn throughput(user: &Client, questions: &[String]) -> Result<f64> {
    let next = Arc::new(AtomicUsize::new(0));
    let begun = Instant::now();
    let clients = (0..CLIENTS).map(|_| {
        let (user, questions, next) = (user.clone(), questions.to_vec(), next.clone());
        tokio::spawn(async move {
            while begun.elapsed() < THROUGHPUT_TIME {
                let number = next.fetch_add(1, Ordering::Relaxed);
                user.search(&questions[number % questions.len()]).await?;
            }
            anyhow::Ok(())
        })
    });
    for client in futures::future::join_all(clients).await {
        client??;
    }
    Ok(next.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64())
}
