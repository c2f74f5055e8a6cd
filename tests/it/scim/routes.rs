//! Every route of the table: anonymous callers, callers without the permission, ids of other tenants.

use lectern::compat::scim::{ROUTES, Route};
use reqwest::Method;
use serde_json::{Value, json};

use super::{GROUP, Scim, USER, assert_error, assert_scim};
use crate::support::{Client, Response, TestApp, id, rand_u128};

fn random_id() -> String {
    uuid::Uuid::from_u128(rand_u128()).to_string()
}

/// A valid body for a route, if it takes one.
fn body(route: &Route) -> Option<Value> {
    match route.method {
        "PATCH" => Some(json!({ "Operations": [{ "op": "replace", "path": "externalId", "value": "x" }] })),
        "POST" | "PUT" if route.path.contains(".search") => Some(json!({})),
        "POST" | "PUT" if route.path.starts_with("/Groups") => {
            Some(json!({ "schemas": [GROUP], "displayName": random_id() }))
        }
        "POST" | "PUT" => Some(json!({ "schemas": [USER], "userName": random_id() })),
        _ => None,
    }
}

async fn call(client: &Client, route: &Route, id: &str) -> Response {
    let method: Method = route.method.parse().unwrap();
    Scim(client.clone()).send(method, &route.path.replace("{id}", id), body(route), &[]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_needs_the_permission() {
    let app = TestApp::start().await;
    let member = app.user("member").await;
    let other_scope = app.admin.post("/api-keys", json!({ "name": "k", "scopes": ["users:write"] })).await.expect(201);
    let other_scope = app.anonymous.with_token(other_scope["secret"].as_str().unwrap());
    assert!(ROUTES.len() >= 25, "is the table complete?");
    for route in ROUTES {
        for nobody in [&app.anonymous, &app.anonymous.with_token("garbage")] {
            let answer = call(nobody, route, &random_id()).await;
            assert_eq!(
                (answer.status, answer.header("www-authenticate").as_str()),
                (401, "Bearer"),
                "{}",
                route.operation
            );
        }
        for unprivileged in [&member, &other_scope] {
            assert_eq!(call(unprivileged, route, &random_id()).await.status, 403, "{}", route.operation);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ids_of_other_tenants_are_answered_like_ids_of_nothing() {
    let app = TestApp::start().await;
    let (ours, theirs) = (Scim::of(&app.admin).await, Scim::of(&app.acme_admin).await);
    let user = id(&theirs.user("theirs").await);
    let group = id(&theirs.group("theirs", &[&user]).await);
    let service = id(&app.admin.post("/service-accounts", json!({ "name": "robot" })).await.expect(201));
    let own = id(&ours.group("ours", &[]).await);
    for route in ROUTES.iter().filter(|route| route.path.ends_with("{id}") && !route.path.contains("Schemas")) {
        let nothing = call(&ours.0, route, &random_id()).await;
        assert_eq!(nothing.status, 404, "{} {nothing}", route.operation);
        // Another tenant's, of the other type, of a service account, no id at all: all the same.
        for wrong in [user.as_str(), &group, &service, "not-an-id", "%20"] {
            let answer = call(&ours.0, route, wrong).await;
            assert_eq!((answer.status, &answer.json), (404, &nothing.json), "{} {wrong}", route.operation);
        }
    }
    for wrong in [user.clone(), group, service, random_id(), "x".into()] {
        let members = json!([{ "op": "add", "path": "members", "value": [{ "value": wrong }] }]);
        let answer = ours.patch(&format!("/Groups/{own}"), members).await;
        assert_scim(&answer, 400, "invalidValue");
        assert_eq!(answer.json["detail"], "\"members\" item 1 is no user or group of this tenant.", "{wrong}");
    }
    assert!(ours.names("/Users", &format!("id eq \"{user}\""), "id").await.is_empty());
    assert_eq!(theirs.get(&format!("/Users/{user}")).await.expect(200)["userName"], "theirs");
    assert!(app.admin.get(&format!("/users/{user}")).await.status == 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_route_is_an_error_of_this_dialect() {
    let (_app, scim) = Scim::start().await;
    for (method, path, status) in [
        (Method::GET, "/Nothing", 404),
        (Method::GET, "/Users/a/b", 404),
        (Method::DELETE, "/Users", 405),
        (Method::PUT, "/Groups", 405),
        (Method::POST, "/Schemas", 405),
        (Method::GET, "/Me", 501),
        (Method::GET, "/Schemas?filter=name%20pr", 403),
    ] {
        let answer = scim.send(method.clone(), path, None, &[]).await;
        assert_eq!(answer.status, status, "{method} {path}: {answer}");
    }
    assert_eq!(scim.post("/Bulk", json!({})).await.status, 501);
    let config = scim.get("/ServiceProviderConfig").await.expect(200);
    assert_eq!((&config["bulk"]["supported"], &config["patch"]["supported"]), (&json!(false), &json!(true)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_that_are_no_scim_are_refused() {
    let (_app, scim) = Scim::start().await;
    let send = async |media_type: &str, body: String| {
        let request = scim.0.request(Method::POST, "!/scim/v2/Users").header("content-type", media_type).body(body);
        let answer = Response::of(request).await;
        assert_error(&answer);
        answer
    };
    assert_scim(&send("application/scim+json", "{".into()).await, 400, "invalidSyntax");
    assert_scim(&send("application/json; charset=utf-8", "[]".into()).await, 400, "invalidSyntax");
    assert_scim(&send("application/scim+json", "[".repeat(100_000)).await, 400, "invalidSyntax");
    assert_eq!(send("text/plain", "{}".into()).await.status, 415);
    assert_eq!(send("application/scim+json", format!("\"{}\"", "a".repeat(3 << 20))).await.status, 413);
    assert_scim(
        &send("application/scim+json", json!({ "schemas": [GROUP], "userName": "a" }).to_string()).await,
        400,
        "invalidSyntax",
    );
    assert_scim(&send("application/scim+json", json!({ "schemas": [USER] }).to_string()).await, 400, "invalidValue");
    assert_scim(&send("application/scim+json", json!({ "userName": "a\u{0}" }).to_string()).await, 400, "invalidValue");
}
