//! Queries on folders.

use sea_orm::{
    ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use crate::{
    access::{Level, TenantDb, Visibility},
    db::entity::{nodes, users},
    kernel::{NodeId, Result, UserId},
    nodes::model::NodeKind,
};

/// The place of a folder in a list: lists are by name, and by id where names repeat.
pub(super) type Position = (String, Uuid);

/// The visible folders in `parent`, or those whose parent is not visible, by name.
pub(super) async fn page(
    db: &TenantDb<'_>,
    visibility: &Visibility,
    parent: Option<NodeId>,
    after: Option<&Position>,
    limit: u64,
) -> Result<Vec<nodes::Model>> {
    use nodes::{Column as C, Entity as E};
    let sees = |column| visibility.sees((E, C::TenantId), (E, column), Level::Read);
    let place = match parent {
        Some(parent) => C::ParentId.eq(parent.0).into(),
        None => Condition::any().add(C::ParentId.is_null()).add(sees(C::ParentId).not()),
    };
    db.all::<E>(|q| {
        q.filter(C::Kind.eq(NodeKind::Folder.as_str()))
            .filter(place)
            .filter(sees(C::Id))
            .filter(behind(after))
            .order_by_asc(C::Name)
            .order_by_asc(C::Id)
            .limit(limit)
    })
    .await
}

/// True for nodes behind this position in a list by name and id.
fn behind(after: Option<&Position>) -> Condition {
    use nodes::Column as C;
    let Some((name, id)) = after else {
        return Expr::value(true).into();
    };
    Condition::any().add(C::Name.gt(name)).add(Condition::all().add(C::Name.eq(name)).add(C::Id.gt(*id)))
}

/// A user's home folder.
pub(super) async fn home_of(db: &TenantDb<'_>, user: UserId) -> Result<Option<NodeId>> {
    let user = db.one::<users::Entity>(|q| q.filter(users::Column::Id.eq(user.0))).await?;
    Ok(user.and_then(|user| user.home_folder_id).map(NodeId))
}
