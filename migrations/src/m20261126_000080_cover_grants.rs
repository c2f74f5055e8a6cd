//! What a principal was granted is read from the index alone: every search begins with it.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

// Another name: a pooled SQLite connection that has not yet noticed that an index is gone refuses to make one of its name.
const UP: &str = r"

DROP INDEX grants_by_principal;
CREATE INDEX grants_of_principal ON grants (tenant_id, principal, node_id, level, expires_at);
";

const DOWN: &str = r"

DROP INDEX grants_of_principal;
CREATE INDEX grants_by_principal ON grants (tenant_id, principal);
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
