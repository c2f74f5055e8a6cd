//! How long sign-ins last, and how many one user may have.

use chrono::Duration;
use serde_json::{Value, json};

use crate::support::{Client, PASSWORD, Response, TestApp};

async fn refresh(client: &Client, tokens: &Value) -> Response {
    client.post("/auth/refresh", json!({ "refresh_token": tokens["refresh_token"] })).await
}

fn with(client: &Client, tokens: &Value) -> Client {
    client.with_token(tokens["access_token"].as_str().expect("an access token"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn access_idle_and_whole_lifetime_end_when_the_tenant_says() {
    let app = TestApp::builder().test_clock().build().await;
    let policy =
        json!({ "sign_ins": { "access_token_seconds": 120, "idle_timeout_seconds": 600, "lifetime_seconds": 1500 } });
    app.acme_admin.patch("/tenant/settings", policy).await.expect(200);
    let tokens = app.anonymous.login("acme", "admin", PASSWORD).await.expect(200);
    assert_eq!(tokens["expires_in"], 120);
    let client = with(&app.anonymous, &tokens);
    app.clock.advance(Duration::seconds(119));
    client.get("/auth/me").await.expect(200);
    app.clock.advance(Duration::seconds(1));
    client.get("/auth/me").await.assert_problem(401, "token_expired");
    // Refreshed in time, at 120 and 700 …
    let tokens = refresh(&app.anonymous, &tokens).await.expect(200);
    app.clock.advance(Duration::seconds(580));
    let tokens = refresh(&app.anonymous, &tokens).await.expect(200);
    app.clock.advance(Duration::seconds(590));
    // … and at 1290, which leaves 210 seconds, and at 1450, which leaves 50.
    let tokens = refresh(&app.anonymous, &tokens).await.expect(200);
    assert_eq!(tokens["expires_in"], 120);
    app.clock.advance(Duration::seconds(160));
    let tokens = refresh(&app.anonymous, &tokens).await.expect(200);
    assert_eq!(tokens["expires_in"], 50);
    let client = with(&app.anonymous, &tokens);
    app.clock.advance(Duration::seconds(49));
    client.get("/auth/me").await.expect(200);
    app.clock.advance(Duration::seconds(1));
    assert_eq!(client.get("/auth/me").await.status, 401);
    refresh(&app.anonymous, &tokens).await.assert_problem(401, "refresh_token_invalid");
    // Left alone for the idle timeout.
    let tokens = app.anonymous.login("acme", "admin", PASSWORD).await.expect(200);
    app.clock.advance(Duration::seconds(600));
    refresh(&app.anonymous, &tokens).await.assert_problem(401, "refresh_token_invalid");
    // The other tenant has the defaults.
    let tokens = app.anonymous.login("default", "admin", PASSWORD).await.expect(200);
    assert_eq!(tokens["expires_in"], 900);
    app.clock.advance(Duration::days(29));
    refresh(&app.anonymous, &tokens).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_sign_in_too_many_ends_the_oldest() {
    let app = TestApp::start().await;
    app.admin.patch("/tenant/settings", json!({ "sign_ins": { "max_sign_ins": 2 } })).await.expect(200);
    app.user("alice").await;
    let mut clients = Vec::new();
    for _ in 0..3 {
        let tokens = app.anonymous.login("default", "alice", PASSWORD).await.expect(200);
        clients.push((with(&app.anonymous, &tokens), tokens));
    }
    clients[0].0.get("/auth/me").await.assert_problem(401, "unauthenticated");
    refresh(&app.anonymous, &clients[0].1).await.assert_problem(401, "refresh_token_invalid");
    for (client, _) in &clients[1..] {
        client.get("/auth/me").await.expect(200);
    }
    // At once, too: never more than two.
    let logins = (0..8).map(|_| app.anonymous.login("default", "alice", PASSWORD));
    futures::future::join_all(logins).await.into_iter().for_each(|answer| drop(answer.expect(200)));
    let live = "SELECT count(*) FROM sign_ins s JOIN users u ON u.id = s.user_id WHERE u.login = 'alice' AND s.revoked_at IS NULL";
    assert_eq!(app.database.number(live).await, 2);
    app.admin.get("/auth/me").await.expect(200);
}
