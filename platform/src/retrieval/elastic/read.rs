//! Reading everything that a collection holds, page by page.

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

use super::{
    ElasticIndex,
    client::{Call, Patience},
    entries::{all_stored, stored},
    schema::DEEPEST,
};
use crate::{
    kernel::{Error, Result},
    retrieval::backend::{CollectionKey, IndexedDocument},
};

/// A chunk that there is.
pub(super) struct Existing {
    pub(super) chunk: Uuid,
    pub(super) document: Uuid,
    /// As it was written.
    pub(super) digest: String,
}

impl ElasticIndex {
    /// The chunks of these documents.
    pub(super) async fn chunks_of(&self, key: &CollectionKey, documents: &[Uuid]) -> Result<Vec<Existing>> {
        let among = json!([{ "term": { "kind": "chunk" } }, { "terms": { "document": all_stored(documents) } }]);
        self.all_chunks(key, among).await
    }

    async fn all_chunks(&self, key: &CollectionKey, filter: Value) -> Result<Vec<Existing>> {
        let hits = self.every_hit(key, filter, "chunk", &["document", "digest"]).await?;
        let existing = |hit: &Value| {
            Some(Existing {
                chunk: id(&hit["sort"][0])?,
                document: id(&hit["fields"]["document"][0])?,
                digest: hit["fields"]["digest"][0].as_str().unwrap_or_default().to_string(),
            })
        };
        let chunks: Option<Vec<Existing>> = hits.iter().map(existing).collect();
        chunks.ok_or_else(|| Error::internal("Elasticsearch answers with an entry that can't be read"))
    }

    /// See [`super::IndexBackend::documents`].
    pub(super) async fn all_documents(&self, key: &CollectionKey) -> Result<BTreeMap<Uuid, IndexedDocument>> {
        let mut documents = BTreeMap::new();
        if self.look_up(key).await?.is_none() {
            return Ok(documents);
        }
        let hits = self.every_hit(key, json!([{ "term": { "kind": "document" } }]), "document", &["version"]).await?;
        for hit in hits {
            let version = hit["fields"]["version"][0].as_u64().unwrap_or_default();
            if let Some(document) = id(&hit["sort"][0]) {
                documents.insert(document, IndexedDocument { version, chunk_ids: BTreeSet::new() });
            }
        }
        for chunk in self.all_chunks(key, json!([{ "term": { "kind": "chunk" } }])).await? {
            // A chunk without its document is one too many, and seen as such.
            let lost = || IndexedDocument { version: 0, chunk_ids: BTreeSet::new() };
            documents.entry(chunk.document).or_insert_with(lost).chunk_ids.insert(chunk.chunk);
        }
        Ok(documents)
    }

    /// See [`super::IndexBackend::digests`].
    pub(super) async fn all_digests(&self, key: &CollectionKey) -> Result<BTreeMap<Uuid, String>> {
        if self.look_up(key).await?.is_none() {
            return Ok(BTreeMap::new());
        }
        let chunks = self.all_chunks(key, json!([{ "term": { "kind": "chunk" } }])).await?;
        Ok(chunks.into_iter().map(|chunk| (chunk.chunk, chunk.digest)).collect())
    }

    /// Every entry of the tenant that the filter lets through, in the order of a keyword field that is theirs alone.
    async fn every_hit(&self, key: &CollectionKey, filter: Value, order: &str, fields: &[&str]) -> Result<Vec<Value>> {
        let tenant = stored(key.tenant);
        let path = format!(
            "/{}/_search?routing={tenant}&allow_partial_search_results=false&filter_path=hits.hits.sort,hits.hits.fields",
            self.names.alias(key)
        );
        let mut filter = filter.as_array().cloned().unwrap_or_default();
        filter.push(json!({ "term": { "tenant": tenant } }));
        let mut body = json!({
            "query": { "bool": { "filter": filter } },
            "size": DEEPEST,
            "sort": [{ order: "asc" }],
            "docvalue_fields": fields,
            "_source": false,
            "stored_fields": "_none_",
            "track_total_hits": false,
        });
        let mut all = Vec::new();
        loop {
            let mut found = self.client.send(Call::post(path.clone(), &body), Patience::Write).await?.ok()?;
            let hits = found["hits"]["hits"].as_array_mut().map(std::mem::take).unwrap_or_default();
            let count = hits.len();
            if let Some(last) = hits.last() {
                body["search_after"] = last["sort"].clone();
            }
            all.extend(hits);
            if count < DEEPEST {
                return Ok(all);
            }
        }
    }
}

fn id(value: &Value) -> Option<Uuid> {
    Uuid::try_parse(value.as_str()?).ok()
}
