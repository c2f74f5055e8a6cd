//! The log of a whole journey at its most talkative level holds no credential.

use serde_json::{Value, json};
use std::{fs::File, process::Stdio};

use crate::support::{PASSWORD, ServerProcess, TestDatabase, id};

async fn journey(server: &ServerProcess) -> Vec<String> {
    let anonymous = server.anonymous();
    let text = |value: &Value| value.as_str().expect("a text").to_string();
    let tokens = anonymous.login("default", "admin", PASSWORD).await.expect(200);
    anonymous.login("default", "admin", "quite a wrong guess").await.assert_problem(401, "invalid_credentials");
    let refresh = json!({ "refresh_token": tokens["refresh_token"] });
    let fresh = anonymous.post("/auth/refresh", refresh).await.expect(200);
    let admin = anonymous.with_token(text(&fresh["access_token"]));
    let key = admin.post("/api-keys", json!({ "name": "k" })).await.expect(201);
    let by_key = anonymous.request(reqwest::Method::GET, "/auth/me").header("x-api-key", text(&key["secret"]));
    crate::support::Response::of(by_key).await.expect(200);
    anonymous.with_token(text(&key["secret"])).get("/files").await.expect(200);
    let bob = json!({ "login": "bob", "password": "the password of bob" });
    let bob = admin.post("/users", bob).await.expect(201);
    let changed = json!({ "password": "the next password of bob" });
    admin.patch(&format!("/users/{}", id(&bob)), changed).await.expect(200);
    let kb = id(&admin.knowledge_base("kb").await);
    admin.ready_document(&kb, "a.txt", "The lemur leaps from tree to tree.").await;
    let session = id(&admin.post("/sessions", json!({})).await.expect(201));
    let question = json!({ "content": "Who leaps?" });
    admin.post(&format!("/sessions/{session}/messages"), question).await.expect(200);
    let operator = anonymous.sign_in("system", "operator", PASSWORD).await;
    let acme = json!({ "slug": "acme", "name": "Acme",
        "administrator": { "login": "admin", "password": "the password of acme" } });
    let acme = id(&operator.post("/tenants", acme).await.expect(201));
    let reason = json!({ "reason": "ticket 4711" });
    let opened = operator.post(&format!("/tenants/{acme}/break-glass"), reason).await.expect(201);
    anonymous.with_token(text(&opened["token"])).get("/files").await.expect(200);
    admin.post("/auth/logout", json!({})).await.expect(204);
    // Refused ones too: a mistyped credential is almost one.
    anonymous.with_token("lk_0123456789ab_mistyped-secret").get("/files").await.assert_problem(401, "unauthenticated");
    let mut secrets = vec![
        PASSWORD.to_string(),
        "quite a wrong guess".into(),
        "the password of bob".into(),
        "the next password of bob".into(),
        "the password of acme".into(),
        "mistyped-secret".into(),
        text(&key["secret"]),
        text(&opened["token"]),
        operator.token.expect("the operator is signed in"),
    ];
    for tokens in [&tokens, &fresh] {
        secrets.extend([text(&tokens["access_token"]), text(&tokens["refresh_token"])]);
    }
    secrets
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_of_a_journey_holds_no_credential() {
    for format in ["pretty", "json"] {
        let folder = tempfile::tempdir().unwrap();
        let mut database = TestDatabase::create(folder.path()).await;
        let path = folder.path().join("server.log");
        let file = File::create(&path).unwrap();
        let server = ServerProcess::start_with(folder.path(), &database, |command| {
            command.env("LECTERN_LOG__LEVEL", "trace").env("LECTERN_LOG__FORMAT", format).stderr(Stdio::from(file));
        })
        .await;
        let mut secrets = journey(&server).await;
        server.terminate();
        assert!(server.wait().await.success());
        let log = std::fs::read_to_string(&path).unwrap();
        let lines = log.lines().count();
        assert!(lines > 500 && log.contains("TRACE") && log.contains("/api/v1/auth/login"), "{lines} lines");
        secrets.push(std::fs::read_to_string(folder.path().join("secret.key")).unwrap().trim().to_string());
        // The parts by which a secret is guarded, not only the whole.
        let parts = secrets.iter().map(|secret| secret[secret.len() - secret.len().min(24)..].to_string());
        for part in parts.collect::<Vec<_>>() {
            let found = log.lines().find(|line| line.contains(&part));
            assert!(found.is_none(), "the log holds a secret that ends with {part:?}: {found:?}");
        }
        database.remove().await;
    }
}
