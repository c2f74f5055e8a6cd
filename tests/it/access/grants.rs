//! Grants: to whom, at which level, until when.

use chrono::Duration;
use serde_json::json;

use super::view::Secret;
use crate::support::{Client, TestApp, id};

fn user(client: &Client) -> String {
    format!("user:{}", client.user_id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grant_on_a_file_or_on_a_folder_above_shows_it_and_revoking_hides_it_at_once() {
    let app = TestApp::start().await;
    let (bob, carol) = (app.user("bob").await, app.user("carol").await);
    let secret = Secret::new(&app.admin, "quinoxaline").await;
    for path in [format!("/files/{}", secret.file), format!("/folders/{}", secret.home_folder)] {
        let admin = user(&app.admin);
        app.admin.share(&path, &[(&admin, "manage"), (&user(&bob), "read")]).await;
        secret.assert_seen(&bob, true).await;
        secret.assert_seen(&carol, false).await;
        assert_eq!(secret.counts(&bob).await, Some((1, 1)));
        app.admin.share(&path, &[(&admin, "manage")]).await;
        secret.assert_seen(&bob, false).await;
        assert_eq!(secret.counts(&bob).await, None);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everyone_and_roles_are_principals_too() {
    let app = TestApp::start().await;
    let bob = app.user("bob").await;
    let manager = app.user_with_roles("manager", &["content_manager"]).await;
    let secret = Secret::new(&app.admin, "quinoxaline").await;
    let path = format!("/files/{}", secret.file);
    let admin = user(&app.admin);
    app.admin.share(&path, &[(&admin, "manage"), ("role:content_manager", "read")]).await;
    secret.assert_seen(&manager, true).await;
    secret.assert_seen(&bob, false).await;
    app.admin
        .patch(&format!("/users/{}", bob.user_id), json!({ "roles": ["member", "content_manager"] }))
        .await
        .expect(200);
    secret.assert_seen(&bob, true).await;
    app.admin.patch(&format!("/users/{}", bob.user_id), json!({ "roles": ["member"] })).await.expect(200);
    secret.assert_seen(&bob, false).await;
    app.admin.share(&path, &[(&admin, "manage"), ("everyone", "read")]).await;
    secret.assert_seen(&bob, true).await;
    secret.assert_seen(&app.acme_admin, false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn grants_end_at_their_time() {
    use lectern::kernel::Clock as _;
    let app = TestApp::builder().test_clock().build().await;
    let bob = app.user("bob").await;
    let file = id(&app.admin.file("f.txt", "", "text").await);
    let at = |minutes: i64| (app.clock.now() + Duration::minutes(minutes)).to_rfc3339();
    let grant = |end: String| {
        json!({ "grants": [
            { "principal_type": "user", "principal_id": app.admin.user_id, "level": "manage" },
            { "principal_type": "user", "principal_id": bob.user_id, "level": "read", "expires_at": end },
        ] })
    };
    let past = app.admin.put(&format!("/files/{file}/grants"), grant(at(-1))).await;
    past.assert_problem(422, "invalid_value");
    assert_eq!(past.fields(), ["/grants/1/expires_at"]);
    app.admin.put(&format!("/files/{file}/grants"), grant(at(5))).await.expect(200);
    bob.get(&format!("/files/{file}")).await.expect(200);
    assert_eq!(bob.list("/files").await.len(), 1);
    app.clock.advance(Duration::minutes(5));
    bob.get(&format!("/files/{file}")).await.assert_problem(404, "not_found");
    assert!(bob.list("/files").await.is_empty());
    let live = app.admin.get(&format!("/files/{file}/grants")).await.expect(200);
    assert_eq!(live["grants"].as_array().unwrap().len(), 1, "{live}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn expired_grants_hide_from_search_and_answers() {
    use lectern::kernel::Clock as _;
    let app = TestApp::builder().test_clock().build().await;
    let bob = app.user("bob").await;
    let secret = Secret::new(&app.admin, "quinoxaline").await;
    let end = (app.clock.now() + Duration::minutes(5)).to_rfc3339();
    let grants = json!({ "grants": [{ "principal_type": "user", "principal_id": bob.user_id, "level": "read", "expires_at": end }] });
    app.admin.put(&format!("/files/{}/grants", secret.file), grants).await.expect(200);
    secret.assert_seen(&bob, true).await;
    app.clock.advance(Duration::minutes(6));
    secret.assert_seen(&bob, false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_level_allows_what_it_says() {
    let app = TestApp::start().await;
    let bob = app.user("bob").await;
    let folder = app.admin.folder("shared with bob", &app.admin.home).await;
    let file = id(&app.admin.file("f.txt", &folder, "text").await);
    let (admin, bob_key) = (user(&app.admin), user(&bob));
    let (rename, file_path, folder_path) =
        (json!({ "name": "renamed.txt" }), format!("/files/{file}"), format!("/folders/{folder}"));

    app.admin.share(&folder_path, &[(&admin, "manage"), (&bob_key, "read")]).await;
    bob.get(&file_path).await.expect(200);
    bob.patch(&file_path, rename.clone()).await.assert_problem(403, "forbidden");
    bob.delete(&file_path).await.assert_problem(403, "forbidden");
    bob.upload_again(&format!("{file_path}/content"), "new").await.assert_problem(403, "forbidden");
    bob.upload(&format!("/files?name=x&folder_id={folder}"), "new").await.assert_problem(403, "forbidden");
    bob.post("/folders", json!({ "name": "x", "parent_id": folder })).await.assert_problem(403, "forbidden");
    bob.get(&format!("{file_path}/grants")).await.assert_problem(403, "forbidden");

    app.admin.share(&folder_path, &[(&admin, "manage"), (&bob_key, "write")]).await;
    bob.patch(&file_path, rename).await.expect(200);
    bob.upload_again(&format!("{file_path}/content"), "new").await.expect(200);
    bob.upload(&format!("/files?name=x&folder_id={folder}"), "new").await.expect(201);
    bob.get(&format!("{file_path}/grants")).await.assert_problem(403, "forbidden");
    bob.put(&format!("{file_path}/grants"), json!({ "grants": [] })).await.assert_problem(403, "forbidden");
    bob.patch(&folder_path, json!({ "restricted": true })).await.assert_problem(403, "forbidden");

    app.admin.share(&folder_path, &[(&admin, "manage"), (&bob_key, "manage")]).await;
    bob.get(&format!("{file_path}/grants")).await.expect(200);
    bob.share(&file_path, &[("everyone", "read")]).await;
    bob.delete(&file_path).await.expect(204);
    app.admin.get(&file_path).await.assert_problem(404, "not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_creator_makes_the_creator_manages() {
    let app = TestApp::start().await;
    let (alice, bob) = (app.user("alice").await, app.user("bob").await);
    let shared = id(app.admin.list("/folders").await.iter().find(|f| f["built_in"] == "shared").unwrap());
    alice.upload(&format!("/files?name=x&folder_id={shared}"), "x").await.assert_problem(403, "forbidden");
    let folder = alice.folder("mine", "").await;
    let file = id(&alice.file("f.txt", &folder, "text").await);
    alice.share(&format!("/files/{file}"), &[(&user(&alice), "manage"), (&user(&bob), "read")]).await;
    bob.get(&format!("/files/{file}")).await.expect(200);
    bob.get(&format!("/folders/{folder}")).await.assert_problem(404, "not_found");
    let seen = bob.get(&format!("/files/{file}")).await.expect(200);
    assert!(!seen.to_string().contains("mine"), "the folder's name does not leak: {seen}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_of_grants_are_checked_whole() {
    let app = TestApp::start().await;
    let folder = app.admin.folder("f", "").await;
    let path = format!("/folders/{folder}/grants");
    let grant = |kind: &str, id: Option<&str>| match id {
        Some(id) => json!({ "principal_type": kind, "principal_id": id, "level": "read" }),
        None => json!({ "principal_type": kind, "level": "read" }),
    };
    let (admin, nobody) = (app.admin.user_id.as_str(), "0192f0c1-2345-7000-8000-000000000001");
    let wrong = [
        grant("user", Some(admin)),
        grant("user", Some(admin)),
        grant("user", Some(nobody)),
        grant("role", Some("no_such_role")),
        grant("everyone", Some("x")),
        grant("user", None),
    ];
    let answer = app.admin.put(&path, json!({ "grants": wrong })).await;
    answer.assert_problem(422, "invalid_value");
    let expected: Vec<String> = (1..6).map(|n| format!("/grants/{n}/principal_id")).collect();
    assert_eq!(answer.fields(), expected, "{answer}");
    let unchanged = app.admin.get(&path).await.expect(200);
    assert_eq!(unchanged["grants"].as_array().unwrap().len(), 1, "{unchanged}");
    let answer = app.admin.put(&path, json!({ "grants": [{ "principal_type": "team", "level": "own" }] })).await;
    answer.assert_problem(400, "invalid_body");
    assert_eq!(answer.fields(), ["/grants/0/level", "/grants/0/principal_type"], "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_without_the_scope_searches_nothing_whatever_its_user_sees() {
    let app = TestApp::start().await;
    let secret = Secret::new(&app.admin, "quinoxaline").await;
    let key = app.admin.post("/api-keys", json!({ "name": "k", "scopes": ["files:read"] })).await.expect(201);
    let limited = app.anonymous.with_token(key["secret"].as_str().unwrap());
    limited.get(&format!("/files/{}", secret.file)).await.expect(200);
    limited.post("/search", json!({ "query": "quinoxaline" })).await.assert_problem(403, "forbidden");
}
