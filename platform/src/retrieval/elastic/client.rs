//! Talking to the cluster: who we are, whom we trust, how long we wait, when we try again.
//! Invariant: no call outlives its patience, and every failure to reach the cluster is `unavailable`, never an internal error.

use bytes::Bytes;
use elasticsearch::{
    auth::Credentials,
    http::{
        Method, Url,
        headers::{CONTENT_TYPE, HeaderMap, HeaderValue},
        transport::{MultiNodeConnectionPool, Transport, TransportBuilder},
    },
};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::OnceCell,
    time::{Instant, sleep},
};

use super::{breaker::Breaker, tls};
use crate::{
    config::IndexConfig,
    kernel::{Error, ErrorCode, Ids, Result},
};

/// The pause before the second attempt; doubled for each further one.
pub(super) const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// Writes have as many times the patience of questions: nobody waits for them, and they are larger.
const WRITE_FACTOR: u32 = 6;
/// With several nodes, the share of the rest of the patience that one attempt gets: a node that swallows everything must not keep the
/// call from the next one.
const SHARE: f64 = 0.6;
/// An attempt that has less time says nothing about the cluster. A little less than the least patience there is.
const LEAST: Duration = Duration::from_millis(800);

/// How long a call may take, all its attempts included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Patience {
    /// Somebody waits for the answer.
    Question,
    /// Somebody waits for what several calls answer together, and wants it by then.
    Until(Instant),
    /// The feed writes.
    Write,
}

/// One request.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) method: Method,
    /// With its query string.
    pub(super) path: String,
    pub(super) body: Option<Bytes>,
    pub(super) is_ndjson: bool,
}

impl Call {
    pub(super) fn get(path: impl Into<String>) -> Self {
        Self { method: Method::Get, path: path.into(), body: None, is_ndjson: false }
    }

    pub(super) fn put(path: impl Into<String>, body: &Value) -> Self {
        Self { method: Method::Put, body: Some(body.to_string().into()), ..Self::get(path) }
    }

    pub(super) fn post(path: impl Into<String>, body: &Value) -> Self {
        Self { method: Method::Post, ..Self::put(path, body) }
    }

    pub(super) fn post_empty(path: impl Into<String>) -> Self {
        Self { method: Method::Post, ..Self::get(path) }
    }

    /// Lines of JSON.
    pub(super) fn lines(path: impl Into<String>, body: impl Into<Bytes>) -> Self {
        Self { method: Method::Post, body: Some(body.into()), is_ndjson: true, ..Self::get(path) }
    }
}

/// What the cluster said.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    bytes: Bytes,
}

impl Answer {
    /// `null` if it is not JSON, which only refusals are not.
    pub(super) fn body(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_default()
    }

    /// `None`: what was asked for is not there. Every other refusal is an error.
    pub(super) fn found(self) -> Result<Option<Value>> {
        match self.status {
            404 => Ok(None),
            _ => self.ok().map(Some),
        }
    }

    /// Every refusal is an error.
    pub(super) fn ok(self) -> Result<Value> {
        self.read()
    }

    /// The body as what it should be. Every refusal is an error.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T> {
        match self.status {
            200..=299 if self.bytes.is_empty() => serde_json::from_str("null"),
            200..=299 => serde_json::from_slice(&self.bytes),
            status => return Err(refusal(status, &self.body())),
        }
        .map_err(|e| Error::internal("Elasticsearch answers with what can't be read").with_source(e))
    }
}

/// Whether an answer with this status is worth asking again: what is asked for was refused, not answered.
pub(super) fn is_not_now(status: u16) -> bool {
    matches!(status, 429 | 502..=504)
}

/// An answer that says no, in words. What the cluster can't do now is `unavailable`; what it does not understand is our mistake.
pub(super) fn refusal(status: u16, body: &Value) -> Error {
    let kind = body["error"]["type"].as_str().unwrap_or_default();
    let reason = body["error"]["reason"].as_str().or(body["error"].as_str()).unwrap_or("no reason given");
    let detail = format!("Elasticsearch answers {status} {kind}: {reason}");
    let is_full = kind == "cluster_block_exception" && reason.contains("flood-stage");
    let message = match status {
        _ if is_full => "The disks of Elasticsearch are too full to write.",
        400 if reason.contains("maximum normal shards open") => "Elasticsearch has too many shards for another index.",
        400 if reason.contains("Limit of total fields") => "The index in Elasticsearch has no room for another tenant.",
        401 => "Elasticsearch refuses the configured credentials.",
        403 if kind == "cluster_block_exception" => "Elasticsearch blocks writing.",
        403 => "Elasticsearch lets the configured user do too little.",
        404 => "The index is being rebuilt.",
        409 => "Another process writes the index.",
        429 | 502..=504 => "Elasticsearch is overloaded or not ready.",
        500..=599 => "Elasticsearch failed.",
        _ => return Error::internal(detail),
    };
    unavailable(message, detail)
}

