//! Keys made by keys, changed keys, and what `auth_me` says of all that: nothing ever gets wider.

use chrono::Duration;
use lectern::kernel::Clock as _;
use serde_json::{Value, json};

use super::{
    clients::{secret, token},
    key,
};
use crate::support::{Client, PASSWORD, TestApp, id, service_account};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_make_no_keys_wider_than_themselves() {
    let app = TestApp::builder().test_clock().build().await;
    let at = |days: i64| (app.clock.now() + Duration::days(days)).to_rfc3339();
    let outer = app.admin.folder("outer", "").await;
    let inner = app.admin.folder("inner", &outer).await;
    let body = json!({ "name": "k", "scopes": ["self:read", "api_keys:write", "folders:read"], "expires_at": at(10),
        "resources": { "folder_ids": [outer] }, "allowed_networks": ["127.0.0.0/8", "10.0.0.0/8"] });
    let (made, maker) = key(&app.admin, body).await;
    let (copy, _) = key(&maker, json!({ "name": "copy" })).await;
    for field in ["scopes", "resources", "allowed_networks", "expires_at"] {
        assert_eq!(copy[field], made[field], "what is left out is inherited: {field}");
    }
    let narrower = json!({ "name": "n", "scopes": ["folders:read"], "expires_at": at(9), "resources": { "folder_ids": [inner] },
        "allowed_networks": ["10.1.0.0/16"] });
    key(&maker, narrower).await;
    for (wider, status, field) in [
        (json!({ "scopes": ["files:read"] }), 422, "/scopes/0"),
        (json!({ "expires_at": at(11) }), 422, "/expires_at"),
        (json!({ "allowed_networks": ["0.0.0.0/0"] }), 422, "/allowed_networks"),
        (json!({ "allowed_networks": ["10.0.0.0/8", "192.0.2.1"] }), 422, "/allowed_networks"),
        (json!({ "allowed_networks": ["here"] }), 422, "/allowed_networks/0"),
        (json!({ "allowed_networks": [] }), 422, "/allowed_networks"),
        (json!({ "resources": {} }), 422, "/resources"),
        (json!({ "resources": { "folder_ids": [app.admin.home] } }), 404, ""),
        (json!({ "resources": { "folder_ids": [outer, app.admin.home] } }), 404, ""),
    ] {
        let mut body = wider.clone();
        body["name"] = json!("wider");
        let answer = maker.post("/api-keys", body).await;
        assert_eq!(answer.status, status, "{wider}: {answer}");
        assert!(field.is_empty() || answer.fields() == [field], "{wider}: {answer}");
    }
}

