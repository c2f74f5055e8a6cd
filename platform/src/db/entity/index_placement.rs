//! Where the index lives: one row.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "index_placement")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: i64,
    pub(crate) installation: Uuid,
    pub(crate) active: String,
    pub(crate) target: Option<String>,
    pub(crate) retired: Option<String>,
    pub(crate) retired_at: Option<DateTimeUtc>,
    pub(crate) state: String,
    pub(crate) message: Option<String>,
    pub(crate) writer: Option<Uuid>,
    pub(crate) writer_until: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
