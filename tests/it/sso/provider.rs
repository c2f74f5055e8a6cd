//! A small OpenID Connect provider: real discovery, real signatures, and every way to be wrong.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use poem::{
    Endpoint, EndpointExt, Request, Response, Route,
    http::StatusCode,
    listener::{Acceptor, Listener, TcpListener},
};
use reqwest::Url;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
};
use tokio::task::JoinHandle;

pub(super) const CLIENT_SECRET: &str = "the-client-secret-that-nobody-sees";
const ACCESS_TOKEN: &str = "an-access-token";

/// A key to sign with.
#[derive(Clone)]
pub(super) struct Key {
    id: String,
    algorithm: Algorithm,
    encoding: EncodingKey,
}

impl Key {
    fn rsa(id: &str, pem: &str) -> Self {
        let encoding = EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap();
        Self { id: id.into(), algorithm: Algorithm::RS256, encoding }
    }

    pub(super) fn first() -> Self {
        Self::rsa("first", include_str!("../../fixtures/oidc/rsa-first.pem"))
    }

    pub(super) fn second() -> Self {
        Self::rsa("second", include_str!("../../fixtures/oidc/rsa-second.pem"))
    }

    pub(super) fn elliptic() -> Self {
        let encoding = EncodingKey::from_ec_pem(include_bytes!("../../fixtures/oidc/ec.pem")).unwrap();
        Self { id: "elliptic".into(), algorithm: Algorithm::ES256, encoding }
    }

    /// The same key under another name.
    pub(super) fn named(mut self, id: &str) -> Self {
        self.id = id.into();
        self
    }

    fn public(&self) -> Value {
        let mut jwk = serde_json::to_value(Jwk::from_encoding_key(&self.encoding, self.algorithm).unwrap()).unwrap();
        jwk["kid"] = self.id.clone().into();
        jwk["use"] = "sig".into();
        jwk
    }

    /// A signed token.
    pub(super) fn sign(&self, kind: &str, claims: &Map<String, Value>) -> String {
        let header = Header { kid: Some(self.id.clone()), typ: Some(kind.into()), ..Header::new(self.algorithm) };
        encode(&header, claims, &self.encoding).unwrap()
    }
}

type Tamper = Box<dyn Fn(&mut Map<String, Value>) + Send>;
type Forge = Box<dyn Fn(String) -> String + Send>;

/// What the provider does, and what it was asked.
#[derive(Default)]
pub(super) struct State {
    /// Keys that are published.
    pub(super) published: Vec<Key>,
    /// The key that signs; absent: the first published one.
    pub(super) signing: Option<Key>,
    /// Changes the claims before they are signed.
    pub(super) tamper: Option<Tamper>,
    /// Changes the signed token.
    pub(super) forge: Option<Forge>,
    /// What the token endpoint answers instead.
    pub(super) token_failure: Option<(u16, Value)>,
    /// What userinfo answers.
    pub(super) userinfo: Option<Value>,
    /// Whether every page is out of order.
    pub(super) is_down: bool,
    /// How often the keys were asked for.
    pub(super) keys_asked: usize,
    /// The clock of the provider, seconds since 1970; absent: the machine's.
    pub(super) now: Option<i64>,
    codes: HashMap<String, Map<String, Value>>,
    challenges: HashMap<String, String>,
}

/// A running provider.
pub(super) struct TestProvider {
    /// The issuer.
    pub(super) base: String,
    state: Arc<Mutex<State>>,
    server: JoinHandle<()>,
}

