//! Users become accounts of two kinds: people and service accounts, known to directories by an id of their own.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const UP: &str = r"
ALTER TABLE users ADD COLUMN kind TEXT NOT NULL DEFAULT 'user';
ALTER TABLE users ADD COLUMN description TEXT;
ALTER TABLE users ADD COLUMN external_id TEXT;
CREATE INDEX users_by_external_id ON users (tenant_id, external_id);
";

const DOWN: &str = r"
DROP INDEX users_by_external_id;
ALTER TABLE users DROP COLUMN external_id;
ALTER TABLE users DROP COLUMN description;
ALTER TABLE users DROP COLUMN kind;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }
}
