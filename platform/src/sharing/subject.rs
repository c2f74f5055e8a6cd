//! Whose access is asked about, and as what principals that one counts.

use moka::sync::Cache;
use sea_orm::{ColumnTrait, QueryFilter};
use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
    time::Duration,
};

use crate::{
    access::{AccountKind, Grant, Permission, PermissionSet, PrincipalKey, RequiredPermission, TenantDb},
    db::entity::{casbin_rules, group_groups, group_users, users},
    grants::{PrincipalType, service::known},
    kernel::{Error, GroupId, Result, TenantId, UserId},
};

/// Accounts that are asked about, remembered. Invariant: an entry counts only at the security version that its key names: whatever changes
/// an account's name, kind, state, groups or roles moves that, since what callers may do, and are told about themselves, hangs on the same
/// rows.
pub type Accounts = Cache<AccountAt, Arc<Account>>;

/// Some hundred bytes each.
const MOST_ACCOUNTS: u64 = 20_000;

/// Remembers accounts for five minutes.
pub(crate) fn new_accounts() -> Accounts {
    Cache::builder().max_capacity(MOST_ACCOUNTS).time_to_live(Duration::from_secs(300)).build()
}

/// An account at one security version of its tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AccountAt {
    tenant: TenantId,
    user: UserId,
    version: i64,
}

/// What access hangs on with an account, and what people call it.
#[derive(Debug)]
pub struct Account {
    pub(super) kind: AccountKind,
    pub(super) display_name: String,
    active: bool,
    counts_as: Vec<CountsAs>,
}

impl Account {
    /// The account as of when the caller was authenticated. 404 if the tenant has none such.
    async fn load<P: RequiredPermission>(grant: &Grant<P>, db: &TenantDb<'_>, user: UserId) -> Result<Arc<Self>> {
        let known = &grant.platform().accounts_asked_about;
        let at = AccountAt { tenant: db.tenant(), user, version: grant.principal().as_of };
        if let Some(account) = known.get(&at) {
            return Ok(account);
        }
        let row = db.one::<users::Entity>(|q| q.filter(users::Column::Id.eq(user.0))).await?;
        let row = row.ok_or_else(Error::not_found)?;
        let counts_as = counts_as_of(db, &[user]).await?.remove(&user).unwrap_or_default();
        let account = Arc::new(Self {
            kind: AccountKind::parse(&row.kind)?,
            active: row.state == "active",
            display_name: row.display_name,
            counts_as,
        });
        known.insert(at, account.clone());
        Ok(account)
    }
}

/// Whom a caller asks about.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    pub(super) principal_type: Option<PrincipalType>,
    pub(super) principal_id: Option<String>,
}

impl Asked {
    /// The principal, and what it has to be if it is an account; the caller if none is named.
    pub(super) fn key<P: RequiredPermission>(&self, grant: &Grant<P>) -> Result<(PrincipalKey, Option<AccountKind>)> {
        let caller = grant.principal();
        match (self.principal_type, &self.principal_id) {
            (None, None) => Ok((PrincipalKey::User(caller.user_id), Some(caller.kind))),
            (None, Some(_)) => Err(Error::invalid("principal_type", "is required with `principal_id`")),
            (Some(kind), id) => match kind.key(id.as_deref()) {
                Ok(key) => Ok((key, kind.account())),
                Err(problem) => Err(Error::invalid("principal_id", problem)),
            },
        }
    }
}

/// A principal that somebody counts as, and the memberships that lead to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CountsAs {
    pub(super) key: PrincipalKey,
    pub(super) through: Vec<PrincipalKey>,
}

impl CountsAs {
    fn itself(key: PrincipalKey) -> Self {
        Self { key, through: Vec::new() }
    }
}

/// A principal, with all that matters for its access.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    pub(super) key: PrincipalKey,
    /// Whether it can call at all; only accounts can be inactive.
    pub(super) active: bool,
    /// What the roles allow that it has.
    pub(super) permissions: PermissionSet,
    pub(super) counts_as: Vec<CountsAs>,
    /// For accounts.
    pub(super) account: Option<Arc<Account>>,
}

impl Subject {
    /// Loads a principal. 404 if the tenant has none such.
    pub(super) async fn load<P: RequiredPermission>(
        grant: &Grant<P>,
        db: &TenantDb<'_>,
        (key, kind): (PrincipalKey, Option<AccountKind>),
    ) -> Result<Self> {
        let (active, counts_as, account) = match &key {
            PrincipalKey::User(id) => {
                let account = Account::load(grant, db, *id).await?;
                if kind.is_some_and(|kind| kind != account.kind) {
                    return Err(Error::not_found());
                }
                (account.active, account.counts_as.clone(), Some(account))
            }
            other => {
                let known = known(grant, db, &[(other.clone(), None)]).await?;
                if !known.first().copied().unwrap_or(false) {
                    return Err(Error::not_found());
                }
                (true, counts_as(db, other).await?, None)
            }
        };
        let roles: Vec<String> = counts_as.iter().filter_map(|c| role(&c.key)).collect();
        let is_caller = key == PrincipalKey::User(grant.principal().user_id);
        let permissions = match is_caller {
            // Cut to the scopes of the key or token that it comes with.
            true => grant.principal().permissions,
            false => permissions(grant, &roles).await?,
        };
        Ok(Self { key, active, permissions, counts_as, account })
    }

