//! The closure of the tree: every node with itself and all its ancestors. `inherits` is false beyond a restricted folder.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "node_ancestors")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) node_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) ancestor_id: Uuid,
    pub(crate) depth: i64,
    pub(crate) inherits: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

crate::access::tenant_entity!();
