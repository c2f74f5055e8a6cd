//! Contents of files: up, down, in part, again.

use reqwest::Method;
use serde_json::json;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::{Client, Response, TestApp, id, sha256};

async fn content(client: &Client, file: &str, headers: &[(&str, &str)]) -> Response {
    let request = client.request(Method::GET, &format!("/files/{file}/content"));
    Response::of(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_goes_up_comes_down() {
    let app = TestApp::start().await;
    for (name, bytes) in [
        ("empty", Vec::new()),
        ("small", b"hello".to_vec()),
        ("large", (0..3_000_000u32).map(|n| (n * 7) as u8).collect()),
    ] {
        let file = app.admin.file(name, "", bytes.clone()).await;
        assert_eq!(
            (file["size_bytes"].as_u64(), file["sha256"].as_str()),
            (Some(bytes.len() as u64), Some(sha256(&bytes).as_str()))
        );
        let down = content(&app.admin, &id(&file), &[]).await;
        assert_eq!(down.status, 200);
        assert!(down.bytes == bytes, "{name} came back changed");
        assert!(down.header("content-disposition").starts_with("attachment"), "{:?}", down.headers);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forms_upload_too() {
    let app = TestApp::start().await;
    let part = reqwest::multipart::Part::bytes(b"# Heading".to_vec()).file_name("ünïcode notes.md");
    let form = reqwest::multipart::Form::new().part("file", part).text("folder_id", app.admin.home.clone());
    let file = Response::of(app.admin.request(Method::POST, "/files/form").multipart(form)).await.expect(201);
    assert_eq!((file["name"].as_str(), file["media_type"].as_str()), (Some("ünïcode notes.md"), Some("text/markdown")));
    let large: Vec<u8> = (0..3_000_000_u32).map(|n| (n * 7) as u8).collect();
    let part = reqwest::multipart::Part::bytes(large.clone()).file_name("large.bin");
    let form = reqwest::multipart::Form::new().text("name", "other.bin").part("file", part).text("on_conflict", "fail");
    let file = Response::of(app.admin.request(Method::POST, "/files/form").multipart(form)).await.expect(201);
    assert_eq!((file["name"].as_str(), file["sha256"].as_str()), (Some("other.bin"), Some(sha256(&large).as_str())));
    let nothing = reqwest::multipart::Form::new().text("name", "x");
    let answer = Response::of(app.admin.request(Method::POST, "/files/form").multipart(nothing)).await;
    assert_eq!(answer.status, 400, "{answer}");
    assert!(answer.fields().contains(&"file".to_string()), "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ranges_and_entity_tags_are_honoured() {
    let app = TestApp::start().await;
    let bytes: Vec<u8> = (0..100_000u32).map(|n| (n % 251) as u8).collect();
    let file = id(&app.admin.file("f.bin", "", bytes.clone()).await);
    for (range, expected) in [
        ("bytes=0-9", 0..10),
        ("bytes=99990-", 99_990..100_000),
        ("bytes=-5", 99_995..100_000),
        ("bytes=70000-70000", 70_000..70_001),
        ("bytes=99000-200000", 99_000..100_000),
    ] {
        let part = content(&app.admin, &file, &[("range", range)]).await;
        assert_eq!(part.status, 206, "{range}: {}", part.status);
        assert!(part.bytes == bytes[expected.clone()], "{range}");
        assert_eq!(part.header("content-range"), format!("bytes {}-{}/100000", expected.start, expected.end - 1));
    }
    let beyond = content(&app.admin, &file, &[("range", "bytes=100000-")]).await;
    beyond.assert_problem(416, "range_not_satisfiable");
    assert_eq!(beyond.header("content-range"), "bytes */100000");
    for odd in ["bytes=x-y", "items=0-1", "bytes=5-1"] {
        assert!([200, 416].contains(&content(&app.admin, &file, &[("range", odd)]).await.status), "{odd}");
    }
    let tag = content(&app.admin, &file, &[]).await.header("etag");
    assert!(!tag.is_empty());
    assert_eq!(content(&app.admin, &file, &[("if-none-match", &tag)]).await.status, 304);
    assert_eq!(content(&app.admin, &file, &[("if-range", &tag), ("range", "bytes=0-0")]).await.status, 206);
    assert_eq!(content(&app.admin, &file, &[("if-range", "\"other\""), ("range", "bytes=0-0")]).await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn versions_stay_readable_and_the_newest_is_active() {
    let app = TestApp::start().await;
    let file = id(&app.admin.file("f.txt", "", "one").await);
    let path = format!("/files/{file}/content");
    let tag = content(&app.admin, &file, &[]).await.header("etag");
    assert_eq!(app.admin.upload_again(&path, "two").await.expect(200)["version"], 2);
    assert_eq!(app.admin.upload_again(&path, "two").await.expect(200)["version"], 2, "the same bytes change nothing");
    let stale = app
        .admin
        .request(Method::PUT, &path)
        .header("content-type", "application/octet-stream")
        .header("if-match", &tag)
        .body("three");
    Response::of(stale).await.assert_problem(412, "precondition_failed");
    assert_eq!(content(&app.admin, &file, &[]).await.bytes, b"two");
    assert_eq!(app.admin.get(&format!("{path}?version=1")).await.bytes, b"one");
    app.admin.get(&format!("{path}?version=3")).await.assert_problem(404, "not_found");
    let versions = app.admin.list(&format!("/files/{file}/versions?limit=1")).await;
    let flags: Vec<_> =
        versions.iter().map(|v| (v["version"].as_u64().unwrap(), v["active"].as_bool().unwrap())).collect();
    assert_eq!(flags, [(2, true), (1, false)]);
}

/// Equal contents are stored once a tenant, and go with their last file.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn contents_are_stored_once_and_deleted_with_their_last_file() {
    let app = TestApp::start().await;
    let (one, two) =
        (id(&app.admin.file("one", "", "same bytes").await), id(&app.admin.file("two", "", "same bytes").await));
    let theirs = id(&app.acme_admin.file("one", "", "same bytes").await);
    assert_eq!(app.database.number("SELECT count(*) FROM blobs").await, 2, "one a tenant");
    app.admin.delete(&format!("/files/{one}")).await.expect(204);
    assert_eq!(content(&app.admin, &two, &[]).await.bytes, b"same bytes");
    app.admin.delete(&format!("/files/{two}")).await.expect(204);
    assert_eq!(app.database.number("SELECT count(*) FROM blobs").await, 1);
    assert_eq!(content(&app.acme_admin, &theirs, &[]).await.bytes, b"same bytes");
    let mut left = usize::MAX;
    for _ in 0..100 {
        left = objects(&app.data_dir.join("blobs"));
        if left == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(left, 1, "the sweeper removed the objects");
}

/// Until it has its row a content is nobody's, and what is nobody's for an hour goes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_content_waits_only_so_long_for_the_rest_of_its_form() {
    let app = TestApp::builder().test_clock().without_background().build().await;
    let key = app.admin.post("/api-keys", json!({ "name": "k" })).await.expect(201);
    let key = key["secret"].as_str().unwrap();
    let folder = app.data_dir.join("blobs");
    let address = app.anonymous.base.strip_prefix("http://").unwrap();
    let part = "--b\r\nContent-Disposition: form-data; name=";
    for (name, minutes, expected) in [("soon.txt", 29, b"HTTP/1.1 201"), ("late.txt", 31, b"HTTP/1.1 408")] {
        let stored = objects(&folder);
        let first = format!("{part}\"file\"; filename=\"a\"\r\n\r\nthe content\r\n--b\r\n");
        let rest = format!("Content-Disposition: form-data; name=\"name\"\r\n\r\n{name}\r\n--b--\r\n");
        let length = first.len() + rest.len();
        let head = format!(
            "POST /api/v1/files/form HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: {length}\r\n\r\n"
        );
        let mut connection = tokio::net::TcpStream::connect(address).await.unwrap();
        connection.write_all(format!("{head}{first}").as_bytes()).await.unwrap();
        for _ in 0..500 {
            if objects(&folder) > stored {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert!(objects(&folder) > stored, "the part was not stored");
        app.clock.advance(chrono::Duration::minutes(minutes));
        connection.write_all(rest.as_bytes()).await.unwrap();
        let mut answer = vec![0; 12];
        connection.read_exact(&mut answer).await.unwrap();
        assert_eq!(answer, expected, "{name}");
    }
    let files = app.admin.with_token(key).list("/files").await;
    assert_eq!(files.iter().map(|file| file["name"].as_str().unwrap()).collect::<Vec<_>>(), ["soon.txt"]);
    let same = content(&app.admin.with_token(key), &id(&files[0]), &[]).await;
    assert_eq!((same.status, same.bytes.as_slice()), (200, b"the content".as_slice()));
}

fn objects(folder: &std::path::Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    // Says which folder it is.
    let entries = entries.filter(|entry| entry.file_name() != "folder.id");
    entries.map(|entry| if entry.path().is_dir() { objects(&entry.path()) } else { 1 }).sum()
}
