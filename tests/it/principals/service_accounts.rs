//! Service accounts.

use serde_json::json;

use crate::support::{PASSWORD, TestApp, id};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn service_accounts_are_kept_apart_from_users() {
    let app = TestApp::start().await;
    let input = json!({ "name": "importer", "description": "Imports.", "roles": ["content_manager"] });
    let bot = app.admin.post("/service-accounts", input).await.expect(201);
    assert_eq!(
        (&bot["name"], &bot["roles"], &bot["state"]),
        (&json!("importer"), &json!(["content_manager"]), &json!("active"))
    );
    assert!(bot["home_folder_id"].is_string());
    let (account, user) = (format!("/service-accounts/{}", id(&bot)), format!("/users/{}", id(&bot)));
    assert_eq!(app.admin.get(&account).await.expect(200), bot);
    app.admin.get(&user).await.assert_problem(404, "not_found");
    app.admin.patch(&user, json!({ "password": "a new password" })).await.assert_problem(404, "not_found");
    app.admin.delete(&user).await.assert_problem(404, "not_found");
    app.admin.get(&format!("/service-accounts/{}", app.admin.user_id)).await.assert_problem(404, "not_found");
    assert!(app.admin.list("/users").await.iter().all(|u| u["login"] != "importer"));
    app.admin.post("/service-accounts", json!({ "name": "exporter" })).await.expect(201);
    let names = |items: Vec<serde_json::Value>| -> Vec<String> {
        items.iter().map(|a| a["name"].as_str().unwrap().to_string()).collect()
    };
    assert_eq!(names(app.admin.list("/service-accounts?limit=1").await), ["exporter", "importer"]);
    assert_eq!(names(app.admin.list("/service-accounts?name_prefix=IMP").await), ["importer"]);
    // One namespace for both, so that a login names one account.
    let taken = app.admin.post("/service-accounts", json!({ "name": "admin" })).await;
    taken.assert_problem(409, "name_taken");
    assert_eq!(taken.fields(), ["/name"]);
    app.admin.post("/users", json!({ "login": "importer" })).await.assert_problem(409, "name_taken");
    app.anonymous.login("default", "importer", PASSWORD).await.assert_problem(401, "invalid_credentials");
    let changed = app.admin.patch(&account, json!({ "description": "", "display_name": "Imp" })).await.expect(200);
    assert_eq!((&changed["description"], &changed["display_name"]), (&json!(""), &json!("Imp")));
    app.admin.delete(&account).await.expect(204);
    app.admin.get(&account).await.assert_problem(404, "not_found");
}

/// Even with a password in the database, which no operation writes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_account_never_signs_in_by_password() {
    let app = TestApp::start().await;
    app.admin.post("/service-accounts", json!({ "name": "bot" })).await.expect(201);
    app.admin.post("/users", json!({ "login": "human", "password": PASSWORD })).await.expect(201);
    let copied = app
        .database
        .number("SELECT count(*) FROM users WHERE login = 'human' AND password_hash IS NOT NULL AND kind = 'user'")
        .await;
    assert_eq!(copied, 1);
    app.database
        .execute("UPDATE users SET password_hash = (SELECT u.password_hash FROM users u WHERE u.login = 'human') WHERE login = 'bot'")
        .await;
    app.anonymous.login("default", "human", PASSWORD).await.expect(200);
    app.anonymous.login("default", "bot", PASSWORD).await.assert_problem(401, "invalid_credentials");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn roles_and_groups_count_for_service_accounts_too() {
    let app = TestApp::start().await;
    let group = super::group(&app.admin, "bots").await;
    super::set_roles(&app.admin, &group, &["content_manager"]).await;
    let bot = id(&app.admin.post("/service-accounts", json!({ "name": "bot", "roles": [] })).await.expect(201));
    super::add_user(&app.admin, &group, &bot).await;
    let view = app.admin.get(&format!("/service-accounts/{bot}")).await.expect(200);
    assert_eq!((&view["roles"], &view["group_roles"]), (&json!([]), &json!(["content_manager"])));
    assert_eq!(super::names(&view["groups"]), ["bots"]);
    let members = app.admin.list(&format!("/groups/{group}/members")).await;
    assert_eq!(members[0]["member_type"], "service_account");
}
