//! Speed and exactness of search on synthetic collections:
//!
//! ```text
//! cargo run --release -p lectern-engine --example bench -- 100000 [1000000 …]
//! LECTERN_BENCH_VECTORS=folder   # optional: docs.f32 and queries.f32, real 384-dimensional embeddings as raw f32
//! ```
//!
//! Prints how long building took, p50 and p95 over 200 queries (each the best of five runs) of keyword, vector and
//! hybrid search under several scopes, and recall@10 of the vector list against brute force. Vectors are points scattered around cluster centres, or, when
//! a folder of real ones is given, mixtures of pairs of those. Texts are drawn from a vocabulary
//! of 50 000 words with Zipf frequencies; a quarter of a question's words are function words.

use std::collections::{BTreeMap, HashSet};
use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use lectern_engine::{
    Access, Change, ChunkEntry, Collection, CollectionKey, Engine, EngineOptions, Found, Query, Scope,
};
use uuid::Uuid;

const DIMENSIONS: usize = 384;
const CHUNKS_PER_DOCUMENT: usize = 10;
const DOCUMENTS_PER_FOLDER: usize = 10;
const WORDS_PER_CHUNK: usize = 120;
const VOCABULARY: usize = 50_000;
const QUERIES: usize = 200;
const BATCH: usize = 100;
/// The best of so many runs of each query counts, so that a busy machine does not drown what is measured.
const REPEATS: usize = 5;

/// SplitMix64: the same collection on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.unit() * bound as f64) as usize
    }

    fn normal(&mut self) -> f32 {
        let (a, b) = (self.unit().max(1e-12), self.unit());
        ((-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos()) as f32
    }
}

fn normalise(mut v: Vec<f32>) -> Vec<f32> {
    let norm = v.iter().map(|x| x * x).sum::<f32>().sqrt();
    v.iter_mut().for_each(|x| *x /= norm);
    v
}

/// Where vectors come from.
enum Vectors {
    Clusters(Vec<Vec<f32>>),
    Real { documents: Vec<Vec<f32>>, queries: Vec<Vec<f32>> },
}

impl Vectors {
    fn load(random: &mut Random) -> Result<Self, Box<dyn Error>> {
        let Some(folder) = std::env::var_os("LECTERN_BENCH_VECTORS") else {
            let centre = |random: &mut Random| (0..DIMENSIONS).map(|_| random.normal()).collect();
            return Ok(Self::Clusters((0..2000).map(|_| normalise(centre(random))).collect()));
        };
        let read = |name: &str| -> Result<Vec<Vec<f32>>, Box<dyn Error>> {
            let bytes = std::fs::read(Path::new(&folder).join(name))?;
            let all: Vec<f32> = bytes.as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
            Ok(all.chunks_exact(DIMENSIONS).map(<[f32]>::to_vec).collect())
        };
        Ok(Self::Real { documents: read("docs.f32")?, queries: read("queries.f32")? })
    }

    fn document(&self, number: usize, random: &mut Random) -> Vec<f32> {
        match self {
            Self::Clusters(centres) => {
                let centre = &centres[random.below(centres.len())];
                normalise(centre.iter().map(|x| x + 0.04 * random.normal()).collect())
            }
            Self::Real { documents, .. } if number < documents.len() => documents[number].clone(),
            Self::Real { documents, .. } => {
                let (a, b) = (&documents[random.below(documents.len())], &documents[random.below(documents.len())]);
                let share = random.unit() as f32;
                normalise(
                    a.iter().zip(b).map(|(x, y)| share * x + (1.0 - share) * y + 0.01 * random.normal()).collect(),
                )
            }
        }
    }

    fn query(&self, number: usize, random: &mut Random) -> Vec<f32> {
        match self {
            Self::Clusters(_) => self.document(0, random),
            Self::Real { queries, .. } => queries[number * 7919 % queries.len()].clone(),
        }
    }
}

fn word(random: &mut Random) -> usize {
    // Zipf with exponent 1 by inverting the integral.
    ((VOCABULARY as f64).powf(random.unit()) - 1.0) as usize
}

fn spelled(mut number: usize) -> String {
    let mut out = String::from("w");
    loop {
        out.push((b'a' + (number % 26) as u8) as char);
        number /= 26;
        if number == 0 {
            return out + "x";
        }
    }
}

fn text(random: &mut Random) -> String {
    (0..WORDS_PER_CHUNK).map(|_| spelled(word(random)) + " ").collect()
}

fn question(random: &mut Random) -> String {
    let rare = |random: &mut Random| 50 + ((VOCABULARY as f64 / 50.0).powf(random.unit()) * 50.0) as usize % VOCABULARY;
    (0..8).map(|i| spelled(if i % 4 == 0 { random.below(20) } else { rare(random) }) + " ").collect()
}

