//! Grants on an object's way up, and what they amount to for somebody.

use chrono::{DateTime, Utc};
use std::cmp::Reverse;

use super::{
    dto::{AccessReason, ReasonKind},
    subject::CountsAs,
};
use crate::{
    access::{Grant, Level, Permission, PermissionSet, PrincipalKey, RequiredPermission, TenantDb},
    db::entity::grants,
    grants::service::{Names, Places},
    kernel::{GrantId, Result},
};

/// A grant on the way.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub(super) row: grants::Model,
    pub(super) key: PrincipalKey,
    pub(super) level: Level,
}

impl Given {
    /// Reads a row.
    pub(super) fn parse(row: grants::Model) -> Result<Self> {
        Ok(Self { key: PrincipalKey::parse(&row.principal)?, level: Level::parse(&row.level)?, row })
    }

    /// Whether it has not ended.
    pub(super) fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.row.expires_at.is_none_or(|end| end > now)
    }
}

/// What telling about grants needs: where they are, and what everybody is called.
pub(super) struct Telling {
    pub(super) places: Places,
    pub(super) names: Names,
    /// Whether the caller manages every grant on the way.
    manages_all: bool,
}

impl Telling {
    /// Names for these grants and these principals.
    pub(super) async fn of<P: RequiredPermission>(
        grant: &Grant<P>,
        db: &TenantDb<'_>,
        places: Places,
        given: &[Given],
        principals: Vec<PrincipalKey>,
    ) -> Result<Self> {
        let mut keys = principals;
        keys.extend(given.iter().map(|given| given.key.clone()));
        let names = Names::of(grant, db, &keys).await?;
        Ok(Self { places, names, manages_all: grant.principal().may(Permission::GrantsManageAll) })
    }

    /// A grant as a reason for somebody who counts as its principal in this way.
    pub(super) fn reason(&self, given: &Given, counts_as: &CountsAs) -> Result<AccessReason> {
        let place = self.places.view(given.row.node_id)?;
        Ok(AccessReason {
            kind: ReasonKind::Grant,
            level: Some(given.level.into()),
            grant_id: (self.manages_all || place.levels_above == 0).then_some(GrantId(given.row.id)),
            given_to: Some(self.names.view(&given.key)),
            through: counts_as.through.iter().map(|key| self.names.view(key)).collect(),
            place: Some(place),
            expires_at: given.row.expires_at,
        })
    }

    /// The grants among these that count for somebody, as reasons: highest level first, then nearest.
    pub(super) fn reasons<'g>(
        &self,
        given: impl IntoIterator<Item = &'g Given>,
        counts_as: &[CountsAs],
    ) -> Result<Vec<AccessReason>> {
        let mut reasons = Vec::new();
        for given in given {
            for counts in counts_as.iter().filter(|counts| counts.key == given.key) {
                reasons.push(self.reason(given, counts)?);
            }
        }
        reasons.sort_by_key(|reason| (Reverse(reason.level), reason.place.as_ref().map(|place| place.levels_above)));
        Ok(reasons)
    }
}

/// A permission as a reason.
pub(super) fn by_permission(kind: ReasonKind) -> AccessReason {
    AccessReason {
        kind,
        level: None,
        grant_id: None,
        given_to: None,
        through: Vec::new(),
        place: None,
        expires_at: None,
    }
}

/// The permissions among these that open objects without grants, as reasons.
pub(super) fn opening(permissions: PermissionSet) -> Vec<AccessReason> {
    let all = [
        (Permission::ContentReadAll, ReasonKind::ContentReadAll),
        (Permission::GrantsManageAll, ReasonKind::GrantsManageAll),
    ];
    let held = all.into_iter().filter(|(permission, _)| permissions.contains(*permission));
    held.map(|(_, kind)| by_permission(kind)).collect()
}
