//! Passwords that are forgotten, and passwords that are changed.

use sea_orm::{
    ColumnTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Func, Query},
};
use serde_json::json;
use std::sync::Arc;

use super::{
    dto::{AccountReady, PasswordChange, PasswordResetConfirm, PasswordResetRequest},
    throttle::Limit,
    tokens::{self, Purpose},
    verification,
};
use crate::{
    access::{
        AccountKind, Actor, AuditEvent, Credential, Grant, RequestContext, SystemReason, TenantDb,
        permissions::SelfWrite,
    },
    app::Platform,
    auth::{
        end_sign_ins, is_password_of,
        policy::{self, Candidate},
        store::{sign_in, user_locked},
        throttle::unlock_across_tenants,
    },
    db::entity::{users, verified_mails},
    kernel::{Error, Result, SignInId, TenantId, UserId},
    mail::{self, Mail},
    tenants::store::{self as tenants, bump_security_version, own_row},
};

const RESETS_OF_ACCOUNT: Limit = Limit { what: "reset_account", most: 3, within: chrono::Duration::minutes(15) };
const RESETS_FROM_ADDRESS: Limit = Limit { what: "reset_address", most: 20, within: chrono::Duration::minutes(15) };
const CHANGES: Limit = Limit { what: "password_change", most: 10, within: chrono::Duration::minutes(15) };

/// Mails a link to whoever the login or address belongs to. The caller learns nothing about the account, not even from the time it
/// takes: the look-up begins after the answer. Only a password that exists is replaced: the first one comes by an invitation, or from an
/// administrator who signed in, so that no API key gets a sign-in by making an account for a mailbox.
pub(super) fn request_reset(
    platform: &Arc<Platform>,
    input: PasswordResetRequest,
    context: RequestContext,
) -> Result<()> {
    platform.throttle.check_address(&*platform.clock, RESETS_FROM_ADDRESS, &context)?;
    let tenant = input.tenant.unwrap_or_else(|| "default".into());
    let account = format!("{tenant}\0{}", input.login.to_lowercase());
    if platform.throttle.attempt_on_name(&*platform.clock, RESETS_OF_ACCOUNT, &account).is_err() {
        // The same answer as for an account that does not exist; its owner has mails enough.
        return Ok(());
    }
    let platform = platform.clone();
    tokio::spawn(async move {
        if let Err(error) = mail_reset(&platform, &tenant, &input.login, &context).await {
            tracing::error!(%error, "a password reset could not be mailed");
        }
    });
    Ok(())
}

async fn mail_reset(platform: &Platform, slug: &str, login: &str, context: &RequestContext) -> Result<()> {
    let tenant = tenants::by_slug_across_tenants(&platform.database, slug).await?.filter(|t| t.state == "active");
    let Some(tenant) = tenant else { return Ok(()) };
    let (tenant_id, reason) = (TenantId(tenant.id), SystemReason::AccountToken);
    let Some(user) = user_to_reset(&platform.system_db(tenant_id, reason), login).await? else { return Ok(()) };
    let Some(email) = user.email.clone() else { return Ok(()) };
    let user_id = UserId(user.id);
    let tx = platform.system_begin(tenant_id, reason).await?;
    let mail = match user.password_hash.is_some() {
        false => Mail::NoPassword { tenant: tenant.name, login: user.login },
        true => {
            let issued = tokens::issue(&tx, platform, user_id, Purpose::PasswordReset, &email).await?;
            Mail::PasswordReset {
                tenant: tenant.name,
                login: user.login,
                link: issued.link,
                expires_at: issued.expires_at,
            }
        }
    };
    mail::enqueue(&tx, platform, &email, &mail).await?;
    tx.record_as(Actor::Anonymous, context, "password_reset_request", AuditEvent::on("user", user_id));
    tx.commit().await
}

/// The active user of that login, or the only one of that mail address.
async fn user_to_reset(db: &TenantDb<'_>, login: &str) -> Result<Option<users::Model>> {
    if let Some(user) = db.one::<users::Entity>(|q| q.filter(users::Column::Login.eq(login))).await? {
        return Ok(Some(user).filter(|user| user.state == "active" && user.kind == AccountKind::User.as_str()));
    }
    let mut users = users_by_email(db, login, Whose::Active).await?;
    Ok(if users.len() == 1 { users.pop() } else { None })
}

/// Whose mail addresses are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    /// Those of users who may sign in.
    Active,
    /// Everybody's.
    Anybody,
}

/// The users of a mail address, whatever the case of its letters; a few at most. Those who have proven to read its mail, if there are any:
/// whoever else was given the address takes nothing from them. Of letters beyond ASCII the case counts: there are some that become others
/// when they are made small, and two addresses must never become one.
pub(crate) async fn users_by_email(db: &TenantDb<'_>, email: &str, whose: Whose) -> Result<Vec<users::Model>> {
    let mut proven = Vec::new();
    for user in find_by_email(db, email, whose, true).await? {
        if verification::has_proven(db, UserId(user.id), email).await? {
            proven.push(user);
        }
    }
    if proven.is_empty() { find_by_email(db, email, whose, false).await } else { Ok(proven) }
}

