//! One object of every kind that has an id, owned by one user.

use serde_json::json;
use std::collections::HashMap;

use crate::support::{Client, PASSWORD, id};

/// What an id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Tenant,
    User,
    ApiKey,
    Folder,
    File,
    KnowledgeBase,
    Document,
    Job,
    Session,
    BreakGlass,
}

/// What a parameter's name says about the id it takes. A new name has to be added here: the walk fails until it is.
pub(super) fn kind_of(parameter: &str) -> Option<Kind> {
    Some(match parameter {
        "tenant_id" => Kind::Tenant,
        "user_id" => Kind::User,
        "api_key_id" => Kind::ApiKey,
        "folder_id" | "folder_ids" | "parent_id" => Kind::Folder,
        "file_id" | "file_ids" => Kind::File,
        "knowledge_base_id" | "knowledge_base_ids" => Kind::KnowledgeBase,
        "document_id" => Kind::Document,
        "job_id" => Kind::Job,
        "session_id" => Kind::Session,
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
        let folder = client.folder("the folder", &client.home).await;
        let file = id(&client.file("file.txt", &folder, "a file in a folder").await);
        let knowledge_base = id(&client.knowledge_base("the knowledge base").await);
        let document = client.ready_document(&knowledge_base, "document.txt", "a document in a knowledge base").await;
        let session = id(&client.post("/sessions", json!({})).await.expect(201));
        let api_key = id(&client.post("/api-keys", json!({ "name": "the key" })).await.expect(201));
        let operator = client.sign_in("system", "operator", PASSWORD).await;
        let reason = json!({ "reason": "to have one of every kind" });
        let opened = operator.post(&format!("/tenants/{tenant}/break-glass"), reason).await.expect(201);
        let objects = HashMap::from([
            (Kind::Tenant, tenant.to_string()),
            (Kind::User, client.user_id.clone()),
            (Kind::ApiKey, api_key),
            (Kind::Folder, folder),
            (Kind::File, file),
            (Kind::KnowledgeBase, knowledge_base),
            (Kind::Document, id(&document)),
            (Kind::Job, document["job_id"].as_str().expect("a document has a job").to_string()),
            (Kind::Session, session),
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
}
