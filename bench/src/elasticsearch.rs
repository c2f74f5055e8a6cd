//! An installation of 100 000 chunks moves to Elasticsearch while it answers; then search through the API: what the platform adds to the same
//! `_msearch` sent by hand, and what the access filter adds. The node is a throw-away one of this machine.

use anyhow::{Context as _, Result, ensure};
use lectern_embedder::MiniLm;
use lectern_engine::shared::{chunk_terms, query_terms};
use serde::Serialize;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Instant,
};
use tempfile::TempDir;
use tokio::process::Command;

use crate::{
    client::Client,
    corpus::{Corpus, workspace},
    report::{Report, Unit, median, percentile, progress},
    search::{CLIENTS, THROUGHPUT_TIME, USERS, latencies, prepare, throughput},
    seed::{self, CHUNKS, Seeded},
    server::{Installation, Server, cpu_seconds, model_dir},
};

const PREFIX: &str = "bench";
/// Entries of a list that the platform asks for when ten hits are wanted.
const FETCHED: usize = 50;
/// What the platform takes of an answer.
const TAKEN: &str = "filter_path=responses.status,responses.error,responses.timed_out,responses.hits.hits.sort,responses.hits.hits.fields";
/// Of requests by hand and searches through the API, in turns.
const ROUNDS: usize = 5;
/// Questions whose answers are compared before and after the move.
const COMPARED: usize = 200;
/// Scores that are closer are equal: the engines round differently.
const EQUAL: f64 = 1e-4;

/// See the module.
pub(crate) async fn measure(binary: &Path, corpus: &Corpus, report: &mut Report) -> Result<()> {
    report.begin("elasticsearch");
    let node = Node::start().await?;
    let mut installation = Installation::new(binary)?;
    installation.environment = node.settings();
    let plan = prepare(&installation.start().await?).await?;
    let seeded = seed::seed(&installation.data_dir(), &plan, corpus).await.context("seeding")?;
    installation.run(&["index", "rebuild"]).await?;
    progress(format!("seeded and indexed {CHUNKS} chunks"));
    let server = installation.start().await?;
    report.inform("chunks", CHUNKS as f64, Unit::Count);
    migrate(&installation, &server, &corpus.questions, report).await.context("moving")?;

    let mut users = Vec::new();
    for (_, login) in USERS {
        users.push(server.sign_in(login).await?);
    }
    let mut times = latencies(&users, &corpus.questions).await?;
    let p95: Vec<f64> = times.iter_mut().map(|times| percentile(times, 0.95)).collect();
    for ((name, _), (times, p95)) in USERS.iter().zip(times.iter_mut().zip(&p95)) {
        report.inform(format!("hybrid search, {name}: p50"), percentile(times, 0.5), Unit::Milliseconds);
        report.inform(format!("hybrid search, {name}: p95"), *p95, Unit::Milliseconds);
    }
    for ((name, _), filtered) in USERS.iter().zip(&p95).skip(1) {
        report.at_most(format!("{name} / unfiltered: p95"), filtered / p95[0], 1.3, Unit::Ratio);
    }
    let by_hand = node.requests(&plan.model, &seeded, &corpus.questions).await?;
    let ratio = compare(&node, &server, &users[0], &by_hand, &corpus.questions, report).await?;
    report.at_least("platform / by hand, all on the same cores", ratio, 0.85, Unit::Ratio);
    // Where Elasticsearch has machines of its own, the platform must keep it as busy as anybody can. That the two don't share cores here is
    // what makes this the question; above, every millisecond of the server is one less for Elasticsearch.
    let cores = std::thread::available_parallelism()?.get();
    ensure!(cores > 1, "Elasticsearch needs a core of its own");
    for process in node.processes()? {
        pin(&process, cores / 2, cores)?;
    }
    pin(&server.pid()?.to_string(), 0, cores / 2)?;
    pin(&std::process::id().to_string(), 0, cores / 2)?;
    let ratio = compare(&node, &server, &users[0], &by_hand, &corpus.questions, report).await?;
    report.at_least("platform / by hand, Elasticsearch on half the cores, alone", ratio, 0.85, Unit::Ratio);
    server.stop().await
}