    /// Whether it is the caller.
    pub(super) fn is<P: RequiredPermission>(&self, grant: &Grant<P>) -> bool {
        self.key == PrincipalKey::User(grant.principal().user_id)
    }

    /// Whether permissions decide what it may do: for accounts. Groups, roles and everyone only hold grants.
    pub(super) fn is_account(&self) -> bool {
        matches!(self.key, PrincipalKey::User(_))
    }

    /// Whether it may do this kind of thing, as far as that is decided here.
    pub(super) fn may(&self, permission: Permission) -> bool {
        !self.is_account() || self.permissions.contains(permission)
    }

    /// Itself, what it counts as, and what leads there.
    pub(super) fn all_keys(&self) -> Vec<PrincipalKey> {
        let mut all = vec![self.key.clone()];
        for counts in &self.counts_as {
            all.push(counts.key.clone());
            all.extend(counts.through.iter().cloned());
        }
        all
    }

    /// The stored forms of what it counts as.
    pub(super) fn stored(&self) -> Vec<String> {
        self.counts_as.iter().map(|c| c.key.to_string()).collect()
    }
}

fn role(key: &PrincipalKey) -> Option<String> {
    match key {
        PrincipalKey::Role(name) => Some(name.clone()),
        _ => None,
    }
}

/// What roles allow together.
pub(super) async fn permissions<P: RequiredPermission>(grant: &Grant<P>, roles: &[String]) -> Result<PermissionSet> {
    let (platform, tenant) = (grant.platform(), grant.principal().tenant_id);
    let version = platform.versions.current(&platform.database, tenant).await?;
    platform.policies.permissions(&platform.database, tenant, version, roles).await
}

async fn counts_as(db: &TenantDb<'_>, key: &PrincipalKey) -> Result<Vec<CountsAs>> {
    match key {
        PrincipalKey::User(id) => Ok(counts_as_of(db, &[*id]).await?.remove(id).unwrap_or_default()),
        PrincipalKey::Group(id) => {
            let holders = Holders::above(db, &[*id]).await?;
            let around = holders.reach(holders.of(*id), &[]);
            let roles = roles_of(db, around.iter().map(|counts| &counts.key).chain([key])).await?;
            let mut all = vec![CountsAs::itself(key.clone()), CountsAs::itself(PrincipalKey::Everyone)];
            all.extend(around);
            Ok(with_roles(all, &roles))
        }
        PrincipalKey::Role(_) => Ok([key.clone(), PrincipalKey::Everyone].map(CountsAs::itself).to_vec()),
        PrincipalKey::Everyone => Ok(vec![CountsAs::itself(PrincipalKey::Everyone)]),
    }
}

/// What each of these accounts counts as. The same few queries, however many they are.
pub(super) async fn counts_as_of(db: &TenantDb<'_>, users: &[UserId]) -> Result<HashMap<UserId, Vec<CountsAs>>> {
    let ids = users.iter().map(|id| id.0);
    let rows = db.all::<group_users::Entity>(|q| q.filter(group_users::Column::UserId.is_in(ids))).await?;
    let mut direct: HashMap<UserId, Vec<GroupId>> = HashMap::new();
    for row in &rows {
        direct.entry(UserId(row.user_id)).or_default().push(GroupId(row.group_id));
    }
    let firsts: Vec<GroupId> = rows.iter().map(|row| GroupId(row.group_id)).collect();
    let holders = Holders::above(db, &firsts).await?;
    let mut all: HashMap<UserId, Vec<CountsAs>> = HashMap::new();
    for user in users {
        let itself = [PrincipalKey::User(*user), PrincipalKey::Everyone].map(CountsAs::itself);
        let groups = holders.reach(direct.get(user).map_or(&[], Vec::as_slice), &[]);
        all.insert(*user, itself.into_iter().chain(groups).collect());
    }
    let roles = roles_of(db, all.values().flatten().map(|counts| &counts.key)).await?;
    Ok(all.into_iter().map(|(user, counts)| (user, with_roles(counts, &roles))).collect())
}

/// Which groups hold which, as far up as it matters.
struct Holders(HashMap<GroupId, Vec<GroupId>>);

