//! Sign-ins of browsers: cookies, and the proof that a request comes from the console.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::collections::BTreeMap;

use crate::support::{Client, PASSWORD, Response, TestApp};

/// A browser's cookie jar, as far as these tests need one.
#[derive(Default)]
struct Browser {
    cookies: BTreeMap<String, String>,
    csrf: String,
}

impl Browser {
    fn take(&mut self, answer: &Response) {
        for cookie in answer.headers.get_all("set-cookie") {
            let (pair, attributes) = cookie.to_str().unwrap().split_once("; ").unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            assert!(attributes.contains("SameSite=Strict") && attributes.contains("Path=/;"), "{attributes}");
            assert_eq!(attributes.contains("HttpOnly"), !name.ends_with("lectern_csrf"), "{name}: {attributes}");
            match value {
                "" => self.cookies.remove(name),
                value => self.cookies.insert(name.into(), value.into()),
            };
        }
    }

    async fn login(client: &Client, login: &str) -> Self {
        let mut browser = Self::default();
        browser.sign_in(client, login).await;
        browser
    }

    async fn sign_in(&mut self, client: &Client, login: &str) {
        let body = json!({ "login": login, "password": PASSWORD });
        let answer = Response::of(self.bare(client, Method::POST, "/auth/cookie/login").json(&body)).await;
        self.take(&answer);
        let body = answer.expect(200);
        assert_eq!(body.as_object().unwrap().keys().collect::<Vec<_>>(), ["csrf_token", "expires_in"], "{body}");
        self.csrf = body["csrf_token"].as_str().unwrap().to_string();
        assert_eq!(self.cookies["lectern_csrf"], self.csrf);
    }

    /// A request with the cookies, and nothing that proves where it comes from.
    fn bare(&self, client: &Client, method: Method, path: &str) -> RequestBuilder {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = client.request(method, path);
        if cookies.is_empty() { request } else { request.header("cookie", cookies.join("; ")) }
    }

    async fn get(&self, client: &Client, path: &str) -> Response {
        Response::of(self.bare(client, Method::GET, path)).await
    }

