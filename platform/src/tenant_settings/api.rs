//! Operations on a tenant's settings.

use poem_openapi::{OpenApi, payload::Json};

use super::{
    dto::{TenantSettings, TenantSettingsUpdate},
    service,
};
use crate::{
    access::{Authorized, permissions},
    http::{JsonBody, Problem},
    openapi::Tag,
};

/// See the module.
pub struct TenantSettingsApi;

#[OpenApi(tag = "Tag::TenantSettings")]
impl TenantSettingsApi {
    /// Read the tenant's settings
    ///
    /// Those in force: the tenant's own, and the installation's defaults for the rest.
    #[oai(path = "/tenant/settings", method = "get", operation_id = "tenant_settings_get")]
    async fn tenant_settings_get(
        &self,
        auth: Authorized<permissions::TenantSettingsRead>,
    ) -> Result<Json<TenantSettings>, Problem> {
        Ok(Json(service::get(&auth.0).await?))
    }

    /// Change the tenant's settings
    ///
    /// What is absent stays. The policy for passwords counts when one is set, that for sign-ins from each sign-in's next refresh on.
    #[oai(path = "/tenant/settings", method = "patch", operation_id = "tenant_settings_update")]
    async fn tenant_settings_update(
        &self,
        auth: Authorized<permissions::TenantSettingsWrite>,
        body: JsonBody<TenantSettingsUpdate>,
    ) -> Result<Json<TenantSettings>, Problem> {
        Ok(Json(service::update(&auth.0, body.0).await?))
    }
}
