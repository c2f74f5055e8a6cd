//! Operations on client secrets, and the token endpoint.

use poem::{Request, http::header, web::Data};
use poem_openapi::{
    ApiResponse, OpenApi,
    param::{Path, Query},
    payload::Json,
};
use std::sync::Arc;

use super::{
    dto::{AccessToken, ClientSecret, ClientSecretCreate, ClientSecretCreated, TokenError},
    form::TokenForm,
    service,
    token::{self, Origin},
};
use crate::{
    access::{Authorized, RequestContext, permissions},
    app::Platform,
    http::{Created, ItemPage, JsonBody, NoContent, OwnErrors, Problem, client_address},
    kernel::{ClientSecretId, UserId},
    openapi::Tag,
};

/// See the module.
pub struct OauthApi;

/// The answers of the token endpoint, as RFC 6749 wants them.
#[derive(ApiResponse)]
pub(super) enum TokenAnswer {
    /// An access token
    #[oai(status = 200)]
    Issued(
        Json<AccessToken>,
        /// Always `no-store`.
        #[oai(header = "Cache-Control")]
        String,
    ),
    /// The request is malformed, or asks for what the client may not have
    #[oai(status = 400)]
    Refused(
        Json<TokenError>,
        /// Always `no-store`.
        #[oai(header = "Cache-Control")]
        String,
    ),
    /// The client credentials are missing or invalid
    #[oai(status = 401)]
    InvalidClient(
        Json<TokenError>,
        /// Always `no-store`.
        #[oai(header = "Cache-Control")]
        String,
        /// How to authenticate.
        #[oai(header = "WWW-Authenticate")]
        String,
    ),
    /// The client may not be used from this address
    #[oai(status = 403)]
    WrongPlace(
        Json<TokenError>,
        /// Always `no-store`.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Oauth")]
impl OauthApi {
    /// Get an access token for client credentials
    ///
    /// The token endpoint of RFC 6749 for the grant `client_credentials`. A service account's id is the client's id; credentials come by HTTP
    /// Basic authentication or in the form. The token lasts 10 minutes and ends at once with its secret or account. Errors have the members
    /// of RFC 6749 and those of a problem in one object, as `application/json`.
    #[oai(path = "/oauth2/token", method = "post", operation_id = "oauth_token_issue")]
    async fn oauth_token_issue(
        &self,
        platform: Data<&Arc<Platform>>,
        request: &Request,
        context: RequestContext,
        form: TokenForm,
    ) -> Result<OwnErrors<TokenAnswer>, Problem> {
        let authorization = request.headers().get(header::AUTHORIZATION).map(|v| v.to_str().unwrap_or_default());
        let address = client_address(request, &platform.config.server.trusted_proxies);
        let issued = token::issue(platform.0, form.0, Origin { authorization, address, context: &context }).await;
        let no_store = "no-store".to_string();
        Ok(OwnErrors(match issued {
            Ok(token) => TokenAnswer::Issued(Json(token), no_store),
            Err(error) => {
                let body = Json(TokenError::from(&error));
                match error.code.status().as_u16() {
                    400 => TokenAnswer::Refused(body, no_store),
                    401 => TokenAnswer::InvalidClient(body, no_store, "Basic realm=\"lectern\"".into()),
                    403 => TokenAnswer::WrongPlace(body, no_store),
                    _ => return Err(error.into()),
                }
            }
        }))
    }

    /// Create a client secret
    ///
    /// Beside those that the service account has: let clients change to the new one, then revoke the old. It can do nothing that the caller
    /// could not, nor more than the account may. The answer is the only place where the secret is shown.
    #[oai(
        path = "/service-accounts/:service_account_id/client-secrets",
        method = "post",
        operation_id = "client_secret_create"
    )]
    async fn client_secret_create(
        &self,
        auth: Authorized<permissions::ServiceAccountKeysWrite>,
        service_account_id: Path<UserId>,
        body: JsonBody<ClientSecretCreate>,
    ) -> Result<Created<ClientSecretCreated>, Problem> {
        Ok(Created::Created(Json(service::create(&auth.0, service_account_id.0, body.0).await?)))
    }

    /// List client secrets
    ///
    /// Those of a service account, newest first, revoked ones too.
    #[oai(
        path = "/service-accounts/:service_account_id/client-secrets",
        method = "get",
        operation_id = "client_secret_list"
    )]
    async fn client_secret_list(
        &self,
        auth: Authorized<permissions::ServiceAccountKeysRead>,
        service_account_id: Path<UserId>,
        /// Items a page, 1–200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Token of the page to read, from `next_page`.
        page_token: Query<Option<String>>,
    ) -> Result<Json<ItemPage<ClientSecret>>, Problem> {
        Ok(Json(service::list(&auth.0, service_account_id.0, limit.0, page_token.0).await?.into()))
    }

    /// Read a client secret
    #[oai(
        path = "/service-accounts/:service_account_id/client-secrets/:client_secret_id",
        method = "get",
        operation_id = "client_secret_get"
    )]
    async fn client_secret_get(
        &self,
        auth: Authorized<permissions::ServiceAccountKeysRead>,
        service_account_id: Path<UserId>,
        client_secret_id: Path<ClientSecretId>,
    ) -> Result<Json<ClientSecret>, Problem> {
        Ok(Json(service::get(&auth.0, service_account_id.0, client_secret_id.0).await?))
    }

    /// Revoke a client secret
    ///
    /// It, every access token that was given for it, and every key and client secret that was made with these fail from the next request on.
    /// Revoking twice is no error.
    #[oai(
        path = "/service-accounts/:service_account_id/client-secrets/:client_secret_id",
        method = "delete",
        operation_id = "client_secret_revoke"
    )]
    async fn client_secret_revoke(
        &self,
        auth: Authorized<permissions::ServiceAccountKeysWrite>,
        service_account_id: Path<UserId>,
        client_secret_id: Path<ClientSecretId>,
    ) -> Result<NoContent, Problem> {
        service::revoke(&auth.0, service_account_id.0, client_secret_id.0).await?;
        Ok(NoContent::Done)
    }
}