/// Searches through the API against the same requests to Elasticsearch by hand, by as many clients.
async fn compare(
    node: &Node,
    server: &Server,
    user: &Client,
    by_hand: &[String],
    questions: &[String],
    report: &mut Report,
) -> Result<f64> {
    // In turns, and each compared with its neighbour: the machine is not the same at every moment.
    let (mut raw, mut platform, mut ratios) = (Rates::default(), Rates::default(), Vec::new());
    for _ in 0..ROUNDS {
        let by_hand = raw.add(|| node.throughput(by_hand), node, None).await?;
        ratios.push(platform.add(|| throughput(user, questions), node, Some(server)).await? / by_hand);
    }
    report.inform(format!("the same _msearch by hand, {CLIENTS} clients at once"), raw.searches(), Unit::PerSecond);
    report.inform("CPU time a search: Elasticsearch", raw.a_search(raw.cpu.node), Unit::Milliseconds);
    report.inform("CPU time a search: the client", raw.a_search(raw.cpu.client), Unit::Milliseconds);
    report.inform(format!("hybrid searches, {CLIENTS} clients at once"), platform.searches(), Unit::PerSecond);
    report.inform("CPU time a search: Elasticsearch", platform.a_search(platform.cpu.node), Unit::Milliseconds);
    report.inform("CPU time a search: the server", platform.a_search(platform.cpu.server), Unit::Milliseconds);
    report.inform("CPU time a search: the client", platform.a_search(platform.cpu.client), Unit::Milliseconds);
    let listed: Vec<String> = ratios.iter().map(|ratio| format!("{ratio:.3}")).collect();
    progress(format!("platform / by hand, round by round: {}", listed.join(" ")));
    Ok(median(&mut ratios))
}

/// Has a process, with all threads that it has or makes, run on the cores from `first` to before `end`.
fn pin(process: &str, first: usize, end: usize) -> Result<()> {
    let cores = format!("{first}-{}", end - 1);
    let output = std::process::Command::new("taskset").args(["-a", "-c", "-p", &cores, process]).output();
    let output = output.context("taskset (of util-linux) can't be run")?;
    ensure!(output.status.success(), "taskset: {}", String::from_utf8_lossy(&output.stderr).trim());
    Ok(())
}

/// What several clients at once got in several rounds, and what that cost whom.
#[derive(Default)]
struct Rates {
    /// A second, round by round.
    searches: Vec<f64>,
    /// Searches of all rounds.
    count: f64,
    cpu: Cpu,
}

/// Seconds of CPU time.
#[derive(Clone, Copy, Default)]
struct Cpu {
    node: f64,
    server: f64,
    client: f64,
}

impl Rates {
    /// One more round; answers its searches a second.
    async fn add<F: Future<Output = Result<f64>>>(
        &mut self,
        measure: impl FnOnce() -> F,
        node: &Node,
        server: Option<&Server>,
    ) -> Result<f64> {
        let used = || {
            let server = server.map_or(Ok(0.0), Server::cpu_seconds)?;
            anyhow::Ok(Cpu { node: node.cpu_seconds()?, server, client: cpu_seconds("self")? })
        };
        let (begun, before) = (Instant::now(), used()?);
        let searches = measure().await?;
        let (seconds, after) = (begun.elapsed().as_secs_f64(), used()?);
        self.count += searches * seconds;
        self.cpu.node += after.node - before.node;
        self.cpu.server += after.server - before.server;
        self.cpu.client += after.client - before.client;
        self.searches.push(searches);
        Ok(searches)
    }

    /// A second, in the median round.
    fn searches(&self) -> f64 {
        median(&mut self.searches.clone())
    }

    /// Milliseconds a search, of seconds in all.
    fn a_search(&self, seconds: f64) -> f64 {
        seconds * 1000.0 / self.count
    }
}

