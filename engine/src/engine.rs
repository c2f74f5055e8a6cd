//! The root folder: which collections there are, which are open, how they come and go.

use std::collections::HashMap;
use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::collection::Collection;
use crate::model::CollectionKey;
use crate::state::TEXT_FOLDER;
use crate::text::index::TextIndex;
use crate::vectors::columns::sync_folder;
use crate::{EngineError, FORMAT, locks};

/// File in every collection's folder that names its format.
const FORMAT_FILE: &str = "format.json";
/// Entries of the root folder that are no tenant's.
const LOCK_FILE: &str = "lock";
const UNFINISHED: &str = "unfinished-";

/// Least that tantivy accepts for a writer.
const LEAST_WRITER_MEMORY: usize = 15_000_000;

/// Bounds of memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineOptions {
    /// Most collections kept open (≥ 1). Those in use are never closed, so it can be exceeded for a while.
    pub max_open: usize,
    /// Buffer of one writer, in bytes (15 MB to 4 GB). Exists only during [`Collection::apply`] and `compact`.
    pub writer_memory_bytes: usize,
}

impl Default for EngineOptions {
    /// 128 open collections, 32 MB for each running writer.
    fn default() -> Self {
        Self { max_open: 128, writer_memory_bytes: 32_000_000 }
    }
}

/// All collections below one folder. Opens them lazily and closes the least recently used.
pub struct Engine {
    root: PathBuf,
    options: EngineOptions,
    slots: Mutex<HashMap<CollectionKey, Arc<Slot>>>,
    /// Counts uses, as the clock of "least recently".
    uses: AtomicU64,
    /// Numbers folders that are being made or removed.
    unfinished: AtomicU64,
    /// Held as long as this lives: nobody else writes here.
    _lock: File,
}

#[derive(Default)]
struct Slot {
    open: Mutex<Option<Arc<Collection>>>,
    last_use: AtomicU64,
}

#[derive(Serialize, Deserialize)]
struct FormatFile {
    format: u32,
}

