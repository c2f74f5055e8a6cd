//! Ids and credentials, for every operation: without credentials 401; ids of another tenant, or that the caller may not see, are answered
//! exactly like ids of nothing.

use serde_json::json;

use super::{
    spec::{IdParameter, Operation, Place, Spec},
    world::{Kind, World, kind_of},
};
use crate::support::{Client, Response, TestApp};

fn random_id() -> String {
    uuid::Uuid::from_u128(crate::support::rand_u128()).to_string()
}

/// Operations with a permission that only the operator has are called by the operator.
fn caller<'a>(operation: &Operation, operator: &'a Client, other: &'a Client) -> &'a Client {
    match operation.permission.as_deref() {
        Some(p) if p.starts_with("tenants:") || p.starts_with("signing_keys:") => operator,
        _ => other,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_secured_operation_refuses_callers_without_a_valid_credential() {
    let app = TestApp::start().await;
    let spec = Spec::load();
    let token = app.admin.token.clone().expect("the administrator is signed in");
    let (signed, signature) = token.rsplit_once('.').expect("a JWT has three parts");
    let flipped: String = signature.chars().rev().collect();
    let nobody = app.user_with_roles("nobody", &[]).await;
    let bad = [
        ("anonymous", app.anonymous.clone()),
        ("tampered token", app.anonymous.with_token(format!("{signed}.{flipped}"))),
        ("unsigned token", app.anonymous.with_token(format!("{signed}."))),
        ("unknown API key", app.anonymous.with_token("lk_0123456789ab_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")),
        ("garbage", app.anonymous.with_token("garbage")),
    ];
    for operation in spec.operations().iter().filter(|o| o.permission.is_some()) {
        let send = |client: &Client| Response::of(spec.request(client, operation, None, &|_| random_id()));
        for (what, client) in &bad {
            let answer = send(client).await;
            assert_eq!(answer.status, 401, "{} as {what}: {answer}", operation.id);
            answer.assert_is_problem();
            assert_eq!(answer.header("www-authenticate"), "Bearer");
        }
        let answer = send(&nobody).await;
        assert!([403, 404].contains(&answer.status), "{} without any role: {answer}", operation.id);
        answer.assert_is_problem();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ids_of_other_tenants_are_answered_like_ids_of_nothing() {
    let app = TestApp::start().await;
    let (ours, theirs) = (
        World::of(&app.admin, &tenant_id(&app.admin).await).await,
        World::of(&app.acme_admin, &tenant_id(&app.acme_admin).await).await,
    );
    let walk = Walk { spec: Spec::load(), app: &app, caller: &app.admin, own: &ours };
    let walked = walk.compare(|kind| (kind != Kind::Tenant).then(|| theirs.id(kind))).await;
    assert!(walked >= 50, "only {walked} id parameters: is the walk complete?");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ids_that_the_caller_may_not_see_are_answered_like_ids_of_nothing() {
    let app = TestApp::start().await;
    let other = app.user_with_roles("other", &["content_manager"]).await;
    let tenant = tenant_id(&app.admin).await;
    let (hidden, own) = (World::of(&app.admin, &tenant).await, World::of(&other, &tenant).await);
    let walk = Walk { spec: Spec::load(), app: &app, caller: &other, own: &own };
    // Principals of one's own tenant are visible; whoever lacks the permission to read them gets 403.
    let visible =
        [Kind::Tenant, Kind::User, Kind::ServiceAccount, Kind::Group, Kind::GroupMember, Kind::Role, Kind::Invitation];
    walk.compare(|kind| (!visible.contains(&kind)).then(|| hidden.id(kind))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ids_of_another_kind_are_answered_like_ids_of_nothing() {
    let app = TestApp::start().await;
    let own = World::of(&app.admin, &tenant_id(&app.admin).await).await;
    let walk = Walk { spec: Spec::load(), app: &app, caller: &app.admin, own: &own };
    walk.compare(|kind| {
        Some(own.id(match kind {
            Kind::Tenant => Kind::User,
            Kind::Folder => Kind::File,
            Kind::File | Kind::User | Kind::Grant | Kind::GroupMember => Kind::Folder,
            Kind::ServiceAccount | Kind::SignIn => Kind::Group,
            Kind::Group | Kind::Role => Kind::ServiceAccount,
            Kind::KnowledgeBase => Kind::Document,
            Kind::Document => Kind::KnowledgeBase,
            Kind::ApiKey => Kind::Session,
            Kind::ServiceAccountApiKey | Kind::ClientSecret => Kind::ApiKey,
            Kind::Job | Kind::Session | Kind::BreakGlass => Kind::ApiKey,
            Kind::Invitation => Kind::IdentityProvider,
            Kind::IdentityProvider => Kind::Invitation,
        }))
    })
    .await;
}

async fn tenant_id(client: &Client) -> String {
    client.get("/auth/me").await.ok()["tenant_id"].as_str().expect("a tenant").to_string()
}

struct Walk<'a> {
    spec: Spec,
    app: &'a TestApp,
    caller: &'a Client,
    own: &'a World,
}

impl Walk<'_> {
    /// Sends, for each id parameter of each operation, a wrong id and a random one; both must be the same 404. Answers how many it compared.
    async fn compare(&self, wrong_id: impl Fn(Kind) -> Option<String>) -> usize {
        let (mut walked, mut leaks) = (0, Vec::new());
        // Whoever calls an operation without a credential belongs to no tenant: no id is foreign to it.
        for operation in self.spec.operations().into_iter().filter(|o| o.permission.is_some()) {
            for parameter in self.spec.id_parameters(&operation) {
                let kind = kind_of(&parameter.name).expect("checked by a test of its own");
                let Some(wrong) = wrong_id(kind) else { continue };
                let caller = caller(&operation, &self.app.operator, self.caller);
                let answer = self.send(caller, &operation, &parameter, &wrong).await;
                let nothing = self.send(caller, &operation, &parameter, &random_id()).await;
                walked += 1;
                let forbidden = answer.status == 403 && lacks_permission(caller, &operation).await;
                let same = answer.status == 404 && nothing.status == 404 && answer.comparable() == nothing.comparable();
                if !same && !forbidden {
                    leaks.push(format!(
                        "{} {:?} {}: {answer} / {nothing}",
                        operation.id, parameter.place, parameter.name
                    ));
                }
            }
        }
        assert!(
            leaks.is_empty(),
            "{} of {walked} are told apart from nothing or are no 404:\n{}",
            leaks.len(),
            leaks.join("\n")
        );
        walked
    }

    async fn send(&self, caller: &Client, operation: &Operation, parameter: &IdParameter, id: &str) -> Response {
        let request = self.spec.request(caller, operation, Some((parameter, id)), &|name| self.own.for_parameter(name));
        let answer = Response::of(request).await;
        if answer.status >= 400 {
            answer.assert_is_problem();
        }
        answer
    }
}

async fn lacks_permission(caller: &Client, operation: &Operation) -> bool {
    let me = caller.get("/auth/me").await.ok();
    let permission = operation.permission.clone().map(serde_json::Value::from);
    permission.is_some_and(|p| !me["permissions"].as_array().is_some_and(|all| all.contains(&p)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn malformed_ids_are_named_and_change_nothing() {
    let app = TestApp::start().await;
    let spec = Spec::load();
    let own = World::of(&app.admin, &tenant_id(&app.admin).await).await;
    for operation in spec.operations() {
        for parameter in spec.id_parameters(&operation) {
            let caller = caller(&operation, &app.operator, &app.admin);
            let request =
                spec.request(caller, &operation, Some((&parameter, "not-an-id")), &|name| own.for_parameter(name));
            let answer = Response::of(request).await;
            assert_eq!(answer.status, 400, "{} {}: {answer}", operation.id, parameter.name);
            answer.assert_is_problem();
            let expected = match &parameter.place {
                Place::Path | Place::Query => parameter.name.clone(),
                Place::Body(at) => format!("/{}", at.join("/").replace('*', "0")),
            };
            let fields = answer.fields();
            let named = fields.iter().any(|field| *field == expected || format!("/{field}") == expected);
            assert!(named, "{} does not name {expected}: {answer}", operation.id);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn users_of_other_tenants_cant_be_given_grants() {
    let app = TestApp::start().await;
    let folder = app.admin.folder("mine", &app.admin.home).await;
    let grant = |user: &str| json!({ "grants": [{ "principal_type": "user", "principal_id": user, "level": "read" }] });
    let path = format!("/folders/{folder}/grants");
    let foreign = app.admin.put(&path, grant(&app.acme_admin.user_id)).await;
    let nothing = app.admin.put(&path, grant(&random_id())).await;
    assert!([404, 422].contains(&foreign.status), "{foreign}");
    assert_eq!(foreign.comparable(), nothing.comparable());
    assert!(!String::from_utf8_lossy(&foreign.bytes).contains("acme"));
}
