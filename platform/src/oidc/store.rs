//! Queries on providers, attempts, codes and identities. A browser that comes back names no tenant: what it brings is looked up across them.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};

use crate::{
    access::{SystemDb, TenantDb},
    app::Platform,
    db::entity::{external_identities, identity_providers, oidc_attempts, oidc_codes, tenants},
    kernel::{IdentityProviderId, Result, TenantId, UserId, secret::token_hash},
    tenants::store as tenant_store,
};

/// A provider that can be used now, with its tenant. Unknown, switched off and suspended are all absent.
pub(super) async fn usable_provider_across_tenants(
    platform: &Platform,
    id: IdentityProviderId,
) -> Result<Option<(tenants::Model, identity_providers::Model)>> {
    let system = SystemDb::open(&platform.database);
    let query = system.find::<identity_providers::Entity>().filter(identity_providers::Column::Id.eq(id.0));
    let Some(provider) = query.one(system.executor()).await?.filter(|p| p.enabled) else { return Ok(None) };
    let tenant = tenant_store::by_id_across_tenants(&platform.database, TenantId(provider.tenant_id)).await?;
    Ok(tenant.filter(|t| t.state == "active").map(|tenant| (tenant, provider)))
}

/// The attempt of a `state`.
pub(super) async fn attempt_across_tenants(platform: &Platform, state: &str) -> Result<Option<oidc_attempts::Model>> {
    let system = SystemDb::open(&platform.database);
    let query = system.find::<oidc_attempts::Entity>().filter(oidc_attempts::Column::StateHash.eq(token_hash(state)));
    Ok(query.one(system.executor()).await?)
}

/// Uses an attempt up; false if it was already. The update itself decides a race.
pub(super) async fn use_attempt(tx: &TenantDb<'_>, id: uuid::Uuid, now: DateTime<Utc>) -> Result<bool> {
    use oidc_attempts::Column;
    let used = tx
        .update::<oidc_attempts::Entity>(|q| {
            q.col_expr(Column::UsedAt, Expr::value(now)).filter(Column::Id.eq(id)).filter(Column::UsedAt.is_null())
        })
        .await?;
    Ok(used == 1)
}

/// The one-time code that somebody shows.
pub(super) async fn code_across_tenants(platform: &Platform, code: &str) -> Result<Option<oidc_codes::Model>> {
    let system = SystemDb::open(&platform.database);
    let query = system.find::<oidc_codes::Entity>().filter(oidc_codes::Column::CodeHash.eq(token_hash(code)));
    Ok(query.one(system.executor()).await?)
}

/// Uses a code up for a sign-in; false if it was already.
pub(super) async fn use_code(
    tx: &TenantDb<'_>,
    id: uuid::Uuid,
    sign_in: uuid::Uuid,
    now: DateTime<Utc>,
) -> Result<bool> {
    use oidc_codes::Column;
    let used = tx
        .update::<oidc_codes::Entity>(|q| {
            q.col_expr(Column::UsedAt, Expr::value(now))
                .col_expr(Column::SignInId, Expr::value(sign_in))
                .filter(Column::Id.eq(id))
                .filter(Column::UsedAt.is_null())
        })
        .await?;
    Ok(used == 1)
}

/// The user that a provider's subject is tied to.
pub(super) async fn linked_user(
    db: &TenantDb<'_>,
    provider: uuid::Uuid,
    subject: &str,
) -> Result<Option<external_identities::Model>> {
    use external_identities::Column;
    db.one::<external_identities::Entity>(|q| {
        q.filter(Column::ProviderId.eq(provider)).filter(Column::Subject.eq(subject))
    })
    .await
}

/// Whether a user is tied to any subject of the provider.
pub(super) async fn is_tied(db: &TenantDb<'_>, provider: uuid::Uuid, user: UserId) -> Result<bool> {
    use external_identities::Column;
    let ties = db
        .count::<external_identities::Entity>(|q| {
            q.filter(Column::ProviderId.eq(provider)).filter(Column::UserId.eq(user.0))
        })
        .await?;
    Ok(ties > 0)
}

/// Whether a user is tied to any subject of any provider: signs in there, or could once more.
pub(crate) async fn is_tied_anywhere(db: &TenantDb<'_>, user: UserId) -> Result<bool> {
    use external_identities::Column;
    Ok(db.count::<external_identities::Entity>(|q| q.filter(Column::UserId.eq(user.0))).await? > 0)
}

/// Forgets attempts and codes that ended before `before`; answers how many.
pub(crate) async fn prune_across_tenants(system: &SystemDb<'_>, before: DateTime<Utc>) -> Result<u64> {
    let attempts = system.delete::<oidc_attempts::Entity>().filter(oidc_attempts::Column::ExpiresAt.lt(before));
    let codes = system.delete::<oidc_codes::Entity>().filter(oidc_codes::Column::ExpiresAt.lt(before));
    let forgotten = attempts.exec(system.executor()).await?.rows_affected;
    Ok(forgotten + codes.exec(system.executor()).await?.rows_affected)
}
