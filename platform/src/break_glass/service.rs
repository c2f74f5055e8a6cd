//! Rules of break-glass grants.

use chrono::Duration;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};
use uuid::Uuid;

use super::dto::{BreakGlass, BreakGlassCreate, BreakGlassCreated};
use crate::{
    access::{
        AuditEvent, Grant, SystemReason, TenantDb,
        permissions::{BreakGlassRead, BreakGlassWrite, TenantsBreakGlass},
        tokens::BREAK_GLASS_PREFIX,
    },
    db::entity::break_glass_grants::{self, Column},
    kernel::{BreakGlassId, Error, Page, PageRequest, Result, TenantId, id::random_token, secret::token_hash},
    tenants,
};

const DEFAULT_MINUTES: u32 = 60;

/// Opens a tenant's content to the calling operator.
pub(super) async fn create(
    grant: &Grant<TenantsBreakGlass>,
    tenant: TenantId,
    input: BreakGlassCreate,
) -> Result<BreakGlassCreated> {
    let platform = grant.platform();
    grant.principal().require_sign_in("Opening a tenant's content")?;
    let target = tenants::service::get(grant, tenant).await?;
    if tenant == grant.principal().tenant_id {
        return Err(Error::conflict("This is your own tenant."));
    }
    if target.state != tenants::ACTIVE {
        return Err(Error::conflict("The tenant is not active."));
    }
    let reason = input.reason.trim().to_string();
    if reason.is_empty() {
        return Err(Error::invalid("/reason", "must not be blank"));
    }
    let now = platform.clock.now();
    let id = platform.ids.uuid();
    let token = format!("{BREAK_GLASS_PREFIX}{}", random_token(&*platform.ids));
    let row = break_glass_grants::Model {
        tenant_id: tenant.0,
        id,
        operator_id: grant.principal().user_id.0,
        operator_login: grant.principal().login.clone(),
        reason,
        token_hash: token_hash(&token),
        created_at: now,
        expires_at: now + Duration::minutes(input.minutes.unwrap_or(DEFAULT_MINUTES).into()),
        revoked_at: None,
        revoked_by: None,
        last_used_at: None,
        use_count: 0,
    };
    // In the tenant's own transaction: the grant and the tenant's record of it are there together or not at all.
    let tx = platform.system_begin(tenant, SystemReason::BreakGlass).await?;
    tx.insert::<break_glass_grants::Entity>(active(row.clone())).await?;
    let event = AuditEvent::on("break_glass", id).after(&BreakGlass::new(row.clone(), now));
    tx.record_as(grant.principal().into(), grant.context(), "break_glass_create", event.clone());
    grant.record_elsewhere(&tx, event);
    tx.commit().await?;
    tracing::warn!(%tenant, operator = %row.operator_login, "the operator opened a tenant's content");
    Ok(BreakGlassCreated { grant: BreakGlass::new(row, now), token })
}

/// The grants to the caller's tenant's content, newest first.
pub(super) async fn list(
    grant: &Grant<BreakGlassRead>,
    limit: Option<u32>,
    page_token: Option<String>,
) -> Result<Page<BreakGlass>> {
    let request = PageRequest::<(), Uuid>::new("break_glass_list", limit.map(u64::from), page_token.as_deref(), ())?;
    let rows = grant
        .db()
        .all::<break_glass_grants::Entity>(|mut q| {
            if let Some(after) = request.after {
                q = q.filter(Column::Id.lt(after));
            }
            q.order_by_desc(Column::Id).limit(request.limit + 1)
        })
        .await?;
    let now = grant.platform().clock.now();
    Ok(request.page("break_glass_list", rows, |row| row.id).map(|row| BreakGlass::new(row, now)))
}

/// Ends a grant to the caller's tenant's content.
pub(super) async fn revoke(grant: &Grant<BreakGlassWrite>, id: BreakGlassId) -> Result<BreakGlass> {
    let now = grant.platform().clock.now();
    let tx = grant.begin().await?;
    let before = BreakGlass::new(load(&tx, id).await?, now);
    tx.update::<break_glass_grants::Entity>(|q| {
        q.col_expr(Column::RevokedAt, Expr::value(now))
            .col_expr(Column::RevokedBy, Expr::value(grant.principal().user_id.0))
            .filter(Column::Id.eq(id.0))
            .filter(Column::RevokedAt.is_null())
            .filter(Column::ExpiresAt.gt(now))
    })
    .await?;
    let after = BreakGlass::new(load(&tx, id).await?, now);
    tx.record(AuditEvent::on("break_glass", id).before(&before).after(&after))?;
    tx.commit().await?;
    Ok(after)
}

async fn load(db: &TenantDb<'_>, id: BreakGlassId) -> Result<break_glass_grants::Model> {
    let row = db.one::<break_glass_grants::Entity>(|q| q.filter(Column::Id.eq(id.0))).await?;
    row.ok_or_else(Error::not_found)
}

fn active(row: break_glass_grants::Model) -> break_glass_grants::ActiveModel {
    break_glass_grants::ActiveModel {
        tenant_id: NotSet,
        id: Set(row.id),
        operator_id: Set(row.operator_id),
        operator_login: Set(row.operator_login),
        reason: Set(row.reason),
        token_hash: Set(row.token_hash),
        created_at: Set(row.created_at),
        expires_at: Set(row.expires_at),
        revoked_at: Set(row.revoked_at),
        revoked_by: Set(row.revoked_by),
        last_used_at: Set(row.last_used_at),
        use_count: Set(row.use_count),
    }
}
