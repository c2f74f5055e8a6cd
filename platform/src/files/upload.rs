//! Storing contents. In two steps, so that no transaction is open while bytes arrive: [`stage`], then [`commit_upload`] inside one.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::Stream;
use lectern_documents::media_type::{self, MediaType};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    sea_query::Expr,
};

use super::{
    dto::{File, OnConflict},
    service::file,
};
use crate::{
    access::{AuditEvent, Grant, Level, PrincipalKey, RequiredPermission, TenantDb, permissions::FilesWrite},
    blobs::{self, Staged},
    db::entity::{file_versions, nodes},
    folders::service::{folder, folder_or_home},
    http::names_tag,
    kernel::{Error, ErrorCode, FileVersionId, NodeId, Result},
    nodes::{
        model::{NodeKind, NodeName},
        service::{self as tree, TreeLock},
        store as tree_store,
    },
    quotas::{self, QuotaName, Room},
};

/// Where an upload goes, and as what.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The folder.
    pub folder: NodeId,
    /// The name, as the caller sent it; checked by [`commit_upload`] as the field `name`.
    pub name: String,
    /// The media type that the caller says it has. The bytes decide where they can.
    pub media_type: Option<String>,
    /// What to do about a file of that name.
    pub on_conflict: OnConflict,
}

/// What came of an upload.
#[derive(Clone, Debug)]
pub struct StoredFile {
    /// The file as it is now.
    pub file: File,
    /// Whether it is a new file, not a new version.
    pub created: bool,
}

/// Receives a content and makes it durable, within the configured limit and the tenant's quota. Dropped before a commit, it leaves nothing.
pub async fn stage<P: RequiredPermission>(
    grant: &Grant<P>,
    body: impl Stream<Item = std::io::Result<Bytes>> + Send,
) -> Result<Staged> {
    let (platform, tenant) = (grant.platform(), grant.principal().tenant_id);
    let most = platform.config.limits.upload_bytes;
    let room = quotas::service::room_for_content(&grant.db(), platform).await?;
    let limit = room.as_ref().map_or(most, |room| most.min(room.bytes()));
    let staged = platform.blobs.put_stream(&*platform.clock, &*platform.ids, tenant, body, limit).await;
    let staged = staged.map_err(|error| match room {
        Some(room) if limit < most && error.code == ErrorCode::PayloadTooLarge => room.exceeded(),
        _ => error,
    })?;
    // Bytes may have come for hours: they count only if their sender still does.
    grant.liveness().check().await?;
    Ok(staged)
}

/// Checks what can be known before the bytes arrive, so that nobody sends half a gigabyte to be told "no such folder".
pub(super) fn check(name: &str, media_type: Option<&str>) -> Result<()> {
    NodeName::parse("name", name)?;
    declared(media_type)?;
    Ok(())
}

/// `file_upload`: the whole of it. Without a folder the file goes to the caller's home folder.
pub async fn upload(
    grant: &Grant<FilesWrite>,
    folder_id: Option<NodeId>,
    name: String,
    media_type: Option<String>,
    on_conflict: OnConflict,
    body: impl Stream<Item = std::io::Result<Bytes>> + Send,
) -> Result<File> {
    check(&name, media_type.as_deref())?;
    let folder = folder_or_home(grant, &grant.db(), folder_id, Level::Write).await?;
    tree::ensure_open(folder.node())?;
    let staged = stage(grant, body).await?;
    store(grant, Upload { folder: folder.id(), name, media_type, on_conflict }, staged).await
}

/// [`commit_upload`] in a transaction of its own.
pub(super) async fn store(grant: &Grant<FilesWrite>, upload: Upload, staged: Staged) -> Result<File> {
    let tx = grant.begin().await?;
    let stored = commit_upload(grant, &tx, upload, staged).await?;
    tx.record(AuditEvent::on("file", stored.file.id).after(&stored.file))?;
    tx.commit().await?;
    Ok(stored.file)
}

