//! New, reopened, thrown away.

use lectern::{kernel::ErrorCode, retrieval::backend::CollectionKey};

use super::world::{DIMENSIONS, World, chunk, find, id, ids, near, replace, words};

contract!(
    a_collection_that_is_new_or_reset_asks_to_be_rebuilt,
    everything_survives_a_restart,
    an_empty_collection_answers,
    tenants_and_models_are_apart,
    what_is_rebuilt_after_a_reset_is_all_there_is,
    a_part_of_a_rebuild_answers_no_search,
    names_that_are_none_are_refused,
    it_says_that_it_can_serve,
);

async fn a_collection_that_is_new_or_reset_asks_to_be_rebuilt(world: &mut World) {
    let (index, key) = (world.index.clone(), world.key.clone());
    assert_eq!(index.applied(&key).await.unwrap(), None);
    index.apply(&key, vec![replace(1, &["amber"])], 3).await.unwrap();
    assert_eq!(index.applied(&key).await.unwrap(), Some(3));
    assert_eq!(index.collections().await.unwrap(), std::slice::from_ref(&key));
    index.reset(&key).await.unwrap();
    index.reset(&key).await.unwrap();
    assert!(index.collections().await.unwrap().is_empty());
    assert_eq!(index.applied(&key).await.unwrap(), None);
    assert!(index.documents(&key).await.unwrap().is_empty());
}

async fn everything_survives_a_restart(world: &mut World) {
    world.apply(&[replace(1, &["amber", "basalt"]), replace(2, &["amber"])]).await;
    let before = (world.words("amber").await, world.near(&[1.0; DIMENSIONS], 5).await);
    world.reopen();
    let after = (world.words("amber").await, world.near(&[1.0; DIMENSIONS], 5).await);
    assert_eq!(before, after);
    assert_eq!((after.0.len(), after.1.len()), (2, 3));
    assert_eq!(world.index.applied(&world.key).await.unwrap(), Some(1));
}

async fn an_empty_collection_answers(world: &mut World) {
    assert!(world.words("amber").await.is_empty());
    assert!(world.near(&[1.0; DIMENSIONS], 5).await.is_empty());
    assert!(world.documents().await.is_empty());
    assert!(world.index.collections().await.unwrap().len() <= 1);
    world.apply(&[]).await;
    assert!(world.words("amber").await.is_empty());
    assert!(world.near(&[1.0; DIMENSIONS], 5).await.is_empty());
    world.apply(&[replace(1, &["amber"])]).await;
    world.reopen();
    assert_eq!(world.words("amber").await.len(), 1);
}

async fn tenants_and_models_are_apart(world: &mut World) {
    let other = CollectionKey { tenant: id(99, 2), ..world.key.clone() };
    let newer = CollectionKey { model: "test-model.v2".into(), ..world.key.clone() };
    let wider = CollectionKey { dimensions: DIMENSIONS * 2, ..world.key.clone() };
    world.apply(&[replace(1, &["amber"])]).await;
    for foreign in [&other, &newer, &wider] {
        world.index.apply(foreign, vec![], 1).await.unwrap();
        assert!(find(&world.index, foreign, words("amber")).await.keyword.is_empty());
        assert!(world.index.documents(foreign).await.unwrap().is_empty());
    }
    let mut all = vec![world.key.clone(), other.clone(), newer, wider];
    let mut listed = world.index.collections().await.unwrap();
    all.sort();
    listed.sort();
    assert_eq!(listed, all);
    world.index.reset(&other).await.unwrap();
    assert_eq!(world.index.collections().await.unwrap().len(), 3);
    assert_eq!(world.words("amber").await.len(), 1);
}

/// Numbers begin anew after a reset; nothing of before may come back or stand in the way.
async fn what_is_rebuilt_after_a_reset_is_all_there_is(world: &mut World) {
    let (index, key) = (world.index.clone(), world.key.clone());
    index.apply(&key, vec![replace(1, &["amber", "basalt"]), replace(2, &["amber"])], 700).await.unwrap();
    for round in 0..3 {
        index.reset(&key).await.unwrap();
        assert_eq!(index.search(&key, words("amber")).await.unwrap(), None);
        index.apply(&key, vec![replace(1, &["amber"])], 1).await.unwrap();
        index.apply(&key, vec![replace(3, &["cobalt amber"])], 2).await.unwrap();
        let found = find(&index, &key, words("amber")).await.keyword;
        assert_eq!(ids(&found), [id(1, 1000), id(1, 3000)], "round {round}");
        assert_eq!(find(&index, &key, near(&[1.0; DIMENSIONS], 9)).await.vector.len(), 2);
        assert_eq!(index.applied(&key).await.unwrap(), Some(2));
        assert_eq!(world.documents().await.len(), 2);
    }
}

async fn a_part_of_a_rebuild_answers_no_search(world: &mut World) {
    world.index.apply(&world.key, vec![replace(1, &["amber"]), replace(2, &["amber"])], 700).await.unwrap();
    world.index.reset(&world.key).await.unwrap();
    for part in [1, 2] {
        world.index.apply_part(&world.key, vec![replace(part, &["amber"])], part as u64).await.unwrap();
        let refused = world.index.search(&world.key, words("amber")).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::Unavailable);
        // As after a stop half-way.
        world.reopen();
        let refused = world.index.search(&world.key, near(&[1.0; DIMENSIONS], 9)).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::Unavailable);
        assert_eq!(world.index.applied(&world.key).await.unwrap(), Some(part as u64));
    }
    world.index.apply(&world.key, vec![], 700).await.unwrap();
    assert_eq!(world.words("amber").await.len(), 2);
    world.reopen();
    assert_eq!(world.near(&[1.0; DIMENSIONS], 9).await.len(), 2);
}

async fn names_that_are_none_are_refused(world: &mut World) {
    for model in ["", "a/b", "..\\x", "Upper", "a@3", "ü", "a b", "*", &"x".repeat(121)] {
        let refused = CollectionKey { model: model.into(), ..world.key.clone() };
        assert!(world.index.apply(&refused, vec![], 1).await.is_err(), "{model}");
        assert!(world.index.reset(&refused).await.is_err(), "{model}");
    }
    let none = CollectionKey { dimensions: 0, ..world.key.clone() };
    assert!(world.index.apply(&none, vec![], 1).await.is_err());
}

async fn it_says_that_it_can_serve(world: &mut World) {
    assert!(!world.index.check().await.unwrap().is_empty());
    let change = lectern::retrieval::backend::Change::Replace {
        document_id: id(2, 1),
        version: 1,
        chunks: vec![chunk(1, 0, "amber")],
    };
    world.apply(&[change]).await;
    assert!(!world.index.check().await.unwrap().is_empty());
}
