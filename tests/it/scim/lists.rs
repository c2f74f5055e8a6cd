//! Filters, order, pages and attributes of lists, answered by SQL and in memory alike.

use serde_json::{Value, json};

use super::{ENTERPRISE, GROUP, Scim, USER, assert_scim};
use crate::support::id;

/// Five people in two groups.
async fn people(scim: &Scim) -> Vec<String> {
    let mut ids = Vec::new();
    for (index, (name, department)) in
        [("anna", "Sales"), ("Bert", "Sales"), ("carl_x", "100%"), ("dora", "R&D"), ("élise", "sales\\west")]
            .into_iter()
            .enumerate()
    {
        let user = json!({
            "schemas": [USER, ENTERPRISE], "userName": name, "externalId": format!("E{index}"), "active": index != 3,
            "emails": [{ "value": format!("{index}@Work.example"), "type": "work" }, { "value": format!("{index}@home.example"), "type": "home", "primary": true }],
            "title": if index == 4 { "Ärztin" } else { "Tester" },
            ENTERPRISE: { "department": department },
        });
        ids.push(id(&scim.post("/Users", user).await.expect(201)));
    }
    scim.group("Alpha", &[&ids[0], &ids[1]]).await;
    scim.group("beta_2", &[&ids[1], &ids[2]]).await;
    ids
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn filters_find_exactly_what_they_say() {
    let (_app, scim) = Scim::start().await;
    let ids = people(&scim).await;
    let alpha =
        scim.list("/Groups", &[("filter", "displayName eq \"ALPHA\"")]).await.expect(200)["Resources"][0].clone();
    let cases: Vec<(String, &str)> = vec![
        // In SQL alone.
        ("userName eq \"ANNA\"".into(), "0"),
        ("userName sw \"b\" or userName ew \"A\"".into(), "013"),
        ("userName co \"_\"".into(), "2"),
        ("userName co \"%\"".into(), ""),
        ("not (userName co \"a\") and userName ne \"admin\"".into(), "14"),
        ("externalId eq \"E1\"".into(), "1"),
        ("externalId eq \"e1\"".into(), ""),
        ("externalId eq null".into(), "admin"),
        ("externalId pr and active eq true".into(), "0124"),
        (format!("id eq \"{}\"", ids[2]), "2"),
        (format!("id eq \"{}\"", ids[2].to_uppercase()), ""),
        ("meta.created gt \"2020-01-01T00:00:00Z\" and externalId pr".into(), "01234"),
        ("meta.lastModified lt \"2020-01-01T00:00:00Z\"".into(), ""),
        // In memory, some after a first look by SQL.
        ("active eq false".into(), "3"),
        ("active ne true".into(), "3"),
        ("userName eq \"ÉLISE\"".into(), "4"),
        ("title eq \"ärztin\"".into(), "4"),
        ("title eq \"tester\" and not (active eq true)".into(), "3"),
        ("emails.value eq \"2@WORK.example\"".into(), "2"),
        ("emails eq \"2@home.example\"".into(), "2"),
        ("emails[type eq \"home\"].value eq \"2@work.example\"".into(), ""),
        ("emails[type eq \"work\" and value sw \"3@\"]".into(), "3"),
        (format!("{ENTERPRISE}:department eq \"SALES\""), "01"),
        (format!("{ENTERPRISE}:department co \"%\""), "2"),
        (format!("{ENTERPRISE}:department co \"\\\\\""), "4"),
        (format!("{ENTERPRISE}:department sw \"s\" and userName gt \"b\""), "14"),
        (format!("groups.value eq \"{}\"", id(&alpha)), "01"),
        ("groups.display eq \"beta_2\" and userName pr".into(), "12"),
        ("not (groups pr) and externalId pr".into(), "34"),
        ("schemas eq \"urn:ietf:params:scim:schemas:core:2.0:User\" and externalId pr".into(), "01234"),
        ("meta.resourceType eq \"User\" and externalId eq \"E0\"".into(), "0"),
        ("userName eq \"x' OR '1'='1\"".into(), ""),
    ];
    for (filter, expected) in cases {
        let expected: Vec<String> = match expected {
            "admin" => vec!["".into()],
            indices => indices.chars().map(|digit| format!("E{digit}")).collect(),
        };
        let mut found = scim.names("/Users", &filter, "externalId").await;
        found.sort();
        assert_eq!(found, expected, "{filter}");
    }
    for (filter, expected) in [
        ("displayName eq \"alpha\"".to_string(), vec!["Alpha"]),
        ("displayName co \"_\"".into(), vec!["beta_2"]),
        (format!("members eq \"{}\"", ids[1]), vec!["Alpha", "beta_2"]),
        (format!("id eq \"{}\" and members[value eq \"{}\"]", id(&alpha), ids[0]), vec!["Alpha"]),
        (format!("id eq \"{}\" and members eq \"{}\"", id(&alpha), ids[2]), vec![]),
        ("members eq \"nobody\"".into(), vec![]),
        ("members.type eq \"User\"".into(), vec!["Alpha", "beta_2"]),
        ("not (members pr)".into(), vec![]),
    ] {
        let mut found = scim.names("/Groups", &filter, "displayName").await;
        found.sort();
        assert_eq!(found, expected, "{filter}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_filters_are_answered_at_once() {
    let (_app, scim) = Scim::start().await;
    let deep = |n: usize| format!("{}userName pr{}", "(".repeat(n), ")".repeat(n));
    let filters = [
        deep(31),
        deep(3000),
        "not(".repeat(1500),
        vec!["userName pr"; 201].join(" or "),
        format!("userName eq \"{}\"", "a".repeat(9000)),
        "userName eq".into(),
        "userName eq \"a".into(),
        "nothing pr".into(),
        "active gt true".into(),
        "password eq".into(),
        "\u{0}".into(),
        r#"userName eq "a\u0000" or displayName eq "a\u0000""#.into(),
    ];
    for filter in &filters {
        for path in ["/Users/.search", "/Groups/.search", "/.search"] {
            let started = std::time::Instant::now();
            let answer = scim.post(path, json!({ "filter": filter })).await;
            // A name that one type does not have is no mistake in a search over all.
            let is_known_nowhere = ["nothing", "active", "password"].iter().any(|name| filter.starts_with(name));
            if answer.status != 200 || !(path == "/.search" && is_known_nowhere) {
                assert_scim(&answer, 400, "invalidFilter");
            }
            assert!(started.elapsed().as_millis() < 1000);
        }
    }
    // Passwords can't be guessed by filters: they are never there.
    assert!(scim.names("/Users", "password pr or password sw \"$argon2\"", "id").await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_show_everybody_once_also_while_others_come() {
    let (_app, scim) = Scim::start().await;
    for number in 0..9 {
        scim.user(&format!("user{number}")).await;
    }
    for parameters in
        [vec![], vec![("filter", "userName sw \"user\"")], vec![("filter", "title eq null"), ("sortBy", "userName")]]
    {
        let mut seen: Vec<String> = Vec::new();
        for start in ["1", "4", "7", "10"] {
            let mut page = parameters.clone();
            page.extend([("startIndex", start), ("count", "3")]);
            let list = scim.list("/Users", &page).await.expect(200);
            assert_eq!(list["startIndex"], start.parse::<u64>().unwrap());
            assert_eq!(list["itemsPerPage"], list["Resources"].as_array().unwrap().len());
            seen.extend(list["Resources"].as_array().unwrap().iter().map(id));
            if parameters.is_empty() {
                // Newcomers are last in the ids' order.
                scim.user(&format!("late{start}")).await;
            }
        }
        let all = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), all, "{parameters:?} showed somebody twice");
        assert!(all >= 9, "{parameters:?} left somebody out: {all}");
    }
    let page = |start: &'static str, count: &'static str| [("startIndex", start), ("count", count)];
    let list = scim.list("/Users", &page("-3", "0")).await.expect(200);
    assert_eq!((&list["startIndex"], &list["itemsPerPage"]), (&json!(1), &json!(0)));
    assert_eq!(list["totalResults"], 14);
    let beyond = scim.list("/Users", &page("1000", "5")).await.expect(200);
    assert_eq!((&beyond["totalResults"], &beyond["Resources"]), (&json!(14), &json!([])));
    assert_scim(&scim.list("/Users", &page("a", "5")).await, 400, "invalidValue");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn order_and_attributes_are_as_asked() {
    let (_app, scim) = Scim::start().await;
    people(&scim).await;
    let sorted = async |by: &str, order: &str| -> String {
        let parameters =
            [("filter", "externalId pr"), ("sortBy", by), ("sortOrder", order), ("attributes", "externalId")];
        let list = scim.list("/Users", &parameters).await.expect(200);
        let one = |user: &Value| user["externalId"].as_str().unwrap()[1..].to_string();
        list["Resources"].as_array().unwrap().iter().map(one).collect()
    };
    assert_eq!(sorted("externalId", "ascending").await, "01234");
    assert_eq!(sorted("externalId", "descending").await, "43210");
    assert_eq!(sorted("emails", "descending").await, "43210");
    assert_eq!(&sorted("userName", "ascending").await[..4], "0123");
    assert_eq!(sorted("meta.created", "ascending").await, "01234");
    let nonsense = scim.list("/Users", &[("sortBy", "nothing")]).await;
    assert_scim(&nonsense, 400, "invalidPath");

    let one = |parameters: &[(&'static str, &'static str)]| {
        let mut all = vec![("filter", "externalId eq \"E1\"")];
        all.extend(parameters);
        let scim = &scim;
        async move { scim.list("/Users", &all).await.expect(200)["Resources"][0].clone() }
    };
    let keys = |user: Value| {
        let mut keys: Vec<String> = user.as_object().unwrap().keys().cloned().collect();
        keys.sort();
        keys.join(" ")
    };
    assert_eq!(keys(one(&[("attributes", "USERNAME,emails.type")]).await), "emails id schemas userName");
    let without = one(&[("excludedAttributes", "emails,groups,meta,id")]).await;
    assert!(without.get("emails").is_none() && without.get("groups").is_none() && without["id"].is_string());
    assert_eq!(one(&[]).await["groups"].as_array().unwrap().len(), 2);

    let groups = scim.list("/Groups", &[("excludedAttributes", "members")]).await.expect(200);
    let whole = scim.list("/Groups", &[]).await.expect(200);
    for (one, other) in groups["Resources"].as_array().unwrap().iter().zip(whole["Resources"].as_array().unwrap()) {
        assert!(one.get("members").is_none() && other["members"].is_array());
        assert_eq!(one["meta"]["version"], other["meta"]["version"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn searches_go_over_one_type_or_all() {
    let (_app, scim) = Scim::start().await;
    people(&scim).await;
    let search = async |path: &str, body: Value| scim.post(path, body).await.expect(200);
    let of = |list: &Value| -> Vec<String> {
        let one = |r: &Value| r["meta"]["resourceType"].as_str().unwrap().to_string();
        list["Resources"].as_array().unwrap().iter().map(one).collect()
    };
    let all = search("/.search", json!({})).await;
    assert_eq!(all["totalResults"], 8);
    assert_eq!(of(&all), ["User", "User", "User", "User", "User", "User", "Group", "Group"]);
    let page = search("/.search", json!({ "startIndex": 6, "count": 2 })).await;
    assert_eq!((of(&page), &page["totalResults"]), (vec!["User".into(), "Group".into()], &json!(8)));
    let rest = search("/.search", json!({ "startIndex": 8, "count": 5 })).await;
    assert_eq!(of(&rest), ["Group"]);
    let both = search("/.search", json!({ "filter": "displayName sw \"a\" and (userName pr or members pr)" })).await;
    assert_eq!(of(&both), ["User", "Group"], "{both}");
    let users = search("/Users/.search", json!({ "filter": "userName eq \"bert\"", "attributes": ["userName"] })).await;
    assert_eq!(users["Resources"][0].as_object().unwrap().len(), 3);
    assert_eq!(search("/Groups/.search", json!({ "count": 0 })).await["totalResults"], 2);
    assert_eq!(scim.get("/").await.expect(200)["totalResults"], 8);
    assert!(search("/.search", json!({ "filter": format!("schemas eq \"{GROUP}\"") })).await["totalResults"] == 2);
}
