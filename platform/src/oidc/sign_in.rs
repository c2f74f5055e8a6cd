//! The two steps that a browser takes: to the provider, and back.

use chrono::Duration;
use openidconnect::{CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier, Scope, core::CoreAuthenticationFlow};
use poem::Request;
use reqwest::Url;
use sea_orm::ActiveValue::{NotSet, Set};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    accounts, client,
    identity::{self, Identity, refused, shortened},
    providers::Settings,
    store, targets,
};
use crate::{
    access::{RequestContext, SystemReason, TenantDb},
    accounts::Limit,
    app::Platform,
    auth::read_cookie,
    db::entity::{identity_providers, oidc_attempts, oidc_codes},
    kernel::{
        Error, ErrorCode, IdentityProviderId, Result, TenantId, UserId,
        id::random_token,
        secret::{constant_time_eq, token_hash},
    },
};

/// How long somebody may take to sign in at the provider.
const ATTEMPT: Duration = Duration::minutes(10);
/// How long our own code works.
const CODE: Duration = Duration::seconds(60);
/// How often sign-ins are begun, come back, and trade their codes, from one address: a company may stand behind it.
const STARTS: Limit = Limit { what: "oidc_start", most: 300, within: Duration::minutes(5) };
const RETURNS: Limit = Limit { what: "oidc_return", ..STARTS };

/// A redirect, with a cookie to set.
#[derive(Debug)]
pub(super) struct Redirect {
    pub(super) location: String,
    pub(super) cookie: String,
}

/// What only we may know of an attempt.
#[derive(Serialize, Deserialize)]
struct Secrets {
    nonce: String,
    verifier: String,
}

/// What the provider sends a browser back with.
#[derive(Debug, Default)]
pub(super) struct Returned {
    pub(super) state: Option<String>,
    pub(super) code: Option<String>,
    pub(super) issuer: Option<String>,
    pub(super) error: Option<String>,
    pub(super) error_description: Option<String>,
}

/// Sends a browser to the provider.
pub(super) async fn start(
    platform: &Platform,
    id: IdentityProviderId,
    redirect_to: &str,
    code_challenge: String,
    context: &RequestContext,
) -> Result<Redirect> {
    platform.throttle.check_address(&*platform.clock, STARTS, context)?;
    let usable = store::usable_provider_across_tenants(platform, id).await?;
    let (tenant, provider) = usable.ok_or_else(Error::not_found)?;
    let redirect_to = targets::allowed(&platform.config, redirect_to)?;
    check_challenge(&code_challenge)?;
    let metadata = platform.oidc.metadata(platform, &provider).await?;
    let client = client::client(platform, &provider, &metadata)?;
    let ids = &*platform.ids;
    let [state, nonce, verifier, browser] = [(); 4].map(|()| random_token(ids));
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier.clone()));
    let (csrf, sent_nonce) = (CsrfToken::new(state.clone()), Nonce::new(nonce.clone()));
    let request = client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, move || csrf, move || sent_nonce)
        .add_scopes(Settings::of(&provider)?.scopes.into_iter().map(Scope::new))
        .set_pkce_challenge(challenge);
    let (location, ..) = request.url();
    let (attempt, now) = (ids.uuid(), platform.clock.now());
    let secrets = serde_json::to_vec(&Secrets { nonce, verifier }).map_err(|e| Error::internal(e.to_string()))?;
    let tx = platform.system_begin(TenantId(tenant.id), SystemReason::SignIn).await?;
    tx.insert::<oidc_attempts::Entity>(oidc_attempts::ActiveModel {
        tenant_id: NotSet,
        id: Set(attempt),
        provider_id: Set(provider.id),
        state_hash: Set(token_hash(&state)),
        browser_hash: Set(token_hash(&browser)),
        sealed_secrets: Set(platform.sealing.seal(ids, &attempt.to_string(), &secrets)),
        redirect_to: Set(redirect_to.into()),
        code_challenge: Set(code_challenge),
        created_at: Set(now),
        expires_at: Set(now + ATTEMPT),
        used_at: Set(None),
    })
    .await?;
    tx.commit().await?;
    Ok(Redirect { location: location.into(), cookie: cookie(platform, attempt, &browser, ATTEMPT.num_seconds()) })
}

/// A SHA-256 as base64url: the provider's leg is secured by a challenge of ours, the client's by this one of the client.
fn check_challenge(challenge: &str) -> Result<()> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    match challenge.len() == 43 && challenge.bytes().all(plain) {
        true => Ok(()),
        false => Err(Error::invalid("code_challenge", "is not a SHA-256 as base64url without padding")),
    }
}

