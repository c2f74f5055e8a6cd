//! What is known of a collection: how far it is, and which languages its chunks have. One document each, read and written by id, so
//! that no refresh stands between a write and what is read after it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    ElasticIndex,
    client::{Call, Patience},
    schema,
};
use crate::{
    kernel::{Error, Result},
    retrieval::backend::CollectionKey,
};

/// Collections read at once.
const PAGE: usize = 1000;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    /// The id again, to page by.
    pub(super) key: String,
    pub(super) tenant: Uuid,
    pub(super) model: String,
    pub(super) dimensions: usize,
    /// False once it was thrown away: what stays is the epoch.
    pub(super) live: bool,
    /// The last change that is durable and visible.
    pub(super) applied: u64,
    /// Whether more is to come before it holds all it should. Older states don't say it and are whole.
    #[serde(default)]
    pub(super) partial: bool,
    /// Grows with every beginning, and when a writer finds traces of another or of an interrupted one. Versions of entries begin with it:
    /// what is written late, from before, loses.
    pub(super) epoch: u64,
    /// Languages of the chunks there were, as hexadecimal bits; never taken back.
    pub(super) languages: String,
    /// The index that the entries were written to. Another one by that name holds none of them. Empty once they are being deleted.
    pub(super) index: String,
}

impl State {
    pub(super) fn languages(&self) -> u64 {
        u64::from_str_radix(&self.languages, 16).unwrap_or(0)
    }

    /// The version of entries that are written with this change.
    pub(super) fn version(&self, change: u64) -> u64 {
        (self.epoch << 32) | change.min(u64::from(u32::MAX))
    }

    pub(super) fn collection(&self) -> CollectionKey {
        CollectionKey { tenant: self.tenant, model: self.model.clone(), dimensions: self.dimensions }
    }
}

/// A state as it was read: writing it again succeeds only if nobody else did.
#[derive(Clone, Debug)]
pub(super) struct Read {
    pub(super) state: State,
    sequence: Sequence,
}

/// Which write of a document was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sequence {
    /// There was none.
    New,
    Of {
        number: u64,
        term: u64,
    },
}

fn id(key: &CollectionKey) -> String {
    format!("{}.{}.{}", key.tenant.simple(), key.model, key.dimensions)
}

impl ElasticIndex {
    /// The state as of the last acknowledged write.
    pub(super) async fn state(&self, key: &CollectionKey, patience: Patience) -> Result<Option<Read>> {
        schema::validate(key)?;
        let path = format!("/{}/_doc/{}", self.names.collections(), id(key));
        let Some(found) = self.client.send(Call::get(path), patience).await?.found()? else { return Ok(None) };
        let number = |field: &str| found[field].as_u64().unwrap_or_default();
        let sequence = Sequence::Of { number: number("_seq_no"), term: number("_primary_term") };
        let malformed = |e| Error::internal("the state of a collection can't be read").with_source(e);
        let state = State::deserialize(&found["_source"]).map_err(malformed)?;
        Ok(Some(Read { state, sequence }))
    }

    /// Writes the state. Error: `unavailable` if somebody else wrote it since it was read.
    pub(super) async fn put_state(&self, state: &State, read: Sequence) -> Result<Sequence> {
        let condition = match read {
            Sequence::New => "op_type=create".to_string(),
            Sequence::Of { number, term } => format!("if_seq_no={number}&if_primary_term={term}"),
        };
        let path = format!("/{}/_doc/{}?{condition}", self.names.collections(), state.key);
        let written = self.client.send(Call::put(path, &json!(state)), Patience::Write).await?.ok()?;
        let number = |field: &str| written[field].as_u64().unwrap_or_default();
        Ok(Sequence::Of { number: number("_seq_no"), term: number("_primary_term") })
    }

    /// The state to begin a collection with, in a new epoch.
    pub(super) fn beginning(
        &self,
        key: &CollectionKey,
        before: Option<&Read>,
        index: &str,
        live: bool,
    ) -> (State, Sequence) {
        let now = u64::try_from(self.clock.now().timestamp()).unwrap_or(0);
        let state = State {
            key: id(key),
            tenant: key.tenant,
            model: key.model.clone(),
            dimensions: key.dimensions,
            live,
            applied: 0,
            partial: false,
            // Also ahead of epochs whose record was lost.
            epoch: before.map_or(now, |read| now.max(read.state.epoch + 1)),
            languages: "0".into(),
            index: index.to_string(),
        };
        (state, before.map_or(Sequence::New, |read| read.sequence))
    }

    /// Every state there is, those of collections that were thrown away included.
    pub(super) async fn states(&self) -> Result<Vec<State>> {
        self.check_owner().await?;
        let index = self.names.collections();
        let refreshed = self.client.send(Call::post_empty(format!("/{index}/_refresh")), Patience::Question).await?;
        if refreshed.found()?.is_none() {
            return Ok(Vec::new());
        }
        let mut states = Vec::new();
        let mut after: Option<Value> = None;
        loop {
            let mut body = json!({ "size": PAGE, "sort": [{ "key": "asc" }], "track_total_hits": false });
            if let Some(after) = &after {
                body["search_after"] = after.clone();
            }
            let answer = self.client.send(Call::post(format!("/{index}/_search"), &body), Patience::Question).await?;
            let found = answer.ok()?;
            let hits = found["hits"]["hits"].as_array().cloned().unwrap_or_default();
            let Some(last) = hits.last() else { return Ok(states) };
            after = Some(last["sort"].clone());
            for hit in &hits {
                let malformed = |e| Error::internal("the state of a collection can't be read").with_source(e);
                states.push(State::deserialize(&hit["_source"]).map_err(malformed)?);
            }
        }
    }
}

impl Read {
    pub(super) fn sequence(&self) -> Sequence {
        self.sequence
    }
}
