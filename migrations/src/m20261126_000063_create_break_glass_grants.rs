//! The operator's time-limited access to a tenant's content.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const UP: &str = r"

CREATE TABLE break_glass_grants (
  tenant_id {uuid} NOT NULL REFERENCES tenants (id),
  id {uuid} NOT NULL,
  operator_id {uuid} NOT NULL,
  operator_login TEXT NOT NULL,
  reason TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  created_at {time} NOT NULL,
  expires_at {time} NOT NULL,
  revoked_at {time},
  revoked_by {uuid},
  last_used_at {time},
  use_count BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, &["break_glass_grants"]).await
    }
}
