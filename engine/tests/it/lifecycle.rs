//! Opening, closing, dropping, and folders that cannot be read.

use std::fs;
use std::path::{Path, PathBuf};

use lectern_engine::{CollectionKey, Engine, EngineError, EngineOptions};

use tempfile::TempDir;

use crate::support::{DIMENSIONS, World, id, key, near, options, replace, words};

#[test]
fn everything_survives_a_restart() {
    let world = World::new();
    world.apply(&[replace(1, &["amber", "basalt"]), replace(2, &["amber"])]);
    let (text, vector) = (words("amber"), near(&[1.0; DIMENSIONS], 5));
    let before = (world.collection.search(&text).unwrap(), world.collection.search(&vector).unwrap());
    let world = world.reopened();
    let after = (world.collection.search(&text).unwrap(), world.collection.search(&vector).unwrap());
    assert_eq!(before, after);
    assert_eq!((after.0.keyword.len(), after.1.vector.len(), world.collection.applied()), (2, 3, 1));
}

#[test]
fn an_empty_collection_answers() {
    let world = World::new().reopened();
    assert_eq!(world.collection.applied(), 0);
    assert!(world.collection.search(&words("amber")).unwrap().keyword.is_empty());
    assert!(world.collection.search(&near(&[1.0; DIMENSIONS], 5)).unwrap().vector.is_empty());
    assert!(world.collection.documents().unwrap().is_empty());
    world.collection.compact().unwrap();
    world.apply(&[replace(1, &["amber"])]);
    assert_eq!(world.reopened().collection.search(&words("amber")).unwrap().keyword.len(), 1);
}

#[test]
fn a_part_of_a_collection_answers_no_search_until_the_rest_is_there() {
    let world = World::new();
    world.collection.apply_part(&[replace(1, &["amber"])], 1).unwrap();
    assert!(matches!(world.collection.search(&words("amber")), Err(EngineError::Partial)));
    let world = world.reopened();
    assert_eq!(world.collection.applied(), 1);
    world.collection.compact().unwrap();
    assert!(matches!(world.collection.search(&words("amber")), Err(EngineError::Partial)));
    world.collection.apply(&[replace(2, &["amber"])], 2).unwrap();
    assert_eq!(world.collection.search(&words("amber")).unwrap().keyword.len(), 2);
    assert_eq!(world.reopened().collection.search(&words("amber")).unwrap().keyword.len(), 2);
}

#[test]
fn tenants_and_models_are_apart() {
    let world = World::new();
    let other = CollectionKey { tenant: id(99, 2), ..key() };
    let newer = CollectionKey { model: "test-model.v2".into(), ..key() };
    world.apply(&[replace(1, &["amber"])]);
    for foreign in [&other, &newer] {
        let foreign = world.engine.collection(foreign).unwrap();
        assert!(foreign.search(&words("amber")).unwrap().keyword.is_empty());
        assert!(foreign.documents().unwrap().is_empty());
    }
    let mut all = vec![key(), other.clone(), newer];
    all.sort();
    assert_eq!(world.engine.collections().unwrap(), all);
    world.engine.drop_collection(&other).unwrap();
    world.engine.drop_collection(&other).unwrap();
    assert_eq!(world.engine.collections().unwrap().len(), 2);
    assert!(!world.root.path().join(other.tenant.to_string()).exists());
    assert_eq!(world.collection.search(&words("amber")).unwrap().keyword.len(), 1);
}

#[test]
fn names_that_are_no_folder_names_are_refused() {
    let world = World::new();
    for model in ["", "a/b", "..\\x", "Upper", "a@3", "ü", &"x".repeat(121), "a b", "../../etc"] {
        let refused = CollectionKey { model: model.into(), ..key() };
        assert!(matches!(world.engine.collection(&refused), Err(EngineError::InvalidKey(_))), "{model}");
        assert!(world.engine.drop_collection(&refused).is_err());
    }
    for dimensions in [0, 8193] {
        assert!(world.engine.collection(&CollectionKey { dimensions, ..key() }).is_err());
    }
    // Dots are harmless: the folder's name goes on behind them.
    world.engine.collection(&CollectionKey { model: "..".into(), ..key() }).unwrap();
    let refused = |options| Engine::open(&world.root.path().join("new"), options).err().unwrap();
    assert!(matches!(refused(EngineOptions { max_open: 0, ..options() }), EngineError::InvalidOptions(_)));
    assert!(matches!(refused(EngineOptions { writer_memory_bytes: 1, ..options() }), EngineError::InvalidOptions(_)));
}

#[test]
fn the_least_recently_used_is_closed_unless_it_is_in_use() {
    let root = tempfile::tempdir().unwrap();
    let engine = Engine::open(root.path(), options()).unwrap();
    let keys: Vec<_> = (0..10).map(|n| CollectionKey { tenant: id(7, n), ..key() }).collect();
    let held = engine.collection(&keys[0]).unwrap();
    held.apply(&[replace(1, &["amber"])], 1).unwrap();
    for key in &keys[1..] {
        engine.collection(key).unwrap().apply(&[replace(1, &["amber"])], 1).unwrap();
        assert!(engine.open_collections() <= 4);
    }
    // Still the same one, not a second on the same folder.
    assert!(std::sync::Arc::ptr_eq(&held, &engine.collection(&keys[0]).unwrap()));
    for key in &keys {
        assert_eq!(engine.collection(key).unwrap().search(&words("amber")).unwrap().keyword.len(), 1);
    }
}

