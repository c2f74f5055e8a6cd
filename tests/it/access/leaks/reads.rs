//! Random reads of random users, compared with what the model says.

use serde_json::{Value, json};
use std::collections::BTreeSet;

use super::{
    changes::{Change, path},
    model::LEVELS,
    random::Random,
    world::{QUESTIONS, VOCABULARY, World},
};
use crate::support::{Client, Response, id};

/// How many of what was compared.
#[derive(Debug, Default)]
pub(super) struct Reads {
    pub(super) searches: u64,
    pub(super) hits: u64,
    pub(super) answers: u64,
    pub(super) lists: u64,
    pub(super) downloads: u64,
    pub(super) asked: u64,
    pub(super) ten_best: u64,
    /// Objects that were there, as they should be.
    pub(super) seen: u64,
    /// Objects that were absent, as they should be.
    pub(super) refused: u64,
}

impl Reads {
    pub(super) fn add(&mut self, other: &Self) {
        self.searches += other.searches;
        self.hits += other.hits;
        self.answers += other.answers;
        self.lists += other.lists;
        self.downloads += other.downloads;
        self.asked += other.asked;
        self.ten_best += other.ten_best;
        self.seen += other.seen;
        self.refused += other.refused;
    }

    pub(super) fn total(&self) -> u64 {
        self.searches + self.answers + self.lists + self.downloads + self.asked
    }

    /// A change while somebody searches: what is found was visible before it or is after it.
    pub(super) async fn during(&mut self, world: &mut World, random: &Random) {
        let change = Change::random(world, random);
        if matches!(change, Change::Wait { .. }) {
            return;
        }
        let user = random.below(world.model.users.len());
        let client = world.client(user).await;
        let mut allowed = world.visible(user);
        let query = json!({ "query": random.pick(&VOCABULARY), "limit": 30 });
        let (done, found) = tokio::join!(change.perform(world), client.post("/search", query));
        change.note(world, done);
        allowed.extend(world.visible(user));
        self.searches += 1;
        // The change may have taken the role that lets the user search.
        if found.status == 200 {
            assert_nothing_else(world, &found, &allowed, "a search during a change");
        }
    }

    /// The ten best by words and by meaning, in all and below a folder: exactly those of an index that holds only what the user may see.
    pub(super) async fn ten_best(&mut self, world: &World, user: usize, random: &Random) {
        let _time = world.time.read().await;
        let client = world.client(user).await;
        let visible = world.visible(user);
        let folders: Vec<usize> = visible.iter().copied().filter(|n| world.model.nodes[*n].file.is_none()).collect();
        let below = (!folders.is_empty()).then(|| *random.pick(&folders));
        for folder in [None, below] {
            for word in 0..VOCABULARY.len() {
                self.search(world, &client, &visible, Search::Word(word), folder, 10).await;
            }
            for question in 0..QUESTIONS.len() {
                self.search(world, &client, &visible, Search::Question(question), folder, 10).await;
            }
        }
        self.ten_best += 1;
    }

    async fn search(
        &mut self,
        world: &World,
        client: &Client,
        visible: &BTreeSet<usize>,
        search: Search,
        folder: Option<usize>,
        limit: usize,
    ) {
        let (query, mode) = match search {
            Search::Word(word) => (VOCABULARY[word], "keyword"),
            Search::Question(question) => (QUESTIONS[question], "vector"),
        };
        let mut body = json!({ "query": query, "mode": mode, "limit": limit });
        if let Some(folder) = folder {
            body["folder_ids"] = json!([world.model.nodes[folder].id]);
        }
        let answer = client.post("/search", body).await;
        self.searches += 1;
        let hits = answer.json["hits"].as_array().unwrap_or_else(|| panic!("{answer}"));
        let found: Vec<String> =
            hits.iter().map(|hit| hit["chunk_id"].as_str().expect("a chunk").to_string()).collect();
        self.hits += found.len() as u64;
        let among: Vec<usize> = visible
            .iter()
            .copied()
            .filter(|node| world.model.nodes[*node].file.is_some())
            .filter(|node| folder.is_none_or(|folder| world.model.is_below(*node, folder)))
            .collect();
        let expected = search.ranked(world, &among);
        assert_nothing_else(world, &answer, visible, mode);
        let what = format!("tenant {}, {mode} {query:?} in {folder:?}", world.number);
        assert_eq!(found.len(), expected.len().min(limit), "{what}: {answer}");
        assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), found.len(), "{what}: one is found twice: {answer}");
        if matches!(search, Search::Word(_)) {
            let expected: Vec<&String> = expected.iter().take(limit).map(|(_, chunk)| chunk).collect();
            assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{what}");
        }
        // Equal but for the order of what is equally near.
        for (position, chunk) in found.iter().enumerate() {
            let own = expected.iter().find(|(_, expected)| expected == chunk).map(|(score, _)| *score);
            let own = own.unwrap_or_else(|| panic!("{what}: {chunk} should not be found"));
            let there = expected[position].0;
            assert!((own - there).abs() < 1e-5, "{what}: {own} at {position}, not {there}");
        }
    }
}

