//! Who looks after the users of a group. Invariant: managing a group gives nothing but what `care` allows; it is not inherited by the groups
//! within it or above it.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, QueryFilter, QueryOrder,
};
use std::collections::BTreeSet;
use uuid::Uuid;

use super::{
    dto::{GroupManager, GroupManagerList, GroupManagersPut, ManagerType},
    operations::within_reach,
    service::{self, Member, exists},
};
use crate::{
    access::{
        AccountKind, AuditEvent, Grant, Principal, PrincipalKey, TenantDb,
        permissions::{GroupsRead, GroupsWrite},
    },
    db::entity::{group_managers, users},
    kernel::{Error, FieldError, GroupId, Result, UserId},
    tenants::store::bump_security_version,
};

/// A group's managers.
pub(super) async fn list(grant: &Grant<GroupsRead>, group: GroupId) -> Result<GroupManagerList> {
    let db = grant.db();
    service::find(&db, group).await?.ok_or_else(Error::not_found)?;
    view(&db, group).await
}

/// Replaces a group's managers. Error: 422 naming each that is nobody of the tenant.
pub(super) async fn put(
    grant: &Grant<GroupsWrite>,
    group: GroupId,
    input: GroupManagersPut,
) -> Result<GroupManagerList> {
    let tx = grant.begin().await?;
    within_reach(grant, &tx, group).await?;
    let (mut wanted, mut wrong) = (BTreeSet::new(), Vec::new());
    for (index, manager) in input.managers.iter().enumerate() {
        match principal(&tx, manager).await? {
            Some(key) => {
                wanted.insert(key.to_string());
            }
            None => wrong.push(FieldError {
                field: format!("/managers/{index}/manager_id"),
                message: "is nobody of this tenant".into(),
            }),
        }
    }
    if !wrong.is_empty() {
        return Err(Error::invalid_fields(wrong));
    }
    let before = view(&tx, group).await?;
    tx.delete::<group_managers::Entity>(|q| q.filter(group_managers::Column::GroupId.eq(group.0))).await?;
    let rows = wanted.into_iter().map(|principal| group_managers::ActiveModel {
        tenant_id: NotSet,
        group_id: Set(group.0),
        principal: Set(principal),
    });
    tx.insert_all::<group_managers::Entity>(rows.collect()).await?;
    bump_security_version(&tx).await?;
    let list = view(&tx, group).await?;
    tx.record(AuditEvent::on("group", group).before(&before).after(&list))?;
    tx.commit().await?;
    Ok(list)
}

/// The manager-to-be, if the tenant has it.
async fn principal(db: &TenantDb<'_>, manager: &GroupManager) -> Result<Option<PrincipalKey>> {
    let Ok(id) = manager.manager_id.parse::<Uuid>() else { return Ok(None) };
    let kind = match manager.manager_type {
        ManagerType::User => AccountKind::User,
        ManagerType::ServiceAccount => AccountKind::ServiceAccount,
        ManagerType::Group => {
            let is_there = exists(db, Member::Group(GroupId(id))).await?;
            return Ok(is_there.then_some(PrincipalKey::Group(GroupId(id))));
        }
    };
    let row = db.one::<users::Entity>(|q| q.filter(users::Column::Id.eq(id))).await?;
    Ok(row.filter(|row| row.kind == kind.as_str()).map(|_| PrincipalKey::User(UserId(id))))
}

async fn view(db: &TenantDb<'_>, group: GroupId) -> Result<GroupManagerList> {
    let rows = db
        .all::<group_managers::Entity>(|q| {
            q.filter(group_managers::Column::GroupId.eq(group.0)).order_by_asc(group_managers::Column::Principal)
        })
        .await?;
    let mut managers = Vec::new();
    for row in rows {
        let (manager_type, manager_id) = match PrincipalKey::parse(&row.principal)? {
            PrincipalKey::Group(id) => (ManagerType::Group, id.to_string()),
            PrincipalKey::User(id) => {
                let row = db.one::<users::Entity>(|q| q.filter(users::Column::Id.eq(id.0))).await?;
                let kind = row.map(|row| AccountKind::parse(&row.kind)).transpose()?.unwrap_or_default();
                (kind.into(), id.to_string())
            }
            PrincipalKey::Role(_) | PrincipalKey::Everyone => {
                return Err(Error::internal(format!("a group is managed by {:?}", row.principal)));
            }
        };
        managers.push(GroupManager { manager_type, manager_id });
    }
    Ok(GroupManagerList { managers })
}

/// The groups that an account manages, being one of these principals.
pub(crate) async fn managed_by(db: &TenantDb<'_>, principals: &[PrincipalKey]) -> Result<BTreeSet<GroupId>> {
    let keys: Vec<String> = principals
        .iter()
        .filter(|key| matches!(key, PrincipalKey::User(_) | PrincipalKey::Group(_)))
        .map(ToString::to_string)
        .collect();
    let rows = db.all::<group_managers::Entity>(|q| q.filter(group_managers::Column::Principal.is_in(keys))).await?;
    Ok(rows.into_iter().map(|row| GroupId(row.group_id)).collect())
}

/// The groups that the caller manages.
pub(crate) async fn managed_by_caller(db: &TenantDb<'_>, caller: &Principal) -> Result<BTreeSet<GroupId>> {
    managed_by(db, &caller.keys()).await
}

/// A principal that goes manages nothing any more.
pub(crate) async fn forget(tx: &TenantDb<'_>, principal: &PrincipalKey) -> Result<()> {
    tx.delete::<group_managers::Entity>(|q| q.filter(group_managers::Column::Principal.eq(principal.to_string())))
        .await?;
    Ok(())
}