pub(super) fn unavailable(message: &str, detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::Unavailable, message).with_source(detail.into())
}

/// The connection to one cluster.
pub(super) struct Client {
    config: IndexConfig,
    ids: Arc<dyn Ids>,
    /// Made at the first call: with a fingerprint the node must be asked, and it may be away when the server starts.
    transport: OnceCell<Transport>,
    breaker: Breaker,
}

impl Client {
    pub(super) fn new(config: IndexConfig, ids: Arc<dyn Ids>) -> Self {
        if config.sends_credentials_in_the_clear() {
            tracing::warn!("index.urls has addresses without TLS: credentials and contents travel in the clear");
        }
        Self { config, ids, transport: OnceCell::new(), breaker: Breaker::default() }
    }

    /// Sends until there is an answer other than "not now", at most as long as `patience` allows. The call must be safe to repeat.
    pub(super) async fn send(&self, call: Call, patience: Patience) -> Result<Answer> {
        let deadline = self.deadline(patience);
        let mut pause = FIRST_PAUSE;
        let mut waited_in_vain = false;
        loop {
            let failure = match self.attempt(&call, deadline, &mut waited_in_vain).await {
                // A node that is going down answers 500, and another one knows better.
                Ok(answer) if answer.status == 500 || is_not_now(answer.status) => {
                    refusal(answer.status, &answer.body())
                }
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            // A question is answered at once while the circuit is open; a write has the time to wait.
            let is_hopeless = patience != Patience::Write && self.breaker.is_open();
            if is_hopeless || !self.pause(&mut pause, deadline).await {
                return Err(failure);
            }
        }
    }

    /// When a call that begins now has to be over.
    pub(super) fn deadline(&self, patience: Patience) -> Instant {
        match patience {
            Patience::Question => Instant::now() + self.patience(),
            Patience::Until(deadline) => deadline,
            Patience::Write => Instant::now() + self.patience() * WRITE_FACTOR,
        }
    }

    /// Waits before another attempt, and has the next pause be longer. Answers whether there is time for one.
    pub(super) async fn pause(&self, pause: &mut Duration, deadline: Instant) -> bool {
        let rest = pause.mul_f64(0.5 + self.jitter());
        if Instant::now() + rest >= deadline {
            return false;
        }
        sleep(rest).await;
        *pause = (*pause * 2).min(LONGEST_PAUSE);
        true
    }

    /// `waited_in_vain`: whether an attempt of this call did so before; several of them say no more about the cluster than one.
    async fn attempt(&self, call: &Call, deadline: Instant, waited_in_vain: &mut bool) -> Result<Answer> {
        let away = "Elasticsearch can't be reached.";
        if !self.breaker.permits(Instant::now()) {
            return Err(unavailable(away, "it did not answer repeatedly, and is asked only now and then"));
        }
        let mut rest = deadline.saturating_duration_since(Instant::now());
        if self.config.urls.len() > 1 {
            rest = rest.mul_f64(SHARE).max(LEAST).min(rest);
        }
        let outcome = tokio::time::timeout(rest, self.exchange(call)).await;
        match outcome {
            Ok(Ok(answer)) => {
                self.breaker.answered();
                Ok(answer)
            }
            Ok(Err(detail)) => {
                self.breaker.failed(Instant::now());
                Err(unavailable(away, detail))
            }
            Err(_) => {
                let is_first = !std::mem::replace(waited_in_vain, true);
                if is_first && rest >= LEAST {
                    self.breaker.failed(Instant::now());
                }
                Err(unavailable("Elasticsearch did not answer in time.", format!("within {} s", rest.as_secs())))
            }
        }
    }

    /// Takes as long as it takes.
    async fn exchange(&self, call: &Call) -> Result<Answer, String> {
        let transport = self.transport.get_or_try_init(|| self.connect()).await?;
        let mut headers = HeaderMap::new();
        if call.is_ndjson {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"));
        }
        let response = transport
            .send(call.method, &call.path, headers, None::<&()>, call.body.clone(), None)
            .await
            .map_err(|e| chain(&e))?;
        let status = response.status_code().as_u16();
        let bytes = response.bytes().await.map_err(|e| chain(&e))?;
        // A proxy in between may answer in HTML.
        if status < 300 && !bytes.is_empty() && serde_json::from_slice::<IgnoredAny>(&bytes).is_err() {
            return Err("the answer is not JSON: is this Elasticsearch?".into());
        }
        Ok(Answer { status, bytes })
    }

    async fn connect(&self) -> Result<Transport, String> {
        let parsed: Result<Vec<Url>, _> = self.config.urls.iter().map(|url| Url::parse(url)).collect();
        let urls = parsed.map_err(|e| format!("index.urls: {e}"))?;
        let address = |url: &Url| {
            let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
            (host.to_string(), url.port_or_known_default().unwrap_or(9200))
        };
        let addresses: Vec<(String, u16)> = urls.iter().map(address).collect();
        let mut builder = TransportBuilder::new(MultiNodeConnectionPool::round_robin(urls, None)).disable_proxy();
        if let (Some(username), Some(password)) = (&self.config.username, &self.config.password) {
            builder = builder.auth(Credentials::Basic(username.clone(), password.expose().clone()));
        } else if let Some(key) = &self.config.api_key {
            builder = builder.auth(Credentials::EncodedApiKey(key.expose().clone()));
        }
        if let Some(path) = &self.config.ca_certificate {
            builder = builder.cert_validation(tls::of_file(path)?);
        } else if let Some(fingerprint) = self.config.fingerprint() {
            let asked = tokio::task::spawn_blocking(move || tls::of_fingerprint(&addresses, &fingerprint)).await;
            builder = builder.cert_validation(asked.map_err(|e| e.to_string())??);
        }
        builder.build().map_err(|e| e.to_string())
    }

    /// How long a question may take.
    pub(super) fn patience(&self) -> Duration {
        Duration::from_secs(self.config.timeout_seconds)
    }

    /// 0 to 1.
    fn jitter(&self) -> f64 {
        let mut byte = [0];
        self.ids.random(&mut byte);
        f64::from(byte[0]) / 255.0
    }
}

/// An error with its causes: `reqwest` says what happened only there.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{SystemClock, SystemIds};
    use serde_json::json;
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn a_call_that_waits_in_vain_is_one_failure_however_many_nodes_it_asks() {
        // They take connections and say nothing.
        let nodes = [TcpListener::bind("127.0.0.1:0").await.unwrap(), TcpListener::bind("127.0.0.1:0").await.unwrap()];
        let urls = nodes.iter().map(|node| format!("http://{}", node.local_addr().unwrap())).collect();
        let config = IndexConfig { urls, timeout_seconds: 2, ..IndexConfig::default() };
        let client = Client::new(config, Arc::new(SystemIds::new(Arc::new(SystemClock))));
        let ask = || client.send(Call::get("/"), Patience::Question);
        for answer in futures::future::join_all([ask(), ask(), ask(), ask()]).await {
            assert_eq!(answer.unwrap_err().code, ErrorCode::Unavailable);
        }
        assert!(!client.breaker.is_open(), "four calls are four failures");
        ask().await.unwrap_err();
        assert!(client.breaker.is_open());
    }

