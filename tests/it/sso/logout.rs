//! Ending a sign-in here and at the provider.

use reqwest::{Method, Url};
use serde_json::json;

use super::{TestProvider, app, parameter, provider::Key, register, sign_in};
use crate::support::{Response, TestApp};

fn claims() -> serde_json::Value {
    json!({ "sub": "subject-1", "preferred_username": "alice" })
}

async fn tell(app: &TestApp, provider: &str, token: &str) -> Response {
    let path = format!("/auth/oidc/{provider}/backchannel-logout");
    let request = app.anonymous.request(Method::POST, &path);
    let body = format!("logout_token={token}");
    Response::of(request.header("content-type", "application/x-www-form-urlencoded").body(body)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_out_says_where_the_provider_ends_its_session() {
    let (app, provider) = (app().await, TestProvider::start().await);
    let id = register(&app.admin, &provider, json!({})).await;
    let alice = sign_in(&app, &provider, &id, claims()).await;
    let bad = alice.post("/auth/oidc/logout", json!({ "redirect_to": "https://evil.example/" })).await;
    bad.assert_problem(422, "invalid_value");
    assert_eq!(bad.fields(), ["/redirect_to"]);
    let done = alice.post("/auth/oidc/logout", json!({ "redirect_to": "/bye" })).await.expect(200);
    let url: Url = done["end_session_url"].as_str().unwrap().parse().unwrap();
    assert!(url.as_str().starts_with(&format!("{}/end-session?tenant=1&", provider.base)), "{url}");
    assert_eq!(parameter(&url, "client_id").unwrap(), "lectern");
    assert_eq!(parameter(&url, "post_logout_redirect_uri").unwrap(), format!("{}/bye", app.anonymous.base));
    assert_eq!(parameter(&url, "id_token_hint").unwrap().split('.').count(), 3);
    alice.get("/auth/me").await.assert_problem(401, "unauthenticated");
    // A sign-in by password has no other end.
    let done = app.user("bob").await.post("/auth/oidc/logout", json!({})).await.expect(200);
    assert_eq!(done, json!({}));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_ends_there_ends_here() {
    let (app, provider) = (app().await, TestProvider::start().await);
    let id = register(&app.admin, &provider, json!({})).await;
    let alice = sign_in(&app, &provider, &id, claims()).await;
    let mut elsewhere = claims();
    elsewhere["sid"] = "session-2".into();
    let other_session = sign_in(&app, &provider, &id, elsewhere).await;
    let bob = sign_in(&app, &provider, &id, json!({ "sub": "subject-2", "preferred_username": "bob" })).await;
    let key = Key::first();
    let forged = [
        ("another issuer", provider.logout_token(&key, |c| c["iss"] = "https://evil.example".into())),
        ("another audience", provider.logout_token(&key, |c| c["aud"] = "somebody-else".into())),
        ("a nonce", provider.logout_token(&key, |c| c["nonce"] = "n".into())),
        ("another event", provider.logout_token(&key, |c| c["events"] = json!({ "x": {} }))),
        (
            "no session",
            provider.logout_token(&key, |c| c.as_object_mut().unwrap().retain(|k, _| k != "sub" && k != "sid")),
        ),
        ("stale", provider.logout_token(&key, |c| c["iat"] = json!(1_000_000_000))),
        ("another key", provider.logout_token(&Key::second().named("first"), |_| ())),
        ("an unknown key", provider.logout_token(&Key::second(), |_| ())),
        ("garbage", "garbage".to_string()),
    ];
    for (what, token) in forged {
        let answer = tell(&app, &id, &token).await;
        assert_eq!(answer.status, 400, "{what}: {answer}");
        answer.assert_is_problem();
        alice.get("/auth/me").await.expect(200);
    }
    let told = tell(&app, &id, &provider.logout_token(&key, |_| ())).await;
    assert_eq!((told.status, told.header("cache-control").as_str()), (204, "no-store"));
    alice.get("/auth/me").await.assert_problem(401, "unauthenticated");
    other_session.get("/auth/me").await.expect(200);
    // Without a session: everything of that person.
    let everywhere = provider.logout_token(&Key::elliptic(), |c| drop(c.as_object_mut().unwrap().remove("sid")));
    tell(&app, &id, &everywhere).await.expect(204);
    other_session.get("/auth/me").await.assert_problem(401, "unauthenticated");
    bob.get("/auth/me").await.expect(200);
    let events = app.admin.list("/audit-events?limit=200").await;
    let told: Vec<_> = events.iter().filter(|event| event["action"] == "oidc_backchannel_logout").collect();
    assert_eq!(told.len(), 2, "{events:#?}");
    let nothing = uuid::Uuid::from_u128(crate::support::rand_u128()).to_string();
    tell(&app, &nothing, &everywhere).await.assert_problem(404, "not_found");
}
