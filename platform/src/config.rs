//! Configuration: defaults, one TOML file, `LECTERN_*` environment, command line — later ones win. Typed, checked at start.

use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use ipnet::IpNet;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{net::SocketAddr, path::PathBuf};

use crate::{
    kernel::Secret,
    quotas::Limits,
    tenant_settings::{PasswordPolicy, SignInPolicy},
};

mod index;

pub use index::{IndexBackendKind, IndexConfig};

/// Everything an installation can set. In the environment a nested key is written with two underscores:
/// `LECTERN_DATABASE__URL`, `LECTERN_CHAT__BASE_URL`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where the API is served.
    pub listen: SocketAddr,
    /// Where Prometheus metrics are served (`GET /metrics`); absent: nowhere.
    pub metrics_listen: Option<SocketAddr>,
    /// Everything the installation keeps.
    pub data_dir: PathBuf,
    /// Password of `admin` in the tenant `default`, at the first start only; absent: generated and printed once.
    #[serde(serialize_with = "redacted")]
    pub admin_password: Option<Secret<String>>,
    /// Password of `operator` in the tenant `system`, at the first start only; absent: generated and printed once.
    #[serde(serialize_with = "redacted")]
    pub operator_password: Option<Secret<String>>,
    /// 64 hex digits: the key that seals stored secrets. Absent: `secret.key` in the data folder, made at the first start.
    #[serde(serialize_with = "redacted")]
    pub secret_key: Option<Secret<String>>,
    /// Keys that `secret_key` took the place of: they still open what they sealed, until `lectern secrets rotate` is done.
    #[serde(serialize_with = "all_redacted")]
    pub previous_secret_keys: Vec<Secret<String>>,
    /// How the world reaches this installation.
    pub server: ServerConfig,
    /// The metadata database.
    pub database: DatabaseConfig,
    /// Chunks and vectors.
    pub index: IndexConfig,
    /// Mail to users.
    pub mail: MailConfig,
    /// Signing in through OpenID Connect providers.
    pub oidc: OidcConfig,
    /// Request limits.
    pub limits: LimitsConfig,
    /// Background ingestion.
    pub ingestion: IngestionConfig,
    /// The embedding model.
    pub embedding: EmbeddingConfig,
    /// The model that answers.
    pub chat: ChatConfig,
    /// The audit log.
    pub audit: AuditConfig,
    /// Browsers' access from other origins.
    pub cors: CorsConfig,
    /// Logging.
    pub log: LogConfig,
    /// What holds for every tenant that says nothing else.
    pub defaults: DefaultsConfig,
    /// Guessing of passwords.
    pub protection: ProtectionConfig,
    /// Requests of one caller and of one tenant.
    pub rate_limits: RateLimitsConfig,
    /// How long what has ended is kept.
    pub retention: RetentionConfig,
}

/// What holds for every tenant that says nothing else. Tenants change the first two themselves, the operator changes their quotas.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DefaultsConfig {
    /// What a password must be.
    pub passwords: PasswordPolicy,
    /// How long sign-ins last.
    pub sign_ins: SignInPolicy,
    /// How much a tenant may have; absent: any amount.
    pub quota: Limits,
}

/// Guessing of passwords. Counted in the database, so that all replicas count together.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProtectionConfig {
    /// Failed sign-ins to one account before the next one has to wait: 1 s, then 2 s, 4 s …
    pub sign_in_account_attempts: u32,
    /// The same for one address (IPv6: one /64), whatever the accounts.
    pub sign_in_address_attempts: u32,
    /// The longest such pause, seconds.
    pub sign_in_longest_pause_seconds: u32,
    /// A file of SHA-1 hashes of breached passwords: one a line in hexadecimal, sorted, whatever follows a colon is ignored.
    pub breached_passwords_file: Option<PathBuf>,
}

/// Requests of one caller and of one tenant, counted in each process. 0 requests a second: no limit.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateLimitsConfig {
    /// Requests a second that one user or service account may keep up.
    pub principal_per_second: u32,
    /// Requests that one user or service account may send at once.
    pub principal_burst: u32,
    /// Requests a second that one tenant may keep up.
    pub tenant_per_second: u32,
    /// Requests that one tenant may send at once.
    pub tenant_burst: u32,
}

