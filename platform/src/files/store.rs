//! Queries on files and their versions.

use sea_orm::{
    ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use crate::{
    access::{Level, TenantDb, Visibility},
    db::entity::{file_versions, nodes},
    kernel::{NodeId, Result},
    nodes::model::NodeKind,
};

/// The place of a file in a list.
pub(super) type Position = (String, Uuid);

/// Which files a list has.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Filters {
    pub(super) folder: Option<NodeId>,
    pub(super) name: Option<String>,
}

/// The visible files: a folder's by name, or all by id, which is by age and needs no sorting.
pub(super) async fn page(
    db: &TenantDb<'_>,
    visibility: &Visibility,
    filters: &Filters,
    after: Option<&Position>,
    limit: u64,
) -> Result<Vec<nodes::Model>> {
    use nodes::{Column as C, Entity as E};
    let mut wanted = Condition::all().add(C::Kind.eq(NodeKind::File.as_str()));
    if let Some(name) = &filters.name {
        wanted = wanted.add(C::Name.eq(name));
    }
    wanted = wanted.add(visibility.sees((E, C::TenantId), (E, C::Id), Level::Read));
    db.all::<E>(|q| {
        let q = q.filter(wanted).limit(limit);
        match (filters.folder, after) {
            (Some(folder), None) => q.filter(C::ParentId.eq(folder.0)).order_by_asc(C::Name),
            (Some(folder), Some((name, _))) => {
                q.filter(C::ParentId.eq(folder.0)).filter(C::Name.gt(name)).order_by_asc(C::Name)
            }
            (None, None) => q.order_by_asc(C::Id),
            (None, Some((_, id))) => q.filter(C::Id.gt(*id)).order_by_asc(C::Id),
        }
    })
    .await
}

/// One version of a file.
pub(super) async fn version(db: &TenantDb<'_>, file: NodeId, version: i64) -> Result<Option<file_versions::Model>> {
    let of_file = file_versions::Column::FileId.eq(file.0).and(file_versions::Column::Version.eq(version));
    db.one::<file_versions::Entity>(|q| q.filter(of_file)).await
}

/// A file's versions below `before`, newest first.
pub(super) async fn versions(
    db: &TenantDb<'_>,
    file: NodeId,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<file_versions::Model>> {
    db.all::<file_versions::Entity>(|q| {
        q.filter(file_versions::Column::FileId.eq(file.0))
            .filter(before.map_or_else(|| Expr::value(true), |before| file_versions::Column::Version.lt(before)))
            .order_by_desc(file_versions::Column::Version)
            .limit(limit)
    })
    .await
}
