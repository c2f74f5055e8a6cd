//! Which account an identity gets, and which it never gets.

use serde_json::{Value, json};

use super::{TestProvider, VERIFIER, app, code_of, exchange, register, sign_in};
use crate::support::{Client, PASSWORD, TestApp, id};

fn identity(subject: &str, login: &str, email: &str, verified: bool) -> Value {
    json!({ "sub": subject, "preferred_username": login, "email": email, "email_verified": verified })
}

async fn with_email(app: &TestApp, login: &str, email: &str) -> Client {
    let user = app.user(login).await;
    app.admin.patch(&format!("/users/{}", user.user_id), json!({ "email": email })).await.expect(200);
    user
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_that_exists_is_nobodys_proof() {
    let (app, provider) = (app().await, TestProvider::start().await);
    let id = register(&app.admin, &provider, json!({})).await;
    with_email(&app, "alice", "alice@example.com").await;
    let outcome = code_of(&app, &provider, &id, identity("s", "alice", "alice@example.com", true)).await;
    assert_eq!(outcome, Err("account_not_linked".into()));
    let outcome = code_of(&app, &provider, &id, identity("s", "admin", "x@example.com", true)).await;
    assert_eq!(outcome, Err("account_not_linked".into()));
    // Nothing was left behind: the same subject can still get an account of its own.
    let me = sign_in(&app, &provider, &id, identity("s", "alice.other", "x@example.com", true)).await;
    assert_eq!(me.get("/auth/me").await.expect(200)["login"], "alice.other");
}

/// The user proves to read the mail of the address.
async fn prove(app: &TestApp, user: &Client, email: &str) {
    user.post("/account/mail-verification", json!({})).await.expect(204);
    let token = app.letter(email, 1).await.token();
    app.anonymous.post("/account/mail-verification/confirm", json!({ "token": token })).await.expect(204);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn verified_addresses_link_where_the_administrator_said_so() {
    let (app, provider) = (app().await, TestProvider::start().await);
    let alice = with_email(&app, "alice", "Alice@Example.com").await;
    let linking = json!({ "link_by_verified_email": true, "create_users": false });
    let id = register(&app.admin, &provider, linking).await;
    let unverified = identity("s", "whoever", "alice@example.com", false);
    assert_eq!(code_of(&app, &provider, &id, unverified).await, Err("account_not_linked".into()));
    // Whoever made the account knows its password, and may have given it an address that is somebody else's.
    let verified_there_only = identity("s", "whoever", "alice@example.com", true);
    assert_eq!(code_of(&app, &provider, &id, verified_there_only).await, Err("account_not_linked".into()));
    prove(&app, &alice, "Alice@Example.com").await;
    // Who is given the address of somebody who has proven it keeps nobody from coming.
    with_email(&app, "twin", "alice@example.com").await;
    let me = sign_in(&app, &provider, &id, identity("s", "whoever", "alice@example.com", true)).await;
    assert_eq!(me.get("/auth/me").await.expect(200)["user_id"], alice.user_id.as_str());
    // Linked by subject from now on, whatever the address becomes.
    let me = sign_in(&app, &provider, &id, identity("s", "whoever", "new@example.com", false)).await;
    assert_eq!(me.get("/auth/me").await.expect(200)["user_id"], alice.user_id.as_str());
    // The address was given to somebody new: that is another person.
    let successor = identity("successor", "new.alice", "alice@example.com", true);
    assert_eq!(code_of(&app, &provider, &id, successor).await, Err("account_not_linked".into()));
    let stranger = identity("t", "stranger", "stranger@example.com", true);
    assert_eq!(code_of(&app, &provider, &id, stranger).await, Err("account_not_linked".into()));
    for login in ["one", "two"] {
        with_email(&app, login, "team@example.com").await;
    }
    let ambiguous = identity("u", "x", "team@example.com", true);
    assert_eq!(code_of(&app, &provider, &id, ambiguous).await, Err("account_not_linked".into()));
    app.anonymous.login("default", "alice", PASSWORD).await.expect(200);
}

/// Nobody comes back as somebody new, and letters that become others when they are made small make no address another's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deactivated_users_and_similar_addresses_are_not_linked() {
    let (app, provider) = (app().await, TestProvider::start().await);
    let id = register(&app.admin, &provider, json!({ "link_by_verified_email": true })).await;
    let user = app.admin.post("/users", json!({ "login": "mike", "email": "mike@example.com" })).await.expect(201);
    let path = format!("/users/{}", user["id"].as_str().unwrap());
    app.admin.patch(&path, json!({ "state": "deactivated" })).await.expect(200);
    let mike = identity("s", "mike.again", "mike@example.com", true);
    assert_eq!(code_of(&app, &provider, &id, mike.clone()).await, Err("account_inactive".into()));
    app.admin.patch(&path, json!({ "state": "active" })).await.expect(200);
    // The Kelvin sign is a small k to programs that don't look closely.
    let kelvin = identity("t", "somebody", "mi\u{212a}e@example.com", true);
    let other = sign_in(&app, &provider, &id, kelvin).await.get("/auth/me").await.expect(200);
    assert_ne!(other["user_id"], user["id"]);
    let own = sign_in(&app, &provider, &id, mike).await.get("/auth/me").await.expect(200);
    assert_eq!(own["user_id"], user["id"]);
}

/// A seat is a seat, however its user came.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_tenant_takes_nobody_new() {
    let (app, provider) = (app().await, TestProvider::start().await);
    let id = register(&app.admin, &provider, json!({})).await;
    let me = app.admin.get("/auth/me").await.expect(200);
    let quota = format!("/tenants/{}/quota", me["tenant_id"].as_str().unwrap());
    app.operator.patch(&quota, json!({ "seats": 1 })).await.expect(200);
    let alice = || identity("s", "alice", "alice@example.com", true);
    assert_eq!(code_of(&app, &provider, &id, alice()).await, Err("quota_exceeded".into()));
    app.admin.post("/invitations", json!({ "email": "bob@example.com" })).await.assert_problem(402, "quota_exceeded");
    app.operator.patch(&quota, json!({ "seats": 2 })).await.expect(200);
    sign_in(&app, &provider, &id, alice()).await.get("/auth/me").await.expect(200);
    // Who has a seat comes in when there is none left.
    sign_in(&app, &provider, &id, alice()).await.get("/auth/me").await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn subjects_of_two_providers_are_two_people() {
    let app = app().await;
    let (one, two) = (TestProvider::start().await, TestProvider::start().await);
    let first = register(&app.admin, &one, json!({})).await;
    let second = register(&app.admin, &two, json!({})).await;
    let alice = sign_in(&app, &one, &first, identity("subject-1", "alice", "a@example.com", true)).await;
    let outcome = code_of(&app, &two, &second, identity("subject-1", "alice", "a@example.com", true)).await;
    assert_eq!(outcome, Err("account_not_linked".into()));
    let bob = sign_in(&app, &two, &second, identity("subject-1", "bob", "a@example.com", true)).await;
    let ids = [alice.get("/auth/me").await.expect(200), bob.get("/auth/me").await.expect(200)];
    assert_ne!(ids[0]["user_id"], ids[1]["user_id"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deactivated_users_and_suspended_tenants_are_refused_at_every_step() {
    let (app, provider) = (app().await, TestProvider::start().await);
    let id = register(&app.admin, &provider, json!({})).await;
    let alice = || identity("s", "alice", "a@example.com", true);
    let client = sign_in(&app, &provider, &id, alice()).await;
    let user = format!("/users/{}", client.get("/auth/me").await.expect(200)["user_id"].as_str().unwrap());
    let pending = code_of(&app, &provider, &id, alice()).await.unwrap();
    app.admin.patch(&user, json!({ "state": "deactivated" })).await.expect(200);
    client.get("/auth/me").await.assert_problem(401, "unauthenticated");
    assert_eq!(code_of(&app, &provider, &id, alice()).await, Err("account_inactive".into()));
    exchange(&app, &pending, VERIFIER).await.assert_problem(403, "account_inactive");
    app.admin.patch(&user, json!({ "state": "active" })).await.expect(200);
    let pending = code_of(&app, &provider, &id, alice()).await.unwrap();
    app.database.execute("UPDATE tenants SET state = 'suspended' WHERE slug = 'default'").await;
    exchange(&app, &pending, VERIFIER).await.assert_problem(401, "sign_in_code_invalid");
    super::start_at(&app, &id, "/done").await.assert_problem(404, "not_found");
    let options = app.anonymous.get("/auth/options").await.expect(200);
    assert_eq!(options, json!({ "identity_providers": [] }));
}

/// A mailbox must not open what the provider may have closed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn users_of_a_provider_get_no_password_by_mail() {
    let (app, provider) = (app().await, TestProvider::start().await);
    let id = register(&app.admin, &provider, json!({})).await;
    sign_in(&app, &provider, &id, identity("s", "alice", "alice@example.com", true)).await;
    app.anonymous.post("/account/password-reset", json!({ "login": "alice" })).await.expect(204);
    let letter = app.letter("alice@example.com", 1).await;
    assert!(!letter.text.contains("token") && letter.text.contains("has no password"), "{}", letter.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_invited_may_come_through_a_provider() {
    let (app, provider) = (app().await, TestProvider::start().await);
    let invitation = app.admin.post("/invitations", json!({ "email": "alice@example.com" })).await.expect(201);
    let token = app.letter("alice@example.com", 1).await.token();
    let id = register(&app.admin, &provider, json!({ "link_by_verified_email": true })).await;
    let alice = sign_in(&app, &provider, &id, identity("s", "alice", "alice@example.com", true)).await;
    assert_eq!(alice.get("/auth/me").await.expect(200)["user_id"], invitation["user_id"]);
    let path = format!("/invitations/{}", invitation["id"].as_str().unwrap());
    assert_eq!(app.admin.get(&path).await.expect(200)["state"], "accepted");
    let accept = json!({ "token": token, "password": PASSWORD });
    app.anonymous.post("/account/invitation/accept", accept).await.assert_problem(410, "account_token_expired");
}

/// An unproven address is not kept: it would receive the resets of an account that is not its reader's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unverified_addresses_are_not_kept_and_odd_logins_are_made_plain() {
    let (app, provider) = (app().await, TestProvider::start().await);
    let id = register(&app.admin, &provider, json!({ "default_roles": [] })).await;
    let mut claims = identity("s", "Älice Smith/x", "victim@example.com", false);
    claims["name"] = "x".repeat(500).into();
    sign_in(&app, &provider, &id, claims).await;
    let users = app.admin.list("/users").await;
    let user = users.iter().find(|u| u["login"] == "-lice-Smith-x").unwrap_or_else(|| panic!("{users:?}"));
    assert!(user.get("email").is_none() && user["display_name"].as_str().unwrap().len() == 200, "{user}");
    assert_eq!(user["roles"], json!([]));
}

/// Whoever looks after the users of a group gets into no account that a provider opens, nor prepares one for somebody who has yet to come.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn managers_of_groups_open_no_account_of_a_providers() {
    let (app, provider) = (app().await, TestProvider::start().await);
    let lead = app.user("lead").await;
    let sales = id(&app.admin.post("/groups", json!({ "name": "sales" })).await.expect(201));
    let managers = json!({ "managers": [{ "manager_type": "user", "manager_id": lead.user_id }] });
    app.admin.put(&format!("/groups/{sales}/managers"), managers).await.expect(200);
    let users = format!("/groups/{sales}/users");
    // Prepared before there is a provider.
    let prepared = lead.post(&users, json!({ "login": "k", "email": "carol@example.com" })).await.expect(201);
    let linking = register(&app.admin, &provider, json!({ "link_by_verified_email": true })).await;
    let carol = identity("s", "carol", "carol@example.com", true);
    let carol = sign_in(&app, &provider, &linking, carol).await;
    assert_eq!(carol.get("/auth/me").await.expect(200)["user_id"], prepared["id"]);
    let path = format!("{users}/{}", id(&prepared));
    for change in [json!({ "password": "taken over now" }), json!({ "email": "lead@example.com" })] {
        lead.patch(&path, change).await.assert_problem(403, "forbidden");
    }
    lead.patch(&path, json!({ "display_name": "Carol", "email": "carol@example.com" })).await.expect(200);
    carol.get("/auth/me").await.expect(200);
    // And while there is one.
    let dave = json!({ "login": "d", "email": "dave@example.com" });
    lead.post(&users, dave).await.assert_problem(403, "forbidden");
    let plain = lead.post(&users, json!({ "login": "d" })).await.expect(201);
    let path = format!("{users}/{}", id(&plain));
    lead.patch(&path, json!({ "email": "dave@example.com" })).await.assert_problem(403, "forbidden");
    lead.patch(&path, json!({ "password": "a first password" })).await.expect(200);
}
