//! Changing, suspending and resuming tenants.

use futures::StreamExt;
use reqwest::Method;
use serde_json::json;
use std::time::Duration;

use super::tenant_of;
use crate::support::{PASSWORD, Response, TestApp, id, service_account};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_suspended_tenant_is_shut_out_on_the_next_request_and_comes_back_as_it_was() {
    let app = TestApp::start().await;
    let acme = tenant_of(&app.acme_admin).await;
    let tokens = app.anonymous.login("acme", "admin", PASSWORD).await.expect(200);
    let key = app.acme_admin.post("/api-keys", json!({ "name": "k" })).await.expect(201);
    let key = app.anonymous.with_token(key["secret"].as_str().unwrap());
    let file = id(&app.acme_admin.file("a.txt", "", "kept").await);
    key.get("/auth/me").await.expect(200);

    let suspended = app.operator.post(&format!("/tenants/{acme}/suspend"), json!({})).await.expect(200);
    assert_eq!((suspended["slug"].as_str(), suspended["state"].as_str()), (Some("acme"), Some("suspended")));
    for caller in [&app.acme_admin, &key] {
        caller.get("/auth/me").await.assert_problem(401, "unauthenticated");
        caller.get(&format!("/files/{file}/content")).await.assert_problem(401, "unauthenticated");
    }
    let refresh = json!({ "refresh_token": tokens["refresh_token"] });
    app.anonymous.post("/auth/refresh", refresh.clone()).await.assert_problem(401, "refresh_token_invalid");
    app.anonymous.login("acme", "admin", PASSWORD).await.assert_problem(401, "invalid_credentials");
    app.admin.get("/auth/me").await.expect(200);
    // Twice is once.
    app.operator.post(&format!("/tenants/{acme}/suspend"), json!({})).await.expect(200);

    let resumed = app.operator.post(&format!("/tenants/{acme}/resume"), json!({})).await.expect(200);
    assert_eq!(resumed["state"], "active");
    app.acme_admin.get("/auth/me").await.expect(200);
    key.get("/auth/me").await.expect(200);
    assert_eq!(app.acme_admin.get(&format!("/files/{file}/content")).await.bytes, b"kept");
    app.anonymous.post("/auth/refresh", refresh).await.expect(200);
    app.anonymous.login("acme", "admin", PASSWORD).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tenants_are_renamed_and_the_operators_own_is_never_shut() {
    let app = TestApp::start().await;
    let acme = tenant_of(&app.acme_admin).await;
    let path = format!("/tenants/{acme}");
    let renamed = app.operator.patch(&path, json!({ "name": "Acme & Sons" })).await.expect(200);
    assert_eq!((renamed["name"].as_str(), renamed["slug"].as_str()), (Some("Acme & Sons"), Some("acme")));
    assert_eq!(app.operator.patch(&path, json!({})).await.expect(200)["name"], "Acme & Sons");
    assert_eq!(app.operator.patch(&path, json!({ "name": "" })).await.fields(), ["/name"]);
    let system = tenant_of(&app.operator).await;
    app.operator.post(&format!("/tenants/{system}/suspend"), json!({})).await.assert_problem(409, "conflict");
    app.admin.post(&format!("/tenants/{acme}/suspend"), json!({})).await.assert_problem(403, "forbidden");
    app.admin.patch(&path, json!({ "name": "x" })).await.assert_problem(403, "forbidden");
}

/// What was queued or running rests while the tenant is suspended, others go on, and after resuming it is done.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn background_work_rests_with_its_tenant() {
    let app = TestApp::builder().without_background().build().await;
    let acme = tenant_of(&app.acme_admin).await;
    let mut documents = Vec::new();
    for client in [&app.acme_admin, &app.admin] {
        let kb = id(&client.knowledge_base("kb").await);
        let path = format!("/knowledge-bases/{kb}/files?name=a.txt");
        documents.push(id(&client.upload(&path, "the words of a document").await.expect(201)));
    }
    // As if a worker had begun: it loses the job.
    app.database
        .execute("UPDATE jobs SET state = 'running', attempt = 1, lease_owner = id, lease_expires_at = run_after")
        .await;
    app.operator.post(&format!("/tenants/{acme}/suspend"), json!({})).await.expect(200);
    assert_eq!(app.database.number("SELECT count(*) FROM jobs WHERE state = 'running'").await, 1);
    let background = app.platform.start_background();
    let done = "SELECT count(*) FROM jobs WHERE state = 'succeeded'";
    wait_until(&app, done, 1).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(app.database.number(done).await, 1, "the suspended tenant's work went on");
    assert_eq!(app.database.number("SELECT count(*) FROM jobs WHERE state = 'queued' AND attempt = 0").await, 1);
    app.operator.post(&format!("/tenants/{acme}/resume"), json!({})).await.expect(200);
    wait_until(&app, done, 2).await;
    background.stop(Duration::from_secs(10)).await;
}

