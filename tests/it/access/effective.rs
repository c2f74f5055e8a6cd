//! Asking who may do what, and why: the answers agree with what happens, and tell nobody what they may not know.

use chrono::Duration;
use serde_json::{Value, json};

use super::view::Secret;
use crate::support::{Client, TestApp, id};

fn ask(operation: &str, object: (&str, &str), about: Option<(&str, &str)>) -> String {
    let principal = match about {
        Some(("everyone", _)) => "&principal_type=everyone".to_string(),
        Some((kind, id)) => format!("&principal_type={kind}&principal_id={id}"),
        None => String::new(),
    };
    format!("/access/{operation}?object_type={}&object_id={}{principal}", object.0, object.1)
}

async fn effective(client: &Client, object: (&str, &str), about: Option<(&str, &str)>) -> Value {
    client.get(&ask("effective", object, about)).await.expect(200)
}

async fn explain(client: &Client, object: (&str, &str), about: Option<(&str, &str)>) -> Value {
    client.get(&ask("explain", object, about)).await.expect(200)
}

/// Level and what it allows, briefly: `write rw-`.
fn brief(access: &Value) -> String {
    let flag = |name: &str, mark: &str| if access[name] == true { mark.to_string() } else { "-".into() };
    let level = access["level"].as_str().unwrap_or("none");
    format!("{level} {}{}{}", flag("can_read", "r"), flag("can_write", "w"), flag("can_manage", "m"))
}

fn kinds(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|item| item["kind"].as_str().unwrap()).collect()
}

