//! API keys: scope × resource × method, generated from the document. Each operation is called with keys that have its permission or all but
//! it, limited to nothing, to where its objects lie, and to elsewhere; each of its id parameters is one resource.

use serde_json::{Value, json};
use std::collections::BTreeSet;

use super::{
    spec::{IdParameter, Operation, Spec},
    world::{Kind, World, kind_of},
};
use crate::support::{Client, Response, TestApp, id};

/// What even a key with the permission is refused, as the operations' descriptions say.
const NEEDS_SIGN_IN: [&str; 6] = [
    "api_key_update",
    "auth_password_change",
    "identity_provider_create",
    "identity_provider_update",
    "invitation_resend",
    "user_invite",
];
/// What would make something that lies within no limit.
const LIES_OUTSIDE: [&str; 1] = ["knowledge_base_create"];

/// What an answer must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    /// The operation is reached; what it says of a made-up request is its own matter.
    Reached,
    /// As far as the caller's own sign-in would get, but the operation may refuse to hand out more than the key has.
    Admitted,
    /// For want of the permission.
    LacksPermission,
    /// For another reason.
    Forbidden,
    NotFound,
}

fn lacks_permission(answer: &Response) -> bool {
    answer.json["detail"].as_str().is_some_and(|detail| detail.starts_with("This needs the permission"))
}

impl Expected {
    fn holds(self, answer: &Response) -> bool {
        match self {
            Self::Reached => ![401, 403, 404].contains(&answer.status) && answer.status < 500,
            Self::Admitted => ![401, 404].contains(&answer.status) && answer.status < 500 && !lacks_permission(answer),
            Self::LacksPermission => answer.status == 403 && lacks_permission(answer),
            Self::Forbidden => answer.status == 403 && answer.json["code"] == "forbidden",
            Self::NotFound => answer.status == 404 && answer.json["code"] == "not_found",
        }
    }
}

/// A user with one object of every kind, and something of its own elsewhere.
struct Place {
    owner: Client,
    held: BTreeSet<String>,
    world: World,
    elsewhere: String,
}

impl Place {
    async fn new(app: &TestApp, number: usize) -> Self {
        let owner = app.user_with_roles(&format!("owner{number}"), &["tenant_admin"]).await;
        let me = owner.get("/auth/me").await.ok();
        let world = World::of(&owner, me["tenant_id"].as_str().expect("a tenant")).await;
        let elsewhere = id(&owner.knowledge_base("elsewhere").await);
        Self { held: permissions(&me), owner, world, elsewhere }
    }

    fn here(&self) -> Value {
        json!({ "folder_ids": [self.owner.home], "knowledge_base_ids": [self.world.id(Kind::KnowledgeBase)] })
    }

    fn elsewhere(&self) -> Value {
        json!({ "knowledge_base_ids": [self.elsewhere] })
    }
}

fn permissions(me: &Value) -> BTreeSet<String> {
    let names = me["permissions"].as_array().expect("permissions");
    names.iter().filter_map(Value::as_str).map(str::to_string).collect()
}

/// Whether an object of this kind lies in the tree, so that limits apply to it.
fn is_content(kind: Kind) -> bool {
    use Kind::{Document, File, Folder, Job, KnowledgeBase, Session};
    [Document, File, Folder, Job, KnowledgeBase, Session].contains(&kind)
}

struct Matrix {
    spec: Spec,
    cases: usize,
    wrong: Vec<String>,
}

impl Matrix {
    async fn key(&self, owner: &Client, scopes: &[String], resources: Option<&Value>) -> Result<Client, Response> {
        let mut body = json!({ "name": "key", "scopes": scopes });
        if let Some(resources) = resources {
            body["resources"] = resources.clone();
        }
        let answer = owner.post("/api-keys", body).await;
        match answer.status {
            201 => Ok(owner.with_token(answer.json["secret"].as_str().expect("a secret"))),
            _ => Err(answer),
        }
    }