    async fn post(&self, client: &Client, path: &str, body: Value) -> Response {
        let request = self.bare(client, Method::POST, path).header("x-csrf-token", &self.csrf);
        Response::of(request.json(&body)).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cookies_authenticate_refresh_and_end() {
    let app = TestApp::start().await;
    let mut browser = Browser::login(&app.anonymous, "admin").await;
    assert_eq!(browser.get(&app.anonymous, "/auth/me").await.expect(200)["login"], "admin");
    browser.post(&app.anonymous, "/folders", json!({ "name": "made by a browser" })).await.expect(201);
    let before = browser.cookies.clone();
    let answer = browser.post(&app.anonymous, "/auth/cookie/refresh", json!({})).await;
    browser.take(&answer);
    browser.csrf = answer.expect(200)["csrf_token"].as_str().unwrap().to_string();
    for name in ["lectern_access", "lectern_refresh", "lectern_csrf"] {
        if name != "lectern_access" {
            assert_ne!(before[name], browser.cookies[name], "{name} stayed");
        }
    }
    browser.post(&app.anonymous, "/folders", json!({ "name": "made after the refresh" })).await.expect(201);
    let answer = browser.post(&app.anonymous, "/auth/logout", json!({})).await;
    let cookies = browser.cookies.clone();
    browser.take(&answer);
    answer.expect(204);
    assert!(browser.cookies.is_empty(), "{:?}", browser.cookies);
    browser.cookies = cookies;
    browser.get(&app.anonymous, "/auth/me").await.assert_problem(401, "unauthenticated");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_need_the_proof_that_the_console_made_them() {
    let app = TestApp::start().await;
    let browser = Browser::login(&app.anonymous, "admin").await;
    let other = Browser::login(&app.anonymous, "admin").await;
    let folder = json!({ "name": "forged" });
    let send = |adjust: &dyn Fn(RequestBuilder) -> RequestBuilder| {
        let request = browser.bare(&app.anonymous, Method::POST, "/folders").json(&folder);
        Response::of(adjust(request))
    };
    send(&|r| r).await.assert_problem(403, "csrf_failed");
    send(&|r| r.header("x-csrf-token", "guess")).await.assert_problem(403, "csrf_failed");
    send(&|r| r.header("x-csrf-token", &other.csrf)).await.assert_problem(403, "csrf_failed");
    let proven = |r: RequestBuilder| r.header("x-csrf-token", &browser.csrf);
    send(&|r| proven(r).header("origin", "https://evil.example")).await.assert_problem(403, "csrf_failed");
    send(&|r| proven(r).header("origin", "null")).await.assert_problem(403, "csrf_failed");
    send(&|r| proven(r).header("sec-fetch-site", "cross-site")).await.assert_problem(403, "csrf_failed");
    send(&|r| proven(r).header("sec-fetch-site", "same-site")).await.assert_problem(403, "csrf_failed");
    for method in [Method::PUT, Method::PATCH, Method::DELETE] {
        let request = browser.bare(&app.anonymous, method, &format!("/folders/{}", app.admin.home));
        let answer = Response::of(request.json(&json!({}))).await;
        assert!(answer.status == 405 || answer.json["code"] == "csrf_failed", "{answer}");
    }
    let names = json!(app.admin.list("/folders").await).to_string();
    assert!(!names.contains("forged"), "{names}");
    send(&|r| proven(r).header("origin", &app.anonymous.base)).await.expect(201);
}

/// A planted cookie of the attacker's choice proves nothing: the value follows from a token that only the browser has.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn planted_cookies_prove_nothing() {
    let app = TestApp::start().await;
    let mut browser = Browser::login(&app.anonymous, "admin").await;
    browser.cookies.insert("lectern_csrf".into(), "chosen".into());
    browser.csrf = "chosen".into();
    let folder = json!({ "name": "planted" });
    browser.post(&app.anonymous, "/folders", folder.clone()).await.assert_problem(403, "csrf_failed");
    // The same cookie twice: one was planted, nobody knows which.
    let access = browser.cookies["lectern_access"].clone();
    let twice = format!("lectern_access={access}; lectern_access=planted");
    let request = app.anonymous.request(Method::GET, "/auth/me").header("cookie", twice);
    Response::of(request).await.assert_problem(401, "unauthenticated");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_in_makes_everything_new_and_ends_what_was_there() {
    let app = TestApp::start().await;
    app.user("alice").await;
    let mut browser = Browser::login(&app.anonymous, "admin").await;
    let before = browser.cookies.clone();
    let sign_in = browser.get(&app.anonymous, "/auth/me").await.expect(200)["sign_in_id"].clone();
    browser.sign_in(&app.anonymous, "alice").await;
    let me = browser.get(&app.anonymous, "/auth/me").await.expect(200);
    assert!(me["login"] == "alice" && me["sign_in_id"] != sign_in, "{me}");
    assert!(before.iter().all(|(name, value)| browser.cookies[name] != *value));
    let old = Browser { cookies: before, csrf: String::new() };
    old.get(&app.anonymous, "/auth/me").await.assert_problem(401, "unauthenticated");
    // From another site nobody is signed in, not even as the attacker.
    let body = json!({ "login": "alice", "password": PASSWORD });
    let request = app.anonymous.request(Method::POST, "/auth/cookie/login").header("origin", "https://evil.example");
    let answer = Response::of(request.json(&body)).await;
    answer.assert_problem(403, "csrf_failed");
    assert!(answer.headers.get("set-cookie").is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn credentials_in_headers_win_and_need_no_proof() {
    let app = TestApp::start().await;
    let alice = app.user("alice").await;
    let browser = Browser::login(&app.anonymous, "admin").await;
    let me = Response::of(browser.bare(&alice, Method::GET, "/auth/me")).await.expect(200);
    assert_eq!(me["login"], "alice");
    Response::of(browser.bare(&alice, Method::POST, "/folders").json(&json!({ "name": "by header" })))
        .await
        .expect(201);
    let bad = Response::of(browser.bare(&app.anonymous, Method::GET, "/auth/me").bearer_auth("garbage")).await;
    bad.assert_problem(401, "unauthenticated");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refresh_needs_cookie_and_proof_and_works_once() {
    let app = TestApp::start().await;
    app.anonymous.post("/auth/cookie/refresh", json!({})).await.assert_problem(401, "refresh_token_invalid");
    let browser = Browser::login(&app.anonymous, "admin").await;
    let bare = browser.bare(&app.anonymous, Method::POST, "/auth/cookie/refresh");
    Response::of(bare).await.assert_problem(403, "csrf_failed");
    browser.post(&app.anonymous, "/auth/cookie/refresh", json!({})).await.expect(200);
    let again = browser.post(&app.anonymous, "/auth/cookie/refresh", json!({})).await;
    again.assert_problem(401, "refresh_token_reused");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_tls_cookies_are_secure_and_bound_to_the_host() {
    let app =
        TestApp::builder().config(|c| c.server.public_url = Some("https://lectern.example.com".into())).build().await;
    let body = json!({ "login": "admin", "password": PASSWORD });
    let answer = app.anonymous.post("/auth/cookie/login", body).await;
    let cookies: Vec<&str> = answer.headers.get_all("set-cookie").iter().map(|c| c.to_str().unwrap()).collect();
    assert_eq!(cookies.len(), 3);
    for cookie in cookies {
        assert!(cookie.starts_with("__Host-lectern_") && cookie.ends_with("; Secure"), "{cookie}");
    }
    let plain =
        answer.headers.get_all("set-cookie").iter().next().unwrap().to_str().unwrap().split(';').next().unwrap();
    let planted = plain.trim_start_matches("__Host-").to_string();
    let request = app.anonymous.request(Method::GET, "/auth/me").header("cookie", planted);
    Response::of(request).await.assert_problem(401, "unauthenticated");
    let request = app.anonymous.request(Method::GET, "/auth/me").header("cookie", plain);
    Response::of(request).await.expect(200);
}
