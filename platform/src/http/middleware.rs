//! The layers around the whole application: request ids and logs, security headers, and problems for what nobody handled.

use poem::{
    Endpoint, IntoResponse, Middleware, Request, Response,
    http::{HeaderMap, HeaderName, HeaderValue, header},
};
use poem_openapi::types::{ParseFromJSON, ToJSON};
use std::{sync::Arc, time::Instant};
use tracing::Instrument;

use super::problem::{PROBLEM_JSON, Problem};
use crate::{
    access::{RequestId, Standing, StandingSlot},
    app::Platform,
};

/// Gives each request an id (or takes the caller's `X-Request-Id` if it is short and plain), a log line and a metric.
pub struct RequestLayer(pub Arc<Platform>);

/// See [`RequestLayer`].
pub struct RequestEndpoint<E>(E, Arc<Platform>);

impl<E: Endpoint> Middleware<E> for RequestLayer {
    type Output = RequestEndpoint<E>;

    fn transform(&self, endpoint: E) -> Self::Output {
        RequestEndpoint(endpoint, self.0.clone())
    }
}

impl<E: Endpoint> Endpoint for RequestEndpoint<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        // Whatever the operation waits for, its caller need not say anything meanwhile.
        let _working = self.1.connections.working(&request);
        let id = request_id(&request).unwrap_or_else(|| self.1.ids.uuid().simple().to_string());
        let (method, path) = (request.method().clone(), request.uri().path().to_string());
        request.set_data(self.1.clone());
        let standing = StandingSlot::default();
        request.set_data(standing.clone());
        request.set_data(RequestId(id.clone()));
        let span = tracing::info_span!("request", request_id = %id, method = %method, path = %path);
        let started = Instant::now();
        let response = self.0.call(request).instrument(span.clone()).await?.into_response();
        let mut response = with_request_id(response, &id).await;
        if let Some(standing) = standing.0.get() {
            put_standing(response.headers_mut(), standing);
        }
        let elapsed = started.elapsed();
        let status = response.status().as_u16();
        self.1.metrics.request(&method, status, elapsed);
        span.in_scope(|| tracing::info!(status, milliseconds = elapsed.as_secs_f64() * 1000.0, "request"));
        Ok(response)
    }
}

/// The caller's limit, what is left of it, and the seconds until all of it is there again.
fn put_standing(headers: &mut HeaderMap, standing: &Standing) {
    headers.insert("ratelimit-limit", HeaderValue::from(standing.limit));
    headers.insert("ratelimit-remaining", HeaderValue::from(standing.remaining));
    headers.insert("ratelimit-reset", HeaderValue::from(standing.reset_seconds));
}

fn request_id(request: &Request) -> Option<String> {
    let sent = request.header("x-request-id")?;
    let plain =
        (1..=64).contains(&sent.len()) && sent.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    plain.then(|| sent.to_string())
}

async fn with_request_id(mut response: Response, id: &str) -> Response {
    if response.content_type() == Some(PROBLEM_JSON) {
        let (parts, body) = response.into_parts();
        let text = body.into_string().await.unwrap_or_default();
        let with_id = match Problem::parse_from_json_string(&text) {
            Ok(problem) => Problem { request_id: Some(id.to_string()), ..problem }.to_json_string(),
            Err(_) => text,
        };
        response = Response::from_parts(parts, with_id.into());
        response.headers_mut().remove("content-length");
    }
    if let Ok(value) = HeaderValue::from_str(id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

/// Marks an error that has the form of another standard, such as SCIM's or OAuth2's.
#[derive(Clone, Copy, Debug)]
pub struct OwnForm;

/// Turns every error that is not yet a problem — the router's 404 and 405, panics, limits — into one.
pub struct ProblemLayer;

/// See [`ProblemLayer`].
pub struct ProblemEndpoint<E>(E);

impl<E: Endpoint> Middleware<E> for ProblemLayer {
    type Output = ProblemEndpoint<E>;

    fn transform(&self, endpoint: E) -> Self::Output {
        ProblemEndpoint(endpoint)
    }
}

impl<E: Endpoint> Endpoint for ProblemEndpoint<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let response = match self.0.call(request).await {
            Ok(response) => response.into_response(),
            Err(error) => return Ok(Problem::from_poem(&error).into_problem_response()),
        };
        let status = response.status();
        let is_error = status.is_client_error() || status.is_server_error();
        let has_form = response.content_type() == Some(PROBLEM_JSON) || response.data::<OwnForm>().is_some();
        if !is_error || has_form {
            return Ok(response);
        }
        // Keeps the headers that inner layers set (Allow, Retry-After …) and replaces the body.
        let (mut parts, body) = response.into_parts();
        let detail =
            if status.is_server_error() { String::new() } else { body.into_string().await.unwrap_or_default() };
        let fresh = Problem::of_status(status, detail).into_problem_response();
        parts.headers.remove("content-length");
        for (name, value) in fresh.headers() {
            parts.headers.insert(name.clone(), value.clone());
        }
        Ok(Response::from_parts(parts, fresh.into_body()))
    }
}

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const X_PERMITTED_CROSS_DOMAIN_POLICIES: HeaderName = HeaderName::from_static("x-permitted-cross-domain-policies");

/// Headers that make browsers careful with what we answer.
pub struct SecurityHeaders;

/// See [`SecurityHeaders`].
pub struct SecurityHeadersEndpoint<E>(E);

impl<E: Endpoint> Middleware<E> for SecurityHeaders {
    type Output = SecurityHeadersEndpoint<E>;

    fn transform(&self, endpoint: E) -> Self::Output {
        SecurityHeadersEndpoint(endpoint)
    }
}

impl<E: Endpoint> Endpoint for SecurityHeadersEndpoint<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        // The documentation pages carry their scripts inline; nothing else may run any.
        let policy = match request.uri().path() {
            path if path.starts_with("/docs") => {
                "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src 'self' blob:; frame-ancestors 'none'"
            }
            path if path.starts_with("/account/") => crate::accounts::CONTENT_SECURITY_POLICY,
            _ => "default-src 'none'; frame-ancestors 'none'",
        };
        // Tokens, secrets and contents of the API belong into no cache; downloads say for themselves how they may be kept.
        let is_api = request.uri().path().starts_with("/api/");
        let mut response = self.0.call(request).await?.into_response();
        let headers = response.headers_mut();
        // These, the request's id and its limits: once grown is cheaper than twice.
        headers.reserve(20);
        if is_api && !headers.contains_key(header::CACHE_CONTROL) {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        for (name, value) in [
            (header::CONTENT_SECURITY_POLICY, policy),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::X_FRAME_OPTIONS, "DENY"),
            (header::REFERRER_POLICY, "no-referrer"),
            (CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
            (CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
            (PERMISSIONS_POLICY, "camera=(), geolocation=(), microphone=()"),
            (X_PERMITTED_CROSS_DOMAIN_POLICIES, "none"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        Ok(response)
    }
}
