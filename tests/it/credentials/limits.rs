//! Keys limited to folders, files and knowledge bases: what they reach, in lists, searches, answers and writes.

use serde_json::{Value, json};
use std::collections::BTreeSet;

use super::key;
use crate::support::{Client, TestApp, id, search_hits};

/// A tree with two folders, one of them with a restricted folder in it, and two knowledge bases that share a file.
struct Library {
    north: String,
    vault: String,
    south: String,
    vault_file: String,
    south_file: String,
    birds: Value,
    plants: Value,
}

impl Library {
    async fn of(client: &Client) -> Self {
        let (north, south) = (client.folder("north", "").await, client.folder("south", "").await);
        let vault = client.folder("vault", &north).await;
        client.patch(&format!("/folders/{vault}"), json!({ "restricted": true })).await.expect(200);
        let file = async |name: &str, folder: &str, text: &str| id(&client.file(name, folder, text).await);
        let north_file = file("north.txt", &north, "The heron stands in the northern reeds of the lake.").await;
        let vault_file = file("vault.txt", &vault, "The owl of the lake sleeps in the vault.").await;
        let south_file = file("south.txt", &south, "The stork nests at the southern shore of the lake.").await;
        let birds = client.knowledge_base("birds").await;
        let plants = client.knowledge_base("plants").await;
        for (base, file) in
            [(&birds, &south_file), (&plants, &south_file), (&plants, &north_file), (&plants, &vault_file)]
        {
            client.add(&id(base), file).await;
        }
        client.ready_document(&id(&birds), "grebe.txt", "The grebe dives in the lake.").await;
        client.ready_document(&id(&plants), "lily.txt", "The lily floats on the lake.").await;
        Self { north, vault, south, vault_file, south_file, birds, plants }
    }
}

fn names(items: &[Value]) -> BTreeSet<String> {
    items.iter().map(|item| item["name"].as_str().expect("it has a name").to_string()).collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(ToString::to_string).collect()
}

/// What a search for everything finds: knowledge base and file name.
async fn found(client: &Client) -> BTreeSet<(String, String)> {
    let hits = search_hits(client, json!({ "query": "lake", "limit": 100 })).await;
    let text = |hit: &Value, key: &str| hit[key].as_str().expect("a hit has it").to_string();
    hits.iter().map(|hit| (text(hit, "knowledge_base_id"), text(hit, "file_name"))).collect()
}

