//! The pages behind the links in mails, in a real browser.

use serde_json::json;

use crate::support::{Chromium, PASSWORD, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_load_nothing_from_elsewhere() {
    let app = TestApp::start().await;
    for page in ["invitation", "password-reset", "mail-verification"] {
        let answer = app.anonymous.get(&format!("!/account/{page}")).await;
        assert_eq!(answer.status, 200, "{page}: {answer}");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self';") && !policy.contains("unsafe"), "{policy}");
        let html = String::from_utf8_lossy(&answer.bytes).to_string();
        assert!(html.contains("account.js") && !html.contains("://") && !html.contains("<script>"), "{html}");
    }
    app.anonymous.get("!/account/nothing").await.assert_problem(404, "not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_accepts_an_invitation_and_sets_a_new_password() {
    let Some(browser) = Chromium::start().await else { return };
    let app = TestApp::start().await;
    app.admin.post("/invitations", json!({ "email": "alice@example.com" })).await.expect(201);
    let link = |text: &str| text.split_whitespace().find(|word| word.contains("#token=")).unwrap().to_string();
    let invitation = link(&app.letter("alice@example.com", 1).await.text);
    browser.open(&invitation).await;
    browser.shows("#title", "Welcome").await;
    // The token is nowhere to be seen any more.
    assert!(!browser.url().await.as_str().contains("token"));
    browser.enter("#password", PASSWORD).await;
    browser.enter("#repeated", "something else").await;
    browser.click("#submit").await;
    browser.shows("#result", "differ").await;
    browser.open("about:blank").await;
    browser.open(&invitation).await;
    browser.enter("#password", PASSWORD).await;
    browser.enter("#repeated", PASSWORD).await;
    browser.click("#submit").await;
    browser.shows("#result", "sign in now as alice@example.com (tenant default)").await;
    app.anonymous.login("default", "alice@example.com", PASSWORD).await.expect(200);

    app.anonymous.post("/account/password-reset", json!({ "login": "alice@example.com" })).await.expect(204);
    browser.open(&link(&app.letter("alice@example.com", 2).await.text)).await;
    browser.enter("#password", "another password").await;
    browser.enter("#repeated", "another password").await;
    browser.click("#submit").await;
    browser.shows("#result", "sign in now").await;
    app.anonymous.login("default", "alice@example.com", "another password").await.expect(200);
    // The first link again: it says why it does not work.
    browser.open(&invitation).await;
    browser.enter("#password", PASSWORD).await;
    browser.enter("#repeated", PASSWORD).await;
    browser.click("#submit").await;
    browser.shows("#result", "used before").await;
    browser.close().await;
}
