//! `Authorized<P>`: the extractor that authenticates, checks the permission `P`, and documents both in the spec.

use poem::{Request, RequestBody, http::header};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaSecurityScheme, Registry},
};
use std::sync::{Arc, OnceLock};

use super::{
    context::RequestContext,
    grant::{Grant, SystemReason},
    journal::AuditEvent,
    permission::RequiredPermission,
    principal::{Credential, Principal},
    rate_limit::Standing,
};
use crate::{
    app::Platform,
    http::{Problem, client_address},
    kernel::{Error, ErrorCode, Result},
};

/// An operation's first parameter: the caller, proven to hold `P`.
pub struct Authorized<P: RequiredPermission>(pub Grant<P>);

impl<'a, P: RequiredPermission> ApiExtractor<'a> for Authorized<P> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        register_security_schemes(registry);
    }

    fn security_schemes() -> Vec<&'static str> {
        P::SECURITY_SCHEMES.to_vec()
    }

    async fn from_request(
        request: &'a Request,
        _body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        authorize(request).await.map(Self).map_err(|error| Problem::from(error).into())
    }
}

/// The caller of a request that poem-openapi does not route, proven to hold `P`.
pub(crate) async fn authorize<P: RequiredPermission>(request: &Request) -> Result<Grant<P>> {
    let platform: &Arc<Platform> =
        request.data().ok_or_else(|| Error::internal("the platform is not attached to the request"))?;
    let credential = match credential(request)? {
        Some(credential) => credential,
        None => {
            let credential = crate::auth::credential_of_cookies(platform, request).ok_or_else(missing)?;
            crate::auth::check_csrf(platform, request)?;
            credential
        }
    };
    let address = client_address(request, &platform.config.server.trusted_proxies);
    let principal = platform.authenticator.authenticate(platform, credential, address).await?;
    count(request, platform, &principal)?;
    let grant = Grant::new(platform.clone(), principal, Arc::new(RequestContext::of(request)))?;
    note_break_glass(&grant).await?;
    Ok(grant)
}

/// Where the layer around the application finds the standing of the request's caller.
#[derive(Clone, Debug, Default)]
pub(crate) struct StandingSlot(pub(crate) Arc<OnceLock<Standing>>);

/// Counts the request against the limits of its caller and of the caller's tenant.
fn count(request: &Request, platform: &Platform, principal: &Principal) -> Result<()> {
    let (outcome, standing) = match platform.rate_limits.count(principal) {
        Ok(standing) => (Ok(()), standing),
        Err((error, standing)) => (Err(error), Some(standing)),
    };
    if let (Some(slot), Some(standing)) = (request.data::<StandingSlot>(), standing) {
        slot.0.get_or_init(|| standing);
    }
    outcome
}

/// Each use of a break-glass grant is written down before it reads anything.
async fn note_break_glass<P: RequiredPermission>(grant: &Grant<P>) -> Result<()> {
    let Credential::BreakGlass(id) = grant.principal().credential else { return Ok(()) };
    let platform = grant.platform();
    let tx = platform.system_begin(grant.principal().tenant_id, SystemReason::BreakGlass).await?;
    crate::break_glass::store::count_use(&tx, id, platform.clock.now()).await?;
    let (principal, context) = (grant.principal(), grant.context());
    let called = serde_json::json!({ "operation": context.operation, "path": context.path });
    let event = AuditEvent::on("break_glass", id).note(called);
    tx.record_as(principal.into(), context, "break_glass_use", event);
    tx.commit().await
}

fn missing() -> Error {
    let message = "Send an access token or API key as `Authorization: Bearer …` or `X-API-Key: …`.";
    Error::new(ErrorCode::Unauthenticated, message)
}

/// The bearer token or API key in a request's headers. Exactly one may be sent: two could belong to different callers.
fn credential(request: &Request) -> Result<Option<&str>> {
    let key = request.header("x-api-key");
    let authorization = request.headers().get(header::AUTHORIZATION);
    match (key, authorization) {
        (Some(key), None) => Ok(Some(key)),
        (None, Some(value)) => {
            let (scheme, token) = value.to_str().ok().and_then(|v| v.split_once(' ')).ok_or_else(missing)?;
            match scheme.eq_ignore_ascii_case("bearer") {
                true => Ok(Some(token.trim())),
                false => Err(missing()),
            }
        }
        (Some(_), Some(_)) => {
            Err(Error::new(ErrorCode::Unauthenticated, "Send either `Authorization` or `X-API-Key`, not both."))
        }
        (None, None) => Ok(None),
    }
}

/// Describes the two ways to authenticate.
fn register_security_schemes(registry: &mut Registry) {
    let scheme = |ty, description| MetaSecurityScheme {
        ty,
        description: Some(description),
        name: None,
        key_in: None,
        scheme: None,
        bearer_format: None,
        flows: None,
        openid_connect_url: None,
    };
    let bearer = scheme("http", "An access token from `auth_login` or `oauth_token_issue`, or an API key.");
    registry.create_security_scheme("bearer", MetaSecurityScheme { scheme: Some("bearer"), ..bearer });
    let api_key = scheme("apiKey", "An API key from `api_key_create` or `service_account_api_key_create`.");
    registry.create_security_scheme(
        "api_key",
        MetaSecurityScheme { name: Some("X-API-Key"), key_in: Some("header"), ..api_key },
    );
}

/// `bearer#files:read` → (`bearer`, `files:read`).
pub(crate) fn split_permission(scheme: &'static str) -> (&'static str, Option<&'static str>) {
    match scheme.split_once('#') {
        Some((scheme, permission)) => (scheme, Some(permission)),
        None => (scheme, None),
    }
}
