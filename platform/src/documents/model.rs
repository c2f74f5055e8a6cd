//! A document's states.

use poem_openapi::Enum;
use serde::{Deserialize, Serialize};

use crate::kernel::{Error, Result};

/// Where a document stands on its way to being searchable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[oai(rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum DocumentState {
    /// Waits for a worker.
    Queued,
    /// Is being ingested.
    Running,
    /// Searchable.
    Ready,
    /// Could not be ingested; the error code says why.
    Failed,
    /// Its ingestion was cancelled.
    Cancelled,
}

impl DocumentState {
    /// The stored name.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Ready => "ready",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the stored name.
    pub(crate) fn parse(stored: &str) -> Result<Self> {
        match stored {
            "queued" => Ok(Self::Queued),
            "running" => Ok(Self::Running),
            "ready" => Ok(Self::Ready),
            "failed" => Ok(Self::Failed),
            "cancelled" => Ok(Self::Cancelled),
            other => Err(Error::internal(format!("a document has the unknown state {other:?}"))),
        }
    }

    /// Whether nothing more will happen by itself.
    pub(crate) fn is_final(self) -> bool {
        matches!(self, Self::Ready | Self::Failed | Self::Cancelled)
    }
}
