//! One file per table, mirroring `migrations/`. Rows are reached only through `TenantDb` and `SystemDb`.

pub(crate) mod api_keys;
pub(crate) mod blob_deletions;
pub(crate) mod blobs;
pub(crate) mod break_glass_grants;
pub(crate) mod casbin_rules;
pub(crate) mod chunk_vectors;
pub(crate) mod chunks;
pub(crate) mod documents;
pub(crate) mod file_versions;
pub(crate) mod grants;
pub(crate) mod index_changes;
pub(crate) mod jobs;
pub(crate) mod knowledge_bases;
pub(crate) mod messages;
pub(crate) mod node_ancestors;
pub(crate) mod nodes;
pub(crate) mod password_history;
pub(crate) mod refresh_tokens;
pub(crate) mod sessions;
pub(crate) mod sign_in_throttles;
pub(crate) mod sign_ins;
pub(crate) mod signing_keys;
pub(crate) mod tenant_quotas;
pub(crate) mod tenant_settings;
pub(crate) mod tenants;
pub(crate) mod users;