/// A suspension may not see a job that is claimed at the same moment: its worker stops all the same, and the job is not given up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_claimed_while_its_tenant_is_being_suspended_rests_too() {
    let app = TestApp::builder().allow_unfinished_jobs().build().await;
    let kb = id(&app.acme_admin.knowledge_base("kb").await);
    let long: String = (0..40_000).map(|n| format!("Sentence {n} differs from the others by {}. ", n * 7919)).collect();
    let path = format!("/knowledge-bases/{kb}/files?name=long.txt");
    app.acme_admin.upload(&path, long).await.expect(201);
    let at_work = "SELECT count(*) FROM jobs WHERE state = 'running' AND stage = 'embed'";
    wait_until(&app, at_work, 1).await;
    app.database.execute("UPDATE tenants SET state = 'suspended' WHERE slug = 'acme'").await;
    wait_until(&app, "SELECT count(*) FROM jobs WHERE state = 'queued' AND attempt = 0", 1).await;
    assert_eq!(app.database.number("SELECT count(*) FROM documents WHERE state = 'queued'").await, 1);
    app.database.execute("UPDATE tenants SET state = 'active' WHERE slug = 'acme'").await;
    wait_until(&app, at_work, 1).await;
}

async fn wait_until(app: &TestApp, sql: &str, number: i64) {
    for _ in 0..300 {
        if app.database.number(sql).await == number {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{sql} is not {number} after half a minute");
}

/// Whatever somebody came in with, and whatever runs already.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_credential_of_a_suspended_tenant_works_and_what_runs_is_cut_off() {
    let app = TestApp::start().await;
    let (acme, admin) = (tenant_of(&app.acme_admin).await, &app.acme_admin);
    let account = service_account(admin, "robot").await;
    let secret = json!({ "name": "its secret" });
    let secret = admin.post(&format!("/service-accounts/{account}/client-secrets"), secret).await.expect(201);
    let token = async || {
        let request = app.anonymous.request(Method::POST, "/oauth2/token");
        let request = request.basic_auth(&account, secret["client_secret"].as_str());
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        Response::of(request.body("grant_type=client_credentials")).await
    };
    let issued = token().await.expect(200);
    let by_token = app.anonymous.with_token(issued["access_token"].as_str().unwrap());
    by_token.get("/auth/me").await.expect(200);
    let key = admin.post("/api-keys", json!({ "name": "directory", "scopes": ["scim:write"] })).await.expect(201);
    let directory = app.anonymous.with_token(key["secret"].as_str().unwrap());
    let scim = async || Response::of(directory.request(Method::GET, "!/scim/v2/Users")).await;
    scim().await.expect(200);
    let size = 64 << 20;
    let file = id(&admin.file("large.bin", "", vec![7u8; size]).await);
    let mut running = Vec::new();
    for path in [format!("/files/{file}/content"), "/tenant/export".to_string()] {
        let mut stream = admin.request(Method::GET, &path).send().await.unwrap().bytes_stream();
        let received = stream.next().await.expect("it begins").unwrap().len();
        running.push((path, stream, received));
    }

    app.operator.post(&format!("/tenants/{acme}/suspend"), json!({})).await.expect(200);
    by_token.get("/auth/me").await.assert_problem(401, "unauthenticated");
    let refused = token().await;
    assert_eq!((refused.status, &refused.json["error"]), (401, &json!("invalid_client")), "{refused}");
    assert_eq!(scim().await.status, 401);
    // A slow reader: buffers between here and there are much smaller than what is read.
    tokio::time::sleep(Duration::from_secs(2)).await;
    for (path, mut stream, mut received) in running {
        let mut broken = false;
        while let Some(piece) = stream.next().await {
            match piece {
                Ok(bytes) => received += bytes.len(),
                Err(_) => broken = true,
            }
        }
        assert!(broken && received < size, "{path}: {received} of {size} bytes, broken: {broken}");
    }

    app.operator.post(&format!("/tenants/{acme}/resume"), json!({})).await.expect(200);
    by_token.get("/auth/me").await.expect(200);
    token().await.expect(200);
    scim().await.expect(200);
}
