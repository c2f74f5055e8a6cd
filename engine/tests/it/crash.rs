//! Whatever is interrupted, the collection is as of its last commit.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use lectern_engine::{Change, Engine};

use crate::support::{DIMENSIONS, Model, Random, World, everything, id, key, options, replace};

/// Bytes behind what the last commit names, as a crash between writing and committing leaves them.
#[test]
fn leftovers_behind_the_last_commit_are_cut_off() {
    let world = World::new();
    let mut model = Model::default();
    let first = [replace(1, &["amber", "basalt"]), replace(2, &["amber"])];
    world.apply(&first);
    model.apply(&first);
    let folder = world.folder();
    let World { collection, engine, root } = world;
    drop((collection, engine));
    let mut lengths = Vec::new();
    for extension in ["ids", "groups", "codes", "bytes", "vectors", "log"] {
        let path = folder.join(format!("00000000.{extension}"));
        lengths.push((path.clone(), std::fs::metadata(&path).unwrap().len()));
        std::fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(&[0xA5; 777]).unwrap();
    }
    // What an interrupted compaction and an interrupted creation leave.
    std::fs::write(folder.join("00000001.vectors"), b"half").unwrap();
    std::fs::create_dir_all(root.path().join("unfinished-0/text")).unwrap();
    let engine = Engine::open(root.path(), options()).unwrap();
    let world = World { collection: engine.collection(&key()).unwrap(), engine, root };
    assert!(!folder.join("00000001.vectors").exists());
    assert!(!world.root.path().join("unfinished-0").exists());
    for (path, length) in lengths {
        assert_eq!(std::fs::metadata(&path).unwrap().len(), length, "{}", path.display());
    }
    let second = [replace(1, &["cobalt"]), replace(3, &["amber"])];
    world.apply(&second);
    model.apply(&second);
    let query = Random(1).vector(DIMENSIONS);
    model.check(&world.collection, &query, "amber", &everything(), 10);
    model.check(&world.reopened().collection, &query, "cobalt", &everything(), 10);
}

/// A writer killed after it wrote its deletions and before its commit leaves a file that has just the name the
/// next writer wants to use.
#[test]
fn leftovers_of_an_interrupted_writer_are_not_in_the_way() {
    let world = World::new();
    let text = world.folder().join("text");
    world.apply(&[replace(1, &["amber"]), replace(2, &["amber", "amber"])]);
    let names = || {
        let entries = std::fs::read_dir(&text).unwrap().map(|e| e.unwrap().path());
        entries.filter(|p| p.is_file()).collect::<std::collections::BTreeSet<_>>()
    };
    let meta = std::fs::read(text.join("meta.json")).unwrap();
    let before = names();
    world.apply(&[replace(1, &["basalt"])]);
    let new: Vec<_> = names().difference(&before).cloned().collect();
    assert!(new.iter().any(|path| path.extension().is_some_and(|e| e == "del")), "{new:?}");
    // Back to before the second commit, with everything it wrote still there.
    let World { collection, engine, root } = world;
    drop((collection, engine));
    std::fs::write(text.join("meta.json"), meta).unwrap();
    std::fs::write(text.join(".tmpAbC123"), b"half").unwrap();
    let engine = Engine::open(root.path(), options()).unwrap();
    let world = World { collection: engine.collection(&key()).unwrap(), engine, root };
    assert_eq!(world.collection.applied(), 1);
    assert_eq!(names(), before);
    world.apply(&[replace(1, &["basalt"])]);
    let mut model = Model::default();
    model.apply(&[replace(2, &["amber", "amber"]), replace(1, &["basalt"])]);
    model.check(&world.reopened().collection, &Random(1).vector(DIMENSIONS), "amber", &everything(), 10);
}

/// The change with this number in the endless log that the crash test replays.
fn change(number: u64) -> Change {
    let document = (number * 7 % 23) as usize;
    match number % 5 {
        4 => Change::Remove { document_id: id(2, document) },
        3 => Change::Move { document_id: id(2, document), access: vec![id(5, number as usize % 9)], path: vec![] },
        _ => replace(document, &["amber basalt", "cobalt amber"][..1 + number as usize % 2]),
    }
}

/// Not a test by itself: run as the child of the next one, it writes until it is killed.
#[test]
fn child_that_writes_until_killed() {
    let Ok(root) = std::env::var("LECTERN_ENGINE_CRASH_ROOT") else { return };
    let engine = Engine::open(Path::new(&root), options()).unwrap();
    let collection = engine.collection(&key()).unwrap();
    println!("\nready");
    loop {
        let next = collection.applied() + 1;
        let upto = next + next % 4;
        collection.apply(&(next..=upto).map(change).collect::<Vec<_>>(), upto).unwrap();
        println!("acknowledged {upto}");
        if next.is_multiple_of(11) {
            collection.compact().unwrap();
        }
    }
}

#[test]
fn killed_at_random_moments_it_holds_exactly_a_commit() {
    let root = tempfile::tempdir().unwrap();
    let mut random = Random(17);
    for round in 0..12 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "crash::child_that_writes_until_killed", "--nocapture", "--test-threads=1"])
            .env("LECTERN_ENGINE_CRASH_ROOT", root.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // Killed a moment after its n-th acknowledgement, or (n = 0) while it is still opening: by what it got done
        // and not by the clock, so that a busy machine tests the same.
        let enough = random.below(8);
        let mut acknowledged: u64 = 0;
        let mut output = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let numbers = |line: String| line.strip_prefix("acknowledged ").map(|number| number.parse().unwrap());
        if enough > 0 {
            acknowledged = output.by_ref().filter_map(numbers).nth(enough - 1).unwrap();
        }
        std::thread::sleep(Duration::from_micros(random.next() % 15_000));
        child.kill().unwrap();
        child.wait().unwrap();
        acknowledged = output.filter_map(numbers).last().unwrap_or(acknowledged);

        let engine = Engine::open(root.path(), options()).unwrap();
        let collection = engine.collection(&key()).unwrap();
        let applied = collection.applied();
        assert!(applied >= acknowledged, "round {round}: {applied} of {acknowledged}");
        let mut model = Model::default();
        model.apply(&(1..=applied).map(change).collect::<Vec<_>>());
        let query = random.vector(DIMENSIONS);
        for word in ["amber", "cobalt"] {
            model.check(&collection, &query, word, &everything(), 1000);
        }
        let documents = collection.documents().unwrap();
        assert_eq!(documents.len(), model.documents.len());
        assert_eq!(collection.statistics().chunks, model.chunks().count() as u64);
    }
    let engine = Engine::open(root.path(), options()).unwrap();
    assert!(engine.collection(&key()).unwrap().applied() > 0, "the child never got anywhere");
}
