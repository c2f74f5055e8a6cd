//! Prints what the embedder costs on this machine and, given a data set, how well it retrieves.
//!
//! `cargo run --release -p lectern-embedder --example measure [MODEL_FOLDER [DATASET_FOLDER [THREADS]]]`
//!
//! A data set is a folder with `corpus.jsonl` and `queries.jsonl` (`{"id", "text"}` a line) and `qrels.tsv`.

use std::collections::HashMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use lectern_embedder::MiniLm;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments
        .next()
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../.cache/models/all-minilm-l6-v2"), PathBuf::from);
    let dataset = arguments.next().map(PathBuf::from);
    let threads = arguments.next().map_or(Ok(1), |value| value.parse())?;

    println!("before loading: {} MB resident", resident_megabytes());
    let started = Instant::now();
    let model = MiniLm::load(&folder)?;
    println!(
        "{}: loaded in {} ms, {} MB resident (peak {})",
        model.model_id(),
        started.elapsed().as_millis(),
        resident_megabytes(),
        peak_megabytes()
    );

    let query = "How many days of paid leave does a new employee have?";
    let calls = 50;
    for threads in [1, 2, 4] {
        let (wall, cpu) = timed(|| (0..calls).try_for_each(|_| model.embed_on(threads, query).map(drop)))?;
        println!(
            "query of {} tokens on {threads} thread(s): {:.1} ms, {:.1} CPU ms",
            model.count_tokens(query),
            wall * 1e3 / f64::from(calls),
            cpu * 1e3 / f64::from(calls)
        );
    }

    let text = "Receipts are submitted within thirty days. ".repeat(50_000);
    let started = Instant::now();
    let counted = model.count_tokens(&text);
    println!("counting {counted} tokens: {:.1} MB a second", text.len() as f64 / 1e6 / started.elapsed().as_secs_f64());

    let chunks = chunks_of_about(&model, 190, 128);
    let tokens: usize = chunks.iter().map(|chunk| model.count_tokens(chunk)).sum();
    let (wall, cpu) = timed(|| embed_all(&model, &chunks, threads).map(drop))?;
    let count = chunks.len() as f64;
    println!(
        "{} chunks of {} tokens on {threads} thread(s): {:.1} chunks per CPU-second, {:.1} per second, {} MB resident (peak {})",
        chunks.len(),
        tokens / chunks.len(),
        count / cpu,
        count / wall,
        resident_megabytes(),
        peak_megabytes()
    );

    if let Some(dataset) = dataset {
        let quality = ndcg_at_10(&model, &dataset, threads)?;
        println!("{}: nDCG@10 {quality:.4} by vectors alone", dataset.display());
    }
    Ok(())
}

/// The vectors of all texts in their order, computed by `threads` threads.
fn embed_all(model: &MiniLm, texts: &[String], threads: usize) -> Outcome<Vec<Vec<f32>>> {
    let next = AtomicUsize::new(0);
    let work = || -> Result<Vec<(usize, Vec<f32>)>, lectern_embedder::EmbedderError> {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(text) = texts.get(index) else {
                return Ok(done);
            };
            done.push((index, model.embed(text)?));
        }
    };
    let mut vectors = vec![Vec::new(); texts.len()];
    std::thread::scope(|scope| -> Outcome<()> {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            for (index, vector) in worker.join().map_err(|_| "a worker panicked")?? {
                vectors[index] = vector;
            }
        }
        Ok(())
    })?;
    Ok(vectors)
}

