//! Signing in, refreshing, signing out, and forged tokens.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::Duration;
use serde_json::{Value, json};

use crate::support::{Client, PASSWORD, Response, TestApp};

async fn refresh(client: &Client, token: &Value) -> Response {
    client.post("/auth/refresh", json!({ "refresh_token": token })).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_password_login_and_tenant_are_told_apart_by_nothing() {
    let app = TestApp::start().await;
    let user = app.user("alice").await;
    app.admin.patch(&format!("/users/{}", user.user_id), json!({ "state": "deactivated" })).await.expect(200);
    let attempts = [
        ("default", "admin", "wrong password"),
        ("default", "nobody", PASSWORD),
        ("no-such-tenant", "admin", PASSWORD),
        ("acme", "alice", PASSWORD),
        ("default", "alice", PASSWORD),
    ];
    let mut answers = Vec::new();
    for (tenant, login, password) in attempts {
        let answer = app.anonymous.login(tenant, login, password).await;
        answer.assert_problem(401, "invalid_credentials");
        answers.push(answer.comparable());
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tenant_is_default_when_none_is_named() {
    let app = TestApp::start().await;
    let tokens = app.anonymous.post("/auth/login", json!({ "login": "admin", "password": PASSWORD })).await.expect(200);
    assert_eq!((tokens["token_type"].as_str(), tokens["expires_in"].as_u64()), (Some("Bearer"), Some(900)));
    let client = app.anonymous.with_token(tokens["access_token"].as_str().unwrap());
    let me = client.get("/auth/me").await.expect(200);
    assert_eq!(
        (&me["tenant"], &me["login"], &me["credential"]),
        (&json!("default"), &json!("admin"), &json!("sign_in"))
    );
    assert_eq!(me["roles"], json!(["tenant_admin"]));
    assert!(me["permissions"].as_array().unwrap().contains(&json!("users:write")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refresh_token_works_once_and_its_reuse_ends_the_sign_in() {
    let app = TestApp::start().await;
    app.user("alice").await;
    let first = app.anonymous.login("default", "alice", PASSWORD).await.expect(200);
    let other_sign_in = app.anonymous.login("default", "alice", PASSWORD).await.expect(200);
    let second = refresh(&app.anonymous, &first["refresh_token"]).await.expect(200);
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    let clients: Vec<Client> =
        [&first, &second].map(|tokens| app.anonymous.with_token(tokens["access_token"].as_str().unwrap())).into();
    for client in &clients {
        client.get("/auth/me").await.expect(200);
    }
    refresh(&app.anonymous, &first["refresh_token"]).await.assert_problem(401, "refresh_token_reused");
    for client in &clients {
        client.get("/auth/me").await.assert_problem(401, "unauthenticated");
    }
    refresh(&app.anonymous, &second["refresh_token"]).await.assert_problem(401, "refresh_token_invalid");
    refresh(&app.anonymous, &other_sign_in["refresh_token"]).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_refreshes_at_once_at_most_one_succeeds() {
    let app = TestApp::start().await;
    app.user("alice").await;
    for _ in 0..5 {
        let tokens = app.anonymous.login("default", "alice", PASSWORD).await.expect(200);
        let (one, two) = tokio::join!(
            refresh(&app.anonymous, &tokens["refresh_token"]),
            refresh(&app.anonymous, &tokens["refresh_token"])
        );
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unknown_and_expired_refresh_tokens_are_refused() {
    let app = TestApp::builder().test_clock().build().await;
    let tokens = app.anonymous.login("default", "admin", PASSWORD).await.expect(200);
    refresh(&app.anonymous, &json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"))
        .await
        .assert_problem(401, "refresh_token_invalid");
    refresh(&app.anonymous, &tokens["access_token"].as_str().map_or(json!("x"), |t| json!(&t[..100])))
        .await
        .assert_problem(401, "refresh_token_invalid");
    app.clock.advance(Duration::days(29));
    let tokens = refresh(&app.anonymous, &tokens["refresh_token"]).await.expect(200);
    app.clock.advance(Duration::days(29));
    let tokens = refresh(&app.anonymous, &tokens["refresh_token"]).await.expect(200);
    app.clock.advance(Duration::days(31));
    refresh(&app.anonymous, &tokens["refresh_token"]).await.assert_problem(401, "refresh_token_invalid");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn logout_ends_the_sign_in_at_once_and_no_other() {
    let app = TestApp::start().await;
    let alice = app.user("alice").await;
    let tokens = app.anonymous.login("default", "alice", PASSWORD).await.expect(200);
    let other = app.anonymous.with_token(tokens["access_token"].as_str().unwrap());
    other.get("/auth/me").await.expect(200);
    other.post("/auth/logout", json!({})).await.expect(204);
    other.get("/auth/me").await.assert_problem(401, "unauthenticated");
    refresh(&app.anonymous, &tokens["refresh_token"]).await.assert_problem(401, "refresh_token_invalid");
    alice.get("/auth/me").await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn access_tokens_expire_after_fifteen_minutes() {
    let app = TestApp::builder().test_clock().build().await;
    app.clock.advance(Duration::seconds(15 * 60 - 1));
    app.admin.get("/auth/me").await.expect(200);
    app.clock.advance(Duration::seconds(1));
    app.admin.get("/auth/me").await.assert_problem(401, "token_expired");
}

/// Tokens whose parts were changed, one by one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tampered_tokens_are_refused() {
    let app = TestApp::start().await;
    let token = app.admin.token.clone().unwrap();
    let parts: Vec<&str> = token.split('.').collect();
    let [header, claims, signature] = parts.as_slice() else { panic!("a JWT has three parts") };
    let change = |part: &str, key: &str, value: Value| {
        let mut json: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
        json[key] = value;
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(&json).unwrap())
    };
    let acme = app.acme_admin.get("/auth/me").await.ok();
    let foreign_claims = app.acme_admin.token.as_ref().unwrap().split('.').nth(1).unwrap().to_string();
    let forged = [
        ("another tenant", format!("{header}.{}.{signature}", change(claims, "tid", acme["tenant_id"].clone()))),
        ("another user", format!("{header}.{}.{signature}", change(claims, "sub", acme["user_id"].clone()))),
        ("a later end", format!("{header}.{}.{signature}", change(claims, "exp", json!(4_000_000_000_u64)))),
        ("algorithm none", format!("{}.{claims}.", change(header, "alg", json!("none")))),
        ("algorithm none, signed", format!("{}.{claims}.{signature}", change(header, "alg", json!("none")))),
        ("another algorithm", format!("{}.{claims}.{signature}", change(header, "alg", json!("HS384")))),
        ("asymmetric algorithm", format!("{}.{claims}.{signature}", change(header, "alg", json!("RS256")))),
        (
            "unknown key",
            format!("{}.{claims}.{signature}", change(header, "kid", json!("0192f0c1-2345-7000-8000-000000000001"))),
        ),
        ("key path", format!("{}.{claims}.{signature}", change(header, "kid", json!("../../secret.key")))),
        ("another's claims", format!("{header}.{foreign_claims}.{signature}")),
        ("no signature", format!("{header}.{claims}.")),
        ("two parts", format!("{header}.{claims}")),
        ("empty", String::new()),
        ("long", "a".repeat(20_000)),
    ];
    for (what, token) in forged {
        let answer = app.anonymous.with_token(token).get("/auth/me").await;
        assert!([400, 401, 431].contains(&answer.status), "{what}: {answer}");
        assert_ne!(answer.status, 200, "{what}");
        if answer.status == 401 {
            answer.assert_problem(401, "unauthenticated");
        }
    }
    app.admin.get("/auth/me").await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn key_rotation_keeps_old_tokens_working_until_they_expire() {
    let app = TestApp::builder().test_clock().build().await;
    let old = app.user("alice").await;
    let key = app.operator.post("/system/signing-keys", json!({})).await.expect(201);
    old.get("/auth/me").await.expect(200);
    let tokens = app.anonymous.login("default", "alice", PASSWORD).await.expect(200);
    let new = app.anonymous.with_token(tokens["access_token"].as_str().unwrap());
    new.get("/auth/me").await.expect(200);
    let header = new.token.as_ref().unwrap().split('.').next().unwrap();
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
    assert_eq!(header["kid"], key["id"]);
    app.clock.advance(Duration::minutes(16));
    old.get("/auth/me").await.assert_problem(401, "token_expired");
}

/// Rotating is the answer to a key that leaked: from its end on it must not verify anything, remembered or not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_was_replaced_verifies_until_its_end_and_no_longer() {
    let app = TestApp::builder().test_clock().build().await;
    let old = app.user("alice").await;
    app.operator.post("/system/signing-keys", json!({})).await.expect(201);
    old.get("/auth/me").await.expect(200);
    app.database.execute("UPDATE signing_keys SET retired_at = created_at WHERE retired_at IS NOT NULL").await;
    // This makes the process read them.
    let login = app.operator.login("system", "operator", PASSWORD).await.expect(200);
    let operator = app.anonymous.with_token(login["access_token"].as_str().unwrap());
    operator.post("/system/signing-keys", json!({})).await.expect(201);
    // And this makes it forget whom it has recognised.
    let login = app.anonymous.login("default", "alice", PASSWORD).await.expect(200);
    let other = app.anonymous.with_token(login["access_token"].as_str().unwrap());
    other.post("/auth/logout", json!({})).await.expect(204);
    old.get("/auth/me").await.assert_problem(401, "unauthenticated");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_headers_at_once_are_refused() {
    let app = TestApp::start().await;
    let key = app.admin.post("/api-keys", json!({ "name": "k" })).await.expect(201);
    let request =
        app.admin.request(reqwest::Method::GET, "/auth/me").header("x-api-key", key["secret"].as_str().unwrap());
    Response::of(request).await.assert_problem(401, "unauthenticated");
    for scheme in ["Basic YWRtaW46eA==", "Bearer", "bearer", "Token abc"] {
        let request = app.anonymous.request(reqwest::Method::GET, "/auth/me").header("authorization", scheme);
        Response::of(request).await.assert_problem(401, "unauthenticated");
    }
}
