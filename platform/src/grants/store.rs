//! Queries on grants.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, FromQueryResult, QueryFilter, QuerySelect,
    sea_query::{CaseStatement, Expr, ExprTrait, Func, FunctionCall, Query, SelectStatement},
};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

use crate::{
    access::{AccountKind, Level, PrincipalKey, SystemDb, TenantDb},
    db::{
        Database,
        entity::{grants, groups, node_ancestors, users},
    },
    kernel::{GrantId, NodeId, Result, TenantId, UserId},
};

/// A grant to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NewGrant {
    pub(super) principal: PrincipalKey,
    /// What the principal has to be, if it is an account.
    pub(super) account: Option<AccountKind>,
    pub(super) level: Level,
    pub(super) expires_at: Option<DateTime<Utc>>,
}

fn live(now: DateTime<Utc>) -> Condition {
    Condition::any().add(grants::Column::ExpiresAt.is_null()).add(grants::Column::ExpiresAt.gt(now))
}

/// The live grants on a node, in the order in which they were given.
pub(super) async fn of_node(db: &TenantDb<'_>, node: NodeId, now: DateTime<Utc>) -> Result<Vec<grants::Model>> {
    let rows = db.all::<grants::Entity>(|q| q.filter(grants::Column::NodeId.eq(node.0)).filter(live(now)));
    Ok(in_order(rows.await?))
}

/// The live grants on any of these nodes, of any of these principals if some are named, in the order in which they were given.
pub(crate) async fn live_on(
    db: &TenantDb<'_>,
    nodes: Vec<Uuid>,
    principals: Option<&[String]>,
    now: DateTime<Utc>,
) -> Result<Vec<grants::Model>> {
    let rows = db.all::<grants::Entity>(|mut q| {
        if let Some(principals) = principals {
            q = q.filter(grants::Column::Principal.is_in(principals));
        }
        q.filter(grants::Column::NodeId.is_in(nodes)).filter(live(now))
    });
    Ok(in_order(rows.await?))
}

/// The highest level that live grants of these principals give on a node, as the place of the level in [`LEVELS`]; NULL if none does.
pub(crate) fn highest_level(
    db: &TenantDb<'_>,
    node: NodeId,
    principals: &[String],
    now: DateTime<Utc>,
) -> SelectStatement {
    Query::select()
        .expr(highest_place())
        .from(grants::Entity)
        .and_where(Expr::col((grants::Entity, grants::Column::TenantId)).eq(db.tenant().0))
        .cond_where(given_on(db, node, principals, now))
        .to_owned()
}

/// Of the highest level, its place in [`LEVELS`].
fn highest_place() -> FunctionCall {
    let place = (0_i32..).zip(LEVELS).fold(CaseStatement::new(), |places, (place, level)| {
        places.case(Expr::col(grants::Column::Level).eq(level.as_str()), Expr::value(place))
    });
    Func::max(place)
}

/// The live grants of these principals that reach a node.
fn given_on(db: &TenantDb<'_>, node: NodeId, principals: &[String], now: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(grants::Column::Principal.is_in(principals))
        .add(grants::Column::NodeId.in_subquery(reaching(db, node)))
        .add(live(now))
}

/// All levels, from the lowest on.
const LEVELS: [Level; 3] = [Level::Read, Level::Write, Level::Manage];

/// The level at a place that [`highest_level`] gives.
pub(crate) fn level_at(place: i32) -> Option<Level> {
    LEVELS.get(usize::try_from(place).ok()?).copied()
}

/// The highest level that live grants of these principals give on a node.
pub(crate) async fn level_reaching(
    db: &TenantDb<'_>,
    node: NodeId,
    principals: &[String],
    now: DateTime<Utc>,
) -> Result<Option<Level>> {
    #[derive(FromQueryResult)]
    struct Row {
        place: Option<i32>,
    }
    let given = given_on(db, node, principals, now);
    let rows =
        db.rows::<grants::Entity, Row>(|q| q.select_only().expr_as(highest_place(), "place").filter(given)).await?;
    Ok(rows.into_iter().find_map(|row| row.place).and_then(level_at))
}

/// The nodes whose grants reach this one: itself, and those above as far as they are inherited.
fn reaching(db: &TenantDb<'_>, node: NodeId) -> SelectStatement {
    use node_ancestors::Column as C;
    Query::select()
        .column(C::AncestorId)
        .from(node_ancestors::Entity)
        .and_where(Expr::col(C::TenantId).eq(db.tenant().0))
        .and_where(Expr::col(C::NodeId).eq(node.0))
        .and_where(Expr::col(C::Inherits).eq(true))
        .to_owned()
}

/// By id. Asked for this order, SQLite would read every grant of the tenant in it.
fn in_order(mut rows: Vec<grants::Model>) -> Vec<grants::Model> {
    rows.sort_by_key(|row| row.id);
    rows
}

