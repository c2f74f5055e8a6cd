//! Rotating the key that seals stored secrets.

use lectern::kernel::{SealingKey, SystemClock, SystemIds};
use serde_json::{Value, json};
use std::{path::Path, sync::Arc, time::Duration};
use tokio::process::Command;

use super::query;
use crate::support::{ServerProcess, TestDatabase, is_postgres, run};

fn rotate(folder: &Path, database: &TestDatabase) -> Command {
    let mut command = ServerProcess::command(folder, database);
    command.args(["secrets", "rotate"]);
    command
}

fn keys(folder: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(folder.join("secret.key")).expect("the key file");
    text.lines().map(str::to_string).collect()
}

fn key(text: &str) -> SealingKey {
    SealingKey::new(&hex::decode(text).unwrap().try_into().unwrap())
}

/// The sealed values, and whether each can be opened with the key.
async fn opened(database: &TestDatabase, key: &SealingKey) -> Vec<bool> {
    let connection = database.connect().await;
    let id = if is_postgres() { "id::text" } else { "lower(hex(id))" };
    let rows = query(&connection, &format!("SELECT {id}, sealed_key FROM signing_keys ORDER BY id")).await;
    let opened = rows.iter().map(|row| {
        let id: uuid::Uuid = row.try_get_by_index::<String>(0).unwrap().parse().unwrap();
        key.open(&id.to_string(), &row.try_get_by_index::<Vec<u8>>(1).unwrap()).is_ok()
    });
    let opened = opened.collect();
    connection.close().await.unwrap();
    opened
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rotated_key_opens_everything_and_the_old_one_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut database = TestDatabase::create(folder.path()).await;
    let server = ServerProcess::start(folder.path(), &database).await;
    let admin = server.admin().await;
    server.terminate();
    assert!(server.wait().await.success());
    let old = keys(folder.path());
    assert_eq!(old.len(), 1);

    let (success, report, error) = run(rotate(folder.path(), &database)).await;
    assert!(success, "{error}");
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report, json!({ "resealed": 1, "next_step": null }));
    let new = keys(folder.path());
    assert!(new.len() == 1 && new != old);
    assert_eq!(opened(&database, &key(&new[0])).await, [true]);
    assert_eq!(opened(&database, &key(&old[0])).await, [false]);
    // The secrets themselves are the same: what they signed stays good.
    let server = ServerProcess::start(folder.path(), &database).await;
    server.anonymous().with_token(admin.token.unwrap()).get("/auth/me").await.expect(200);
    server.kill().await;
    database.remove().await;
}

/// Killed at any moment, it leaves keys that open everything, and the next run finishes it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interrupted_rotation_is_finished_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let mut database = TestDatabase::create(folder.path()).await;
    let server = ServerProcess::start(folder.path(), &database).await;
    server.terminate();
    assert!(server.wait().await.success());
    let old = keys(folder.path())[0].clone();
    let (old_key, ids) = (key(&old), SystemIds::new(Arc::new(SystemClock)));
    let values = (1..=1500u128).map(|n| {
        let id = uuid::Uuid::from_u128(n);
        let sealed = hex::encode(old_key.seal(&ids, &id.to_string(), b"a signing key of the past"));
        let time = "'2020-01-01 00:00:00.000000+00:00'";
        match is_postgres() {
            true => format!("('{id}', '\\x{sealed}', {time}, '2999-01-01 00:00:00+00:00')"),
            false => format!("(X'{}', X'{sealed}', {time}, '2999-01-01 00:00:00.000000+00:00')", id.simple()),
        }
    });
    let values = values.collect::<Vec<_>>().join(", ");
    database
        .execute(&format!("INSERT INTO signing_keys (id, sealed_key, created_at, retired_at) VALUES {values}"))
        .await;

    let mut interrupted = 0;
    for pause in [0, 20, 60, 150] {
        let mut child = rotate(folder.path(), &database).spawn().expect("the command starts");
        let begun = async {
            while keys(folder.path()).len() < 2 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), begun).await.expect("it begins by storing both keys");
        tokio::time::sleep(Duration::from_millis(pause)).await;
        child.kill().await.expect("a child can be killed");
        let stored = keys(folder.path());
        let mut readable = vec![false; 1501];
        for text in &stored {
            for (known, opens) in readable.iter_mut().zip(opened(&database, &key(text)).await) {
                *known |= opens;
            }
        }
        assert!(readable.iter().all(|known| *known), "a secret can't be opened with any stored key");
        interrupted += usize::from(stored.len() == 2);
    }
    let (success, _, error) = run(rotate(folder.path(), &database)).await;
    assert!(success, "{error}");
    let new = keys(folder.path());
    assert_eq!(new.len(), 1);
    let opens = opened(&database, &key(&new[0])).await;
    assert!(opens.len() == 1501 && opens.iter().all(|opens| *opens));
    assert!(interrupted >= 2, "it was never killed in the middle");
    let server = ServerProcess::start(folder.path(), &database).await;
    server.admin().await.get("/auth/me").await.expect(200);
    server.kill().await;
    database.remove().await;
}

/// Keys from the configuration: both are given, everything is sealed anew, then the old one goes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn configured_keys_rotate_by_naming_the_previous_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut database = TestDatabase::create(folder.path()).await;
    let (old, new) = (format!("ab{}", "0a".repeat(31)), format!("cd{}", "0b".repeat(31)));
    let configured = |command: &mut Command, current: &str, previous: &str| {
        command.env("LECTERN_SECRET_KEY", current).env("LECTERN_PREVIOUS_SECRET_KEYS", previous);
    };
    let server = ServerProcess::start_with(folder.path(), &database, |c| configured(c, &old, "[]")).await;
    let admin = server.admin().await;
    server.terminate();
    assert!(server.wait().await.success());
    assert!(!folder.path().join("secret.key").exists());
    // Without the old key it does not start, and says why.
    let mut command = ServerProcess::command(folder.path(), &database);
    configured(command.arg("doctor"), &new, "[]");
    let (success, _, error) = run(command).await;
    assert!(!success && error.contains("can't be opened"), "{error}");
    let both = format!("[\"{old}\"]");
    let mut command = rotate(folder.path(), &database);
    configured(&mut command, &new, &both);
    let (success, report, error) = run(command).await;
    assert!(success, "{error}");
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["resealed"], 1);
    assert!(report["next_step"].as_str().unwrap().contains("previous_secret_keys"));
    let server = ServerProcess::start_with(folder.path(), &database, |c| configured(c, &new, "[]")).await;
    server.anonymous().with_token(admin.token.unwrap()).get("/auth/me").await.expect(200);
    server.kill().await;
    database.remove().await;
}
