//! What is known of providers: their metadata and keys, remembered for a while and read anew when a token names a key nobody knows.

use chrono::{DateTime, Duration, Utc};
use futures::future::BoxFuture;
use moka::sync::Cache;
use openidconnect::{
    AsyncHttpClient, AuthType, ClientId, ClientSecret, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, IssuerUrl, ProviderMetadataWithLogout, RedirectUrl,
    core::{CoreClient, CoreClientAuthMethod},
};
use std::sync::Arc;
use uuid::Uuid;

use super::providers;
use crate::{
    app::Platform,
    config::OidcConfig,
    db::entity::identity_providers,
    kernel::{Error, ErrorCode, Result},
    outbound::{Outbound, OutboundError},
};

/// Metadata and keys are read anew after this long,
const FRESH: Duration = Duration::hours(1);
/// used for this long if the provider can't be reached meanwhile,
const USABLE: Duration = Duration::hours(24);
/// and read anew for an unknown key no more often than this: forged tokens must not make us knock all the time.
const PATIENT: Duration = Duration::seconds(10);
/// A discovery document or key set longer than this is none.
const MOST_BYTES: usize = 1 << 20;

/// Where a provider's pages and keys are.
pub(super) type Metadata = ProviderMetadataWithLogout;

/// A client of a discovered provider.
pub(super) type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// The connection to providers.
pub struct Providers {
    http: Http,
    known: Cache<Uuid, Known>,
    /// How far clocks may be off.
    pub(super) skew: Duration,
}

#[derive(Clone)]
struct Known {
    issuer: String,
    metadata: Arc<Metadata>,
    read_at: DateTime<Utc>,
}

/// The guarded client, as the OpenID Connect library wants it.
pub(super) struct Http(pub(super) Outbound);

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = OutboundError;
    type Future = BoxFuture<'c, std::result::Result<HttpResponse, OutboundError>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.0.send(request))
    }
}

impl Providers {
    /// Knows nobody yet.
    pub fn new(config: &OidcConfig) -> Result<Self> {
        let patience = std::time::Duration::from_secs(config.timeout_seconds);
        Ok(Self {
            http: Http(Outbound::new(config.allow_private_networks, patience, MOST_BYTES)?),
            known: Cache::new(1000),
            skew: Duration::seconds(config.clock_skew_seconds.into()),
        })
    }

    /// The guarded client.
    pub(super) fn http(&self) -> &Http {
        &self.http
    }

    /// The provider's metadata and keys, an hour old at most if it can be reached.
    pub(super) async fn metadata(
        &self,
        platform: &Platform,
        provider: &identity_providers::Model,
    ) -> Result<Arc<Metadata>> {
        let now = platform.clock.now();
        let known = self.known.get(&provider.id).filter(|known| known.issuer == provider.issuer);
        match known {
            Some(known) if now - known.read_at < FRESH => Ok(known.metadata),
            Some(known) if now - known.read_at < USABLE => match self.read(platform, provider).await {
                Ok(metadata) => Ok(metadata),
                Err(error) => {
                    tracing::warn!(provider = %provider.id, %error, "a provider can't be asked; what was known of it is used");
                    Ok(known.metadata)
                }
            },
            _ => self.read(platform, provider).await,
        }
    }

    /// The same, read anew because `seen` lacks a key; unless that happened a moment ago.
    pub(super) async fn metadata_after(
        &self,
        platform: &Platform,
        provider: &identity_providers::Model,
        seen: &Arc<Metadata>,
    ) -> Result<Arc<Metadata>> {
        let now = platform.clock.now();
        match self.known.get(&provider.id).filter(|known| known.issuer == provider.issuer) {
            Some(known) if !Arc::ptr_eq(&known.metadata, seen) => Ok(known.metadata),
            Some(known) if now - known.read_at < PATIENT => Ok(known.metadata),
            _ => self.read(platform, provider).await,
        }
    }

    /// Whether a browser may be sent to this address of a provider: never to `javascript:` and its like.
    pub(super) fn is_page(&self, url: &openidconnect::url::Url) -> bool {
        url.scheme() == "https" || (url.scheme() == "http" && self.http.0.allows_plain_http())
    }

    async fn read(&self, platform: &Platform, provider: &identity_providers::Model) -> Result<Arc<Metadata>> {
        let issuer = IssuerUrl::new(provider.issuer.clone()).map_err(|e| Error::internal(e.to_string()))?;
        let read = Metadata::discover_async(issuer, &self.http).await;
        let metadata = Arc::new(read.map_err(|error| unavailable(&innermost(&error)))?);
        if !self.is_page(metadata.authorization_endpoint().url()) {
            return Err(unavailable("its sign-in page has no https address"));
        }
        let known =
            Known { issuer: provider.issuer.clone(), metadata: metadata.clone(), read_at: platform.clock.now() };
        self.known.insert(provider.id, known);
        Ok(metadata)
    }
}

/// A client for the provider, returning to our callback.
pub(super) fn client(platform: &Platform, provider: &identity_providers::Model, metadata: &Metadata) -> Result<Client> {
    let malformed = |e: openidconnect::url::ParseError| Error::internal(e.to_string());
    let redirect = RedirectUrl::new(providers::redirect_uri(platform, provider.id)).map_err(malformed)?;
    let secret = providers::client_secret(platform, provider)?.map(ClientSecret::new);
    let client =
        CoreClient::from_provider_metadata(metadata.clone(), ClientId::new(provider.client_id.clone()), secret);
    // What a provider does not say is HTTP Basic.
    let methods = metadata.token_endpoint_auth_methods_supported();
    let only_in_body = methods.is_some_and(|methods| {
        methods.contains(&CoreClientAuthMethod::ClientSecretPost)
            && !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
    });
    let client = if only_in_body { client.set_auth_type(AuthType::RequestBody) } else { client };
    Ok(client.set_redirect_uri(redirect))
}

/// 502 with the reason: whoever signs in can tell the administrator.
pub(super) fn unavailable(reason: &str) -> Error {
    Error::new(
        ErrorCode::IdentityProviderUnavailable,
        format!("The identity provider did not give a usable answer: {reason}."),
    )
}

/// The innermost cause of an error says it best.
pub(super) fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string().trim_end_matches('.').to_string()
}
