//! The API key or client secret that a key or secret was made with: what it made ends with it. No reference: a deleted account takes its keys
//! along, and what they made for others stays in the lists.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const UP: &str = r"
ALTER TABLE api_keys ADD COLUMN made_by_key {uuid};
ALTER TABLE client_secrets ADD COLUMN made_by_key {uuid};
";

const DOWN: &str = r"
ALTER TABLE client_secrets DROP COLUMN made_by_key;
ALTER TABLE api_keys DROP COLUMN made_by_key;
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
