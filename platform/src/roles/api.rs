//! Operations on roles.

use poem_openapi::{OpenApi, payload::Json};

use super::dto::{PermissionView, Role};
use crate::{
    access::{Authorized, BUILT_IN_ROLES, Permission, permissions},
    http::{ItemPage, Problem},
    openapi::Tag,
};

/// See the module.
pub struct RolesApi;

#[OpenApi(tag = "Tag::Roles")]
impl RolesApi {
    /// List roles
    ///
    /// The roles that can be assigned in the caller's tenant, on one page.
    #[oai(path = "/roles", method = "get", operation_id = "role_list")]
    async fn role_list(&self, auth: Authorized<permissions::RolesRead>) -> Result<Json<ItemPage<Role>>, Problem> {
        let in_system = auth.0.principal().tenant_slug == "system";
        let roles = BUILT_IN_ROLES.iter().filter(|role| (role.name == "operator") == in_system).map(|role| Role {
            name: role.name.into(),
            description: role.description.into(),
            built_in: true,
            permissions: role.permissions.iter().map(|p| p.as_str().to_string()).collect(),
        });
        Ok(Json(ItemPage { items: roles.collect(), next_page: None }))
    }

    /// List permissions
    ///
    /// The whole catalogue, on one page.
    #[oai(path = "/permissions", method = "get", operation_id = "permission_list")]
    async fn permission_list(
        &self,
        _auth: Authorized<permissions::RolesRead>,
    ) -> Result<Json<ItemPage<PermissionView>>, Problem> {
        let all = Permission::ALL
            .iter()
            .map(|p| PermissionView { name: p.as_str().into(), description: p.description().into() });
        Ok(Json(ItemPage { items: all.collect(), next_page: None }))
    }
}
