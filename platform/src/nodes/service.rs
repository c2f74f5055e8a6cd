//! Rules of the tree. Every function here works inside the caller's transaction.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    sea_query::Expr,
};

pub(crate) use super::remove::{delete_subtree, ensure_deletable};
use super::{
    closure::{self, Link},
    model::{BuiltIn, MAX_DEPTH, NodeKind, NodeName},
    store,
};
use crate::{
    access::{Grant, Level, NodeAccess, PrincipalKey, RequiredPermission, TenantDb},
    db::entity::{grants, nodes},
    kernel::{Error, ErrorCode, Ids, KnowledgeBaseId, NodeId, Result, UserId},
};

/// How long a transaction keeps others from changing the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TreeLock {
    /// Adds below existing nodes; many may at once.
    Shared,
    /// Moves, restricts or deletes; nobody else changes the tree meanwhile.
    Exclusive,
}

/// Locks the tenant's tree until the transaction ends. Taken before the nodes concerned are loaded, for what was loaded before it may
/// have moved, and never `Exclusive` after `Shared`, for two that do so wait for each other. (SQLite's one writer makes it free there.)
pub async fn lock_tree(tx: &TenantDb<'_>, lock: TreeLock) -> Result<()> {
    match store::lock_root(tx, lock == TreeLock::Exclusive).await? {
        Some(_) => Ok(()),
        None => Err(Error::internal("the tenant has no root folder")),
    }
}

/// Makes the built-in folders of a new tenant: `/`, below it `Shared` (everybody reads), `Homes` and `Knowledge bases`.
pub async fn create_tenant_roots(tx: &TenantDb<'_>, ids: &dyn Ids, now: DateTime<Utc>) -> Result<()> {
    let root = create_built_in(tx, ids, now, BuiltIn::Root, None).await?;
    let shared = create_built_in(tx, ids, now, BuiltIn::Shared, Some(root)).await?;
    create_built_in(tx, ids, now, BuiltIn::Homes, Some(root)).await?;
    create_built_in(tx, ids, now, BuiltIn::KnowledgeBases, Some(root)).await?;
    put_grant(tx, ids, now, shared, PrincipalKey::Everyone, Level::Read, None).await
}

async fn create_built_in(
    tx: &TenantDb<'_>,
    ids: &dyn Ids,
    now: DateTime<Utc>,
    built_in: BuiltIn,
    parent: Option<NodeId>,
) -> Result<NodeId> {
    let id = NodeId(ids.uuid());
    let row = store::folder_row(id, parent, NodeName::built_in(built_in), now);
    let row = nodes::ActiveModel { built_in: Set(Some(built_in.as_str().into())), ..row };
    insert_node(tx, id, parent, row).await?;
    Ok(id)
}

/// Makes a user's home folder, named by the login; the user manages it. The caller notes it in the user's row.
pub async fn create_home_folder(
    tx: &TenantDb<'_>,
    ids: &dyn Ids,
    now: DateTime<Utc>,
    user: UserId,
    login: &str,
) -> Result<NodeId> {
    // Logins are unique within the tenant and only homes lie in this folder: only a login that is no valid name needs a suffix.
    let name = NodeName::parse("login", login).unwrap_or_else(|_| NodeName::with_suffix(login, user.0.into()));
    create_reserved(tx, ids, now, BuiltIn::Homes, user, name).await
}

/// Makes a knowledge base's home folder, named by it; its creator manages it.
pub async fn create_knowledge_base_folder(
    tx: &TenantDb<'_>,
    ids: &dyn Ids,
    now: DateTime<Utc>,
    user: UserId,
    name: &str,
    id: KnowledgeBaseId,
) -> Result<NodeId> {
    let name = NodeName::with_suffix(name, id.0.into());
    create_reserved(tx, ids, now, BuiltIn::KnowledgeBases, user, name).await
}

async fn create_reserved(
    tx: &TenantDb<'_>,
    ids: &dyn Ids,
    now: DateTime<Utc>,
    below: BuiltIn,
    user: UserId,
    name: NodeName,
) -> Result<NodeId> {
    lock_tree(tx, TreeLock::Shared).await?;
    let parent = store::built_in(tx, below).await?;
    let parent = parent.ok_or_else(|| Error::internal(format!("the tenant has no folder {:?}", below.as_str())))?;
    create_folder(tx, ids, now, NewFolder { parent: NodeId(parent.id), name, created_by: user }).await
}

/// A folder to create.
pub(crate) struct NewFolder {
    /// Where.
    pub(crate) parent: NodeId,
    /// Its name.
    pub(crate) name: NodeName,
    /// Who will manage it.
    pub(crate) created_by: UserId,
}

