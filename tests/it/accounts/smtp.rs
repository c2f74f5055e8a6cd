//! Mail over a real SMTP conversation: aiosmtpd takes, defers and refuses it.

use chrono::Duration;
use lectern::kernel::Secret;
use serde_json::{Value, json};
use std::process::Stdio;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

use crate::support::{Letter, TestApp, workspace};

/// A mail server that wants a password and says on its standard output what it was sent.
struct MailServer {
    _process: Child,
    lines: Lines<BufReader<ChildStdout>>,
    port: u64,
}

impl MailServer {
    async fn start() -> Self {
        let script = workspace().join("scripts/smtp-server.sh");
        let mut process = Command::new(&script)
            .args(["serve", "lectern", "hunter2"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|e| panic!("{}: {e}", script.display()));
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = event(&mut lines).await["port"].as_u64().expect("the server says its port");
        Self { _process: process, lines, port }
    }

    async fn event(&mut self) -> Value {
        event(&mut self.lines).await
    }
}

async fn event(lines: &mut Lines<BufReader<ChildStdout>>) -> Value {
    let line = timeout(std::time::Duration::from_secs(30), lines.next_line()).await.expect("the server says something");
    let line = line.unwrap().expect("the server lives: run `scripts/smtp-server.sh install` first");
    serde_json::from_str(&line).unwrap_or_else(|e| panic!("{line}: {e}"))
}

async fn app(server: &MailServer, user: &'static str, password: &'static str) -> TestApp {
    let url = format!("smtp://127.0.0.1:{}", server.port);
    let configured = TestApp::builder().test_clock().config(move |config| {
        config.mail.from = "Lectern <noreply@lectern.example>".into();
        config.mail.smtp_url = Some(Secret::new(url));
        config.mail.smtp_user = Some(user.into());
        config.mail.smtp_password = Some(Secret::new(password.into()));
    });
    configured.build().await
}

async fn invite(app: &TestApp, email: &str) {
    app.admin.post("/invitations", json!({ "email": email })).await.expect(201);
}

/// Waits until that attempt is over: while it runs, nothing is known to be wrong.
async fn outbox(app: &TestApp, state: &str, attempt: i64) {
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(20);
    let over = if state == "queued" { "error IS NOT NULL" } else { "finished_at IS NOT NULL" };
    let query =
        format!("SELECT count(*) FROM outgoing_mails WHERE state = '{state}' AND attempt = {attempt} AND {over}");
    while app.database.number(&query).await != 1 {
        assert!(tokio::time::Instant::now() < deadline, "no mail is {state} after {attempt} attempts");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mails_are_taken_deferred_and_refused() {
    let mut server = MailServer::start().await;
    let app = app(&server, "lectern", "hunter2").await;
    invite(&app, "alice@example.com").await;
    let taken = server.event().await;
    assert_eq!((&taken["from"], &taken["to"]), (&json!("noreply@lectern.example"), &json!(["alice@example.com"])));
    let letter = Letter::parse(taken["content"].as_str().unwrap());
    assert!(letter.raw.contains("From: Lectern <noreply@lectern.example>"), "{}", letter.raw);
    let accept = json!({ "token": letter.token(), "password": "correct horse battery" });
    app.anonymous.post("/account/invitation/accept", accept).await.expect(200);
    app.database.execute("DELETE FROM outgoing_mails").await;

    // Deferred twice, then taken: the pauses grow.
    invite(&app, "deferred-twice@example.com").await;
    assert_eq!(server.event().await["deferred"], "deferred-twice@example.com");
    outbox(&app, "queued", 1).await;
    app.clock.advance(Duration::seconds(31));
    assert_eq!(server.event().await["deferred"], "deferred-twice@example.com");
    outbox(&app, "queued", 2).await;
    app.clock.advance(Duration::seconds(61));
    assert_eq!(server.event().await["to"], json!(["deferred-twice@example.com"]));
    outbox(&app, "sent", 3).await;
    app.database.execute("DELETE FROM outgoing_mails").await;

    // Refused for good: not tried again, and nothing is kept of it.
    invite(&app, "refused@example.com").await;
    assert_eq!(server.event().await["refused"], "refused@example.com");
    outbox(&app, "failed", 1).await;
    let said = "SELECT count(*) FROM outgoing_mails WHERE error LIKE '%no such user%' AND sealed_message IS NULL";
    assert_eq!(app.database.number(said).await, 1);
}

/// The operator will mend the credentials: the mail waits, for a day.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_credentials_and_silent_servers_keep_the_mail_for_a_day() {
    let server = MailServer::start().await;
    let app = app(&server, "lectern", "wrong").await;
    invite(&app, "alice@example.com").await;
    outbox(&app, "queued", 1).await;
    drop(server);
    app.clock.advance(Duration::seconds(31));
    outbox(&app, "queued", 2).await;
    app.clock.advance(Duration::hours(24));
    outbox(&app, "failed", 3).await;
}
