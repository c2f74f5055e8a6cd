//! Replace, remove, move: visible at once, idempotent, in order.

use lectern::retrieval::backend::{Access, Change, ChunkEntry, CollectionKey, Query, Scope};

use super::world::{DIMENSIONS, Random, World, chunk, everything, find, id, ids, near, remove, replace, words};

contract!(
    replacing_shows_the_new_and_hides_the_old,
    removing_hides_at_once_and_for_good,
    moving_changes_who_sees_it,
    what_moved_is_as_if_it_were_told_anew,
    several_changes_of_one_document_in_one_step_act_in_order,
    replaying_changes_nothing,
    a_step_without_changes_still_counts,
    a_document_without_chunks_is_remembered,
    what_cannot_be_stored_is_refused_before_anything_happens,
    chunks_that_stay_are_found_once,
);

async fn replacing_shows_the_new_and_hides_the_old(world: &mut World) {
    world.apply(&[replace(1, &["old amber", "amber"]), replace(2, &["amber"])]).await;
    assert_eq!(world.words("amber").await.len(), 3);
    world.apply(&[replace(1, &["new basalt"])]).await;
    let amber = world.words("amber").await;
    assert_eq!(ids(&amber), [id(1, 2000)]);
    assert_eq!(amber[0].document_id, id(2, 2));
    assert_eq!(world.words("basalt").await.len(), 1);
    assert_eq!(world.near(&Random(1).vector(DIMENSIONS), 10).await.len(), 2);
}

async fn removing_hides_at_once_and_for_good(world: &mut World) {
    world.apply(&[replace(1, &["amber"]), replace(2, &["amber"])]).await;
    world.apply(&[remove(1), remove(77)]).await;
    for _ in 0..2 {
        assert_eq!(ids(&world.words("amber").await), [id(1, 2000)]);
        assert_eq!(world.near(&[1.0; DIMENSIONS], 9).await.len(), 1);
        assert_eq!(world.documents().await, [id(2, 2)]);
        world.reopen();
    }
}

async fn moving_changes_who_sees_it(world: &mut World) {
    async fn seen(world: &World, node: usize) -> usize {
        let scope = Scope::new(Access::AnyOf(vec![id(5, node)]));
        let query = Query { text: Some("amber".into()), scope, ..near(&[1.0; DIMENSIONS], 9) };
        let found = world.search(query).await;
        assert_eq!(found.keyword.len(), found.vector.len());
        found.keyword.len()
    }
    world.apply(&[replace(1, &["amber", "amber basalt"])]).await;
    assert_eq!((seen(world, 1).await, seen(world, 20).await), (2, 0));
    let there = Change::Move { document_id: id(2, 1), access: vec![id(5, 20)], path: vec![id(5, 20)] };
    world.apply(&[there, Change::Move { document_id: id(2, 50), access: vec![], path: vec![] }]).await;
    assert_eq!((seen(world, 1).await, seen(world, 20).await), (0, 2));
    world.reopen();
    assert_eq!((seen(world, 1).await, seen(world, 20).await), (0, 2));
    let below = Scope { folders: Some(vec![id(5, 20)]), ..everything() };
    assert_eq!(world.search(Query { scope: below, ..words("basalt") }).await.keyword.len(), 1);
    // And it can be replaced and removed as before.
    world.apply(&[replace(1, &["amber"])]).await;
    assert_eq!((seen(world, 1).await, seen(world, 20).await), (1, 0));
}

async fn what_moved_is_as_if_it_were_told_anew(world: &mut World) {
    let (access, path) = (vec![id(4, 1), id(5, 20)], vec![id(5, 20), id(5, 21)]);
    world.apply(&[replace(1, &["amber", "amber basalt"]), replace(2, &["cobalt"])]).await;
    world.apply(&[Change::Move { document_id: id(2, 1), access: access.clone(), path: path.clone() }]).await;
    let anew = CollectionKey { tenant: id(99, 2), ..world.key.clone() };
    let chunks = ["amber", "amber basalt"].iter().enumerate();
    let place = |chunk: ChunkEntry| ChunkEntry { access: access.clone(), path: path.clone(), ..chunk };
    let chunks: Vec<ChunkEntry> = chunks.map(|(n, text)| place(chunk(1, n, text))).collect();
    let told = Change::Replace { document_id: id(2, 1), version: 1, chunks: chunks.clone() };
    world.index.apply(&anew, vec![told, replace(2, &["cobalt"])], 1).await.unwrap();
    let documents = world.index.documents(&anew).await.unwrap();
    assert_eq!(world.index.documents(&world.key).await.unwrap(), documents);
    let some = world.index.documents_among(&anew, &[id(2, 1), id(2, 9)]).await.unwrap();
    assert_eq!((some.len(), some.get(&id(2, 1))), (1, documents.get(&id(2, 1))));
    for key in [&world.key, &anew] {
        let elsewhere: Vec<ChunkEntry> =
            chunks.iter().map(|chunk| ChunkEntry { access: vec![id(4, 1)], ..chunk.clone() }).collect();
        for (chunks, expected) in [(&chunks, 0), (&elsewhere, 2), (&vec![chunk(7, 0, "not there")], 0)] {
            let differing = world.index.differing(key, chunks).await.unwrap();
            assert!(differing.is_none_or(|differing| differing.len() == expected), "{chunks:?}");
        }
    }
    let below = Scope { folders: Some(vec![id(5, 21)]), ..everything() };
    let query = Query { text: Some("amber".into()), scope: below, ..near(&Random(8).vector(DIMENSIONS), 9) };
    let found = world.search(query.clone()).await;
    assert_eq!((found.keyword.len(), found.vector.len()), (2, 2));
    let other = find(&world.index, &anew, query).await;
    assert_eq!((ids(&found.keyword), ids(&found.vector)), (ids(&other.keyword), ids(&other.vector)));
}

