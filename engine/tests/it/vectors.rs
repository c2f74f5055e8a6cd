//! The vector list at sizes where codes are used, and compaction.

use lectern_engine::{Access, Change, ChunkEntry, CollectionKey, Engine, Query, Scope};

use crate::support::{DIMENSIONS, Model, Random, World, chunk, everything, id, near, options, replace, unit};

/// Vectors around few centres: close races, as among chunks of one subject.
fn clustered(random: &mut Random, centres: &[Vec<f32>], dimensions: usize) -> Vec<f32> {
    let (a, b) = (random.below(centres.len()), random.below(centres.len()));
    let noise = random.vector(dimensions);
    unit((0..dimensions).map(|i| centres[a][i] + 0.5 * centres[b][i] + 0.6 * noise[i]).collect())
}

#[test]
fn the_scan_by_codes_finds_what_brute_force_finds() {
    const WIDE: usize = 384;
    let mut random = Random(99);
    let centres: Vec<_> = (0..30).map(|_| random.vector(WIDE)).collect();
    let root = tempfile::tempdir().unwrap();
    let engine = Engine::open(root.path(), options()).unwrap();
    let collection =
        engine.collection(&CollectionKey { tenant: id(9, 9), model: "m".into(), dimensions: WIDE }).unwrap();
    let mut model = Model::default();
    for part in 0..4 {
        let changes: Vec<_> = (part * 150..(part + 1) * 150)
            .map(|document| {
                let entry = |number, random: &mut Random| ChunkEntry {
                    vector: clustered(random, &centres, WIDE),
                    ..chunk(document, number, "amber")
                };
                let chunks = (0..20).map(|number| entry(number, &mut random)).collect();
                Change::Replace { document_id: id(2, document), version: 1, chunks }
            })
            .collect();
        collection.apply(&changes, part as u64 + 1).unwrap();
        model.apply(&changes);
    }
    let half = Scope::new(Access::AnyOf(vec![id(5, 1), id(5, 3), id(5, 5), id(5, 6)]));
    let (mut right, mut wanted) = (0, 0);
    for _ in 0..50 {
        let query = clustered(&mut random, &centres, WIDE);
        for scope in [&everything(), &half] {
            let found = collection.search(&Query { scope: scope.clone(), ..near(&query, 10) }).unwrap().vector;
            let expected = model.nearest(&query, scope, 10);
            for (hit, (cosine, _)) in found.iter().zip(&expected) {
                // By value: two chunks a rounding error apart may change places.
                right += usize::from((f64::from(hit.score) - cosine).abs() < 1e-6);
            }
            wanted += expected.len();
        }
    }
    assert_eq!(wanted, 1000);
    assert!(right >= 999, "{right} of {wanted}");
}

#[test]
fn vectors_of_any_length_are_taken_at_length_one() {
    let world = World::new();
    let double = chunk(1, 0, "amber").vector.iter().map(|x| x * 2.0).collect();
    let change = ChunkEntry { vector: double, ..chunk(1, 0, "amber") };
    world.apply(&[Change::Replace { document_id: id(2, 1), version: 1, chunks: vec![change] }]);
    let query: Vec<f32> = chunk(1, 0, "").vector.iter().map(|x| x * 0.01).collect();
    let found = world.collection.search(&near(&query, 1)).unwrap().vector;
    assert!((found[0].score - 1.0).abs() < 1e-6 && found[0].score <= 1.0, "{}", found[0].score);
}

#[test]
fn one_dimension_is_enough() {
    let root = tempfile::tempdir().unwrap();
    let engine = Engine::open(root.path(), options()).unwrap();
    let key = CollectionKey { tenant: id(9, 9), model: "m".into(), dimensions: 1 };
    let collection = engine.collection(&key).unwrap();
    let entry = |number, x| ChunkEntry { vector: vec![x], ..chunk(1, number, "amber") };
    let chunks = vec![entry(0, 1.0), entry(1, -1.0)];
    collection.apply(&[Change::Replace { document_id: id(2, 1), version: 1, chunks }], 1).unwrap();
    let found = collection.search(&near(&[-0.5], 5)).unwrap().vector;
    assert_eq!(found.iter().map(|hit| hit.score).collect::<Vec<_>>(), [1.0, -1.0]);
}

#[test]
fn compaction_drops_dead_rows_and_keeps_every_answer() {
    let mut random = Random(4);
    let world = World::new();
    let mut model = Model::default();
    let mut changes: Vec<_> = (0..200).map(|d| replace(d, &["amber", "basalt amber", "cobalt"])).collect();
    changes.extend((0..200).filter(|d| d % 3 > 0).map(|d| Change::Remove { document_id: id(2, d) }));
    // One commit each way, so that rows really get written first.
    world.apply(&changes[..200]);
    world.apply(&changes[200..]);
    model.apply(&changes);
    let before = world.collection.statistics();
    assert_eq!((before.chunks, before.dead_vector_rows), (201, 399));
    let applied = world.collection.applied();
    world.collection.compact().unwrap();
    let after = world.collection.statistics();
    assert_eq!((after.chunks, after.vector_rows, after.dead_vector_rows), (201, 201, 0));
    assert!(after.bytes_on_disk < before.bytes_on_disk);
    assert_eq!(world.collection.applied(), applied);
    let world = world.reopened();
    for _ in 0..10 {
        model.check(&world.collection, &random.vector(DIMENSIONS), "amber", &everything(), 50);
    }
    // New groups must not take numbers that the text index still knows.
    let more: Vec<_> = (300..340).map(|d| replace(d, &["amber"])).collect();
    world.apply(&more);
    model.apply(&more);
    model.check(&world.collection, &random.vector(DIMENSIONS), "amber", &everything(), 500);
    world.collection.compact().unwrap();
    model.check(&world.reopened().collection, &random.vector(DIMENSIONS), "cobalt", &everything(), 500);
}

#[test]
fn many_dead_rows_are_compacted_by_themselves() {
    let world = World::new();
    let texts = vec!["amber"; 60];
    let round: Vec<_> = (0..100).map(|d| replace(d, &texts)).collect();
    world.apply(&round);
    world.apply(&round);
    assert_eq!(world.collection.statistics().dead_vector_rows, 6000, "half is not the majority");
    world.apply(&round);
    let statistics = world.collection.statistics();
    assert_eq!((statistics.chunks, statistics.dead_vector_rows), (6000, 0));
    assert_eq!(world.collection.search(&near(&[1.0; DIMENSIONS], 7000)).unwrap().vector.len(), 6000);
}
