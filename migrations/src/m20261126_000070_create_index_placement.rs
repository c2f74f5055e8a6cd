//! Where the index lives, who writes it, and how far a move to another back end is.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const UP: &str = r"

CREATE TABLE index_placement (
  id BIGINT NOT NULL,
  installation {uuid} NOT NULL,
  active TEXT NOT NULL,
  target TEXT,
  retired TEXT,
  retired_at {time},
  state TEXT NOT NULL,
  message TEXT,
  writer {uuid},
  writer_until {time},
  PRIMARY KEY (id)
);
CREATE TABLE index_copies (
  tenant_id {uuid} NOT NULL REFERENCES tenants (id),
  model TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  part BIGINT NOT NULL,
  after_document {uuid},
  documents BIGINT NOT NULL,
  total BIGINT NOT NULL,
  done BOOLEAN NOT NULL,
  PRIMARY KEY (tenant_id, model)
);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, &["index_copies", "index_placement"]).await
    }
}
