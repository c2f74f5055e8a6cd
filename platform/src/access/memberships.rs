//! Which groups somebody is in: directly, or because a group is a member of another.
//! Invariant: computed from the rows, never stored, so that a membership that ends has ended for the next request.

use sea_orm::{
    ConnectionTrait, DatabaseExecutor,
    sea_query::{Alias, CommonTableExpression, Expr, ExprTrait, Query, SelectStatement, UnionType, WithClause},
};
use uuid::Uuid;

use super::tenant::{SystemDb, TenantDb};
use crate::{
    db::{
        Database,
        entity::{group_groups, group_users},
    },
    kernel::{GroupId, Result, TenantId, UserId},
};

/// In which direction memberships are followed.
#[derive(Clone, Copy)]
enum Direction {
    /// From a member to the groups that hold it.
    Up,
    /// From a group to the groups that it holds.
    Down,
}

/// Every group of a user, before the caller's tenant is more than a claim.
pub(super) async fn groups_of_user_across_tenants(
    database: &Database,
    tenant: TenantId,
    user: UserId,
) -> Result<Vec<GroupId>> {
    let system = SystemDb::open(database);
    follow(system.executor(), tenant, direct_groups(tenant, user), Direction::Up).await
}

/// Every group that a user is in, directly or through other groups.
pub(crate) async fn groups_of_user(db: &TenantDb<'_>, user: UserId) -> Result<Vec<GroupId>> {
    follow(db.unscoped(), db.tenant(), direct_groups(db.tenant(), user), Direction::Up).await
}

/// Every group that holds one of these, at whatever distance, and these themselves.
pub(crate) async fn groups_above(db: &TenantDb<'_>, groups: &[GroupId]) -> Result<Vec<GroupId>> {
    let mut found =
        follow(db.unscoped(), db.tenant(), neighbours(db.tenant(), groups, Direction::Up), Direction::Up).await?;
    found.extend(groups);
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Every group that a group holds, at whatever distance, and itself.
pub(crate) async fn groups_below(db: &TenantDb<'_>, group: GroupId) -> Result<Vec<GroupId>> {
    let start = neighbours(db.tenant(), &[group], Direction::Down);
    let mut found = follow(db.unscoped(), db.tenant(), start, Direction::Down).await?;
    found.push(group);
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

fn direct_groups(tenant: TenantId, user: UserId) -> SelectStatement {
    Query::select()
        .column(group_users::Column::GroupId)
        .from(group_users::Entity)
        .and_where(Expr::col(group_users::Column::TenantId).eq(tenant.0))
        .and_where(Expr::col(group_users::Column::UserId).eq(user.0))
        .to_owned()
}

fn neighbours(tenant: TenantId, groups: &[GroupId], direction: Direction) -> SelectStatement {
    let (from, to) = direction.columns();
    Query::select()
        .column(to)
        .from(group_groups::Entity)
        .and_where(Expr::col(group_groups::Column::TenantId).eq(tenant.0))
        .and_where(Expr::col(from).is_in(groups.iter().map(|group| group.0)))
        .to_owned()
}

impl Direction {
    fn columns(self) -> (group_groups::Column, group_groups::Column) {
        match self {
            Self::Up => (group_groups::Column::MemberGroupId, group_groups::Column::GroupId),
            Self::Down => (group_groups::Column::GroupId, group_groups::Column::MemberGroupId),
        }
    }
}

/// `start` and what can be reached from there. `UNION` drops what was seen before, so that it ends even on a cycle.
async fn follow(
    executor: &DatabaseExecutor<'_>,
    tenant: TenantId,
    mut start: SelectStatement,
    direction: Direction,
) -> Result<Vec<GroupId>> {
    let (reached, id) = (Alias::new("reached"), Alias::new("id"));
    let (from, to) = direction.columns();
    let on = Expr::col((reached.clone(), id.clone())).equals((group_groups::Entity, from));
    let step = Query::select()
        .column((group_groups::Entity, to))
        .from(group_groups::Entity)
        .inner_join(reached.clone(), on)
        .and_where(Expr::col((group_groups::Entity, group_groups::Column::TenantId)).eq(tenant.0))
        .to_owned();
    let table = CommonTableExpression::new()
        .query(start.union(UnionType::Distinct, step).to_owned())
        .table_name(reached.clone())
        .column(id.clone())
        .to_owned();
    let clause = WithClause::new().recursive(true).cte(table).to_owned();
    let statement = Query::select().column(id).from(reached).to_owned().with(clause);
    let rows = executor.query_all(&statement).await?;
    let ids: Result<Vec<Uuid>, _> = rows.iter().map(|row| row.try_get::<Uuid>("", "id")).collect();
    let mut groups: Vec<GroupId> = ids?.into_iter().map(GroupId).collect();
    groups.sort_unstable();
    groups.dedup();
    Ok(groups)
}
