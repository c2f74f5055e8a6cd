//! Filling the target, one batch at a time, between the steps of the active back end.
//!
//! A copy begins at a number of the change log. It goes through the documents in the order of their ids, notes after each batch how far it
//! is, and ends by telling the target that number; from then on the target follows the log like the active one. Rows of the
//! log from that number on are kept meanwhile.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use crate::{
    access::{SystemReason, TenantDb},
    app::Platform,
    db::entity::index_copies as copies,
    kernel::{Error, Result, TenantId},
    retrieval::{
        backend::CollectionKey,
        feed::{Batch, ROWS, continue_log, sequence_across_tenants, state},
        index::Backend,
    },
};

/// How far the target is with one collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// Rows of the log up to this one are not needed any more.
    pub(crate) upto: i64,
    /// Whether everything is copied and followed.
    pub(crate) arrived: bool,
}

/// One step of the target.
pub(crate) async fn advance(platform: &Platform, target: &Backend, key: &CollectionKey) -> Result<Step> {
    let tenant = TenantId(key.tenant);
    let db = platform.system_db(tenant, SystemReason::IndexFeed);
    let sequence = sequence_across_tenants(platform, tenant).await?;
    let row = match read(&db, &key.model).await? {
        Some(row) => row,
        None => begin(&db, target, key, sequence).await?,
    };
    if !row.done {
        let done = batch(platform, &db, target, key, &row).await?;
        return Ok(Step { upto: row.sequence, arrived: done && row.sequence == sequence });
    }
    // A tenant without any change has nothing to copy, and its log is whole.
    let applied = target.index.applied(key).await?.map_or(0, |applied| i64::try_from(applied).unwrap_or(i64::MAX));
    if applied == sequence {
        return Ok(Step { upto: applied, arrived: true });
    }
    match continue_log(platform, &db, target, key, applied, sequence).await? {
        Some(upto) => Ok(Step { upto, arrived: upto >= sequence }),
        None => {
            tracing::warn!(%tenant, applied, sequence, "the copy of an index was lost; it begins anew");
            db.delete::<copies::Entity>(|q| q.filter(copies::Column::Model.eq(&key.model))).await?;
            Ok(Step { upto: sequence, arrived: false })
        }
    }
}

/// Whether the collection was copied to its end.
pub(crate) async fn is_done(platform: &Platform, key: &CollectionKey) -> Result<bool> {
    let db = platform.system_db(TenantId(key.tenant), SystemReason::IndexFeed);
    Ok(read(&db, &key.model).await?.is_some_and(|row| row.done))
}

async fn read(db: &TenantDb<'_>, model: &str) -> Result<Option<copies::Model>> {
    db.one::<copies::Entity>(|q| q.filter(copies::Column::Model.eq(model))).await
}

async fn begin(db: &TenantDb<'_>, target: &Backend, key: &CollectionKey, sequence: i64) -> Result<copies::Model> {
    tracing::info!(tenant = %db.tenant(), model = key.model, to = target.kind.as_str(), "copying an index");
    target.index.reset(key).await?;
    let row = copies::ActiveModel {
        tenant_id: Set(key.tenant),
        model: Set(key.model.clone()),
        sequence: Set(sequence),
        part: Set(0),
        after_document: Set(None),
        documents: Set(0),
        total: Set(state::count(db, &key.model).await?),
        done: Set(sequence == 0),
    };
    let conflict = OnConflict::columns([copies::Column::TenantId, copies::Column::Model]).do_nothing().to_owned();
    db.upsert::<copies::Entity>(row, conflict).await?;
    let row = read(db, &key.model).await?;
    row.ok_or_else(|| Error::internal("a copy that was just begun is not there"))
}

/// Copies some documents; answers whether these were the last.
async fn batch(
    platform: &Platform,
    db: &TenantDb<'_>,
    target: &Backend,
    key: &CollectionKey,
    row: &copies::Model,
) -> Result<bool> {
    let applied = target.index.applied(key).await?.map_or(0, |applied| i64::try_from(applied).unwrap_or(i64::MAX));
    let part = row.part.max(applied) + 1;
    if part > row.sequence || (row.part > 0 && applied == 0) {
        // Repetitions used up the numbers, or what was copied is gone: from the beginning.
        db.delete::<copies::Entity>(|q| q.filter(copies::Column::Model.eq(&key.model))).await?;
        return Ok(false);
    }
    let (mut batch, mut after, mut is_last) = (Batch::default(), row.after_document, false);
    // The last number is for the last part, which then holds all the rest.
    while !batch.is_full() || part == row.sequence {
        let documents = state::live(db, &key.model, None, after, ROWS).await?;
        is_last = documents.len() < ROWS as usize;
        for document in documents {
            if batch.is_full() && part < row.sequence {
                is_last = false;
                break;
            }
            after = Some(document.id);
            batch.add(document);
        }
        if is_last {
            break;
        }
    }
    let copied = i64::try_from(batch.documents()).unwrap_or(0);
    batch.apply(platform, target, db, key, if is_last { row.sequence } else { part }).await?;
    note(db, &key.model, part, after, row.documents + copied, is_last).await?;
    Ok(is_last)
}

async fn note(
    db: &TenantDb<'_>,
    model: &str,
    part: i64,
    after: Option<Uuid>,
    documents: i64,
    done: bool,
) -> Result<()> {
    db.update::<copies::Entity>(|q| {
        q.filter(copies::Column::Model.eq(model))
            .col_expr(copies::Column::Part, Expr::value(part))
            .col_expr(copies::Column::AfterDocument, Expr::value(after))
            .col_expr(copies::Column::Documents, Expr::value(documents))
            .col_expr(copies::Column::Done, Expr::value(done))
    })
    .await?;
    Ok(())
}
