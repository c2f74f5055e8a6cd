//! The queue of background work.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const UP: &str = r"

CREATE TABLE jobs (
  tenant_id {uuid} NOT NULL REFERENCES tenants (id),
  id {uuid} NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  priority BIGINT NOT NULL,
  document_id {uuid},
  payload {json} NOT NULL,
  stage TEXT,
  progress DOUBLE PRECISION NOT NULL,
  attempt BIGINT NOT NULL,
  max_attempts BIGINT NOT NULL,
  lease_owner {uuid},
  lease_expires_at {time},
  cancel_requested BOOLEAN NOT NULL,
  run_after {time} NOT NULL,
  error_code TEXT,
  error_detail TEXT,
  created_by {uuid},
  created_at {time} NOT NULL,
  started_at {time},
  finished_at {time},
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX jobs_by_turn ON jobs (tenant_id, state, priority DESC, run_after);
CREATE INDEX jobs_by_lease ON jobs (state, lease_expires_at);
CREATE INDEX jobs_by_document ON jobs (tenant_id, document_id);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, &["jobs"]).await
    }
}
