//! Deleting nodes with everything below them, and with everything that hangs on their content.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QuerySelect, sea_query::ExprTrait};

use super::{
    model::NodeKind,
    service::{TreeLock, lock_tree},
    store,
};
use crate::{
    access::{Grant, Level, NodeAccess, RequiredPermission, TenantDb},
    db::entity::{file_versions, knowledge_bases, nodes},
    kernel::{Error, NodeId, Result},
};

#[derive(FromQueryResult)]
struct ContentRow {
    sha256: String,
}

/// Refuses (409) when the caller may not write everything below the node: access stops at restricted folders, and nobody deletes what
/// they can't even see.
pub(crate) async fn ensure_deletable<P: RequiredPermission>(
    grant: &Grant<P>,
    db: &TenantDb<'_>,
    top: NodeId,
) -> Result<()> {
    let below = store::subtree(db.tenant(), top, false);
    let visibility = grant.visibility();
    let writes =
        visibility.sees((nodes::Entity, nodes::Column::TenantId), (nodes::Entity, nodes::Column::Id), Level::Write);
    let closed = db
        .one::<nodes::Entity>(|q| {
            q.filter(nodes::Column::Kind.eq(NodeKind::Folder.as_str()))
                .filter(nodes::Column::Restricted.eq(true))
                .filter(nodes::Column::Id.in_subquery(below))
                .filter(writes.not())
        })
        .await?;
    match closed {
        Some(_) => Err(Error::conflict("The folder holds something that you may not delete.")),
        None => Ok(()),
    }
}

/// Deletes a node and everything below it: documents and their index entries, versions, contents nobody else has, grants.
/// Takes the tree's exclusive lock. A knowledge base whose home folder is in there must be deleted before: 409 otherwise.
pub(crate) async fn delete_subtree(tx: &TenantDb<'_>, now: DateTime<Utc>, node: &NodeAccess) -> Result<()> {
    if node.level() < Level::Write {
        return Err(Error::internal("deleting a node without write access"));
    }
    lock_tree(tx, TreeLock::Exclusive).await?;
    let top = node.id();
    let below = store::subtree(tx.tenant(), top, false);
    if tx
        .count::<knowledge_bases::Entity>(|q| q.filter(knowledge_bases::Column::HomeFolderId.in_subquery(below)))
        .await?
        > 0
    {
        return Err(Error::conflict("A knowledge base lives in this folder; delete the knowledge base first."));
    }
    crate::documents::service::files_removed(tx, now, &[top]).await?;
    let below = store::subtree(tx.tenant(), top, false);
    let contents = tx
        .rows::<file_versions::Entity, ContentRow>(|q| {
            q.select_only()
                .column(file_versions::Column::Sha256)
                .distinct()
                .filter(file_versions::Column::FileId.in_subquery(below))
        })
        .await?;
    // The database's own cascade takes descendants, closure, grants and versions along.
    tx.delete::<nodes::Entity>(|q| q.filter(nodes::Column::Id.eq(top.0))).await?;
    let contents: Vec<String> = contents.into_iter().map(|row| row.sha256).collect();
    crate::blobs::service::release(tx, now, contents).await
}
