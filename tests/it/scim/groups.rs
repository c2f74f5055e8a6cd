//! Groups over SCIM are the tenant's groups.

use serde_json::{Value, json};

use super::{GROUP, Scim, assert_scim, member_ids};
use crate::support::id;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn members_are_users_and_groups_and_show_on_both_sides() {
    let (app, scim) = Scim::start().await;
    let (ann, bob) = (id(&scim.user("ann").await), id(&scim.user("bob").await));
    let inner = id(&scim.group("inner", &[&ann]).await);
    let outer = scim.group("outer", &[&bob, &inner]).await;
    let base = format!("{}/scim/v2", scim.0.base);
    let mut members = outer["members"].as_array().unwrap().clone();
    members.sort_by_key(|member| member["type"].as_str().unwrap().to_string());
    assert_eq!(members[0], json!({ "value": inner, "$ref": format!("{base}/Groups/{inner}"), "type": "Group" }));
    assert_eq!(members[1], json!({ "value": bob, "$ref": format!("{base}/Users/{bob}"), "type": "User" }));
    let groups = scim.get(&format!("/Users/{ann}")).await.expect(200)["groups"].as_array().unwrap().clone();
    let shown: Vec<(&str, &str)> =
        groups.iter().map(|g| (g["display"].as_str().unwrap(), g["type"].as_str().unwrap())).collect();
    assert_eq!(shown, [("inner", "direct"), ("outer", "indirect")]);
    let native = app.admin.get(&format!("/groups/{}", id(&outer))).await.expect(200);
    assert_eq!(native["name"], "outer");
    // Gone with the group, and with the user.
    scim.delete(&format!("/Groups/{}", id(&outer))).await.expect(204);
    scim.delete(&format!("/Users/{ann}")).await.expect(204);
    assert!(scim.get(&format!("/Groups/{inner}")).await.expect(200).get("members").is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn members_come_and_go_as_entra_and_okta_write_it() {
    let (_app, scim) = Scim::start().await;
    let mut users = Vec::new();
    for name in ["a", "b", "c"] {
        users.push(id(&scim.user(name).await));
    }
    let path = format!("/Groups/{}", id(&scim.group("g", &[]).await));
    let sorted = |indices: &[usize]| {
        let mut ids: Vec<String> = indices.iter().map(|index| users[*index].clone()).collect();
        ids.sort();
        ids
    };
    let value = |indices: &[usize]| json!(indices.iter().map(|i| json!({ "value": users[*i] })).collect::<Vec<_>>());
    let steps = [
        (json!([{ "op": "Add", "path": "members", "value": value(&[0, 1]) }]), vec![0, 1]),
        (json!([{ "op": "add", "value": { "members": value(&[1, 2]) } }]), vec![0, 1, 2]),
        (json!([{ "op": "remove", "path": format!("members[value eq \"{}\"]", users[1]) }]), vec![0, 2]),
        (json!([{ "op": "Remove", "path": "members", "value": value(&[0]) }]), vec![2]),
        (json!([{ "op": "remove", "path": format!("members[value eq \"{}\"]", users[1]) }]), vec![2]),
        (json!([{ "op": "replace", "path": "members", "value": value(&[0, 1]) }]), vec![0, 1]),
        (json!([{ "op": "replace", "value": { "id": "x", "displayName": "h" } }]), vec![0, 1]),
        (json!([{ "op": "remove", "path": "members" }]), vec![]),
    ];
    for (operations, expected) in steps {
        let group = scim.patch(&path, operations.clone()).await.expect(200);
        assert_eq!(member_ids(&group), sorted(&expected), "{operations}");
    }
    assert_eq!(scim.get(&path).await.expect(200)["displayName"], "h");
    let put = json!({ "schemas": [GROUP], "displayName": "g", "externalId": "e", "members": value(&[2]) });
    let replaced = scim.put(&path, put).await.expect(200);
    assert_eq!((member_ids(&replaced), &replaced["externalId"]), (sorted(&[2]), &json!("e")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_are_unique_and_cycles_are_refused() {
    let (_app, scim) = Scim::start().await;
    let inner = id(&scim.group("inner", &[]).await);
    let outer = id(&scim.group("outer", &[&inner]).await);
    assert_scim(&scim.post("/Groups", json!({ "schemas": [GROUP], "displayName": "inner" })).await, 409, "uniqueness");
    let rename = json!([{ "op": "replace", "path": "displayName", "value": "inner" }]);
    assert_scim(&scim.patch(&format!("/Groups/{outer}"), rename).await, 409, "uniqueness");
    for member in [&outer, &inner] {
        let add = json!([{ "op": "add", "path": "members", "value": [{ "value": member }] }]);
        assert_scim(&scim.patch(&format!("/Groups/{inner}"), add).await, 400, "invalidValue");
    }
    let none = json!([{ "op": "remove", "path": "displayName" }]);
    assert_scim(&scim.patch(&format!("/Groups/{inner}"), none).await, 400, "mutability");
}

/// Service accounts are no people: SCIM neither shows nor removes them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn service_accounts_stay_in_groups_unseen() {
    let (app, scim) = Scim::start().await;
    let robot = id(&app.admin.post("/service-accounts", json!({ "name": "robot" })).await.expect(201));
    let group = id(&scim.group("g", &[]).await);
    app.admin.post(&format!("/groups/{group}/members"), json!({ "user_id": robot })).await.expect(201);
    assert!(scim.get(&format!("/Groups/{group}")).await.expect(200).get("members").is_none());
    let ann = id(&scim.user("ann").await);
    let replace = json!([{ "op": "replace", "path": "members", "value": [{ "value": ann }] }]);
    assert_eq!(member_ids(&scim.patch(&format!("/Groups/{group}"), replace).await.expect(200)), [ann]);
    assert_eq!(app.admin.list(&format!("/groups/{group}/members")).await.len(), 2);
    assert_eq!(scim.get(&format!("/Users/{robot}")).await.status, 404);
    assert!(scim.names("/Users", "userName eq \"robot\"", "id").await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_change_is_in_the_audit_log_without_secrets() {
    let (app, scim) = Scim::start().await;
    let (ann, bob) = (id(&scim.user("ann").await), id(&scim.user("bob").await));
    let sent = json!({
        "schemas": [GROUP], "displayName": "g", "password": "a secret password", "members": [{ "value": ann }]
    });
    let group = id(&scim.post("/Groups", sent).await.expect(201));
    let path = format!("/Groups/{group}");
    let add = json!([{ "op": "add", "path": "members", "value": [{ "value": bob }] }]);
    scim.patch(&path, add.clone()).await.expect(200);
    let sent = json!({ "schemas": [GROUP], "displayName": "h", "members": [{ "value": bob }] });
    scim.put(&path, sent).await.expect(200);
    scim.delete(&path).await.expect(204);
    // What is refused, and what only reads, leaves nothing.
    assert_eq!(scim.patch(&path, add).await.status, 404);
    assert_scim(&scim.post("/Groups", json!({ "schemas": [GROUP] })).await, 400, "invalidValue");
    scim.get("/Groups").await.expect(200);

    let all = app.admin.list("/audit-events").await;
    let is_of_groups = |event: &&Value| event["action"].as_str().is_some_and(|action| action.starts_with("scim_group"));
    let mut events: Vec<&Value> = all.iter().filter(is_of_groups).collect();
    events.reverse();
    assert_eq!(events.len(), 4, "{events:?}");
    let note = |added: &[&String], removed: &[&String]| json!({ "members_added": added, "members_removed": removed });
    let expected = [
        ("scim_group_create", note(&[&ann], &[])),
        ("scim_group_patch", note(&[&bob], &[])),
        ("scim_group_replace", note(&[], &[&ann])),
        ("scim_group_delete", Value::Null),
    ];
    for (event, (action, note)) in events.iter().zip(expected) {
        assert_eq!((&event["action"], &event["note"]), (&json!(action), &note), "{event}");
        assert_eq!((&event["object_type"], &event["object_id"]), (&json!("group"), &json!(group)), "{event}");
        assert_eq!((&event["actor_login"], &event["credential_type"]), (&json!("admin"), &json!("api_key")), "{event}");
    }
    let names = |event: &Value| (event["before"]["displayName"].clone(), event["after"]["displayName"].clone());
    let named: Vec<_> = events.iter().map(|event| names(event)).collect();
    let (none, g, h) = (Value::Null, json!("g"), json!("h"));
    assert_eq!(named, [(none.clone(), g.clone()), (g.clone(), g.clone()), (g, h.clone()), (h, none)]);
    let text = serde_json::to_string(&all).unwrap();
    for secret in ["a secret password", scim.0.token.as_deref().unwrap()] {
        assert!(!text.contains(secret), "an event holds the secret {secret:?}");
    }
}

/// More than are looked at together.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_groups_are_one_list() {
    let (_app, scim) = Scim::start().await;
    let ann = id(&scim.user("ann").await);
    for number in 0..45 {
        scim.group(&format!("group {number:02}"), &[&ann]).await;
    }
    let expected: Vec<String> = (0..45).rev().map(|number| format!("group {number:02}")).collect();
    for filter in ["displayName sw \"group\"", "members.type eq \"User\""] {
        let parameters = [("filter", filter), ("sortBy", "displayName"), ("sortOrder", "descending")];
        let list = scim.list("/Groups", &parameters).await.expect(200);
        let groups = list["Resources"].as_array().unwrap();
        let names: Vec<&str> = groups.iter().map(|group| group["displayName"].as_str().unwrap()).collect();
        assert_eq!(names, expected, "{filter}");
        assert_eq!(list["totalResults"], 45, "{filter}");
        assert!(groups.iter().all(|group| member_ids(group) == [ann.as_str()]), "{filter}");
    }
}
