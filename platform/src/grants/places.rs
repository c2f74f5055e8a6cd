//! The way from an object up to the top, with the names that a caller may know.

use sea_orm::{ColumnTrait, QueryFilter};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

use super::dto::AccessPlace;
use crate::{
    access::{Grant, Level, Permission, RequiredPermission, TenantDb},
    db::entity::nodes,
    kernel::{Error, NodeId, Result},
    nodes::{closure::Link, store as tree_store},
};

/// An object's way up.
pub(crate) struct Places {
    /// The object first, the root last.
    way: Vec<Link>,
    nodes: HashMap<Uuid, nodes::Model>,
    /// What of it the caller may see.
    seen: HashSet<Uuid>,
    /// The caller manages the grants of everything, and gets the ids for that.
    names_ids: bool,
}

impl Places {
    /// Loads the way of a node. Three queries, however deep it lies.
    pub(crate) async fn of<P: RequiredPermission>(grant: &Grant<P>, db: &TenantDb<'_>, node: NodeId) -> Result<Self> {
        let mut way = tree_store::links_of(db, node).await?;
        way.sort_by_key(|link| link.depth);
        let ids: Vec<Uuid> = way.iter().map(|link| link.ancestor).collect();
        let rows = db.all::<nodes::Entity>(|q| q.filter(nodes::Column::Id.is_in(ids.iter().copied()))).await?;
        let nodes: HashMap<Uuid, nodes::Model> = rows.into_iter().map(|row| (row.id, row)).collect();
        let sees = grant.visibility().sees(
            (nodes::Entity, nodes::Column::TenantId),
            (nodes::Entity, nodes::Column::Id),
            Level::Read,
        );
        let seen = db.all::<nodes::Entity>(|q| q.filter(nodes::Column::Id.is_in(ids)).filter(sees)).await?;
        let seen = seen.into_iter().map(|row| row.id).collect();
        Ok(Self { way, nodes, seen, names_ids: grant.principal().may(Permission::GrantsManageAll) })
    }

    /// The ids on the way whose grants reach the object.
    pub(crate) fn reaching(&self) -> Vec<Uuid> {
        self.way.iter().filter(|link| link.inherits).map(|link| link.ancestor).collect()
    }

    /// Every id on the way.
    pub(crate) fn all(&self) -> Vec<Uuid> {
        self.way.iter().map(|link| link.ancestor).collect()
    }

    /// How many levels above the object a node on the way lies, and whether its grants reach the object.
    pub(crate) fn position(&self, node: Uuid) -> Result<(i64, bool)> {
        let link = self.way.iter().find(|link| link.ancestor == node);
        link.map(|link| (link.depth, link.inherits))
            .ok_or_else(|| Error::internal("a grant is not on the object's way"))
    }

    /// The restricted folder at which a grant on `node` is stopped on its way down; none if nothing stops it.
    pub(crate) fn stopped_at(&self, node: Uuid) -> Result<Option<Uuid>> {
        let (depth, _) = self.position(node)?;
        let below = self.way.iter().rev().filter(|link| link.depth < depth).map(|link| link.ancestor);
        let restricted = |id: &Uuid| self.nodes.get(id).is_some_and(|row| row.restricted);
        Ok(below.into_iter().find(restricted))
    }

    /// The place of a node on the way, or a neutral mark.
    pub(crate) fn view(&self, node: Uuid) -> Result<AccessPlace> {
        let (depth, _) = self.position(node)?;
        let seen = self.seen.contains(&node);
        Ok(AccessPlace {
            levels_above: u32::try_from(depth).unwrap_or(0),
            // The object itself was named by the caller.
            node_id: (seen || self.names_ids || depth == 0).then_some(NodeId(node)),
            name: self.nodes.get(&node).filter(|_| seen).map(|row| row.name.clone()),
        })
    }
}
