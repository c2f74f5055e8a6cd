//! Operations on quotas.

use poem_openapi::{OpenApi, param::Path, payload::Json};

use super::{
    dto::{Quota, QuotaUpdate},
    service,
};
use crate::{
    access::{Authorized, permissions},
    http::{JsonBody, Problem},
    kernel::TenantId,
    openapi::Tag,
};

/// See the module.
pub struct QuotasApi;

#[OpenApi(tag = "Tag::Quotas")]
impl QuotasApi {
    /// Read my tenant's quotas
    ///
    /// How much the tenant may have, and how much it has now. What would exceed a quota is refused with `quota_exceeded` (402), and the
    /// problem's `errors` name the quota.
    #[oai(path = "/quota", method = "get", operation_id = "quota_get")]
    async fn quota_get(&self, auth: Authorized<permissions::QuotaRead>) -> Result<Json<Quota>, Problem> {
        Ok(Json(service::own(&auth.0).await?))
    }

    /// Read a tenant's quotas
    #[oai(path = "/tenants/:tenant_id/quota", method = "get", operation_id = "tenant_quota_get")]
    async fn tenant_quota_get(
        &self,
        auth: Authorized<permissions::TenantsRead>,
        tenant_id: Path<TenantId>,
    ) -> Result<Json<Quota>, Problem> {
        Ok(Json(service::get(&auth.0, tenant_id.0).await?))
    }

    /// Change a tenant's quotas
    ///
    /// What is absent stays. Counts from the next write on.
    #[oai(path = "/tenants/:tenant_id/quota", method = "patch", operation_id = "tenant_quota_update")]
    async fn tenant_quota_update(
        &self,
        auth: Authorized<permissions::TenantsWrite>,
        tenant_id: Path<TenantId>,
        body: JsonBody<QuotaUpdate>,
    ) -> Result<Json<Quota>, Problem> {
        Ok(Json(service::update(&auth.0, tenant_id.0, body.0).await?))
    }
}
