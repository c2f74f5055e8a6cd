//! Making, finding and remembering the indices behind the aliases.

use serde_json::{Value, json};
use std::{
    collections::{HashMap, HashSet},
    sync::PoisonError,
};
use tokio::time::{Duration, Instant};

use super::{
    ElasticIndex,
    check::{self, Version},
    client::{Call, Patience, unavailable},
    schema,
    state::{Sequence, State},
};
use crate::{
    kernel::{Error, Result},
    retrieval::backend::CollectionKey,
};

/// How long the languages of a collection are taken as known by a process that does not write it.
const FRESH: Duration = Duration::from_secs(1);

/// What this process knows, so that it need not ask each time. Everything may be forgotten at any time.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// By alias: the id of the index behind it.
    indices: HashMap<String, String>,
    /// Collections whose field is in the mapping.
    fields: HashSet<CollectionKey>,
    /// Collections without traces of an interrupted write, as of this write of their state. If another one is read, somebody else wrote.
    settled: HashMap<CollectionKey, Sequence>,
    /// Those that are live and whole, as they were read; of those that this process writes, as they were written.
    states: HashMap<CollectionKey, (Instant, State)>,
    /// Whether everything with the prefix is known to be this installation's.
    is_ours: bool,
    /// Whether an index was not there when it was used.
    is_lost: bool,
    /// Of the cluster: major, minor.
    version: Option<(u64, u64)>,
}

impl ElasticIndex {
    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An index may have gone: all are looked up again.
    pub(super) fn forget_indices(&self) {
        let mut known = self.known();
        known.indices.clear();
        known.fields.clear();
        known.states.clear();
        known.settled.clear();
        known.is_ours = false;
    }

    /// An index is gone.
    pub(super) fn lost_index(&self) {
        self.forget_indices();
        self.known().is_lost = true;
    }

    /// Whether every index that this process knows of is there, and is still that one.
    pub(super) async fn holds_known_indices(&self) -> Result<bool> {
        let (is_lost, ids) = {
            let mut known = self.known();
            (std::mem::take(&mut known.is_lost), known.indices.values().cloned().collect::<Vec<String>>())
        };
        if is_lost || ids.is_empty() {
            return Ok(!is_lost);
        }
        let path = format!("/{}/_settings?filter_path=*.settings.index.uuid", self.names.all());
        let found = self.client.send(Call::get(path), Patience::Question).await?.ok()?;
        let there: HashSet<&str> = found
            .as_object()
            .into_iter()
            .flat_map(|indices| indices.values())
            .filter_map(|index| index["settings"]["index"]["uuid"].as_str())
            .collect();
        let is_whole = found[self.names.collections()].is_object() && ids.iter().all(|id| there.contains(id.as_str()));
        if !is_whole {
            self.forget_indices();
        }
        Ok(is_whole)
    }

    pub(super) fn known_index(&self, key: &CollectionKey) -> Option<String> {
        self.known().indices.get(&self.names.alias(key)).cloned()
    }

    pub(super) fn has_field(&self, key: &CollectionKey) -> bool {
        self.known().fields.contains(key)
    }

    pub(super) fn remember_field(&self, key: &CollectionKey) {
        self.known().fields.insert(key.clone());
    }

    /// The write of the state with which this process's last write ended, if it ended well; the next one starts.
    pub(super) fn take_settled(&self, key: &CollectionKey) -> Option<Sequence> {
        self.known().settled.remove(key)
    }

    pub(super) fn settled(&self, key: &CollectionKey, state: State, sequence: Sequence) {
        let mut known = self.known();
        known.settled.insert(key.clone(), sequence);
        known.states.insert(key.clone(), (Instant::now(), state));
    }

    pub(super) fn unsettle(&self, key: &CollectionKey) {
        let mut known = self.known();
        known.settled.remove(key);
        known.states.remove(key);
    }

    /// The state as of a moment ago, for what changes rarely; none if there is no such collection, or it holds nothing yet. That, and whether
    /// one that is being filled is whole, is asked each time: it may just have become so.
    pub(super) async fn recent_state(&self, key: &CollectionKey, patience: Patience) -> Result<Option<State>> {
        if let Some((read, state)) = self.known().states.get(key)
            && read.elapsed() < FRESH
        {
            return Ok(Some(state.clone()));
        }
        let state = self.state(key, patience).await?.map(|read| read.state);
        // What the first write has not finished is not told yet.
        let state = state.filter(|state| state.live && state.applied > 0);
        let mut known = self.known();
        match state.as_ref().filter(|state| !state.partial) {
            Some(state) => known.states.insert(key.clone(), (Instant::now(), state.clone())),
            None => known.states.remove(key),
        };
        Ok(state)
    }

    /// The id of the index behind the key's alias; none if there is no index. Error: `unavailable` if it is of a newer version.
    pub(super) async fn look_up(&self, key: &CollectionKey) -> Result<Option<String>> {
        self.look_up_within(key, Patience::Write).await
    }

    /// The same, for who waits.
    pub(super) async fn look_up_within(&self, key: &CollectionKey, patience: Patience) -> Result<Option<String>> {
        if let Some(known) = self.known_index(key) {
            return Ok(Some(known));
        }
        let alias = self.names.alias(key);
        let path = format!("/{alias}/_settings?filter_path=*.settings.index.uuid");
        let Some(found) = self.client.send(Call::get(path), patience).await?.found()? else { return Ok(None) };
        let Some((name, settings)) = found.as_object().and_then(|indices| indices.iter().next()) else {
            return Ok(None);
        };
        if name_version(name, &alias).is_some_and(|version| version > schema::version()) {
            return Err(newer(name));
        }
        // Of an older version: as if it were not there.
        if *name != self.names.physical(key) {
            return Ok(None);
        }
        let id = settings["settings"]["index"]["uuid"].as_str().unwrap_or_default().to_string();
        self.known().indices.insert(alias, id.clone());
        Ok(Some(id))
    }

