//! Inviting users by mail.

use chrono::Duration;
use serde_json::{Value, json};

use crate::support::{PASSWORD, Response, TestApp, id};

async fn accept(app: &TestApp, token: &str) -> Response {
    app.anonymous.post("/account/invitation/accept", json!({ "token": token, "password": PASSWORD })).await
}

async fn invite(app: &TestApp, email: &str) -> Value {
    app.admin.post("/invitations", json!({ "email": email })).await.expect(201)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_invited_set_a_password_once_and_sign_in() {
    let app = TestApp::start().await;
    let body = json!({ "email": "alice@example.com", "display_name": "Alice", "roles": ["content_manager"] });
    let invitation = app.admin.post("/invitations", body).await.expect(201);
    assert_eq!((&invitation["login"], &invitation["state"]), (&json!("alice@example.com"), &json!("pending")));
    assert_eq!(invitation["invited_by"], app.admin.user_id);
    app.anonymous.login("default", "alice@example.com", "").await.assert_is_problem();
    app.anonymous.login("default", "alice@example.com", PASSWORD).await.assert_problem(401, "invalid_credentials");

    let letter = app.letter("alice@example.com", 1).await;
    assert_eq!(letter.subject, "admin invites you to Default");
    assert!(letter.text.contains(&format!("{}/account/invitation#token=", app.anonymous.base)), "{}", letter.text);
    assert!(letter.html.contains(&letter.token()) && letter.raw.contains("From: Lectern <lectern@localhost>"));

    let body = json!({ "token": letter.token(), "password": "short" });
    app.anonymous.post("/account/invitation/accept", body).await.assert_problem(400, "invalid_body");
    let ready = accept(&app, &letter.token()).await.expect(200);
    assert_eq!(ready, json!({ "tenant": "default", "login": "alice@example.com" }));
    accept(&app, &letter.token()).await.assert_problem(410, "account_token_used");
    let alice = app.anonymous.sign_in("default", "alice@example.com", PASSWORD).await;
    assert_eq!(alice.get("/auth/me").await.ok()["roles"], json!(["content_manager"]));
    let path = format!("/invitations/{}", id(&invitation));
    let accepted = app.admin.get(&path).await.expect(200);
    assert!(accepted["state"] == "accepted" && accepted["accepted_at"].is_string(), "{accepted}");
    app.admin.delete(&path).await.assert_problem(409, "conflict");
    app.admin.post(&format!("{path}/resend"), json!({})).await.assert_problem(409, "conflict");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn links_end_late_when_sent_again_and_when_withdrawn() {
    let app = TestApp::builder().test_clock().build().await;
    let invitation = invite(&app, "bob@example.com").await;
    let path = format!("/invitations/{}", id(&invitation));
    let first = app.letter("bob@example.com", 1).await.token();
    app.clock.advance(Duration::days(7));
    accept(&app, &first).await.assert_problem(410, "account_token_expired");
    let administrator = app.anonymous.sign_in("default", "admin", PASSWORD).await;
    assert_eq!(administrator.get(&path).await.expect(200)["state"], "expired");
    let again = administrator.post(&format!("{path}/resend"), json!({})).await.expect(200);
    assert_eq!(again["state"], "pending");
    let second = app.letter("bob@example.com", 2).await.token();
    administrator.post(&format!("{path}/resend"), json!({})).await.expect(200);
    let third = app.letter("bob@example.com", 3).await.token();
    accept(&app, &second).await.assert_problem(410, "account_token_expired");
    administrator.delete(&path).await.expect(204);
    accept(&app, &third).await.assert_problem(400, "account_token_invalid");
    // The user who never came is gone, and the login is free again.
    administrator.get(&path).await.assert_problem(404, "not_found");
    let user = format!("/users/{}", invitation["user_id"].as_str().unwrap());
    administrator.get(&user).await.assert_problem(404, "not_found");
    administrator.post("/invitations", json!({ "email": "bob@example.com" })).await.expect(201);
}

/// What an administrator has set by hand, no link sets anew.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_that_is_there_ends_the_invitation() {
    let app = TestApp::start().await;
    let invitation = invite(&app, "frank@example.com").await;
    let token = app.letter("frank@example.com", 1).await.token();
    let user = format!("/users/{}", invitation["user_id"].as_str().unwrap());
    app.admin.patch(&user, json!({ "password": "set by an administrator" })).await.expect(200);
    accept(&app, &token).await.assert_problem(410, "account_token_used");
    let path = format!("/invitations/{}", id(&invitation));
    app.admin.delete(&path).await.assert_problem(409, "conflict");
    app.admin.post(&format!("{path}/resend"), json!({})).await.assert_problem(409, "conflict");
    app.anonymous.login("default", "frank@example.com", "set by an administrator").await.expect(200);
}

/// A link proves the mailbox that it was sent to: when that is the user's no more, it proves nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_corrected_address_gets_a_new_link() {
    let app = TestApp::start().await;
    let invitation = invite(&app, "misspelt@example.com").await;
    let wrong = app.letter("misspelt@example.com", 1).await.token();
    let user = format!("/users/{}", invitation["user_id"].as_str().unwrap());
    app.admin.patch(&user, json!({ "email": "right@example.com" })).await.expect(200);
    accept(&app, &wrong).await.assert_problem(400, "account_token_invalid");
    let again = app.admin.post(&format!("/invitations/{}/resend", id(&invitation)), json!({})).await.expect(200);
    assert_eq!(again["email"], "right@example.com");
    accept(&app, &app.letter("right@example.com", 1).await.token()).await.expect(200);
}

