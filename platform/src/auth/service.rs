//! Rules of signing in. Invariant: a refresh token works once; the second use revokes the whole sign-in, for one of the two was stolen.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::json;
use std::sync::Arc;
use tracing::Instrument as _;

use super::{
    descriptions::DescriptionKey,
    dto::{Login, Me, Tokens},
    password,
    rights::Rights,
    store,
};
use crate::{
    access::{
        AccountKind, Actor, AuditEvent, Credential, Grant, RequestContext, SystemReason, TenantDb,
        permissions::SelfRead, tokens::Claims,
    },
    app::Platform,
    db::entity::users,
    groups::{self, managers::managed_by_caller},
    http::WrittenJson,
    kernel::{Error, ErrorCode, GroupId, Result, SignInId, TenantId, UserId, id::random_token, secret::token_hash},
    tenant_settings::{SignInPolicy, service::effective},
    tenants::store as tenants,
};

/// [`attempt`], to its end: whoever hangs up before the answer has tried all the same.
pub async fn login(platform: &Arc<Platform>, input: Login, context: &RequestContext) -> Result<Tokens> {
    let (platform, context) = (platform.clone(), context.clone());
    let task = tokio::spawn(async move { attempt(&platform, input, &context).await }.in_current_span());
    task.await.map_err(|e| Error::internal("signing in").with_source(e))?
}

/// Signs in with a password. Unknown tenant, unknown login and wrong password are told apart by nothing, not even time.
/// Error: `sign_in_throttled` after too many failures, also for accounts that do not exist.
async fn attempt(platform: &Platform, input: Login, context: &RequestContext) -> Result<Tokens> {
    let wrong = || {
        Error::new(
            ErrorCode::InvalidCredentials,
            "The login, password or tenant is wrong, or the account is not active.",
        )
    };
    let slug = input.tenant.as_deref().unwrap_or("default");
    let attempt = platform.sign_in_gate.enter(platform, slug, &input.login, context.address.as_deref()).await?;
    let tenant = tenants::by_slug_across_tenants(&platform.database, slug).await?.filter(|t| t.state == "active");
    // Looked up in a tenant of nobody's too, so that an unknown tenant takes as long as a known one.
    let home = TenantId(tenant.as_ref().map_or(uuid::Uuid::nil(), |t| t.id));
    let db = platform.system_db(home, SystemReason::SignIn);
    // A service account has no password, and must not get in by one that it somehow has.
    let user = store::user_by_login(&db, &input.login).await?;
    let user = user.filter(|u| u.state == "active" && u.kind == AccountKind::User.as_str());
    let hash = user.as_ref().and_then(|u| u.password_hash.clone());
    let right = password::verify(input.password, hash).await?;
    let (Some(tenant), Some(user), true) = (tenant, user, right) else {
        attempt.failed(platform).await?;
        return Err(wrong());
    };
    let tenant = TenantId(tenant.id);
    let tx = platform.system_begin(tenant, SystemReason::SignIn).await?;
    let Some((_, tokens)) = begin_sign_in(platform, &tx, &user, context).await? else { return Err(wrong()) };
    attempt.succeeded(&tx).await?;
    tx.commit().await?;
    Ok(tokens)
}

/// Begins a sign-in of a user who was authenticated just now; none if the account has changed since it was read. Its id is always a new
/// one: nothing the client brought becomes authority.
pub(crate) async fn begin_sign_in(
    platform: &Platform,
    tx: &TenantDb<'_>,
    user: &users::Model,
    context: &RequestContext,
) -> Result<Option<(SignInId, Tokens)>> {
    let (now, user_id) = (platform.clock.now(), UserId(user.id));
    // Authenticating took its time. What has changed about the account meanwhile counts, and until the end of this nothing changes.
    let unchanged = store::user_locked(tx, user_id).await?;
    if !unchanged.is_some_and(|now| now.password_hash == user.password_hash && now.state == user.state) {
        return Ok(None);
    }
    let policy = effective(tx, platform).await?.sign_ins;
    let expires_at = end(&policy, now, now);
    if store::make_room(tx, user_id, policy.max_sign_ins, now).await? {
        tenants::bump_security_version(tx).await?;
    }
    let id = SignInId(platform.ids.uuid());
    let new = store::NewSignIn {
        id,
        user_id,
        user_agent: context.user_agent.clone(),
        address: context.address.clone(),
        now,
        expires_at,
    };
    store::insert_sign_in(tx, new).await?;
    let tokens = issue(platform, tx, user_id, id, &policy, expires_at).await?;
    tx.record_as(actor(user, id), context, context.operation, AuditEvent::on("sign_in", id));
    Ok(Some((id, tokens)))
}

