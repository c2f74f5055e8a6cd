//! The way to a provider and back: what is bound to what, and where it may lead.

use chrono::Duration;
use serde_json::json;

use super::{
    TestProvider, VERIFIER, app, app_with_clock, challenge, code_of, come_back, exchange, location, parameter,
    register, sign_in, start, start_at,
};
use crate::support::{PASSWORD, Response, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_makes_a_user_who_is_the_same_the_next_time() {
    let (app, provider) = (app().await, TestProvider::start().await);
    let mapping = json!({ "role_mapping": [{ "value": "writers", "role": "content_manager" }] });
    let id = register(&app.admin, &provider, mapping).await;
    let options = app.anonymous.get("/auth/options").await.expect(200);
    assert_eq!(options["identity_providers"][0]["id"], id.as_str());
    let claims = json!({
        "sub": "subject-1", "preferred_username": "alice", "name": "Alice Ä.", "email": "alice@example.com",
        "email_verified": true, "groups": ["readers", "writers"],
    });
    let alice = sign_in(&app, &provider, &id, claims.clone()).await;
    let me = alice.get("/auth/me").await.expect(200);
    assert_eq!((&me["login"], &me["roles"]), (&json!("alice"), &json!(["content_manager", "member"])));
    let user = app.admin.get(&format!("/users/{}", me["user_id"].as_str().unwrap())).await.expect(200);
    assert_eq!((&user["display_name"], &user["email"]), (&json!("Alice Ä."), &json!("alice@example.com")));
    assert!(user["home_folder_id"].is_string());
    // The login may change there: the subject says who it is. What the claims no longer give is taken.
    let mut later = claims;
    later["preferred_username"] = "alice.new".into();
    later["groups"] = json!([]);
    let again = sign_in(&app, &provider, &id, later).await.get("/auth/me").await.expect(200);
    assert_eq!((&again["user_id"], &again["login"]), (&me["user_id"], &json!("alice")));
    assert_eq!(again["roles"], json!(["member"]));
    assert_ne!(again["sign_in_id"], me["sign_in_id"]);
    let events = app.admin.list("/audit-events?limit=200").await;
    let count = |action: &str| events.iter().filter(|event| event["action"] == action).count();
    assert_eq!((count("oidc_callback"), count("auth_oidc_exchange")), (2, 2), "{events:#?}");
    // There is no password to sign in with.
    app.anonymous.login("default", "alice", PASSWORD).await.assert_problem(401, "invalid_credentials");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_state_works_once_in_the_browser_that_began_in_time() {
    let (app, provider) = (app_with_clock().await, TestProvider::start().await);
    let id = register(&app.admin, &provider, json!({})).await;
    let claims = json!({ "sub": "subject-1", "preferred_username": "alice" });
    let (attempt, other) = (start(&app, &id).await, start(&app, &id).await);
    let callback = provider.sign_in(&attempt.location, claims.clone());
    for cookie in ["", &other.cookie, &format!("{}x", attempt.cookie)] {
        come_back(&app, &callback, cookie).await.assert_problem(400, "sign_in_state_invalid");
    }
    let mut forged = callback.clone();
    forged.set_query(Some("code=code-1&state=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
    come_back(&app, &forged, &attempt.cookie).await.assert_problem(400, "sign_in_state_invalid");
    forged.set_query(None);
    come_back(&app, &forged, &attempt.cookie).await.assert_problem(400, "sign_in_state_invalid");
    // Another provider's callback is another address.
    let elsewhere = register(&app.admin, &TestProvider::start().await, json!({})).await;
    let mut misdirected = callback.clone();
    misdirected.set_path(&callback.path().replace(&id, &elsewhere));
    come_back(&app, &misdirected, &attempt.cookie).await.assert_problem(400, "sign_in_state_invalid");

    let returned = come_back(&app, &callback, &attempt.cookie).await;
    assert!(parameter(&location(&returned), "code").is_some());
    assert!(returned.header("set-cookie").contains("Max-Age=0"), "the cookie is not taken away");
    come_back(&app, &callback, &attempt.cookie).await.assert_problem(400, "sign_in_state_invalid");
    let late = provider.sign_in(&other.location, claims);
    app.clock.advance(Duration::minutes(10));
    come_back(&app, &late, &other.cookie).await.assert_problem(400, "sign_in_state_invalid");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_code_works_once_for_a_minute_for_whoever_began() {
    let (app, provider) = (app_with_clock().await, TestProvider::start().await);
    let id = register(&app.admin, &provider, json!({})).await;
    let claims = || json!({ "sub": "subject-1", "preferred_username": "alice" });
    let code = code_of(&app, &provider, &id, claims()).await.unwrap();
    let stolen = exchange(&app, &code, &VERIFIER.replace('a', "b")).await;
    stolen.assert_problem(401, "sign_in_code_invalid");
    exchange(&app, &"A".repeat(43), VERIFIER).await.assert_problem(401, "sign_in_code_invalid");
    let tokens = exchange(&app, &code, VERIFIER).await.expect(200);
    let client = app.anonymous.with_token(tokens["access_token"].as_str().unwrap());
    client.get("/auth/me").await.expect(200);
    // Shown twice: one of the two stole it.
    exchange(&app, &code, VERIFIER).await.assert_problem(401, "sign_in_code_invalid");
    client.get("/auth/me").await.assert_problem(401, "unauthenticated");
    let late = code_of(&app, &provider, &id, claims()).await.unwrap();
    app.clock.advance(Duration::seconds(60));
    exchange(&app, &late, VERIFIER).await.assert_problem(401, "sign_in_code_invalid");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn our_code_is_never_shown_to_a_provider() {
    let (app, provider, other) = (app().await, TestProvider::start().await, TestProvider::start().await);
    let id = register(&app.admin, &provider, json!({})).await;
    let curious = register(&app.acme_admin, &other, json!({})).await;
    let attempt = start(&app, &curious).await;
    let claims = json!({ "sub": "subject-1", "preferred_username": "alice" });
    let code = code_of(&app, &provider, &id, claims.clone()).await.unwrap();
    let mut planted = other.sign_in(&attempt.location, claims);
    let genuine = planted.clone();
    let state = parameter(&planted, "state").unwrap();
    planted.query_pairs_mut().clear().append_pair("state", &state).append_pair("code", &code);
    come_back(&app, &planted, &attempt.cookie).await.assert_problem(400, "sign_in_state_invalid");
    // Nothing of it is used up.
    exchange(&app, &code, VERIFIER).await.expect(200);
    assert!(parameter(&location(&come_back(&app, &genuine, &attempt.cookie).await), "code").is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_exchanges_at_once_one_succeeds() {
    let (app, provider) = (app().await, TestProvider::start().await);
    let id = register(&app.admin, &provider, json!({})).await;
    for _ in 0..3 {
        let code = code_of(&app, &provider, &id, json!({ "sub": "s", "preferred_username": "alice" })).await.unwrap();
        let (one, two) = tokio::join!(exchange(&app, &code, VERIFIER), exchange(&app, &code, VERIFIER));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sign_ins_return_to_known_places_only() {
    let (app, provider) = (app().await, TestProvider::start().await);
    let id = register(&app.admin, &provider, json!({})).await;
    for target in ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"] {
        let answer = start_at(&app, &id, target).await;
        answer.assert_problem(422, "invalid_value");
        assert_eq!(answer.fields(), ["redirect_to"], "{target}");
    }
    // Our own code must not travel on to another provider's token endpoint.
    for target in ["/api/v1/auth/oidc/x/callback?state=y", "//api/v1/auth/me", "/%61pi/v1/auth/me", "/scim/v2/Users"] {
        start_at(&app, &id, target).await.assert_problem(422, "invalid_value");
    }
    let own = format!("{}/anything", app.anonymous.base);
    for target in ["/done", "http://127.0.0.1:9/callback", own.as_str()] {
        assert_eq!(start_at(&app, &id, target).await.status, 303, "{target}");
    }
    let path = format!("/auth/oidc/{id}/start?redirect_to=/done&code_challenge=short");
    let answer = app.anonymous.get(&path).await;
    answer.assert_problem(422, "invalid_value");
    assert_eq!(answer.fields(), ["code_challenge"]);
    let nowhere = uuid::Uuid::from_u128(crate::support::rand_u128()).to_string();
    start_at(&app, &nowhere, "/done").await.assert_problem(404, "not_found");
}

/// Where a proxy serves us below a path, the browser must bring the cookie there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cookies_follow_the_public_address() {
    let adjust = |config: &mut lectern::config::Config| {
        config.oidc.allow_private_networks = true;
        config.server.public_url = Some("https://lectern.example.com/app/".into());
    };
    let (app, provider) = (TestApp::builder().config(adjust).build().await, TestProvider::start().await);
    let id = register(&app.admin, &provider, json!({})).await;
    let answer = start_at(&app, &id, "/app/done").await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Secure-lectern_sign_in_") && cookie.ends_with("; Secure"), "{cookie}");
    assert!(cookie.contains("; Path=/app/api/v1/auth/oidc/;"), "{cookie}");
    let callback = parameter(&location(&answer), "redirect_uri").unwrap();
    assert_eq!(callback, format!("https://lectern.example.com/app/api/v1/auth/oidc/{id}/callback"));
    start_at(&app, &id, "/elsewhere").await.assert_problem(422, "invalid_value");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_provider_complains_about_is_told() {
    let (app, provider) = (app().await, TestProvider::start().await);
    let id = register(&app.admin, &provider, json!({})).await;
    let attempt = start(&app, &id).await;
    let mut denied = provider.sign_in(&attempt.location, json!({ "sub": "s" }));
    let state = parameter(&denied, "state").unwrap();
    denied.set_query(Some(&format!("error=access_denied&error_description=not%0Atoday&state={state}")));
    let returned = location(&come_back(&app, &denied, &attempt.cookie).await);
    assert_eq!(parameter(&returned, "error").unwrap(), "identity_provider_refused");
    let message = parameter(&returned, "error_description").unwrap();
    assert_eq!(message, "The identity provider refused the sign-in: access_denied (not today).");

    let claims = || json!({ "sub": "s", "preferred_username": "alice" });
    for (failure, code) in [
        ((400, json!({ "error": "invalid_client" })), "identity_provider_refused"),
        ((500, json!({})), "identity_provider_unavailable"),
        ((200, json!({ "access_token": "x", "token_type": "Bearer" })), "identity_provider_unavailable"),
    ] {
        provider.state().token_failure = Some(failure.clone());
        assert_eq!(code_of(&app, &provider, &id, claims()).await, Err(code.into()), "{failure:?}");
    }
    provider.state().token_failure = None;
    // Another issuer in the answer (RFC 9207).
    let attempt = start(&app, &id).await;
    let mut mixed = provider.sign_in(&attempt.location, claims());
    let query = mixed.query().unwrap().split("&iss=").next().unwrap().to_string();
    mixed.set_query(Some(&format!("{query}&iss=https%3A%2F%2Fevil.example")));
    let returned = location(&come_back(&app, &mixed, &attempt.cookie).await);
    assert_eq!(parameter(&returned, "error").unwrap(), "identity_token_invalid");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_is_away_is_a_problem_only_until_it_was_seen_once() {
    let (app, provider) = (app_with_clock().await, TestProvider::start().await);
    let id = register(&app.admin, &provider, json!({})).await;
    provider.state().is_down = true;
    start_at(&app, &id, "/done").await.assert_problem(502, "identity_provider_unavailable");
    provider.state().is_down = false;
    assert_eq!(start_at(&app, &id, "/done").await.status, 303);
    provider.state().is_down = true;
    app.clock.advance(Duration::hours(2));
    assert_eq!(start_at(&app, &id, "/done").await.status, 303, "what was known an hour ago is still usable");
    app.clock.advance(Duration::hours(24));
    start_at(&app, &id, "/done").await.assert_problem(502, "identity_provider_unavailable");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_code_also_trades_for_cookies() {
    let (app, provider) = (app().await, TestProvider::start().await);
    let id = register(&app.admin, &provider, json!({})).await;
    let code = code_of(&app, &provider, &id, json!({ "sub": "s", "preferred_username": "alice" })).await.unwrap();
    let body = json!({ "code": code, "code_verifier": VERIFIER });
    let answer = app.anonymous.post("/auth/cookie/exchange", body).await;
    let cookies: Vec<&str> = answer.headers.get_all("set-cookie").iter().map(|c| c.to_str().unwrap()).collect();
    let access = cookies.iter().find(|c| c.starts_with("lectern_access=")).unwrap().split(';').next().unwrap();
    assert!(!String::from_utf8_lossy(&answer.bytes).contains(access.trim_start_matches("lectern_access=")));
    let request = app.anonymous.request(reqwest::Method::GET, "/auth/me").header("cookie", access);
    assert_eq!(Response::of(request).await.expect(200)["login"], "alice");
    assert_eq!(challenge(VERIFIER).len(), 43);
}
