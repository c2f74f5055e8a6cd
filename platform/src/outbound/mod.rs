//! HTTP to addresses that a tenant chose. Invariant: without the operator's leave no request reaches a private network, however the
//! address is written and whatever its name resolves to; no answer is followed elsewhere, and none is read beyond a bound.

mod addresses;
pub mod tls;

use futures::StreamExt;
use poem::http;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::{fmt, net::SocketAddr, sync::Arc, time::Duration};

use crate::kernel::{Error, Result};

/// A guarded client.
#[derive(Clone, Debug)]
pub struct Outbound {
    client: reqwest::Client,
    allow_private: bool,
    most_bytes: usize,
}

/// Why there is no answer. Safe to show to whoever chose the address.
#[derive(Debug)]
pub enum OutboundError {
    /// The address is not one that may be called.
    Forbidden(String),
    /// There was no whole answer.
    Failed(String),
    /// The answer is longer than allowed.
    TooLong,
}

impl fmt::Display for OutboundError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Forbidden(why) | Self::Failed(why) => f.write_str(why),
            Self::TooLong => f.write_str("the answer is too long"),
        }
    }
}

impl std::error::Error for OutboundError {}

impl Outbound {
    /// A client that takes `patience` at most for a whole exchange and reads `most_bytes` at most. `allow_private` also allows plain `http`.
    pub fn new(allow_private: bool, patience: Duration, most_bytes: usize) -> Result<Self> {
        tls::install();
        let mut builder = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(patience)
            .timeout(patience)
            .user_agent(concat!("lectern/", env!("CARGO_PKG_VERSION")));
        if !allow_private {
            builder = builder.dns_resolver(Arc::new(PublicOnly)).https_only(true);
        }
        let client = builder.build().map_err(|e| Error::internal("can't make an HTTP client").with_source(e))?;
        Ok(Self { client, allow_private, most_bytes })
    }

    /// Whether the operator lets plain `http` pass.
    pub fn allows_plain_http(&self) -> bool {
        self.allow_private
    }

    /// Whether an address may be called as it is written; its name is looked up only when it is called.
    pub fn check(&self, url: &reqwest::Url) -> std::result::Result<(), OutboundError> {
        let forbidden = |why: &str| Err(OutboundError::Forbidden(why.to_string()));
        let Some(host) = url.host_str() else { return forbidden("the address has no host") };
        if !matches!(url.scheme(), "https" | "http") || !url.username().is_empty() || url.password().is_some() {
            return forbidden("the address is not a plain https address");
        }
        if self.allow_private {
            return Ok(());
        }
        if url.scheme() != "https" {
            return forbidden("the address must begin with https://");
        }
        let literal = host.trim_start_matches('[').trim_end_matches(']').parse();
        match literal {
            Ok(address) if !addresses::is_public(address) => forbidden(PRIVATE),
            _ => Ok(()),
        }
    }

    /// Sends a request and reads the whole answer, whatever its status.
    pub async fn send(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> std::result::Result<http::Response<Vec<u8>>, OutboundError> {
        let request = reqwest::Request::try_from(request).map_err(|e| OutboundError::Failed(described(&e)))?;
        self.check(request.url())?;
        let response = self.client.execute(request).await.map_err(|e| OutboundError::Failed(described(&e)))?;
        let mut answer = http::Response::builder().status(response.status());
        if let Some(headers) = answer.headers_mut() {
            headers.extend(response.headers().clone());
        }
        let (mut body, mut pieces) = (Vec::new(), response.bytes_stream());
        while let Some(piece) = pieces.next().await {
            body.extend_from_slice(&piece.map_err(|e| OutboundError::Failed(described(&e)))?);
            if body.len() > self.most_bytes {
                return Err(OutboundError::TooLong);
            }
        }
        answer.body(body).map_err(|e| OutboundError::Failed(e.to_string()))
    }
}

const PRIVATE: &str = "the address lies in a private network";

/// The innermost cause says it best; the address is known to whoever reads it.
fn described(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "it did not answer in time".into();
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

/// Resolves names to public addresses only: checked here, where the connection is made, so that a name can't change in between.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|a| addresses::is_public(a.ip())).collect();
            if public.is_empty() {
                return Err(PRIVATE.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_refused_however_they_are_written() {
        let guarded = Outbound::new(false, Duration::from_secs(1), 10).unwrap();
        for bad in [
            "http://example.com/",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://169.254.169.254/",
            "https://user:password@example.com/",
        ] {
            assert!(guarded.check(&bad.parse().unwrap()).is_err(), "{bad}");
        }
        guarded.check(&"https://example.com/".parse().unwrap()).unwrap();
        let open = Outbound::new(true, Duration::from_secs(1), 10).unwrap();
        open.check(&"http://127.0.0.1:8080/".parse().unwrap()).unwrap();
    }

    #[tokio::test]
    async fn names_that_resolve_to_private_addresses_are_refused() {
        let guarded = Outbound::new(false, Duration::from_secs(5), 10).unwrap();
        let request = http::Request::get("https://localhost:1/").body(Vec::new()).unwrap();
        let error = guarded.send(request).await.unwrap_err();
        assert!(error.to_string().contains("private network"), "{error}");
    }
}
