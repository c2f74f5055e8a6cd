//! The section `[index]`: where chunks and vectors live.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

use super::redacted;
use crate::kernel::Secret;

/// Which engine holds chunks and vectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum IndexBackendKind {
    /// Files in the data folder.
    Embedded,
    /// An Elasticsearch cluster, 8.14 or newer.
    Elasticsearch,
}

impl IndexBackendKind {
    /// As it is written in the configuration and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Elasticsearch => "elasticsearch",
        }
    }

    /// Inverse of [`Self::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Embedded, Self::Elasticsearch].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Where chunks and vectors live.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexConfig {
    /// Where a new installation begins. Once something is indexed, only `lectern index migrate` moves it.
    pub backend: IndexBackendKind,
    /// For Elasticsearch: its nodes, for example `["https://search-1:9200", "https://search-2:9200"]`.
    pub urls: Vec<String>,
    /// For Elasticsearch: what the names of all indices begin with, so that installations can share a cluster.
    pub prefix: String,
    /// For Elasticsearch: the user. Absent: the API key, or nothing.
    pub username: Option<String>,
    /// For Elasticsearch: the user's password.
    #[serde(serialize_with = "redacted")]
    pub password: Option<Secret<String>>,
    /// For Elasticsearch: an API key in its encoded form, instead of a user.
    #[serde(serialize_with = "redacted")]
    pub api_key: Option<Secret<String>>,
    /// For Elasticsearch: a PEM file with authorities to trust besides the public ones.
    pub ca_certificate: Option<PathBuf>,
    /// For Elasticsearch: SHA-256 of the certificate of the authority, which the node shows too, in hex digits, colons allowed; instead of
    /// its file.
    pub ca_fingerprint: Option<String>,
    /// For Elasticsearch: shards of an index. A tenant lives in one of them. Counts when an index is made.
    pub shards: u32,
    /// For Elasticsearch: copies of each shard, besides the first.
    pub replicas: u32,
    /// For Elasticsearch: how long a search may wait for the cluster, retries included, seconds. Writes have six times as long.
    pub timeout_seconds: u64,
}

impl Default for IndexConfig {
    fn default() -> Self {
        Self {
            backend: IndexBackendKind::Embedded,
            urls: Vec::new(),
            prefix: "lectern".into(),
            username: None,
            password: None,
            api_key: None,
            ca_certificate: None,
            ca_fingerprint: None,
            shards: 1,
            replicas: 1,
            timeout_seconds: 10,
        }
    }
}

impl IndexConfig {
    /// Whether an Elasticsearch is configured, be it in use or not.
    pub fn has_elasticsearch(&self) -> bool {
        !self.urls.is_empty()
    }

    /// The fingerprint's bytes, if one is set.
    pub(crate) fn fingerprint(&self) -> Option<Vec<u8>> {
        hex::decode(self.ca_fingerprint.as_ref()?.replace(':', "")).ok()
    }

    /// Whether credentials would be sent to another machine without TLS.
    pub(crate) fn sends_credentials_in_the_clear(&self) -> bool {
        let is_this_machine = |url: &str| {
            let parsed = elasticsearch::http::Url::parse(url).ok();
            let host = parsed.as_ref().and_then(elasticsearch::http::Url::host_str).unwrap_or_default();
            let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
            host == "localhost" || address.is_ok_and(|address| address.is_loopback())
        };
        let has_credentials = self.username.is_some() || self.api_key.is_some();
        has_credentials && self.urls.iter().any(|url| url.starts_with("http://") && !is_this_machine(url))
    }