async fn several_changes_of_one_document_in_one_step_act_in_order(world: &mut World) {
    let elsewhere = |node| Change::Move { document_id: id(2, 1), access: vec![id(5, node)], path: vec![] };
    world
        .apply(&[
            replace(1, &["amber", "amber"]),
            elsewhere(30),
            replace(1, &["basalt"]),
            elsewhere(31),
            elsewhere(32),
            replace(2, &["amber"]),
            remove(2),
            remove(3),
            replace(3, &["amber"]),
        ])
        .await;
    assert_eq!(ids(&world.words("amber").await), [id(1, 3000)]);
    for (node, expected) in [(30, 0), (31, 0), (32, 1), (1, 0)] {
        let scope = Scope::new(Access::AnyOf(vec![id(5, node)]));
        assert_eq!(world.search(Query { scope, ..words("basalt") }).await.keyword.len(), expected, "{node}");
    }
}

async fn replaying_changes_nothing(world: &mut World) {
    let (index, key) = (world.index.clone(), world.key.clone());
    let changes = vec![replace(1, &["amber"]), replace(2, &["amber"])];
    index.apply(&key, changes.clone(), 5).await.unwrap();
    index.apply(&key, changes.clone(), 5).await.unwrap();
    index.apply(&key, vec![remove(1)], 4).await.unwrap();
    assert_eq!(index.applied(&key).await.unwrap(), Some(5));
    // Overlapping replay with a higher number: the same state again.
    index.apply(&key, changes, 6).await.unwrap();
    assert_eq!(ids(&world.words("amber").await), [id(1, 1000), id(1, 2000)]);
    assert_eq!(index.applied(&key).await.unwrap(), Some(6));
}

async fn a_step_without_changes_still_counts(world: &mut World) {
    world.index.apply(&world.key, vec![], 41).await.unwrap();
    world.reopen();
    assert_eq!(world.index.applied(&world.key).await.unwrap(), Some(41));
}

async fn a_document_without_chunks_is_remembered(world: &mut World) {
    world.apply(&[Change::Replace { document_id: id(2, 1), version: 9, chunks: vec![] }]).await;
    world.reopen();
    let documents = world.index.documents(&world.key).await.unwrap();
    assert_eq!((documents[&id(2, 1)].version, documents[&id(2, 1)].chunk_ids.len()), (9, 0));
}

async fn what_cannot_be_stored_is_refused_before_anything_happens(world: &mut World) {
    world.apply(&[replace(3, &["amber"])]).await;
    for vector in [vec![1.0; 3], vec![0.0; DIMENSIONS], vec![f32::NAN; DIMENSIONS]] {
        let bad = ChunkEntry { vector, ..chunk(1, 0, "amber") };
        let changes =
            vec![replace(2, &["amber"]), Change::Replace { document_id: id(2, 1), version: 1, chunks: vec![bad] }];
        assert!(world.index.apply(&world.key, changes, 9).await.is_err());
    }
    let foreign = Change::Replace { document_id: id(2, 9), version: 1, chunks: vec![chunk(1, 0, "amber")] };
    assert!(world.index.apply(&world.key, vec![foreign], 9).await.is_err());
    assert_eq!(world.index.applied(&world.key).await.unwrap(), Some(1));
    assert_eq!(world.documents().await, [id(2, 3)]);
    for vector in [vec![1.0; 3], vec![f32::INFINITY; DIMENSIONS], vec![]] {
        assert!(world.index.search(&world.key, near(&vector, 5)).await.is_err());
    }
}

async fn chunks_that_stay_are_found_once(world: &mut World) {
    for texts in [["amber", "basalt"], ["amber", "cobalt"], ["amber", "cobalt"]] {
        world.apply(&[replace(1, &texts)]).await;
    }
    assert_eq!(ids(&world.words("amber").await), [id(1, 1000)]);
    assert_eq!(world.near(&[1.0; DIMENSIONS], 9).await.len(), 2);
    assert!(world.words("basalt").await.is_empty());
    let documents = world.index.documents(&world.key).await.unwrap();
    assert_eq!(documents[&id(2, 1)].chunk_ids, [id(1, 1000), id(1, 1001)].into());
}
