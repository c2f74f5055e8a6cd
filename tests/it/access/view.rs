//! Everything through which a caller could learn of a document.

use serde_json::{Value, json};

use crate::support::{Client, TestApp, id, search_hits};

/// One document in a knowledge base, owned by the administrator.
pub(crate) struct Secret {
    pub(crate) knowledge_base: String,
    pub(crate) home_folder: String,
    pub(crate) document: String,
    pub(crate) file: String,
    pub(crate) job: String,
    word: String,
}

impl Secret {
    /// Ingests a text that holds `word`.
    pub(crate) async fn new(owner: &Client, word: &str) -> Self {
        let knowledge_base = owner.knowledge_base(&format!("about {word}")).await;
        let text = format!("The {word} is kept in the third drawer. Nobody else knows about the {word}.");
        let document = owner.ready_document(&id(&knowledge_base), &format!("{word}.txt"), text).await;
        let text = |key: &str| document[key].as_str().expect("documents have it").to_string();
        Self {
            home_folder: knowledge_base["home_folder_id"].as_str().expect("a folder").to_string(),
            knowledge_base: id(&knowledge_base),
            document: text("id"),
            file: text("file_id"),
            job: text("job_id"),
            word: word.to_string(),
        }
    }

    /// Asserts that the caller sees the document everywhere, or nowhere.
    pub(crate) async fn assert_seen(&self, client: &Client, seen: bool) {
        let Self { knowledge_base, document, file, job, word, .. } = self;
        let status = if seen { 200 } else { 404 };
        for path in [
            format!("/files/{file}"),
            format!("/files/{file}/content"),
            format!("/files/{file}/versions"),
            format!("/knowledge-bases/{knowledge_base}/documents/{document}"),
            format!("/knowledge-bases/{knowledge_base}/documents/{document}/chunks"),
            format!("/jobs/{job}"),
        ] {
            assert_eq!(client.get(&path).await.status, status, "{path}");
        }
        let holds = |items: &[Value], id: &str| items.iter().any(|item| item["id"] == id);
        assert_eq!(holds(&client.list("/files").await, file), seen, "file_list");
        assert_eq!(holds(&client.list("/jobs").await, job), seen, "job_list");
        for mode in ["hybrid", "keyword", "vector"] {
            let query = json!({ "query": format!("Where is the {word} kept?"), "mode": mode });
            let mut hits = search_hits(client, query.clone()).await;
            let among = |hits: &[Value]| hits.iter().any(|hit| hit["file_id"] == file.as_str());
            // What a move hides is hidden at once; what it shows may take the index a moment.
            for _ in 0..100 {
                if !seen || among(&hits) {
                    break;
                }
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                hits = search_hits(client, query.clone()).await;
            }
            let found = among(&hits);
            assert_eq!(found, seen, "search in mode {mode}");
            assert!(seen || !json!(hits).to_string().contains(word.as_str()), "{mode} leaks {hits:?}");
        }
        let by_file = client.post("/search", json!({ "query": word, "file_ids": [file] })).await;
        assert_eq!(by_file.status, status, "a filter names the file: {by_file}");
        let session = id(&client.post("/sessions", json!({})).await.expect(201));
        let question = json!({ "content": format!("Where is the {word} kept?") });
        let answer = client.post(&format!("/sessions/{session}/messages"), question).await.ok();
        let cites = answer["citations"].as_array().expect("citations").iter().any(|c| c["file_id"] == file.as_str());
        assert_eq!(cites, seen, "the answer: {answer}");
        assert!(seen || !answer.to_string().contains("third drawer"), "the answer leaks: {answer}");
    }