/// Whether this is the user's password. Takes its time whatever the answer.
pub(crate) async fn is_password_of(user: &users::Model, password: String) -> Result<bool> {
    password::verify(password, user.password_hash.clone()).await
}

/// Ends one sign-in.
pub(crate) async fn end_sign_in(tx: &TenantDb<'_>, platform: &Platform, id: SignInId) -> Result<()> {
    store::revoke(tx, id, platform.clock.now()).await?;
    tenants::bump_security_version(tx).await
}

/// Ends a user's sign-ins, all but one if asked.
pub(crate) async fn end_sign_ins(
    tx: &TenantDb<'_>,
    platform: &Platform,
    user: UserId,
    except: Option<SignInId>,
) -> Result<()> {
    store::revoke_of_user(tx, user, except, platform.clock.now()).await?;
    tenants::bump_security_version(tx).await
}

/// Trades a refresh token for new tokens.
pub async fn refresh(platform: &Platform, refresh_token: &str, context: &RequestContext) -> Result<Tokens> {
    let invalid = no_refresh_token;
    let found = store::refresh_token_across_tenants(&platform.database, &token_hash(refresh_token)).await?;
    let token = found.ok_or_else(invalid)?;
    let (tenant, sign_in_id) = (TenantId(token.tenant_id), SignInId(token.sign_in_id));
    let now = platform.clock.now();
    let tx = platform.system_begin(tenant, SystemReason::SignIn).await?;
    let sign_in = store::sign_in(&tx, sign_in_id).await?.ok_or_else(invalid)?;
    if sign_in.revoked_at.is_some() || sign_in.expires_at <= now {
        return Err(invalid());
    }
    if !store::use_refresh_token(&tx, token.id, now).await? {
        store::revoke(&tx, sign_in_id, now).await?;
        tenants::bump_security_version(&tx).await?;
        let event = AuditEvent::on("sign_in", sign_in_id).note(json!({ "revoked": "a refresh token was used twice" }));
        tx.record_as(Actor::Anonymous, context, context.operation, event);
        tx.commit().await?;
        return Err(Error::new(
            ErrorCode::RefreshTokenReused,
            "The refresh token was used before. The sign-in is revoked; sign in again.",
        ));
    }
    if token.expires_at <= now {
        return Err(invalid());
    }
    let user = tx.one::<users::Entity>(|q| q.filter(users::Column::Id.eq(sign_in.user_id))).await?;
    let user = user.filter(|user| user.state == "active").ok_or_else(invalid)?;
    let tenant_row = tenants::own_row(&tx).await?;
    if tenant_row.is_none_or(|t| t.state != "active") {
        return Err(invalid());
    }
    let policy = effective(&tx, platform).await?.sign_ins;
    let expires_at = end(&policy, sign_in.created_at, now);
    if expires_at <= now {
        return Err(invalid());
    }
    store::prolong(&tx, sign_in_id, expires_at).await?;
    let tokens = issue(platform, &tx, UserId(sign_in.user_id), sign_in_id, &policy, expires_at).await?;
    tx.record_as(actor(&user, sign_in_id), context, context.operation, AuditEvent::on("sign_in", sign_in_id));
    tx.commit().await?;
    Ok(tokens)
}

/// What a refresh without a usable token is answered.
pub(super) fn no_refresh_token() -> Error {
    Error::new(ErrorCode::RefreshTokenInvalid, "The refresh token is not valid, expired, or its sign-in has ended.")
}

