//! Rules of files. Storing contents is in `upload`, serving them in `content`.

pub use super::upload::{StoredFile, Upload, commit_upload, replace_content, stage, upload};
use super::{
    dto::{File, FileUpdate, FileVersion},
    store::{self, Filters, Position},
};
use crate::{
    access::{
        AuditEvent, Grant, Level, NodeAccess, RequiredPermission, TenantDb,
        permissions::{FilesRead, FilesWrite},
    },
    folders::service::folder,
    kernel::{NodeId, Page, PageRequest, Result},
    nodes::{
        model::{NodeKind, NodeName},
        service::{self as tree, TreeLock},
    },
};

/// The visible files: of a folder by name, or all of them, oldest first.
pub async fn list(
    grant: &Grant<FilesRead>,
    folder_id: Option<NodeId>,
    name: Option<String>,
    limit: Option<u32>,
    page_token: Option<String>,
) -> Result<Page<File>> {
    let filters = Filters { folder: folder_id, name };
    let request =
        PageRequest::<Filters, Position>::new("file_list", limit.map(u64::from), page_token.as_deref(), filters)?;
    let db = grant.db();
    if let Some(id) = request.filters.folder {
        folder(grant, &db, id, Level::Read).await?;
    }
    let after = request.after.as_ref();
    let rows = store::page(&db, &grant.visibility(), &request.filters, after, request.limit + 1).await?;
    let page = request.page("file_list", rows, |row| (row.name.clone(), row.id));
    let items = page.items.into_iter().map(File::try_from).collect::<Result<_>>()?;
    Ok(Page { items, next_page: page.next_page })
}

/// One file.
pub async fn get(grant: &Grant<FilesRead>, id: NodeId) -> Result<File> {
    file(grant, &grant.db(), id, Level::Read).await?.node().clone().try_into()
}

/// Renames and moves a file.
pub async fn update(grant: &Grant<FilesWrite>, id: NodeId, input: FileUpdate) -> Result<File> {
    let name = input.name.as_deref().map(|name| NodeName::parse("/name", name)).transpose()?;
    let tx = grant.begin().await?;
    let lock = if input.folder_id.is_some() { TreeLock::Exclusive } else { TreeLock::Shared };
    tree::lock_tree(&tx, lock).await?;
    let node = file(grant, &tx, id, Level::Write).await?;
    let before = File::try_from(node.node().clone())?;
    if name.is_some() || input.folder_id.is_some() {
        let parent = match input.folder_id {
            Some(parent) => Some(folder(grant, &tx, parent, Level::Write).await?),
            None => None,
        };
        tree::relocate(grant, &tx, &node, name, parent.as_ref()).await?;
    }
    let changed = File::try_from(file(grant, &tx, id, Level::Read).await?.node().clone())?;
    tx.record(AuditEvent::on("file", id).before(&before).after(&changed))?;
    tx.commit().await?;
    Ok(changed)
}

/// Deletes a file with all its versions.
pub async fn delete(grant: &Grant<FilesWrite>, id: NodeId) -> Result<()> {
    let tx = grant.begin().await?;
    tree::lock_tree(&tx, TreeLock::Exclusive).await?;
    let node = file(grant, &tx, id, Level::Write).await?;
    let before = File::try_from(node.node().clone())?;
    tree::delete_subtree(&tx, grant.platform().clock.now(), &node).await?;
    tx.record(AuditEvent::on("file", id).before(&before))?;
    tx.commit().await
}

/// A file's versions, newest first.
pub async fn versions(
    grant: &Grant<FilesRead>,
    id: NodeId,
    limit: Option<u32>,
    page_token: Option<String>,
) -> Result<Page<FileVersion>> {
    let request =
        PageRequest::<NodeId, i64>::new("file_version_list", limit.map(u64::from), page_token.as_deref(), id)?;
    if request.filters != id {
        return Err(crate::kernel::Error::new(
            crate::kernel::ErrorCode::InvalidPageToken,
            "The page token is another file's.",
        ));
    }
    let db = grant.db();
    let active = File::try_from(file(grant, &db, id, Level::Read).await?.node().clone())?.version;
    let rows = store::versions(&db, id, request.after, request.limit + 1).await?;
    let page = request.page("file_version_list", rows, |row| row.version);
    Ok(page.map(|row| FileVersion::new(row, active)))
}

/// The file, if the caller has `level` on it. A folder's id is no file's: 404.
pub(crate) async fn file<P: RequiredPermission>(
    grant: &Grant<P>,
    db: &TenantDb<'_>,
    id: NodeId,
    level: Level,
) -> Result<NodeAccess> {
    tree::access_to(grant, db, id, NodeKind::File, level).await
}
