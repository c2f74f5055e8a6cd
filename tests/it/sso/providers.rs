//! A tenant's providers: their rules, their secrets, and where they may be.

use serde_json::json;

use super::{TestProvider, app, provider::CLIENT_SECRET, register, start_at};
use crate::support::{TestApp, id, is_postgres};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn providers_are_created_changed_and_deleted() {
    let app = TestApp::start().await;
    let create = json!({ "name": "Corporate", "issuer": "https://id.example.com/", "client_id": "lectern", "client_secret": "x" });
    let made = app.admin.post("/identity-providers", create.clone()).await.expect(201);
    let path = format!("/identity-providers/{}", id(&made));
    assert_eq!(made["redirect_uri"], format!("{}/api/v1/auth/oidc/{}/callback", app.anonymous.base, id(&made)));
    assert_eq!(
        (&made["has_client_secret"], &made["enabled"], &made["create_users"]),
        (&json!(true), &json!(true), &json!(true))
    );
    assert_eq!((&made["link_by_verified_email"], &made["default_roles"]), (&json!(false), &json!(["member"])));
    let taken = app.admin.post("/identity-providers", create.clone()).await;
    taken.assert_problem(409, "name_taken");
    let renamed = app.admin.patch(&path, json!({ "name": "Company", "enabled": false })).await.expect(200);
    assert_eq!(
        (&renamed["name"], &renamed["enabled"], &renamed["client_id"]),
        (&json!("Company"), &json!(false), &made["client_id"])
    );
    start_at(&app, &id(&made), "/done").await.assert_problem(404, "not_found");
    let bare = app.admin.patch(&path, json!({ "clear_client_secret": true })).await.expect(200);
    assert_eq!(bare["has_client_secret"], false);
    app.admin
        .patch(&path, json!({ "clear_client_secret": true, "client_secret": "y" }))
        .await
        .assert_problem(422, "invalid_value");
    assert_eq!(app.admin.list("/identity-providers?limit=1").await, [bare]);
    app.acme_admin.get(&path).await.assert_problem(404, "not_found");
    app.user("bob").await.get(&path).await.assert_problem(403, "forbidden");
    app.admin.delete(&path).await.expect(204);
    app.admin.get(&path).await.assert_problem(404, "not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_maps_claims_to_more_than_they_may_do() {
    let app = TestApp::start().await;
    let body = |more: serde_json::Value| {
        let mut body = json!({ "name": "x", "issuer": "https://id.example.com", "client_id": "lectern" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    for (more, field) in [
        (json!({ "default_roles": ["member", "no_such_role"] }), "/default_roles/1"),
        (json!({ "role_mapping": [{ "value": "x", "role": "operator" }] }), "/role_mapping/0/role"),
        (json!({ "scopes": ["profile", "two words"] }), "/scopes/1"),
        (json!({ "issuer": "no address" }), "/issuer"),
        (json!({ "issuer": "https://id.example.com/?tenant=1" }), "/issuer"),
    ] {
        let answer = app.admin.post("/identity-providers", body(more)).await;
        answer.assert_problem(422, "invalid_value");
        assert_eq!(answer.fields(), [field], "{answer}");
    }
    let permissions = ["self:read", "identity_providers:read", "identity_providers:write"];
    let role = json!({ "name": "sso_keeper", "permissions": permissions });
    app.admin.post("/roles", role).await.expect(201);
    let group = id(&app.admin.post("/groups", json!({ "name": "everything" })).await.expect(201));
    let keeper = app.user_with_roles("keeper", &["sso_keeper"]).await;
    for more in [
        json!({ "default_roles": [], "role_mapping": [{ "value": "x", "role": "tenant_admin" }] }),
        json!({ "default_roles": [], "group_mapping": [{ "value": "x", "group_id": group }] }),
        json!({ "default_roles": [], "link_by_verified_email": true }),
        json!({ "default_roles": ["member"] }),
    ] {
        keeper.post("/identity-providers", body(more)).await.assert_problem(403, "forbidden");
    }
    let own = keeper.post("/identity-providers", body(json!({ "default_roles": [] }))).await.expect(201);
    let grows = json!({ "role_mapping": [{ "value": "x", "role": "tenant_admin" }] });
    keeper.patch(&format!("/identity-providers/{}", id(&own)), grows).await.assert_problem(403, "forbidden");

    // What an administrator has set up, somebody lesser can switch off, and turn to nobody's advantage.
    let strong = json!({ "name": "strong", "role_mapping": [{ "value": "x", "role": "tenant_admin" }] });
    let strong = id(&app.admin.post("/identity-providers", body(strong)).await.expect(201));
    let strong = format!("/identity-providers/{strong}");
    for change in [
        json!({ "roles_claim": "nickname" }),
        json!({ "client_id": "another" }),
        json!({ "use_userinfo": true }),
        json!({ "scopes": ["profile"] }),
        json!({ "enabled": true }),
    ] {
        keeper.patch(&strong, change).await.assert_problem(403, "forbidden");
    }
    keeper.patch(&strong, json!({ "enabled": false, "name": "off", "client_secret": "new" })).await.expect(200);
    // A way to sign in would outlive the key.
    let key = app.admin.post("/api-keys", json!({ "name": "k" })).await.expect(201);
    let by_key = app.anonymous.with_token(key["secret"].as_str().unwrap());
    by_key.post("/identity-providers", body(json!({ "name": "by key" }))).await.assert_problem(403, "forbidden");
    by_key.patch(&strong, json!({ "enabled": false })).await.assert_problem(403, "forbidden");
    by_key.get(&strong).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn providers_in_private_networks_need_the_operators_leave() {
    let app = TestApp::start().await;
    let create = |issuer: &str| json!({ "name": issuer, "issuer": issuer, "client_id": "lectern" });
    for issuer in [
        "http://id.example.com",
        "https://127.0.0.1:8443",
        "https://10.0.0.1",
        "https://[::1]",
        "https://169.254.169.254",
        "https://0x7f000001/",
        "ftp://id.example.com",
        "file:///etc/passwd",
    ] {
        let answer = app.admin.post("/identity-providers", create(issuer)).await;
        answer.assert_problem(422, "invalid_value");
        assert_eq!(answer.fields(), ["/issuer"], "{issuer}");
    }
    // A name is looked up when it is used.
    let made = app.admin.post("/identity-providers", create("https://localhost:8443")).await.expect(201);
    let answer = start_at(&app, &id(&made), "/done").await;
    answer.assert_problem(502, "identity_provider_unavailable");
    assert!(answer.json["detail"].as_str().unwrap().contains("private network"), "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn client_secrets_are_sealed_and_never_shown() {
    let (app, provider) = (app().await, TestProvider::start().await);
    let registered = register(&app.admin, &provider, json!({})).await;
    let shown = app.admin.get(&format!("/identity-providers/{registered}")).await.expect(200).to_string();
    assert!(!shown.contains(CLIENT_SECRET), "{shown}");
    let text = match is_postgres() {
        true => "encode(sealed_client_secret, 'escape')",
        false => "CAST(sealed_client_secret AS TEXT)",
    };
    let sealed = format!("SELECT count(*) FROM identity_providers WHERE {text} NOT LIKE '%{CLIENT_SECRET}%'");
    assert_eq!(app.database.number(&sealed).await, 1);
}
