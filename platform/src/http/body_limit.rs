//! A body limit that holds for chunked bodies too, and a deadline for their arrival.

use futures::StreamExt;
use poem::{Body, Endpoint, IntoResponse, Middleware, Request, Response};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use super::problem::Problem;
use crate::kernel::{Error, ErrorCode};

/// Refuses bodies larger than this many bytes with 413, unless the request is an upload: those have their own, larger limit.
#[derive(Clone, Copy)]
pub struct BodyLimit {
    /// For JSON and forms.
    pub json: u64,
    /// For operations that stream their body to the blob store.
    pub upload: u64,
}

/// See [`BodyLimit`].
pub struct BodyLimitEndpoint<E>(E, BodyLimit);

impl<E: Endpoint> Middleware<E> for BodyLimit {
    type Output = BodyLimitEndpoint<E>;

    fn transform(&self, endpoint: E) -> Self::Output {
        BodyLimitEndpoint(endpoint, *self)
    }
}

impl<E: Endpoint> Endpoint for BodyLimitEndpoint<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let max = if is_upload(&request) { self.1.upload } else { self.1.json };
        let too_large = || Problem::from(Error::new(ErrorCode::PayloadTooLarge, format!("The body may have at most {max} bytes.")));
        let declared = request.headers().get("content-length").and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
        if declared.is_some_and(|length| length > max) {
            return Err(too_large().into());
        }
        if declared.is_some() {
            return Ok(self.0.call(request).await?.into_response());
        }
        let exceeded = Arc::new(AtomicBool::new(false));
        let flag = exceeded.clone();
        let mut seen = 0u64;
        let limited = request.take_body().into_bytes_stream().map(move |chunk| {
            let chunk = chunk?;
            seen += chunk.len() as u64;
            if seen <= max {
                return Ok(chunk);
            }
            flag.store(true, Ordering::Relaxed);
            Err(std::io::Error::other("body limit exceeded"))
        });
        request.set_body(Body::from_bytes_stream(limited));
        let response = self.0.call(request).await;
        if exceeded.load(Ordering::Relaxed) {
            return Err(too_large().into());
        }
        Ok(response?.into_response())
    }
}

/// Whatever is not sent as JSON: raw uploads may carry any media type, or none.
fn is_upload(request: &Request) -> bool {
    !request.content_type().unwrap_or("").starts_with("application/json")
}
