//! Queries on the audit log.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};

use super::service::Filters;
use crate::{
    access::{SystemDb, TenantDb},
    db::{
        Database,
        entity::{
            audit_events::{self, Column},
            audit_heads,
        },
    },
    kernel::{Result, TenantId},
};

/// Events that `filters` let through, newest first, older than `before`.
pub(super) async fn page(
    db: &TenantDb<'_>,
    filters: &Filters,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<audit_events::Model>> {
    db.all::<audit_events::Entity>(|mut q| {
        let texts = [
            (Column::Action, &filters.action),
            (Column::ActorId, &filters.actor_id),
            (Column::ObjectType, &filters.object_type),
            (Column::ObjectId, &filters.object_id),
        ];
        for (column, value) in texts {
            if let Some(value) = value {
                q = q.filter(column.eq(value.as_str()));
            }
        }
        if let Some(since) = filters.since {
            q = q.filter(Column::CreatedAt.gte(since));
        }
        if let Some(until) = filters.until {
            q = q.filter(Column::CreatedAt.lt(until));
        }
        if let Some(before) = before {
            q = q.filter(Column::Sequence.lt(before));
        }
        q.order_by_desc(Column::Sequence).limit(limit)
    })
    .await
}

/// The events after number `after` up to number `upto`, oldest first.
pub(super) async fn following(
    db: &TenantDb<'_>,
    after: i64,
    upto: i64,
    limit: u64,
) -> Result<Vec<audit_events::Model>> {
    db.all::<audit_events::Entity>(|q| {
        q.filter(Column::Sequence.gt(after))
            .filter(Column::Sequence.lte(upto))
            .order_by_asc(Column::Sequence)
            .limit(limit)
    })
    .await
}

/// The head; none before the first event.
pub(super) async fn head(db: &TenantDb<'_>) -> Result<Option<audit_heads::Model>> {
    db.one::<audit_heads::Entity>(|q| q).await
}

/// The newest event before `end`.
pub(super) async fn last_before(db: &TenantDb<'_>, end: DateTime<Utc>) -> Result<Option<audit_events::Model>> {
    db.one::<audit_events::Entity>(|q| q.filter(Column::CreatedAt.lt(end)).order_by_desc(Column::Sequence).limit(1))
        .await
}

/// Deletes the events up to `last`, noting its hash as the one on which the kept ones build.
pub(super) async fn drop_upto(tx: &TenantDb<'_>, last: &audit_events::Model) -> Result<u64> {
    tx.update::<audit_heads::Entity>(|q| {
        q.col_expr(audit_heads::Column::KeptAfter, Expr::value(last.sequence))
            .col_expr(audit_heads::Column::KeptAfterHash, Expr::value(last.hash.clone()))
    })
    .await?;
    tx.delete::<audit_events::Entity>(|q| q.filter(Column::Sequence.lte(last.sequence))).await
}

/// The tenants that have events older than `end`.
pub(super) async fn tenants_with_events_before_across_tenants(
    database: &Database,
    end: DateTime<Utc>,
) -> Result<Vec<TenantId>> {
    let system = SystemDb::open(database);
    let query = system
        .find::<audit_events::Entity>()
        .select_only()
        .column(Column::TenantId)
        .distinct()
        .filter(Column::CreatedAt.lt(end));
    let rows: Vec<uuid::Uuid> = query.into_tuple().all(system.executor()).await?;
    Ok(rows.into_iter().map(TenantId).collect())
}
