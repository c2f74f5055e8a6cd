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
        let output = BufReader::new(child.stdout.take().unwrap());
        let reader = std::thread::spawn(move || {
            let mut acknowledged = 0;
            for line in output.lines().map_while(Result::ok) {
                if let Some(number) = line.strip_prefix("acknowledged ") {
                    acknowledged = number.parse().unwrap();
                }
            }
            acknowledged
        });
        std::thread::sleep(Duration::from_micros(30_000 + random.next() % 250_000));
        child.kill().unwrap();
        child.wait().unwrap();
        let acknowledged: u64 = reader.join().unwrap();

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