    /// Makes templates, the index of collections, and the key's index with its alias, as far as they are not there.
    pub(super) async fn make_index(&self, key: &CollectionKey) -> Result<String> {
        // What an older one would make of the mappings is no index that answers right.
        self.ask_version(Patience::Write).await?;
        self.check_owner().await?;
        self.make_templates().await?;
        self.create(&self.names.collections(), &schema::collections(&self.config, self.installation)).await?;
        // Another installation may have made it just now.
        self.check_owner().await?;
        if let Some(id) = self.look_up(key).await? {
            return Ok(id);
        }
        let (alias, physical) = (self.names.alias(key), self.names.physical(key));
        let old = self.client.send(Call::get(format!("/_alias/{alias}")), Patience::Write).await?.found()?;
        let old: Vec<String> = old.and_then(|old| Some(old.as_object()?.keys().cloned().collect())).unwrap_or_default();
        if old.is_empty() {
            self.create(&physical, &schema::index(&self.names, key)).await?;
        } else {
            // A new version: the alias moves in the step that drops the old one.
            let mut body = schema::index(&self.names, key);
            body["aliases"] = json!({});
            self.create(&physical, &body).await?;
            let mut actions = vec![json!({ "add": { "index": physical, "alias": alias, "is_write_index": true } })];
            actions.extend(old.iter().map(|index| json!({ "remove_index": { "index": index } })));
            let call = Call::post("/_aliases", &json!({ "actions": actions }));
            self.client.send(call, Patience::Write).await?.ok()?;
        }
        let made = self.look_up(key).await?;
        made.ok_or_else(|| unavailable("The index can't be made.", format!("{alias} names no index after it was made")))
    }

    /// Error: `unavailable` if another installation keeps its index under the same prefix.
    pub(super) async fn check_owner(&self) -> Result<()> {
        if self.known().is_ours {
            return Ok(());
        }
        let path = format!("/{}/_mapping?filter_path=*.mappings._meta", self.names.collections());
        let Some(found) = self.client.send(Call::get(path), Patience::Question).await?.found()? else { return Ok(()) };
        let owner = &found[self.names.collections()]["mappings"]["_meta"]["installation"];
        if *owner != json!(self.installation) {
            let message =
                "The indices with this prefix belong to another installation: set index.prefix to another one.";
            return Err(unavailable(message, format!("{} is of {owner}", self.names.collections())));
        }
        self.known().is_ours = true;
        Ok(())
    }

    /// Creates an index, unless it is there.
    async fn create(&self, name: &str, body: &Value) -> Result<()> {
        let path = format!("/{name}?wait_for_active_shards=1");
        let answer = self.client.send(Call::put(path, body), Patience::Write).await?;
        if answer.body()["error"]["type"] == "resource_already_exists_exception" {
            return Ok(());
        }
        answer.ok().map(drop)
    }

    /// Error: `unavailable` if a newer Lectern made the template.
    pub(super) async fn template_version(&self) -> Result<Option<u64>> {
        let path = format!("/_index_template/{}", self.names.template());
        let found = self.client.send(Call::get(path), Patience::Question).await?.found()?;
        let version = found.and_then(|found| found["index_templates"][0]["index_template"]["version"].as_u64());
        match version {
            Some(version) if version > schema::version() => Err(newer(&self.names.template())),
            version => Ok(version),
        }
    }

    async fn make_templates(&self) -> Result<()> {
        self.template_version().await?;
        let of_collections = json!({
            "index_patterns": [self.names.collections()],
            "priority": 500,
            // Should the index be lost and a write make it anew, it is still said whose it is.
            "template": schema::collections(&self.config, self.installation),
        });
        for (name, template) in [
            (self.names.template(), schema::template(&self.names, &self.config)),
            (self.names.collections(), of_collections),
        ] {
            let call = Call::put(format!("/_index_template/{name}"), &template);
            self.client.send(call, Patience::Write).await?.ok()?;
        }
        Ok(())
    }

    /// The version of the cluster. Error: `unavailable` if it is too old.
    pub(super) async fn ask_version(&self, patience: Patience) -> Result<Version> {
        let root = self.client.send(Call::get("/"), patience).await?.ok()?;
        let version = check::version(&root)?;
        self.known().version = Some((version.major, version.minor));
        Ok(version)
    }

    /// Its major and minor number.
    async fn cluster_version(&self) -> Result<(u64, u64)> {
        if let Some(version) = self.known().version {
            return Ok(version);
        }
        let version = self.ask_version(Patience::Write).await?;
        Ok((version.major, version.minor))
    }

    /// From 9.2 on vectors are left out of what a search gives back of an entry.
    pub(super) async fn excludes_vectors(&self) -> Result<bool> {
        Ok(self.cluster_version().await? >= (9, 2))
    }
}

/// The version in the name of an index.
fn name_version(name: &str, alias: &str) -> Option<u64> {
    name.strip_prefix(alias)?.strip_prefix(".v")?.parse().ok()
}

fn newer(what: &str) -> Error {
    let detail = format!("{what} is of a newer version than {}", schema::version());
    unavailable("The index was made by a newer version of Lectern.", detail)
}

#[cfg(test)]
mod tests {
    use super::name_version;

    #[test]
    fn the_version_stands_in_the_name() {
        assert_eq!(name_version("l-chunks-m-3.v1001", "l-chunks-m-3"), Some(1001));
        assert_eq!(name_version("other", "l-chunks-m-3"), None);
        assert_eq!(name_version("l-chunks-m-3.vx", "l-chunks-m-3"), None);
    }
}
