//! Lines that outside systems store here, and how long each tenant keeps them.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const UP: &str = r"
CREATE TABLE log_entries (
  tenant_id {uuid} NOT NULL REFERENCES tenants (id),
  id {uuid} NOT NULL,
  logged_at {time} NOT NULL,
  level BIGINT NOT NULL,
  message TEXT NOT NULL,
  source TEXT,
  job_reference TEXT,
  process_reference TEXT,
  fields {json},
  created_by {uuid} NOT NULL,
  created_at {time} NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX log_entries_by_time ON log_entries (tenant_id, logged_at, id);
CREATE INDEX log_entries_by_source ON log_entries (tenant_id, source, logged_at, id);
CREATE INDEX log_entries_by_job ON log_entries (tenant_id, job_reference, logged_at, id);
CREATE INDEX log_entries_by_process ON log_entries (tenant_id, process_reference, logged_at, id);
CREATE TABLE log_retentions (
  tenant_id {uuid} NOT NULL PRIMARY KEY REFERENCES tenants (id),
  days BIGINT NOT NULL
);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, &["log_retentions", "log_entries"]).await
    }
}