/// Creates a folder that its creator manages. The caller holds the tree's lock and has checked the access to the parent.
/// Errors: `name_taken`; `invalid_value` when the tree would get too deep.
pub(crate) async fn create_folder(
    tx: &TenantDb<'_>,
    ids: &dyn Ids,
    now: DateTime<Utc>,
    new: NewFolder,
) -> Result<NodeId> {
    let id = NodeId(ids.uuid());
    let row = store::folder_row(id, Some(new.parent), new.name, now);
    let row = nodes::ActiveModel { created_by: Set(Some(new.created_by.0)), ..row };
    if !insert_node(tx, id, Some(new.parent), row).await? {
        return Err(name_taken());
    }
    put_grant(tx, ids, now, id, PrincipalKey::User(new.created_by), Level::Manage, Some(new.created_by)).await?;
    Ok(id)
}

/// Inserts a node with its closure; false if the name is taken there.
pub(crate) async fn insert_node(
    tx: &TenantDb<'_>,
    id: NodeId,
    parent: Option<NodeId>,
    row: nodes::ActiveModel,
) -> Result<bool> {
    let above = match parent {
        Some(parent) => store::links_of(tx, parent).await?,
        None => Vec::new(),
    };
    if parent.is_some() && closure::height(&above) + 1 > MAX_DEPTH {
        return Err(too_deep());
    }
    if !store::insert(tx, row).await? {
        return Ok(false);
    }
    let own = [Link::own(id.0)];
    let links = own.into_iter().chain(closure::graft(&own, false, &above)).collect();
    store::insert_links(tx, links).await?;
    Ok(true)
}

/// Gives `principal` at least `level` on a node, for good.
pub(crate) async fn put_grant(
    tx: &TenantDb<'_>,
    ids: &dyn Ids,
    now: DateTime<Utc>,
    node: NodeId,
    principal: PrincipalKey,
    level: Level,
    by: Option<UserId>,
) -> Result<()> {
    use grants::Column as C;
    let row = grants::ActiveModel {
        tenant_id: NotSet,
        id: Set(ids.uuid()),
        node_id: Set(node.0),
        principal: Set(principal.to_string()),
        level: Set(level.as_str().into()),
        expires_at: Set(None),
        created_by: Set(by.map(|user| user.0)),
        created_at: Set(now),
    };
    let mut conflict = sea_orm::sea_query::OnConflict::columns([C::TenantId, C::NodeId, C::Principal]);
    tx.upsert::<grants::Entity>(row, conflict.update_columns([C::Level, C::ExpiresAt]).to_owned()).await?;
    Ok(())
}

/// The node of this kind, if the caller has `level` on it; what is of the other kind is absent, whatever the level.
pub(crate) async fn access_to<P: RequiredPermission>(
    grant: &Grant<P>,
    db: &TenantDb<'_>,
    id: NodeId,
    kind: NodeKind,
    level: Level,
) -> Result<NodeAccess> {
    let of_kind = |access: NodeAccess| match access.node().kind == kind.as_str() {
        true => Ok(access),
        false => Err(Error::not_found()),
    };
    match grant.node(db, id, level).await {
        Ok(access) => of_kind(access),
        Err(refused) if refused.code == ErrorCode::Forbidden => {
            of_kind(grant.node(db, id, Level::Read).await?)?;
            Err(refused)
        }
        Err(error) => Err(error),
    }
}

/// Refuses to put something of a user's own where only the system puts folders.
pub(crate) fn ensure_open(folder: &nodes::Model) -> Result<()> {
    match &folder.built_in {
        Some(stored) if BuiltIn::parse(stored)?.is_reserved() => Err(Error::conflict(
            "The system keeps this folder; create a folder elsewhere, or a user or knowledge base.",
        )),
        _ => Ok(()),
    }
}

/// Refuses to rename, move or delete built-in folders and the home folders of users and knowledge bases.
pub(crate) async fn ensure_own(db: &TenantDb<'_>, node: &nodes::Model) -> Result<()> {
    if node.built_in.is_some() {
        return Err(Error::conflict("This folder is built in."));
    }
    let Some(parent) = node.parent_id else {
        return Ok(());
    };
    let parent = store::get(db, NodeId(parent)).await?.ok_or_else(|| Error::internal("a node's parent is missing"))?;
    match parent.built_in.as_deref().map(BuiltIn::parse).transpose()? {
        Some(BuiltIn::Homes) => Err(Error::conflict("This is a user's home folder.")),
        Some(BuiltIn::KnowledgeBases) => {
            Err(Error::conflict("This is a knowledge base's home folder; it goes with its knowledge base."))
        }
        _ => Ok(()),
    }
}

