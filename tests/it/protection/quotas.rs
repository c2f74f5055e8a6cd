//! Quotas: exact, named, and not to be outrun.

use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::tenant_of;
use crate::support::{Client, PASSWORD, Response, TestApp, id, service_account};

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

/// Nobody fills the disk by sending on what can't be stored anyway.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn uploads_end_where_they_exceed_the_quota() {
    let app = TestApp::start().await;
    limit(&app, &tenant_of(&app.admin).await, json!({ "stored_bytes": 1000 })).await;
    app.admin.file("a", "", vec![1u8; 600]).await;
    // More than is left, but it is there already.
    app.admin.file("copy", "", vec![1u8; 600]).await;
    let address = app.anonymous.base.strip_prefix("http://").unwrap();
    let mut connection = tokio::net::TcpStream::connect(address).await.unwrap();
    let token = app.admin.token.clone().unwrap();
    let head = format!(
        "POST /api/v1/files?name=endless HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    );
    let piece = "x".repeat(0x400);
    connection.write_all(format!("{head}400\r\n{piece}\r\n").as_bytes()).await.unwrap();
    let mut answer = vec![0; 12];
    connection.read_exact(&mut answer).await.unwrap();
    assert_eq!(answer, b"HTTP/1.1 402");
    assert_eq!(used(&app.admin, "stored_bytes").await, 600);
}

/// A user over SCIM.
async fn directory_user(admin: &Client, name: &str, active: bool) -> Response {
    let schema = "urn:ietf:params:scim:schemas:core:2.0:User";
    let body = json!({ "schemas": [schema], "userName": name, "active": active });
    let request = admin.request(Method::POST, "!/scim/v2/Users").header("content-type", "application/scim+json");
    Response::of(request.body(body.to_string())).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_take_seats_whichever_way_they_come_and_programs_take_none() {
    let app = TestApp::start().await;
    let tenant = tenant_of(&app.admin).await;
    let admin = &app.admin;
    limit(&app, &tenant, json!({ "seats": 3 })).await;
    for name in ["robot", "other", "third"] {
        service_account(admin, name).await;
    }
    assert_eq!(used(admin, "seats").await, 1);
    directory_user(admin, "ann", true).await.expect(201);
    let group = id(&admin.post("/groups", json!({ "name": "sales" })).await.expect(201));
    let managers = json!({ "managers": [{ "manager_type": "user", "manager_id": admin.user_id }] });
    admin.put(&format!("/groups/{group}/managers"), managers).await.expect(200);
    let of_group = format!("/groups/{group}/users");
    let bob = id(&admin.post(&of_group, json!({ "login": "bob" })).await.expect(201));
    assert_eq!(used(admin, "seats").await, 3);

    assert_eq!(directory_user(admin, "carl", true).await.status, 402);
    assert_exceeded(&admin.post(&of_group, json!({ "login": "carl" })).await, "seats");
    assert_exceeded(&admin.post("/users", json!({ "login": "carl" })).await, "seats");
    // Who may not come in takes no seat, until that changes.
    let dora = directory_user(admin, "dora", false).await.expect(201);
    let activate = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{ "op": "replace", "path": "active", "value": true }] });
    let activate = async || {
        let request = admin.request(Method::PATCH, &format!("!/scim/v2/Users/{}", id(&dora)));
        let request = request.header("content-type", "application/scim+json").body(activate.to_string());
        Response::of(request).await
    };
    assert_eq!(activate().await.status, 402);
    admin.patch(&format!("{of_group}/{bob}"), json!({ "state": "deactivated" })).await.expect(200);
    assert_eq!(activate().await.expect(200)["active"], true);
    assert_exceeded(&admin.patch(&format!("{of_group}/{bob}"), json!({ "state": "active" })).await, "seats");
    assert_exceeded(&admin.patch(&format!("/users/{bob}"), json!({ "state": "active" })).await, "seats");
    assert_eq!(used(admin, "seats").await, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_key_is_one() {
    let app = TestApp::start().await;
    let tenant = tenant_of(&app.admin).await;
    let admin = &app.admin;
    limit(&app, &tenant, json!({ "api_keys": 3 })).await;
    let robot = service_account(admin, "robot").await;
    let (keys, secrets) =
        (format!("/service-accounts/{robot}/api-keys"), format!("/service-accounts/{robot}/client-secrets"));
    admin.post("/api-keys", json!({ "name": "own" })).await.expect(201);
    admin.post(&keys, json!({ "name": "its key" })).await.expect(201);
    let secret = admin.post(&secrets, json!({ "name": "its secret" })).await.expect(201);
    for path in ["/api-keys", &keys, &secrets] {
        assert_exceeded(&admin.post(path, json!({ "name": "one more" })).await, "api_keys");
    }
    assert_eq!(used(admin, "api_keys").await, 3);
    admin.delete(&format!("{secrets}/{}", id(&secret))).await.expect(204);
    admin.post(&keys, json!({ "name": "in its place" })).await.expect(201);
    assert_exceeded(&admin.post(&secrets, json!({ "name": "one more" })).await, "api_keys");
}

/// What counts and what locks the tree come in from all sides: exact, and nobody waits in a ring.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_ways_in_at_once_fill_the_quotas_exactly() {
    let app = TestApp::start().await;
    let tenant = tenant_of(&app.admin).await;
    let admin = &app.admin;
    limit(&app, &tenant, json!({ "seats": 8, "files": 6, "api_keys": 100 })).await;
    let users = (0..8).map(|n| async move { admin.post("/users", json!({ "login": format!("user{n}") })).await });
    let over_scim = (0..8).map(|n| async move { directory_user(admin, &format!("scim{n}"), true).await });
    let uploads =
        (0..8).map(|n| async move { admin.upload(&format!("/files?name=f{n}"), format!("content {n}")).await });
    let keys = (0..8).map(|n| async move { admin.post("/api-keys", json!({ "name": n.to_string() })).await });
    let (users, over_scim, uploads, keys) =
        futures::join!(join_all(users), join_all(over_scim), join_all(uploads), join_all(keys));
    let came = let_in(&users, "seats") + over_scim.iter().filter(|answer| answer.status == 201).count();
    assert!(over_scim.iter().all(|answer| [201, 402].contains(&answer.status)), "{over_scim:?}");
    assert_eq!((came, let_in(&uploads, "files"), let_in(&keys, "api_keys")), (7, 6, 8));
    assert_eq!((used(admin, "seats").await, used(admin, "files").await), (8, 6));
}
