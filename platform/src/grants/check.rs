//! Checking grants before they are written.

use chrono::{DateTime, Utc};
use std::collections::HashSet;
use uuid::Uuid;

use super::{
    dto::GrantInput,
    store::{self, NewGrant},
};
use crate::{
    access::{AccountKind, Grant, PrincipalKey, RequiredPermission, TenantDb, permissions::GrantsWrite},
    kernel::{Error, FieldError, Result},
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
                    account: input.principal_type.account(),
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
    let principals: Vec<_> = grants.iter().map(|(_, new)| (new.principal.clone(), new.account)).collect();
    let known = known(grant, db, &principals).await?;
    let unknown = grants.iter().zip(known).filter(|(_, known)| !known);
    Ok(unknown.map(|((index, _), _)| *index).collect())
}

/// Whether the tenant has each of these principals; an account must be of the kind that stands beside it. Three queries at most.
pub(crate) async fn known<P: RequiredPermission>(
    grant: &Grant<P>,
    db: &TenantDb<'_>,
    principals: &[(PrincipalKey, Option<AccountKind>)],
) -> Result<Vec<bool>> {
    let (mut accounts, mut groups, mut roles): (Vec<Uuid>, Vec<Uuid>, Vec<String>) = Default::default();
    for (key, _) in principals {
        match key {
            PrincipalKey::User(id) => accounts.push(id.0),
            PrincipalKey::Group(id) => groups.push(id.0),
            PrincipalKey::Role(name) => roles.push(name.clone()),
            PrincipalKey::Everyone => {}
        }
    }
    let kinds = store::kinds_of_accounts(db, accounts).await?;
    let groups = store::known_groups(db, groups).await?;
    let roles = crate::roles::service::known(db, &grant.principal().tenant_slug, &roles).await?;
    let is_known = |(key, kind): &(PrincipalKey, Option<AccountKind>)| match key {
        PrincipalKey::User(id) => kinds.get(id).copied() == *kind,
        PrincipalKey::Group(id) => groups.contains(&id.0),
        PrincipalKey::Role(name) => roles.contains(name),
        PrincipalKey::Everyone => true,
    };
    Ok(principals.iter().map(is_known).collect())
}

/// What both databases can store, so that the answer equals what is read later.
fn to_microseconds(time: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(time.timestamp_micros()).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grants::PrincipalType::{Everyone, Group, Role, ServiceAccount, User};

    #[test]
    fn principals_need_an_id_exactly_when_there_are_several_of_their_kind() {
        let id = "0192f0c1-2345-7000-8000-000000000001";
        assert_eq!(User.key(Some(id)).unwrap(), PrincipalKey::User(id.parse().unwrap()));
        assert_eq!(ServiceAccount.key(Some(id)).unwrap(), PrincipalKey::User(id.parse().unwrap()));
        assert_eq!(Group.key(Some(id)).unwrap(), PrincipalKey::Group(id.parse().unwrap()));
        assert_eq!(Role.key(Some("member")).unwrap(), PrincipalKey::Role("member".into()));
        assert_eq!(Everyone.key(None).unwrap(), PrincipalKey::Everyone);
        let nameless = [User, ServiceAccount, Group, Role].map(|kind| (kind, None));
        for (kind, id) in nameless.into_iter().chain([(User, Some("x")), (Group, Some("x")), (Everyone, Some(id))]) {
            assert!(kind.key(id).is_err(), "{kind:?} {id:?}");
        }
    }
}
