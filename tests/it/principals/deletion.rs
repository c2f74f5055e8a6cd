//! Deleting accounts: nothing is orphaned, nothing leaks.

use serde_json::json;

use super::{add_user, group};
use crate::{
    access::view::Secret,
    support::{PASSWORD, TestApp, id, search_files},
};

fn user(id: &str) -> String {
    format!("user:{id}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_user_is_gone_with_everything_that_was_only_theirs() {
    let app = TestApp::start().await;
    let alice = app.user("alice").await;
    let key = alice.post("/api-keys", json!({ "name": "k" })).await.expect(201);
    let by_key = app.anonymous.with_token(key["secret"].as_str().unwrap());
    let tokens = app.anonymous.login("default", "alice", PASSWORD).await.expect(200);
    alice.post("/sessions", json!({})).await.expect(201);
    let sales = group(&app.admin, "sales").await;
    add_user(&app.admin, &sales, &alice.user_id).await;
    let manager = json!({ "managers": [{ "manager_type": "user", "manager_id": alice.user_id }] });
    app.admin.put(&format!("/groups/{sales}/managers"), manager).await.expect(200);
    let file = id(&app.admin.file("f.txt", "", "text").await);
    let file = format!("/files/{file}");
    app.admin.share(&file, &[(&user(&app.admin.user_id), "manage"), (&user(&alice.user_id), "read")]).await;
    by_key.get("/auth/me").await.expect(200);

    let path = format!("/users/{}", alice.user_id);
    app.admin.delete(&path).await.expect(204);
    app.admin.get(&path).await.assert_problem(404, "not_found");
    alice.get("/auth/me").await.assert_problem(401, "unauthenticated");
    by_key.get("/auth/me").await.assert_problem(401, "unauthenticated");
    let refresh = json!({ "refresh_token": tokens["refresh_token"] });
    app.anonymous.post("/auth/refresh", refresh).await.assert_problem(401, "refresh_token_invalid");
    app.anonymous.login("default", "alice", PASSWORD).await.assert_problem(401, "invalid_credentials");
    let grants = app.admin.get(&format!("{file}/grants")).await.expect(200);
    assert_eq!(grants["grants"].as_array().unwrap().len(), 1, "{grants}");
    assert!(app.admin.list(&format!("/groups/{sales}/members")).await.is_empty());
    assert_eq!(app.admin.get(&format!("/groups/{sales}/managers")).await.expect(200)["managers"], json!([]));
    for (table, rest) in [("sign_ins", 3), ("api_keys", 0), ("sessions", 0), ("group_users", 0)] {
        assert_eq!(app.database.number(&format!("SELECT count(*) FROM {table}")).await, rest, "{table}");
    }
    let assigned = format!("SELECT count(*) FROM casbin_rules WHERE v0 = 'user:{}'", alice.user_id);
    assert_eq!(app.database.number(&assigned).await, 0);
    let homes = app.database.number("SELECT count(*) FROM nodes WHERE name = 'alice'").await;
    assert_eq!(homes, 0, "the empty home folder is gone");
    // The login is free again, for somebody who inherits nothing.
    let again = app.user("alice").await;
    assert_ne!(again.user_id, alice.user_id);
    again.get(&file).await.assert_problem(404, "not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_home_folder_that_holds_something_is_not_left_behind() {
    let app = TestApp::start().await;
    let alice = app.user("alice").await;
    alice.file("f.txt", "", "the only copy").await;
    let path = format!("/users/{}", alice.user_id);
    app.admin.delete(&path).await.assert_problem(409, "conflict");
    alice.get("/auth/me").await.expect(200);
    let both = format!("{path}?force=true&transfer_to={}", app.admin.user_id);
    app.admin.delete(&both).await.assert_problem(422, "invalid_value");
    app.admin.delete(&format!("{path}?force=true")).await.expect(204);
    assert_eq!(app.database.number("SELECT count(*) FROM nodes WHERE kind = 'file'").await, 0);
    assert_eq!(app.database.number("SELECT count(*) FROM file_versions").await, 0);
    let stale = app.database.number(
        "SELECT count(*) FROM node_ancestors a WHERE NOT EXISTS (SELECT 1 FROM nodes n WHERE n.id = a.node_id)",
    );
    assert_eq!(stale.await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_goes_to_an_heir_is_the_heirs_everywhere_and_nobody_elses() {
    let app = TestApp::start().await;
    let alice = app.user_with_roles("alice", &["content_manager"]).await;
    let (bob, carol) = (app.user("bob").await, app.user("carol").await);
    // In the home folder: a file, one in a restricted folder, one shared with Carol; elsewhere: a knowledge base.
    let plain = id(&alice.file("plain.txt", "", "plain text").await);
    let closed = alice.folder("closed", "").await;
    alice.patch(&format!("/folders/{closed}"), json!({ "restricted": true })).await.expect(200);
    let hidden = id(&alice.file("hidden.txt", &closed, "hidden text").await);
    let shared = id(&alice.file("shared.txt", "", "shared text").await);
    let owner = user(&alice.user_id);
    alice.share(&format!("/files/{shared}"), &[(&owner, "manage"), (&user(&carol.user_id), "read")]).await;
    let secret = Secret::new(&alice, "quinoxaline").await;
    let in_home = id(&alice.knowledge_base("of the home").await);
    alice.add(&in_home, &hidden).await;
    // What others shared with Alice was shared with a person.
    let theirs = id(&carol.file("theirs.txt", "", "theirs").await);
    let path = format!("/files/{theirs}");
    carol.share(&path, &[(&user(&carol.user_id), "manage"), (&owner, "manage")]).await;

    let target = format!("/users/{}", alice.user_id);
    app.admin.delete(&target).await.assert_problem(409, "conflict");
    app.admin.delete(&format!("{target}?transfer_to={}", bob.user_id)).await.expect(204);
    for file in [&plain, &hidden, &shared] {
        let path = format!("/files/{file}");
        bob.get(&format!("{path}/content")).await.expect(200);
        bob.get(&format!("{path}/grants")).await.expect(200);
        app.admin.get(&path).await.assert_problem(404, "not_found");
    }
    carol.get(&format!("/files/{shared}")).await.expect(200);
    carol.get(&format!("/files/{plain}")).await.assert_problem(404, "not_found");
    bob.get(&format!("/files/{theirs}")).await.assert_problem(404, "not_found");
    secret.assert_seen(&bob, true).await;
    secret.assert_seen(&carol, false).await;
    for _ in 0..100 {
        if search_files(&bob, "hidden text").await.contains(&"hidden.txt".to_string()) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(search_files(&bob, "hidden text").await.contains(&"hidden.txt".to_string()));
    let inside = bob.list(&format!("/folders?parent_id={}", bob.home)).await;
    let names: Vec<&str> = inside.iter().map(|f| f["name"].as_str().unwrap()).collect();
    assert!(names.len() == 1 && names[0].starts_with("alice ("), "{names:?}");
    // An ordinary folder from now on.
    bob.delete(&format!("/folders/{}", id(&inside[0]))).await.expect(204);
    let left = format!("SELECT count(*) FROM grants WHERE principal = 'user:{}'", alice.user_id);
    assert_eq!(app.database.number(&left).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_user_alone_manages_elsewhere_needs_an_heir() {
    let app = TestApp::start().await;
    let alice = app.user_with_roles("alice", &["content_manager"]).await;
    let bob = app.user("bob").await;
    let kb = alice.knowledge_base("alone").await;
    let target = format!("/users/{}", alice.user_id);
    let refused = app.admin.delete(&target).await;
    let detail = refused.assert_problem(409, "conflict")["detail"].as_str().unwrap().to_string();
    assert!(detail.contains("manages 1 of the objects"), "{detail}");
    let home = format!("/folders/{}", kb["home_folder_id"].as_str().unwrap());
    alice.share(&home, &[(&user(&alice.user_id), "manage"), (&user(&bob.user_id), "manage")]).await;
    app.admin.delete(&target).await.expect(204);
    bob.get(&home).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heirs_are_of_the_tenant_and_named_by_who_may_share_everything() {
    let app = TestApp::start().await;
    super::role(&app, "helpdesk", &["users:read", "users:write"]).await;
    let helpdesk = app.user_with_roles("helpdesk", &["helpdesk"]).await;
    let alice = app.user_with_roles("alice", &[]).await;
    let target = format!("/users/{}", alice.user_id);
    for heir in [app.acme_admin.user_id.as_str(), "0192f0c1-2345-7000-8000-000000000001"] {
        app.admin.delete(&format!("{target}?transfer_to={heir}")).await.assert_problem(404, "not_found");
    }
    let to_oneself = format!("{target}?transfer_to={}", helpdesk.user_id);
    helpdesk.delete(&to_oneself).await.assert_problem(403, "forbidden");
    app.admin.delete(&format!("{target}?transfer_to={}", alice.user_id)).await.assert_problem(409, "conflict");
    app.admin.delete(&format!("/users/{}", app.admin.user_id)).await.assert_problem(409, "conflict");
    helpdesk.delete(&target).await.expect(204);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn service_accounts_are_deleted_the_same_way() {
    let app = TestApp::start().await;
    let bot = app.admin.post("/service-accounts", json!({ "name": "bot" })).await.expect(201);
    let target = format!("/service-accounts/{}", id(&bot));
    let home = bot["home_folder_id"].as_str().unwrap();
    let manage = [(user(&app.admin.user_id), "manage"), (user(&id(&bot)), "manage")];
    let grants: Vec<_> = manage
        .iter()
        .map(|(to, level)| {
            let principal = to.strip_prefix("user:").unwrap();
            let kind = if principal == id(&bot) { "service_account" } else { "user" };
            json!({ "principal_type": kind, "principal_id": principal, "level": level })
        })
        .collect();
    app.admin.put(&format!("/folders/{home}/grants"), json!({ "grants": grants })).await.expect(200);
    app.admin.file("of the bot.txt", home, "text").await;
    app.admin.delete(&target).await.assert_problem(409, "conflict");
    app.admin.delete(&format!("{target}?transfer_to={}", app.admin.user_id)).await.expect(204);
    assert_eq!(search_names(&app).await, ["of the bot.txt"]);
}

async fn search_names(app: &TestApp) -> Vec<String> {
    app.admin.list("/files").await.iter().map(|f| f["name"].as_str().unwrap().to_string()).collect()
}
