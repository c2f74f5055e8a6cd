//! Operations on API keys.

use poem_openapi::{
    OpenApi,
    param::{Path, Query},
    payload::Json,
};

use super::{
    dto::{ApiKey, ApiKeyCreate, ApiKeyCreated, ApiKeyUpdate},
    service,
};
use crate::{
    access::{Authorized, permissions},
    http::{Created, ItemPage, JsonBody, NoContent, Problem},
    kernel::{ApiKeyId, UserId},
    openapi::Tag,
};

/// See the module.
pub struct ApiKeysApi;

#[OpenApi(tag = "Tag::ApiKeys")]
impl ApiKeysApi {
    /// Create an API key
    ///
    /// The key acts as the caller, limited to the given scopes, resources and networks. A key makes no key that is wider than itself, or that
    /// outlives it. The answer is the only place where the secret is shown. Resources that the caller can't see are a 404.
    #[oai(path = "/api-keys", method = "post", operation_id = "api_key_create")]
    async fn api_key_create(
        &self,
        auth: Authorized<permissions::ApiKeysWrite>,
        body: JsonBody<ApiKeyCreate>,
    ) -> Result<Created<ApiKeyCreated>, Problem> {
        Ok(Created::Created(Json(service::create(&auth.0, body.0).await?)))
    }

    /// List my API keys
    #[oai(path = "/api-keys", method = "get", operation_id = "api_key_list")]
    async fn api_key_list(
        &self,
        auth: Authorized<permissions::ApiKeysRead>,
        /// Items a page, 1–200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Token of the page to read, from `next_page`.
        page_token: Query<Option<String>>,
    ) -> Result<Json<ItemPage<ApiKey>>, Problem> {
        Ok(Json(service::list(&auth.0, limit.0, page_token.0).await?.into()))
    }

    /// Read one of my API keys
    #[oai(path = "/api-keys/:api_key_id", method = "get", operation_id = "api_key_get")]
    async fn api_key_get(
        &self,
        auth: Authorized<permissions::ApiKeysRead>,
        api_key_id: Path<ApiKeyId>,
    ) -> Result<Json<ApiKey>, Problem> {
        Ok(Json(service::get(&auth.0, api_key_id.0).await?))
    }

    /// Change one of my API keys
    ///
    /// Renames it, ends it earlier, or moves it to other networks, from the next request on. Needs a sign-in: an API key can't.
    #[oai(path = "/api-keys/:api_key_id", method = "patch", operation_id = "api_key_update")]
    async fn api_key_update(
        &self,
        auth: Authorized<permissions::ApiKeysWrite>,
        api_key_id: Path<ApiKeyId>,
        body: JsonBody<ApiKeyUpdate>,
    ) -> Result<Json<ApiKey>, Problem> {
        Ok(Json(service::update(&auth.0, api_key_id.0, body.0).await?))
    }

    /// Revoke one of my API keys
    ///
    /// It fails from the next request on, and so does every key and client secret that was made with it. Revoking twice is no error.
    #[oai(path = "/api-keys/:api_key_id", method = "delete", operation_id = "api_key_revoke")]
    async fn api_key_revoke(
        &self,
        auth: Authorized<permissions::ApiKeysWrite>,
        api_key_id: Path<ApiKeyId>,
    ) -> Result<NoContent, Problem> {
        service::revoke(&auth.0, api_key_id.0).await?;
        Ok(NoContent::Done)
    }

    /// Create an API key for a service account
    ///
    /// It can do nothing that the caller could not, nor more than the account may. The answer is the only place where the secret is shown.
    #[oai(
        path = "/service-accounts/:service_account_id/api-keys",
        method = "post",
        operation_id = "service_account_api_key_create"
    )]
    async fn service_account_api_key_create(
        &self,
        auth: Authorized<permissions::ServiceAccountKeysWrite>,
        service_account_id: Path<UserId>,
        body: JsonBody<ApiKeyCreate>,
    ) -> Result<Created<ApiKeyCreated>, Problem> {
        let key = service::create_for(&auth.0, service_account_id.0, body.0).await?;
        Ok(Created::Created(Json(key)))
    }

    /// List a service account's API keys
    ///
    /// Newest first, revoked ones too.
    #[oai(
        path = "/service-accounts/:service_account_id/api-keys",
        method = "get",
        operation_id = "service_account_api_key_list"
    )]
    async fn service_account_api_key_list(
        &self,
        auth: Authorized<permissions::ServiceAccountKeysRead>,
        service_account_id: Path<UserId>,
        /// Items a page, 1–200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Token of the page to read, from `next_page`.
        page_token: Query<Option<String>>,
    ) -> Result<Json<ItemPage<ApiKey>>, Problem> {
        Ok(Json(service::list_of(&auth.0, service_account_id.0, limit.0, page_token.0).await?.into()))
    }

    /// Read one of a service account's API keys
    #[oai(
        path = "/service-accounts/:service_account_id/api-keys/:service_account_api_key_id",
        method = "get",
        operation_id = "service_account_api_key_get"
    )]
    async fn service_account_api_key_get(
        &self,
        auth: Authorized<permissions::ServiceAccountKeysRead>,
        service_account_id: Path<UserId>,
        service_account_api_key_id: Path<ApiKeyId>,
    ) -> Result<Json<ApiKey>, Problem> {
        Ok(Json(service::get_of(&auth.0, service_account_id.0, service_account_api_key_id.0).await?))
    }

    /// Revoke one of a service account's API keys
    ///
    /// It fails from the next request on, and so does every key and client secret that was made with it. Revoking twice is no error.
    #[oai(
        path = "/service-accounts/:service_account_id/api-keys/:service_account_api_key_id",
        method = "delete",
        operation_id = "service_account_api_key_revoke"
    )]
    async fn service_account_api_key_revoke(
        &self,
        auth: Authorized<permissions::ServiceAccountKeysWrite>,
        service_account_id: Path<UserId>,
        service_account_api_key_id: Path<ApiKeyId>,
    ) -> Result<NoContent, Problem> {
        service::revoke_of(&auth.0, service_account_id.0, service_account_api_key_id.0).await?;
        Ok(NoContent::Done)
    }
}
