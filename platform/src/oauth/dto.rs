//! Wire types of client secrets and the token endpoint.

use chrono::{DateTime, Utc};
use poem_openapi::Object;
use uuid::Uuid;

use crate::{
    access::{Resources, tokens::CLIENT_SECRET_PREFIX},
    api_keys::dto::{ResourceLimits, names},
    db::entity::client_secrets,
    kernel::{ClientSecretId, Result, UserId},
};

/// A client secret, without the secret itself.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ClientSecret {
    /// The secret's id.
    pub id: ClientSecretId,
    /// The client's id for the token endpoint: the service account's.
    pub client_id: UserId,
    /// What it is for.
    pub name: String,
    /// The beginning of the secret, to recognise it by.
    pub prefix: String,
    /// Permissions that its access tokens can have at most.
    pub scopes: Vec<String>,
    /// Resources that its access tokens are limited to, as far as they still exist; absent: everything the account sees.
    pub resources: Option<ResourceLimits>,
    /// Networks that it and its access tokens may be used from; absent: from anywhere.
    pub allowed_networks: Option<Vec<String>>,
    /// When it stops working, its access tokens with it; absent: never by itself.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it or an access token of it was last used, to the minute.
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

impl ClientSecret {
    /// `resources`: those of the row that still exist.
    pub(super) fn new(row: client_secrets::Model, resources: Option<Resources>) -> Result<Self> {
        Ok(Self {
            id: ClientSecretId(row.id),
            client_id: UserId(row.user_id),
            name: row.name,
            prefix: format!("{CLIENT_SECRET_PREFIX}{}", row.prefix),
            scopes: names(row.scopes)?,
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

/// A client secret to create.
#[derive(Debug, Clone, Object)]
pub struct ClientSecretCreate {
    /// What it is for.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: String,
    /// Permissions that its access tokens can have at most, of those that both the caller and the account have; absent: all of those.
    #[oai(validator(max_items = 100))]
    pub scopes: Option<Vec<String>>,
    /// Resources to limit its access tokens to. Excludes permissions that reach beyond any, such as administering users. Absent:
    /// everything the account sees.
    pub resources: Option<ResourceLimits>,
    /// Networks that it and its access tokens may be used from, such as `192.0.2.0/24` or a single address. Absent: from anywhere.
    #[oai(validator(max_items = 100))]
    pub allowed_networks: Option<Vec<String>>,
    /// When it stops working; absent: never by itself.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A created client secret, which is never shown again.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ClientSecretCreated {
    /// The secret's id.
    pub id: ClientSecretId,
    /// The client's id for the token endpoint: the service account's.
    pub client_id: UserId,
    /// The secret for the token endpoint. Shown only here.
    pub client_secret: String,
    /// What it is for.
    pub name: String,
    /// Permissions that its access tokens can have at most.
    pub scopes: Vec<String>,
    /// Resources that its access tokens are limited to; absent: everything the account sees.
    pub resources: Option<ResourceLimits>,
    /// Networks that it and its access tokens may be used from; absent: from anywhere.
    pub allowed_networks: Option<Vec<String>>,
    /// When it stops working; absent: never by itself.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
}

/// A token request of RFC 6749. The client's credentials come here or, better, as HTTP Basic authentication; not both.
#[derive(Debug, Clone, Default, Object)]
pub struct TokenRequest {
    /// Always `client_credentials`.
    pub grant_type: String,
    /// Permissions that the token is to have, separated by spaces; absent: all that the secret has.
    pub scope: Option<String>,
    /// The service account's id.
    pub client_id: Option<String>,
    /// One of its client secrets.
    pub client_secret: Option<String>,
}

/// An access token.
#[derive(Debug, Clone, Object)]
pub struct AccessToken {
    /// Send as `Authorization: Bearer …`.
    pub access_token: String,
    /// Always `Bearer`.
    pub token_type: String,
    /// Seconds until it expires; 600, unless the secret ends earlier.
    pub expires_in: u32,
    /// Permissions that it has, separated by spaces.
    pub scope: String,
}

/// Why there is no token: the members of RFC 6749 and those of a problem (RFC 9457) in one object.
#[derive(Debug, Clone, Object)]
pub struct TokenError {
    /// The code of RFC 6749: `invalid_request`, `invalid_client`, `unauthorized_client`, `unsupported_grant_type` or `invalid_scope`.
    pub error: String,
    /// What went wrong this time.
    pub error_description: String,
    /// Identifies the kind of problem: `urn:lectern:problem:<code>`.
    #[oai(rename = "type")]
    pub type_uri: String,
    /// Short description of the kind of problem.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// Stable machine-readable code; that of RFC 6749 where that is not too coarse.
    pub code: String,
    /// The same as `error_description`.
    pub detail: String,
}
