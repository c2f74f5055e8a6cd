//! `lectern doctor`: says in words what is wrong with database, blobs, index, models and mail.

use crate::app::Platform;

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
        finding("index", platform.index.check().await.map(|()| "embedded engine".into())),
    ];
    let vector = platform.embedder.embed(vec!["diagnosis".into()]).await;
    findings.push(finding(
        "embedding model",
        vector.map(|v| format!("{}, {} dimensions", platform.embedder.id(), v[0].len())),
    ));
    findings.push(finding("chat model", platform.chat.check().await.map(|()| platform.chat.id().to_string())));
    findings.push(finding("mail", platform.mail.check().await));
    findings
}

fn finding(part: &'static str, result: crate::kernel::Result<String>) -> Finding {
    Finding { part, result: result.map_err(|error| error.to_string()) }
}
