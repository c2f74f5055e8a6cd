//! Failed sign-ins by account and by address. They belong to no tenant: neither an address nor an unknown account does.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const UP: &str = r"

CREATE TABLE sign_in_throttles (
  subject TEXT NOT NULL PRIMARY KEY,
  failures BIGINT NOT NULL,
  last_failure_at {time} NOT NULL,
  blocked_until {time}
);
CREATE INDEX sign_in_throttles_by_time ON sign_in_throttles (last_failure_at);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, &["sign_in_throttles"]).await
    }
}
