//! What every call carries: credentials, kept fresh, and a retry rule.

use progenitor_client::{ClientHooks, ClientInfo, Error, OperationInfo};
use reqwest::{
    Request, Response, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, RETRY_AFTER},
};
use serde::Deserialize;
use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::Mutex;

use crate::Client;

/// An access token is renewed this long before it expires, so that a request under way does not meet its end.
const RENEW_BEFORE: Duration = Duration::from_secs(30);

/// Credentials and retry rule of a client. Clones share one sign-in.
#[derive(Clone)]
pub struct Connection {
    credentials: Credentials,
    retries: u32,
}

#[derive(Clone)]
enum Credentials {
    None,
    ApiKey(Arc<str>),
    SignIn { base_url: Arc<str>, tokens: Arc<Mutex<Tokens>> },
    Client(Arc<ClientCredentials>),
}

/// A service account's client credentials, with the access token that they gave last.
struct ClientCredentials {
    base_url: String,
    client_id: String,
    client_secret: String,
    token: Mutex<Option<ClientToken>>,
}

struct ClientToken {
    access: String,
    renew_at: Instant,
}

struct Tokens {
    access: String,
    refresh: String,
    renew_at: Instant,
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    refresh_token: String,
    expires_in: u64,
}

#[derive(Deserialize)]
struct ClientTokenAnswer {
    access_token: String,
    expires_in: u64,
}

impl From<TokenAnswer> for Tokens {
    fn from(answer: TokenAnswer) -> Self {
        let lifetime = Duration::from_secs(answer.expires_in).saturating_sub(RENEW_BEFORE);
        Self { access: answer.access_token, refresh: answer.refresh_token, renew_at: Instant::now() + lifetime }
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let credentials = match &self.credentials {
            Credentials::None => "none",
            Credentials::ApiKey(_) => "an API key",
            Credentials::SignIn { .. } => "a sign-in",
            Credentials::Client(_) => "client credentials",
        };
        f.debug_struct("Connection").field("credentials", &credentials).field("retries", &self.retries).finish()
    }
}

impl Connection {
    /// Without credentials: for the public operations only.
    pub fn anonymous() -> Self {
        Self { credentials: Credentials::None, retries: 3 }
    }

    /// With an API key.
    pub fn api_key(secret: &str) -> Self {
        Self { credentials: Credentials::ApiKey(secret.into()), retries: 3 }
    }

    /// With a service account's client credentials: the access token is got when it is needed, and again before it expires.
    /// `base_url` ends in `/api/v1`.
    pub fn client_credentials(base_url: &str, client_id: &str, client_secret: &str) -> Self {
        let credentials = ClientCredentials {
            base_url: base_url.trim_end_matches('/').to_string(),
            client_id: client_id.to_string(),
            client_secret: client_secret.to_string(),
            token: Mutex::default(),
        };
        Self { credentials: Credentials::Client(Arc::new(credentials)), retries: 3 }
    }

    pub(crate) fn signed_in(base_url: &str, access: String, refresh: String, expires_in: u64) -> Self {
        let answer = TokenAnswer { access_token: access, refresh_token: refresh, expires_in };
        let tokens = Arc::new(Mutex::new(answer.into()));
        Self { credentials: Credentials::SignIn { base_url: base_url.into(), tokens }, retries: 3 }
    }

    /// How often a request that failed for a passing reason is sent again; 3 unless set.
    #[must_use]
    pub fn with_retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// The token to send, renewed if its end is near. Concurrent callers wait for one renewal: a refresh token works only once.
    async fn token(&self, client: &reqwest::Client) -> Result<Option<String>, String> {
        match &self.credentials {
            Credentials::None => Ok(None),
            Credentials::ApiKey(secret) => Ok(Some(secret.to_string())),
            Credentials::SignIn { base_url, tokens } => {
                let mut tokens = tokens.lock().await;
                if Instant::now() >= tokens.renew_at {
                    *tokens = renew(client, base_url, &tokens.refresh).await?;
                }
                Ok(Some(tokens.access.clone()))
            }
            Credentials::Client(own) => {
                let mut token = own.token.lock().await;
                if let Some(token) = token.as_ref().filter(|token| Instant::now() < token.renew_at) {
                    return Ok(Some(token.access.clone()));
                }
                let fresh = own.get(client).await?;
                Ok(Some(token.insert(fresh).access.clone()))
            }
        }
    }
}

