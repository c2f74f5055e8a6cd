//! The binary: what it refuses, and its commands.

use serde_json::Value;
use std::sync::Arc;

use crate::support::{IndexFaults, PASSWORD, ServerProcess, TestApp, TestDatabase, id, run};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_process_on_the_same_data_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut database = TestDatabase::create(folder.path()).await;
    let server = ServerProcess::start(folder.path(), &database).await;
    for arguments in
        [vec!["serve", "--listen", "127.0.0.1:0"], vec!["reconcile"], vec!["index", "rebuild"], vec!["migrate"]]
    {
        let mut command = ServerProcess::command(folder.path(), &database);
        command.args(&arguments);
        let (success, _, error) = run(command).await;
        assert!(!success, "{arguments:?}");
        assert!(error.contains("another Lectern process already uses the data folder"), "{arguments:?}: {error}");
    }
    server.admin().await.get("/auth/me").await.expect(200);
    server.kill().await;
    let again = ServerProcess::start(folder.path(), &database).await;
    again.admin().await.get("/auth/me").await.expect(200);
    again.kill().await;
    database.remove().await;
}

/// As when a second server has a data folder of its own, or its mount is not there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_blob_folder_of_another_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut database = TestDatabase::create(folder.path()).await;
    let (blobs, elsewhere) = (folder.path().join("blobs"), folder.path().join("elsewhere"));
    let start = || {
        let mut command = ServerProcess::command(folder.path(), &database);
        command.arg("migrate");
        run(command)
    };
    for _ in 0..2 {
        let (success, _, error) = start().await;
        assert!(success, "{error}");
    }
    std::fs::rename(&blobs, &elsewhere).unwrap();
    let id = std::fs::read_to_string(elsewhere.join("folder.id")).unwrap();
    let names_both = |error: &str| error.contains(&id) && error.contains(blobs.to_str().unwrap());
    let (success, _, error) = start().await;
    assert!(!success && names_both(&error) && error.contains("has no id"), "{error}");
    std::fs::write(blobs.join("folder.id"), uuid::Uuid::nil().to_string()).unwrap();
    let (success, _, error) = start().await;
    assert!(!success && names_both(&error) && error.contains("is 00000000-"), "{error}");
    // Mounted where it is expected, it is the right one.
    std::fs::remove_dir_all(&blobs).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &blobs).unwrap();
    let (success, _, error) = start().await;
    assert!(success, "{error}");
    database.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_taken_port_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let mut database = TestDatabase::create(folder.path()).await;
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let mut command = ServerProcess::command(folder.path(), &database);
    command.args(["serve", "--listen", &address]);
    let (success, _, error) = run(command).await;
    assert!(!success);
    assert!(error.contains(&address) && error.to_lowercase().contains("address already in use"), "{error}");
    database.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn configuration_is_checked_and_printed_without_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let mut database = TestDatabase::create(folder.path()).await;
    let command = |key: &str, value: &str| {
        let mut command = ServerProcess::command(folder.path(), &database);
        command.args(["config", "check"]).env(key, value);
        command
    };
    let (success, printed, error) = run(command("LECTERN_CHAT__API_KEY", "sk-very-secret")).await;
    assert!(success, "{error}");
    assert!(
        !printed.contains("sk-very-secret") && !printed.contains(PASSWORD) && printed.contains("[redacted]"),
        "{printed}"
    );
    let printed: Value = serde_json::from_str(&printed).expect("JSON");
    assert_eq!(printed["limits"]["request_timeout_seconds"], 60);
    for (key, value, named) in [
        ("LECTERN_LISTEN", "nowhere", "listen"),
        ("LECTERN_CHAT__BACKEND", "psychic", "chat.backend"),
        ("LECTERN_INGESTION__WORKERS", "many", "ingestion.workers"),
        ("LECTERN_DATABASE__URL", "mysql://x", "database.url"),
        ("LECTERN_ADMIN_PASSWORD", "short", "admin_password"),
    ] {
        let (success, _, error) = run(command(key, value)).await;
        assert!(!success && error.contains(named), "{key}: {error}");
    }
    database.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn doctor_reconcile_and_index_commands_agree_with_a_healthy_folder() {
    let folder = tempfile::tempdir().unwrap();
    let mut database = TestDatabase::create(folder.path()).await;
    let server = ServerProcess::start(folder.path(), &database).await;
    let admin = server.admin().await;
    let kb = id(&admin.knowledge_base("kb").await);
    admin.ready_document(&kb, "a.txt", "The lemur leaps from tree to tree.").await;
    server.terminate();
    assert!(server.wait().await.success());
    let command = |arguments: &[&str]| {
        let mut command = ServerProcess::command(folder.path(), &database);
        command.args(arguments);
        command
    };
    let (healthy, report, error) = run(command(&["doctor"])).await;
    assert!(healthy && !report.contains("FAIL"), "{report}{error}");
    let (_, before, _) = run(command(&["reconcile", "--dry-run"])).await;
    assert_consistent(&before);
    let (success, _, error) = run(command(&["index", "rebuild"])).await;
    assert!(success, "{error}");
    let (consistent, report, error) = run(command(&["index", "verify"])).await;
    assert!(consistent, "{report}{error}");
    let server = ServerProcess::start(folder.path(), &database).await;
    let hits = crate::support::search_files(&server.admin().await, "lemur leaps").await;
    assert_eq!(hits, ["a.txt"]);
    server.kill().await;
    database.remove().await;
}

