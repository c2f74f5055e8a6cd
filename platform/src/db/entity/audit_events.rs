//! Audit events: what was done in a tenant, by whom. Rows are only ever appended (and, after the retention time, dropped from the old end).

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_events")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) sequence: i64,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) action: String,
    pub(crate) actor_type: String,
    pub(crate) actor_id: Option<String>,
    pub(crate) actor_login: Option<String>,
    pub(crate) credential_type: Option<String>,
    pub(crate) credential_id: Option<String>,
    pub(crate) object_type: String,
    pub(crate) object_id: Option<String>,
    pub(crate) before_value: Option<String>,
    pub(crate) after_value: Option<String>,
    pub(crate) note: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) previous_hash: String,
    pub(crate) hash: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

crate::access::tenant_entity!();