impl ClientCredentials {
    async fn get(&self, client: &reqwest::Client) -> Result<ClientToken, String> {
        let failed = |e: reqwest::Error| format!("no access token for the client credentials: {e}");
        let request = client
            .post(format!("{}/oauth2/token", self.base_url))
            .basic_auth(&self.client_id, Some(&self.client_secret))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body("grant_type=client_credentials");
        let answer = request.send().await.and_then(Response::error_for_status).map_err(failed)?;
        let answer: ClientTokenAnswer = answer.json().await.map_err(failed)?;
        let lifetime = Duration::from_secs(answer.expires_in).saturating_sub(RENEW_BEFORE);
        Ok(ClientToken { access: answer.access_token, renew_at: Instant::now() + lifetime })
    }
}

async fn renew(client: &reqwest::Client, base_url: &str, refresh_token: &str) -> Result<Tokens, String> {
    let body = serde_json::json!({ "refresh_token": refresh_token });
    let answer = client.post(format!("{base_url}/auth/refresh")).json(&body).send().await;
    let answer =
        answer.and_then(Response::error_for_status).map_err(|e| format!("the sign-in can't be renewed: {e}"))?;
    let answer: TokenAnswer = answer.json().await.map_err(|e| format!("the sign-in can't be renewed: {e}"))?;
    Ok(answer.into())
}

/// Takes precedence over the `ClientHooks` that progenitor implements for `&Client`.
impl ClientHooks<Connection> for Client {
    async fn pre<E>(&self, request: &mut Request, _: &OperationInfo) -> Result<(), Error<E>> {
        let Some(token) = self.inner().token(self.client()).await.map_err(Error::Custom)? else { return Ok(()) };
        let mut value = HeaderValue::try_from(format!("Bearer {token}"))
            .map_err(|_| Error::Custom("the credential has characters that a header can't carry".into()))?;
        value.set_sensitive(true);
        request.headers_mut().insert(AUTHORIZATION, value);
        Ok(())
    }

    /// Sends again what failed for a passing reason: 429, 502, 503 and 504 as the server says, and refused connections.
    /// A streamed body can't be sent twice and is not retried; nor is a POST whose fate is unknown.
    async fn exec(&self, request: Request, _: &OperationInfo) -> reqwest::Result<Response> {
        let mut left = self.inner().retries;
        let mut pause = Duration::from_millis(200);
        loop {
            let Some(this) = request.try_clone() else { return self.client().execute(request).await };
            let idempotent = request.method() != reqwest::Method::POST;
            let result = self.client().execute(this).await;
            let wait = match &result {
                Ok(response) if passing(response.status(), idempotent) => retry_after(response).unwrap_or(pause),
                Err(error) if error.is_connect() => pause,
                _ => return result,
            };
            if left == 0 {
                return result;
            }
            left -= 1;
            tokio::time::sleep(wait).await;
            pause = (pause * 2).min(Duration::from_secs(5));
        }
    }
}

/// 429 and 503 are answered before anything is done; a gateway's 502 and 504 are not.
fn passing(status: StatusCode, idempotent: bool) -> bool {
    match status {
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => true,
        StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT => idempotent,
        _ => false,
    }
}

fn retry_after(response: &Response) -> Option<Duration> {
    let seconds: u64 = response.headers().get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds.min(60)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_secret() {
        for connection in
            [Connection::api_key("lk_hunter2"), Connection::client_credentials("http://x", "hunter2", "hunter2")]
        {
            let text = format!("{connection:?}");
            assert!(!text.contains("hunter2"), "{text}");
        }
    }

    #[test]
    fn a_post_is_not_repeated_when_its_fate_is_unknown() {
        assert!(passing(StatusCode::SERVICE_UNAVAILABLE, false));
        assert!(!passing(StatusCode::BAD_GATEWAY, false));
        assert!(passing(StatusCode::BAD_GATEWAY, true));
        assert!(!passing(StatusCode::INTERNAL_SERVER_ERROR, true));
    }
}
