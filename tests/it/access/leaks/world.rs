//! One tenant of the leak test: its model, and the callers to compare it with.

use chrono::{DateTime, Utc};
use lectern::{kernel::Clock as _, models::Urgency};
use sea_orm::{
    ConnectionTrait, TransactionTrait, Value,
    sea_query::{Alias, Expr, ExprTrait, Query},
};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex},
};
use tokio::sync::RwLock;
use uuid::Uuid;

use super::{
    Size,
    changes::Change,
    model::{FileOf, Given, Group, LEVELS, Model, Node, User, Who},
    random::Random,
    seed::{self, Place, Table, uuid},
};
use crate::support::{Client, PASSWORD, TestApp, id};

/// Words that texts are made of. Invented, so that no language has its way with them.
pub(super) const VOCABULARY: [&str; 8] =
    ["zorbat", "quindel", "vexomar", "plimtok", "grabnix", "dulforn", "mopquaz", "yilbrock"];
/// Words in each text, the marker not counted: equal lengths let the number of a word's occurrences alone decide its rank.
pub(super) const WORDS: usize = 40;
/// What is searched by meaning. The vectors of files lie around those of these.
pub(super) const QUESTIONS: [&str; 4] = [
    "How long does the warranty of the pump last?",
    "Who cleans the filter of the machine?",
    "Where are spare parts ordered?",
    "What is the temperature of the boiler at night?",
];
/// Roles that change hands.
pub(super) const ROLES: [&str; 2] = ["member", "content_manager"];

/// A tenant.
pub(super) struct World {
    pub(super) app: Arc<TestApp>,
    pub(super) time: Arc<RwLock<()>>,
    pub(super) number: usize,
    pub(super) model: Model,
    /// Changes everything: manages each folder.
    pub(super) admin: Mutex<Client>,
    pub(super) slug: String,
    pub(super) knowledge_base: String,
    /// Vectors of the questions.
    pub(super) questions: Vec<Vec<f32>>,
    /// The node that an id — its own, its document's, its chunk's — or a marker belongs to.
    pub(super) owners: HashMap<String, usize>,
    clients: Mutex<BTreeMap<usize, Client>>,
}

impl World {
    /// Makes the tenant with its administrator and knowledge base through the API, everything else in the database.
    pub(super) async fn new(app: Arc<TestApp>, time: Arc<RwLock<()>>, number: usize, size: Size) -> Self {
        let slug = format!("leak{number}");
        let admin = app.tenant(&slug).await;
        let base = admin.knowledge_base("everything").await;
        let texts = QUESTIONS.map(str::to_string).to_vec();
        let questions = app.platform.embedder.embed(texts, Urgency::Bulk).await.expect("questions are embedded");
        let random = Random::seeded(1000 + number as u64);
        let home = base["home_folder_id"].as_str().expect("a home folder").to_string();
        let model = Model {
            users: users(size, &random, &admin),
            groups: Vec::new(),
            nodes: nodes(size, &random, home, &questions),
        };
        let mut world = Self {
            app,
            time,
            number,
            model,
            admin: Mutex::new(admin),
            slug,
            knowledge_base: id(&base),
            questions,
            owners: HashMap::new(),
            clients: Mutex::default(),
        };
        world.write(base["embedding_model"].as_str().expect("a model")).await;
        world.make_groups(size, &random).await;
        for (number, node) in world.model.nodes.iter().enumerate() {
            world.owners.insert(node.id.clone(), number);
            if let Some(file) = &node.file {
                let own = [&file.document, &file.chunk, &file.marker].map(|name| (name.clone(), number));
                world.owners.extend(own);
            }
        }
        world
    }

    async fn write(&self, embedding_model: &str) {
        let database = self.app.database.connect().await;
        let tenant = self.tenant(&database).await;
        let transaction = database.begin().await.expect("a transaction");
        let place = Place {
            app: &self.app,
            tenant,
            knowledge_base: uuid(&self.knowledge_base),
            embedding_model,
            now: self.now(),
            sequence: 0,
        };
        self.write_users(&transaction, &place).await;
        seed::tree(&place, &transaction, &self.model).await;
        transaction.commit().await.expect("the seed is committed");
        database.close().await.expect("the connection closes");
    }

