//! Programs that run wild are slowed down, and told how much they may.

use chrono::Duration;
use lectern::config::Config;
use reqwest::Method;
use serde_json::json;

use crate::support::{Response, TestApp, service_account};

fn numbers(answer: &Response) -> [u64; 3] {
    ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"]
        .map(|name| answer.header(name).parse().unwrap_or_else(|_| panic!("{name} is {:?}", answer.header(name))))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_authorised_answer_says_where_the_caller_stands() {
    let defaults = |config: &mut Config| config.rate_limits = Config::default().rate_limits;
    let app = TestApp::builder().config(defaults).build().await;
    let random = "/files/0192f0c1-2345-7000-8000-000000000001";
    let answers = [
        (200, app.admin.get("/auth/me").await),
        (404, app.admin.get(random).await),
        (400, app.admin.post("/folders", json!({ "name": "" })).await),
        (403, app.admin.get("/tenants").await),
        (201, app.admin.post("/folders", json!({ "name": "f" })).await),
    ];
    for (status, answer) in answers {
        assert_eq!(answer.status, status, "{answer}");
        let [limit, remaining, _] = numbers(&answer);
        assert!(limit == 5000 && (4900..5000).contains(&remaining), "{limit} {remaining}");
    }
    let anonymous = app.anonymous.get("/auth/me").await;
    assert_eq!((anonymous.status, anonymous.header("ratelimit-limit").as_str()), (401, ""));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_too_much_waits_and_keeps_nobody_else_waiting() {
    let app = TestApp::builder()
        .test_clock()
        .config(|config| {
            config.rate_limits.principal_per_second = 1;
            config.rate_limits.principal_burst = 20;
            config.rate_limits.tenant_per_second = 1;
            config.rate_limits.tenant_burst = 30;
        })
        .build()
        .await;
    let alice = app.user("alice").await;
    app.clock.advance(Duration::seconds(60));
    for left in (0..20).rev() {
        assert_eq!(numbers(&alice.get("/auth/me").await), [20, left, 20 - left]);
    }
    let refused = alice.get("/auth/me").await;
    refused.assert_problem(429, "rate_limited");
    assert_eq!((refused.header("retry-after").as_str(), numbers(&refused)), ("1", [20, 0, 20]));
    // All credentials of a user count together. Signing in counts nothing.
    let tokens = app.anonymous.login("default", "alice", crate::support::PASSWORD).await.expect(200);
    let again = app.anonymous.with_token(tokens["access_token"].as_str().unwrap());
    again.get("/auth/me").await.assert_problem(429, "rate_limited");
    app.acme_admin.get("/auth/me").await.expect(200);
    // Ten are left of the tenant's thirty.
    for left in (0..10).rev() {
        assert_eq!(numbers(&app.admin.get("/auth/me").await), [30, left, 30 - left]);
    }
    let refused = app.admin.get("/auth/me").await;
    refused.assert_problem(429, "rate_limited");
    assert!(refused.json["detail"].as_str().unwrap().contains("tenant"), "{refused}");
    app.clock.advance(Duration::seconds(2));
    alice.get("/auth/me").await.expect(200);
    app.admin.get("/auth/me").await.expect(200);
    alice.get("/auth/me").await.assert_problem(429, "rate_limited");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_and_directories_are_counted_and_told_in_their_own_form() {
    let app = TestApp::builder()
        .test_clock()
        .config(|config| {
            config.rate_limits.principal_per_second = 1;
            config.rate_limits.principal_burst = 10;
        })
        .build()
        .await;
    let account = service_account(&app.admin, "robot").await;
    let secret = json!({ "name": "its secret" });
    let secret = app.admin.post(&format!("/service-accounts/{account}/client-secrets"), secret).await.expect(201);
    let token = async || {
        let request = app.anonymous.request(Method::POST, "/oauth2/token");
        let request = request.basic_auth(&account, secret["client_secret"].as_str());
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        Response::of(request.body("grant_type=client_credentials")).await
    };
    for _ in 0..10 {
        token().await.expect(200);
    }
    let refused = token().await;
    refused.assert_problem(429, "rate_limited");
    assert_eq!(refused.header("retry-after"), "1");
    while app.admin.get("/auth/me").await.status == 200 {}
    let refused = Response::of(app.admin.request(Method::GET, "!/scim/v2/Users")).await;
    assert_eq!((refused.status, refused.json["status"].as_str()), (429, Some("429")), "{refused}");
    assert_eq!((refused.header("retry-after"), refused.header("ratelimit-remaining")), ("1".into(), "0".into()));
    app.clock.advance(Duration::seconds(1));
    token().await.expect(200);
}
