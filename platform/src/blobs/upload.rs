//! Storing a stream: hashed while it is written, durable before it counts, gone without a trace if anything goes wrong.

use bytes::{Bytes, BytesMut};
use chrono::{DateTime, Utc};
use futures::{Stream, StreamExt};
use object_store::{MultipartUpload, ObjectStoreExt, PutPayload};
use sha2::{Digest, Sha256};
use std::pin::pin;

use super::store::{BlobStore, path, store_error};
use crate::kernel::{Clock, Error, ErrorCode, Ids, Result, TenantId};

/// How many bytes from a content's start [`Staged::head`] keeps: as many as telling its media type can make use of.
pub const HEAD_BYTES: usize = lectern_documents::media_type::HEAD_BYTES;
/// Bytes held in memory for one upload. Contents up to this size are written in one go; S3 takes no smaller parts.
const PART_BYTES: usize = 5 << 20;

/// A content that is stored but belongs to nobody yet. Dropped before it is adopted, it is deleted.
#[derive(Debug)]
pub struct Staged {
    store: BlobStore,
    sha256: String,
    size_bytes: u64,
    storage_key: Option<String>,
    received_at: DateTime<Utc>,
    head: Vec<u8>,
}

impl Staged {
    /// SHA-256 of the content, as hex.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Its length in bytes.
    pub fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// When its last byte arrived.
    pub(super) fn received_at(&self) -> DateTime<Utc> {
        self.received_at
    }

    /// Its first bytes, at most [`HEAD_BYTES`].
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// The key under which it is stored.
    pub(super) fn storage_key(&self) -> &str {
        self.storage_key.as_deref().unwrap_or_default()
    }

    /// Leaves the object to the database's rows.
    pub(super) fn keep(mut self) {
        self.storage_key = None;
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if let Some(key) = self.storage_key.take() {
            delete_soon(self.store.clone(), key);
        }
    }
}

/// What can't be deleted now, for example because the process ends, the reconciler finds.
fn delete_soon(store: BlobStore, key: String) {
    let Ok(runtime) = tokio::runtime::Handle::try_current() else {
        return;
    };
    runtime.spawn(async move {
        if let Err(error) = store.delete(&key).await {
            tracing::warn!(%error, "an upload that was given up could not be deleted; the reconciler will");
        }
    });
}

impl BlobStore {
    /// Stores a content of at most `max_bytes`; empty ones are contents too.
    ///
    /// Errors: `payload_too_large`; `incomplete_body` when the stream fails; `storage_full`. Whatever the error, and whenever the future is
    /// dropped, nothing stays.
    pub async fn put_stream(
        &self,
        clock: &dyn Clock,
        ids: &dyn Ids,
        tenant: TenantId,
        body: impl Stream<Item = std::io::Result<Bytes>> + Send,
        max_bytes: u64,
    ) -> Result<Staged> {
        let mut body = pin!(body);
        let mut writer = Writer::new(self.clone(), Self::new_key(tenant, ids.uuid()));
        let (mut hasher, mut size_bytes, mut head) = (Sha256::new(), 0u64, Vec::new());
        while let Some(piece) = body.next().await {
            let piece =
                piece.map_err(|e| Error::new(ErrorCode::IncompleteBody, "The body ended early.").with_source(e))?;
            size_bytes += piece.len() as u64;
            if size_bytes > max_bytes {
                let message = format!("A file may have at most {max_bytes} bytes.");
                return Err(Error::new(ErrorCode::PayloadTooLarge, message));
            }
            hasher.update(&piece);
            head.extend_from_slice(&piece[..piece.len().min(HEAD_BYTES - head.len())]);
            writer.write(&piece).await?;
        }
        let (sha256, received_at) = (hex::encode(hasher.finalize()), clock.now());
        // In a task of its own: a caller that goes away can't leave the last write half observed. Whoever then drops the result deletes it.
        let finished = tokio::spawn(async move {
            let (store, key) = writer.finish().await?;
            Ok(Staged { store, sha256, size_bytes, storage_key: Some(key), received_at, head })
        });
        finished.await.map_err(|e| Error::internal("storing a content").with_source(e))?
    }
}

/// Collects a part in memory; begins a multipart upload when one is full.
struct Writer {
    store: BlobStore,
    key: String,
    /// Copies: pieces as they arrive may be of a byte each, and then each keeps a hundred times its size.
    buffer: BytesMut,
    multipart: Option<Box<dyn MultipartUpload>>,
}

impl Writer {
    fn new(store: BlobStore, key: String) -> Self {
        Self { store, key, buffer: BytesMut::new(), multipart: None }
    }

    async fn write(&mut self, piece: &[u8]) -> Result<()> {
        self.buffer.extend_from_slice(piece);
        if self.buffer.len() < PART_BYTES {
            return Ok(());
        }
        let part = self.take_part();
        let multipart = match &mut self.multipart {
            Some(multipart) => multipart,
            none => none.insert(self.store.objects.put_multipart(&path(&self.key)?).await.map_err(store_error)?),
        };
        multipart.put_part(part).await.map_err(store_error)
    }

    fn take_part(&mut self) -> PutPayload {
        std::mem::take(&mut self.buffer).freeze().into()
    }

