//! Attempts to gain more by way of others: each is refused, and changes nothing.

use serde_json::json;

use super::{add_user, group, nest, role, set_roles};
use crate::support::{Client, PASSWORD, TestApp};

async fn permissions(client: &Client) -> Vec<String> {
    let me = client.get("/auth/me").await.expect(200);
    me["permissions"].as_array().unwrap().iter().map(|p| p.as_str().unwrap().to_string()).collect()
}

/// Somebody who administers groups, roles and accounts, but may do little else.
async fn limited(app: &TestApp) -> Client {
    let may = ["self:read", "users:read", "users:write", "groups:read", "groups:write", "roles:read", "roles:write"];
    let accounts = ["service_accounts:read", "service_accounts:write", "group_members:write", "api_keys:write"];
    let all: Vec<&str> = may.into_iter().chain(accounts).collect();
    role(app, "limited", &all).await;
    app.user_with_roles("limited", &["limited"]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_composes_assigns_or_changes_a_role_beyond_their_own() {
    let app = TestApp::start().await;
    let limited = limited(&app).await;
    let before = permissions(&limited).await;
    for permission in ["files:read", "content:read_all", "grants:manage_all", "tenants:write"] {
        let input = json!({ "name": "more", "permissions": ["users:read", permission] });
        limited.post("/roles", input).await.assert_problem(403, "forbidden");
    }
    let own = limited.post("/roles", json!({ "name": "less", "permissions": ["users:read"] })).await.expect(201);
    let own = format!("/roles/{}", own["id"].as_str().unwrap());
    limited.patch(&own, json!({ "permissions": ["files:read"] })).await.assert_problem(403, "forbidden");
    let strong = format!("/roles/{}", role(&app, "strong", &["files:read"]).await);
    limited.patch(&strong, json!({ "permissions": [] })).await.assert_problem(403, "forbidden");
    limited.patch(&strong, json!({ "description": "x" })).await.assert_problem(403, "forbidden");
    limited.delete(&strong).await.assert_problem(403, "forbidden");
    let me = format!("/users/{}", limited.user_id);
    for name in ["tenant_admin", "content_manager", "member", "strong"] {
        limited.patch(&me, json!({ "roles": ["limited", name] })).await.assert_problem(403, "forbidden");
        limited.post("/users", json!({ "login": "x", "roles": [name] })).await.assert_problem(403, "forbidden");
        limited
            .post("/service-accounts", json!({ "name": "x", "roles": [name] }))
            .await
            .assert_problem(403, "forbidden");
    }
    limited.post("/users", json!({ "login": "x", "roles": ["less"] })).await.expect(201);
    assert_eq!(permissions(&limited).await, before);
    // Nobody but the operator gives what only the operator has.
    let operators = json!({ "name": "ops", "permissions": ["tenants:write"] });
    app.admin.post("/roles", operators).await.assert_problem(403, "forbidden");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_joins_or_nests_their_way_into_a_stronger_group() {
    let app = TestApp::start().await;
    let limited = limited(&app).await;
    let (admins, staff, own) =
        (group(&app.admin, "admins").await, group(&app.admin, "staff").await, group(&limited, "own").await);
    set_roles(&app.admin, &admins, &["tenant_admin"]).await;
    // What is within `admins` is as strong, though it has no role itself.
    nest(&app.admin, &admins, &staff).await;
    let before = permissions(&limited).await;
    add_user(&limited, &own, &limited.user_id).await;
    for strong in [&admins, &staff] {
        let members = format!("/groups/{strong}/members");
        limited.post(&members, json!({ "user_id": limited.user_id })).await.assert_problem(403, "forbidden");
        limited.post(&members, json!({ "member_group_id": own })).await.assert_problem(403, "forbidden");
        limited.delete(&format!("/groups/{strong}")).await.assert_problem(403, "forbidden");
        limited.patch(&format!("/groups/{strong}"), json!({ "name": "x" })).await.assert_problem(403, "forbidden");
        let managers = json!({ "managers": [{ "manager_type": "user", "manager_id": limited.user_id }] });
        limited.put(&format!("/groups/{strong}/managers"), managers).await.assert_problem(403, "forbidden");
        limited.put(&format!("/groups/{strong}/roles"), json!({ "roles": [] })).await.assert_problem(403, "forbidden");
    }
    for name in ["tenant_admin", "member"] {
        limited.put(&format!("/groups/{own}/roles"), json!({ "roles": [name] })).await.assert_problem(403, "forbidden");
    }
    let unknown = limited.put(&format!("/groups/{own}/roles"), json!({ "roles": ["nothing", "operator"] })).await;
    unknown.assert_problem(422, "invalid_value");
    assert_eq!(unknown.fields(), ["/roles/0", "/roles/1"]);
    assert_eq!(permissions(&limited).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_takes_over_an_account_that_may_do_more() {
    let app = TestApp::start().await;
    let limited = limited(&app).await;
    let admins = group(&app.admin, "admins").await;
    set_roles(&app.admin, &admins, &["tenant_admin"]).await;
    let by_group = app.user_with_roles("by-group", &[]).await;
    add_user(&app.admin, &admins, &by_group.user_id).await;
    for strong in [&app.admin, &by_group] {
        let path = format!("/users/{}", strong.user_id);
        for change in [
            json!({ "password": "taken over now" }),
            json!({ "email": "mine@example.com" }),
            json!({ "state": "deactivated" }),
            json!({ "roles": [] }),
        ] {
            limited.patch(&path, change).await.assert_problem(403, "forbidden");
        }
        limited.delete(&format!("{path}?force=true")).await.assert_problem(403, "forbidden");
        limited.delete(&format!("{path}/sign-ins")).await.assert_problem(403, "forbidden");
        strong.get("/auth/me").await.expect(200);
    }
    app.anonymous.login("default", "admin", PASSWORD).await.expect(200);
    let bot =
        app.admin.post("/service-accounts", json!({ "name": "bot", "roles": ["tenant_admin"] })).await.expect(201);
    let bot = format!("/service-accounts/{}", bot["id"].as_str().unwrap());
    limited.patch(&bot, json!({ "state": "deactivated" })).await.assert_problem(403, "forbidden");
    limited.delete(&bot).await.assert_problem(403, "forbidden");
}

/// A limited key of an administrator is no administrator: it can't set its owner's password, nor give what it was not given.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limited_key_is_as_limited_as_its_scopes() {
    let app = TestApp::start().await;
    let scopes = ["users:write", "users:read", "groups:write", "groups:read", "roles:write"];
    let key = app.admin.post("/api-keys", json!({ "name": "k", "scopes": scopes })).await.expect(201);
    let key = app.anonymous.with_token(key["secret"].as_str().unwrap());
    let owner = format!("/users/{}", app.admin.user_id);
    key.patch(&owner, json!({ "password": "taken over now" })).await.assert_problem(403, "forbidden");
    let input = json!({ "name": "more", "permissions": ["content:read_all"] });
    key.post("/roles", input).await.assert_problem(403, "forbidden");
    let admins = group(&app.admin, "admins").await;
    set_roles(&app.admin, &admins, &["tenant_admin"]).await;
    let alice = app.user_with_roles("alice", &[]).await;
    let members = format!("/groups/{admins}/members");
    key.post(&members, json!({ "user_id": alice.user_id })).await.assert_problem(403, "forbidden");
    key.patch(&format!("/users/{}", alice.user_id), json!({ "display_name": "A" })).await.expect(200);
}
