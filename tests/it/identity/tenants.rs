//! Tenants, and the wall around them.

use serde_json::{Value, json};

use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_operator_makes_tenants_and_others_do_not() {
    let app = TestApp::start().await;
    let made = app.operator.post("/tenants", json!({ "slug": "globex", "name": "Globex" })).await.expect(201);
    assert_eq!((&made["slug"], &made["state"]), (&json!("globex"), &json!("active")));
    assert_eq!(app.operator.get(&format!("/tenants/{}", made["id"].as_str().unwrap())).await.expect(200), made);
    let slugs: Vec<Value> = app.operator.list("/tenants?limit=2").await.iter().map(|t| t["slug"].clone()).collect();
    assert_eq!(slugs, ["acme", "default", "globex", "system"]);
    app.operator.post("/tenants", json!({ "slug": "globex", "name": "Again" })).await.assert_problem(409, "name_taken");
    app.admin.post("/tenants", json!({ "slug": "x", "name": "X" })).await.assert_problem(403, "forbidden");
    app.admin.get("/tenants").await.assert_problem(403, "forbidden");
    app.admin.get(&format!("/tenants/{}", made["id"].as_str().unwrap())).await.assert_problem(403, "forbidden");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slugs_have_a_form() {
    let app = TestApp::start().await;
    for slug in ["", "Upper", "with space", "-begins", "ends-", "ümlaut", "a/b", &"a".repeat(64)] {
        let answer = app.operator.post("/tenants", json!({ "slug": slug, "name": "X" })).await;
        answer.assert_problem(400, "invalid_body");
        assert_eq!(answer.fields(), ["/slug"], "{slug:?}: {answer}");
    }
    let nested = json!({ "slug": "fine", "name": "X", "administrator": { "login": "", "password": "short" } });
    let answer = app.operator.post("/tenants", nested).await;
    assert_eq!(answer.fields(), ["/administrator/login", "/administrator/password"], "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_operator_sees_no_tenants_content() {
    let app = TestApp::start().await;
    let file = app.admin.file("secret.txt", "", "the secret of the tenant").await;
    let kb = app.admin.knowledge_base("kb").await;
    let paths = [
        "/folders".to_string(),
        "/files".into(),
        "/knowledge-bases".into(),
        "/jobs".into(),
        "/sessions".into(),
        format!("/files/{}", file["id"].as_str().unwrap()),
        format!("/files/{}/content", file["id"].as_str().unwrap()),
        format!("/knowledge-bases/{}", kb["id"].as_str().unwrap()),
    ];
    for path in paths {
        app.operator.get(&path).await.assert_problem(403, "forbidden");
    }
    app.operator.post("/search", json!({ "query": "secret" })).await.assert_problem(403, "forbidden");
    let users = app.operator.list("/users").await;
    assert_eq!(users.iter().map(|u| u["login"].clone()).collect::<Vec<_>>(), ["operator"]);
    app.operator.get(&format!("/users/{}", app.admin.user_id)).await.assert_problem(404, "not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tenants_see_nothing_of_each_other_in_any_list() {
    let app = TestApp::start().await;
    let kb = app.acme_admin.knowledge_base("the plans of acme").await;
    app.acme_admin.ready_document(kb["id"].as_str().unwrap(), "plans.txt", "the zebra plans of acme").await;
    app.acme_admin.post("/sessions", json!({ "title": "acme session" })).await.expect(201);
    app.acme_admin.post("/api-keys", json!({ "name": "acme key" })).await.expect(201);
    app.user_of(&app.acme_admin, "acme", "wile", &["member"]).await;
    for path in ["/users", "/folders", "/files", "/knowledge-bases", "/jobs", "/sessions", "/api-keys", "/roles"] {
        let text = json!(app.admin.list(path).await).to_string();
        assert!(!text.contains("acme") && !text.contains("wile") && !text.contains("plans"), "{path}: {text}");
    }
    for mode in ["hybrid", "keyword", "vector"] {
        let hits = crate::support::search_hits(&app.admin, json!({ "query": "zebra plans", "mode": mode })).await;
        assert!(hits.is_empty(), "{hits:?}");
    }
}
