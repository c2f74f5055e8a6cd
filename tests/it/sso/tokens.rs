//! ID tokens that do not hold, keys that change, clocks that differ.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::Duration;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use lectern::kernel::Clock;
use serde_json::{Map, Value, json};

use super::{
    TestProvider, app, app_with_clock, code_of,
    provider::{CLIENT_SECRET, Key},
    register, sign_in,
};

fn alice() -> Value {
    json!({ "sub": "subject-1", "preferred_username": "alice" })
}

fn claims_of(token: &str) -> Map<String, Value> {
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    serde_json::from_slice(&payload).unwrap()
}

/// What is done to the claims before they are signed.
type Change = fn(&mut Map<String, Value>);
/// What is done to a signed token.
type Forgery = fn(String) -> String;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn claims_of_others_and_of_other_times_are_refused() {
    let (app, provider) = (app().await, TestProvider::start().await);
    let id = register(&app.admin, &provider, json!({})).await;
    let changes: Vec<(&str, Change)> = vec![
        ("another issuer", |c| drop(c.insert("iss".into(), "https://evil.example".into()))),
        ("no issuer", |c| drop(c.remove("iss"))),
        ("another audience", |c| drop(c.insert("aud".into(), "somebody-else".into()))),
        ("a second audience", |c| drop(c.insert("aud".into(), json!(["lectern", "somebody-else"])))),
        ("no audience", |c| drop(c.remove("aud"))),
        ("another party", |c| drop(c.insert("azp".into(), "somebody-else".into()))),
        ("another nonce", |c| drop(c.insert("nonce".into(), "replayed".into()))),
        ("no nonce", |c| drop(c.remove("nonce"))),
        ("expired", |c| {
            let now = c["iat"].as_i64().unwrap();
            c.insert("exp".into(), (now - 61).into());
        }),
        ("no end", |c| drop(c.remove("exp"))),
        ("from the future", |c| {
            let now = c["iat"].as_i64().unwrap();
            c.insert("iat".into(), (now + 120).into());
        }),
        ("stale", |c| {
            let now = c["iat"].as_i64().unwrap();
            c.insert("iat".into(), (now - 7200).into());
        }),
        ("not yet valid", |c| {
            let now = c["iat"].as_i64().unwrap();
            c.insert("nbf".into(), (now + 120).into());
        }),
        ("another access token", |c| drop(c.insert("at_hash".into(), "AAAAAAAAAAAAAAAAAAAAAA".into()))),
        ("no subject", |c| drop(c.remove("sub"))),
    ];
    for (what, change) in changes {
        provider.state().tamper = Some(Box::new(change));
        let refused = code_of(&app, &provider, &id, alice()).await.expect_err(what);
        // A token without a required claim can't even be read.
        assert!(
            ["identity_token_invalid", "identity_provider_unavailable"].contains(&refused.as_str()),
            "{what}: {refused}"
        );
    }
    provider.state().tamper = None;
    sign_in(&app, &provider, &id, alice()).await.get("/auth/me").await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signatures_that_prove_nothing_are_refused() {
    let (app, provider) = (app().await, TestProvider::start().await);
    let id = register(&app.admin, &provider, json!({})).await;
    let forgeries: Vec<(&str, Forgery)> = vec![
        ("none", |token| {
            let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#);
            format!("{header}.{}.", token.split('.').nth(1).unwrap())
        }),
        ("shared secret", |token| {
            let key = EncodingKey::from_secret(CLIENT_SECRET.as_bytes());
            encode(&Header::new(Algorithm::HS256), &claims_of(&token), &key).unwrap()
        }),
        ("another key under the same name", |token| Key::second().named("first").sign("JWT", &claims_of(&token))),
        ("another key under no known name", |token| Key::second().sign("JWT", &claims_of(&token))),
        ("changed claims", |token| {
            let mut claims = claims_of(&token);
            claims.insert("sub".into(), "subject-2".into());
            let payload = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&claims).unwrap());
            let parts: Vec<&str> = token.split('.').collect();
            format!("{}.{payload}.{}", parts[0], parts[2])
        }),
        ("no signature", |token| format!("{}.", token.rsplit_once('.').unwrap().0)),
    ];
    for (what, forge) in forgeries {
        provider.state().forge = Some(Box::new(forge));
        let refused = code_of(&app, &provider, &id, alice()).await.expect_err(what);
        assert!(
            ["identity_token_invalid", "identity_provider_unavailable"].contains(&refused.as_str()),
            "{what}: {refused}"
        );
    }
    // Keys of elliptic curves are as good.
    provider.state().forge = None;
    provider.state().signing = Some(Key::elliptic());
    sign_in(&app, &provider, &id, alice()).await.get("/auth/me").await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn new_keys_are_found_and_forged_ones_do_not_make_us_knock() {
    let (app, provider) = (app_with_clock().await, TestProvider::start().await);
    let id = register(&app.admin, &provider, json!({})).await;
    let now = app.clock.now().timestamp();
    provider.state().now = Some(now);
    sign_in(&app, &provider, &id, alice()).await;
    assert_eq!(provider.state().keys_asked, 1);
    // The provider changes its key: the first token with it makes us look again, once.
    app.clock.advance(Duration::seconds(11));
    provider.state().published = vec![Key::second()];
    for _ in 0..3 {
        sign_in(&app, &provider, &id, alice()).await.get("/auth/me").await.expect(200);
    }
    assert_eq!(provider.state().keys_asked, 2);
    // Tokens with keys that nobody has: looked for at most every ten seconds.
    provider.state().signing = Some(Key::first().named("unknown"));
    for _ in 0..5 {
        assert_eq!(code_of(&app, &provider, &id, alice()).await, Err("identity_token_invalid".into()));
    }
    assert_eq!(provider.state().keys_asked, 2);
    app.clock.advance(Duration::seconds(11));
    for _ in 0..5 {
        assert_eq!(code_of(&app, &provider, &id, alice()).await, Err("identity_token_invalid".into()));
    }
    assert_eq!(provider.state().keys_asked, 3);
    // The old key is gone for good.
    provider.state().signing = Some(Key::first());
    assert_eq!(code_of(&app, &provider, &id, alice()).await, Err("identity_token_invalid".into()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clocks_may_differ_a_little() {
    let (app, provider) = (app_with_clock().await, TestProvider::start().await);
    let id = register(&app.admin, &provider, json!({})).await;
    let now = app.clock.now().timestamp();
    // Tokens live for 300 seconds after the provider's own time; a minute of difference is allowed.
    for (offset, holds) in [(0, true), (55, true), (65, false), (-355, true), (-365, false)] {
        provider.state().now = Some(now + offset);
        let outcome = code_of(&app, &provider, &id, alice()).await;
        assert_eq!(outcome.is_ok(), holds, "{offset} seconds: {outcome:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn userinfo_adds_claims_but_only_about_the_same_person() {
    let (app, provider) = (app().await, TestProvider::start().await);
    let more = json!({ "use_userinfo": true, "role_mapping": [{ "value": "w", "role": "content_manager" }] });
    let id = register(&app.admin, &provider, more).await;
    let info = json!({ "sub": "subject-1", "preferred_username": "bob", "groups": ["w"], "name": "Alice" });
    provider.state().userinfo = Some(info.clone());
    let me = sign_in(&app, &provider, &id, alice()).await.get("/auth/me").await.expect(200);
    assert_eq!((&me["login"], &me["roles"]), (&json!("alice"), &json!(["content_manager", "member"])));
    let mut other = info;
    other["sub"] = "subject-2".into();
    provider.state().userinfo = Some(other);
    assert_eq!(code_of(&app, &provider, &id, alice()).await, Err("identity_token_invalid".into()));
}
