//! Mail that waits to be sent. The message is sealed, for it carries links that open accounts.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const UP: &str = r"

CREATE TABLE outgoing_mails (
  tenant_id {uuid} NOT NULL REFERENCES tenants (id),
  id {uuid} NOT NULL,
  kind TEXT NOT NULL,
  recipient TEXT NOT NULL,
  sealed_message {bytes},
  state TEXT NOT NULL,
  attempt BIGINT NOT NULL,
  next_attempt_at {time} NOT NULL,
  error TEXT,
  created_at {time} NOT NULL,
  finished_at {time},
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX outgoing_mails_due ON outgoing_mails (state, next_attempt_at);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, &["outgoing_mails"]).await
    }
}
