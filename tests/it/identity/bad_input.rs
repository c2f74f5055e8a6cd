//! Requests that make no sense get a problem that says why, and change nothing.

use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::{Client, Response, TestApp};

async fn raw(
    client: &Client,
    method: Method,
    path: &str,
    content_type: &str,
    body: impl Into<reqwest::Body>,
) -> Response {
    Response::of(client.request(method, path).header("content-type", content_type).body(body.into())).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn malformed_json_and_wrong_types_are_refused() {
    let app = TestApp::start().await;
    for body in ["", "{", "{\"login\": \"x\"", "not json", "{\"login\": \"x\",}", "\u{feff}{}"] {
        raw(&app.admin, Method::POST, "/users", "application/json", body).await.assert_problem(400, "invalid_json");
    }
    raw(&app.admin, Method::POST, "/users", "application/json", vec![0xff, 0xfe, b'{', b'}'])
        .await
        .assert_problem(400, "invalid_json");
    for body in ["null", "[]", "\"text\"", "5"] {
        raw(&app.admin, Method::POST, "/users", "application/json", body).await.assert_problem(400, "invalid_body");
    }
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    raw(&app.admin, Method::POST, "/users", "application/json", deep).await.assert_is_problem();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_invalid_fields_are_all_named() {
    let app = TestApp::start().await;
    let body = json!({ "login": 5, "password": "short", "display_name": "", "roles": ["member", 3] });
    let answer = app.admin.post("/users", body).await;
    answer.assert_problem(400, "invalid_body");
    assert_eq!(answer.fields(), ["/display_name", "/login", "/password", "/roles/1"], "{answer}");
    let answer = app.admin.post("/users", json!({ "password": true })).await;
    assert_eq!(answer.fields(), ["/login", "/password"], "{answer}");
    let answer =
        app.admin.post("/search", json!({ "query": "", "limit": 1000, "mode": "psychic", "file_ids": ["x"] })).await;
    answer.assert_problem(400, "invalid_body");
    assert_eq!(answer.fields(), ["/file_ids/0", "/limit", "/mode", "/query"], "{answer}");
    let answer = app.admin.post("/search", json!({ "query": "   ", "file_ids": [], "folder_ids": [] })).await;
    answer.assert_problem(422, "invalid_value");
    assert_eq!(answer.fields(), ["/file_ids", "/folder_ids", "/query"], "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parameters_are_checked_by_name() {
    let app = TestApp::start().await;
    for (path, name) in [
        ("/users?limit=0", "limit"),
        ("/users?limit=201", "limit"),
        ("/users?limit=many", "limit"),
        ("/users?limit=-1", "limit"),
        ("/users/not-an-id", "user_id"),
        ("/files?folder_id=1", "folder_id"),
        ("/jobs?state=lost", "state"),
    ] {
        let answer = app.admin.get(path).await;
        answer.assert_problem(400, "invalid_parameter");
        assert_eq!(answer.fields(), [name], "{path}: {answer}");
    }
    let answer = app.admin.upload("/files", "x").await;
    answer.assert_problem(400, "invalid_parameter");
    assert_eq!(answer.fields(), ["name"], "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn page_tokens_belong_to_their_list() {
    let app = TestApp::start().await;
    for login in ["a", "b", "c"] {
        app.user(login).await;
    }
    let page = app.admin.get("/users?limit=1").await.expect(200);
    let token = page["next_page"].as_str().unwrap();
    app.admin.get(&format!("/users?page_token={token}")).await.expect(200);
    for path in ["/files", "/folders", "/knowledge-bases", "/jobs", "/sessions", "/api-keys"] {
        let answer = app.admin.get(&format!("{path}?page_token={token}")).await;
        answer.assert_problem(400, "invalid_page_token");
        assert_eq!(answer.fields(), ["page_token"], "{path}");
    }
    for token in ["x", "%00", "AAAA", ""] {
        app.admin.get(&format!("/users?page_token={token}")).await.assert_problem(400, "invalid_page_token");
    }
    let stolen = app.acme_admin.get(&format!("/users?page_token={token}")).await;
    assert!(!String::from_utf8_lossy(&stolen.bytes).contains("\"login\":\"b\""), "{stolen}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn media_types_of_bodies_are_checked() {
    let app = TestApp::start().await;
    for content_type in
        ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
    {
        let answer = raw(&app.admin, Method::POST, "/users", content_type, "{\"login\":\"x\"}").await;
        answer.assert_problem(415, "unsupported_media_type");
    }
    raw(&app.admin, Method::POST, "/users", "application/json; charset=utf-8", "{\"login\":\"x\"}").await.expect(201);
    let answer = raw(&app.admin, Method::POST, "/files/form", "application/json", "{}").await;
    answer.assert_problem(415, "unsupported_media_type");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unknown_routes_and_methods_are_problems() {
    let app = TestApp::start().await;
    for path in ["/nothing", "/users/x/y/z", "!/nothing", "!/", "!/api/v2/users", "!/api"] {
        for client in [&app.admin, &app.anonymous] {
            client.get(path).await.assert_problem(404, "not_found");
        }
    }
    app.admin.delete("/users").await.assert_problem(405, "method_not_allowed");
    app.admin.post("/auth/me", json!({})).await.assert_problem(405, "method_not_allowed");
    app.admin.put("!/health", json!({})).await.assert_problem(405, "method_not_allowed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn oversize_bodies_are_refused_declared_or_not() {
    let app = TestApp::builder()
        .config(|config| {
            config.limits.json_body_bytes = 10_000;
            config.limits.upload_bytes = 50_000;
        })
        .build()
        .await;
    let json = format!("{{\"login\":\"x\",\"display_name\":\"{}\"}}", "a".repeat(20_000));
    let stream = |bytes: Vec<u8>| {
        let pieces: Vec<std::io::Result<Vec<u8>>> = bytes.chunks(1000).map(|piece| Ok(piece.to_vec())).collect();
        reqwest::Body::wrap_stream(futures::stream::iter(pieces))
    };
    raw(&app.admin, Method::POST, "/users", "application/json", json.clone())
        .await
        .assert_problem(413, "payload_too_large");
    raw(&app.admin, Method::POST, "/users", "application/json", stream(json.into_bytes()))
        .await
        .assert_problem(413, "payload_too_large");
    let octets = "application/octet-stream";
    let content = vec![7u8; 60_000];
    raw(&app.admin, Method::POST, "/files?name=a", octets, content.clone())
        .await
        .assert_problem(413, "payload_too_large");
    raw(&app.admin, Method::POST, "/files?name=b", octets, stream(content))
        .await
        .assert_problem(413, "payload_too_large");
    raw(&app.admin, Method::POST, "/files?name=c", octets, stream(vec![7u8; 40_000])).await.expect(201);
    // A file may well be JSON.
    let json_file = stream(vec![b'7'; 40_000]);
    raw(&app.admin, Method::POST, "/files?name=d.json", "application/json", json_file).await.expect(201);
    let names: Vec<_> = app.admin.list("/files").await.iter().map(|f| f["name"].clone()).collect();
    assert_eq!(names, ["c", "d.json"]);
}

/// Who reads a body into memory bounds it, whatever the media type is called.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_read_into_memory_are_small_however_they_are_named() {
    let app = TestApp::builder().config(|config| config.limits.json_body_bytes = 10_000).build().await;
    let logout = format!("/auth/oidc/{}/backchannel-logout", app.admin.user_id);
    let form = "application/x-www-form-urlencoded";
    let cases = [
        ("/auth/login", "application/json"),
        ("/auth/login", "Application/JSON"),
        ("/auth/login", "application/x+json"),
        ("/auth/login", "application/problem+json; charset=utf-8"),
        (logout.as_str(), form),
        (logout.as_str(), "application/x+x-www-form-urlencoded"),
    ];
    for (path, content_type) in cases {
        let body = format!("[{}0]", "0,".repeat(10_000));
        let pieces: Vec<std::io::Result<Vec<u8>>> =
            body.as_bytes().chunks(1000).map(|piece| Ok(piece.to_vec())).collect();
        let chunked = reqwest::Body::wrap_stream(futures::stream::iter(pieces));
        for body in [reqwest::Body::from(body), chunked] {
            let answer = raw(&app.anonymous, Method::POST, path, content_type, body).await;
            answer.assert_problem(413, "payload_too_large");
        }
    }
}

/// What a form is made of is in memory until its parts begin, so they have to, and there are few of them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forms_begin_their_parts_soon_and_have_few() {
    let app = TestApp::start().await;
    let kb = crate::support::id(&app.admin.knowledge_base("kb").await);
    let head = "--b\r\nContent-Disposition: form-data; name=";
    let part = |name: &str, text: &str| format!("{head}\"{name}\"\r\n\r\n{text}\r\n");
    let spaces = " ".repeat(1 << 20);
    for path in ["/files/form".to_string(), format!("/knowledge-bases/{kb}/files/form")] {
        let send =
            async |body: String| raw(&app.admin, Method::POST, &path, "multipart/form-data; boundary=b", body).await;
        let detail = |answer: &Response| answer.json["detail"].as_str().unwrap_or_default().to_string();
        for body in [spaces.clone(), format!("--b{spaces}"), format!("{head}\"{spaces}")] {
            let answer = send(body).await;
            answer.assert_problem(400, "invalid_body");
            assert!(detail(&answer).contains("no part begins"), "{answer}");
        }
        let answer = send(part("other", "x").repeat(21)).await;
        answer.assert_problem(400, "invalid_body");
        assert!(detail(&answer).contains("at most 20 parts"), "{answer}");
        let file = part("file", "content");
        for (body, field) in [(part("name", &spaces), "name"), (format!("{file}{file}"), "file")] {
            let answer = send(format!("{body}--b--\r\n")).await;
            answer.assert_problem(400, "invalid_body");
            assert_eq!(answer.fields(), [field], "{answer}");
        }
    }
    assert!(app.admin.list("/files").await.is_empty());
    assert_eq!(app.database.number("SELECT count(*) FROM blobs").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_of_mistakes_gets_a_short_answer() {
    let app = TestApp::start().await;
    let zeros = |field: &str, number: usize| format!("{{\"{field}\":[{}0]}}", "0,".repeat(number - 1));
    let grants = format!("/folders/{}/grants", app.admin.home);
    let number = |answer: &Response| answer.json["errors"].as_array().map(Vec::len);

    let body = zeros("grants", 400);
    let answer = raw(&app.admin, Method::PUT, &grants, "application/json", body).await;
    answer.assert_problem(400, "invalid_body");
    assert_eq!(number(&answer), Some(100));
    // More items than there may be are not looked at.
    let answer = raw(&app.admin, Method::PUT, &grants, "application/json", zeros("grants", 900_000)).await;
    answer.assert_problem(400, "invalid_body");
    assert_eq!((answer.fields(), number(&answer)), (vec!["/grants".to_string()], Some(1)), "{answer}");
    let body = zeros("entries", 900_000);
    let answer = raw(&app.admin, Method::POST, "/log-entries", "application/json", body).await;
    answer.assert_problem(400, "invalid_body");
    assert_eq!(number(&answer), Some(100));
}

/// PostgreSQL can't store them; both databases answer alike.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn null_characters_are_refused_by_name() {
    let app = TestApp::start().await;
    let in_fields = |fields: serde_json::Value| json!({ "entries": [{ "message": "m", "fields": fields }] });
    for (path, body, field) in [
        ("/users", json!({ "login": "x", "display_name": "a\u{0}" }), "/display_name"),
        ("/groups", json!({ "name": "x", "description": "\u{0}" }), "/description"),
        ("/log-entries", in_fields(json!({ "a": { "b": ["c", "\u{0}"] } })), "/entries/0/fields/a/b/1"),
        ("/log-entries", in_fields(json!({ "a\u{0}": 1 })), "/entries/0/fields"),
    ] {
        let answer = app.admin.post(path, body).await;
        answer.assert_problem(422, "invalid_value");
        assert_eq!(answer.fields(), [field], "{answer}");
    }
    // What only looks like one is fine.
    app.admin.post("/users", json!({ "login": "x", "display_name": "a\\u0000" })).await.expect(201);
    for (path, name) in [
        ("/users?login_prefix=%00", "login_prefix"),
        ("/audit-events?action=a%00b&limit=10", "action"),
        ("/log-entries?source=%00", "source"),
        ("/files?name=%00", "name"),
    ] {
        let answer = app.admin.get(path).await;
        answer.assert_problem(400, "invalid_parameter");
        assert_eq!(answer.fields(), [name], "{answer}");
    }
}

/// Who stops sending keeps neither a place on the disk nor a connection.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_that_stop_coming_are_given_up() {
    let app = TestApp::builder().config(|config| config.limits.request_timeout_seconds = 2).build().await;
    let address = app.anonymous.base.strip_prefix("http://").unwrap();
    let token = app.admin.token.clone().unwrap();
    let part = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"form.txt\"\r\n\r\ncontent\r\n--b\r\n";
    let mut connections = Vec::new();
    for (path, content_type, body) in [
        ("/files?name=raw.txt", "application/octet-stream", "only this"),
        ("/files/form", "multipart/form-data; boundary=b", part),
        ("/folders", "application/json", "{\"name\":"),
    ] {
        let mut connection = tokio::net::TcpStream::connect(address).await.unwrap();
        let head = format!(
            "POST /api/v1{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: {content_type}\r\nContent-Length: 100000\r\n\r\n"
        );
        connection.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
        connections.push(connection);
    }
    for mut connection in connections {
        let mut answer = vec![0; 12];
        connection.read_exact(&mut answer).await.unwrap();
        assert_eq!(answer, b"HTTP/1.1 408");
    }
    assert!(app.admin.list("/files").await.is_empty());
}

/// Also who sends on while it is being refused gets to see why.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refusals_arrive_before_the_body_has() {
    let app = TestApp::start().await;
    let content = vec![7u8; 12 << 20];
    for _ in 0..10 {
        raw(&app.anonymous, Method::POST, "/files?name=a", "application/octet-stream", content.clone())
            .await
            .assert_problem(401, "unauthenticated");
    }
    // Whoever asks before sending is refused without being asked to send.
    let address = app.anonymous.base.strip_prefix("http://").unwrap();
    let mut connection = tokio::net::TcpStream::connect(address).await.unwrap();
    let head =
        "POST /api/v1/files?name=a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1000000\r\n\r\n";
    connection.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 12];
    connection.read_exact(&mut answer).await.unwrap();
    assert_eq!(answer, b"HTTP/1.1 401");
}

/// A body that ends before its declared length leaves nothing behind.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn truncated_uploads_leave_nothing_behind() {
    let app = TestApp::start().await;
    let address = app.anonymous.base.strip_prefix("http://").unwrap().to_string();
    let token = app.admin.token.clone().unwrap();
    let head = |length: &str| {
        format!(
            "POST /api/v1/files?name=cut.txt HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/octet-stream\r\n{length}\r\n\r\n"
        )
    };
    for (head, body) in [
        (head("Content-Length: 100000"), "only this".to_string()),
        (head("Transfer-Encoding: chunked"), "20\r\nonly this".to_string()),
        (head("Transfer-Encoding: chunked"), "9\r\nonly this\r\n".to_string()),
    ] {
        let mut connection = tokio::net::TcpStream::connect(&address).await.unwrap();
        connection.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
        connection.shutdown().await.unwrap();
        let mut answer = Vec::new();
        drop(connection.read_to_end(&mut answer).await);
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{answer}");
    }
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    assert!(app.admin.list("/files").await.is_empty());
    assert_eq!(app.database.number("SELECT count(*) FROM blobs").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_has_an_id_and_careful_headers() {
    let app = TestApp::start().await;
    for client in [&app.admin, &app.anonymous] {
        for path in ["/users", "/nothing", "!/health", "!/openapi/platform.json"] {
            let answer = client.get(path).await;
            assert!(!answer.header("x-request-id").is_empty(), "{path}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
            assert_eq!(answer.header("x-frame-options"), "DENY");
            assert!(answer.header("content-security-policy").contains("default-src 'none'"));
            assert!(answer.header("access-control-allow-origin").is_empty());
        }
    }
    let named = app
        .admin
        .request(Method::GET, "/users")
        .header("x-request-id", "mine-1")
        .header("origin", "https://evil.example");
    let named = Response::of(named).await;
    assert_eq!(named.header("x-request-id"), "mine-1");
    assert!(named.header("access-control-allow-origin").is_empty());
    let hostile = app.admin.request(Method::GET, "/users").header("x-request-id", "a b;c");
    assert_ne!(Response::of(hostile).await.header("x-request-id"), "a b;c");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn errors_say_nothing_about_other_tenants() {
    let app = TestApp::start().await;
    let theirs = app.acme_admin.file("acme-secret.txt", "", "zebra").await;
    let id = theirs["id"].as_str().unwrap();
    let answers = [
        app.admin.get(&format!("/files/{id}")).await,
        app.admin.patch(&format!("/files/{id}"), json!({ "name": "x" })).await,
        app.admin.delete(&format!("/files/{id}")).await,
        app.admin.post("/folders", json!({ "name": "x", "parent_id": app.acme_admin.home })).await,
        app.admin.post("/search", json!({ "query": "zebra", "file_ids": [id] })).await,
        app.admin.put(&format!("/files/{id}/grants"), json!({ "grants": [] })).await,
    ];
    for answer in answers {
        answer.assert_problem(404, "not_found");
        let text = String::from_utf8_lossy(&answer.bytes).to_string();
        assert!(!text.contains("acme") && !text.contains("zebra") && !text.contains(id), "{text}");
    }
    app.acme_admin.get(&format!("/files/{id}")).await.expect(200);
}
