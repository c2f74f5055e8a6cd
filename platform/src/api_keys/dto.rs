//! Wire types of API keys.

use chrono::{DateTime, Utc};
use poem_openapi::Object;
use uuid::Uuid;

use crate::{
    access::{Resources, tokens::API_KEY_PREFIX},
    db::entity::api_keys,
    kernel::{ApiKeyId, Error, KnowledgeBaseId, NodeId, Result, UserId},
};

/// What a key is limited to. It reaches only what is named here or lies below; what is deleted later drops out, and a key whose
/// whole limit is gone reaches nothing. Whatever its owner can't see stays invisible.
#[derive(Debug, Clone, Default, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ResourceLimits {
    /// These folders and everything below them, restricted folders included.
    #[oai(validator(max_items = 100))]
    pub folder_ids: Option<Vec<NodeId>>,
    /// These files.
    #[oai(validator(max_items = 100))]
    pub file_ids: Option<Vec<NodeId>>,
    /// These knowledge bases: each itself, its home folder and everything below, and its documents and chunks. Files that it links from
    /// elsewhere are reached as its documents, not as files.
    #[oai(validator(max_items = 100))]
    pub knowledge_base_ids: Option<Vec<KnowledgeBaseId>>,
}

impl From<&Resources> for ResourceLimits {
    fn from(resources: &Resources) -> Self {
        let Resources { folders, files, knowledge_bases } = resources.clone();
        Self { folder_ids: Some(folders), file_ids: Some(files), knowledge_base_ids: Some(knowledge_bases) }
    }
}

/// An API key, without its secret.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ApiKey {
    /// The key's id.
    pub id: ApiKeyId,
    /// The user or service account whose rights it carries.
    pub user_id: UserId,
    /// What it is for.
    pub name: String,
    /// The beginning of the secret, to recognise it by.
    pub prefix: String,
    /// Permissions it is limited to; absent: everything its user may do.
    pub scopes: Option<Vec<String>>,
    /// Resources it is limited to, as far as they still exist; absent: everything its user sees.
    pub resources: Option<ResourceLimits>,
    /// Networks it may be used from; absent: from anywhere.
    pub allowed_networks: Option<Vec<String>>,
    /// When it stops working; absent: never by itself.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// The address that it was last used from.
    pub last_address: Option<String>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Who made it.
    pub created_by: Option<UserId>,
    /// The API key or client secret that it was made with, and ends with; absent: none, somebody was signed in.
    pub made_by_key: Option<Uuid>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
}

impl ApiKey {
    /// `resources`: those of the row that still exist.
    pub(super) fn new(row: api_keys::Model, resources: Option<Resources>) -> Result<Self> {
        Ok(Self {
            id: ApiKeyId(row.id),
            user_id: UserId(row.user_id),
            name: row.name,
            prefix: format!("{API_KEY_PREFIX}{}", row.prefix),
            scopes: row.scopes.map(names).transpose()?,
            resources: resources.as_ref().map(Into::into),
            allowed_networks: row.allowed_networks.map(names).transpose()?,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
            last_address: row.last_address,
            revoked_at: row.revoked_at,
            created_by: row.created_by.map(UserId),
            made_by_key: row.made_by_key,
            created_at: row.created_at,
        })
    }
}

/// A stored list of scopes or networks.
pub(crate) fn names(stored: serde_json::Value) -> Result<Vec<String>> {
    serde_json::from_value(stored).map_err(|e| Error::internal("a key's list of names can't be read").with_source(e))
}

/// An API key to create.
#[derive(Debug, Clone, Object)]
pub struct ApiKeyCreate {
    /// What it is for.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: String,
    /// Permissions to limit it to, of those that both the caller and the key's account have. Absent: for a key of one's own, everything
    /// that one may do, also later; for a service account's, everything that both the account and the caller may do now.
    #[oai(validator(max_items = 100))]
    pub scopes: Option<Vec<String>>,
    /// Resources to limit it to. Excludes permissions that reach beyond any, such as administering users. Absent: everything the
    /// account sees; or, made with a limited key, that key's own limits.
    pub resources: Option<ResourceLimits>,
    /// Networks it may be used from, such as `192.0.2.0/24`, `2001:db8::/32` or a single address. Absent: from anywhere; or, made with
    /// a key that has networks, from those.
    #[oai(validator(max_items = 100))]
    pub allowed_networks: Option<Vec<String>>,
    /// When it stops working; absent: never by itself, or with the key that it is made with.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Changes to an API key: what is absent stays. Permissions and resources never change: make another key.
#[derive(Debug, Clone, Object)]
pub struct ApiKeyUpdate {
    /// What it is for.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: Option<String>,
    /// An earlier end than it has.
    pub expires_at: Option<DateTime<Utc>>,
    /// Other networks that it may be used from.
    #[oai(validator(max_items = 100))]
    pub allowed_networks: Option<Vec<String>>,
    /// `true`: it may be used from anywhere.
    pub clear_allowed_networks: Option<bool>,
}

/// A created API key with its secret, which is never shown again.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ApiKeyCreated {
    /// The key's id.
    pub id: ApiKeyId,
    /// The user or service account whose rights it carries.
    pub user_id: UserId,
    /// What it is for.
    pub name: String,
    /// Send as `Authorization: Bearer …` or `X-API-Key: …`. Shown only here.
    pub secret: String,
    /// Permissions it is limited to; absent: everything its user may do.
    pub scopes: Option<Vec<String>>,
    /// Resources it is limited to; absent: everything its user sees.
    pub resources: Option<ResourceLimits>,
    /// Networks it may be used from; absent: from anywhere.
    pub allowed_networks: Option<Vec<String>>,
    /// When it stops working; absent: never by itself.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
}
