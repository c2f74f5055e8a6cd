//! Queries on log entries.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Func, LikeExpr, OnConflict, Query},
};
use uuid::Uuid;

use super::{dto::LogRetention, service::Filters};
use crate::{
    access::{SystemDb, TenantDb},
    db::{
        Database,
        entity::{
            log_entries::{self, Column},
            log_retentions,
        },
    },
    kernel::{Result, TenantId},
};

/// Where an entry stands in the order.
pub(super) type Key = (DateTime<Utc>, Uuid);

pub(super) async fn insert(tx: &TenantDb<'_>, rows: Vec<log_entries::ActiveModel>) -> Result<()> {
    tx.insert_all::<log_entries::Entity>(rows).await
}

/// Entries that `filters` let through, newest first, older than `before`.
pub(super) async fn page(
    db: &TenantDb<'_>,
    filters: &Filters,
    before: Option<Key>,
    limit: u64,
) -> Result<Vec<log_entries::Model>> {
    db.all::<log_entries::Entity>(|mut q| {
        if let Some(level) = filters.level {
            q = q.filter(Column::Level.gte(level.rank()));
        }
        let texts = [
            (Column::Source, &filters.source),
            (Column::JobReference, &filters.job_reference),
            (Column::ProcessReference, &filters.process_reference),
        ];
        for (column, text) in texts {
            if let Some(text) = text {
                q = q.filter(column.eq(text.as_str()));
            }
        }
        if let Some(since) = filters.since {
            q = q.filter(Column::LoggedAt.gte(since));
        }
        if let Some(until) = filters.until {
            q = q.filter(Column::LoggedAt.lt(until));
        }
        if let Some(text) = &filters.text {
            q = q.filter(contains(text));
        }
        if let Some((time, id)) = before {
            let same_time = Condition::all().add(Column::LoggedAt.eq(time)).add(Column::Id.lt(id));
            q = q.filter(Condition::any().add(Column::LoggedAt.lt(time)).add(same_time));
        }
        q.order_by_desc(Column::LoggedAt).order_by_desc(Column::Id).limit(limit)
    })
    .await
}

/// True for messages with this text. The databases fold only ASCII alike; other letters are found as they are written.
fn contains(text: &str) -> Condition {
    let pattern = |text: &str| {
        let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        LikeExpr::new(format!("%{escaped}%")).escape('\\')
    };
    let folded = Expr::expr(Func::lower(Expr::col(Column::Message)));
    Condition::any().add(folded.like(pattern(&text.to_lowercase()))).add(Column::Message.like(pattern(text)))
}

/// Deletes at most `limit` entries from before a time, the oldest first; answers how many.
pub(super) async fn delete_before(tx: &TenantDb<'_>, end: DateTime<Utc>, limit: u64) -> Result<u64> {
    let oldest = Query::select()
        .column(Column::Id)
        .from(log_entries::Entity)
        .and_where(Expr::col(Column::TenantId).eq(tx.tenant().0))
        .and_where(Expr::col(Column::LoggedAt).lt(end))
        .order_by(Column::LoggedAt, sea_orm::Order::Asc)
        .limit(limit)
        .to_owned();
    tx.delete::<log_entries::Entity>(|q| q.filter(Column::Id.in_subquery(oldest))).await
}

/// Whether there are entries from before a time.
pub(super) async fn any_before(db: &TenantDb<'_>, end: DateTime<Utc>) -> Result<bool> {
    Ok(db.one::<log_entries::Entity>(|q| q.filter(Column::LoggedAt.lt(end))).await?.is_some())
}

/// How long the tenant keeps entries.
pub(super) async fn retention(db: &TenantDb<'_>) -> Result<LogRetention> {
    let row = db.one::<log_retentions::Entity>(|q| q).await?;
    Ok(LogRetention { days: row.and_then(|row| u32::try_from(row.days).ok()) })
}

/// Sets it; absent: for good.
pub(super) async fn set_retention(tx: &TenantDb<'_>, days: Option<u32>) -> Result<()> {
    use log_retentions::Column as C;
    let Some(days) = days else {
        tx.delete::<log_retentions::Entity>(|q| q).await?;
        return Ok(());
    };
    let row = log_retentions::ActiveModel { tenant_id: NotSet, days: Set(days.into()) };
    let conflict = OnConflict::column(C::TenantId).update_column(C::Days).to_owned();
    tx.upsert::<log_retentions::Entity>(row, conflict).await?;
    Ok(())
}

/// Tenants that don't keep entries for good, with their days.
pub(super) async fn retentions_across_tenants(database: &Database) -> Result<Vec<(TenantId, i64)>> {
    let system = SystemDb::open(database);
    let rows = system.find::<log_retentions::Entity>().all(system.executor()).await?;
    Ok(rows.into_iter().map(|row| (TenantId(row.tenant_id), row.days)).collect())
}
