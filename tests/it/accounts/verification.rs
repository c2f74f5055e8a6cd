//! Proving a mail address.

use serde_json::json;

use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_mailed_token_proves_the_address_once() {
    let app = TestApp::start().await;
    let alice = app.user("alice").await;
    alice.post("/account/mail-verification", json!({})).await.assert_problem(409, "conflict");
    let email = json!({ "email": "alice@example.com" });
    app.admin.patch(&format!("/users/{}", alice.user_id), email).await.expect(200);
    alice.post("/account/mail-verification", json!({})).await.expect(204);
    let letter = app.letter("alice@example.com", 1).await;
    let verified = "SELECT count(*) FROM verified_mails WHERE email = 'alice@example.com'";
    assert_eq!(app.database.number(verified).await, 0);
    let confirm = json!({ "token": letter.token() });
    app.anonymous.post("/account/mail-verification/confirm", confirm.clone()).await.expect(204);
    assert_eq!(app.database.number(verified).await, 1);
    app.anonymous.post("/account/mail-verification/confirm", confirm).await.assert_problem(410, "account_token_used");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_so_many_mails_an_hour_leave() {
    let app = TestApp::start().await;
    let alice = app.user("alice").await;
    let email = json!({ "email": "alice@example.com" });
    app.admin.patch(&format!("/users/{}", alice.user_id), email).await.expect(200);
    for _ in 0..5 {
        alice.post("/account/mail-verification", json!({})).await.expect(204);
    }
    alice.post("/account/mail-verification", json!({})).await.assert_problem(429, "rate_limited");
    app.letter("alice@example.com", 5).await;
}