/// Moves the index of the running server, under questions, and compares what it answers before and afterwards.
async fn migrate(
    installation: &Installation,
    server: &Server,
    questions: &[String],
    report: &mut Report,
) -> Result<()> {
    let (_, everything) = USERS[0];
    let user = server.sign_in(everything).await?;
    let stride = (questions.len() / COMPARED).max(1);
    let compared: Vec<&String> = questions.iter().step_by(stride).take(COMPARED).collect();
    let before = answers(&user, &compared).await?;
    let stop = Arc::new(AtomicBool::new(false));
    let asking = tokio::spawn(ask(user, questions.to_vec(), stop.clone()));
    let begun = Instant::now();
    installation.run(&["index", "migrate", "--to", "elasticsearch"]).await?;
    let seconds = begun.elapsed().as_secs_f64();
    // Until every process has noticed.
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    stop.store(true, Ordering::Relaxed);
    let (asked, failed) = asking.await?;
    progress(format!("moved {CHUNKS} chunks to Elasticsearch in {seconds:.0} s"));
    report.inform("chunks moved and verified", CHUNKS as f64 / seconds, Unit::PerSecond);
    report.inform("questions asked meanwhile", asked as f64, Unit::Count);
    report.at_most("questions failed meanwhile", failed as f64, 0.0, Unit::Count);
    // Signed in anew: a move may outlive a token.
    let after = answers(&server.sign_in(everything).await?, &compared).await?;
    let (mut different, mut difference) = (0, 0.0_f64);
    for (question, (before, after)) in compared.iter().zip(before.iter().zip(&after)) {
        difference = difference.max(greatest_difference(before, after));
        if !are_alike(before, after) {
            different += 1;
            progress(format!("{question:?} has another answer\n  before: {before:?}\n  after:  {after:?}"));
        }
    }
    report.inform("answers compared", compared.len() as f64, Unit::Count);
    report.at_most("answers with another top 10, ties apart", different as f64, 0.0, Unit::Count);
    progress(format!("the scores of a chunk that both answers have differ by {difference:.6} at most"));
    Ok(())
}

/// Asks one question after the other; answers how many, and how many of them failed.
async fn ask(user: Client, questions: Vec<String>, stop: Arc<AtomicBool>) -> (usize, usize) {
    let (mut asked, mut failed) = (0, 0);
    while !stop.load(Ordering::Relaxed) {
        let answer = user.search(&questions[asked % questions.len()]).await;
        asked += 1;
        match answer {
            Ok((_, 10)) => {}
            Ok((_, hits)) => {
                failed += 1;
                progress(format!("a question was answered with {hits} hits"));
            }
            Err(error) => {
                failed += 1;
                progress(format!("a question failed: {error:#}"));
            }
        }
    }
    (asked, failed)
}

/// The first ten of every question, with their scores.
async fn answers(user: &Client, questions: &[&String]) -> Result<Vec<Vec<(String, f64)>>> {
    let mut answers = Vec::new();
    for question in questions {
        answers.push(user.hits(question).await?);
    }
    Ok(answers)
}

/// The same chunks in the same order; those with equal scores may change places, also across the end. A score may differ by a little where
/// the order does not: what a list of fifty lacks counts as its last entry, and the embedded index may miss one of so many.
fn are_alike(before: &[(String, f64)], after: &[(String, f64)]) -> bool {
    let is_equal = |a: f64, b: f64| (a - b).abs() < EQUAL;
    let Some((_, last)) = before.last() else { return after.is_empty() };
    before.len() == after.len()
        && before.iter().zip(after).all(|((chunk, score), (other, others))| {
            let is_tie = || before.iter().any(|(id, of)| id == other && is_equal(*of, *score));
            chunk == other || is_equal(*score, *others) && (is_tie() || is_equal(*score, *last))
        })
}

/// By how much the score of a chunk differs at most that both have.
fn greatest_difference(before: &[(String, f64)], after: &[(String, f64)]) -> f64 {
    let after: HashMap<&String, f64> = after.iter().map(|(chunk, score)| (chunk, *score)).collect();
    let differences = before.iter().filter_map(|(chunk, score)| Some((score - after.get(chunk)?).abs()));
    differences.fold(0.0, f64::max)
}

