//! Rules of looking at sign-ins and ending them. What is ended fails on the next request.

use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use super::dto::SignIn;
use crate::{
    access::{
        AuditEvent, Credential, Grant, RequiredPermission, TenantDb,
        permissions::{SignInsRead, SignInsWrite, UsersWrite},
    },
    auth::store,
    db::entity::sign_ins,
    kernel::{Error, Page, PageRequest, Result, SignInId, UserId},
    tenants::store::bump_security_version,
    users::service as users,
};

/// The caller's own live sign-ins, newest first.
pub(super) async fn list_own(
    grant: &Grant<SignInsRead>,
    limit: Option<u32>,
    page_token: Option<String>,
) -> Result<Page<SignIn>> {
    list(grant, "sign_in_list", grant.principal().user_id, limit, page_token).await
}

/// Ends one of the caller's sign-ins. Ending one twice is no error.
pub(super) async fn revoke_own(grant: &Grant<SignInsWrite>, id: SignInId) -> Result<()> {
    let tx = grant.begin().await?;
    revoke(&tx, grant, grant.principal().user_id, id).await?;
    tx.record(AuditEvent::on("sign_in", id))?;
    tx.commit().await
}

/// A user's live sign-ins, newest first. Where somebody signs in from is personal: administrators see it, not everybody who sees users.
pub(super) async fn list_of(
    grant: &Grant<UsersWrite>,
    user: UserId,
    limit: Option<u32>,
    page_token: Option<String>,
) -> Result<Page<SignIn>> {
    users::load(&grant.db(), user).await?;
    list(grant, "user_sign_in_list", user, limit, page_token).await
}

/// Ends one of a user's sign-ins.
pub(super) async fn revoke_of(grant: &Grant<UsersWrite>, user: UserId, id: SignInId) -> Result<()> {
    let tx = grant.begin().await?;
    users::load(&tx, user).await?;
    revoke(&tx, grant, user, id).await?;
    grant.ensure_may_change_account(&tx, user).await?;
    tx.record(AuditEvent::on("sign_in", id).note(json!({ "user": user.to_string() })))?;
    tx.commit().await
}

/// Ends every sign-in of a user.
pub(super) async fn revoke_all_of(grant: &Grant<UsersWrite>, user: UserId) -> Result<()> {
    let tx = grant.begin().await?;
    users::load(&tx, user).await?;
    grant.ensure_may_change_account(&tx, user).await?;
    users::end_sign_ins(&tx, grant.platform(), user).await?;
    tx.record(AuditEvent::on("user", user).note(json!({ "sign_ins": "all ended" })))?;
    tx.commit().await
}

async fn list<P: RequiredPermission>(
    grant: &Grant<P>,
    operation: &str,
    user: UserId,
    limit: Option<u32>,
    page_token: Option<String>,
) -> Result<Page<SignIn>> {
    let request = PageRequest::<UserId, Uuid>::new(operation, limit.map(u64::from), page_token.as_deref(), user)?;
    if request.filters != user {
        return Err(Error::invalid("page_token", "is a token of another user's list"));
    }
    let live = Condition::all()
        .add(sign_ins::Column::UserId.eq(user.0))
        .add(sign_ins::Column::RevokedAt.is_null())
        .add(sign_ins::Column::ExpiresAt.gt(grant.platform().clock.now()));
    let rows = grant
        .db()
        .all::<sign_ins::Entity>(|mut q| {
            if let Some(after) = request.after {
                q = q.filter(sign_ins::Column::Id.lt(after));
            }
            q.filter(live).order_by_desc(sign_ins::Column::Id).limit(request.limit + 1)
        })
        .await?;
    let current = match grant.principal().credential {
        Credential::SignIn(id) => Some(id),
        _ => None,
    };
    Ok(request.page(operation, rows, |row| row.id).map(|row| SignIn::new(row, current)))
}

async fn revoke<P: RequiredPermission>(tx: &TenantDb<'_>, grant: &Grant<P>, user: UserId, id: SignInId) -> Result<()> {
    let found = store::sign_in(tx, id).await?.filter(|row| row.user_id == user.0);
    found.ok_or_else(Error::not_found)?;
    store::revoke(tx, id, grant.platform().clock.now()).await?;
    bump_security_version(tx).await
}