/// The same from the lists: every document of every visible knowledge base.
async fn listed(client: &Client) -> BTreeSet<(String, String)> {
    let mut all = BTreeSet::new();
    for base in client.list("/knowledge-bases").await {
        let documents = client.list(&format!("/knowledge-bases/{}/documents", id(&base))).await;
        assert_eq!(base["document_count"], documents.len(), "counters count what is listed: {base}");
        let name = |document: &Value| document["file_name"].as_str().expect("a name").to_string();
        all.extend(documents.iter().map(|document| (id(&base), name(document))));
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_with_all_below_it_and_nothing_beside_it() {
    let app = TestApp::start().await;
    let library = Library::of(&app.admin).await;
    let (created, limited) =
        key(&app.admin, json!({ "name": "k", "resources": { "folder_ids": [library.north] } })).await;
    assert_eq!(created["resources"]["folder_ids"], json!([library.north]));
    let folders = limited.list("/folders").await;
    assert_eq!(names(&folders), set(&["north"]), "the view begins at the limit");
    assert_eq!(folders[0]["path"], json!([]), "what is above is not named");
    assert_eq!(names(&limited.list("/files").await), set(&["north.txt", "vault.txt"]), "restricted folders count too");
    limited.get(&format!("/files/{}/content", library.vault_file)).await.expect(200);
    let nothing = limited.get(&format!("/files/{}", uuid::Uuid::from_u128(7))).await;
    for hidden in [
        format!("/files/{}", library.south_file),
        format!("/files/{}/content", library.south_file),
        format!("/folders/{}", library.south),
        format!("/folders/{}", app.admin.home),
        format!("/knowledge-bases/{}", id(&library.birds)),
    ] {
        let answer = limited.get(&hidden).await;
        answer.assert_problem(404, "not_found");
        assert_eq!(answer.comparable(), nothing.comparable(), "{hidden}");
    }
    // Nor does a preview of what its own user sees look beyond the limit.
    for (object_type, seen) in [("folder", 2), ("file", 2), ("knowledge_base", 1)] {
        let preview = limited.list(&format!("/access/preview?object_type={object_type}")).await;
        assert_eq!(preview.len(), seen, "{object_type}: {preview:?}");
    }
    let plants = id(&library.plants);
    let expected = [(plants.clone(), "north.txt".to_string()), (plants, "vault.txt".to_string())];
    assert_eq!(found(&limited).await, BTreeSet::from(expected));
    assert_eq!(listed(&limited).await, found(&limited).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_stay_within_the_limit() {
    let app = TestApp::builder().allow_unfinished_jobs().build().await;
    let library = Library::of(&app.admin).await;
    let (_, limited) = key(&app.admin, json!({ "name": "k", "resources": { "folder_ids": [library.north] } })).await;
    let inside = limited.folder("inside", &library.north).await;
    let file = id(&limited.file("new.txt", &inside, "new").await);
    limited
        .patch(&format!("/files/{file}"), json!({ "folder_id": library.north, "name": "moved.txt" }))
        .await
        .expect(200);
    limited
        .put(
            &format!("/folders/{inside}/grants"),
            json!({ "grants": [
        { "principal_type": "user", "principal_id": app.admin.user_id, "level": "manage" }
    ] }),
        )
        .await
        .expect(200);
    for (what, answer) in [
        ("moved out", limited.patch(&format!("/files/{file}"), json!({ "folder_id": library.south })).await),
        (
            "moved in",
            limited.patch(&format!("/files/{}", library.south_file), json!({ "folder_id": library.north })).await,
        ),
        (
            "the limit itself moved",
            limited.patch(&format!("/folders/{}", library.north), json!({ "parent_id": library.south })).await,
        ),
        ("created beside", limited.post("/folders", json!({ "name": "x", "parent_id": library.south })).await),
        ("created at home", limited.post("/folders", json!({ "name": "x" })).await),
        ("uploaded at home", limited.upload("/files?name=x.txt", "x").await),
        ("deleted beside", limited.delete(&format!("/files/{}", library.south_file)).await),
        ("shared beside", limited.put(&format!("/folders/{}/grants", library.south), json!({ "grants": [] })).await),
        ("looked at sharing beside", limited.get(&format!("/files/{}/grants", library.south_file)).await),
    ] {
        assert_eq!(answer.status, 404, "{what}: {answer}");
    }
    limited.post("/knowledge-bases", json!({ "name": "new" })).await.assert_problem(403, "forbidden");
    assert_eq!(app.admin.list("/knowledge-bases").await.len(), 2, "nothing was made");
    let plants = id(&library.plants);
    let linking = limited.post(&format!("/knowledge-bases/{plants}/documents"), json!({ "file_id": file })).await;
    linking.assert_problem(403, "forbidden");
    limited.delete(&format!("/folders/{inside}")).await.expect(204);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_knowledge_base_with_its_home_and_its_linked_documents() {
    let app = TestApp::start().await;
    let library = Library::of(&app.admin).await;
    let birds = id(&library.birds);
    let (_, limited) = key(&app.admin, json!({ "name": "k", "resources": { "knowledge_base_ids": [birds] } })).await;
    assert_eq!(names(&limited.list("/knowledge-bases").await), set(&["birds"]));
    let expected = [(birds.clone(), "grebe.txt".to_string()), (birds.clone(), "south.txt".to_string())];
    assert_eq!(
        found(&limited).await,
        BTreeSet::from(expected),
        "the shared file is found here and not in the other knowledge base"
    );
    assert_eq!(listed(&limited).await, found(&limited).await);
    for document in limited.list(&format!("/knowledge-bases/{birds}/documents")).await {
        let path = format!("/knowledge-bases/{birds}/documents/{}", id(&document));
        assert!(!limited.list(&format!("{path}/chunks")).await.is_empty());
        limited.get(&format!("/jobs/{}", document["job_id"].as_str().unwrap())).await.expect(200);
    }
    assert_eq!(
        names(&limited.list("/files").await),
        set(&["grebe.txt"]),
        "a linked file is reached as a document only"
    );
    limited.get(&format!("/files/{}/content", library.south_file)).await.assert_problem(404, "not_found");
    limited.ready_document(&birds, "coot.txt", "The coot paddles on the lake.").await;
    assert_eq!(found(&limited).await.len(), 3);
    // An answer made from a linked document is shown to the key, for it may read the document.
    let session = id(&limited.post("/sessions", json!({})).await.expect(201));
    let path = format!("/sessions/{session}/messages");
    let answer = limited.post(&path, json!({ "content": "Where does the stork nest at the lake?" })).await.expect(200);
    assert!(answer["content"].as_str().unwrap().contains("southern shore"), "{answer}");
    assert_eq!(answer["citations"][0]["file_id"], library.south_file.as_str());
    let stored = limited.list(&path).await;
    assert_eq!((&stored[1]["withheld"], &stored[1]["content"]), (&json!(false), &answer["content"]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_and_the_index_agree_under_every_limit() {
    let app = TestApp::start().await;
    let library = Library::of(&app.admin).await;
    let reader = app.user_with_roles("reader", &["content_manager"]).await;
    let mine = format!("user:{}", app.admin.user_id);
    let homes = [&library.birds, &library.plants].map(|base| base["home_folder_id"].as_str().unwrap());
    for folder in [library.south.as_str(), homes[0], homes[1]] {
        app.admin.share(&format!("/folders/{folder}"), &[("everyone", "read"), (&mine, "manage")]).await;
    }
    let (birds, plants) = (id(&library.birds), id(&library.plants));
    let both = json!({ "knowledge_base_ids": [birds, plants] });
    let limits = [
        json!({ "folder_ids": [library.south] }),
        json!({ "file_ids": [library.south_file] }),
        json!({ "knowledge_base_ids": [plants], "file_ids": [library.south_file] }),
        json!({ "folder_ids": [homes[0]] }),
        both.clone(),
    ];
    for client in [&app.admin, &reader] {
        let all = found(client).await;
        for limit in &limits {
            let (_, limited) = key(client, json!({ "name": "k", "resources": limit })).await;
            let (found, listed) = (found(&limited).await, listed(&limited).await);
            assert_eq!(found, listed, "{limit}");
            assert!(!found.is_empty() && found.is_subset(&all), "{limit}: {found:?} of {all:?}");
            assert_eq!(found == all, *limit == both, "{limit}");
        }
    }
}

/// What is deleted drops out; a limit never turns into none.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deleted_resources_drop_out_and_nothing_widens() {
    let app = TestApp::start().await;
    let library = Library::of(&app.admin).await;
    let body = json!({ "name": "k", "resources": { "folder_ids": [library.vault], "knowledge_base_ids": [id(&library.birds)] } });
    let (created, limited) = key(&app.admin, body).await;
    let path = format!("/api-keys/{}", id(&created));
    assert_eq!(found(&limited).await.len(), 3);
    app.admin.delete(&format!("/knowledge-bases/{}", id(&library.birds))).await.expect(204);
    assert_eq!(found(&limited).await, BTreeSet::from([(id(&library.plants), "vault.txt".to_string())]));
    assert_eq!(listed(&limited).await, found(&limited).await);
    let resources = app.admin.get(&path).await.expect(200)["resources"].clone();
    assert_eq!((&resources["folder_ids"], &resources["knowledge_base_ids"]), (&json!([library.vault]), &json!([])));
    app.admin.delete(&format!("/folders/{}", library.vault)).await.expect(204);
    assert!(found(&limited).await.is_empty() && listed(&limited).await.is_empty());
    for path in ["/files", "/folders", "/knowledge-bases", "/jobs", "/sessions"] {
        assert!(limited.list(path).await.is_empty(), "{path}");
    }
    let gone = app.admin.get(&path).await.expect(200)["resources"].clone();
    assert_eq!(gone, json!({ "folder_ids": [], "file_ids": [], "knowledge_base_ids": [] }));
    let me = limited.get("/auth/me").await.expect(200);
    assert_eq!(me["rights"]["restrictions"]["resources"], gone);
}

/// Places, not grants: a limit gives nothing that the user could not see, and follows what the user loses.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_gives_nothing() {
    let app = TestApp::start().await;
    let library = Library::of(&app.admin).await;
    let alice = app.user("alice").await;
    let folder = format!("/folders/{}", library.north);
    let grants = |to: &str| {
        json!({ "grants": [{ "principal_type": "user", "principal_id": to, "level": "manage" },
        { "principal_type": "user", "principal_id": app.admin.user_id, "level": "manage" }] })
    };
    let limit = json!({ "name": "k", "resources": { "folder_ids": [library.north] } });
    let unseen = alice.post("/api-keys", limit.clone()).await;
    unseen.assert_problem(404, "not_found");
    let random = json!({ "name": "k", "resources": { "folder_ids": [uuid::Uuid::from_u128(9)] } });
    assert_eq!(unseen.comparable(), alice.post("/api-keys", random).await.comparable());
    app.admin.put(&format!("{folder}/grants"), grants(&alice.user_id)).await.expect(200);
    let (_, limited) = key(&alice, limit).await;
    assert_eq!(
        names(&limited.list("/files").await),
        set(&["north.txt"]),
        "the restricted folder stays closed to alice"
    );
    app.admin.share(&folder, &[(&format!("user:{}", app.admin.user_id), "manage")]).await;
    assert!(limited.list("/files").await.is_empty(), "and what alice loses the key loses");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn conversations_belong_to_the_limited_key_that_began_them() {
    let app = TestApp::start().await;
    let library = Library::of(&app.admin).await;
    let session = id(&app.admin.post("/sessions", json!({ "title": "private" })).await.expect(201));
    let body = json!({ "name": "k", "resources": { "folder_ids": [library.north] } });
    let ((_, one), (_, two)) = (key(&app.admin, body.clone()).await, key(&app.admin, body).await);
    for path in [format!("/sessions/{session}"), format!("/sessions/{session}/messages")] {
        one.get(&path).await.assert_problem(404, "not_found");
    }
    one.delete(&format!("/sessions/{session}")).await.assert_problem(404, "not_found");
    let own = id(&one.post("/sessions", json!({})).await.expect(201));
    let asked =
        one.post(&format!("/sessions/{own}/messages"), json!({ "content": "Where is the stork at the lake?" })).await;
    assert!(!asked.expect(200)["content"].as_str().unwrap().contains("stork nests"), "that file lies elsewhere");
    assert_eq!(one.list("/sessions").await.len(), 1);
    assert!(two.list("/sessions").await.is_empty());
    assert_eq!(app.admin.list("/sessions").await.len(), 2, "the user sees all of its own");
}

/// A small generator of choices, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    fn some<T: Clone>(&mut self, of: &[T], most: usize) -> Vec<T> {
        (0..self.below(most + 1)).map(|_| of[self.below(of.len())].clone()).collect()
    }
}

/// Random trees, knowledge bases and limits: lists, the index, and the definition written down here agree.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_limits_reach_what_the_definition_says() {
    let app = TestApp::start().await;
    let (admin, mut random) = (&app.admin, Random(42));
    // Folders with their parents' indices, files with their folders', documents with the indices of knowledge base and file.
    let mut folders: Vec<(String, Option<usize>)> = Vec::new();
    for number in 0..10 {
        let parent = (number > 0).then(|| random.below(number + 1)).filter(|parent| *parent < number);
        let above = parent.map_or("", |parent| folders[parent].0.as_str());
        let folder = admin.folder(&format!("folder{number}"), above).await;
        if random.below(4) == 0 {
            admin.patch(&format!("/folders/{folder}"), json!({ "restricted": true })).await.expect(200);
        }
        folders.push((folder, parent));
    }
    let mut files: Vec<(String, usize)> = Vec::new();
    for number in 0..14 {
        let folder = random.below(folders.len());
        let file = admin
            .file(&format!("file{number}.txt"), &folders[folder].0, format!("Page {number} about the lake."))
            .await;
        files.push((id(&file), folder));
    }
    let mut bases = Vec::new();
    for number in 0..3 {
        bases.push(id(&admin.knowledge_base(&format!("base{number}")).await));
    }
    let mut documents: BTreeSet<(usize, usize)> = BTreeSet::new();
    for _ in 0..24 {
        let (base, file) = (random.below(bases.len()), random.below(files.len()));
        if documents.insert((base, file)) {
            admin.add(&bases[base], &files[file].0).await;
        }
    }
    let lies_in = |file: usize, limit: &[String]| {
        let mut at = Some(files[file].1);
        std::iter::from_fn(|| {
            let (folder, parent) = &folders[at?];
            at = *parent;
            Some(folder)
        })
        .any(|folder| limit.contains(folder))
    };
    let ids = |list: &[(String, usize)]| list.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>();
    let (folder_ids, file_ids) = (folders.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>(), ids(&files));
    for _ in 0..25 {
        let (in_folders, in_files, in_bases) =
            (random.some(&folder_ids, 2), random.some(&file_ids, 3), random.some(&bases, 1));
        if in_folders.is_empty() && in_files.is_empty() && in_bases.is_empty() {
            continue;
        }
        let limit = json!({ "folder_ids": in_folders, "file_ids": in_files, "knowledge_base_ids": in_bases });
        let (_, limited) = key(admin, json!({ "name": "k", "resources": limit })).await;
        let expected: BTreeSet<(String, String)> = documents
            .iter()
            .filter(|(base, file)| {
                lies_in(*file, &in_folders) || in_files.contains(&files[*file].0) || in_bases.contains(&bases[*base])
            })
            .map(|(base, file)| (bases[*base].clone(), format!("file{file}.txt")))
            .collect();
        assert_eq!(listed(&limited).await, expected, "{limit}");
        assert_eq!(found(&limited).await, expected, "{limit}");
        let reached: BTreeSet<String> = (0..files.len())
            .filter(|file| lies_in(*file, &in_folders) || in_files.contains(&files[*file].0))
            .map(|file| format!("file{file}.txt"))
            .collect();
        assert_eq!(names(&limited.list("/files").await), reached, "{limit}");
    }
}
