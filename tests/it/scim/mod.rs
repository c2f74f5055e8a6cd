//! SCIM: an identity provider keeps a tenant's users and groups.

mod dialects;
mod groups;
mod lists;
mod protection;
mod routes;
mod tester;
mod users;
mod versions;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Client, Response, TestApp};

pub(super) const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
pub(super) const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
pub(super) const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// A caller of `/scim/v2` with an API key that may do nothing else.
pub(super) struct Scim(pub(super) Client);

impl Scim {
    /// The key of an administrator, limited to SCIM.
    pub(super) async fn of(administrator: &Client) -> Self {
        let key = json!({ "name": "identity provider", "scopes": ["scim:write"] });
        let key = administrator.post("/api-keys", key).await.expect(201);
        Self(administrator.with_token(key["secret"].as_str().expect("a key has a secret")))
    }

    pub(super) async fn start() -> (TestApp, Self) {
        let app = TestApp::start().await;
        let scim = Self::of(&app.admin).await;
        (app, scim)
    }

    /// Any request, with headers.
    pub(super) async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Response {
        let mut request = self.0.request(method, &format!("!/scim/v2{path}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/scim+json").body(body.to_string());
        }
        let answer = Response::of(request).await;
        if answer.status >= 400 {
            assert_error(&answer);
        }
        answer
    }

    pub(super) async fn get(&self, path: &str) -> Response {
        self.send(Method::GET, path, None, &[]).await
    }

    pub(super) async fn post(&self, path: &str, body: Value) -> Response {
        self.send(Method::POST, path, Some(body), &[]).await
    }

    pub(super) async fn put(&self, path: &str, body: Value) -> Response {
        self.send(Method::PUT, path, Some(body), &[]).await
    }

    pub(super) async fn delete(&self, path: &str) -> Response {
        self.send(Method::DELETE, path, None, &[]).await
    }

    /// A PATCH of these operations.
    pub(super) async fn patch(&self, path: &str, operations: Value) -> Response {
        let body = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations });
        self.send(Method::PATCH, path, Some(body), &[]).await
    }

    /// A list; parameters are encoded here.
    pub(super) async fn list(&self, path: &str, parameters: &[(&str, &str)]) -> Response {
        let answer = Response::of(self.0.request(Method::GET, &format!("!/scim/v2{path}")).query(parameters)).await;
        if answer.status >= 400 {
            assert_error(&answer);
        }
        answer
    }

    /// Those of a list, by one attribute.
    pub(super) async fn names(&self, path: &str, filter: &str, attribute: &str) -> Vec<String> {
        let list = self.list(path, &[("filter", filter)]).await.expect(200);
        let found = list["Resources"].as_array().expect("a list has resources");
        assert_eq!(list["totalResults"], found.len(), "{list}");
        found.iter().map(|resource| resource[attribute].as_str().unwrap_or_default().to_string()).collect()
    }

    /// A new user.
    pub(super) async fn user(&self, name: &str) -> Value {
        self.post("/Users", json!({ "schemas": [USER], "userName": name })).await.expect(201)
    }

    /// A new group with these members.
    pub(super) async fn group(&self, name: &str, members: &[&str]) -> Value {
        let members: Vec<Value> = members.iter().map(|id| json!({ "value": id })).collect();
        let group = json!({ "schemas": [GROUP], "displayName": name, "members": members });
        self.post("/Groups", group).await.expect(201)
    }
}

/// An error of this dialect that agrees with its status.
#[track_caller]
pub(super) fn assert_error(answer: &Response) {
    assert_eq!(answer.header("content-type"), "application/scim+json", "{answer}");
    assert_eq!(answer.json["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:Error"]), "{answer}");
    assert_eq!(answer.json["status"], answer.status.to_string(), "{answer}");
    assert!(answer.json["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{answer}");
}

/// An error of this status and `scimType`.
#[track_caller]
pub(super) fn assert_scim(answer: &Response, status: u16, scim_type: &str) {
    assert_eq!((answer.status, answer.json["scimType"].as_str()), (status, Some(scim_type)), "{answer}");
}

/// The ids of a group's members, sorted.
pub(super) fn member_ids(group: &Value) -> Vec<String> {
    let members = group["members"].as_array().cloned().unwrap_or_default();
    let mut ids: Vec<String> = members.iter().map(|m| m["value"].as_str().unwrap_or_default().to_string()).collect();
    ids.sort();
    ids
}
