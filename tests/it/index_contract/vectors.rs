//! The vector list at sizes where an approximation would show.

use lectern::retrieval::backend::{Access, Change, ChunkEntry, CollectionKey, Query, Scope};

use super::{
    model::Model,
    world::{DIMENSIONS, Random, World, chunk, everything, id, near, unit},
};

contract!(the_list_is_what_brute_force_finds, vectors_of_any_length_are_taken_at_length_one, one_dimension_is_enough);

/// Vectors around few centres: close races, as among chunks of one subject.
fn clustered(random: &mut Random, centres: &[Vec<f32>], dimensions: usize) -> Vec<f32> {
    let (a, b) = (random.below(centres.len()), random.below(centres.len()));
    let noise = random.vector(dimensions);
    unit((0..dimensions).map(|i| centres[a][i] + 0.5 * centres[b][i] + 0.6 * noise[i]).collect())
}

async fn the_list_is_what_brute_force_finds(world: &mut World) {
    const WIDE: usize = 384;
    world.key = CollectionKey { dimensions: WIDE, ..world.key.clone() };
    let mut random = Random(99);
    let centres: Vec<_> = (0..30).map(|_| random.vector(WIDE)).collect();
    let mut model = Model::default();
    for part in 0..4 {
        let changes: Vec<_> = (part * 150..(part + 1) * 150)
            .map(|document| {
                let entry = |number, random: &mut Random| ChunkEntry {
                    vector: clustered(random, &centres, WIDE),
                    ..chunk(document, number, "amber")
                };
                let chunks = (0..10).map(|number| entry(number, &mut random)).collect();
                Change::Replace { document_id: id(2, document), version: 1, chunks }
            })
            .collect();
        world.apply(&changes).await;
        model.apply(&changes);
    }
    let half = Scope::new(Access::AnyOf(vec![id(5, 1), id(5, 3), id(5, 5), id(5, 6)]));
    let (mut right, mut wanted) = (0, 0);
    for _ in 0..50 {
        let query = clustered(&mut random, &centres, WIDE);
        for scope in [&everything(), &half] {
            let found = world.search(Query { scope: scope.clone(), ..near(&query, 10) }).await.vector;
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

async fn vectors_of_any_length_are_taken_at_length_one(world: &mut World) {
    let double = chunk(1, 0, "amber").vector.iter().map(|x| x * 2.0).collect();
    let change = ChunkEntry { vector: double, ..chunk(1, 0, "amber") };
    world.apply(&[Change::Replace { document_id: id(2, 1), version: 1, chunks: vec![change] }]).await;
    let query: Vec<f32> = chunk(1, 0, "").vector.iter().map(|x| x * 0.01).collect();
    let found = world.near(&query, 1).await;
    assert!((found[0].score - 1.0).abs() < 1e-6 && found[0].score <= 1.0, "{}", found[0].score);
    let opposite: Vec<f32> = query.iter().map(|x| -x).collect();
    assert!((world.near(&opposite, 1).await[0].score + 1.0).abs() < 1e-6);
    assert_eq!(world.near(&[1.0; DIMENSIONS], 5).await.len(), 1);
}

async fn one_dimension_is_enough(world: &mut World) {
    world.key = CollectionKey { dimensions: 1, ..world.key.clone() };
    let entry = |number, x| ChunkEntry { vector: vec![x], ..chunk(1, number, "amber") };
    let chunks = vec![entry(0, 1.0), entry(1, -1.0)];
    world.apply(&[Change::Replace { document_id: id(2, 1), version: 1, chunks }]).await;
    let found = world.near(&[-0.5], 5).await;
    assert_eq!(found.iter().map(|hit| hit.score).collect::<Vec<_>>(), [1.0, -1.0]);
}
