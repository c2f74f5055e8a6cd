//! Reading what a collection holds, page by page.

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

use super::{
    ElasticIndex,
    client::{Call, Patience},
    entries::{all_stored, chunk_entry, chunk_entry_id, is_same_entry, stored},
    schema::DEEPEST,
};
use crate::{
    kernel::{Error, Result},
    retrieval::backend::{ChunkEntry, CollectionKey, IndexedDocument},
};

/// Documents asked for at once.
const DOCUMENTS: usize = 500;
/// Whole entries compared at once: each has a vector.
const ENTRIES: usize = 200;

/// A chunk that there is.
pub(super) struct Existing {
    pub(super) chunk: Uuid,
    pub(super) document: Uuid,
}

/// Entries of one tenant, in the order of a keyword field that is theirs alone.
struct Pages<'a> {
    index: &'a ElasticIndex,
    path: String,
    body: Value,
    is_over: bool,
}

impl Pages<'_> {
    /// The next entries; `None` after the last.
    async fn next_page(&mut self) -> Result<Option<Vec<Value>>> {
        if self.is_over {
            return Ok(None);
        }
        let call = Call::post(self.path.clone(), &self.body);
        let mut found = self.index.client.send(call, Patience::Write).await?.ok()?;
        let hits = found["hits"]["hits"].as_array_mut().map(std::mem::take).unwrap_or_default();
        self.is_over = hits.len() < DEEPEST;
        if let Some(last) = hits.last() {
            self.body["search_after"] = last["sort"].clone();
        }
        Ok(Some(hits))
    }
}

impl ElasticIndex {
    /// The chunks of these documents.
    pub(super) async fn chunks_of(&self, key: &CollectionKey, documents: &[Uuid]) -> Result<Vec<Existing>> {
        let mut chunks = Vec::new();
        let mut pages = self.chunks(key, Some(documents));
        while let Some(hits) = pages.next_page().await? {
            for hit in &hits {
                chunks.push(existing(hit)?);
            }
        }
        Ok(chunks)
    }

    /// See [`super::IndexBackend::documents`].
    pub(super) async fn all_documents(&self, key: &CollectionKey) -> Result<BTreeMap<Uuid, IndexedDocument>> {
        let mut documents = BTreeMap::new();
        if self.look_up(key).await?.is_some() {
            self.add_documents(key, None, &mut documents).await?;
        }
        Ok(documents)
    }

    /// See [`super::IndexBackend::documents_among`].
    pub(super) async fn some_documents(
        &self,
        key: &CollectionKey,
        only: &[Uuid],
    ) -> Result<BTreeMap<Uuid, IndexedDocument>> {
        let mut documents = BTreeMap::new();
        if self.look_up(key).await?.is_some() {
            for some in only.chunks(DOCUMENTS) {
                self.add_documents(key, Some(some), &mut documents).await?;
            }
        }
        Ok(documents)
    }

    async fn add_documents(
        &self,
        key: &CollectionKey,
        only: Option<&[Uuid]>,
        documents: &mut BTreeMap<Uuid, IndexedDocument>,
    ) -> Result<()> {
        let mut pages = self.entries(key, of_kind("document", only), "document", "version");
        while let Some(hits) = pages.next_page().await? {
            for hit in &hits {
                let version = hit["fields"]["version"][0].as_u64().unwrap_or_default();
                let document = IndexedDocument { version, chunk_ids: BTreeSet::new() };
                documents.insert(id(&hit["sort"][0])?, document);
            }
        }
        let mut pages = self.chunks(key, only);
        while let Some(hits) = pages.next_page().await? {
            for hit in &hits {
                let chunk = existing(hit)?;
                // A chunk without its document is one too many, and seen as such.
                let lost = || IndexedDocument { version: 0, chunk_ids: BTreeSet::new() };
                documents.entry(chunk.document).or_insert_with(lost).chunk_ids.insert(chunk.chunk);
            }
        }
        Ok(())
    }

