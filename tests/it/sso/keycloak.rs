//! A real Keycloak: `make test` starts one and names it in `LECTERN_TEST_KEYCLOAK_URL`.

use reqwest::{Method, Url, header};
use serde_json::{Value, json};
use std::{collections::BTreeMap, time::Duration};
use tokio::{
    sync::{Mutex, MutexGuard},
    time::{Instant, sleep},
};

use super::{Attempt, app, come_back, exchange, location, parameter, start};
use crate::support::{Client, Response, TestApp, id};

/// One test after the other: one of them changes the realm's keys, and a platform that has just asked for keys does not ask again at once.
static TURN: Mutex<()> = Mutex::const_new(());

/// The server with its realm `lectern`.
pub(super) struct Keycloak {
    pub(super) base: String,
    http: reqwest::Client,
    _turn: MutexGuard<'static, ()>,
}

/// The server that the environment names; without one the test is skipped, except where everything must run.
pub(super) async fn keycloak() -> Option<Keycloak> {
    match std::env::var("LECTERN_TEST_KEYCLOAK_URL") {
        Ok(base) => {
            let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
            Some(Keycloak { base, http: http.build().unwrap(), _turn: TURN.lock().await })
        }
        Err(_) => {
            let is_required = std::env::var("CI").as_deref() == Ok("true");
            assert!(!is_required, "CI runs this against a real Keycloak: LECTERN_TEST_KEYCLOAK_URL is not set");
            println!("skipped: LECTERN_TEST_KEYCLOAK_URL is not set (`make test` starts a Keycloak)");
            None
        }
    }
}

/// Cookies of a browser at Keycloak: single sign-on is made of them.
#[derive(Default)]
struct Jar(BTreeMap<String, String>);

impl Jar {
    fn take(&mut self, response: &reqwest::Response) {
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.0.insert(name.into(), value.into());
        }
    }

    fn header(&self) -> String {
        self.0.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }
}

impl Keycloak {
    pub(super) fn issuer(&self) -> String {
        format!("{}/realms/lectern", self.base)
    }

    /// Tells the tenant `default` about it, with groups for those of the realm; answers the provider's id.
    pub(super) async fn register(&self, admin: &Client) -> String {
        let engineers = id(&admin.post("/groups", json!({ "name": "Engineers" })).await.expect(201));
        let sellers = id(&admin.post("/groups", json!({ "name": "Sellers" })).await.expect(201));
        let body = json!({
            "name": "Keycloak", "issuer": self.issuer(), "client_id": "lectern", "client_secret": "keycloak-client-secret",
            "role_mapping": [{ "value": "engineering", "role": "content_manager" }],
            "group_mapping": [
                { "value": "engineering", "group_id": engineers },
                { "value": "sales", "group_id": sellers },
            ],
        });
        id(&admin.post("/identity-providers", body).await.expect(201))
    }

