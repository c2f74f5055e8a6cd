//! The leak test: many tenants, users, groups, folders and files; random changes of grants, places, restrictions and memberships between
//! searches, answers, lists, downloads and chunk lists of random users. A model written from the definition of access alone says what each
//! user may see: nothing else may ever be answered, and nothing of it may be missing.
//!
//! The seed is fixed. `LECTERN_LEAK_SIZE` chooses the size: absent, what fits into every run of the tests; `full`, 20 tenants × 100 users ×
//! 2 000 files with 2 000 changes and 20 000 reads; `torture`, ten times larger.

mod changes;
mod embedder;
mod model;
mod random;
mod reads;
mod seed;
mod world;

use std::sync::Arc;
use tokio::sync::RwLock;

use self::{
    changes::change,
    random::Random,
    reads::{Reads, read},
    world::World,
};
use crate::support::TestApp;

/// How much of everything.
#[derive(Clone, Copy, Debug)]
struct Size {
    tenants: usize,
    /// In each tenant; so are the next four.
    users: usize,
    groups: usize,
    folders: usize,
    files: usize,
    changes: usize,
    /// Reads between two changes.
    reads_per_change: usize,
    /// Users in each tenant whose ten best are compared with what they should be.
    sampled: usize,
}

impl Size {
    fn chosen() -> Self {
        let small = Self {
            tenants: 3,
            users: 15,
            groups: 6,
            folders: 24,
            files: 120,
            changes: 40,
            reads_per_change: 10,
            sampled: 5,
        };
        let full = Self {
            tenants: 20,
            users: 100,
            groups: 20,
            folders: 150,
            files: 2000,
            changes: 100,
            reads_per_change: 10,
            sampled: 10,
        };
        match std::env::var("LECTERN_LEAK_SIZE").as_deref() {
            Err(_) | Ok("small") => small,
            Ok("full") => full,
            Ok("torture") => Self { files: 20_000, changes: 1000, sampled: 100, ..full },
            Ok(other) => panic!("LECTERN_LEAK_SIZE is {other:?}: neither small, full nor torture"),
        }
    }
}

/// Tenants at work at the same time.
const AT_ONCE: usize = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_answered_what_they_may_not_see_and_nothing_is_missing() {
    let size = Size::chosen();
    let app = TestApp::builder().test_clock().embedder(|model| Arc::new(embedder::Remembering::new(model)));
    let app = Arc::new(app.build().await);
    // Held for reading by everything that time must not pass in.
    let time = Arc::new(RwLock::new(()));
    let begun = std::time::Instant::now();
    let mut worlds = Vec::new();
    for number in 0..size.tenants {
        worlds.push(World::new(app.clone(), time.clone(), number, size).await);
    }
    seed::wait_until_indexed(&app).await;
    println!("seeded {size:?} in {:.0} s", begun.elapsed().as_secs_f64());

    let turns = Arc::new(tokio::sync::Semaphore::new(AT_ONCE));
    let tenants: Vec<_> = worlds
        .into_iter()
        .map(|world| {
            let turns = turns.clone();
            tokio::spawn(async move {
                let _turn = turns.acquire_owned().await.expect("never closed");
                tenant(world, size).await
            })
        })
        .collect();
    let mut all = Reads::default();
    for tenant in tenants {
        all.add(&tenant.await.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic())));
    }
    println!("{} changes, {all:?} in {:.0} s", size.tenants * size.changes, begun.elapsed().as_secs_f64());
    assert!(all.total() >= (size.tenants * size.changes * size.reads_per_change) as u64);
    assert!(all.seen > 0 && all.refused > 0 && all.hits > 0, "the test compares nothing: {all:?}");
}

/// The life of one tenant: the same in every run, whatever the others do.
async fn tenant(mut world: World, size: Size) -> Reads {
    let random = Random::seeded(0x5eed + world.number as u64);
    let mut reads = Reads::default();
    for _ in 0..size.changes {
        // Every eighth change happens while somebody searches.
        match random.below(8) {
            0 => reads.during(&mut world, &random).await,
            _ => change(&mut world, &random).await,
        }
        for _ in 0..size.reads_per_change {
            read(&world, &random, &mut reads).await;
        }
    }
    let users = world.model.users.len();
    for number in 0..size.sampled {
        reads.ten_best(&world, number * users / size.sampled, &random).await;
    }
    reads
}
