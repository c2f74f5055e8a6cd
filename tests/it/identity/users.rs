//! Users of a tenant.

use serde_json::json;
use std::collections::BTreeSet;

use crate::support::{PASSWORD, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn create_answers_the_user_and_never_a_password() {
    let app = TestApp::start().await;
    let input =
        json!({ "login": "alice", "password": PASSWORD, "display_name": "Alice Ä.", "email": "alice@example.com" });
    let user = app.admin.post("/users", input).await.expect(201);
    assert_eq!(
        (&user["login"], &user["display_name"], &user["state"]),
        (&json!("alice"), &json!("Alice Ä."), &json!("active"))
    );
    assert_eq!(user["roles"], json!(["member"]));
    assert!(user["home_folder_id"].is_string());
    let text = user.to_string();
    assert!(!text.contains("password") && !text.contains("argon2"), "{text}");
    let again = app.admin.get(&format!("/users/{}", user["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(user, again);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn logins_are_unique_within_their_tenant_only() {
    let app = TestApp::start().await;
    app.user("alice").await;
    let taken = app.admin.post("/users", json!({ "login": "alice" })).await;
    taken.assert_problem(409, "name_taken");
    assert_eq!(taken.fields(), ["/login"]);
    app.user_of(&app.acme_admin, "acme", "alice", &["member"]).await.get("/auth/me").await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn list_pages_through_everybody_once() {
    let app = TestApp::start().await;
    for number in 0..7 {
        app.admin.post("/users", json!({ "login": format!("user{number}") })).await.expect(201);
    }
    let page = app.admin.get("/users?limit=3").await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 3);
    let users = app.admin.list("/users?limit=3").await;
    let logins: Vec<&str> = users.iter().map(|u| u["login"].as_str().unwrap()).collect();
    assert_eq!(logins, ["admin", "user0", "user1", "user2", "user3", "user4", "user5", "user6"]);
    let exact = app.admin.get("/users?limit=8").await.expect(200);
    assert!(exact.get("next_page").is_none(), "{exact}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_update_changes_what_it_names_and_nothing_else() {
    let app = TestApp::start().await;
    let alice = app.user("alice").await;
    let path = format!("/users/{}", alice.user_id);
    let before = app.admin.get(&path).await.expect(200);
    let after = app.admin.patch(&path, json!({ "display_name": "Ali" })).await.expect(200);
    assert_eq!(after["display_name"], "Ali");
    for key in ["id", "login", "state", "roles", "home_folder_id", "created_at"] {
        assert_eq!(before[key], after[key], "{key}");
    }
    alice.get("/auth/me").await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deactivation_ends_sign_ins_and_keys_on_the_next_request() {
    let app = TestApp::start().await;
    let alice = app.user("alice").await;
    let key = alice.post("/api-keys", json!({ "name": "k" })).await.expect(201);
    let by_key = app.anonymous.with_token(key["secret"].as_str().unwrap());
    let tokens = app.anonymous.login("default", "alice", PASSWORD).await.expect(200);
    by_key.get("/auth/me").await.expect(200);
    app.admin.patch(&format!("/users/{}", alice.user_id), json!({ "state": "deactivated" })).await.expect(200);
    alice.get("/auth/me").await.assert_problem(401, "unauthenticated");
    by_key.get("/auth/me").await.assert_problem(401, "unauthenticated");
    app.anonymous
        .post("/auth/refresh", json!({ "refresh_token": tokens["refresh_token"] }))
        .await
        .assert_problem(401, "refresh_token_invalid");
    app.admin.patch(&format!("/users/{}", alice.user_id), json!({ "state": "active" })).await.expect(200);
    alice.get("/auth/me").await.assert_problem(401, "unauthenticated");
    app.anonymous.login("default", "alice", PASSWORD).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_password_ends_sign_ins_and_replaces_the_old_one() {
    let app = TestApp::start().await;
    let alice = app.user("alice").await;
    app.admin.patch(&format!("/users/{}", alice.user_id), json!({ "password": "another password" })).await.expect(200);
    alice.get("/auth/me").await.assert_problem(401, "unauthenticated");
    app.anonymous.login("default", "alice", PASSWORD).await.assert_problem(401, "invalid_credentials");
    app.anonymous.login("default", "alice", "another password").await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_of_roles_holds_from_the_next_request() {
    let app = TestApp::start().await;
    let alice = app.user("alice").await;
    let create = json!({ "name": "mine" });
    alice.post("/knowledge-bases", create.clone()).await.assert_problem(403, "forbidden");
    let path = format!("/users/{}", alice.user_id);
    app.admin.patch(&path, json!({ "roles": ["content_manager"] })).await.expect(200);
    alice.post("/knowledge-bases", create.clone()).await.expect(201);
    app.admin.patch(&path, json!({ "roles": [] })).await.expect(200);
    alice.post("/knowledge-bases", create).await.assert_problem(403, "forbidden");
    alice.get("/auth/me").await.assert_problem(403, "forbidden");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_hands_out_more_than_they_hold_or_roles_that_are_not_there() {
    let app = TestApp::start().await;
    for role in ["operator", "no_such_role"] {
        let answer = app.admin.post("/users", json!({ "login": "x", "roles": ["member", role] })).await;
        answer.assert_problem(422, "invalid_value");
        assert_eq!(answer.fields(), ["/roles/1"]);
    }
    let key =
        app.admin.post("/api-keys", json!({ "name": "k", "scopes": ["users:write", "users:read"] })).await.expect(201);
    let limited = app.anonymous.with_token(key["secret"].as_str().unwrap());
    limited.post("/users", json!({ "login": "y", "roles": ["tenant_admin"] })).await.assert_problem(403, "forbidden");
    limited.post("/users", json!({ "login": "y", "roles": ["member"] })).await.assert_problem(403, "forbidden");
    limited.post("/users", json!({ "login": "y", "roles": [] })).await.expect(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn administrators_cant_lock_themselves_out() {
    let app = TestApp::start().await;
    let path = format!("/users/{}", app.admin.user_id);
    app.admin.patch(&path, json!({ "state": "deactivated" })).await.assert_problem(409, "conflict");
    app.admin.get("/auth/me").await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_gets_a_home_folder_that_nobody_else_sees() {
    let app = TestApp::start().await;
    let (alice, bob) = (app.user("alice").await, app.user("bob").await);
    let names = |folders: Vec<serde_json::Value>| -> BTreeSet<String> {
        folders.iter().map(|f| f["name"].as_str().unwrap().to_string()).collect()
    };
    assert_eq!(names(alice.list("/folders").await), BTreeSet::from(["alice".into(), "Shared".into()]));
    assert_eq!(names(bob.list("/folders").await), BTreeSet::from(["bob".into(), "Shared".into()]));
    bob.get(&format!("/folders/{}", alice.home)).await.assert_problem(404, "not_found");
    alice.get(&format!("/folders/{}", alice.home)).await.expect(200);
}

/// What is no address gets no mail, and somebody's address that is written oddly is nobody's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mail_addresses_are_addresses() {
    let app = TestApp::start().await;
    let alice = app.user("alice").await;
    let path = format!("/users/{}", alice.user_id);
    for odd in ["nobody", "a b@example.com", "alice@", "Alice <alice@example.com>", " alice@example.com"] {
        let created = app.admin.post("/users", json!({ "login": "bob", "email": odd })).await;
        let changed = app.admin.patch(&path, json!({ "email": odd })).await;
        for answer in [created, changed] {
            answer.assert_problem(422, "invalid_value");
            assert_eq!(answer.fields(), ["/email"], "{odd:?}");
        }
    }
    app.admin.patch(&path, json!({ "email": "alice@example.com" })).await.expect(200);
}
