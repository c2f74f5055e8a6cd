//! The audit log: every changing operation of the document leaves exactly one event, reading leaves none, and a rewritten log is noticed.

use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};

use super::{
    spec::{Operation, Spec},
    world::World,
};
use crate::support::{Client, PASSWORD, Response, TestApp, id, service_account};

/// Reads, or asks something that changes nothing. Whoever takes everything along at once is written down like one who changes something.
fn only_reads(operation: &Operation) -> bool {
    (operation.method == reqwest::Method::GET && operation.id != "tenant_export")
        || operation.permission.as_deref() == Some("search:run")
}

/// The newest event's number in the caller's tenant.
async fn newest(reader: &Client) -> i64 {
    reader.get("/audit-events?limit=1").await.ok()["items"][0]["sequence"].as_i64().unwrap_or(0)
}

/// What was added to the log after `sequence`, oldest first.
async fn events_after(reader: &Client, sequence: i64) -> Vec<Value> {
    let mut events = reader.get("/audit-events?limit=200").await.ok()["items"].as_array().expect("items").clone();
    events.retain(|event| event["sequence"].as_i64().is_some_and(|s| s > sequence));
    events.reverse();
    events
}

/// One successful call of an operation: as the document describes it, or as it takes more than any valid values.
struct Call<'a> {
    app: &'a TestApp,
    spec: &'a Spec,
    number: usize,
    /// What to call it about; absent: objects of its own.
    world: Option<&'a World>,
}

