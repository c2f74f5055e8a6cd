//! Operations on sign-ins.

use poem_openapi::{
    OpenApi,
    param::{Path, Query},
    payload::Json,
};

use super::{dto::SignIn, service};
use crate::{
    access::{Authorized, permissions},
    http::{ItemPage, NoContent, Problem},
    kernel::{SignInId, UserId},
    openapi::Tag,
};

/// See the module.
pub struct SignInsApi;

#[OpenApi(tag = "Tag::SignIns")]
impl SignInsApi {
    /// List my sign-ins
    ///
    /// The live ones, newest first.
    #[oai(path = "/sign-ins", method = "get", operation_id = "sign_in_list")]
    async fn sign_in_list(
        &self,
        auth: Authorized<permissions::SignInsRead>,
        /// Items a page, 1–200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Token of the page to read, from `next_page`.
        page_token: Query<Option<String>>,
    ) -> Result<Json<ItemPage<SignIn>>, Problem> {
        Ok(Json(service::list_own(&auth.0, limit.0, page_token.0).await?.into()))
    }

    /// End one of my sign-ins
    ///
    /// Its access and refresh tokens fail from the next request on. Ending one twice is no error.
    #[oai(path = "/sign-ins/:sign_in_id", method = "delete", operation_id = "sign_in_revoke")]
    async fn sign_in_revoke(
        &self,
        auth: Authorized<permissions::SignInsWrite>,
        /// The sign-in.
        sign_in_id: Path<SignInId>,
    ) -> Result<NoContent, Problem> {
        service::revoke_own(&auth.0, sign_in_id.0).await?;
        Ok(NoContent::Done)
    }

    /// List a user's sign-ins
    ///
    /// The live ones, newest first.
    #[oai(path = "/users/:user_id/sign-ins", method = "get", operation_id = "user_sign_in_list")]
    async fn user_sign_in_list(
        &self,
        auth: Authorized<permissions::UsersWrite>,
        /// The user.
        user_id: Path<UserId>,
        /// Items a page, 1–200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Token of the page to read, from `next_page`.
        page_token: Query<Option<String>>,
    ) -> Result<Json<ItemPage<SignIn>>, Problem> {
        Ok(Json(service::list_of(&auth.0, user_id.0, limit.0, page_token.0).await?.into()))
    }

    /// End one of a user's sign-ins
    ///
    /// Nobody ends the sign-in of somebody who may do more than they (403).
    #[oai(path = "/users/:user_id/sign-ins/:sign_in_id", method = "delete", operation_id = "user_sign_in_revoke")]
    async fn user_sign_in_revoke(
        &self,
        auth: Authorized<permissions::UsersWrite>,
        /// The user.
        user_id: Path<UserId>,
        /// The sign-in.
        sign_in_id: Path<SignInId>,
    ) -> Result<NoContent, Problem> {
        service::revoke_of(&auth.0, user_id.0, sign_in_id.0).await?;
        Ok(NoContent::Done)
    }

    /// End all of a user's sign-ins
    ///
    /// The user has to sign in again everywhere. API keys go on working: deactivate the user to stop those too.
    #[oai(path = "/users/:user_id/sign-ins", method = "delete", operation_id = "user_sign_in_revoke_all")]
    async fn user_sign_in_revoke_all(
        &self,
        auth: Authorized<permissions::UsersWrite>,
        /// The user.
        user_id: Path<UserId>,
    ) -> Result<NoContent, Problem> {
        service::revoke_all_of(&auth.0, user_id.0).await?;
        Ok(NoContent::Done)
    }
}
