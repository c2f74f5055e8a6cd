//! Credentials that may be used from some networks only, behind proxies and without.

use serde_json::json;

use super::key;
use crate::support::{Client, Response, TestApp, id};

async fn from(client: &Client, forwarded: &[&str]) -> Response {
    let request = client.request(reqwest::Method::GET, "/auth/me");
    Response::of(forwarded.iter().fold(request, |request, value| request.header("x-forwarded-for", *value))).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_trusted_proxies_say_where_a_request_comes_from() {
    let app = TestApp::builder()
        .config(|config| {
            config.server.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap(), "10.0.0.0/8".parse().unwrap()]
        })
        .build()
        .await;
    let body = json!({ "name": "k", "allowed_networks": ["203.0.113.0/24", "2001:db8::/32"] });
    let (created, limited) = key(&app.admin, body).await;
    assert_eq!(created["allowed_networks"], json!(["203.0.113.0/24", "2001:db8::/32"]));
    for (forwarded, allowed) in [
        (vec!["203.0.113.9"], true),
        (vec!["198.51.100.1, 203.0.113.9, 10.1.1.1"], true),
        (vec!["198.51.100.1", "203.0.113.9"], true),
        (vec!["2001:db8::7"], true),
        (vec!["::ffff:203.0.113.9"], true),
        (vec![], false),
        (vec!["203.0.113.9, 198.51.100.1"], false),
        (vec!["203.0.113.9", "198.51.100.1"], false),
        (vec!["203.0.113.9, garbage"], false),
        (vec!["203.0.114.9"], false),
    ] {
        let answer = from(&limited, &forwarded).await;
        match allowed {
            true => drop(answer.expect(200)),
            false => drop(answer.assert_problem(403, "address_not_allowed")),
        }
    }
    assert!(from(&limited, &["198.51.100.1"]).await.json["detail"].as_str().unwrap().contains("198.51.100.1"));
    from(&limited, &["203.0.113.77"]).await.expect(200);
    let seen = app.admin.get(&format!("/api-keys/{}", id(&created))).await.expect(200);
    assert_eq!(seen["last_address"], "203.0.113.77", "where it was last used, refused attempts aside");
    assert!(seen["last_used_at"].is_string());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_trusted_proxies_the_peer_counts() {
    let app = TestApp::start().await;
    let (_, elsewhere) = key(&app.admin, json!({ "name": "k", "allowed_networks": ["203.0.113.0/24"] })).await;
    from(&elsewhere, &["203.0.113.9"]).await.assert_problem(403, "address_not_allowed");
    let (created, here) = key(&app.admin, json!({ "name": "k", "allowed_networks": ["127.0.0.1"] })).await;
    from(&here, &["203.0.113.9"]).await.expect(200);
    let seen = app.admin.get(&format!("/api-keys/{}", id(&created))).await.expect(200);
    assert_eq!(seen["last_address"], "127.0.0.1");
}
