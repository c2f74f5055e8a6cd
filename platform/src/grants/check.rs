//! Checking grants before they are written.

use chrono::{DateTime, Utc};
use std::collections::HashSet;
use uuid::Uuid;

use super::{
    dto::GrantInput,
    store::{self, NewGrant},
};
use crate::{
    access::{BUILT_IN_ROLES, Grant, PrincipalKey, RequiredPermission, TenantDb, permissions::GrantsWrite},
    kernel::{Error, FieldError, Result, UserId},
};

/// Checks every grant and names everything that is wrong, not only the first. `at` gives the pointer to a field of the grant of that
/// index.
pub(super) async fn check(
    grant: &Grant<GrantsWrite>,
    db: &TenantDb<'_>,
    inputs: &[GrantInput],
    at: impl Fn(usize, &str) -> String,
    now: DateTime<Utc>,
) -> Result<Vec<NewGrant>> {
    let field =
        |index: usize, name: &str, message: &str| FieldError { field: at(index, name), message: message.into() };
    let (mut checked, mut wrong) = (Vec::new(), Vec::new());
    let mut seen = HashSet::new();
    for (index, input) in inputs.iter().enumerate() {
        if input.expires_at.is_some_and(|end| end <= now) {
            wrong.push(field(index, "expires_at", "must lie in the future"));
        }
        match input.principal_type.key(input.principal_id.as_deref()) {
            Ok(principal) if !seen.insert(principal.clone()) => {
                wrong.push(field(index, "principal_id", "already has a grant in this list"));
            }
            Ok(principal) => {
                let new = NewGrant {
                    principal,
                    level: input.level.into(),
                    expires_at: input.expires_at.map(to_microseconds),
                };
                checked.push((index, new));
            }
            Err(problem) => wrong.push(field(index, "principal_id", problem)),
        }
    }
    for index in unknown(grant, db, &checked).await? {
        wrong.push(field(index, "principal_id", "is nobody of this tenant"));
    }
    match wrong.is_empty() {
        true => Ok(checked.into_iter().map(|(_, new)| new).collect()),
        false => Err(Error::invalid_fields(wrong)),
    }
}

/// The indices of grants to principals that do not exist.
async fn unknown(grant: &Grant<GrantsWrite>, db: &TenantDb<'_>, grants: &[(usize, NewGrant)]) -> Result<Vec<usize>> {
    let keys: Vec<&PrincipalKey> = grants.iter().map(|(_, new)| &new.principal).collect();
    let known = known(grant, db, &keys).await?;
    Ok(grants.iter().filter(|(_, new)| !known.contains(&new.principal)).map(|(index, _)| *index).collect())
}

/// Those of the principals that the tenant has. One query for each kind at most.
pub(crate) async fn known<P: RequiredPermission>(
    grant: &Grant<P>,
    db: &TenantDb<'_>,
    keys: &[&PrincipalKey],
) -> Result<HashSet<PrincipalKey>> {
    let in_system = grant.principal().tenant_slug == "system";
    let built_in = |name: &str| BUILT_IN_ROLES.iter().any(|r| r.name == name && (r.name == "operator") == in_system);
    let (mut users, mut roles): (Vec<Uuid>, Vec<String>) = (Vec::new(), Vec::new());
    for key in keys {
        match key {
            PrincipalKey::User(id) => users.push(id.0),
            PrincipalKey::Role(name) if !built_in(name) => roles.push(name.clone()),
            PrincipalKey::Role(_) | PrincipalKey::Everyone => {}
        }
    }
    let users = if users.is_empty() { HashSet::new() } else { store::known_users(db, users).await? };
    let custom = if roles.is_empty() { HashSet::new() } else { store::known_roles(db, &roles).await? };
    let is_known = |key: &PrincipalKey| match key {
        PrincipalKey::User(UserId(id)) => users.contains(id),
        PrincipalKey::Role(name) => built_in(name) || custom.contains(name),
        PrincipalKey::Everyone => true,
    };
    Ok(keys.iter().filter(|key| is_known(key)).map(|key| (*key).clone()).collect())
}

/// What both databases can store, so that the answer equals what is read later.
fn to_microseconds(time: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(time.timestamp_micros()).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grants::PrincipalType::{Everyone, Role, User};

    #[test]
    fn principals_need_an_id_exactly_when_there_are_several_of_their_kind() {
        let id = "0192f0c1-2345-7000-8000-000000000001";
        assert_eq!(User.key(Some(id)).unwrap(), PrincipalKey::User(id.parse().unwrap()));
        assert_eq!(Role.key(Some("member")).unwrap(), PrincipalKey::Role("member".into()));
        assert_eq!(Everyone.key(None).unwrap(), PrincipalKey::Everyone);
        for (kind, id) in [(User, None), (Role, None), (User, Some("x")), (Everyone, Some(id))] {
            assert!(kind.key(id).is_err(), "{kind:?} {id:?}");
        }
    }
}