/// An Elasticsearch that ends with the value.
struct Node {
    folder: TempDir,
    url: String,
    username: String,
    password: String,
    http: reqwest::Client,
}

impl Node {
    async fn start() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("lectern-bench-node-").tempdir()?;
        // It runs as another user, who has to get to its folder in here.
        std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
        script(&["install"]).await?;
        let node = folder.path().join("node");
        let url = script(&["start", &node.to_string_lossy(), "0"]).await?;
        let (scheme, rest) = url.split_once("://").context("no URL")?;
        let (credentials, address) = rest.split_once('@').context("no credentials")?;
        let (username, password) = credentials.split_once(':').context("no password")?;
        let authority = reqwest::Certificate::from_pem(&std::fs::read(node.join("ca.crt"))?)?;
        Ok(Self {
            url: format!("{scheme}://{address}"),
            username: username.into(),
            password: password.into(),
            http: reqwest::Client::builder().tls_certs_only([authority]).build()?,
            folder,
        })
    }

    /// With which an installation knows of it.
    fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("LECTERN_INDEX__URLS", format!("[{:?}]", self.url)),
            ("LECTERN_INDEX__PREFIX", PREFIX.into()),
            ("LECTERN_INDEX__USERNAME", self.username.clone()),
            ("LECTERN_INDEX__PASSWORD", format!("{:?}", self.password)),
            ("LECTERN_INDEX__CA_CERTIFICATE", self.folder.path().join("node/ca.crt").display().to_string()),
            ("LECTERN_INDEX__REPLICAS", "0".into()),
        ]
    }

    /// Its launcher, and what that has started.
    fn processes(&self) -> Result<Vec<String>> {
        let launcher = std::fs::read_to_string(self.folder.path().join("node/pid"))?;
        let mut processes = vec![launcher.trim().to_string()];
        // The node is a child of any of the launcher's threads.
        for thread in std::fs::read_dir(format!("/proc/{}/task", processes[0]))? {
            let children = std::fs::read_to_string(thread?.path().join("children"))?;
            processes.extend(children.split_whitespace().map(str::to_string));
        }
        Ok(processes)
    }

    /// CPU time so far, in seconds.
    fn cpu_seconds(&self) -> Result<f64> {
        self.processes()?.iter().map(|process| cpu_seconds(process)).sum()
    }

    /// What the platform asks Elasticsearch for each question of the first user, vectors already made.
    async fn requests(&self, model: &str, seeded: &Seeded, questions: &[String]) -> Result<Vec<String>> {
        let (tenant, root) = (seeded.tenant.simple().to_string(), seeded.root.simple().to_string());
        let embedder = tokio::task::spawn_blocking(|| MiniLm::load(&model_dir())).await??;
        let english = chunk_terms("the", Some("en")).language;
        let mut requests = Vec::new();
        for question in questions {
            let vector = embedder.embed(question)?;
            let filter = json!([
                { "term": { "tenant": tenant } }, { "term": { "kind": "chunk" } }, { "terms": { "access": [root] } },
            ]);
            let terms = query_terms(question, english).join(" ");
            let matching = json!({ "match": { format!("terms_{tenant}"): { "query": terms } } });
            let words = json!({ "bool": { "must": matching, "filter": filter } });
            let wanted = FETCHED + 1;
            let near =
                Near { knn: Knn { field: "vector", query_vector: &vector, num_candidates: wanted, filter: &filter } };
            let alias = format!("{PREFIX}-chunks-{model}-{}", vector.len());
            let header = json!({ "index": alias, "routing": tenant, "allow_partial_search_results": false });
            let (words, near) = (list(&words, FETCHED)?, list(&near, wanted)?);
            requests.push(format!("{header}\n{words}\n{header}\n{near}\n"));
        }
        Ok(requests)
    }

    async fn throughput(&self, requests: &[String]) -> Result<f64> {
        let next = Arc::new(AtomicUsize::new(0));
        let begun = Instant::now();
        let clients = (0..CLIENTS).map(|_| {
            let next = next.clone();
            async move {
                while begun.elapsed() < THROUGHPUT_TIME {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    self.ask(requests[number % requests.len()].clone()).await?;
                }
                anyhow::Ok(())
            }
        });
        for client in futures::future::join_all(clients).await {
            client?;
        }
        Ok(next.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64())
    }

    async fn ask(&self, lines: String) -> Result<()> {
        let request =
            self.http.post(format!("{}/_msearch?{TAKEN}", self.url)).basic_auth(&self.username, Some(&self.password));
        let answer = request.header("Content-Type", "application/x-ndjson").body(lines).send().await?;
        let answer: Value = serde_json::from_slice(&answer.bytes().await?)?;
        let found = |list: usize| answer["responses"][list]["hits"]["hits"].as_array().map_or(0, Vec::len);
        ensure!(found(0) > 0 && found(1) > FETCHED, "Elasticsearch found too little: {answer}");
        Ok(())
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let node: PathBuf = self.folder.path().join("node");
        let script = workspace().join("scripts/elasticsearch.sh");
        drop(std::process::Command::new(script).arg("kill").arg(node).status());
    }
}

