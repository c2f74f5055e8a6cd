//! Rules of folders.

use super::{
    dto::{Folder, FolderCreate, FolderUpdate},
    store::{self, Position},
};
use crate::{
    access::{
        AuditEvent, Grant, Level, NodeAccess, RequiredPermission, TenantDb,
        permissions::{FoldersRead, FoldersWrite},
    },
    db::entity::nodes,
    kernel::{Error, NodeId, Page, PageRequest, Result},
    nodes::{
        model::{NodeKind, NodeName},
        paths::visible_paths,
        service::{self as tree, NewFolder, TreeLock},
    },
};

/// Creates a folder.
pub async fn create(grant: &Grant<FoldersWrite>, input: FolderCreate) -> Result<Folder> {
    let name = NodeName::parse("/name", &input.name)?;
    let platform = grant.platform();
    let tx = grant.begin().await?;
    tree::lock_tree(&tx, TreeLock::Shared).await?;
    let parent = folder_or_home(grant, &tx, input.parent_id, Level::Write).await?;
    tree::ensure_open(parent.node())?;
    let new = NewFolder { parent: parent.id(), name, created_by: grant.principal().user_id };
    let id = tree::create_folder(&tx, &*platform.ids, platform.clock.now(), new).await?;
    let folder = load(grant, &tx, id).await?;
    tx.record(AuditEvent::on("folder", id).after(&folder))?;
    tx.commit().await?;
    Ok(folder)
}

/// The visible folders in a folder, or those where the caller's view of the tree begins.
pub async fn list(
    grant: &Grant<FoldersRead>,
    parent: Option<NodeId>,
    limit: Option<u32>,
    page_token: Option<String>,
) -> Result<Page<Folder>> {
    let request = PageRequest::<Option<NodeId>, Position>::new(
        "folder_list",
        limit.map(u64::from),
        page_token.as_deref(),
        parent,
    )?;
    let (db, visibility) = (grant.db(), grant.visibility());
    if let Some(parent) = request.filters {
        folder(grant, &db, parent, Level::Read).await?;
    }
    let rows = store::page(&db, &visibility, request.filters, request.after.as_ref(), request.limit + 1).await?;
    let page = request.page("folder_list", rows, |row| (row.name.clone(), row.id));
    Ok(Page { items: views(grant, &db, page.items).await?, next_page: page.next_page })
}

/// One folder.
pub async fn get(grant: &Grant<FoldersRead>, id: NodeId) -> Result<Folder> {
    load(grant, &grant.db(), id).await
}

/// Renames, moves and restricts a folder.
pub async fn update(grant: &Grant<FoldersWrite>, id: NodeId, input: FolderUpdate) -> Result<Folder> {
    let name = input.name.as_deref().map(|name| NodeName::parse("/name", name)).transpose()?;
    let tx = grant.begin().await?;
    // A new name is not a new shape, but a folder being deleted must not be renamed either.
    let reshapes = input.parent_id.is_some() || input.restricted.is_some();
    tree::lock_tree(&tx, if reshapes { TreeLock::Exclusive } else { TreeLock::Shared }).await?;
    let node = folder(grant, &tx, id, Level::Write).await?;
    let before = load(grant, &tx, id).await?;
    // Restricted before it is moved: who may manage it here may not over there.
    if let Some(restricted) = input.restricted {
        let managed = folder(grant, &tx, id, Level::Manage).await?;
        tree::set_restricted(grant, &tx, &managed, restricted).await?;
    }
    if name.is_some() || input.parent_id.is_some() {
        let parent = match input.parent_id {
            Some(parent) => Some(folder(grant, &tx, parent, Level::Write).await?),
            None => None,
        };
        let node = match input.restricted {
            Some(_) => folder(grant, &tx, id, Level::Write).await?,
            None => node,
        };
        tree::relocate(grant, &tx, &node, name, parent.as_ref()).await?;
    }
    let folder = load(grant, &tx, id).await?;
    tx.record(AuditEvent::on("folder", id).before(&before).after(&folder))?;
    tx.commit().await?;
    Ok(folder)
}

/// Deletes a folder with everything in it.
pub async fn delete(grant: &Grant<FoldersWrite>, id: NodeId) -> Result<()> {
    let tx = grant.begin().await?;
    tree::lock_tree(&tx, TreeLock::Exclusive).await?;
    let node = folder(grant, &tx, id, Level::Write).await?;
    tree::ensure_own(&tx, node.node()).await?;
    tree::ensure_deletable(grant, &tx, id).await?;
    let before = load(grant, &tx, id).await?;
    tree::delete_subtree(&tx, grant.platform().clock.now(), &node).await?;
    tx.record(AuditEvent::on("folder", id).before(&before))?;
    tx.commit().await
}

/// The folder, if the caller has `level` on it. A file's id is no folder's: 404.
pub(crate) async fn folder<P: RequiredPermission>(
    grant: &Grant<P>,
    db: &TenantDb<'_>,
    id: NodeId,
    level: Level,
) -> Result<NodeAccess> {
    tree::access_to(grant, db, id, NodeKind::Folder, level).await
}

/// The folder, or the caller's home folder when none is named.
pub(crate) async fn folder_or_home<P: RequiredPermission>(
    grant: &Grant<P>,
    db: &TenantDb<'_>,
    id: Option<NodeId>,
    level: Level,
) -> Result<NodeAccess> {
    let id = match id {
        Some(id) => Some(id),
        None => store::home_of(db, grant.principal().user_id).await?,
    };
    let id = id.ok_or_else(|| Error::conflict("You have no home folder; name a folder."))?;
    folder(grant, db, id, level).await
}

async fn load<P: RequiredPermission>(grant: &Grant<P>, db: &TenantDb<'_>, id: NodeId) -> Result<Folder> {
    let node = folder(grant, db, id, Level::Read).await?;
    let views = views(grant, db, vec![node.node().clone()]).await?;
    views.into_iter().next().ok_or_else(Error::not_found)
}

async fn views<P: RequiredPermission>(
    grant: &Grant<P>,
    db: &TenantDb<'_>,
    rows: Vec<nodes::Model>,
) -> Result<Vec<Folder>> {
    let ids: Vec<NodeId> = rows.iter().map(|row| NodeId(row.id)).collect();
    let mut paths = visible_paths(db, &grant.visibility(), &ids).await?;
    let view = |row: nodes::Model| {
        let path = paths.remove(&NodeId(row.id)).unwrap_or_default();
        Folder::new(row, path)
    };
    rows.into_iter().map(view).collect()
}
