//! The same in a real browser, at Keycloak's own login page.

use serde_json::{Value, json};

use super::{VERIFIER, app, challenge, keycloak, parameter};
use crate::support::Chromium;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_signs_in_at_keycloak_works_with_cookies_and_signs_out() {
    let Some(keycloak) = keycloak::keycloak().await else { return };
    let app = app().await;
    let provider = keycloak.register(&app.admin).await;
    let Some(browser) = Chromium::start().await else { return };
    // Any page of ours that may run scripts.
    let page = format!("{}/docs/swagger", app.anonymous.base);
    let start = format!(
        "{}/api/v1/auth/oidc/{provider}/start?redirect_to=/docs/swagger&code_challenge={}",
        app.anonymous.base,
        challenge(VERIFIER)
    );
    browser.open(&start).await;
    browser.arrives_at(&keycloak.base).await;
    browser.enter("#username", "alice").await;
    browser.enter("#password", "alice's password").await;
    browser.click("#kc-login").await;
    let returned = browser.arrives_at(&page).await;
    assert!(!returned.as_str().contains("token"), "{returned}");
    let code = parameter(&returned, "code").unwrap_or_else(|| panic!("refused: {returned}"));

    let body = json!({ "code": code, "code_verifier": VERIFIER });
    let (status, session, cookies) = browser.fetch("POST", "/auth/cookie/exchange", "", body).await;
    assert_eq!(status, 200, "{session}");
    let csrf = session["csrf_token"].as_str().unwrap();
    assert!(cookies.contains(csrf) && !cookies.contains("lectern_access"), "scripts see {cookies}");
    let (status, me, _) = browser.fetch("GET", "/auth/me", "", Value::Null).await;
    assert_eq!((status, &me["login"]), (200, &json!("alice")), "{me}");
    assert_eq!(me["roles"], json!(["content_manager", "member"]));
    assert_eq!(me["groups"][0]["name"], "Engineers", "{me}");
    let folder = json!({ "name": "made in a browser" });
    let (status, problem, _) = browser.fetch("POST", "/folders", "", folder.clone()).await;
    assert_eq!((status, &problem["code"]), (403, &json!("csrf_failed")), "{problem}");
    let (status, made, _) = browser.fetch("POST", "/folders", csrf, folder).await;
    assert_eq!(status, 201, "{made}");

    // Single sign-on: the second time nobody types anything.
    browser.open(&start).await;
    let returned = browser.arrives_at(&page).await;
    assert!(parameter(&returned, "code").is_some(), "{returned}");

    let bye = json!({ "redirect_to": "/docs/swagger?bye" });
    let (status, done, cookies) = browser.fetch("POST", "/auth/oidc/logout", csrf, bye).await;
    assert_eq!(status, 200, "{done}");
    assert!(!cookies.contains("lectern_"), "cookies stayed: {cookies}");
    browser.open(done["end_session_url"].as_str().unwrap()).await;
    browser.arrives_at(&format!("{page}?bye")).await;
    let (status, _, _) = browser.fetch("GET", "/auth/me", "", Value::Null).await;
    assert_eq!(status, 401);
    browser.open(&start).await;
    browser.element("#kc-form-login").await;
    browser.close().await;
}
