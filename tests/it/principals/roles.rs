//! Roles of a tenant's own.

use serde_json::json;

use super::{group, role, set_roles};
use crate::{access::view::Secret, support::TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_allows_what_it_says_from_the_next_request_on() {
    let app = TestApp::start().await;
    let auditor = role(&app, "auditor", &["users:read", "self:read"]).await;
    let alice = app.user_with_roles("alice", &["auditor"]).await;
    assert_eq!(alice.get("/auth/me").await.expect(200)["permissions"], json!(["self:read", "users:read"]));
    alice.get("/users").await.expect(200);
    alice.get("/files").await.assert_problem(403, "forbidden");
    let path = format!("/roles/{auditor}");
    let changed = app.admin.patch(&path, json!({ "permissions": ["files:read", "files:read"] })).await.expect(200);
    assert_eq!(changed["permissions"], json!(["files:read"]));
    alice.get("/files").await.expect(200);
    alice.get("/users").await.assert_problem(403, "forbidden");
    let changed = app.admin.patch(&path, json!({ "description": "Looks." })).await.expect(200);
    assert_eq!((&changed["permissions"], &changed["description"]), (&json!(["files:read"]), &json!("Looks.")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn roles_are_listed_with_ids_by_which_they_are_read() {
    let app = TestApp::start().await;
    role(&app, "zeta", &[]).await;
    role(&app, "alpha", &["search:run"]).await;
    let roles = app.admin.list("/roles").await;
    let names: Vec<&str> = roles.iter().map(|r| r["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["tenant_admin", "content_manager", "member", "alpha", "zeta"]);
    for listed in &roles {
        let read = app.admin.get(&format!("/roles/{}", listed["id"].as_str().unwrap())).await.expect(200);
        assert_eq!(read, *listed);
    }
    let operators = app.operator.list("/roles").await;
    let names: Vec<&str> = operators.iter().map(|r| r["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["operator"]);
    let operator = format!("/roles/{}", operators[0]["id"].as_str().unwrap());
    app.admin.get(&operator).await.assert_problem(404, "not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_are_unique_and_permissions_come_from_the_catalogue() {
    let app = TestApp::start().await;
    role(&app, "auditor", &[]).await;
    for name in ["auditor", "member", "operator"] {
        let taken = app.admin.post("/roles", json!({ "name": name, "permissions": [] })).await;
        taken.assert_problem(409, "name_taken");
        assert_eq!(taken.fields(), ["/name"]);
    }
    app.acme_admin.post("/roles", json!({ "name": "auditor", "permissions": [] })).await.expect(201);
    for name in ["Auditor", "1st", "a b", "a:b", ""] {
        app.admin.post("/roles", json!({ "name": name, "permissions": [] })).await.assert_problem(400, "invalid_body");
    }
    let input = json!({ "name": "x", "permissions": ["files:read", "files:eat", "everything"] });
    let unknown = app.admin.post("/roles", input).await;
    unknown.assert_problem(422, "invalid_value");
    assert_eq!(unknown.fields(), ["/permissions/1", "/permissions/2"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn built_in_roles_stay_as_they_are() {
    let app = TestApp::start().await;
    for role in app.admin.list("/roles").await {
        let path = format!("/roles/{}", role["id"].as_str().unwrap());
        app.admin.patch(&path, json!({ "permissions": [] })).await.assert_problem(409, "conflict");
        app.admin.delete(&path).await.assert_problem(409, "conflict");
    }
    app.admin.get("/auth/me").await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_in_use_is_kept_unless_it_is_taken_from_everybody() {
    let app = TestApp::start().await;
    let auditor = role(&app, "auditor", &["users:read"]).await;
    let path = format!("/roles/{auditor}");
    let alice = app.user_with_roles("alice", &["member", "auditor"]).await;
    let secret = Secret::new(&app.admin, "quinoxaline").await;
    let file = format!("/files/{}", secret.file);
    let admin = format!("user:{}", app.admin.user_id);
    app.admin.share(&file, &[(&admin, "manage"), ("role:auditor", "read")]).await;
    let group = group(&app.admin, "auditors").await;
    set_roles(&app.admin, &group, &["auditor"]).await;
    secret.assert_seen(&alice, true).await;
    let refused = app.admin.delete(&path).await;
    let problem = refused.assert_problem(409, "conflict");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("2 users") && detail.contains("1 grants"), "{detail}");
    app.admin.delete(&format!("{path}?unassign=true")).await.expect(204);
    alice.get("/users").await.assert_problem(403, "forbidden");
    secret.assert_seen(&alice, false).await;
    // A new role of that name inherits nothing of the old one.
    role(&app, "auditor", &["users:read"]).await;
    alice.get("/users").await.assert_problem(403, "forbidden");
    secret.assert_seen(&alice, false).await;
    assert_eq!(app.admin.get(&format!("/groups/{group}")).await.expect(200)["roles"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reading_all_content_is_given_by_administrators_and_holders_only() {
    let app = TestApp::start().await;
    let alice = app.user_with_roles("alice", &["content_manager"]).await;
    let secret = Secret::new(&alice, "quinoxaline").await;
    let reader = json!({ "name": "reader", "permissions": ["content:read_all", "files:read", "search:run",
        "jobs:read", "knowledge_bases:read", "sessions:read", "sessions:write"] });
    // Composing roles is not enough: neither for one who lacks the permission, nor for a key that was not given it.
    role(&app, "composer", &["roles:write", "roles:read", "self:read", "users:write", "users:read"]).await;
    let composer = app.user_with_roles("composer", &["composer"]).await;
    composer.post("/roles", reader.clone()).await.assert_problem(403, "forbidden");
    app.admin.post("/roles", reader).await.expect(201);
    let bob = app.user("bob").await;
    let path = format!("/users/{}", bob.user_id);
    let roles = json!({ "roles": ["reader"] });
    composer.patch(&path, roles.clone()).await.assert_problem(403, "forbidden");
    secret.assert_seen(&bob, false).await;
    app.admin.patch(&path, roles).await.expect(200);
    secret.assert_seen(&bob, true).await;
    app.admin.patch(&path, json!({ "roles": ["member"] })).await.expect(200);
    secret.assert_seen(&bob, false).await;
}
