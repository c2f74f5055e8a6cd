//! Queries on sign-ins and refresh tokens.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};

use crate::{
    access::{SystemDb, TenantDb},
    db::{
        Database,
        entity::{refresh_tokens, sign_ins, users},
    },
    kernel::{Result, SignInId, UserId},
};

/// The user of a login within the tenant.
pub(super) async fn user_by_login(db: &TenantDb<'_>, login: &str) -> Result<Option<users::Model>> {
    db.one::<users::Entity>(|q| q.filter(users::Column::Login.eq(login))).await
}

/// The user, locked until the transaction ends.
pub(crate) async fn user_locked(tx: &TenantDb<'_>, id: UserId) -> Result<Option<users::Model>> {
    tx.one::<users::Entity>(|q| q.filter(users::Column::Id.eq(id.0)).lock_exclusive()).await
}

/// A new sign-in.
pub(super) struct NewSignIn {
    pub(super) id: SignInId,
    pub(super) user_id: UserId,
    pub(super) user_agent: Option<String>,
    pub(super) address: Option<String>,
    pub(super) now: DateTime<Utc>,
    pub(super) expires_at: DateTime<Utc>,
}

pub(super) async fn insert_sign_in(tx: &TenantDb<'_>, new: NewSignIn) -> Result<()> {
    tx.insert::<sign_ins::Entity>(sign_ins::ActiveModel {
        tenant_id: NotSet,
        id: Set(new.id.0),
        user_id: Set(new.user_id.0),
        user_agent: Set(new.user_agent),
        address: Set(new.address),
        created_at: Set(new.now),
        expires_at: Set(new.expires_at),
        revoked_at: Set(None),
        last_used_at: Set(Some(new.now)),
    })
    .await
}

/// Ends the user's oldest sign-ins until one more may begin; 0: any number may. Answers whether one ended. The caller holds the user's lock,
/// so that of two sign-ins at once the second one counts the first.
pub(super) async fn make_room(tx: &TenantDb<'_>, user: UserId, most: u32, now: DateTime<Utc>) -> Result<bool> {
    if most == 0 {
        return Ok(false);
    }
    let live = tx
        .all::<sign_ins::Entity>(|q| {
            q.filter(sign_ins::Column::UserId.eq(user.0))
                .filter(sign_ins::Column::RevokedAt.is_null())
                .filter(sign_ins::Column::ExpiresAt.gt(now))
                .order_by_desc(sign_ins::Column::Id)
        })
        .await?;
    let stay = usize::try_from(most).unwrap_or(usize::MAX) - 1;
    let surplus: Vec<uuid::Uuid> = live.into_iter().skip(stay).map(|sign_in| sign_in.id).collect();
    if surplus.is_empty() {
        return Ok(false);
    }
    tx.update::<sign_ins::Entity>(|q| {
        q.col_expr(sign_ins::Column::RevokedAt, Expr::value(now)).filter(sign_ins::Column::Id.is_in(surplus))
    })
    .await?;
    Ok(true)
}

/// Keeps the hash of a refresh token.
pub(super) async fn insert_refresh_token(
    tx: &TenantDb<'_>,
    id: uuid::Uuid,
    sign_in: SignInId,
    hash: String,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    tx.insert::<refresh_tokens::Entity>(refresh_tokens::ActiveModel {
        tenant_id: NotSet,
        id: Set(id),
        sign_in_id: Set(sign_in.0),
        token_hash: Set(hash),
        created_at: Set(now),
        expires_at: Set(expires_at),
        used_at: Set(None),
    })
    .await
}

/// The refresh token of a hash: the caller's tenant is not known before it is found.
pub(super) async fn refresh_token_across_tenants(
    database: &Database,
    hash: &str,
) -> Result<Option<refresh_tokens::Model>> {
    let system = SystemDb::open(database);
    let query = system.find::<refresh_tokens::Entity>().filter(refresh_tokens::Column::TokenHash.eq(hash));
    Ok(query.one(system.executor()).await?)
}

/// Marks a refresh token used; false if it already was. The update itself decides a race.
pub(super) async fn use_refresh_token(tx: &TenantDb<'_>, id: uuid::Uuid, now: DateTime<Utc>) -> Result<bool> {
    let rows = tx
        .update::<refresh_tokens::Entity>(|q| {
            q.col_expr(refresh_tokens::Column::UsedAt, Expr::value(now))
                .filter(refresh_tokens::Column::Id.eq(id))
                .filter(refresh_tokens::Column::UsedAt.is_null())
        })
        .await?;
    Ok(rows == 1)
}

/// The sign-in.
pub(crate) async fn sign_in(db: &TenantDb<'_>, id: SignInId) -> Result<Option<sign_ins::Model>> {
    db.one::<sign_ins::Entity>(|q| q.filter(sign_ins::Column::Id.eq(id.0))).await
}

/// Prolongs a sign-in.
pub(super) async fn prolong(tx: &TenantDb<'_>, id: SignInId, expires_at: DateTime<Utc>) -> Result<()> {
    tx.update::<sign_ins::Entity>(|q| {
        q.col_expr(sign_ins::Column::ExpiresAt, Expr::value(expires_at)).filter(sign_ins::Column::Id.eq(id.0))
    })
    .await?;
    Ok(())
}

/// Ends a sign-in and with it all its tokens.
pub(crate) async fn revoke(tx: &TenantDb<'_>, id: SignInId, now: DateTime<Utc>) -> Result<()> {
    tx.update::<sign_ins::Entity>(|q| {
        q.col_expr(sign_ins::Column::RevokedAt, Expr::value(now))
            .filter(sign_ins::Column::Id.eq(id.0))
            .filter(sign_ins::Column::RevokedAt.is_null())
    })
    .await?;
    Ok(())
}

/// Ends the sign-ins of a user, all but one if asked.
pub(super) async fn revoke_of_user(
    tx: &TenantDb<'_>,
    user: UserId,
    except: Option<SignInId>,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.update::<sign_ins::Entity>(|mut q| {
        if let Some(except) = except {
            q = q.filter(sign_ins::Column::Id.ne(except.0));
        }
        q.col_expr(sign_ins::Column::RevokedAt, Expr::value(now))
            .filter(sign_ins::Column::UserId.eq(user.0))
            .filter(sign_ins::Column::RevokedAt.is_null())
    })
    .await?;
    Ok(())
}