#[test]
fn many_threads_open_and_use_collections_at_once() {
    let root = tempfile::tempdir().unwrap();
    let engine = Engine::open(root.path(), EngineOptions { max_open: 2, ..options() }).unwrap();
    std::thread::scope(|threads| {
        for thread in 0..4u64 {
            let engine = &engine;
            threads.spawn(move || {
                for round in 0..12 {
                    let key = CollectionKey { tenant: id(7, (thread as usize + round) % 5), ..key() };
                    let collection = engine.collection(&key).unwrap();
                    let document = thread as usize * 100 + round;
                    collection.apply(&[replace(document, &["amber"])], collection.applied() + 1).ok();
                    collection.search(&words("amber")).unwrap();
                }
            });
        }
    });
    assert_eq!(engine.collections().unwrap().len(), 5);
}

#[test]
fn one_engine_per_folder() {
    let world = World::new();
    let second = Engine::open(world.root.path(), options());
    assert!(matches!(second, Err(EngineError::Locked { .. })));
    drop(world.reopened());
}

#[test]
fn a_dropped_collection_answers_nothing_more() {
    let world = World::new();
    world.apply(&[replace(1, &["amber"])]);
    let fresh = world.engine.reset(&key()).unwrap();
    assert_eq!((fresh.applied(), fresh.statistics().chunks), (0, 0));
    assert!(matches!(world.collection.search(&words("amber")), Err(EngineError::Dropped)));
    assert!(matches!(world.collection.apply(&[], 9), Err(EngineError::Dropped)));
    assert!(matches!(world.collection.compact(), Err(EngineError::Dropped)));
    fresh.apply(&[replace(2, &["amber"])], 1).unwrap();
    assert_eq!(fresh.search(&words("amber")).unwrap().keyword.len(), 1);
}

/// A closed root with two commits in it, to be copied and damaged.
fn sample() -> TempDir {
    let world = World::new();
    world.apply(&[replace(1, &["amber", "basalt"]), replace(2, &["amber"])]);
    world.apply(&[replace(2, &["cobalt"])]);
    world.root
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

fn folder(root: &Path) -> PathBuf {
    root.join(key().tenant.to_string()).join(format!("test-model.v1@{DIMENSIONS}"))
}

/// Copies the sample, does `damage` to the collection's folder, opens it and returns what that says.
fn after(sample: &TempDir, damage: impl FnOnce(&Path)) -> Result<(), EngineError> {
    let root = tempfile::tempdir().unwrap();
    copy(sample.path(), root.path());
    let folder = folder(root.path());
    damage(&folder);
    let engine = Engine::open(root.path(), options()).unwrap();
    let result = engine.collection(&key()).map(|_| ());
    if let Err(error) = &result {
        assert!(error.needs_rebuild(), "{error}");
        assert_eq!(engine.collections().unwrap(), [key()]);
        let fresh = engine.reset(&key()).unwrap();
        assert_eq!(fresh.applied(), 0);
        fresh.apply(&[replace(1, &["amber"])], 2).unwrap();
        assert_eq!(fresh.search(&words("amber")).unwrap().keyword.len(), 1);
    }
    result
}

fn set_format(folder: &Path, text: &str) {
    fs::write(folder.join("format.json"), text).unwrap();
}

#[test]
fn other_formats_are_named() {
    let sample = sample();
    after(&sample, |_| {}).unwrap();
    let newer = after(&sample, |folder| set_format(folder, "{\"format\":7,\"more\":true}"));
    assert!(matches!(newer, Err(EngineError::NewerFormat { found: 7, supported: lectern_engine::FORMAT })));
    let older = after(&sample, |folder| set_format(folder, "{\"format\":0}"));
    assert!(matches!(older, Err(EngineError::OlderFormat { found: 0, .. })));
    assert!(matches!(after(&sample, |folder| set_format(folder, "{")), Err(EngineError::Corrupt { .. })));
}

fn paths(folder: &Path) -> Vec<PathBuf> {
    let files = |folder: &Path| {
        let entries = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
        entries.filter(|p| p.is_file()).collect::<Vec<_>>()
    };
    let mut all = [files(folder), files(&folder.join("text"))].concat();
    // Neither holds data: a lock, and the list for cleaning up.
    all.retain(|p| !p.to_string_lossy().ends_with(".lock") && !p.ends_with(".managed.json"));
    all.sort();
    all
}

#[test]
fn missing_and_shortened_files_are_damage() {
    let sample = sample();
    let count = paths(&folder(sample.path())).len();
    assert!(count > 12, "{count}");
    // A compressed document store that holds nothing is not read, so its damage does no harm.
    let harmless = |path: &Path| path.extension().is_some_and(|e| e == "store");
    for number in 0..count {
        let mut name = String::new();
        let missing = after(&sample, |folder| {
            let path = &paths(folder)[number];
            name = path.display().to_string();
            fs::remove_file(path).unwrap();
        });
        assert!(matches!(missing, Err(EngineError::Corrupt { .. })), "without {name}");
        let shortened = after(&sample, |folder| {
            let path = &paths(folder)[number];
            let length = fs::metadata(path).unwrap().len();
            fs::OpenOptions::new().write(true).open(path).unwrap().set_len(length / 2).unwrap();
        });
        let path = Path::new(&name);
        assert!(harmless(path) || matches!(shortened, Err(EngineError::Corrupt { .. })), "half of {name}");
    }
}

#[test]
fn flipped_bits_in_checked_files_are_damage() {
    let sample = sample();
    for extension in ["ids", "groups", "codes", "log"] {
        let flipped = after(&sample, |folder| {
            let path = folder.join(format!("00000000.{extension}"));
            let mut bytes = fs::read(&path).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            fs::write(&path, bytes).unwrap();
        });
        assert!(matches!(flipped, Err(EngineError::Corrupt { .. })), "{extension}");
    }
}
