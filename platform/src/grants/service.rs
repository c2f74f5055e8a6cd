//! Rules of grants. Nothing is cached: the next request and the next search see what was committed.

use chrono::{DateTime, Utc};
use std::collections::HashMap;

use super::{
    check::check,
    dto::{GrantInput, GrantList, GrantsPut, InheritedGrant, NodeGrant},
    store::{self, NewGrant},
};
pub(crate) use super::{check::known, names::Names, places::Places};
use crate::{
    access::{
        AuditEvent, Grant, Level, NodeAccess, Permission, PrincipalKey, RequiredPermission, TenantDb,
        permissions::{GrantsRead, GrantsWrite},
    },
    db::entity::grants,
    http::{check_if_match, tag_of},
    kernel::{Error, GrantId, KnowledgeBaseId, NodeId, Result},
    knowledge_bases::service::shareable_home,
    nodes::{
        model::{BuiltIn, NodeKind},
        service::{TreeLock, lock_tree},
        store as tree_store,
    },
};

/// What has grants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shared {
    /// A folder.
    Folder(NodeId),
    /// A file.
    File(NodeId),
    /// A knowledge base: the grants are those of its home folder.
    KnowledgeBase(KnowledgeBaseId),
}

impl Shared {
    /// An event about the object.
    fn event(self) -> AuditEvent {
        match self {
            Self::Folder(id) => AuditEvent::on("folder", id),
            Self::File(id) => AuditEvent::on("file", id),
            Self::KnowledgeBase(id) => AuditEvent::on("knowledge_base", id),
        }
    }
}

/// The live grants on an object, with those from above if `inherited`; and their entity tag.
pub(crate) async fn list(grant: &Grant<GrantsRead>, shared: Shared, inherited: bool) -> Result<(GrantList, String)> {
    let (db, now) = (grant.db(), grant.platform().clock.now());
    let node = shareable(grant, &db, shared).await?.id();
    let (mut list, tag) = view(grant, &db, node, now).await?;
    if inherited {
        list.inherited = Some(inherited_by(grant, &db, node, now).await?);
    }
    Ok((list, tag))
}

/// Replaces an object's grants.
pub(crate) async fn put(
    grant: &Grant<GrantsWrite>,
    shared: Shared,
    input: GrantsPut,
    if_match: Option<String>,
) -> Result<(GrantList, String)> {
    let now = grant.platform().clock.now();
    let tx = grant.begin().await?;
    let node = locked(grant, &tx, shared).await?;
    check_if_match(if_match.as_deref(), &tag(&store::of_node(&tx, node, now).await?))?;
    let wanted = check(grant, &tx, &input.grants, |index, name| format!("/grants/{index}/{name}"), now).await?;
    let (before, _) = view(grant, &tx, node, now).await?;
    replace(grant, &tx, node, wanted, now).await?;
    ensure_managed(grant, &tx, node, now).await?;
    let (list, tag) = view(grant, &tx, node, now).await?;
    tx.record(shared.event().before(&before).after(&list))?;
    tx.commit().await?;
    tracing::info!(node = %node, grants = list.grants.len(), by = %grant.principal().user_id, "grants replaced");
    Ok((list, tag))
}

/// Gives one grant. A grant that the principal already has on the object becomes this one.
pub(crate) async fn add(grant: &Grant<GrantsWrite>, shared: Shared, input: GrantInput) -> Result<NodeGrant> {
    let now = grant.platform().clock.now();
    let tx = grant.begin().await?;
    let node = locked(grant, &tx, shared).await?;
    let wanted = check(grant, &tx, &[input], |_, name| format!("/{name}"), now).await?;
    let wanted = wanted.into_iter().next().ok_or_else(|| Error::internal("a checked grant is missing"))?;
    let former = store::of_principal(&tx, node, &wanted.principal).await?;
    let before = views(grant, &tx, former.iter().cloned().collect()).await?.pop();
    let id = write(grant, &tx, node, former, wanted, now).await?;
    ensure_managed(grant, &tx, node, now).await?;
    let given = store::get(&tx, node, id).await?.ok_or_else(|| Error::internal("a written grant is missing"))?;
    let given = views(grant, &tx, vec![given]).await?.pop().ok_or_else(|| Error::internal("a grant has no view"))?;
    let event = shared.event().after(&given);
    tx.record(match before {
        Some(before) => event.before(&before),
        None => event,
    })?;
    tx.commit().await?;
    tracing::info!(node = %node, grant = %id, by = %grant.principal().user_id, "grant given");
    Ok(given)
}

