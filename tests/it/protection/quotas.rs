//! Quotas: exact, named, and not to be outrun.

use futures::future::join_all;
use serde_json::{Value, json};

use super::tenant_of;
use crate::support::{Client, PASSWORD, Response, TestApp, id};

async fn limit(app: &TestApp, tenant: &str, limits: Value) -> Value {
    app.operator.patch(&format!("/tenants/{tenant}/quota"), limits).await.expect(200)
}

async fn used(client: &Client, name: &str) -> i64 {
    client.get("/quota").await.expect(200)[name]["used"].as_i64().expect("a number")
}

#[track_caller]
fn assert_exceeded(answer: &Response, name: &str) {
    answer.assert_problem(402, "quota_exceeded");
    assert_eq!(answer.fields(), [name], "{answer}");
}

/// How many of the answers were let in; all others must say that the quota is used up.
#[track_caller]
fn let_in(answers: &[Response], name: &str) -> usize {
    let (good, bad): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 201);
    bad.into_iter().for_each(|answer| assert_exceeded(answer, name));
    good.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn quotas_are_the_operators_to_set_and_the_tenants_to_read() {
    let app = TestApp::builder().config(|config| config.defaults.quota.seats = Some(50)).build().await;
    let acme = tenant_of(&app.acme_admin).await;
    let expected = json!({
        "seats": { "used": 1, "limit": 50, "own": false },
        "files": { "used": 0, "own": false },
        "stored_bytes": { "used": 0, "own": false },
        "api_keys": { "used": 0, "own": false },
    });
    assert_eq!(app.acme_admin.get("/quota").await.expect(200), expected);
    assert_eq!(app.operator.get(&format!("/tenants/{acme}/quota")).await.expect(200), expected);
    let set = limit(&app, &acme, json!({ "seats": 3, "files": 0 })).await;
    assert_eq!(set["seats"], json!({ "used": 1, "limit": 3, "own": true }));
    assert_eq!(set["files"], json!({ "used": 0, "limit": 0, "own": true }));
    let more = limit(&app, &acme, json!({ "api_keys": 7 })).await;
    assert_eq!((&more["seats"], &more["api_keys"]["limit"]), (&set["seats"], &json!(7)));
    let reset = limit(&app, &acme, json!({ "reset": ["seats", "files"], "files": 9 })).await;
    assert_eq!((&reset["seats"]["limit"], &reset["files"]["limit"]), (&json!(50), &json!(9)));
    assert_eq!(app.acme_admin.get("/quota").await.expect(200), reset);
    assert_eq!(app.admin.get("/quota").await.expect(200)["files"], json!({ "used": 0, "own": false }));
    let path = format!("/tenants/{acme}/quota");
    assert_eq!(app.operator.patch(&path, json!({ "seats": -1 })).await.fields(), ["/seats"]);
    for client in [&app.acme_admin, &app.admin] {
        client.get(&path).await.assert_problem(403, "forbidden");
        client.patch(&path, json!({ "seats": 1000 })).await.assert_problem(403, "forbidden");
    }
    let member = app.user("member").await;
    member.get("/quota").await.assert_problem(403, "forbidden");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_fill_each_quota_exactly() {
    let app = TestApp::start().await;
    let tenant = tenant_of(&app.admin).await;
    limit(&app, &tenant, json!({ "files": 5, "seats": 4, "api_keys": 3 })).await;
    let admin = &app.admin;
    let uploads =
        (0..16).map(|n| async move { admin.upload(&format!("/files?name={n}"), format!("content {n}")).await });
    assert_eq!(let_in(&join_all(uploads).await, "files"), 5);
    let users = (0..10).map(|n| async move { admin.post("/users", json!({ "login": format!("user{n}") })).await });
    // The administrator has a seat already.
    assert_eq!(let_in(&join_all(users).await, "seats"), 3);
    let keys = (0..10).map(|n| async move { admin.post("/api-keys", json!({ "name": n.to_string() })).await });
    let answers = join_all(keys).await;
    assert_eq!(let_in(&answers, "api_keys"), 3);
    assert_eq!((used(admin, "files").await, used(admin, "seats").await, used(admin, "api_keys").await), (5, 4, 3));
    // What was refused left nothing.
    assert_eq!(app.database.number("SELECT count(*) FROM file_versions").await, 5);
    assert_eq!(admin.list("/users").await.len(), 4);

    // What goes makes room.
    let file = id(&admin.list("/files").await[0]);
    admin.delete(&format!("/files/{file}")).await.expect(204);
    admin.file("another", "", "content").await;
    assert_exceeded(&admin.upload("/files?name=one-more", "content").await, "files");
    let key = answers.iter().find(|answer| answer.status == 201).unwrap();
    admin.delete(&format!("/api-keys/{}", id(&key.json))).await.expect(204);
    admin.post("/api-keys", json!({ "name": "in its place" })).await.expect(201);
    assert_exceeded(&admin.post("/api-keys", json!({ "name": "one more" })).await, "api_keys");
    // A deactivated user gives the seat back, and needs one to come back.
    let user = admin.list("/users").await.iter().find(|user| user["login"] != "admin").map(id).unwrap();
    let path = format!("/users/{user}");
    admin.patch(&path, json!({ "state": "deactivated" })).await.expect(200);
    admin.post("/users", json!({ "login": "in-its-place" })).await.expect(201);
    assert_exceeded(&admin.patch(&path, json!({ "state": "active" })).await, "seats");
    admin.patch(&path, json!({ "display_name": "still changeable" })).await.expect(200);
    // Other tenants have nothing to do with it.
    app.acme_admin.file("fine", "", "content").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stored_bytes_count_each_content_once_and_never_exceed_the_limit() {
    let app = TestApp::start().await;
    let tenant = tenant_of(&app.admin).await;
    let admin = &app.admin;
    limit(&app, &tenant, json!({ "stored_bytes": 1000 })).await;
    let file = id(&admin.file("a", "", vec![1u8; 400]).await);
    // The same bytes again take no room.
    admin.file("copy", "", vec![1u8; 400]).await;
    assert_eq!(used(admin, "stored_bytes").await, 400);
    assert_exceeded(&admin.upload("/files?name=large", vec![2u8; 601]).await, "stored_bytes");
    assert_exceeded(&admin.upload_again(&format!("/files/{file}/content"), vec![2u8; 601]).await, "stored_bytes");
    admin.upload_again(&format!("/files/{file}/content"), vec![2u8; 200]).await.expect(200);
    assert_eq!(used(admin, "stored_bytes").await, 600);
    let uploads = (0..8u8).map(|n| async move { admin.upload(&format!("/files?name=n{n}"), vec![n + 10; 100]).await });
    assert_eq!(let_in(&join_all(uploads).await, "stored_bytes"), 4);
    assert_eq!(used(admin, "stored_bytes").await, 1000);
    let sum = "SELECT CAST(sum(size_bytes) AS BIGINT) FROM blobs";
    assert_eq!(app.database.number(sum).await, 1000);
    // Full: refused before anything is received. Into a knowledge base too.
    assert_exceeded(&admin.upload("/files?name=more", "x").await, "stored_bytes");
    let kb = id(&admin.knowledge_base("kb").await);
    assert_exceeded(&admin.upload(&format!("/knowledge-bases/{kb}/files?name=more"), "x").await, "stored_bytes");
    // A lower limit takes nothing away.
    limit(&app, &tenant, json!({ "stored_bytes": 10 })).await;
    assert_eq!(admin.get(&format!("/files/{file}/content")).await.bytes, vec![2u8; 200]);
    limit(&app, &tenant, json!({ "reset": ["stored_bytes"] })).await;
    admin.file("more", "", "x").await;
    app.anonymous.login("default", "admin", PASSWORD).await.expect(200);
}
