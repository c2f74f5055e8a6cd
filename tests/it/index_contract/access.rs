//! What a scope lets through, against brute force.

use lectern::retrieval::backend::{Access, Change, CollectionKey, Query, Scope};

use super::{
    model::Model,
    world::{DIMENSIONS, Random, World, chunk, everything, find, id, ids, near, replace, words},
};

const WORDS: [&str; 6] = ["amber", "basalt", "cobalt", "diorite", "emerald", "feldspar"];

contract!(
    random_histories_and_scopes_agree_with_brute_force,
    ten_thousand_ids_in_a_scope,
    more_ids_in_a_scope_than_a_filter_takes,
    twenty_thousand_documents_in_a_scope,
    an_empty_list_lets_nothing_through,
    what_is_found_equals_an_index_of_only_the_visible,
    tenants_with_the_same_ids_do_not_meet,
);

fn random_change(random: &mut Random) -> Change {
    let document = random.below(100);
    let nodes: Vec<_> = (0..40).map(|n| id(5, n)).collect();
    match random.below(10) {
        0 => Change::Remove { document_id: id(2, document) },
        1 => {
            let (some, more) = (random.below(4), random.below(4));
            let (access, path) = (random.some(&nodes, some), random.some(&nodes, more));
            Change::Move { document_id: id(2, document), access, path }
        }
        _ => {
            let count = random.below(10);
            // Sometimes the chunks of one document stand in different places.
            let mixed = random.below(4) == 0;
            let mut access = random.some(&nodes, 3);
            let chunks = (0..count)
                .map(|number| {
                    let mut chunk = chunk(document, number, &random_text(random));
                    if mixed {
                        let some = random.below(4);
                        access = random.some(&nodes, some);
                    }
                    chunk.access.clone_from(&access);
                    chunk.path = random.some(&nodes, 2);
                    chunk.vector = random.vector(DIMENSIONS);
                    chunk
                })
                .collect();
            Change::Replace { document_id: id(2, document), version: random.next() >> 1, chunks }
        }
    }
}

fn random_text(random: &mut Random) -> String {
    (0..1 + random.below(20)).map(|_| WORDS[random.below(WORDS.len())]).collect::<Vec<_>>().join(" ")
}

fn random_scope(random: &mut Random) -> Scope {
    let nodes: Vec<_> = (0..45).map(|n| id(5, n)).collect();
    let documents: Vec<_> = (0..110).map(|n| id(2, n)).collect();
    let files: Vec<_> = (0..110).map(|n| id(4, n)).collect();
    let bases: Vec<_> = (0..4).map(|n| id(3, n)).collect();
    let count = random.below(30);
    let access = match random.below(4) {
        0 => Access::Everything,
        _ => Access::AnyOf(random.some(&nodes, count)),
    };
    let mut maybe = |ids: &[_], most: usize| {
        let count = random.below(most);
        (random.below(3) == 0).then(|| random.some(ids, count))
    };
    Scope {
        knowledge_bases: maybe(&bases, 3),
        folders: maybe(&nodes, 10),
        files: maybe(&files, 80),
        let_through: maybe(&documents, 20).unwrap_or_default(),
        within: (random.below(3) == 0).then(|| {
            let counts = [random.below(6), random.below(40), random.below(2)];
            [(&nodes, counts[0]), (&files, counts[1]), (&bases, counts[2])]
                .into_iter()
                .flat_map(|(ids, count)| random.some(ids, count))
                .collect()
        }),
        ..Scope::new(access)
    }
}

async fn random_histories_and_scopes_agree_with_brute_force(world: &mut World) {
    let mut random = Random(7);
    let mut model = Model::default();
    for round in 0..20 {
        let changes: Vec<_> = (0..1 + random.below(25)).map(|_| random_change(&mut random)).collect();
        world.apply(&changes).await;
        model.apply(&changes);
        if round % 7 == 6 {
            world.reopen();
        }
        for _ in 0..15 {
            let query = random.vector(DIMENSIONS);
            let word = WORDS[random.below(WORDS.len())];
            let limit = [1, 5, 50, 9_000][random.below(4)];
            model.check(world, &query, word, &random_scope(&mut random), limit).await;
        }
    }
    let documents = world.index.documents(&world.key).await.unwrap();
    assert_eq!(documents.len(), model.documents.len());
    for (id, (version, chunks)) in &model.documents {
        assert_eq!(documents[id].version, *version);
        assert_eq!(documents[id].chunk_ids, chunks.iter().map(|c| c.chunk_id).collect());
    }
}

async fn ten_thousand_ids_in_a_scope(world: &mut World) {
    let mut model = Model::default();
    let changes: Vec<_> = (0..600).map(|d| replace(d, &["amber basalt", "cobalt"])).collect();
    world.apply(&changes).await;
    model.apply(&changes);
    world.reopen();
    let unknown = (0..9_700).map(|n| id(8, n));
    let known = (0..300).map(|n| id(4, n * 2));
    let scope = Scope::new(Access::AnyOf(unknown.chain(known).collect()));
    let query = Random(3).vector(DIMENSIONS);
    model.check(world, &query, "amber", &scope, 400).await;
    model.check(world, &query, "cobalt", &scope, 10).await;
    assert_eq!(model.visible(&scope).count(), 600);
}

async fn more_ids_in_a_scope_than_a_filter_takes(world: &mut World) {
    let mut model = Model::default();
    let changes: Vec<_> = (0..40).map(|d| replace(d, &["amber"])).collect();
    world.apply(&changes).await;
    model.apply(&changes);
    let unknown = (0..70_000).map(|n| id(8, n));
    let scope = Scope::new(Access::AnyOf(unknown.chain([id(4, 3), id(4, 9)]).collect()));
    model.check(world, &Random(3).vector(DIMENSIONS), "amber", &scope, 10).await;
    assert_eq!(model.visible(&scope).count(), 2);
}

