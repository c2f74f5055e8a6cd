//! The tree of folders and files, its closure, grants, file versions and blobs.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const UP: &str = r"

CREATE TABLE nodes (
  tenant_id {uuid} NOT NULL REFERENCES tenants (id),
  id {uuid} NOT NULL,
  parent_id {uuid},
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  restricted BOOLEAN NOT NULL,
  built_in TEXT,
  media_type TEXT,
  size_bytes BIGINT,
  sha256 TEXT,
  version BIGINT,
  active_version_id {uuid},
  created_by {uuid},
  created_at {time} NOT NULL,
  updated_at {time} NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, parent_id, name),
  UNIQUE (tenant_id, built_in),
  FOREIGN KEY (tenant_id, parent_id) REFERENCES nodes (tenant_id, id) ON DELETE CASCADE
);
CREATE TABLE node_ancestors (
  tenant_id {uuid} NOT NULL,
  node_id {uuid} NOT NULL,
  ancestor_id {uuid} NOT NULL,
  depth BIGINT NOT NULL,
  inherits BOOLEAN NOT NULL,
  PRIMARY KEY (tenant_id, node_id, ancestor_id),
  FOREIGN KEY (tenant_id, node_id) REFERENCES nodes (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, ancestor_id) REFERENCES nodes (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX node_ancestors_by_ancestor ON node_ancestors (tenant_id, ancestor_id);
CREATE TABLE grants (
  tenant_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  node_id {uuid} NOT NULL,
  principal TEXT NOT NULL,
  level TEXT NOT NULL,
  expires_at {time},
  created_by {uuid},
  created_at {time} NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, node_id, principal),
  FOREIGN KEY (tenant_id, node_id) REFERENCES nodes (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX grants_by_principal ON grants (tenant_id, principal);
CREATE TABLE blobs (
  tenant_id {uuid} NOT NULL REFERENCES tenants (id),
  sha256 TEXT NOT NULL,
  storage_key TEXT NOT NULL UNIQUE,
  size_bytes BIGINT NOT NULL,
  created_at {time} NOT NULL,
  PRIMARY KEY (tenant_id, sha256)
);
CREATE TABLE file_versions (
  tenant_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  file_id {uuid} NOT NULL,
  version BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  created_by {uuid},
  created_at {time} NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, file_id, version),
  FOREIGN KEY (tenant_id, file_id) REFERENCES nodes (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, sha256) REFERENCES blobs (tenant_id, sha256)
);
CREATE INDEX file_versions_by_blob ON file_versions (tenant_id, sha256);
CREATE TABLE blob_deletions (
  tenant_id {uuid} NOT NULL REFERENCES tenants (id),
  storage_key TEXT NOT NULL,
  created_at {time} NOT NULL,
  PRIMARY KEY (tenant_id, storage_key)
);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, &["blob_deletions", "file_versions", "blobs", "grants", "node_ancestors", "nodes"]).await
    }
}
