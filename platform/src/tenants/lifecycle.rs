//! Suspending, resuming and erasing tenants, by the operator.
//! Invariant: a tenant that is not `active` does nothing: nobody signs in, no credential works, no job begins or goes on.

use chrono::{DateTime, Utc};
use sea_orm::{
    ConnectionTrait,
    sea_query::{Expr, ExprTrait, Query},
};

use super::{
    ACTIVE, ERASING, SUSPENDED,
    dto::{Tenant, TenantErase, TenantUpdate},
    service, store,
};
use crate::{
    access::{
        AuditEvent, Effect, Grant, TenantDb,
        permissions::{TenantsErase, TenantsWrite},
    },
    db::entity::{documents, jobs, tenants},
    documents::DocumentState,
    jobs::model::{INGEST_DOCUMENT, JobState},
    kernel::{Error, Result, TenantId},
};

/// Changes a tenant's display name.
pub(super) async fn update(grant: &Grant<TenantsWrite>, id: TenantId, input: TenantUpdate) -> Result<tenants::Model> {
    let before = service::get(grant, id).await?;
    let name = input.name.unwrap_or_else(|| before.name.clone());
    let tx = grant.begin().await?;
    let now = grant.platform().clock.now();
    store::rename_across_tenants(&tx, id, &name, now).await?;
    let after = tenants::Model { name, updated_at: now, ..before.clone() };
    record(&tx, id, before, &after)?;
    tx.commit().await?;
    Ok(after)
}

/// Shuts a tenant out. Suspending a suspended one is no error.
pub(super) async fn suspend(grant: &Grant<TenantsWrite>, id: TenantId) -> Result<tenants::Model> {
    let before = changeable(grant, id).await?;
    if before.state == ERASING {
        return Err(Error::conflict("The tenant is being erased."));
    }
    let tx = grant.begin().await?;
    let now = grant.platform().clock.now();
    // First, for whoever ends a job locks in this order, too. What is claimed in between loses its hold.
    give_jobs_back_across_tenants(&tx, id).await?;
    store::set_state_across_tenants(&tx, id, [ACTIVE, SUSPENDED], SUSPENDED, now).await?;
    let after = in_state(&before, SUSPENDED, now);
    record(&tx, id, before, &after)?;
    tx.commit().await?;
    Ok(after)
}

/// Lets a suspended tenant in again: what its users, keys and jobs were before, they are again.
pub(super) async fn resume(grant: &Grant<TenantsWrite>, id: TenantId) -> Result<tenants::Model> {
    let before = service::get(grant, id).await?;
    if before.state == ERASING {
        return Err(Error::conflict("The tenant is being erased."));
    }
    let tx = grant.begin().await?;
    let now = grant.platform().clock.now();
    store::set_state_across_tenants(&tx, id, [SUSPENDED, ACTIVE], ACTIVE, now).await?;
    tx.after_commit(Effect::JobQueued);
    let after = in_state(&before, ACTIVE, now);
    record(&tx, id, before, &after)?;
    tx.commit().await?;
    Ok(after)
}

/// Has a suspended tenant erased. There is no way back.
pub(super) async fn erase(grant: &Grant<TenantsErase>, id: TenantId, input: TenantErase) -> Result<tenants::Model> {
    let before = service::get(grant, id).await?;
    if before.slug == "system" {
        return Err(Error::conflict("The operator's own tenant can't be erased."));
    }
    if before.state == ACTIVE {
        return Err(Error::conflict("Only a suspended tenant can be erased."));
    }
    if input.slug != before.slug {
        return Err(Error::invalid("/slug", "is not the slug of this tenant"));
    }
    let tx = grant.begin().await?;
    let now = grant.platform().clock.now();
    store::set_state_across_tenants(&tx, id, [SUSPENDED, ERASING], ERASING, now).await?;
    tx.after_commit(Effect::TenantErased);
    let after = in_state(&before, ERASING, now);
    record(&tx, id, before, &after)?;
    tx.commit().await?;
    Ok(after)
}

fn in_state(before: &tenants::Model, state: &str, now: DateTime<Utc>) -> tenants::Model {
    tenants::Model { state: state.into(), updated_at: now, ..before.clone() }
}

/// In the operator's own log: it is the operator's doing, and the tenant's may be gone soon.
fn record(tx: &TenantDb<'_>, id: TenantId, before: tenants::Model, after: &tenants::Model) -> Result<()> {
    let event = AuditEvent::on("tenant", id).before(&Tenant::from(before)).after(&Tenant::from(after.clone()));
    tx.record(event)
}

async fn changeable(grant: &Grant<TenantsWrite>, id: TenantId) -> Result<tenants::Model> {
    let tenant = service::get(grant, id).await?;
    match tenant.slug.as_str() {
        "system" => Err(Error::conflict("The operator's own tenant can't be suspended.")),
        _ => Ok(tenant),
    }
}

/// Takes running jobs from their workers, who notice within a second and change nothing more. They go on when the tenant does.
async fn give_jobs_back_across_tenants(tx: &TenantDb<'_>, tenant: TenantId) -> Result<()> {
    use jobs::Column as J;
    let statement = Query::update()
        .table(jobs::Entity)
        .value(J::State, JobState::Queued.as_str())
        .value(J::Attempt, Expr::col(J::Attempt).sub(1))
        .value(J::LeaseOwner, Expr::value(None::<uuid::Uuid>))
        .value(J::LeaseExpiresAt, Expr::value(None::<chrono::DateTime<chrono::Utc>>))
        .and_where(Expr::col(J::TenantId).eq(tenant.0))
        // The others are nobody's: they show what the index does.
        .and_where(Expr::col(J::Kind).eq(INGEST_DOCUMENT))
        .and_where(Expr::col(J::State).eq(JobState::Running.as_str()))
        .to_owned();
    tx.unscoped().execute(&statement).await?;
    use documents::Column as D;
    let statement = Query::update()
        .table(documents::Entity)
        .value(D::State, DocumentState::Queued.as_str())
        .and_where(Expr::col(D::TenantId).eq(tenant.0))
        .and_where(Expr::col(D::State).eq(DocumentState::Running.as_str()))
        .to_owned();
    tx.unscoped().execute(&statement).await?;
    tx.after_commit(Effect::JobCancelled);
    tx.after_commit(Effect::JobChanged);
    Ok(())
}
