//! What somebody who stole the database has: nothing to sign in with.

use serde_json::json;

use super::{columns, query, tenant_of};
use crate::support::{PASSWORD, TestApp, is_postgres};

/// Every value of every table, as text.
async fn dump(app: &TestApp) -> String {
    let connection = app.database.connect().await;
    let mut text = String::new();
    for (table, column) in columns(&connection).await {
        let value = match is_postgres() {
            true => format!("\"{column}\"::text"),
            // Bytes both as they are and in hexadecimal.
            false => format!(
                "CASE typeof(\"{column}\") WHEN 'blob' THEN hex(\"{column}\") ELSE CAST(\"{column}\" AS TEXT) END"
            ),
        };
        for row in query(&connection, &format!("SELECT {value} FROM \"{table}\"")).await {
            text.push_str(&row.try_get_by_index::<Option<String>>(0).unwrap().unwrap_or_default());
            text.push('\n');
        }
    }
    connection.close().await.unwrap();
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dump_of_the_database_holds_no_usable_secret() {
    let app = TestApp::start().await;
    let acme = tenant_of(&app.acme_admin).await;
    let tokens = app.anonymous.login("default", "admin", PASSWORD).await.expect(200);
    let key = app.admin.post("/api-keys", json!({ "name": "k" })).await.expect(201);
    let reason = json!({ "reason": "ticket 4711" });
    let opened = app.operator.post(&format!("/tenants/{acme}/break-glass"), reason).await.expect(201);
    app.anonymous.login("default", "admin", "a wrong guess").await.assert_problem(401, "invalid_credentials");
    app.admin.post("/invitations", json!({ "email": "invited@example.com" })).await.expect(201);
    let link = app.letter("invited@example.com", 1).await.token();
    let client_secret = "the client secret of a provider";
    let provider = json!({
        "name": "p", "issuer": "https://id.example.com", "client_id": "lectern", "client_secret": client_secret,
    });
    app.admin.post("/identity-providers", provider).await.expect(201);
    let sealing = std::fs::read_to_string(app.data_dir.join("secret.key")).unwrap();
    let dump = dump(&app).await;
    // The dump is one: it holds what is no secret.
    assert!(dump.contains("admin") && dump.contains("argon2id") && dump.contains("ticket 4711"));
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_string();
    let secrets = [
        PASSWORD.to_string(),
        "a wrong guess".to_string(),
        text(&tokens["refresh_token"]),
        text(&tokens["access_token"]),
        text(&key["secret"]),
        text(&opened["token"]),
        link,
        client_secret.to_string(),
        sealing.trim().to_string(),
    ];
    for secret in secrets {
        // Also without the part that recognises it.
        let tail = &secret[secret.len() - secret.len().min(20)..];
        for form in [secret.as_str(), tail, &hex::encode(&secret), &hex::encode_upper(&secret)] {
            assert!(!dump.contains(form), "the database holds a secret in plain form");
        }
    }
    // Signing keys are sealed: what opens them is not in the database.
    let connection = app.database.connect().await;
    let rows = query(&connection, "SELECT sealed_key FROM signing_keys").await;
    for row in &rows {
        let sealed: Vec<u8> = row.try_get_by_index(0).unwrap();
        assert!(sealed.starts_with(b"LKS1") && sealed.len() > 100, "a signing key is not sealed");
    }
    assert!(!rows.is_empty());
    connection.close().await.unwrap();
}
