//! What a scope lets through, against brute force.

use lectern_engine::{Access, Change, Query, Scope};

use crate::support::{DIMENSIONS, Model, Random, World, chunk, everything, id, near, replace, words};

const WORDS: [&str; 6] = ["amber", "basalt", "cobalt", "diorite", "emerald", "feldspar"];

fn random_change(random: &mut Random) -> Change {
    let document = random.below(150);
    let nodes: Vec<_> = (0..40).map(|n| id(5, n)).collect();
    match random.below(10) {
        0 => Change::Remove { document_id: id(2, document) },
        1 => {
            let (some, more) = (random.below(4), random.below(4));
            Change::Move {
                document_id: id(2, document),
                access: random.some(&nodes, some),
                path: random.some(&nodes, more),
            }
        }
        _ => {
            let count = random.below(12);
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
            Change::Replace { document_id: id(2, document), version: random.next(), chunks }
        }
    }
}

fn random_text(random: &mut Random) -> String {
    (0..1 + random.below(20)).map(|_| WORDS[random.below(WORDS.len())]).collect::<Vec<_>>().join(" ")
}

fn random_scope(random: &mut Random) -> Scope {
    let nodes: Vec<_> = (0..45).map(|n| id(5, n)).collect();
    let documents: Vec<_> = (0..160).map(|n| id(2, n)).collect();
    let files: Vec<_> = (0..160).map(|n| id(4, n)).collect();
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
        access,
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
    }
}

#[test]
fn random_histories_and_scopes_agree_with_brute_force() {
    let mut random = Random(7);
    let mut world = World::new();
    let mut model = Model::default();
    for round in 0..40 {
        let changes: Vec<_> = (0..1 + random.below(25)).map(|_| random_change(&mut random)).collect();
        world.apply(&changes);
        model.apply(&changes);
        if round % 9 == 8 {
            world.collection.compact().unwrap();
        }
        if round % 7 == 6 {
            world = world.reopened();
        }
        for _ in 0..15 {
            let query = random.vector(DIMENSIONS);
            let word = WORDS[random.below(WORDS.len())];
            let limit = [1, 5, 50, 100_000][random.below(4)];
            model.check(&world.collection, &query, word, &random_scope(&mut random), limit);
        }
    }
    let documents = world.collection.documents().unwrap();
    assert_eq!(documents.len(), model.documents.len());
    for (id, (version, chunks)) in &model.documents {
        assert_eq!(documents[id].version, *version);
        assert_eq!(documents[id].chunk_ids, chunks.iter().map(|c| c.chunk_id).collect());
    }
    assert_eq!(world.collection.statistics().chunks, model.chunks().count() as u64);
}

#[test]
fn ten_thousand_ids_in_a_scope() {
    let mut world = World::new();
    let mut model = Model::default();
    let changes: Vec<_> = (0..600).map(|d| replace(d, &["amber basalt", "cobalt"])).collect();
    world.apply(&changes);
    model.apply(&changes);
    world = world.reopened();
    let unknown = (0..9_700).map(|n| id(8, n));
    let known = (0..300).map(|n| id(4, n * 2));
    let scope = Scope::new(Access::AnyOf(unknown.chain(known).collect()));
    let query = Random(3).vector(DIMENSIONS);
    model.check(&world.collection, &query, "amber", &scope, 400);
    model.check(&world.collection, &query, "cobalt", &scope, 10);
    assert_eq!(model.visible(&scope).count(), 600);
}

#[test]
fn an_empty_list_lets_nothing_through() {
    let world = World::new();
    world.apply(&[replace(1, &["amber"])]);
    let vector = Random(1).vector(DIMENSIONS);
    let found = |scope: Scope| {
        let query = Query { text: Some("amber".into()), vector: Some(vector.clone()), scope, limit: 10 };
        let found = world.collection.search(&query).unwrap();
        assert_eq!(found.keyword.len(), found.vector.len());
        found.vector.len()
    };
    assert_eq!(found(everything()), 1);
    assert_eq!(found(Scope::new(Access::AnyOf(vec![]))), 0);
    assert_eq!(found(Scope { knowledge_bases: Some(vec![]), ..everything() }), 0);
    assert_eq!(found(Scope { folders: Some(vec![]), ..everything() }), 0);
    assert_eq!(found(Scope { files: Some(vec![]), ..everything() }), 0);
    assert_eq!(found(Scope { within: Some(vec![]), ..everything() }), 0);
    for inside in [id(5, 1), id(5, 0), id(4, 1), id(3, 1)] {
        assert_eq!(found(Scope { within: Some(vec![inside]), ..everything() }), 1);
    }
    for outside in [id(2, 1), id(1, 1000), id(5, 2), id(4, 2), id(3, 2)] {
        assert_eq!(found(Scope { within: Some(vec![outside]), ..everything() }), 0);
    }
    let let_through = Scope { let_through: vec![id(2, 1)], ..Scope::new(Access::AnyOf(vec![])) };
    let nowhere = Some(vec![id(5, 8)]);
    assert_eq!(found(let_through.clone()), 1);
    assert_eq!(found(Scope { within: nowhere.clone(), folders: nowhere, ..let_through.clone() }), 1);
    assert_eq!(found(Scope { files: Some(vec![id(4, 1)]), ..let_through.clone() }), 1);
    assert_eq!(found(Scope { files: Some(vec![id(4, 2)]), ..let_through.clone() }), 0);
    assert_eq!(found(Scope { knowledge_bases: Some(vec![id(3, 2)]), ..let_through }), 0);
}

/// The promise of the crate documentation: what a caller finds equals an index of only what they see.
#[test]
fn vectors_found_equal_an_index_of_only_the_visible() {
    let mut random = Random(11);
    let (all, only) = (World::new(), World::new());
    let changes: Vec<_> = (0..120).map(|d| replace(d, &["amber", "basalt", "cobalt", "amber amber"])).collect();
    let visible: Vec<_> = (0..120).filter(|d| d % 7 == 3).map(|d| changes[d].clone()).collect();
    all.apply(&changes);
    only.apply(&visible);
    let scope = Scope::new(Access::AnyOf(vec![id(5, 3)]));
    for _ in 0..20 {
        let query = random.vector(DIMENSIONS);
        let restricted = all.collection.search(&Query { scope: scope.clone(), ..near(&query, 30) }).unwrap();
        assert_eq!(restricted, only.collection.search(&near(&query, 30)).unwrap());
    }
    let restricted = all.collection.search(&Query { scope, limit: 100, ..words("amber") }).unwrap();
    let alone = only.collection.search(&Query { limit: 100, ..words("amber") }).unwrap();
    let sorted = |found: &lectern_engine::Found| {
        let mut ids = crate::support::ids(&found.keyword);
        ids.sort();
        ids
    };
    assert_eq!(sorted(&restricted), sorted(&alone));
    assert_eq!(restricted.keyword.len(), 34);
}
