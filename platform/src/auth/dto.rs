//! Wire types of signing in.

use poem_openapi::{Enum, Object};

use crate::{
    access::{Credential, Principal},
    kernel::{ApiKeyId, SignInId, TenantId, UserId},
};

/// Login and password.
#[derive(Debug, Clone, Object)]
pub struct Login {
    /// The user's login.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub login: String,
    /// The user's password.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub password: String,
    /// The tenant's slug; `default` if absent.
    #[oai(validator(min_length = 1, max_length = 63))]
    pub tenant: Option<String>,
}

/// A refresh token.
#[derive(Debug, Clone, Object)]
pub struct Refresh {
    /// The refresh token of the last answer. Good once: using it again revokes the sign-in.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub refresh_token: String,
}

/// What a sign-in or refresh gives.
#[derive(Debug, Clone, Object)]
pub struct Tokens {
    /// Send as `Authorization: Bearer …`.
    pub access_token: String,
    /// Trades for new tokens, once.
    pub refresh_token: String,
    /// Always `Bearer`.
    pub token_type: String,
    /// Seconds until the access token expires.
    pub expires_in: u32,
}

/// How the caller authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum CredentialKind {
    /// Login and password.
    SignIn,
    /// An API key.
    ApiKey,
    /// A break-glass token: the operator, looking into this tenant.
    BreakGlass,
}

/// Who is calling, and what they may do.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Me {
    /// The user.
    pub user_id: UserId,
    /// The user's login.
    pub login: String,
    /// The tenant.
    pub tenant_id: TenantId,
    /// The tenant's slug.
    pub tenant: String,
    /// The user's roles.
    pub roles: Vec<String>,
    /// Effective permissions: what the roles allow, cut to the API key's scopes.
    pub permissions: Vec<String>,
    /// How the caller authenticated.
    pub credential: CredentialKind,
    /// The sign-in, if that is the credential.
    pub sign_in_id: Option<SignInId>,
    /// The API key, if that is the credential.
    pub api_key_id: Option<ApiKeyId>,
}

impl From<&Principal> for Me {
    fn from(principal: &Principal) -> Self {
        let (credential, sign_in_id, api_key_id) = match principal.credential {
            Credential::SignIn(id) => (CredentialKind::SignIn, Some(id), None),
            Credential::ApiKey(id) => (CredentialKind::ApiKey, None, Some(id)),
            Credential::BreakGlass(_) => (CredentialKind::BreakGlass, None, None),
        };
        Self {
            user_id: principal.user_id,
            login: principal.login.clone(),
            tenant_id: principal.tenant_id,
            tenant: principal.tenant_slug.clone(),
            roles: principal.roles.clone(),
            permissions: principal.permissions.iter().map(|p| p.as_str().to_string()).collect(),
            credential,
            sign_in_id,
            api_key_id,
        }
    }
}
