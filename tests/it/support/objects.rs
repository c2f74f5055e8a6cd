//! Short words for what tests do all the time.

use serde_json::{Value, json};
use std::time::{Duration, Instant};

use super::client::Client;

/// The `id` of an object.
#[track_caller]
pub(crate) fn id(object: &Value) -> String {
    object["id"].as_str().unwrap_or_else(|| panic!("no id in {object}")).to_string()
}

/// A new service account with the role `content_manager`.
pub(crate) async fn service_account(admin: &Client, name: &str) -> String {
    let account = json!({ "name": name, "roles": ["content_manager"] });
    id(&admin.post("/service-accounts", account).await.expect(201))
}

impl Client {
    /// A new folder.
    pub(crate) async fn folder(&self, name: &str, parent: &str) -> String {
        let body = match parent {
            "" => json!({ "name": name }),
            parent => json!({ "name": name, "parent_id": parent }),
        };
        id(&self.post("/folders", body).await.expect(201))
    }

    /// A new file in a folder (the home folder if empty).
    pub(crate) async fn file(&self, name: &str, folder: &str, bytes: impl Into<Vec<u8>>) -> Value {
        let place = if folder.is_empty() { String::new() } else { format!("&folder_id={folder}") };
        self.upload(&format!("/files?name={name}{place}"), bytes).await.expect(201)
    }

    /// A new knowledge base.
    pub(crate) async fn knowledge_base(&self, name: &str) -> Value {
        self.post("/knowledge-bases", json!({ "name": name })).await.expect(201)
    }

    /// Waits until no document is pending; answers the counts. However much is queued on however slow a machine: something of it must
    /// end every two minutes.
    pub(crate) async fn wait_until_ended(&self, knowledge_base: &str) -> Value {
        let (mut pending, mut progressed) = (u64::MAX, Instant::now());
        loop {
            let counts = self.get(&format!("/knowledge-bases/{knowledge_base}")).await.expect(200);
            let now = counts["pending_documents"].as_u64().expect("a number");
            if now == 0 {
                return counts;
            }
            if now < pending {
                (pending, progressed) = (now, Instant::now());
            }
            assert!(progressed.elapsed() < Duration::from_secs(120), "documents do not end by themselves: {counts}");
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    }

    /// Uploads into a knowledge base and waits for the end, whatever it is.
    pub(crate) async fn document(&self, knowledge_base: &str, name: &str, bytes: impl Into<Vec<u8>>) -> Value {
        let document = self
            .upload(&format!("/knowledge-bases/{knowledge_base}/files?name={name}&wait=120"), bytes)
            .await
            .expect(201);
        let state = document["state"].as_str().unwrap_or_default();
        assert!(["ready", "failed", "cancelled"].contains(&state), "the document did not end: {document}");
        document
    }

    /// Uploads into a knowledge base and waits until it can be found.
    pub(crate) async fn ready_document(&self, knowledge_base: &str, name: &str, bytes: impl Into<Vec<u8>>) -> Value {
        let document = self.document(knowledge_base, name, bytes).await;
        assert_eq!(document["state"], "ready", "{document}");
        document
    }

    /// Adds a file to a knowledge base and waits until it can be found.
    pub(crate) async fn add(&self, knowledge_base: &str, file: &str) -> Value {
        let path = format!("/knowledge-bases/{knowledge_base}/documents?wait=120");
        let document = self.post(&path, json!({ "file_id": file })).await.expect(201);
        assert_eq!(document["state"], "ready", "{document}");
        document
    }

    /// Replaces the grants of `/folders/{id}` or `/files/{id}`: user, role or `everyone`, and level.
    pub(crate) async fn share(&self, path: &str, grants: &[(&str, &str)]) {
        let grants: Vec<Value> = grants
            .iter()
            .map(|(to, level)| match to.split_once(':') {
                Some((kind, id)) => json!({ "principal_type": kind, "principal_id": id, "level": level }),
                None => json!({ "principal_type": "everyone", "level": level }),
            })
            .collect();
        self.put(&format!("{path}/grants"), json!({ "grants": grants })).await.expect(200);
    }

    /// Everything of a list, page by page.
    pub(crate) async fn list(&self, path: &str) -> Vec<Value> {
        let separator = if path.contains('?') { '&' } else { '?' };
        let (mut items, mut token) = (Vec::new(), None::<String>);
        loop {
            let page = match &token {
                Some(token) => self.get(&format!("{path}{separator}page_token={token}")).await.expect(200),
                None => self.get(path).await.expect(200),
            };
            items.extend(page["items"].as_array().expect("a page has items").iter().cloned());
            token = page["next_page"].as_str().map(str::to_string);
            if token.is_none() {
                return items;
            }
        }
    }
}

/// The hits of a search.
pub(crate) async fn search_hits(client: &Client, query: Value) -> Vec<Value> {
    let results = client.post("/search", query).await.expect(200);
    results["hits"].as_array().expect("results have hits").clone()
}

/// Names of the files found, in the order of the hits, each once.
pub(crate) async fn search_files(client: &Client, query: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for hit in search_hits(client, json!({ "query": query, "limit": 100 })).await {
        let name = hit["file_name"].as_str().expect("a hit names its file").to_string();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
