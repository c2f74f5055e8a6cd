//! Operations on break-glass grants.

use poem_openapi::{
    OpenApi,
    param::{Path, Query},
    payload::Json,
};

use super::{
    dto::{BreakGlass, BreakGlassCreate, BreakGlassCreated},
    service,
};
use crate::{
    access::{Authorized, permissions},
    http::{Created, ItemPage, JsonBody, Problem},
    kernel::{BreakGlassId, TenantId},
    openapi::Tag,
};

/// See the module.
pub struct BreakGlassApi;

#[OpenApi(tag = "Tag::BreakGlass")]
impl BreakGlassApi {
    /// Open a tenant's content to the operator
    ///
    /// For a stated reason and a limited time, for reading only. The tenant's administrators see the grant, and each use of it, in their
    /// own list and audit log, and may end it. The answer is the only place where its token is shown.
    #[oai(path = "/tenants/:tenant_id/break-glass", method = "post", operation_id = "break_glass_create")]
    async fn break_glass_create(
        &self,
        auth: Authorized<permissions::TenantsBreakGlass>,
        tenant_id: Path<TenantId>,
        body: JsonBody<BreakGlassCreate>,
    ) -> Result<Created<BreakGlassCreated>, Problem> {
        Ok(Created::Created(Json(service::create(&auth.0, tenant_id.0, body.0).await?)))
    }

    /// List the operator's grants to my tenant's content
    ///
    /// Ended ones too; newest first.
    #[oai(path = "/break-glass", method = "get", operation_id = "break_glass_list")]
    async fn break_glass_list(
        &self,
        auth: Authorized<permissions::BreakGlassRead>,
        /// Items a page, 1–200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Token of the page to read, from `next_page`.
        page_token: Query<Option<String>>,
    ) -> Result<Json<ItemPage<BreakGlass>>, Problem> {
        Ok(Json(service::list(&auth.0, limit.0, page_token.0).await?.into()))
    }

    /// End the operator's grant to my tenant's content
    ///
    /// Counts from the next request on. Ending an ended one is no error.
    #[oai(path = "/break-glass/:break_glass_id/revoke", method = "post", operation_id = "break_glass_revoke")]
    async fn break_glass_revoke(
        &self,
        auth: Authorized<permissions::BreakGlassWrite>,
        break_glass_id: Path<BreakGlassId>,
    ) -> Result<Json<BreakGlass>, Problem> {
        Ok(Json(service::revoke(&auth.0, break_glass_id.0).await?))
    }
}