impl Call<'_> {
    async fn send(&self, operation: &Operation, caller: &Client, tenant: &str) -> Response {
        match operation.id.as_str() {
            "auth_login" => return self.app.anonymous.login(tenant, &self.login(caller).await, PASSWORD).await,
            "auth_refresh" => {
                let tokens = self.app.anonymous.login(tenant, &self.login(caller).await, PASSWORD).await.ok();
                let body = json!({ "refresh_token": tokens["refresh_token"] });
                return self.app.anonymous.post("/auth/refresh", body).await;
            }
            "auth_logout" => {
                let other = self.app.anonymous.sign_in(tenant, &self.login(caller).await, PASSWORD).await;
                return other.post("/auth/logout", json!({})).await;
            }
            "oauth_token_issue" => {
                let account = service_account(caller, &format!("service{}", self.number)).await;
                let body = json!({ "name": "its secret" });
                let secret = caller.post(&format!("/service-accounts/{account}/client-secrets"), body).await.ok();
                let request = self.app.anonymous.request(operation.method.clone(), &operation.path);
                let request = request.basic_auth(account, secret["client_secret"].as_str());
                let request = request.header("content-type", "application/x-www-form-urlencoded");
                return Response::of(request.body("grant_type=client_credentials")).await;
            }
            "document_retry" => {
                let knowledge_base = id(&caller.knowledge_base("with a broken document").await);
                let broken = caller.document(&knowledge_base, "broken.pdf", b"%PDF-1.4 nothing".to_vec()).await;
                let path = format!("/knowledge-bases/{knowledge_base}/documents/{}/retry?wait=60", id(&broken));
                return caller.post(&path, json!({})).await;
            }
            "job_cancel" => return self.cancel_a_running_job(caller).await,
            id if id.ends_with("_grant_remove") => return self.remove_a_grant(operation, caller).await,
            "user_delete" => {
                let user = id(&caller.post("/users", json!({ "login": "to-be-deleted" })).await.expect(201));
                return caller.delete(&format!("/users/{user}")).await;
            }
            "sign_in_revoke" | "user_sign_in_revoke" | "user_sign_in_revoke_all" => {
                return self.end_another_sign_in(operation, caller, tenant).await;
            }
            "group_user_get" | "group_user_update" | "group_user_add" | "group_user_remove" => {
                return self.care_for_a_user(operation, caller).await;
            }
            "auth_cookie_login" => {
                let body = json!({ "tenant": tenant, "login": self.login(caller).await, "password": PASSWORD });
                return self.app.anonymous.post("/auth/cookie/login", body).await;
            }
            "auth_cookie_refresh" => {
                let body = json!({ "tenant": tenant, "login": self.login(caller).await, "password": PASSWORD });
                let session = self.app.anonymous.post("/auth/cookie/login", body).await;
                let cookies: Vec<&str> =
                    session.headers.get_all("set-cookie").iter().filter_map(|c| c.to_str().ok()).collect();
                let cookies: Vec<&str> = cookies.iter().filter_map(|c| c.split(';').next()).collect();
                let request = self.app.anonymous.request(reqwest::Method::POST, "/auth/cookie/refresh");
                let csrf = session.json["csrf_token"].as_str().expect("a token");
                return Response::of(request.header("cookie", cookies.join("; ")).header("x-csrf-token", csrf)).await;
            }
            "auth_oidc_logout" => {
                let other = self.app.anonymous.sign_in(tenant, &self.login(caller).await, PASSWORD).await;
                return other.post("/auth/oidc/logout", json!({})).await;
            }
            "user_invite" => {
                return caller.post("/invitations", json!({ "email": "the-invited@example.com" })).await;
            }
            "invitation_accept" => {
                caller.post("/invitations", json!({ "email": "accepts@example.com" })).await.expect(201);
                let token = self.app.letter("accepts@example.com", 1).await.token();
                let body = json!({ "token": token, "password": PASSWORD });
                return self.app.anonymous.post("/account/invitation/accept", body).await;
            }
            "password_reset_confirm" => {
                let user = json!({ "login": "forgets", "email": "forgets@example.com", "password": PASSWORD });
                caller.post("/users", user).await.expect(201);
                self.app.anonymous.post("/account/password-reset", json!({ "login": "forgets" })).await.expect(204);
                let token = self.app.letter("forgets@example.com", 1).await.token();
                let body = json!({ "token": token, "password": "another correct horse" });
                return self.app.anonymous.post("/account/password-reset/confirm", body).await;
            }
            "mail_verification_request" | "mail_verification_confirm" => {
                let to = format!("{}@example.com", operation.id);
                caller.patch(&format!("/users/{}", caller.user_id), json!({ "email": to })).await.expect(200);
                let asked = caller.post("/account/mail-verification", json!({})).await;
                if operation.id == "mail_verification_request" {
                    return asked;
                }
                let token = self.app.letter(&to, 1).await.token();
                return self.app.anonymous.post("/account/mail-verification/confirm", json!({ "token": token })).await;
            }
            "auth_password_change" => {
                let body = json!({ "current_password": PASSWORD, "new_password": "another correct horse" });
                return caller.put("/account/password", body).await;
            }
            "identity_provider_create" => {
                let body = json!({ "name": "audited", "issuer": "https://id.example.com", "client_id": "lectern" });
                return caller.post("/identity-providers", body).await;
            }
            _ => {}
        }
        let own = match self.world {
            Some(_) => None,
            None => Some(World::of(caller, &tenant_id(caller).await).await),
        };
        let world = self.world.or(own.as_ref()).expect("one of the two");
        let mut request = self.spec.request(caller, operation, None, &|name| world.for_parameter(name));
        let name = format!("made-by-{}", self.number);
        match operation.id.as_str() {
            "tenant_create" | "user_create" | "group_user_create" | "service_account_create" => {
                request = request.json(&json!({ "slug": name, "login": name, "name": name }));
            }
            "log_entry_create" => request = request.json(&json!({ "entries": [{ "message": "a line" }] })),
            "group_member_add" => request = request.json(&json!({ "user_id": caller.user_id })),
            _ => {}
        }
        if operation.id.ends_with("_grant_add") {
            request = request.json(&json!({ "principal_type": "everyone", "level": "read" }));
        }
        Response::of(request).await
    }

    /// What the operator calls takes the id of a tenant at most: one that is made for the purpose.
    async fn send_as_operator(&self, operation: &Operation) -> Response {
        let (operator, slug) = (&self.app.operator, format!("made-for-{}", self.number));
        let body = json!({ "slug": slug, "name": slug });
        let tenant = id(&operator.post("/tenants", body).await.expect(201));
        let mut request = self.spec.request(operator, operation, None, &|_| tenant.clone());
        if operation.id == "tenant_erase" {
            operator.post(&format!("/tenants/{tenant}/suspend"), json!({})).await.expect(200);
            request = request.json(&json!({ "slug": slug }));
        }
        Response::of(request).await
    }

    /// A grant of the very object that the operation is about.
    async fn remove_a_grant(&self, operation: &Operation, caller: &Client) -> Response {
        let world = World::of(caller, &tenant_id(caller).await).await;
        let list = operation.path.trim_end_matches("/{grant_id}");
        let (before, rest) = list.split_once('{').expect("an id");
        let (name, after) = rest.split_once('}').expect("an id");
        let path = format!("{before}{}{after}", world.for_parameter(name));
        let given = caller.post(&path, json!({ "principal_type": "everyone", "level": "read" })).await.expect(200);
        caller.delete(&format!("{path}/{}", id(&given))).await
    }

    /// Not the caller's own, which is still needed.
    async fn end_another_sign_in(&self, operation: &Operation, caller: &Client, tenant: &str) -> Response {
        let login = format!("signed-in-{}", self.number);
        let user = json!({ "login": login, "password": PASSWORD });
        let user = id(&caller.post("/users", user).await.expect(201));
        self.app.anonymous.login(tenant, &login, PASSWORD).await.ok();
        let theirs = format!("/users/{user}/sign-ins");
        match operation.id.as_str() {
            "sign_in_revoke" => {
                self.app.anonymous.login(tenant, &self.login(caller).await, PASSWORD).await.ok();
                let own = caller.list("/sign-ins").await;
                let other = own.iter().find(|s| s["current"] == false).expect("another sign-in");
                caller.delete(&format!("/sign-ins/{}", id(other))).await
            }
            "user_sign_in_revoke" => {
                let theirs = &caller.list(&theirs).await[0];
                caller.delete(&format!("/users/{user}/sign-ins/{}", id(theirs))).await
            }
            _ => caller.delete(&theirs).await,
        }
    }

    /// A user of a group that the caller manages.
    async fn care_for_a_user(&self, operation: &Operation, caller: &Client) -> Response {
        let world = World::of(caller, &tenant_id(caller).await).await;
        let users = format!("/groups/{}/users", world.for_parameter("group_id"));
        let login = format!("cared-for-{}", self.number);
        let user = id(&caller.post(&users, json!({ "login": login })).await.expect(201));
        let request = caller.request(operation.method.clone(), &format!("{users}/{user}"));
        Response::of(request.json(&json!({}))).await
    }

    async fn login(&self, caller: &Client) -> String {
        caller.get("/auth/me").await.ok()["login"].as_str().expect("a login").to_string()
    }

    /// A job that is slow enough to be caught: a large text.
    async fn cancel_a_running_job(&self, caller: &Client) -> Response {
        let knowledge_base = id(&caller.knowledge_base("with a long document").await);
        let text = "A sentence that takes its time to be embedded, over and over again. ".repeat(6_000);
        let path = format!("/knowledge-bases/{knowledge_base}/files?name=long.txt");
        let document = caller.upload(&path, text.into_bytes()).await.expect(201);
        caller.post(&format!("/jobs/{}/cancel", document["job_id"].as_str().expect("a job")), json!({})).await
    }
}