fn to(client: &Client, level: &str) -> Value {
    json!({ "principal_type": "user", "principal_id": client.user_id, "level": level })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_level_is_the_highest_of_all_that_reach_and_roles_cut_it() {
    let app = TestApp::start().await;
    let (bob, manager) = (app.user("bob").await, app.user_with_roles("manager", &["content_manager"]).await);
    let nobody = app.user_with_roles("nobody", &[]).await;
    let folder = app.admin.folder("folder", "").await;
    let file = id(&app.admin.file("f.txt", &folder, "text").await);
    let object = ("file", file.as_str());
    let about = |client: &Client| client.user_id.clone();
    for (path, grant) in [
        (format!("/folders/{folder}"), to(&bob, "write")),
        (format!("/files/{file}"), to(&bob, "read")),
        (format!("/files/{file}"), to(&nobody, "manage")),
        (
            format!("/folders/{folder}"),
            json!({ "principal_type": "role", "principal_id": "content_manager", "level": "manage" }),
        ),
    ] {
        app.admin.post(&format!("{path}/grants"), grant).await.expect(200);
    }
    let of = |id: String| {
        let app = &app;
        async move { brief(&effective(&app.admin, object, Some(("user", &id))).await) }
    };
    assert_eq!(of(about(&bob)).await, "write rw-");
    assert_eq!(of(about(&manager)).await, "manage rwm");
    assert_eq!(of(about(&nobody)).await, "manage ---", "no role allows anything");
    assert_eq!(brief(&effective(&app.admin, object, Some(("role", "content_manager"))).await), "manage rwm");
    assert_eq!(brief(&effective(&app.admin, object, Some(("role", "member"))).await), "none ---");
    assert_eq!(brief(&effective(&app.admin, object, Some(("everyone", ""))).await), "none ---");
    assert_eq!(brief(&effective(&app.admin, object, None).await), "manage rwm");
    // What is told is what happens.
    bob.patch(&format!("/files/{file}"), json!({ "name": "g.txt" })).await.expect(200);
    bob.get(&format!("/files/{file}/grants")).await.assert_problem(403, "forbidden");
    nobody.get(&format!("/files/{file}")).await.assert_problem(403, "forbidden");

    let missing = explain(&app.admin, object, Some(("user", &nobody.user_id))).await;
    assert_eq!(kinds(&missing["obstacles"]), ["missing_permission"; 3], "{missing}");
    assert_eq!(missing["obstacles"][0]["permission"], "files:read");
    app.admin.patch(&format!("/users/{}", bob.user_id), json!({ "state": "deactivated" })).await.expect(200);
    assert_eq!(of(about(&bob)).await, "write ---");
    let gone = explain(&app.admin, object, Some(("user", &bob.user_id))).await;
    assert_eq!(kinds(&gone["obstacles"]), ["deactivated"], "{gone}");
    assert_eq!(gone["because"].as_array().unwrap().len(), 2, "{gone}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn explanations_name_the_grant_the_folder_and_what_stops_it() {
    use lectern::kernel::Clock as _;
    let app = TestApp::builder().test_clock().build().await;
    let bob = app.user("bob").await;
    let outer = app.admin.folder("outer", "").await;
    let inner = app.admin.folder("inner", &outer).await;
    let file = id(&app.admin.file("f.txt", &inner, "text").await);
    let (object, about) = (("file", file.as_str()), Some(("user", bob.user_id.as_str())));
    let none = explain(&app.admin, object, about).await;
    assert_eq!((kinds(&none["obstacles"]), none["because"].clone()), (vec!["no_grant"], json!([])), "{none}");

    let mut given = to(&bob, "write");
    given["expires_at"] = (app.clock.now() + Duration::hours(1)).to_rfc3339().into();
    app.admin.post(&format!("/folders/{outer}/grants"), given.clone()).await.expect(200);
    let told = explain(&app.admin, object, about).await;
    assert_eq!(brief(&told["access"]), "write rw-");
    let reason = &told["because"][0];
    assert_eq!((reason["kind"].as_str(), reason["level"].as_str()), (Some("grant"), Some("write")), "{told}");
    assert_eq!(reason["place"], json!({ "levels_above": 2, "node_id": outer, "name": "outer" }), "{told}");
    assert_eq!(reason["given_to"]["display_name"], "bob");
    assert!(reason["expires_at"].is_string() && reason["through"] == json!([]), "{told}");
    assert_eq!(told["obstacles"], json!([]));

    app.admin.patch(&format!("/folders/{inner}"), json!({ "restricted": true })).await.expect(200);
    let cut = explain(&app.admin, object, about).await;
    assert_eq!((brief(&cut["access"]), kinds(&cut["obstacles"])), ("none ---".into(), vec!["restricted"]), "{cut}");
    assert_eq!(cut["obstacles"][0]["restricted_at"]["name"], "inner", "{cut}");
    assert_eq!(cut["obstacles"][0]["grant"]["place"]["name"], "outer", "{cut}");

    app.admin.patch(&format!("/folders/{inner}"), json!({ "restricted": false })).await.expect(200);
    app.clock.advance(Duration::hours(1));
    let admin = app.anonymous.sign_in("default", "admin", crate::support::PASSWORD).await;
    let ended = explain(&admin, object, about).await;
    assert_eq!((brief(&ended["access"]), kinds(&ended["obstacles"])), ("none ---".into(), vec!["expired"]), "{ended}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn knowledge_bases_are_seen_by_the_home_folder_or_by_a_file() {
    let app = TestApp::start().await;
    let (bob, carol) = (app.user("bob").await, app.user("carol").await);
    let secret = Secret::new(&app.admin, "quinoxaline").await;
    let object = ("knowledge_base", secret.knowledge_base.as_str());
    app.admin.post(&format!("/files/{}/grants", secret.file), to(&bob, "read")).await.expect(200);
    let bobs = explain(&app.admin, object, Some(("user", &bob.user_id))).await;
    assert_eq!((brief(&bobs["access"]), kinds(&bobs["because"])), ("none r--".into(), vec!["file_in_knowledge_base"]));
    assert_eq!(brief(&effective(&bob, object, None).await), "none r--");
    let carols = explain(&app.admin, object, Some(("user", &carol.user_id))).await;
    assert_eq!((brief(&carols["access"]), kinds(&carols["obstacles"])), ("none ---".into(), vec!["no_grant"]));
    carol.get(&ask("effective", object, None)).await.assert_problem(404, "not_found");
    app.admin.post(&format!("/knowledge-bases/{}/grants", object.1), to(&carol, "read")).await.expect(200);
    assert_eq!(brief(&effective(&carol, object, None).await), "read r--");
}

/// A custom role that reads everything.
async fn reads_all(app: &TestApp, user: &Client) {
    let of_tenant = "SELECT tenant_id, 'p', 'role:auditor', v2, 'content:read_all', '', '', '' FROM casbin_rules WHERE v1 = 'role:member' LIMIT 1";
    app.database
        .execute(&format!("INSERT INTO casbin_rules (tenant_id, ptype, v0, v1, v2, v3, v4, v5) {of_tenant}"))
        .await;
    let assigned = format!(
        "INSERT INTO casbin_rules (tenant_id, ptype, v0, v1, v2, v3, v4, v5) \
         SELECT tenant_id, 'g', v0, 'role:auditor', v2, '', '', '' FROM casbin_rules WHERE v0 = 'user:{}'",
        user.user_id
    );
    app.database.execute(&assigned).await;
    // Any change through the API voids what was decided before.
    app.admin.patch(&format!("/users/{}", app.admin.user_id), json!({ "display_name": "admin" })).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn permissions_that_need_no_grant_are_reasons_too() {
    let app = TestApp::start().await;
    let (alice, auditor) = (app.user("alice").await, app.user("auditor").await);
    reads_all(&app, &auditor).await;
    let file = id(&alice.file("f.txt", "", "text").await);
    let object = ("file", file.as_str());
    let told = explain(&alice, object, Some(("user", &auditor.user_id))).await;
    assert_eq!(
        (brief(&told["access"]), kinds(&told["because"])),
        ("none r--".into(), vec!["content_read_all"]),
        "{told}"
    );
    auditor.get(&format!("/files/{file}/content")).await.expect(200);
    let admins = explain(&alice, object, Some(("user", &app.admin.user_id))).await;
    assert_eq!((brief(&admins["access"]), kinds(&admins["because"])), ("none --m".into(), vec!["grants_manage_all"]));
    let holders = alice.list(&format!("/access?object_type=file&object_id={file}")).await;
    let roles: Vec<&str> = holders
        .iter()
        .filter(|holder| holder["principal"]["principal_type"] == "role")
        .map(|holder| holder["principal"]["principal_id"].as_str().unwrap())
        .collect();
    assert_eq!(roles, ["auditor", "tenant_admin"], "{holders:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_access_is_listed_page_by_page_by_grant_and_by_account() {
    let app = TestApp::start().await;
    let mut users = Vec::new();
    for number in 0..7 {
        users.push(app.user(&format!("user{number}")).await);
    }
    let folder = app.admin.folder("folder", "").await;
    let file = id(&app.admin.file("f.txt", &folder, "text").await);
    for user in &users[..4] {
        app.admin.post(&format!("/folders/{folder}/grants"), to(user, "read")).await.expect(200);
    }
    app.admin.post(&format!("/files/{file}/grants"), to(&users[0], "write")).await.expect(200);
    let path = format!("/access?object_type=file&object_id={file}");
    let all = app.admin.list(&path).await;
    assert_eq!(all, app.admin.list(&format!("{path}&limit=2")).await, "pages agree with the whole");
    // Four users, the administrator, and the role that manages all grants.
    assert_eq!(all.len(), 6, "{all:?}");
    let first = all.iter().find(|holder| holder["principal"]["principal_id"] == users[0].user_id.as_str()).unwrap();
    assert_eq!((first["level"].as_str(), first["because"].as_array().unwrap().len()), (Some("write"), 2), "{first}");

    let accounts = app.admin.list(&format!("{path}&accounts=true&limit=3")).await;
    let mut names: Vec<&str> = accounts.iter().map(|a| a["principal"]["display_name"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["admin", "user0", "user1", "user2", "user3"], "{accounts:?}");
    app.admin
        .post(&format!("/files/{file}/grants"), json!({ "principal_type": "everyone", "level": "read" }))
        .await
        .expect(200);
    assert_eq!(app.admin.list(&format!("{path}&accounts=true&limit=3")).await.len(), 8);

    app.admin.post(&format!("/files/{file}/grants"), to(&users[1], "manage")).await.expect(200);
    assert_eq!(users[1].list(&path).await.len(), 7, "whoever manages the file may ask");
    // Sharing with everyone is no way to learn who there is.
    users[1].get(&format!("{path}&accounts=true")).await.assert_problem(403, "forbidden");
    users[2].get(&path).await.assert_problem(403, "forbidden");
    let token = users[1].get(&format!("{path}&limit=1")).await.expect(200)["next_page"].as_str().unwrap().to_string();
    let other = id(&app.admin.file("other.txt", "", "text").await);
    let elsewhere = format!("/access?object_type=file&object_id={other}&page_token={token}");
    app.admin.get(&elsewhere).await.assert_problem(400, "invalid_page_token");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asking_reveals_nothing_that_is_hidden_elsewhere() {
    let app = TestApp::start().await;
    let (bob, carol) = (app.user("bob").await, app.user("carol").await);
    let outer = app.admin.folder("private outer", "").await;
    let inner = app.admin.folder("inner", &outer).await;
    let file = id(&app.admin.file("f.txt", &inner, "text").await);
    let object = ("file", file.as_str());
    let random = uuid::Uuid::from_u128(crate::support::rand_u128()).to_string();
    let foreign = id(&app.acme_admin.file("f.txt", "", "text").await);

    // An object that one does not see is no object, whoever is asked about.
    for operation in ["effective", "explain"] {
        for about in [None, Some(("user", app.admin.user_id.as_str())), Some(("user", random.as_str()))] {
            let hidden = bob.get(&ask(operation, object, about)).await;
            let nothing = bob.get(&ask(operation, ("file", &random), about)).await;
            hidden.assert_problem(404, "not_found");
            assert_eq!(hidden.comparable(), nothing.comparable());
            app.admin.get(&ask(operation, ("file", &foreign), about)).await.assert_problem(404, "not_found");
        }
        // A principal of another tenant is nobody.
        for stranger in [&app.acme_admin.user_id, &random] {
            let answer = app.admin.get(&ask(operation, object, Some(("user", stranger)))).await;
            answer.assert_problem(404, "not_found");
        }
        app.admin.get(&ask(operation, object, Some(("role", "operator")))).await.assert_problem(404, "not_found");
        let wrong = app.admin.get(&ask(operation, object, Some(("user", "x")))).await;
        wrong.assert_problem(422, "invalid_value");
        assert_eq!(wrong.fields(), ["principal_id"]);
    }

    // Reading it is not enough to ask about others; managing it is.
    app.admin.post(&format!("/folders/{inner}/grants"), to(&bob, "read")).await.expect(200);
    effective(&bob, object, None).await;
    bob.get(&ask("effective", object, Some(("user", &carol.user_id)))).await.assert_problem(403, "forbidden");
    bob.get(&format!("/access?object_type=file&object_id={file}")).await.assert_problem(403, "forbidden");
    app.admin.post(&format!("/folders/{inner}/grants"), to(&bob, "manage")).await.expect(200);
    app.admin.post(&format!("/folders/{outer}/grants"), to(&carol, "read")).await.expect(200);
    let told = explain(&bob, object, Some(("user", &carol.user_id))).await;
    assert_eq!(told["because"][0]["place"], json!({ "levels_above": 2 }), "{told}");
    let listed = json!(bob.list(&format!("/access?object_type=file&object_id={file}")).await);
    for text in [told.to_string(), listed.to_string()] {
        assert!(!text.contains("private outer") && !text.contains(&outer), "{text}");
    }
    // Whoever manages all grants gets the ids to do so, but reads no names without a grant.
    let admin = app.user_with_roles("second", &["tenant_admin"]).await;
    let admins = explain(&admin, object, Some(("user", &carol.user_id))).await;
    assert_eq!(admins["because"][0]["place"], json!({ "levels_above": 2, "node_id": outer }), "{admins}");
    // A restriction that hides a folder in between is told without its name, too.
    app.admin.patch(&format!("/folders/{inner}"), json!({ "restricted": true })).await.expect(200);
    let cut = explain(&bob, object, Some(("user", &carol.user_id))).await;
    assert_eq!(cut["obstacles"][0]["restricted_at"]["name"], "inner", "{cut}");
    assert_eq!(cut["obstacles"][0]["grant"]["place"], json!({ "levels_above": 2 }), "{cut}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_preview_is_what_the_principal_sees_as_far_as_the_caller_may_look() {
    let app = TestApp::start().await;
    let (alice, bob) = (app.user("alice").await, app.user("bob").await);
    let folder = alice.folder("alices", "").await;
    for number in 0..5 {
        let file = id(&alice.file(&format!("f{number}.txt"), &folder, "text").await);
        if number % 2 == 0 {
            alice.post(&format!("/files/{file}/grants"), to(&bob, "read")).await.expect(200);
        }
    }
    id(&bob.file("own.txt", "", "text").await);
    let ids = |items: &[Value], key: &str| {
        let mut ids: Vec<String> = items.iter().map(|item| item[key].as_str().unwrap().to_string()).collect();
        ids.sort_unstable();
        ids
    };
    for (kind, path) in [("file", "/files"), ("knowledge_base", "/knowledge-bases")] {
        let own = bob.list(&format!("/access/preview?object_type={kind}&limit=2")).await;
        assert_eq!(ids(&own, "object_id"), ids(&bob.list(path).await, "id"), "{kind}");
        assert!(own.iter().all(|item| item["name"].is_string()), "{own:?}");
        let about = format!("/access/preview?object_type={kind}&principal_type=user&principal_id={}", bob.user_id);
        // Who manages all grants sees that they are there, not what they are called.
        let admins = app.admin.list(&about).await;
        assert_eq!(ids(&admins, "object_id"), ids(&own, "object_id"), "{kind}");
        assert!(admins.iter().all(|item| item.get("name").is_none()), "{admins:?}");
    }
    let about = format!("/access/preview?object_type=file&principal_type=user&principal_id={}", bob.user_id);
    let alices = alice.list(&about).await;
    let names: Vec<&str> = alices.iter().map(|item| item["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["f0.txt", "f2.txt", "f4.txt"], "only what alice manages: {alices:?}");
    assert!(alices.iter().all(|item| item["level"] == "read"), "{alices:?}");
    app.admin.patch(&format!("/users/{}", bob.user_id), json!({ "state": "deactivated" })).await.expect(200);
    assert!(alice.list(&about).await.is_empty(), "who can't sign in sees nothing");
}

async fn group(app: &TestApp, name: &str, member: Value) -> String {
    let group = id(&app.admin.post("/groups", json!({ "name": name })).await.expect(201));
    app.admin.post(&format!("/groups/{group}/members"), member).await.ok();
    group
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_way_through_groups_is_told_to_whoever_may_know_them() {
    let app = TestApp::start().await;
    let (alice, bob) = (app.user("alice").await, app.user("bob").await);
    let inner = group(&app, "secret inner", json!({ "user_id": bob.user_id })).await;
    let outer = group(&app, "secret outer", json!({ "member_group_id": inner })).await;
    let file = id(&alice.file("f.txt", "", "text").await);
    let (object, about) = (("file", file.as_str()), Some(("user", bob.user_id.as_str())));
    let to_outer = json!({ "principal_type": "group", "principal_id": outer, "level": "read" });
    let given = app.admin.post(&format!("/files/{file}/grants"), to_outer).await.expect(200);
    assert_eq!(given["display_name"], "secret outer");
    bob.get(&format!("/files/{file}")).await.expect(200);

    let told = explain(&app.admin, object, about).await;
    assert_eq!(brief(&told["access"]), "read r--");
    assert_eq!(told["because"][0]["given_to"]["display_name"], "secret outer", "{told}");
    assert_eq!(
        told["because"][0]["through"],
        json!([{ "principal_type": "group", "principal_id": inner, "display_name": "secret inner" }])
    );
    let own = explain(&bob, object, None).await;
    assert_eq!(own["because"][0]["through"][0]["display_name"], "secret inner", "a member knows its groups: {own}");

    // Alice manages the file, but may neither read groups nor is she in one.
    let neutral = json!({ "principal_type": "group" });
    let alices = explain(&alice, object, about).await;
    assert_eq!(alices["because"][0]["given_to"], neutral, "{alices}");
    assert_eq!(alices["because"][0]["through"], json!([neutral]), "{alices}");
    let holders = json!(alice.list(&format!("/access?object_type=file&object_id={file}")).await);
    let grants = alice.get(&format!("/files/{file}/grants")).await.expect(200);
    for text in [alices.to_string(), holders.to_string(), grants.to_string()] {
        assert!(!text.contains("secret"), "{text}");
    }

    // A role that comes by a group says so.
    app.admin.put(&format!("/groups/{outer}/roles"), json!({ "roles": ["content_manager"] })).await.expect(200);
    let to_role = json!({ "principal_type": "role", "principal_id": "content_manager", "level": "write" });
    alice.post(&format!("/files/{file}/grants"), to_role).await.expect(200);
    let told = explain(&app.admin, object, about).await;
    assert_eq!(brief(&told["access"]), "write rw-");
    let names = |reason: &Value| -> Vec<String> {
        let steps = reason["through"].as_array().unwrap().iter();
        steps.map(|step| step["display_name"].as_str().unwrap().to_string()).collect()
    };
    assert_eq!(names(&told["because"][0]), ["secret inner", "secret outer"], "{told}");

    // Groups can be asked about themselves, and what they see is what their members see through them.
    assert_eq!(brief(&effective(&app.admin, object, Some(("group", &inner))).await), "write rw-");
    let seen =
        app.admin.list(&format!("/access/preview?object_type=file&principal_type=group&principal_id={inner}")).await;
    assert_eq!(seen.len(), 1, "{seen:?}");
    let accounts = app.admin.list(&format!("/access?object_type=file&object_id={file}&accounts=true")).await;
    let bobs = accounts.iter().find(|holder| holder["principal"]["principal_id"] == bob.user_id.as_str()).unwrap();
    assert_eq!((bobs["level"].as_str(), bobs["because"].as_array().unwrap().len()), (Some("write"), 2), "{bobs}");

    app.admin.delete(&format!("/groups/{outer}/members/{inner}")).await.ok();
    bob.get(&format!("/files/{file}")).await.assert_problem(404, "not_found");
    let gone = explain(&app.admin, object, about).await;
    assert_eq!((brief(&gone["access"]), kinds(&gone["obstacles"])), ("none ---".into(), vec!["no_grant"]), "{gone}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn service_accounts_are_principals_of_their_own_kind() {
    let app = TestApp::start().await;
    let robot = id(&app.admin.post("/service-accounts", json!({ "name": "robot" })).await.expect(201));
    let file = id(&app.admin.file("f.txt", "", "text").await);
    let object = ("file", file.as_str());
    let grant = |kind: &str| json!({ "principal_type": kind, "principal_id": robot, "level": "read" });
    app.admin.post(&format!("/files/{file}/grants"), grant("user")).await.assert_problem(422, "invalid_value");
    let given = app.admin.post(&format!("/files/{file}/grants"), grant("service_account")).await.expect(200);
    assert_eq!(given["principal_type"], "service_account");
    let told = effective(&app.admin, object, Some(("service_account", &robot))).await;
    assert_eq!(
        (told["level"].as_str(), told["principal"]["principal_type"].as_str()),
        (Some("read"), Some("service_account"))
    );
    app.admin.get(&ask("effective", object, Some(("user", &robot)))).await.assert_problem(404, "not_found");
}
