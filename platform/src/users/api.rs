//! Operations on users.

use poem_openapi::{
    OpenApi,
    param::{Path, Query},
    payload::Json,
};

use super::{
    dto::{User, UserCreate, UserUpdate},
    service,
};
use crate::{
    access::{Authorized, permissions},
    http::{Created, ItemPage, JsonBody, NoContent, Problem},
    kernel::UserId,
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
    #[oai(path = "/users", method = "get", operation_id = "user_list")]
    async fn user_list(
        &self,
        auth: Authorized<permissions::UsersRead>,
        /// Items a page, 1–200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Token of the page to read, from `next_page`.
        page_token: Query<Option<String>>,
    ) -> Result<Json<ItemPage<User>>, Problem> {
        Ok(Json(service::list(&auth.0, limit.0, page_token.0).await?.into()))
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
    /// What is absent stays. Deactivation and a new password end the user's sign-ins at once.
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
}
