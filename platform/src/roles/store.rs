//! Queries on what roles allow, and on who has them.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, QueryFilter, QueryOrder,
    sea_query::ExprTrait,
};
use std::collections::{BTreeSet, HashMap};

use crate::{
    access::{Permission, PrincipalKey, TenantDb},
    db::entity::{casbin_rules, grants},
    kernel::Result,
};

/// What the tenant's own roles allow, by role: of one, or of all. In the catalogue's order; what is not in the catalogue is left out.
pub(super) async fn policies(db: &TenantDb<'_>, role: Option<&str>) -> Result<HashMap<String, Vec<String>>> {
    let rows = db
        .all::<casbin_rules::Entity>(|mut q| {
            if let Some(role) = role {
                q = q.filter(casbin_rules::Column::V0.eq(subject(role)));
            }
            q.filter(casbin_rules::Column::Ptype.eq("p")).order_by_asc(casbin_rules::Column::V2)
        })
        .await?;
    let mut sets: HashMap<String, BTreeSet<Permission>> = HashMap::new();
    for row in rows {
        if let (PrincipalKey::Role(role), Some(permission)) =
            (PrincipalKey::parse(&row.v0)?, Permission::parse(&row.v2))
        {
            sets.entry(role).or_default().insert(permission);
        }
    }
    let names = |set: BTreeSet<Permission>| set.into_iter().map(|p| p.as_str().to_string()).collect();
    Ok(sets.into_iter().map(|(role, set)| (role, names(set))).collect())
}

/// Adds policies of a role.
pub(super) async fn insert_policies(tx: &TenantDb<'_>, role: &str, permissions: BTreeSet<Permission>) -> Result<()> {
    let rows = permissions.into_iter().map(|permission| casbin_rules::ActiveModel {
        tenant_id: NotSet,
        ptype: Set("p".into()),
        v0: Set(subject(role)),
        v1: Set(tx.tenant().to_string()),
        v2: Set(permission.as_str().into()),
        v3: Set(String::new()),
        v4: Set(String::new()),
        v5: Set(String::new()),
    });
    tx.insert_all::<casbin_rules::Entity>(rows.collect()).await
}

/// Removes every policy of a role.
pub(super) async fn delete_policies(tx: &TenantDb<'_>, role: &str) -> Result<()> {
    let of_role = casbin_rules::Column::Ptype.eq("p").and(casbin_rules::Column::V0.eq(subject(role)));
    tx.delete::<casbin_rules::Entity>(|q| q.filter(of_role)).await?;
    Ok(())
}

/// How many have the role, and how many grants are to it.
pub(super) async fn uses(db: &TenantDb<'_>, role: &str) -> Result<(u64, u64)> {
    let assigned = casbin_rules::Column::Ptype.eq("g").and(casbin_rules::Column::V1.eq(subject(role)));
    let assignments = db.count::<casbin_rules::Entity>(|q| q.filter(assigned)).await?;
    let grants = db.count::<grants::Entity>(|q| q.filter(grants::Column::Principal.eq(subject(role)))).await?;
    Ok((assignments, grants))
}

/// Takes the role from everybody, and ends the grants to it.
pub(super) async fn delete_uses(tx: &TenantDb<'_>, role: &str) -> Result<()> {
    let assigned = casbin_rules::Column::Ptype.eq("g").and(casbin_rules::Column::V1.eq(subject(role)));
    tx.delete::<casbin_rules::Entity>(|q| q.filter(assigned)).await?;
    tx.delete::<grants::Entity>(|q| q.filter(grants::Column::Principal.eq(subject(role)))).await?;
    Ok(())
}

fn subject(role: &str) -> String {
    PrincipalKey::Role(role.to_string()).to_string()
}