impl Holders {
    /// Everything above these groups: one query a level.
    async fn above(db: &TenantDb<'_>, groups: &[GroupId]) -> Result<Self> {
        let mut holders: HashMap<GroupId, Vec<GroupId>> = HashMap::new();
        let mut open: HashSet<GroupId> = groups.iter().copied().collect();
        while !open.is_empty() {
            let ids = open.iter().map(|id| id.0);
            let column = group_groups::Column::MemberGroupId;
            let edges = db.all::<group_groups::Entity>(|q| q.filter(column.is_in(ids))).await?;
            for group in &open {
                holders.entry(*group).or_default();
            }
            for edge in &edges {
                holders.entry(GroupId(edge.member_group_id)).or_default().push(GroupId(edge.group_id));
            }
            open = edges.iter().map(|edge| GroupId(edge.group_id)).filter(|id| !holders.contains_key(id)).collect();
        }
        Ok(Self(holders))
    }

    fn of(&self, group: GroupId) -> &[GroupId] {
        self.0.get(&group).map_or(&[], Vec::as_slice)
    }

    /// These groups and all above them, each with the shortest way there.
    fn reach(&self, start: &[GroupId], through: &[PrincipalKey]) -> Vec<CountsAs> {
        let mut seen = HashSet::new();
        let mut open: VecDeque<(GroupId, Vec<PrincipalKey>)> =
            start.iter().map(|group| (*group, through.to_vec())).collect();
        let mut reached = Vec::new();
        while let Some((group, through)) = open.pop_front() {
            if !seen.insert(group) {
                continue;
            }
            let key = PrincipalKey::Group(group);
            let further = [through.as_slice(), std::slice::from_ref(&key)].concat();
            open.extend(self.of(group).iter().map(|holder| (*holder, further.clone())));
            reached.push(CountsAs { key, through });
        }
        reached
    }
}

/// Adds the roles that these bring: the account's own, or the group itself, lead to a role without further steps.
fn with_roles(mut counts: Vec<CountsAs>, roles: &HashMap<String, Vec<String>>) -> Vec<CountsAs> {
    let mut brought = Vec::new();
    for (position, holder) in counts.iter().enumerate() {
        for role in roles.get(&holder.key.to_string()).into_iter().flatten() {
            let mut through = holder.through.clone();
            // The first is whoever is asked about.
            if position > 0 {
                through.push(holder.key.clone());
            }
            brought.push(CountsAs { key: PrincipalKey::Role(role.clone()), through });
        }
    }
    // The same role may come on several ways: the shortest tells enough.
    brought.sort_by_key(|counts| counts.through.len());
    for role in brought {
        if !counts.iter().any(|known| known.key == role.key) {
            counts.push(role);
        }
    }
    counts
}

/// The roles assigned to each of these, by its stored form.
async fn roles_of(
    db: &TenantDb<'_>,
    keys: impl Iterator<Item = &PrincipalKey>,
) -> Result<HashMap<String, Vec<String>>> {
    use casbin_rules::Column as C;
    let subjects: Vec<String> = keys.map(ToString::to_string).collect::<HashSet<_>>().into_iter().collect();
    let mut roles: HashMap<String, Vec<String>> = HashMap::new();
    for batch in subjects.chunks(500) {
        let ours = C::V0.is_in(batch.iter().cloned());
        let rows = db.all::<casbin_rules::Entity>(|q| q.filter(C::Ptype.eq("g")).filter(ours)).await?;
        for row in rows {
            if let Some(role) = row.v1.strip_prefix("role:") {
                roles.entry(row.v0.clone()).or_default().push(role.to_string());
            }
        }
    }
    Ok(roles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_reached_by_the_shortest_way_and_cycles_end() {
        let group = |number: u128| GroupId(uuid::Uuid::from_u128(number));
        let holders = Holders(HashMap::from([
            (group(1), vec![group(2), group(3)]),
            (group(2), vec![group(4)]),
            (group(3), vec![]),
            (group(4), vec![group(1), group(3)]),
        ]));
        let reached = holders.reach(&[group(1)], &[]);
        let ways: Vec<(PrincipalKey, usize)> =
            reached.iter().map(|counts| (counts.key.clone(), counts.through.len())).collect();
        let expected = [(1, 0), (2, 1), (3, 1), (4, 2)].map(|(g, steps)| (PrincipalKey::Group(group(g)), steps));
        assert_eq!(ways, expected);
        assert_eq!(reached[3].through, [1, 2].map(|g| PrincipalKey::Group(group(g))));
    }

    #[test]
    fn a_role_says_which_group_brings_it() {
        let user = PrincipalKey::User(UserId(uuid::Uuid::from_u128(9)));
        let group = PrincipalKey::Group(GroupId(uuid::Uuid::from_u128(1)));
        let counts = vec![CountsAs::itself(user.clone()), CountsAs::itself(group.clone())];
        let roles = HashMap::from([
            (user.to_string(), vec!["member".to_string()]),
            (group.to_string(), vec!["member".to_string(), "editor".to_string()]),
        ]);
        let all = with_roles(counts, &roles);
        let role = |name: &str| all.iter().find(|counts| counts.key == PrincipalKey::Role(name.into())).unwrap();
        assert_eq!(role("member").through, []);
        assert_eq!(role("editor").through, [group]);
    }
}
