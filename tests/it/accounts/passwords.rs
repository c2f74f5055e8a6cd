//! Forgotten and changed passwords.

use chrono::Duration;
use serde_json::json;
use std::time::Instant;

use crate::support::{Client, PASSWORD, Response, TestApp};

const NEW: &str = "another correct horse";

/// A member with a mail address, signed in.
async fn member(app: &TestApp, login: &str) -> Client {
    let client = app.user(login).await;
    let email = json!({ "email": format!("{login}@example.com") });
    app.admin.patch(&format!("/users/{}", client.user_id), email).await.expect(200);
    client
}

async fn ask(app: &TestApp, tenant: &str, login: &str) -> Response {
    app.anonymous.post("/account/password-reset", json!({ "tenant": tenant, "login": login })).await
}

async fn confirm(app: &TestApp, token: &str) -> Response {
    app.anonymous.post("/account/password-reset/confirm", json!({ "token": token, "password": NEW })).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reset_ends_every_sign_in_and_works_once() {
    let app = TestApp::start().await;
    let alice = member(&app, "alice").await;
    let other = app.anonymous.sign_in("default", "alice", PASSWORD).await;
    ask(&app, "default", "alice").await.expect(204);
    let letter = app.letter("alice@example.com", 1).await;
    assert_eq!(letter.subject, "Set a new password for Default");
    alice.get("/auth/me").await.expect(200);
    assert_eq!(confirm(&app, &letter.token()).await.expect(200), json!({ "tenant": "default", "login": "alice" }));
    for client in [&alice, &other] {
        client.get("/auth/me").await.assert_problem(401, "unauthenticated");
    }
    app.anonymous.login("default", "alice", PASSWORD).await.assert_problem(401, "invalid_credentials");
    app.anonymous.login("default", "alice", NEW).await.expect(200);
    confirm(&app, &letter.token()).await.assert_problem(410, "account_token_used");
    let told = app.letter("alice@example.com", 2).await;
    assert_eq!(told.subject, "Your password for Default was changed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reset_ends_after_an_hour_and_when_a_newer_one_is_sent() {
    let app = TestApp::builder().test_clock().build().await;
    member(&app, "alice").await;
    ask(&app, "default", "alice").await.expect(204);
    let first = app.letter("alice@example.com", 1).await.token();
    ask(&app, "default", "ALICE@example.com").await.expect(204);
    let second = app.letter("alice@example.com", 2).await.token();
    confirm(&app, &first).await.assert_problem(410, "account_token_expired");
    app.clock.advance(Duration::hours(1));
    confirm(&app, &second).await.assert_problem(410, "account_token_expired");
    app.anonymous.login("default", "alice", PASSWORD).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unknown_accounts_are_told_apart_by_neither_answer_nor_time() {
    let app = TestApp::start().await;
    let deactivated = member(&app, "gone").await;
    app.admin.patch(&format!("/users/{}", deactivated.user_id), json!({ "state": "deactivated" })).await.expect(200);
    app.user("without-address").await;
    for number in 0..8 {
        member(&app, &format!("known{number}")).await;
    }
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    let mut answers = Vec::new();
    for number in 0..8 {
        for (login, times) in [(format!("known{number}"), &mut known), (format!("nobody{number}"), &mut unknown)] {
            let started = Instant::now();
            let answer = ask(&app, "default", &login).await;
            times.push(started.elapsed());
            answers.push((answer.status, answer.bytes.clone()));
        }
    }
    for (tenant, login) in [("default", "gone"), ("default", "without-address"), ("no-such-tenant", "known0")] {
        let answer = ask(&app, tenant, login).await;
        answers.push((answer.status, answer.bytes.clone()));
    }
    assert!(answers.iter().all(|answer| *answer == (204, Vec::new())), "{answers:?}");
    known.sort();
    unknown.sort();
    // Both answer without a look at the database: the medians of two identical things.
    let (known, unknown) = (known[4], unknown[4]);
    assert!(known < unknown * 4 + std::time::Duration::from_millis(20), "{known:?} for known, {unknown:?} for unknown");
    app.letter("known7@example.com", 1).await;
    assert_eq!(app.letters("gone@example.com").len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn few_mails_leave_for_one_account_and_few_requests_pass_from_one_address() {
    let app = TestApp::builder().test_clock().build().await;
    member(&app, "alice").await;
    for _ in 0..6 {
        ask(&app, "default", "alice").await.expect(204);
    }
    app.letter("alice@example.com", 3).await;
    for number in 0..14 {
        ask(&app, "default", &format!("nobody{number}")).await.expect(204);
    }
    ask(&app, "default", "nobody").await.assert_problem(429, "rate_limited");
    app.clock.advance(Duration::minutes(16));
    ask(&app, "default", "alice").await.expect(204);
    app.letter("alice@example.com", 4).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shared_address_resets_nobody() {
    let app = TestApp::start().await;
    for login in ["one", "two"] {
        let user = app.user(login).await;
        app.admin.patch(&format!("/users/{}", user.user_id), json!({ "email": "team@example.com" })).await.expect(200);
    }
    ask(&app, "default", "team@example.com").await.expect(204);
    ask(&app, "default", "one").await.expect(204);
    let letter = app.letter("team@example.com", 1).await;
    assert!(letter.text.contains("for one at"), "{}", letter.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ones_own_password_changes_and_other_sign_ins_end() {
    let app = TestApp::start().await;
    let alice = member(&app, "alice").await;
    let other = app.anonymous.sign_in("default", "alice", PASSWORD).await;
    let change = |current: &str, new: &str| json!({ "current_password": current, "new_password": new });
    let wrong = alice.put("/account/password", change("not the password", NEW)).await;
    wrong.assert_problem(422, "invalid_value");
    assert_eq!(wrong.fields(), ["/current_password"]);
    alice.put("/account/password", change(PASSWORD, "short")).await.assert_problem(400, "invalid_body");
    other.get("/auth/me").await.expect(200);
    ask(&app, "default", "alice").await.expect(204);
    let reset = app.letter("alice@example.com", 1).await.token();
    alice.put("/account/password", change(PASSWORD, NEW)).await.expect(204);
    alice.get("/auth/me").await.expect(200);
    other.get("/auth/me").await.assert_problem(401, "unauthenticated");
    confirm(&app, &reset).await.assert_problem(410, "account_token_expired");
    app.anonymous.login("default", "alice", NEW).await.expect(200);
    let key = alice.post("/api-keys", json!({ "name": "k" })).await.expect(201);
    let by_key = app.anonymous.with_token(key["secret"].as_str().unwrap());
    by_key.put("/account/password", change(NEW, PASSWORD)).await.assert_problem(403, "forbidden");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_current_password_cant_be_guessed() {
    let app = TestApp::builder().test_clock().build().await;
    let alice = app.user("alice").await;
    let guess = json!({ "current_password": "a guess", "new_password": NEW });
    for _ in 0..10 {
        alice.put("/account/password", guess.clone()).await.assert_problem(422, "invalid_value");
    }
    alice.put("/account/password", guess).await.assert_problem(429, "rate_limited");
}

/// A reset replaces a password; it makes none where there is none, or whoever may make accounts by a key would make sign-ins.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accounts_without_a_password_get_none_by_mail() {
    let app = TestApp::start().await;
    let key = app.admin.post("/api-keys", json!({ "name": "k" })).await.expect(201);
    let by_key = app.anonymous.with_token(key["secret"].as_str().unwrap());
    by_key.post("/users", json!({ "login": "made", "email": "made@example.com" })).await.expect(201);
    ask(&app, "default", "made").await.expect(204);
    let letter = app.letter("made@example.com", 1).await;
    assert!(!letter.text.contains("token") && letter.text.contains("has no password"), "{}", letter.text);
    // Nor does a key choose where the password of somebody else is reset.
    let alice = member(&app, "alice").await;
    let path = format!("/users/{}", alice.user_id);
    by_key.patch(&path, json!({ "email": "mine@example.com" })).await.assert_problem(403, "forbidden");
    by_key.patch(&path, json!({ "email": "alice@example.com", "display_name": "Alice" })).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_to_an_address_that_is_the_users_no_more_is_worth_nothing() {
    let app = TestApp::start().await;
    let alice = member(&app, "alice").await;
    ask(&app, "default", "alice").await.expect(204);
    let token = app.letter("alice@example.com", 1).await.token();
    let moved = json!({ "email": "new@example.com" });
    app.admin.patch(&format!("/users/{}", alice.user_id), moved).await.expect(200);
    confirm(&app, &token).await.assert_problem(400, "account_token_invalid");
    app.anonymous.login("default", "alice", PASSWORD).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tenants_policy_holds_for_resets_and_changes() {
    let app = TestApp::start().await;
    let alice = member(&app, "alice").await;
    let policy = json!({ "passwords": { "history": 2, "require_digit": true } });
    app.admin.patch("/tenant/settings", policy).await.expect(200);
    ask(&app, "default", "alice").await.expect(204);
    let token = app.letter("alice@example.com", 1).await.token();
    let confirm = async |password: &str| {
        let body = json!({ "token": token, "password": password });
        app.anonymous.post("/account/password-reset/confirm", body).await
    };
    for refused in ["no digit in here", PASSWORD] {
        let answer = confirm(refused).await;
        answer.assert_problem(422, "invalid_value");
        assert_eq!(answer.fields(), ["/password"], "{refused}");
    }
    confirm("1 correct horse").await.expect(200);
    alice.get("/auth/me").await.assert_problem(401, "unauthenticated");
    let alice = app.anonymous.sign_in("default", "alice", "1 correct horse").await;
    let again = json!({ "current_password": "1 correct horse", "new_password": "1 correct horse" });
    let answer = alice.put("/account/password", again).await;
    answer.assert_problem(422, "invalid_value");
    assert_eq!(answer.fields(), ["/new_password"]);
}

/// Whoever forgot the password has guessed at it: the mailed link lets them in at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reset_forgets_failed_sign_ins() {
    let app = TestApp::builder().test_clock().build().await;
    member(&app, "alice").await;
    for _ in 0..5 {
        app.anonymous.login("default", "alice", "a guess at it").await.assert_problem(401, "invalid_credentials");
    }
    app.anonymous.login("default", "alice", PASSWORD).await.assert_problem(429, "sign_in_throttled");
    ask(&app, "default", "alice").await.expect(204);
    confirm(&app, &app.letter("alice@example.com", 1).await.token()).await.expect(200);
    app.anonymous.login("default", "alice", NEW).await.expect(200);
}

/// Whoever read somebody's mail for a minute gets nothing by it once the account's administrator has acted.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mailed_link_ends_when_an_administrator_acts() {
    let app = TestApp::start().await;
    let alice = member(&app, "alice").await;
    let path = format!("/users/{}", alice.user_id);
    ask(&app, "default", "alice").await.expect(204);
    let token = app.letter("alice@example.com", 1).await.token();
    let set = json!({ "password": "set by an administrator" });
    app.admin.patch(&path, set).await.expect(200);
    confirm(&app, &token).await.assert_problem(410, "account_token_expired");
    ask(&app, "default", "alice").await.expect(204);
    let token = app.letter("alice@example.com", 2).await.token();
    for state in ["deactivated", "active"] {
        app.admin.patch(&path, json!({ "state": state })).await.expect(200);
    }
    confirm(&app, &token).await.assert_problem(410, "account_token_expired");
    app.anonymous.login("default", "alice", "set by an administrator").await.expect(200);
}

/// Whatever comes first of three: what the administrator sets is the password in the end, for whoever changes it otherwise began with
/// something that is void since.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_administrator_sets_at_the_same_time_stays() {
    const SET: &str = "set by an administrator";
    let app = TestApp::start().await;
    for round in 0..4 {
        let login = format!("user{round}");
        let user = member(&app, &login).await;
        ask(&app, "default", &login).await.expect(204);
        let token = app.letter(&format!("{login}@example.com"), 1).await.token();
        let path = format!("/users/{}", user.user_id);
        let own = json!({ "current_password": PASSWORD, "new_password": "my own correct horse" });
        let (set, own, mailed) = tokio::join!(
            app.admin.patch(&path, json!({ "password": SET })),
            user.put("/account/password", own),
            confirm(&app, &token),
        );
        set.expect(200);
        assert!(own.status < 500 && mailed.status < 500, "{own}, {mailed}");
        app.anonymous.login("default", &login, SET).await.expect(200);
    }
}

/// An address that somebody has proven is not lost to whoever is given the same one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proven_address_resets_its_provers_password() {
    let app = TestApp::start().await;
    let alice = member(&app, "alice").await;
    alice.post("/account/mail-verification", json!({})).await.expect(204);
    let token = app.letter("alice@example.com", 1).await.token();
    app.anonymous.post("/account/mail-verification/confirm", json!({ "token": token })).await.expect(204);
    let twin = json!({ "login": "a-twin", "password": PASSWORD, "email": "Alice@example.com" });
    app.admin.post("/users", twin).await.expect(201);
    ask(&app, "default", "alice@example.com").await.expect(204);
    let letter = app.letter("alice@example.com", 2).await;
    assert!(letter.text.contains("for alice at"), "{}", letter.text);
}
