//! Erasing a tenant: nothing of it is left, whatever happens in between, and nothing of others is touched.

use lectern::retrieval::IndexBackend;
use serde_json::json;
use std::{
    path::Path,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use super::{TRANSIENT, app_to_fill, fill, literal, rows_of_tenant, tenant_of};
use crate::support::{Client, IndexFaults, PASSWORD, ServerProcess, TestApp, TestDatabase, id, search_files};

/// Waits until the operator is told that there is no such tenant.
async fn wait_until_gone(operator: &Client, tenant: &str) {
    for _ in 0..600 {
        let answer = operator.get(&format!("/tenants/{tenant}")).await;
        if answer.status == 404 {
            return;
        }
        assert_eq!(answer.expect(200)["state"], "erasing");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the tenant is still there after a minute");
}

/// Files below the data folder whose path names the tenant.
fn files_of(folder: &Path, tenant: &str) -> Vec<String> {
    let simple = tenant.replace('-', "");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().to_string();
        if name.contains(tenant) || name.contains(&simple) {
            found.push(path.display().to_string());
        } else if path.is_dir() {
            found.extend(files_of(&path, tenant));
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_of_an_erased_tenant_is_gone_and_nothing_of_others() {
    let app = app_to_fill().await;
    let (acme, default) = (fill(&app, &app.acme_admin, "acme").await, fill(&app, &app.admin, "default").await);
    let (before, others) = (rows_of_tenant(&app.database, &acme).await, rows_of_tenant(&app.database, &default).await);
    let empty: Vec<&str> = before.iter().filter(|(_, rows)| *rows == 0).map(|(table, _)| table.as_str()).collect();
    let forgotten: Vec<_> = empty.iter().filter(|table| !TRANSIENT.contains(table)).collect();
    assert!(forgotten.is_empty(), "put something into these tables, to see it erased and exported: {forgotten:?}");
    assert!(!files_of(&app.data_dir, &acme).is_empty());
    assert_eq!(files_of(&app.data_dir.join("outbox"), &acme).len(), 1, "its mails lie in one folder");
    let path = format!("/tenants/{acme}");

    // Not by accident, and not by just anybody.
    let slug = json!({ "slug": "acme" });
    app.admin.post(&format!("{path}/erase"), slug.clone()).await.assert_problem(403, "forbidden");
    app.operator.post(&format!("{path}/erase"), slug.clone()).await.assert_problem(409, "conflict");
    app.operator.post(&format!("{path}/suspend"), json!({})).await.expect(200);
    let wrong = app.operator.post(&format!("{path}/erase"), json!({ "slug": "default" })).await;
    wrong.assert_problem(422, "invalid_value");
    assert_eq!(wrong.fields(), ["/slug"]);
    let system = tenant_of(&app.operator).await;
    let of_system = app.operator.post(&format!("/tenants/{system}/erase"), json!({ "slug": "system" })).await;
    of_system.assert_problem(409, "conflict");
    assert_eq!(rows_of_tenant(&app.database, &acme).await, before);

    let erasing = app.operator.post(&format!("{path}/erase"), slug).await.expect(200);
    assert_eq!(erasing["state"], "erasing");
    let too_late = app.operator.post(&format!("{path}/resume"), json!({})).await;
    assert!([404, 409].contains(&too_late.status), "{too_late}");
    wait_until_gone(&app.operator, &acme).await;
    let left: Vec<_> = rows_of_tenant(&app.database, &acme).await.into_iter().filter(|(_, rows)| *rows > 0).collect();
    assert!(left.is_empty(), "rows are left: {left:?}");
    assert_eq!(files_of(&app.data_dir, &acme), Vec::<String>::new());
    let collections = app.platform.index.collections().await.unwrap();
    assert!(collections.iter().all(|key| key.tenant.to_string() != acme), "{collections:?}");
    app.acme_admin.get("/auth/me").await.assert_problem(401, "unauthenticated");
    app.anonymous.login("acme", "admin", PASSWORD).await.assert_problem(401, "invalid_credentials");

    assert_eq!(rows_of_tenant(&app.database, &default).await, others);
    assert_eq!(search_files(&app.admin, "secret mascot axolotl").await, ["mascot.txt"]);
    // The name is free, and who takes it finds nothing.
    let again = app.tenant("acme").await;
    assert!(again.list("/files").await.is_empty() && search_files(&again, "axolotl").await.is_empty());
}

/// What the feed read before the erasure reaches the index after it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_index_that_is_late_keeps_nothing_of_an_erased_tenant() {
    let faults = Arc::new(IndexFaults::default());
    let app = TestApp::builder().index_faults(&faults).build().await;
    let until = async |waiting: usize| {
        for _ in 0..1200 {
            if faults.waiting.load(Ordering::SeqCst) == waiting {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the index never has {waiting} changes to take in");
    };
    let collections = async || {
        let all = app.platform.index.collections().await.unwrap();
        all.into_iter().map(|key| key.tenant.to_string()).collect::<Vec<_>>()
    };
    let acme = tenant_of(&app.acme_admin).await;
    let kb = id(&app.acme_admin.knowledge_base("kb").await);
    faults.is_held.send_replace(true);
    let path = format!("/knowledge-bases/{kb}/files?name=mascot.txt");
    app.acme_admin.upload(&path, "The secret mascot is the axolotl.").await.expect(201);
    until(1).await;
    app.operator.post(&format!("/tenants/{acme}/suspend"), json!({})).await.expect(200);
    app.operator.post(&format!("/tenants/{acme}/erase"), json!({ "slug": "acme" })).await.expect(200);
    wait_until_gone(&app.operator, &acme).await;
    faults.is_held.send_replace(false);
    until(0).await;
    for _ in 0..400 {
        if !collections().await.contains(&acme) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the index still holds what it was told late");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_eraser_that_is_killed_is_followed_by_one_that_finishes() {
    let folder = tempfile::tempdir().unwrap();
    let mut database = TestDatabase::create(folder.path()).await;
    let mut server = ServerProcess::start(folder.path(), &database).await;
    let operator = server.anonymous().sign_in("system", "operator", PASSWORD).await;
    let body = json!({ "slug": "acme", "name": "Acme", "administrator": { "login": "admin", "password": PASSWORD } });
    let acme = id(&operator.post("/tenants", body).await.expect(201));
    let admin = server.anonymous().sign_in("acme", "admin", PASSWORD).await;
    for n in 0..20 {
        admin.file(&format!("{n}.txt"), "", format!("content {n}")).await;
    }
    // Enough that it takes a while.
    let many = format!(
        "INSERT INTO casbin_rules (tenant_id, ptype, v0, v1, v2, v3, v4, v5) \
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000) \
         SELECT {}, 'x', 'v' || i, '', '', '', '', '' FROM n",
        literal(&acme)
    );
    database.execute(&many).await;
    operator.post(&format!("/tenants/{acme}/suspend"), json!({})).await.expect(200);
    operator.post(&format!("/tenants/{acme}/erase"), json!({ "slug": "acme" })).await.expect(200);
    let mut interrupted = 0;
    for milliseconds in [30, 60, 90] {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        server.kill().await;
        interrupted += database.number("SELECT count(*) FROM tenants WHERE state = 'erasing'").await;
        server = ServerProcess::start(folder.path(), &database).await;
    }
    assert!(interrupted > 0, "it was never killed in the middle");
    let operator = server.anonymous().sign_in("system", "operator", PASSWORD).await;
    wait_until_gone(&operator, &acme).await;
    let left: Vec<_> = rows_of_tenant(&database, &acme).await.into_iter().filter(|(_, rows)| *rows > 0).collect();
    assert!(left.is_empty(), "rows are left: {left:?}");
    assert_eq!(files_of(folder.path(), &acme), Vec::<String>::new());
    server.kill().await;
    database.remove().await;
}
