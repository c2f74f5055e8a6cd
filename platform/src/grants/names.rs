//! What principals are called, as far as a caller may know. Accounts and roles of one's own tenant may be named to whoever may see that
//! they have access; groups only to their members and to readers of groups.

use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QuerySelect};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

use super::dto::{PrincipalType, PrincipalView};
use crate::{
    access::{AccountKind, Grant, Permission, PrincipalKey, RequiredPermission, TenantDb},
    db::entity::{groups, users},
    kernel::{GroupId, Result, UserId},
};

/// Ids in one statement, below the databases' limits.
const IDS_PER_STATEMENT: usize = 500;

/// What an account is called.
#[derive(FromQueryResult)]
struct Account {
    id: Uuid,
    kind: String,
    display_name: String,
}

/// Names of principals.
pub(crate) struct Names {
    accounts: HashMap<UserId, (AccountKind, String)>,
    groups: HashMap<GroupId, String>,
    sees_groups: bool,
    own_groups: HashSet<GroupId>,
}

impl Names {
    /// The names of these. One query for each kind and [`IDS_PER_STATEMENT`] of them.
    pub(crate) async fn of<P: RequiredPermission>(
        grant: &Grant<P>,
        db: &TenantDb<'_>,
        keys: &[PrincipalKey],
    ) -> Result<Self> {
        let (mut accounts, mut groups): (Vec<Uuid>, Vec<Uuid>) = Default::default();
        for key in keys {
            match key {
                PrincipalKey::User(id) => accounts.push(id.0),
                PrincipalKey::Group(id) => groups.push(id.0),
                PrincipalKey::Role(_) | PrincipalKey::Everyone => {}
            }
        }
        let mut names = Self::none(grant);
        for batch in distinct(accounts).chunks(IDS_PER_STATEMENT) {
            let ids = batch.iter().copied();
            use users::Column::{DisplayName, Id, Kind};
            let rows = db.rows::<users::Entity, Account>(|q| {
                q.select_only().columns([Id, Kind, DisplayName]).filter(Id.is_in(ids))
            });
            for row in rows.await? {
                names.accounts.insert(UserId(row.id), (AccountKind::parse(&row.kind)?, row.display_name));
            }
        }
        for batch in distinct(groups).chunks(IDS_PER_STATEMENT) {
            let ids = batch.iter().copied();
            let rows = db.all::<groups::Entity>(|q| q.filter(groups::Column::Id.is_in(ids))).await?;
            names.groups.extend(rows.into_iter().map(|row| (GroupId(row.id), row.name)));
        }
        Ok(names)
    }

    /// The name of one account, which is known.
    pub(crate) fn of_account<P: RequiredPermission>(
        grant: &Grant<P>,
        id: UserId,
        kind: AccountKind,
        display_name: String,
    ) -> Self {
        Self { accounts: HashMap::from([(id, (kind, display_name))]), ..Self::none(grant) }
    }

    fn none<P: RequiredPermission>(grant: &Grant<P>) -> Self {
        let principal = grant.principal();
        Self {
            accounts: HashMap::new(),
            groups: HashMap::new(),
            sees_groups: principal.may(Permission::GroupsRead),
            own_groups: principal.groups.iter().copied().collect(),
        }
    }

    /// What people call it.
    pub(crate) fn name(&self, key: &PrincipalKey) -> Option<String> {
        match key {
            PrincipalKey::User(id) => self.accounts.get(id).map(|(_, name)| name.clone()),
            PrincipalKey::Group(id) if self.may_know(*id) => self.groups.get(id).cloned(),
            PrincipalKey::Role(name) => Some(name.clone()),
            PrincipalKey::Group(_) | PrincipalKey::Everyone => None,
        }
    }

    /// The type under which it is shown, and its id.
    pub(crate) fn wire(&self, key: &PrincipalKey) -> (PrincipalType, Option<String>) {
        match key {
            PrincipalKey::User(id) => {
                let kind = self.accounts.get(id).map(|(kind, _)| *kind).unwrap_or_default();
                (kind.into(), Some(id.to_string()))
            }
            PrincipalKey::Group(id) => (PrincipalType::Group, Some(id.to_string())),
            PrincipalKey::Role(name) => (PrincipalType::Role, Some(name.clone())),
            PrincipalKey::Everyone => (PrincipalType::Everyone, None),
        }
    }

    /// The principal, or a neutral mark in its place.
    pub(crate) fn view(&self, key: &PrincipalKey) -> PrincipalView {
        let (principal_type, id) = self.wire(key);
        let hidden = matches!(key, PrincipalKey::Group(id) if !self.may_know(*id));
        PrincipalView { principal_type, principal_id: id.filter(|_| !hidden), display_name: self.name(key) }
    }

    fn may_know(&self, group: GroupId) -> bool {
        self.sees_groups || self.own_groups.contains(&group)
    }
}

fn distinct(mut ids: Vec<Uuid>) -> Vec<Uuid> {
    ids.sort_unstable();
    ids.dedup();
    ids
}
