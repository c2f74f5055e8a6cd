//! Operations on tenants, for the operator.

use poem_openapi::{
    OpenApi,
    param::{Path, Query},
    payload::Json,
};

use super::{
    dto::{Tenant, TenantCreate},
    service,
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
}