/// Takes one grant of an object away.
pub(crate) async fn remove(grant: &Grant<GrantsWrite>, shared: Shared, id: GrantId) -> Result<()> {
    let now = grant.platform().clock.now();
    let tx = grant.begin().await?;
    let node = locked(grant, &tx, shared).await?;
    let former = store::get(&tx, node, id).await?.ok_or_else(Error::not_found)?;
    let before = views(grant, &tx, vec![former.clone()]).await?.pop();
    store::delete(&tx, vec![former.id]).await?;
    ensure_managed(grant, &tx, node, now).await?;
    let before = before.ok_or_else(|| Error::internal("a grant has no view"))?;
    tx.record(shared.event().before(&before))?;
    tx.commit().await?;
    tracing::info!(node = %node, grant = %id, by = %grant.principal().user_id, "grant removed");
    Ok(())
}

/// The object's node, its row locked for whoever else shares it right now; nobody moves or deletes it while it is decided who manages it.
async fn locked(grant: &Grant<GrantsWrite>, tx: &TenantDb<'_>, shared: Shared) -> Result<NodeId> {
    // The root's row is the tree's lock: two that had it together could not both go on to have it alone.
    let lock = if is_root(tx, shared).await? { TreeLock::Exclusive } else { TreeLock::Shared };
    lock_tree(tx, lock).await?;
    let node = shareable(grant, tx, shared).await?.id();
    tree_store::get_locked(tx, node).await?;
    Ok(node)
}

async fn is_root(tx: &TenantDb<'_>, shared: Shared) -> Result<bool> {
    let Shared::Folder(id) = shared else { return Ok(false) };
    let row = tree_store::get(tx, id).await?;
    Ok(row.is_some_and(|row| row.built_in.as_deref() == Some(BuiltIn::Root.as_str())))
}

/// The object's node, if the caller may share it; one of another kind is absent.
pub(crate) async fn shareable<P: RequiredPermission>(
    grant: &Grant<P>,
    db: &TenantDb<'_>,
    shared: Shared,
) -> Result<NodeAccess> {
    let (id, kind) = match shared {
        Shared::Folder(id) => (id, NodeKind::Folder),
        Shared::File(id) => (id, NodeKind::File),
        Shared::KnowledgeBase(id) => return shareable_home(grant, db, id).await,
    };
    match grant.node_for_sharing(db, id).await {
        Ok(node) if node.node().kind == kind.as_str() => Ok(node),
        Ok(_) => Err(Error::not_found()),
        Err(refused) => match tree_store::get(db, id).await? {
            Some(row) if row.kind == kind.as_str() => Err(refused),
            _ => Err(Error::not_found()),
        },
    }
}

async fn view<P: RequiredPermission>(
    grant: &Grant<P>,
    db: &TenantDb<'_>,
    node: NodeId,
    now: DateTime<Utc>,
) -> Result<(GrantList, String)> {
    let rows = store::of_node(db, node, now).await?;
    let tag = tag(&rows);
    Ok((GrantList { grants: views(grant, db, rows).await?, inherited: None }, tag))
}

async fn views<P: RequiredPermission>(
    grant: &Grant<P>,
    db: &TenantDb<'_>,
    rows: Vec<grants::Model>,
) -> Result<Vec<NodeGrant>> {
    let keys = keys(&rows)?;
    let names = Names::of(grant, db, &keys).await?;
    let view = |(row, key): (grants::Model, PrincipalKey)| {
        let (principal_type, principal_id) = names.wire(&key);
        Ok(NodeGrant {
            id: GrantId(row.id),
            principal_type,
            principal_id,
            display_name: names.name(&key),
            level: Level::parse(&row.level)?.into(),
            expires_at: row.expires_at,
            created_at: row.created_at,
            created_by: row.created_by.map(Into::into),
        })
    };
    rows.into_iter().zip(keys).map(view).collect()
}

