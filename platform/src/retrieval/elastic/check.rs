//! What may be wrong with the cluster, in words: for `/ready` and `lectern doctor`.

use serde_json::{Value, json};

use super::{
    ElasticIndex,
    client::{Answer, Call, Patience, unavailable},
};
use crate::kernel::Result;

/// The oldest version that works: it scans vectors exactly (`flat`) in every query that has filters.
const LEAST: (u64, u64) = (8, 14);
const ON_CLUSTER: [&str; 2] = ["monitor", "manage_index_templates"];
const ON_INDICES: [&str; 5] = ["create_index", "manage", "read", "write", "view_index_metadata"];

impl ElasticIndex {
    /// See [`super::IndexBackend::check`].
    pub(super) async fn diagnose(&self) -> Result<String> {
        let root = self.client.send(Call::get("/"), Patience::Question).await?.ok()?;
        let number = root["version"]["number"].as_str().unwrap_or("unknown").to_string();
        let version = self.cluster_version(Patience::Question).await?;
        if version < LEAST {
            let message = format!("Elasticsearch is {number}: {}.{} or newer is needed.", LEAST.0, LEAST.1);
            return Err(unavailable(&message, "too old"));
        }
        self.check_privileges().await?;
        self.template_version().await?;
        self.check_owner().await?;
        self.check_health().await?;
        Ok(format!("Elasticsearch {number}"))
    }

    async fn check_privileges(&self) -> Result<()> {
        let asked = json!({
            "cluster": ON_CLUSTER,
            "index": [{ "names": [self.names.all()], "privileges": ON_INDICES }],
        });
        let answer =
            self.client.send(Call::post("/_security/user/_has_privileges", &asked), Patience::Question).await?;
        // Without security there are neither users nor this operation.
        if matches!(answer.status, 400 | 404 | 405) {
            return Ok(());
        }
        let has = answer.ok()?;
        if has["has_all_requested"] == true {
            return Ok(());
        }
        let lacking = |group: &Value| -> Vec<String> {
            let privileges = group.as_object().into_iter().flatten();
            privileges.filter(|(_, has)| **has == false).map(|(name, _)| name.clone()).collect()
        };
        let missing = [lacking(&has["cluster"]), lacking(&has["index"][self.names.all()])].concat().join(", ");
        let message =
            format!("The configured user of Elasticsearch lacks privileges on {}: {missing}.", self.names.all());
        Err(unavailable(&message, "missing privileges"))
    }

    async fn check_health(&self) -> Result<()> {
        let path = format!("/_cluster/health/{}?timeout=1s", self.names.all());
        let answer: Answer = self.client.send(Call::get(path), Patience::Question).await?;
        let health = match answer.status {
            // Shards that are not there in time.
            408 => answer.body,
            _ => answer.ok()?,
        };
        match health["status"].as_str() {
            Some("red") => {
                Err(unavailable("The indices of Elasticsearch are red: shards are missing.", health.to_string()))
            }
            _ => Ok(()),
        }
    }
}
