//! Replace, remove, move: visible at once, idempotent, in order.

use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use lectern_engine::{Access, Change, EngineError, Query, Scope};

use crate::support::{DIMENSIONS, Random, World, chunk, id, ids, near, replace, words};

#[test]
fn replacing_shows_the_new_and_hides_the_old() {
    let world = World::new();
    world.apply(&[replace(1, &["old amber", "amber"]), replace(2, &["amber"])]);
    let before = world.collection.search(&words("amber")).unwrap();
    assert_eq!(before.keyword.len(), 3);
    world.apply(&[replace(1, &["new basalt"])]);
    let amber = world.collection.search(&words("amber")).unwrap();
    assert_eq!(ids(&amber.keyword), [id(1, 2000)]);
    assert_eq!(amber.keyword[0].document_id, id(2, 2));
    assert_eq!(world.collection.search(&words("basalt")).unwrap().keyword.len(), 1);
    let near = world.collection.search(&near(&Random(1).vector(DIMENSIONS), 10)).unwrap();
    assert_eq!(near.vector.len(), 2);
    let statistics = world.collection.statistics();
    assert_eq!((statistics.chunks, statistics.vector_rows, statistics.dead_vector_rows), (2, 4, 2));
    assert!(statistics.bytes_on_disk > 2000);
}

#[test]
fn removing_hides_at_once_and_for_good() {
    let world = World::new();
    world.apply(&[replace(1, &["amber"]), replace(2, &["amber"])]);
    world.apply(&[Change::Remove { document_id: id(2, 1) }, Change::Remove { document_id: id(2, 77) }]);
    let check = |world: &World| {
        assert_eq!(ids(&world.collection.search(&words("amber")).unwrap().keyword), [id(1, 2000)]);
        assert_eq!(world.collection.search(&near(&[1.0; DIMENSIONS], 9)).unwrap().vector.len(), 1);
        assert_eq!(world.collection.documents().unwrap().into_keys().collect::<Vec<_>>(), [id(2, 2)]);
    };
    check(&world);
    let world = world.reopened();
    check(&world);
    world.collection.compact().unwrap();
    check(&world);
    check(&world.reopened());
}

#[test]
fn moving_changes_who_sees_it_and_rewrites_no_row() {
    let world = World::new();
    world.apply(&[replace(1, &["amber", "amber basalt"])]);
    let seen = |world: &World, node| {
        let scope = Scope::new(Access::AnyOf(vec![node]));
        world.collection.search(&Query { scope, ..words("amber") }).unwrap().keyword.len()
    };
    assert_eq!((seen(&world, id(5, 1)), seen(&world, id(5, 20))), (2, 0));
    let there = Change::Move { document_id: id(2, 1), access: vec![id(5, 20)], path: vec![id(5, 20)] };
    world.apply(&[there.clone(), Change::Move { document_id: id(2, 50), access: vec![], path: vec![] }]);
    assert_eq!((seen(&world, id(5, 1)), seen(&world, id(5, 20))), (0, 2));
    assert_eq!(world.collection.statistics().vector_rows, 2);
    let world = world.reopened();
    assert_eq!((seen(&world, id(5, 1)), seen(&world, id(5, 20))), (0, 2));
    let below = Scope { folders: Some(vec![id(5, 20)]), ..crate::support::everything() };
    assert_eq!(world.collection.search(&Query { scope: below, ..words("basalt") }).unwrap().keyword.len(), 1);
}

#[test]
fn several_changes_of_one_document_in_one_commit_act_in_order() {
    let world = World::new();
    let elsewhere = |node| Change::Move { document_id: id(2, 1), access: vec![id(5, node)], path: vec![] };
    let remove = |document| Change::Remove { document_id: id(2, document) };
    world.apply(&[
        replace(1, &["amber", "amber"]),
        elsewhere(30),
        replace(1, &["basalt"]),
        elsewhere(31),
        elsewhere(32),
        replace(2, &["amber"]),
        remove(2),
        remove(3),
        replace(3, &["amber"]),
    ]);
    assert_eq!(ids(&world.collection.search(&words("amber")).unwrap().keyword), [id(1, 3000)]);
    let scope = |node| Scope::new(Access::AnyOf(vec![id(5, node)]));
    let seen = |node| world.collection.search(&Query { scope: scope(node), ..words("basalt") }).unwrap().keyword.len();
    assert_eq!([30, 31, 32, 1].map(seen), [0, 0, 1, 0]);
    assert_eq!(world.collection.statistics().vector_rows, 2, "what never became visible is never written");
}

