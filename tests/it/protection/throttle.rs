//! Guessing passwords gets slower and slower, and tells nothing.

use chrono::Duration;
use futures::future::join_all;
use serde_json::json;
use std::time::Instant;
use tokio::io::AsyncWriteExt as _;

use crate::support::{PASSWORD, Response, TestApp};

fn retry_after(answer: &Response) -> i64 {
    answer.header("retry-after").parse().expect("seconds")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_waits_longer_and_longer_whether_it_exists_or_not() {
    let app = TestApp::builder().test_clock().build().await;
    let mut known = Vec::new();
    for (tenant, login) in [("default", "admin"), ("default", "nobody"), ("nowhere", "admin")] {
        let mut seen = Vec::new();
        for _ in 0..5 {
            let answer = app.anonymous.login(tenant, login, "a wrong guess").await;
            answer.assert_problem(401, "invalid_credentials");
        }
        for _ in 0..4 {
            let answer = app.anonymous.login(tenant, login, PASSWORD).await;
            answer.assert_problem(429, "sign_in_throttled");
            let wait = retry_after(&answer);
            seen.push((wait, answer.comparable()));
            app.clock.advance(Duration::seconds(wait));
            app.anonymous.login(tenant, login, "a wrong guess").await.assert_problem(401, "invalid_credentials");
        }
        assert_eq!(seen.iter().map(|(wait, _)| *wait).collect::<Vec<_>>(), [1, 2, 4, 8], "{tenant}/{login}");
        known.push(seen);
        // The address must not be what is measured.
        app.database.execute("DELETE FROM sign_in_throttles WHERE subject LIKE 'address:%'").await;
    }
    assert!(known.windows(2).all(|pair| pair[0] == pair[1]), "accounts are told apart: {known:#?}");
    // After the pause the right password works, and then nothing is left of it.
    app.clock.advance(Duration::seconds(16));
    app.anonymous.login("default", "admin", PASSWORD).await.expect(200);
    for _ in 0..4 {
        app.anonymous.login("default", "admin", "a wrong guess").await.assert_problem(401, "invalid_credentials");
    }
    app.anonymous.login("default", "admin", PASSWORD).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guesser_shuts_nobody_out_who_is_in_and_an_administrator_opens_again() {
    let app = TestApp::start().await;
    let alice = app.user("alice").await;
    let tokens = app.anonymous.login("default", "alice", PASSWORD).await.expect(200);
    for _ in 0..5 {
        app.anonymous.login("default", "alice", "a wrong guess").await.assert_problem(401, "invalid_credentials");
    }
    app.anonymous.login("default", "alice", PASSWORD).await.assert_problem(429, "sign_in_throttled");
    alice.get("/auth/me").await.expect(200);
    let refresh = json!({ "refresh_token": tokens["refresh_token"] });
    app.anonymous.post("/auth/refresh", refresh).await.expect(200);
    app.anonymous.login("default", "admin", PASSWORD).await.expect(200);
    app.anonymous.login("acme", "admin", PASSWORD).await.expect(200);
    let path = format!("/users/{}/unlock", alice.user_id);
    alice.post(&path, json!({})).await.assert_problem(403, "forbidden");
    app.acme_admin.post(&path, json!({})).await.assert_problem(404, "not_found");
    app.admin.post(&path, json!({})).await.expect(204);
    app.anonymous.login("default", "alice", PASSWORD).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_waits_that_tries_many_accounts() {
    let app =
        TestApp::builder().test_clock().config(|config| config.protection.sign_in_address_attempts = 8).build().await;
    for n in 0..8 {
        let answer = app.anonymous.login("default", &format!("user{n}"), "a wrong guess").await;
        answer.assert_problem(401, "invalid_credentials");
    }
    let answer = app.anonymous.login("default", "admin", PASSWORD).await;
    answer.assert_problem(429, "sign_in_throttled");
    assert_eq!(retry_after(&answer), 1);
    app.clock.advance(Duration::seconds(1));
    // One right password buys no new guesses.
    app.anonymous.login("default", "admin", PASSWORD).await.expect(200);
    app.anonymous.login("default", "user9", "a wrong guess").await.assert_problem(401, "invalid_credentials");
    let answer = app.anonymous.login("default", "user10", "a wrong guess").await;
    answer.assert_problem(429, "sign_in_throttled");
    assert_eq!(retry_after(&answer), 2);
    // After a day without failures the address begins anew.
    app.clock.advance(Duration::hours(25));
    app.anonymous.login("default", "user11", "a wrong guess").await.assert_problem(401, "invalid_credentials");
    app.anonymous.login("default", "user12", "a wrong guess").await.assert_problem(401, "invalid_credentials");
}

/// A burst is not faster than its first failures.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guesses_at_once_are_counted_one_by_one() {
    let app = TestApp::builder().test_clock().build().await;
    let guesses = (0..40).map(|n| {
        let password = format!("a wrong guess {n}");
        let client = app.anonymous.clone();
        async move { client.login("default", "admin", &password).await }
    });
    let answers = join_all(guesses).await;
    let tried = answers.iter().filter(|answer| answer.status == 401).count();
    assert_eq!((tried, answers.iter().filter(|answer| answer.status == 429).count()), (5, 35));
}

/// Unknown accounts take as long as known ones, the fastest of each compared. What other tests do meanwhile makes times longer, so it goes on
/// until they have met; those that differ never do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unknown_accounts_take_as_long_as_known_ones() {
    let app = TestApp::builder()
        .config(|config| {
            config.protection.sign_in_account_attempts = 10_000;
            config.protection.sign_in_address_attempts = 10_000;
        })
        .build()
        .await;
    let accounts = [("default", "admin"), ("default", "nobody"), ("nowhere", "admin")];
    let mut fastest = [f64::MAX; 3];
    for round in 1..=400 {
        for (best, (tenant, login)) in fastest.iter_mut().zip(accounts) {
            let started = Instant::now();
            let answer = app.anonymous.login(tenant, login, "a wrong guess").await;
            *best = best.min(started.elapsed().as_secs_f64());
            answer.assert_problem(401, "invalid_credentials");
        }
        let least = fastest.iter().copied().fold(f64::MAX, f64::min);
        let most = fastest.iter().copied().fold(0.0, f64::max);
        if round >= 20 && most < least * 1.8 {
            return;
        }
    }
    panic!("they differ however often they are tried: {fastest:?}");
}

/// Whoever hangs up before the answer has guessed all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guesses_count_though_nobody_waits_for_the_answer() {
    let app = TestApp::start().await;
    let alice = app.user("alice").await;
    let address = app.anonymous.base.trim_start_matches("http://").to_string();
    let body = json!({ "login": "alice", "password": "a wrong guess" }).to_string();
    let request = format!(
        "POST /api/v1/auth/login HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    for _ in 0..8 {
        let mut connection = tokio::net::TcpStream::connect(&address).await.unwrap();
        connection.write_all(request.as_bytes()).await.unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        // Closing with this is a reset: the server drops what it was doing for this client.
        connection.set_zero_linger().unwrap();
    }
    let counted = async {
        while app.anonymous.login("default", "alice", PASSWORD).await.status != 429 {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), counted).await.expect("the guesses are counted");
    alice.get("/auth/me").await.expect(200);
}
