//! Where somebody is signed in, and how to end it.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use crate::support::{Client, PASSWORD, Response, TestApp, id};

/// Signs in as a client that calls itself `agent`.
async fn sign_in(app: &TestApp, login: &str, agent: &str) -> (Client, Value) {
    let request = app.anonymous.request(reqwest::Method::POST, "/auth/login").header("user-agent", agent);
    let tokens = Response::of(request.json(&json!({ "login": login, "password": PASSWORD }))).await.expect(200);
    (app.anonymous.with_token(tokens["access_token"].as_str().unwrap()), tokens)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn my_sign_ins_show_where_i_am_and_end_one_by_one() {
    let app = TestApp::start().await;
    let alice = app.user("alice").await;
    let (phone, tokens) = sign_in(&app, "alice", "a phone").await;
    let listed = phone.list("/sign-ins?limit=1").await;
    assert_eq!(listed.len(), 2);
    let (newest, oldest) = (&listed[0], &listed[1]);
    assert_eq!((&newest["current"], &newest["user_agent"]), (&json!(true), &json!("a phone")));
    assert_eq!((&oldest["current"], &newest["address"]), (&json!(false), &json!("127.0.0.1")));
    for field in ["created_at", "last_used_at", "expires_at"] {
        assert!(newest[field].is_string(), "{field}: {newest}");
    }
    assert!(!json!(listed).to_string().contains("token"), "{listed:?}");

    alice.delete(&format!("/sign-ins/{}", id(newest))).await.expect(204);
    phone.get("/auth/me").await.assert_problem(401, "unauthenticated");
    let refresh = json!({ "refresh_token": tokens["refresh_token"] });
    app.anonymous.post("/auth/refresh", refresh).await.assert_problem(401, "refresh_token_invalid");
    alice.delete(&format!("/sign-ins/{}", id(newest))).await.expect(204);
    assert_eq!(alice.list("/sign-ins").await.len(), 1);
    // Nobody ends another's by their own operation.
    let bob = app.user("bob").await;
    bob.delete(&format!("/sign-ins/{}", id(oldest))).await.assert_problem(404, "not_found");
    alice.get("/auth/me").await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn administrators_see_and_end_the_sign_ins_of_users() {
    let app = TestApp::start().await;
    let alice = app.user("alice").await;
    let (laptop, _) = sign_in(&app, "alice", "a laptop").await;
    let key = alice.post("/api-keys", json!({ "name": "k" })).await.expect(201);
    let by_key = app.anonymous.with_token(key["secret"].as_str().unwrap());
    let path = format!("/users/{}/sign-ins", alice.user_id);
    let listed = app.admin.list(&path).await;
    assert_eq!(listed.len(), 2);
    assert!(listed.iter().all(|s| s["current"] == json!(false)), "{listed:?}");
    let manager = app.user_with_roles("manager", &["content_manager"]).await;
    manager.get(&path).await.assert_problem(403, "forbidden");
    app.acme_admin.get(&path).await.assert_problem(404, "not_found");

    app.admin.delete(&format!("{path}/{}", id(&listed[0]))).await.expect(204);
    laptop.get("/auth/me").await.assert_problem(401, "unauthenticated");
    alice.get("/auth/me").await.expect(200);
    // A sign-in of somebody else is none of this user's.
    let others = app.admin.list("/sign-ins").await;
    app.admin.delete(&format!("{path}/{}", id(&others[0]))).await.assert_problem(404, "not_found");
    app.admin.get("/auth/me").await.expect(200);

    let (again, _) = sign_in(&app, "alice", "a laptop").await;
    app.admin.delete(&path).await.expect(204);
    for client in [&alice, &again] {
        client.get("/auth/me").await.assert_problem(401, "unauthenticated");
    }
    by_key.get("/auth/me").await.expect(200);
    assert!(app.admin.list(&path).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_use_moves_and_expired_sign_ins_are_not_listed() {
    let app = TestApp::builder().test_clock().build().await;
    let (phone, _) = sign_in(&app, "admin", "a phone").await;
    let last_use = |list: Vec<Value>, agent: &str| -> DateTime<Utc> {
        let found = list.into_iter().find(|s| s["user_agent"] == agent).expect("the sign-in is listed");
        found["last_used_at"].as_str().expect("it was used").parse().expect("a time")
    };
    phone.get("/auth/me").await.expect(200);
    let first = last_use(app.admin.list("/sign-ins").await, "a phone");
    app.clock.advance(Duration::minutes(10));
    // Voids what is remembered about the tenant, as any change of its principals does.
    super::group(&app.admin, "any").await;
    phone.get("/auth/me").await.expect(200);
    let second = last_use(app.admin.list("/sign-ins").await, "a phone");
    assert_eq!(second - first, Duration::minutes(10));
    app.clock.advance(Duration::days(31));
    let fresh = app.anonymous.sign_in("default", "admin", PASSWORD).await;
    assert_eq!(fresh.list("/sign-ins").await.len(), 1);
}
