//! Queries on nodes and their closure.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    closure::Link,
    model::{BuiltIn, NodeKind, NodeName},
};
use crate::{
    access::TenantDb,
    db::entity::{node_ancestors, nodes},
    kernel::{NodeId, Result, TenantId},
};
use chrono::{DateTime, Utc};

/// The node.
pub(crate) async fn get(db: &TenantDb<'_>, id: NodeId) -> Result<Option<nodes::Model>> {
    db.one::<nodes::Entity>(|q| q.filter(nodes::Column::Id.eq(id.0))).await
}

/// The node, its row locked until the transaction ends.
pub(crate) async fn get_locked(tx: &TenantDb<'_>, id: NodeId) -> Result<Option<nodes::Model>> {
    tx.one::<nodes::Entity>(|q| q.filter(nodes::Column::Id.eq(id.0)).lock_exclusive()).await
}

/// The child of that name, its row locked until the transaction ends.
pub(crate) async fn child_locked(tx: &TenantDb<'_>, parent: NodeId, name: &str) -> Result<Option<nodes::Model>> {
    let of_name = nodes::Column::ParentId.eq(parent.0).and(nodes::Column::Name.eq(name));
    tx.one::<nodes::Entity>(|q| q.filter(of_name).lock_exclusive()).await
}

/// A built-in folder.
pub(crate) async fn built_in(db: &TenantDb<'_>, built_in: BuiltIn) -> Result<Option<nodes::Model>> {
    db.one::<nodes::Entity>(|q| q.filter(nodes::Column::BuiltIn.eq(built_in.as_str()))).await
}

/// Locks the root's row: shared to put nodes below existing ones, exclusively to change what is there.
pub(crate) async fn lock_root(tx: &TenantDb<'_>, exclusively: bool) -> Result<Option<nodes::Model>> {
    tx.one::<nodes::Entity>(|q| {
        let q = q.filter(nodes::Column::BuiltIn.eq(BuiltIn::Root.as_str()));
        if exclusively { q.lock_exclusive() } else { q.lock_shared() }
    })
    .await
}

/// A folder's row; callers overwrite what differs for files.
pub(crate) fn folder_row(id: NodeId, parent: Option<NodeId>, name: NodeName, now: DateTime<Utc>) -> nodes::ActiveModel {
    nodes::ActiveModel {
        tenant_id: NotSet,
        id: Set(id.0),
        parent_id: Set(parent.map(|p| p.0)),
        kind: Set(NodeKind::Folder.as_str().into()),
        name: Set(name.into_string()),
        restricted: Set(false),
        built_in: Set(None),
        media_type: Set(None),
        size_bytes: Set(None),
        sha256: Set(None),
        version: Set(None),
        active_version_id: Set(None),
        created_by: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
    }
}

/// Inserts a node; false if the parent already has a child of that name (and nothing was inserted).
pub(crate) async fn insert(tx: &TenantDb<'_>, row: nodes::ActiveModel) -> Result<bool> {
    let name = [nodes::Column::TenantId, nodes::Column::ParentId, nodes::Column::Name];
    let written = tx.upsert::<nodes::Entity>(row, OnConflict::columns(name).do_nothing().to_owned()).await?;
    Ok(written > 0)
}

/// The links of a node to its ancestors, itself included.
pub(crate) async fn links_of(db: &TenantDb<'_>, node: NodeId) -> Result<Vec<Link>> {
    let rows = db.all::<node_ancestors::Entity>(|q| q.filter(node_ancestors::Column::NodeId.eq(node.0))).await?;
    Ok(rows.into_iter().map(link).collect())
}

/// The links of a node's descendants to it, its own included.
pub(crate) async fn links_to(db: &TenantDb<'_>, ancestor: NodeId) -> Result<Vec<Link>> {
    let rows =
        db.all::<node_ancestors::Entity>(|q| q.filter(node_ancestors::Column::AncestorId.eq(ancestor.0))).await?;
    Ok(rows.into_iter().map(link).collect())
}

fn link(row: node_ancestors::Model) -> Link {
    Link { node: row.node_id, ancestor: row.ancestor_id, depth: row.depth, inherits: row.inherits }
}

/// Inserts rows of the closure.
pub(crate) async fn insert_links(tx: &TenantDb<'_>, links: Vec<Link>) -> Result<()> {
    let rows = links.into_iter().map(|link| node_ancestors::ActiveModel {
        tenant_id: NotSet,
        node_id: Set(link.node),
        ancestor_id: Set(link.ancestor),
        depth: Set(link.depth),
        inherits: Set(link.inherits),
    });
    tx.insert_all::<node_ancestors::Entity>(rows.collect()).await
}

/// The ids of a node's descendants and its own, as a sub-select; `inheriting`: only those that grants on the node reach.
pub(crate) fn subtree(tenant: TenantId, top: NodeId, inheriting: bool) -> SelectStatement {
    let mut select = Query::select();
    select
        .column(node_ancestors::Column::NodeId)
        .from(node_ancestors::Entity)
        .and_where(Expr::col(node_ancestors::Column::TenantId).eq(tenant.0))
        .and_where(Expr::col(node_ancestors::Column::AncestorId).eq(top.0));
    if inheriting {
        select.and_where(Expr::col(node_ancestors::Column::Inherits).eq(true));
    }
    select
}

/// Cuts a subtree off the ancestors of its top.
pub(crate) async fn delete_links_above(tx: &TenantDb<'_>, top: NodeId, ancestors: &[Uuid]) -> Result<()> {
    let below = subtree(tx.tenant(), top, false);
    tx.delete::<node_ancestors::Entity>(|q| {
        q.filter(node_ancestors::Column::NodeId.in_subquery(below))
            .filter(node_ancestors::Column::AncestorId.is_in(ancestors.iter().copied()))
    })
    .await?;
    Ok(())
}

/// Sets whether grants on `ancestors` reach the nodes that `below` selects.
pub(crate) async fn set_inherits(
    tx: &TenantDb<'_>,
    below: SelectStatement,
    ancestors: &[Uuid],
    inherits: bool,
) -> Result<()> {
    tx.update::<node_ancestors::Entity>(|q| {
        q.col_expr(node_ancestors::Column::Inherits, Expr::value(inherits))
            .filter(node_ancestors::Column::NodeId.in_subquery(below))
            .filter(node_ancestors::Column::AncestorId.is_in(ancestors.iter().copied()))
    })
    .await?;
    Ok(())
}

/// Changes a node's columns. Errors: the database's unique violation if the new parent has a child of that name.
pub(crate) async fn update(tx: &TenantDb<'_>, id: NodeId, changes: Vec<(nodes::Column, Expr)>) -> Result<()> {
    tx.update::<nodes::Entity>(|q| {
        let changed = changes.into_iter().fold(q, |q, (column, value)| q.col_expr(column, value));
        changed.filter(nodes::Column::Id.eq(id.0))
    })
    .await?;
    Ok(())
}
