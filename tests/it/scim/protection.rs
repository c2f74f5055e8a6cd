//! What an identity provider may not do to a tenant.

use serde_json::{Value, json};

use super::{GROUP, Scim, USER};
use crate::support::{PASSWORD, TestApp, id};

/// A key of somebody who may do nothing but SCIM, so that no administrator's account is the caller's own.
async fn of_provisioner(app: &TestApp) -> Scim {
    let permissions = ["scim:write", "api_keys:write", "self:read"];
    let role = json!({ "name": "provisioner", "description": "Keeps users.", "permissions": permissions });
    app.admin.post("/roles", role).await.expect(201);
    Scim::of(&app.user_with_roles("provisioner", &["provisioner"]).await).await
}

fn deactivate() -> Value {
    json!([{ "op": "replace", "path": "active", "value": false }])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_administrator_of_the_tenants_own_stays() {
    let (app, scim) = Scim::start().await;
    let own = format!("/Users/{}", app.admin.user_id);
    for answer in [scim.patch(&own, deactivate()).await, scim.delete(&own).await] {
        assert_eq!(answer.status, 409, "{answer}");
        assert!(answer.json["detail"].as_str().unwrap().contains("key"), "{answer}");
    }
    // A second administrator, whose key is used: the first may go, then the second is the last.
    let second = app.user_with_roles("second", &["tenant_admin"]).await;
    let by_second = Scim::of(&second).await;
    by_second.patch(&own, deactivate()).await.expect(200);
    app.admin.get("/auth/me").await.assert_problem(401, "unauthenticated");
    // One that SCIM manages does not count: it can go, but the tenant's own last one can't.
    let managed = id(&by_second.user("managed").await);
    let roles = json!({ "roles": ["tenant_admin"] });
    second.patch(&format!("/users/{managed}"), roles).await.expect(200);
    let tokens = json!({ "password": PASSWORD });
    second.patch(&format!("/users/{managed}"), tokens).await.expect(200);
    let by_managed = Scim::of(&app.anonymous.sign_in("default", "managed", PASSWORD).await).await;
    let last = format!("/Users/{}", second.user_id);
    for answer in [by_managed.patch(&last, deactivate()).await, by_managed.delete(&last).await] {
        assert_eq!(answer.status, 409, "{answer}");
        assert!(answer.json["detail"].as_str().unwrap().contains("last active administrator"), "{answer}");
    }
    by_second.patch(&format!("/Users/{managed}"), deactivate()).await.expect(200);
    second.get("/auth/me").await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_administrator_through_a_group_stays() {
    let app = TestApp::start().await;
    let scim = of_provisioner(&app).await;
    let boss = app.user("boss").await;
    let group = id(&scim.group("administrators", &[&boss.user_id]).await);
    let inner = id(&scim.group("inner", &[]).await);
    let (path, roles) = (format!("/Groups/{group}"), json!({ "roles": ["tenant_admin"] }));
    app.admin.put(&format!("/groups/{group}/roles"), roles.clone()).await.expect(200);
    // From here on nobody else administers the tenant.
    let other = format!("/users/{}", app.admin.user_id);
    boss.patch(&other, json!({ "roles": ["member"] })).await.expect(200);
    let none = json!([{ "op": "remove", "path": "members" }]);
    let put = json!({ "schemas": [GROUP], "displayName": "administrators", "members": [{ "value": inner }] });
    let answers = [scim.patch(&path, none.clone()).await, scim.put(&path, put).await, scim.delete(&path).await];
    for answer in answers {
        assert_eq!(answer.status, 409, "{answer}");
        assert!(answer.json["detail"].as_str().unwrap().contains("last active administrator"), "{answer}");
    }
    // Whatever leaves an administrator is as it was: another name, another way to the same members, another administrator.
    scim.patch(&path, json!([{ "op": "replace", "path": "displayName", "value": "chiefs" }])).await.expect(200);
    let add = json!([{ "op": "add", "path": "members", "value": [{ "value": boss.user_id }] }]);
    scim.patch(&format!("/Groups/{inner}"), add).await.expect(200);
    let put = json!({ "schemas": [GROUP], "displayName": "chiefs", "members": [{ "value": inner }] });
    scim.put(&path, put).await.expect(200);
    assert_eq!(scim.delete(&format!("/Groups/{inner}")).await.status, 409);
    boss.patch(&other, roles).await.expect(200);
    scim.delete(&format!("/Groups/{inner}")).await.expect(204);
    scim.patch(&path, none).await.expect(200);
    scim.delete(&path).await.expect(204);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accounts_with_more_rights_are_not_taken_over() {
    let app = TestApp::start().await;
    let scim = of_provisioner(&app).await;
    let boss = app.user_with_roles("boss", &["content_manager"]).await;
    let path = format!("/Users/{}", boss.user_id);
    for (attribute, value) in [
        ("password", json!("another password")),
        ("userName", json!("other")),
        ("externalId", json!("00u")),
        ("displayName", json!("Somebody")),
        ("emails", json!([{ "value": "thief@example.com" }])),
    ] {
        let answer = scim.patch(&path, json!([{ "op": "replace", "path": attribute, "value": value }])).await;
        assert_eq!(answer.status, 403, "{attribute}: {answer}");
    }
    assert_eq!(scim.delete(&path).await.status, 403);
    boss.get("/auth/me").await.expect(200);
    // What says nothing of who it is may be kept, and the account may be put out of use.
    scim.patch(&path, json!([{ "op": "add", "path": "title", "value": "Dr" }])).await.expect(200);
    scim.patch(&path, deactivate()).await.expect(200);
    // A member's account is taken over by the first change, and from then on is SCIM's.
    let ann = app.user("ann").await;
    let path = format!("/Users/{}", ann.user_id);
    scim.patch(&path, json!([{ "op": "add", "path": "externalId", "value": "00a" }])).await.expect(200);
    app.admin.patch(&format!("/users/{}", ann.user_id), json!({ "roles": ["tenant_admin"] })).await.expect(200);
    scim.patch(&path, json!([{ "op": "replace", "path": "displayName", "value": "Ann" }])).await.expect(200);
    let password = json!([{ "op": "replace", "path": "password", "value": "another password" }]);
    assert_eq!(scim.patch(&path, password).await.status, 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn groups_with_roles_are_out_of_reach_unless_scim_made_them() {
    let app = TestApp::start().await;
    let scim = of_provisioner(&app).await;
    let ann = id(&scim.post("/Users", json!({ "schemas": [USER], "userName": "ann" })).await.expect(201));
    let add = json!([{ "op": "add", "path": "members", "value": [{ "value": ann }] }]);
    let native = id(&app.admin.post("/groups", json!({ "name": "administrators" })).await.expect(201));
    let inner = id(&app.admin.post("/groups", json!({ "name": "inner" })).await.expect(201));
    let roles = json!({ "roles": ["tenant_admin"] });
    app.admin.put(&format!("/groups/{native}/roles"), roles.clone()).await.expect(200);
    let member = json!({ "member_group_id": inner });
    app.admin.post(&format!("/groups/{native}/members"), member).await.expect(201);
    for group in [&native, &inner] {
        assert_eq!(scim.patch(&format!("/Groups/{group}"), add.clone()).await.status, 403);
        assert_eq!(scim.delete(&format!("/Groups/{group}")).await.status, 403);
    }
    // The administrator maps a group of SCIM's to a role: whoever the identity provider puts there gets it.
    let mapped = id(&scim.group("mapped", &[]).await);
    app.admin.put(&format!("/groups/{mapped}/roles"), json!({ "roles": ["content_manager"] })).await.expect(200);
    scim.patch(&format!("/Groups/{mapped}"), add).await.expect(200);
    app.admin.patch(&format!("/users/{ann}"), json!({ "password": PASSWORD })).await.expect(200);
    let ann = app.anonymous.sign_in("default", "ann", PASSWORD).await;
    ann.post("/knowledge-bases", json!({ "name": "mine" })).await.expect(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mailed_link_sets_no_password_after_the_directory_has() {
    let (app, scim) = Scim::start().await;
    let emails = json!([{ "value": "ann@example.com" }]);
    let user = json!({ "schemas": [USER], "userName": "ann", "password": PASSWORD, "emails": emails });
    let path = format!("/Users/{}", id(&scim.post("/Users", user).await.expect(201)));
    app.anonymous.post("/account/password-reset", json!({ "login": "ann" })).await.expect(204);
    let token = app.letter("ann@example.com", 1).await.token();
    let password = json!([{ "op": "replace", "path": "password", "value": "set by the directory" }]);
    scim.patch(&path, password).await.expect(200);
    let confirm = json!({ "token": token, "password": "set by a mailed link" });
    app.anonymous.post("/account/password-reset/confirm", confirm).await.assert_problem(410, "account_token_expired");
    app.anonymous.login("default", "ann", "set by the directory").await.expect(200);
}