/// Texts of about `tokens` tokens, all different, made of ordinary sentences.
fn chunks_of_about(model: &MiniLm, tokens: usize, count: usize) -> Vec<String> {
    let sentences = [
        "Travel must be approved by the head of department before any booking is made.",
        "Receipts for amounts above twenty-five euros are submitted within thirty days of the expense.",
        "The turbine was inspected in March, and its bearings were found to be within tolerance.",
        "Customers may cancel an order free of charge until it has left the warehouse.",
        "Every data centre keeps two independent power feeds and a diesel generator for seventy-two hours.",
        "The committee noted that rainfall in the northern valleys had fallen by a third since 1998.",
        "A password has at least twelve characters and is never shared, not even with administrators.",
    ];
    (0..count)
        .map(|number| {
            let mut text = format!("Section {number}.");
            for sentence in sentences.iter().cycle().skip(number % sentences.len()) {
                if model.count_tokens(&text) + 14 > tokens {
                    break;
                }
                text.push(' ');
                text.push_str(sentence);
            }
            text
        })
        .collect()
}

/// Mean nDCG@10 over the queries, every document ranked by cosine.
fn ndcg_at_10(model: &MiniLm, dataset: &Path, threads: usize) -> Outcome<f64> {
    let (document_ids, documents) = texts_of(&dataset.join("corpus.jsonl"))?;
    let (query_ids, queries) = texts_of(&dataset.join("queries.jsonl"))?;
    let mut relevant: HashMap<String, HashMap<String, f64>> = HashMap::new();
    for line in std::fs::read_to_string(dataset.join("qrels.tsv"))?.lines().skip(1) {
        let [query, document, grade] = line.split('\t').collect::<Vec<_>>()[..] else {
            return Err(format!("not three columns: {line}").into());
        };
        relevant.entry(query.to_owned()).or_default().insert(document.to_owned(), grade.parse()?);
    }
    let document_vectors = embed_all(model, &documents, threads)?;
    let query_vectors = embed_all(model, &queries, threads)?;

    let discount = |rank: usize| 1.0 / ((rank + 2) as f64).log2();
    let mut total = 0.0;
    let mut judged = 0_u32;
    for (query, vector) in query_ids.iter().zip(&query_vectors) {
        let Some(grades) = relevant.get(query) else {
            continue;
        };
        let mut scored: Vec<(f32, &String)> =
            document_vectors.iter().map(|document| dot(vector, document)).zip(&document_ids).collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        let gained: f64 = scored
            .iter()
            .take(10)
            .enumerate()
            .map(|(rank, (_, document))| grades.get(*document).unwrap_or(&0.0) * discount(rank))
            .sum();
        let mut best: Vec<f64> = grades.values().copied().collect();
        best.sort_by(|a, b| b.total_cmp(a));
        let ideal: f64 = best.iter().take(10).enumerate().map(|(rank, grade)| grade * discount(rank)).sum();
        total += gained / ideal;
        judged += 1;
    }
    Ok(total / f64::from(judged))
}

fn texts_of(file: &Path) -> Outcome<(Vec<String>, Vec<String>)> {
    let mut ids = Vec::new();
    let mut texts = Vec::new();
    for line in std::fs::read_to_string(file)?.lines() {
        let record: serde_json::Value = serde_json::from_str(line)?;
        let field = |name: &str| record[name].as_str().map(str::to_owned).ok_or(format!("no {name} in {line}"));
        ids.push(field("id")?);
        texts.push(field("text")?);
    }
    Ok((ids, texts))
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Wall-clock and CPU seconds of a piece of work, the latter over all threads of the process.
fn timed<E>(work: impl FnOnce() -> Result<(), E>) -> Result<(f64, f64), E> {
    let (started, cpu_before) = (Instant::now(), cpu_seconds());
    work()?;
    Ok((started.elapsed().as_secs_f64(), cpu_seconds() - cpu_before))
}

/// User and system time of this process from `/proc`, in steps of 10 ms; 0 where there is none.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The second field is the program's name in brackets and may hold spaces.
    let after_name = stat.rsplit(") ").next().unwrap_or_default();
    let ticks: u64 = after_name.split(' ').skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    ticks as f64 / 100.0
}

fn resident_megabytes() -> u64 {
    status_megabytes("VmRSS:")
}

fn peak_megabytes() -> u64 {
    status_megabytes("VmHWM:")
}

fn status_megabytes(key: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or_default() / 1024
}
