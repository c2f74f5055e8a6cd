//! Tenants, users, sign-ins, API keys and Casbin policies.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const UP: &str = r"

CREATE TABLE tenants (
  id {uuid} NOT NULL PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  security_version BIGINT NOT NULL,
  index_sequence BIGINT NOT NULL,
  created_at {time} NOT NULL,
  updated_at {time} NOT NULL
);
CREATE TABLE signing_keys (
  id {uuid} NOT NULL PRIMARY KEY,
  sealed_key {bytes} NOT NULL,
  created_at {time} NOT NULL,
  retired_at {time}
);
CREATE TABLE users (
  tenant_id {uuid} NOT NULL REFERENCES tenants (id),
  id {uuid} NOT NULL,
  login TEXT NOT NULL,
  display_name TEXT NOT NULL,
  email TEXT,
  password_hash TEXT,
  state TEXT NOT NULL,
  home_folder_id {uuid},
  created_at {time} NOT NULL,
  updated_at {time} NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, login)
);
CREATE TABLE sign_ins (
  tenant_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  user_id {uuid} NOT NULL,
  user_agent TEXT,
  address TEXT,
  created_at {time} NOT NULL,
  expires_at {time} NOT NULL,
  revoked_at {time},
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX sign_ins_by_user ON sign_ins (tenant_id, user_id);
CREATE TABLE refresh_tokens (
  tenant_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  sign_in_id {uuid} NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  created_at {time} NOT NULL,
  expires_at {time} NOT NULL,
  used_at {time},
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, sign_in_id) REFERENCES sign_ins (tenant_id, id) ON DELETE CASCADE
);
CREATE TABLE api_keys (
  tenant_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  user_id {uuid} NOT NULL,
  name TEXT NOT NULL,
  prefix TEXT NOT NULL UNIQUE,
  secret_hash TEXT NOT NULL,
  scopes {json},
  expires_at {time},
  last_used_at {time},
  revoked_at {time},
  created_at {time} NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX api_keys_by_user ON api_keys (tenant_id, user_id);
CREATE TABLE casbin_rules (
  tenant_id {uuid} NOT NULL REFERENCES tenants (id),
  ptype TEXT NOT NULL,
  v0 TEXT NOT NULL,
  v1 TEXT NOT NULL,
  v2 TEXT NOT NULL,
  v3 TEXT NOT NULL,
  v4 TEXT NOT NULL,
  v5 TEXT NOT NULL,
  PRIMARY KEY (tenant_id, ptype, v0, v1, v2, v3, v4, v5)
);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(
            manager,
            &["casbin_rules", "api_keys", "refresh_tokens", "sign_ins", "users", "signing_keys", "tenants"],
        )
        .await
    }
}
