//! Which key made which. Invariant: what an API key or client secret made ends with it, and what that made, too: whoever revokes a key that
//! leaked is rid of whatever was made with it. What somebody made while signed in stays.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, sea_query::Expr};
use serde_json::json;
use uuid::Uuid;

use crate::{
    access::{AuditEvent, Credential, Principal, TenantDb},
    auth::store::user_locked,
    db::entity::{api_keys, client_secrets},
    jobs::queue::IDS_PER_STATEMENT,
    kernel::{Error, ErrorCode, Result, UserId},
};

/// The key or secret that makes another one in this transaction; none for who signed in. It is locked until the transaction ends: whoever
/// revokes it meanwhile finds what it made. Error: `unauthenticated` if it was revoked since the request began.
pub(crate) async fn maker(tx: &TenantDb<'_>, principal: &Principal) -> Result<Option<Uuid>> {
    // The account before its keys, as whoever deletes it locks them.
    let (id, revoked_at) = match principal.credential {
        Credential::SignIn(_) | Credential::BreakGlass(_) => return Ok(None),
        Credential::ApiKey(id) => {
            user_locked(tx, principal.user_id).await?;
            let of_id = api_keys::Column::Id.eq(id.0);
            let row = tx.one::<api_keys::Entity>(|q| q.filter(of_id).lock_exclusive()).await?;
            (id.0, row.map(|row| row.revoked_at))
        }
        Credential::ClientSecret(id) => {
            user_locked(tx, principal.user_id).await?;
            let of_id = client_secrets::Column::Id.eq(id.0);
            let row = tx.one::<client_secrets::Entity>(|q| q.filter(of_id).lock_exclusive()).await?;
            (id.0, row.map(|row| row.revoked_at))
        }
    };
    match revoked_at {
        Some(None) => Ok(Some(id)),
        _ => Err(Error::new(ErrorCode::Unauthenticated, "The credential that you use has been revoked.")),
    }
}

/// Revokes what these keys and secrets made, what that made, and so on; answers what ended. The makers are revoked already, or locked. The
/// caller voids cached decisions.
pub(crate) async fn end_made_by(tx: &TenantDb<'_>, mut makers: Vec<Uuid>, now: DateTime<Utc>) -> Result<Vec<Uuid>> {
    let mut ended = Vec::new();
    while !makers.is_empty() {
        let mut made = Vec::new();
        for batch in makers.chunks(IDS_PER_STATEMENT) {
            made.extend(end_keys(tx, batch, now).await?);
            made.extend(end_secrets(tx, batch, now).await?);
        }
        ended.extend_from_slice(&made);
        makers = made;
    }
    Ok(ended)
}

/// The keys of an account that is about to be deleted end, and with them what they made for others.
pub(crate) async fn end_made_by_account(tx: &TenantDb<'_>, account: UserId, now: DateTime<Utc>) -> Result<()> {
    use api_keys::Column as K;
    use client_secrets::Column as S;
    let keys = tx.all::<api_keys::Entity>(|q| q.filter(K::UserId.eq(account.0)).lock_exclusive()).await?;
    let secrets = tx.all::<client_secrets::Entity>(|q| q.filter(S::UserId.eq(account.0)).lock_exclusive()).await?;
    let makers = keys.into_iter().map(|row| row.id).chain(secrets.into_iter().map(|row| row.id)).collect();
    end_made_by(tx, makers, now).await?;
    Ok(())
}

/// The event of a revocation says what ended with the key.
pub(crate) fn tell(event: AuditEvent, ended: &[Uuid]) -> AuditEvent {
    match ended.is_empty() {
        true => event,
        false => event.note(json!({ "ended_with_it": ended })),
    }
}

async fn end_keys(tx: &TenantDb<'_>, makers: &[Uuid], now: DateTime<Utc>) -> Result<Vec<Uuid>> {
    use api_keys::Column as C;
    let made = C::MadeByKey.is_in(makers.iter().copied());
    let rows = tx.all::<api_keys::Entity>(|q| q.filter(made).filter(C::RevokedAt.is_null())).await?;
    let ids: Vec<Uuid> = rows.into_iter().map(|row| row.id).collect();
    for ids in ids.chunks(IDS_PER_STATEMENT) {
        let of_ids = C::Id.is_in(ids.iter().copied());
        tx.update::<api_keys::Entity>(|q| q.col_expr(C::RevokedAt, Expr::value(now)).filter(of_ids)).await?;
    }
    Ok(ids)
}

async fn end_secrets(tx: &TenantDb<'_>, makers: &[Uuid], now: DateTime<Utc>) -> Result<Vec<Uuid>> {
    use client_secrets::Column as C;
    let made = C::MadeByKey.is_in(makers.iter().copied());
    let rows = tx.all::<client_secrets::Entity>(|q| q.filter(made).filter(C::RevokedAt.is_null())).await?;
    let ids: Vec<Uuid> = rows.into_iter().map(|row| row.id).collect();
    for ids in ids.chunks(IDS_PER_STATEMENT) {
        let of_ids = C::Id.is_in(ids.iter().copied());
        tx.update::<client_secrets::Entity>(|q| q.col_expr(C::RevokedAt, Expr::value(now)).filter(of_ids)).await?;
    }
    Ok(ids)
}
