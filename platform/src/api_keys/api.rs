//! Operations on API keys.

use poem_openapi::{
    OpenApi,
    param::{Path, Query},
    payload::Json,
};

use super::{
    dto::{ApiKey, ApiKeyCreate, ApiKeyCreated},
    service,
};
use crate::{
    access::{Authorized, permissions},
    http::{Created, ItemPage, JsonBody, NoContent, Problem},
    kernel::ApiKeyId,
    openapi::Tag,
};

/// See the module.
pub struct ApiKeysApi;

#[OpenApi(tag = "Tag::ApiKeys")]
impl ApiKeysApi {
    /// Create an API key
    ///
    /// The key acts as the caller, limited to the given scopes. The answer is the only place where its secret is shown.
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

    /// Revoke one of my API keys
    ///
    /// It fails from the next request on. Revoking twice is no error.
    #[oai(path = "/api-keys/:api_key_id", method = "delete", operation_id = "api_key_revoke")]
    async fn api_key_revoke(
        &self,
        auth: Authorized<permissions::ApiKeysWrite>,
        api_key_id: Path<ApiKeyId>,
    ) -> Result<NoContent, Problem> {
        service::revoke(&auth.0, api_key_id.0).await?;
        Ok(NoContent::Done)
    }
}