async fn tenant_id(client: &Client) -> String {
    client.get("/auth/me").await.ok()["tenant_id"].as_str().expect("a tenant").to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_changing_operation_leaves_exactly_one_event_and_reading_none() {
    let app = TestApp::builder().allow_unfinished_jobs().build().await;
    let spec = Spec::load();
    let mut wrong = Vec::new();
    // These need a provider at the other end, or leave their event after the answer: tested with what they are about.
    const ELSEWHERE: [&str; 6] = [
        "oidc_start",
        "oidc_callback",
        "oidc_backchannel_logout",
        "auth_oidc_exchange",
        "auth_cookie_exchange",
        "password_reset_request",
    ];
    // What only reads takes nothing from the next.
    let reading = app.user_with_roles("reads", &["tenant_admin"]).await;
    let read = World::of(&reading, &tenant_id(&reading).await).await;
    let operations = spec.operations();
    for (number, operation) in operations.iter().enumerate().filter(|(_, o)| !ELSEWHERE.contains(&o.id.as_str())) {
        let of_operator = operation
            .permission
            .as_deref()
            .is_some_and(|p| p.starts_with("tenants:") || p.starts_with("signing_keys:"));
        if of_operator && operation.method == reqwest::Method::GET {
            continue;
        }
        let reader = if of_operator { &app.operator } else { &app.admin };
        // A caller of its own for each operation that changes something: what one deletes, the next still has.
        let (caller, world) = match only_reads(operation) {
            true => (reading.clone(), Some(&read)),
            false => (app.user_with_roles(&format!("caller-{number}"), &["tenant_admin"]).await, None),
        };
        let before = newest(reader).await;
        let call = Call { app: &app, spec: &spec, number, world };
        let answer = match of_operator {
            // The operator has no content to make a world of.
            true => call.send_as_operator(operation).await,
            false => call.send(operation, &caller, "default").await,
        };
        if !(200..300).contains(&answer.status) {
            wrong.push(format!("{}: could not be called, add a case to `Call::send`: {answer}", operation.id));
            continue;
        }
        let events = events_after(reader, before).await;
        let own: Vec<&Value> = events.iter().filter(|event| event["action"] == operation.id.as_str()).collect();
        // Whatever the preparation did leaves events of its own: creations, uploads, sign-ins.
        let last = events.last();
        let request_id = answer.header("x-request-id");
        match only_reads(operation) {
            true if own.is_empty() => {}
            false
                if own.iter().filter(|event| event["request_id"] == request_id.as_str()).count() == 1
                    && last.is_some_and(|event| event["action"] == operation.id.as_str()) => {}
            _ => wrong.push(format!("{}: {} events of its own, last {last:?}", operation.id, own.len())),
        }
    }
    assert!(wrong.is_empty(), "{} operations:\n{}", wrong.len(), wrong.join("\n"));
    for reader in [&app.admin, &app.operator] {
        let verification = reader.get("/audit-events/verify").await.ok();
        assert_eq!(verification["intact"], true, "{verification}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_says_who_did_what_to_what_without_secrets() {
    let app = TestApp::start().await;
    let before = newest(&app.admin).await;
    let body = json!({ "login": "carol", "password": "a secret of carol", "roles": ["member"] });
    let carol = id(&app.admin.post("/users", body).await.expect(201));
    app.admin
        .patch(&format!("/users/{carol}"), json!({ "display_name": "Carol", "password": "another secret" }))
        .await
        .ok();
    let key = app.admin.post("/api-keys", json!({ "name": "the key" })).await.expect(201);
    let secret = key["secret"].as_str().expect("a secret");
    let by_key = app.admin.with_token(secret);
    by_key.folder("made with the key", &app.admin.home).await;
    let events = events_after(&app.admin, before).await;
    let actions: Vec<&str> = events.iter().filter_map(|event| event["action"].as_str()).collect();
    assert_eq!(actions, ["user_create", "user_update", "api_key_create", "folder_create"]);
    let [created, updated, _, with_key] = events.as_slice() else { panic!("four events") };
    assert_eq!(created["object_id"], carol.as_str());
    assert_eq!(created["after"]["login"], "carol");
    assert_eq!(updated["before"]["display_name"], "carol");
    assert_eq!(updated["after"]["display_name"], "Carol");
    assert_eq!(updated["note"]["password"], "changed");
    assert_eq!((&created["actor_login"], &created["credential_type"]), (&json!("admin"), &json!("sign_in")));
    assert_eq!((&with_key["credential_type"], &with_key["credential_id"]), (&json!("api_key"), &key["id"]));
    assert_eq!(created["address"], "127.0.0.1");
    let all = serde_json::to_string(&events).expect("JSON");
    for secret in ["a secret of carol", "another secret", secret, PASSWORD] {
        assert!(!all.contains(secret), "an event holds the secret {secret:?}");
    }
    let of_carol = app.admin.list(&format!("/audit-events?object_id={carol}")).await;
    assert_eq!(of_carol.len(), 2);
    let exported = app.admin.get("/audit-events/export").await;
    let lines = String::from_utf8(exported.bytes).expect("text");
    let newest = newest(&app.admin).await;
    assert_eq!(lines.lines().count() as i64, newest, "the export holds everything");
    let last: Value = serde_json::from_str(lines.lines().last().expect("a line")).expect("JSON");
    assert_eq!(last["sequence"], newest);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_missing_or_cut_off_event_breaks_the_chain() {
    let app = TestApp::start().await;
    for number in 0..5 {
        app.admin.folder(&format!("folder {number}"), &app.admin.home).await;
    }
    let intact = app.admin.get("/audit-events/verify").await.ok();
    assert_eq!((&intact["intact"], &intact["events"]), (&json!(true), &intact["last_sequence"]), "{intact}");
    let last = intact["last_sequence"].as_i64().expect("a number");
    let tenant = "tenant_id = (SELECT id FROM tenants WHERE slug = 'default')";
    let (database, admin) = (&app.database, &app.admin);
    let broken_by = |sql: String| async move {
        database.execute(&sql).await;
        admin.get("/audit-events/verify").await.ok()
    };
    let middle = last - 2;
    let rename = format!("UPDATE audit_events SET actor_login = 'eve' WHERE {tenant} AND sequence = {middle}");
    assert_eq!(broken_by(rename).await["broken_at"], middle);
    let back = format!("UPDATE audit_events SET actor_login = 'admin' WHERE {tenant} AND sequence = {middle}");
    assert_eq!(broken_by(back).await["intact"], true);
    let cut = format!("DELETE FROM audit_events WHERE {tenant} AND sequence = {last}");
    assert_eq!(broken_by(cut).await["broken_at"], last);
    let hole = format!("DELETE FROM audit_events WHERE {tenant} AND sequence = {middle}");
    assert_eq!(broken_by(hole).await["broken_at"], middle);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_at_the_same_time_leave_one_chain_without_gaps() {
    let app = TestApp::start().await;
    let before = newest(&app.admin).await;
    let writers = (0..8).map(|writer| {
        let admin = app.admin.clone();
        async move {
            for number in 0..10 {
                admin.folder(&format!("folder {writer}-{number}"), &admin.home).await;
            }
        }
    });
    futures::future::join_all(writers).await;
    assert_eq!(newest(&app.admin).await, before + 80);
    let verification = app.admin.get("/audit-events/verify").await.ok();
    assert_eq!(verification["intact"], true, "{verification}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn old_events_are_dropped_and_the_rest_still_verifies() {
    let app = TestApp::builder().test_clock().config(|config| config.audit.retention_days = 30).build().await;
    app.admin.folder("old", &app.admin.home).await;
    let old = newest(&app.admin).await;
    app.clock.advance(chrono::Duration::days(31));
    let admin = app.anonymous.sign_in("default", "admin", PASSWORD).await;
    lectern::maintenance::drop_old(&app.platform).await.expect("maintenance runs");
    let events = admin.list("/audit-events").await;
    assert!(events.iter().all(|event| event["sequence"].as_i64().is_some_and(|s| s > old)), "{events:?}");
    let verification = admin.get("/audit-events/verify").await.ok();
    assert_eq!((&verification["intact"], &verification["first_sequence"]), (&json!(true), &json!(old + 1)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_whose_old_end_is_being_dropped_is_intact_all_the_while() {
    let app = TestApp::builder().test_clock().config(|config| config.audit.retention_days = 30).build().await;
    let key = app.admin.post("/api-keys", json!({ "name": "reader" })).await.expect(201);
    let reader = &app.anonymous.with_token(key["secret"].as_str().expect("a secret"));
    let home = app.admin.home.as_str();
    for day in 0..25 {
        let folders = (0..20).map(|number| async move { reader.folder(&format!("{day}-{number}"), home).await });
        futures::future::join_all(folders).await;
        app.clock.advance(chrono::Duration::days(1));
    }
    let is_done = AtomicBool::new(false);
    let dropping = async {
        for _ in 0..35 {
            app.clock.advance(chrono::Duration::days(1));
            lectern::maintenance::drop_old(&app.platform).await.expect("maintenance runs");
        }
        is_done.store(true, Ordering::Relaxed);
    };
    let verifying = async {
        while !is_done.load(Ordering::Relaxed) {
            let verification = reader.get("/audit-events/verify").await.ok();
            assert_eq!(verification["intact"], true, "{verification}");
        }
    };
    tokio::join!(dropping, verifying);
    let verification = reader.get("/audit-events/verify").await.ok();
    assert!(verification["intact"] == true && verification["events"].as_i64() < Some(100), "{verification}");
}
