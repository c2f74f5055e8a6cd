//! Operations on identity providers, and of signing in through them.

use poem::{Request, http::header, web::Data};
use poem_openapi::{
    OpenApi,
    param::{Path, Query},
    payload::{Json, Response},
};
use std::sync::Arc;

use super::{
    dto::{
        BackchannelLogout, IdentityProvider, IdentityProviderCreate, IdentityProviderUpdate, OidcLoggedOut, OidcLogout,
        SeeOther, SignInOptions,
    },
    logout, options, providers,
    sign_in::{self, Redirect, Returned},
};
use crate::{
    access::{Authorized, RequestContext, permissions},
    app::Platform,
    auth::cleared,
    http::{Created, FormBody, ItemPage, JsonBody, NoContent, Problem},
    kernel::IdentityProviderId,
    openapi::Tag,
};

/// Identity providers, for a tenant's administrators.
pub struct IdentityProvidersApi;

#[OpenApi(tag = "Tag::IdentityProviders")]
impl IdentityProvidersApi {
    /// Create an identity provider
    ///
    /// Any OpenID Connect provider with discovery. Register `redirect_uri` of the answer there.
    #[oai(path = "/identity-providers", method = "post", operation_id = "identity_provider_create")]
    async fn identity_provider_create(
        &self,
        auth: Authorized<permissions::IdentityProvidersWrite>,
        body: JsonBody<IdentityProviderCreate>,
    ) -> Result<Created<IdentityProvider>, Problem> {
        Ok(Created::Created(Json(providers::create(&auth.0, body.0).await?)))
    }

    /// List identity providers
    #[oai(path = "/identity-providers", method = "get", operation_id = "identity_provider_list")]
    async fn identity_provider_list(
        &self,
        auth: Authorized<permissions::IdentityProvidersRead>,
        /// Items a page, 1–200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Token of the page to read, from `next_page`.
        page_token: Query<Option<String>>,
    ) -> Result<Json<ItemPage<IdentityProvider>>, Problem> {
        Ok(Json(providers::list(&auth.0, limit.0, page_token.0).await?.into()))
    }

    /// Read an identity provider
    #[oai(path = "/identity-providers/:identity_provider_id", method = "get", operation_id = "identity_provider_get")]
    async fn identity_provider_get(
        &self,
        auth: Authorized<permissions::IdentityProvidersRead>,
        identity_provider_id: Path<IdentityProviderId>,
    ) -> Result<Json<IdentityProvider>, Problem> {
        Ok(Json(providers::get(&auth.0, identity_provider_id.0).await?))
    }

    /// Change an identity provider
    ///
    /// What is absent stays. The issuer can't change: subjects of another issuer are other people.
    #[oai(
        path = "/identity-providers/:identity_provider_id",
        method = "patch",
        operation_id = "identity_provider_update"
    )]
    async fn identity_provider_update(
        &self,
        auth: Authorized<permissions::IdentityProvidersWrite>,
        identity_provider_id: Path<IdentityProviderId>,
        body: JsonBody<IdentityProviderUpdate>,
    ) -> Result<Json<IdentityProvider>, Problem> {
        Ok(Json(providers::update(&auth.0, identity_provider_id.0, body.0).await?))
    }

    /// Delete an identity provider
    ///
    /// Its users stay, but can't sign in through it any more.
    #[oai(
        path = "/identity-providers/:identity_provider_id",
        method = "delete",
        operation_id = "identity_provider_delete"
    )]
    async fn identity_provider_delete(
        &self,
        auth: Authorized<permissions::IdentityProvidersWrite>,
        identity_provider_id: Path<IdentityProviderId>,
    ) -> Result<NoContent, Problem> {
        providers::delete(&auth.0, identity_provider_id.0).await?;
        Ok(NoContent::Done)
    }
}

/// Signing in through a provider.
pub struct SingleSignOnApi;

#[OpenApi(tag = "Tag::SingleSignOn")]
impl SingleSignOnApi {
    /// List the providers one can sign in with
    ///
    /// For a sign-in page, which knows only the tenant's slug. A tenant that does not exist has none.
    #[oai(path = "/auth/options", method = "get", operation_id = "auth_options")]
    async fn auth_options(
        &self,
        platform: Data<&Arc<Platform>>,
        /// The tenant's slug; `default` if absent.
        #[oai(validator(min_length = 1, max_length = 63))]
        tenant: Query<Option<String>>,
    ) -> Result<Json<SignInOptions>, Problem> {
        Ok(Json(options::of_tenant(platform.0, tenant.0.as_deref()).await?))
    }

