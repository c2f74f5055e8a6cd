//! Requests at the same time: each outcome is one that some order of the requests would give.

use futures::future::join_all;
use serde_json::{Value, json};
use std::collections::BTreeSet;

use crate::support::{Response, TestApp, id};

/// How many answers have each status.
fn statuses(answers: &[Response]) -> Vec<(u16, usize)> {
    let all: BTreeSet<u16> = answers.iter().map(|a| a.status).collect();
    all.into_iter().map(|status| (status, answers.iter().filter(|a| a.status == status).count())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn equal_contents_uploaded_and_deleted_at_once_stay_readable_and_stored_once() {
    let app = TestApp::start().await;
    let admin = &app.admin;
    for round in 0..4 {
        let uploads = (0..10).map(|n| async move { admin.file(&format!("{round}-{n}"), "", "the same bytes").await });
        let files: Vec<String> = join_all(uploads).await.iter().map(id).collect();
        assert_eq!(app.database.number("SELECT count(*) FROM blobs").await, 1);
        // All but one go while others of the same content come.
        let deletions = files[1..].iter().map(|file| async move { admin.delete(&format!("/files/{file}")).await });
        let more = (0..5).map(|n| async move { admin.file(&format!("{round}-more-{n}"), "", "the same bytes").await });
        let (deleted, more) = tokio::join!(join_all(deletions), join_all(more));
        assert_eq!(statuses(&deleted), [(204, 9)]);
        for file in more.iter().map(id).chain([files[0].clone()]) {
            let content = admin.get(&format!("/files/{file}/content")).await;
            assert_eq!((content.status, content.bytes.as_slice()), (200, b"the same bytes".as_slice()));
        }
        // Now the last ones go while a new one comes: it must not inherit a content that is being deleted.
        let rest: Vec<Value> = admin.list("/files").await;
        let deletions = rest.iter().map(|file| async move { admin.delete(&format!("/files/{}", id(file))).await });
        let (deleted, last) = tokio::join!(join_all(deletions), async {
            admin.file(&format!("{round}-last"), "", "the same bytes").await
        });
        assert!(deleted.iter().all(|a| a.status == 204), "{:?}", statuses(&deleted));
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        let content = admin.get(&format!("/files/{}/content", id(&last))).await;
        assert_eq!((content.status, content.bytes.as_slice()), (200, b"the same bytes".as_slice()));
        admin.delete(&format!("/files/{}", id(&last))).await.expect(204);
    }
    assert_eq!(app.database.number("SELECT count(*) FROM blobs").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_many_takes_a_name_and_versions_count_without_gaps() {
    let app = TestApp::start().await;
    let admin = &app.admin;
    let uploads = (0..8).map(|n| admin.upload("/files?name=wanted.txt", format!("content {n}")));
    assert_eq!(statuses(&join_all(uploads).await), [(201, 1), (409, 7)]);
    let folders = (0..8).map(|_| admin.post("/folders", json!({ "name": "wanted" })));
    assert_eq!(statuses(&join_all(folders).await), [(201, 1), (409, 7)]);
    let users = (0..4).map(|_| admin.post("/users", json!({ "login": "wanted" })));
    assert_eq!(statuses(&join_all(users).await), [(201, 1), (409, 3)]);

    let uploads = (0..8).map(|n| admin.upload("/files?name=wanted.txt&on_conflict=new_version", format!("newer {n}")));
    let answers = join_all(uploads).await;
    assert_eq!(statuses(&answers), [(201, 8)]);
    let file = id(&answers[0].json);
    let versions = admin.list(&format!("/files/{file}/versions")).await;
    let numbers: Vec<u64> = versions.iter().map(|v| v["version"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=9).rev().collect::<Vec<_>>());
    let active = admin.get(&format!("/files/{file}/content")).await;
    assert_eq!(versions[0]["sha256"].as_str(), Some(crate::support::sha256(&active.bytes).as_str()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_folders_moved_into_each_other_make_no_ring() {
    let app = TestApp::start().await;
    let admin = &app.admin;
    for round in 0..6 {
        let (one, two) =
            (admin.folder(&format!("one{round}"), "").await, admin.folder(&format!("two{round}"), "").await);
        let (there, back) =
            tokio::join!(async { admin.patch(&format!("/folders/{one}"), json!({ "parent_id": two })).await }, async {
                admin.patch(&format!("/folders/{two}"), json!({ "parent_id": one })).await
            },);
        let mut both = [there.status, back.status];
        both.sort_unstable();
        assert!(both[0] == 200 && [409, 422].contains(&both[1]), "{there} / {back}");
        let top = if there.status == 200 { &two } else { &one };
        admin.delete(&format!("/folders/{top}")).await.expect(204);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_added_many_times_at_once_is_one_document() {
    let app = TestApp::start().await;
    let admin = &app.admin;
    let kb = id(&admin.knowledge_base("kb").await);
    let file = id(&admin.file("a.txt", "", "The serval has large ears.").await);
    let path = format!("/knowledge-bases/{kb}/documents?wait=60");
    let answers = join_all((0..6).map(|_| admin.post(&path, json!({ "file_id": file })))).await;
    assert_eq!(statuses(&answers), [(201, 1), (409, 5)]);
    assert_eq!(app.database.number("SELECT count(*) FROM documents").await, 1);
    assert_eq!(app.database.number("SELECT count(*) FROM chunks").await, 1);
}

/// Versions that follow each other faster than they are ingested: the last one is found, and only it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_of_many_quick_versions_wins() {
    let app = TestApp::start().await;
    let admin = &app.admin;
    let kb = id(&admin.knowledge_base("kb").await);
    let document = admin.ready_document(&kb, "a.txt", "version zero of the caracal").await;
    let file = document["file_id"].as_str().unwrap();
    for n in 1..=8 {
        admin
            .upload_again(&format!("/files/{file}/content"), format!("The caracal jumps high, says version {n}."))
            .await
            .expect(200);
    }
    let last = "The caracal jumps high, says version 8.";
    admin.ready_document(&kb, "a.txt", last).await;
    let hits = crate::support::search_hits(admin, json!({ "query": "caracal" })).await;
    let texts: Vec<&str> = hits.iter().map(|h| h["text"].as_str().unwrap()).collect();
    assert_eq!(texts, [last]);
    assert_eq!(app.database.number("SELECT count(*) FROM chunks").await, 1);
}

/// Deleting a folder while files are put into it: every file is either gone with it or refused, never left without a folder.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_left_in_a_folder_deleted_meanwhile() {
    let app = TestApp::start().await;
    let admin = &app.admin;
    for round in 0..4 {
        let folder = admin.folder(&format!("f{round}"), "").await;
        let path = format!("/files?folder_id={folder}&name=");
        let uploads = (0..6).map(|n| {
            let path = format!("{path}{n}");
            async move { admin.upload(&path, format!("{round} {n}")).await }
        });
        let (answers, deleted) =
            tokio::join!(join_all(uploads), async { admin.delete(&format!("/folders/{folder}")).await });
        assert_eq!(deleted.status, 204, "{deleted}");
        assert!(answers.iter().all(|a| [201, 404].contains(&a.status)), "{:?}", statuses(&answers));
        assert!(admin.list("/files").await.is_empty());
    }
    assert_eq!(app.database.number("SELECT count(*) FROM blobs").await, 0);
}
