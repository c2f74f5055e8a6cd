//! Typed ids and the source of ids and random secrets. Invariant: an id of one kind is never accepted for another.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use poem_openapi::NewType;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr, sync::Arc};
use uuid::Uuid;

use super::clock::Clock;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, NewType)]
        #[oai(from_multipart = false, to_header = false)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{}({})", stringify!($name), self.0) }
        }
        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self { Self(id) }
        }
        impl From<$name> for Uuid {
            fn from(id: $name) -> Uuid { id.0 }
        }
        impl From<$name> for sea_orm::Value {
            fn from(id: $name) -> Self { id.0.into() }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> { s.parse().map(Self) }
        }
    )*};
}

ids! {
    /// A tenant.
    TenantId,
    /// A user or service account of a tenant.
    UserId,
    /// A group of a tenant.
    GroupId,
    /// A role: a built-in one, or one of a tenant's own.
    RoleId,
    /// One sign-in: the family of refresh tokens that came from one login.
    SignInId,
    /// An API key.
    ApiKeyId,
    /// An invitation of a user.
    InvitationId,
    /// An OpenID Connect provider of a tenant.
    IdentityProviderId,
    /// A secret of a service account, for OAuth2 client credentials.
    ClientSecretId,
    /// A node of a tenant's tree: a folder or a file.
    NodeId,
    /// A grant on a node.
    GrantId,
    /// A knowledge base.
    KnowledgeBaseId,
    /// A document: a file in a knowledge base.
    DocumentId,
    /// A chunk of a document.
    ChunkId,
    /// One version of a file's content.
    FileVersionId,
    /// A background job.
    JobId,
    /// A conversation.
    SessionId,
    /// A message of a conversation.
    MessageId,
    /// A break-glass grant: the operator's time-limited access to a tenant's content.
    BreakGlassId,
    /// A log entry.
    LogEntryId,
}

/// Source of ids and of random secrets.
pub trait Ids: Send + Sync + 'static {
    /// A new UUIDv7: sorts by creation time.
    fn uuid(&self) -> Uuid;
    /// `N` bytes fit for a secret.
    fn random(&self, bytes: &mut [u8]);
}

/// Ids of the injected clock's time and the operating system's randomness.
pub struct SystemIds(Arc<dyn Clock>);

impl SystemIds {
    /// Ids that carry `clock`'s time.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self(clock)
    }
}

impl Ids for SystemIds {
    fn uuid(&self) -> Uuid {
        let mut random = [0u8; 10];
        self.random(&mut random);
        let millis = u64::try_from(self.0.now().timestamp_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    #[expect(clippy::disallowed_methods, reason = "the one place where randomness is read")]
    fn random(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system has a source of randomness");
    }
}

/// A random secret of 256 bits, base64url without padding (43 characters).
pub fn random_token(ids: &dyn Ids) -> String {
    let mut bytes = [0u8; 32];
    ids.random(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}
