//! Rules of signing in. Invariant: a refresh token works once; the second use revokes the whole sign-in, for one of the two was stolen.

use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::json;

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
        permissions::SelfRead,
        tokens::{ACCESS_TOKEN_LIFETIME, Claims, REFRESH_TOKEN_LIFETIME},
    },
    app::Platform,
    db::entity::users,
    groups::{self, managers::managed_by_caller},
    http::WrittenJson,
    kernel::{Error, ErrorCode, GroupId, Result, SignInId, TenantId, UserId, id::random_token, secret::token_hash},
    tenants::store as tenants,
};

/// Signs in with a password. Unknown tenant, unknown login and wrong password are told apart by nothing, not even time.
pub async fn login(platform: &Platform, input: Login, context: &RequestContext) -> Result<Tokens> {
    let wrong = || {
        Error::new(
            ErrorCode::InvalidCredentials,
            "The login, password or tenant is wrong, or the account is not active.",
        )
    };
    let slug = input.tenant.as_deref().unwrap_or("default");
    let tenant = tenants::by_slug_across_tenants(&platform.database, slug).await?.filter(|t| t.state == "active");
    let user = match &tenant {
        Some(tenant) => {
            let db = platform.system_db(TenantId(tenant.id), SystemReason::SignIn);
            // A service account has no password, and must not get in by one that it somehow has.
            let user = store::user_by_login(&db, &input.login).await?;
            user.filter(|u| u.state == "active" && u.kind == AccountKind::User.as_str())
        }
        None => None,
    };
    let hash = user.as_ref().and_then(|u| u.password_hash.clone());
    let right = password::verify(input.password, hash).await?;
    let (Some(tenant), Some(user), true) = (tenant, user, right) else { return Err(wrong()) };
    let tenant = TenantId(tenant.id);
    let now = platform.clock.now();
    let sign_in = SignInId(platform.ids.uuid());
    let tx = platform.system_begin(tenant, SystemReason::SignIn).await?;
    let new = store::NewSignIn {
        id: sign_in,
        user_id: UserId(user.id),
        user_agent: context.user_agent.clone(),
        address: context.address.clone(),
        now,
        expires_at: now + REFRESH_TOKEN_LIFETIME,
    };
    store::insert_sign_in(&tx, new).await?;
    let tokens = issue(platform, &tx, UserId(user.id), sign_in).await?;
    tx.record_as(actor(&user, sign_in), context, "auth_login", AuditEvent::on("sign_in", sign_in));
    tx.commit().await?;
    Ok(tokens)
}

/// Trades a refresh token for new tokens.
pub async fn refresh(platform: &Platform, refresh_token: &str, context: &RequestContext) -> Result<Tokens> {
    let invalid = || {
        Error::new(ErrorCode::RefreshTokenInvalid, "The refresh token is not valid, expired, or its sign-in has ended.")
    };
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
        tx.record_as(Actor::Anonymous, context, "auth_refresh", event);
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
    store::prolong(&tx, sign_in_id, now + REFRESH_TOKEN_LIFETIME).await?;
    let tokens = issue(platform, &tx, UserId(sign_in.user_id), sign_in_id).await?;
    tx.record_as(actor(&user, sign_in_id), context, "auth_refresh", AuditEvent::on("sign_in", sign_in_id));
    tx.commit().await?;
    Ok(tokens)
}

/// Ends the caller's sign-in. An API key has none to end.
pub async fn logout(grant: &Grant<SelfRead>) -> Result<()> {
    let Credential::SignIn(id) = grant.principal().credential else {
        return Err(Error::conflict("This credential has no sign-in to end; revoke the key instead."));
    };
    let tx = grant.begin().await?;
    store::revoke(&tx, id, grant.platform().clock.now()).await?;
    tenants::bump_security_version(&tx).await?;
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

async fn issue(platform: &Platform, tx: &TenantDb<'_>, user: UserId, sign_in: SignInId) -> Result<Tokens> {
    let now = platform.clock.now();
    let refresh_token = random_token(&*platform.ids);
    let id = platform.ids.uuid();
    store::insert_refresh_token(tx, id, sign_in, token_hash(&refresh_token), now, now + REFRESH_TOKEN_LIFETIME).await?;
    let iat = now.timestamp();
    let claims =
        Claims { sub: user, tid: tx.tenant(), sid: sign_in, iat, exp: iat + ACCESS_TOKEN_LIFETIME.num_seconds() };
    Ok(Tokens {
        access_token: platform.signing_keys.sign(&claims)?,
        refresh_token,
        token_type: "Bearer".into(),
        expires_in: u32::try_from(ACCESS_TOKEN_LIFETIME.num_seconds()).unwrap_or(u32::MAX),
    })
}
