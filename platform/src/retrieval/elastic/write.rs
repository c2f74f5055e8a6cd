//! Bringing changes into the index.
//!
//! The order makes it safe to stop anywhere: entries first, then the refresh that shows them, then the number of the last change. What
//! was written before a stop is written again, in a new epoch and so with a higher version, whatever number it had. Two writers at once are
//! told apart by the version of entries and by the sequence number of the collection's state: the one that is behind fails.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

use super::{
    ElasticIndex,
    bulk::Bulk,
    client::{Call, Patience, unavailable},
    entries::{self, Outcome},
    schema,
    state::State,
};
use crate::{
    kernel::{Error, Result},
    retrieval::backend::{Change, CollectionKey},
};

/// Documents whose entries are looked up at once.
const DOCUMENTS: usize = 500;
/// Whole entries read at once, for moving them: each has a vector.
const ENTRIES: usize = 500;
/// Entries deleted at once when a collection is thrown away: seconds' work at most.
const DELETED: usize = 5000;

impl ElasticIndex {
    /// See [`super::IndexBackend::apply`] and, for `partial`, [`super::IndexBackend::apply_part`].
    pub(super) async fn write(
        &self,
        key: &CollectionKey,
        changes: Vec<Change>,
        upto: u64,
        partial: bool,
    ) -> Result<()> {
        lectern_engine::shared::validate(key, &changes).map_err(|e| Error::internal("index").with_source(e))?;
        let index = self.prepare(key).await?;
        let read = self.state(key, Patience::Write).await?;
        let (mut state, mut sequence, is_new) = match read {
            Some(read) if read.state.live && read.state.index == index => (read.state.clone(), read.sequence(), false),
            // The index was lost since, and with it what was told before. Whoever tells has to begin anew.
            Some(read) if read.state.live && read.state.applied > 0 => {
                // Others had theirs in it too, and may not be told anything for long.
                self.lost_index();
                let detail = format!("the entries up to change {} are gone", read.state.applied);
                return Err(unavailable("The index is being rebuilt.", detail));
            }
            before => {
                let (state, sequence) = self.beginning(key, before.as_ref(), &index, true);
                self.clear(key).await?;
                let sequence = self.put_state(&state, sequence).await?;
                (state, sequence, true)
            }
        };
        if upto <= state.applied {
            return Ok(());
        }
        // An attempt of ours was interrupted, or another process wrote since. What that wrote must be seen, and lose against what is
        // written now, whose number may be lower: how far an attempt goes depends on how large documents are at the time.
        if self.take_settled(key) != Some(sequence) && !is_new {
            state.epoch += 1;
            sequence = self.put_state(&state, sequence).await?;
            self.refresh(key).await?;
        }
        let languages = self.write_entries(key, entries::fold(changes), state.version(upto)).await?;
        self.refresh(key).await?;
        state.applied = upto;
        state.partial = partial;
        state.languages = format!("{:x}", state.languages() | languages);
        let sequence = self.put_state(&state, sequence).await?;
        self.settled(key, state, sequence);
        Ok(())
    }

    /// Answers the languages of what was written.
    async fn write_entries(&self, key: &CollectionKey, outcomes: BTreeMap<Uuid, Outcome>, version: u64) -> Result<u64> {
        let mut languages = 0;
        let mut bulk = Bulk::new(self, &self.names.alias(key), &entries::stored(key.tenant), version);
        let named: Vec<Uuid> = outcomes.keys().copied().collect();
        let mut existing: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
        for some in named.chunks(DOCUMENTS) {
            for chunk in self.chunks_of(key, some).await? {
                existing.entry(chunk.document).or_default().push(chunk.chunk);
            }
        }
        for (document, outcome) in outcomes {
            let mut stale = existing.remove(&document).unwrap_or_default();
            match outcome {
                Outcome::Put { version, chunks } => {
                    stale.retain(|id| chunks.iter().all(|chunk| chunk.chunk_id != *id));
                    for chunk in &chunks {
                        let (entry, language) = entries::chunk_entry(key, chunk)?;
                        languages |= language;
                        bulk.put(entries::chunk_entry_id(key, chunk.chunk_id), &entry).await?;
                    }
                    let entry = entries::document_entry(key, document, version);
                    bulk.put(entries::document_entry_id(key, document), &entry).await?;
                }
                Outcome::Remove => bulk.delete(entries::document_entry_id(key, document)).await?,
                Outcome::Move { access, path } => {
                    for some in stale.chunks(ENTRIES) {
                        for (id, mut entry) in self.whole_entries(key, some).await? {
                            let before = entry["digest"].as_str().unwrap_or_default();
                            entry["digest"] = json!(entries::moved_digest(before, &access, &path));
                            entry["access"] = json!(entries::all_stored(&access));
                            entry["path"] = json!(entries::all_stored(&path));
                            bulk.put(id, &entry).await?;
                        }
                    }
                    stale.clear();
                }
            }
            for chunk in stale {
                bulk.delete(entries::chunk_entry_id(key, chunk)).await?;
            }
        }
        bulk.finish().await?;
        Ok(languages)
    }