/// A knowledge base that is seen through one document within the limit is not within it as a whole.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_on_a_part_gives_no_key_to_the_whole() {
    let app = TestApp::start().await;
    let folder = app.admin.folder("part", "").await;
    let file = id(&app.admin.file("part.txt", &folder, "A part of the whole.").await);
    let base = id(&app.admin.knowledge_base("whole").await);
    app.admin.add(&base, &file).await;
    app.admin.ready_document(&base, "rest.txt", "The rest of the whole.").await;
    let (_, maker) = key(&app.admin, json!({ "name": "k", "resources": { "folder_ids": [folder] } })).await;
    maker.get(&format!("/knowledge-bases/{base}")).await.expect(200);
    let whole = json!({ "name": "k", "resources": { "knowledge_base_ids": [base] } });
    maker.post("/api-keys", whole.clone()).await.assert_problem(404, "not_found");
    let (_, of_base) = key(&app.admin, whole.clone()).await;
    key(&of_base, whole).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_make_no_passwords_and_change_no_keys() {
    let app = TestApp::start().await;
    let user = app.user("alice").await;
    let (created, by_key) = key(&app.admin, json!({ "name": "k", "allowed_networks": ["127.0.0.0/8"] })).await;
    let body = json!({ "login": "sneaky", "password": PASSWORD });
    by_key.post("/users", body).await.assert_problem(403, "forbidden");
    let path = format!("/users/{}", user.user_id);
    by_key.patch(&path, json!({ "password": "another long password" })).await.assert_problem(403, "forbidden");
    app.anonymous.login("default", "alice", PASSWORD).await.expect(200);
    by_key.patch(&path, json!({ "display_name": "Alice" })).await.expect(200);
    let widening =
        by_key.patch(&format!("/api-keys/{}", id(&created)), json!({ "clear_allowed_networks": true })).await;
    widening.assert_problem(403, "forbidden");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_are_renamed_and_shortened_and_moved_to_other_networks() {
    let app = TestApp::builder().test_clock().build().await;
    let at = |minutes: i64| (app.clock.now() + Duration::minutes(minutes)).to_rfc3339();
    let (created, by_key) = key(&app.admin, json!({ "name": "old", "expires_at": at(60) })).await;
    let path = format!("/api-keys/{}", id(&created));
    let changed = app.admin.patch(&path, json!({ "name": "new" })).await.expect(200);
    assert_eq!((&changed["name"], &changed["expires_at"]), (&json!("new"), &created["expires_at"]));
    for (body, field) in [
        (json!({ "expires_at": at(61) }), "/expires_at"),
        (json!({ "expires_at": at(-1) }), "/expires_at"),
        (json!({ "allowed_networks": ["x"] }), "/allowed_networks/0"),
        (json!({ "allowed_networks": ["::1"], "clear_allowed_networks": true }), "/clear_allowed_networks"),
    ] {
        let answer = app.admin.patch(&path, body).await;
        answer.assert_problem(422, "invalid_value");
        assert_eq!(answer.fields(), [field]);
    }
    app.admin.patch(&path, json!({ "allowed_networks": ["192.0.2.0/24"] })).await.expect(200);
    by_key.get("/auth/me").await.assert_problem(403, "address_not_allowed");
    let cleared = app.admin.patch(&path, json!({ "clear_allowed_networks": true })).await.expect(200);
    assert!(cleared.get("allowed_networks").is_none(), "{cleared}");
    by_key.get("/auth/me").await.expect(200);
    app.admin.patch(&path, json!({ "expires_at": at(5) })).await.expect(200);
    app.clock.advance(Duration::minutes(5));
    by_key.get("/auth/me").await.assert_problem(401, "unauthenticated");
    app.admin.delete(&path).await.expect(204);
    app.admin.patch(&path, json!({ "name": "late" })).await.assert_problem(409, "conflict");
}

fn reasons(me: &Value) -> Vec<(String, String)> {
    let text = |cut: &Value, key: &str| cut[key].as_str().expect("a text").to_string();
    let cut = me["rights"]["cut"].as_array().expect("cuts");
    cut.iter().map(|cut| (text(cut, "permission"), text(cut, "reason"))).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn auth_me_explains_where_rights_come_from_and_what_was_cut() {
    let app = TestApp::start().await;
    let user = app.user_with_roles("alice", &["member", "content_manager"]).await;
    let me = user.get("/auth/me").await.expect(200);
    assert_eq!(me["rights"]["cut"], json!([]));
    assert_eq!(me["rights"]["restrictions"], json!({}));
    let sources = me["rights"]["permission_sources"].as_array().unwrap();
    let of = |permission: &str| sources.iter().find(|s| s["permission"] == permission).map(|s| s["roles"].clone());
    assert_eq!(of("knowledge_bases:write"), Some(json!(["content_manager"])));
    let mut both: Vec<Value> = of("files:read").unwrap().as_array().unwrap().clone();
    both.sort_by_key(ToString::to_string);
    assert_eq!(both, [json!("content_manager"), json!("member")]);
    assert_eq!(of("users:write"), None);

    let (created, limited) = key(
        &user,
        json!({ "name": "k", "resources": { "folder_ids": [user.home] },
        "allowed_networks": ["127.0.0.1", "::1"] }),
    )
    .await;
    let me = limited.get("/auth/me").await.expect(200);
    let restrictions = &me["rights"]["restrictions"];
    assert_eq!(restrictions["resources"], created["resources"]);
    assert_eq!(restrictions["allowed_networks"], json!(["127.0.0.1/32", "::1/128"]));
    let cut = reasons(&me);
    assert!(cut.contains(&("users:read".into(), "resource_limits".into())), "{cut:?}");
    assert!(!me["permissions"].as_array().unwrap().contains(&json!("users:read")));

    let scopes = json!({ "name": "k", "scopes": ["self:read", "files:read"] });
    let (_, scoped) = key(&user, scopes).await;
    let me = scoped.get("/auth/me").await.expect(200);
    assert_eq!(me["permissions"], json!(["self:read", "files:read"]));
    let cut = reasons(&me);
    assert_eq!(cut.len() + 2, sources.len(), "everything that is missing is explained");
    assert!(cut.iter().all(|(_, reason)| reason == "scopes"));
}

/// Limits and permissions that reach beyond any exclude each other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn administration_cant_be_limited_to_resources() {
    let app = TestApp::start().await;
    let body = json!({ "name": "k", "scopes": ["files:read", "users:write", "service_account_keys:write"],
        "resources": { "folder_ids": [app.admin.home] } });
    let answer = app.admin.post("/api-keys", body).await;
    answer.assert_problem(422, "invalid_value");
    assert_eq!(answer.fields(), ["/scopes/1", "/scopes/2"]);
    let (_, limited) = key(&app.admin, json!({ "name": "k", "resources": { "folder_ids": [app.admin.home] } })).await;
    limited.get("/users").await.assert_problem(403, "forbidden");
    limited.post("/users", json!({ "login": "x" })).await.assert_problem(403, "forbidden");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_accounts_key_exceeds_neither_the_account_nor_its_maker() {
    let app = TestApp::start().await;
    let account = service_account(&app.admin, "crawler").await;
    let path = format!("/service-accounts/{account}/api-keys");
    let created = app.admin.post(&path, json!({ "name": "k" })).await.expect(201);
    let scopes: Vec<&str> = created["scopes"].as_array().unwrap().iter().map(|s| s.as_str().unwrap()).collect();
    assert!(scopes.contains(&"knowledge_bases:write") && !scopes.contains(&"users:write"), "{scopes:?}");
    let by_key = app.anonymous.with_token(created["secret"].as_str().unwrap());
    let me = by_key.get("/auth/me").await.expect(200);
    assert_eq!((&me["user_id"], &me["login"]), (&json!(account), &json!("crawler")));
    let beyond = app.admin.post(&path, json!({ "name": "k", "scopes": ["users:write", "files:read"] })).await;
    assert_eq!(beyond.fields(), ["/scopes/0"], "{beyond}");

    // Whoever makes it with a key of few scopes makes one of few scopes.
    let (_, few) =
        key(&app.admin, json!({ "name": "k", "scopes": ["service_account_keys:write", "search:run"] })).await;
    let made = few.post(&path, json!({ "name": "by key" })).await.expect(201);
    assert_eq!(made["scopes"], json!(["search:run"]));

    // The administrator need not see what the account works with.
    let base = id(&by_key.knowledge_base("the account's").await);
    app.admin.get(&format!("/knowledge-bases/{base}")).await.assert_problem(404, "not_found");
    let limit = json!({ "name": "k", "resources": { "knowledge_base_ids": [base] } });
    let limited = app.admin.post(&path, limit).await.expect(201);
    let limited = app.anonymous.with_token(limited["secret"].as_str().unwrap());
    assert_eq!(limited.list("/knowledge-bases").await.len(), 1);
    limited.get("/folders").await.expect(200);

    let listed = app.admin.list(&path).await;
    assert_eq!(listed.len(), 3);
    assert!(listed.iter().all(|k| k["created_by"] == app.admin.user_id.as_str() && k["user_id"] == account.as_str()));
    app.admin.get(&format!("{path}/{}", id(&created))).await.expect(200);
    app.admin.delete(&format!("{path}/{}", id(&created))).await.expect(204);
    by_key.get("/auth/me").await.assert_problem(401, "unauthenticated");

    // A person is no service account, and members administer none.
    let alice = app.user("alice").await;
    app.admin
        .post(&format!("/service-accounts/{}/api-keys", alice.user_id), json!({ "name": "k" }))
        .await
        .assert_problem(404, "not_found");
    alice.post(&path, json!({ "name": "k" })).await.assert_problem(403, "forbidden");
}

/// A key of the account, and the client that sends it.
async fn key_of(client: &Client, account: &str) -> (Value, Client) {
    let path = format!("/service-accounts/{account}/api-keys");
    let created = client.post(&path, json!({ "name": "k" })).await.expect(201);
    let by_key = client.with_token(created["secret"].as_str().unwrap());
    (created, by_key)
}

/// Whoever revokes a key that leaked is rid of all that was made with it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_key_made_ends_with_it() {
    let app = TestApp::start().await;
    let account = service_account(&app.admin, "crawler").await;
    let (leaked, by_leaked) = key(&app.admin, json!({ "name": "leaked" })).await;
    let (made, by_made) = key(&by_leaked, json!({ "name": "made" })).await;
    let (_, by_grandchild) = key(&by_made, json!({ "name": "made by what was made" })).await;
    let (of_account, by_account) = key_of(&by_made, &account).await;
    let made_secret = secret(&by_leaked, &account, json!({})).await;
    let access = token(&app.anonymous, &made_secret).await.expect(200);
    let by_secret = app.anonymous.with_token(access["access_token"].as_str().unwrap());
    let (other, by_other) = key(&app.admin, json!({ "name": "other" })).await;
    let all = [&by_leaked, &by_made, &by_grandchild, &by_account, &by_secret];
    for client in all {
        client.get("/auth/me").await.expect(200);
    }
    assert_eq!(app.admin.get(&format!("/api-keys/{}", id(&made))).await.expect(200)["made_by_key"], leaked["id"]);
    assert_eq!(app.admin.get(&made_secret.path).await.expect(200)["made_by_key"], leaked["id"]);
    assert!(app.admin.get(&format!("/api-keys/{}", id(&other))).await.expect(200).get("made_by_key").is_none());

    app.admin.delete(&format!("/api-keys/{}", id(&leaked))).await.expect(204);
    for client in all {
        client.get("/auth/me").await.assert_problem(401, "unauthenticated");
    }
    by_other.get("/auth/me").await.expect(200);
    let shown = format!("/service-accounts/{account}/api-keys/{}", id(&of_account));
    assert!(app.admin.get(&shown).await.expect(200)["revoked_at"].is_string());
    let events = app.admin.list("/audit-events?action=api_key_revoke").await;
    assert_eq!(events[0]["note"]["ended_with_it"].as_array().map(Vec::len), Some(4), "{events:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_client_secret_or_a_deleted_account_made_ends_with_it() {
    let app = TestApp::start().await;
    let crawler = service_account(&app.admin, "crawler").await;
    let keeper = json!({ "name": "keeper", "roles": ["tenant_admin"] });
    let keeper = id(&app.admin.post("/service-accounts", keeper).await.expect(201));
    let of_keeper = secret(&app.admin, &keeper, json!({})).await;
    let access = token(&app.anonymous, &of_keeper).await.expect(200);
    let by_secret = app.anonymous.with_token(access["access_token"].as_str().unwrap());
    let (_, made_by_secret) = key_of(&by_secret, &crawler).await;
    made_by_secret.get("/auth/me").await.expect(200);
    app.admin.delete(&of_keeper.path).await.expect(204);
    made_by_secret.get("/auth/me").await.assert_problem(401, "unauthenticated");

    let (_, by_key) = key_of(&app.admin, &keeper).await;
    let (_, made_by_key) = key_of(&by_key, &crawler).await;
    let (_, made_by_admin) = key_of(&app.admin, &crawler).await;
    app.admin.delete(&format!("/service-accounts/{keeper}")).await.expect(204);
    made_by_key.get("/auth/me").await.assert_problem(401, "unauthenticated");
    made_by_admin.get("/auth/me").await.expect(200);
}
