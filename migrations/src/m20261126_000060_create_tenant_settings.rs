//! What tenants set differently from the installation's defaults, and their quotas.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const UP: &str = r"

CREATE TABLE tenant_settings (
  tenant_id {uuid} NOT NULL PRIMARY KEY REFERENCES tenants (id),
  settings {json} NOT NULL,
  updated_at {time} NOT NULL
);
CREATE TABLE tenant_quotas (
  tenant_id {uuid} NOT NULL PRIMARY KEY REFERENCES tenants (id),
  seats BIGINT,
  files BIGINT,
  stored_bytes BIGINT,
  api_keys BIGINT,
  updated_at {time} NOT NULL
);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, &["tenant_quotas", "tenant_settings"]).await
    }
}
