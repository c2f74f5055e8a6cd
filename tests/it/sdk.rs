//! The SDK against a real server: the journey of its example, typed errors, paging, files, streams, and sign-ins that stay fresh.

use futures::TryStreamExt;
use lectern_sdk::{Client, Connection, EdgeError, Error, types};
use std::{path::PathBuf, process::Stdio};
use tokio::process::Command;

use crate::support::{PASSWORD, ServerProcess, TestApp, TestDatabase, run};

/// The example as it was built beside this test.
fn example() -> PathBuf {
    let this = std::env::current_exe().expect("a running test has a path");
    let target = this.parent().and_then(std::path::Path::parent).expect("it lies in deps/");
    let path = target.join("examples/first_answer");
    assert!(path.is_file(), "{} is missing: run `cargo build -p lectern-sdk --examples` first", path.display());
    path
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_example_gets_a_cited_answer_from_a_real_server() {
    let folder = tempfile::tempdir().unwrap();
    let mut database = TestDatabase::create(folder.path()).await;
    let server = ServerProcess::start(folder.path(), &database).await;
    let mut command = Command::new(example());
    command.env("LECTERN_URL", &server.base).env("LECTERN_ADMIN_PASSWORD", PASSWORD);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let (success, said, error) = run(command).await;
    assert!(success, "{said}{error}");
    assert!(said.contains("at most 140 euros") && said.contains("[1] policy.md") && said.contains("laptop"), "{said}");
    server.terminate();
    assert!(server.wait().await.success());
    database.remove().await;
}

async fn client(app: &TestApp) -> Client {
    Client::sign_in(&format!("{}/api/v1", app.anonymous.base), "default", "admin", PASSWORD)
        .await
        .expect("the administrator signs in")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn problems_are_typed() {
    let app = TestApp::start().await;
    let base = format!("{}/api/v1", app.anonymous.base);
    let wrong = Client::sign_in(&base, "default", "admin", "not the password").await;
    assert!(
        matches!(&wrong, Err(EdgeError::Problem(p)) if p.code == "invalid_credentials" && p.status == 401),
        "a problem"
    );
    let client = client(&app).await;
    let nothing = client.user_get().user_id(uuid::Uuid::from_u128(1)).send().await;
    let Err(Error::ErrorResponse(problem)) = nothing else { panic!("not a typed problem: {nothing:?}") };
    assert_eq!((problem.status().as_u16(), problem.code.as_str()), (404, "not_found"));
    let anonymous = Client::connect(&base, Connection::anonymous()).unwrap();
    assert!(matches!(anonymous.auth_me().send().await, Err(Error::ErrorResponse(p)) if p.code == "unauthenticated"));
    anonymous.system_version().send().await.expect("a public operation needs no credential");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_stream_through_all_pages() {
    let app = TestApp::start().await;
    for number in 0..5 {
        app.admin.post("/users", serde_json::json!({ "login": format!("user{number}") })).await.expect(201);
    }
    let client = client(&app).await;
    let users: Vec<types::User> = client.user_list().limit(2u32).stream().try_collect().await.unwrap();
    assert_eq!(users.len(), 6);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_go_up_and_come_down_through_disk() {
    let app = TestApp::start().await;
    let client = client(&app).await;
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("ü notes.md"), folder.path().join("copy.md"));
    let text = "The binturong smells of popcorn. ".repeat(3_000);
    std::fs::write(&path, &text).unwrap();
    let base = client.knowledge_base_create().body_map(|b| b.name("kb")).send().await.unwrap().into_inner();
    let document = client.upload(base.id, &path).await.unwrap();
    assert_eq!((document.state, document.file_name.as_str()), (types::DocumentState::Ready, "ü notes.md"));
    assert_eq!(client.download(document.file_id, &copy).await.unwrap(), text.len() as u64);
    assert!(std::fs::read_to_string(&copy).unwrap() == text);
    let absent = folder.path().join("absent");
    assert!(client.download(uuid::Uuid::from_u128(1), &absent).await.is_err());
    assert!(!absent.exists() && !absent.with_extension("part").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn api_keys_are_connections_too() {
    let app = TestApp::start().await;
    let key = client(&app).await.api_key_create().body_map(|b| b.name("sdk")).send().await.unwrap().into_inner();
    let by_key =
        Client::connect(&format!("{}/api/v1", app.anonymous.base), Connection::api_key(key.secret.as_str())).unwrap();
    let me = by_key.auth_me().send().await.unwrap();
    assert_eq!((me.login.as_str(), me.credential), ("admin", types::CredentialKind::ApiKey));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn client_credentials_are_connections_too() {
    let app = TestApp::start().await;
    let base = format!("{}/api/v1", app.anonymous.base);
    let account = crate::support::service_account(&app.admin, "crawler").await;
    let path = format!("/service-accounts/{account}/client-secrets");
    let secret = app.admin.post(&path, serde_json::json!({ "name": "sdk" })).await.expect(201);
    let text = |key: &str| secret[key].as_str().expect("it is there").to_string();
    let connection = Connection::client_credentials(&base, &text("client_id"), &text("client_secret"));
    let client = Client::connect(&base, connection).unwrap();
    for _ in 0..3 {
        let me = client.auth_me().send().await.unwrap();
        assert_eq!((me.login.as_str(), me.credential.to_string()), ("crawler", "client_credentials".to_string()));
    }
    let wrong = Connection::client_credentials(&base, &text("client_id"), "lcs_wrong_wrong");
    let refused = Client::connect(&base, wrong).unwrap().auth_me().send().await;
    assert!(matches!(&refused, Err(Error::Custom(message)) if message.contains("401")), "{refused:?}");
}