    /// Entries as they were written, vectors included.
    async fn whole_entries(&self, key: &CollectionKey, chunks: &[Uuid]) -> Result<Vec<(String, Value)>> {
        let ids: Vec<String> = chunks.iter().map(|chunk| entries::chunk_entry_id(key, *chunk)).collect();
        // Newer versions leave vectors out of what was written, unless asked.
        let source = if self.excludes_vectors().await? { json!({ "exclude_vectors": false }) } else { json!(true) };
        let body = json!({ "size": chunks.len(), "query": { "ids": { "values": ids } }, "_source": source });
        let path = format!(
            "/{}/_search?routing={}&allow_partial_search_results=false&filter_path=hits.hits._id,hits.hits._source",
            self.names.alias(key),
            entries::stored(key.tenant)
        );
        let mut found = self.client.send(Call::post(path, &body), Patience::Write).await?.ok()?;
        let hits = found["hits"]["hits"].as_array_mut().map(std::mem::take).unwrap_or_default();
        if hits.len() != chunks.len() {
            let detail = format!("{} of {} entries are there", hits.len(), chunks.len());
            return Err(unavailable("Another process writes the index.", detail));
        }
        let entry = |mut hit: Value| {
            let id = hit["_id"].as_str()?.to_string();
            // Without its vector, writing it again would take it away.
            hit["_source"]["vector"].is_array().then(|| (id, hit["_source"].take()))
        };
        let entries: Option<Vec<(String, Value)>> = hits.into_iter().map(entry).collect();
        entries.ok_or_else(|| Error::internal("Elasticsearch gives an entry back without its vector"))
    }

    /// See [`super::IndexBackend::reset`].
    pub(super) async fn throw_away(&self, key: &CollectionKey) -> Result<()> {
        self.check_owner().await?;
        let read = self.state(key, Patience::Write).await?;
        self.unsettle(key);
        let Some(read) = &read else { return self.clear(key).await };
        // First of all: from here on nothing written before counts. It stays among the collections until its entries are gone, or nobody
        // would come back for those that an interruption leaves.
        let (state, sequence) = self.beginning(key, Some(read), "", true);
        let sequence = self.put_state(&state, sequence).await?;
        self.clear(key).await?;
        self.put_state(&State { live: false, ..state }, sequence).await?;
        Ok(())
    }

    /// Deletes every entry of the collection.
    async fn clear(&self, key: &CollectionKey) -> Result<()> {
        // Asked anew: what was known of it may be of a time before it was lost.
        let known = self.known_index(key);
        self.forget_indices();
        let found = self.look_up(key).await?;
        if known.is_some() && known != found {
            // Others had theirs in it too, and what was forgotten just now is not missed any more.
            self.lost_index();
        }
        if found.is_none() {
            return Ok(());
        }
        self.refresh(key).await?;
        let tenant = entries::stored(key.tenant);
        let query = json!({ "query": { "term": { "tenant": tenant } } });
        // In steps that end in time, each of them visible before the next one looks. Conflicts are entries that another process is just
        // deleting or writing; they are looked at again.
        let path = format!(
            "/{}/_delete_by_query?routing={tenant}&conflicts=proceed&refresh=true&wait_for_completion=true\
             &max_docs={DELETED}&scroll_size={DELETED}",
            self.names.alias(key)
        );
        loop {
            let done = self.client.send(Call::post(path.clone(), &query), Patience::Write).await?.ok()?;
            if done["failures"].as_array().is_some_and(|failures| !failures.is_empty()) {
                return Err(unavailable("Elasticsearch can't delete.", done["failures"].to_string()));
            }
            let count = |of: &str| done[of].as_u64().unwrap_or(0);
            if count("deleted") == 0 && count("version_conflicts") == 0 {
                return Ok(());
            }
        }
    }

    pub(super) async fn refresh(&self, key: &CollectionKey) -> Result<()> {
        let path = format!("/{}/_refresh", self.names.alias(key));
        let done = self.client.send(Call::post_empty(path), Patience::Write).await?.ok()?;
        if done["_shards"]["failed"].as_u64().unwrap_or(0) > 0 {
            return Err(unavailable("Elasticsearch can't show what was written.", done.to_string()));
        }
        Ok(())
    }

    /// Makes the index of the key's model, if it is not there, and the tenant's field; answers the index's own id.
    async fn prepare(&self, key: &CollectionKey) -> Result<String> {
        if let Some(known) = self.known_index(key)
            && self.has_field(key)
        {
            return Ok(known);
        }
        let index = self.make_index(key).await?;
        let path = format!("/{}/_mapping", self.names.alias(key));
        self.client.send(Call::put(path, &schema::tenant_mapping(key)), Patience::Write).await?.ok()?;
        self.remember_field(key);
        Ok(index)
    }
}