impl Drop for TestProvider {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl TestProvider {
    pub(super) async fn start() -> Self {
        let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.unwrap();
        let base = format!("http://{}", acceptor.local_addr()[0].as_socket_addr().unwrap());
        let state = Arc::new(Mutex::new(State { published: vec![Key::first(), Key::elliptic()], ..State::default() }));
        let server = poem::Server::new_with_acceptor(acceptor).run(routes(&base, &state));
        let server = tokio::spawn(async move { server.await.unwrap() });
        Self { base, state, server }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Somebody signs in on the page to which a browser was sent; answers where the browser goes back to.
    pub(super) fn sign_in(&self, page: &Url, claims: Value) -> Url {
        let query: HashMap<String, String> = page.query_pairs().into_owned().collect();
        assert!(page.as_str().starts_with(&format!("{}/authorize?", self.base)), "{page}");
        let expected = [("response_type", "code"), ("client_id", "lectern"), ("code_challenge_method", "S256")];
        expected.iter().for_each(|(name, value)| assert_eq!(query[*name], *value, "{name}"));
        assert!(query["scope"].split(' ').any(|scope| scope == "openid"), "{query:?}");
        let mut state = self.state();
        let code = format!("code-{}", state.codes.len() + 1);
        let now = state.now.unwrap_or_else(unix_now);
        let mut all = json!({
            "iss": self.base, "aud": "lectern", "iat": now, "exp": now + 300, "nonce": query["nonce"], "sid": "session-1",
        });
        all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
        state.codes.insert(code.clone(), all.as_object().unwrap().clone());
        state.challenges.insert(code.clone(), query["code_challenge"].clone());
        let mut back: Url = query["redirect_uri"].parse().unwrap();
        back.query_pairs_mut()
            .append_pair("code", &code)
            .append_pair("state", &query["state"])
            .append_pair("iss", &self.base);
        back
    }

    /// A token about the end of a session, valid but for what `change` does.
    pub(super) fn logout_token(&self, key: &Key, change: impl Fn(&mut Value)) -> String {
        let now = self.state().now.unwrap_or_else(unix_now);
        let mut claims = json!({
            "iss": self.base, "aud": "lectern", "iat": now, "exp": now + 120, "jti": "1", "sub": "subject-1", "sid": "session-1",
            "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
        });
        change(&mut claims);
        key.sign("logout+jwt", claims.as_object().unwrap())
    }
}

fn unix_now() -> i64 {
    use lectern::kernel::Clock;
    lectern::kernel::SystemClock.now().timestamp()
}

fn routes(base: &str, state: &Arc<Mutex<State>>) -> impl Endpoint + use<> {
    let discovery = json!({
        "issuer": base,
        "authorization_endpoint": format!("{base}/authorize"),
        "token_endpoint": format!("{base}/token"),
        "userinfo_endpoint": format!("{base}/userinfo"),
        "jwks_uri": format!("{base}/keys"),
        "end_session_endpoint": format!("{base}/end-session?tenant=1"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "ES256"],
    });
    let page = |answer: fn(&mut State, &Request, String) -> Response| {
        let state = state.clone();
        poem::endpoint::make(move |mut request: Request| {
            let state = state.clone();
            async move {
                let body = request.take_body().into_string().await.unwrap_or_default();
                let mut state = state.lock().unwrap();
                match state.is_down {
                    true => StatusCode::SERVICE_UNAVAILABLE.into(),
                    false => answer(&mut state, &request, body),
                }
            }
        })
    };
    let discovered = state.clone();
    let discovery = poem::endpoint::make_sync(move |_| match discovered.lock().unwrap().is_down {
        true => StatusCode::SERVICE_UNAVAILABLE.into(),
        false => json_response(200, &discovery),
    });
    Route::new()
        .at("/.well-known/openid-configuration", discovery)
        .at("/keys", page(keys))
        .at("/token", page(token))
        .at("/userinfo", page(userinfo))
        .boxed()
}

fn json_response(status: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    Response::builder().status(status).content_type("application/json").body(body.to_string())
}

fn keys(state: &mut State, _: &Request, _: String) -> Response {
    state.keys_asked += 1;
    let keys: Vec<Value> = state.published.iter().map(Key::public).collect();
    json_response(200, &json!({ "keys": keys }))
}

/// Knows each code once, and only for whoever has the verifier and the client's secret.
fn token(state: &mut State, request: &Request, body: String) -> Response {
    let form: Url = format!("http://form/?{body}").parse().unwrap();
    let form: HashMap<String, String> = form.query_pairs().into_owned().collect();
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("lectern:{CLIENT_SECRET}"));
    assert_eq!(request.header("authorization"), Some(format!("Basic {basic}").as_str()));
    if let Some((status, body)) = &state.token_failure {
        return json_response(*status, body);
    }
    let code = &form["code"];
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&form["code_verifier"]));
    let Some(mut claims) = state.codes.remove(code).filter(|_| state.challenges.get(code) == Some(&challenge)) else {
        return json_response(400, &json!({ "error": "invalid_grant", "error_description": "unknown code" }));
    };
    // Of the algorithms that sign here, each hashes with SHA-256; the claim has the left half.
    let hash = URL_SAFE_NO_PAD.encode(&Sha256::digest(ACCESS_TOKEN)[..16]);
    claims.insert("at_hash".into(), hash.into());
    if let Some(tamper) = &state.tamper {
        tamper(&mut claims);
    }
    let key = state.signing.clone().unwrap_or_else(|| state.published[0].clone());
    let mut id_token = key.sign("JWT", &claims);
    if let Some(forge) = &state.forge {
        id_token = forge(id_token);
    }
    let answer = json!({ "access_token": ACCESS_TOKEN, "token_type": "Bearer", "id_token": id_token });
    json_response(200, &answer)
}

fn userinfo(state: &mut State, request: &Request, _: String) -> Response {
    assert_eq!(request.header("authorization"), Some(format!("Bearer {ACCESS_TOKEN}").as_str()));
    json_response(200, state.userinfo.as_ref().unwrap_or(&Value::Null))
}