/// The sign-in that comes of an invitation would outlive the key.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_invite_nobody() {
    let app = TestApp::start().await;
    let invitation = invite(&app, "grace@example.com").await;
    let key = app.admin.post("/api-keys", json!({ "name": "k" })).await.expect(201);
    let by_key = app.anonymous.with_token(key["secret"].as_str().unwrap());
    by_key.post("/invitations", json!({ "email": "mine@example.com" })).await.assert_problem(403, "forbidden");
    let resend = format!("/invitations/{}/resend", id(&invitation));
    by_key.post(&resend, json!({})).await.assert_problem(403, "forbidden");
    by_key.get("/invitations").await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tenants_password_policy_holds_and_a_refused_password_costs_no_link() {
    let app = TestApp::start().await;
    let policy = json!({ "passwords": { "min_length": 20 } });
    app.admin.patch("/tenant/settings", policy).await.expect(200);
    invite(&app, "heidi@example.com").await;
    let token = app.letter("heidi@example.com", 1).await.token();
    let short = json!({ "token": token, "password": "only fifteen ch" });
    let refused = app.anonymous.post("/account/invitation/accept", short).await;
    refused.assert_problem(422, "invalid_value");
    assert_eq!(refused.fields(), ["/password"]);
    accept(&app, &token).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_work_for_their_purpose_and_living_accounts_only() {
    let app = TestApp::start().await;
    let invitation = invite(&app, "carol@example.com").await;
    let token = app.letter("carol@example.com", 1).await.token();
    let reset = json!({ "token": token, "password": PASSWORD });
    app.anonymous.post("/account/password-reset/confirm", reset).await.assert_problem(400, "account_token_invalid");
    let verify = json!({ "token": token });
    app.anonymous.post("/account/mail-verification/confirm", verify).await.assert_problem(400, "account_token_invalid");
    accept(&app, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").await.assert_problem(400, "account_token_invalid");
    let user = format!("/users/{}", invitation["user_id"].as_str().unwrap());
    app.admin.patch(&user, json!({ "state": "deactivated" })).await.expect(200);
    accept(&app, &token).await.assert_problem(400, "account_token_invalid");
    app.admin.patch(&user, json!({ "state": "active" })).await.expect(200);
    app.database.execute("UPDATE tenants SET state = 'suspended' WHERE slug = 'default'").await;
    accept(&app, &token).await.assert_problem(400, "account_token_invalid");
    app.database.execute("UPDATE tenants SET state = 'active' WHERE slug = 'default'").await;
    accept(&app, &token).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_acceptances_at_once_one_succeeds() {
    let app = TestApp::start().await;
    for number in 0..3 {
        let email = format!("racer{number}@example.com");
        invite(&app, &email).await;
        let token = app.letter(&email, 1).await.token();
        let (one, two) = tokio::join!(accept(&app, &token), accept(&app, &token));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 410]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn addresses_logins_and_roles_are_checked() {
    let app = TestApp::start().await;
    for email in ["no-address", "ab@", "a b@example.com", "@example.com"] {
        let answer = app.admin.post("/invitations", json!({ "email": email })).await;
        answer.assert_problem(422, "invalid_value");
        assert_eq!(answer.fields(), ["/email"], "{email}");
    }
    let odd = app.admin.post("/invitations", json!({ "email": "o'neill@example.com" })).await;
    odd.assert_problem(422, "invalid_value");
    assert_eq!(odd.fields(), ["/login"]);
    app.admin.post("/invitations", json!({ "email": "o'neill@example.com", "login": "oneill" })).await.expect(201);
    let taken = app.admin.post("/invitations", json!({ "email": "x@example.com", "login": "oneill" })).await;
    taken.assert_problem(409, "name_taken");
    let operator = json!({ "email": "y@example.com", "roles": ["operator"] });
    app.admin.post("/invitations", operator).await.assert_problem(422, "invalid_value");
    let member = app.user("member").await;
    member.post("/invitations", json!({ "email": "z@example.com" })).await.assert_problem(403, "forbidden");
    // What was refused sent nothing.
    app.letter("o'neill@example.com", 1).await;
    assert_eq!(app.letters("x@example.com").len() + app.letters("y@example.com").len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_page_and_stay_within_the_tenant() {
    let app = TestApp::start().await;
    for number in 0..5 {
        invite(&app, &format!("user{number}@example.com")).await;
    }
    let foreign = app.acme_admin.post("/invitations", json!({ "email": "wile@example.com" })).await.expect(201);
    let all = app.admin.list("/invitations?limit=2").await;
    let emails: Vec<&str> = all.iter().map(|i| i["email"].as_str().unwrap()).collect();
    let newest_first: Vec<String> = (0..5).rev().map(|n| format!("user{n}@example.com")).collect();
    assert_eq!(emails, newest_first);
    app.admin.get(&format!("/invitations/{}", id(&foreign))).await.assert_problem(404, "not_found");
    app.admin.delete(&format!("/invitations/{}", id(&foreign))).await.assert_problem(404, "not_found");
}

/// Whoever reads the database, but not the sealing key, can't open an account.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_database_holds_no_usable_token() {
    let app = TestApp::builder().without_background().build().await;
    invite(&app, "dave@example.com").await;
    let found = |what: &str| format!("SELECT count(*) FROM outgoing_mails WHERE {what}");
    assert_eq!(app.database.number(&found("state = 'queued' AND sealed_message IS NOT NULL")).await, 1);
    let text = match crate::support::is_postgres() {
        true => "encode(sealed_message, 'escape')",
        false => "CAST(sealed_message AS TEXT)",
    };
    assert_eq!(app.database.number(&found(&format!("{text} LIKE '%token%' OR {text} LIKE '%dave%'"))).await, 0);
    assert_eq!(app.database.number("SELECT count(*) FROM account_tokens WHERE length(token_hash) = 64").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sent_mails_leave_no_message_behind() {
    use std::os::unix::fs::PermissionsExt;
    let app = TestApp::start().await;
    invite(&app, "erin@example.com").await;
    app.letter("erin@example.com", 1).await;
    let tenant = app.admin.get("/auth/me").await.expect(200)["tenant_id"].as_str().unwrap().to_string();
    let folder = app.data_dir.join("outbox").join(tenant);
    let mails = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    for path in mails.chain([folder.clone(), app.data_dir.join("outbox")]) {
        let mode = path.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "others can read {}", path.display());
    }
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(5);
    let sent = "SELECT count(*) FROM outgoing_mails WHERE state = 'sent' AND sealed_message IS NULL";
    while app.database.number(sent).await != 1 {
        assert!(std::time::Instant::now() < deadline, "the mail is not marked as sent");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}
