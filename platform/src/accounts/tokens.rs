//! Tokens that mails carry: random, hashed at rest, bound to a purpose and an address, good once.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, QueryFilter,
    sea_query::Expr,
};

use super::throttle::Limit;
use crate::{
    access::{AccountKind, Actor, RequestContext, SystemDb, SystemReason, TenantDb},
    app::Platform,
    auth::store::user_locked,
    db::entity::{
        account_tokens::{ActiveModel, Column, Entity, Model},
        tenants, users,
    },
    kernel::{Error, ErrorCode, Result, TenantId, UserId, id::random_token, secret::token_hash},
    tenants::store as tenant_store,
};

const SHOWN: Limit = Limit { what: "account_token", most: 60, within: Duration::minutes(15) };

/// Bounds how often tokens are shown from one address. Nobody guesses one; but nobody needs to try so often either.
pub(super) fn throttle(platform: &Platform, context: &RequestContext) -> Result<()> {
    platform.throttle.check_address(&*platform.clock, SHOWN, context)
}

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Setting the first password.
    Invitation,
    /// Setting a new password.
    PasswordReset,
    /// Proving a mail address.
    MailVerification,
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::PasswordReset => "password_reset",
            Self::MailVerification => "mail_verification",
        }
    }

    /// How long a token works.
    pub(super) fn lifetime(self) -> Duration {
        match self {
            Self::Invitation => Duration::days(7),
            Self::PasswordReset => Duration::hours(1),
            Self::MailVerification => Duration::hours(24),
        }
    }

    fn page(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::PasswordReset => "password-reset",
            Self::MailVerification => "mail-verification",
        }
    }
}

/// A new token's link. The token stands after the `#`: browsers send that part to no server and in no `Referer`.
pub(super) struct Issued {
    pub(super) link: String,
    pub(super) expires_at: DateTime<Utc>,
}

/// Makes a token for a user; earlier ones of the same purpose end. Whoever touches a user's tokens holds the user first: so nobody waits for
/// who waits for them.
pub(super) async fn issue(
    tx: &TenantDb<'_>,
    platform: &Platform,
    user: UserId,
    purpose: Purpose,
    email: &str,
) -> Result<Issued> {
    user_locked(tx, user).await?;
    end_all(tx, platform, user, purpose).await?;
    let (token, now) = (random_token(&*platform.ids), platform.clock.now());
    let expires_at = now + purpose.lifetime();
    tx.insert::<Entity>(ActiveModel {
        tenant_id: NotSet,
        id: Set(platform.ids.uuid()),
        user_id: Set(user.0),
        purpose: Set(purpose.as_str().into()),
        token_hash: Set(token_hash(&token)),
        email: Set(email.to_string()),
        created_at: Set(now),
        expires_at: Set(expires_at),
        used_at: Set(None),
    })
    .await?;
    let link = format!("{}/account/{}#token={token}", platform.config.public_url(), purpose.page());
    Ok(Issued { link, expires_at })
}

/// Ends the unused tokens of a purpose.
pub(super) async fn end_all(tx: &TenantDb<'_>, platform: &Platform, user: UserId, purpose: Purpose) -> Result<()> {
    let now = platform.clock.now();
    tx.update::<Entity>(|q| {
        q.col_expr(Column::ExpiresAt, Expr::value(now))
            .filter(Column::UserId.eq(user.0))
            .filter(Column::Purpose.eq(purpose.as_str()))
            .filter(Column::UsedAt.is_null())
            .filter(Column::ExpiresAt.gt(now))
    })
    .await?;
    Ok(())
}

/// Ends the links by which a user could set a password: somebody else has just decided about it.
pub(crate) async fn end_resets(tx: &TenantDb<'_>, platform: &Platform, user: UserId) -> Result<()> {
    end_all(tx, platform, user, Purpose::PasswordReset).await
}

/// A token that would work now, with whom it is about.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) tenant: tenants::Model,
    pub(super) user: users::Model,
    pub(super) token: Model,
}

impl Found {
    pub(super) fn tenant_id(&self) -> TenantId {
        TenantId(self.tenant.id)
    }