/// Takes a browser back from the provider. An attempt that is proven to be this browser's ends at its own address, be it with an error;
/// anything else ends here.
pub(super) async fn callback(
    platform: &Platform,
    id: IdentityProviderId,
    returned: Returned,
    request: &Request,
    context: &RequestContext,
) -> Result<Redirect> {
    let ended = || {
        let message = "This sign-in was not begun in this browser, has ended, or took too long. Begin again.";
        Error::new(ErrorCode::SignInStateInvalid, message)
    };
    platform.throttle.check_address(&*platform.clock, RETURNS, context)?;
    // A code of ours is no provider's: sent on to one, it would be a sign-in for whoever runs that.
    if let Some(code) = returned.code.as_deref()
        && store::code_across_tenants(platform, code).await?.is_some()
    {
        return Err(ended());
    }
    let state = returned.state.as_deref().ok_or_else(ended)?;
    let attempt = store::attempt_across_tenants(platform, state).await?.ok_or_else(ended)?;
    let now = platform.clock.now();
    let cookie_name = cookie_name(platform, attempt.id);
    let browser = read_cookie(request, &cookie_name).map(token_hash).unwrap_or_default();
    let live = attempt.provider_id == id.0 && attempt.used_at.is_none() && attempt.expires_at > now;
    if !live || !constant_time_eq(&browser, &attempt.browser_hash) {
        return Err(ended());
    }
    let tx = platform.system_begin(TenantId(attempt.tenant_id), SystemReason::SignIn).await?;
    if !store::use_attempt(&tx, attempt.id, now).await? {
        return Err(ended());
    }
    tx.commit().await?;
    let mut location: Url =
        attempt.redirect_to.parse().map_err(|_| Error::internal("a stored address is malformed"))?;
    match finish(platform, id, &attempt, returned, context).await {
        Ok(code) => drop(location.query_pairs_mut().append_pair("code", &code)),
        Err(error) if error.code == ErrorCode::Internal => return Err(error),
        Err(error) => {
            tracing::info!(provider = %id, code = error.code.as_str(), message = error.message, "a sign-in failed");
            let mut query = location.query_pairs_mut();
            query.append_pair("error", error.code.as_str()).append_pair("error_description", &error.message);
        }
    }
    Ok(Redirect { location: location.into(), cookie: cookie(platform, attempt.id, "", 0) })
}

/// From what the provider sent to a code of ours.
async fn finish(
    platform: &Platform,
    id: IdentityProviderId,
    attempt: &oidc_attempts::Model,
    returned: Returned,
    context: &RequestContext,
) -> Result<String> {
    let usable = store::usable_provider_across_tenants(platform, id).await?;
    let (tenant, provider) = usable.ok_or_else(|| refused("it is not available any more"))?;
    if let Some(error) = returned.error {
        let why = returned.error_description.map(|d| format!(" ({})", shortened(&d))).unwrap_or_default();
        return Err(refused(&format!("{}{why}", shortened(&error))));
    }
    // RFC 9207: an answer of another provider must not pass for this one's.
    if returned.issuer.is_some_and(|issuer| issuer != provider.issuer) {
        return Err(identity::distrusted("it names another issuer"));
    }
    let code = returned.code.ok_or_else(|| refused("it sent no code"))?;
    let secrets = platform.sealing.open(&attempt.id.to_string(), &attempt.sealed_secrets)?;
    let secrets: Secrets = serde_json::from_slice(&secrets).map_err(|e| Error::internal(e.to_string()))?;
    let identity = identity::fetch(platform, &provider, code, secrets.verifier, secrets.nonce).await?;
    let tx = platform.system_begin(TenantId(tenant.id), SystemReason::SignIn).await?;
    let arrival = accounts::arrive(&tx, platform, (&tenant, &provider), &identity).await?;
    let code = issue_code(&tx, platform, &provider, attempt, &identity, UserId(arrival.user.id)).await?;
    arrival.record(&tx, context, provider.id);
    tx.commit().await?;
    Ok(code)
}

async fn issue_code(
    tx: &TenantDb<'_>,
    platform: &Platform,
    provider: &identity_providers::Model,
    attempt: &oidc_attempts::Model,
    identity: &Identity,
    user: UserId,
) -> Result<String> {
    let (id, code, now) = (platform.ids.uuid(), random_token(&*platform.ids), platform.clock.now());
    tx.insert::<oidc_codes::Entity>(oidc_codes::ActiveModel {
        tenant_id: NotSet,
        id: Set(id),
        provider_id: Set(provider.id),
        user_id: Set(user.0),
        subject: Set(identity.subject.clone()),
        provider_session: Set(identity.session.clone()),
        sealed_id_token: Set(platform.sealing.seal(&*platform.ids, &id.to_string(), identity.id_token.as_bytes())),
        code_hash: Set(token_hash(&code)),
        code_challenge: Set(attempt.code_challenge.clone()),
        created_at: Set(now),
        expires_at: Set(now + CODE),
        used_at: Set(None),
        sign_in_id: Set(None),
    })
    .await?;
    Ok(code)
}

/// One cookie an attempt: two tabs can sign in side by side.
fn cookie_name(platform: &Platform, attempt: Uuid) -> String {
    let prefix = if platform.config.public_url().starts_with("https://") { "__Secure-" } else { "" };
    format!("{prefix}lectern_sign_in_{}", attempt.simple())
}

/// `Lax`: the provider's page sends the browser back, and the cookie must come along.
fn cookie(platform: &Platform, attempt: Uuid, value: &str, seconds: i64) -> String {
    let name = cookie_name(platform, attempt);
    let secure = if name.starts_with("__Secure-") { "; Secure" } else { "" };
    // A proxy may serve us below a path of its own.
    let below = Url::parse(&platform.config.public_url()).map(|url| url.path().trim_end_matches('/').to_string());
    let below = below.unwrap_or_default();
    format!("{name}={value}; Path={below}/api/v1/auth/oidc/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}
