//! Limits of size and of patience that hold for chunked bodies too, and a way for refusals to arrive while the body is still being sent.

use bytes::Bytes;
use futures::{Stream, StreamExt, stream::BoxStream};
use poem::{Body, Endpoint, IntoResponse, Middleware, Request, Response, http::Version};
use std::{
    io::{self, ErrorKind},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::Sleep;

use super::problem::Problem;
use crate::kernel::{Error, ErrorCode};

/// What is read of a body that nobody wants any more.
const DRAINED_BYTES: usize = 16 << 20;
/// How long. Whoever sends slower than this has given up on the answer.
const DRAIN_TIME: Duration = Duration::from_secs(5);

/// Refuses bodies that are too large with 413, and those that stop coming with 408.
///
/// The media type is the client's word, so it decides nothing here: whoever reads a body into memory has a smaller limit of its own
/// (`small_body`).
///
/// When the answer is ready before the body has arrived, reads on for a while and forgets what it reads: a client that is still sending
/// when the connection closes may never see the answer.
#[derive(Clone, Copy)]
pub struct BodyLimit {
    /// Bytes that a body may have.
    pub max_bytes: u64,
    /// How long nothing of a body may arrive while somebody waits for it.
    pub patience: Duration,
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
        let BodyLimit { max_bytes: max, patience } = self.1;
        let asks_first = request.headers().contains_key("expect");
        let body = Arc::new(Mutex::new(Incoming::new(request.take_body(), self.1)));
        let declared = request.headers().get("content-length").and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
        let response = match declared.is_some_and(|length| length > max) {
            true => Err(too_large(max).into()),
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
        match rest {
            Incoming { exceeded: true, .. } => Err(too_large(max).into()),
            Incoming { stalled: true, .. } => Err(stalled(patience).into()),
            _ => response,
        }
    }
}

/// 413
pub(super) fn too_large(max: u64) -> Problem {
    Error::new(ErrorCode::PayloadTooLarge, format!("The body may have at most {max} bytes.")).into()
}

fn stalled(patience: Duration) -> Problem {
    let message = format!("Nothing of the body arrived for {} seconds.", patience.as_secs());
    Error::new(ErrorCode::RequestTimeout, message).into()
}

/// What is still to come of a body. The default is a body that has ended.
#[derive(Default)]
struct Incoming {
    rest: Option<BoxStream<'static, io::Result<Bytes>>>,
    /// Bytes that may still come.
    left: u64,
    patience: Duration,
    /// Runs while somebody waits for the next piece.
    silence: Option<Pin<Box<Sleep>>>,
    started: bool,
    exceeded: bool,
    stalled: bool,
}

impl Incoming {
    fn new(body: Body, limit: BodyLimit) -> Self {
        let BodyLimit { max_bytes, patience } = limit;
        Self { rest: Some(body.into_bytes_stream().boxed()), left: max_bytes, patience, ..Self::default() }
    }

    /// The next piece; an error, once, for the one that goes beyond the limit or does not come.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let Some(rest) = self.rest.as_mut().filter(|_| !self.exceeded) else {
            return Poll::Ready(None);
        };
        self.started = true;
        let Poll::Ready(piece) = rest.poll_next_unpin(context) else {
            return self.poll_silence(context);
        };
        self.silence = None;
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

    fn poll_silence(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let patience = self.patience;
        let silence = self.silence.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
        if silence.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        self.stalled = true;
        self.rest = None;
        Poll::Ready(Some(Err(io::Error::new(ErrorKind::TimedOut, "the body stopped coming"))))
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
