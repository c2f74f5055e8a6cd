//! The groups and roles of many accounts at once, for lists.

use sea_orm::{ColumnTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap, HashSet};

use super::{dto::GroupReference, operations::own_roles, service::named};
use crate::{
    access::{TenantDb, groups_above},
    db::entity::{group_groups, group_users},
    kernel::{GroupId, Result, UserId},
};

/// What an account has through groups.
#[derive(Clone, Debug, Default)]
pub(crate) struct ThroughGroups {
    /// Every group it is in, directly or through other groups, by name.
    pub(crate) groups: Vec<GroupReference>,
    /// Names of the roles that these bring, sorted.
    pub(crate) roles: Vec<String>,
}

/// What each of these accounts has through groups. Five queries, whatever the number of accounts.
pub(crate) async fn through_groups(db: &TenantDb<'_>, accounts: &[UserId]) -> Result<HashMap<UserId, ThroughGroups>> {
    let ids = accounts.iter().map(|id| id.0);
    let rows = db.all::<group_users::Entity>(|q| q.filter(group_users::Column::UserId.is_in(ids))).await?;
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let mut direct: HashMap<UserId, Vec<GroupId>> = HashMap::new();
    for row in &rows {
        direct.entry(UserId(row.user_id)).or_default().push(GroupId(row.group_id));
    }
    let firsts: BTreeSet<GroupId> = rows.iter().map(|row| GroupId(row.group_id)).collect();
    let all = groups_above(db, &firsts.into_iter().collect::<Vec<_>>()).await?;
    let inner = all.iter().map(|id| id.0);
    let edges = db.all::<group_groups::Entity>(|q| q.filter(group_groups::Column::MemberGroupId.is_in(inner))).await?;
    let mut holders: HashMap<GroupId, Vec<GroupId>> = HashMap::new();
    for edge in edges {
        holders.entry(GroupId(edge.member_group_id)).or_default().push(GroupId(edge.group_id));
    }
    let names = named(db, &all).await?;
    let roles = own_roles(db, &all).await?;
    let of_account = |(account, start): (UserId, Vec<GroupId>)| {
        let reached = reach(&holders, start);
        let of_groups: BTreeSet<&String> = reached.iter().filter_map(|id| roles.get(id)).flatten().collect();
        let roles = of_groups.into_iter().cloned().collect();
        (account, ThroughGroups { groups: names.iter().filter(|g| reached.contains(&g.id)).cloned().collect(), roles })
    };
    Ok(direct.into_iter().map(of_account).collect())
}

fn reach(holders: &HashMap<GroupId, Vec<GroupId>>, start: Vec<GroupId>) -> HashSet<GroupId> {
    let (mut reached, mut open) = (HashSet::new(), start);
    while let Some(group) = open.pop() {
        if reached.insert(group) {
            open.extend(holders.get(&group).into_iter().flatten());
        }
    }
    reached
}