/// Makes a staged content a file, or a file's new version, inside the caller's transaction, which must have taken no lock on the tree
/// but a shared one. Errors: those of the folder's access; `name_taken`; `quota_exceeded`; `invalid_value` on `name` or
/// `media_type`.
pub async fn commit_upload<P: RequiredPermission>(
    grant: &Grant<P>,
    tx: &TenantDb<'_>,
    upload: Upload,
    staged: Staged,
) -> Result<StoredFile> {
    let name = NodeName::parse("name", &upload.name)?;
    let declared = declared(upload.media_type.as_deref())?;
    let room = Room::open(tx, grant.platform()).await?;
    tree::lock_tree(tx, TreeLock::Shared).await?;
    let folder = folder(grant, tx, upload.folder, Level::Write).await?;
    tree::ensure_open(folder.node())?;
    let media_type = media_type_of(name.as_str(), declared, staged.head());
    let incoming = Incoming { now: grant.platform().clock.now(), media_type, staged };
    let id = NodeId(grant.platform().ids.uuid());
    let version = FileVersionId(grant.platform().ids.uuid());
    let row = file_row(grant, id, &folder.id(), name.clone(), version, &incoming)?;
    if tree::insert_node(tx, id, Some(folder.id()), row).await? {
        // It counts itself already.
        room.charge_taken(tx, QuotaName::Files).await?;
        return create(grant, tx, &room, id, version, incoming).await;
    }
    let existing = tree_store::child_locked(tx, folder.id(), name.as_str()).await?;
    match existing {
        Some(existing) if upload.on_conflict == OnConflict::NewVersion && existing.kind == NodeKind::File.as_str() => {
            Ok(StoredFile { file: add_version(grant, tx, &room, existing, incoming).await?, created: false })
        }
        _ => Err(tree::name_taken()),
    }
}

/// `file_content_replace`: a new version of a file. With `if_match`, only if the file's content is the one it names (412 otherwise).
pub async fn replace_content(
    grant: &Grant<FilesWrite>,
    id: NodeId,
    media_type: Option<String>,
    if_match: Option<String>,
    body: impl Stream<Item = std::io::Result<Bytes>> + Send,
) -> Result<File> {
    declared(media_type.as_deref())?;
    let before = file(grant, &grant.db(), id, Level::Write).await?;
    ensure_match(if_match.as_deref(), before.node())?;
    let staged = stage(grant, body).await?;
    let tx = grant.begin().await?;
    let room = Room::open(&tx, grant.platform()).await?;
    tree::lock_tree(&tx, TreeLock::Shared).await?;
    file(grant, &tx, id, Level::Write).await?;
    let existing = tree_store::get_locked(&tx, id).await?.ok_or_else(Error::not_found)?;
    ensure_match(if_match.as_deref(), &existing)?;
    let media_type = media_type_of(&existing.name, declared(media_type.as_deref())?, staged.head());
    let incoming = Incoming { now: grant.platform().clock.now(), media_type, staged };
    let before = File::try_from(existing.clone())?;
    let file = add_version(grant, &tx, &room, existing, incoming).await?;
    tx.record(AuditEvent::on("file", id).before(&before).after(&file))?;
    tx.commit().await?;
    Ok(file)
}

fn ensure_match(if_match: Option<&str>, file: &nodes::Model) -> Result<()> {
    let tag = format!("\"{}\"", file.sha256.as_deref().unwrap_or_default());
    match if_match {
        Some(wanted) if !names_tag(wanted, &tag) => {
            Err(Error::new(ErrorCode::PreconditionFailed, "The file's content is not the one that If-Match names."))
        }
        _ => Ok(()),
    }
}

/// A content on its way into the database.
struct Incoming {
    now: DateTime<Utc>,
    media_type: String,
    staged: Staged,
}

impl Incoming {
    fn size_bytes(&self) -> Result<i64> {
        i64::try_from(self.staged.size_bytes()).map_err(|_| Error::internal("a content of more than 2^63 bytes"))
    }
}

fn file_row<P: RequiredPermission>(
    grant: &Grant<P>,
    id: NodeId,
    folder: &NodeId,
    name: NodeName,
    version: FileVersionId,
    incoming: &Incoming,
) -> Result<nodes::ActiveModel> {
    Ok(nodes::ActiveModel {
        kind: Set(NodeKind::File.as_str().into()),
        media_type: Set(Some(incoming.media_type.clone())),
        size_bytes: Set(Some(incoming.size_bytes()?)),
        sha256: Set(Some(incoming.staged.sha256().into())),
        version: Set(Some(1)),
        active_version_id: Set(Some(version.0)),
        created_by: Set(Some(grant.principal().user_id.0)),
        ..tree_store::folder_row(id, Some(*folder), name, incoming.now)
    })
}

async fn create<P: RequiredPermission>(
    grant: &Grant<P>,
    tx: &TenantDb<'_>,
    room: &Room,
    id: NodeId,
    version: FileVersionId,
    incoming: Incoming,
) -> Result<StoredFile> {
    let (ids, user, now) = (&*grant.platform().ids, grant.principal().user_id, incoming.now);
    tree::put_grant(tx, ids, now, id, PrincipalKey::User(user), Level::Manage, Some(user)).await?;
    insert_version(grant, tx, room, id, version, 1, incoming).await?;
    let row = tree_store::get(tx, id).await?.ok_or_else(|| Error::internal("a new file has no row"))?;
    Ok(StoredFile { file: row.try_into()?, created: true })
}

