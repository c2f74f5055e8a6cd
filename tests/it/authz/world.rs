//! One object of every kind that has an id, owned by one user.

use serde_json::json;
use std::collections::HashMap;

use crate::support::{Client, id};

/// What an id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Tenant,
    User,
    ServiceAccount,
    Group,
    GroupMember,
    Role,
    SignIn,
    ApiKey,
    Folder,
    File,
    KnowledgeBase,
    Document,
    Job,
    Session,
}

/// What a parameter's name says about the id it takes. A new name has to be added here: the walk fails until it is.
pub(super) fn kind_of(parameter: &str) -> Option<Kind> {
    Some(match parameter {
        "tenant_id" => Kind::Tenant,
        "user_id" | "transfer_to" => Kind::User,
        "service_account_id" => Kind::ServiceAccount,
        "group_id" | "member_group_id" => Kind::Group,
        "member_id" => Kind::GroupMember,
        "role_id" => Kind::Role,
        "sign_in_id" => Kind::SignIn,
        "api_key_id" => Kind::ApiKey,
        "folder_id" | "folder_ids" | "parent_id" => Kind::Folder,
        "file_id" | "file_ids" => Kind::File,
        "knowledge_base_id" | "knowledge_base_ids" => Kind::KnowledgeBase,
        "document_id" => Kind::Document,
        "job_id" => Kind::Job,
        "session_id" => Kind::Session,
        _ => return None,
    })
}

/// Objects of one user.
pub(super) struct World {
    objects: HashMap<Kind, String>,
}

impl World {
    /// Makes one object of every kind, for real. The user needs the permissions to.
    pub(super) async fn of(client: &Client, tenant: &str) -> Self {
        // Named anew each time: a test may make several worlds of one user.
        let mark = crate::support::rand_u128() as u32;
        let folder = client.folder(&format!("the folder {mark}"), &client.home).await;
        let file = id(&client.file("file.txt", &folder, "a file in a folder").await);
        let knowledge_base = id(&client.knowledge_base("the knowledge base").await);
        let document = client.ready_document(&knowledge_base, "document.txt", "a document in a knowledge base").await;
        let session = id(&client.post("/sessions", json!({})).await.expect(201));
        let api_key = id(&client.post("/api-keys", json!({ "name": "the key" })).await.expect(201));
        let sign_in = id(&client.list("/sign-ins").await[0]);
        let (group, service_account, role) = tenant_objects(client, mark).await;
        let objects = HashMap::from([
            (Kind::ServiceAccount, service_account.clone()),
            (Kind::Group, group),
            (Kind::GroupMember, service_account),
            (Kind::Role, role),
            (Kind::SignIn, sign_in),
            (Kind::Tenant, tenant.to_string()),
            (Kind::User, client.user_id.clone()),
            (Kind::ApiKey, api_key),
            (Kind::Folder, folder),
            (Kind::File, file),
            (Kind::KnowledgeBase, knowledge_base),
            (Kind::Document, id(&document)),
            (Kind::Job, document["job_id"].as_str().expect("a document has a job").to_string()),
            (Kind::Session, session),
        ]);
        Self { objects }
    }

    /// The id of that kind.
    pub(super) fn id(&self, kind: Kind) -> String {
        self.objects[&kind].clone()
    }

    /// The id for a parameter of that name.
    pub(super) fn for_parameter(&self, name: &str) -> String {
        self.id(kind_of(name).unwrap_or_else(|| panic!("nobody knows what kind of id the parameter {name} takes")))
    }
}

/// A group that the user manages, with a service account in it, and a role. Whoever may not make them can't use their ids either, and gets
/// ids of nothing.
async fn tenant_objects(client: &Client, mark: u32) -> (String, String, String) {
    let nothing = || uuid::Uuid::from_u128(crate::support::rand_u128()).to_string();
    let made = |answer: crate::support::Response| id(&answer.expect(201));
    let group = client.post("/groups", json!({ "name": format!("group {mark}") })).await;
    if group.status == 403 {
        return (nothing(), nothing(), nothing());
    }
    let group = made(group);
    let managers = json!({ "managers": [{ "manager_type": "user", "manager_id": client.user_id }] });
    client.put(&format!("/groups/{group}/managers"), managers).await.expect(200);
    let account = made(client.post("/service-accounts", json!({ "name": format!("bot-{mark}") })).await);
    client.post(&format!("/groups/{group}/members"), json!({ "user_id": account })).await.expect(201);
    let role =
        made(client.post("/roles", json!({ "name": format!("reader_{mark}"), "permissions": ["files:read"] })).await);
    (group, account, role)
}
