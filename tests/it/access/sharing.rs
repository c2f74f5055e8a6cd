//! Sharing: knowledge bases, single grants, lists that went stale, grants from above, grants that ended.

use chrono::Duration;
use serde_json::{Value, json};

use super::view::Secret;
use crate::support::{Client, TestApp, id};

fn to(client: &Client, level: &str) -> Value {
    json!({ "principal_type": "user", "principal_id": client.user_id, "level": level })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_knowledge_base_is_shared_by_its_home_folder() {
    let app = TestApp::start().await;
    let (bob, carol) = (app.user("bob").await, app.user("carol").await);
    let secret = Secret::new(&app.admin, "quinoxaline").await;
    let (base, home) = (format!("/knowledge-bases/{}/grants", secret.knowledge_base), &secret.home_folder);
    bob.get(&base).await.assert_problem(404, "not_found");

    let given = app.admin.post(&base, to(&bob, "read")).await.expect(200);
    assert_eq!((given["display_name"].as_str(), given["level"].as_str()), (Some("bob"), Some("read")));
    let of_base = app.admin.get(&base).await.expect(200);
    assert_eq!(of_base, app.admin.get(&format!("/folders/{home}/grants")).await.expect(200));
    assert_eq!(of_base["grants"].as_array().unwrap().len(), 2);
    secret.assert_seen(&bob, true).await;
    bob.get(&base).await.assert_problem(403, "forbidden");
    bob.put(&base, json!({ "grants": [] })).await.assert_problem(403, "forbidden");
    bob.post(&base, to(&carol, "read")).await.assert_problem(403, "forbidden");

    let grants = json!({ "grants": [to(&app.admin, "manage"), to(&carol, "manage")] });
    app.admin.put(&base, grants).await.expect(200);
    secret.assert_seen(&bob, false).await;
    secret.assert_seen(&carol, true).await;
    carol.delete(&format!("{base}/{}", id(&given))).await.assert_problem(404, "not_found");
    carol.post(&base, to(&bob, "read")).await.expect(200);
    secret.assert_seen(&bob, true).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_knowledge_base_seen_only_by_a_file_in_it_is_nobodys_to_share() {
    let app = TestApp::start().await;
    let bob = app.user("bob").await;
    let secret = Secret::new(&app.admin, "quinoxaline").await;
    app.admin.post(&format!("/files/{}/grants", secret.file), to(&bob, "manage")).await.expect(200);
    bob.get(&format!("/knowledge-bases/{}", secret.knowledge_base)).await.expect(200);
    bob.get(&format!("/knowledge-bases/{}/grants", secret.knowledge_base)).await.assert_problem(403, "forbidden");
    bob.get(&format!("/folders/{}/grants", secret.home_folder)).await.assert_problem(404, "not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn single_grants_leave_the_others_alone() {
    let app = TestApp::start().await;
    let (alice, bob, carol) = (app.user("alice").await, app.user("bob").await, app.user("carol").await);
    let file = id(&alice.file("f.txt", "", "text").await);
    let path = format!("/files/{file}/grants");

    let bobs = alice.post(&path, to(&bob, "read")).await.expect(200);
    let carols = alice.post(&path, to(&carol, "write")).await.expect(200);
    bob.get(&format!("/files/{file}")).await.expect(200);
    carol.patch(&format!("/files/{file}"), json!({ "name": "g.txt" })).await.expect(200);

    // The same principal again: the grant stays the same one, its level and end become these.
    let raised = alice.post(&path, to(&bob, "manage")).await.expect(200);
    assert_eq!((id(&raised), raised["created_at"].clone()), (id(&bobs), bobs["created_at"].clone()));
    bob.delete(&format!("{path}/{}", id(&carols))).await.expect(204);
    carol.get(&format!("/files/{file}")).await.assert_problem(404, "not_found");
    bob.delete(&format!("{path}/{}", id(&carols))).await.assert_problem(404, "not_found");

    // Not of another object, though it is the same caller's to manage.
    let other = id(&alice.file("other.txt", "", "text").await);
    alice.delete(&format!("/files/{other}/grants/{}", id(&bobs))).await.assert_problem(404, "not_found");
    alice.delete(&format!("{path}/{}", id(&bobs))).await.expect(204);
    bob.get(&format!("/files/{file}")).await.assert_problem(404, "not_found");

    let wrong =
        alice.post(&path, json!({ "principal_type": "role", "principal_id": "no_such", "level": "read" })).await;
    wrong.assert_problem(422, "invalid_value");
    assert_eq!(wrong.fields(), ["/principal_id"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_manager_stays_whichever_way_it_would_go() {
    let app = TestApp::start().await;
    let alice = app.user("alice").await;
    // Outside the home folder, whose own grant would reach it.
    let folder = alice.folder("f", "").await;
    alice.patch(&format!("/folders/{folder}"), json!({ "restricted": true })).await.expect(200);
    let path = format!("/folders/{folder}/grants");
    let own = id(&alice.get(&path).await.expect(200)["grants"][0]);
    alice.delete(&format!("{path}/{own}")).await.assert_problem(409, "conflict");
    alice.post(&path, to(&alice, "write")).await.assert_problem(409, "conflict");
    alice.put(&path, json!({ "grants": [] })).await.assert_problem(409, "conflict");
    assert_eq!(id(&alice.get(&path).await.expect(200)["grants"][0]), own);
    // Whoever manages the grants of everything could always repair it.
    app.admin.delete(&format!("{path}/{own}")).await.expect(204);
    alice.get(&path).await.assert_problem(404, "not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn single_grants_given_at_once_all_stay() {
    let app = TestApp::start().await;
    let mut users = Vec::new();
    for number in 0..12 {
        let body = json!({ "login": format!("user{number}") });
        users.push(id(&app.admin.post("/users", body).await.expect(201)));
    }
    let folder = app.admin.folder("f", "").await;
    // Only the folder has its creator's grant besides.
    for (folder, others) in [(folder, 1), (root_folder(&app).await, 0)] {
        let path = format!("/folders/{folder}/grants");
        let give = users.iter().map(|user| {
            let body = json!({ "principal_type": "user", "principal_id": user, "level": "read" });
            app.admin.post(&path, body)
        });
        for answer in futures::future::join_all(give).await {
            answer.expect(200);
        }
        let list = app.admin.get(&path).await.expect(200);
        assert_eq!(list["grants"].as_array().unwrap().len(), users.len() + others, "{list}");
    }
}

/// The root of the tenant `default`, which no list shows.
async fn root_folder(app: &TestApp) -> String {
    use sea_orm::{ConnectionTrait, Statement};
    let connection = app.database.connect().await;
    let sql = "SELECT n.id FROM nodes n JOIN tenants t ON t.id = n.tenant_id \
               WHERE t.slug = 'default' AND n.built_in = 'root'";
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let row = connection.query_one_raw(statement).await.unwrap().expect("the tenant has a root");
    let root = row.try_get_by_index::<uuid::Uuid>(0).unwrap();
    connection.close().await.unwrap();
    root.to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_that_went_stale_is_not_put() {
    let app = TestApp::start().await;
    let bob = app.user("bob").await;
    let folder = app.admin.folder("f", "").await;
    let path = format!("/folders/{folder}/grants");
    let read = app.admin.get(&path).await;
    let tag = read.header("etag");
    assert!(tag.starts_with('"') && tag.len() > 10, "{tag}");
    assert_eq!(app.admin.get(&path).await.header("etag"), tag);
    app.admin.post(&path, to(&bob, "read")).await.expect(200);
    assert_ne!(app.admin.get(&path).await.header("etag"), tag);

    let mine = json!({ "grants": [to(&app.admin, "manage")] });
    let stale = app.admin.put_if_match(&path, &tag, mine.clone()).await;
    stale.assert_problem(412, "precondition_failed");
    bob.get(&format!("/folders/{folder}")).await.expect(200);
    let current = app.admin.get(&path).await.header("etag");
    let put = app.admin.put_if_match(&path, &current, mine.clone()).await;
    assert_eq!(put.status, 200, "{put}");
    bob.get(&format!("/folders/{folder}")).await.assert_problem(404, "not_found");
    assert_eq!(put.header("etag"), app.admin.get(&path).await.header("etag"));
    app.admin.put_if_match(&path, "*", mine).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn grants_from_above_are_listed_on_request_and_name_only_what_the_caller_sees() {
    let app = TestApp::start().await;
    let (alice, bob) = (app.user("alice").await, app.user("bob").await);
    let outer = app.admin.folder("private outer", "").await;
    let inner = app.admin.folder("inner", &outer).await;
    let file = id(&app.admin.file("f.txt", &inner, "text").await);
    app.admin.post(&format!("/folders/{outer}/grants"), to(&alice, "read")).await.expect(200);
    app.admin.post(&format!("/folders/{inner}/grants"), to(&bob, "manage")).await.expect(200);

    let path = format!("/files/{file}/grants");
    let plain = bob.get(&path).await.expect(200);
    assert!(plain.get("inherited").is_none(), "{plain}");
    let list = bob.get(&format!("{path}?inherited=true")).await.expect(200);
    let inherited = list["inherited"].as_array().unwrap();
    let named: Vec<(u64, &str, &str)> = inherited
        .iter()
        .map(|grant| {
            let text = |value: &Value| value.as_str().map_or("-", |text| if text == inner { "inner" } else { "other" });
            (
                grant["from"]["levels_above"].as_u64().unwrap(),
                text(&grant["from"]["node_id"]),
                match grant["principal"]["principal_id"].as_str() {
                    Some(user) if user == bob.user_id => "bob",
                    Some(user) if user == alice.user_id => "alice",
                    _ => "admin",
                },
            )
        })
        .collect();
    // The home folder's and the outer folder's grants reach it too; bob sees neither folder.
    assert_eq!(&named[..2], [(1, "inner", "admin"), (1, "inner", "bob")], "{list}");
    assert!(named.contains(&(2, "-", "alice")) && named.contains(&(3, "-", "admin")), "{list}");
    assert!(!list.to_string().contains("private outer") && !list.to_string().contains(&outer), "{list}");
    assert!(list["inherited"][0]["from"]["name"] == "inner", "{list}");

    let owners = app.admin.get(&format!("{path}?inherited=true")).await.expect(200);
    assert!(owners.to_string().contains("private outer"), "{owners}");
    app.admin.patch(&format!("/folders/{inner}"), json!({ "restricted": true })).await.expect(200);
    let cut = bob.get(&format!("{path}?inherited=true")).await.expect(200);
    assert!(cut["inherited"].as_array().unwrap().iter().all(|grant| grant["from"]["levels_above"] == 1), "{cut}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn grants_that_ended_long_ago_are_removed() {
    use lectern::kernel::Clock as _;
    let app = TestApp::builder().test_clock().build().await;
    let (bob, carol) = (app.user("bob").await, app.user("carol").await);
    let file = id(&app.admin.file("f.txt", "", "text").await);
    for (user, days) in [(&bob, 1), (&carol, 90)] {
        let mut grant = to(user, "read");
        grant["expires_at"] = (app.clock.now() + Duration::days(days)).to_rfc3339().into();
        app.admin.post(&format!("/files/{file}/grants"), grant).await.expect(200);
    }
    let count = "SELECT count(*) FROM grants WHERE expires_at IS NOT NULL";
    for (days, left) in [(0, 2), (2, 2), (28, 2), (2, 1)] {
        app.clock.advance(Duration::days(days));
        lectern::grants::remove_ended_across_tenants(&app.platform).await.unwrap();
        assert_eq!(app.database.number(count).await, left, "after {days} more days");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grant_that_ended_can_be_given_anew() {
    use lectern::kernel::Clock as _;
    let app = TestApp::builder().test_clock().build().await;
    let bob = app.user("bob").await;
    let file = id(&app.admin.file("f.txt", "", "text").await);
    let path = format!("/files/{file}/grants");
    let mut short = to(&bob, "read");
    short["expires_at"] = (app.clock.now() + Duration::minutes(5)).to_rfc3339().into();
    let first = app.admin.post(&path, short).await.expect(200);
    app.clock.advance(Duration::minutes(5));
    bob.get(&format!("/files/{file}")).await.assert_problem(404, "not_found");
    app.admin.delete(&format!("{path}/{}", id(&first))).await.expect(204);
    let second = app.admin.post(&path, to(&bob, "read")).await.expect(200);
    assert!(second.get("expires_at").is_none() && id(&second) != id(&first), "{second}");
    bob.get(&format!("/files/{file}")).await.expect(200);
}
