//! What each built-in role may call: as a table to read, and for real.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::spec::Spec;
use crate::support::{Client, PASSWORD, Response, TestApp};

const ROLES: [&str; 4] = ["operator", "tenant_admin", "content_manager", "member"];

/// One user of each role with its effective permissions.
async fn users(app: &TestApp) -> Vec<(Client, BTreeSet<String>)> {
    let clients = [
        app.operator.clone(),
        app.admin.clone(),
        app.user_with_roles("manager", &["content_manager"]).await,
        app.user_with_roles("member", &["member"]).await,
    ];
    let mut users = Vec::new();
    for (client, role) in clients.into_iter().zip(ROLES) {
        let me = client.get("/auth/me").await.ok();
        assert_eq!(me["roles"], serde_json::json!([role]));
        let all = me["permissions"]
            .as_array()
            .expect("permissions")
            .iter()
            .map(|p| p.as_str().unwrap_or_default().to_string());
        users.push((client, all.collect()));
    }
    users
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn matrix_of_operations_and_roles() {
    let app = TestApp::start().await;
    let users = users(&app).await;
    let mut operations = Spec::load().operations();
    operations.sort_by(|a, b| (&a.permission, &a.id).cmp(&(&b.permission, &b.id)));
    let mut table = format!("{:<28}{:<24}{}\n", "operation", "permission", ROLES.join(" "));
    for operation in &operations {
        let permission = operation.permission.as_deref().unwrap_or("(public)");
        let marks = ROLES.iter().zip(&users).map(|(role, (_, may))| {
            let allowed = operation.permission.as_ref().is_none_or(|p| may.contains(p));
            format!("{:<width$}", if allowed { "x" } else { "-" }, width = role.len() + 1)
        });
        let row = format!("{:<28}{permission:<24}{}", operation.id, marks.collect::<String>());
        let _ = writeln!(table, "{}", row.trim_end());
    }
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("operations_and_roles", table);
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn roles_open_exactly_the_operations_of_their_permissions() {
    let app = TestApp::start().await;
    let spec = Spec::load();
    for (client, may) in users(&app).await {
        let me = client.get("/auth/me").await.ok();
        let text = |key: &str| me[key].as_str().expect("a caller has it").to_string();
        for operation in &spec.operations() {
            let Some(permission) = &operation.permission else { continue };
            // These end the caller's sign-in: each gets one of its own.
            let caller = match ["auth_logout", "auth_oidc_logout"].contains(&operation.id.as_str()) {
                true => app.anonymous.sign_in(&text("tenant"), &text("login"), PASSWORD).await,
                false => client.clone(),
            };
            let request = spec
                .request(&caller, operation, None, &|_| uuid::Uuid::from_u128(crate::support::rand_u128()).to_string());
            let answer = Response::of(request).await;
            match may.contains(permission) {
                true => assert!(![401, 403].contains(&answer.status), "{} with {permission}: {answer}", operation.id),
                false => drop(answer.assert_problem(403, "forbidden")),
            }
            assert!(answer.status < 500, "{}: {answer}", operation.id);
        }
    }
    app.anonymous.login("default", "admin", PASSWORD).await.expect(200);
}