    /// Rules that types can't express. Errors name the key.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        for (position, url) in self.urls.iter().enumerate() {
            // The address itself is never said: one that is wrong may hold a password.
            anyhow::ensure!(
                !url.contains('@'),
                "index.urls[{position}] must not hold credentials: set index.username and index.password"
            );
            let known = url.starts_with("http://") || url.starts_with("https://");
            anyhow::ensure!(
                known && elasticsearch::http::Url::parse(url).is_ok(),
                "index.urls[{position}] is not an http(s) address"
            );
        }
        anyhow::ensure!(
            self.backend == IndexBackendKind::Embedded || self.has_elasticsearch(),
            "index.urls must be set when index.backend is \"elasticsearch\""
        );
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        let begins_well = self.prefix.bytes().next().is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        anyhow::ensure!(
            begins_well && self.prefix.len() <= 60 && self.prefix.bytes().all(fits),
            "index.prefix must be 1 to 60 characters of a-z, 0-9, - and _, beginning with a letter or digit"
        );
        anyhow::ensure!(
            self.username.is_some() == self.password.is_some(),
            "index.username and index.password go together"
        );
        anyhow::ensure!(
            self.username.is_none() || self.api_key.is_none(),
            "index.api_key and index.username exclude each other"
        );
        let is_token = |key: &Secret<String>| key.expose().bytes().all(|b| b.is_ascii_graphic());
        anyhow::ensure!(self.api_key.as_ref().is_none_or(is_token), "index.api_key must be the key's encoded form");
        anyhow::ensure!(
            self.ca_fingerprint.is_none() || self.fingerprint().is_some_and(|bytes| bytes.len() == 32),
            "index.ca_fingerprint must be the SHA-256 of a certificate: 64 hex digits"
        );
        anyhow::ensure!(
            self.ca_fingerprint.is_none() || self.ca_certificate.is_none(),
            "index.ca_fingerprint and index.ca_certificate exclude each other"
        );
        anyhow::ensure!(self.shards > 0, "index.shards must be at least 1");
        anyhow::ensure!(self.timeout_seconds > 0, "index.timeout_seconds must be at least 1");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_the_key() {
        let elastic = || IndexConfig {
            backend: IndexBackendKind::Elasticsearch,
            urls: vec!["https://localhost:9200".into()],
            ..IndexConfig::default()
        };
        elastic().check().unwrap();
        let secret = || Some(Secret::new("x".to_string()));
        for (config, key) in [
            (IndexConfig { urls: Vec::new(), ..elastic() }, "index.urls"),
            (IndexConfig { urls: vec!["localhost:9200".into()], ..elastic() }, "index.urls"),
            (IndexConfig { urls: vec!["https://a:b@localhost".into()], ..elastic() }, "index.urls[0]"),
            (IndexConfig { prefix: "Lectern*".into(), ..elastic() }, "index.prefix"),
            (IndexConfig { username: Some("a".into()), ..elastic() }, "index.password"),
            (
                IndexConfig { username: Some("a".into()), password: secret(), api_key: secret(), ..elastic() },
                "index.api_key",
            ),
            (IndexConfig { ca_fingerprint: Some("ab:cd".into()), ..elastic() }, "index.ca_fingerprint"),
            (IndexConfig { shards: 0, ..elastic() }, "index.shards"),
            (IndexConfig { timeout_seconds: 0, ..elastic() }, "index.timeout_seconds"),
        ] {
            let error = config.check().unwrap_err().to_string();
            assert!(error.contains(key), "{key}: {error}");
        }
    }

    #[test]
    fn wrong_addresses_are_named_by_their_position_for_they_may_hold_a_password() {
        for url in [
            "elastic:hunter2@search-1:9200",
            "htps://elastic:hunter2@search-1:9200",
            "https://elastic:hunter2@search-1:9200",
            "https://elastic:hunter2",
            "elastic:hunter2",
        ] {
            let urls = vec!["https://search-0:9200".into(), url.into()];
            let error = IndexConfig { urls, ..IndexConfig::default() }.check().unwrap_err();
            let error = format!("{error:?}");
            assert!(error.contains("index.urls[1]") && !error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn secrets_are_shown_nowhere_and_credentials_want_tls() {
        let with = |url: &str, api_key: Option<&str>| IndexConfig {
            urls: vec![url.into()],
            api_key: api_key.map(|key| Secret::new(key.to_string())),
            ..IndexConfig::default()
        };
        let config = IndexConfig {
            username: Some("u".into()),
            password: Some(Secret::new("hunter2".to_string())),
            ..with("https://a:9200", Some("hunter3"))
        };
        let shown = format!("{config:?} {}", serde_json::to_string(&config).unwrap());
        assert!(!shown.contains("hunter"), "{shown}");
        for (url, api_key, expected) in [
            ("http://search-1:9200", Some("k"), true),
            ("http://search-1:9200", None, false),
            ("https://search-1:9200", Some("k"), false),
            ("http://127.0.0.1:9200", Some("k"), false),
            ("http://[::1]:9200", Some("k"), false),
        ] {
            assert_eq!(with(url, api_key).sends_credentials_in_the_clear(), expected, "{url}");
        }
    }
}
