//! HTTP to a model endpoint that is not trusted: no proxy, no redirect, no retry, nothing but an event stream, and only so much of it.

use async_openai::{error::OpenAIError, middleware::HttpRequestFactory};
use futures::{StreamExt, future::BoxFuture};
use std::{
    fmt,
    task::{Context, Poll},
    time::Duration,
};

use crate::{
    kernel::{Error, Result},
    outbound::tls,
};

/// The transport beneath the OpenAI client.
#[derive(Clone, Debug)]
pub(super) struct GuardedHttp {
    client: reqwest::Client,
    most_bytes: u64,
}

/// Why an answer was not even read. Never quotes it.
#[derive(Debug)]
pub(super) enum Refused {
    /// Not a 2xx; redirects included.
    Status(u16),
    /// Not `text/event-stream`.
    MediaType,
    /// The peer took too long to accept or answer.
    Timeout,
}

impl Refused {
    pub(super) fn is_timeout(&self) -> bool {
        matches!(self, Self::Timeout)
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "status {status}"),
            Self::MediaType => f.write_str("not an event stream"),
            Self::Timeout => f.write_str("too slow"),
        }
    }
}

impl std::error::Error for Refused {}

impl GuardedHttp {
    /// `patience` bounds connecting; `most_bytes` the whole answer. Who reads the answer bounds each piece of it by `patience`; reads end
    /// by themselves only well after that, or a silent endpoint would look now like a slow and now like a broken one.
    pub(super) fn new(patience: Duration, most_bytes: u64) -> Result<Self> {
        tls::install();
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(patience)
            .read_timeout(patience * 2)
            .build()
            .map_err(|error| Error::internal("can't make an HTTP client").with_source(error))?;
        Ok(Self { client, most_bytes })
    }

    /// The client underneath, which builds requests.
    pub(super) fn client(&self) -> reqwest::Client {
        self.client.clone()
    }
}

impl tower_service::Service<HttpRequestFactory> for GuardedHttp {
    type Response = reqwest::Response;
    type Error = OpenAIError;
    type Future = BoxFuture<'static, std::result::Result<reqwest::Response, OpenAIError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<std::result::Result<(), OpenAIError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: HttpRequestFactory) -> Self::Future {
        let (client, most_bytes) = (self.client.clone(), self.most_bytes);
        Box::pin(async move {
            let response = client.execute(request.build().await?).await?;
            let refuse = |why| Err(OpenAIError::Boxed(Box::new(why)));
            let status = response.status();
            if matches!(status.as_u16(), 408 | 504) {
                return refuse(Refused::Timeout);
            }
            if !status.is_success() {
                return refuse(Refused::Status(status.as_u16()));
            }
            let media_type = response.headers().get("content-type").and_then(|v| v.to_str().ok()).unwrap_or_default();
            if !media_type.to_ascii_lowercase().starts_with("text/event-stream") {
                return refuse(Refused::MediaType);
            }
            Ok(limited(response, most_bytes))
        })
    }
}

/// The same response, whose body fails once it is longer than allowed.
fn limited(response: reqwest::Response, most_bytes: u64) -> reqwest::Response {
    let mut seen = 0;
    let body = response.bytes_stream().map(move |piece| {
        let piece = piece.map_err(std::io::Error::other)?;
        seen += piece.len() as u64;
        match seen <= most_bytes {
            true => Ok(piece),
            false => Err(std::io::Error::other("the answer is too long")),
        }
    });
    poem::http::Response::new(reqwest::Body::wrap_stream(body)).into()
}
