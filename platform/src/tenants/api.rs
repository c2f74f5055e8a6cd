//! Operations on tenants, for the operator.

use poem::{Body, Request};
use poem_openapi::{
    OpenApi,
    param::{Path, Query},
    payload::{Binary, Json, Response},
};

use super::{
    dto::{Tenant, TenantCreate, TenantErase, TenantMetadata, TenantUpdate},
    lifecycle, service,
};
use crate::{
    access::{Authorized, permissions},
    http::{Created, ItemPage, JsonBody, Problem},
    kernel::TenantId,
    openapi::Tag,
};

/// See the module.
pub struct TenantsApi;

#[OpenApi(tag = "Tag::Tenants")]
impl TenantsApi {
    /// Create a tenant
    ///
    /// Makes the tenant with its built-in folders and, if given, its first administrator.
    #[oai(path = "/tenants", method = "post", operation_id = "tenant_create")]
    async fn tenant_create(
        &self,
        auth: Authorized<permissions::TenantsWrite>,
        body: JsonBody<TenantCreate>,
    ) -> Result<Created<Tenant>, Problem> {
        let tenant = service::create(&auth.0, body.0).await?;
        Ok(Created::Created(Json(tenant.into())))
    }

    /// List tenants
    #[oai(path = "/tenants", method = "get", operation_id = "tenant_list")]
    async fn tenant_list(
        &self,
        auth: Authorized<permissions::TenantsRead>,
        /// Items a page, 1–200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Token of the page to read, from `next_page`.
        page_token: Query<Option<String>>,
    ) -> Result<Json<ItemPage<Tenant>>, Problem> {
        let page = service::list(&auth.0, limit.0, page_token.0).await?;
        Ok(Json(page.map(Tenant::from).into()))
    }

    /// Read a tenant
    #[oai(path = "/tenants/:tenant_id", method = "get", operation_id = "tenant_get")]
    async fn tenant_get(
        &self,
        auth: Authorized<permissions::TenantsRead>,
        tenant_id: Path<TenantId>,
    ) -> Result<Json<Tenant>, Problem> {
        Ok(Json(service::get(&auth.0, tenant_id.0).await?.into()))
    }

    /// Change a tenant
    ///
    /// What is absent stays. The slug never changes: it stands in sign-ins and links.
    #[oai(path = "/tenants/:tenant_id", method = "patch", operation_id = "tenant_update")]
    async fn tenant_update(
        &self,
        auth: Authorized<permissions::TenantsWrite>,
        tenant_id: Path<TenantId>,
        body: JsonBody<TenantUpdate>,
    ) -> Result<Json<Tenant>, Problem> {
        Ok(Json(lifecycle::update(&auth.0, tenant_id.0, body.0).await?.into()))
    }

    /// Suspend a tenant
    ///
    /// From the next request on nobody signs in, no token and no key works, and its background work rests. Nothing is lost. Suspending
    /// a suspended tenant is no error; the tenant `system` can't be suspended.
    #[oai(path = "/tenants/:tenant_id/suspend", method = "post", operation_id = "tenant_suspend")]
    async fn tenant_suspend(
        &self,
        auth: Authorized<permissions::TenantsWrite>,
        tenant_id: Path<TenantId>,
    ) -> Result<Json<Tenant>, Problem> {
        Ok(Json(lifecycle::suspend(&auth.0, tenant_id.0).await?.into()))
    }

    /// Resume a suspended tenant
    ///
    /// Users, tokens and keys work again as they did, and background work goes on. Resuming an active tenant is no error.
    #[oai(path = "/tenants/:tenant_id/resume", method = "post", operation_id = "tenant_resume")]
    async fn tenant_resume(
        &self,
        auth: Authorized<permissions::TenantsWrite>,
        tenant_id: Path<TenantId>,
    ) -> Result<Json<Tenant>, Problem> {
        Ok(Json(lifecycle::resume(&auth.0, tenant_id.0).await?.into()))
    }

    /// Erase a suspended tenant
    ///
    /// Removes everything of it, in the background: rows, contents, indexes. Its state is `erasing` until it is gone (404). There is no
    /// way back. Only a suspended tenant can be erased, and the tenant `system` not at all.
    #[oai(path = "/tenants/:tenant_id/erase", method = "post", operation_id = "tenant_erase")]
    async fn tenant_erase(
        &self,
        auth: Authorized<permissions::TenantsErase>,
        tenant_id: Path<TenantId>,
        body: JsonBody<TenantErase>,
    ) -> Result<Json<Tenant>, Problem> {
        Ok(Json(lifecycle::erase(&auth.0, tenant_id.0, body.0).await?.into()))
    }

    /// Read how much data a tenant has
    ///
    /// Numbers only. The content itself is exported by the tenant's own administrators (`tenant_export`), or by the operator through a
    /// break-glass grant.
    #[oai(path = "/tenants/:tenant_id/metadata", method = "get", operation_id = "tenant_metadata_get")]
    async fn tenant_metadata_get(
        &self,
        auth: Authorized<permissions::TenantsRead>,
        tenant_id: Path<TenantId>,
    ) -> Result<Json<TenantMetadata>, Problem> {
        Ok(Json(service::metadata(&auth.0, tenant_id.0).await?))
    }

    /// Export everything of my tenant
    ///
    /// A tar archive, streamed: `manifest.json`, `tables/<table>/<number>.jsonl` with one JSON object a row, `blobs/<sha256>`, and last
    /// `complete.json`, without which the archive was cut off. Holds all content, whatever the caller's grants; leaves secrets out.
    #[oai(path = "/tenant/export", method = "get", operation_id = "tenant_export")]
    async fn tenant_export(
        &self,
        auth: Authorized<permissions::TenantExport>,
        request: &Request,
    ) -> Result<Response<Binary<Body>>, Problem> {
        let (name, archive) = service::export(&auth.0).await?;
        let response = Response::new(Binary(auth.0.platform().connections.body(request, archive)));
        Ok(response
            .header("Content-Type", "application/x-tar")
            .header("Content-Disposition", format!("attachment; filename=\"{name}\"")))
    }
}
