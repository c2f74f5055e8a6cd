//! A body limit that holds for chunked bodies too, and a deadline for their arrival.

use bytes::Bytes;
use futures::{Stream, StreamExt};
use poem::{Body, Endpoint, IntoResponse, Middleware, Request, Response, http::Version};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
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
        let too_large =
            || Problem::from(Error::new(ErrorCode::PayloadTooLarge, format!("The body may have at most {max} bytes.")));
        let declared = request.headers().get("content-length").and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
        if declared.is_some_and(|length| length > max) {
            drain(request.take_body().into_bytes_stream()).await;
            return Err(too_large().into());
        }
        if declared.is_some() || has_no_body(&request) {
            return Ok(self.0.call(request).await?.into_response());
        }
        let exceeded = Arc::new(AtomicBool::new(false));
        let body = limited(request.take_body(), max, exceeded.clone());
        request.set_body(Body::from_bytes_stream(body));
        let response = self.0.call(request).await;
        if exceeded.load(Ordering::Relaxed) {
            return Err(too_large().into());
        }
        Ok(response?.into_response())
    }
}

/// The body, ending in an error beyond `max` bytes.
fn limited(
    body: Body,
    max: u64,
    exceeded: Arc<AtomicBool>,
) -> impl Stream<Item = std::io::Result<Bytes>> + Send + 'static {
    let mut rest = body.into_bytes_stream();
    async_stream::stream! {
        let mut seen = 0u64;
        while let Some(chunk) = rest.next().await {
            seen += chunk.as_ref().map_or(0, |bytes| bytes.len() as u64);
            if seen > max {
                exceeded.store(true, Ordering::Relaxed);
                drain(rest).await;
                yield Err(std::io::Error::other("body limit exceeded"));
                return;
            }
            yield chunk;
        }
    }
}

/// Reads on for a while and forgets it: a client that is still sending when the connection closes never sees the answer.
async fn drain(mut rest: impl Stream<Item = std::io::Result<Bytes>> + Unpin) {
    let reading = async {
        let mut left: usize = 16 << 20;
        while let Some(Ok(chunk)) = rest.next().await {
            left = left.saturating_sub(chunk.len());
            if left == 0 {
                return;
            }
        }
    };
    // Whoever sends slower than this has given up on the answer.
    drop(tokio::time::timeout(Duration::from_secs(5), reading).await);
}

/// HTTP/1 announces a body by its length or its encoding; without either there is none.
fn has_no_body(request: &Request) -> bool {
    request.version() <= Version::HTTP_11 && !request.headers().contains_key("transfer-encoding")
}

/// Whatever is not sent as JSON: raw uploads may carry any media type, or none.
fn is_upload(request: &Request) -> bool {
    !request.content_type().unwrap_or("").starts_with("application/json")
}
