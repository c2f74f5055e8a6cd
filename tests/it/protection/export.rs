//! A tenant's archive: complete, readable, without secrets, and not for the operator.

use serde_json::{Value, json};
use std::collections::BTreeMap;

use super::{app_to_fill, columns, fill, literal, query, rows_of_tenant, tenant_of};
use crate::support::{Client, sha256};

/// Downloads the archive and unpacks it with the system's own tar: path → content.
async fn export(client: &Client) -> (Vec<u8>, BTreeMap<String, Vec<u8>>) {
    let answer = client.get("/tenant/export").await;
    assert_eq!((answer.status, answer.header("content-type").as_str()), (200, "application/x-tar"), "{answer}");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("export.tar"), &answer.bytes).unwrap();
    let tar = std::process::Command::new("tar").args(["xf", "export.tar"]).current_dir(folder.path()).status();
    assert!(tar.expect("tar is installed").success());
    std::fs::remove_file(folder.path().join("export.tar")).unwrap();
    let (mut files, mut folders) = (BTreeMap::new(), vec![folder.path().to_path_buf()]);
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder.path()).unwrap().display().to_string();
            files.insert(name, std::fs::read(&path).unwrap());
        }
    }
    (answer.bytes, files)
}

fn rows(files: &BTreeMap<String, Vec<u8>>, table: &str) -> Vec<Value> {
    let prefix = format!("tables/{table}/");
    let parts = files.iter().filter(|(name, _)| name.starts_with(&prefix));
    let lines = parts.flat_map(|(_, content)| std::str::from_utf8(content).unwrap().lines());
    lines.map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_archive_holds_everything_of_its_tenant_but_secrets() {
    let app = app_to_fill().await;
    let acme = fill(&app, &app.acme_admin, "acme").await;
    fill(&app, &app.admin, "default").await;
    // More than a page of rows.
    let many = format!(
        "INSERT INTO casbin_rules (tenant_id, ptype, v0, v1, v2, v3, v4, v5) \
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200) \
         SELECT {}, 'x', 'rule ' || i, '', '', '', '', '' FROM n",
        literal(&acme)
    );
    app.database.execute(&many).await;
    let (archive, files) = export(&app.acme_admin).await;

    let manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    assert_eq!((manifest["format"].as_str(), manifest["version"].as_u64()), (Some("lectern-tenant-export"), Some(1)));
    assert_eq!(manifest["tenant"]["id"], json!(acme));
    let complete: Value = serde_json::from_slice(&files["complete.json"]).unwrap();
    for (table, count) in rows_of_tenant(&app.database, &acme).await {
        let derived = ["blob_deletions", "chunk_vectors", "index_changes", "index_copies"].contains(&table.as_str());
        let exported = rows(&files, &table);
        assert_eq!(exported.len() as i64, if derived { 0 } else { count }, "{table}");
        assert_eq!(complete["rows"][&table].as_i64(), (!derived).then_some(count), "{table}");
        assert!(exported.iter().all(|row| row["tenant_id"] == json!(acme)), "{table}");
    }
    // Values in the form of the API.
    let users = rows(&files, "users");
    let admin = users.iter().find(|row| row["login"] == "admin").expect("the administrator is exported");
    assert_eq!(admin["id"], json!(app.acme_admin.user_id));
    assert!(admin.get("password_hash").is_none(), "{admin}");
    let created = admin["created_at"].as_str().unwrap();
    assert!(chrono::DateTime::parse_from_rfc3339(created).is_ok(), "{created}");
    let nodes = rows(&files, "nodes");
    let folder = nodes.iter().find(|row| row["name"] == "shared").expect("the folder is exported");
    assert_eq!((&folder["restricted"], &folder["size_bytes"]), (&json!(false), &Value::Null));
    // Contents by their hash.
    let contents: Vec<_> =
        files.iter().filter_map(|(name, bytes)| Some((name.strip_prefix("blobs/")?, bytes))).collect();
    assert_eq!(contents.len() as u64, complete["contents"].as_u64().unwrap());
    for (hash, bytes) in &contents {
        assert_eq!(&sha256(bytes), hash);
    }
    assert!(contents.iter().any(|(_, bytes)| bytes.as_slice() == b"plain words of acme"));
    // Nothing of others, and no hash that could be guessed at.
    let text = String::from_utf8_lossy(&archive);
    assert!(!text.contains("words of default") && !text.contains("mascot of default"));
    let connection = app.database.connect().await;
    let mut secrets = 0;
    let is_secret = |column: &str| column.ends_with("_hash") && !["previous_hash", "kept_after_hash"].contains(&column);
    for (table, column) in columns(&connection).await.into_iter().filter(|(_, column)| is_secret(column)) {
        for row in query(&connection, &format!("SELECT {column} FROM {table}")).await {
            let Some(hash) = row.try_get_by_index::<Option<String>>(0).unwrap() else { continue };
            assert!(!text.contains(&hash), "the archive holds a {column} of {table}");
            secrets += 1;
        }
    }
    connection.close().await.unwrap();
    assert!(secrets >= 10, "only {secrets} hashes were looked for");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn content_is_for_the_tenants_administrator_and_numbers_are_for_the_operator() {
    let app = app_to_fill().await;
    let acme = fill(&app, &app.acme_admin, "acme").await;
    let member = app.user("member").await;
    member.get("/tenant/export").await.assert_problem(403, "forbidden");
    app.operator.get("/tenant/export").await.assert_problem(403, "forbidden");
    app.anonymous.get("/tenant/export").await.assert_problem(401, "unauthenticated");
    let metadata = app.operator.get(&format!("/tenants/{acme}/metadata")).await.expect(200);
    let tables = metadata["tables"].as_array().unwrap();
    let sizes: Vec<(String, i64)> = tables
        .iter()
        .map(|table| (table["table"].as_str().unwrap().to_string(), table["rows"].as_i64().unwrap()))
        .collect();
    assert_eq!(sizes, rows_of_tenant(&app.database, &acme).await);
    assert_eq!(metadata["quota"]["seats"], json!({ "used": 6, "limit": 100, "own": true }));
    let text = metadata.to_string();
    assert!(!text.contains("worker") && !text.contains("mascot") && !text.contains("plain"), "{text}");
    app.admin.get(&format!("/tenants/{acme}/metadata")).await.assert_problem(403, "forbidden");
    // Through a break-glass grant, and only of that tenant.
    let reason = json!({ "reason": "the customer asked for a copy" });
    let opened = app.operator.post(&format!("/tenants/{acme}/break-glass"), reason).await.expect(201);
    let guest = app.anonymous.with_token(opened["token"].as_str().unwrap());
    let (_, files) = export(&guest).await;
    let manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    assert_eq!(manifest["tenant"]["id"], json!(acme));
    assert_eq!(tenant_of(&guest).await, acme);
    // It stands in the tenant's own log.
    let exports = app.acme_admin.list("/audit-events?action=tenant_export").await;
    let by: Vec<_> = exports.iter().map(|event| (&event["actor_login"], &event["object_id"])).collect();
    assert_eq!(by, [(&json!("operator@system"), &json!(acme))]);
}
