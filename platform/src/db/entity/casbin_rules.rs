//! Casbin policies (`p`) and role assignments (`g`) of a tenant.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "casbin_rules")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) ptype: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) v0: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) v1: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) v2: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) v3: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) v4: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) v5: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

crate::access::tenant_entity!();
