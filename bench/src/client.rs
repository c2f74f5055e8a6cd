//! A client of the API as anybody would write it: JSON, a bearer token, a kept connection.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// A signed-in user.
#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Client {
    /// Signs in to the tenant `default`.
    pub(crate) async fn sign_in(url: &str, login: &str, password: &str) -> Result<Self> {
        Self::sign_in_to(url, "default", login, password).await
    }

    pub(crate) async fn sign_in_to(url: &str, tenant: &str, login: &str, password: &str) -> Result<Self> {
        let mut client = Self { http: reqwest::Client::new(), base: format!("{url}/api/v1"), token: String::new() };
        let who = json!({ "tenant": tenant, "login": login, "password": password });
        let tokens = client.post("/auth/login", &who).await?;
        client.token = tokens["access_token"].as_str().context("no access token")?.to_string();
        Ok(client)
    }

    /// The access token.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Value> {
        self.send(self.http.get(format!("{}{path}", self.base))).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.send(self.http.post(format!("{}{path}", self.base)).json(body)).await
    }

    /// How long a GET takes until the whole answer is there.
    pub(crate) async fn time(&self, path: &str) -> Result<Duration> {
        let request = self.http.get(format!("{}{path}", self.base)).bearer_auth(&self.token);
        let begun = Instant::now();
        let response = request.send().await?;
        let status = response.status();
        let text = response.text().await?;
        let elapsed = begun.elapsed();
        ensure!(status == 200, "{path} answered {status}: {text}");
        Ok(elapsed)
    }

    /// A new knowledge base: its id and the model that embeds it.
    pub(crate) async fn create_knowledge_base(&self) -> Result<(String, String)> {
        let created = self.post("/knowledge-bases", &json!({ "name": "Bench" })).await?;
        let field = |name: &str| anyhow::Ok(created[name].as_str().with_context(|| format!("no {name}"))?.to_string());
        Ok((field("id")?, field("embedding_model")?))
    }

    /// Uploads a Markdown document, waits until it is ready, and gives it.
    pub(crate) async fn upload(&self, knowledge_base: &str, name: &str, text: String) -> Result<Value> {
        let url = format!("{}/knowledge-bases/{knowledge_base}/files", self.base);
        let query = [("name", name), ("media_type", "text/markdown"), ("wait", "300")];
        let request = self.http.post(url).query(&query).header("Content-Type", "application/octet-stream");
        let document = self.send(request.body(text)).await?;
        ensure!(document["state"] == "ready", "the document did not become ready: {document}");
        Ok(document)
    }

    /// The texts of a document's chunks, in order.
    pub(crate) async fn chunk_texts(&self, document: &Value) -> Result<Vec<String>> {
        let field = |name: &str| document[name].as_str().with_context(|| format!("no {name}"));
        let path =
            format!("/knowledge-bases/{}/documents/{}/chunks?limit=200", field("knowledge_base_id")?, field("id")?);
        let (mut texts, mut next) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("{path}{next}")).await?;
            let items = page["items"].as_array().context("no items")?;
            texts.extend(items.iter().filter_map(|item| item["text"].as_str()).map(str::to_string));
            match page["next_page"].as_str() {
                Some(token) => next = format!("&page_token={token}"),
                None => return Ok(texts),
            }
        }
    }

    /// Searches (hybrid, 10 hits); gives the time until the whole answer is there, and the number of hits.
    pub(crate) async fn search(&self, query: &str) -> Result<(Duration, usize)> {
        let body = serde_json::to_vec(&json!({ "query": query, "mode": "hybrid", "limit": 10 }))?;
        let request = self.http.post(format!("{}/search", self.base)).bearer_auth(&self.token);
        let request = request.header("Content-Type", "application/json").body(body);
        let begun = Instant::now();
        let response = request.send().await?;
        let status = response.status();
        let bytes = response.bytes().await?;
        let elapsed = begun.elapsed();
        ensure!(status == 200, "search answered {status}: {}", String::from_utf8_lossy(&bytes));
        let results: Value = serde_json::from_slice(&bytes)?;
        Ok((elapsed, results["hits"].as_array().map_or(0, Vec::len)))
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<Value> {
        let request = if self.token.is_empty() { request } else { request.bearer_auth(&self.token) };
        let response = request.send().await?;
        let (status, url) = (response.status(), response.url().path().to_string());
        let text = response.text().await?;
        ensure!(status.is_success(), "{url} answered {status}: {text}");
        Ok(serde_json::from_str(&text)?)
    }
}
