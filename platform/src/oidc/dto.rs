//! Wire types of identity providers and of signing in through them.

use chrono::{DateTime, Utc};
use poem_openapi::{ApiResponse, Object};
use serde::{Deserialize, Serialize};

use crate::kernel::IdentityProviderId;

/// A role for whoever has a value in a claim.
#[derive(Debug, Clone, PartialEq, Eq, Object, Serialize, Deserialize)]
pub struct RoleMapping {
    /// The value in the provider's claim.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub value: String,
    /// The role of this tenant.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub role: String,
}

/// A group for whoever has a value in a claim.
#[derive(Debug, Clone, PartialEq, Eq, Object, Serialize, Deserialize)]
pub struct GroupMapping {
    /// The value in the provider's claim.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub value: String,
    /// The id of a group of this tenant.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub group_id: String,
}

/// An OpenID Connect provider of the tenant.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct IdentityProvider {
    /// Its id.
    pub id: IdentityProviderId,
    /// What users see on the sign-in page; unique within the tenant.
    pub name: String,
    /// The issuer: discovery is at `<issuer>/.well-known/openid-configuration`.
    pub issuer: String,
    /// The client that stands for this installation at the provider.
    pub client_id: String,
    /// Whether a client secret is stored; it is never shown.
    pub has_client_secret: bool,
    /// Whether one can sign in through it.
    pub enabled: bool,
    /// Scopes asked for besides `openid`.
    pub scopes: Vec<String>,
    /// Whether users without an account here get one when they first sign in.
    pub create_users: bool,
    /// Whether a user with the same mail address, which the provider must call verified, is taken for the same person. A user with a
    /// password is so only once the address was proven here.
    pub link_by_verified_email: bool,
    /// Whether claims that the ID token lacks are read from the provider's userinfo endpoint.
    pub use_userinfo: bool,
    /// The claim that becomes the login of a new user.
    pub login_claim: String,
    /// The claim whose values are mapped to roles; a dot steps into objects (`realm_access.roles`).
    pub roles_claim: String,
    /// Roles that new users get.
    pub default_roles: Vec<String>,
    /// Roles by claim. At each sign-in, whoever lacks the value loses the role; roles that no mapping names stay as they are.
    pub role_mapping: Vec<RoleMapping>,
    /// The claim whose values are mapped to groups; a dot steps into objects.
    pub groups_claim: String,
    /// Groups by claim. At each sign-in, whoever has the value becomes a member, and whoever lacks it is none any more; groups that no
    /// mapping names stay as they are.
    pub group_mapping: Vec<GroupMapping>,
    /// The redirect address to allow at the provider.
    pub redirect_uri: String,
    /// The back-channel logout address to name at the provider.
    pub backchannel_logout_uri: String,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A provider to create.
#[derive(Debug, Clone, Object)]
pub struct IdentityProviderCreate {
    /// What users see on the sign-in page; unique within the tenant.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub name: String,
    /// The issuer, exactly as the provider writes it.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub issuer: String,
    /// The client that stands for this installation at the provider.
    #[oai(validator(min_length = 1, max_length = 300))]
    pub client_id: String,
    /// The client's secret; absent for a public client (PKCE is always used).
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub client_secret: Option<String>,
    /// Whether one can sign in through it; true if absent.
    pub enabled: Option<bool>,
    /// Scopes asked for besides `openid`; `profile` and `email` if absent.
    #[oai(validator(max_items = 30))]
    pub scopes: Option<Vec<String>>,
    /// Whether users without an account here get one; true if absent.
    pub create_users: Option<bool>,
    /// Whether a user with the same verified mail address is the same person; false if absent. Whoever runs the provider can then sign in
    /// as any user of the tenant: switching it on takes everything that an administrator of the tenant may do.
    pub link_by_verified_email: Option<bool>,
    /// Whether claims that the ID token lacks are read from the userinfo endpoint; false if absent.
    pub use_userinfo: Option<bool>,
    /// The claim that becomes the login of a new user; `preferred_username` if absent, or else the mail address.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub login_claim: Option<String>,
    /// The claim whose values are mapped to roles; `groups` if absent.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub roles_claim: Option<String>,
    /// Roles that new users get; `member` if absent.
    #[oai(validator(max_items = 20))]
    pub default_roles: Option<Vec<String>>,
    /// Roles by claim; none if absent.
    #[oai(validator(max_items = 200))]
    pub role_mapping: Option<Vec<RoleMapping>>,
    /// The claim whose values are mapped to groups; `groups` if absent.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub groups_claim: Option<String>,
    /// Groups by claim; none if absent. Needs `groups:write`.
    #[oai(validator(max_items = 200))]
    pub group_mapping: Option<Vec<GroupMapping>>,
}

