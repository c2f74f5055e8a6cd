//! The audit log: one hash-chained list of events a tenant, and its head.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

// `before`, `after` and `note` are TEXT, not JSON: the hash covers their very bytes, which a JSON column would rewrite.
const UP: &str = r"
CREATE TABLE audit_events (
  tenant_id {uuid} NOT NULL REFERENCES tenants (id),
  sequence BIGINT NOT NULL,
  created_at {time} NOT NULL,
  action TEXT NOT NULL,
  actor_type TEXT NOT NULL,
  actor_id TEXT,
  actor_login TEXT,
  credential_type TEXT,
  credential_id TEXT,
  object_type TEXT NOT NULL,
  object_id TEXT,
  before_value TEXT,
  after_value TEXT,
  note TEXT,
  request_id TEXT,
  address TEXT,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (tenant_id, sequence)
);
CREATE INDEX audit_events_by_object ON audit_events (tenant_id, object_id, sequence);
CREATE INDEX audit_events_by_actor ON audit_events (tenant_id, actor_id, sequence);
CREATE INDEX audit_events_by_time ON audit_events (tenant_id, created_at);
CREATE TABLE audit_heads (
  tenant_id {uuid} NOT NULL PRIMARY KEY REFERENCES tenants (id),
  sequence BIGINT NOT NULL,
  hash TEXT NOT NULL,
  kept_after BIGINT NOT NULL,
  kept_after_hash TEXT NOT NULL
);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, &["audit_heads", "audit_events"]).await
    }
}
