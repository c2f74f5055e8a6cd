//! A thin client: raw JSON in and out, so that a test sees what a stranger's program would see.

use reqwest::{Method, RequestBuilder, header::HeaderMap};
use serde_json::Value;

/// One caller of the API.
#[derive(Clone)]
pub(crate) struct Client {
    pub(super) http: reqwest::Client,
    /// `http://127.0.0.1:port`
    pub(crate) base: String,
    /// What is sent as `Authorization: Bearer`.
    pub(crate) token: Option<String>,
    /// The user's id, empty for the anonymous client.
    pub(crate) user_id: String,
    /// The user's home folder, empty for the anonymous client.
    pub(crate) home: String,
}

impl Client {
    /// A caller without credentials.
    pub(crate) fn anonymous(base: &str) -> Self {
        let http = reqwest::Client::builder().no_proxy().build().expect("a client without special settings");
        Self { http, base: base.to_string(), token: None, user_id: String::new(), home: String::new() }
    }

    /// The same connection with another credential.
    pub(crate) fn with_token(&self, token: impl Into<String>) -> Self {
        Self { token: Some(token.into()), ..self.clone() }
    }

    /// The same caller with an API key, for what may take longer than an access token lasts.
    pub(crate) async fn with_api_key(&self) -> Self {
        let key = self.post("/api-keys", serde_json::json!({ "name": "for the length of a test" })).await.expect(201);
        self.with_token(key["secret"].as_str().expect("a key has a secret"))
    }

    /// The same caller on another connection.
    pub(crate) fn with_http(&self, http: reqwest::Client) -> Self {
        Self { http, ..self.clone() }
    }

    /// Signs in and answers the tokens.
    pub(crate) async fn login(&self, tenant: &str, login: &str, password: &str) -> Response {
        let body = serde_json::json!({ "tenant": tenant, "login": login, "password": password });
        Self { token: None, ..self.clone() }.post("/auth/login", body).await
    }

    /// Signs in and answers the client of that user.
    #[track_caller]
    pub(crate) fn sign_in(&self, tenant: &str, login: &str, password: &str) -> impl Future<Output = Self> {
        let (this, tenant, login, password) =
            (self.clone(), tenant.to_string(), login.to_string(), password.to_string());
        async move {
            let tokens = this.login(&tenant, &login, &password).await.ok();
            let client = this.with_token(tokens["access_token"].as_str().expect("tokens have an access token"));
            let me = client.get("/auth/me").await.ok();
            let user_id = me["user_id"].as_str().expect("a principal has an id").to_string();
            Self { user_id, ..client }
        }
    }

    /// A request with the client's credential; `path` is below `/api/v1`, unless it begins with `!`.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = match path.strip_prefix('!') {
            Some(path) => format!("{}{path}", self.base),
            None => format!("{}/api/v1{path}", self.base),
        };
        let request = self.http.request(method, url);
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        Response::of(self.request(Method::GET, path)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Response {
        Response::of(self.request(Method::DELETE, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Response {
        Response::of(self.request(Method::POST, path).json(&body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Response {
        Response::of(self.request(Method::PUT, path).json(&body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Response {
        Response::of(self.request(Method::PATCH, path).json(&body)).await
    }

    /// PUTs only what the entity tag names.
    pub(crate) async fn put_if_match(&self, path: &str, tag: &str, body: Value) -> Response {
        Response::of(self.request(Method::PUT, path).header("if-match", tag).json(&body)).await
    }

    /// POSTs bytes as they are.
    pub(crate) async fn upload(&self, path: &str, bytes: impl Into<Vec<u8>>) -> Response {
        let request = self.request(Method::POST, path).header("content-type", "application/octet-stream");
        Response::of(request.body(bytes.into())).await
    }

    /// PUTs bytes as they are.
    pub(crate) async fn upload_again(&self, path: &str, bytes: impl Into<Vec<u8>>) -> Response {
        let request = self.request(Method::PUT, path).header("content-type", "application/octet-stream");
        Response::of(request.body(bytes.into())).await
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// The body as JSON; null if it is none.
    pub(crate) json: Value,
    pub(crate) bytes: Vec<u8>,
}

impl Response {
    /// Sends the request.
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        Self::try_of(request).await.expect("the server answers")
    }

    /// Sends the request; the error is the transport's.
    pub(crate) async fn try_of(request: RequestBuilder) -> reqwest::Result<Self> {
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await?.to_vec();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Ok(Self { status, headers, json, bytes })
    }

    /// The body of a success.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert!((200..300).contains(&self.status), "expected success, got {self}");
        self.json
    }

    /// The body of exactly this status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "unexpected answer {self}");
        self.json
    }

    /// A problem of this status and code, whole and in the documented form.
    #[track_caller]
    pub(crate) fn assert_problem(&self, status: u16, code: &str) -> &Value {
        assert_eq!((self.status, self.json["code"].as_str()), (status, Some(code)), "unexpected answer {self}");
        self.assert_is_problem();
        &self.json
    }

    /// A problem+json body that agrees with its status.
    #[track_caller]
    pub(crate) fn assert_is_problem(&self) {
        assert_eq!(self.header("content-type"), "application/problem+json", "not a problem: {self}");
        assert_eq!(self.json["status"], self.status, "the body disagrees with the status: {self}");
        let code = self.json["code"].as_str().unwrap_or_default();
        assert_eq!(self.json["type"], format!("urn:lectern:problem:{code}"), "{self}");
        assert!(self.json["title"].as_str().is_some_and(|t| !t.is_empty()), "a problem has a title: {self}");
        assert_eq!(self.json["request_id"].as_str(), Some(self.header("x-request-id").as_str()), "{self}");
    }

    /// The names of the invalid fields, sorted, each once.
    pub(crate) fn fields(&self) -> Vec<String> {
        let errors = self.json["errors"].as_array().cloned().unwrap_or_default();
        let mut names: Vec<String> = errors.iter().filter_map(|e| e["field"].as_str().map(str::to_string)).collect();
        names.sort();
        names.dedup();
        names
    }

    /// A header, empty if absent.
    pub(crate) fn header(&self, name: &str) -> String {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_string()
    }

    /// The body without what differs between any two answers.
    pub(crate) fn comparable(&self) -> Value {
        let mut json = self.json.clone();
        if let Some(object) = json.as_object_mut() {
            object.remove("request_id");
        }
        json
    }
}

impl std::fmt::Display for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let body = String::from_utf8_lossy(&self.bytes);
        let shown: String = body.chars().take(2000).collect();
        write!(f, "{} {shown}", self.status)
    }
}