    async fn case(
        &mut self,
        (key, owner): (&Client, &Client),
        world: &World,
        (operation, parameter): (&Operation, Option<&IdParameter>),
        what: &str,
        expected: Expected,
    ) {
        let own = parameter.map(|parameter| (parameter, world.for_parameter(&parameter.name)));
        let extra = own.as_ref().map(|(parameter, id)| (*parameter, id.as_str()));
        let request = self.spec.request(key, operation, extra, &|name| world.for_parameter(name));
        let answer = Response::of(request).await;
        self.cases += 1;
        if matches!(expected, Expected::Reached | Expected::Admitted) && answer.status == 404 {
            // Objects can be absent for the owner itself: a grant on something else. Or the owner, who may read what the key may not, is
            // refused: a user who is in no group of theirs.
            let request = self.spec.request(owner, operation, extra, &|name| world.for_parameter(name));
            let of_owner = Response::of(request).await;
            if of_owner.status == 403 || of_owner.comparable() == answer.comparable() {
                return;
            }
        }
        if !expected.holds(&answer) {
            let at =
                parameter.map_or(String::new(), |parameter| format!(" by {} {:?}", parameter.name, parameter.place));
            self.wrong.push(format!(
                "{} {}{at}, {what}: expected {expected:?}, got {answer}",
                operation.method, operation.id
            ));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_reach_exactly_what_scopes_and_resources_say() {
    let app = TestApp::builder().allow_unfinished_jobs().build().await;
    let mut matrix = Matrix { spec: Spec::load(), cases: 0, wrong: Vec::new() };
    let mut places = 0;
    let mut place = Place::new(&app, places).await;
    let operator_may = permissions(&app.operator.get("/auth/me").await.ok());
    for operation in matrix.spec.operations() {
        let Some(permission) = operation.permission.clone() else { continue };
        // What an earlier case deleted is made anew, by somebody new.
        if !place.world.is_whole(&place.owner).await {
            places += 1;
            place = Place::new(&app, places).await;
        }
        let for_operator = !place.held.contains(&permission);
        let (owner, held) =
            if for_operator { (app.operator.clone(), &operator_may) } else { (place.owner.clone(), &place.held) };
        assert!(held.contains(&permission), "nobody in this test holds {permission}");
        let only = [permission.clone()];
        let others: Vec<String> = held.iter().filter(|p| **p != permission).cloned().collect();

        let without = matrix.key(&owner, &others, None).await.expect("a key with other scopes");
        matrix
            .case(
                (&without, &owner),
                &place.world,
                (&operation, None),
                "all scopes but its own",
                Expected::LacksPermission,
            )
            .await;
        let parameters = matrix.spec.id_parameters(&operation);
        let (here, elsewhere) = (place.here(), place.elsewhere());
        for (where_to, resources) in [("elsewhere", &elsewhere), ("here", &here)] {
            let key = match matrix.key(&owner, &only, Some(resources)).await {
                Ok(key) => key,
                Err(refused) => {
                    // Permissions that reach beyond any resource can't be limited to one.
                    matrix.cases += 1;
                    if refused.status != 422 || refused.fields() != ["/scopes/0"] {
                        matrix.wrong.push(format!("{permission} limited to resources: {refused}"));
                    }
                    continue;
                }
            };
            for parameter in &parameters {
                let kind = kind_of(&parameter.name).expect("checked by a test of its own");
                let needs_content = parameters
                    .iter()
                    .filter(|p| p.place == super::spec::Place::Path)
                    .filter_map(|p| kind_of(&p.name))
                    .any(is_content);
                let expected = match () {
                    () if NEEDS_SIGN_IN.contains(&operation.id.as_str()) => Expected::Forbidden,
                    // Conversations are their credential's own.
                    () if parameters.iter().any(|p| p.name == "session_id") => Expected::NotFound,
                    () if where_to == "elsewhere" && (is_content(kind) || needs_content) => Expected::NotFound,
                    () => Expected::Reached,
                };
                if expected == Expected::Reached && !place.world.is_whole(&place.owner).await {
                    break;
                }
                let what = format!("limited to {where_to}");
                matrix.case((&key, &owner), &place.world, (&operation, Some(parameter)), &what, expected).await;
            }
            if parameters.is_empty() {
                let expected = match () {
                    () if LIES_OUTSIDE.contains(&operation.id.as_str()) => Expected::Forbidden,
                    () => Expected::Reached,
                };
                let what = format!("limited to {where_to}");
                matrix.case((&key, &owner), &place.world, (&operation, None), &what, expected).await;
            }
        }
        if !place.world.is_whole(&place.owner).await {
            places += 1;
            place = Place::new(&app, places).await;
        }
        let owner = if for_operator { app.operator.clone() } else { place.owner.clone() };
        let key = matrix.key(&owner, &only, None).await.expect("a key with its scope");
        let expected = match NEEDS_SIGN_IN.contains(&operation.id.as_str()) {
            true => Expected::Forbidden,
            false => Expected::Admitted,
        };
        matrix.case((&key, &owner), &place.world, (&operation, None), "its scope alone", expected).await;
        if operation.id == "tenant_suspend" {
            // It is everybody's who comes after.
            let tenant = place.world.id(Kind::Tenant);
            app.operator.post(&format!("/tenants/{tenant}/resume"), json!({})).await.expect(200);
        }
    }
    println!("{} cases of scope x resource x method, {} wrong", matrix.cases, matrix.wrong.len());
    assert!(
        matrix.wrong.is_empty(),
        "{} of {} are wrong:\n{}",
        matrix.wrong.len(),
        matrix.cases,
        matrix.wrong.join("\n")
    );
    assert!(matrix.cases >= 200, "only {} cases: is the matrix complete?", matrix.cases);
}
