//! Rules of tenants.

use crate::{
    access::{
        AuditEvent, Grant, RequiredPermission, SystemReason, TenantDb,
        permissions::{TenantsRead, TenantsWrite},
    },
    app::Platform,
    db::entity::tenants,
    kernel::{Error, Page, PageRequest, Result, TenantId},
};

use super::{
    dto::{Tenant, TenantCreate},
    store,
};

/// Creates a tenant with its built-in folders and, if asked, its first administrator.
pub(crate) async fn create(grant: &Grant<TenantsWrite>, input: TenantCreate) -> Result<tenants::Model> {
    let platform = grant.platform();
    let administrator = match input.administrator {
        Some(administrator) => {
            grant.principal().require_sign_in("Setting a password")?;
            // Hashing is slow: before the transaction, not inside.
            let hash = crate::auth::password::hash(&*platform.ids, administrator.password).await?;
            Some((administrator.login, hash))
        }
        None => None,
    };
    let id = TenantId(platform.ids.uuid());
    let tx = platform.system_begin(id, SystemReason::TenantCreation).await?;
    insert(&tx, platform, &input.slug, &input.name).await?;
    if let Some((login, hash)) = administrator {
        let user = crate::users::service::NewUser {
            login,
            password_hash: Some(hash),
            roles: vec!["tenant_admin".into()],
            ..Default::default()
        };
        crate::users::service::insert(&tx, platform, user).await?;
    }
    let row = store::own_row(&tx).await?.ok_or_else(|| Error::internal("a new tenant has no row"))?;
    grant.record_elsewhere(&tx, AuditEvent::on("tenant", id).after(&Tenant::from(row.clone())));
    tx.commit().await?;
    Ok(row)
}

/// A new tenant with its built-in folders, in a transaction of its own.
pub(crate) async fn create_tenant(
    platform: &Platform,
    slug: &str,
    name: &str,
    reason: SystemReason,
) -> Result<TenantId> {
    let id = TenantId(platform.ids.uuid());
    let tx = platform.system_begin(id, reason).await?;
    insert(&tx, platform, slug, name).await?;
    tx.commit().await?;
    Ok(id)
}

/// The row of the transaction's tenant, and its built-in folders.
async fn insert(tx: &TenantDb<'_>, platform: &Platform, slug: &str, name: &str) -> Result<()> {
    let now = platform.clock.now();
    store::insert_own_row(tx, slug, name, now).await?;
    crate::nodes::service::create_tenant_roots(tx, &*platform.ids, now).await
}

/// Every tenant, by slug.
pub(crate) async fn list(
    grant: &Grant<TenantsRead>,
    limit: Option<u32>,
    page_token: Option<String>,
) -> Result<Page<tenants::Model>> {
    let request = PageRequest::<(), String>::new("tenant_list", limit.map(u64::from), page_token.as_deref(), ())?;
    let rows =
        store::list_across_tenants(&grant.platform().database, request.after.as_deref(), request.limit + 1).await?;
    Ok(request.page("tenant_list", rows, |row| row.slug.clone()))
}

/// One tenant.
pub(crate) async fn get<P: RequiredPermission>(grant: &Grant<P>, id: TenantId) -> Result<tenants::Model> {
    get_row(grant.platform(), id).await
}

async fn get_row(platform: &Platform, id: TenantId) -> Result<tenants::Model> {
    store::by_id_across_tenants(&platform.database, id).await?.ok_or_else(Error::not_found)
}
