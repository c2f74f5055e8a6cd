//! Documents: files in knowledge bases.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "documents")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) knowledge_base_id: Uuid,
    pub(crate) file_id: Uuid,
    pub(crate) enabled: bool,
    pub(crate) state: String,
    pub(crate) stage: Option<String>,
    pub(crate) progress: f64,
    pub(crate) error_code: Option<String>,
    pub(crate) error_detail: Option<String>,
    pub(crate) chunk_count: i64,
    pub(crate) requested_generation: i64,
    pub(crate) live_generation: i64,
    pub(crate) file_version_id: Option<Uuid>,
    pub(crate) job_id: Option<Uuid>,
    pub(crate) created_by: Option<Uuid>,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

crate::access::tenant_entity!();