    async fn tenant(&self, database: &sea_orm::DatabaseConnection) -> Uuid {
        let select = Query::select()
            .column(Alias::new("id"))
            .from(Alias::new("tenants"))
            .and_where(Expr::col(Alias::new("slug")).eq(self.slug.as_str()))
            .to_owned();
        let row = database.query_one(&select).await.expect("a query").expect("the tenant");
        row.try_get("", "id").expect("an id")
    }

    /// Users with the administrator's password, so that it is hashed only once.
    async fn write_users(&self, transaction: &sea_orm::DatabaseTransaction, place: &Place<'_>) {
        let admin = &self.model.users[0];
        let select = Query::select()
            .column(Alias::new("password_hash"))
            .from(Alias::new("users"))
            .and_where(Expr::col(Alias::new("tenant_id")).eq(place.tenant))
            .and_where(Expr::col(Alias::new("id")).eq(uuid(&admin.id)))
            .to_owned();
        let row = transaction.query_one(&select).await.expect("a query").expect("the administrator");
        let hash: String = row.try_get("", "password_hash").expect("a hash");
        let columns =
            ["tenant_id", "id", "login", "display_name", "password_hash", "state", "created_at", "updated_at"];
        let mut users = Table::new("users", &columns);
        let mut rules = Table::new("casbin_rules", &["tenant_id", "ptype", "v0", "v1", "v2", "v3", "v4", "v5"]);
        let (tenant, now) = (Value::from(place.tenant), Value::from(place.now));
        for user in self.model.users.iter().skip(1) {
            users.push(vec![
                tenant.clone(),
                uuid(&user.id).into(),
                user.login.clone().into(),
                user.login.clone().into(),
                hash.clone().into(),
                "active".into(),
                now.clone(),
                now.clone(),
            ]);
            for role in &user.roles {
                let (who, role) = (format!("user:{}", user.id), format!("role:{role}"));
                let empty = || Value::from("");
                let domain = place.tenant.to_string();
                rules.push(vec![
                    tenant.clone(),
                    "g".into(),
                    who.into(),
                    role.into(),
                    domain.into(),
                    empty(),
                    empty(),
                    empty(),
                ]);
            }
        }
        users.write(transaction).await;
        rules.write(transaction).await;
    }

    /// Groups, some in others, with members, and grants to them.
    async fn make_groups(&mut self, size: Size, random: &Random) {
        let admin = self.admin().await;
        for number in 0..size.groups {
            let group = admin.post("/groups", json!({ "name": format!("group{number}") })).await.expect(201);
            self.model.groups.push(Group { id: id(&group), ..Group::default() });
        }
        let folders = self.model.folders();
        for group in 0..size.groups {
            for _ in 0..1 + size.users / size.groups {
                let member = Who::User(1 + random.below(size.users - 1));
                self.change(Change::Join { group, member }).await;
            }
            let inner = group + 1 + random.below(3);
            if inner < size.groups {
                self.change(Change::Join { group, member: Who::Group(inner) }).await;
            }
            for _ in 0..2 {
                let node = folders[1 + random.below(folders.len() - 1)];
                let level = 1 + random.below(3) as u8;
                self.change(Change::Give { node, to: Who::Group(group), level, minutes: None }).await;
            }
        }
    }

    async fn change(&mut self, change: Change) {
        let done = change.perform(self).await;
        change.note(self, done);
    }

    /// The platform's time.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.app.clock.now()
    }

    /// A user's client, signed in once; again if its token has expired.
    pub(super) async fn client(&self, user: usize) -> Client {
        let known = self.clients.lock().unwrap().get(&user).cloned();
        if let Some(client) = known
            && client.get("/auth/me").await.status == 200
        {
            return client;
        }
        let client = self.app.anonymous.sign_in(&self.slug, &self.model.users[user].login, PASSWORD).await;
        self.clients.lock().unwrap().insert(user, client.clone());
        client
    }

    /// The administrator's client.
    pub(super) async fn admin(&self) -> Client {
        let admin = self.admin.lock().unwrap().clone();
        if admin.get("/auth/me").await.status == 200 {
            return admin;
        }
        let admin = self.app.anonymous.sign_in(&self.slug, "admin", PASSWORD).await;
        *self.admin.lock().unwrap() = admin.clone();
        admin
    }

    /// What a user may see now.
    pub(super) fn visible(&self, user: usize) -> BTreeSet<usize> {
        self.model.visible(user, self.now())
    }
}

