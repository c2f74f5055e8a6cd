//! Where mails go: an SMTP server, or files in the data folder when none is configured, each tenant's in a folder of its own.

use chrono::{DateTime, Utc};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, MultiPart},
    transport::smtp::authentication::Credentials,
};
use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
    time::Duration,
};
use uuid::Uuid;

use super::templates::Rendered;
use crate::{
    config::MailConfig,
    kernel::{Error, ErrorCode, Result, TenantId},
};

/// How long the server may take for each step of the conversation.
const PATIENCE: Duration = Duration::from_secs(30);

/// How mails leave.
#[derive(Debug)]
pub struct Transport {
    from: Mailbox,
    way: Way,
    /// Where files are, also those from before a server was configured.
    outbox: PathBuf,
}

#[derive(Debug)]
enum Way {
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>),
    Files,
}

/// Why a mail was not taken.
#[derive(Debug)]
pub(super) struct Refusal {
    /// Whether it makes sense to try again.
    pub(super) is_final: bool,
    /// In the server's words.
    pub(super) reason: String,
}

/// Checks the configuration; errors name the key.
pub(crate) fn check(config: &MailConfig) -> anyhow::Result<()> {
    sender(config)?;
    smtp(config)?;
    Ok(())
}

fn sender(config: &MailConfig) -> anyhow::Result<Mailbox> {
    let parsed = config.from.parse();
    parsed.map_err(|e| anyhow::anyhow!("mail.from must be an address such as Lectern <lectern@example.com>: {e}"))
}

fn smtp(config: &MailConfig) -> anyhow::Result<Option<AsyncSmtpTransport<Tokio1Executor>>> {
    let Some(url) = &config.smtp_url else {
        anyhow::ensure!(
            config.smtp_user.is_none() && config.smtp_password.is_none(),
            "mail.smtp_user and mail.smtp_password need mail.smtp_url"
        );
        return Ok(None);
    };
    // The URL may hold a password: the cause must not quote it.
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose())
        .map_err(|_| anyhow::anyhow!("mail.smtp_url must be an address such as smtps://mail.example.com"))?;
    match (&config.smtp_user, &config.smtp_password) {
        (Some(user), Some(password)) => {
            builder = builder.credentials(Credentials::new(user.clone(), password.expose().clone()));
        }
        (None, None) => {}
        _ => anyhow::bail!("mail.smtp_user and mail.smtp_password must be set together"),
    }
    Ok(Some(builder.timeout(Some(PATIENCE)).build()))
}

impl Transport {
    /// The configured way; `data_dir` holds the folder for files.
    pub fn open(config: &MailConfig, data_dir: &Path) -> Result<Self> {
        let invalid = |error: anyhow::Error| Error::internal(error.to_string());
        let way = match smtp(config).map_err(invalid)? {
            Some(transport) => Way::Smtp(Box::new(transport)),
            None => Way::Files,
        };
        Ok(Self { from: sender(config).map_err(invalid)?, way, outbox: data_dir.join("outbox") })
    }

    /// Says how mails leave, once the server has answered.
    pub(crate) async fn check(&self) -> Result<String> {
        let unusable =
            |why: String| Error::new(ErrorCode::Unavailable, format!("the mail server can't be used: {why}"));
        match &self.way {
            Way::Files => Ok(format!("files in {}", self.outbox.display())),
            Way::Smtp(transport) => match transport.test_connection().await {
                Ok(true) => Ok("the server answers".into()),
                Ok(false) => Err(unusable("it does not answer".into())),
                Err(error) => Err(unusable(error.to_string())),
            },
        }
    }

    /// Hands a tenant's mail over.
    pub(super) async fn send(&self, tenant: TenantId, id: Uuid, to: &str, mail: Rendered) -> Result<(), Refusal> {
        let unusable = |reason: String| Refusal { is_final: true, reason };
        let to: Mailbox = to.parse().map_err(|e| unusable(format!("the address {to:?} is malformed: {e}")))?;
        let domain = self.from.email.domain();
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(mail.subject)
            // The same at every attempt: whoever gets a mail twice can tell.
            .message_id(Some(format!("<{id}@{domain}>")))
            .multipart(MultiPart::alternative_plain_html(mail.text, mail.html))
            .map_err(|e| unusable(e.to_string()))?;
        match &self.way {
            Way::Smtp(transport) => {
                let sent = transport.send(message).await;
                sent.map(drop).map_err(|e| Refusal { is_final: is_final(&e), reason: e.to_string() })
            }
            Way::Files => {
                let written = self.write(tenant, id, &message.formatted()).await;
                written.map_err(|e| Refusal { is_final: false, reason: format!("{}: {e}", self.outbox.display()) })
            }
        }
    }