fn folder(number: usize) -> Uuid {
    Uuid::from_u128(1 << 100 | number as u128)
}

fn document(number: usize, vectors: &Vectors, random: &mut Random) -> Change {
    let id = Uuid::from_u128(2 << 100 | number as u128);
    let file = Uuid::from_u128(3 << 100 | number as u128);
    let parents = vec![folder(number / DOCUMENTS_PER_FOLDER), Uuid::from_u128(9)];
    let chunk = |i: usize| {
        let row = number * CHUNKS_PER_DOCUMENT + i;
        ChunkEntry {
            chunk_id: Uuid::from_u128(4 << 100 | row as u128),
            document_id: id,
            knowledge_base_id: Uuid::from_u128(5),
            file_id: file,
            access: [vec![file], parents.clone()].concat(),
            path: parents.clone(),
            language: Some("en".into()),
            text: text(random),
            vector: vectors.document(row, random),
        }
    };
    Change::Replace { document_id: id, version: 1, chunks: (0..CHUNKS_PER_DOCUMENT).map(chunk).collect() }
}

struct Times {
    median: Duration,
    worst: Duration,
}

fn percentiles(mut times: Vec<Duration>) -> Times {
    times.sort();
    Times { median: times[times.len() / 2], worst: times[times.len() * 95 / 100] }
}

fn run(collection: &Collection, queries: &[Query]) -> Result<(Times, Vec<Found>), Box<dyn Error>> {
    let mut times = Vec::new();
    let mut all = Vec::new();
    for query in queries.iter().take(20) {
        collection.search(query)?;
    }
    for query in queries {
        let mut best = Duration::MAX;
        let mut found = Found::default();
        for _ in 0..REPEATS {
            let start = Instant::now();
            found = collection.search(query)?;
            best = best.min(start.elapsed());
        }
        times.push(best);
        all.push(found);
    }
    Ok((percentiles(times), all))
}

/// Share of the true ten nearest visible vectors that the engine's list holds.
fn recall(brute: &BTreeMap<Uuid, Vec<f32>>, visible: &dyn Fn(Uuid) -> bool, queries: &[Query], found: &[Found]) -> f64 {
    let mut hits = 0;
    let mut wanted = 0;
    for (query, found) in queries.iter().zip(found) {
        let vector = query.vector.as_deref().unwrap_or_default();
        let mut scores: Vec<(f32, Uuid)> = brute
            .iter()
            .filter(|(id, _)| visible(**id))
            .map(|(id, v)| (v.iter().zip(vector).map(|(x, y)| x * y).sum(), *id))
            .collect();
        scores.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let best: HashSet<Uuid> = scores.iter().take(10).map(|s| s.1).collect();
        hits += found.vector.iter().take(10).filter(|hit| best.contains(&hit.chunk_id)).count();
        wanted += best.len();
    }
    hits as f64 / wanted as f64
}