/// How long what has ended is kept, days.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionConfig {
    /// Ended sign-ins.
    pub sign_ins_days: u32,
    /// Ended jobs, but never a document's last one.
    pub jobs_days: u32,
    /// Ended break-glass grants.
    pub break_glass_days: u32,
}

/// How the world reaches this installation.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerConfig {
    /// What users type, for example `https://lectern.example.com`: links in mails and OpenID Connect redirects begin with it, and with
    /// `https` cookies are `Secure`. Absent: `http://` and `listen`.
    pub public_url: Option<String>,
    /// Proxies in front, as networks or addresses: they alone are believed when they say in `X-Forwarded-For` for whom they ask.
    #[serde(with = "networks")]
    pub trusted_proxies: Vec<IpNet>,
}

/// Mail to users: invitations, verifications, password resets.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailConfig {
    /// The sender, for example `Lectern <lectern@example.com>`.
    pub from: String,
    /// The server that takes mails: `smtps://host` (TLS), `smtp://host?tls=required` (STARTTLS), `smtp://host` (plain), with a port if it
    /// is not the usual one. Absent: mails are written to `outbox/<tenant id>/*.eml` in the data folder.
    #[serde(serialize_with = "redacted")]
    pub smtp_url: Option<Secret<String>>,
    /// The user at that server, if the URL names none.
    pub smtp_user: Option<String>,
    /// The password at that server.
    #[serde(serialize_with = "redacted")]
    pub smtp_password: Option<Secret<String>>,
}

/// Signing in through OpenID Connect providers.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OidcConfig {
    /// Whether providers may be plain `http` and have private addresses. Tenants name providers: leave it off unless you trust them all.
    pub allow_private_networks: bool,
    /// How far a provider's clock may be off, seconds.
    pub clock_skew_seconds: u32,
    /// How long a provider may take to answer, seconds.
    pub timeout_seconds: u64,
    /// Beginnings of addresses to which a sign-in may return besides `server.public_url` and `http://127.0.0.1`, for example
    /// `https://console.example.com/`.
    pub redirect_targets: Vec<String>,
}

/// The metadata database.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseConfig {
    /// `postgres://…`; absent: SQLite in the data folder.
    #[serde(serialize_with = "redacted")]
    pub url: Option<Secret<String>>,
    /// PostgreSQL connections at most.
    pub max_connections: u32,
}

/// Request limits.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitsConfig {
    /// JSON bodies, bytes.
    pub json_body_bytes: u64,
    /// Uploaded files, bytes.
    pub upload_bytes: u64,
    /// How long a body that is no upload may take to arrive, and an upload may pause, seconds.
    pub request_timeout_seconds: u64,
    /// How long a stopping server waits for open requests and streams, seconds.
    pub shutdown_timeout_seconds: u64,
}

/// Background ingestion.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IngestionConfig {
    /// Documents ingested at the same time; 0: as many as the machine has cores.
    pub workers: usize,
    /// Memory of one parser process, megabytes.
    pub parse_memory_mb: u64,
    /// Wall-clock time of one parser process, seconds.
    pub parse_timeout_seconds: u64,
    /// Pages a document may have.
    pub max_pages: u32,
    /// Text a document may have, bytes.
    pub max_text_bytes: u64,
    /// Attempts before a job that fails for passing reasons is given up.
    pub max_attempts: u32,
}

/// The embedding model.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmbeddingConfig {
    /// Folder with `model.onnx` and `tokenizer.json`.
    pub model_dir: PathBuf,
}

/// Which model answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatBackend {
    /// The best passages, quoted; no model.
    Extractive,
    /// Any endpoint that speaks OpenAI's chat completions.
    Openai,
}

