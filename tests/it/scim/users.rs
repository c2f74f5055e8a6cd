//! Users over SCIM are the tenant's users.

use serde_json::{Value, json};

use super::{ENTERPRISE, GROUP, Scim, USER, assert_scim};
use crate::support::{PASSWORD, id};

fn ann() -> Value {
    json!({
        "schemas": [USER, ENTERPRISE],
        "userName": "ann@example.com",
        "externalId": "00u1",
        "displayName": "Ann Lee",
        "name": { "givenName": "Ann", "familyName": "Lee" },
        "emails": [{ "value": "ann@example.com", "type": "work", "primary": true }, { "value": "a@home.org", "type": "home" }],
        "phoneNumbers": [{ "value": "+1 555", "type": "mobile" }],
        "roles": [{ "value": "tenant_admin", "primary": true }],
        "active": true,
        ENTERPRISE: { "employeeNumber": "7", "department": "Tours", "manager": { "value": "m-1", "displayName": "Max" } },
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provisioned_user_is_a_member_and_comes_back_as_it_was_sent() {
    let (app, scim) = Scim::start().await;
    let answer = scim.post("/Users", ann()).await;
    let location = answer.header("location");
    let created = answer.expect(201);
    let user = id(&created);
    assert_eq!(location, format!("{}/scim/v2/Users/{user}", scim.0.base));
    assert_eq!(created["meta"]["location"], location);
    for (name, value) in ann().as_object().unwrap() {
        assert_eq!(&created[name], value, "{name}");
    }
    assert_eq!(scim.get(&format!("/Users/{user}")).await.expect(200), created);
    // The same account over the native API, with a member's rights whatever `roles` says.
    let native = app.admin.get(&format!("/users/{user}")).await.expect(200);
    assert_eq!((&native["login"], &native["display_name"]), (&json!("ann@example.com"), &json!("Ann Lee")));
    assert_eq!((&native["email"], &native["roles"]), (&json!("ann@example.com"), &json!(["member"])));
    assert!(native["home_folder_id"].is_string());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replacing_clears_what_is_absent_and_renames_the_home_folder() {
    let (app, scim) = Scim::start().await;
    let user = id(&scim.post("/Users", ann()).await.expect(201));
    let path = format!("/Users/{user}");
    let replaced = scim.put(&path, json!({ "schemas": [USER], "userName": "ann.roe@example.com" })).await.expect(200);
    assert_eq!((&replaced["userName"], &replaced["active"]), (&json!("ann.roe@example.com"), &json!(true)));
    for gone in ["externalId", "displayName", "name", "emails", ENTERPRISE] {
        assert!(replaced.get(gone).is_none(), "{gone} stayed: {replaced}");
    }
    let native = app.admin.get(&format!("/users/{user}")).await.expect(200);
    assert!(native.get("email").is_none() && native["display_name"] == "ann.roe@example.com", "{native}");
    // Her old name is free, also for a home folder.
    let other = scim.user("ann@example.com").await;
    let home = |user: Value| user["home_folder_id"].as_str().unwrap().to_string();
    let homes = [home(native), home(app.admin.get(&format!("/users/{}", id(&other))).await.expect(200))];
    assert_ne!(homes[0], homes[1]);
    let named = |name: &str| format!("SELECT count(*) FROM nodes WHERE name = '{name}'");
    assert_eq!(app.database.number(&named("ann.roe@example.com")).await, 1);
    assert_eq!(app.database.number(&named("ann@example.com")).await, 1);
}

/// Both answers are made from what is remembered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_name_shows_at_once_wherever_it_is_told() {
    let (app, scim) = Scim::start().await;
    let ann = app.user("ann").await;
    let folder = id(&app.admin.post("/folders", json!({ "name": "plans" })).await.expect(201));
    let about = format!(
        "/access/effective?object_type=folder&object_id={folder}&principal_type=user&principal_id={}",
        ann.user_id
    );
    for name in ["ann.lee", "ann.roe"] {
        let rename = ["userName", "displayName"].map(|path| json!({ "op": "replace", "path": path, "value": name }));
        scim.patch(&format!("/Users/{}", ann.user_id), json!(rename)).await.expect(200);
        assert_eq!(ann.get("/auth/me").await.expect(200)["login"], name);
        assert_eq!(app.admin.get(&about).await.expect(200)["principal"]["display_name"], name);
    }
    app.admin.patch(&format!("/users/{}", ann.user_id), json!({ "display_name": "Ann" })).await.expect(200);
    assert_eq!(app.admin.get(&about).await.expect(200)["principal"]["display_name"], "Ann");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn user_names_are_unique_in_any_case() {
    let (app, scim) = Scim::start().await;
    scim.user("ann").await;
    for taken in ["ann", "ANN", "Admin"] {
        let answer = scim.post("/Users", json!({ "schemas": [USER], "userName": taken })).await;
        assert_scim(&answer, 409, "uniqueness");
    }
    let bob = id(&scim.user("bob").await);
    let rename = json!([{ "op": "replace", "path": "userName", "value": "Ann" }]);
    assert_scim(&scim.patch(&format!("/Users/{bob}"), rename).await, 409, "uniqueness");
    // Only the case of one's own name may change.
    let rename = json!([{ "op": "replace", "path": "userName", "value": "BOB" }]);
    assert_eq!(scim.patch(&format!("/Users/{bob}"), rename).await.expect(200)["userName"], "BOB");
    Scim::of(&app.acme_admin).await.user("ann").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_many_takes_a_name() {
    let (_app, scim) = Scim::start().await;
    let names = ["same", "SAME", "Same", "sAME", "same", "samE"];
    let all = names.map(|name| scim.post("/Users", json!({ "schemas": [USER], "userName": name })));
    let mut statuses: Vec<u16> = futures::future::join_all(all).await.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409]);
}

/// The two ways out: deactivation and deletion. Each ends everything by the very next request.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_goes_is_out_on_the_next_request() {
    let (app, scim) = Scim::start().await;
    let forms: [(&str, Option<Value>); 4] = [
        ("okta", Some(json!([{ "op": "replace", "value": { "active": false } }]))),
        ("entra", Some(json!([{ "op": "Replace", "path": "active", "value": "False" }]))),
        ("removed", Some(json!([{ "op": "remove", "path": "active" }]))),
        ("deleted", None),
    ];
    for (name, operations) in forms {
        let user = json!({ "schemas": [USER], "userName": name, "password": PASSWORD });
        let path = format!("/Users/{}", id(&scim.post("/Users", user).await.expect(201)));
        let tokens = app.anonymous.login("default", name, PASSWORD).await.expect(200);
        let signed_in = app.anonymous.with_token(tokens["access_token"].as_str().unwrap());
        let key = signed_in.post("/api-keys", json!({ "name": "k" })).await.expect(201);
        let by_key = app.anonymous.with_token(key["secret"].as_str().unwrap());
        signed_in.get("/auth/me").await.expect(200);
        by_key.get("/auth/me").await.expect(200);
        match operations {
            Some(operations) => drop(scim.patch(&path, operations).await.expect(200)),
            None => drop(scim.delete(&path).await.expect(204)),
        }
        signed_in.get("/auth/me").await.assert_problem(401, "unauthenticated");
        by_key.get("/auth/me").await.assert_problem(401, "unauthenticated");
        let refresh = json!({ "refresh_token": tokens["refresh_token"] });
        assert_eq!(app.anonymous.post("/auth/refresh", refresh).await.status, 401, "{name}");
        app.anonymous.login("default", name, PASSWORD).await.assert_problem(401, "invalid_credentials");
        if name == "deleted" {
            assert_eq!(scim.get(&path).await.status, 404);
            continue;
        }
        scim.patch(&path, json!([{ "op": "replace", "path": "active", "value": true }])).await.expect(200);
        signed_in.get("/auth/me").await.assert_problem(401, "unauthenticated");
        app.anonymous.login("default", name, PASSWORD).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deleting_somebody_with_files_keeps_the_files_and_frees_the_name() {
    let (app, scim) = Scim::start().await;
    let user = json!({ "schemas": [USER], "userName": "ann", "externalId": "x", "password": PASSWORD });
    let user = id(&scim.post("/Users", user).await.expect(201));
    let ann = app.anonymous.sign_in("default", "ann", PASSWORD).await;
    ann.upload("/files?name=a.txt", "kept").await.expect(201);
    scim.delete(&format!("/Users/{user}")).await.expect(204);
    assert_eq!(scim.get(&format!("/Users/{user}")).await.status, 404);
    assert_eq!(scim.delete(&format!("/Users/{user}")).await.status, 404);
    assert!(scim.names("/Users", "userName sw \"ann\" or externalId eq \"x\"", "userName").await.is_empty());
    ann.get("/auth/me").await.assert_problem(401, "unauthenticated");
    // An administrator still sees whose files they are, and the name can be given again.
    let kept = app.admin.get(&format!("/users/{user}")).await.expect(200);
    assert_eq!(kept["state"], "deactivated");
    assert!(kept["login"].as_str().unwrap().starts_with("ann.deleted."), "{kept}");
    assert_eq!(app.database.number("SELECT count(*) FROM nodes WHERE name = 'a.txt'").await, 1);
    let again = scim.user("ann").await;
    assert_ne!(id(&again), user);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_change_is_in_the_audit_log_without_secrets() {
    let (app, scim) = Scim::start().await;
    let user = json!({ "schemas": [USER], "userName": "ann", "password": "a secret password" });
    let user = id(&scim.post("/Users", user).await.expect(201));
    let path = format!("/Users/{user}");
    scim.patch(&path, json!([{ "op": "add", "path": "title", "value": "Dr" }])).await.expect(200);
    scim.put(&path, json!({ "schemas": [USER], "userName": "ann" })).await.expect(200);
    scim.delete(&path).await.expect(204);
    let group = format!("/Groups/{}", id(&scim.group("g", &[]).await));
    scim.patch(&group, json!([{ "op": "add", "path": "externalId", "value": "x" }])).await.expect(200);
    scim.put(&group, json!({ "schemas": [GROUP], "displayName": "h" })).await.expect(200);
    scim.delete(&group).await.expect(204);
    // What is refused, and what only reads, leaves nothing.
    assert_eq!(scim.delete(&group).await.status, 404);
    scim.get("/Users").await.expect(200);
    let events = app.admin.list("/audit-events").await;
    let actions: Vec<&str> = events
        .iter()
        .filter_map(|event| event["action"].as_str())
        .filter(|action| action.starts_with("scim"))
        .collect();
    assert_eq!(
        actions,
        [
            "scim_group_delete",
            "scim_group_replace",
            "scim_group_patch",
            "scim_group_create",
            "scim_user_delete",
            "scim_user_replace",
            "scim_user_patch",
            "scim_user_create"
        ]
    );
    let patched = events.iter().find(|event| event["action"] == "scim_user_patch").unwrap();
    assert_eq!((&patched["object_id"], &patched["actor_login"]), (&json!(user), &json!("admin")));
    assert!(patched["before"].get("title").is_none() && patched["after"]["title"] == "Dr", "{patched}");
    let text = serde_json::to_string(&events).unwrap();
    assert!(!text.contains("a secret password") && !text.contains("argon2"));
}

/// What the native API changes, SCIM shows; what SCIM kept stays.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_apis_speak_of_the_same_account() {
    let (app, scim) = Scim::start().await;
    let user = id(&scim.post("/Users", ann()).await.expect(201));
    let change = json!({ "display_name": "Dr Lee", "email": "lee@example.com" });
    app.admin.patch(&format!("/users/{user}"), change).await.expect(200);
    let shown = scim.get(&format!("/Users/{user}")).await.expect(200);
    assert_eq!((&shown["displayName"], &shown["emails"][0]["value"]), (&json!("Dr Lee"), &json!("lee@example.com")));
    assert_eq!(shown[ENTERPRISE], ann()[ENTERPRISE]);
    assert_eq!(scim.names("/Users", "emails eq \"lee@example.com\"", "id").await, std::slice::from_ref(&user));
    assert_eq!(scim.names("/Users", "displayName eq \"dr lee\"", "id").await, [user]);
    // Accounts that SCIM never touched are there too.
    assert_eq!(scim.names("/Users", "userName eq \"admin\"", "displayName").await, ["admin"]);
}

/// Texts as addresses that are no two alike.
fn addresses(count: usize, length: usize) -> Value {
    (0..count).map(|number| json!({ "value": format!("{number}{}", "x".repeat(length)) })).collect()
}

/// Lists and the audit log hold what is kept of many users at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_kept_of_a_user_is_bounded_and_so_is_what_a_change_costs() {
    let (_app, scim) = Scim::start().await;
    let user = |emails: Value| json!({ "schemas": [USER], "userName": "ann", "emails": emails });
    for too_much in [addresses(101, 1), addresses(20, 4000)] {
        assert_scim(&scim.post("/Users", user(too_much)).await, 400, "invalidValue");
    }
    let path = format!("/Users/{}", id(&scim.post("/Users", user(addresses(15, 4000))).await.expect(201)));
    assert_scim(&scim.put(&path, user(addresses(20, 4000))).await, 400, "invalidValue");
    let more = json!([{ "op": "add", "path": "phoneNumbers", "value": addresses(5, 4000) }]);
    assert_scim(&scim.patch(&path, more).await, 400, "invalidValue");
    scim.patch(&path, json!([{ "op": "replace", "path": "active", "value": false }])).await.expect(200);
    scim.put(&path, user(addresses(100, 400))).await.expect(200);
    let comparisons = vec!["value eq \"a\""; 200].join(" or ");
    let costly = json!({ "op": "remove", "path": format!("emails[{comparisons}]") });
    assert_scim(&scim.patch(&path, json!(vec![costly; 50])).await, 400, "tooMany");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_events_are_listed_verified_and_exported_few_at_a_time() {
    let (app, scim) = Scim::start().await;
    let user = json!({ "schemas": [USER], "userName": "ann", "emails": addresses(15, 4000) });
    let path = format!("/Users/{}", id(&scim.post("/Users", user).await.expect(201)));
    for number in 0..50 {
        let change = json!([{ "op": "replace", "path": "title", "value": format!("title {number}") }]);
        scim.patch(&path, change).await.expect(200);
    }
    let page = app.admin.get("/audit-events?limit=200&action=scim_user_patch").await.expect(200);
    let count = page["items"].as_array().unwrap().len();
    assert!((1..50).contains(&count) && page["next_page"].is_string(), "{count} events of 120 kB in one page");
    let events = app.admin.list("/audit-events?limit=200&action=scim_user_patch").await;
    let titles: Vec<&str> = events.iter().map(|event| event["after"]["title"].as_str().unwrap()).collect();
    assert_eq!(titles, (0..50).rev().map(|number| format!("title {number}")).collect::<Vec<_>>());
    let verification = app.admin.get("/audit-events/verify").await.expect(200);
    assert_eq!((&verification["intact"], &verification["events"]), (&json!(true), &verification["last_sequence"]));
    let exported = app.admin.get("/audit-events/export").await;
    let lines = String::from_utf8(exported.bytes).unwrap().lines().count();
    assert_eq!(verification["last_sequence"], lines);
}
