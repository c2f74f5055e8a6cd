//! Wire types of API keys.

use chrono::{DateTime, Utc};
use poem_openapi::Object;

use crate::{
    db::entity::api_keys,
    kernel::{ApiKeyId, Error, Result, UserId},
};

/// An API key, without its secret.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ApiKey {
    /// The key's id.
    pub id: ApiKeyId,
    /// The user whose rights it carries.
    pub user_id: UserId,
    /// What it is for.
    pub name: String,
    /// The beginning of the secret, to recognise it by.
    pub prefix: String,
    /// Permissions it is limited to; absent: everything its user may do.
    pub scopes: Option<Vec<String>>,
    /// When it stops working; absent: never by itself.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
}

impl ApiKey {
    pub(super) fn new(row: api_keys::Model) -> Result<Self> {
        let scopes = row.scopes.map(serde_json::from_value).transpose();
        let scopes =
            scopes.map_err(|e| Error::internal("an API key's scopes are not a list of names").with_source(e))?;
        Ok(Self {
            id: ApiKeyId(row.id),
            user_id: UserId(row.user_id),
            name: row.name,
            prefix: format!("{}{}", crate::access::tokens::API_KEY_PREFIX, row.prefix),
            scopes,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
            revoked_at: row.revoked_at,
            created_at: row.created_at,
        })
    }
}

/// An API key to create.
#[derive(Debug, Clone, Object)]
pub struct ApiKeyCreate {
    /// What it is for.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: String,
    /// Permissions to limit it to, of those the caller has; absent: everything the user may do, also later.
    #[oai(validator(max_items = 100))]
    pub scopes: Option<Vec<String>>,
    /// When it stops working; absent: never by itself.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A created API key with its secret, which is never shown again.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ApiKeyCreated {
    /// The key's id.
    pub id: ApiKeyId,
    /// What it is for.
    pub name: String,
    /// Send as `Authorization: Bearer …` or `X-API-Key: …`. Shown only here.
    pub secret: String,
    /// Permissions it is limited to; absent: everything its user may do.
    pub scopes: Option<Vec<String>>,
    /// When it stops working; absent: never by itself.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
}