/// The model that answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChatConfig {
    /// Which kind.
    pub backend: ChatBackend,
    /// For `openai`: the endpoint, for example `http://127.0.0.1:8000/v1`.
    pub base_url: Option<String>,
    /// For `openai`: its key.
    #[serde(serialize_with = "redacted")]
    pub api_key: Option<Secret<String>>,
    /// For `openai`: the model's name.
    pub model: Option<String>,
    /// How long the endpoint may take to begin its answer, and to send its next piece, seconds.
    pub timeout_seconds: u64,
    /// Tokens of an answer at most.
    pub max_answer_tokens: u32,
    /// Tokens of a question, what was said before and the retrieved passages in a prompt at most, about.
    pub context_tokens: u32,
    /// What is answered when nothing relevant is found.
    pub empty_response: String,
}

/// The audit log.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditConfig {
    /// How long events are kept, days; 0: for ever.
    pub retention_days: u32,
}

/// Browsers' access from other origins.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorsConfig {
    /// Origins that may call, for example `https://console.example.com`. Empty: none.
    pub origins: Vec<String>,
}

/// The form of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// One JSON object a line.
    Json,
}

/// Logging.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogConfig {
    /// The form of log lines.
    pub format: LogFormat,
    /// A filter such as `info` or `lectern=debug,warn`.
    pub level: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            metrics_listen: None,
            data_dir: "data".into(),
            admin_password: None,
            operator_password: None,
            secret_key: None,
            previous_secret_keys: Vec::new(),
            server: ServerConfig::default(),
            database: DatabaseConfig { url: None, max_connections: 16 },
            index: IndexConfig::default(),
            mail: MailConfig {
                from: "Lectern <lectern@localhost>".into(),
                smtp_url: None,
                smtp_user: None,
                smtp_password: None,
            },
            oidc: OidcConfig {
                allow_private_networks: false,
                clock_skew_seconds: 60,
                timeout_seconds: 10,
                redirect_targets: Vec::new(),
            },
            limits: LimitsConfig {
                json_body_bytes: 2 << 20,
                upload_bytes: 512 << 20,
                request_timeout_seconds: 60,
                shutdown_timeout_seconds: 20,
            },
            ingestion: IngestionConfig {
                workers: 0,
                parse_memory_mb: 1024,
                parse_timeout_seconds: 120,
                max_pages: 5000,
                max_text_bytes: 64 << 20,
                max_attempts: 5,
            },
            embedding: EmbeddingConfig { model_dir: ".cache/models/all-minilm-l6-v2".into() },
            chat: ChatConfig {
                backend: ChatBackend::Extractive,
                base_url: None,
                api_key: None,
                model: None,
                timeout_seconds: 60,
                max_answer_tokens: 512,
                context_tokens: 1500,
                empty_response: "I found nothing about that in the documents you have access to.".into(),
            },
            audit: AuditConfig { retention_days: 0 },
            cors: CorsConfig { origins: Vec::new() },
            log: LogConfig { format: LogFormat::Pretty, level: "info,sqlx=warn,tantivy=warn,async_openai=off".into() },
            defaults: DefaultsConfig {
                passwords: PasswordPolicy::default(),
                sign_ins: SignInPolicy::default(),
                quota: Limits::default(),
            },
            protection: ProtectionConfig {
                sign_in_account_attempts: 5,
                sign_in_address_attempts: 30,
                sign_in_longest_pause_seconds: 900,
                breached_passwords_file: None,
            },
            rate_limits: RateLimitsConfig {
                principal_per_second: 500,
                principal_burst: 5_000,
                tenant_per_second: 5_000,
                tenant_burst: 25_000,
            },
            retention: RetentionConfig { sign_ins_days: 30, jobs_days: 30, break_glass_days: 400 },
        }
    }
}

