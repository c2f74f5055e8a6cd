//! What passwords must be, by the tenant's own settings and the installation's defaults.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Client, PASSWORD, Response, TestApp, id};

/// Tries to give the user a password; answers what was wrong with it.
async fn refusal(admin: &Client, user: &str, password: &str) -> Option<String> {
    let answer = admin.patch(&format!("/users/{user}"), json!({ "password": password })).await;
    if answer.status == 200 {
        return None;
    }
    answer.assert_problem(422, "invalid_value");
    assert_eq!(answer.fields(), ["/password"], "{answer}");
    Some(answer.json["errors"][0]["message"].as_str().unwrap().to_string())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_are_the_tenants_own_over_the_installations_defaults() {
    let app = TestApp::builder().config(|config| config.defaults.passwords.min_length = 10).build().await;
    let settings = app.admin.get("/tenant/settings").await.expect(200);
    assert_eq!((&settings["passwords"]["min_length"], &settings["customised"]), (&json!(10), &json!([])));
    assert_eq!(settings["sign_ins"]["access_token_seconds"], 900);
    let change = json!({ "passwords": { "min_length": 12, "require_digit": true }, "sign_ins": { "max_sign_ins": 3 } });
    let changed = app.admin.patch("/tenant/settings", change).await.expect(200);
    let own = json!(["passwords.min_length", "passwords.require_digit", "sign_ins.max_sign_ins"]);
    assert_eq!((&changed["passwords"]["min_length"], &changed["customised"]), (&json!(12), &own));
    let more = app.admin.patch("/tenant/settings", json!({ "passwords": { "min_length": 14 } })).await.expect(200);
    assert_eq!(more["passwords"]["require_digit"], true);
    assert_eq!(app.admin.get("/tenant/settings").await.expect(200), more);
    assert_eq!(app.acme_admin.get("/tenant/settings").await.expect(200), settings);
    let reset = json!({ "reset": ["passwords"], "passwords": { "history": 2 } });
    let reset = app.admin.patch("/tenant/settings", reset).await.expect(200);
    assert_eq!(reset["customised"], json!(["passwords.history", "sign_ins.max_sign_ins"]));
    assert_eq!(reset["passwords"]["min_length"], 10);
    for (change, field) in [
        (json!({ "passwords": { "min_length": 4 } }), "/passwords/min_length"),
        (json!({ "passwords": { "history": 25 } }), "/passwords/history"),
        (json!({ "sign_ins": { "access_token_seconds": 59 } }), "/sign_ins/access_token_seconds"),
    ] {
        assert_eq!(app.admin.patch("/tenant/settings", change).await.fields(), [field]);
    }
    let member = app.user("member").await;
    member.get("/tenant/settings").await.assert_problem(403, "forbidden");
    member.patch("/tenant/settings", json!({})).await.assert_problem(403, "forbidden");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_that_change_at_once_all_stay() {
    let app = TestApp::start().await;
    let settings = [
        ("passwords", "history"),
        ("passwords", "min_length"),
        ("sign_ins", "access_token_seconds"),
        ("sign_ins", "max_sign_ins"),
    ];
    for round in 0..5 {
        app.admin.patch("/tenant/settings", json!({ "reset": ["passwords", "sign_ins"] })).await.expect(200);
        let changes = settings.map(|(group, name)| {
            let value = if name == "access_token_seconds" { 600 } else { 10 };
            app.admin.patch("/tenant/settings", json!({ group: { name: value } }))
        });
        for answer in futures::future::join_all(changes).await {
            answer.expect(200);
        }
        let settings_now = app.admin.get("/tenant/settings").await.expect(200);
        let mut kept: Vec<&str> =
            settings_now["customised"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        kept.sort_unstable();
        assert_eq!(kept, settings.map(|(group, name)| format!("{group}.{name}")), "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_rule_counts_wherever_a_password_is_set() {
    let app = TestApp::start().await;
    let alice = app.user("alice").await.user_id;
    let rules = json!({ "passwords": { "min_length": 12, "require_lowercase": true, "require_uppercase": true,
        "require_digit": true, "require_symbol": true } });
    app.admin.patch("/tenant/settings", rules).await.expect(200);
    for (password, part) in [
        ("Sh0rt one!", "at least 12"),
        ("no upper case 1!", "upper-case"),
        ("NO LOWER CASE 1!", "lower-case"),
        ("No Digits at all!", "digit"),
        ("NoSymbolsAtAll123", "neither letter nor digit"),
    ] {
        let why = refusal(&app.admin, &alice, password).await.unwrap_or_default();
        assert!(why.contains(part), "{password}: {why}");
    }
    assert_eq!(refusal(&app.admin, &alice, "Fine password 1!").await, None);
    let weak = app.admin.post("/users", json!({ "login": "bob", "password": "no upper case 1!" })).await;
    assert_eq!((weak.status, weak.fields()), (422, vec!["/password".to_string()]), "{weak}");
    // Another tenant has its own rules; who had a password before keeps it.
    app.acme_admin.post("/users", json!({ "login": "bob", "password": "no upper case 1!" })).await.expect(201);
    app.anonymous.login("default", "admin", PASSWORD).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn passwords_that_everybody_knows_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("breached.txt");
    let mut hashes: Vec<String> = (0..500).map(|n| format!("{:040X}:1", n * 7)).collect();
    let breached = "Breached once, at a bakery";
    hashes.push(format!("{}:3", sha1_hex(breached)));
    hashes.sort();
    std::fs::write(&list, hashes.join("\r\n")).unwrap();
    let app =
        TestApp::builder().config(move |config| config.protection.breached_passwords_file = Some(list)).build().await;
    let alice = app.user("alice.smith").await.user_id;
    for password in
        ["password123", "QWERTYUIOP", "Iloveyou123", "alice.smith", "AliceSmith99!", "default-2026", "lectern 2026"]
    {
        assert!(refusal(&app.admin, &alice, password).await.is_some(), "{password} is taken");
    }
    let why = refusal(&app.admin, &alice, breached).await.unwrap_or_default();
    assert!(why.contains("everybody knows"), "{why}");
    assert_eq!(refusal(&app.admin, &alice, "Breached twice, at a bakery").await, None);
    let named =
        json!({ "slug": "globex", "name": "Globex", "administrator": { "login": "hank", "password": "globex2026" } });
    let answer = app.operator.post("/tenants", named).await;
    answer.assert_problem(422, "invalid_value");
    assert_eq!(answer.fields(), ["/administrator/password"]);
    let slugs: Vec<Value> = app.operator.list("/tenants").await.iter().map(|t| t["slug"].clone()).collect();
    assert!(!slugs.contains(&json!("globex")), "a refused password left half a tenant");
    app.admin.patch("/tenant/settings", json!({ "passwords": { "refuse_known": false } })).await.expect(200);
    assert_eq!(refusal(&app.admin, &alice, breached).await, None);
}

/// The tests have no SHA-1 of their own: this is what `sha1sum` says.
fn sha1_hex(text: &str) -> String {
    use std::io::Write as _;
    let mut child = std::process::Command::new("sha1sum")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("sha1sum is installed");
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let hash = text.split_whitespace().next().unwrap().to_uppercase();
    assert_eq!(hash.len(), 40);
    hash
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_passwords_cant_be_taken_again() {
    let app = TestApp::start().await;
    app.admin.patch("/tenant/settings", json!({ "passwords": { "history": 3 } })).await.expect(200);
    let made = json!({ "login": "alice", "password": "password number 0 of mine" });
    let alice = id(&app.admin.post("/users", made).await.expect(201));
    let numbered = |n: u32| format!("password number {n} of mine");
    for n in 1..=3 {
        assert_eq!(refusal(&app.admin, &alice, &numbered(n)).await, None);
    }
    // 3 is the present one, 2 and 1 came before; 0 is forgotten.
    for n in 1..=3 {
        assert_eq!(refusal(&app.admin, &alice, &numbered(n)).await.as_deref(), Some("was used before; choose another"));
    }
    assert_eq!(app.database.number("SELECT count(*) FROM password_history").await, 2);
    assert_eq!(refusal(&app.admin, &alice, &numbered(0)).await, None);
    assert_eq!(app.database.number("SELECT count(*) FROM password_history").await, 2);
    app.admin.patch("/tenant/settings", json!({ "passwords": { "history": 0 } })).await.expect(200);
    assert_eq!(refusal(&app.admin, &alice, &numbered(0)).await, None);
    assert_eq!(app.database.number("SELECT count(*) FROM password_history").await, 0);
}

/// A request to the directory's endpoint.
async fn scim(admin: &Client, method: Method, path: &str, body: Value) -> Response {
    let request = admin.request(method, &format!("!/scim/v2{path}")).header("content-type", "application/scim+json");
    Response::of(request.body(body.to_string())).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn managers_of_groups_and_directories_are_bound_by_the_rules_too() {
    let app = TestApp::start().await;
    let admin = &app.admin;
    let rules = json!({ "passwords": { "min_length": 12, "history": 2 } });
    admin.patch("/tenant/settings", rules).await.expect(200);
    let (first, second) = ("the first of my passwords", "the second of my passwords");

    let lead = app.user("lead").await;
    let group = id(&admin.post("/groups", json!({ "name": "sales" })).await.expect(201));
    let managers = json!({ "managers": [{ "manager_type": "user", "manager_id": lead.user_id }] });
    admin.put(&format!("/groups/{group}/managers"), managers).await.expect(200);
    let users = format!("/groups/{group}/users");
    let weak = lead.post(&users, json!({ "login": "alice", "password": "too short" })).await;
    assert_eq!((weak.status, weak.fields()), (422, vec!["/password".to_string()]), "{weak}");
    let alice = id(&lead.post(&users, json!({ "login": "alice", "password": first })).await.expect(201));
    let set = async |password: &str| lead.patch(&format!("{users}/{alice}"), json!({ "password": password })).await;
    for refused in ["too short", "alice1234567", first] {
        let answer = set(refused).await;
        assert_eq!((answer.status, answer.fields()), (422, vec!["/password".to_string()]), "{refused}: {answer}");
    }
    set(second).await.expect(200);
    assert!(set(first).await.to_string().contains("used before"));

    let schema = "urn:ietf:params:scim:schemas:core:2.0:User";
    let user = |password: &str| json!({ "schemas": [schema], "userName": "ann", "password": password });
    let refused = |answer: Response, what: &str| {
        assert_eq!((answer.status, &answer.json["scimType"]), (400, &json!("invalidValue")), "{what}: {answer}");
    };
    refused(scim(admin, Method::POST, "/Users", user("too short")).await, "too short");
    let ann = id(&scim(admin, Method::POST, "/Users", user(first)).await.expect(201));
    let path = format!("/Users/{ann}");
    let patch = |password: &str| {
        json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{ "op": "replace", "path": "password", "value": password }] })
    };
    refused(scim(admin, Method::PATCH, &path, patch("too short")).await, "too short");
    refused(scim(admin, Method::PATCH, &path, patch(first)).await, "used before");
    scim(admin, Method::PATCH, &path, patch(second)).await.expect(200);
    refused(scim(admin, Method::PUT, &path, user(first)).await, "used before");
    app.anonymous.login("default", "ann", second).await.expect(200);
    // The rules look at the login that the user is to have.
    let renamed = json!({ "schemas": [schema], "userName": "bernadette.b", "password": "Bernadette.B 1" });
    refused(scim(admin, Method::PUT, &path, renamed).await, "the new name");
    app.anonymous.login("default", "ann", second).await.expect(200);
}

/// What was used before is no secret to whoever may set a password, and to nobody else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_history_tells_nothing_to_whoever_may_not_set_the_password() {
    let app = TestApp::start().await;
    app.admin.patch("/tenant/settings", json!({ "passwords": { "history": 5 } })).await.expect(200);
    let helper = json!({ "name": "helper", "permissions": ["self:read", "users:read", "users:write"] });
    app.admin.post("/roles", helper).await.expect(201);
    let helper = app.user_with_roles("helper", &["helper"]).await;
    let path = format!("/users/{}", app.admin.user_id);
    let answers = [PASSWORD, "another fine password"].map(|guess| json!({ "password": guess }));
    for guess in answers {
        helper.patch(&path, guess).await.assert_problem(403, "forbidden");
    }
    helper.post(&format!("{path}/unlock"), json!({})).await.assert_problem(403, "forbidden");
}
