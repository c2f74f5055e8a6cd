//! The embedded engine behind the port: its blocking calls on blocking threads.

use async_trait::async_trait;
use lectern_engine::{Collection, Engine, EngineError, EngineOptions};
use std::{collections::BTreeMap, io::ErrorKind, path::Path, sync::Arc};
use uuid::Uuid;

use super::backend::{Change, CollectionKey, Found, IndexBackend, IndexedDocument, Query};
use crate::kernel::{Error, ErrorCode, Result};

/// Opens the engine on a folder, which no other process may use.
pub fn open(folder: &Path) -> Result<Arc<dyn IndexBackend>> {
    // Batches of the feed are small; the buffer exists only while one is written.
    let options = EngineOptions { writer_memory_bytes: 16_000_000, ..EngineOptions::default() };
    let engine = Engine::open(folder, options).map_err(translate)?;
    Ok(Arc::new(EmbeddedIndex { engine: Arc::new(engine) }))
}

struct EmbeddedIndex {
    engine: Arc<Engine>,
}

impl EmbeddedIndex {
    /// Runs `work` where it may block.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Engine) -> Result<T, EngineError> + Send + 'static,
    ) -> Result<T> {
        let engine = self.engine.clone();
        let result = tokio::task::spawn_blocking(move || work(&engine)).await;
        result.map_err(|e| Error::internal("the index broke").with_source(e))?.map_err(translate)
    }

    async fn on<T: Send + 'static>(
        &self,
        key: &CollectionKey,
        work: impl FnOnce(&Collection) -> Result<T, EngineError> + Send + 'static,
    ) -> Result<T> {
        let key = key.clone();
        self.blocking(move |engine| work(&*engine.collection(&key)?)).await
    }
}

#[async_trait]
impl IndexBackend for EmbeddedIndex {
    async fn applied(&self, collection: &CollectionKey) -> Result<Option<u64>> {
        let key = collection.clone();
        let work = move |engine: &Engine| match engine.collection(&key) {
            // Asking makes it; one that has applied nothing holds nothing.
            Ok(collection) => Ok(Some(collection.applied()).filter(|applied| *applied > 0)),
            Err(error) if error.needs_rebuild() => {
                tracing::warn!(%error, tenant = %key.tenant, "an index can't be read");
                Ok(None)
            }
            Err(error) => Err(error),
        };
        self.blocking(work).await
    }

    async fn reset(&self, collection: &CollectionKey) -> Result<()> {
        let key = collection.clone();
        self.blocking(move |engine| engine.drop_collection(&key)).await
    }

    async fn apply(&self, collection: &CollectionKey, changes: Vec<Change>, upto: u64) -> Result<()> {
        self.on(collection, move |collection| collection.apply(&changes, upto)).await
    }

    async fn apply_part(&self, collection: &CollectionKey, changes: Vec<Change>, upto: u64) -> Result<()> {
        self.on(collection, move |collection| collection.apply_part(&changes, upto)).await
    }

    async fn search(&self, collection: &CollectionKey, query: Query) -> Result<Option<Found>> {
        let work = move |collection: &Collection| {
            // Asked before the search: what a part that arrives meanwhile brings must not pass for all there is.
            let is_told = collection.applied() > 0;
            collection.search(&query).map(|found| is_told.then_some(found))
        };
        self.on(collection, work).await
    }

    async fn documents(&self, collection: &CollectionKey) -> Result<BTreeMap<Uuid, IndexedDocument>> {
        self.on(collection, Collection::documents).await
    }

    async fn collections(&self) -> Result<Vec<CollectionKey>> {
        self.blocking(Engine::collections).await
    }

    async fn check(&self) -> Result<String> {
        self.blocking(|engine| engine.collections().map(drop)).await?;
        Ok("embedded engine".into())
    }
}

fn translate(error: EngineError) -> Error {
    match &error {
        EngineError::Io { source, .. }
            if matches!(source.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded) =>
        {
            Error::new(ErrorCode::StorageFull, "The index's storage is full.").with_source(error)
        }
        EngineError::Io { .. } | EngineError::Dropped => {
            Error::new(ErrorCode::Unavailable, "The index can't be reached right now.").with_source(error)
        }
        // Rebuilt by the feed, which sees the same, or is at it.
        _ if error.needs_rebuild() || matches!(error, EngineError::Partial) => {
            Error::new(ErrorCode::Unavailable, "The index is being rebuilt.").with_source(error)
        }
        _ => Error::internal("index").with_source(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_collection_that_is_new_or_reset_asks_to_be_rebuilt() {
        let folder = tempfile::tempdir().unwrap();
        let index = open(folder.path()).unwrap();
        let key = CollectionKey { tenant: Uuid::from_u128(7), model: "m".into(), dimensions: 2 };
        assert_eq!(index.applied(&key).await.unwrap(), None);
        index.apply(&key, vec![Change::Remove { document_id: Uuid::nil() }], 3).await.unwrap();
        assert_eq!(index.applied(&key).await.unwrap(), Some(3));
        assert_eq!(index.collections().await.unwrap(), std::slice::from_ref(&key));
        index.reset(&key).await.unwrap();
        assert!(index.collections().await.unwrap().is_empty());
        assert_eq!(index.applied(&key).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_folder_in_use_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let _first = open(folder.path()).unwrap();
        assert!(open(folder.path()).is_err());
    }
}
