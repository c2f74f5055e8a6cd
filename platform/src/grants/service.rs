//! Rules of grants. Nothing is cached: the next request and the next search see what was committed.

use chrono::{DateTime, Utc};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

use super::{
    dto::{GrantInput, GrantList, GrantsPut, PrincipalType},
    store::{self, NewGrant},
};
use crate::{
    access::{
        AuditEvent, BUILT_IN_ROLES, Grant, NodeAccess, Permission, PrincipalKey, RequiredPermission, TenantDb,
        permissions::{GrantsRead, GrantsWrite},
    },
    kernel::{Error, FieldError, GrantId, NodeId, Result, UserId},
    nodes::{
        model::NodeKind,
        service::{TreeLock, lock_tree},
        store as tree_store,
    },
};

/// The live grants on an object.
pub(crate) async fn list(grant: &Grant<GrantsRead>, id: NodeId, kind: NodeKind) -> Result<GrantList> {
    let db = grant.db();
    let node = shareable(grant, &db, id, kind).await?;
    view(&db, node.id(), grant.platform().clock.now()).await
}

/// Replaces an object's grants.
pub(crate) async fn put(grant: &Grant<GrantsWrite>, id: NodeId, kind: NodeKind, input: GrantsPut) -> Result<GrantList> {
    let platform = grant.platform();
    let now = platform.clock.now();
    let tx = grant.begin().await?;
    // Nobody moves the object or deletes it while it is decided who manages it; the row's lock is for whoever else shares it right now.
    lock_tree(&tx, TreeLock::Shared).await?;
    let node = shareable(grant, &tx, id, kind).await?.id();
    tree_store::get_locked(&tx, node).await?;
    let wanted = check(grant, &tx, input.grants, now).await?;
    let before = view(&tx, node, now).await?;
    replace(grant, &tx, node, wanted, now).await?;
    if !store::is_managed(&tx, node, now).await? && !grant.principal().may(Permission::GrantsManageAll) {
        return Err(Error::conflict("Nobody could manage this object any more; keep a grant with the level `manage`."));
    }
    let list = view(&tx, node, now).await?;
    tx.record(AuditEvent::on(kind.as_str(), node).before(&before).after(&list))?;
    tx.commit().await?;
    tracing::info!(node = %node, grants = list.grants.len(), by = %grant.principal().user_id, "grants replaced");
    Ok(list)
}

async fn view(db: &TenantDb<'_>, node: NodeId, now: DateTime<Utc>) -> Result<GrantList> {
    let rows = store::of_node(db, node, now).await?;
    Ok(GrantList { grants: rows.into_iter().map(TryInto::try_into).collect::<Result<_>>()? })
}

/// The object, if the caller may share it; one of the other kind is absent.
async fn shareable<P: RequiredPermission>(
    grant: &Grant<P>,
    db: &TenantDb<'_>,
    id: NodeId,
    kind: NodeKind,
) -> Result<NodeAccess> {
    match tree_store::get(db, id).await? {
        Some(row) if row.kind == kind.as_str() => grant.node_for_sharing(db, id).await,
        _ => Err(Error::not_found()),
    }
}

/// Writes the difference, so that grants which stay keep who gave them and when.
async fn replace(
    grant: &Grant<GrantsWrite>,
    tx: &TenantDb<'_>,
    node: NodeId,
    wanted: Vec<NewGrant>,
    now: DateTime<Utc>,
) -> Result<()> {
    let existing = store::all_of_node(tx, node).await?;
    let mut existing: HashMap<String, _> = existing.into_iter().map(|row| (row.principal.clone(), row)).collect();
    let mut new = Vec::new();
    for wanted in wanted {
        match existing.remove(&wanted.principal.to_string()) {
            Some(row) if row.level == wanted.level.as_str() && row.expires_at == wanted.expires_at => {}
            Some(row) => store::change(tx, row.id, &wanted).await?,
            None => new.push((GrantId(grant.platform().ids.uuid()), wanted)),
        }
    }
    store::delete(tx, existing.into_values().map(|row| row.id).collect()).await?;
    store::insert(tx, node, grant.principal().user_id, now, new).await
}

