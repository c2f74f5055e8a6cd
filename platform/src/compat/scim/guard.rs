//! What an identity provider may not do. Invariant: SCIM gives nobody more than a member's rights, takes over no account that has more, and
//! leaves the tenant an administrator of its own.
//!
//! SCIM *manages* an account or a group that it made, or that it changed while it brought nobody more than a member may do. What an
//! administrator gives to those afterwards is given knowingly.

use sea_orm::{ColumnTrait, QueryFilter};
use std::collections::HashSet;

use super::{ScimGrant, store};
use crate::{
    access::{
        BUILT_IN_ROLES, PermissionSet, PrincipalKey, TenantDb, groups_above, groups_below, groups_of_user,
        permissions_of_roles, roles_of,
    },
    db::entity::{casbin_rules, group_users, scim_users, users},
    kernel::{Error, GroupId, Result, UserId},
    tenants::store::bump_security_version,
};

const ADMINISTRATOR: &str = "tenant_admin";

/// Whether the account may do more than a member.
pub(crate) async fn is_privileged(db: &TenantDb<'_>, user: UserId) -> Result<bool> {
    let roles = roles_of_user(db, user).await?;
    exceeds_member(db, &roles).await
}

async fn exceeds_member(db: &TenantDb<'_>, roles: &[String]) -> Result<bool> {
    let allowed = permissions_of_roles(db, roles).await?;
    let member = BUILT_IN_ROLES.iter().find(|role| role.name == "member");
    let member: PermissionSet = member.into_iter().flat_map(|role| role.permissions).copied().collect();
    Ok(!allowed.without(member).is_empty())
}

async fn roles_of_user(db: &TenantDb<'_>, user: UserId) -> Result<Vec<String>> {
    let groups = groups_of_user(db, user).await?;
    roles_of(db, groups.into_iter().map(PrincipalKey::Group).chain([PrincipalKey::User(user)])).await
}

/// 403 unless the members of the group may be decided by SCIM. Answers whether SCIM manages it already.
pub(crate) async fn ensure_group_may_change(tx: &TenantDb<'_>, group: GroupId) -> Result<bool> {
    if store::is_managed(tx, group).await? {
        return Ok(true);
    }
    let above = groups_above(tx, &[group]).await?;
    let roles = roles_of(tx, above.into_iter().map(PrincipalKey::Group)).await?;
    match exceeds_member(tx, &roles).await? {
        true => Err(Error::forbidden(
            "This group was not made by SCIM and brings its members more than a member may do; change it in the console or by the API.",
        )),
        false => Ok(false),
    }
}

/// 409 if the account must stay: the one whose key is used, or the last administrator that SCIM does not manage.
/// The caller holds the tree's exclusive lock; from here on also the tenant's row, as whoever changes groups and their roles does, so that two
/// at once can't each find the other still there.
pub(crate) async fn ensure_may_go(grant: &ScimGrant, tx: &TenantDb<'_>, user: UserId) -> Result<()> {
    if user == grant.principal().user_id {
        return Err(Error::conflict(
            "The key that this request was sent with belongs to this account; it can't be put out of use with it.",
        ));
    }
    bump_security_version(tx).await?;
    let own = own_administrators(tx).await?;
    match own.contains(&user.0) && own.len() == 1 {
        true => Err(Error::conflict(
            "This is the tenant's last active administrator that SCIM does not manage; it can only be put out of use in the console or by the API.",
        )),
        false => Ok(()),
    }
}

/// Whether a change of the group's members could take the tenant's last administrator of its own. The caller holds the tenant's row.
pub(crate) async fn is_administration_at_stake(tx: &TenantDb<'_>, group: GroupId) -> Result<bool> {
    let above = groups_above(tx, &[group]).await?;
    let roles = roles_of(tx, above.into_iter().map(PrincipalKey::Group)).await?;
    Ok(roles.iter().any(|role| role == ADMINISTRATOR) && !own_administrators(tx).await?.is_empty())
}

/// 409 if a change took the tenant's last administrator of its own.
pub(crate) async fn ensure_administration_stays(tx: &TenantDb<'_>) -> Result<()> {
    match own_administrators(tx).await?.is_empty() {
        true => Err(Error::conflict(
            "The tenant's last active administrator that SCIM does not manage is one through this group; it can only be changed so in the console or by the API.",
        )),
        false => Ok(()),
    }
}

/// The administrators that SCIM does not manage.
async fn own_administrators(db: &TenantDb<'_>) -> Result<HashSet<uuid::Uuid>> {
    let administrators = administrators(db).await?;
    let managed = db
        .all::<scim_users::Entity>(|q| {
            q.filter(scim_users::Column::Managed.eq(true))
                .filter(scim_users::Column::UserId.is_in(administrators.iter().copied()))
        })
        .await?;
    let managed: HashSet<uuid::Uuid> = managed.into_iter().map(|row| row.user_id).collect();
    Ok(administrators.difference(&managed).copied().collect())
}

/// People who are active and have the role `tenant_admin`, directly or through groups.
async fn administrators(db: &TenantDb<'_>) -> Result<HashSet<uuid::Uuid>> {
    let role = PrincipalKey::Role(ADMINISTRATOR.into()).to_string();
    let rules = db
        .all::<casbin_rules::Entity>(|q| {
            q.filter(casbin_rules::Column::Ptype.eq("g")).filter(casbin_rules::Column::V1.eq(role))
        })
        .await?;
    let mut people: HashSet<uuid::Uuid> = HashSet::new();
    for rule in rules {
        match PrincipalKey::parse(&rule.v0)? {
            PrincipalKey::User(user) => drop(people.insert(user.0)),
            PrincipalKey::Group(group) => {
                let holders = groups_below(db, group).await?;
                let holders = holders.into_iter().map(|group| group.0);
                let rows =
                    db.all::<group_users::Entity>(|q| q.filter(group_users::Column::GroupId.is_in(holders))).await?;
                people.extend(rows.into_iter().map(|row| row.user_id));
            }
            _ => {}
        }
    }
    let visible = store::visible_users(db);
    let rows = db
        .all::<users::Entity>(|q| {
            q.filter(users::Column::Id.is_in(people)).filter(users::Column::State.eq("active")).filter(visible)
        })
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
