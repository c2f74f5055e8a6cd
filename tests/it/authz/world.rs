//! One object of every kind that has an id, owned by one user.

use serde_json::json;
use std::collections::HashMap;

use crate::support::{Client, PASSWORD, id, rand_u128};

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
    Grant,
    ServiceAccountApiKey,
    ClientSecret,
    Folder,
    File,
    KnowledgeBase,
    Document,
    Job,
    Session,
    Invitation,
    IdentityProvider,
    BreakGlass,
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
        "grant_id" => Kind::Grant,
        // The kinds of objects that access is asked about begin with folders.
        "folder_id" | "folder_ids" | "parent_id" | "object_id" => Kind::Folder,
        "service_account_api_key_id" => Kind::ServiceAccountApiKey,
        "client_secret_id" => Kind::ClientSecret,
        "file_id" | "file_ids" => Kind::File,
        "knowledge_base_id" | "knowledge_base_ids" => Kind::KnowledgeBase,
        "document_id" => Kind::Document,
        "job_id" => Kind::Job,
        "session_id" => Kind::Session,
        "invitation_id" => Kind::Invitation,
        "identity_provider_id" => Kind::IdentityProvider,
        "break_glass_id" => Kind::BreakGlass,
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
        let mark = rand_u128() as u32;
        let folder = client.folder(&format!("the folder {mark}"), &client.home).await;
        let grants = client.get(&format!("/folders/{folder}/grants")).await.expect(200);
        let file = id(&client.file("file.txt", &folder, "a file in a folder").await);
        let knowledge_base = id(&client.knowledge_base("the knowledge base").await);
        let document = client.ready_document(&knowledge_base, "document.txt", "a document in a knowledge base").await;
        let session = id(&client.post("/sessions", json!({})).await.expect(201));
        let api_key = id(&client.post("/api-keys", json!({ "name": "the key" })).await.expect(201));
        let invited = json!({ "email": format!("invited-{mark}@example.com") });
        let invitation = administered(client, "/invitations", invited).await;
        let name = format!("the provider {mark}");
        let provider = json!({ "name": name, "issuer": "https://id.example.com", "client_id": "lectern" });
        let identity_provider = administered(client, "/identity-providers", provider).await;
        let operator = client.sign_in("system", "operator", PASSWORD).await;
        let reason = json!({ "reason": "to have one of every kind" });
        let opened = operator.post(&format!("/tenants/{tenant}/break-glass"), reason).await.expect(201);
        let sign_in = id(&client.list("/sign-ins").await[0]);
        let (group, service_account, role) = tenant_objects(client, mark).await;
        let of_service = async |what: &str| {
            let answer =
                client.post(&format!("/service-accounts/{service_account}/{what}"), json!({ "name": what })).await;
            if answer.status == 403 { random_id() } else { id(&answer.expect(201)) }
        };
        let (service_key, secret) = (of_service("api-keys").await, of_service("client-secrets").await);
        let objects = HashMap::from([
            (Kind::ServiceAccount, service_account.clone()),
            (Kind::Group, group),
            (Kind::GroupMember, service_account),
            (Kind::Role, role),
            (Kind::SignIn, sign_in),
            (Kind::Tenant, tenant.to_string()),
            (Kind::User, client.user_id.clone()),
            (Kind::ApiKey, api_key),
            (Kind::Grant, id(&grants["grants"][0])),
            (Kind::ServiceAccountApiKey, service_key),
            (Kind::ClientSecret, secret),
            (Kind::Folder, folder),
            (Kind::File, file),
            (Kind::KnowledgeBase, knowledge_base),
            (Kind::Document, id(&document)),
            (Kind::Job, document["job_id"].as_str().expect("a document has a job").to_string()),
            (Kind::Session, session),
            (Kind::Invitation, invitation),
            (Kind::IdentityProvider, identity_provider),
            (Kind::BreakGlass, id(&opened["grant"])),
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

    /// Whether everything is still there, so that the next case finds what it needs.
    pub(super) async fn is_whole(&self, client: &Client) -> bool {
        let base = format!("/knowledge-bases/{}", self.id(Kind::KnowledgeBase));
        let paths = [
            format!("/folders/{}", self.id(Kind::Folder)),
            format!("/files/{}", self.id(Kind::File)),
            format!("{base}/documents/{}", self.id(Kind::Document)),
            format!("/jobs/{}", self.id(Kind::Job)),
            format!("/sessions/{}", self.id(Kind::Session)),
            format!("/service-accounts/{}/api-keys", self.id(Kind::ServiceAccount)),
            // Also: still managed by the owner.
            format!("/groups/{}/users", self.id(Kind::Group)),
            format!("/roles/{}", self.id(Kind::Role)),
            format!("/invitations/{}", self.id(Kind::Invitation)),
            format!("/identity-providers/{}", self.id(Kind::IdentityProvider)),
        ];
        for path in paths {
            if client.get(&path).await.status != 200 {
                return false;
            }
        }
        true
    }
}

fn random_id() -> String {
    uuid::Uuid::from_u128(rand_u128()).to_string()
}

/// A group that the user manages, with a service account in it, and a role. Whoever may not make them can't use their ids either, and gets
/// ids of nothing.
async fn tenant_objects(client: &Client, mark: u32) -> (String, String, String) {
    let made = |answer: crate::support::Response| id(&answer.expect(201));
    let group = client.post("/groups", json!({ "name": format!("group {mark}") })).await;
    if group.status == 403 {
        return (random_id(), random_id(), random_id());
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

/// A new object of a kind that only administrators make; who may not gets the id of nothing, like anything else may be answered to them.
async fn administered(client: &Client, path: &str, body: serde_json::Value) -> String {
    let answer = client.post(path, body).await;
    match answer.status {
        403 => random_id(),
        _ => id(&answer.expect(201)),
    }
}
