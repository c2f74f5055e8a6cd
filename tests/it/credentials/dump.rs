//! Whoever steals the database steals no secret: it is searched for every secret that the test ever saw, in every form that leads back to it.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

use super::{
    clients::{secret, token},
    key,
};
use crate::support::{PASSWORD, TestApp, is_postgres, service_account};

/// Everything that the database keeps, as bytes.
async fn dump(app: &TestApp) -> Vec<u8> {
    let mut all = Vec::new();
    if !is_postgres() {
        // The files themselves: deleted rows and the log included.
        for file in ["lectern.sqlite", "lectern.sqlite-wal", "lectern.sqlite-shm"] {
            all.extend(std::fs::read(app.data_dir.join(file)).unwrap_or_default());
        }
        return all;
    }
    let connection = app.database.connect().await;
    let statement = |sql: &str| Statement::from_string(connection.get_database_backend(), sql.to_string());
    let tables = connection
        .query_all_raw(statement("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        .await
        .unwrap();
    for table in tables {
        let table: String = table.try_get_by_index(0).unwrap();
        // The text form of a row has every column; bytes come as hex.
        let rows =
            connection.query_all_raw(statement(&format!("SELECT row_to_json(t)::text FROM {table} t"))).await.unwrap();
        for row in rows {
            all.extend(row.try_get_by_index::<String>(0).unwrap().into_bytes());
        }
    }
    connection.close().await.unwrap();
    all
}

/// The forms that a secret can be read back from.
fn forms(secret: &str) -> Vec<(&'static str, Vec<u8>)> {
    let bytes = secret.as_bytes();
    let hex = hex::encode(bytes);
    let mut forms = vec![
        ("as it is", bytes.to_vec()),
        ("reversed", bytes.iter().rev().copied().collect()),
        ("lower-case hex", hex.clone().into_bytes()),
        ("upper-case hex", hex.to_uppercase().into_bytes()),
        ("UTF-16", secret.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("xor 0xff", bytes.iter().map(|b| !b).collect()),
    ];
    // Inside a longer base64 text the secret can begin at any of three offsets; the characters at its edges depend on its neighbours.
    for offset in 0..3 {
        let padded: Vec<u8> = std::iter::repeat_n(0, offset).chain(bytes.iter().copied()).collect();
        for (name, text) in
            [("base64", STANDARD_NO_PAD.encode(&padded)), ("base64url", URL_SAFE_NO_PAD.encode(&padded))]
        {
            let inner = &text.as_bytes()[if offset == 0 { 0 } else { 4 }..text.len() - 2];
            forms.push((name, inner.to_vec()));
        }
    }
    forms
}

/// Bytes as text of one character each: the standard library searches text fast, even in an unoptimised test.
fn text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

fn contains(haystack: &str, needle: &[u8]) -> bool {
    haystack.contains(&text(needle))
}

#[test]
fn the_search_finds_secrets_in_all_their_forms() {
    let secret = "lk_0123456789ab_SomeSecretText";
    let hide = |text: &str| format!("before {text} after");
    let around = |n: usize| format!("{}{secret}-and-more", "x".repeat(n));
    let hidden = [
        hide(secret),
        hide(&hex::encode(secret)),
        hide(&STANDARD_NO_PAD.encode(around(0))),
        hide(&STANDARD_NO_PAD.encode(around(1))),
        hide(&URL_SAFE_NO_PAD.encode(around(2))),
        hide(&secret.chars().rev().collect::<String>()),
    ];
    for haystack in hidden {
        assert!(forms(secret).iter().any(|(_, form)| contains(&haystack, form)), "{haystack}");
    }
    let hashed = hide(&crate::support::sha256(secret));
    assert!(!forms(secret).iter().any(|(_, form)| contains(&hashed, form)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dump_of_the_database_contains_no_usable_secret() {
    let app = TestApp::start().await;
    let mut seen: Vec<(String, String)> = vec![("password".into(), PASSWORD.into())];
    let mut note = |what: &str, secret: &str| seen.push((what.to_string(), secret.to_string()));
    let own = "alice's very own password";
    app.admin.post("/users", json!({ "login": "alice", "password": own })).await.expect(201);
    note("password", own);
    let mut tokens = app.anonymous.login("default", "alice", own).await.expect(200);
    for _ in 0..3 {
        note("access token", tokens["access_token"].as_str().unwrap());
        note("refresh token", tokens["refresh_token"].as_str().unwrap());
        let body = json!({ "refresh_token": tokens["refresh_token"] });
        tokens = app.anonymous.post("/auth/refresh", body).await.expect(200);
    }
    let alice = app.anonymous.with_token(tokens["access_token"].as_str().unwrap());
    for name in ["kept", "revoked"] {
        let (created, by_key) = key(&alice, json!({ "name": name })).await;
        by_key.get("/auth/me").await.expect(200);
        note("API key", created["secret"].as_str().unwrap());
        if name == "revoked" {
            alice.delete(&format!("/api-keys/{}", created["id"].as_str().unwrap())).await.expect(204);
        }
    }
    let changed = "alice's changed password";
    let me = alice.get("/auth/me").await.expect(200);
    app.admin
        .patch(&format!("/users/{}", me["user_id"].as_str().unwrap()), json!({ "password": changed }))
        .await
        .expect(200);
    note("password", changed);
    app.anonymous.login("default", "alice", "a wrong guess at it").await.assert_problem(401, "invalid_credentials");
    note("password tried in vain", "a wrong guess at it");
    let account = service_account(&app.admin, "service").await;
    let service_key =
        app.admin.post(&format!("/service-accounts/{account}/api-keys"), json!({ "name": "k" })).await.expect(201);
    note("service account's key", service_key["secret"].as_str().unwrap());
    let client = secret(&app.admin, &account, json!({})).await;
    note("client secret", &client.secret);
    let issued = token(&app.anonymous, &client).await.expect(200);
    note("client's access token", issued["access_token"].as_str().unwrap());
    note("administrator's access token", app.admin.token.as_deref().unwrap());
    let sealing = std::fs::read_to_string(app.data_dir.join("secret.key")).unwrap();
    note("sealing key", sealing.trim());
    let sealing_bytes = hex::decode(sealing.trim()).unwrap();

    let dump = text(&dump(&app).await);
    assert!(contains(&dump, b"alice"), "the dump holds the data");
    assert!(!contains(&dump, &sealing_bytes), "the sealing key's bytes");
    let mut found = Vec::new();
    for (what, secret) in &seen {
        // Parts count too: the random end of a key or token, without what names it.
        let end = secret.rsplit(['_', '.']).next().filter(|end| end.len() >= 16);
        for text in [Some(secret.as_str()), end].into_iter().flatten() {
            for (form, bytes) in forms(text) {
                if contains(&dump, &bytes) {
                    found.push(format!("{what}, {form}"));
                }
            }
        }
    }
    println!("{} secrets in 12 forms each searched in {} bytes", seen.len(), dump.len());
    assert!(found.is_empty(), "the database gives away: {found:#?}");
}
