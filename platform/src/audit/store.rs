//! Queries on the audit log.
//! Invariant: events are read only so many at a time that their values fit into memory, for one alone may have megabytes.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait, Func},
};

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

/// Events that are read at a time at most.
const BATCH: u64 = 500;
/// Characters of their values that are read at a time, unless the first alone has more.
const MAX_CHARACTERS: i64 = 4 << 20;

/// How long an event's values are.
#[derive(Debug, FromQueryResult)]
struct Length {
    sequence: i64,
    characters: i64,
}

/// The numbers and lengths of these events in place of them.
fn lengths(q: Select<audit_events::Entity>) -> Select<audit_events::Entity> {
    let length = |column: Column| Func::coalesce([Expr::expr(Func::char_length(Expr::col(column))), Expr::value(0)]);
    let characters = length(Column::BeforeValue).add(length(Column::AfterValue)).add(length(Column::Note));
    q.select_only().column(Column::Sequence).expr_as(characters.cast_as("BIGINT"), "characters")
}

/// How many of these events, from the first on, are read at once.
fn fitting(lengths: &[Length]) -> usize {
    let mut characters = 0;
    let within = lengths.iter().take_while(|event| {
        characters += event.characters;
        characters <= MAX_CHARACTERS
    });
    within.count().max(1).min(lengths.len())
}

/// Events that `filters` let through, newest first, older than `before`, and whether there are more: fewer than `limit` if they are large.
pub(super) async fn page(
    db: &TenantDb<'_>,
    filters: &Filters,
    before: Option<i64>,
    limit: u64,
) -> Result<(Vec<audit_events::Model>, bool)> {
    let found = db
        .rows::<audit_events::Entity, Length>(|q| lengths(filtered(q, filters, before)).limit(limit.saturating_add(1)))
        .await?;
    let count = fitting(&found).min(usize::try_from(limit).unwrap_or(usize::MAX));
    let [first, ..] = found.as_slice() else { return Ok((Vec::new(), false)) };
    let (newest, oldest) = (first.sequence, found.get(count.saturating_sub(1)).unwrap_or(first).sequence);
    // By their numbers: others may have come since.
    let rows = db
        .all::<audit_events::Entity>(|q| filtered(q, filters, before).filter(Column::Sequence.between(oldest, newest)))
        .await?;
    Ok((rows, count < found.len()))
}

fn filtered(
    mut q: Select<audit_events::Entity>,
    filters: &Filters,
    before: Option<i64>,
) -> Select<audit_events::Entity> {
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
    q.order_by_desc(Column::Sequence)
}

/// The next events after number `after` up to number `upto`, oldest first; none at the end.
pub(super) async fn following(db: &TenantDb<'_>, after: i64, upto: i64) -> Result<Vec<audit_events::Model>> {
    let between = |q: Select<audit_events::Entity>| {
        q.filter(Column::Sequence.gt(after)).filter(Column::Sequence.lte(upto)).order_by_asc(Column::Sequence)
    };
    let found = db.rows::<audit_events::Entity, Length>(|q| lengths(between(q)).limit(BATCH)).await?;
    let Some(last) = fitting(&found).checked_sub(1).and_then(|index| found.get(index)) else { return Ok(Vec::new()) };
    let last = last.sequence;
    db.all::<audit_events::Entity>(|q| between(q).filter(Column::Sequence.lte(last))).await
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_ends_before_it_is_too_large_and_never_holds_nothing() {
        let half = MAX_CHARACTERS / 2;
        for (lengths, expected) in [
            (vec![], 0),
            (vec![1, 1, 1], 3),
            (vec![half, half, 1], 2),
            (vec![half, half + 1, 1], 1),
            (vec![MAX_CHARACTERS * 3, 1], 1),
        ] {
            let lengths: Vec<Length> =
                lengths.into_iter().map(|characters| Length { sequence: 1, characters }).collect();
            assert_eq!(fitting(&lengths), expected, "{lengths:?}");
        }
    }
}
