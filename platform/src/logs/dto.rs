//! Wire types of log entries. Limits are rules of the service, so that each entry of a batch that breaks one is named (422).

use chrono::{DateTime, Utc};
use poem_openapi::{Enum, Object, types::Any};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    db::entity::log_entries,
    kernel::{Error, LogEntryId, Result, UserId},
};

/// How serious an entry is, from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Enum, Serialize, Deserialize)]
#[oai(rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// Every step.
    Trace,
    /// For looking for a mistake.
    Debug,
    /// What happens normally.
    Info,
    /// Something that may become a problem.
    Warning,
    /// Something failed.
    Error,
    /// Nothing works any more.
    Critical,
}

impl LogLevel {
    const ALL: [Self; 6] = [Self::Trace, Self::Debug, Self::Info, Self::Warning, Self::Error, Self::Critical];

    /// The stored number: ten for each step, so that there is room between two.
    pub(super) fn rank(self) -> i64 {
        match self {
            Self::Trace => 10,
            Self::Debug => 20,
            Self::Info => 30,
            Self::Warning => 40,
            Self::Error => 50,
            Self::Critical => 60,
        }
    }

    fn of_rank(stored: i64) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|level| level.rank() == stored);
        found.ok_or_else(|| Error::internal(format!("a log entry has the unknown level {stored}")))
    }
}

/// A stored line.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct LogEntry {
    /// The entry's id.
    pub id: LogEntryId,
    /// When it happened, by the clock of whoever wrote it.
    pub timestamp: DateTime<Utc>,
    /// How serious it is.
    pub level: LogLevel,
    /// What happened.
    pub message: String,
    /// The program or part that wrote it.
    pub source: Option<String>,
    /// The writer's own name of the job that it belongs to.
    pub job_reference: Option<String>,
    /// The writer's own name of the process that it belongs to.
    pub process_reference: Option<String>,
    /// Whatever else the writer wanted to keep.
    pub fields: Option<Any<Value>>,
    /// Who stored it.
    pub created_by: UserId,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
}

impl LogEntry {
    pub(super) fn new(row: log_entries::Model) -> Result<Self> {
        Ok(Self {
            id: LogEntryId(row.id),
            timestamp: row.logged_at,
            level: LogLevel::of_rank(row.level)?,
            message: row.message,
            source: row.source,
            job_reference: row.job_reference,
            process_reference: row.process_reference,
            fields: row.fields.map(Any),
            created_by: UserId(row.created_by),
            created_at: row.created_at,
        })
    }
}

/// A line to store.
#[derive(Debug, Clone, Object)]
pub struct LogEntryCreate {
    /// How serious it is; `info` if absent.
    pub level: Option<LogLevel>,
    /// What happened; 1–16 384 characters.
    pub message: String,
    /// When it happened, at most a day ahead; now if absent.
    pub timestamp: Option<DateTime<Utc>>,
    /// The program or part that writes it; 1–200 characters.
    pub source: Option<String>,
    /// The writer's own name of the job that it belongs to; 1–200 characters.
    pub job_reference: Option<String>,
    /// The writer's own name of the process that it belongs to; 1–200 characters.
    pub process_reference: Option<String>,
    /// Whatever else is worth keeping: an object of at most 16 384 bytes as JSON, nested at most 8 deep.
    pub fields: Option<Any<Value>>,
}

/// Lines to store, all or none.
#[derive(Debug, Clone, Object)]
pub struct LogEntriesCreate {
    /// 1–1 000 lines, together at most as large as a JSON body may be.
    pub entries: Vec<LogEntryCreate>,
}

/// What was stored.
#[derive(Debug, Clone, Object)]
pub struct LogEntriesCreated {
    /// The ids of the entries, in the order in which they were sent.
    pub ids: Vec<LogEntryId>,
}

/// What to delete.
#[derive(Debug, Clone, Object)]
pub struct LogEntryPurge {
    /// Entries whose timestamp lies before this go.
    pub before: DateTime<Utc>,
}

/// What was deleted.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct LogEntryPurged {
    /// How many entries were deleted, at most 100 000 a call.
    pub deleted: u64,
    /// Whether older entries are left: call again.
    pub more: bool,
}

/// How long the tenant keeps log entries.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct LogRetention {
    /// Entries whose timestamp is older than this many days are deleted within an hour; 1–36 500. Absent: they are kept for good.
    pub days: Option<u32>,
}
