//! What protects tenants from each other, from guessers, from the operator's eyes, and from wanting too much.

mod break_glass;
mod dump;
mod erase;
mod export;
mod lifecycle;
mod log;
mod passwords;
mod pruning;
mod quotas;
mod rate_limits;
mod secrets;
mod sign_ins;
mod throttle;

use crate::support::{Client, TestApp, TestDatabase, is_postgres};
use sea_orm::{ConnectionTrait, DatabaseConnection, QueryResult, Statement};

/// The id of the client's tenant.
async fn tenant_of(client: &Client) -> String {
    client.get("/auth/me").await.ok()["tenant_id"].as_str().expect("a tenant").to_string()
}

/// An id as a literal of the database's dialect.
fn literal(id: &str) -> String {
    match is_postgres() {
        true => format!("'{id}'::uuid"),
        false => format!("X'{}'", id.replace('-', "")),
    }
}

async fn query(connection: &DatabaseConnection, sql: &str) -> Vec<QueryResult> {
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    connection.query_all_raw(statement).await.unwrap_or_else(|e| panic!("{sql}: {e}"))
}

/// Tables whose rows come and go by themselves.
const TRANSIENT: [&str; 3] = ["blob_deletions", "index_changes", "index_copies"];

/// Every table with its columns, as the database lists them. Asked otherwise than the platform asks.
async fn columns(connection: &DatabaseConnection) -> Vec<(String, String)> {
    let sql = match is_postgres() {
        true => {
            "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'public'"
        }
        false => {
            "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
        }
    };
    let rows = query(connection, sql).await;
    rows.iter().map(|row| (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap())).collect()
}

/// The rows that a tenant has in every table that has tenants.
async fn rows_of_tenant(database: &TestDatabase, tenant: &str) -> Vec<(String, i64)> {
    let connection = database.connect().await;
    let mut counts = Vec::new();
    for (table, column) in columns(&connection).await {
        if column == "tenant_id" {
            let sql = format!("SELECT count(*) FROM \"{table}\" WHERE tenant_id = {}", literal(tenant));
            counts.push((table, query(&connection, &sql).await[0].try_get_by_index::<i64>(0).unwrap()));
        }
    }
    connection.close().await.unwrap();
    counts.sort();
    counts
}

/// A platform that may reach a provider of sign-ins on this machine.
async fn app_to_fill() -> TestApp {
    TestApp::builder().config(|config| config.oidc.allow_private_networks = true).build().await
}

/// Something in every table of a tenant, but for those of [`TRANSIENT`]. The app is one of [`app_to_fill`].
async fn fill(app: &TestApp, admin: &Client, slug: &str) -> String {
    use serde_json::json;
    let tenant = tenant_of(admin).await;
    let user = app.user_of(admin, slug, "worker", &["member"]).await;
    user.post("/api-keys", json!({ "name": "key" })).await.expect(201);
    fill_principals(admin, &user).await;
    fill_accounts(app, admin, slug).await;
    let folder = admin.folder("shared", &admin.home).await;
    admin.file("plain.txt", &folder, format!("plain words of {slug}")).await;
    admin.share(&format!("/folders/{folder}"), &[(&format!("user:{}", user.user_id), "read")]).await;
    let kb = crate::support::id(&admin.knowledge_base("kb").await);
    let text = format!("The secret mascot of {slug} is the axolotl.");
    admin.ready_document(&kb, "mascot.txt", text).await;
    let session = crate::support::id(&admin.post("/sessions", json!({})).await.expect(201));
    let question = json!({ "content": "What is the secret mascot?" });
    admin.post(&format!("/sessions/{session}/messages"), question).await.expect(200);
    let settings = json!({ "passwords": { "history": 3 } });
    admin.patch("/tenant/settings", settings).await.expect(200);
    let password = json!({ "password": "another fine password" });
    admin.patch(&format!("/users/{}", user.user_id), password).await.expect(200);
    app.operator.patch(&format!("/tenants/{tenant}/quota"), json!({ "seats": 100 })).await.expect(200);
    let reason = json!({ "reason": "a support case" });
    app.operator.post(&format!("/tenants/{tenant}/break-glass"), reason).await.expect(201);
    tenant
}

/// How people come in: one who accepted an invitation, one who has yet to, and one through a provider.
async fn fill_accounts(app: &TestApp, admin: &Client, slug: &str) {
    use serde_json::json;
    let (came, comes) = (format!("came-{slug}@example.com"), format!("comes-{slug}@example.com"));
    for email in [&came, &comes] {
        admin.post("/invitations", json!({ "email": email })).await.expect(201);
    }
    let token = app.letter(&came, 1).await.token();
    let accept = json!({ "token": token, "password": "a first fine password" });
    app.anonymous.post("/account/invitation/accept", accept).await.expect(200);
    crate::sso::fill(app, admin).await;
}

/// What programs and directories bring: groups in groups, a role, a service account with both kinds of credential, users and groups over
/// SCIM, log entries.
async fn fill_principals(admin: &Client, user: &Client) {
    use crate::support::{Response, id, service_account};
    use serde_json::json;
    let outer = id(&admin.post("/groups", json!({ "name": "outer" })).await.expect(201));
    let inner = id(&admin.post("/groups", json!({ "name": "inner" })).await.expect(201));
    admin.post(&format!("/groups/{outer}/members"), json!({ "member_group_id": inner })).await.expect(201);
    admin.post(&format!("/groups/{inner}/members"), json!({ "user_id": user.user_id })).await.expect(201);
    let managers = json!({ "managers": [{ "manager_type": "user", "manager_id": user.user_id }] });
    admin.put(&format!("/groups/{outer}/managers"), managers).await.expect(200);
    admin.post("/roles", json!({ "name": "reader", "permissions": ["files:read"] })).await.expect(201);
    let robot = service_account(admin, "robot").await;
    for kind in ["api-keys", "client-secrets"] {
        admin.post(&format!("/service-accounts/{robot}/{kind}"), json!({ "name": kind })).await.expect(201);
    }
    for (path, name, kind) in [("Users", "userName", "User"), ("Groups", "displayName", "Group")] {
        let schema = format!("urn:ietf:params:scim:schemas:core:2.0:{kind}");
        let body = json!({ "schemas": [schema], name: format!("from-the-directory-{kind}") });
        let request = admin.request(reqwest::Method::POST, &format!("!/scim/v2/{path}"));
        let request = request.header("content-type", "application/scim+json").body(body.to_string());
        Response::of(request).await.expect(201);
    }
    admin.post("/log-entries", json!({ "entries": [{ "message": "a line" }] })).await.expect(201);
    admin.put("/log-retention", json!({ "days": 30 })).await.expect(200);
}
