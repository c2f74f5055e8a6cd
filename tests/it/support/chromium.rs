//! A real browser: Chromium, through WebDriver.

use reqwest::Url;
use serde_json::{Value, json};
use std::{process::Stdio, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::{Instant, sleep},
};

/// Chromium without a window, driven by chromedriver. Both end when it is dropped.
pub(crate) struct Chromium {
    _driver: Child,
    _profile: tempfile::TempDir,
    http: reqwest::Client,
    session: String,
}

impl Chromium {
    /// Starts one, if it is installed; where everything must run, it has to be.
    pub(crate) async fn start() -> Option<Self> {
        let is_installed =
            Command::new("chromedriver").arg("--version").output().await.is_ok_and(|o| o.status.success());
        if !is_installed {
            let is_required = std::env::var("CI").as_deref() == Ok("true");
            assert!(!is_required, "CI runs this in a real browser: there is no chromedriver");
            println!("skipped: there is no chromedriver (`scripts/browser.sh install` installs it)");
            return None;
        }
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|e| panic!("chromedriver: {e}"));
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = loop {
            let line = lines.next_line().await.unwrap().expect("chromedriver says its port before it ends");
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                break port.trim_end_matches('.').to_string();
            }
        };
        // Read on, or the pipe fills.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let profile = tempfile::tempdir().unwrap();
        let arguments = json!([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-proxy-server",
            format!("--user-data-dir={}", profile.path().display()),
        ]);
        let wanted = json!({ "browserName": "chrome", "goog:chromeOptions": { "args": arguments } });
        let body = json!({ "capabilities": { "alwaysMatch": wanted } });
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(120)).build().unwrap();
        let url = format!("http://127.0.0.1:{port}/session");
        let answer: Value = http.post(&url).json(&body).send().await.unwrap().json().await.unwrap();
        let id = answer["value"]["sessionId"].as_str().unwrap_or_else(|| panic!("no browser: {answer}"));
        Some(Self { _driver: driver, _profile: profile, session: format!("{url}/{id}"), http })
    }

    async fn command(&self, path: &str, body: Value) -> Value {
        let answer = self.http.post(format!("{}/{path}", self.session)).json(&body).send().await.unwrap();
        let (status, answer) = (answer.status(), answer.json::<Value>().await.unwrap());
        assert!(status.is_success(), "{path}: {answer}");
        answer["value"].clone()
    }

    /// Goes to an address.
    pub(crate) async fn open(&self, url: &str) {
        self.command("url", json!({ "url": url })).await;
    }

    /// Where the browser is.
    pub(crate) async fn url(&self) -> Url {
        let answer = self.http.get(format!("{}/url", self.session)).send().await.unwrap();
        answer.json::<Value>().await.unwrap()["value"].as_str().unwrap().parse().unwrap()
    }

    /// Waits until the browser is at an address that begins like this.
    pub(crate) async fn arrives_at(&self, beginning: &str) -> Url {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let url = self.url().await;
            if url.as_str().starts_with(beginning) {
                return url;
            }
            assert!(Instant::now() < deadline, "the browser is at {url}, not at {beginning}");
            sleep(Duration::from_millis(200)).await;
        }
    }

    /// The element that a CSS selector names, once it is there.
    pub(crate) async fn element(&self, selector: &str) -> String {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let found = self.command("elements", json!({ "using": "css selector", "value": selector })).await;
            if let Some(element) = found[0].as_object().and_then(|e| e.values().next()) {
                return element.as_str().unwrap().to_string();
            }
            assert!(Instant::now() < deadline, "there is no {selector} at {}", self.url().await);
            sleep(Duration::from_millis(200)).await;
        }
    }

    /// Types into a field.
    pub(crate) async fn enter(&self, selector: &str, text: &str) {
        let element = self.element(selector).await;
        self.command(&format!("element/{element}/value"), json!({ "text": text })).await;
    }

    /// Clicks.
    pub(crate) async fn click(&self, selector: &str) {
        let element = self.element(selector).await;
        self.command(&format!("element/{element}/click"), json!({})).await;
    }

    /// Waits until the text of an element contains this.
    pub(crate) async fn shows(&self, selector: &str, text: &str) {
        let element = self.element(selector).await;
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let answer = self.http.get(format!("{}/element/{element}/text", self.session)).send().await.unwrap();
            let shown = answer.json::<Value>().await.unwrap()["value"].as_str().unwrap_or_default().to_string();
            if shown.contains(text) {
                return;
            }
            assert!(Instant::now() < deadline, "{selector} shows {shown:?}, not {text:?}");
            sleep(Duration::from_millis(100)).await;
        }
    }

    /// What a script on the page sees: status and body of a request, and the cookies that scripts can read.
    pub(crate) async fn fetch(&self, method: &str, path: &str, csrf: &str, body: Value) -> (u64, Value, String) {
        let script = "const [method, path, csrf, body, done] = arguments;
            const headers = { 'content-type': 'application/json' };
            if (csrf) headers['x-csrf-token'] = csrf;
            const options = { method, headers, ...(method === 'GET' ? {} : { body: JSON.stringify(body) }) };
            fetch('/api/v1' + path, options).then(async (r) => done([r.status, await r.text(), document.cookie]),
              (e) => done([0, String(e), '']));";
        let sent = json!({ "script": script, "args": [method, path, csrf, body] });
        let answer = self.command("execute/async", sent).await;
        let text = answer[1].as_str().unwrap();
        let json = serde_json::from_str(text).unwrap_or_else(|_| text.into());
        (answer[0].as_u64().unwrap(), json, answer[2].as_str().unwrap().to_string())
    }

    /// Ends the browser; dropping it does so too, less politely.
    pub(crate) async fn close(self) {
        drop(self.http.delete(&self.session).send().await);
    }
}