    /// Written aside and renamed: whoever watches the folder sees whole mails only. They carry links that open accounts, so nobody else may
    /// read them.
    async fn write(&self, tenant: TenantId, id: Uuid, bytes: &[u8]) -> std::io::Result<()> {
        let folder = self.folder_of(tenant);
        tokio::fs::create_dir_all(&folder).await?;
        protect(&self.outbox, 0o700).await?;
        protect(&folder, 0o700).await?;
        let aside = folder.join(format!("{id}.part"));
        tokio::fs::write(&aside, bytes).await?;
        protect(&aside, 0o600).await?;
        tokio::fs::rename(&aside, folder.join(format!("{id}.eml"))).await
    }

    /// Removes every file of a tenant.
    pub(crate) async fn remove_files_of_tenant(&self, tenant: TenantId) -> std::io::Result<()> {
        if_there(tokio::fs::remove_dir_all(self.folder_of(tenant)).await).map(drop)
    }

    /// Removes the tenant's files that were written before `before`; answers how many.
    pub(super) async fn remove_old_files(&self, tenant: TenantId, before: DateTime<Utc>) -> std::io::Result<u64> {
        let Some(mut entries) = if_there(tokio::fs::read_dir(self.folder_of(tenant)).await)? else { return Ok(0) };
        let mut removed = 0;
        while let Some(entry) = entries.next_entry().await? {
            let Some(metadata) = if_there(entry.metadata().await)? else { continue };
            if DateTime::<Utc>::from(metadata.modified()?) < before
                && if_there(tokio::fs::remove_file(entry.path()).await)?.is_some()
            {
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// Tenants with a folder of files.
    pub(super) async fn tenants_with_files(&self) -> std::io::Result<Vec<TenantId>> {
        let Some(mut entries) = if_there(tokio::fs::read_dir(&self.outbox).await)? else { return Ok(Vec::new()) };
        let mut tenants = Vec::new();
        while let Some(entry) = entries.next_entry().await? {
            if let Some(tenant) = entry.file_name().to_str().and_then(|name| name.parse().ok()) {
                tenants.push(tenant);
            }
        }
        Ok(tenants)
    }

    fn folder_of(&self, tenant: TenantId) -> PathBuf {
        self.outbox.join(tenant.to_string())
    }
}

/// Nothing if it is not there (any more): others remove files, too.
fn if_there<T>(result: std::io::Result<T>) -> std::io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

async fn protect(path: &Path, mode: u32) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    tokio::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).await
}

/// A server that wants other credentials may get them from the operator: that mail is kept. Any other permanent refusal is of the mail itself.
fn is_final(error: &lettre::transport::smtp::Error) -> bool {
    let about_credentials = error.status().is_some_and(|code| [530, 534, 535, 538].contains(&u16::from(code)));
    error.is_permanent() && !about_credentials
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config::Config, kernel::Secret};

    #[test]
    fn errors_name_the_key_and_quote_no_password() {
        let with = |adjust: &dyn Fn(&mut MailConfig)| {
            let mut config = Config::default().mail;
            adjust(&mut config);
            check(&config).map_err(|e| e.to_string())
        };
        with(&|_| {}).unwrap();
        with(&|c| c.smtp_url = Some(Secret::new("smtps://u:hunter2@mail.example.com".into()))).unwrap();
        assert!(with(&|c| c.from = "nobody".into()).unwrap_err().contains("mail.from"));
        let error = with(&|c| c.smtp_url = Some(Secret::new("imap://u:hunter2@mail".into()))).unwrap_err();
        assert!(error.contains("mail.smtp_url") && !error.contains("hunter2"), "{error}");
        assert!(with(&|c| c.smtp_user = Some("u".into())).unwrap_err().contains("mail.smtp_url"));
    }
}
