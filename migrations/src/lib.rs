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
mod m20261126_000040_create_outgoing_mails;
mod m20261126_000041_create_account_tokens;
mod m20261126_000042_create_identity_providers;
mod m20261126_000043_create_oidc_sign_ins;

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
            Box::new(m20261126_000040_create_outgoing_mails::Migration),
            Box::new(m20261126_000041_create_account_tokens::Migration),
            Box::new(m20261126_000042_create_identity_providers::Migration),
            Box::new(m20261126_000043_create_oidc_sign_ins::Migration),
            Box::new(m20261126_000001_create_audit_events::Migration),
        ]
    }
}
