//! The objects themselves, behind `object_store`. Nothing here knows of the database.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{
    GetOptions, GetResultPayload, ObjectStore, ObjectStoreExt, local::LocalFileSystem, path::Path as ObjectPath,
};
use std::{
    error::Error as _,
    io::SeekFrom,
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};
use tokio::{
    io::{AsyncReadExt, AsyncSeekExt},
    sync::Mutex,
};
use tokio_util::io::ReaderStream;
use uuid::Uuid;

use crate::kernel::{Error, ErrorCode, Result, TenantId};

/// Bytes read from the disk at once.
const READ_BYTES: usize = 256 * 1024;
/// An empty object of our own, by which the store is asked whether it works and what time it is. No content's key looks like it.
const PROBE: &str = "probe";
/// Another one, which holds the store's id: see `placement`.
pub(super) const IDENTITY: &str = "folder.id";
/// How long a check that went well holds: each is a durable write, and whoever is anonymous may ask for one.
const CHECK_HOLDS: Duration = Duration::from_secs(2);

/// The content of an object, piece by piece.
pub type ByteStream = BoxStream<'static, std::io::Result<Bytes>>;

/// A content being read.
pub struct Content {
    /// The bytes asked for.
    pub stream: ByteStream,
    /// How many bytes the whole object has.
    pub size_bytes: u64,
}

/// An object that the store holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredObject {
    /// Its key.
    pub storage_key: String,
    /// Its size in bytes.
    pub size_bytes: u64,
    /// When it was last written, by the store's clock.
    pub modified_at: DateTime<Utc>,
    /// Whether it is the unfinished file of an upload.
    pub unfinished: bool,
}

/// Where contents are kept. Cheap to clone.
#[derive(Clone, Debug)]
pub struct BlobStore {
    pub(super) objects: Arc<dyn ObjectStore>,
    local: Arc<LocalFileSystem>,
    root: Arc<Path>,
    /// When the last check went well; held while one runs.
    worked_at: Arc<Mutex<Option<Instant>>>,
}

impl BlobStore {
    /// A store in a local folder, made if it is absent. Everything it acknowledges is on disk (`fsync` of file and folder).
    pub fn open(root: &Path) -> Result<Self> {
        let describe = |error| Error::internal(format!("can't open the blob folder {}: {error}", root.display()));
        std::fs::create_dir_all(root).map_err(|error| describe(error.to_string()))?;
        let local = LocalFileSystem::new_with_prefix(root).map_err(|error| describe(error.to_string()))?;
        let local = Arc::new(local.with_fsync(true));
        let root = root.canonicalize().map_err(|error| describe(error.to_string()))?;
        Ok(Self { objects: local.clone(), local, root: root.into(), worked_at: Arc::default() })
    }

    /// A key that no object ever had: `<tenant>/<two digits>/<id>`. The digits keep folders small.
    pub(super) fn new_key(tenant: TenantId, id: Uuid) -> String {
        let id = id.simple().to_string();
        format!("{}/{}/{id}", tenant.0.simple(), &id[id.len() - 2..])
    }

    /// Reads an object, or the part of it that `range` says (which must lie within it). Error: `not_found`.
    pub async fn read(&self, storage_key: &str, range: Option<Range<u64>>) -> Result<Content> {
        let options = GetOptions { range: range.map(Into::into), ..GetOptions::default() };
        let found = self.objects.get_opts(&path(storage_key)?, options).await.map_err(store_error)?;
        let (size_bytes, range) = (found.meta.size, found.range.clone());
        let stream: ByteStream = match found.payload {
            // The library's own stream reads 8 KiB a time, each on a blocking thread.
            GetResultPayload::File(file, _) => {
                let mut file = tokio::fs::File::from_std(file);
                file.seek(SeekFrom::Start(range.start)).await?;
                ReaderStream::with_capacity(file.take(range.end - range.start), READ_BYTES).boxed()
            }
            GetResultPayload::Stream(stream) => stream.map_err(std::io::Error::other).boxed(),
        };
        Ok(Content { stream, size_bytes })
    }

    /// The object as a file of this machine, for a process that reads files. Error: `not_found`.
    pub async fn local_copy(&self, storage_key: &str) -> Result<LocalCopy> {
        let file = self.local.path_to_filesystem(&path(storage_key)?).map_err(store_error)?;
        match tokio::fs::try_exists(&file).await? {
            true => Ok(LocalCopy { path: file }),
            false => Err(Error::not_found()),
        }
    }

