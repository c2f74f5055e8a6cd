//! The body of a token request: `application/x-www-form-urlencoded`, read so that every mistake becomes an error of RFC 6749.

use poem::{Request, RequestBody};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaMediaType, MetaRequest, Registry},
    types::Type,
};
use std::{sync::Arc, time::Duration};

use super::dto::TokenRequest;
use crate::{
    app::Platform,
    kernel::{Error, ErrorCode, Result},
};

const FORM: &str = "application/x-www-form-urlencoded";
/// Nobody needs more for a token.
const MAX_BYTES: usize = 16 << 10;

/// A token request, or what is wrong with it.
pub(super) struct TokenForm(pub(super) Result<TokenRequest>);

impl<'a> ApiExtractor<'a> for TokenForm {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        TokenRequest::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        let content = MetaMediaType { content_type: FORM, schema: TokenRequest::schema_ref() };
        Some(MetaRequest { description: None, content: vec![content], required: true })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        Ok(Self(read(request, body).await))
    }
}

async fn read(request: &Request, body: &mut RequestBody) -> Result<TokenRequest> {
    let essence = request.content_type().and_then(|t| t.split(';').next()).map(str::trim);
    if !essence.is_some_and(|t| t.eq_ignore_ascii_case(FORM)) {
        return Err(invalid("Send the request as application/x-www-form-urlencoded."));
    }
    let body = body.take().map_err(|_| invalid("The request has no body."))?;
    let seconds = request.data::<Arc<Platform>>().map_or(60, |p| p.config.limits.request_timeout_seconds);
    let arrival = tokio::time::timeout(Duration::from_secs(seconds), body.into_bytes_limit(MAX_BYTES)).await;
    let bytes = arrival.ok().and_then(Result::ok).ok_or_else(|| invalid("The body is too long or incomplete."))?;
    parse(std::str::from_utf8(&bytes).map_err(|_| invalid("The body is not UTF-8."))?)
}

/// Parameters we don't know are ignored, those sent twice refused, empty ones absent (RFC 6749, section 3.2).
fn parse(text: &str) -> Result<TokenRequest> {
    let (mut grant_type, mut scope, mut client_id, mut client_secret) = (None, None, None, None);
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let malformed = || invalid("The body is not a form.");
        let (name, value) = (decode(name).ok_or_else(malformed)?, decode(value).ok_or_else(malformed)?);
        let slot = match name.as_str() {
            "grant_type" => &mut grant_type,
            "scope" => &mut scope,
            "client_id" => &mut client_id,
            "client_secret" => &mut client_secret,
            _ => continue,
        };
        if slot.replace(value).is_some() {
            return Err(invalid(&format!("The parameter {name} is there twice.")));
        }
    }
    let given = |value: Option<String>| value.filter(|value| !value.is_empty());
    let grant_type = given(grant_type).ok_or_else(|| invalid("The parameter grant_type is required."))?;
    Ok(TokenRequest {
        grant_type,
        scope: given(scope),
        client_id: given(client_id),
        client_secret: given(client_secret),
    })
}

pub(super) fn invalid(message: &str) -> Error {
    Error::new(ErrorCode::InvalidRequest, message)
}

/// Undoes form encoding; `None` for what is not such, or holds a null character: that is part of no id, scope or secret.
pub(super) fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |b: u8| char::from(b).to_digit(16);
                let (high, low) = (digit(rest.next()?)?, digit(rest.next()?)?);
                u8::try_from(high * 16 + low).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_as_the_standard_says() {
        let form = parse("grant_type=client_credentials&scope=files%3Aread+search%3Arun&unknown=1&client_id=").unwrap();
        assert_eq!(
            (form.grant_type.as_str(), form.scope.as_deref()),
            ("client_credentials", Some("files:read search:run"))
        );
        assert_eq!((form.client_id, form.client_secret), (None, None));
        for bad in [
            "",
            "scope=x",
            "grant_type=",
            "grant_type=a&grant_type=a",
            "grant_type=%zz",
            "grant_type=%e4",
            "grant_type=%",
            "grant_type=a&client_id=%00",
        ] {
            assert_eq!(parse(bad).unwrap_err().code, ErrorCode::InvalidRequest, "{bad:?}");
        }
    }

    #[test]
    fn decoding_undoes_encoding() {
        assert_eq!(decode("a%2Bb+c%C3%BC").as_deref(), Some("a+b cü"));
        assert_eq!(decode("%f"), None);
    }
}
