//! Lines that outside systems store here.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "log_entries")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) logged_at: DateTimeUtc,
    pub(crate) level: i64,
    pub(crate) message: String,
    pub(crate) source: Option<String>,
    pub(crate) job_reference: Option<String>,
    pub(crate) process_reference: Option<String>,
    pub(crate) fields: Option<Json>,
    pub(crate) created_by: Uuid,
    pub(crate) created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

crate::access::tenant_entity!();