async fn inherited_by(
    grant: &Grant<GrantsRead>,
    db: &TenantDb<'_>,
    node: NodeId,
    now: DateTime<Utc>,
) -> Result<Vec<InheritedGrant>> {
    let places = Places::of(grant, db, node).await?;
    let above = places.reaching().into_iter().filter(|id| *id != node.0).collect();
    let rows = store::live_on(db, above, None, now).await?;
    let keys = keys(&rows)?;
    let names = Names::of(grant, db, &keys).await?;
    let view = |(row, key): (grants::Model, PrincipalKey)| {
        Ok(InheritedGrant {
            from: places.view(row.node_id)?,
            principal: names.view(&key),
            level: Level::parse(&row.level)?.into(),
            expires_at: row.expires_at,
        })
    };
    let mut inherited = rows.into_iter().zip(keys).map(view).collect::<Result<Vec<_>>>()?;
    inherited.sort_by_key(|grant| grant.from.levels_above);
    Ok(inherited)
}

/// To whom these grants were given, in their order.
pub(crate) fn keys(rows: &[grants::Model]) -> Result<Vec<PrincipalKey>> {
    rows.iter().map(|row| PrincipalKey::parse(&row.principal)).collect()
}

fn tag(rows: &[grants::Model]) -> String {
    let parts = rows.iter().flat_map(|row| {
        let end = row.expires_at.map_or(String::new(), |end| end.timestamp_micros().to_string());
        [row.id.to_string(), row.level.clone(), end]
    });
    let parts: Vec<String> = parts.collect();
    tag_of(parts.iter().map(String::as_str))
}

/// Writes the difference, so that grants which stay keep who gave them and when.
async fn replace(
    grant: &Grant<GrantsWrite>,
    tx: &TenantDb<'_>,
    node: NodeId,
    wanted: Vec<NewGrant>,
    now: DateTime<Utc>,
) -> Result<()> {
    let former = store::all_of_node(tx, node).await?;
    let mut former: HashMap<String, _> = former.into_iter().map(|row| (row.principal.clone(), row)).collect();
    let pairs: Vec<_> = wanted.into_iter().map(|new| (former.remove(&new.principal.to_string()), new)).collect();
    store::delete(tx, former.into_values().map(|row| row.id).collect()).await?;
    for (former, new) in pairs {
        write(grant, tx, node, former, new, now).await?;
    }
    Ok(())
}

/// Writes one grant in place of the principal's former one. One that had ended is as if it had never been.
async fn write(
    grant: &Grant<GrantsWrite>,
    tx: &TenantDb<'_>,
    node: NodeId,
    former: Option<grants::Model>,
    new: NewGrant,
    now: DateTime<Utc>,
) -> Result<GrantId> {
    match former {
        Some(row) if row.expires_at.is_some_and(|end| end <= now) => store::delete(tx, vec![row.id]).await?,
        Some(row) => {
            if row.level != new.level.as_str() || row.expires_at != new.expires_at {
                store::change(tx, row.id, &new).await?;
            }
            return Ok(GrantId(row.id));
        }
        None => {}
    }
    let id = GrantId(grant.platform().ids.uuid());
    store::insert(tx, node, grant.principal().user_id, now, (id, new)).await?;
    Ok(id)
}

/// 409 if nobody could manage the object any more, unless the caller may manage everything.
async fn ensure_managed(grant: &Grant<GrantsWrite>, tx: &TenantDb<'_>, node: NodeId, now: DateTime<Utc>) -> Result<()> {
    match grant.principal().may(Permission::GrantsManageAll) || store::is_managed(tx, node, now).await? {
        true => Ok(()),
        false => {
            Err(Error::conflict("Nobody could manage this object any more; keep a grant with the level `manage`."))
        }
    }
}
