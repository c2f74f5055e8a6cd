//! The newest event of each tenant's audit log, and the newest one that was dropped after the retention time.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_heads")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) tenant_id: Uuid,
    pub(crate) sequence: i64,
    pub(crate) hash: String,
    pub(crate) kept_after: i64,
    pub(crate) kept_after_hash: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

crate::access::tenant_entity!();
