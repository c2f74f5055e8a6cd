//! Nested grants at size: what every user finds, against brute force over what that user may see.
//!
//! `LECTERN_TEST_SCALE_CHUNKS` says how many chunks (3 000 if absent; 50 000 is what the promise is made for), `LECTERN_TEST_SCALE_PAIRS` how
//! many pairs of user and question (200 if absent).

use lectern::retrieval::backend::{Access, Change, ChunkEntry, CollectionKey, Query, Scope};
use std::{collections::HashSet, time::Instant};
use uuid::Uuid;

use super::world::{Random, World, chunk, id, near, unit};

const WIDE: usize = 384;
const FOLDERS: usize = 300;
const CHUNKS_OF_A_DOCUMENT: usize = 20;
const USERS: usize = 50;

contract!(nobody_finds_what_they_may_not_see_and_everybody_finds_the_best);

fn setting(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// A tree: the parent of each folder but the first, and whether grants from above stop at it.
fn tree(random: &mut Random) -> Vec<(usize, bool)> {
    (0..FOLDERS).map(|folder| (random.below(folder.max(1)), folder > 0 && random.below(12) == 0)).collect()
}

/// The folder and those above it, up to a restricted one; and all above it.
fn above(tree: &[(usize, bool)], folder: usize) -> (Vec<Uuid>, Vec<Uuid>) {
    let (mut access, mut path, mut at, mut inherits) = (Vec::new(), Vec::new(), folder, true);
    loop {
        path.push(id(5, at));
        if inherits {
            access.push(id(5, at));
        }
        let (parent, restricted) = tree[at];
        inherits &= !restricted;
        if at == 0 {
            return (access, path);
        }
        at = parent;
    }
}

async fn nobody_finds_what_they_may_not_see_and_everybody_finds_the_best(world: &mut World) {
    let size = setting("LECTERN_TEST_SCALE_CHUNKS", 3_000);
    let pairs = setting("LECTERN_TEST_SCALE_PAIRS", 200);
    world.key = CollectionKey { dimensions: WIDE, ..world.key.clone() };
    let mut random = Random(2024);
    let tree = tree(&mut random);
    let centres: Vec<Vec<f32>> = (0..200).map(|_| random.vector(WIDE)).collect();
    let clustered = |random: &mut Random| {
        let (a, b) = (random.below(centres.len()), random.below(centres.len()));
        let noise = random.vector(WIDE);
        unit((0..WIDE).map(|i| centres[a][i] + 0.5 * centres[b][i] + noise[i]).collect())
    };
    let mut chunks: Vec<ChunkEntry> = Vec::with_capacity(size);
    for document in 0..size / CHUNKS_OF_A_DOCUMENT {
        let (mut access, path) = above(&tree, random.below(FOLDERS));
        access.insert(0, id(4, document));
        for number in 0..CHUNKS_OF_A_DOCUMENT {
            let vector = clustered(&mut random);
            let text = format!("amber word{} and word{}", random.below(500), random.below(50));
            chunks.push(ChunkEntry {
                access: access.clone(),
                path: path.clone(),
                vector,
                ..chunk(document, number, &text)
            });
        }
    }
    let started = Instant::now();
    for part in chunks.chunks(2000) {
        let changes: Vec<Change> = part
            .chunk_by(|a, b| a.document_id == b.document_id)
            .map(|chunks| Change::Replace { document_id: chunks[0].document_id, version: 1, chunks: chunks.to_vec() })
            .collect();
        world.apply(&changes).await;
    }
    let written = started.elapsed();

    // Some users hold one file, some a few folders, some the root.
    let users: Vec<Vec<Uuid>> = (0..USERS)
        .map(|user| {
            let folders = (0..user % 12).map(|_| id(5, random.below(FOLDERS))).collect::<Vec<_>>();
            let files =
                (0..1 + user % 30).map(|_| id(4, random.below(size / CHUNKS_OF_A_DOCUMENT))).collect::<Vec<_>>();
            [folders, files].concat()
        })
        .collect();
    let (mut wanted, mut right, mut milliseconds) = (0, 0, Vec::new());
    for _ in 0..pairs {
        let grants = &users[random.below(USERS)];
        let may_see: HashSet<&Uuid> = grants.iter().collect();
        let is_visible = |chunk: &&ChunkEntry| chunk.access.iter().any(|node| may_see.contains(node));
        let vector = clustered(&mut random);
        let scope = Scope::new(Access::AnyOf(grants.clone()));
        let query = Query { text: Some(format!("amber word{}", random.below(500))), scope, ..near(&vector, 50) };
        let started = Instant::now();
        let found = world.search(query).await;
        milliseconds.push(started.elapsed().as_secs_f64() * 1000.0);
        let visible: Vec<&ChunkEntry> = chunks.iter().filter(is_visible).collect();
        let ids: HashSet<Uuid> = visible.iter().map(|chunk| chunk.chunk_id).collect();
        for hit in found.keyword.iter().chain(&found.vector) {
            assert!(ids.contains(&hit.chunk_id), "a forbidden hit");
        }
        // Every chunk has the word `amber`.
        assert_eq!(found.keyword.len(), visible.len().min(50));
        let cosine = |chunk: &&ChunkEntry| -> f32 { chunk.vector.iter().zip(&vector).map(|(a, b)| a * b).sum() };
        let mut best: Vec<f32> = visible.iter().map(cosine).collect();
        best.sort_by(|a, b| b.total_cmp(a));
        best.truncate(10);
        wanted += best.len();
        // By value: chunks a rounding error apart may change places.
        right += best.iter().zip(&found.vector).filter(|(best, hit)| (**best - hit.score).abs() < 1e-5).count();
    }
    let recall = right as f64 / wanted as f64;
    milliseconds.sort_by(f64::total_cmp);
    let at = |share: f64| milliseconds[((milliseconds.len() - 1) as f64 * share) as usize];
    println!(
        "{} chunks written in {:.1} s; {pairs} searches: recall@10 {recall:.4}, p50 {:.1} ms, p95 {:.1} ms",
        chunks.len(),
        written.as_secs_f64(),
        at(0.5),
        at(0.95)
    );
    assert!(recall >= 0.999, "recall@10 is {recall:.4}");
}