/// The stored form of a principal.
pub(super) fn stored(model: &Model, who: Who) -> String {
    match who {
        Who::User(user) => format!("user:{}", model.users[user].id),
        Who::Group(group) => format!("group:{}", model.groups[group].id),
        Who::Role(role) => format!("role:{role}"),
        Who::Everyone => "everyone".into(),
    }
}

/// An id of this run alone: rows of two runs never meet, and the order of ids decides nothing but ties.
fn new_id() -> String {
    Uuid::from_u128(crate::support::rand_u128()).to_string()
}

fn users(size: Size, random: &Random, admin: &Client) -> Vec<User> {
    let admin = User { id: admin.user_id.clone(), login: "admin".into(), roles: BTreeSet::from(["tenant_admin"]) };
    let others = (1..size.users).map(|number| User {
        id: new_id(),
        login: format!("user{number}"),
        roles: BTreeSet::from([if random.once_in(6) { ROLES[1] } else { ROLES[0] }]),
    });
    std::iter::once(admin).chain(others).collect()
}

/// The home folder, folders nested below it, and files in them; grants on many, restrictions on some. The administrator manages every folder.
fn nodes(size: Size, random: &Random, home: String, questions: &[Vec<f32>]) -> Vec<Node> {
    let manages = || (Who::User(0), Given { level: 3, end: None, id: Some(new_id()) });
    let node = |id, parent, file| Node { id, parent, restricted: false, file, grants: BTreeMap::new() };
    let mut model = Model { nodes: vec![node(home, None, None)], ..Model::default() };
    model.nodes[0].grants.extend([manages()]);
    while model.nodes.len() <= size.folders {
        let parent = random.below(model.nodes.len());
        // Deep, but not a single chain.
        if model.depth(parent) > 12 {
            continue;
        }
        let mut folder = node(new_id(), Some(parent), None);
        folder.restricted = random.once_in(8);
        folder.grants.extend([manages()]);
        for _ in 0..random.below(3) {
            folder.grants.insert(anybody(random, size), level(random));
        }
        model.nodes.push(folder);
    }
    for number in 0..size.files {
        let parent = random.below(size.folders + 1);
        let mut file = node(new_id(), Some(parent), Some(file(random, number, questions)));
        if random.once_in(5) {
            file.grants.insert(anybody(random, size), level(random));
        }
        model.nodes.push(file);
    }
    model.nodes
}

fn level(random: &Random) -> Given {
    Given { level: 1 + random.below(LEVELS.len() - 1) as u8, end: None, id: Some(new_id()) }
}

/// Somebody to give a grant to; never the administrator, whose grants stay.
fn anybody(random: &Random, size: Size) -> Who {
    match random.below(20) {
        0 => Who::Everyone,
        1..3 => Who::Role(ROLES[1]),
        _ => Who::User(1 + random.below(size.users - 1)),
    }
}

fn file(random: &Random, number: usize, questions: &[Vec<f32>]) -> FileOf {
    let mut words = vec![0; VOCABULARY.len()];
    for _ in 0..random.below(WORDS / 2) {
        words[random.below(VOCABULARY.len())] += 1;
    }
    let centre = random.pick(questions);
    let spread = 2.5 / (centre.len() as f32).sqrt();
    let mut vector: Vec<f32> = centre.iter().map(|component| component + spread * random.signed()).collect();
    let length = vector.iter().map(|component| component * component).sum::<f32>().sqrt();
    vector.iter_mut().for_each(|component| *component /= length);
    FileOf { document: new_id(), chunk: new_id(), marker: format!("marker{number}x"), words, vector }
}
