//! Operations of those who look after the users of a group, and on who does.

use poem_openapi::{
    OpenApi,
    param::{Path, Query},
    payload::Json,
};

use super::{
    care,
    dto::{GroupManagerList, GroupManagersPut, GroupUserCreate, GroupUserUpdate},
    managers,
};
use crate::{
    access::{Authorized, permissions},
    http::{Created, ItemPage, JsonBody, NoContent, Problem},
    kernel::{GroupId, UserId},
    openapi::Tag,
    users::User,
};

/// See the module.
pub struct GroupCareApi;

#[OpenApi(tag = "Tag::Groups")]
impl GroupCareApi {
    /// List who manages a group
    ///
    /// Managers look after the group's users without being administrators.
    #[oai(path = "/groups/:group_id/managers", method = "get", operation_id = "group_manager_list")]
    async fn group_manager_list(
        &self,
        auth: Authorized<permissions::GroupsRead>,
        /// The group.
        group_id: Path<GroupId>,
    ) -> Result<Json<GroupManagerList>, Problem> {
        Ok(Json(managers::list(&auth.0, group_id.0).await?))
    }

    /// Replace who manages a group
    ///
    /// A manager creates users as members of the group, changes and deactivates those who are members themselves, sets their passwords, and
    /// moves them between the groups they manage: never a user who has a role besides `member`, a group or a permission beyond the manager's.
    #[oai(path = "/groups/:group_id/managers", method = "put", operation_id = "group_manager_put")]
    async fn group_manager_put(
        &self,
        auth: Authorized<permissions::GroupsWrite>,
        /// The group.
        group_id: Path<GroupId>,
        body: JsonBody<GroupManagersPut>,
    ) -> Result<Json<GroupManagerList>, Problem> {
        Ok(Json(managers::put(&auth.0, group_id.0, body.0).await?))
    }

    /// List the users of a group I manage
    ///
    /// Those who are members themselves, by login. 403 or 404 for groups that the caller does not manage, as for all operations here.
    #[oai(path = "/groups/:group_id/users", method = "get", operation_id = "group_user_list")]
    async fn group_user_list(
        &self,
        auth: Authorized<permissions::GroupMembersWrite>,
        /// The group.
        group_id: Path<GroupId>,
        /// Items a page, 1–200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Token of the page to read, from `next_page`.
        page_token: Query<Option<String>>,
    ) -> Result<Json<ItemPage<User>>, Problem> {
        Ok(Json(care::list(&auth.0, group_id.0, limit.0, page_token.0).await?.into()))
    }

    /// Create a user of a group I manage
    ///
    /// With the role `member`. 403 if the group brings its members more than the caller may do, and with a mail address while an identity
    /// provider signs people in by it.
    #[oai(path = "/groups/:group_id/users", method = "post", operation_id = "group_user_create")]
    async fn group_user_create(
        &self,
        auth: Authorized<permissions::GroupMembersWrite>,
        /// The group.
        group_id: Path<GroupId>,
        body: JsonBody<GroupUserCreate>,
    ) -> Result<Created<User>, Problem> {
        Ok(Created::Created(Json(care::create(&auth.0, group_id.0, body.0).await?)))
    }

    /// Read a user of a group I manage
    #[oai(path = "/groups/:group_id/users/:user_id", method = "get", operation_id = "group_user_get")]
    async fn group_user_get(
        &self,
        auth: Authorized<permissions::GroupMembersWrite>,
        /// The group.
        group_id: Path<GroupId>,
        /// The user.
        user_id: Path<UserId>,
    ) -> Result<Json<User>, Problem> {
        Ok(Json(care::get(&auth.0, group_id.0, user_id.0).await?))
    }

    /// Change a user of a group I manage
    ///
    /// What is absent stays. Deactivation and a new password end the user's sign-ins at once. 403 for users who have anything beyond: see
    /// `group_manager_put`; and for the password or mail address of users who sign in through an identity provider.
    #[oai(path = "/groups/:group_id/users/:user_id", method = "patch", operation_id = "group_user_update")]
    async fn group_user_update(
        &self,
        auth: Authorized<permissions::GroupMembersWrite>,
        /// The group.
        group_id: Path<GroupId>,
        /// The user.
        user_id: Path<UserId>,
        body: JsonBody<GroupUserUpdate>,
    ) -> Result<Json<User>, Problem> {
        Ok(Json(care::update(&auth.0, group_id.0, user_id.0, body.0).await?))
    }

    /// Add a user to a group I manage
    ///
    /// Only users of other groups that the caller manages: an administrator adds others. Once more is no error.
    #[oai(path = "/groups/:group_id/users/:user_id", method = "put", operation_id = "group_user_add")]
    async fn group_user_add(
        &self,
        auth: Authorized<permissions::GroupMembersWrite>,
        /// The group.
        group_id: Path<GroupId>,
        /// The user.
        user_id: Path<UserId>,
    ) -> Result<Json<User>, Problem> {
        Ok(Json(care::add(&auth.0, group_id.0, user_id.0).await?))
    }

    /// Remove a user from a group I manage
    ///
    /// The user stays, without what the group brought.
    #[oai(path = "/groups/:group_id/users/:user_id", method = "delete", operation_id = "group_user_remove")]
    async fn group_user_remove(
        &self,
        auth: Authorized<permissions::GroupMembersWrite>,
        /// The group.
        group_id: Path<GroupId>,
        /// The user.
        user_id: Path<UserId>,
    ) -> Result<NoContent, Problem> {
        care::remove(&auth.0, group_id.0, user_id.0).await?;
        Ok(NoContent::Done)
    }
}
