//! Who looks after the users of a group without being an administrator. `principal` is a user, service account or group.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const UP: &str = r"
CREATE TABLE group_managers (
  tenant_id {uuid} NOT NULL,
  group_id {uuid} NOT NULL,
  principal TEXT NOT NULL,
  PRIMARY KEY (tenant_id, group_id, principal),
  FOREIGN KEY (tenant_id, group_id) REFERENCES groups (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX group_managers_by_principal ON group_managers (tenant_id, principal);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, &["group_managers"]).await
    }
}
