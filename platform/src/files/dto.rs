//! Wire types of files.

use chrono::{DateTime, Utc};
use poem_openapi::{Enum, Object};

use crate::{
    db::entity::{file_versions, nodes},
    kernel::{Error, NodeId, Result, UserId},
};

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct File {
    /// The file's id; it stays the same through all versions.
    pub id: NodeId,
    /// The folder it lies in, visible to the caller or not.
    pub folder_id: NodeId,
    /// Unique among the folder's folders and files.
    pub name: String,
    /// What its bytes are, such as `application/pdf`; `application/octet-stream` if nobody can tell.
    pub media_type: String,
    /// Length in bytes.
    pub size_bytes: i64,
    /// SHA-256 of the content, as hex.
    pub sha256: String,
    /// The active version; the first is 1.
    pub version: i64,
    /// When it was first uploaded.
    pub created_at: DateTime<Utc>,
    /// When its name, place or content last changed.
    pub updated_at: DateTime<Utc>,
    /// Who uploaded it first.
    pub created_by: Option<UserId>,
}

impl TryFrom<nodes::Model> for File {
    type Error = Error;

    fn try_from(row: nodes::Model) -> Result<Self> {
        let incomplete = || Error::internal(format!("the file {} lacks a column of files", row.id));
        Ok(Self {
            id: NodeId(row.id),
            folder_id: row.parent_id.map(NodeId).ok_or_else(incomplete)?,
            media_type: row.media_type.clone().ok_or_else(incomplete)?,
            size_bytes: row.size_bytes.ok_or_else(incomplete)?,
            sha256: row.sha256.clone().ok_or_else(incomplete)?,
            version: row.version.ok_or_else(incomplete)?,
            name: row.name,
            created_at: row.created_at,
            updated_at: row.updated_at,
            created_by: row.created_by.map(UserId),
        })
    }
}

/// What happens when the folder already has a file of that name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum OnConflict {
    /// 409 `name_taken`.
    #[default]
    Fail,
    /// The upload becomes that file's new version.
    NewVersion,
}

/// Changes to a file: what is absent stays.
#[derive(Debug, Clone, Object)]
pub struct FileUpdate {
    /// 1–255 characters without `/` and control characters; unique among the folder's folders and files.
    #[oai(validator(min_length = 1, max_length = 255))]
    pub name: Option<String>,
    /// Another folder: moves the file.
    pub folder_id: Option<NodeId>,
}

/// One version of a file.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct FileVersion {
    /// Its number; the first is 1.
    pub version: i64,
    /// Whether it is the file's active version: the one that is served by default and searched.
    pub active: bool,
    /// What its bytes are.
    pub media_type: String,
    /// Length in bytes.
    pub size_bytes: i64,
    /// SHA-256 of the content, as hex.
    pub sha256: String,
    /// When it was uploaded.
    pub created_at: DateTime<Utc>,
    /// Who uploaded it.
    pub created_by: Option<UserId>,
}

impl FileVersion {
    pub(super) fn new(row: file_versions::Model, active: i64) -> Self {
        Self {
            version: row.version,
            active: row.version == active,
            media_type: row.media_type,
            size_bytes: row.size_bytes,
            sha256: row.sha256,
            created_at: row.created_at,
            created_by: row.created_by.map(UserId),
        }
    }
}
