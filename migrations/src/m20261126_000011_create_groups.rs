//! Groups, whose members are users and other groups.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const UP: &str = r"
CREATE TABLE groups (
  tenant_id {uuid} NOT NULL REFERENCES tenants (id),
  id {uuid} NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  external_id TEXT,
  created_at {time} NOT NULL,
  updated_at {time} NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name)
);
CREATE INDEX groups_by_external_id ON groups (tenant_id, external_id);
CREATE TABLE group_users (
  tenant_id {uuid} NOT NULL,
  group_id {uuid} NOT NULL,
  user_id {uuid} NOT NULL,
  PRIMARY KEY (tenant_id, group_id, user_id),
  FOREIGN KEY (tenant_id, group_id) REFERENCES groups (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX group_users_by_user ON group_users (tenant_id, user_id);
CREATE TABLE group_groups (
  tenant_id {uuid} NOT NULL,
  group_id {uuid} NOT NULL,
  member_group_id {uuid} NOT NULL,
  PRIMARY KEY (tenant_id, group_id, member_group_id),
  CHECK (group_id <> member_group_id),
  FOREIGN KEY (tenant_id, group_id) REFERENCES groups (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, member_group_id) REFERENCES groups (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX group_groups_by_member ON group_groups (tenant_id, member_group_id);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, &["group_groups", "group_users", "groups"]).await
    }
}