impl Config {
    /// Reads defaults, the file (if given) and the environment, and checks the result.
    pub fn load(file: Option<&std::path::Path>) -> anyhow::Result<Self> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(file) = file {
            anyhow::ensure!(file.is_file(), "the configuration file {} does not exist", file.display());
            figment = figment.merge(Toml::file_exact(file));
        }
        // The environment also carries variables that are not ours to judge (tests, scripts): only known keys are taken.
        let known = [
            "listen",
            "metrics_listen",
            "data_dir",
            "admin_password",
            "operator_password",
            "secret_key",
            "previous_secret_keys",
            "server",
            "database",
            "index",
            "mail",
            "oidc",
            "limits",
            "ingestion",
            "embedding",
            "chat",
            "audit",
            "cors",
            "log",
            "defaults",
            "protection",
            "rate_limits",
            "retention",
        ];
        let ours = move |key: &figment::value::UncasedStr| {
            known.iter().any(|k| key.as_str().split("__").next().is_some_and(|top| top.eq_ignore_ascii_case(k)))
        };
        let environment = Env::prefixed("LECTERN_").filter(ours).split("__");
        let config: Self = figment.merge(environment).extract().map_err(describe)?;
        config.check()?;
        Ok(config)
    }

    /// Rules that types can't express. Errors name the key.
    pub fn check(&self) -> anyhow::Result<()> {
        if let Some(url) = &self.database.url {
            let postgres = url.expose().starts_with("postgres://") || url.expose().starts_with("postgresql://");
            anyhow::ensure!(
                postgres,
                "database.url must begin with postgres:// (leave it out for the embedded SQLite)"
            );
        }
        anyhow::ensure!(self.database.max_connections > 0, "database.max_connections must be at least 1");
        for (name, key) in self
            .secret_key
            .iter()
            .map(|key| ("secret_key", key))
            .chain(self.previous_secret_keys.iter().map(|key| ("previous_secret_keys", key)))
        {
            let bytes = hex::decode(key.expose()).unwrap_or_default();
            anyhow::ensure!(bytes.len() == 32, "{name} must be 64 hex digits");
        }
        anyhow::ensure!(
            self.previous_secret_keys.is_empty() || self.secret_key.is_some(),
            "previous_secret_keys need a secret_key: without one the keys are in the data folder's secret.key"
        );
        self.defaults.passwords.check().map_err(|e| anyhow::anyhow!("defaults.passwords.{e}"))?;
        self.defaults.sign_ins.check().map_err(|e| anyhow::anyhow!("defaults.sign_ins.{e}"))?;
        self.defaults.quota.check().map_err(|e| anyhow::anyhow!("defaults.quota.{e}"))?;
        if let Some(file) = &self.protection.breached_passwords_file {
            anyhow::ensure!(file.is_file(), "protection.breached_passwords_file: {} is no file", file.display());
        }
        self.index.check()?;
        if self.chat.backend == ChatBackend::Openai {
            let url = self.chat.base_url.as_deref().unwrap_or("");
            anyhow::ensure!(
                url.starts_with("http://") || url.starts_with("https://"),
                "chat.base_url must be an http(s) address when chat.backend is \"openai\""
            );
            anyhow::ensure!(self.chat.model.is_some(), "chat.model must be set when chat.backend is \"openai\"");
        }
        if let Some(url) = &self.server.public_url {
            let parsed =
                reqwest::Url::parse(url).ok().filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host());
            let plain =
                parsed.is_some_and(|u| u.query().is_none() && u.fragment().is_none() && u.username().is_empty());
            anyhow::ensure!(plain, "server.public_url must be an http(s) address such as https://lectern.example.com");
        }
        crate::mail::check(&self.mail)?;
        for target in &self.oidc.redirect_targets {
            let parsed =
                reqwest::Url::parse(target).ok().filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host());
            anyhow::ensure!(
                parsed.is_some(),
                "oidc.redirect_targets: {target:?} is not an address such as https://console.example.com/"
            );
        }
        anyhow::ensure!(self.oidc.clock_skew_seconds <= 600, "oidc.clock_skew_seconds must be at most 600");
        for (key, value) in [
            ("oidc.timeout_seconds", self.oidc.timeout_seconds),
            ("limits.json_body_bytes", self.limits.json_body_bytes),
            ("limits.upload_bytes", self.limits.upload_bytes),
            ("limits.request_timeout_seconds", self.limits.request_timeout_seconds),
            ("ingestion.parse_memory_mb", self.ingestion.parse_memory_mb),
            ("ingestion.parse_timeout_seconds", self.ingestion.parse_timeout_seconds),
            ("ingestion.max_attempts", self.ingestion.max_attempts.into()),
            ("chat.timeout_seconds", self.chat.timeout_seconds),
            ("protection.sign_in_account_attempts", self.protection.sign_in_account_attempts.into()),
            ("protection.sign_in_address_attempts", self.protection.sign_in_address_attempts.into()),
            ("protection.sign_in_longest_pause_seconds", self.protection.sign_in_longest_pause_seconds.into()),
            ("rate_limits.principal_burst", self.rate_limits.principal_burst.into()),
            ("rate_limits.tenant_burst", self.rate_limits.tenant_burst.into()),
        ] {
            anyhow::ensure!(value > 0, "{key} must be at least 1");
        }
        for password in [("admin_password", &self.admin_password), ("operator_password", &self.operator_password)] {
            if let (key, Some(value)) = password {
                anyhow::ensure!(value.expose().chars().count() >= 8, "{key} must have at least 8 characters");
            }
        }
        for origin in &self.cors.origins {
            anyhow::ensure!(
                origin.starts_with("http://") || origin.starts_with("https://"),
                "cors.origins: {origin:?} is not an origin such as https://console.example.com"
            );
        }
        Ok(())
    }

    /// Where users reach this installation, without a final slash.
    pub fn public_url(&self) -> String {
        let url = self.server.public_url.clone().unwrap_or_else(|| format!("http://{}", self.listen));
        url.trim_end_matches('/').to_string()
    }

    /// The effective configuration as TOML-like JSON with secrets redacted.
    pub fn redacted(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_else(|e| format!("can't print the configuration: {e}"))
    }
}