    /// Fills in the login page to which a browser was sent. Answers where it leads, or the page that says why it does not.
    async fn sign_in(&self, jar: &mut Jar, page: &Url, user: &str) -> Result<Url, String> {
        let shown = self.http.get(page.clone()).header(header::COOKIE, jar.header()).send().await.unwrap();
        jar.take(&shown);
        if shown.status() == 302 {
            return Ok(shown.headers()[header::LOCATION].to_str().unwrap().parse().unwrap());
        }
        let html = shown.text().await.unwrap();
        let form = html.split("id=\"kc-form-login\"").nth(1).unwrap_or_else(|| panic!("no login form: {html}"));
        let action = form.split("action=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
        // Apostrophes are in the passwords on purpose.
        let body = format!("username={user}&password={user}%27s+password&credentialId=");
        let answer = self.http.post(action).header(header::COOKIE, jar.header());
        let answer = answer.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
        let answer = answer.send().await.unwrap();
        jar.take(&answer);
        match answer.headers().get(header::LOCATION) {
            Some(location) => Ok(location.to_str().unwrap().parse().unwrap()),
            None => Err(answer.text().await.unwrap()),
        }
    }

    /// Calls the administration of the realm.
    pub(super) async fn administer(&self, method: Method, path: &str, body: Value) -> Value {
        let form = "grant_type=password&client_id=admin-cli&username=admin&password=admin";
        let token = self.http.post(format!("{}/realms/master/protocol/openid-connect/token", self.base));
        let token = token.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(form);
        let token: Value = token.send().await.unwrap().json().await.unwrap();
        let request = self.http.request(method, format!("{}/admin/realms/lectern/{path}", self.base));
        let request = request.bearer_auth(token["access_token"].as_str().unwrap());
        let request = if body.is_null() { request } else { request.json(&body) };
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        serde_json::from_str(&answer.text().await.unwrap()).unwrap_or(Value::Null)
    }

    /// The realm's own id of a user.
    async fn user(&self, name: &str) -> String {
        let found = self.administer(Method::GET, &format!("users?exact=true&username={name}"), Value::Null).await;
        found[0]["id"].as_str().unwrap_or_else(|| panic!("no user {name} in {found}")).to_string()
    }

    async fn set_enabled(&self, user: &str, enabled: bool) {
        let path = format!("users/{}", self.user(user).await);
        self.administer(Method::PUT, &path, json!({ "enabled": enabled })).await;
    }

    /// Puts a user into a group of the realm, or takes them out.
    async fn set_member(&self, user: &str, group: &str, is_member: bool) {
        let found = self.administer(Method::GET, &format!("groups?exact=true&search={group}"), Value::Null).await;
        let group = found[0]["id"].as_str().unwrap_or_else(|| panic!("no group {group} in {found}"));
        let path = format!("users/{}/groups/{group}", self.user(user).await);
        self.administer(if is_member { Method::PUT } else { Method::DELETE }, &path, Value::Null).await;
    }
}

/// From the login form to our tokens.
async fn sign_in(
    app: &TestApp,
    keycloak: &Keycloak,
    jar: &mut Jar,
    provider: &str,
    user: &str,
) -> (Client, Attempt, Url) {
    let attempt = start(app, provider).await;
    let callback = keycloak.sign_in(jar, &attempt.location, user).await.expect("Keycloak lets the user in");
    let returned = location(&come_back(app, &callback, &attempt.cookie).await);
    let code = parameter(&returned, "code").unwrap_or_else(|| panic!("refused: {returned}"));
    let tokens = exchange(app, &code, &attempt.verifier).await.expect(200);
    (app.anonymous.with_token(tokens["access_token"].as_str().unwrap()), attempt, callback)
}

fn group_names(me: &Value) -> Vec<&str> {
    me["groups"].as_array().unwrap().iter().map(|group| group["name"].as_str().unwrap()).collect()
}

/// Who changes groups there has changed them here at the next sign-in. Carol is this test's own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn membership_follows_keycloaks_groups() {
    let Some(keycloak) = keycloak().await else { return };
    let app = app().await;
    let provider = keycloak.register(&app.admin).await;
    let groups = async || {
        let (carol, ..) = sign_in(&app, &keycloak, &mut Jar::default(), &provider, "carol").await;
        let me = carol.get("/auth/me").await.expect(200);
        (group_names(&me).join(" "), me["roles"].clone())
    };
    assert_eq!(groups().await, ("Engineers Sellers".to_string(), json!(["content_manager", "member"])));
    keycloak.set_member("carol", "engineering", false).await;
    assert_eq!(groups().await, ("Sellers".to_string(), json!(["member"])));
    keycloak.set_member("carol", "sales", false).await;
    keycloak.set_member("carol", "engineering", true).await;
    assert_eq!(groups().await, ("Engineers".to_string(), json!(["content_manager", "member"])));
    // As it was, for whoever runs the test again against the same server.
    keycloak.set_member("carol", "sales", true).await;
}