/// A search whose right result the model knows.
#[derive(Clone, Copy)]
enum Search {
    Word(usize),
    Question(usize),
}

impl Search {
    /// The files that match, best first. Texts are equally long: how often the word stands in them is what counts.
    fn ranked(self, world: &World, among: &[usize]) -> Vec<(f64, String)> {
        let file = |node: &usize| world.model.nodes[*node].file.as_ref().expect("a file");
        let mut ranked: Vec<(f64, String)> = match self {
            Self::Word(word) => {
                let with_word = among.iter().map(file).filter(|file| file.words[word] > 0);
                with_word.map(|file| (file.words[word] as f64, file.chunk.clone())).collect()
            }
            Self::Question(question) => {
                let question = &world.questions[question];
                let cosine = |vector: &[f32]| vector.iter().zip(question).map(|(a, b)| f64::from(a * b)).sum();
                among.iter().map(file).map(|file| (cosine(&file.vector), file.chunk.clone())).collect()
            }
        };
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        ranked
    }
}

/// One read of anybody.
pub(super) async fn read(world: &World, random: &Random, reads: &mut Reads) {
    let user = random.below(world.model.users.len());
    let _time = world.time.read().await;
    let client = world.client(user).await;
    let visible = world.visible(user);
    let files = world.model.files();
    // Half of the objects asked for are visible ones: most of a tenant is not, to most.
    let seen: Vec<usize> = visible.iter().copied().filter(|node| world.model.nodes[*node].file.is_some()).collect();
    let file = if random.once_in(2) && !seen.is_empty() { *random.pick(&seen) } else { *random.pick(&files) };
    match random.below(20) {
        0..6 => {
            let search = if random.once_in(2) {
                Search::Word(random.below(VOCABULARY.len()))
            } else {
                Search::Question(random.below(QUESTIONS.len()))
            };
            reads.search(world, &client, &visible, search, None, 10).await;
        }
        6..9 => {
            let query = format!("{} {}", random.pick(&VOCABULARY), random.pick(&QUESTIONS));
            let answer = client.post("/search", json!({ "query": query, "limit": 50 })).await;
            answer.json["hits"].as_array().unwrap_or_else(|| panic!("{answer}"));
            assert_nothing_else(world, &answer, &visible, "hybrid");
            reads.searches += 1;
        }
        9 => answers(world, &client, &visible, random, reads).await,
        10..13 => {
            let answer = client.get(&format!("{}/content", path(world, file))).await;
            assert_there(world, &answer, visible.contains(&file), reads);
            let marker = &world.model.nodes[file].file.as_ref().expect("a file").marker;
            let shows = String::from_utf8_lossy(&answer.bytes).contains(marker.as_str());
            assert_eq!(shows, visible.contains(&file), "a download: {answer}");
            reads.downloads += 1;
        }
        13..15 => {
            let document = &world.model.nodes[file].file.as_ref().expect("a file").document;
            let base = &world.knowledge_base;
            let answer = client.get(&format!("/knowledge-bases/{base}/documents/{document}/chunks")).await;
            assert_there(world, &answer, visible.contains(&file), reads);
            assert_nothing_else(world, &answer, &visible, "chunks");
            reads.downloads += 1;
        }
        15..17 => lists(world, &client, &visible, random, reads).await,
        17 => {
            let answer = client.get(&format!("/knowledge-bases/{}", world.knowledge_base)).await;
            let home = visible.contains(&0);
            assert_there(world, &answer, home || !seen.is_empty(), reads);
            if answer.status == 200 {
                assert_eq!(answer.json["document_count"], seen.len(), "{answer}");
            }
            reads.lists += 1;
        }
        _ => asks(world, &client, user, file, &visible, reads).await,
    }
}

async fn answers(world: &World, client: &Client, visible: &BTreeSet<usize>, random: &Random, reads: &mut Reads) {
    let session = id(&client.post("/sessions", json!({})).await.expect(201));
    let content = format!("{} {}?", random.pick(&VOCABULARY), random.pick(&VOCABULARY));
    let answer = client.post(&format!("/sessions/{session}/messages"), json!({ "content": content })).await;
    assert!((200..300).contains(&answer.status), "{answer}");
    assert_nothing_else(world, &answer, visible, "an answer");
    reads.answers += 1;
}

