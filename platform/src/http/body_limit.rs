//! A body limit that holds for chunked bodies too, and a way for refusals to arrive while the body is still being sent.

use bytes::Bytes;
use futures::{Stream, StreamExt, stream::BoxStream};
use poem::{Body, Endpoint, IntoResponse, Middleware, Request, Response, http::Version};
use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use super::problem::Problem;
use crate::kernel::{Error, ErrorCode};

/// What is read of a body that nobody wants any more.
const DRAINED_BYTES: usize = 16 << 20;
/// How long. Whoever sends slower than this has given up on the answer.
const DRAIN_TIME: Duration = Duration::from_secs(5);

/// Refuses bodies larger than this many bytes with 413, unless the request is an upload: those have their own, larger limit.
///
/// When the answer is ready before the body has arrived, reads on for a while and forgets what it reads: a client that is still sending
/// when the connection closes may never see the answer.
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
        if has_no_body(&request) {
            return Ok(self.0.call(request).await?.into_response());
        }
        let max = if is_upload(&request) { self.1.upload } else { self.1.json };
        let asks_first = request.headers().contains_key("expect");
        let body = Arc::new(Mutex::new(Incoming::new(request.take_body(), max)));
        let declared = request.headers().get("content-length").and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
        let response = match declared.is_some_and(|length| length > max) {
            true => Err(too_large(max)),
            false => {
                request.set_body(Body::from_bytes_stream(Shared(body.clone())));
                self.0.call(request).await.map(IntoResponse::into_response)
            }
        };
        let mut rest = std::mem::take(&mut *lock(&body));
        // A client that waits to be asked for its body is not asked for one that nobody reads.
        if rest.started || !asks_first {
            rest.drain().await;
        }
        if rest.exceeded { Err(too_large(max)) } else { response }
    }
}

fn too_large(max: u64) -> poem::Error {
    Problem::from(Error::new(ErrorCode::PayloadTooLarge, format!("The body may have at most {max} bytes."))).into()
}

/// What is still to come of a body. The default is a body that has ended.
#[derive(Default)]
struct Incoming {
    rest: Option<BoxStream<'static, io::Result<Bytes>>>,
    /// Bytes that may still come.
    left: u64,
    started: bool,
    exceeded: bool,
}

impl Incoming {
    fn new(body: Body, max: u64) -> Self {
        Self { rest: Some(body.into_bytes_stream().boxed()), left: max, ..Self::default() }
    }

    /// The next piece; an error, once, for the one that goes beyond the limit.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let Some(rest) = self.rest.as_mut().filter(|_| !self.exceeded) else {
            return Poll::Ready(None);
        };
        self.started = true;
        let Poll::Ready(piece) = rest.poll_next_unpin(context) else {
            return Poll::Pending;
        };
        let Some(Ok(bytes)) = piece else {
            self.rest = None;
            return Poll::Ready(piece);
        };
        let Some(left) = self.left.checked_sub(bytes.len() as u64) else {
            self.exceeded = true;
            return Poll::Ready(Some(Err(io::Error::other("body limit exceeded"))));
        };
        self.left = left;
        Poll::Ready(Some(Ok(bytes)))
    }

    async fn drain(&mut self) {
        let Some(mut rest) = self.rest.take() else {
            return;
        };
        let reading = async {
            let mut left = DRAINED_BYTES;
            while let Some(Ok(bytes)) = rest.next().await {
                left = left.saturating_sub(bytes.len());
                if left == 0 {
                    return;
                }
            }
        };
        // Running out of time is no failure: it is the end of our patience.
        drop(tokio::time::timeout(DRAIN_TIME, reading).await);
    }
}

/// The body as the handler reads it.
struct Shared(Arc<Mutex<Incoming>>);

impl Stream for Shared {
    type Item = io::Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        lock(&self.0).poll(context)
    }
}

fn lock(body: &Mutex<Incoming>) -> std::sync::MutexGuard<'_, Incoming> {
    body.lock().unwrap_or_else(PoisonError::into_inner)
}

/// HTTP/1 announces a body by its length or its encoding; without either there is none.
fn has_no_body(request: &Request) -> bool {
    let headers = request.headers();
    match headers.get("content-length") {
        Some(length) => length.as_bytes() == b"0",
        None => request.version() <= Version::HTTP_11 && !headers.contains_key("transfer-encoding"),
    }
}

/// Whatever is not sent as JSON: raw uploads may carry any media type, or none.
fn is_upload(request: &Request) -> bool {
    !request.content_type().unwrap_or("").starts_with("application/json")
}
