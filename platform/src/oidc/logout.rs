//! Ending a sign-in at both ends: here and at the provider (RP-initiated logout), or here because it ended there (back-channel logout).

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header, jwk::JwkSet};
use reqwest::Url;
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::sync::Arc;

use super::{
    client::Metadata,
    dto::{OidcLoggedOut, OidcLogout},
    store, targets,
};
use crate::{
    access::{Actor, AuditEvent, Credential, Grant, RequestContext, SystemReason, permissions::SelfRead},
    accounts::Limit,
    app::Platform,
    auth::end_sign_in,
    db::entity::{
        identity_providers,
        oidc_sign_ins::{Column, Entity, Model},
    },
    kernel::{Error, ErrorCode, IdentityProviderId, Result, SignInId, TenantId},
};

/// From one address: a provider that ends everybody's session says so one by one.
const TOLD: Limit = Limit { what: "oidc_backchannel", most: 3000, within: chrono::Duration::minutes(5) };
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// By a key pair only, like ID tokens.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// Ends the caller's sign-in, and says where it is ended at the provider.
pub(super) async fn logout(grant: &Grant<SelfRead>, input: OidcLogout) -> Result<OidcLoggedOut> {
    let Credential::SignIn(id) = grant.principal().credential else {
        return Err(Error::conflict("An API key has no sign-in to end; revoke the key instead."));
    };
    let platform = grant.platform();
    let redirect_to = input.redirect_to.map(|target| targets::allowed(&platform.config, &target));
    let redirect_to =
        redirect_to.transpose().map_err(|_| Error::invalid("/redirect_to", "is not an address to return to"))?;
    let at_provider = grant.db().one::<Entity>(|q| q.filter(Column::SignInId.eq(id.0))).await?;
    let end_session_url = match at_provider {
        Some(row) => end_session_url(platform, id, row, redirect_to).await,
        None => None,
    };
    let tx = grant.begin().await?;
    end_sign_in(&tx, platform, id).await?;
    tx.record(AuditEvent::on("sign_in", id))?;
    tx.commit().await?;
    Ok(OidcLoggedOut { end_session_url })
}

/// Absent if the provider offers none or can't be asked: the sign-in here ends all the same.
async fn end_session_url(platform: &Platform, id: SignInId, row: Model, redirect_to: Option<Url>) -> Option<String> {
    let provider = IdentityProviderId(row.provider_id);
    let (_, provider) = store::usable_provider_across_tenants(platform, provider).await.ok()??;
    let metadata = platform.oidc.metadata(platform, &provider).await.ok()?;
    let endpoint = metadata.additional_metadata().end_session_endpoint.clone()?;
    let id_token = platform.sealing.open(&id.to_string(), &row.sealed_id_token).ok()?;
    let mut url = endpoint.url().clone();
    if !platform.oidc.is_page(&url) {
        return None;
    }
    url.query_pairs_mut()
        .append_pair("id_token_hint", &String::from_utf8(id_token).ok()?)
        .append_pair("client_id", &provider.client_id);
    if let Some(target) = redirect_to {
        url.query_pairs_mut().append_pair("post_logout_redirect_uri", target.as_str());
    }
    Some(url.into())
}

#[derive(Debug, Deserialize)]
struct LogoutToken {
    iat: i64,
    exp: Option<i64>,
    sub: Option<String>,
    sid: Option<String>,
    events: Map<String, Value>,
    nonce: Option<Value>,
}

/// Ends the sign-ins of a session, or of a subject, that ended at the provider.
pub(super) async fn backchannel(
    platform: &Platform,
    id: IdentityProviderId,
    logout_token: &str,
    context: &RequestContext,
) -> Result<()> {
    platform.throttle.check_address(&*platform.clock, TOLD, context)?;
    let usable = store::usable_provider_across_tenants(platform, id).await?;
    let (tenant, provider) = usable.ok_or_else(Error::not_found)?;
    let token = verified(platform, &provider, logout_token).await?;
    let tx = platform.system_begin(TenantId(tenant.id), SystemReason::SignIn).await?;
    let rows = tx
        .all::<Entity>(|mut q| {
            q = q.filter(Column::ProviderId.eq(provider.id));
            if let Some(subject) = token.sub {
                q = q.filter(Column::Subject.eq(subject));
            }
            if let Some(session) = token.sid {
                q = q.filter(Column::ProviderSession.eq(session));
            }
            q
        })
        .await?;
    let ended: Vec<_> = rows.iter().map(|row| row.sign_in_id).collect();
    let event = AuditEvent::on("identity_provider", id).note(json!({ "ended_sign_ins": ended }));
    tx.record_as(Actor::Anonymous, context, context.operation, event);
    for row in rows {
        end_sign_in(&tx, platform, SignInId(row.sign_in_id)).await?;
    }
    tx.commit().await
}

async fn verified(platform: &Platform, provider: &identity_providers::Model, token: &str) -> Result<LogoutToken> {
    let metadata = platform.oidc.metadata(platform, provider).await?;
    let claims = match claims(provider, &metadata, token)? {
        Some(claims) => claims,
        None => {
            let newer = platform.oidc.metadata_after(platform, provider, &metadata).await?;
            claims(provider, &newer, token)?.ok_or_else(|| invalid("no key of the provider signed it"))?
        }
    };
    let (now, skew) = (platform.clock.now().timestamp(), platform.oidc.skew.num_seconds());
    if claims.iat > now + skew || claims.iat < now - 300 - skew || claims.exp.is_some_and(|exp| exp <= now - skew) {
        return Err(invalid("it is not of this time"));
    }
    if !claims.events.contains_key(EVENT) || claims.nonce.is_some() {
        return Err(invalid("it is no logout token"));
    }
    if claims.sub.is_none() && claims.sid.is_none() {
        return Err(invalid("it names neither a session nor a subject"));
    }
    Ok(claims)
}

/// The claims, if a key of the provider signed them for this client; absent if the key is not known.
fn claims(provider: &identity_providers::Model, metadata: &Arc<Metadata>, token: &str) -> Result<Option<LogoutToken>> {
    let header = decode_header(token).map_err(|_| invalid("it is no signed token"))?;
    if !ALGORITHMS.contains(&header.alg) {
        return Err(invalid("its signature is of a kind that proves nothing"));
    }
    let keys = serde_json::to_value(metadata.jwks()).and_then(serde_json::from_value::<JwkSet>);
    let keys = keys.map_err(|e| Error::internal("a provider's keys can't be read").with_source(e))?;
    let key = match &header.kid {
        Some(kid) => keys.find(kid),
        None if keys.keys.len() == 1 => keys.keys.first(),
        None => None,
    };
    let Some(key) = key else { return Ok(None) };
    let key = DecodingKey::from_jwk(key).map_err(|_| invalid("its key can't be used"))?;
    let mut validation = Validation::new(header.alg);
    // Time is checked against the injected clock.
    validation.validate_exp = false;
    validation.set_issuer(&[&provider.issuer]);
    validation.set_audience(&[&provider.client_id]);
    validation.set_required_spec_claims(&["iss", "aud"]);
    match decode::<LogoutToken>(token, &key, &validation) {
        Ok(token) => Ok(Some(token.claims)),
        Err(_) => Err(invalid("its signature, issuer or audience is wrong")),
    }
}

fn invalid(why: &str) -> Error {
    Error::new(ErrorCode::BadRequest, format!("The logout token is not valid: {why}."))
}
