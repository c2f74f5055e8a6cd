//! Indices, aliases and their template: what they are called and what they look like.
//!
//! One index holds the chunks of every tenant that uses one embedding model, routed by tenant; the alias names it, so that a new
//! version of the schema is a new index. The terms of each tenant are a field of their own, because BM25's statistics belong to a
//! field: a tenant's scores then say nothing about what others have, and are those of the embedded engine.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    config::IndexConfig,
    kernel::{Error, Result},
    retrieval::backend::CollectionKey,
};

/// Raised with every change of mappings or of what is stored: the index is then made anew, from the database.
const SCHEMA: u32 = 1;
/// Ids in one `terms` filter: Elasticsearch's default limit is 65 536.
pub(super) const IDS_IN_A_FILTER: usize = 65_536;
/// Entries in a list: Elasticsearch's default limit.
pub(super) const DEEPEST: usize = 10_000;
/// Fields of an index: one for each tenant, besides a dozen.
const FIELDS: u32 = 10_000;

/// Of the schema and the analysis of text together; newer ones are greater.
pub(super) fn version() -> u64 {
    u64::from(SCHEMA) * 1000 + u64::from(lectern_engine::FORMAT)
}

/// What things are called in the cluster.
#[derive(Clone, Debug)]
pub(super) struct Names {
    prefix: String,
}

impl Names {
    pub(super) fn new(prefix: &str) -> Self {
        Self { prefix: prefix.to_string() }
    }

    /// Everything of this installation.
    pub(super) fn all(&self) -> String {
        format!("{}-*", self.prefix)
    }

    /// The template of the indices of chunks.
    pub(super) fn template(&self) -> String {
        format!("{}-chunks", self.prefix)
    }

    /// Where chunks are searched and written.
    pub(super) fn alias(&self, key: &CollectionKey) -> String {
        format!("{}-chunks-{}-{}", self.prefix, key.model, key.dimensions)
    }

    /// The index behind the alias.
    pub(super) fn physical(&self, key: &CollectionKey) -> String {
        format!("{}.v{}", self.alias(key), version())
    }

    /// The index with one document per collection.
    pub(super) fn collections(&self) -> String {
        format!("{}-collections", self.prefix)
    }
}

/// The field with the terms of a tenant's chunks.
pub(super) fn terms_field(key: &CollectionKey) -> String {
    format!("terms_{}", key.tenant.simple())
}

/// The template for indices of chunks; the vectors' length comes with each index.
pub(super) fn template(names: &Names, config: &IndexConfig) -> Value {
    let keyword = || json!({ "type": "keyword" });
    json!({
        "index_patterns": [format!("{}-*", names.template())],
        "priority": 500,
        "version": version(),
        "template": {
            "settings": {
                "number_of_shards": config.shards,
                "number_of_replicas": config.replicas,
                // A change becomes visible as a whole, by the refresh that ends it.
                "refresh_interval": "-1",
                // What is deleted is kept for replicas that were away, and counts in BM25's statistics until it is merged away.
                "soft_deletes.retention_lease.period": "1h",
                "mapping.total_fields.limit": FIELDS,
                "max_terms_count": IDS_IN_A_FILTER,
                "max_result_window": DEEPEST,
                "analysis": { "analyzer": { "terms": { "type": "custom", "tokenizer": "whitespace" } } },
                "similarity": { "default": { "type": "BM25", "k1": 1.2, "b": 0.75 } },
            },
            "mappings": {
                "dynamic": "strict",
                "properties": {
                    // `chunk` or `document`: a document has an entry of its own, so that one without chunks is known too.
                    "kind": keyword(),
                    "tenant": keyword(),
                    "chunk": keyword(),
                    "document": keyword(),
                    "knowledge_base": keyword(),
                    "file": keyword(),
                    "access": keyword(),
                    "path": keyword(),
                    // Of a document: the version it was told with.
                    "version": { "type": "long" },
                    // Of a chunk: what everything in it comes to.
                    "digest": keyword(),
                },
            },
        },
    })
}

/// The index itself, with its alias.
pub(super) fn index(names: &Names, key: &CollectionKey) -> Value {
    json!({
        "aliases": { names.alias(key): { "is_write_index": true } },
        "mappings": { "properties": { "vector": vector(key.dimensions) } },
    })
}

/// Scanned exactly, over what the filter lets through: see the ADR for what approximate graphs lose. Vectors have length one.
fn vector(dimensions: usize) -> Value {
    json!({
        "type": "dense_vector",
        "dims": dimensions,
        "index": true,
        "similarity": "dot_product",
        "index_options": { "type": "flat" },
    })
}

/// A tenant's field.
pub(super) fn tenant_mapping(key: &CollectionKey) -> Value {
    json!({ "properties": { terms_field(key): {
        "type": "text", "analyzer": "terms", "index_options": "freqs", "norms": true,
    } } })
}

/// The index of collections. It says whose all of this is: two installations with the same prefix would destroy each other's.
pub(super) fn collections(config: &IndexConfig, installation: Uuid) -> Value {
    json!({
        "settings": { "number_of_shards": 1, "number_of_replicas": config.replicas },
        "mappings": { "dynamic": false, "_meta": { "installation": installation }, "properties": {
            "key": { "type": "keyword" },
            "live": { "type": "boolean" },
        } },
    })
}

/// Refuses keys whose name can't be part of an index's name.
pub(super) fn validate(key: &CollectionKey) -> Result<()> {
    lectern_engine::shared::validate(key, &[]).map_err(|e| Error::internal("index").with_source(e))
}
