//! Who is in a group, for callers of the API.

use poem_openapi::types::ToJSON as _;
use sea_orm::{
    ColumnTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Query},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::{
    dto::{GroupMember, GroupMemberAdd, MemberType},
    operations::within_reach,
    service::{self, Member},
};
use crate::{
    access::{
        AccountKind, AuditEvent, Grant, TenantDb, groups_below,
        permissions::{GroupsRead, GroupsWrite},
    },
    db::entity::{group_groups, group_users, groups, users},
    kernel::{Error, GroupId, Page, PageRequest, Result, UserId},
};

/// The last member of a page.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Position {
    Group(String),
    Account(String),
}

/// A group's members: groups by name, then accounts by login.
pub(super) async fn list(
    grant: &Grant<GroupsRead>,
    group: GroupId,
    nested: bool,
    limit: Option<u32>,
    page_token: Option<String>,
) -> Result<Page<GroupMember>> {
    let operation = "group_member_list";
    let request = PageRequest::<(GroupId, bool), Position>::new(
        operation,
        limit.map(u64::from),
        page_token.as_deref(),
        (group, nested),
    )?;
    let db = grant.db();
    let (group, nested) = request.filters;
    service::find(&db, group).await?.ok_or_else(Error::not_found)?;
    let holders = if nested { groups_below(&db, group).await? } else { vec![group] };
    let mut found = match &request.after {
        Some(Position::Account(_)) => Vec::new(),
        Some(Position::Group(name)) => inner_groups(&db, &holders, Some(name), request.limit + 1).await?,
        None => inner_groups(&db, &holders, None, request.limit + 1).await?,
    };
    let room = (request.limit + 1).saturating_sub(found.len() as u64);
    if room > 0 {
        let after = match &request.after {
            Some(Position::Account(login)) => Some(login.as_str()),
            _ => None,
        };
        found.extend(accounts(&db, &holders, after, room).await?);
    }
    Ok(request.page(operation, found, |member| match member.member_type {
        MemberType::Group => Position::Group(member.name.clone()),
        MemberType::User | MemberType::ServiceAccount => Position::Account(member.name.clone()),
    }))
}

async fn inner_groups(
    db: &TenantDb<'_>,
    holders: &[GroupId],
    after: Option<&String>,
    limit: u64,
) -> Result<Vec<GroupMember>> {
    let inner = Query::select()
        .column(group_groups::Column::MemberGroupId)
        .from(group_groups::Entity)
        .and_where(Expr::col(group_groups::Column::TenantId).eq(db.tenant().0))
        .and_where(Expr::col(group_groups::Column::GroupId).is_in(holders.iter().map(|group| group.0)))
        .to_owned();
    let rows = db
        .all::<groups::Entity>(|mut q| {
            if let Some(after) = after {
                q = q.filter(groups::Column::Name.gt(after.as_str()));
            }
            q.filter(groups::Column::Id.in_subquery(inner)).order_by_asc(groups::Column::Name).limit(limit)
        })
        .await?;
    Ok(rows.into_iter().map(of_group).collect())
}

async fn accounts(db: &TenantDb<'_>, holders: &[GroupId], after: Option<&str>, limit: u64) -> Result<Vec<GroupMember>> {
    let rows = db
        .all::<users::Entity>(|mut q| {
            if let Some(after) = after {
                q = q.filter(users::Column::Login.gt(after));
            }
            q.filter(users::Column::Id.in_subquery(accounts_in(db, holders)))
                .order_by_asc(users::Column::Login)
                .limit(limit)
        })
        .await?;
    rows.into_iter().map(of_account).collect()
}

/// The ids of the accounts that are members of one of these groups, as a sub-select.
pub(crate) fn accounts_in(db: &TenantDb<'_>, holders: &[GroupId]) -> sea_orm::sea_query::SelectStatement {
    Query::select()
        .column(group_users::Column::UserId)
        .from(group_users::Entity)
        .and_where(Expr::col(group_users::Column::TenantId).eq(db.tenant().0))
        .and_where(Expr::col(group_users::Column::GroupId).is_in(holders.iter().map(|group| group.0)))
        .to_owned()
}

/// Whether the account is a member of the group itself.
pub(super) async fn is_direct_member(db: &TenantDb<'_>, group: GroupId, account: UserId) -> Result<bool> {
    let of_both = group_users::Column::GroupId.eq(group.0).and(group_users::Column::UserId.eq(account.0));
    Ok(db.count::<group_users::Entity>(|q| q.filter(of_both)).await? > 0)
}

fn of_group(row: groups::Model) -> GroupMember {
    GroupMember { member_type: MemberType::Group, member_id: row.id, display_name: row.name.clone(), name: row.name }
}

fn of_account(row: users::Model) -> Result<GroupMember> {
    let member_type = AccountKind::parse(&row.kind)?.into();
    Ok(GroupMember { member_type, member_id: row.id, name: row.login, display_name: row.display_name })
}

/// Adds a member.
pub(super) async fn add(grant: &Grant<GroupsWrite>, group: GroupId, input: GroupMemberAdd) -> Result<GroupMember> {
    let tx = grant.begin().await?;
    within_reach(grant, &tx, group).await?;
    let member = match (input.user_id, input.member_group_id) {
        (Some(user), None) => Member::User(user),
        (None, Some(inner)) => Member::Group(inner),
        _ => return Err(Error::invalid("/user_id", "give exactly one of `user_id` and `member_group_id`")),
    };
    service::add_member(&tx, group, member).await?;
    let view = view(&tx, member).await?;
    tx.record(AuditEvent::on("group", group).note(json!({ "member_added": view.to_json() })))?;
    tx.commit().await?;
    Ok(view)
}

/// Removes a member.
pub(super) async fn remove(grant: &Grant<GroupsWrite>, group: GroupId, member: Uuid) -> Result<()> {
    let tx = grant.begin().await?;
    within_reach(grant, &tx, group).await?;
    let removed = service::remove_member(&tx, group, Member::User(UserId(member))).await?
        || service::remove_member(&tx, group, Member::Group(GroupId(member))).await?;
    if !removed {
        return Err(Error::not_found());
    }
    tx.record(AuditEvent::on("group", group).note(json!({ "member_removed": member.to_string() })))?;
    tx.commit().await
}

async fn view(db: &TenantDb<'_>, member: Member) -> Result<GroupMember> {
    match member {
        Member::User(user) => {
            let row = db.one::<users::Entity>(|q| q.filter(users::Column::Id.eq(user.0))).await?;
            of_account(row.ok_or_else(Error::not_found)?)
        }
        Member::Group(group) => Ok(of_group(service::find(db, group).await?.ok_or_else(Error::not_found)?)),
    }
}
