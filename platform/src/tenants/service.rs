//! Rules of tenants.

use crate::{
    access::{
        Grant, RequiredPermission, SystemReason,
        permissions::{TenantsRead, TenantsWrite},
    },
    app::Platform,
    db::entity::tenants,
    kernel::{Error, Page, PageRequest, Result, TenantId},
};

use super::{dto::TenantCreate, store};

/// Creates a tenant with its built-in folders and, if asked, its first administrator.
pub(crate) async fn create(grant: &Grant<TenantsWrite>, input: TenantCreate) -> Result<tenants::Model> {
    let platform = grant.platform();
    let id = create_tenant(platform, &input.slug, &input.name, SystemReason::TenantCreation).await?;
    if let Some(administrator) = input.administrator {
        let hash = crate::auth::password::hash(&*platform.ids, administrator.password).await?;
        let tx = platform.system_begin(id, SystemReason::TenantCreation).await?;
        let user = crate::users::service::NewUser {
            login: administrator.login,
            password_hash: Some(hash),
            roles: vec!["tenant_admin".into()],
            ..Default::default()
        };
        crate::users::service::insert(&tx, platform, user).await?;
        tx.commit().await?;
    }
    get_row(platform, id).await
}

/// The row and the built-in folders of a new tenant.
pub(crate) async fn create_tenant(
    platform: &Platform,
    slug: &str,
    name: &str,
    reason: SystemReason,
) -> Result<TenantId> {
    let id = TenantId(platform.ids.uuid());
    let now = platform.clock.now();
    store::insert_across_tenants(&platform.database, id, slug, name, now).await?;
    let tx = platform.system_begin(id, reason).await?;
    crate::nodes::service::create_tenant_roots(&tx, &*platform.ids, now).await?;
    tx.commit().await?;
    Ok(id)
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
