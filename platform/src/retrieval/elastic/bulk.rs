//! Writing many entries: in bounded requests, each entry with an external version, so that writing again is harmless and a late write
//! loses. Entries that the cluster has no room for right now are sent again; any other refusal ends it, with the entry's name.

use serde_json::{Value, json};
use std::{collections::VecDeque, time::Duration};
use tokio::time::{Instant, sleep};

use super::{
    ElasticIndex,
    client::{Call, Patience, refusal},
};
use crate::kernel::{Error, Result};

/// A request is sent when it has so many entries or bytes.
const ENTRIES: usize = 1000;
const BYTES: usize = 4 << 20;
/// How long entries are sent again before the feed is told so.
const PATIENCE: Duration = Duration::from_secs(60);

/// One entry, as the lines that write it.
struct Entry {
    id: String,
    lines: String,
}

/// What is to be written.
pub(super) struct Bulk<'a> {
    index: &'a ElasticIndex,
    /// With the parameters that hold for all.
    path: String,
    version: u64,
    waiting: VecDeque<Entry>,
    bytes: usize,
}

impl<'a> Bulk<'a> {
    /// Into an alias, routed to a tenant's shard.
    pub(super) fn new(index: &'a ElasticIndex, alias: &str, routing: &str, version: u64) -> Self {
        let filter = "filter_path=errors,items.*._id,items.*.status,items.*.error";
        let path = format!("/{alias}/_bulk?routing={routing}&require_alias=true&{filter}");
        Self { index, path, version, waiting: VecDeque::new(), bytes: 0 }
    }

    /// Adds or replaces an entry.
    pub(super) async fn put(&mut self, id: String, entry: &Value) -> Result<()> {
        let lines = format!("{}\n{entry}\n", self.action("index", &id));
        self.add(Entry { id, lines }).await
    }

    /// Deletes an entry, which need not be there.
    pub(super) async fn delete(&mut self, id: String) -> Result<()> {
        let lines = format!("{}\n", self.action("delete", &id));
        self.add(Entry { id, lines }).await
    }

    fn action(&self, action: &str, id: &str) -> Value {
        json!({ action: { "_id": id, "version": self.version, "version_type": "external_gte" } })
    }

    async fn add(&mut self, entry: Entry) -> Result<()> {
        self.bytes += entry.lines.len();
        self.waiting.push_back(entry);
        while self.waiting.len() >= ENTRIES || self.bytes >= BYTES {
            self.send().await?;
        }
        Ok(())
    }

    /// Sends the rest.
    pub(super) async fn finish(mut self) -> Result<()> {
        while !self.waiting.is_empty() {
            self.send().await?;
        }
        Ok(())
    }

    /// Sends what waits, until all of it is written.
    async fn send(&mut self) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        let mut pause = Duration::from_millis(100);
        let mut rest: Vec<Entry> = self.waiting.drain(..).collect();
        self.bytes = 0;
        loop {
            let lines: String = rest.iter().map(|entry| entry.lines.as_str()).collect();
            let answer = self.index.client.send(Call::lines(self.path.clone(), lines), Patience::Write).await?;
            if answer.status == 404 {
                // The alias is gone: looked up again next time.
                self.index.lost_index();
            }
            let body = answer.ok()?;
            if body["errors"] == false {
                return Ok(());
            }
            let items = body["items"].as_array().map(Vec::as_slice).unwrap_or_default();
            if items.len() != rest.len() {
                return Err(Error::internal("Elasticsearch answers a bulk with another number of items"));
            }
            let (mut again, mut reason) = (Vec::new(), None);
            for (entry, item) in std::mem::take(&mut rest).into_iter().zip(items) {
                if let Some(not_now) = self.judge(&entry, item)? {
                    again.push(entry);
                    reason = Some(not_now);
                }
            }
            let Some(reason) = reason else { return Ok(()) };
            tracing::warn!(entries = again.len(), %reason, "Elasticsearch takes no entries now; trying again");
            if Instant::now() + pause >= deadline {
                return Err(reason);
            }
            sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(5));
            rest = again;
        }
    }

    /// What became of an entry: `None`, it is as it should be; an error in it, it is to be sent again; an error, never.
    fn judge(&self, entry: &Entry, item: &Value) -> Result<Option<Error>> {
        let outcome = item.as_object().and_then(|actions| actions.values().next()).unwrap_or(&Value::Null);
        let status = outcome["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or(500);
        let lost = outcome["error"]["type"] == "index_not_found_exception";
        match status {
            200..=299 => Ok(None),
            // Nothing to delete.
            404 if !lost && outcome["error"].is_null() => Ok(None),
            429 | 503 => Ok(Some(refusal(status, outcome))),
            _ => {
                if lost {
                    self.index.lost_index();
                }
                let refused = refusal(status, outcome);
                tracing::error!(id = entry.id, error = %refused, "Elasticsearch refuses an entry");
                Err(refused)
            }
        }
    }
}
