//! Looking after the users of a group, without being an administrator and without becoming one.

use serde_json::{Value, json};

use super::{add_user, group, names, nest, role, set_roles};
use crate::support::{Client, PASSWORD, TestApp, id};

/// Makes a user the group's only manager.
async fn manage(app: &TestApp, group: &str, manager: &Client) {
    let managers = json!({ "managers": [{ "manager_type": "user", "manager_id": manager.user_id }] });
    app.admin.put(&format!("/groups/{group}/managers"), managers).await.expect(200);
}

fn logins(users: &[Value]) -> Vec<&str> {
    users.iter().map(|user| user["login"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_manager_looks_after_the_users_of_the_group() {
    let app = TestApp::start().await;
    let (lead, alice) = (app.user("lead").await, app.user("alice").await);
    let sales = group(&app.admin, "sales").await;
    add_user(&app.admin, &sales, &alice.user_id).await;
    let users = format!("/groups/{sales}/users");
    lead.get(&users).await.assert_problem(404, "not_found");
    manage(&app, &sales, &lead).await;
    assert_eq!(names(&lead.get("/auth/me").await.expect(200)["manages"]), ["sales"]);
    assert_eq!(logins(&lead.list(&users).await), ["alice"]);

    let input = json!({ "login": "newcomer", "password": PASSWORD, "email": "n@example.com" });
    let odd = json!({ "login": "odd", "email": "no address" });
    lead.post(&users, odd).await.assert_problem(422, "invalid_value");
    let new = lead.post(&users, input).await.expect(201);
    assert_eq!((&new["roles"], names(&new["groups"])), (&json!(["member"]), vec!["sales".to_string()]));
    let newcomer = app.anonymous.sign_in("default", "newcomer", PASSWORD).await;
    let path = format!("{users}/{}", newcomer.user_id);
    assert_eq!(lead.get(&path).await.expect(200), new);
    assert_eq!(lead.patch(&path, json!({ "display_name": "New" })).await.expect(200)["display_name"], "New");
    lead.patch(&path, json!({ "password": "another password" })).await.expect(200);
    newcomer.get("/auth/me").await.assert_problem(401, "unauthenticated");
    let newcomer = app.anonymous.sign_in("default", "newcomer", "another password").await;
    lead.patch(&path, json!({ "state": "deactivated" })).await.expect(200);
    newcomer.get("/auth/me").await.assert_problem(401, "unauthenticated");
    lead.patch(&path, json!({ "state": "active" })).await.expect(200);

    lead.delete(&path).await.expect(204);
    lead.get(&path).await.assert_problem(404, "not_found");
    assert_eq!(logins(&lead.list(&users).await), ["alice"]);
    // Out of the group is out of reach.
    lead.put(&path, json!({})).await.assert_problem(404, "not_found");
    manage(&app, &sales, &app.admin).await;
    lead.get(&users).await.assert_problem(404, "not_found");
    assert_eq!(lead.get("/auth/me").await.expect(200)["manages"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_manager_moves_users_between_the_groups_they_manage_and_draws_in_no_others() {
    let app = TestApp::start().await;
    let (lead, alice, stranger) = (app.user("lead").await, app.user("alice").await, app.user("stranger").await);
    let (east, west) = (group(&app.admin, "east").await, group(&app.admin, "west").await);
    add_user(&app.admin, &east, &alice.user_id).await;
    manage(&app, &east, &lead).await;
    manage(&app, &west, &lead).await;
    let into_west = |user: &str| format!("/groups/{west}/users/{user}");
    lead.put(&into_west(&alice.user_id), json!({})).await.expect(200);
    lead.delete(&format!("/groups/{east}/users/{}", alice.user_id)).await.expect(204);
    let moved = lead.get(&into_west(&alice.user_id)).await.expect(200);
    assert_eq!(names(&moved["groups"]), ["west"]);
    // Whoever could draw in somebody else's user could set their password.
    let foreign = app.acme_admin.user_id.clone();
    for user in [stranger.user_id.as_str(), app.admin.user_id.as_str(), foreign.as_str()] {
        lead.put(&into_west(user), json!({})).await.assert_problem(404, "not_found");
    }
    let content_lead = app.user_with_roles("content-lead", &["content_manager"]).await;
    manage(&app, &west, &content_lead).await;
    content_lead.put(&into_west(&stranger.user_id), json!({})).await.assert_problem(403, "forbidden");
    let own = into_west(&content_lead.user_id);
    content_lead.put(&own, json!({})).await.assert_problem(403, "forbidden");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn users_with_anything_beyond_are_out_of_a_managers_reach() {
    let app = TestApp::start().await;
    let lead = app.user("lead").await;
    let (sales, other, admins) =
        (group(&app.admin, "sales").await, group(&app.admin, "other").await, group(&app.admin, "admins").await);
    manage(&app, &sales, &lead).await;
    set_roles(&app.admin, &admins, &["tenant_admin"]).await;
    role(&app, "harmless", &["self:read"]).await;
    let by_role = app.user_with_roles("by-role", &["content_manager"]).await;
    let by_harmless_role = app.user_with_roles("by-harmless-role", &["member", "harmless"]).await;
    let by_group = app.user("by-group").await;
    add_user(&app.admin, &other, &by_group.user_id).await;
    let by_strong_group = app.user("by-strong-group").await;
    add_user(&app.admin, &admins, &by_strong_group.user_id).await;
    let by_managing = app.user("by-managing").await;
    manage(&app, &other, &by_managing).await;
    let plain = app.user("plain").await;
    for user in [&by_role, &by_harmless_role, &by_group, &by_strong_group, &by_managing, &plain, &lead] {
        add_user(&app.admin, &sales, &user.user_id).await;
    }
    let path = |user: &Client| format!("/groups/{sales}/users/{}", user.user_id);
    for user in [&by_role, &by_harmless_role, &by_group, &by_strong_group, &by_managing, &lead] {
        for change in
            [json!({ "password": "taken over now" }), json!({ "email": "x@y.z" }), json!({ "state": "deactivated" })]
        {
            lead.patch(&path(user), change).await.assert_problem(403, "forbidden");
        }
        lead.delete(&path(user)).await.assert_problem(403, "forbidden");
        user.get("/auth/me").await.expect(200);
    }
    lead.patch(&path(&plain), json!({ "display_name": "P" })).await.expect(200);
    // Who comes to have more goes out of reach at once.
    app.admin.patch(&format!("/users/{}", plain.user_id), json!({ "roles": ["content_manager"] })).await.expect(200);
    lead.patch(&path(&plain), json!({ "display_name": "Q" })).await.assert_problem(403, "forbidden");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_manager_of_a_group_stronger_than_themselves_lets_nobody_in() {
    let app = TestApp::start().await;
    let (lead, alice) = (app.user("lead").await, app.user("alice").await);
    let (staff, plain) = (group(&app.admin, "staff").await, group(&app.admin, "plain").await);
    manage(&app, &staff, &lead).await;
    manage(&app, &plain, &lead).await;
    add_user(&app.admin, &plain, &alice.user_id).await;
    set_roles(&app.admin, &staff, &["content_manager"]).await;
    let users = format!("/groups/{staff}/users");
    lead.post(&users, json!({ "login": "x", "password": PASSWORD })).await.assert_problem(403, "forbidden");
    lead.put(&format!("{users}/{}", alice.user_id), json!({})).await.assert_problem(403, "forbidden");
    assert_eq!(app.database.number("SELECT count(*) FROM users WHERE login = 'x'").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn managing_reaches_neither_groups_above_nor_within_nor_of_other_tenants() {
    let app = TestApp::start().await;
    let lead = app.user("lead").await;
    let (above, managed, within) =
        (group(&app.admin, "above").await, group(&app.admin, "managed").await, group(&app.admin, "within").await);
    nest(&app.admin, &above, &managed).await;
    nest(&app.admin, &managed, &within).await;
    manage(&app, &managed, &lead).await;
    let inner = app.user("inner").await;
    add_user(&app.admin, &within, &inner.user_id).await;
    let foreign = group(&app.acme_admin, "foreign").await;
    for other in [&above, &within, &foreign] {
        lead.get(&format!("/groups/{other}/users")).await.assert_problem(404, "not_found");
        let input = json!({ "login": "x", "password": PASSWORD });
        lead.post(&format!("/groups/{other}/users"), input).await.assert_problem(404, "not_found");
    }
    let users = format!("/groups/{managed}/users");
    assert!(lead.list(&users).await.is_empty(), "members through inner groups are not the manager's");
    lead.get(&format!("{users}/{}", inner.user_id)).await.assert_problem(404, "not_found");
    // A group above brings its membership along, and is no reason to lose one's users.
    let new = lead.post(&users, json!({ "login": "newcomer" })).await.expect(201);
    assert_eq!(names(&new["groups"]), ["above", "managed"]);
    lead.patch(&format!("{users}/{}", id(&new)), json!({ "display_name": "N" })).await.expect(200);
    // Administrators use their own operations, or manage the group themselves.
    app.admin.get(&users).await.assert_problem(403, "forbidden");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn groups_and_service_accounts_manage_too_and_nobody_else() {
    let app = TestApp::start().await;
    let (lead, alice) = (app.user("lead").await, app.user("alice").await);
    let (sales, leads) = (group(&app.admin, "sales").await, group(&app.admin, "leads").await);
    add_user(&app.admin, &sales, &alice.user_id).await;
    let bot = id(&app.admin.post("/service-accounts", json!({ "name": "bot" })).await.expect(201));
    let manager = |kind: &str, id: &str| json!({ "manager_type": kind, "manager_id": id });
    let path = format!("/groups/{sales}/managers");
    let managers = json!({ "managers": [manager("group", &leads), manager("service_account", &bot)] });
    let put = app.admin.put(&path, managers).await.expect(200);
    assert_eq!(put["managers"].as_array().unwrap().len(), 2);
    assert_eq!(app.admin.get(&path).await.expect(200), put);
    lead.get(&format!("/groups/{sales}/users")).await.assert_problem(404, "not_found");
    add_user(&app.admin, &leads, &lead.user_id).await;
    lead.get(&format!("/groups/{sales}/users")).await.expect(200);
    app.admin.delete(&format!("/groups/{leads}")).await.expect(204);
    lead.get(&format!("/groups/{sales}/users")).await.assert_problem(404, "not_found");

    let random = "0192f0c1-2345-7000-8000-000000000001";
    let foreign = group(&app.acme_admin, "foreign").await;
    let wrong = [
        manager("user", &bot),
        manager("service_account", &lead.user_id),
        manager("group", &foreign),
        manager("group", random),
        manager("user", &app.acme_admin.user_id),
        manager("user", "x"),
    ];
    let refused = app.admin.put(&path, json!({ "managers": wrong })).await;
    refused.assert_problem(422, "invalid_value");
    assert_eq!(refused.fields(), (0..6).map(|n| format!("/managers/{n}/manager_id")).collect::<Vec<_>>());
}
