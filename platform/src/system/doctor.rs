//! `lectern doctor`: says in words what is wrong with database, blobs, index, models and mail.

use crate::{
    app::Platform,
    config::IndexBackendKind,
    kernel::Error,
    models::Urgency,
    retrieval::{
        IndexBackend,
        placement::{self, Progress},
    },
};

/// One line of the diagnosis.
#[derive(Debug)]
pub struct Finding {
    /// What was looked at.
    pub part: &'static str,
    /// `Ok` with a remark, or what is wrong.
    pub result: Result<String, String>,
}

/// Looks at every part of an opened platform.
pub async fn diagnose(platform: &Platform) -> Vec<Finding> {
    let kind = if platform.database.is_postgres() { "PostgreSQL" } else { "SQLite" };
    let mut findings = vec![
        finding("database", platform.database.ping().await.map(|()| kind.to_string())),
        finding("blobs", platform.blobs.check().await.map(|()| "readable and writable".into())),
        finding("index", platform.index.check().await),
    ];
    findings.extend(idle_index(platform).await);
    match placement::progress_across_tenants(&platform.database).await {
        Ok(progress) if progress.target.is_none() && !progress.is_failed => {}
        progress => findings.push(finding("index migration", progress.and_then(describe))),
    }
    let vector = platform.embedder.embed(vec!["diagnosis".into()], Urgency::Urgent).await;
    findings.push(finding(
        "embedding model",
        vector.map(|v| format!("{}, {} dimensions", platform.embedder.id(), v[0].len())),
    ));
    findings.push(finding("chat model", platform.chat.check().await.map(|()| platform.chat.id().to_string())));
    findings.push(finding("mail", platform.mail.check().await));
    findings
}

/// The back end that is configured and does not answer yet.
async fn idle_index(platform: &Platform) -> Option<Finding> {
    let idle = platform.index.get(IndexBackendKind::Elasticsearch)?;
    if platform.index.roles().active == idle.kind {
        return None;
    }
    Some(finding("idle index", idle.index.check().await.map(|remark| format!("{remark}, not in use"))))
}

fn describe(progress: Progress) -> crate::kernel::Result<String> {
    match progress.target {
        _ if progress.is_failed => Err(Error::internal(progress.message.unwrap_or_default())),
        Some(target) => {
            Ok(format!("{} of {} documents are in {}", progress.documents, progress.total, target.as_str()))
        }
        None => Ok("none".into()),
    }
}

fn finding(part: &'static str, result: crate::kernel::Result<String>) -> Finding {
    Finding { part, result: result.map_err(|error| error.to_string()) }
}