    /// Begin to sign in through a provider
    ///
    /// Open it in a browser: it leads to the provider, and back to `redirect_to` with either `code`, for `auth_oidc_exchange`, or `error`
    /// (one of the error codes) and `error_description`.
    #[oai(path = "/auth/oidc/:identity_provider_id/start", method = "get", operation_id = "oidc_start")]
    async fn oidc_start(
        &self,
        platform: Data<&Arc<Platform>>,
        context: RequestContext,
        identity_provider_id: Path<IdentityProviderId>,
        /// Where to return: a path or address of this installation, one that the operator allows, or `http://127.0.0.1:<port>/…`.
        #[oai(validator(min_length = 1, max_length = 2000))]
        redirect_to: Query<String>,
        /// Base64url of the SHA-256 of a random secret of the client, which `auth_oidc_exchange` wants to see.
        #[oai(validator(min_length = 1, max_length = 128))]
        code_challenge: Query<String>,
    ) -> Result<Response<SeeOther>, Problem> {
        let id = identity_provider_id.0;
        Ok(leading(sign_in::start(platform.0, id, &redirect_to.0, code_challenge.0, &context).await?))
    }

    /// Return from a provider
    ///
    /// The provider sends the browser here.
    #[oai(path = "/auth/oidc/:identity_provider_id/callback", method = "get", operation_id = "oidc_callback")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the protocol")]
    async fn oidc_callback(
        &self,
        platform: Data<&Arc<Platform>>,
        context: RequestContext,
        request: &Request,
        identity_provider_id: Path<IdentityProviderId>,
        /// What the sign-in was begun with.
        state: Query<Option<String>>,
        /// The provider's code.
        code: Query<Option<String>>,
        /// The provider's issuer.
        iss: Query<Option<String>>,
        /// Why the provider did not sign the user in.
        error: Query<Option<String>>,
        /// The same for people.
        error_description: Query<Option<String>>,
    ) -> Result<Response<SeeOther>, Problem> {
        let returned = Returned {
            state: state.0,
            code: code.0,
            issuer: iss.0,
            error: error.0,
            error_description: error_description.0,
        };
        Ok(leading(sign_in::callback(platform.0, identity_provider_id.0, returned, request, &context).await?))
    }

    /// Sign out here and at the provider
    ///
    /// Ends the sign-in, like `auth_logout`, and answers where the browser ends the provider's session.
    #[oai(path = "/auth/oidc/logout", method = "post", operation_id = "auth_oidc_logout")]
    async fn auth_oidc_logout(
        &self,
        auth: Authorized<permissions::SelfRead>,
        body: JsonBody<OidcLogout>,
    ) -> Result<Response<Json<OidcLoggedOut>>, Problem> {
        let done = logout::logout(&auth.0, body.0).await?;
        Ok(cleared(auth.0.platform(), Json(done)))
    }

    /// End the sign-ins of a session that ended at the provider
    ///
    /// OpenID Connect Back-Channel Logout 1.0: the provider calls it.
    #[oai(
        path = "/auth/oidc/:identity_provider_id/backchannel-logout",
        method = "post",
        operation_id = "oidc_backchannel_logout"
    )]
    async fn oidc_backchannel_logout(
        &self,
        platform: Data<&Arc<Platform>>,
        context: RequestContext,
        identity_provider_id: Path<IdentityProviderId>,
        body: FormBody<BackchannelLogout>,
    ) -> Result<Response<NoContent>, Problem> {
        logout::backchannel(platform.0, identity_provider_id.0, &body.0.logout_token, &context).await?;
        Ok(Response::new(NoContent::Done).header(header::CACHE_CONTROL, "no-store"))
    }
}

fn leading(redirect: Redirect) -> Response<SeeOther> {
    Response::new(SeeOther::There(redirect.location))
        .header(header::SET_COOKIE, redirect.cookie)
        .header(header::CACHE_CONTROL, "no-store")
}