/// Checks every grant and names everything that is wrong, not only the first.
async fn check(
    grant: &Grant<GrantsWrite>,
    db: &TenantDb<'_>,
    inputs: Vec<GrantInput>,
    now: DateTime<Utc>,
) -> Result<Vec<NewGrant>> {
    let (mut checked, mut wrong) = (Vec::new(), Vec::new());
    let mut seen = HashSet::new();
    for (index, input) in inputs.iter().enumerate() {
        if input.expires_at.is_some_and(|end| end <= now) {
            wrong.push(field(index, "expires_at", "must lie in the future"));
        }
        match principal(input) {
            Ok(principal) if !seen.insert(principal.clone()) => {
                wrong.push(field(index, "principal_id", "already has a grant in this list"));
            }
            Ok(principal) => {
                let new = NewGrant {
                    principal,
                    level: input.level.into(),
                    expires_at: input.expires_at.map(to_microseconds),
                };
                checked.push((index, new));
            }
            Err(problem) => wrong.push(field(index, "principal_id", problem)),
        }
    }
    for index in unknown(grant, db, &checked).await? {
        wrong.push(field(index, "principal_id", "is nobody of this tenant"));
    }
    match wrong.is_empty() {
        true => Ok(checked.into_iter().map(|(_, new)| new).collect()),
        false => Err(Error::invalid_fields(wrong)),
    }
}

fn field(index: usize, name: &str, message: &str) -> FieldError {
    FieldError { field: format!("/grants/{index}/{name}"), message: message.into() }
}

fn principal(input: &GrantInput) -> Result<PrincipalKey, &'static str> {
    match (input.principal_type, &input.principal_id) {
        (PrincipalType::Everyone, None) => Ok(PrincipalKey::Everyone),
        (PrincipalType::Everyone, Some(_)) => Err("must be absent for `everyone`"),
        (PrincipalType::User, Some(id)) => id.parse().map(PrincipalKey::User).map_err(|_| "is not a user's id"),
        (PrincipalType::Role, Some(name)) => Ok(PrincipalKey::Role(name.clone())),
        (_, None) => Err("is required"),
    }
}

/// The indices of grants to principals that do not exist. Two queries at most.
async fn unknown(grant: &Grant<GrantsWrite>, db: &TenantDb<'_>, grants: &[(usize, NewGrant)]) -> Result<Vec<usize>> {
    let in_system = grant.principal().tenant_slug == "system";
    let built_in = |name: &str| BUILT_IN_ROLES.iter().any(|r| r.name == name && (r.name == "operator") == in_system);
    let (mut users, mut roles): (Vec<Uuid>, Vec<String>) = (Vec::new(), Vec::new());
    for (_, new) in grants {
        match &new.principal {
            PrincipalKey::User(id) => users.push(id.0),
            PrincipalKey::Role(name) if !built_in(name) => roles.push(name.clone()),
            PrincipalKey::Role(_) | PrincipalKey::Everyone => {}
        }
    }
    let users = store::known_users(db, users).await?;
    let custom = if roles.is_empty() { HashSet::new() } else { store::known_roles(db, &roles).await? };
    let is_known = |principal: &PrincipalKey| match principal {
        PrincipalKey::User(UserId(id)) => users.contains(id),
        PrincipalKey::Role(name) => built_in(name) || custom.contains(name),
        PrincipalKey::Everyone => true,
    };
    Ok(grants.iter().filter(|(_, new)| !is_known(&new.principal)).map(|(index, _)| *index).collect())
}

/// What both databases can store, so that the answer equals what is read later.
fn to_microseconds(time: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(time.timestamp_micros()).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grants::GrantLevel;

    fn input(principal_type: PrincipalType, principal_id: Option<&str>) -> GrantInput {
        let principal_id = principal_id.map(str::to_string);
        GrantInput { principal_type, principal_id, level: GrantLevel::Read, expires_at: None }
    }

    #[test]
    fn principals_need_an_id_exactly_when_there_are_several_of_their_kind() {
        use PrincipalType::{Everyone, Role, User};
        let id = "0192f0c1-2345-7000-8000-000000000001";
        assert_eq!(principal(&input(User, Some(id))).unwrap(), PrincipalKey::User(id.parse().unwrap()));
        assert_eq!(principal(&input(Role, Some("member"))).unwrap(), PrincipalKey::Role("member".into()));
        assert_eq!(principal(&input(Everyone, None)).unwrap(), PrincipalKey::Everyone);
        for wrong in [input(User, None), input(Role, None), input(User, Some("x")), input(Everyone, Some(id))] {
            assert!(principal(&wrong).is_err(), "{wrong:?}");
        }
    }
}
