//! From a provider's answer to who signed in. Invariant: nothing is believed that the provider's own key did not sign for this client and
//! this very attempt.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use openidconnect::{
    AccessToken, AccessTokenHash, AuthorizationCode, ClaimsVerificationError, Nonce, OAuth2TokenResponse,
    PkceCodeVerifier, RequestTokenError, SignatureVerificationError, TokenResponse,
    core::{CoreIdToken, CoreJwsSigningAlgorithm as Alg},
};
use poem::http;
use serde_json::{Map, Value};
use std::sync::Arc;

use super::{
    client::{self, Metadata, innermost, unavailable},
    providers::Settings,
};
use crate::{
    app::Platform,
    db::entity::identity_providers,
    kernel::{Error, ErrorCode, Result},
};

/// Signatures that are believed: by a key pair only. `none` and shared secrets never are.
const ALGORITHMS: [Alg; 9] = [
    Alg::RsaSsaPkcs1V15Sha256,
    Alg::RsaSsaPkcs1V15Sha384,
    Alg::RsaSsaPkcs1V15Sha512,
    Alg::RsaSsaPssSha256,
    Alg::RsaSsaPssSha384,
    Alg::RsaSsaPssSha512,
    Alg::EcdsaP256Sha256,
    Alg::EcdsaP384Sha384,
    Alg::EdDsa,
];
/// An ID token that was issued longer ago belongs to no attempt of ours.
const OLDEST: chrono::Duration = chrono::Duration::hours(1);

/// OpenID Connect Core 1.0: a subject has 255 characters at most.
const MOST_OF_SUBJECT: usize = 255;

/// Who signed in at a provider.
#[derive(Debug)]
pub(super) struct Identity {
    /// The provider's stable name for the person.
    pub(super) subject: String,
    /// The provider's session, for back-channel logout.
    pub(super) session: Option<String>,
    /// The mail address, if the provider calls it verified.
    pub(super) verified_email: Option<String>,
    /// Every claim.
    pub(super) claims: Map<String, Value>,
    /// The ID token itself: a hint at logout.
    pub(super) id_token: String,
}

impl Identity {
    /// A claim that is text.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let value = self.claims.get(name)?.as_str()?.trim();
        (!value.is_empty()).then(|| value.to_string())
    }
}

/// Trades the provider's code for its ID token, and reads that.
pub(super) async fn fetch(
    platform: &Platform,
    provider: &identity_providers::Model,
    code: String,
    verifier: String,
    nonce: String,
) -> Result<Identity> {
    let metadata = platform.oidc.metadata(platform, provider).await?;
    let client = client::client(platform, provider, &metadata)?;
    let request = client.exchange_code(AuthorizationCode::new(code)).map_err(|e| unavailable(&e.to_string()))?;
    let answer = request.set_pkce_verifier(PkceCodeVerifier::new(verifier)).request_async(platform.oidc.http()).await;
    let tokens = answer.map_err(|error| match error {
        RequestTokenError::ServerResponse(response) => {
            let why = response.error_description().map(|d| format!(" ({})", shortened(d))).unwrap_or_default();
            refused(&format!("it does not take the sign-in's code: {}{why}", response.error()))
        }
        RequestTokenError::Parse(error, _) => unavailable(&format!("its tokens can't be read: {}", innermost(&error))),
        error => unavailable(&innermost(&error)),
    })?;
    let id_token = tokens.id_token().ok_or_else(|| unavailable("it sent no ID token"))?;
    let access_token = tokens.access_token();
    let answer = Answer { id_token, access_token, nonce: Nonce::new(nonce) };
    verify_or_look_again(platform, provider, &metadata, &answer).await?;
    let mut claims = payload(&id_token.to_string()).ok_or_else(|| distrusted("its ID token can't be read"))?;
    check_beyond_the_library(platform, provider, &claims)?;
    if Settings::of(provider)?.use_userinfo {
        add_userinfo(platform, &metadata, access_token, &mut claims).await?;
    }
    let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_string);
    // Some providers write the boolean as text.
    let is_verified = claims.get("email_verified").is_some_and(|v| *v == Value::Bool(true) || v == "true");
    let subject = text("sub").filter(|subject| (1..=MOST_OF_SUBJECT).contains(&subject.len()));
    Ok(Identity {
        subject: subject.ok_or_else(|| distrusted("its ID token names no subject"))?,
        session: text("sid"),
        verified_email: text("email").filter(|email| is_verified && !email.is_empty()),
        id_token: id_token.to_string(),
        claims,
    })
}

/// What a provider's token endpoint sent, and what it had to repeat.
struct Answer<'a> {
    id_token: &'a CoreIdToken,
    access_token: &'a AccessToken,
    nonce: Nonce,
}

