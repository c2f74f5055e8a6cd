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
    /// See [`super::IndexBackend::check`]. All of it together has a question's patience.
    pub(super) async fn diagnose(&self) -> Result<String> {
        let looked = tokio::time::timeout(self.client.patience(), self.look_at_everything()).await;
        looked.unwrap_or_else(|_| Err(unavailable("Elasticsearch did not answer in time.", "while it was checked")))
    }

    async fn look_at_everything(&self) -> Result<String> {
        // Asked anew each time: the cluster may have been replaced.
        let number = self.ask_version(Patience::Question).await?.number;
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
            408 => answer.body(),
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

/// Which Elasticsearch answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Version {
    pub(super) major: u64,
    pub(super) minor: u64,
    /// As it says.
    pub(super) number: String,
}

/// Reads what the cluster says of itself. Error: `unavailable` if it is something else, or too old.
pub(super) fn version(root: &Value) -> Result<Version> {
    let number = root["version"]["number"].as_str().unwrap_or("unknown").to_string();
    let distribution = root["version"]["distribution"].as_str();
    let mut numbers = number.split('.').map(str::parse::<u64>);
    let (Some(Ok(major)), Some(Ok(minor)), None) = (numbers.next(), numbers.next(), distribution) else {
        let what = format!("it is {} {number}", distribution.unwrap_or("something that says its version is"));
        return Err(unavailable("What answers at index.urls is no Elasticsearch.", what));
    };
    if (major, minor) < LEAST {
        let message = format!("Elasticsearch is {number}: {}.{} or newer is needed.", LEAST.0, LEAST.1);
        return Err(unavailable(&message, "too old"));
    }
    Ok(Version { major, minor, number })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_new_enough_versions_of_elasticsearch_do() {
        let of = |number: &str| version(&json!({ "version": { "number": number } }));
        for good in ["8.14.0", "8.19.3", "9.0.0-beta1", "10.1.2"] {
            assert_eq!(of(good).unwrap().number, good);
        }
        for old in ["8.13.4", "7.17.0"] {
            let message = of(old).unwrap_err().message;
            assert!(message.contains(old) && message.contains("8.14"), "{message}");
        }
        let other = version(&json!({ "version": { "number": "2.19.0", "distribution": "opensearch" } }));
        for error in [other, of("next"), version(&Value::Null)] {
            assert!(error.unwrap_err().message.contains("no Elasticsearch"));
        }
    }
}
