//! Trading our one-time code for tokens.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sea_orm::ActiveValue::{NotSet, Set};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{accounts, store};
use crate::{
    access::{Actor, AuditEvent, RequestContext, SystemReason},
    accounts::Limit,
    app::Platform,
    auth::{
        begin_sign_in,
        dto::{OidcExchange, Tokens},
        end_sign_in,
    },
    db::entity::oidc_sign_ins,
    kernel::{Error, ErrorCode, Result, SignInId, TenantId, UserId, secret::constant_time_eq},
    tenants::store as tenants,
};

const EXCHANGES: Limit = Limit { what: "oidc_exchange", most: 300, within: chrono::Duration::minutes(5) };

/// Begins the sign-in that a code stands for. A code that is shown twice was stolen: the sign-in that it began ends.
pub(crate) async fn exchange(platform: &Platform, input: OidcExchange, context: &RequestContext) -> Result<Tokens> {
    let invalid =
        || Error::new(ErrorCode::SignInCodeInvalid, "The code is not valid, has expired or was used. Sign in again.");
    platform.throttle.check_address(&*platform.clock, EXCHANGES, context)?;
    let code = store::code_across_tenants(platform, &input.code).await?.ok_or_else(invalid)?;
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(input.code_verifier.as_bytes()));
    if !constant_time_eq(&challenge, &code.code_challenge) {
        return Err(invalid());
    }
    let (tenant, user, now) = (TenantId(code.tenant_id), UserId(code.user_id), platform.clock.now());
    if let (Some(_), Some(sign_in)) = (code.used_at, code.sign_in_id) {
        let tx = platform.system_begin(tenant, SystemReason::SignIn).await?;
        end_sign_in(&tx, platform, SignInId(sign_in)).await?;
        let event = AuditEvent::on("sign_in", sign_in).note(json!({ "revoked": "its code was shown twice" }));
        tx.record_as(Actor::Anonymous, context, context.operation, event);
        tx.commit().await?;
        return Err(invalid());
    }
    if code.expires_at <= now {
        return Err(invalid());
    }
    let row = tenants::by_id_across_tenants(&platform.database, tenant).await?;
    if row.is_none_or(|t| t.state != "active") {
        return Err(invalid());
    }
    let id_token = platform.sealing.open(&code.id.to_string(), &code.sealed_id_token)?;
    let tx = platform.system_begin(tenant, SystemReason::SignIn).await?;
    let user = accounts::active(&tx, user).await?;
    let (sign_in, tokens) = begin_sign_in(platform, &tx, &user, context).await?.ok_or_else(invalid)?;
    if !store::use_code(&tx, code.id, sign_in.0, now).await? {
        return Err(invalid());
    }
    tx.insert::<oidc_sign_ins::Entity>(oidc_sign_ins::ActiveModel {
        tenant_id: NotSet,
        sign_in_id: Set(sign_in.0),
        provider_id: Set(code.provider_id),
        subject: Set(code.subject),
        provider_session: Set(code.provider_session),
        sealed_id_token: Set(platform.sealing.seal(&*platform.ids, &sign_in.to_string(), &id_token)),
    })
    .await?;
    tx.commit().await?;
    Ok(tokens)
}