/// One tenant's index that can't be read does not keep those of the others from being compared.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn verification_goes_past_an_index_that_cant_be_read() {
    let faults = Arc::new(IndexFaults::default());
    let app = TestApp::builder().index_faults(&faults).build().await;
    let mut tenants = Vec::new();
    for client in [&app.admin, &app.acme_admin] {
        let kb = id(&client.knowledge_base("kb").await);
        client.ready_document(&kb, "a.txt", "The lemur leaps from tree to tree.").await;
        let me = client.get("/auth/me").await.ok();
        tenants.push(me["tenant_id"].as_str().unwrap().parse::<uuid::Uuid>().unwrap());
    }
    for unreadable in tenants.clone() {
        *faults.unreadable.lock().unwrap() = Some(unreadable);
        let report = lectern::maintenance::index_verify(&app.platform).await.unwrap();
        assert!(!report.is_consistent(), "{report:?}");
        let compared: Vec<_> = report.collections.iter().map(|collection| collection.tenant).collect();
        let readable: Vec<_> = tenants.iter().copied().filter(|tenant| *tenant != unreadable).collect();
        assert_eq!(compared, readable);
        let [not_compared] = report.not_compared.as_slice() else { panic!("{report:?}") };
        assert!(not_compared.starts_with(&unreadable.to_string()), "{not_compared}");
    }
    *faults.unreadable.lock().unwrap() = None;
    assert!(lectern::maintenance::index_verify(&app.platform).await.unwrap().is_consistent());
}

/// Elasticsearch has a test of its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn verification_says_that_an_index_is_lost_and_makes_none() {
    if crate::support::is_elasticsearch() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut database = TestDatabase::create(folder.path()).await;
    let server = ServerProcess::start(folder.path(), &database).await;
    let admin = server.admin().await;
    let kb = id(&admin.knowledge_base("kb").await);
    admin.ready_document(&kb, "a.txt", "The lemur leaps from tree to tree.").await;
    server.terminate();
    assert!(server.wait().await.success());
    let command = |arguments: &[&str]| {
        let mut command = ServerProcess::command(folder.path(), &database);
        command.args(arguments);
        command
    };
    let (success, _, error) = run(command(&["index", "rebuild"])).await;
    assert!(success, "{error}");
    std::fs::remove_dir_all(folder.path().join("index")).unwrap();
    for _ in 0..2 {
        let (consistent, report, error) = run(command(&["index", "verify"])).await;
        assert!(!consistent, "{report}{error}");
        let report: Value = serde_json::from_str(&report).unwrap();
        assert_eq!(report["collections"][0]["lost"], true, "{report}");
        assert_eq!(report["collections"][0]["missing"].as_array().map(Vec::len), Some(1), "{report}");
    }
    let (success, _, error) = run(command(&["index", "rebuild"])).await;
    assert!(success, "{error}");
    let (consistent, report, error) = run(command(&["index", "verify"])).await;
    assert!(consistent, "{report}{error}");
    database.remove().await;
}

/// A report of the reconciler in which nothing is wrong.
pub(crate) fn assert_consistent(report: &str) {
    let value: Value = serde_json::from_str(report).unwrap_or_else(|e| panic!("{e}: {report}"));
    let mut lists = vec![
        &value["blobs"]["orphan_objects"],
        &value["blobs"]["missing_objects"],
        &value["stuck_documents"],
        &value["documents_with_dead_chunks"],
        &value["index"]["orphan_collections"],
        &value["index"]["not_compared"],
    ];
    for collection in value["index"]["collections"].as_array().expect("collections") {
        lists.extend(["missing", "surplus", "different"].map(|key| &collection[key]));
    }
    for list in lists {
        assert_eq!(list.as_array().map(Vec::len), Some(0), "the reconciler found something: {report}");
    }
    assert_eq!(value["blobs"]["pending_deletions"], 0, "{report}");
}