fn describe(error: figment::Error) -> anyhow::Error {
    let lines: Vec<String> = error
        .into_iter()
        .map(|e| {
            let key = e.path.join(".");
            let source = e.metadata.as_ref().map(|m| format!(" (in {})", m.name)).unwrap_or_default();
            format!("{}{}{source}", if key.is_empty() { String::new() } else { format!("{key}: ") }, e.kind)
        })
        .collect();
    anyhow::anyhow!("the configuration is invalid: {}", lines.join("; "))
}

/// Networks, or single addresses; from the environment as `["10.0.0.0/8"]`.
mod networks {
    use super::{Deserialize, Deserializer, IpNet, Serializer};
    use serde::de::Error as _;

    pub(super) fn serialize<S: Serializer>(networks: &[IpNet], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(networks.iter().map(ToString::to_string))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
        let parse = |text: &String| {
            let network = crate::kernel::network::parse(text);
            network.ok_or_else(|| D::Error::custom(format!("{text:?} is not a network or address")))
        };
        Vec::<String>::deserialize(deserializer)?.iter().map(parse).collect()
    }
}

fn redacted<S: Serializer>(secret: &Option<Secret<String>>, serializer: S) -> Result<S::Ok, S::Error> {
    match secret {
        Some(_) => serializer.serialize_str("[redacted]"),
        None => serializer.serialize_none(),
    }
}

fn all_redacted<S: Serializer>(secrets: &[Secret<String>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(secrets.iter().map(|_| "[redacted]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_the_key_and_secrets_are_redacted() {
        let mut config = Config::default();
        config.check().unwrap();
        config.database.url = Some(Secret::new("mysql://x".into()));
        assert!(config.check().unwrap_err().to_string().contains("database.url"));
        config.database.url = Some(Secret::new("postgres://u:hunter2@h/d".into()));
        config.check().unwrap();
        assert!(!config.redacted().contains("hunter2"));
        config.chat.backend = ChatBackend::Openai;
        assert!(config.check().unwrap_err().to_string().contains("chat.base_url"));
    }

    #[test]
    fn a_file_with_a_wrong_type_or_unknown_key_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        for (text, key) in [
            ("listen = 3", "listen"),
            ("[server]\ntrusted_proxies = [\"10.0.0.0/33\"]", "server.trusted_proxies"),
            ("[chat]\nbackend = \"psychic\"", "chat.backend"),
            ("colour = 1", "colour"),
        ] {
            let file = folder.path().join("lectern.toml");
            std::fs::write(&file, text).unwrap();
            let error = Config::load(Some(&file)).unwrap_err().to_string();
            assert!(error.contains(key), "{text}: {error}");
        }
    }
}