/// Changes to a provider: what is absent stays.
#[derive(Debug, Clone, Object)]
pub struct IdentityProviderUpdate {
    /// What users see on the sign-in page.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub name: Option<String>,
    /// The client that stands for this installation at the provider.
    #[oai(validator(min_length = 1, max_length = 300))]
    pub client_id: Option<String>,
    /// A new client secret.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub client_secret: Option<String>,
    /// True: the client has no secret any more.
    pub clear_client_secret: Option<bool>,
    /// Whether one can sign in through it. Sign-ins that exist stay.
    pub enabled: Option<bool>,
    /// Scopes asked for besides `openid`.
    #[oai(validator(max_items = 30))]
    pub scopes: Option<Vec<String>>,
    /// Whether users without an account here get one.
    pub create_users: Option<bool>,
    /// Whether a user with the same verified mail address is the same person.
    pub link_by_verified_email: Option<bool>,
    /// Whether claims that the ID token lacks are read from the userinfo endpoint.
    pub use_userinfo: Option<bool>,
    /// The claim that becomes the login of a new user.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub login_claim: Option<String>,
    /// The claim whose values are mapped to roles.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub roles_claim: Option<String>,
    /// Roles that new users get.
    #[oai(validator(max_items = 20))]
    pub default_roles: Option<Vec<String>>,
    /// Roles by claim.
    #[oai(validator(max_items = 200))]
    pub role_mapping: Option<Vec<RoleMapping>>,
    /// The claim whose values are mapped to groups.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub groups_claim: Option<String>,
    /// Groups by claim. Needs `groups:write`.
    #[oai(validator(max_items = 200))]
    pub group_mapping: Option<Vec<GroupMapping>>,
}

/// How users of a tenant can sign in.
#[derive(Debug, Clone, Object)]
pub struct SignInOptions {
    /// The providers to choose from, by name.
    pub identity_providers: Vec<SignInOption>,
}

/// A provider on a sign-in page.
#[derive(Debug, Clone, Object)]
pub struct SignInOption {
    /// The provider's id, for `oidc_start`.
    pub id: IdentityProviderId,
    /// What to show.
    pub name: String,
}

/// Where to return after signing out at the provider too.
#[derive(Debug, Clone, Object)]
pub struct OidcLogout {
    /// An address that a sign-in may return to, and that the provider knows; absent: the provider shows a page of its own.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub redirect_to: Option<String>,
}

/// How to sign out at the provider too.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct OidcLoggedOut {
    /// Where the browser goes to end the session at the provider; absent if the sign-in came from none, or it offers no such thing.
    pub end_session_url: Option<String>,
}

/// What a provider sends when a session ended there (OpenID Connect Back-Channel Logout 1.0).
#[derive(Debug, Clone, Object, Deserialize)]
pub struct BackchannelLogout {
    /// The signed logout token.
    #[oai(validator(min_length = 1, max_length = 20000))]
    pub logout_token: String,
}

/// 303: the browser goes elsewhere.
#[derive(ApiResponse)]
pub enum SeeOther {
    /// Go there
    #[oai(status = 303)]
    There(
        /// Where.
        #[oai(header = "Location")]
        String,
    ),
}