    pub(super) fn user_id(&self) -> UserId {
        UserId(self.user.id)
    }

    /// Whoever shows the token, for the audit log.
    pub(super) fn actor(&self) -> Actor {
        Actor::User { id: self.user_id(), login: self.user.login.clone(), credential: None }
    }
}

/// The token that somebody shows: the tenant is not known before it is found. It proves nothing any more once the address that it was
/// mailed to is the user's no more, and an invitation sets no password where there is one.
pub(super) async fn find_across_tenants(platform: &Platform, purpose: Purpose, token: &str) -> Result<Found> {
    let system = SystemDb::open(&platform.database);
    let query = system
        .find::<Entity>()
        .filter(Column::TokenHash.eq(token_hash(token)))
        .filter(Column::Purpose.eq(purpose.as_str()));
    let token = query.one(system.executor()).await?.ok_or_else(invalid)?;
    if token.used_at.is_some() {
        return Err(used());
    }
    if token.expires_at <= platform.clock.now() {
        let message = "The link has expired, or a newer one was sent. Ask for a new one.";
        return Err(Error::new(ErrorCode::AccountTokenExpired, message));
    }
    let tenant = tenant_store::by_id_across_tenants(&platform.database, TenantId(token.tenant_id)).await?;
    let tenant = tenant.filter(|t| t.state == "active").ok_or_else(invalid)?;
    let db = platform.system_db(TenantId(tenant.id), SystemReason::AccountToken);
    let user = db.one::<users::Entity>(|q| q.filter(users::Column::Id.eq(token.user_id))).await?;
    let user = user.ok_or_else(invalid)?;
    check(purpose, &user, &token)?;
    Ok(Found { tenant, user, token })
}

/// Whether a token still proves something about its user.
fn check(purpose: Purpose, user: &users::Model, token: &Model) -> Result<()> {
    let is_in_use = user.state == "active" && user.kind == AccountKind::User.as_str();
    let is_theirs = user.email.as_ref().is_some_and(|email| email.eq_ignore_ascii_case(&token.email));
    match purpose {
        _ if !is_in_use => Err(invalid()),
        Purpose::Invitation if user.password_hash.is_some() => Err(used()),
        Purpose::PasswordReset if user.password_hash.is_none() => Err(invalid()),
        _ if !is_theirs => Err(invalid()),
        _ => Ok(()),
    }
}

/// Uses a token up. Since it was found somebody else may have decided about the account (hashing takes its time): that counts, and until the
/// transaction ends nobody decides anything. The update itself decides a race.
pub(super) async fn consume(
    tx: &TenantDb<'_>,
    platform: &Platform,
    purpose: Purpose,
    Found { user: known, token, .. }: &Found,
) -> Result<()> {
    let user = user_locked(tx, UserId(known.id)).await?.ok_or_else(invalid)?;
    check(purpose, &user, token)?;
    if purpose == Purpose::PasswordReset && user.password_hash != known.password_hash {
        return Err(used());
    }
    let now = platform.clock.now();
    let rows = tx
        .update::<Entity>(|q| {
            q.col_expr(Column::UsedAt, Expr::value(now))
                .filter(Column::Id.eq(token.id))
                .filter(Column::UsedAt.is_null())
                .filter(Column::ExpiresAt.gt(now))
        })
        .await?;
    if rows == 1 { Ok(()) } else { Err(used()) }
}

fn invalid() -> Error {
    Error::new(ErrorCode::AccountTokenInvalid, "The link is not valid. Ask for a new one.")
}

fn used() -> Error {
    Error::new(ErrorCode::AccountTokenUsed, "The link was used before; it works once. Ask for a new one.")
}

/// Forgets tokens that ended before `before`; answers how many.
pub(crate) async fn prune_across_tenants(system: &SystemDb<'_>, before: DateTime<Utc>) -> Result<u64> {
    let ended = system.delete::<Entity>().filter(Column::ExpiresAt.lt(before));
    Ok(ended.exec(system.executor()).await?.rows_affected)
}
