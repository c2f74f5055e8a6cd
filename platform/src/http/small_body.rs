//! Bodies that are read into memory as a whole: JSON and forms. Each has the same small limit, whatever its media type is called.

use bytes::Bytes;
use poem::{Body, Request, RequestBody, error::ReadBodyError};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    payload::{Form, Payload},
    registry::{MetaRequest, Registry},
    types::Type,
};
use serde::de::DeserializeOwned;
use std::{sync::Arc, time::Duration};

use super::{body_limit::too_large, problem::Problem};
use crate::{
    app::Platform,
    kernel::{Error, ErrorCode},
};

/// The whole body: `limits.json_body_bytes` at most (413), within `limits.request_timeout_seconds` (408).
pub(super) async fn small_body(request: &Request, body: &mut RequestBody) -> poem::Result<Bytes> {
    let limits = request.data::<Arc<Platform>>().map(|platform| &platform.config.limits);
    let seconds = limits.map_or(60, |limits| limits.request_timeout_seconds);
    let max = limits.map_or(2 << 20, |limits| limits.json_body_bytes);
    // Refused before it is received.
    let declared = request.header("content-length").and_then(|length| length.parse::<u64>().ok());
    if declared.is_some_and(|length| length > max) {
        return Err(too_large(max).into());
    }
    let reading = body.take()?.into_bytes_limit(usize::try_from(max).unwrap_or(usize::MAX));
    match tokio::time::timeout(Duration::from_secs(seconds), reading).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(ReadBodyError::PayloadTooLarge)) => Err(too_large(max).into()),
        Ok(Err(error)) => Err(error.into()),
        Err(_) => {
            let message = format!("The body did not arrive within {seconds} seconds.");
            Err(Problem::from(Error::new(ErrorCode::RequestTimeout, message)).into())
        }
    }
}

/// An `application/x-www-form-urlencoded` body.
pub struct FormBody<T>(pub T);

impl<'a, T: DeserializeOwned + Type> ApiExtractor<'a> for FormBody<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        <Form<T> as Payload>::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        <Form<T> as ApiExtractor<'a>>::request_meta()
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        options: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        let mut whole = RequestBody::new(Body::from_bytes(small_body(request, body).await?));
        let form = <Form<T> as ApiExtractor<'a>>::from_request(request, &mut whole, options).await?;
        Ok(Self(form.0))
    }
}
