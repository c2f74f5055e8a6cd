//! Commands that write the index themselves, without the server's tasks.

use std::time::Duration;
use tokio::time::{Instant, sleep};

use super::store;
use crate::{
    app::Platform,
    config::IndexBackendKind,
    kernel::{Error, Result},
    retrieval::index::Roles,
};

/// Longer than a process that died holds the right to write.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often the right is kept.
const PAUSE: Duration = Duration::from_secs(5);

impl Platform {
    /// Makes this process the one that writes the index, for as long as the platform lives. Error: another one is.
    pub async fn write_index(self: &std::sync::Arc<Self>) -> Result<()> {
        let Roles { active, .. } = self.index.roles();
        if active == IndexBackendKind::Embedded {
            return Ok(());
        }
        let deadline = Instant::now() + PATIENCE;
        while !store::take_across_tenants(&self.database, &*self.clock, self.data_dir_id).await? {
            if Instant::now() >= deadline {
                return Err(Error::internal("another Lectern process writes the index: stop it first"));
            }
            sleep(Duration::from_secs(1)).await;
        }
        self.index.assume(Roles { active, target: None, is_writer: true });
        let weak = std::sync::Arc::downgrade(self);
        tokio::spawn(async move {
            loop {
                sleep(PAUSE).await;
                let Some(platform) = weak.upgrade() else { return };
                if let Err(error) =
                    store::take_across_tenants(&platform.database, &*platform.clock, platform.data_dir_id).await
                {
                    tracing::warn!(%error, "the right to write the index can't be kept");
                }
            }
        });
        Ok(())
    }
}