async fn lists(world: &World, client: &Client, visible: &BTreeSet<usize>, random: &Random, reads: &mut Reads) {
    let model = &world.model;
    let folders = model.folders();
    let folder = *random.pick(&folders);
    let ids = |items: &[Value]| items.iter().map(id).collect::<BTreeSet<String>>();
    let expected = |keep: &dyn Fn(usize) -> bool| {
        visible
            .iter()
            .filter(|node| keep(**node))
            .map(|node| model.nodes[*node].id.clone())
            .collect::<BTreeSet<String>>()
    };
    reads.lists += 1;
    match random.below(4) {
        0 => {
            let listed = client.list("/access/preview?object_type=file&limit=200").await;
            let listed: BTreeSet<String> =
                listed.iter().map(|item| item["object_id"].as_str().expect("an id").to_string()).collect();
            assert_eq!(listed, expected(&|node| model.nodes[node].file.is_some()), "a preview");
        }
        1 => {
            let path = format!("/knowledge-bases/{}/documents?limit=200", world.knowledge_base);
            if visible.is_empty() {
                return assert_there(world, &client.get(&path).await, false, reads);
            }
            let listed = client.list(&path).await;
            let listed: BTreeSet<String> =
                listed.iter().map(|item| item["file_id"].as_str().expect("an id").to_string()).collect();
            assert_eq!(listed, expected(&|node| model.nodes[node].file.is_some()), "documents");
        }
        kind => {
            let (list, of_files) = if kind == 2 { ("/files?folder_id=", true) } else { ("/folders?parent_id=", false) };
            let path = format!("{list}{}&limit=200", model.nodes[folder].id);
            if !visible.contains(&folder) {
                let answer = client.get(&path).await;
                return assert_there(world, &answer, false, reads);
            }
            let inside =
                |node: usize| model.nodes[node].parent == Some(folder) && model.nodes[node].file.is_some() == of_files;
            assert_eq!(ids(&client.list(&path).await), expected(&inside), "{path}");
            reads.seen += 1;
        }
    }
}

/// What the product says about access agrees with the model.
async fn asks(world: &World, client: &Client, user: usize, file: usize, visible: &BTreeSet<usize>, reads: &mut Reads) {
    let model = &world.model;
    reads.asked += 1;
    let object = format!("object_type=file&object_id={}", model.nodes[file].id);
    let own = client.get(&format!("/access/effective?{object}")).await;
    // The administrator manages the grants of everything, and may ask about it.
    assert_there(world, &own, user == 0 || visible.contains(&file), reads);
    let level = |user: usize| LEVELS[usize::from(model.level(&model.counts_as(user), file, world.now()))];
    if own.status == 200 {
        assert_eq!(own.json["level"].as_str().unwrap_or(""), level(user), "{own}");
    }
    let admin = world.admin.lock().unwrap().clone();
    let about = format!("{object}&principal_type=user&principal_id={}", model.users[user].id);
    for operation in ["effective", "explain"] {
        let answer = admin.get(&format!("/access/{operation}?{about}")).await;
        if answer.status == 401 {
            return;
        }
        let access = if operation == "explain" { &answer.json["access"] } else { &answer.json };
        assert_eq!(answer.status, 200, "{answer}");
        assert_eq!(access["level"].as_str().unwrap_or(""), level(user), "{operation}: {answer}");
        assert_eq!(access["can_read"].as_bool(), Some(visible.contains(&file)), "{operation}: {answer}");
    }
}

/// 200 exactly for what is visible, 404 for the rest.
fn assert_there(world: &World, answer: &Response, there: bool, reads: &mut Reads) {
    assert_eq!(answer.status, if there { 200 } else { 404 }, "tenant {}: {answer}", world.number);
    match there {
        true => reads.seen += 1,
        false => reads.refused += 1,
    }
}

/// Nothing outside `allowed` is in the answer: neither an id of it nor its marker.
fn assert_nothing_else(world: &World, answer: &Response, allowed: &BTreeSet<usize>, what: &str) {
    let text = String::from_utf8_lossy(&answer.bytes);
    let is_inside = |c: char| c.is_ascii_alphanumeric() || c == '-';
    for token in text.split(|c| !is_inside(c)) {
        if let Some(node) = world.owners.get(token) {
            assert!(allowed.contains(node), "tenant {}: {what} leaks {token}: {answer}", world.number);
        }
    }
}
