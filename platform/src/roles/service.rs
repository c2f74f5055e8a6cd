//! Rules of roles. Invariant: a role is named by its name, which never changes; what it allows is decided by Casbin alone.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, QueryFilter,
};
use std::collections::{BTreeSet, HashSet};

use crate::{
    access::{BUILT_IN_ROLES, BuiltInRole, Grant, PrincipalKey, RequiredPermission, TenantDb},
    db::entity::{casbin_rules, roles},
    kernel::{Error, FieldError, Result},
    tenants::store::bump_security_version,
};

/// Which of these names are roles of the tenant.
pub(crate) async fn known(db: &TenantDb<'_>, tenant_slug: &str, names: &[String]) -> Result<HashSet<String>> {
    let (built_in, other): (Vec<&String>, Vec<&String>) =
        names.iter().partition(|name| BuiltInRole::of_tenant(tenant_slug).any(|role| role.name == **name));
    let mut known: HashSet<String> = built_in.into_iter().cloned().collect();
    if !other.is_empty() {
        let rows = db.all::<roles::Entity>(|q| q.filter(roles::Column::Name.is_in(other))).await?;
        known.extend(rows.into_iter().map(|row| row.name));
    }
    Ok(known)
}

/// Roles must exist (422, naming each that does not), and nobody assigns a role that allows more than they may do (403).
pub(crate) async fn ensure_assignable<P: RequiredPermission>(
    grant: &Grant<P>,
    db: &TenantDb<'_>,
    names: &[String],
) -> Result<()> {
    let known = known(db, &grant.principal().tenant_slug, names).await?;
    let unknown = names.iter().enumerate().filter(|(_, name)| !known.contains(*name));
    let wrong: Vec<FieldError> = unknown
        .map(|(index, _)| FieldError {
            field: format!("/roles/{index}"),
            message: "is not a role of this tenant".into(),
        })
        .collect();
    if !wrong.is_empty() {
        return Err(Error::invalid_fields(wrong));
    }
    grant.ensure_may_give_roles(db, names).await
}

/// Gives a user, service account or group exactly these roles. The caller has checked them with [`ensure_assignable`], if there is one.
/// Error: 422 if a role is not there (any more): a name must not be assigned before somebody makes a role of it.
pub(crate) async fn assign(tx: &TenantDb<'_>, to: &PrincipalKey, names: &[String]) -> Result<()> {
    // First: it locks the tenant's row, as those do who delete roles.
    unassign_all(tx, to).await?;
    let own = names.iter().filter(|name| !BUILT_IN_ROLES.iter().any(|role| role.name == **name));
    let distinct: BTreeSet<&String> = own.collect();
    let there = tx.count::<roles::Entity>(|q| q.filter(roles::Column::Name.is_in(distinct.iter().copied()))).await?;
    if there != distinct.len() as u64 {
        return Err(Error::invalid("/roles", "holds a role that is not there any more"));
    }
    let domain = tx.tenant().to_string();
    let distinct: BTreeSet<&String> = names.iter().collect();
    let rows = distinct.into_iter().map(|role| casbin_rules::ActiveModel {
        tenant_id: NotSet,
        ptype: Set("g".into()),
        v0: Set(to.to_string()),
        v1: Set(PrincipalKey::Role(role.clone()).to_string()),
        v2: Set(domain.clone()),
        v3: Set(String::new()),
        v4: Set(String::new()),
        v5: Set(String::new()),
    });
    tx.insert_all::<casbin_rules::Entity>(rows.collect()).await
}

/// Takes every role from a user, service account or group.
pub(crate) async fn unassign_all(tx: &TenantDb<'_>, from: &PrincipalKey) -> Result<()> {
    bump_security_version(tx).await?;
    tx.delete::<casbin_rules::Entity>(|q| {
        q.filter(casbin_rules::Column::Ptype.eq("g")).filter(casbin_rules::Column::V0.eq(from.to_string()))
    })
    .await?;
    Ok(())
}
