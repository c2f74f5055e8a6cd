//! The operator's guests: seen, limited, ended, and never writing.

use chrono::Duration;
use futures::StreamExt;
use reqwest::Method;
use serde_json::{Value, json};

use super::tenant_of;
use crate::support::{Client, PASSWORD, TestApp, id, search_files};

async fn open(app: &TestApp, tenant: &str, body: Value) -> (Value, Client) {
    let opened = app.operator.post(&format!("/tenants/{tenant}/break-glass"), body).await.expect(201);
    let token = opened["token"].as_str().expect("a token").to_string();
    (opened["grant"].clone(), app.anonymous.with_token(token))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_reads_everything_changes_nothing_and_is_seen() {
    let app = TestApp::start().await;
    let acme = tenant_of(&app.acme_admin).await;
    let kb = id(&app.acme_admin.knowledge_base("kb").await);
    app.acme_admin.ready_document(&kb, "mascot.txt", "The mascot of acme is the axolotl.").await;
    let file = id(&app.acme_admin.file("private.txt", "", "nobody else's").await);
    let foreign = id(&app.admin.file("other.txt", "", "another tenant's").await);
    let (grant, guest) = open(&app, &acme, json!({ "reason": "ticket 4711", "minutes": 30 })).await;
    assert_eq!((&grant["operator"], &grant["state"]), (&json!("operator"), &json!("active")));

    let me = guest.get("/auth/me").await.expect(200);
    assert_eq!((&me["tenant"], &me["credential"]), (&json!("acme"), &json!("break_glass")));
    assert_eq!((&me["login"], &me["roles"]), (&json!("operator@system"), &json!([])));
    assert_eq!(guest.get(&format!("/files/{file}/content")).await.bytes, b"nobody else's");
    assert_eq!(search_files(&guest, "mascot axolotl").await, ["mascot.txt"]);
    guest.get(&format!("/files/{foreign}")).await.assert_problem(404, "not_found");
    // Whatever changes something is refused; whatever the operator may elsewhere, too.
    for permission in me["permissions"].as_array().unwrap() {
        let name = permission.as_str().unwrap();
        let reads = ["read", "read_all", "run", "export"].iter().any(|action| name.ends_with(&format!(":{action}")));
        assert!(reads && !name.starts_with("tenants:"), "a guest may {name}");
    }
    guest.post("/folders", json!({ "name": "mine" })).await.assert_problem(403, "forbidden");
    guest.delete(&format!("/files/{file}")).await.assert_problem(403, "forbidden");
    guest.post("/sessions", json!({})).await.assert_problem(403, "forbidden");
    guest.post("/api-keys", json!({ "name": "forever" })).await.assert_problem(403, "forbidden");
    guest.get("/tenants").await.assert_problem(403, "forbidden");
    let listed = app.acme_admin.list("/break-glass").await;
    assert_eq!((&listed[0]["id"], &listed[0]["reason"]), (&grant["id"], &json!("ticket 4711")));
    assert!(listed[0]["use_count"].as_i64().unwrap() >= 4 && listed[0]["last_used_at"].is_string(), "{listed:?}");
    assert!(!json!(listed).to_string().contains("lkbg_"));
    assert!(app.admin.list("/break-glass").await.is_empty());
    let member = app.user_of(&app.acme_admin, "acme", "member", &["member"]).await;
    member.get("/break-glass").await.assert_problem(403, "forbidden");

    // Each use stands in the tenant's own log, with what was called.
    let uses = app.acme_admin.list("/audit-events?action=break_glass_use").await;
    let called: Vec<&str> = uses.iter().filter_map(|event| event["note"]["operation"].as_str()).collect();
    for operation in ["auth_me", "file_content", "search", "file_get"] {
        assert!(called.contains(&operation), "{operation} is not among {called:?}");
    }
    assert!(uses.iter().all(|event| event["actor_login"] == "operator@system"), "{uses:?}");
    let download = uses.iter().find(|event| event["note"]["operation"] == "file_content").unwrap();
    assert_eq!(download["note"]["path"], format!("/api/v1/files/{file}/content"));
    let opened = app.acme_admin.list("/audit-events?action=break_glass_create").await;
    assert_eq!(opened[0]["after"]["reason"], "ticket 4711");

    // The tenant ends it.
    let path = format!("/break-glass/{}/revoke", grant["id"].as_str().unwrap());
    app.admin.post(&path, json!({})).await.assert_problem(404, "not_found");
    let ended = app.acme_admin.post(&path, json!({})).await.expect(200);
    assert_eq!((&ended["state"], &ended["revoked_by"]), (&json!("revoked"), &json!(app.acme_admin.user_id)));
    guest.get("/auth/me").await.assert_problem(401, "unauthenticated");
    guest.get(&format!("/files/{file}/content")).await.assert_problem(401, "unauthenticated");
    assert_eq!(app.acme_admin.post(&path, json!({})).await.expect(200)["revoked_at"], ended["revoked_at"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grant_ends_to_the_second() {
    let app = TestApp::builder().test_clock().build().await;
    let acme = tenant_of(&app.acme_admin).await;
    let (grant, guest) = open(&app, &acme, json!({ "reason": "ticket 4711", "minutes": 10 })).await;
    app.clock.advance(Duration::seconds(599));
    guest.get("/files").await.expect(200);
    app.clock.advance(Duration::seconds(1));
    guest.get("/files").await.assert_problem(401, "unauthenticated");
    let listed = app.acme_admin.list("/break-glass").await;
    assert_eq!((&listed[0]["id"], &listed[0]["state"]), (&grant["id"], &json!("expired")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grant_needs_a_reason_a_limit_and_a_person() {
    let app = TestApp::start().await;
    let acme = tenant_of(&app.acme_admin).await;
    let path = format!("/tenants/{acme}/break-glass");
    for (body, field) in [
        (json!({}), "/reason"),
        (json!({ "reason": "short" }), "/reason"),
        (json!({ "reason": "long enough", "minutes": 1441 }), "/minutes"),
        (json!({ "reason": "long enough", "minutes": 0 }), "/minutes"),
        (json!({ "reason": "            " }), "/reason"),
    ] {
        let answer = app.operator.post(&path, body).await;
        assert!([400, 422].contains(&answer.status), "{answer}");
        assert_eq!(answer.fields(), [field], "{answer}");
    }
    let body = json!({ "reason": "ticket 4711" });
    app.admin.post(&path, body.clone()).await.assert_problem(403, "forbidden");
    let key = app.operator.post("/api-keys", json!({ "name": "k" })).await.expect(201);
    let key = app.anonymous.with_token(key["secret"].as_str().unwrap());
    key.post(&path, body.clone()).await.assert_problem(403, "forbidden");
    let system = tenant_of(&app.operator).await;
    app.operator.post(&format!("/tenants/{system}/break-glass"), body).await.assert_problem(409, "conflict");
    assert_eq!(app.database.number("SELECT count(*) FROM break_glass_grants").await, 0);
    for token in ["lkbg_", "lkbg_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        app.anonymous.with_token(token).get("/auth/me").await.assert_problem(401, "unauthenticated");
    }
}

/// It hangs on both: the operator who has it, and the tenant that it opens.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grant_ends_with_its_operator_and_with_its_tenant() {
    let app = TestApp::start().await;
    let acme = tenant_of(&app.acme_admin).await;
    let second = json!({ "login": "second", "password": PASSWORD, "roles": ["operator"] });
    let second = app.operator.post("/users", second).await.expect(201);
    let signed_in = app.anonymous.sign_in("system", "second", PASSWORD).await;
    let body = json!({ "reason": "ticket 4711" });
    let opened = signed_in.post(&format!("/tenants/{acme}/break-glass"), body.clone()).await.expect(201);
    let of_second = app.anonymous.with_token(opened["token"].as_str().unwrap());
    let (_, of_first) = open(&app, &acme, body).await;
    of_second.get("/files").await.expect(200);
    let deactivate = json!({ "state": "deactivated" });
    app.operator.patch(&format!("/users/{}", id(&second)), deactivate).await.expect(200);
    of_second.get("/files").await.assert_problem(401, "unauthenticated");
    // Who is no operator any more opens nothing any more.
    app.operator.patch(&format!("/users/{}", id(&second)), json!({ "state": "active" })).await.expect(200);
    of_second.get("/files").await.expect(200);
    app.operator.patch(&format!("/users/{}", id(&second)), json!({ "roles": [] })).await.expect(200);
    of_second.get("/files").await.assert_problem(401, "unauthenticated");
    of_first.get("/files").await.expect(200);
    app.operator.post(&format!("/tenants/{acme}/suspend"), json!({})).await.expect(200);
    of_first.get("/files").await.assert_problem(401, "unauthenticated");
}

/// What a guest is reading ends with the grant, though no version of the tenant's has moved.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_download_ends_with_the_grant() {
    let app = TestApp::start().await;
    let acme = tenant_of(&app.acme_admin).await;
    let size = 64 << 20;
    let file = id(&app.acme_admin.file("large.bin", "", vec![7u8; size]).await);
    let (grant, guest) = open(&app, &acme, json!({ "reason": "ticket 4711" })).await;
    let mut stream = guest.request(Method::GET, &format!("/files/{file}/content")).send().await.unwrap().bytes_stream();
    let mut received = stream.next().await.expect("it begins").unwrap().len();
    let path = format!("/break-glass/{}/revoke", grant["id"].as_str().unwrap());
    app.acme_admin.post(&path, json!({})).await.expect(200);
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    let mut broken = false;
    while let Some(piece) = stream.next().await {
        match piece {
            Ok(bytes) => received += bytes.len(),
            Err(_) => broken = true,
        }
    }
    assert!(broken && received < size, "{received} of {size} bytes, broken: {broken}");
}
