//! From claims to roles and groups. Invariant: only roles and groups that a mapping names are touched; all others are an administrator's.

use serde_json::{Map, Value};
use std::collections::BTreeSet;

use super::providers::Settings;
use crate::{
    access::{PrincipalKey, TenantDb},
    groups::{self, Member},
    kernel::{GroupId, Result, UserId},
    roles,
    users::service::own_roles,
};

/// What a sign-in changed about an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    pub(super) roles_given: Vec<String>,
    pub(super) roles_taken: Vec<String>,
    pub(super) groups_joined: Vec<GroupId>,
    pub(super) groups_left: Vec<GroupId>,
}

/// What a mapping says about one person.
#[derive(Debug, PartialEq, Eq)]
struct Mapped<T> {
    /// What the claims give.
    held: BTreeSet<T>,
    /// What they do not give, though the mapping names it.
    lost: BTreeSet<T>,
}

impl<T: Ord + Clone> Mapped<T> {
    /// `pairs`: a value of the claim, and what it gives.
    fn of<'a>(claims: &Map<String, Value>, claim: &str, pairs: impl Iterator<Item = (&'a str, T)> + Clone) -> Self {
        let values = values(claims, claim);
        let held: BTreeSet<T> = pairs.clone().filter(|(value, _)| values.contains(*value)).map(|(_, to)| to).collect();
        let lost = pairs.map(|(_, to)| to).filter(|to| !held.contains(to)).collect();
        Self { held, lost }
    }
}

/// The values of a claim: of a list, or the one there is. The name is taken as it stands first; then dots step into objects.
fn values(claims: &Map<String, Value>, name: &str) -> BTreeSet<String> {
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

/// Gives and takes what the claims say.
pub(super) async fn sync(
    tx: &TenantDb<'_>,
    user: UserId,
    tenant_slug: &str,
    settings: &Settings,
    claims: &Map<String, Value>,
) -> Result<Changes> {
    let (roles_given, roles_taken) = sync_roles(tx, user, tenant_slug, settings, claims).await?;
    let (groups_joined, groups_left) = sync_groups(tx, user, settings, claims).await?;
    Ok(Changes { roles_given, roles_taken, groups_joined, groups_left })
}

async fn sync_roles(
    tx: &TenantDb<'_>,
    user: UserId,
    tenant_slug: &str,
    settings: &Settings,
    claims: &Map<String, Value>,
) -> Result<(Vec<String>, Vec<String>)> {
    if settings.role_mapping.is_empty() {
        return Ok(Default::default());
    }
    let pairs = settings.role_mapping.iter().map(|mapping| (mapping.value.as_str(), mapping.role.clone()));
    let Mapped { held, lost } = Mapped::of(claims, &settings.roles_claim, pairs);
    let own: BTreeSet<String> = own_roles(tx, &[user]).await?.remove(&user).unwrap_or_default().into_iter().collect();
    let named: Vec<String> = held.difference(&own).cloned().collect();
    // A role that was deleted since is given to nobody.
    let known = roles::service::known(tx, tenant_slug, &named).await?;
    let given: Vec<String> = named.into_iter().filter(|role| known.contains(role)).collect();
    let taken: Vec<String> = own.intersection(&lost).cloned().collect();
    if !given.is_empty() || !taken.is_empty() {
        let names: Vec<String> = own.difference(&lost).chain(&given).cloned().collect();
        roles::service::assign(tx, &PrincipalKey::User(user), &names).await?;
    }
    Ok((given, taken))
}

async fn sync_groups(
    tx: &TenantDb<'_>,
    user: UserId,
    settings: &Settings,
    claims: &Map<String, Value>,
) -> Result<(Vec<GroupId>, Vec<GroupId>)> {
    if settings.group_mapping.is_empty() {
        return Ok(Default::default());
    }
    let pairs =
        settings.group_mapping.iter().filter_map(|m| Some((m.value.as_str(), m.group_id.parse::<GroupId>().ok()?)));
    let Mapped { held, lost } = Mapped::<GroupId>::of(claims, &settings.groups_claim, pairs);
    let direct = groups::service::direct_groups(tx, user).await?;
    let (mut joined, mut left) = (Vec::new(), Vec::new());
    for group in held.difference(&direct) {
        // One that was deleted since has no members.
        if groups::service::find(tx, *group).await?.is_some() {
            groups::service::add_member(tx, *group, Member::User(user)).await?;
            joined.push(*group);
        }
    }
    for group in direct.intersection(&lost) {
        groups::service::remove_member(tx, *group, Member::User(user)).await?;
        left.push(*group);
    }
    Ok((joined, left))
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

    #[test]
    fn what_one_value_gives_no_other_takes() {
        let claims = json!({ "groups": ["a", "b"] });
        let pairs = [("a", 1), ("x", 1), ("b", 2), ("x", 3), ("c", 4)];
        let mapped = Mapped::of(claims.as_object().unwrap(), "groups", pairs.into_iter());
        assert_eq!(mapped, Mapped { held: BTreeSet::from([1, 2]), lost: BTreeSet::from([3, 4]) });
        let nothing = Mapped::of(&Map::new(), "groups", pairs.into_iter());
        assert_eq!(nothing, Mapped { held: BTreeSet::new(), lost: BTreeSet::from([1, 2, 3, 4]) });
    }
}
