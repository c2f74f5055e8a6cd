//! API keys: shown once, never more than their user, gone at once.

use chrono::Duration;
use serde_json::{Value, json};

use crate::support::{Client, Response, TestApp};

async fn key(client: &Client, body: Value) -> (Value, Client) {
    let key = client.post("/api-keys", body).await.expect(201);
    let by_key = client.with_token(key["secret"].as_str().expect("a secret"));
    (key, by_key)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_secret_is_shown_once_and_stored_nowhere() {
    let app = TestApp::start().await;
    let (created, by_key) = key(&app.admin, json!({ "name": "ci" })).await;
    let secret = created["secret"].as_str().unwrap();
    assert!(secret.starts_with("lk_") && secret.len() > 50);
    let path = format!("/api-keys/{}", created["id"].as_str().unwrap());
    for answer in [app.admin.get(&path).await.expect(200), app.admin.get("/api-keys").await.expect(200)] {
        assert!(!answer.to_string().contains(secret) && !answer.to_string().contains("hash"), "{answer}");
    }
    let stored = app
        .database
        .number(&format!("SELECT count(*) FROM api_keys WHERE secret_hash LIKE '%{}%'", &secret[16..40]))
        .await;
    assert_eq!(stored, 0);
    let me = by_key.get("/auth/me").await.expect(200);
    assert_eq!((&me["credential"], &me["api_key_id"]), (&json!("api_key"), &created["id"]));
    let by_header = app.anonymous.request(reqwest::Method::GET, "/auth/me").header("x-api-key", secret);
    assert_eq!(Response::of(by_header).await.expect(200)["api_key_id"], created["id"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scopes_limit_and_are_a_part_of_what_the_caller_may_do() {
    let app = TestApp::start().await;
    let alice = app.user("alice").await;
    let refused =
        alice.post("/api-keys", json!({ "name": "k", "scopes": ["files:read", "users:write", "no:such"] })).await;
    refused.assert_problem(422, "invalid_value");
    assert_eq!(refused.fields(), ["/scopes/1", "/scopes/2"]);
    let (_, reads_files) = key(&alice, json!({ "name": "k", "scopes": ["files:read"] })).await;
    reads_files.get("/files").await.expect(200);
    reads_files.get("/folders").await.assert_problem(403, "forbidden");
    reads_files.get("/auth/me").await.assert_problem(403, "forbidden");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_loses_what_its_user_loses() {
    let app = TestApp::start().await;
    let alice = app.user_with_roles("alice", &["content_manager"]).await;
    let (_, by_key) = key(&alice, json!({ "name": "k" })).await;
    by_key.post("/knowledge-bases", json!({ "name": "kb" })).await.expect(201);
    app.admin.patch(&format!("/users/{}", alice.user_id), json!({ "roles": ["member"] })).await.expect(200);
    by_key.post("/knowledge-bases", json!({ "name": "kb" })).await.assert_problem(403, "forbidden");
    by_key.get("/folders").await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limited_key_cant_make_a_wider_one() {
    let app = TestApp::start().await;
    let (_, limited) = key(&app.admin, json!({ "name": "k", "scopes": ["api_keys:write", "files:read"] })).await;
    let wider = limited.post("/api-keys", json!({ "name": "wider", "scopes": ["users:write"] })).await;
    wider.assert_problem(422, "invalid_value");
    let (unscoped, by_unscoped) = key(&limited, json!({ "name": "unscoped" })).await;
    assert_eq!(unscoped["scopes"], json!(["api_keys:write", "files:read"]));
    by_unscoped.get("/files").await.expect(200);
    by_unscoped.get("/users").await.assert_problem(403, "forbidden");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn create_rejects_past_expiry_and_keys_expire() {
    let app = TestApp::builder().test_clock().build().await;
    use lectern::kernel::Clock as _;
    let at = |minutes: i64| (app.clock.now() + Duration::minutes(minutes)).to_rfc3339();
    let past = app.admin.post("/api-keys", json!({ "name": "k", "expires_at": at(-1) })).await;
    past.assert_problem(422, "invalid_value");
    assert_eq!(past.fields(), ["/expires_at"]);
    let (_, by_key) = key(&app.admin, json!({ "name": "k", "expires_at": at(10) })).await;
    by_key.get("/auth/me").await.expect(200);
    app.clock.advance(Duration::minutes(9));
    by_key.get("/auth/me").await.expect(200);
    app.clock.advance(Duration::minutes(1));
    by_key.get("/auth/me").await.assert_problem(401, "unauthenticated");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn revoked_keys_fail_on_the_next_request_and_revoking_twice_is_no_error() {
    let app = TestApp::start().await;
    let (created, by_key) = key(&app.admin, json!({ "name": "k" })).await;
    by_key.get("/auth/me").await.expect(200);
    let path = format!("/api-keys/{}", created["id"].as_str().unwrap());
    app.admin.delete(&path).await.expect(204);
    by_key.get("/auth/me").await.assert_problem(401, "unauthenticated");
    app.admin.delete(&path).await.expect(204);
    assert!(app.admin.get(&path).await.expect(200)["revoked_at"].is_string());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_are_their_users_own() {
    let app = TestApp::start().await;
    let alice = app.user("alice").await;
    let (created, _) = key(&alice, json!({ "name": "k" })).await;
    let path = format!("/api-keys/{}", created["id"].as_str().unwrap());
    app.admin.get(&path).await.assert_problem(404, "not_found");
    app.admin.delete(&path).await.assert_problem(404, "not_found");
    assert!(app.admin.list("/api-keys").await.is_empty());
    assert_eq!(alice.list("/api-keys").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_has_no_sign_in_to_end_and_wrong_secrets_are_refused() {
    let app = TestApp::start().await;
    let (created, by_key) = key(&app.admin, json!({ "name": "k" })).await;
    by_key.post("/auth/logout", json!({})).await.assert_problem(409, "conflict");
    let secret = created["secret"].as_str().unwrap();
    let other_end = if secret.ends_with('A') { 'B' } else { 'A' };
    let changed = format!("{}{other_end}", &secret[..secret.len() - 1]);
    for wrong in [changed.as_str(), &secret[..20], "lk_", "lk__", &format!("{secret}x")] {
        app.anonymous.with_token(wrong).get("/auth/me").await.assert_problem(401, "unauthenticated");
    }
}
