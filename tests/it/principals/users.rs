//! Finding users.

use serde_json::json;

use super::{add_user, group, nest};
use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_are_filtered_by_state_login_mail_and_group_and_pages_keep_the_filter() {
    let app = TestApp::start().await;
    for (login, email) in
        [("anna", "a@x.example"), ("Anton", "b@x.example"), ("an_na", "A@y.example"), ("bert", "c%@x.example")]
    {
        app.admin.post("/users", json!({ "login": login, "email": email })).await.expect(201);
    }
    app.admin.post("/service-accounts", json!({ "name": "annabot" })).await.expect(201);
    let logins = |query: &str| {
        let (admin, path) = (app.admin.clone(), format!("/users?{query}"));
        async move {
            let mut logins: Vec<String> =
                admin.list(&path).await.iter().map(|u| u["login"].as_str().unwrap().to_string()).collect();
            logins.sort_unstable();
            logins
        }
    };
    assert_eq!(logins("login_prefix=an&limit=1").await, ["Anton", "an_na", "anna"]);
    assert_eq!(logins("login_prefix=an_").await, ["an_na"]);
    assert_eq!(logins("login_prefix=%25").await, [""; 0]);
    assert_eq!(logins("email_prefix=a%40").await, ["an_na", "anna"]);
    assert_eq!(logins("email_prefix=c%25%40").await, ["bert"]);
    let users = app.admin.list("/users").await;
    let id_of = |login: &str| users.iter().find(|u| u["login"] == login).unwrap()["id"].as_str().unwrap().to_string();
    app.admin.patch(&format!("/users/{}", id_of("bert")), json!({ "state": "deactivated" })).await.expect(200);
    assert_eq!(logins("state=deactivated").await, ["bert"]);
    assert_eq!(logins("state=active&login_prefix=b").await, [""; 0]);
    let (outer, inner) = (group(&app.admin, "outer").await, group(&app.admin, "inner").await);
    nest(&app.admin, &outer, &inner).await;
    add_user(&app.admin, &outer, &id_of("anna")).await;
    for login in ["anna", "bert"] {
        add_user(&app.admin, &inner, &id_of(login)).await;
    }
    assert_eq!(logins(&format!("group_id={outer}&limit=1")).await, ["anna", "bert"]);
    assert_eq!(logins(&format!("group_id={outer}&state=active")).await, ["anna"]);
}
