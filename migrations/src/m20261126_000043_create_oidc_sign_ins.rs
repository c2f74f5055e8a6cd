//! Sign-ins through a provider: begun (attempts), come back (codes), and lasting (sign-ins). Secrets are hashed or sealed.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const UP: &str = r"

CREATE TABLE oidc_attempts (
  tenant_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  provider_id {uuid} NOT NULL,
  state_hash TEXT NOT NULL UNIQUE,
  browser_hash TEXT NOT NULL,
  sealed_secrets {bytes} NOT NULL,
  redirect_to TEXT NOT NULL,
  code_challenge TEXT NOT NULL,
  created_at {time} NOT NULL,
  expires_at {time} NOT NULL,
  used_at {time},
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, provider_id) REFERENCES identity_providers (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX oidc_attempts_by_end ON oidc_attempts (expires_at);
CREATE TABLE oidc_codes (
  tenant_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  provider_id {uuid} NOT NULL,
  user_id {uuid} NOT NULL,
  subject TEXT NOT NULL,
  provider_session TEXT,
  sealed_id_token {bytes} NOT NULL,
  code_hash TEXT NOT NULL UNIQUE,
  code_challenge TEXT NOT NULL,
  created_at {time} NOT NULL,
  expires_at {time} NOT NULL,
  used_at {time},
  sign_in_id {uuid},
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, provider_id) REFERENCES identity_providers (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX oidc_codes_by_end ON oidc_codes (expires_at);
CREATE TABLE oidc_sign_ins (
  tenant_id {uuid} NOT NULL,
  sign_in_id {uuid} NOT NULL,
  provider_id {uuid} NOT NULL,
  subject TEXT NOT NULL,
  provider_session TEXT,
  sealed_id_token {bytes} NOT NULL,
  PRIMARY KEY (tenant_id, sign_in_id),
  FOREIGN KEY (tenant_id, sign_in_id) REFERENCES sign_ins (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, provider_id) REFERENCES identity_providers (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX oidc_sign_ins_by_subject ON oidc_sign_ins (tenant_id, provider_id, subject);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, &["oidc_sign_ins", "oidc_codes", "oidc_attempts"]).await
    }
}
