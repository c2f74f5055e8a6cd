//! Signing in through OpenID Connect providers: a light one inside the test for what goes wrong, Keycloak for what is real.

mod accounts;
mod browser;
mod flow;
mod groups;
mod keycloak;
mod logout;
mod provider;
mod providers;
mod tokens;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::{Method, Url};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{Client, Response, TestApp, id};
use provider::TestProvider;

/// What a client keeps while its user is away.
pub(crate) struct Attempt {
    /// The provider's address to which the browser was sent.
    location: Url,
    /// The cookie that the browser got.
    cookie: String,
    verifier: String,
}

/// A platform that may reach the provider on this machine.
async fn app() -> TestApp {
    TestApp::builder().config(|config| config.oidc.allow_private_networks = true).build().await
}

/// The same with a clock that the test moves.
async fn app_with_clock() -> TestApp {
    TestApp::builder().test_clock().config(|config| config.oidc.allow_private_networks = true).build().await
}

/// Something in every table that signing in through a provider fills, of the administrator's tenant.
pub(crate) async fn fill(app: &TestApp, admin: &Client) {
    let provider = TestProvider::start().await;
    let id = register(admin, &provider, json!({})).await;
    sign_in(app, &provider, &id, json!({ "sub": "subject-1", "preferred_username": "came-by-sso" })).await;
}

/// Tells the administrator's tenant about a provider; answers the provider's id.
async fn register(admin: &Client, provider: &TestProvider, more: Value) -> String {
    let mut body = json!({
        "name": format!("Provider {}", &provider.base[provider.base.len() - 5..]),
        "issuer": provider.base,
        "client_id": "lectern",
        "client_secret": provider::CLIENT_SECRET,
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    id(&admin.post("/identity-providers", body).await.expect(201))
}

fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// A client that follows no redirect, like a test that wants to see them.
fn browser(client: &Client) -> Client {
    let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    client.with_http(http)
}

async fn start_at(app: &TestApp, provider: &str, redirect_to: &str) -> Response {
    let request = browser(&app.anonymous).request(Method::GET, &format!("/auth/oidc/{provider}/start"));
    let challenge = challenge(VERIFIER);
    let query = [("redirect_to", redirect_to), ("code_challenge", challenge.as_str())];
    Response::of(request.query(&query)).await
}

const VERIFIER: &str = "a-verifier-that-nobody-guesses-because-it-is-long-enough";

async fn start(app: &TestApp, provider: &str) -> Attempt {
    let answer = start_at(app, provider, "/done?x=1").await;
    assert_eq!(answer.status, 303, "{answer}");
    let cookie = answer.header("set-cookie");
    assert!(cookie.contains("; HttpOnly; SameSite=Lax") && cookie.contains("Path=/api/v1/auth/oidc/"), "{cookie}");
    assert_eq!(answer.header("cache-control"), "no-store");
    Attempt {
        location: answer.header("location").parse().unwrap(),
        cookie: cookie.split(';').next().unwrap().to_string(),
        verifier: VERIFIER.into(),
    }
}

/// The browser comes back from the provider.
async fn come_back(app: &TestApp, callback: &Url, cookie: &str) -> Response {
    let client = browser(&app.anonymous);
    let path = format!("!{}?{}", callback.path(), callback.query().unwrap_or_default());
    let request = client.request(Method::GET, &path);
    Response::of(if cookie.is_empty() { request } else { request.header("cookie", cookie) }).await
}

/// The value of a query parameter.
fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// Where a browser was sent.
#[track_caller]
fn location(answer: &Response) -> Url {
    assert_eq!(answer.status, 303, "{answer}");
    answer.header("location").parse().unwrap()
}

async fn exchange(app: &TestApp, code: &str, verifier: &str) -> Response {
    app.anonymous.post("/auth/oidc/exchange", json!({ "code": code, "code_verifier": verifier })).await
}

/// Everything from the sign-in page to the code, as the person of these claims.
async fn code_of(app: &TestApp, provider: &TestProvider, id: &str, claims: Value) -> Result<String, String> {
    let attempt = start(app, id).await;
    let callback = provider.sign_in(&attempt.location, claims);
    let returned = location(&come_back(app, &callback, &attempt.cookie).await);
    assert!(returned.as_str().starts_with(&format!("{}/done?x=1&", app.anonymous.base)), "{returned}");
    match parameter(&returned, "code") {
        Some(code) => Ok(code),
        None => {
            let message = parameter(&returned, "error_description").unwrap();
            assert!(message.ends_with('.'), "{message}");
            Err(parameter(&returned, "error").unwrap())
        }
    }
}

/// The whole way, with tokens at its end.
async fn sign_in(app: &TestApp, provider: &TestProvider, id: &str, claims: Value) -> Client {
    let code = code_of(app, provider, id, claims).await.unwrap_or_else(|error| panic!("refused: {error}"));
    let tokens = exchange(app, &code, VERIFIER).await.expect(200);
    app.anonymous.with_token(tokens["access_token"].as_str().unwrap())
}
