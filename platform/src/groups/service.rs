//! Rules of groups. Everything here works inside the caller's transaction and voids cached decisions of the tenant.
//! Invariant: no group is a member of itself, at whatever distance. Whoever nests groups holds the tenant's row until the end of the
//! transaction, so that two opposite nestings at once can't both find that there is no cycle.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, OnConflict},
};
use std::collections::BTreeSet;

use super::{dto::GroupReference, managers};
use crate::{
    access::{PrincipalKey, TenantDb, groups_below},
    app::Platform,
    db::entity::{grants, group_groups, group_users, groups, users},
    kernel::{Error, ErrorCode, GroupId, Result, UserId},
    roles,
    tenants::store::bump_security_version,
};

/// A group to insert.
#[derive(Clone, Debug, Default)]
pub struct NewGroup {
    /// Unique within the tenant.
    pub name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// What a directory calls it.
    pub external_id: Option<String>,
}

/// What changes about a group; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct GroupChange {
    /// Unique within the tenant.
    pub name: Option<String>,
    /// What it is for; may be empty.
    pub description: Option<String>,
    /// What a directory calls it; the inner `None` forgets it.
    pub external_id: Option<Option<String>>,
}

/// A member of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Member {
    /// A user or service account.
    User(UserId),
    /// Another group, whose members are members too.
    Group(GroupId),
}

/// Inserts a group. Error: `name_taken`.
pub async fn insert(tx: &TenantDb<'_>, platform: &Platform, new: NewGroup) -> Result<GroupId> {
    let (id, now) = (GroupId(platform.ids.uuid()), platform.clock.now());
    let row = groups::ActiveModel {
        tenant_id: NotSet,
        id: Set(id.0),
        name: Set(new.name),
        description: Set(new.description),
        external_id: Set(new.external_id),
        created_at: Set(now),
        updated_at: Set(now),
    };
    tx.insert::<groups::Entity>(row).await.map_err(name_taken)?;
    bump_security_version(tx).await?;
    Ok(id)
}

/// The group's row, if the tenant has it.
pub(crate) async fn find(db: &TenantDb<'_>, id: GroupId) -> Result<Option<groups::Model>> {
    db.one::<groups::Entity>(|q| q.filter(groups::Column::Id.eq(id.0))).await
}

/// These groups by name; those that the tenant does not have are left out.
pub(crate) async fn named(db: &TenantDb<'_>, ids: &[GroupId]) -> Result<Vec<GroupReference>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids = ids.iter().map(|id| id.0);
    let rows = db
        .all::<groups::Entity>(|q| q.filter(groups::Column::Id.is_in(ids)).order_by_asc(groups::Column::Name))
        .await?;
    Ok(rows.into_iter().map(|row| GroupReference { id: GroupId(row.id), name: row.name }).collect())
}

/// Gives a group another name. Errors: `not_found`, `name_taken`.
pub async fn rename(tx: &TenantDb<'_>, platform: &Platform, id: GroupId, name: String) -> Result<()> {
    change(tx, platform, id, GroupChange { name: Some(name), ..GroupChange::default() }).await
}

/// Changes a group. Errors: `not_found`, `name_taken`.
pub async fn change(tx: &TenantDb<'_>, platform: &Platform, id: GroupId, change: GroupChange) -> Result<()> {
    let changed = tx
        .update::<groups::Entity>(|mut q| {
            q = q.col_expr(groups::Column::UpdatedAt, Expr::value(platform.clock.now()));
            if let Some(name) = change.name {
                q = q.col_expr(groups::Column::Name, Expr::value(name));
            }
            if let Some(description) = change.description {
                q = q.col_expr(groups::Column::Description, Expr::value(description));
            }
            if let Some(external_id) = change.external_id {
                q = q.col_expr(groups::Column::ExternalId, Expr::value(external_id));
            }
            q.filter(groups::Column::Id.eq(id.0))
        })
        .await
        .map_err(name_taken)?;
    match changed {
        0 => Err(Error::not_found()),
        _ => bump_security_version(tx).await,
    }
}

/// Deletes a group with its memberships, roles and grants. Its members stay. Error: `not_found`.
pub async fn delete(tx: &TenantDb<'_>, id: GroupId) -> Result<()> {
    let principal = PrincipalKey::Group(id);
    roles::service::unassign_all(tx, &principal).await?;
    tx.delete::<grants::Entity>(|q| q.filter(grants::Column::Principal.eq(principal.to_string()))).await?;
    managers::forget(tx, &principal).await?;
    // The database's own cascade takes the memberships and the group's managers along.
    match tx.delete::<groups::Entity>(|q| q.filter(groups::Column::Id.eq(id.0))).await? {
        0 => Err(Error::not_found()),
        _ => Ok(()),
    }
}

