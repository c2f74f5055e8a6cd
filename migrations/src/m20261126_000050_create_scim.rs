//! Users and groups that an identity provider keeps over SCIM.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const UP: &str = r"
CREATE TABLE scim_users (
  tenant_id {uuid} NOT NULL,
  user_id {uuid} NOT NULL,
  managed BOOLEAN NOT NULL,
  deleted BOOLEAN NOT NULL,
  attributes {json} NOT NULL,
  search_text TEXT NOT NULL,
  PRIMARY KEY (tenant_id, user_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);
CREATE TABLE scim_groups (
  tenant_id {uuid} NOT NULL,
  group_id {uuid} NOT NULL,
  PRIMARY KEY (tenant_id, group_id),
  FOREIGN KEY (tenant_id, group_id) REFERENCES groups (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX users_by_lower_login ON users (tenant_id, lower(login));
CREATE INDEX groups_by_lower_name ON groups (tenant_id, lower(name));
";

const DOWN: &str = r"
DROP INDEX groups_by_lower_name;
DROP INDEX users_by_lower_login;
DROP TABLE scim_groups;
DROP TABLE scim_users;
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