impl Engine {
    /// Takes possession of a folder, which is made if needed. [`EngineError::Locked`] if another engine has it.
    pub fn open(root: &Path, options: EngineOptions) -> Result<Self, EngineError> {
        if options.max_open == 0 {
            return Err(EngineError::InvalidOptions("max_open is 0".into()));
        }
        if !(LEAST_WRITER_MEMORY..4_000_000_000).contains(&options.writer_memory_bytes) {
            let given = options.writer_memory_bytes;
            return Err(EngineError::InvalidOptions(format!("writer_memory_bytes is {given}, not 15 MB to 4 GB")));
        }
        fs::create_dir_all(root).map_err(EngineError::io(root))?;
        let path = root.join(LOCK_FILE);
        let lock = File::options().write(true).create(true).truncate(false).open(&path);
        let lock = lock.map_err(EngineError::io(&path))?;
        match locks::take(&lock) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(EngineError::Locked { path: root.to_owned() }),
            Err(TryLockError::Error(source)) => return Err(EngineError::Io { path, source }),
        }
        let engine = Self {
            root: root.to_owned(),
            options,
            slots: Mutex::default(),
            uses: AtomicU64::new(0),
            unfinished: AtomicU64::new(0),
            _lock: lock,
        };
        for (name, path) in engine.entries(root)? {
            if name.starts_with(UNFINISHED) {
                fs::remove_dir_all(&path).map_err(EngineError::io(&path))?;
            }
        }
        Ok(engine)
    }

    /// The collection, created empty if there is none. Cheap when it is open already.
    pub fn collection(&self, key: &CollectionKey) -> Result<Arc<Collection>, EngineError> {
        key.validate()?;
        let slot = self.slot(key);
        slot.last_use.store(self.uses.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
        let collection = {
            let mut open = lock(&slot.open);
            if let Some(collection) = &*open {
                return Ok(collection.clone());
            }
            let folder = self.folder(key);
            if !folder.exists() {
                self.create(key, &folder)?;
            }
            check_format(&folder)?;
            open.insert(Arc::new(Collection::open(key.clone(), folder, &self.options)?)).clone()
        };
        self.close_surplus();
        Ok(collection)
    }

    /// Removes the collection and its files. Handles that are still around answer [`EngineError::Dropped`].
    /// Dropping what is not there is fine.
    pub fn drop_collection(&self, key: &CollectionKey) -> Result<(), EngineError> {
        key.validate()?;
        let slot = self.slot(key);
        let mut open = lock(&slot.open);
        if let Some(collection) = open.take() {
            collection.retire();
        }
        let folder = self.folder(key);
        // Out of the way in one step, so that an interrupted removal leaves no half of a collection.
        let grave = self.unfinished();
        match fs::rename(&folder, &grave) {
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(()),
            renamed => renamed.map_err(EngineError::io(&folder))?,
        }
        if let Some(tenant) = folder.parent() {
            sync_folder(tenant)?;
            // Stays if the tenant has other collections.
            let _ = fs::remove_dir(tenant);
        }
        fs::remove_dir_all(&grave).map_err(EngineError::io(&grave))
    }

    /// Drops the collection, whatever state it is in, and gives an empty one with `applied() == 0`.
    pub fn reset(&self, key: &CollectionKey) -> Result<Arc<Collection>, EngineError> {
        self.drop_collection(key)?;
        self.collection(key)
    }

    /// What is on disk, open or not, readable or not; ordered.
    pub fn collections(&self) -> Result<Vec<CollectionKey>, EngineError> {
        let mut keys = Vec::new();
        for (name, path) in self.entries(&self.root)? {
            let Ok(tenant) = Uuid::parse_str(&name) else { continue };
            keys.extend(self.entries(&path)?.iter().filter_map(|(n, _)| CollectionKey::from_folder_name(tenant, n)));
        }
        keys.sort();
        Ok(keys)
    }

    /// Number of collections that are open right now.
    pub fn open_collections(&self) -> usize {
        lock(&self.slots).values().filter(|slot| slot.open.try_lock().map_or(true, |open| open.is_some())).count()
    }

    fn slot(&self, key: &CollectionKey) -> Arc<Slot> {
        lock(&self.slots).entry(key.clone()).or_default().clone()
    }

    fn folder(&self, key: &CollectionKey) -> PathBuf {
        self.root.join(key.tenant.to_string()).join(key.folder_name())
    }

    fn unfinished(&self) -> PathBuf {
        self.root.join(format!("{UNFINISHED}{}", self.unfinished.fetch_add(1, Ordering::Relaxed)))
    }

    /// Makes the folder complete elsewhere, then puts it in its place.
    fn create(&self, key: &CollectionKey, folder: &Path) -> Result<(), EngineError> {
        let cradle = self.unfinished();
        let text = cradle.join(TEXT_FOLDER);
        fs::create_dir_all(&text).map_err(EngineError::io(&text))?;
        TextIndex::create(&text)?;
        sync_folder(&text)?;
        let path = cradle.join(FORMAT_FILE);
        let format = format!("{{\"format\":{FORMAT}}}\n");
        fs::write(&path, format).and_then(|()| File::open(&path)?.sync_all()).map_err(EngineError::io(&path))?;
        sync_folder(&cradle)?;
        let tenant = self.root.join(key.tenant.to_string());
        fs::create_dir_all(&tenant).map_err(EngineError::io(&tenant))?;
        fs::rename(&cradle, folder).map_err(EngineError::io(folder))?;
        sync_folder(&tenant)?;
        sync_folder(&self.root)
    }

    /// Closes collections that nobody uses until the bound is met, least recently used first.
    fn close_surplus(&self) {
        let mut slots = lock(&self.slots);
        let mut open: Vec<_> = slots
            .iter()
            .filter(|(_, slot)| slot.open.try_lock().map_or(true, |open| open.is_some()))
            .map(|(key, slot)| (slot.last_use.load(Ordering::Relaxed), key.clone()))
            .collect();
        let mut surplus = open.len().saturating_sub(self.options.max_open);
        open.sort();
        for (_, key) in open {
            if surplus == 0 {
                break;
            }
            let Some(slot) = slots.get(&key) else { continue };
            let Ok(mut cell) = slot.open.try_lock() else { continue };
            // Handles are only made under the slot's lock: a count of one stays one.
            if cell.as_ref().is_some_and(|collection| Arc::strong_count(collection) == 1) {
                *cell = None;
                surplus -= 1;
            }
        }
        // Empty slots that nobody is about to fill.
        slots.retain(|_, slot| Arc::strong_count(slot) > 1 || slot.open.try_lock().map_or(true, |open| open.is_some()));
    }

    fn entries(&self, folder: &Path) -> Result<Vec<(String, PathBuf)>, EngineError> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(folder).map_err(EngineError::io(folder))? {
            let entry = entry.map_err(EngineError::io(folder))?;
            if let (true, Ok(name)) = (entry.path().is_dir(), entry.file_name().into_string()) {
                entries.push((name, entry.path()));
            }
        }
        Ok(entries)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn check_format(folder: &Path) -> Result<(), EngineError> {
    let path = folder.join(FORMAT_FILE);
    let bytes = match fs::read(&path) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Err(EngineError::corrupt("the format file is missing")),
        read => read.map_err(EngineError::io(&path))?,
    };
    let file: FormatFile =
        serde_json::from_slice(&bytes).map_err(|e| EngineError::corrupt(format!("format file: {e}")))?;
    match file.format {
        found if found > FORMAT => Err(EngineError::NewerFormat { found, supported: FORMAT }),
        found if found < FORMAT => Err(EngineError::OlderFormat { found, supported: FORMAT }),
        _ => Ok(()),
    }
}
