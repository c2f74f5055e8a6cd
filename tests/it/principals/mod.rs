//! Who a caller is: groups and what they bring, roles of a tenant's own, service accounts, sign-ins, delegation; and that nobody gains more
//! by any of it than somebody gave them.

mod care;
mod deletion;
mod escalation;
mod groups;
mod races;
mod roles;
mod service_accounts;
mod sign_ins;
mod users;

use serde_json::{Value, json};

use crate::support::{Client, TestApp, id};

/// A new group of the caller's tenant.
async fn group(client: &Client, name: &str) -> String {
    id(&client.post("/groups", json!({ "name": name })).await.expect(201))
}

/// Makes a user a member.
async fn add_user(client: &Client, group: &str, user: &str) {
    client.post(&format!("/groups/{group}/members"), json!({ "user_id": user })).await.expect(201);
}

/// Makes a group a member of another.
async fn nest(client: &Client, outer: &str, inner: &str) {
    client.post(&format!("/groups/{outer}/members"), json!({ "member_group_id": inner })).await.expect(201);
}

async fn remove(client: &Client, group: &str, member: &str) {
    client.delete(&format!("/groups/{group}/members/{member}")).await.expect(204);
}

async fn set_roles(client: &Client, group: &str, roles: &[&str]) {
    client.put(&format!("/groups/{group}/roles"), json!({ "roles": roles })).await.expect(200);
}

/// A new role of the tenant `default`.
async fn role(app: &TestApp, name: &str, permissions: &[&str]) -> String {
    let role = json!({ "name": name, "permissions": permissions });
    id(&app.admin.post("/roles", role).await.expect(201))
}

/// The names in a list of references or of strings.
fn names(list: &Value) -> Vec<String> {
    let items = list.as_array().unwrap_or_else(|| panic!("no list: {list}"));
    items.iter().map(|item| item["name"].as_str().or(item.as_str()).expect("a name").to_string()).collect()
}
