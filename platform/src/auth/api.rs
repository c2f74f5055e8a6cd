//! Operations of signing in.

use poem::{Request, web::Data};
use poem_openapi::{
    OpenApi,
    payload::{Json, Response},
};
use std::sync::Arc;

use super::{
    cookies,
    dto::{CookieSession, Login, Me, OidcExchange, Refresh, Tokens},
    service,
};
use crate::{
    access::{Authorized, RequestContext, permissions},
    app::Platform,
    http::{JsonBody, NoContent, Problem, WrittenJson},
    openapi::Tag,
};

/// See the module.
pub struct AuthApi;

#[OpenApi(tag = "Tag::Auth")]
impl AuthApi {
    /// Sign in
    ///
    /// Answers an access token and a refresh token, which is good once; how long they last, the tenant's settings say. After too many
    /// failures the account, or the caller's address, has to wait (429 `sign_in_throttled` with `Retry-After`), whether it exists or not.
    #[oai(path = "/auth/login", method = "post", operation_id = "auth_login")]
    async fn auth_login(
        &self,
        platform: Data<&Arc<Platform>>,
        context: RequestContext,
        body: JsonBody<Login>,
    ) -> Result<Json<Tokens>, Problem> {
        Ok(Json(service::login(platform.0, body.0, &context).await?))
    }

    /// Trade a refresh token for new tokens
    ///
    /// Each refresh token works once. Using one again revokes the sign-in.
    #[oai(path = "/auth/refresh", method = "post", operation_id = "auth_refresh")]
    async fn auth_refresh(
        &self,
        platform: Data<&Arc<Platform>>,
        context: RequestContext,
        body: JsonBody<Refresh>,
    ) -> Result<Json<Tokens>, Problem> {
        Ok(Json(service::refresh(platform.0, &body.0.refresh_token, &context).await?))
    }

    /// Sign out
    ///
    /// Ends the sign-in: its access and refresh tokens stop working at once, and a browser forgets its cookies.
    #[oai(path = "/auth/logout", method = "post", operation_id = "auth_logout")]
    async fn auth_logout(&self, auth: Authorized<permissions::SelfRead>) -> Result<Response<NoContent>, Problem> {
        service::logout(&auth.0).await?;
        Ok(cookies::cleared(auth.0.platform(), NoContent::Done))
    }

    /// Trade the code of a provider's sign-in for tokens
    ///
    /// The code comes with the address to which `oidc_callback` returns. Using it twice ends the sign-in that it began.
    #[oai(path = "/auth/oidc/exchange", method = "post", operation_id = "auth_oidc_exchange")]
    async fn auth_oidc_exchange(
        &self,
        platform: Data<&Arc<Platform>>,
        context: RequestContext,
        body: JsonBody<OidcExchange>,
    ) -> Result<Json<Tokens>, Problem> {
        Ok(Json(crate::oidc::exchange(platform.0, body.0, &context).await?))
    }

    /// Sign in, with the tokens in cookies
    ///
    /// For pages of this origin: the cookies are `HttpOnly` and `SameSite=Strict`. A sign-in that the browser had before is ended.
    #[oai(path = "/auth/cookie/login", method = "post", operation_id = "auth_cookie_login")]
    async fn auth_cookie_login(
        &self,
        platform: Data<&Arc<Platform>>,
        context: RequestContext,
        request: &Request,
        body: JsonBody<Login>,
    ) -> Result<Response<Json<CookieSession>>, Problem> {
        cookies::check_origin(platform.0, request)?;
        let tokens = service::login(platform.0, body.0, &context).await?;
        service::end_replaced(platform.0, cookies::refresh_token(platform.0, request), &context).await?;
        Ok(cookies::with_tokens(platform.0, tokens, Json))
    }

    /// Trade the code of a provider's sign-in for cookies
    ///
    /// Like `auth_oidc_exchange`, with the tokens in cookies.
    #[oai(path = "/auth/cookie/exchange", method = "post", operation_id = "auth_cookie_exchange")]
    async fn auth_cookie_exchange(
        &self,
        platform: Data<&Arc<Platform>>,
        context: RequestContext,
        request: &Request,
        body: JsonBody<OidcExchange>,
    ) -> Result<Response<Json<CookieSession>>, Problem> {
        cookies::check_origin(platform.0, request)?;
        let tokens = crate::oidc::exchange(platform.0, body.0, &context).await?;
        service::end_replaced(platform.0, cookies::refresh_token(platform.0, request), &context).await?;
        Ok(cookies::with_tokens(platform.0, tokens, Json))
    }

    /// Refresh the cookies
    ///
    /// Like `auth_refresh`, with the refresh token from its cookie; needs `X-CSRF-Token`.
    #[oai(path = "/auth/cookie/refresh", method = "post", operation_id = "auth_cookie_refresh")]
    async fn auth_cookie_refresh(
        &self,
        platform: Data<&Arc<Platform>>,
        context: RequestContext,
        request: &Request,
    ) -> Result<Response<Json<CookieSession>>, Problem> {
        let token = cookies::refresh_token(platform.0, request).ok_or_else(service::no_refresh_token)?;
        cookies::check_csrf(platform.0, request)?;
        let tokens = service::refresh(platform.0, token, &context).await?;
        Ok(cookies::with_tokens(platform.0, tokens, Json))
    }

    /// Who am I
    ///
    /// The caller's identity, groups, roles and effective permissions, with where they come from and what the credential takes away.
    #[oai(path = "/auth/me", method = "get", operation_id = "auth_me")]
    async fn auth_me(&self, auth: Authorized<permissions::SelfRead>) -> Result<WrittenJson<Me>, Problem> {
        Ok(service::me(&auth.0).await?)
    }
}
