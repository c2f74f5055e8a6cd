//! The schema of the metadata database, for SQLite and PostgreSQL alike.
//! Invariant: one change a file, reversible, never edited after a release. Every table but `tenants`, `signing_keys`,
//! `sign_in_throttles`, `index_placement` and `blob_placement` carries `tenant_id`, and references are composite `(tenant_id, id)`: a
//! cross-tenant reference is impossible in the database itself.

use sea_orm_migration::prelude::*;

mod dialect;
mod m20261121_000001_create_tenants_and_identity;
mod m20261121_000002_create_tree;
mod m20261121_000003_create_knowledge_bases;
mod m20261121_000004_create_jobs;
mod m20261121_000005_create_sessions;
mod m20261126_000001_create_audit_events;
mod m20261126_000010_add_kinds_of_users;
mod m20261126_000011_create_groups;
mod m20261126_000012_create_roles;
mod m20261126_000013_add_last_use_of_sign_ins;
mod m20261126_000014_create_group_managers;
mod m20261126_000020_limit_api_keys;
mod m20261126_000021_create_client_secrets;
mod m20261126_000022_bind_sessions_to_credentials;
mod m20261126_000030_tell_moves_from_changes;
mod m20261126_000040_create_outgoing_mails;
mod m20261126_000041_create_account_tokens;
mod m20261126_000042_create_identity_providers;
mod m20261126_000043_create_oidc_sign_ins;
mod m20261126_000050_create_scim;
mod m20261126_000051_create_log_entries;
mod m20261126_000060_create_tenant_settings;
mod m20261126_000061_create_password_history;
mod m20261126_000062_create_sign_in_throttles;
mod m20261126_000063_create_break_glass_grants;
mod m20261126_000064_index_usage;
mod m20261126_000070_create_index_placement;
mod m20261126_000080_cover_grants;
mod m20261126_000090_note_makers_of_keys;
mod m20261126_000100_create_blob_placement;

/// Every migration, in order.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_create_tenants_and_identity::Migration),
            Box::new(m20261121_000002_create_tree::Migration),
            Box::new(m20261121_000003_create_knowledge_bases::Migration),
            Box::new(m20261121_000004_create_jobs::Migration),
            Box::new(m20261121_000005_create_sessions::Migration),
            Box::new(m20261126_000001_create_audit_events::Migration),
            Box::new(m20261126_000010_add_kinds_of_users::Migration),
            Box::new(m20261126_000011_create_groups::Migration),
            Box::new(m20261126_000012_create_roles::Migration),
            Box::new(m20261126_000013_add_last_use_of_sign_ins::Migration),
            Box::new(m20261126_000014_create_group_managers::Migration),
            Box::new(m20261126_000020_limit_api_keys::Migration),
            Box::new(m20261126_000021_create_client_secrets::Migration),
            Box::new(m20261126_000022_bind_sessions_to_credentials::Migration),
            Box::new(m20261126_000030_tell_moves_from_changes::Migration),
            Box::new(m20261126_000040_create_outgoing_mails::Migration),
            Box::new(m20261126_000041_create_account_tokens::Migration),
            Box::new(m20261126_000042_create_identity_providers::Migration),
            Box::new(m20261126_000043_create_oidc_sign_ins::Migration),
            Box::new(m20261126_000050_create_scim::Migration),
            Box::new(m20261126_000051_create_log_entries::Migration),
            Box::new(m20261126_000060_create_tenant_settings::Migration),
            Box::new(m20261126_000061_create_password_history::Migration),
            Box::new(m20261126_000062_create_sign_in_throttles::Migration),
            Box::new(m20261126_000063_create_break_glass_grants::Migration),
            Box::new(m20261126_000064_index_usage::Migration),
            Box::new(m20261126_000070_create_index_placement::Migration),
            Box::new(m20261126_000080_cover_grants::Migration),
            Box::new(m20261126_000090_note_makers_of_keys::Migration),
            Box::new(m20261126_000100_create_blob_placement::Migration),
        ]
    }
}
