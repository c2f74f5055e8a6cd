//! What callers of the API do with groups. Invariant: a group that brings its members more than the caller may do is beyond the caller's
//! reach, for whoever decides about its members decides about its roles.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

use super::{
    dto::{Group, GroupCreate, GroupUpdate},
    service::{self, GroupChange, NewGroup},
};
use crate::{
    access::{
        AuditEvent, Grant, PrincipalKey, RequiredPermission, TenantDb,
        permissions::{GroupsRead, GroupsWrite},
    },
    db::{
        entity::{casbin_rules, groups},
        starts_with,
    },
    kernel::{Error, GroupId, Page, PageRequest, Result},
    roles,
};

/// Creates a group.
pub(super) async fn create(grant: &Grant<GroupsWrite>, input: GroupCreate) -> Result<Group> {
    let new = NewGroup {
        name: checked_name(&input.name)?,
        description: input.description.unwrap_or_default(),
        external_id: input.external_id,
    };
    let tx = grant.begin().await?;
    let id = service::insert(&tx, grant.platform(), new).await?;
    let group = load(&tx, id).await?;
    tx.record(AuditEvent::on("group", id).after(&group))?;
    tx.commit().await?;
    Ok(group)
}

/// The tenant's groups, by name.
pub(super) async fn list(
    grant: &Grant<GroupsRead>,
    name_prefix: Option<String>,
    limit: Option<u32>,
    page_token: Option<String>,
) -> Result<Page<Group>> {
    let request = PageRequest::<Option<String>, String>::new(
        "group_list",
        limit.map(u64::from),
        page_token.as_deref(),
        name_prefix,
    )?;
    let db = grant.db();
    let rows = db
        .all::<groups::Entity>(|mut q| {
            if let Some(after) = &request.after {
                q = q.filter(groups::Column::Name.gt(after.as_str()));
            }
            if let Some(prefix) = &request.filters {
                q = q.filter(starts_with(groups::Column::Name, prefix));
            }
            q.order_by_asc(groups::Column::Name).limit(request.limit + 1)
        })
        .await?;
    let page = request.page("group_list", rows, |row| row.name.clone());
    let ids: Vec<GroupId> = page.items.iter().map(|row| GroupId(row.id)).collect();
    let mut roles = own_roles(&db, &ids).await?;
    Ok(page.map(|row| {
        let roles = roles.remove(&GroupId(row.id)).unwrap_or_default();
        Group::new(row, roles)
    }))
}

/// One group.
pub(super) async fn get(grant: &Grant<GroupsRead>, id: GroupId) -> Result<Group> {
    load(&grant.db(), id).await
}

/// Changes a group.
pub(super) async fn update(grant: &Grant<GroupsWrite>, id: GroupId, input: GroupUpdate) -> Result<Group> {
    let change = GroupChange {
        name: input.name.as_deref().map(checked_name).transpose()?,
        description: input.description,
        external_id: input.external_id.map(|text| Some(text).filter(|text| !text.is_empty())),
    };
    let tx = grant.begin().await?;
    within_reach(grant, &tx, id).await?;
    let before = load(&tx, id).await?;
    service::change(&tx, grant.platform(), id, change).await?;
    let group = load(&tx, id).await?;
    tx.record(AuditEvent::on("group", id).before(&before).after(&group))?;
    tx.commit().await?;
    Ok(group)
}

/// Deletes a group.
pub(super) async fn delete(grant: &Grant<GroupsWrite>, id: GroupId) -> Result<()> {
    let tx = grant.begin().await?;
    within_reach(grant, &tx, id).await?;
    let before = load(&tx, id).await?;
    service::delete(&tx, id).await?;
    tx.record(AuditEvent::on("group", id).before(&before))?;
    tx.commit().await
}

/// Replaces a group's roles.
pub(super) async fn put_roles(grant: &Grant<GroupsWrite>, id: GroupId, names: Vec<String>) -> Result<Group> {
    let tx = grant.begin().await?;
    within_reach(grant, &tx, id).await?;
    roles::service::ensure_assignable(grant, &tx, &names).await?;
    let before = load(&tx, id).await?;
    roles::service::assign(&tx, &PrincipalKey::Group(id), &names).await?;
    let group = load(&tx, id).await?;
    tx.record(AuditEvent::on("group", id).before(&before).after(&group))?;
    tx.commit().await?;
    Ok(group)
}

/// The group, if it is there (404) and brings its members nothing that the caller could not give (403).
pub(super) async fn within_reach<P: RequiredPermission>(
    grant: &Grant<P>,
    db: &TenantDb<'_>,
    id: GroupId,
) -> Result<groups::Model> {
    let row = service::find(db, id).await?.ok_or_else(Error::not_found)?;
    grant.ensure_may_give_membership(db, id).await?;
    Ok(row)
}

async fn load(db: &TenantDb<'_>, id: GroupId) -> Result<Group> {
    let row = service::find(db, id).await?.ok_or_else(Error::not_found)?;
    let roles = own_roles(db, &[id]).await?.remove(&id).unwrap_or_default();
    Ok(Group::new(row, roles))
}

/// The names of the roles that each of these groups has been given itself.
pub(super) async fn own_roles(db: &TenantDb<'_>, ids: &[GroupId]) -> Result<HashMap<GroupId, Vec<String>>> {
    let subjects: Vec<String> = ids.iter().map(|id| PrincipalKey::Group(*id).to_string()).collect();
    let rows = db
        .all::<casbin_rules::Entity>(|q| {
            q.filter(casbin_rules::Column::Ptype.eq("g"))
                .filter(casbin_rules::Column::V0.is_in(subjects))
                .order_by_asc(casbin_rules::Column::V1)
        })
        .await?;
    let mut roles: HashMap<GroupId, Vec<String>> = HashMap::new();
    for row in rows {
        if let (PrincipalKey::Group(group), PrincipalKey::Role(role)) =
            (PrincipalKey::parse(&row.v0)?, PrincipalKey::parse(&row.v1)?)
        {
            roles.entry(group).or_default().push(role);
        }
    }
    Ok(roles)
}

fn checked_name(raw: &str) -> Result<String> {
    let name = raw.trim();
    match name.is_empty() || name.chars().any(char::is_control) {
        true => Err(Error::invalid("/name", "must have a visible character, and no control characters")),
        false => Ok(name.to_string()),
    }
}