/// One test, for what Keycloak knows is shared: users, keys, sessions.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn login_accounts_mapping_logout_rotation_and_replays_at_keycloak() {
    let Some(keycloak) = keycloak().await else { return };
    let app = app().await;
    let provider = keycloak.register(&app.admin).await;

    // Sign-in, account, mapping of groups.
    let mut jar = Jar::default();
    let (alice, attempt, callback) = sign_in(&app, &keycloak, &mut jar, &provider, "alice").await;
    let me = alice.get("/auth/me").await.expect(200);
    assert_eq!((&me["login"], &me["roles"]), (&json!("alice"), &json!(["content_manager", "member"])));
    assert_eq!(group_names(&me), ["Engineers"]);
    let user = app.admin.get(&format!("/users/{}", me["user_id"].as_str().unwrap())).await.expect(200);
    assert_eq!((&user["display_name"], &user["email"]), (&json!("Alice Example"), &json!("alice@example.com")));
    let (bob, ..) = sign_in(&app, &keycloak, &mut Jar::default(), &provider, "bob").await;
    let bobs = bob.get("/auth/me").await.expect(200);
    assert_eq!((&bobs["login"], &bobs["roles"]), (&json!("bob"), &json!(["member"])));
    assert_eq!(group_names(&bobs), ["Sellers"]);
    let user = app.admin.get(&format!("/users/{}", bobs["user_id"].as_str().unwrap())).await.expect(200);
    assert!(user.get("email").is_none(), "an unverified address was kept: {user}");

    // Replays: of the whole callback, and of Keycloak's code under a fresh state.
    come_back(&app, &callback, &attempt.cookie).await.assert_problem(400, "sign_in_state_invalid");
    let fresh = start(&app, &provider).await;
    let mut replayed = callback.clone();
    let state = parameter(&fresh.location, "state").unwrap();
    let (code, issuer) = (parameter(&callback, "code").unwrap(), keycloak.issuer());
    replayed
        .query_pairs_mut()
        .clear()
        .append_pair("code", &code)
        .append_pair("state", &state)
        .append_pair("iss", &issuer);
    let refused = location(&come_back(&app, &replayed, &fresh.cookie).await);
    assert_eq!(parameter(&refused, "error").as_deref(), Some("identity_provider_refused"), "{refused}");
    // Another's code under one's own state: the nonce and PKCE belong to another attempt.
    let (mine, theirs) = (start(&app, &provider).await, start(&app, &provider).await);
    let stolen = keycloak.sign_in(&mut Jar::default(), &theirs.location, "bob").await.unwrap();
    let mut injected = stolen.clone();
    let (code, state) = (parameter(&stolen, "code").unwrap(), parameter(&mine.location, "state").unwrap());
    injected.query_pairs_mut().clear().append_pair("code", &code).append_pair("state", &state);
    let refused = location(&come_back(&app, &injected, &mine.cookie).await);
    assert_eq!(parameter(&refused, "error").as_deref(), Some("identity_provider_refused"), "{refused}");

    // Keycloak signs with a new key from now on: it is found.
    let config = json!({ "priority": ["500"], "keySize": ["2048"], "algorithm": ["RS256"], "enabled": ["true"], "active": ["true"] });
    let key = json!({
        "name": "rotated", "providerId": "rsa-generated", "providerType": "org.keycloak.keys.KeyProvider", "config": config,
    });
    keycloak.administer(Method::POST, "components", key).await;
    // We look for a key that we do not know no more often than this.
    sleep(Duration::from_secs(11)).await;
    let (again, ..) = sign_in(&app, &keycloak, &mut jar, &provider, "alice").await;
    assert_eq!(again.get("/auth/me").await.expect(200)["user_id"], me["user_id"]);

    logouts(&app, &keycloak, &provider, &mut jar, &again).await;

    // Who is disabled there does not come in any more; who is deactivated here neither.
    keycloak.set_enabled("bob", false).await;
    let attempt = start(&app, &provider).await;
    let page = keycloak.sign_in(&mut Jar::default(), &attempt.location, "bob").await.unwrap_err();
    assert!(page.contains("Account is disabled"), "{page}");
    keycloak.set_enabled("bob", true).await;
    let path = format!("/users/{}", bobs["user_id"].as_str().unwrap());
    app.admin.patch(&path, json!({ "state": "deactivated" })).await.expect(200);
    let attempt = start(&app, &provider).await;
    let callback = keycloak.sign_in(&mut Jar::default(), &attempt.location, "bob").await.unwrap();
    let refused = location(&come_back(&app, &callback, &attempt.cookie).await);
    assert_eq!(parameter(&refused, "error").as_deref(), Some("account_inactive"), "{refused}");
    // A user who gives up: Keycloak sends back an error of its own.
    let attempt = start(&app, &provider).await;
    let mut silent = attempt.location.clone();
    silent.query_pairs_mut().append_pair("prompt", "none");
    let callback = keycloak.sign_in(&mut Jar::default(), &silent, "bob").await.unwrap();
    let refused = location(&come_back(&app, &callback, &attempt.cookie).await);
    let message = parameter(&refused, "error_description").unwrap();
    assert!(message.contains("login_required"), "{message}");
}

/// Begun here, and begun there.
async fn logouts(app: &TestApp, keycloak: &Keycloak, provider: &str, jar: &mut Jar, alice: &Client) {
    let done = alice.post("/auth/oidc/logout", json!({ "redirect_to": "/bye" })).await.expect(200);
    alice.get("/auth/me").await.assert_problem(401, "unauthenticated");
    let url = done["end_session_url"].as_str().expect("Keycloak ends sessions");
    let answer = keycloak.http.get(url).header(header::COOKIE, jar.header()).send().await.unwrap();
    assert_eq!(answer.status(), 302, "{}", answer.text().await.unwrap());
    assert_eq!(answer.headers()[header::LOCATION].to_str().unwrap(), format!("{}/bye", app.anonymous.base));
    // The session is over there too: the login form is shown again, and takes the password again.
    let attempt = start(app, provider).await;
    let shown = keycloak.http.get(attempt.location.clone()).header(header::COOKIE, jar.header()).send().await.unwrap();
    assert_eq!(shown.status(), 200);

    let clients = keycloak.administer(Method::GET, "clients?clientId=lectern", Value::Null).await;
    let mut client = clients[0].clone();
    let told = format!("{}/api/v1/auth/oidc/{provider}/backchannel-logout", app.anonymous.base);
    client["attributes"]["backchannel.logout.url"] = told.into();
    client["attributes"]["backchannel.logout.session.required"] = "true".into();
    let path = format!("clients/{}", client["id"].as_str().unwrap());
    keycloak.administer(Method::PUT, &path, client).await;
    let (alice, ..) = sign_in(app, keycloak, &mut Jar::default(), provider, "alice").await;
    alice.get("/auth/me").await.expect(200);
    let path = format!("users/{}/logout", keycloak.user("alice").await);
    keycloak.administer(Method::POST, &path, Value::Null).await;
    let deadline = Instant::now() + Duration::from_secs(5);
    loop {
        let answer: Response = alice.get("/auth/me").await;
        if answer.status == 401 {
            break;
        }
        assert!(Instant::now() < deadline, "Keycloak's logout did not reach us");
        sleep(Duration::from_millis(100)).await;
    }
}