/// `proven`: only users who have proven an address like this one.
async fn find_by_email(db: &TenantDb<'_>, email: &str, whose: Whose, proven: bool) -> Result<Vec<users::Model>> {
    let small = email.to_ascii_lowercase();
    let proofs = Query::select()
        .column(verified_mails::Column::UserId)
        .from(verified_mails::Entity)
        .and_where(Expr::col(verified_mails::Column::TenantId).eq(db.tenant().0))
        .and_where(Expr::expr(Func::lower(Expr::col(verified_mails::Column::Email))).eq(small.clone()))
        .to_owned();
    let mut users = db
        .all::<users::Entity>(|mut q| {
            if whose == Whose::Active {
                q = q.filter(users::Column::State.eq("active"));
            }
            if proven {
                q = q.filter(users::Column::Id.in_subquery(proofs));
            }
            q.filter(Expr::expr(Func::lower(Expr::col(users::Column::Email))).eq(small))
                .filter(users::Column::Kind.eq(AccountKind::User.as_str()))
                .order_by_asc(users::Column::Id)
                .limit(10)
        })
        .await?;
    users.retain(|user| user.email.as_ref().is_some_and(|known| known.eq_ignore_ascii_case(email)));
    Ok(users)
}

/// Sets the new password and ends every sign-in: whoever had the old one is out. Whoever failed to sign in too often may try at once.
pub(super) async fn confirm_reset(
    platform: &Platform,
    input: PasswordResetConfirm,
    context: &RequestContext,
) -> Result<AccountReady> {
    tokens::throttle(platform, context)?;
    // Looked at first, for hashing is slow: nobody without a token makes the server hash.
    let found = tokens::find_across_tenants(platform, Purpose::PasswordReset, &input.token).await?;
    let hash = accepted(platform, &found, input.password).await?;
    let tx = platform.system_begin(found.tenant_id(), SystemReason::AccountToken).await?;
    tokens::consume(&tx, platform, Purpose::PasswordReset, &found).await?;
    verification::note_verified(&tx, platform, found.user_id(), &found.token.email).await?;
    set_password(&tx, platform, found.user_id(), hash).await?;
    end_sign_ins(&tx, platform, found.user_id(), None).await?;
    unlock_across_tenants(&tx, &found.tenant.slug, &found.user.login).await?;
    tx.record_as(found.actor(), context, context.operation, changed(found.user_id()));
    let ready = AccountReady { tenant: found.tenant.slug, login: found.user.login.clone() };
    let mail = Mail::PasswordChanged { tenant: found.tenant.name, login: found.user.login };
    mail::enqueue(&tx, platform, &found.token.email, &mail).await?;
    tx.commit().await?;
    Ok(ready)
}

/// The password's hash, if the tenant's policy lets the owner of the token set it.
pub(super) async fn accepted(platform: &Platform, found: &tokens::Found, password: String) -> Result<String> {
    let db = platform.system_db(found.tenant_id(), SystemReason::AccountToken);
    let candidate = Candidate { field: "/password", login: &found.user.login, user: Some(found.user_id()), password };
    policy::accept(&db, platform, candidate).await
}

/// Changes the caller's own password and ends the caller's other sign-ins.
pub(super) async fn change(grant: &Grant<SelfWrite>, input: PasswordChange) -> Result<()> {
    let Credential::SignIn(current) = grant.principal().credential else {
        return Err(Error::forbidden("Changing a password needs a sign-in; an API key or client can't."));
    };
    let (platform, user_id) = (grant.platform(), grant.principal().user_id);
    platform.throttle.check(&*platform.clock, CHANGES, &user_id.to_string())?;
    let user = grant.db().one::<users::Entity>(|q| q.filter(users::Column::Id.eq(user_id.0))).await?;
    let user = user.ok_or_else(Error::not_found)?;
    if !is_password_of(&user, input.current_password).await? {
        return Err(Error::invalid("/current_password", "is not your password"));
    }
    let candidate =
        Candidate { field: "/new_password", login: &user.login, user: Some(user_id), password: input.new_password };
    let hash = policy::accept(&grant.db(), platform, candidate).await?;
    let tx = grant.begin().await?;
    ensure_unchanged(&tx, &user, current).await?;
    set_password(&tx, platform, user_id, hash).await?;
    end_sign_ins(&tx, platform, user_id, Some(current)).await?;
    tokens::end_all(&tx, platform, user_id, Purpose::PasswordReset).await?;
    if let Some(email) = &user.email {
        let tenant = own_row(&tx).await?.map(|tenant| tenant.name).unwrap_or_default();
        mail::enqueue(&tx, platform, email, &Mail::PasswordChanged { tenant, login: user.login }).await?;
    }
    tx.record(changed(user_id))?;
    tx.commit().await
}

/// Comparing and hashing took their time. 409 if somebody else has set the password, put the account out of use or ended the sign-in
/// meanwhile; until the transaction ends nobody does.
async fn ensure_unchanged(tx: &TenantDb<'_>, known: &users::Model, current: SignInId) -> Result<()> {
    let user = user_locked(tx, UserId(known.id)).await?;
    let sign_in = sign_in(tx, current).await?;
    let same = user.is_some_and(|now| now.password_hash == known.password_hash && now.state == known.state);
    match same && sign_in.is_some_and(|sign_in| sign_in.revoked_at.is_none()) {
        true => Ok(()),
        false => Err(Error::conflict("Your account has changed meanwhile. Sign in again.")),
    }
}

fn changed(user: UserId) -> AuditEvent {
    AuditEvent::on("user", user).note(json!({ "password": "changed" }))
}

/// Stores the hash of a password that the policy accepted.
pub(super) async fn set_password(tx: &TenantDb<'_>, platform: &Platform, user: UserId, hash: String) -> Result<()> {
    policy::remember(tx, platform, user).await?;
    let now = platform.clock.now();
    tx.update::<users::Entity>(|q| {
        q.col_expr(users::Column::PasswordHash, Expr::value(hash))
            .col_expr(users::Column::UpdatedAt, Expr::value(now))
            .filter(users::Column::Id.eq(user.0))
    })
    .await?;
    bump_security_version(tx).await
}
