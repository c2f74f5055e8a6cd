//! The change log that the index follows. Invariant: a tenant's sequence numbers have no gaps and become visible in their order, for
//! the number is taken by an update of the tenant's row, which stays locked until the transaction ends. So append last.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ConnectionTrait,
    sea_query::{Expr, ExprTrait, Query},
};
use uuid::Uuid;

use crate::{
    access::{Effect, TenantDb},
    db::entity::{index_changes, tenants},
    kernel::{Error, Result},
};

/// The kind of a row after which everything about the document may be different.
pub(crate) const CONTENT: &str = "content";
/// The kind of a row after which the document is where other grants reach it, and otherwise as it was.
pub(crate) const PLACE: &str = "place";

/// Tells the index to look at these documents again, whether they still exist or not. Answers the last sequence number taken.
pub(crate) async fn append(tx: &TenantDb<'_>, now: DateTime<Utc>, documents: &[Uuid]) -> Result<i64> {
    append_as(tx, now, documents, CONTENT).await
}

/// Tells the index that these documents have other access paths. Until it has followed, search looks at them by what the database
/// says of their place (`retrieval::service`). Answers the last sequence number taken.
pub(crate) async fn append_moves(tx: &TenantDb<'_>, now: DateTime<Utc>, documents: &[Uuid]) -> Result<i64> {
    append_as(tx, now, documents, PLACE).await
}

async fn append_as(tx: &TenantDb<'_>, now: DateTime<Utc>, documents: &[Uuid], kind: &str) -> Result<i64> {
    let count = i64::try_from(documents.len()).map_err(|_| Error::internal("too many documents in one change"))?;
    let last = allocate(tx, count).await?;
    let rows = documents.iter().zip(last - count + 1..).map(|(document, sequence)| index_changes::ActiveModel {
        tenant_id: NotSet,
        sequence: Set(sequence),
        document_id: Set(*document),
        kind: Set(kind.into()),
        created_at: Set(now),
    });
    tx.insert_all::<index_changes::Entity>(rows.collect()).await?;
    if count > 0 {
        tx.after_commit(Effect::IndexChanged(tx.tenant()));
    }
    Ok(last)
}

async fn allocate(tx: &TenantDb<'_>, count: i64) -> Result<i64> {
    let statement = Query::update()
        .table(tenants::Entity)
        .value(tenants::Column::IndexSequence, Expr::col(tenants::Column::IndexSequence).add(count))
        .and_where(Expr::col(tenants::Column::Id).eq(tx.tenant().0))
        .returning_col(tenants::Column::IndexSequence)
        .to_owned();
    let row = tx.unscoped().query_one(&statement).await?;
    let row = row.ok_or_else(|| Error::internal(format!("the tenant {} does not exist", tx.tenant())))?;
    Ok(row.try_get("", "index_sequence")?)
}
