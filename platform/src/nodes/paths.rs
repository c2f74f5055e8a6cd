//! Where a node lies, as far as a caller may know.

use poem_openapi::Object;
use sea_orm::{ColumnTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

use crate::{
    access::{Level, TenantDb, Visibility},
    db::entity::{node_ancestors, nodes},
    kernel::{NodeId, Result},
};

/// A folder on the way to a node.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct PathEntry {
    /// The folder's id.
    pub id: NodeId,
    /// The folder's name.
    pub name: String,
}

/// For each node the folders above it that the caller may see, from the top down. Two queries, however many nodes.
pub(crate) async fn visible_paths(
    db: &TenantDb<'_>,
    visibility: &Visibility,
    of: &[NodeId],
) -> Result<HashMap<NodeId, Vec<PathEntry>>> {
    use node_ancestors::{Column, Entity};
    let visible = visibility.sees((Entity, Column::TenantId), (Entity, Column::AncestorId), Level::Read);
    let mut links = db
        .all::<Entity>(|q| {
            q.filter(Column::NodeId.is_in(of.iter().map(|id| id.0))).filter(Column::Depth.gt(0)).filter(visible)
        })
        .await?;
    links.sort_by_key(|link| -link.depth);
    let ancestors: BTreeSet<Uuid> = links.iter().map(|link| link.ancestor_id).collect();
    let folders = db.all::<nodes::Entity>(|q| q.filter(nodes::Column::Id.is_in(ancestors))).await?;
    let names: HashMap<Uuid, String> = folders.into_iter().map(|folder| (folder.id, folder.name)).collect();
    let mut paths: HashMap<NodeId, Vec<PathEntry>> = HashMap::new();
    for link in links {
        if let Some(name) = names.get(&link.ancestor_id) {
            let entry = PathEntry { id: NodeId(link.ancestor_id), name: name.clone() };
            paths.entry(NodeId(link.node_id)).or_default().push(entry);
        }
    }
    Ok(paths)
}
