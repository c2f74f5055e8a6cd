//! Queries on jobs, for callers.

use sea_orm::{
    ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};
use uuid::Uuid;

use super::model::JobState;
use crate::{
    access::{Level, TenantDb, Visibility},
    db::entity::{
        documents,
        jobs::{self, Column},
    },
    kernel::{Result, UserId},
};

/// True for jobs of documents on whose file the caller has `level`, and for the caller's own whose document is gone.
pub(crate) fn reachable(visibility: &Visibility, user: UserId, level: Level) -> Condition {
    use documents::{Column as D, Entity as Documents};
    let of_job = || -> SelectStatement {
        Query::select()
            .expr(Expr::cust("1"))
            .from(Documents)
            .and_where(Expr::col((Documents, D::TenantId)).equals((jobs::Entity, Column::TenantId)))
            .and_where(Expr::col((Documents, D::Id)).equals((jobs::Entity, Column::DocumentId)))
            .to_owned()
    };
    let of_reached = Expr::exists(of_job().and_where(visibility.sees_document(level)).to_owned());
    if visibility.within().is_some() {
        // Where a document lay that is gone, nobody can tell: a limited credential does not reach its job.
        return of_reached.into();
    }
    let orphaned = Expr::exists(of_job()).not().and(Column::CreatedBy.eq(user.0));
    Condition::any().add(of_reached).add(orphaned)
}

/// What a list is limited to.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub(crate) struct Filters {
    pub(crate) state: Option<JobState>,
    pub(crate) document: Option<Uuid>,
}

/// Jobs before `before`, newest first.
pub(crate) async fn page(
    db: &TenantDb<'_>,
    visible: Condition,
    filters: &Filters,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<jobs::Model>> {
    db.all::<jobs::Entity>(|mut q| {
        if let Some(state) = filters.state {
            q = q.filter(Column::State.eq(state.as_str()));
        }
        if let Some(document) = filters.document {
            q = q.filter(Column::DocumentId.eq(document));
        }
        if let Some(before) = before {
            q = q.filter(Column::Id.lt(before));
        }
        q.filter(visible).order_by_desc(Column::Id).limit(limit)
    })
    .await
}

/// One job, if `reachable`.
pub(crate) async fn one(db: &TenantDb<'_>, reachable: Condition, id: Uuid) -> Result<Option<jobs::Model>> {
    db.one::<jobs::Entity>(|q| q.filter(Column::Id.eq(id)).filter(reachable)).await
}