/// Ends the sign-in of a refresh token that the browser forgets now, whatever state it is in.
pub(super) async fn end_replaced(
    platform: &Platform,
    refresh_token: Option<&str>,
    context: &RequestContext,
) -> Result<()> {
    let Some(token) = refresh_token else { return Ok(()) };
    let found = store::refresh_token_across_tenants(&platform.database, &token_hash(token)).await?;
    let Some(found) = found else { return Ok(()) };
    let tx = platform.system_begin(TenantId(found.tenant_id), SystemReason::SignIn).await?;
    let id = SignInId(found.sign_in_id);
    end_sign_in(&tx, platform, id).await?;
    tx.record_as(Actor::Anonymous, context, "sign_in_replaced", AuditEvent::on("sign_in", id));
    tx.commit().await
}

/// Ends the caller's sign-in. An API key has none to end.
pub async fn logout(grant: &Grant<SelfRead>) -> Result<()> {
    let Credential::SignIn(id) = grant.principal().credential else {
        return Err(Error::conflict("This credential has no sign-in to end; revoke the credential instead."));
    };
    let tx = grant.begin().await?;
    end_sign_in(&tx, grant.platform(), id).await?;
    tx.record(AuditEvent::on("sign_in", id))?;
    tx.commit().await
}

/// Who calls, and why they may do what they may do.
///
/// Programs and pages ask for it all the time, and it tells nothing but what moves the tenant's security version; only of resources that
/// a credential is limited to some may have been deleted meanwhile.
pub async fn me(grant: &Grant<SelfRead>) -> Result<WrittenJson<Me>> {
    if grant.principal().restrictions.limits.is_some() {
        return Ok(WrittenJson::write(&describe(grant).await?));
    }
    let key = DescriptionKey::of(grant.principal());
    let known = &grant.platform().descriptions;
    if let Some(me) = known.get(&key) {
        return Ok(me);
    }
    let me = WrittenJson::write(&describe(grant).await?);
    known.insert(key, me.clone());
    Ok(me)
}

async fn describe(grant: &Grant<SelfRead>) -> Result<Me> {
    let principal = grant.principal();
    let db = grant.db();
    let groups = groups::service::named(&db, &principal.groups).await?;
    let managed: Vec<GroupId> = managed_by_caller(&db, principal).await?.into_iter().collect();
    let manages = groups::service::named(&db, &managed).await?;
    let rights = Rights::of(grant, &groups).await?;
    Ok(Me::new(principal, groups, manages, rights))
}

fn actor(user: &users::Model, sign_in: SignInId) -> Actor {
    let (id, login) = (UserId(user.id), user.login.clone());
    Actor::User { id, login, credential: Some(Credential::SignIn(sign_in)) }
}

/// When a sign-in ends unless it is refreshed again: after the idle timeout, but never beyond its whole lifetime.
fn end(policy: &SignInPolicy, began: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    let idle = now + Duration::seconds(policy.idle_timeout_seconds.into());
    idle.min(began + Duration::seconds(policy.lifetime_seconds.into()))
}

/// Tokens of a sign-in that ends at `expires_at`: none of them outlives it.
async fn issue(
    platform: &Platform,
    tx: &TenantDb<'_>,
    user: UserId,
    sign_in: SignInId,
    policy: &SignInPolicy,
    expires_at: DateTime<Utc>,
) -> Result<Tokens> {
    let now = platform.clock.now();
    let refresh_token = random_token(&*platform.ids);
    let id = platform.ids.uuid();
    store::insert_refresh_token(tx, id, sign_in, token_hash(&refresh_token), now, expires_at).await?;
    let lifetime = i64::from(policy.access_token_seconds).min((expires_at - now).num_seconds());
    let iat = now.timestamp();
    let claims = Claims { sub: user, tid: tx.tenant(), sid: sign_in, iat, exp: iat + lifetime };
    Ok(Tokens {
        access_token: platform.signing_keys.sign(&claims)?,
        refresh_token,
        token_type: "Bearer".into(),
        expires_in: u32::try_from(lifetime).unwrap_or(0),
        refresh_expires_in: u32::try_from((expires_at - now).num_seconds()).unwrap_or(0),
    })
}
