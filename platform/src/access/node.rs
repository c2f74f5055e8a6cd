//! A loaded node that the caller may reach at some level: what services take instead of an id.

use sea_orm::{
    ColumnTrait, FromQueryResult, QueryFilter, QuerySelect,
    sea_query::{Expr, SelectStatement, SimpleExpr},
};

use super::{
    grant::SystemReason, permission::Permission, principal::Principal, tenant::TenantDb, visibility::Visibility,
};
use crate::{
    db::entity::nodes,
    kernel::{Error, NodeId, Result},
};
use chrono::{DateTime, Utc};

/// What a grant allows; each level includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// See, download, search.
    Read,
    /// Also change, add, delete.
    Write,
    /// Also share.
    Manage,
}

impl Level {
    /// The stored and wire name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Manage => "manage",
        }
    }

    /// Reads the stored name.
    pub fn parse(stored: &str) -> Result<Self> {
        match stored {
            "read" => Ok(Self::Read),
            "write" => Ok(Self::Write),
            "manage" => Ok(Self::Manage),
            other => Err(Error::internal(format!("a grant has the unknown level {other:?}"))),
        }
    }

    /// The levels that include this one.
    pub fn and_above(self) -> impl Iterator<Item = Self> {
        [Self::Read, Self::Write, Self::Manage].into_iter().filter(move |level| *level >= self)
    }
}

/// What conditions on nodes are about.
const TENANT: (nodes::Entity, nodes::Column) = (nodes::Entity, nodes::Column::TenantId);
const NODE: (nodes::Entity, nodes::Column) = (nodes::Entity, nodes::Column::Id);

/// The nodes whose grants the caller manages: by a grant to manage, or all by `grants:manage_all`, which replaces no limit of the
/// credential.
fn shares(principal: &Principal, now: DateTime<Utc>) -> SimpleExpr {
    let visibility = Visibility::of(principal, now);
    match principal.may(Permission::GrantsManageAll) {
        true => visibility.within_limits(TENANT, NODE),
        false => visibility.sees(TENANT, NODE, Level::Manage),
    }
}

/// Proof that the caller reaches this node at `level`. Made only here.
#[derive(Clone, Debug)]
pub struct NodeAccess {
    node: nodes::Model,
    level: Level,
}

impl NodeAccess {
    /// Loads a node for a caller: absent or invisible → 404, visible but below `level` → 403.
    pub(super) async fn load(
        db: &TenantDb<'_>,
        principal: &Principal,
        now: DateTime<Utc>,
        id: NodeId,
        level: Level,
    ) -> Result<Self> {
        let visibility = Visibility::of(principal, now);
        let sees = |level| visibility.sees(TENANT, NODE, level);
        let node = db.one::<nodes::Entity>(|q| q.filter(nodes::Column::Id.eq(id.0)).filter(sees(level))).await?;
        if let Some(node) = node {
            return Ok(Self { node, level });
        }
        let visible = db
            .count::<nodes::Entity>(|q| q.filter(nodes::Column::Id.eq(id.0)).filter(sees(Level::Read)).limit(1))
            .await?
            > 0;
        Err(match visible {
            true => Error::forbidden(format!("This needs the access level {:?} on the object.", level.as_str())),
            false => Error::not_found(),
        })
    }

    /// Like [`Self::load`] at [`Level::Manage`], but `grants:manage_all` replaces the grant: for managing grants only. It replaces no
    /// limit of the credential.
    pub(super) async fn load_for_sharing(
        db: &TenantDb<'_>,
        principal: &Principal,
        now: DateTime<Utc>,
        id: NodeId,
    ) -> Result<Self> {
        if !principal.may(Permission::GrantsManageAll) {
            return Self::load(db, principal, now, id, Level::Manage).await;
        }
        let reached = shares(principal, now);
        let node = db.one::<nodes::Entity>(|q| q.filter(nodes::Column::Id.eq(id.0)).filter(reached)).await?;
        Ok(Self { node: node.ok_or_else(Error::not_found)?, level: Level::Manage })
    }

    /// [`Self::load_for_sharing`], or if not `for_sharing` [`Self::load`] at [`Level::Read`], and what `number` selects: one way to the
    /// database instead of two. `None` where those refuse.
    pub(super) async fn load_with(
        db: &TenantDb<'_>,
        principal: &Principal,
        now: DateTime<Utc>,
        id: NodeId,
        for_sharing: bool,
        number: SelectStatement,
    ) -> Result<Option<(Self, Option<i32>)>> {
        #[derive(FromQueryResult)]
        struct Row {
            #[sea_orm(nested)]
            node: nodes::Model,
            number: Option<i32>,
        }
        let (level, reached) = match for_sharing {
            true => (Level::Manage, shares(principal, now)),
            false => (Level::Read, Visibility::of(principal, now).sees(TENANT, NODE, Level::Read)),
        };
        let rows = db.rows::<nodes::Entity, Row>(|q| {
            q.filter(nodes::Column::Id.eq(id.0))
                .filter(reached)
                .expr_as(Expr::SubQuery(None, Box::new(number.into())), "number")
        });
        let row = rows.await?.into_iter().next();
        Ok(row.map(|row| (Self { node: row.node, level }, row.number)))
    }

    /// The node, for the process itself: an account's files go where its administrator says. Absent → 404.
    pub(crate) async fn for_system(db: &TenantDb<'_>, id: NodeId, reason: SystemReason) -> Result<Self> {
        tracing::trace!(node = %id, ?reason, "system access");
        let node = db.one::<nodes::Entity>(|q| q.filter(nodes::Column::Id.eq(id.0))).await?;
        Ok(Self { node: node.ok_or_else(Error::not_found)?, level: Level::Manage })
    }

    /// The node's id.
    pub fn id(&self) -> NodeId {
        NodeId(self.node.id)
    }

    /// The level that was proven.
    pub fn level(&self) -> Level {
        self.level
    }

    /// The row.
    pub(crate) fn node(&self) -> &nodes::Model {
        &self.node
    }
}