#[test]
fn replaying_changes_nothing() {
    let world = World::new();
    let changes = [replace(1, &["amber"]), replace(2, &["amber"])];
    world.collection.apply(&changes, 5).unwrap();
    world.collection.apply(&changes, 5).unwrap();
    world.collection.apply(&[Change::Remove { document_id: id(2, 1) }], 4).unwrap();
    assert_eq!((world.collection.applied(), world.collection.statistics().vector_rows), (5, 2));
    // Overlapping replay with a higher number: the same state again.
    world.collection.apply(&changes, 6).unwrap();
    let found = world.collection.search(&words("amber")).unwrap();
    assert_eq!(ids(&found.keyword), [id(1, 1000), id(1, 2000)]);
    assert_eq!((world.collection.applied(), world.collection.statistics().chunks), (6, 2));
}

#[test]
fn a_commit_without_changes_still_counts() {
    let world = World::new();
    world.collection.apply(&[], 41).unwrap();
    assert_eq!(world.reopened().collection.applied(), 41);
}

#[test]
fn a_document_without_chunks_is_remembered() {
    let world = World::new();
    world.apply(&[Change::Replace { document_id: id(2, 1), version: 9, chunks: vec![] }]);
    let documents = world.reopened().collection.documents().unwrap();
    assert_eq!((documents[&id(2, 1)].version, documents[&id(2, 1)].chunk_ids.len()), (9, 0));
}

#[test]
fn what_cannot_be_stored_is_refused_before_anything_happens() {
    let world = World::new();
    let with = |vector: Vec<f32>| {
        let bad = lectern_engine::ChunkEntry { vector, ..chunk(1, 0, "amber") };
        [replace(2, &["amber"]), Change::Replace { document_id: id(2, 1), version: 1, chunks: vec![bad] }]
    };
    let refused = |vector| world.collection.apply(&with(vector), 1).unwrap_err();
    let expected = DIMENSIONS;
    assert!(matches!(refused(vec![1.0; 3]), EngineError::Dimensions { expected: e, found: 3 } if e == expected));
    assert!(matches!(refused(vec![0.0; DIMENSIONS]), EngineError::InvalidVector { chunk_id: Some(_) }));
    assert!(matches!(refused(vec![f32::NAN; DIMENSIONS]), EngineError::InvalidVector { .. }));
    let foreign = Change::Replace { document_id: id(2, 9), version: 1, chunks: vec![chunk(1, 0, "amber")] };
    assert!(matches!(world.collection.apply(&[foreign], 1), Err(EngineError::ForeignChunk { .. })));
    assert_eq!((world.collection.applied(), world.collection.statistics().vector_rows), (0, 0));
    for vector in [vec![1.0; 3], vec![f32::INFINITY; DIMENSIONS], vec![]] {
        let error = world.collection.search(&near(&vector, 5)).unwrap_err();
        assert!(matches!(error, EngineError::Dimensions { .. } | EngineError::InvalidVector { chunk_id: None }));
        assert!(!error.needs_rebuild());
    }
}

#[test]
fn searches_run_while_a_writer_works() {
    let world = World::new();
    world.apply(&[replace(1, &["amber"])]);
    let done = AtomicBool::new(false);
    std::thread::scope(|threads| {
        let (done, world) = (&done, &world);
        let _stop = AtTheEnd(done);
        let readers: Vec<_> = (0..2)
            .map(|_| {
                threads.spawn(move || {
                    let mut searches = 0;
                    while !done.load(Ordering::Relaxed) {
                        let found = world.collection.search(&words("amber")).unwrap();
                        // Every commit keeps as many: a half-applied one would show.
                        assert_eq!(found.keyword.len(), 1);
                        assert_eq!(world.collection.search(&near(&[1.0; DIMENSIONS], 9)).unwrap().vector.len(), 1);
                        searches += 1;
                    }
                    searches
                })
            })
            .collect();
        for round in 0..60 {
            let (old, new) = (round % 2 + 1, (round + 1) % 2 + 1);
            world.apply(&[Change::Remove { document_id: id(2, old) }, replace(new, &["amber"])]);
            if round % 20 == 19 {
                world.collection.compact().unwrap();
            }
        }
        done.store(true, Ordering::Relaxed);
        assert!(readers.into_iter().all(|r| r.join().unwrap() > 0));
    });
}

/// Between fork and exec, a starting program holds copies of this process's files, and so its locks.
#[test]
fn programs_started_meanwhile_stop_neither_writer_nor_opening() {
    let done = &AtomicBool::new(false);
    let world = std::thread::scope(|threads| {
        let _stop = AtTheEnd(done);
        for _ in 0..4 {
            threads.spawn(move || {
                while !done.load(Ordering::Relaxed) {
                    assert!(Command::new("true").status().unwrap().success());
                }
            });
        }
        (0..100).fold(World::new(), |world, round| {
            world.apply(&[replace(round % 3, &["amber"])]);
            world.reopened()
        })
    });
    assert_eq!(world.collection.search(&words("amber")).unwrap().keyword.len(), 3);
}

/// Sets the flag also when a failed assertion leaves the scope, which otherwise would wait for its threads forever.
struct AtTheEnd<'a>(&'a AtomicBool);

impl Drop for AtTheEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
