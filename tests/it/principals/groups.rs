//! Groups: what they bring their members, at whatever distance, and that it ends with the membership.

use serde_json::json;

use super::{add_user, group, names, nest, remove, set_roles};
use crate::{
    access::view::Secret,
    support::{TestApp, id},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn groups_are_created_listed_changed_and_deleted() {
    let app = TestApp::start().await;
    let input = json!({ "name": " Sales ", "description": "Sells.", "external_id": "ext-1" });
    let sales = app.admin.post("/groups", input).await.expect(201);
    assert_eq!(
        (&sales["name"], &sales["external_id"], &sales["roles"]),
        (&json!("Sales"), &json!("ext-1"), &json!([]))
    );
    for name in ["support", "Engineering", "sales east"] {
        group(&app.admin, name).await;
    }
    let taken = app.admin.post("/groups", json!({ "name": "Sales" })).await;
    taken.assert_problem(409, "name_taken");
    assert_eq!(taken.fields(), ["/name"]);
    app.admin.post("/groups", json!({ "name": "  " })).await.assert_problem(422, "invalid_value");
    group(&app.acme_admin, "Sales").await;
    let listed = app.admin.list("/groups?limit=2").await;
    assert_eq!(listed.len(), 4);
    let found = app.admin.list("/groups?name_prefix=sAlEs").await;
    let mut found: Vec<&str> = found.iter().map(|g| g["name"].as_str().unwrap()).collect();
    found.sort_unstable();
    assert_eq!(found, ["Sales", "sales east"]);
    let path = format!("/groups/{}", id(&sales));
    let changed = app.admin.patch(&path, json!({ "description": "", "external_id": "" })).await.expect(200);
    assert_eq!((&changed["name"], &changed["description"]), (&json!("Sales"), &json!("")));
    assert!(changed.get("external_id").is_none(), "{changed}");
    app.admin.patch(&path, json!({ "name": "support" })).await.assert_problem(409, "name_taken");
    app.admin.delete(&path).await.expect(204);
    app.admin.get(&path).await.assert_problem(404, "not_found");
    app.admin.delete(&path).await.assert_problem(404, "not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn members_are_listed_groups_first_and_nested_ones_on_request() {
    let app = TestApp::start().await;
    let (outer, inner) = (group(&app.admin, "outer").await, group(&app.admin, "inner").await);
    nest(&app.admin, &outer, &inner).await;
    for login in ["zoe", "adam"] {
        add_user(&app.admin, &outer, &app.user(login).await.user_id).await;
    }
    let deep = app.user("deep").await;
    add_user(&app.admin, &inner, &deep.user_id).await;
    add_user(&app.admin, &inner, &deep.user_id).await;
    let list = |path: String| {
        let admin = app.admin.clone();
        async move {
            let members = admin.list(&path).await;
            members.iter().map(|m| m["name"].as_str().unwrap().to_string()).collect::<Vec<_>>()
        }
    };
    let path = format!("/groups/{outer}/members");
    assert_eq!(list(format!("{path}?limit=1")).await, ["inner", "adam", "zoe"]);
    assert_eq!(list(format!("{path}?limit=2&nested=true")).await, ["inner", "adam", "deep", "zoe"]);
    assert_eq!(list(format!("/groups/{inner}/members")).await, ["deep"]);
    let members = app.admin.get(&path).await.expect(200);
    assert_eq!(members["items"][0]["member_type"], "group");
    assert_eq!(
        (&members["items"][0]["member_id"], &members["items"][1]["member_type"]),
        (&json!(inner), &json!("user"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_to_add_is_exactly_one_and_of_this_tenant() {
    let app = TestApp::start().await;
    let sales = group(&app.admin, "sales").await;
    let other = group(&app.admin, "other").await;
    let path = format!("/groups/{sales}/members");
    for body in [json!({}), json!({ "user_id": app.admin.user_id, "member_group_id": other })] {
        app.admin.post(&path, body).await.assert_problem(422, "invalid_value");
    }
    let foreign = group(&app.acme_admin, "foreign").await;
    for body in [json!({ "user_id": app.acme_admin.user_id }), json!({ "member_group_id": foreign })] {
        app.admin.post(&path, body).await.assert_problem(404, "not_found");
    }
    app.admin.delete(&format!("{path}/{}", app.admin.user_id)).await.assert_problem(404, "not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cycles_are_refused_at_every_length_with_the_member_named() {
    let app = TestApp::start().await;
    let mut chain = Vec::new();
    for number in 0..5 {
        chain.push(group(&app.admin, &format!("group {number}")).await);
    }
    for pair in chain.windows(2) {
        nest(&app.admin, &pair[0], &pair[1]).await;
    }
    for (length, outer) in chain.iter().enumerate() {
        let path = format!("/groups/{outer}/members");
        let answer = app.admin.post(&path, json!({ "member_group_id": chain[0] })).await;
        let problem = answer.assert_problem(409, "conflict");
        assert!(problem["detail"].as_str().unwrap().contains("group 0"), "length {length}: {problem}");
    }
    // A diamond is no cycle.
    nest(&app.admin, &chain[0], &chain[4]).await;
    assert_eq!(app.database.number("SELECT count(*) FROM group_groups").await, 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nested_groups_give_roles_and_take_them_on_the_very_next_request() {
    let app = TestApp::start().await;
    let alice = app.user("alice").await;
    let (outer, middle, inner) =
        (group(&app.admin, "outer").await, group(&app.admin, "middle").await, group(&app.admin, "inner").await);
    nest(&app.admin, &outer, &middle).await;
    nest(&app.admin, &middle, &inner).await;
    add_user(&app.admin, &inner, &alice.user_id).await;
    let create = |name: &str| json!({ "name": name });
    alice.post("/knowledge-bases", create("a")).await.assert_problem(403, "forbidden");
    set_roles(&app.admin, &outer, &["content_manager"]).await;
    alice.post("/knowledge-bases", create("b")).await.expect(201);
    let me = alice.get("/auth/me").await.expect(200);
    assert_eq!(names(&me["groups"]), ["inner", "middle", "outer"]);
    assert_eq!(me["roles"], json!(["content_manager", "member"]));
    let user = app.admin.get(&format!("/users/{}", alice.user_id)).await.expect(200);
    assert_eq!((&user["roles"], &user["group_roles"]), (&json!(["member"]), &json!(["content_manager"])));
    assert_eq!(names(&user["groups"]), ["inner", "middle", "outer"]);

    let lost = || async { alice.post("/knowledge-bases", create("c")).await.assert_problem(403, "forbidden").clone() };
    set_roles(&app.admin, &outer, &[]).await;
    lost().await;
    set_roles(&app.admin, &outer, &["content_manager"]).await;
    remove(&app.admin, &outer, &middle).await;
    lost().await;
    nest(&app.admin, &outer, &middle).await;
    alice.post("/knowledge-bases", create("d")).await.expect(201);
    remove(&app.admin, &inner, &alice.user_id).await;
    lost().await;
    add_user(&app.admin, &inner, &alice.user_id).await;
    app.admin.delete(&format!("/groups/{middle}")).await.expect(204);
    lost().await;
    assert_eq!(names(&alice.get("/auth/me").await.expect(200)["groups"]), ["inner"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn grants_to_groups_reach_nested_members_and_end_with_the_membership() {
    let app = TestApp::start().await;
    let (alice, bob) = (app.user("alice").await, app.user("bob").await);
    let secret = Secret::new(&app.admin, "quinoxaline").await;
    let (outer, inner) = (group(&app.admin, "outer").await, group(&app.admin, "inner").await);
    nest(&app.admin, &outer, &inner).await;
    add_user(&app.admin, &inner, &alice.user_id).await;
    let admin = format!("user:{}", app.admin.user_id);
    let path = format!("/files/{}", secret.file);
    app.admin.share(&path, &[(&admin, "manage"), (&format!("group:{outer}"), "read")]).await;
    secret.assert_seen(&alice, true).await;
    secret.assert_seen(&bob, false).await;
    secret.assert_seen(&app.acme_admin, false).await;
    let grants = app.admin.get(&format!("{path}/grants")).await.expect(200);
    let to_group = grants["grants"].as_array().unwrap().iter().find(|g| g["principal_type"] == "group");
    assert_eq!(to_group.map(|g| &g["principal_id"]), Some(&json!(outer)), "{grants}");

    remove(&app.admin, &inner, &alice.user_id).await;
    secret.assert_seen(&alice, false).await;
    add_user(&app.admin, &inner, &alice.user_id).await;
    remove(&app.admin, &outer, &inner).await;
    secret.assert_seen(&alice, false).await;
    add_user(&app.admin, &outer, &alice.user_id).await;
    secret.assert_seen(&alice, true).await;
    app.admin.delete(&format!("/groups/{outer}")).await.expect(204);
    secret.assert_seen(&alice, false).await;
    let grants = app.admin.get(&format!("{path}/grants")).await.expect(200);
    assert_eq!(grants["grants"].as_array().unwrap().len(), 1, "a deleted group has no grants: {grants}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn grants_name_principals_of_every_kind_and_only_real_ones() {
    let app = TestApp::start().await;
    let bot = id(&app.admin.post("/service-accounts", json!({ "name": "bot" })).await.expect(201));
    let sales = group(&app.admin, "sales").await;
    let foreign = group(&app.acme_admin, "sales").await;
    super::role(&app, "auditor", &["files:read"]).await;
    let path = format!("/folders/{}/grants", app.admin.folder("f", "").await);
    let grant = |kind: &str, id: &str| json!({ "principal_type": kind, "principal_id": id, "level": "read" });
    let manage = json!({ "principal_type": "user", "principal_id": app.admin.user_id, "level": "manage" });
    let right = [manage, grant("service_account", &bot), grant("group", &sales), grant("role", "auditor")];
    let put = app.admin.put(&path, json!({ "grants": right })).await.expect(200);
    let kinds: Vec<&str> =
        put["grants"].as_array().unwrap().iter().map(|g| g["principal_type"].as_str().unwrap()).collect();
    assert_eq!(kinds.len(), 4);
    for kind in ["user", "service_account", "group", "role"] {
        assert!(kinds.contains(&kind), "{put}");
    }
    let wrong = [
        grant("user", &bot),
        grant("service_account", &app.admin.user_id),
        grant("group", &foreign),
        grant("group", &bot),
        grant("group", "sales"),
        grant("role", "operator"),
    ];
    let answer = app.admin.put(&path, json!({ "grants": wrong })).await;
    answer.assert_problem(422, "invalid_value");
    assert_eq!(answer.fields(), (0..6).map(|n| format!("/grants/{n}/principal_id")).collect::<Vec<_>>(), "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn api_keys_lose_what_their_owners_groups_brought() {
    let app = TestApp::start().await;
    let alice = app.user("alice").await;
    let managers = group(&app.admin, "managers").await;
    set_roles(&app.admin, &managers, &["content_manager"]).await;
    add_user(&app.admin, &managers, &alice.user_id).await;
    let key = alice.post("/api-keys", json!({ "name": "k", "scopes": ["knowledge_bases:write", "self:read"] })).await;
    let by_key = app.anonymous.with_token(key.expect(201)["secret"].as_str().unwrap());
    by_key.post("/knowledge-bases", json!({ "name": "a" })).await.expect(201);
    remove(&app.admin, &managers, &alice.user_id).await;
    by_key.post("/knowledge-bases", json!({ "name": "b" })).await.assert_problem(403, "forbidden");
    assert_eq!(by_key.get("/auth/me").await.expect(200)["permissions"], json!(["self:read"]));
}