/// Adds a member; adding one again is no error. Errors: `not_found` for a group or member that the tenant does not have; `conflict` if the
/// member holds the group already, at whatever distance.
pub async fn add_member(tx: &TenantDb<'_>, group: GroupId, member: Member) -> Result<()> {
    // First: it locks the tenant's row, and what is read from here on is what others have committed.
    bump_security_version(tx).await?;
    if find(tx, group).await?.is_none() || !exists(tx, member).await? {
        return Err(Error::not_found());
    }
    match member {
        Member::User(user) => {
            use group_users::Column as C;
            let row = group_users::ActiveModel { tenant_id: NotSet, group_id: Set(group.0), user_id: Set(user.0) };
            let conflict = OnConflict::columns([C::TenantId, C::GroupId, C::UserId]).do_nothing().to_owned();
            tx.upsert::<group_users::Entity>(row, conflict).await?;
        }
        Member::Group(inner) => {
            ensure_no_cycle(tx, group, inner).await?;
            use group_groups::Column as C;
            let row =
                group_groups::ActiveModel { tenant_id: NotSet, group_id: Set(group.0), member_group_id: Set(inner.0) };
            let conflict = OnConflict::columns([C::TenantId, C::GroupId, C::MemberGroupId]).do_nothing().to_owned();
            tx.upsert::<group_groups::Entity>(row, conflict).await?;
        }
    }
    Ok(())
}

/// Removes a member; false if it was none. Memberships through other groups stay.
pub async fn remove_member(tx: &TenantDb<'_>, group: GroupId, member: Member) -> Result<bool> {
    bump_security_version(tx).await?;
    let removed = match member {
        Member::User(user) => {
            tx.delete::<group_users::Entity>(|q| {
                q.filter(group_users::Column::GroupId.eq(group.0)).filter(group_users::Column::UserId.eq(user.0))
            })
            .await?
        }
        Member::Group(inner) => {
            tx.delete::<group_groups::Entity>(|q| {
                q.filter(group_groups::Column::GroupId.eq(group.0))
                    .filter(group_groups::Column::MemberGroupId.eq(inner.0))
            })
            .await?
        }
    };
    Ok(removed > 0)
}

/// Makes these the group's members, and no others. Errors: as of [`add_member`].
pub async fn set_members(tx: &TenantDb<'_>, group: GroupId, wanted: Vec<Member>) -> Result<()> {
    bump_security_version(tx).await?;
    let wanted: BTreeSet<Member> = wanted.into_iter().collect();
    let present: BTreeSet<Member> = members(tx, group).await?.into_iter().collect();
    for gone in present.difference(&wanted) {
        remove_member(tx, group, *gone).await?;
    }
    for new in wanted.difference(&present) {
        add_member(tx, group, *new).await?;
    }
    Ok(())
}

/// The groups that an account is a member of itself, not through other groups.
pub(crate) async fn direct_groups(db: &TenantDb<'_>, account: UserId) -> Result<BTreeSet<GroupId>> {
    let rows = db.all::<group_users::Entity>(|q| q.filter(group_users::Column::UserId.eq(account.0))).await?;
    Ok(rows.into_iter().map(|row| GroupId(row.group_id)).collect())
}

/// The group's own members, users first, not those of groups within it.
pub async fn members(db: &TenantDb<'_>, group: GroupId) -> Result<Vec<Member>> {
    let users = db
        .all::<group_users::Entity>(|q| {
            q.filter(group_users::Column::GroupId.eq(group.0)).order_by_asc(group_users::Column::UserId)
        })
        .await?;
    let inner = db
        .all::<group_groups::Entity>(|q| {
            q.filter(group_groups::Column::GroupId.eq(group.0)).order_by_asc(group_groups::Column::MemberGroupId)
        })
        .await?;
    let users = users.into_iter().map(|row| Member::User(UserId(row.user_id)));
    Ok(users.chain(inner.into_iter().map(|row| Member::Group(GroupId(row.member_group_id)))).collect())
}

/// Whether the tenant has the member-to-be.
pub async fn exists(db: &TenantDb<'_>, member: Member) -> Result<bool> {
    let count = match member {
        Member::User(user) => db.count::<users::Entity>(|q| q.filter(users::Column::Id.eq(user.0))).await?,
        Member::Group(group) => db.count::<groups::Entity>(|q| q.filter(groups::Column::Id.eq(group.0))).await?,
    };
    Ok(count > 0)
}

async fn ensure_no_cycle(tx: &TenantDb<'_>, group: GroupId, inner: GroupId) -> Result<()> {
    if !groups_below(tx, inner).await?.contains(&group) {
        return Ok(());
    }
    let name = find(tx, inner).await?.map_or_else(|| inner.to_string(), |row| row.name);
    Err(Error::conflict(match group == inner {
        true => format!("The group {name:?} can't be a member of itself."),
        false => format!("The group {name:?} can't be a member here: this group is already within it."),
    }))
}

fn name_taken(error: Error) -> Error {
    match crate::db::is_unique_violation(&error) {
        true => Error::new(ErrorCode::NameTaken, "A group has this name.").with_field("/name", "is taken"),
        false => error,
    }
}
