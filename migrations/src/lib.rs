//! The schema of the metadata database, for SQLite and PostgreSQL alike.
//! Invariant: one change a file, reversible, never edited after a release. Every table but `tenants` and `signing_keys` carries
//! `tenant_id`, and references are composite `(tenant_id, id)`: a cross-tenant reference is impossible in the database itself.

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
mod m20261126_000050_create_scim;
mod m20261126_000051_create_log_entries;
mod m20261126_000080_cover_grants;

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
            Box::new(m20261126_000050_create_scim::Migration),
            Box::new(m20261126_000051_create_log_entries::Migration),
            Box::new(m20261126_000080_cover_grants::Migration),
        ]
    }
}
