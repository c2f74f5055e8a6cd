//! Wire types of folders.

use chrono::{DateTime, Utc};
use poem_openapi::{Enum, Object};

use crate::{
    db::entity::nodes,
    kernel::{NodeId, Result, UserId},
    nodes::{PathEntry, model::BuiltIn},
};

/// A folder that every tenant has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum BuiltInFolder {
    /// The top of the tree.
    Root,
    /// What everybody reads.
    Shared,
    /// Holds the users' home folders.
    Homes,
    /// Holds the knowledge bases' home folders.
    KnowledgeBases,
}

impl From<BuiltIn> for BuiltInFolder {
    fn from(built_in: BuiltIn) -> Self {
        match built_in {
            BuiltIn::Root => Self::Root,
            BuiltIn::Shared => Self::Shared,
            BuiltIn::Homes => Self::Homes,
            BuiltIn::KnowledgeBases => Self::KnowledgeBases,
        }
    }
}

/// A folder.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Folder {
    /// The folder's id.
    pub id: NodeId,
    /// The folder it lies in, visible to the caller or not; absent for the top of the tree.
    pub parent_id: Option<NodeId>,
    /// Unique among the parent's folders and files.
    pub name: String,
    /// The folders above it that the caller may see, from the top down.
    pub path: Vec<PathEntry>,
    /// Whether grants on the folders above stop here.
    pub restricted: bool,
    /// Which built-in folder it is, if it is one.
    pub built_in: Option<BuiltInFolder>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When its name, place or restriction last changed.
    pub updated_at: DateTime<Utc>,
    /// Who created it.
    pub created_by: Option<UserId>,
}

impl Folder {
    pub(super) fn new(row: nodes::Model, path: Vec<PathEntry>) -> Result<Self> {
        let built_in = row.built_in.as_deref().map(BuiltIn::parse).transpose()?;
        Ok(Self {
            id: NodeId(row.id),
            parent_id: row.parent_id.map(NodeId),
            name: row.name,
            path,
            restricted: row.restricted,
            built_in: built_in.map(Into::into),
            created_at: row.created_at,
            updated_at: row.updated_at,
            created_by: row.created_by.map(UserId),
        })
    }
}

/// A folder to create.
#[derive(Debug, Clone, Object)]
pub struct FolderCreate {
    /// 1–255 characters without `/` and control characters; unique among the parent's folders and files.
    #[oai(validator(min_length = 1, max_length = 255))]
    pub name: String,
    /// Where to create it; the caller's home folder if absent.
    pub parent_id: Option<NodeId>,
}

/// Changes to a folder: what is absent stays.
#[derive(Debug, Clone, Object)]
pub struct FolderUpdate {
    /// A new name, as in creation.
    #[oai(validator(min_length = 1, max_length = 255))]
    pub name: Option<String>,
    /// A new parent: moves the folder with everything in it.
    pub parent_id: Option<NodeId>,
    /// Whether grants on the folders above stop here. Who restricts a folder keeps managing it.
    pub restricted: Option<bool>,
}