    /// Asserts that the caller comes to see the document: what moving or lifting a restriction adds to a view, search finds as soon as
    /// the index has followed. (What they take away is gone at once: see [`Self::assert_seen`].)
    pub(crate) async fn assert_comes_into_sight(&self, client: &Client) {
        for _ in 0..200 {
            let hits = search_hits(client, json!({ "query": self.word, "mode": "vector" })).await;
            if hits.iter().any(|hit| hit["file_id"] == self.file.as_str()) {
                return self.assert_seen(client, true).await;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("search does not find the document after five seconds");
    }

    /// Counts of the knowledge base as the caller sees them; none if it is invisible.
    pub(crate) async fn counts(&self, client: &Client) -> Option<(u64, u64)> {
        let answer = client.get(&format!("/knowledge-bases/{}", self.knowledge_base)).await;
        let listed =
            client.list("/knowledge-bases").await.into_iter().find(|kb| kb["id"] == self.knowledge_base.as_str());
        assert_eq!(answer.status == 200, listed.is_some(), "list and get agree");
        let listed = listed?;
        assert_eq!(answer.json, listed, "list and get agree");
        let count = |key: &str| listed[key].as_u64().expect("a count");
        Some((count("document_count"), count("chunk_count")))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_without_grants_sees_nothing() {
    let app = TestApp::start().await;
    let secret = Secret::new(&app.admin, "quinoxaline").await;
    secret.assert_seen(&app.admin, true).await;
    for client in
        [app.user("bob").await, app.user_with_roles("manager", &["content_manager"]).await, app.acme_admin.clone()]
    {
        secret.assert_seen(&client, false).await;
        assert_eq!(secret.counts(&client).await, None);
        assert!(client.list("/knowledge-bases").await.is_empty());
        let path = format!("/folders/{}", secret.home_folder);
        client.get(&path).await.assert_problem(404, "not_found");
        let inside = client.get(&format!("/files?folder_id={}", secret.home_folder)).await;
        assert!(inside.status == 404 || inside.json["items"] == json!([]), "{inside}");
    }
}

/// The administrator of a tenant shares everything but reads content only by grant.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn administrators_manage_grants_without_reading_content() {
    let app = TestApp::start().await;
    let alice = app.user_with_roles("alice", &["content_manager"]).await;
    let secret = Secret::new(&alice, "quinoxaline").await;
    secret.assert_seen(&app.admin, false).await;
    let grants = format!("/files/{}", secret.file);
    app.admin.get(&format!("{grants}/grants")).await.expect(200);
    let bob = app.user("bob").await;
    let list = [(format!("user:{}", alice.user_id), "manage"), (format!("user:{}", bob.user_id), "read")];
    let list: Vec<(&str, &str)> = list.iter().map(|(to, level)| (to.as_str(), *level)).collect();
    app.admin.share(&grants, &list).await;
    secret.assert_seen(&bob, true).await;
    secret.assert_seen(&app.admin, false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn counts_hold_only_what_the_caller_may_read() {
    let app = TestApp::start().await;
    let bob = app.user("bob").await;
    let secret = Secret::new(&app.admin, "quinoxaline").await;
    let other = app.admin.ready_document(&secret.knowledge_base, "other.txt", "Another text altogether.").await;
    let broken = app.admin.document(&secret.knowledge_base, "empty.txt", "").await;
    assert_eq!(broken["state"], "failed");
    let file = format!("/files/{}", other["file_id"].as_str().unwrap());
    app.admin.share(&file, &[(&format!("user:{}", bob.user_id), "read")]).await;
    assert_eq!(secret.counts(&bob).await, Some((1, 1)));
    assert_eq!(secret.counts(&app.admin).await, Some((3, 2)));
    let kb = bob.get(&format!("/knowledge-bases/{}", secret.knowledge_base)).await.expect(200);
    assert_eq!(kb["failed_documents"], 0);
    let documents = bob.list(&format!("/knowledge-bases/{}/documents", secret.knowledge_base)).await;
    assert_eq!(documents.iter().map(|d| d["file_name"].clone()).collect::<Vec<_>>(), ["other.txt"]);
    secret.assert_seen(&bob, false).await;
}