fn resident_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmRSS"));
    line.and_then(|l| l.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn bench(chunks: usize) -> Result<(), Box<dyn Error>> {
    let mut random = Random(42);
    let vectors = Vectors::load(&mut random)?;
    let documents = chunks.div_ceil(CHUNKS_PER_DOCUMENT);
    let root = tempfile::tempdir()?;
    let engine = Engine::open(root.path(), EngineOptions::default())?;
    let key = CollectionKey { tenant: Uuid::from_u128(1), model: "bench".into(), dimensions: DIMENSIONS };
    let collection = engine.collection(&key)?;
    let mut brute = BTreeMap::new();
    let mut applies = Vec::new();
    let build = Instant::now();
    for first in (0..documents).step_by(BATCH) {
        let last = (first + BATCH).min(documents);
        let changes: Vec<Change> = (first..last).map(|n| document(n, &vectors, &mut random)).collect();
        // Brute force over a million would take the afternoon: there only speed is measured.
        if chunks <= 200_000 {
            for change in &changes {
                let Change::Replace { chunks, .. } = change else { continue };
                brute.extend(chunks.iter().map(|c| (c.chunk_id, c.vector.clone())));
            }
        }
        let start = Instant::now();
        collection.apply(&changes, last as u64)?;
        applies.push(start.elapsed());
    }
    let seconds: f64 = applies.iter().map(Duration::as_secs_f64).sum();
    let applied = percentiles(applies);
    let statistics = collection.statistics();
    println!(
        "\n{chunks} chunks × {DIMENSIONS} dimensions, {documents} documents, {} MB",
        statistics.bytes_on_disk >> 20
    );
    println!(
        "  built in {:.0} s ({seconds:.0} s in apply, {:.0} chunks/s; apply of {} chunks p50 {:.0?} p95 {:.0?})",
        build.elapsed().as_secs_f64(),
        chunks as f64 / seconds,
        BATCH * CHUNKS_PER_DOCUMENT,
        applied.median,
        applied.worst,
    );
    let mut singles = Vec::new();
    for number in 0..30 {
        let change = [document(number, &vectors, &mut random)];
        let start = Instant::now();
        collection.apply(&change, (documents + number + 1) as u64)?;
        singles.push(start.elapsed());
        if let (false, [Change::Replace { chunks, .. }]) = (brute.is_empty(), &change) {
            brute.extend(chunks.iter().map(|c| (c.chunk_id, c.vector.clone())));
        }
    }
    let single = percentiles(singles);
    println!("  apply of one document: p50 {:.1?} p95 {:.1?}", single.median, single.worst);
    drop(collection);
    drop(engine);
    let before = resident_megabytes();
    let engine = Engine::open(root.path(), EngineOptions::default())?;
    let open = Instant::now();
    let collection = engine.collection(&key)?;
    println!("  opened in {:.1?}, resident {before} → {} MB", open.elapsed(), resident_megabytes());

    let folders = documents.div_ceil(DOCUMENTS_PER_FOLDER);
    let some = |share: f64, ids: usize| {
        // So many known folders, the rest of the ids unknown ones, as of other knowledge bases or models.
        let known = (folders as f64 * share) as usize;
        let step = (1.0 / share) as usize;
        let known: Vec<Uuid> = (0..known).map(|i| folder(i * step)).collect();
        let unknown = (known.len()..ids).map(|i| Uuid::from_u128(8 << 100 | i as u128));
        let set: HashSet<Uuid> = known.iter().copied().collect();
        (Access::AnyOf(known.into_iter().chain(unknown).collect()), set)
    };
    let all: HashSet<Uuid> = (0..folders).map(folder).collect();
    let scopes = [
        ("everything", (Access::Everything, all)),
        ("50%, 1 000 ids", some(0.5, 1000)),
        ("10%, 1 000 ids", some(0.1, 1000)),
        ("10%, 10 000 ids", some(0.1, 10_000)),
        ("1%, 1 000 ids", some(0.01, 1000)),
    ];
    let questions: Vec<(String, Vec<f32>)> =
        (0..QUERIES).map(|i| (question(&mut random), vectors.query(i, &mut random))).collect();
    println!("  {:16} {:>20} {:>20} {:>20}  recall@10", "scope", "keyword p50/p95", "vector p50/p95", "hybrid p50/p95");
    for (name, (access, set)) in scopes {
        let queries = |words: bool, vector: bool| -> Vec<Query> {
            let query = |(text, embedding): &(String, Vec<f32>)| Query {
                text: words.then(|| text.clone()),
                vector: vector.then(|| embedding.clone()),
                scope: Scope::new(access.clone()),
                limit: 50,
            };
            questions.iter().map(query).collect()
        };
        let (keyword, _) = run(&collection, &queries(true, false))?;
        let (vector, _) = run(&collection, &queries(false, true))?;
        let both = queries(true, true);
        let (hybrid, found) = run(&collection, &both)?;
        let visible = |chunk: Uuid| {
            let row = (chunk.as_u128() & 0xFFFF_FFFF) as usize;
            set.contains(&folder(row / CHUNKS_PER_DOCUMENT / DOCUMENTS_PER_FOLDER))
        };
        let recall = match brute.is_empty() {
            true => "-".into(),
            false => format!("{:.5}", recall(&brute, &visible, &both, &found)),
        };
        let show = |t: &Times| format!("{:.2?}/{:.2?}", t.median, t.worst);
        println!("  {name:16} {:>20} {:>20} {:>20}  {recall}", show(&keyword), show(&vector), show(&hybrid));
    }
    let hybrid = |(text, embedding): &(String, Vec<f32>)| Query {
        text: Some(text.clone()),
        vector: Some(embedding.clone()),
        scope: Scope::new(Access::Everything),
        limit: 50,
    };
    let queries: Vec<Query> = questions.iter().map(hybrid).collect();
    let start = Instant::now();
    std::thread::scope(|threads| {
        let half = queries.len() / 2;
        for part in [&queries[..half], &queries[half..]] {
            threads.spawn(|| part.iter().try_for_each(|query| collection.search(query).map(|_| ())));
        }
    });
    let rate = queries.len() as f64 / start.elapsed().as_secs_f64();
    println!("  two clients: {rate:.0} hybrid searches/s; resident {} MB", resident_megabytes());
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let sizes: Vec<usize> = std::env::args().skip(1).map(|a| a.parse()).collect::<Result<_, _>>()?;
    for chunks in if sizes.is_empty() { vec![10_000, 100_000] } else { sizes } {
        bench(chunks)?;
    }
    Ok(())
}
