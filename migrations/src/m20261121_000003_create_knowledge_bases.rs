//! Knowledge bases, documents, chunks, their vectors, and the change log that the index follows.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const UP: &str = r"

CREATE TABLE knowledge_bases (
  tenant_id {uuid} NOT NULL REFERENCES tenants (id),
  id {uuid} NOT NULL,
  name TEXT NOT NULL,
  description TEXT,
  home_folder_id {uuid} NOT NULL,
  embedding_model TEXT NOT NULL,
  created_by {uuid},
  created_at {time} NOT NULL,
  updated_at {time} NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, home_folder_id) REFERENCES nodes (tenant_id, id)
);
CREATE INDEX knowledge_bases_by_home_folder ON knowledge_bases (tenant_id, home_folder_id);
CREATE TABLE documents (
  tenant_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  knowledge_base_id {uuid} NOT NULL,
  file_id {uuid} NOT NULL,
  enabled BOOLEAN NOT NULL,
  state TEXT NOT NULL,
  stage TEXT,
  progress DOUBLE PRECISION NOT NULL,
  error_code TEXT,
  error_detail TEXT,
  chunk_count BIGINT NOT NULL,
  requested_generation BIGINT NOT NULL,
  live_generation BIGINT NOT NULL,
  file_version_id {uuid},
  job_id {uuid},
  created_by {uuid},
  created_at {time} NOT NULL,
  updated_at {time} NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, knowledge_base_id, file_id),
  FOREIGN KEY (tenant_id, knowledge_base_id) REFERENCES knowledge_bases (tenant_id, id),
  FOREIGN KEY (tenant_id, file_id) REFERENCES nodes (tenant_id, id)
);
CREATE INDEX documents_by_file ON documents (tenant_id, file_id);
CREATE TABLE chunks (
  tenant_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  document_id {uuid} NOT NULL,
  file_version_id {uuid} NOT NULL,
  generation BIGINT NOT NULL,
  ordinal BIGINT NOT NULL,
  text TEXT NOT NULL,
  text_sha256 TEXT NOT NULL,
  page BIGINT,
  char_start BIGINT NOT NULL,
  char_end BIGINT NOT NULL,
  token_count BIGINT NOT NULL,
  language TEXT,
  origin TEXT NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, document_id, generation, ordinal),
  FOREIGN KEY (tenant_id, document_id) REFERENCES documents (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX chunks_by_text ON chunks (tenant_id, text_sha256);
CREATE TABLE chunk_vectors (
  tenant_id {uuid} NOT NULL,
  chunk_id {uuid} NOT NULL,
  embedding_model TEXT NOT NULL,
  vector {bytes} NOT NULL,
  PRIMARY KEY (tenant_id, chunk_id, embedding_model),
  FOREIGN KEY (tenant_id, chunk_id) REFERENCES chunks (tenant_id, id) ON DELETE CASCADE
);
CREATE TABLE index_changes (
  tenant_id {uuid} NOT NULL REFERENCES tenants (id),
  sequence BIGINT NOT NULL,
  document_id {uuid} NOT NULL,
  created_at {time} NOT NULL,
  PRIMARY KEY (tenant_id, sequence)
);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, &["index_changes", "chunk_vectors", "chunks", "documents", "knowledge_bases"]).await
    }
}
