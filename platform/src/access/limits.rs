//! What a credential is limited to, beyond its scopes: places in the tree and knowledge bases.
//! Invariant: a limit only narrows. What was deleted matches nothing any more, and a limit that matches nothing reaches nothing.

use sea_orm::{ColumnTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

use super::tenant::SystemDb;
use crate::{
    db::{Database, entity::knowledge_bases},
    kernel::{Error, KnowledgeBaseId, NodeId, Result, TenantId},
};

/// The resources that a credential is limited to, as they are stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resources {
    /// These folders and everything below them.
    #[serde(default)]
    pub folders: Vec<NodeId>,
    /// These files.
    #[serde(default)]
    pub files: Vec<NodeId>,
    /// These knowledge bases: each itself, its home folder with everything below, and its documents, wherever their files lie.
    #[serde(default)]
    pub knowledge_bases: Vec<KnowledgeBaseId>,
}

impl Resources {
    /// Reads the stored form. What can't be read is an error, not "no limit".
    pub fn parse(stored: &serde_json::Value) -> Result<Self> {
        serde_json::from_value(stored.clone())
            .map_err(|e| Error::internal("a credential's resource limits can't be read").with_source(e))
    }
}

/// [`Resources`], ready to be compared with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    resources: Resources,
    /// Folders and files, the home folders of the knowledge bases included.
    nodes: BTreeSet<Uuid>,
}

impl Limits {
    /// Looks up the home folders of the knowledge bases. A knowledge base keeps its home folder for life, so this holds for as long as
    /// the credential does.
    pub(super) async fn load_across_tenants(
        database: &Database,
        tenant: TenantId,
        resources: Resources,
    ) -> Result<Self> {
        let mut nodes: BTreeSet<Uuid> = resources.folders.iter().chain(&resources.files).map(|id| id.0).collect();
        if !resources.knowledge_bases.is_empty() {
            let system = SystemDb::open(database);
            let query = system
                .find::<knowledge_bases::Entity>()
                .filter(knowledge_bases::Column::TenantId.eq(tenant.0))
                .filter(knowledge_bases::Column::Id.is_in(resources.knowledge_bases.iter().map(|id| id.0)));
            nodes.extend(query.all(system.executor()).await?.into_iter().map(|base| base.home_folder_id));
        }
        Ok(Self { resources, nodes })
    }

    /// As the credential's maker named them.
    pub fn resources(&self) -> &Resources {
        &self.resources
    }

    /// Nodes of the tree: what is one of them or lies below one is within the limits.
    pub(super) fn nodes(&self) -> impl Iterator<Item = Uuid> + '_ {
        self.nodes.iter().copied()
    }

    /// Knowledge bases: their documents are within the limits, wherever their files lie.
    pub(super) fn knowledge_bases(&self) -> impl Iterator<Item = Uuid> + '_ {
        self.resources.knowledge_bases.iter().map(|id| id.0)
    }

    /// Both, as the index compares them.
    pub(super) fn ids(&self) -> Vec<Uuid> {
        self.nodes().chain(self.knowledge_bases()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unreadable_limits_are_errors_and_never_wider() {
        let good = serde_json::json!({ "folders": [], "files": [], "knowledge_bases": [] });
        assert_eq!(Resources::parse(&good).unwrap(), Resources::default());
        for bad in [serde_json::json!("everything"), serde_json::json!({ "folders": ["x"] }), serde_json::json!(null)] {
            assert!(Resources::parse(&bad).is_err(), "{bad}");
        }
    }
}
