//! Wire types of signing in.

use poem_openapi::{Enum, Object};

use super::rights::Rights;
use crate::{
    access::{AccountKind, Credential, Principal},
    groups::dto::GroupReference,
    kernel::{ApiKeyId, ClientSecretId, SignInId, TenantId, UserId},
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
    /// Seconds until the refresh token expires, and with it the sign-in unless it is refreshed before.
    pub refresh_expires_in: u32,
}

/// What a sign-in in cookies tells the page. The tokens themselves are in cookies that scripts can't read.
#[derive(Debug, Clone, Object)]
pub struct CookieSession {
    /// Send as `X-CSRF-Token` with every request that changes something; also in the cookie `lectern_csrf`
    /// (`__Host-lectern_csrf` with TLS). Changes with every refresh.
    pub csrf_token: String,
    /// Seconds until the sign-in has to be refreshed.
    pub expires_in: u32,
}

/// The one-time code of a provider's sign-in.
#[derive(Debug, Clone, Object)]
pub struct OidcExchange {
    /// The code from the address to which the sign-in returned. Good once, for a minute.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub code: String,
    /// The secret whose SHA-256 was given to `oidc_start` as `code_challenge`.
    #[oai(validator(min_length = 43, max_length = 128))]
    pub code_verifier: String,
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
    /// An access token for OAuth2 client credentials.
    ClientCredentials,
}

/// Who an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum AccountType {
    /// A person.
    User,
    /// A program.
    ServiceAccount,
}

impl From<AccountKind> for AccountType {
    fn from(kind: AccountKind) -> Self {
        match kind {
            AccountKind::User => Self::User,
            AccountKind::ServiceAccount => Self::ServiceAccount,
        }
    }
}

/// Who is calling, and what they may do.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Me {
    /// The user or service account.
    pub user_id: UserId,
    /// Which of the two it is.
    pub kind: AccountType,
    /// Its login.
    pub login: String,
    /// The tenant.
    pub tenant_id: TenantId,
    /// The tenant's slug.
    pub tenant: String,
    /// Every group of the account, directly or through other groups, by name.
    pub groups: Vec<GroupReference>,
    /// The groups whose users the account may look after, by name.
    pub manages: Vec<GroupReference>,
    /// Names of the account's roles: its own and those of its groups.
    pub roles: Vec<String>,
    /// Effective permissions: what the roles allow, without what the credential takes away.
    pub permissions: Vec<String>,
    /// How the caller authenticated.
    pub credential: CredentialKind,
    /// The sign-in, if that is the credential.
    pub sign_in_id: Option<SignInId>,
    /// The API key, if that is the credential.
    pub api_key_id: Option<ApiKeyId>,
    /// The client secret, if the credential is an access token that was given for one.
    pub client_secret_id: Option<ClientSecretId>,
    /// Where the permissions come from, and what the credential takes away.
    pub rights: Rights,
}

impl Me {
    pub(super) fn new(
        principal: &Principal,
        groups: Vec<GroupReference>,
        manages: Vec<GroupReference>,
        rights: Rights,
    ) -> Self {
        let (mut sign_in_id, mut api_key_id, mut client_secret_id) = (None, None, None);
        let credential = match principal.credential {
            Credential::SignIn(id) => {
                sign_in_id = Some(id);
                CredentialKind::SignIn
            }
            Credential::ApiKey(id) => {
                api_key_id = Some(id);
                CredentialKind::ApiKey
            }
            Credential::BreakGlass(_) => CredentialKind::BreakGlass,
            Credential::ClientSecret(id) => {
                client_secret_id = Some(id);
                CredentialKind::ClientCredentials
            }
        };
        Self {
            user_id: principal.user_id,
            kind: principal.kind.into(),
            login: principal.login.clone(),
            tenant_id: principal.tenant_id,
            tenant: principal.tenant_slug.clone(),
            groups,
            manages,
            roles: principal.roles.clone(),
            permissions: principal.permissions.names(),
            credential,
            sign_in_id,
            api_key_id,
            client_secret_id,
            rights,
        }
    }
}