/// Succeeds if the ID token holds. A key that is not known is looked for once more: providers change their keys.
async fn verify_or_look_again(
    platform: &Platform,
    provider: &identity_providers::Model,
    metadata: &Arc<Metadata>,
    answer: &Answer<'_>,
) -> Result<()> {
    let Err(unknown_key) = verify(platform, provider, metadata, answer) else { return Ok(()) };
    if !matches!(unknown_key, ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey))
    {
        return Err(distrusted(&innermost(&unknown_key)));
    }
    let newer = platform.oidc.metadata_after(platform, provider, metadata).await?;
    verify(platform, provider, &newer, answer).map_err(|error| distrusted(&innermost(&error)))
}

fn verify(
    platform: &Platform,
    provider: &identity_providers::Model,
    metadata: &Metadata,
    Answer { id_token, access_token, nonce }: &Answer<'_>,
) -> std::result::Result<(), ClaimsVerificationError> {
    let client = client::client(platform, provider, metadata)
        .map_err(|error| ClaimsVerificationError::Other(error.to_string()))?;
    let (now, skew) = (platform.clock.now(), platform.oidc.skew);
    let verifier = client
        .id_token_verifier()
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || now - skew)
        .set_issue_time_verifier_fn(move |issued_at| match issued_at {
            early if early > now + skew => Err("the ID token was issued in the future".into()),
            late if late < now - OLDEST - skew => Err("the ID token was issued too long ago".into()),
            _ => Ok(()),
        });
    let claims = id_token.claims(&verifier, nonce)?;
    // If the ID token names the access token that came with it, it must be that one.
    let Some(expected) = claims.access_token_hash() else { return Ok(()) };
    let unsound = ClaimsVerificationError::SignatureVerification;
    let algorithm = id_token.signing_alg().map_err(unsound)?;
    let key = id_token.signing_key(&verifier).map_err(unsound)?;
    match AccessTokenHash::from_token(access_token, algorithm, key) {
        Ok(actual) if actual == *expected => Ok(()),
        _ => Err(ClaimsVerificationError::Other("its ID token belongs to another access token".into())),
    }
}

/// What the library leaves to us: for whom the token was issued, and from when it holds.
fn check_beyond_the_library(
    platform: &Platform,
    provider: &identity_providers::Model,
    claims: &Map<String, Value>,
) -> Result<()> {
    if claims.get("azp").is_some_and(|azp| azp != provider.client_id.as_str()) {
        return Err(distrusted("its ID token was issued to another client"));
    }
    let latest = (platform.clock.now() + platform.oidc.skew).timestamp();
    match claims.get("nbf").and_then(Value::as_i64) {
        Some(from) if from > latest => Err(distrusted("its ID token does not hold yet")),
        _ => Ok(()),
    }
}

/// Adds the claims that the ID token lacks.
async fn add_userinfo(
    platform: &Platform,
    metadata: &Metadata,
    access_token: &AccessToken,
    claims: &mut Map<String, Value>,
) -> Result<()> {
    let Some(endpoint) = metadata.userinfo_endpoint() else { return Ok(()) };
    let request = http::Request::get(endpoint.as_str())
        .header("accept", "application/json")
        .header("authorization", format!("Bearer {}", access_token.secret()))
        .body(Vec::new())
        .map_err(|e| unavailable(&e.to_string()))?;
    let answer = platform.oidc.http().0.send(request).await.map_err(|e| unavailable(&e.to_string()))?;
    if !answer.status().is_success() {
        return Err(unavailable(&format!("its userinfo endpoint answers {}", answer.status().as_u16())));
    }
    let info: Map<String, Value> =
        serde_json::from_slice(answer.body()).map_err(|_| unavailable("its userinfo is no JSON object"))?;
    if info.get("sub") != claims.get("sub") {
        return Err(distrusted("its userinfo is about somebody else"));
    }
    for (name, value) in info {
        claims.entry(name).or_insert(value);
    }
    Ok(())
}

/// The claims of a JWT whose signature was checked.
pub(super) fn payload(jwt: &str) -> Option<Map<String, Value>> {
    let bytes = URL_SAFE_NO_PAD.decode(jwt.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// 401: what the provider sent does not hold.
pub(super) fn distrusted(why: &str) -> Error {
    Error::new(ErrorCode::IdentityTokenInvalid, format!("The identity provider's answer does not hold: {why}."))
}

/// 403: the provider says no.
pub(super) fn refused(why: &str) -> Error {
    Error::new(ErrorCode::IdentityProviderRefused, format!("The identity provider refused the sign-in: {why}."))
}

/// Others' words, short and on one line.
pub(super) fn shortened(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect()
}
