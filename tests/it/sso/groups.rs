//! From claims to groups: membership follows the claims at every sign-in, for the mapped groups and no others.

use serde_json::{Value, json};

use super::{TestProvider, app, register, sign_in, start_at};
use crate::support::{Client, TestApp, id};

async fn group(app: &TestApp, name: &str) -> String {
    id(&app.admin.post("/groups", json!({ "name": name })).await.expect(201))
}

fn alice(groups: &[&str]) -> Value {
    json!({ "sub": "subject-1", "preferred_username": "alice", "groups": groups })
}

/// The names of the caller's groups.
async fn groups_of(client: &Client) -> Vec<String> {
    let me = client.get("/auth/me").await.expect(200);
    let groups = me["groups"].as_array().unwrap();
    groups.iter().map(|group| group["name"].as_str().unwrap().to_string()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn membership_is_made_and_withdrawn_for_mapped_groups_only() {
    let (app, provider) = (app().await, TestProvider::start().await);
    let (staff, writers, club) = (group(&app, "staff").await, group(&app, "writers").await, group(&app, "club").await);
    app.admin.put(&format!("/groups/{writers}/roles"), json!({ "roles": ["content_manager"] })).await.expect(200);
    let folder = app.admin.folder("for the staff", &app.admin.home).await;
    app.admin.share(&format!("/folders/{folder}"), &[(&format!("group:{staff}"), "read")]).await;
    let mapping = json!({ "group_mapping": [
        { "value": "all", "group_id": staff },
        { "value": "write", "group_id": writers },
        { "value": "edit", "group_id": writers },
    ] });
    let provider_id = register(&app.admin, &provider, mapping).await;

    let first = sign_in(&app, &provider, &provider_id, alice(&["all", "edit", "unknown"])).await;
    assert_eq!(groups_of(&first).await, ["staff", "writers"]);
    let me = first.get("/auth/me").await.expect(200);
    assert_eq!(me["roles"], json!(["content_manager", "member"]));
    first.get(&format!("/folders/{folder}")).await.expect(200);
    // An administrator's own decision stays an administrator's.
    let user = me["user_id"].as_str().unwrap().to_string();
    app.admin.post(&format!("/groups/{club}/members"), json!({ "user_id": user })).await.expect(201);

    let second = sign_in(&app, &provider, &provider_id, alice(&["write"])).await;
    assert_eq!(groups_of(&second).await, ["club", "writers"]);
    // What the claims no longer give has ended for the first sign-in, too.
    first.get(&format!("/folders/{folder}")).await.assert_problem(404, "not_found");
    let third = sign_in(&app, &provider, &provider_id, json!({ "sub": "subject-1", "preferred_username": "a" })).await;
    assert_eq!(groups_of(&third).await, ["club"]);
    assert_eq!(third.get("/auth/me").await.expect(200)["roles"], json!(["member"]));

    let events = app.admin.list("/audit-events?limit=200&action=oidc_callback").await;
    let about = |group: &str, what: &str| {
        let of_group = |event: &&Value| event["object_id"] == group && event["note"][what] == user.as_str();
        events.iter().filter(of_group).count()
    };
    assert_eq!((about(&staff, "member_added"), about(&staff, "member_removed")), (1, 1), "{events:#?}");
    assert_eq!((about(&writers, "member_added"), about(&writers, "member_removed")), (1, 1), "{events:#?}");
    assert_eq!((about(&club, "member_added"), about(&club, "member_removed")), (0, 0), "{events:#?}");
    let created: Vec<&Value> = events.iter().filter(|event| event["note"]["account"] == "created").collect();
    assert_eq!(created.len(), 1, "{events:#?}");
    assert_eq!((&created[0]["object_id"], &created[0]["actor_login"]), (&json!(user), &json!("alice")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn groups_that_are_gone_are_nobodys_trouble() {
    let (app, provider) = (app().await, TestProvider::start().await);
    let (kept, gone) = (group(&app, "kept").await, group(&app, "gone").await);
    let more = json!({
        "groups_claim": "realm_access.groups",
        "group_mapping": [{ "value": "x", "group_id": gone }, { "value": "x", "group_id": kept }],
        "role_mapping": [{ "value": "x", "role": "temporary" }],
        "roles_claim": "realm_access.groups",
    });
    let role = json!({ "name": "temporary", "permissions": ["self:read"] });
    let role = id(&app.admin.post("/roles", role).await.expect(201));
    let provider_id = register(&app.admin, &provider, more).await;
    app.admin.delete(&format!("/groups/{gone}")).await.expect(204);
    app.admin.delete(&format!("/roles/{role}")).await.expect(204);
    let claims = json!({ "sub": "s", "preferred_username": "alice", "realm_access": { "groups": "x" } });
    let client = sign_in(&app, &provider, &provider_id, claims).await;
    assert_eq!(groups_of(&client).await, ["kept"]);
    assert_eq!(client.get("/auth/me").await.expect(200)["roles"], json!(["member"]));
    // It can still be switched off, though not be changed otherwise before it is mended.
    let path = format!("/identity-providers/{provider_id}");
    let broken = app.admin.patch(&path, json!({ "scopes": ["profile"] })).await;
    broken.assert_problem(422, "invalid_value");
    assert_eq!(broken.fields(), ["/role_mapping/0/role"]);
    app.admin.patch(&path, json!({ "enabled": false })).await.expect(200);
    start_at(&app, &provider_id, "/done").await.assert_problem(404, "not_found");
}

/// Another tenant's group, nobody's, and garbage are told apart by nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_groups_of_the_tenant_and_within_reach_are_mapped() {
    let (app, provider) = (app().await, TestProvider::start().await);
    let foreign = id(&app.acme_admin.post("/groups", json!({ "name": "theirs" })).await.expect(201));
    let nobodys = uuid::Uuid::from_u128(crate::support::rand_u128()).to_string();
    let body = |group: &str| {
        json!({
            "name": "x", "issuer": provider.base, "client_id": "lectern", "default_roles": [],
            "group_mapping": [{ "value": "v", "group_id": group }],
        })
    };
    let mut answers = Vec::new();
    for group in [foreign.as_str(), nobodys.as_str(), "garbage"] {
        let answer = app.admin.post("/identity-providers", body(group)).await;
        answer.assert_problem(422, "invalid_value");
        assert_eq!(answer.fields(), ["/group_mapping/0/group_id"], "{group}");
        answers.push(answer.comparable());
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");

    // Membership of the inner group brings the outer one's role, which is more than the keeper may do.
    let (outer, inner, harmless) =
        (group(&app, "outer").await, group(&app, "inner").await, group(&app, "harmless").await);
    app.admin.post(&format!("/groups/{outer}/members"), json!({ "member_group_id": inner })).await.expect(201);
    app.admin.put(&format!("/groups/{outer}/roles"), json!({ "roles": ["tenant_admin"] })).await.expect(200);
    let permissions = ["self:read", "identity_providers:write", "groups:write", "groups:read"];
    app.admin.post("/roles", json!({ "name": "keeper", "permissions": permissions })).await.expect(201);
    let keeper = app.user_with_roles("keeper", &["keeper"]).await;
    keeper.post("/identity-providers", body(&inner)).await.assert_problem(403, "forbidden");
    keeper.post("/identity-providers", body(&harmless)).await.expect(201);
}
