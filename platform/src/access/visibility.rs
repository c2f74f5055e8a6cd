//! Which nodes a caller may see, as a condition inside SQL and as the set of ids that retrieval filters by.
//! Invariant: both come from the same live grants, so a list, a count and a search agree.

use sea_orm::{
    Condition, QueryFilter, QuerySelect,
    sea_query::{Alias, Expr, ExprTrait, IntoColumnRef, Query, SelectStatement, SimpleExpr},
};

use super::{node::Level, permission::Permission, principal::Principal, tenant::TenantDb};
use crate::{
    db::entity::{grants, node_ancestors},
    kernel::{NodeId, Result},
};
use chrono::{DateTime, Utc};

/// A caller's view: whose grants count, at what time.
#[derive(Clone, Debug)]
pub struct Visibility {
    principals: Vec<String>,
    reads_all: bool,
    now: DateTime<Utc>,
}

/// The nodes on which a caller holds a live grant to read, for filtering inside the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadableNodes {
    /// Everything of the tenant (`content:read_all`).
    Everything,
    /// What has one of these in its access path.
    Under(Vec<NodeId>),
}

impl Visibility {
    /// The view of `principal` at `now`.
    pub fn of(principal: &Principal, now: DateTime<Utc>) -> Self {
        let principals = principal.keys().iter().map(ToString::to_string).collect();
        Self { principals, reads_all: principal.may(Permission::ContentReadAll), now }
    }

    /// The view of whoever counts as these principals. For telling about somebody's access, never for giving it.
    pub(crate) fn of_principals(principals: Vec<String>, reads_all: bool, now: DateTime<Utc>) -> Self {
        Self { principals, reads_all, now }
    }

    /// A condition that is true for rows whose `node_column` names a node on which this caller has at least `level`.
    /// `tenant_column` is the same row's tenant: the condition never crosses tenants.
    pub fn sees(&self, tenant_column: impl IntoColumnRef, node_column: impl IntoColumnRef, level: Level) -> SimpleExpr {
        if self.reads_all && level == Level::Read {
            return Expr::value(true);
        }
        let (a, g) = (Alias::new("access_path"), Alias::new("access_grant"));
        let statement: SelectStatement = Query::select()
            .expr(Expr::value(1))
            .from_as(node_ancestors::Entity, a.clone())
            .inner_join_as_grants(&a, &g)
            .and_where(Expr::col((a.clone(), node_ancestors::Column::TenantId)).equals(tenant_column))
            .and_where(Expr::col((a.clone(), node_ancestors::Column::NodeId)).equals(node_column))
            .and_where(Expr::col((a, node_ancestors::Column::Inherits)).eq(true))
            .cond_where(self.live_grant(&g, level))
            .to_owned();
        Expr::exists(statement)
    }

    /// The nodes on which this caller holds a live grant to read.
    pub async fn readable_nodes(&self, db: &TenantDb<'_>) -> Result<ReadableNodes> {
        if self.reads_all {
            return Ok(ReadableNodes::Everything);
        }
        let table = Alias::new("grants");
        let live = self.live_grant(&table, Level::Read);
        #[derive(sea_orm::FromQueryResult)]
        struct Row {
            node_id: uuid::Uuid,
        }
        let rows = db
            .rows::<grants::Entity, Row>(|q| q.select_only().column(grants::Column::NodeId).distinct().filter(live))
            .await?;
        Ok(ReadableNodes::Under(rows.into_iter().map(|row| NodeId(row.node_id)).collect()))
    }

    fn live_grant(&self, table: &Alias, level: Level) -> Condition {
        let column = |column: grants::Column| Expr::col((table.clone(), column));
        Condition::all()
            .add(column(grants::Column::Principal).is_in(self.principals.clone()))
            .add(column(grants::Column::Level).is_in(level.and_above().map(Level::as_str)))
            .add(
                Condition::any()
                    .add(column(grants::Column::ExpiresAt).is_null())
                    .add(column(grants::Column::ExpiresAt).gt(self.now)),
            )
    }
}

trait JoinGrants {
    fn inner_join_as_grants(&mut self, path: &Alias, grant: &Alias) -> &mut Self;
}

impl JoinGrants for SelectStatement {
    fn inner_join_as_grants(&mut self, path: &Alias, grant: &Alias) -> &mut Self {
        let on = Condition::all()
            .add(
                Expr::col((grant.clone(), grants::Column::TenantId))
                    .equals((path.clone(), node_ancestors::Column::TenantId)),
            )
            .add(
                Expr::col((grant.clone(), grants::Column::NodeId))
                    .equals((path.clone(), node_ancestors::Column::AncestorId)),
            );
        self.join_as(sea_orm::JoinType::InnerJoin, grants::Entity, grant.clone(), on)
    }
}
