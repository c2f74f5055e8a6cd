//! Operations of signing in.

use poem::web::Data;
use poem_openapi::{OpenApi, payload::Json};
use std::sync::Arc;

use super::{
    dto::{Login, Me, Refresh, Tokens},
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
    /// Answers an access token (15 minutes) and a refresh token (30 days, good once).
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
    /// Ends the sign-in: its access and refresh tokens stop working at once.
    #[oai(path = "/auth/logout", method = "post", operation_id = "auth_logout")]
    async fn auth_logout(&self, auth: Authorized<permissions::SelfRead>) -> Result<NoContent, Problem> {
        service::logout(&auth.0).await?;
        Ok(NoContent::Done)
    }

    /// Who am I
    ///
    /// The caller's identity, groups, roles and effective permissions, with where they come from and what the credential takes away.
    #[oai(path = "/auth/me", method = "get", operation_id = "auth_me")]
    async fn auth_me(&self, auth: Authorized<permissions::SelfRead>) -> Result<WrittenJson<Me>, Problem> {
        Ok(service::me(&auth.0).await?)
    }
}
