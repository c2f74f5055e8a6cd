//! Which nodes a caller may see, as a condition inside SQL and as the set of ids that retrieval filters by.
//! Invariant: both come from the same live grants, so a list, a count and a search agree.

use sea_orm::{
    Condition, QueryFilter,
    sea_query::{Alias, ColumnRef, Expr, ExprTrait, IntoColumnRef, IntoTableRef, Query, SelectStatement, SimpleExpr},
};
use std::{collections::BTreeSet, sync::Arc};
use uuid::Uuid;

use super::{
    limits::Limits,
    node::Level,
    permission::Permission,
    principal::Principal,
    tenant::{TenantDb, ids_of},
};
use crate::{
    db::entity::{documents, grants, node_ancestors},
    kernel::{NodeId, Result},
};
use chrono::{DateTime, Utc};

/// A caller's view: whose grants count, at what time, and what the credential is limited to.
#[derive(Clone, Debug)]
pub struct Visibility {
    principals: Vec<String>,
    reads_all: bool,
    now: DateTime<Utc>,
    limits: Option<Arc<Limits>>,
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
        let limits = principal.restrictions.limits.clone();
        Self { principals, reads_all: principal.may(Permission::ContentReadAll), now, limits }
    }

    /// The view of whoever counts as these principals. For telling about somebody's access, never for giving it.
    pub(crate) fn of_principals(principals: Vec<String>, reads_all: bool, now: DateTime<Utc>) -> Self {
        Self { principals, reads_all, now, limits: None }
    }

    /// A condition that is true for rows whose `node_column` names a node on which this caller has at least `level`, and which lies
    /// within the credential's limits. `tenant_column` is the same row's tenant: the condition never crosses tenants.
    pub fn sees(&self, tenant_column: impl IntoColumnRef, node_column: impl IntoColumnRef, level: Level) -> SimpleExpr {
        let (tenant, node) = (tenant_column.into_column_ref(), node_column.into_column_ref());
        let granted = self.granted(tenant.clone(), node.clone(), level);
        match &self.limits {
            None => granted,
            Some(limits) => granted.and(lies_below(limits, tenant, node)),
        }
    }

    /// True for rows of `documents` on whose file this caller has at least `level`. A credential limited to a knowledge base reaches all
    /// its documents, wherever their files lie — as documents of that knowledge base, not as files.
    pub fn sees_document(&self, level: Level) -> SimpleExpr {
        use documents::{Column as D, Entity as Documents};
        let (tenant, file) = ((Documents, D::TenantId).into_column_ref(), (Documents, D::FileId).into_column_ref());
        let granted = self.granted(tenant.clone(), file.clone(), level);
        match &self.limits {
            None => granted,
            Some(limits) => {
                let of_base = Expr::col((Documents, D::KnowledgeBaseId)).is_in(limits.knowledge_bases());
                granted.and(lies_below(limits, tenant, file).or(of_base))
            }
        }
    }

    /// True for rows whose `node_column` names a file whose content this caller may be told: a readable file, or the file of a readable
    /// document. For answers, which remember the files that they were made from.
    pub fn sees_content(&self, tenant_column: impl IntoColumnRef, node_column: impl IntoColumnRef) -> SimpleExpr {
        use documents::{Column as D, Entity as Documents};
        let (tenant, node) = (tenant_column.into_column_ref(), node_column.into_column_ref());
        let granted = self.granted(tenant.clone(), node.clone(), Level::Read);
        let Some(limits) = &self.limits else { return granted };
        let in_base = Query::select()
            .expr(Expr::value(1))
            .from(Documents)
            .and_where(Expr::col((Documents, D::TenantId)).equals(tenant.clone()))
            .and_where(Expr::col((Documents, D::FileId)).equals(node.clone()))
            .and_where(Expr::col((Documents, D::KnowledgeBaseId)).is_in(limits.knowledge_bases()))
            .to_owned();
        granted.and(lies_below(limits, tenant, node).or(Expr::exists(in_base)))
    }

    /// True for rows whose `node_column` names a node within the credential's limits, whatever the grants say.
    pub fn within_limits(&self, tenant_column: impl IntoColumnRef, node_column: impl IntoColumnRef) -> SimpleExpr {
        match &self.limits {
            None => Expr::value(true),
            Some(limits) => lies_below(limits, tenant_column.into_column_ref(), node_column.into_column_ref()),
        }
    }

    /// The same limits for the index: only chunks whose file, a folder above it or knowledge base is among these; `None`: no limit.
    pub fn within(&self) -> Option<Vec<Uuid>> {
        self.limits.as_ref().map(|limits| limits.ids())
    }

    fn granted(&self, tenant_column: ColumnRef, node_column: ColumnRef, level: Level) -> SimpleExpr {
        if self.reads_all && level == Level::Read {
            return Expr::value(true);
        }
        let (a, g) = (Alias::new("access_path"), Alias::new("access_grant"));
        // SQLite takes the tables of a cross join in the order written: the few places above a node first, not all that the caller was
        // ever granted.
        let statement: SelectStatement = Query::select()
            .expr(Expr::value(1))
            .from_as(node_ancestors::Entity, a.clone())
            .cross_join(grants::Entity.into_table_ref().alias(g.clone()))
            .and_where(
                Expr::col((g.clone(), grants::Column::TenantId)).equals((a.clone(), node_ancestors::Column::TenantId)),
            )
            .and_where(
                Expr::col((g.clone(), grants::Column::NodeId)).equals((a.clone(), node_ancestors::Column::AncestorId)),
            )
            .and_where(Expr::col((a.clone(), node_ancestors::Column::TenantId)).equals(tenant_column))
            .and_where(Expr::col((a.clone(), node_ancestors::Column::NodeId)).equals(node_column))
            .and_where(Expr::col((a, node_ancestors::Column::Inherits)).eq(true))
            .cond_where(self.live_grant(&g, level))
            .to_owned();
        Expr::exists(statement)
    }

    /// The nodes on which this caller holds a live grant to read, as a part of a statement: a text for [`Self::readable_nodes`].
    pub(crate) fn readable_text(&self, db: &TenantDb<'_>) -> SimpleExpr {
        if self.reads_all {
            return Expr::value("");
        }
        let table = Alias::new("grants");
        let live = self.live_grant(&table, Level::Read);
        db.ids_text::<grants::Entity>(grants::Column::NodeId, |q| q.filter(live))
    }

    /// What the text says; see [`Self::readable_text`].
    pub(crate) fn readable_nodes(&self, text: Option<&str>) -> Result<ReadableNodes> {
        if self.reads_all {
            return Ok(ReadableNodes::Everything);
        }
        // Made distinct here: asked for it, SQLite would read every grant of the tenant in the order of nodes.
        let nodes: BTreeSet<NodeId> = ids_of(text.unwrap_or_default())?.into_iter().map(NodeId).collect();
        Ok(ReadableNodes::Under(nodes.into_iter().collect()))
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

/// True for rows whose node is one of the limits' or lies below one. A restricted folder stops grants, not places: what is below it is
/// still below the limit.
fn lies_below(limits: &Limits, tenant_column: ColumnRef, node_column: ColumnRef) -> SimpleExpr {
    let path = Alias::new("limit_path");
    let column = |column: node_ancestors::Column| Expr::col((path.clone(), column));
    let statement: SelectStatement = Query::select()
        .expr(Expr::value(1))
        .from_as(node_ancestors::Entity, path.clone())
        .and_where(column(node_ancestors::Column::TenantId).equals(tenant_column))
        .and_where(column(node_ancestors::Column::NodeId).equals(node_column))
        .and_where(column(node_ancestors::Column::AncestorId).is_in(limits.nodes()))
        .to_owned();
    Expr::exists(statement)
}
