//! The token endpoint.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;
use std::net::IpAddr;

use super::{
    dto::{AccessToken, TokenError, TokenRequest},
    form::{decode, invalid},
};
use crate::{
    access::{
        AuditEvent, Credential, Permission, PermissionSet, Principal, RequestContext, SystemReason,
        tokens::{CLIENT_TOKEN_LIFETIME, ClientClaims},
    },
    app::Platform,
    kernel::{Error, ErrorCode, Result},
};

/// What the request says besides its form.
pub(super) struct Origin<'a> {
    /// `Authorization`, if sent.
    pub(super) authorization: Option<&'a str>,
    /// Where it comes from.
    pub(super) address: Option<IpAddr>,
    /// For the audit log.
    pub(super) context: &'a RequestContext,
}

/// Gives an access token for client credentials.
pub(super) async fn issue(platform: &Platform, form: Result<TokenRequest>, origin: Origin<'_>) -> Result<AccessToken> {
    let form = form?;
    let (client, secret) = credentials(&form, origin.authorization)?;
    if form.grant_type != "client_credentials" {
        let message = "The only grant type is client_credentials.";
        return Err(Error::new(ErrorCode::UnsupportedGrantType, message));
    }
    let principal = platform.authenticator.authenticate_client(platform, &client, &secret, origin.address).await?;
    let Credential::ClientSecret(secret) = principal.credential else {
        return Err(Error::internal("client credentials that are no client secret"));
    };
    let scopes = scopes(&principal, form.scope.as_deref())?;
    let now = platform.clock.now();
    let end = Some(now + CLIENT_TOKEN_LIFETIME).into_iter().chain(principal.restrictions.expires_at).min();
    let end = end.unwrap_or(now);
    let scope = scopes.names().join(" ");
    let claims = ClientClaims {
        sub: principal.user_id,
        tid: principal.tenant_id,
        csid: secret,
        scope: scope.clone(),
        iat: now.timestamp(),
        exp: end.timestamp(),
    };
    let access_token = platform.signing_keys.sign(&claims)?;
    let tx = platform.system_begin(principal.tenant_id, SystemReason::SignIn).await?;
    let event = AuditEvent::on("client_secret", secret).note(json!({ "scope": scope }));
    tx.record_as((&principal).into(), origin.context, "oauth_token_issue", event);
    tx.commit().await?;
    Ok(AccessToken {
        access_token,
        token_type: "Bearer".into(),
        expires_in: u32::try_from((end - now).num_seconds()).unwrap_or(0),
        scope,
    })
}

/// Client and secret: `client_secret_basic` or `client_secret_post`, exactly one of them.
fn credentials(form: &TokenRequest, authorization: Option<&str>) -> Result<(String, String)> {
    let missing = || {
        Error::new(ErrorCode::InvalidClient, "Send the client credentials by HTTP Basic authentication or in the form.")
    };
    match (authorization, &form.client_id, &form.client_secret) {
        (Some(_), _, Some(_)) => Err(invalid("Send the client credentials in one way, not two.")),
        (Some(header), named, None) => {
            let (client, secret) = basic(header).ok_or_else(missing)?;
            match named {
                Some(named) if *named != client => Err(invalid("The form names another client than the header.")),
                _ => Ok((client, secret)),
            }
        }
        (None, Some(client), Some(secret)) => Ok((client.clone(), secret.clone())),
        (None, _, _) => Err(missing()),
    }
}

/// `Basic base64(form-encoded client ":" form-encoded secret)` (RFC 6749, section 2.3.1).
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (client, secret) = text.split_once(':')?;
    Some((decode(client)?, decode(secret)?))
}

/// The permissions asked for, all of which the client must have; all it has if none are named.
fn scopes(principal: &Principal, asked: Option<&str>) -> Result<PermissionSet> {
    let Some(asked) = asked else { return Ok(principal.permissions) };
    let known = |name: &str| Permission::parse(name).filter(|permission| principal.may(*permission));
    let parsed: Option<PermissionSet> = asked.split(' ').filter(|name| !name.is_empty()).map(known).collect();
    parsed.ok_or_else(|| {
        Error::new(
            ErrorCode::InvalidScope,
            "The scope names a permission that is unknown or that the client does not have.",
        )
    })
}

impl From<&Error> for TokenError {
    fn from(error: &Error) -> Self {
        let code = error.code.as_str();
        let standard = match error.code {
            // RFC 6749 has no word for "from here".
            ErrorCode::AddressNotAllowed => "unauthorized_client",
            _ => code,
        };
        Self {
            error: standard.to_string(),
            error_description: error.message.clone(),
            type_uri: format!("urn:lectern:problem:{code}"),
            title: error.code.title().to_string(),
            status: error.code.status().as_u16(),
            code: code.to_string(),
            detail: error.message.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(id: Option<&str>, secret: Option<&str>) -> TokenRequest {
        let text = |value: Option<&str>| value.map(str::to_string);
        TokenRequest {
            grant_type: "client_credentials".into(),
            scope: None,
            client_id: text(id),
            client_secret: text(secret),
        }
    }

    fn header(text: &str) -> String {
        format!("Basic {}", STANDARD.encode(text))
    }

    #[test]
    fn credentials_come_in_exactly_one_way() {
        let pair = |id: &str, secret: &str| (id.to_string(), secret.to_string());
        assert_eq!(credentials(&form(Some("a"), Some("b")), None).unwrap(), pair("a", "b"));
        assert_eq!(credentials(&form(None, None), Some(&header("a%3A:b+c"))).unwrap(), pair("a:", "b c"));
        assert_eq!(credentials(&form(Some("a"), None), Some(&header("a:b"))).unwrap(), pair("a", "b"));
        let code = |form: TokenRequest, header: Option<&str>| credentials(&form, header).unwrap_err().code;
        assert_eq!(code(form(Some("a"), Some("b")), Some(&header("a:b"))), ErrorCode::InvalidRequest);
        assert_eq!(code(form(Some("x"), None), Some(&header("a:b"))), ErrorCode::InvalidRequest);
        for nothing in [None, Some("Bearer a:b"), Some("Basic"), Some("Basic !"), Some(&*header("ab"))] {
            assert_eq!(code(form(None, None), nothing), ErrorCode::InvalidClient, "{nothing:?}");
        }
        assert_eq!(code(form(Some("a"), None), None), ErrorCode::InvalidClient);
    }
}