    /// Deletes an object; one that is not there is deleted already.
    pub async fn delete(&self, storage_key: &str) -> Result<()> {
        match self.objects.delete(&path(storage_key)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(store_error(error)),
        }
    }

    /// Whether the object is there.
    pub async fn exists(&self, storage_key: &str) -> Result<bool> {
        match self.objects.head(&path(storage_key)?).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(store_error(error)),
        }
    }

    /// Every object of every tenant, unfinished uploads included, in no order.
    pub async fn list_across_tenants(&self) -> Result<BoxStream<'static, Result<StoredObject>>> {
        self.list_below(None).await
    }

    /// Every object of one tenant, unfinished uploads included, in no order.
    pub(crate) async fn list_of_tenant(&self, tenant: TenantId) -> Result<BoxStream<'static, Result<StoredObject>>> {
        self.list_below(Some(tenant.0.simple().to_string())).await
    }

    async fn list_below(&self, folder: Option<String>) -> Result<BoxStream<'static, Result<StoredObject>>> {
        let root = self.root.clone();
        let top = folder.as_ref().map_or_else(|| root.to_path_buf(), |folder| root.join(folder));
        let unfinished = tokio::task::spawn_blocking(move || unfinished_below(&root, top)).await;
        let unfinished = unfinished.map_err(|e| Error::internal("listing blobs").with_source(e))??;
        let prefix = folder.as_deref().map(path).transpose()?;
        let finished = self.objects.list(prefix.as_ref()).map_err(store_error).map_ok(|object| StoredObject {
            storage_key: object.location.to_string(),
            size_bytes: object.size,
            modified_at: object.last_modified,
            unfinished: false,
        });
        let is_content = |object: &StoredObject| ![PROBE, IDENTITY].contains(&object.storage_key.as_str());
        let finished = finished.try_filter(move |object| std::future::ready(is_content(object)));
        Ok(futures::stream::iter(unfinished.into_iter().map(Ok)).chain(finished).boxed())
    }

    /// Deletes an object that was listed, finished or not.
    pub(crate) async fn delete_object(&self, object: &StoredObject) -> Result<()> {
        match object.unfinished {
            true => self.delete_unfinished(&object.storage_key).await,
            false => self.delete(&object.storage_key).await,
        }
    }

    /// Removes what is left of a tenant's place: empty folders.
    pub(crate) async fn remove_folder_of_tenant(&self, tenant: TenantId) -> Result<()> {
        match tokio::fs::remove_dir_all(self.root.join(tenant.0.simple().to_string())).await {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Deletes the file of an upload that was never finished.
    pub(super) async fn delete_unfinished(&self, storage_key: &str) -> Result<()> {
        // Such names are not valid object paths: they exist in local folders only.
        match tokio::fs::remove_file(self.root.join(storage_key)).await {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Whether contents can be stored and read; the error says what is wrong. That they can may be two seconds old.
    pub async fn check(&self) -> Result<()> {
        let store = self.clone();
        // In a task of its own: callers who hang up don't make the next one begin anew.
        let checked = tokio::spawn(async move {
            let mut worked_at = store.worked_at.lock().await;
            if worked_at.is_none_or(|at| at.elapsed() >= CHECK_HOLDS) {
                store.now().await?;
                *worked_at = Some(Instant::now());
            }
            Ok::<(), Error>(())
        });
        checked.await.map_err(|e| Error::internal("checking the blob store").with_source(e))?
    }

    /// The time by the clock that stamps the objects: that of another machine, or of a file system, may differ from ours.
    pub(super) async fn now(&self) -> Result<DateTime<Utc>> {
        let probe = path(PROBE)?;
        self.objects.put(&probe, Bytes::new().into()).await.map_err(store_error)?;
        Ok(self.objects.head(&probe).await.map_err(store_error)?.last_modified)
    }
}

/// An object as a local file. Holds for as long as the guard lives, unless the content is deleted meanwhile.
#[derive(Debug)]
pub struct LocalCopy {
    path: PathBuf,
}

impl LocalCopy {
    /// Where the file is. It must not be written to.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// `object_store` writes `<object>#<number>` and renames it when it is complete; its own listing skips them.
fn unfinished_below(root: &Path, top: PathBuf) -> Result<Vec<StoredObject>> {
    let mut found = Vec::new();
    let mut folders = vec![top];
    while let Some(folder) = folders.pop() {
        let entries = match std::fs::read_dir(&folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
                continue;
            }
            let path = entry.path();
            let Some(key) = path.strip_prefix(root).ok().and_then(Path::to_str) else {
                continue;
            };
            if !is_unfinished(key) {
                continue;
            }
            // Gone meanwhile: its upload was completed or given up.
            let Ok(metadata) = entry.metadata() else { continue };
            let modified_at: DateTime<Utc> = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH).into();
            let (storage_key, size_bytes) = (key.to_string(), metadata.len());
            found.push(StoredObject { storage_key, size_bytes, modified_at, unfinished: true });
        }
    }
    Ok(found)
}

fn is_unfinished(key: &str) -> bool {
    key.rsplit_once('#').is_some_and(|(_, number)| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

pub(super) fn path(storage_key: &str) -> Result<ObjectPath> {
    ObjectPath::parse(storage_key).map_err(|e| Error::internal("a storage key is no path").with_source(e))
}

/// A full disk is told from everything else, however deep the library has wrapped it.
pub(super) fn store_error(error: object_store::Error) -> Error {
    if matches!(error, object_store::Error::NotFound { .. }) {
        return Error::not_found().with_source(error);
    }
    match error.source().is_some_and(is_full) {
        true => Error::from(std::io::Error::from(std::io::ErrorKind::StorageFull)).with_source(error),
        false => Error::internal("blob store").with_source(error),
    }
}

fn is_full(error: &(dyn std::error::Error + 'static)) -> bool {
    let Some(io) = error.downcast_ref::<std::io::Error>() else { return error.source().is_some_and(is_full) };
    // What an I/O error wraps is not its source, but its source's child.
    Error::from(std::io::Error::from(io.kind())).code == ErrorCode::StorageFull
        || io.get_ref().is_some_and(|inner| is_full(inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfinished_uploads_are_told_by_their_number() {
        assert!(is_unfinished("t/ab/x#1") && is_unfinished("t/ab/x#27"));
        assert!(!is_unfinished("t/ab/x") && !is_unfinished("t/ab/x#") && !is_unfinished("t/ab/x#a1"));
    }

    #[test]
    fn a_full_disk_is_found_below_the_wrapping_of_the_library() {
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        let wrapped = std::io::Error::other(full);
        let error = object_store::Error::Generic { store: "x", source: Box::new(wrapped) };
        assert_eq!(store_error(error).code, ErrorCode::StorageFull);
        let other = object_store::Error::Generic { store: "x", source: "broken".into() };
        assert_eq!(store_error(other).code, ErrorCode::Internal);
    }

    #[tokio::test]
    async fn a_check_that_went_well_holds_for_a_while() {
        let folder = tempfile::tempdir().unwrap();
        let store = BlobStore::open(folder.path()).unwrap();
        let probe = folder.path().join(PROBE);
        store.check().await.unwrap();
        std::fs::remove_file(&probe).unwrap();
        // However slow the test is, this is not long ago.
        *store.worked_at.lock().await = Some(Instant::now() + Duration::from_secs(3600));
        store.check().await.unwrap();
        assert!(!probe.exists(), "it was written again");
        *store.worked_at.lock().await = None;
        store.check().await.unwrap();
        assert!(probe.exists());
    }

    #[tokio::test]
    async fn objects_are_read_whole_and_in_part_and_deleting_twice_is_deleting() {
        let folder = tempfile::tempdir().unwrap();
        let store = BlobStore::open(folder.path()).unwrap();
        let key = BlobStore::new_key(TenantId(Uuid::from_u128(1)), Uuid::from_u128(0xab));
        store.objects.put(&path(&key).unwrap(), Bytes::from_static(b"0123456789").into()).await.unwrap();
        for (range, expected) in [(None, "0123456789"), (Some(2..5), "234"), (Some(9..10), "9")] {
            let content = store.read(&key, range).await.unwrap();
            assert_eq!(content.size_bytes, 10);
            let pieces: Vec<Bytes> = content.stream.try_collect().await.unwrap();
            assert_eq!(pieces.concat(), expected.as_bytes());
        }
        let copy = store.local_copy(&key).await.unwrap();
        assert_eq!(std::fs::read(copy.path()).unwrap(), b"0123456789");
        store.delete(&key).await.unwrap();
        store.delete(&key).await.unwrap();
        assert!(!store.exists(&key).await.unwrap());
        assert_eq!(store.read(&key, None).await.err().unwrap().code, ErrorCode::NotFound);
        assert_eq!(store.local_copy(&key).await.unwrap_err().code, ErrorCode::NotFound);
    }
}
