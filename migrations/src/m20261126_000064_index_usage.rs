//! Indexes that answer what quotas count without reading the rows.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const UP: &str = r"

CREATE INDEX nodes_by_kind ON nodes (tenant_id, kind);
CREATE INDEX blobs_by_size ON blobs (tenant_id, size_bytes);
CREATE INDEX users_by_state ON users (tenant_id, state);
CREATE INDEX sign_ins_by_end ON sign_ins (expires_at);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in ["nodes_by_kind", "blobs_by_size", "users_by_state", "sign_ins_by_end"] {
            manager.get_connection().execute_unprepared(&format!("DROP INDEX {index}")).await?;
        }
        Ok(())
    }
}