/// A new name, a new parent, or both, in one step: `a/x` can become `b/y` although `a/y` and `b/x` exist.
/// The caller holds the exclusive lock and has checked write access to both. Moved files get their access paths in the index rewritten.
pub(crate) async fn relocate<P: RequiredPermission>(
    grant: &Grant<P>,
    tx: &TenantDb<'_>,
    node: &NodeAccess,
    name: Option<NodeName>,
    parent: Option<&NodeAccess>,
) -> Result<()> {
    if node.level() < Level::Write || parent.is_some_and(|p| p.level() < Level::Write) {
        return Err(Error::internal("moving a node without write access"));
    }
    ensure_own(tx, node.node()).await?;
    let now = grant.platform().clock.now();
    let parent = parent.filter(|parent| Some(parent.id().0) != node.node().parent_id);
    let mut changes = vec![(nodes::Column::UpdatedAt, Expr::value(now))];
    changes.extend(name.map(|name| (nodes::Column::Name, Expr::value(name.into_string()))));
    if let Some(parent) = parent {
        ensure_open(parent.node())?;
        changes.push((nodes::Column::ParentId, Expr::value(parent.id().0)));
        relink(tx, node, parent.id()).await?;
    }
    store::update(tx, node.id(), changes).await.map_err(|error| match crate::db::is_unique_violation(&error) {
        true => name_taken(),
        false => error,
    })?;
    match parent {
        Some(_) => access_changed(grant, tx, node).await,
        None => Ok(()),
    }
}

async fn access_changed<P: RequiredPermission>(grant: &Grant<P>, tx: &TenantDb<'_>, node: &NodeAccess) -> Result<()> {
    let (platform, by) = (grant.platform(), grant.principal().user_id.0);
    let (ids, now) = (&*platform.ids, platform.clock.now());
    crate::documents::service::access_changed_with_job(tx, ids, now, node.node(), Some(by)).await
}

pub(super) async fn relink(tx: &TenantDb<'_>, node: &NodeAccess, parent: NodeId) -> Result<()> {
    let below = store::links_to(tx, node.id()).await?;
    let above = store::links_of(tx, parent).await?;
    if below.iter().any(|link| link.node == parent.0) {
        return Err(Error::invalid("/parent_id", "a folder can't be moved into itself or what it holds"));
    }
    if closure::height(&above) + 1 + closure::height(&below) > MAX_DEPTH {
        return Err(too_deep());
    }
    let former = store::links_of(tx, node.id()).await?;
    let former: Vec<_> = former.iter().filter(|link| link.depth > 0).map(|link| link.ancestor).collect();
    store::delete_links_above(tx, node.id(), &former).await?;
    store::insert_links(tx, closure::graft(&below, node.node().restricted, &above)).await
}

/// Stops grants from above at this folder, or lets them through again. The caller holds the exclusive lock.
/// A caller whose own access came from above gets a grant on the folder: nothing is ever beyond everybody's reach.
pub(crate) async fn set_restricted<P: RequiredPermission>(
    grant: &Grant<P>,
    tx: &TenantDb<'_>,
    folder: &NodeAccess,
    restricted: bool,
) -> Result<()> {
    if folder.level() < Level::Manage {
        return Err(Error::internal("restricting a folder without managing it"));
    }
    if folder.node().built_in.is_some() {
        return Err(Error::conflict("This folder is built in."));
    }
    if folder.node().restricted == restricted {
        return Ok(());
    }
    let now = grant.platform().clock.now();
    let above = store::links_of(tx, folder.id()).await?;
    let above: Vec<_> = above.iter().filter(|link| link.depth > 0).map(|link| link.ancestor).collect();
    match (restricted, folder.node().parent_id) {
        (true, _) => store::set_inherits(tx, store::subtree(tx.tenant(), folder.id(), false), &above, false).await?,
        (false, Some(parent)) => {
            let reaching = store::links_of(tx, NodeId(parent)).await?;
            let reaching: Vec<_> = reaching.iter().filter(|link| link.inherits).map(|link| link.ancestor).collect();
            store::set_inherits(tx, store::subtree(tx.tenant(), folder.id(), true), &reaching, true).await?;
        }
        (false, None) => {}
    }
    let changes =
        vec![(nodes::Column::Restricted, Expr::value(restricted)), (nodes::Column::UpdatedAt, Expr::value(now))];
    store::update(tx, folder.id(), changes).await?;
    if restricted && grant.node(tx, folder.id(), Level::Manage).await.is_err() {
        let user = grant.principal().user_id;
        put_grant(tx, &*grant.platform().ids, now, folder.id(), PrincipalKey::User(user), Level::Manage, Some(user))
            .await?;
    }
    access_changed(grant, tx, folder).await
}

/// 409: a sibling has the name.
pub(crate) fn name_taken() -> Error {
    let taken = "The folder already holds something of that name.";
    Error::new(ErrorCode::NameTaken, taken).with_field("/name", "is taken")
}

pub(super) fn too_deep() -> Error {
    Error::invalid("/parent_id", format!("folders can be nested at most {MAX_DEPTH} deep"))
}