    /// Makes the object durable under its key.
    async fn finish(mut self) -> Result<(BlobStore, String)> {
        let part = self.take_part();
        let written = match self.multipart.take() {
            None => self.store.objects.put(&path(&self.key)?, part).await.map(drop),
            Some(multipart) => complete(multipart, part).await,
        };
        if let Err(error) = written {
            // The library leaves what it wrote when the very last step fails. What can't be removed either, the reconciler finds.
            let unfinished = self.store.delete_unfinished(&format!("{}#1", self.key)).await;
            let finished = self.store.delete(&self.key).await;
            if let Err(error) = unfinished.and(finished) {
                tracing::warn!(%error, "an upload that failed could not be removed");
            }
            return Err(store_error(error));
        }
        Ok((self.store.clone(), std::mem::take(&mut self.key)))
    }
}

async fn complete(mut multipart: Box<dyn MultipartUpload>, part: PutPayload) -> object_store::Result<()> {
    if part.content_length() > 0
        && let Err(error) = multipart.put_part(part).await
    {
        multipart.abort().await?;
        return Err(error);
    }
    multipart.complete().await.map(drop)
}

impl Drop for Writer {
    fn drop(&mut self) {
        let (Some(mut multipart), Ok(runtime)) = (self.multipart.take(), tokio::runtime::Handle::try_current()) else {
            return;
        };
        runtime.spawn(async move {
            if let Err(error) = multipart.abort().await {
                tracing::warn!(%error, "an upload that was given up could not be removed; the reconciler will");
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{SystemClock, SystemIds};
    use futures::{TryStreamExt, stream};
    use std::{
        path::Path,
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
        time::Duration,
    };

    const TENANT: TenantId = TenantId(uuid::Uuid::nil());

    fn ids() -> SystemIds {
        SystemIds::new(Arc::new(SystemClock))
    }

    fn files_below(folder: &Path) -> usize {
        let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap());
        entries.map(|e| if e.path().is_dir() { files_below(&e.path()) } else { 1 }).sum()
    }

    /// Deletions run in tasks of their own.
    async fn files_in_the_end(folder: &Path) -> usize {
        for _ in 0..200 {
            if files_below(folder) == 0 {
                return 0;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        files_below(folder)
    }

    #[tokio::test]
    async fn contents_below_and_above_a_part_are_stored_as_sent() {
        let folder = tempfile::tempdir().unwrap();
        let store = BlobStore::open(folder.path()).unwrap();
        for size in [0, 1, 100_000, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 3 * PART_BYTES + 7] {
            let content: Vec<u8> = (0..size).map(|i| (i * 31 % 251) as u8).collect();
            let pieces: Vec<_> = content.chunks(65_521).map(|c| Ok(Bytes::copy_from_slice(c))).collect();
            let staged =
                store.put_stream(&SystemClock, &ids(), TENANT, stream::iter(pieces), size as u64).await.unwrap();
            assert_eq!(staged.size_bytes(), size as u64);
            assert_eq!(staged.sha256(), hex::encode(Sha256::digest(&content)));
            assert_eq!(staged.head(), &content[..size.min(HEAD_BYTES)]);
            let read: Vec<Bytes> =
                store.read(staged.storage_key(), None).await.unwrap().stream.try_collect().await.unwrap();
            assert!(read.concat() == content, "{size}");
            staged.keep();
        }
        assert_eq!(files_below(folder.path()), 7);
    }

    #[tokio::test]
    async fn pieces_are_let_go_as_they_come() {
        let folder = tempfile::tempdir().unwrap();
        let store = BlobStore::open(folder.path()).unwrap();
        let piece: Arc<[u8]> = Arc::from(b"x".as_slice());
        let most_held = AtomicUsize::new(0);
        let pieces = stream::iter((0..1000).map(|_| {
            most_held.fetch_max(Arc::strong_count(&piece), Ordering::Relaxed);
            Ok(Bytes::from_owner(piece.clone()))
        }));
        let staged = store.put_stream(&SystemClock, &ids(), TENANT, pieces, u64::MAX).await.unwrap();
        assert_eq!(staged.size_bytes(), 1000);
        let most_held = most_held.load(Ordering::Relaxed);
        assert!(most_held <= 3, "{most_held} pieces were kept");
    }

    #[tokio::test]
    async fn what_is_not_adopted_too_large_or_broken_off_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = BlobStore::open(folder.path()).unwrap();
        let piece = || Ok(Bytes::from(vec![7u8; 1 << 20]));
        let staged = store.put_stream(&SystemClock, &ids(), TENANT, stream::iter([piece()]), 1 << 20).await.unwrap();
        assert_eq!(files_below(folder.path()), 1);
        drop(staged);
        assert_eq!(files_in_the_end(folder.path()).await, 0);

        let pieces = stream::iter((0..9).map(|_| piece()));
        let error = store.put_stream(&SystemClock, &ids(), TENANT, pieces, 8 << 20).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::PayloadTooLarge);
        assert_eq!(files_in_the_end(folder.path()).await, 0);

        let broken = stream::iter((0..9).map(|_| piece()).chain([Err(std::io::Error::other("reset"))]));
        let error = store.put_stream(&SystemClock, &ids(), TENANT, broken, u64::MAX).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::IncompleteBody);
        assert_eq!(files_in_the_end(folder.path()).await, 0);

        let endless = stream::iter((0..7).map(|_| piece())).chain(stream::pending());
        let ids = ids();
        let upload = store.put_stream(&SystemClock, &ids, TENANT, endless, u64::MAX);
        tokio::time::timeout(Duration::from_millis(300), upload).await.unwrap_err();
        assert_eq!(files_in_the_end(folder.path()).await, 0);
    }
}
