//! A job's states and what it carries.

use poem_openapi::Enum;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::kernel::{Error, Result};

/// The kind of job that makes a document searchable. Workers claim it.
pub(crate) const INGEST_DOCUMENT: &str = "ingest_document";
/// The kind of job that shows how far the index has followed a folder's move or (un)restriction. No worker claims it: the index feed,
/// which does the work, notes its progress and its end.
pub(crate) const UPDATE_ACCESS: &str = "update_access";
/// Why a job ended that a newer one replaced, or whose document is gone.
pub(crate) const SUPERSEDED: &str = "superseded";
/// Why a job ended that somebody cancelled.
pub(crate) const CANCELLED: &str = "cancelled";
/// Priority of work that nobody waits for.
pub(crate) const BACKGROUND: i64 = 0;
/// Priority of work whose caller waits for its end.
pub(crate) const AWAITED: i64 = 10;

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[oai(rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waits for a worker, or for its next attempt.
    Queued,
    /// A worker is at it.
    Running,
    /// Done.
    Succeeded,
    /// Given up; the error code says why.
    Failed,
    /// Stopped on request, or overtaken by a newer job.
    Cancelled,
}

impl JobState {
    /// The stored name.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the stored name.
    pub(crate) fn parse(stored: &str) -> Result<Self> {
        match stored {
            "queued" => Ok(Self::Queued),
            "running" => Ok(Self::Running),
            "succeeded" => Ok(Self::Succeeded),
            "failed" => Ok(Self::Failed),
            "cancelled" => Ok(Self::Cancelled),
            other => Err(Error::internal(format!("a job has the unknown state {other:?}"))),
        }
    }
}

/// What an ingestion job carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct JobPayload {
    /// The generation of chunks that the job makes.
    pub(crate) generation: i64,
    /// Chunks of that generation, once all of them are stored: until then what is stored is thrown away on resuming.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) chunks: Option<i64>,
    /// Version of the pipeline that made them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pipeline: Option<u32>,
    /// Workers that died over this job since it last got anywhere.
    #[serde(default)]
    pub(crate) takeovers: u32,
}

impl JobPayload {
    /// What a new job for `generation` carries.
    pub(crate) fn new(generation: i64) -> Self {
        Self { generation, chunks: None, pipeline: None, takeovers: 0 }
    }

    /// Reads the stored form.
    pub(crate) fn parse(stored: &serde_json::Value) -> Result<Self> {
        Self::deserialize(stored).map_err(|e| Error::internal("a job's payload is unreadable").with_source(e))
    }

    /// The stored form.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(self).expect("numbers serialise")
    }
}

/// What an [`UPDATE_ACCESS`] job carries: the rows of the change log that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccessPayload {
    /// The folder that was moved or (un)restricted.
    pub(crate) folder: Uuid,
    /// The first row.
    pub(crate) first: i64,
    /// The last row.
    pub(crate) last: i64,
}

impl AccessPayload {
    /// Reads the stored form.
    pub(crate) fn parse(stored: &serde_json::Value) -> Result<Self> {
        Self::deserialize(stored).map_err(|e| Error::internal("a job's payload is unreadable").with_source(e))
    }

    /// The stored form.
    pub(crate) fn to_json(self) -> serde_json::Value {
        serde_json::to_value(self).expect("ids and numbers serialise")
    }

    /// How much of it is done once the index has applied the row `applied`: 0 to 1.
    pub(crate) fn progress(self, applied: i64) -> f64 {
        let (done, all) = (applied - self.first + 1, self.last - self.first + 1);
        (done as f64 / all.max(1) as f64).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_and_payloads_survive_storing() {
        for state in [JobState::Queued, JobState::Running, JobState::Succeeded, JobState::Failed, JobState::Cancelled] {
            assert_eq!(JobState::parse(state.as_str()).unwrap(), state);
        }
        assert!(JobState::parse("paused").is_err());
        let payload = JobPayload { chunks: Some(3), pipeline: Some(1), ..JobPayload::new(7) };
        assert_eq!(JobPayload::parse(&payload.to_json()).unwrap(), payload);
        // What an older release stored lacks the newer fields.
        let old = serde_json::json!({ "generation": 7 });
        assert_eq!(JobPayload::parse(&old).unwrap(), JobPayload::new(7));
    }
    #[test]
    fn progress_is_the_share_of_applied_rows() {
        let payload = AccessPayload { folder: Uuid::nil(), first: 11, last: 14 };
        assert_eq!([0, 10, 11, 12, 14, 99].map(|applied| payload.progress(applied)), [0.0, 0.0, 0.25, 0.5, 1.0, 1.0]);
        assert_eq!(AccessPayload::parse(&payload.to_json()).unwrap(), payload);
    }
}
