//! What a caller may give to others. Invariant: nobody gives, directly or by way of a role, a group or somebody else's password, a permission
//! that they could not use themselves.

use sea_orm::{ColumnTrait, QueryFilter};

use super::{
    casbin::permissions_of_roles,
    grant::Grant,
    memberships::{groups_above, groups_of_user},
    permission::{Permission, PermissionSet, RequiredPermission},
    principal::{Principal, PrincipalKey},
    tenant::TenantDb,
};
use crate::{
    db::entity::casbin_rules,
    kernel::{Error, GroupId, Result, UserId},
};

impl Principal {
    /// The permissions that this caller may give to others: its own, and with `grants:manage_all` also `content:read_all` — who manages the
    /// grants of everything can give themselves access to everything, so that handing that on is no more than they may do.
    pub fn may_hand_out(&self) -> PermissionSet {
        let mut all = self.permissions;
        if all.contains(Permission::GrantsManageAll) {
            all.insert(Permission::ContentReadAll);
        }
        all
    }
}

/// The names of the roles that these principals have been given themselves. Sorted, each once.
pub async fn roles_of(db: &TenantDb<'_>, principals: impl IntoIterator<Item = PrincipalKey>) -> Result<Vec<String>> {
    let subjects: Vec<String> = principals.into_iter().map(|principal| principal.to_string()).collect();
    let rows = db
        .all::<casbin_rules::Entity>(|q| {
            q.filter(casbin_rules::Column::Ptype.eq("g")).filter(casbin_rules::Column::V0.is_in(subjects))
        })
        .await?;
    let mut roles: Vec<String> =
        rows.into_iter().filter_map(|row| row.v1.strip_prefix("role:").map(str::to_string)).collect();
    roles.sort_unstable();
    roles.dedup();
    Ok(roles)
}

impl<P: RequiredPermission> Grant<P> {
    /// 403 unless the caller may hand out everything that these roles allow.
    pub(crate) async fn ensure_may_give_roles(&self, db: &TenantDb<'_>, roles: &[String]) -> Result<()> {
        self.ensure_may_give(permissions_of_roles(db, roles).await?)
    }

    /// 403 unless the caller may hand out these permissions.
    pub(crate) fn ensure_may_give(&self, permissions: PermissionSet) -> Result<()> {
        let beyond = permissions.without(self.principal().may_hand_out());
        let Some(first) = beyond.iter().next() else { return Ok(()) };
        Err(Error::forbidden(format!(
            "This would give more than you may do yourself, for example the permission {:?}.",
            first.as_str()
        )))
    }

    /// 403 unless the caller may hand out everything that membership in this group brings, through the groups above it too.
    pub(crate) async fn ensure_may_give_membership(&self, db: &TenantDb<'_>, group: GroupId) -> Result<()> {
        let above = groups_above(db, &[group]).await?;
        let roles = roles_of(db, above.into_iter().map(PrincipalKey::Group)).await?;
        self.ensure_may_give_roles(db, &roles).await
    }

    /// 403 if the account may do something that the caller may not: whoever could change its password or roles could act as it.
    /// No exception for the caller's own account: a limited API key must not set its owner's password.
    pub(crate) async fn ensure_may_change_account(&self, db: &TenantDb<'_>, account: UserId) -> Result<()> {
        let groups = groups_of_user(db, account).await?;
        let keys = groups.into_iter().map(PrincipalKey::Group).chain([PrincipalKey::User(account)]);
        let roles = roles_of(db, keys).await?;
        let allowed = permissions_of_roles(db, &roles).await?;
        match allowed.without(self.principal().may_hand_out()).is_empty() {
            true => Ok(()),
            false => {
                Err(Error::forbidden("This account may do more than you; somebody who may do as much can change it."))
            }
        }
    }
}
