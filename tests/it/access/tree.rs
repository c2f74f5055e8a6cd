//! Folders: what moving, restricting, renaming and deleting do to who sees what.

use serde_json::json;

use super::view::Secret;
use crate::support::{Client, TestApp, id};

fn user(client: &Client) -> String {
    format!("user:{}", client.user_id)
}

/// A file with its document, in `folder`.
async fn secret_in(app: &TestApp, folder: &str) -> Secret {
    let secret = Secret::new(&app.admin, "quinoxaline").await;
    app.admin.patch(&format!("/files/{}", secret.file), json!({ "folder_id": folder })).await.expect(200);
    secret
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restricted_folder_stops_grants_from_above() {
    let app = TestApp::start().await;
    let (bob, carol) = (app.user("bob").await, app.user("carol").await);
    let outer = app.admin.folder("outer", "").await;
    let inner = app.admin.folder("inner", &outer).await;
    let secret = secret_in(&app, &inner).await;
    // Only by the folders: without this, the file's own grant would show it to its creator alone anyway.
    app.admin.share(&format!("/folders/{outer}"), &[(&user(&app.admin), "manage"), (&user(&bob), "read")]).await;
    secret.assert_comes_into_sight(&bob).await;
    app.admin.patch(&format!("/folders/{inner}"), json!({ "restricted": true })).await.expect(200);
    secret.assert_seen(&bob, false).await;
    bob.get(&format!("/folders/{inner}")).await.assert_problem(404, "not_found");
    app.admin.share(&format!("/folders/{inner}"), &[(&user(&app.admin), "manage"), (&user(&carol), "read")]).await;
    secret.assert_comes_into_sight(&carol).await;
    secret.assert_seen(&bob, false).await;
    app.admin.patch(&format!("/folders/{inner}"), json!({ "restricted": false })).await.expect(200);
    secret.assert_comes_into_sight(&bob).await;
    secret.assert_comes_into_sight(&carol).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn moving_takes_a_file_out_of_one_sight_and_into_another() {
    let app = TestApp::start().await;
    let (bob, carol) = (app.user("bob").await, app.user("carol").await);
    let (left, right) = (app.admin.folder("left", "").await, app.admin.folder("right", "").await);
    for (folder, reader) in [(&left, &bob), (&right, &carol)] {
        app.admin.share(&format!("/folders/{folder}"), &[(&user(&app.admin), "manage"), (&user(reader), "read")]).await;
    }
    let inner = app.admin.folder("inner", &left).await;
    let secret = secret_in(&app, &inner).await;
    secret.assert_comes_into_sight(&bob).await;
    secret.assert_seen(&carol, false).await;
    app.admin.patch(&format!("/folders/{inner}"), json!({ "parent_id": right })).await.expect(200);
    secret.assert_seen(&bob, false).await;
    secret.assert_comes_into_sight(&carol).await;
    app.admin.patch(&format!("/files/{}", secret.file), json!({ "folder_id": left })).await.expect(200);
    secret.assert_comes_into_sight(&bob).await;
    secret.assert_seen(&carol, false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn folders_cant_be_moved_into_themselves_nor_built_in_ones_touched() {
    let app = TestApp::start().await;
    let outer = app.admin.folder("outer", "").await;
    let inner = app.admin.folder("inner", &outer).await;
    for target in [&outer, &inner] {
        let answer = app.admin.patch(&format!("/folders/{outer}"), json!({ "parent_id": target })).await;
        assert!([409, 422].contains(&answer.status), "{answer}");
        answer.assert_is_problem();
    }
    app.admin.delete(&format!("/folders/{}", app.admin.home)).await.assert_problem(409, "conflict");
    app.admin
        .patch(&format!("/folders/{}", app.admin.home), json!({ "name": "x" }))
        .await
        .assert_problem(409, "conflict");
    let shared = app.admin.list("/folders").await.into_iter().find(|f| f["built_in"] == "shared").unwrap();
    let answer = app.admin.delete(&format!("/folders/{}", id(&shared))).await;
    assert!([403, 409].contains(&answer.status), "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_are_unique_in_their_folder_and_have_a_form() {
    let app = TestApp::start().await;
    let folder = app.admin.folder("folder", "").await;
    let file = id(&app.admin.file("a.txt", &folder, "a").await);
    app.admin.post("/folders", json!({ "name": "folder" })).await.assert_problem(409, "name_taken");
    app.admin.upload(&format!("/files?name=a.txt&folder_id={folder}"), "b").await.assert_problem(409, "name_taken");
    app.admin.post("/folders", json!({ "name": "a.txt", "parent_id": folder })).await.assert_problem(409, "name_taken");
    let newer = app
        .admin
        .upload(&format!("/files?name=a.txt&folder_id={folder}&on_conflict=new_version"), "b")
        .await
        .expect(201);
    assert_eq!((newer["id"].as_str(), newer["version"].as_u64()), (Some(file.as_str()), Some(2)));
    for name in ["a/b", "a\u{0}b", "a\nb", "..", ".", ""] {
        let answer = app.admin.post("/folders", json!({ "name": name })).await;
        assert!([400, 422].contains(&answer.status), "{name:?}: {answer}");
        assert_eq!(answer.fields(), ["/name"], "{name:?}");
    }
    let long = "ä".repeat(255);
    app.admin.post("/folders", json!({ "name": long })).await.expect(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_path_shows_only_what_the_caller_may_see() {
    let app = TestApp::start().await;
    let bob = app.user("bob").await;
    let outer = app.admin.folder("private outer", "").await;
    let inner = app.admin.folder("inner", &outer).await;
    app.admin.share(&format!("/folders/{inner}"), &[(&user(&app.admin), "manage"), (&user(&bob), "read")]).await;
    let seen = bob.get(&format!("/folders/{inner}")).await.expect(200);
    assert!(!seen.to_string().contains("private outer"), "{seen}");
    let roots = bob.list("/folders").await;
    assert!(roots.iter().any(|f| f["id"] == inner.as_str()), "what was shared is where the view begins: {roots:?}");
    let owner = app.admin.get(&format!("/folders/{inner}")).await.expect(200);
    assert!(owner.to_string().contains("private outer"), "{owner}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deleting_a_folder_needs_write_access_to_all_of_it() {
    let app = TestApp::start().await;
    let bob = app.user("bob").await;
    let outer = app.admin.folder("outer", "").await;
    let inner = app.admin.folder("inner", &outer).await;
    let file = id(&app.admin.file("f.txt", &inner, "text").await);
    app.admin.share(&format!("/folders/{outer}"), &[(&user(&app.admin), "manage"), (&user(&bob), "write")]).await;
    app.admin.patch(&format!("/folders/{inner}"), json!({ "restricted": true })).await.expect(200);
    let answer = bob.delete(&format!("/folders/{outer}")).await;
    assert!([403, 404, 409].contains(&answer.status), "{answer}");
    app.admin.get(&format!("/files/{file}")).await.expect(200);
    app.admin.delete(&format!("/folders/{outer}")).await.expect(204);
    app.admin.get(&format!("/files/{file}")).await.assert_problem(404, "not_found");
    assert_eq!(app.database.number("SELECT count(*) FROM blobs").await, 0);
}
