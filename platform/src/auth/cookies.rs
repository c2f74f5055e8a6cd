//! Sign-ins of browsers: the tokens in cookies that scripts can't read.
//! Invariant: a request that is authenticated by a cookie and changes something also proves that the console made it: it comes from our
//! origin and repeats a value that only a page of our origin can know. Credentials in headers need no such proof, for no browser adds
//! them by itself; they win over cookies.

use poem::{
    Request,
    http::{Method, header},
};
use poem_openapi::payload::Response;
use sha2::{Digest, Sha256};

use super::dto::{CookieSession, Tokens};
use crate::{
    app::Platform,
    kernel::{Error, ErrorCode, Result, secret::constant_time_eq},
};

const ACCESS: &str = "lectern_access";
const REFRESH: &str = "lectern_refresh";
const CSRF: &str = "lectern_csrf";
/// Where the console repeats the value of the cookie `lectern_csrf`.
const CSRF_HEADER: &str = "x-csrf-token";

/// Puts tokens into cookies; what is left for the body is what scripts may know.
pub(super) fn with_tokens<T>(
    platform: &Platform,
    tokens: Tokens,
    answer: impl FnOnce(CookieSession) -> T,
) -> Response<T> {
    let csrf_token = csrf_token(&tokens.refresh_token);
    let cookies = [
        set(platform, ACCESS, &tokens.access_token, tokens.expires_in, true),
        set(platform, REFRESH, &tokens.refresh_token, tokens.refresh_expires_in, true),
        set(platform, CSRF, &csrf_token, tokens.refresh_expires_in, false),
    ];
    let response = Response::new(answer(CookieSession { csrf_token, expires_in: tokens.expires_in }));
    cookies.into_iter().fold(response, |response, cookie| response.header(header::SET_COOKIE, cookie))
}

/// The same answer, which makes the browser forget its cookies.
pub(crate) fn cleared<T>(platform: &Platform, answer: T) -> Response<T> {
    [ACCESS, REFRESH, CSRF].into_iter().fold(Response::new(answer), |response, name| {
        response.header(header::SET_COOKIE, set(platform, name, "", 0, name != CSRF))
    })
}

fn is_secure(platform: &Platform) -> bool {
    platform.config.public_url().starts_with("https://")
}

/// With TLS the name begins with `__Host-`: browsers then take the cookie from this very host only, so that nobody else can plant one.
fn full_name(platform: &Platform, name: &str) -> String {
    if is_secure(platform) { format!("__Host-{name}") } else { name.to_string() }
}

fn set(platform: &Platform, name: &str, value: &str, seconds: u32, http_only: bool) -> String {
    let http_only = if http_only { "; HttpOnly" } else { "" };
    let secure = if is_secure(platform) { "; Secure" } else { "" };
    format!("{}={value}; Path=/; Max-Age={seconds}; SameSite=Strict{http_only}{secure}", full_name(platform, name))
}

/// The cookie of that full name. Sent twice, it is none: one of the two was planted.
pub(crate) fn read<'a>(request: &'a Request, full_name: &str) -> Option<&'a str> {
    let headers = request.headers().get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = headers.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(name, _)| *name == full_name).map(|(_, value)| value);
    let value = values.next().filter(|value| !value.is_empty())?;
    values.next().is_none().then_some(value)
}

/// The access token, if the request brings it as a cookie.
pub(crate) fn credential_of_cookies<'a>(platform: &Platform, request: &'a Request) -> Option<&'a str> {
    read(request, &full_name(platform, ACCESS))
}

/// The refresh token, if the request brings it as a cookie.
pub(super) fn refresh_token<'a>(platform: &Platform, request: &'a Request) -> Option<&'a str> {
    read(request, &full_name(platform, REFRESH))
}

/// Derived from a token that no other page can read, so that planting a cookie of one's own choice proves nothing.
fn csrf_token(refresh_token: &str) -> String {
    hex::encode(&Sha256::digest(format!("csrf\0{refresh_token}"))[..16])
}

/// Refuses requests that change something, are authenticated by cookies, and do not prove that the console made them.
pub(crate) fn check_csrf(platform: &Platform, request: &Request) -> Result<()> {
    if [Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method()) {
        return Ok(());
    }
    check_origin(platform, request)?;
    let expected = refresh_token(platform, request).map(csrf_token);
    match (expected, request.header(CSRF_HEADER)) {
        (Some(expected), Some(sent)) if constant_time_eq(&expected, sent) => Ok(()),
        _ => Err(refused("Repeat the value of the cookie `lectern_csrf` in the header `X-CSRF-Token`.")),
    }
}

/// Refuses what a browser says another site caused. Other clients say nothing about it.
pub(super) fn check_origin(platform: &Platform, request: &Request) -> Result<()> {
    let foreign = || refused("The request comes from another site.");
    if let Some(origin) = request.header("origin") {
        let public = origin_of(&platform.config.public_url());
        let host = request.header("host").unwrap_or_default();
        // A page of this host without TLS may be anybody's.
        let is_ours =
            |(scheme, authority): (&str, &str)| authority == host && (scheme == "https" || !is_secure(platform));
        let own = origin == public || origin.split_once("://").is_some_and(is_ours);
        return if own { Ok(()) } else { Err(foreign()) };
    }
    match request.header("sec-fetch-site") {
        None | Some("same-origin" | "none") => Ok(()),
        Some(_) => Err(foreign()),
    }
}

fn origin_of(url: &str) -> String {
    reqwest::Url::parse(url).map(|url| url.origin().ascii_serialization()).unwrap_or_default()
}

fn refused(message: &str) -> Error {
    Error::new(ErrorCode::CsrfFailed, message)
}