/// The grants of these principals on any of these nodes, those that have ended too.
pub(crate) async fn of_principals(
    db: &TenantDb<'_>,
    nodes: Vec<Uuid>,
    principals: &[String],
) -> Result<Vec<grants::Model>> {
    let rows = db.all::<grants::Entity>(|q| {
        q.filter(grants::Column::NodeId.is_in(nodes)).filter(grants::Column::Principal.is_in(principals))
    });
    Ok(in_order(rows.await?))
}

/// A grant on a node.
pub(super) async fn get(db: &TenantDb<'_>, node: NodeId, id: GrantId) -> Result<Option<grants::Model>> {
    db.one::<grants::Entity>(|q| q.filter(grants::Column::Id.eq(id.0)).filter(grants::Column::NodeId.eq(node.0))).await
}

/// A principal's grant on a node, also one that has ended.
pub(super) async fn of_principal(
    db: &TenantDb<'_>,
    node: NodeId,
    principal: &PrincipalKey,
) -> Result<Option<grants::Model>> {
    db.one::<grants::Entity>(|q| {
        q.filter(grants::Column::NodeId.eq(node.0)).filter(grants::Column::Principal.eq(principal.to_string()))
    })
    .await
}

/// Removes the tenant's grants that ended before `before`; answers how many.
pub(super) async fn delete_ended(tx: &TenantDb<'_>, before: DateTime<Utc>) -> Result<u64> {
    tx.delete::<grants::Entity>(|q| q.filter(grants::Column::ExpiresAt.lt(before))).await
}

/// Tenants with grants that ended before `before`.
pub(super) async fn tenants_with_ended_across_tenants(
    database: &Database,
    before: DateTime<Utc>,
) -> Result<Vec<TenantId>> {
    let system = SystemDb::open(database);
    let query = system
        .find::<grants::Entity>()
        .select_only()
        .column(grants::Column::TenantId)
        .distinct()
        .filter(grants::Column::ExpiresAt.lt(before));
    let rows: Vec<Uuid> = query.into_tuple().all(system.executor()).await?;
    Ok(rows.into_iter().map(TenantId).collect())
}

/// Every grant on a node, expired ones too.
pub(super) async fn all_of_node(db: &TenantDb<'_>, node: NodeId) -> Result<Vec<grants::Model>> {
    db.all::<grants::Entity>(|q| q.filter(grants::Column::NodeId.eq(node.0))).await
}

/// Removes grants.
pub(super) async fn delete(tx: &TenantDb<'_>, ids: Vec<Uuid>) -> Result<()> {
    if !ids.is_empty() {
        tx.delete::<grants::Entity>(|q| q.filter(grants::Column::Id.is_in(ids))).await?;
    }
    Ok(())
}

/// Gives an existing grant another level and end.
pub(super) async fn change(tx: &TenantDb<'_>, id: Uuid, new: &NewGrant) -> Result<()> {
    tx.update::<grants::Entity>(|q| {
        q.col_expr(grants::Column::Level, Expr::value(new.level.as_str()))
            .col_expr(grants::Column::ExpiresAt, Expr::value(new.expires_at))
            .filter(grants::Column::Id.eq(id))
    })
    .await?;
    Ok(())
}

/// Gives a grant.
pub(super) async fn insert(
    tx: &TenantDb<'_>,
    node: NodeId,
    by: UserId,
    now: DateTime<Utc>,
    (id, new): (GrantId, NewGrant),
) -> Result<()> {
    let row = grants::ActiveModel {
        tenant_id: NotSet,
        id: Set(id.0),
        node_id: Set(node.0),
        principal: Set(new.principal.to_string()),
        level: Set(new.level.as_str().into()),
        expires_at: Set(new.expires_at),
        created_by: Set(Some(by.0)),
        created_at: Set(now),
    };
    tx.insert::<grants::Entity>(row).await
}

/// Whether a live grant to manage reaches the node, from itself or from above.
pub(super) async fn is_managed(db: &TenantDb<'_>, node: NodeId, now: DateTime<Utc>) -> Result<bool> {
    let managing = db
        .one::<grants::Entity>(|q| {
            q.filter(grants::Column::NodeId.in_subquery(reaching(db, node)))
                .filter(grants::Column::Level.eq(Level::Manage.as_str()))
                .filter(live(now))
                .limit(1)
        })
        .await?;
    Ok(managing.is_some())
}

/// What these accounts are; those that are not the tenant's are absent.
pub(super) async fn kinds_of_accounts(db: &TenantDb<'_>, ids: Vec<Uuid>) -> Result<HashMap<UserId, AccountKind>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = db.all::<users::Entity>(|q| q.filter(users::Column::Id.is_in(ids))).await?;
    rows.into_iter().map(|row| Ok((UserId(row.id), AccountKind::parse(&row.kind)?))).collect()
}

/// Which of these groups the tenant has.
pub(super) async fn known_groups(db: &TenantDb<'_>, ids: Vec<Uuid>) -> Result<HashSet<Uuid>> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let rows = db.all::<groups::Entity>(|q| q.filter(groups::Column::Id.is_in(ids))).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
