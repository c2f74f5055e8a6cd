//! Rules of tenants.

use bytes::Bytes;
use futures::{Stream, TryStreamExt};

use super::{
    dto::{TableSize, Tenant, TenantCreate, TenantMetadata},
    store, tables,
};
use crate::{
    access::{
        AuditEvent, Grant, RequiredPermission, SystemReason, TenantDb,
        permissions::{TenantExport, TenantsRead, TenantsWrite},
        while_authorized,
    },
    app::Platform,
    auth::policy::{self, Candidate},
    db::entity::tenants,
    kernel::{Error, Page, PageRequest, Result, TenantId},
    quotas,
};

/// Creates a tenant with its built-in folders and, if asked, its first administrator.
pub(crate) async fn create(grant: &Grant<TenantsWrite>, input: TenantCreate) -> Result<tenants::Model> {
    let platform = grant.platform();
    let administrator = match input.administrator {
        Some(administrator) => {
            grant.principal().require_sign_in("Setting a password")?;
            // Hashing is slow: before the transaction, not inside.
            let names = [input.slug.as_str(), input.name.as_str()];
            let (field, login) = ("/administrator/password", administrator.login.as_str());
            let candidate = Candidate { field, login, user: None, password: administrator.password };
            let hash = policy::accept_in_new_tenant(platform, names, candidate).await?;
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

/// How much data a tenant has.
pub(super) async fn metadata(grant: &Grant<TenantsRead>, id: TenantId) -> Result<TenantMetadata> {
    let platform = grant.platform();
    let tenant = get_row(platform, id).await?;
    let db = platform.system_db(id, SystemReason::TenantAdministration);
    let quota = quotas::service::view(&db, platform).await?;
    let mut sizes = Vec::new();
    for table in tables::tenant_bound_across_tenants(&platform.database).await? {
        let rows = tables::count_across_tenants(&platform.database, &table, id).await?;
        sizes.push(TableSize { table: table.name, rows });
    }
    sizes.sort_by(|a, b| a.table.cmp(&b.table));
    Ok(TenantMetadata { tenant: tenant.into(), quota, tables: sizes })
}

/// The name of the caller's tenant's archive, and the archive.
pub(super) async fn export(
    grant: &Grant<TenantExport>,
) -> Result<(String, impl Stream<Item = std::io::Result<Bytes>> + Send + use<>)> {
    let (platform, principal) = (grant.platform(), grant.principal());
    let name = format!("{}-{}.tar", principal.tenant_slug, platform.clock.now().format("%Y%m%dT%H%M%SZ"));
    // It reads, but everything at once, past all grants: that leaves a trace before the first byte does.
    let tx = grant.begin().await?;
    tx.record(AuditEvent::on("tenant", principal.tenant_id).note(serde_json::json!({ "archive": name })))?;
    tx.commit().await?;
    let archive = super::export::stream(platform.clone(), principal.tenant_id);
    let archive = while_authorized(grant.clone(), archive).map_err(|error| {
        tracing::error!(%error, "an export was cut off");
        std::io::Error::other("the export failed")
    });
    Ok((name, archive))
}

async fn get_row(platform: &Platform, id: TenantId) -> Result<tenants::Model> {
    store::by_id_across_tenants(&platform.database, id).await?.ok_or_else(Error::not_found)
}
