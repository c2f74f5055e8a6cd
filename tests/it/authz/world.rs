//! One object of every kind that has an id, owned by one user.

use serde_json::json;
use std::collections::HashMap;

use crate::support::{Client, id, rand_u128, service_account};

/// What an id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Tenant,
    User,
    ApiKey,
    ServiceAccount,
    ServiceAccountApiKey,
    ClientSecret,
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
        "user_id" => Kind::User,
        "api_key_id" => Kind::ApiKey,
        "service_account_id" => Kind::ServiceAccount,
        "service_account_api_key_id" => Kind::ServiceAccountApiKey,
        "client_secret_id" => Kind::ClientSecret,
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
    /// Makes one object of every kind, for real. The user needs the permissions to, except for what its administrator makes.
    pub(super) async fn of(client: &Client, admin: &Client, tenant: &str) -> Self {
        // Several worlds may have one owner.
        let mark = uuid::Uuid::from_u128(rand_u128()).simple().to_string();
        let folder = client.folder(&format!("the folder {mark}"), &client.home).await;
        let file = id(&client.file("file.txt", &folder, "a file in a folder").await);
        let knowledge_base = id(&client.knowledge_base("the knowledge base").await);
        let document = client.ready_document(&knowledge_base, "document.txt", "a document in a knowledge base").await;
        let session = id(&client.post("/sessions", json!({})).await.expect(201));
        let api_key = id(&client.post("/api-keys", json!({ "name": "the key" })).await.expect(201));
        let service = service_account(admin, &format!("service-{mark}")).await;
        let of_service = |what: &str| format!("/service-accounts/{service}/{what}");
        let service_key = id(&admin.post(&of_service("api-keys"), json!({ "name": "its key" })).await.expect(201));
        let secret = id(&admin.post(&of_service("client-secrets"), json!({ "name": "its secret" })).await.expect(201));
        let objects = HashMap::from([
            (Kind::Tenant, tenant.to_string()),
            (Kind::User, client.user_id.clone()),
            (Kind::ApiKey, api_key),
            (Kind::ServiceAccount, service),
            (Kind::ServiceAccountApiKey, service_key),
            (Kind::ClientSecret, secret),
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
        ];
        for path in paths {
            if client.get(&path).await.status != 200 {
                return false;
            }
        }
        true
    }
}
