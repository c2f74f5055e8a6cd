//! From claims to roles. Invariant: only roles that a mapping names are touched; all others are an administrator's.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, QueryFilter,
};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

use super::providers::Settings;
use crate::{
    access::TenantDb,
    db::entity::casbin_rules::{ActiveModel, Column, Entity},
    kernel::{Result, UserId},
    tenants::store::bump_security_version,
};

/// The values of a claim: of a list, or the one there is. The name is taken as it stands first; then dots step into objects.
pub(super) fn values(claims: &Map<String, Value>, name: &str) -> BTreeSet<String> {
    let found = claims.get(name).or_else(|| {
        let mut parts = name.split('.');
        let first = claims.get(parts.next()?)?;
        parts.try_fold(first, |value, part| value.get(part))
    });
    let items = match found {
        Some(Value::Array(items)) => items.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    items.iter().filter_map(Value::as_str).map(str::to_string).collect()
}

/// The roles that the claims give, and those that they don't though a mapping names them.
pub(super) fn mapped_roles(settings: &Settings, claims: &Map<String, Value>) -> (BTreeSet<String>, BTreeSet<String>) {
    let values = values(claims, &settings.roles_claim);
    let given = |mapping: &&super::dto::RoleMapping| values.contains(&mapping.value);
    let held: BTreeSet<String> = settings.role_mapping.iter().filter(given).map(|m| m.role.clone()).collect();
    let named: BTreeSet<String> = settings.role_mapping.iter().map(|m| m.role.clone()).collect();
    let lost = named.difference(&held).cloned().collect();
    (held, lost)
}

/// Gives and takes what the claims say.
pub(super) async fn sync_roles(
    tx: &TenantDb<'_>,
    user: UserId,
    settings: &Settings,
    claims: &Map<String, Value>,
) -> Result<()> {
    if settings.role_mapping.is_empty() {
        return Ok(());
    }
    let subject = format!("user:{user}");
    let rows = tx.all::<Entity>(|q| q.filter(Column::Ptype.eq("g")).filter(Column::V0.eq(subject.clone()))).await?;
    let now: BTreeSet<String> = rows.into_iter().map(|row| row.v1).collect();
    let (held, lost) = mapped_roles(settings, claims);
    let stored = |role: &String| format!("role:{role}");
    let added: Vec<String> = held.iter().map(stored).filter(|role| !now.contains(role)).collect();
    let removed: Vec<String> = lost.iter().map(stored).filter(|role| now.contains(role)).collect();
    if added.is_empty() && removed.is_empty() {
        return Ok(());
    }
    let domain = tx.tenant().to_string();
    let rows = added.into_iter().map(|role| ActiveModel {
        tenant_id: NotSet,
        ptype: Set("g".into()),
        v0: Set(subject.clone()),
        v1: Set(role),
        v2: Set(domain.clone()),
        v3: Set(String::new()),
        v4: Set(String::new()),
        v5: Set(String::new()),
    });
    tx.insert_all::<Entity>(rows.collect()).await?;
    tx.delete::<Entity>(|q| {
        q.filter(Column::Ptype.eq("g")).filter(Column::V0.eq(subject.clone())).filter(Column::V1.is_in(removed))
    })
    .await?;
    bump_security_version(tx).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn claims_are_lists_or_single_values_at_the_top_or_within() {
        let claims = json!({ "groups": ["a", "b", 3], "role": "c", "realm_access": { "roles": ["d"] }, "x.y": ["e"] });
        let claims = claims.as_object().unwrap();
        for (name, expected) in [
            ("groups", vec!["a", "b"]),
            ("role", vec!["c"]),
            ("realm_access.roles", vec!["d"]),
            ("x.y", vec!["e"]),
            ("realm_access", vec![]),
            ("nothing.at.all", vec![]),
        ] {
            assert_eq!(values(claims, name).into_iter().collect::<Vec<_>>(), expected, "{name}");
        }
    }
}
