//! OAuth2 client credentials: the token endpoint as RFC 6749 wants it, and secrets that rotate.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::Duration;
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::{
    Arc, RwLock,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use crate::support::{Client, Response, TestApp, id, service_account};

pub(super) struct Secret {
    pub(super) path: String,
    pub(super) client: String,
    pub(super) secret: String,
}

pub(super) async fn secret(admin: &Client, account: &str, mut body: Value) -> Secret {
    body["name"] = json!("a secret");
    let path = format!("/service-accounts/{account}/client-secrets");
    let created = admin.post(&path, body).await.expect(201);
    let text = |key: &str| created[key].as_str().expect("created secrets have it").to_string();
    Secret { path: format!("{path}/{}", id(&created)), client: text("client_id"), secret: text("client_secret") }
}

async fn post(client: &Client, form: &str, basic: Option<&str>) -> Response {
    let request =
        client.request(Method::POST, "/oauth2/token").header("content-type", "application/x-www-form-urlencoded");
    let request = match basic {
        Some(pair) => request.header("authorization", format!("Basic {}", STANDARD.encode(pair))),
        None => request,
    };
    Response::of(request.body(form.to_string())).await
}

/// A token for these credentials.
pub(super) async fn token(client: &Client, secret: &Secret) -> Response {
    let pair = format!("{}:{}", secret.client, secret.secret);
    post(client, "grant_type=client_credentials", Some(&pair)).await
}

fn bearer(client: &Client, answer: &Value) -> Client {
    client.with_token(answer["access_token"].as_str().expect("an access token"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_come_by_header_and_by_form() {
    let app = TestApp::start().await;
    let account = service_account(&app.admin, "crawler").await;
    let own = secret(&app.admin, &account, json!({})).await;
    assert!(own.secret.starts_with("lcs_"));
    let by_form = format!("grant_type=client_credentials&client_id={}&client_secret={}", own.client, own.secret);
    let scoped = format!("{by_form}&scope=search%3Arun+self%3Aread&audience=ignored");
    let answers = [
        token(&app.anonymous, &own).await,
        post(&app.anonymous, &by_form, None).await,
        post(&app.anonymous, &scoped, None).await,
    ];
    for answer in &answers {
        assert_eq!(answer.status, 200, "{answer}");
        assert_eq!(
            (answer.json["token_type"].as_str(), answer.json["expires_in"].as_u64()),
            (Some("Bearer"), Some(600))
        );
        assert_eq!(
            (answer.header("cache-control"), answer.header("content-type").starts_with("application/json")),
            ("no-store".into(), true)
        );
    }
    let me = bearer(&app.anonymous, &answers[0].json).get("/auth/me").await.expect(200);
    assert_eq!((&me["credential"], &me["user_id"]), (&json!("client_credentials"), &json!(account)));
    assert!(me["client_secret_id"].is_string() && me["rights"]["restrictions"]["expires_at"].is_null());
    assert_eq!(answers[2].json["scope"], "self:read search:run");
    let narrow = bearer(&app.anonymous, &answers[2].json);
    assert_eq!(narrow.get("/auth/me").await.expect(200)["permissions"], json!(["self:read", "search:run"]));
    narrow.get("/files").await.assert_problem(403, "forbidden");
    let listed = app.admin.list(&format!("/service-accounts/{account}/client-secrets")).await;
    assert!(!listed[0].to_string().contains(&own.secret) && listed[0]["last_used_at"].is_string(), "{listed:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_about_itself_is_told_what_the_scopes_leave() {
    let app = TestApp::start().await;
    let account = service_account(&app.admin, "crawler").await;
    let own = secret(&app.admin, &account, json!({})).await;
    let file = id(&app.admin.file("f.txt", "", "text").await);
    let grant = json!({ "principal_type": "service_account", "principal_id": account, "level": "write" });
    app.admin.post(&format!("/files/{file}/grants"), grant).await.expect(200);
    let form = format!("grant_type=client_credentials&client_id={}&client_secret={}", own.client, own.secret);
    for (scope, can_write) in [("", true), ("&scope=files%3Aread+grants%3Aread", false)] {
        let answer = post(&app.anonymous, &format!("{form}{scope}"), None).await;
        assert_eq!(answer.status, 200, "{answer}");
        let client = bearer(&app.anonymous, &answer.json);
        let access = client.get(&format!("/access/effective?object_type=file&object_id={file}")).await.expect(200);
        assert_eq!((&access["can_read"], &access["can_write"]), (&json!(true), &json!(can_write)), "{access}");
        let renamed = client.patch(&format!("/files/{file}"), json!({ "name": "renamed.txt" })).await;
        assert_eq!(renamed.status == 200, can_write, "{renamed}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn errors_are_those_of_rfc_6749_and_problems_at_once() {
    let app = TestApp::start().await;
    let account = service_account(&app.admin, "crawler").await;
    let other = service_account(&app.admin, "other").await;
    let own = secret(&app.admin, &account, json!({ "scopes": ["search:run"] })).await;
    let pair = format!("{}:{}", own.client, own.secret);
    let wrong_client = format!("{other}:{}", own.secret);
    let wrong_secret = format!("{}:lcs_0123456789ab_x", own.client);
    let form = format!("client_id={}&client_secret={}", own.client, own.secret);
    let grant = "grant_type=client_credentials";
    let own_pair = Some(pair.as_str());
    let cases: Vec<(String, Option<&str>, u16, &str)> = vec![
        (String::new(), own_pair, 400, "invalid_request"),
        ("grant_type=".into(), own_pair, 400, "invalid_request"),
        (format!("{grant}&{grant}"), own_pair, 400, "invalid_request"),
        (format!("{grant}&{form}"), own_pair, 400, "invalid_request"),
        (format!("{grant}&client_id={other}"), own_pair, 400, "invalid_request"),
        (format!("{grant}&x={}", "y".repeat(20_000)), own_pair, 400, "invalid_request"),
        ("grant_type=password&username=admin".into(), own_pair, 400, "unsupported_grant_type"),
        (format!("{grant}&scope=files:read"), own_pair, 400, "invalid_scope"),
        (format!("{grant}&scope=search:run+no:such"), own_pair, 400, "invalid_scope"),
        (grant.into(), None, 401, "invalid_client"),
        (grant.into(), Some("nobody:nothing"), 401, "invalid_client"),
        (grant.into(), Some(&wrong_client), 401, "invalid_client"),
        (grant.into(), Some(&wrong_secret), 401, "invalid_client"),
        (grant.into(), Some("no colon"), 401, "invalid_client"),
    ];
    for (form, basic, status, error) in &cases {
        let (status, error) = (*status, *error);
        let answer = post(&app.anonymous, form, *basic).await;
        let got = (answer.status, answer.json["error"].as_str());
        assert_eq!(got, (status, Some(error)), "{form} {basic:?}: {answer}");
        assert_eq!((&answer.json["code"], &answer.json["status"]), (&json!(error), &json!(status)));
        assert_eq!(answer.json["type"], format!("urn:lectern:problem:{error}"));
        let description = answer.json["error_description"].as_str().unwrap_or_default();
        let allowed = |c: char| c.is_ascii() && !c.is_ascii_control() && c != '"' && c != '\\';
        assert!(!description.is_empty() && description.chars().all(allowed), "{answer}");
        assert!(answer.header("content-type").starts_with("application/json"), "{answer}");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("www-authenticate").starts_with("Basic"), status == 401, "{answer}");
    }
    let json_body = app.anonymous.post("/oauth2/token", json!({ "grant_type": "client_credentials" })).await;
    assert_eq!((json_body.status, &json_body.json["error"]), (400, &json!("invalid_request")));
    // Wrong secret, another client's secret, deactivated account: told apart by nothing.
    let unknown = post(&app.anonymous, grant, Some("nobody:nothing")).await;
    app.admin.patch(&format!("/service-accounts/{account}"), json!({ "state": "deactivated" })).await.expect(200);
    for basic in [pair.as_str(), &wrong_client] {
        assert_eq!(post(&app.anonymous, grant, Some(basic)).await.json, unknown.json);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_carry_the_limits_networks_and_end_of_their_secret() {
    let app = TestApp::builder()
        .test_clock()
        .config(|config| config.server.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()])
        .build()
        .await;
    use lectern::kernel::Clock as _;
    let account = service_account(&app.admin, "crawler").await;
    let all = secret(&app.admin, &account, json!({})).await;
    let by_all = bearer(&app.anonymous, &token(&app.anonymous, &all).await.expect(200));
    let (one, _two) = (id(&by_all.knowledge_base("one").await), by_all.knowledge_base("two").await);
    let ends = (app.clock.now() + Duration::minutes(15)).to_rfc3339();
    let body = json!({ "resources": { "knowledge_base_ids": [one] }, "allowed_networks": ["203.0.113.0/24"], "expires_at": ends });
    let limited = secret(&app.admin, &account, body).await;
    let refused = token(&app.anonymous, &limited).await;
    assert_eq!((refused.status, &refused.json["error"]), (403, &json!("unauthorized_client")), "{refused}");
    assert_eq!(refused.json["code"], "address_not_allowed");
    let pair = STANDARD.encode(format!("{}:{}", limited.client, limited.secret));
    let ask = async || {
        let request =
            app.anonymous.request(Method::POST, "/oauth2/token").header("authorization", format!("Basic {pair}"));
        let request = request
            .header("content-type", "application/x-www-form-urlencoded")
            .header("x-forwarded-for", "203.0.113.5");
        Response::of(request.body("grant_type=client_credentials")).await
    };
    let issued = ask().await.expect(200);
    let by_token = bearer(&app.anonymous, &issued);
    by_token.get("/knowledge-bases").await.assert_problem(403, "address_not_allowed");
    let inside = async |path: &str| {
        Response::of(by_token.request(Method::GET, path).header("x-forwarded-for", "203.0.113.6")).await
    };
    assert_eq!(inside("/knowledge-bases").await.expect(200)["items"].as_array().unwrap().len(), 1);
    assert_eq!(by_all.list("/knowledge-bases").await.len(), 2);
    app.clock.advance(Duration::minutes(9));
    inside("/knowledge-bases").await.expect(200);
    let shorter = ask().await.expect(200);
    assert_eq!(shorter["expires_in"], 360, "no longer than its secret");
    app.clock.advance(Duration::minutes(1));
    inside("/knowledge-bases").await.assert_problem(401, "token_expired");
    app.clock.advance(Duration::minutes(6));
    assert_eq!(ask().await.json["error"], "invalid_client");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_secret_ends_its_tokens_and_no_others() {
    let app = TestApp::start().await;
    let account = service_account(&app.admin, "crawler").await;
    let (old, new) = (secret(&app.admin, &account, json!({})).await, secret(&app.admin, &account, json!({})).await);
    let by_old = bearer(&app.anonymous, &token(&app.anonymous, &old).await.expect(200));
    let by_new = bearer(&app.anonymous, &token(&app.anonymous, &new).await.expect(200));
    by_old.get("/auth/me").await.expect(200);
    app.admin.delete(&old.path).await.expect(204);
    by_old.get("/auth/me").await.assert_problem(401, "unauthenticated");
    assert_eq!(token(&app.anonymous, &old).await.json["error"], "invalid_client");
    by_new.get("/auth/me").await.expect(200);
    app.admin.delete(&old.path).await.expect(204);
    assert!(app.admin.get(&old.path).await.expect(200)["revoked_at"].is_string());
    app.admin.patch(&format!("/service-accounts/{account}"), json!({ "state": "deactivated" })).await.expect(200);
    by_new.get("/auth/me").await.assert_problem(401, "unauthenticated");
    app.admin.patch(&format!("/service-accounts/{account}"), json!({ "state": "active" })).await.expect(200);
    by_new.get("/auth/me").await.expect(200);
}

/// Callers work all the time; the secret and the API key are replaced under them, again and again: nobody is refused once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn credentials_rotate_under_load_without_a_failed_request() {
    let app = TestApp::start().await;
    let account = service_account(&app.admin, "crawler").await;
    let keys = format!("/service-accounts/{account}/api-keys");
    let new_key = async || {
        let created = app.admin.post(&keys, json!({ "name": "k" })).await.expect(201);
        (format!("{keys}/{}", id(&created)), created["secret"].as_str().expect("a secret").to_string())
    };
    let new_token = async |secret: &Secret| {
        token(&app.anonymous, secret).await.expect(200)["access_token"].as_str().expect("a token").to_string()
    };
    let mut secret = secret(&app.admin, &account, json!({})).await;
    let mut key = new_key().await;
    // What the fleet's configuration holds at the moment; workers read it before each request and hold it while they send.
    let current = Arc::new([RwLock::new(new_token(&secret).await), RwLock::new(key.1.clone())]);
    let (stop, sent, failed) =
        (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let in_flight = Arc::new(tokio::sync::RwLock::new(()));
    let workers: Vec<_> = (0..6)
        .map(|n| {
            let (client, current, in_flight) = (app.anonymous.clone(), current.clone(), in_flight.clone());
            let (stop, sent, failed) = (stop.clone(), sent.clone(), failed.clone());
            tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    let _sending = in_flight.read().await;
                    let credential = current[n % 2].read().unwrap().clone();
                    let status = client.with_token(credential).get("/folders").await.status;
                    sent.fetch_add(1, Ordering::Relaxed);
                    failed.fetch_add(usize::from(status != 200), Ordering::Relaxed);
                }
            })
        })
        .collect();
    let rotations = 10;
    for _ in 0..rotations {
        let next_secret = self::secret(&app.admin, &account, json!({})).await;
        let next_key = new_key().await;
        let next_token = new_token(&next_secret).await;
        *current[0].write().unwrap() = next_token;
        *current[1].write().unwrap() = next_key.1.clone();
        // Whoever began with the old one gets to the end; requests go on arriving meanwhile.
        drop(in_flight.write().await);
        app.admin.delete(&secret.path).await.expect(204);
        app.admin.delete(&key.0).await.expect(204);
        (secret, key) = (next_secret, next_key);
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    }
    stop.store(true, Ordering::Relaxed);
    for worker in workers {
        worker.await.unwrap();
    }
    let (sent, failed) = (sent.load(Ordering::Relaxed), failed.load(Ordering::Relaxed));
    println!("{rotations} rotations of two credentials under {sent} requests, {failed} failed");
    assert_eq!(failed, 0);
    assert!(sent > 100, "only {sent} requests");
}