    /// See [`super::IndexBackend::differing`]. Everything is compared, not the digest alone: that says only what was told.
    pub(super) async fn differing_chunks(&self, key: &CollectionKey, chunks: &[ChunkEntry]) -> Result<BTreeSet<Uuid>> {
        let mut differing = BTreeSet::new();
        if chunks.is_empty() || self.look_up(key).await?.is_none() {
            return Ok(differing);
        }
        for some in chunks.chunks(ENTRIES) {
            let held = self.held_entries(key, some).await?;
            for chunk in some {
                let (entry, _) = chunk_entry(key, chunk)?;
                let held = held.get(&chunk_entry_id(key, chunk.chunk_id));
                if held.is_some_and(|held| !is_same_entry(held, &entry)) {
                    differing.insert(chunk.chunk_id);
                }
            }
        }
        Ok(differing)
    }

    /// The entries of these chunks, as far as they are there, by their id.
    async fn held_entries(&self, key: &CollectionKey, chunks: &[ChunkEntry]) -> Result<HashMap<String, Value>> {
        let ids: Vec<String> = chunks.iter().map(|chunk| chunk_entry_id(key, chunk.chunk_id)).collect();
        // Newer versions leave vectors out of what was written, unless asked.
        let source = if self.excludes_vectors().await? { json!({ "exclude_vectors": false }) } else { json!(true) };
        let body = json!({ "size": chunks.len(), "query": { "ids": { "values": ids } }, "_source": source });
        let path = format!(
            "/{}/_search?routing={}&allow_partial_search_results=false&filter_path=hits.hits._id,hits.hits._source",
            self.names.alias(key),
            stored(key.tenant)
        );
        let mut found = self.client.send(Call::post(path, &body), Patience::Write).await?.ok()?;
        let hits = found["hits"]["hits"].as_array_mut().map(std::mem::take).unwrap_or_default();
        let entry = |mut hit: Value| Some((hit["_id"].as_str()?.to_string(), hit["_source"].take()));
        Ok(hits.into_iter().filter_map(entry).collect())
    }

    fn chunks(&self, key: &CollectionKey, documents: Option<&[Uuid]>) -> Pages<'_> {
        self.entries(key, of_kind("chunk", documents), "chunk", "document")
    }

    /// Every entry of the tenant that the filter lets through, with one of its fields.
    fn entries(&self, key: &CollectionKey, mut filter: Vec<Value>, order: &str, field: &str) -> Pages<'_> {
        let tenant = stored(key.tenant);
        let path = format!(
            "/{}/_search?routing={tenant}&allow_partial_search_results=false&filter_path=hits.hits.sort,hits.hits.fields",
            self.names.alias(key)
        );
        filter.push(json!({ "term": { "tenant": tenant } }));
        let body = json!({
            "query": { "bool": { "filter": filter } },
            "size": DEEPEST,
            "sort": [{ order: "asc" }],
            "docvalue_fields": [field],
            "_source": false,
            "stored_fields": "_none_",
            "track_total_hits": false,
        });
        Pages { index: self, path, body, is_over: false }
    }
}

/// A filter by kind, and by document.
fn of_kind(kind: &str, documents: Option<&[Uuid]>) -> Vec<Value> {
    let mut filter = vec![json!({ "term": { "kind": kind } })];
    filter.extend(documents.map(|documents| json!({ "terms": { "document": all_stored(documents) } })));
    filter
}

fn existing(hit: &Value) -> Result<Existing> {
    Ok(Existing { chunk: id(&hit["sort"][0])?, document: id(&hit["fields"]["document"][0])? })
}

fn id(value: &Value) -> Result<Uuid> {
    let id = value.as_str().and_then(|id| Uuid::try_parse(id).ok());
    id.ok_or_else(|| Error::internal("Elasticsearch answers with an entry that can't be read"))
}
