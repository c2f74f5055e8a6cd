//! Operations on groups.

use poem_openapi::{
    OpenApi,
    param::{Path, Query},
    payload::Json,
};
use uuid::Uuid;

use super::{
    dto::{Group, GroupCreate, GroupMember, GroupMemberAdd, GroupRolesPut, GroupUpdate},
    members, operations,
};
use crate::{
    access::{Authorized, permissions},
    http::{Created, ItemPage, JsonBody, NoContent, Problem},
    kernel::GroupId,
    openapi::Tag,
};

/// See the module.
pub struct GroupsApi;

#[OpenApi(tag = "Tag::Groups")]
impl GroupsApi {
    /// Create a group
    ///
    /// It begins without members and roles.
    #[oai(path = "/groups", method = "post", operation_id = "group_create")]
    async fn group_create(
        &self,
        auth: Authorized<permissions::GroupsWrite>,
        body: JsonBody<GroupCreate>,
    ) -> Result<Created<Group>, Problem> {
        Ok(Created::Created(Json(operations::create(&auth.0, body.0).await?)))
    }

    /// List groups
    ///
    /// By name.
    #[oai(path = "/groups", method = "get", operation_id = "group_list")]
    async fn group_list(
        &self,
        auth: Authorized<permissions::GroupsRead>,
        /// Only groups whose name begins like this, in upper or lower case.
        #[oai(validator(max_length = 200))]
        name_prefix: Query<Option<String>>,
        /// Items a page, 1–200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Token of the page to read, from `next_page`.
        page_token: Query<Option<String>>,
    ) -> Result<Json<ItemPage<Group>>, Problem> {
        Ok(Json(operations::list(&auth.0, name_prefix.0, limit.0, page_token.0).await?.into()))
    }

    /// Read a group
    #[oai(path = "/groups/:group_id", method = "get", operation_id = "group_get")]
    async fn group_get(
        &self,
        auth: Authorized<permissions::GroupsRead>,
        /// The group.
        group_id: Path<GroupId>,
    ) -> Result<Json<Group>, Problem> {
        Ok(Json(operations::get(&auth.0, group_id.0).await?))
    }

    /// Change a group
    ///
    /// What is absent stays. Nobody changes a group that brings its members more than they may do themselves (403).
    #[oai(path = "/groups/:group_id", method = "patch", operation_id = "group_update")]
    async fn group_update(
        &self,
        auth: Authorized<permissions::GroupsWrite>,
        /// The group.
        group_id: Path<GroupId>,
        body: JsonBody<GroupUpdate>,
    ) -> Result<Json<Group>, Problem> {
        Ok(Json(operations::update(&auth.0, group_id.0, body.0).await?))
    }

    /// Delete a group
    ///
    /// Its members stay, and lose at once what they had by it: roles, and every grant to the group.
    #[oai(path = "/groups/:group_id", method = "delete", operation_id = "group_delete")]
    async fn group_delete(
        &self,
        auth: Authorized<permissions::GroupsWrite>,
        /// The group.
        group_id: Path<GroupId>,
    ) -> Result<NoContent, Problem> {
        operations::delete(&auth.0, group_id.0).await?;
        Ok(NoContent::Done)
    }

    /// List a group's members
    ///
    /// Groups by name, then users and service accounts by login.
    #[oai(path = "/groups/:group_id/members", method = "get", operation_id = "group_member_list")]
    async fn group_member_list(
        &self,
        auth: Authorized<permissions::GroupsRead>,
        /// The group.
        group_id: Path<GroupId>,
        /// Whether to list also who is a member through other groups; each once.
        nested: Query<Option<bool>>,
        /// Items a page, 1–200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Token of the page to read, from `next_page`.
        page_token: Query<Option<String>>,
    ) -> Result<Json<ItemPage<GroupMember>>, Problem> {
        let nested = nested.0.unwrap_or_default();
        Ok(Json(members::list(&auth.0, group_id.0, nested, limit.0, page_token.0).await?.into()))
    }

    /// Add a member to a group
    ///
    /// From its next request on the member has the group's roles and grants. Adding one again is no error. Nobody adds to a group that brings
    /// more than they may do themselves (403), and no group comes to be within itself (409).
    #[oai(path = "/groups/:group_id/members", method = "post", operation_id = "group_member_add")]
    async fn group_member_add(
        &self,
        auth: Authorized<permissions::GroupsWrite>,
        /// The group.
        group_id: Path<GroupId>,
        body: JsonBody<GroupMemberAdd>,
    ) -> Result<Created<GroupMember>, Problem> {
        Ok(Created::Created(Json(members::add(&auth.0, group_id.0, body.0).await?)))
    }

    /// Remove a member from a group
    ///
    /// It loses what it had by the group on its next request; what it has through other groups stays. 404 if it is no member itself.
    #[oai(path = "/groups/:group_id/members/:member_id", method = "delete", operation_id = "group_member_remove")]
    async fn group_member_remove(
        &self,
        auth: Authorized<permissions::GroupsWrite>,
        /// The group.
        group_id: Path<GroupId>,
        /// The user, service account or group that is a member.
        member_id: Path<Uuid>,
    ) -> Result<NoContent, Problem> {
        members::remove(&auth.0, group_id.0, member_id.0).await?;
        Ok(NoContent::Done)
    }

    /// Replace a group's roles
    ///
    /// Every member has them from its next request on. Nobody gives or takes a role that allows more than they may do themselves (403).
    #[oai(path = "/groups/:group_id/roles", method = "put", operation_id = "group_role_put")]
    async fn group_role_put(
        &self,
        auth: Authorized<permissions::GroupsWrite>,
        /// The group.
        group_id: Path<GroupId>,
        body: JsonBody<GroupRolesPut>,
    ) -> Result<Json<Group>, Problem> {
        Ok(Json(operations::put_roles(&auth.0, group_id.0, body.0.roles).await?))
    }
}
