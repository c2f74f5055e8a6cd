//! Chunks: the record of what is searchable. Live are those of their document's `live_generation`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "chunks")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) document_id: Uuid,
    pub(crate) file_version_id: Uuid,
    pub(crate) generation: i64,
    pub(crate) ordinal: i64,
    pub(crate) text: String,
    pub(crate) text_sha256: String,
    pub(crate) page: Option<i64>,
    pub(crate) char_start: i64,
    pub(crate) char_end: i64,
    pub(crate) token_count: i64,
    pub(crate) language: Option<String>,
    pub(crate) origin: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

crate::access::tenant_entity!();
