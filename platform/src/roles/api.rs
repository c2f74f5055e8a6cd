//! Operations on roles.

use poem_openapi::{
    OpenApi,
    param::{Path, Query},
    payload::Json,
};

use super::{
    dto::{PermissionView, Role, RoleCreate, RoleUpdate},
    operations,
};
use crate::{
    access::{Authorized, Permission, permissions},
    http::{Created, ItemPage, JsonBody, NoContent, Problem},
    kernel::RoleId,
    openapi::Tag,
};

/// See the module.
pub struct RolesApi;

#[OpenApi(tag = "Tag::Roles")]
impl RolesApi {
    /// Create a role
    ///
    /// Of permissions that the caller has (403 otherwise). Holders of `grants:manage_all` may also put `content:read_all` into a role.
    #[oai(path = "/roles", method = "post", operation_id = "role_create")]
    async fn role_create(
        &self,
        auth: Authorized<permissions::RolesWrite>,
        body: JsonBody<RoleCreate>,
    ) -> Result<Created<Role>, Problem> {
        Ok(Created::Created(Json(operations::create(&auth.0, body.0).await?)))
    }

    /// List roles
    ///
    /// The roles that can be assigned in the caller's tenant, the built-in ones first, on one page.
    #[oai(path = "/roles", method = "get", operation_id = "role_list")]
    async fn role_list(&self, auth: Authorized<permissions::RolesRead>) -> Result<Json<ItemPage<Role>>, Problem> {
        Ok(Json(ItemPage { items: operations::list(&auth.0).await?, next_page: None }))
    }

    /// Read a role
    #[oai(path = "/roles/:role_id", method = "get", operation_id = "role_get")]
    async fn role_get(
        &self,
        auth: Authorized<permissions::RolesRead>,
        /// The role.
        role_id: Path<RoleId>,
    ) -> Result<Json<Role>, Problem> {
        Ok(Json(operations::get(&auth.0, role_id.0).await?))
    }

    /// Change a role
    ///
    /// What is absent stays. Whoever has the role may do what it says from their next request on. Nobody changes a role that allows more than
    /// they may do, or makes it so (403). Built-in roles stay as they are (409).
    #[oai(path = "/roles/:role_id", method = "patch", operation_id = "role_update")]
    async fn role_update(
        &self,
        auth: Authorized<permissions::RolesWrite>,
        /// The role.
        role_id: Path<RoleId>,
        body: JsonBody<RoleUpdate>,
    ) -> Result<Json<Role>, Problem> {
        Ok(Json(operations::update(&auth.0, role_id.0, body.0).await?))
    }

    /// Delete a role
    ///
    /// A role that anybody has, or to which anything was shared, is kept (409) unless `unassign` says to take it from them first. Built-in
    /// roles stay (409).
    #[oai(path = "/roles/:role_id", method = "delete", operation_id = "role_delete")]
    async fn role_delete(
        &self,
        auth: Authorized<permissions::RolesWrite>,
        /// The role.
        role_id: Path<RoleId>,
        /// Whether to take the role from everybody who has it, and to end every grant to it.
        unassign: Query<Option<bool>>,
    ) -> Result<NoContent, Problem> {
        operations::delete(&auth.0, role_id.0, unassign.0.unwrap_or_default()).await?;
        Ok(NoContent::Done)
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
