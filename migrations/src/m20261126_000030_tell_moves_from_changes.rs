//! The change log tells a document that only moved from one whose content changed; grants that end can be found by their end.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const UP: &str = r"

ALTER TABLE index_changes ADD COLUMN kind TEXT NOT NULL DEFAULT 'content';
CREATE INDEX grants_by_end ON grants (expires_at) WHERE expires_at IS NOT NULL;
";

const DOWN: &str = r"

DROP INDEX grants_by_end;
ALTER TABLE index_changes DROP COLUMN kind;
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