    #[tokio::test]
    async fn several_calls_for_one_question_share_its_time() {
        let node = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let urls = vec![format!("http://{}", node.local_addr().unwrap())];
        let config = IndexConfig { urls, timeout_seconds: 60, ..IndexConfig::default() };
        let client = Client::new(config, Arc::new(SystemIds::new(Arc::new(SystemClock))));
        let until = Patience::Until(Instant::now() + Duration::from_millis(300));
        for _ in 0..5 {
            client.send(Call::get("/"), until).await.unwrap_err();
        }
        assert!(!client.breaker.is_open(), "so short a time says nothing about the cluster");
    }

    #[test]
    fn refusals_are_said_in_words_and_only_our_mistakes_are_internal() {
        let said =
            |status, kind: &str, reason: &str| refusal(status, &json!({ "error": { "type": kind, "reason": reason } }));
        for (error, words) in [
            (said(401, "security_exception", "x"), "refuses the configured credentials"),
            (said(403, "security_exception", "x"), "too little"),
            (said(429, "cluster_block_exception", "disk usage exceeded flood-stage watermark"), "too full"),
            (said(403, "cluster_block_exception", "disk usage exceeded flood-stage watermark"), "too full"),
            (said(403, "cluster_block_exception", "index read-only"), "blocks writing"),
            (said(400, "validation_exception", "[1000]/[1000] maximum normal shards open"), "too many shards"),
            (said(400, "illegal_argument_exception", "Limit of total fields [10000] has been exceeded"), "tenant"),
            (said(500, "exception", "node closed"), "failed"),
            (said(503, "master_not_discovered_exception", "x"), "not ready"),
        ] {
            assert_eq!(error.code, ErrorCode::Unavailable, "{error}");
            assert!(error.message.contains(words), "{words}: {error}");
        }
        assert_eq!(said(400, "parsing_exception", "unknown query").code, ErrorCode::Internal);
        assert_eq!(refusal(502, &Value::Null).code, ErrorCode::Unavailable, "a proxy's page");
    }
}