/// The same bytes of the same type again are no new version: whoever repeats an upload changes nothing.
async fn add_version<P: RequiredPermission>(
    grant: &Grant<P>,
    tx: &TenantDb<'_>,
    room: &Room,
    existing: nodes::Model,
    incoming: Incoming,
) -> Result<File> {
    let current = File::try_from(existing)?;
    if current.sha256 == incoming.staged.sha256() && current.media_type == incoming.media_type {
        return Ok(current);
    }
    let platform = grant.platform();
    let version = FileVersionId(platform.ids.uuid());
    let now = incoming.now;
    let changed = File {
        media_type: incoming.media_type.clone(),
        size_bytes: incoming.size_bytes()?,
        sha256: incoming.staged.sha256().to_string(),
        version: current.version + 1,
        updated_at: now,
        ..current
    };
    insert_version(grant, tx, room, changed.id, version, changed.version, incoming).await?;
    let changes = vec![
        (nodes::Column::MediaType, Expr::value(changed.media_type.clone())),
        (nodes::Column::SizeBytes, Expr::value(changed.size_bytes)),
        (nodes::Column::Sha256, Expr::value(changed.sha256.clone())),
        (nodes::Column::Version, Expr::value(changed.version)),
        (nodes::Column::ActiveVersionId, Expr::value(version.0)),
        (nodes::Column::UpdatedAt, Expr::value(now)),
    ];
    tree_store::update(tx, changed.id, changes).await?;
    crate::documents::service::file_changed(tx, &*platform.ids, now, changed.id).await?;
    Ok(changed)
}

async fn insert_version<P: RequiredPermission>(
    grant: &Grant<P>,
    tx: &TenantDb<'_>,
    room: &Room,
    file: NodeId,
    id: FileVersionId,
    version: i64,
    incoming: Incoming,
) -> Result<()> {
    let size_bytes = incoming.size_bytes()?;
    room.charge_content(tx, incoming.staged.sha256(), size_bytes).await?;
    let sha256 = blobs::service::adopt(tx, incoming.now, incoming.staged).await?;
    let row = file_versions::ActiveModel {
        tenant_id: NotSet,
        id: Set(id.0),
        file_id: Set(file.0),
        version: Set(version),
        sha256: Set(sha256),
        media_type: Set(incoming.media_type),
        size_bytes: Set(size_bytes),
        created_by: Set(Some(grant.principal().user_id.0)),
        created_at: Set(incoming.now),
    };
    tx.insert::<file_versions::Entity>(row).await
}

/// What the bytes are. A declared type stands only where the bytes say nothing and it is none that we would take apart: a broken
/// picture that is declared as HTML must not be parsed as HTML.
fn media_type_of(name: &str, declared: Option<&str>, head: &[u8]) -> String {
    let detected = media_type::detect(name, declared, head);
    let foreign = |d: &&str| MediaType::from_media_type(d) == MediaType::Unknown;
    match declared.filter(foreign) {
        Some(declared) if detected == MediaType::Unknown => declared.to_string(),
        _ => detected.as_str().to_string(),
    }
}

/// The media type that a caller declares, without parameters, if it is one.
fn declared(media_type: Option<&str>) -> Result<Option<&str>> {
    let Some(essence) = media_type.and_then(|m| m.split(';').next()).map(str::trim) else {
        return Ok(None);
    };
    let is_token =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b));
    match essence.split_once('/') {
        Some((kind, name)) if essence.len() <= 127 && is_token(kind) && is_token(name) => Ok(Some(essence)),
        _ => Err(Error::invalid("media_type", "is not a media type such as `application/pdf`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_media_types_are_checked_and_lose_their_parameters() {
        assert_eq!(declared(Some("text/html; charset=utf-8")).unwrap(), Some("text/html"));
        assert_eq!(declared(None).unwrap(), None);
        for bad in ["", "pdf", "/", "a/", "/b", "a/b c", "text/ht\u{e4}", &format!("a/{}", "b".repeat(127))] {
            assert_eq!(declared(Some(bad)).unwrap_err().code, ErrorCode::InvalidValue, "{bad}");
        }
    }

    #[test]
    fn bytes_decide_over_declarations() {
        assert_eq!(media_type_of("x.txt", Some("text/plain"), b"%PDF-1.7\n"), "application/pdf");
        assert_eq!(media_type_of("x", Some("video/mp4"), b"\0\0\0\x18ftypmp42\0\0"), "video/mp4");
        assert_eq!(media_type_of("x", Some("text/html"), b"\0\x01\x02\x03\0\0"), "application/octet-stream");
        assert_eq!(media_type_of("x.pdf", None, b""), "application/pdf");
        assert_eq!(media_type_of("notes.md", None, b"# Title\n"), "text/markdown");
    }
}
