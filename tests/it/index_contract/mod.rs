//! What every index must do, asked of each through the port. The same cases run on the embedded engine, and on Elasticsearch when the
//! tests do (`LECTERN_TEST_INDEX=elasticsearch`).

/// A test on each engine for each case, which is an `async fn(&mut World)` beside it.
macro_rules! contract {
    ($($case:ident),* $(,)?) => {
        mod embedded {
            use crate::index_contract::world::World;
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    super::$case(&mut World::embedded()).await;
                }
            )*
        }
        mod elasticsearch {
            use crate::index_contract::world::World;
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    let Some(mut world) = World::elasticsearch() else { return };
                    super::$case(&mut world).await;
                    world.remove().await;
                }
            )*
        }
    };
}

mod access;
mod agreement;
mod changes;
mod keyword;
mod lifecycle;
mod model;
mod scale;
mod vectors;
mod world;

pub(crate) use world::{id, open_elastic};
