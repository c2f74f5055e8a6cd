//! Wire types of jobs.

use chrono::{DateTime, Utc};
use poem_openapi::Object;

use super::model::{AccessPayload, JobState, UPDATE_ACCESS};
use crate::{
    db::entity::jobs,
    kernel::{DocumentId, JobId, NodeId, Result, UserId},
};

/// A piece of background work.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Job {
    /// The job's id.
    pub id: JobId,
    /// What it does: `ingest_document`, or `update_access`: the index follows a folder that was moved or (un)restricted. Access is right
    /// without it; it can't be cancelled.
    pub kind: String,
    /// Where it stands.
    pub state: JobState,
    /// The document it works on.
    pub document_id: Option<DocumentId>,
    /// Of `update_access`: the folder.
    pub folder_id: Option<NodeId>,
    /// The stage it is in, or was in last: `parse`, `chunk`, `embed` or `index`.
    pub stage: Option<String>,
    /// 0 to 1, over all stages.
    pub progress: f64,
    /// The attempt it is at, from 1; 0 before the first.
    pub attempt: u32,
    /// Attempts after which it is given up, if each fails for a reason that may pass. Absent before the first.
    pub max_attempts: Option<u32>,
    /// Whether somebody asked it to stop; it does within two seconds.
    pub cancel_requested: bool,
    /// While queued: not before then.
    pub run_after: Option<DateTime<Utc>>,
    /// Why it failed, or why its last attempt did; the codes are those of documents, and `cancelled` and `superseded`.
    pub error_code: Option<String>,
    /// The same for people.
    pub error_detail: Option<String>,
    /// Who caused it.
    pub created_by: Option<UserId>,
    /// When it was queued.
    pub created_at: DateTime<Utc>,
    /// When its first attempt began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

impl Job {
    pub(super) fn new(row: jobs::Model) -> Result<Self> {
        let state = JobState::parse(&row.state)?;
        let folder_id = match row.kind.as_str() {
            UPDATE_ACCESS => Some(NodeId(AccessPayload::parse(&row.payload)?.folder)),
            _ => None,
        };
        let count = |value: i64| u32::try_from(value).unwrap_or(0);
        Ok(Self {
            id: JobId(row.id),
            kind: row.kind,
            state,
            document_id: row.document_id.map(DocumentId),
            folder_id,
            stage: row.stage,
            progress: row.progress,
            attempt: count(row.attempt),
            max_attempts: Some(count(row.max_attempts)).filter(|max| *max > 0),
            cancel_requested: row.cancel_requested,
            run_after: Some(row.run_after).filter(|_| state == JobState::Queued),
            error_code: row.error_code,
            error_detail: row.error_detail,
            created_by: row.created_by.map(UserId),
            created_at: row.created_at,
            started_at: row.started_at,
            finished_at: row.finished_at,
        })
    }
}
