//! Resource limits, networks and the last address of API keys, and who made them.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const UP: &str = r"
ALTER TABLE api_keys ADD COLUMN resources {json};
ALTER TABLE api_keys ADD COLUMN allowed_networks {json};
ALTER TABLE api_keys ADD COLUMN last_address TEXT;
ALTER TABLE api_keys ADD COLUMN created_by {uuid};
";

const DOWN: &str = r"
ALTER TABLE api_keys DROP COLUMN created_by;
ALTER TABLE api_keys DROP COLUMN last_address;
ALTER TABLE api_keys DROP COLUMN allowed_networks;
ALTER TABLE api_keys DROP COLUMN resources;
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