/// Written from floats, as the platform does: as values of JSON they would be twice as long.
#[derive(Serialize)]
struct Near<'q> {
    knn: Knn<'q>,
}

#[derive(Serialize)]
struct Knn<'q> {
    field: &'static str,
    query_vector: &'q [f32],
    num_candidates: usize,
    filter: &'q Value,
}

fn list(query: &impl Serialize, size: usize) -> Result<String> {
    #[derive(Serialize)]
    struct List<'q, Q> {
        query: &'q Q,
        #[serde(flatten)]
        rest: Value,
    }
    let rest = json!({
        "size": size,
        "sort": [{ "_score": "desc" }, { "chunk": "asc" }],
        "docvalue_fields": ["document"],
        "_source": false,
        "stored_fields": "_none_",
        "track_total_hits": false,
    });
    Ok(serde_json::to_string(&List { query, rest })?)
}

async fn script(arguments: &[&str]) -> Result<String> {
    let mut command = Command::new(workspace().join("scripts/elasticsearch.sh"));
    command.args(arguments).env("ELASTICSEARCH_HEAP", "1g").stdin(Stdio::null());
    let output = command.output().await?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_string();
    ensure!(output.status.success(), "elasticsearch.sh {arguments:?}: {}", text(&output.stderr));
    Ok(text(&output.stdout))
}

#[cfg(test)]
mod tests {
    use super::{are_alike, greatest_difference};

    #[test]
    fn equals_may_change_places_and_nothing_else() {
        let list = |hits: &[(&str, f64)]| hits.iter().map(|(id, score)| (id.to_string(), *score)).collect::<Vec<_>>();
        let before = list(&[("a", 0.9), ("b", 0.5), ("c", 0.5), ("d", 0.1)]);
        assert!(are_alike(&before, &before));
        assert!(are_alike(&before, &list(&[("a", 0.9), ("c", 0.5), ("b", 0.500_001), ("e", 0.1)])));
        assert!(!are_alike(&before, &list(&[("b", 0.9), ("a", 0.5), ("c", 0.5), ("d", 0.1)])));
        assert!(!are_alike(&before, &list(&[("a", 0.9), ("b", 0.5), ("d", 0.4), ("c", 0.3)])));
        assert!(!are_alike(&before, &list(&[("a", 0.9), ("b", 0.5), ("c", 0.5), ("e", 0.2)])));
        let shifted = list(&[("a", 0.8), ("b", 0.5), ("c", 0.5), ("d", 0.1)]);
        assert!(are_alike(&before, &shifted));
        assert!((greatest_difference(&before, &shifted) - 0.1).abs() < 1e-9);
        assert!(!are_alike(&before, &list(&[("a", 0.9), ("b", 0.5), ("c", 0.5)])));
        assert!(are_alike(&[], &[]));
    }
}