/// As many as search names while the index has yet to follow moves.
async fn twenty_thousand_documents_in_a_scope(world: &mut World) {
    let mut model = Model::default();
    let changes: Vec<_> = (0..200).map(|d| replace(d, &["amber basalt", "cobalt"])).collect();
    world.apply(&changes).await;
    model.apply(&changes);
    let unknown = (0..19_950).map(|n| id(8, n));
    let documents = unknown.chain((0..50).map(|n| id(2, n * 4))).collect();
    let scope = Scope { let_through: documents, ..Scope::new(Access::AnyOf(vec![id(5, 3)])) };
    model.check(world, &Random(3).vector(DIMENSIONS), "amber", &scope, 50).await;
    assert!(model.visible(&scope).count() > 100);
    let limited = Scope { knowledge_bases: Some(vec![id(3, 1)]), ..scope };
    model.check(world, &Random(4).vector(DIMENSIONS), "cobalt", &limited, 10).await;
}

async fn an_empty_list_lets_nothing_through(world: &mut World) {
    world.apply(&[replace(1, &["amber"])]).await;
    let vector = Random(1).vector(DIMENSIONS);
    let let_through = Scope { let_through: vec![id(2, 1)], ..Scope::new(Access::AnyOf(vec![])) };
    for (scope, expected) in [
        (everything(), 1),
        (Scope::new(Access::AnyOf(vec![])), 0),
        (Scope { knowledge_bases: Some(vec![]), ..everything() }, 0),
        (Scope { folders: Some(vec![]), ..everything() }, 0),
        (Scope { files: Some(vec![]), ..everything() }, 0),
        (Scope { within: Some(vec![]), ..everything() }, 0),
        // A folder, the folder above it, the file, the knowledge base.
        (Scope { within: Some(vec![id(5, 1)]), ..everything() }, 1),
        (Scope { within: Some(vec![id(5, 0)]), ..everything() }, 1),
        (Scope { within: Some(vec![id(9, 9), id(4, 1)]), ..everything() }, 1),
        (Scope { within: Some(vec![id(3, 1)]), ..everything() }, 1),
        // Neither the document nor the chunk; other folders, files and knowledge bases; and access counts as well.
        (Scope { within: Some(vec![id(2, 1), id(1, 1000), id(5, 2), id(4, 2), id(3, 2)]), ..everything() }, 0),
        (Scope { within: Some(vec![id(4, 1)]), ..Scope::new(Access::AnyOf(vec![id(5, 2)])) }, 0),
        (let_through.clone(), 1),
        (Scope { within: Some(vec![id(5, 8)]), folders: Some(vec![id(5, 8)]), ..let_through.clone() }, 1),
        (Scope { files: Some(vec![id(4, 1)]), ..let_through.clone() }, 1),
        (Scope { files: Some(vec![id(4, 2)]), ..let_through.clone() }, 0),
        (Scope { files: Some(vec![]), ..let_through.clone() }, 0),
        (Scope { knowledge_bases: Some(vec![id(3, 2)]), ..let_through }, 0),
    ] {
        let query = Query { text: Some("amber".into()), vector: Some(vector.clone()), scope: scope.clone(), limit: 10 };
        let found = world.search(query).await;
        assert_eq!((found.keyword.len(), found.vector.len()), (expected, expected), "{scope:?}");
    }
}

/// The promise of access: what a caller finds is what an index of only their chunks would find.
async fn what_is_found_equals_an_index_of_only_the_visible(world: &mut World) {
    let mut random = Random(11);
    let changes: Vec<_> = (0..120).map(|d| replace(d, &["amber", "basalt", "cobalt", "amber amber"])).collect();
    let visible: Vec<_> = (0..120).filter(|d| d % 7 == 3).map(|d| changes[d].clone()).collect();
    world.apply(&changes).await;
    let only = CollectionKey { tenant: id(99, 2), ..world.key.clone() };
    world.index.apply(&only, visible, 1).await.unwrap();
    let scope = Scope::new(Access::AnyOf(vec![id(5, 3)]));
    for _ in 0..20 {
        let query = random.vector(DIMENSIONS);
        let restricted = world.search(Query { scope: scope.clone(), ..near(&query, 30) }).await;
        assert_eq!(restricted, find(&world.index, &only, near(&query, 30)).await);
    }
    let restricted = world.search(Query { scope, limit: 100, ..words("amber") }).await;
    let alone = find(&world.index, &only, Query { limit: 100, ..words("amber") }).await;
    let sorted = |list| {
        let mut ids = ids(list);
        ids.sort();
        ids
    };
    assert_eq!(sorted(&restricted.keyword), sorted(&alone.keyword));
    assert_eq!(restricted.keyword.len(), 34);
}

async fn tenants_with_the_same_ids_do_not_meet(world: &mut World) {
    let other = CollectionKey { tenant: id(99, 2), ..world.key.clone() };
    world.apply(&[replace(1, &["amber"]), replace(2, &["amber"])]).await;
    world.index.apply(&other, vec![replace(1, &["basalt"])], 1).await.unwrap();
    assert_eq!(world.words("amber").await.len(), 2);
    assert!(world.words("basalt").await.is_empty());
    let others = find(&world.index, &other, words("basalt")).await;
    assert_eq!(ids(&others.keyword), [id(1, 1000)]);
    world.index.reset(&other).await.unwrap();
    assert_eq!(world.words("amber").await.len(), 2);
    assert_eq!(world.near(&[1.0; DIMENSIONS], 9).await.len(), 2);
    assert!(find(&world.index, &other, words("basalt")).await.keyword.is_empty());
}
