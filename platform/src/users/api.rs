//! Operations on users.

use poem_openapi::{
    OpenApi,
    param::{Path, Query},
    payload::Json,
};

use super::{
    dto::{User, UserCreate, UserState, UserUpdate},
    service::{self, UserFilters},
};
use crate::{
    access::{Authorized, permissions},
    http::{Created, ItemPage, JsonBody, NoContent, Problem},
    kernel::{GroupId, UserId},
    openapi::Tag,
};

/// See the module.
pub struct UsersApi;

#[OpenApi(tag = "Tag::Users")]
impl UsersApi {
    /// Create a user
    ///
    /// The user gets a home folder. Nobody can assign a role that allows more than they may do themselves.
    #[oai(path = "/users", method = "post", operation_id = "user_create")]
    async fn user_create(
        &self,
        auth: Authorized<permissions::UsersWrite>,
        body: JsonBody<UserCreate>,
    ) -> Result<Created<User>, Problem> {
        Ok(Created::Created(Json(service::create(&auth.0, body.0).await?)))
    }

    /// List users
    ///
    /// By login. Service accounts have a list of their own.
    #[oai(path = "/users", method = "get", operation_id = "user_list")]
    #[expect(clippy::too_many_arguments, reason = "one parameter a filter: they are the specification")]
    async fn user_list(
        &self,
        auth: Authorized<permissions::UsersRead>,
        /// Only users in this state.
        state: Query<Option<UserState>>,
        /// Only users whose login begins like this, in upper or lower case.
        #[oai(validator(max_length = 100))]
        login_prefix: Query<Option<String>>,
        /// Only users whose mail address begins like this, in upper or lower case.
        #[oai(validator(max_length = 254))]
        email_prefix: Query<Option<String>>,
        /// Only users in this group, directly or through other groups.
        group_id: Query<Option<GroupId>>,
        /// Items a page, 1–200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Token of the page to read, from `next_page`.
        page_token: Query<Option<String>>,
    ) -> Result<Json<ItemPage<User>>, Problem> {
        let filters = UserFilters {
            state: state.0,
            login_prefix: login_prefix.0,
            email_prefix: email_prefix.0,
            group: group_id.0,
        };
        Ok(Json(service::list(&auth.0, filters, limit.0, page_token.0).await?.into()))
    }

    /// Read a user
    #[oai(path = "/users/:user_id", method = "get", operation_id = "user_get")]
    async fn user_get(
        &self,
        auth: Authorized<permissions::UsersRead>,
        user_id: Path<UserId>,
    ) -> Result<Json<User>, Problem> {
        Ok(Json(service::get(&auth.0, user_id.0).await?))
    }

    /// Change a user
    ///
    /// What is absent stays. Deactivation and a new password end the user's sign-ins at once. Nobody changes a user who may do more than they
    /// (403).
    #[oai(path = "/users/:user_id", method = "patch", operation_id = "user_update")]
    async fn user_update(
        &self,
        auth: Authorized<permissions::UsersWrite>,
        user_id: Path<UserId>,
        body: JsonBody<UserUpdate>,
    ) -> Result<Json<User>, Problem> {
        Ok(Json(service::update(&auth.0, user_id.0, body.0).await?))
    }

    /// Let a user try to sign in again
    ///
    /// Forgets the user's failed sign-ins, after which the account has to wait longer and longer. What its address has to wait stays.
    #[oai(path = "/users/:user_id/unlock", method = "post", operation_id = "user_unlock")]
    async fn user_unlock(
        &self,
        auth: Authorized<permissions::UsersWrite>,
        user_id: Path<UserId>,
    ) -> Result<NoContent, Problem> {
        service::unlock(&auth.0, user_id.0).await?;
        Ok(NoContent::Done)
    }

    /// Delete a user
    ///
    /// For good: with sign-ins, API keys, conversations, roles, memberships, and every grant to the user. A home folder that holds anything, or
    /// an object elsewhere that nobody else manages, is not left behind: 409 unless `transfer_to` or `force` says what becomes of it.
    #[oai(path = "/users/:user_id", method = "delete", operation_id = "user_delete")]
    async fn user_delete(
        &self,
        auth: Authorized<permissions::UsersWrite>,
        user_id: Path<UserId>,
        /// Who gets the home folder and manages what the user made and managed. Needs `grants:manage_all`.
        transfer_to: Query<Option<UserId>>,
        /// Whether to delete the home folder with everything in it. What lies elsewhere stays; holders of `grants:manage_all` can share it anew.
        force: Query<Option<bool>>,
    ) -> Result<NoContent, Problem> {
        service::remove(&auth.0, user_id.0, transfer_to.0, force.0.unwrap_or_default()).await?;
        Ok(NoContent::Done)
    }
}
