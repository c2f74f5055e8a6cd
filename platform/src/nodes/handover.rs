//! What becomes of the objects of an account that goes. Everything here works inside the caller's transaction, which holds the tree's
//! exclusive lock. Invariant: afterwards no grant names the account, and nothing lies in a home folder that is nobody's.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, Condition, QueryFilter,
    sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement},
};

use super::{
    model::NodeName,
    remove::delete_subtree,
    service::{relink, too_deep},
    store,
};
use crate::{
    access::{Level, NodeAccess, PrincipalKey, SystemReason, TenantDb},
    db::entity::{grants, node_ancestors, nodes},
    kernel::{Error, ErrorCode, NodeId, Result, TenantId, UserId},
};

/// 409 if the home folder holds anything, or if the account alone manages something elsewhere.
pub(crate) async fn ensure_nothing_left(
    db: &TenantDb<'_>,
    now: DateTime<Utc>,
    account: UserId,
    home: Option<NodeId>,
) -> Result<()> {
    if let Some(home) = home
        && db.count::<nodes::Entity>(|q| q.filter(nodes::Column::ParentId.eq(home.0))).await? > 0
    {
        return Err(Error::conflict("The account's home folder is not empty; say to whom it goes, or delete it too."));
    }
    let alone = db
        .count::<grants::Entity>(|q| {
            let q = q.filter(managed_by(db.tenant(), account, home));
            q.filter(managed_by_others(now, account).not()).filter(nodes_beside(db.tenant(), home))
        })
        .await?;
    match alone {
        0 => Ok(()),
        count => Err(Error::conflict(format!(
            "Nobody else manages {count} of the objects that the account made outside its home folder; say to whom they go, or force it."
        ))),
    }
}

/// Grants to manage, to the account, on what lies in its home folder or what it made.
fn managed_by(tenant: TenantId, account: UserId, home: Option<NodeId>) -> Condition {
    let made = Query::select()
        .column(nodes::Column::Id)
        .from(nodes::Entity)
        .and_where(Expr::col(nodes::Column::TenantId).eq(tenant.0))
        .and_where(Expr::col(nodes::Column::CreatedBy).eq(account.0))
        .to_owned();
    let mut where_it_is = Condition::any().add(grants::Column::NodeId.in_subquery(made));
    if let Some(home) = home {
        where_it_is = where_it_is.add(grants::Column::NodeId.in_subquery(store::subtree(tenant, home, false)));
    }
    Condition::all()
        .add(grants::Column::Principal.eq(PrincipalKey::User(account).to_string()))
        .add(grants::Column::Level.eq(Level::Manage.as_str()))
        .add(where_it_is)
}

fn nodes_beside(tenant: TenantId, home: Option<NodeId>) -> Condition {
    match home {
        Some(home) => Condition::all().add(grants::Column::NodeId.not_in_subquery(store::subtree(tenant, home, false))),
        None => Condition::all(),
    }
}

/// True for grants on a node that somebody else manages, by a live grant on it or from above.
fn managed_by_others(now: DateTime<Utc>, account: UserId) -> Expr {
    let (path, other) = (Alias::new("managed_path"), Alias::new("other_grant"));
    let column = |column: grants::Column| Expr::col((other.clone(), column));
    let reaching = Condition::all()
        .add(column(grants::Column::TenantId).equals((path.clone(), node_ancestors::Column::TenantId)))
        .add(column(grants::Column::NodeId).equals((path.clone(), node_ancestors::Column::AncestorId)));
    let live = Condition::any()
        .add(column(grants::Column::ExpiresAt).is_null())
        .add(column(grants::Column::ExpiresAt).gt(now));
    let statement: SelectStatement = Query::select()
        .expr(Expr::value(1))
        .from_as(node_ancestors::Entity, path.clone())
        .join_as(sea_orm::JoinType::InnerJoin, grants::Entity, other.clone(), reaching)
        .and_where(
            Expr::col((path.clone(), node_ancestors::Column::TenantId))
                .equals((grants::Entity, grants::Column::TenantId)),
        )
        .and_where(
            Expr::col((path.clone(), node_ancestors::Column::NodeId)).equals((grants::Entity, grants::Column::NodeId)),
        )
        .and_where(Expr::col((path, node_ancestors::Column::Inherits)).eq(true))
        .and_where(column(grants::Column::Level).eq(Level::Manage.as_str()))
        .and_where(column(grants::Column::Principal).ne(PrincipalKey::User(account).to_string()))
        .cond_where(live)
        .to_owned();
    Expr::exists(statement)
}

/// The heir manages from now on what the account managed in its home folder, and what it made and managed elsewhere. What others shared
/// with the account is not handed on: they shared it with a person.
pub(crate) async fn pass_on_managed(
    tx: &TenantDb<'_>,
    account: UserId,
    heir: UserId,
    home: Option<NodeId>,
) -> Result<()> {
    let (from, to) = (PrincipalKey::User(account).to_string(), PrincipalKey::User(heir).to_string());
    let tenant = tx.tenant();
    let of = |principal: &str, condition: Condition| {
        Query::select()
            .column(grants::Column::NodeId)
            .from(grants::Entity)
            .and_where(Expr::col(grants::Column::TenantId).eq(tenant.0))
            .and_where(Expr::col(grants::Column::Principal).eq(principal))
            .cond_where(condition)
            .to_owned()
    };
    // Where the heir has a grant already, it becomes one to manage; everywhere else the account's own grant becomes the heir's.
    let managed = of(&from, managed_by(tenant, account, home));
    tx.update::<grants::Entity>(|q| {
        q.col_expr(grants::Column::Level, Expr::value(Level::Manage.as_str()))
            .col_expr(grants::Column::ExpiresAt, Expr::value(None::<DateTime<Utc>>))
            .filter(grants::Column::Principal.eq(to.as_str()))
            .filter(grants::Column::NodeId.in_subquery(managed))
    })
    .await?;
    let has_already = of(&to, Condition::all());
    tx.update::<grants::Entity>(|q| {
        q.col_expr(grants::Column::Principal, Expr::value(to.as_str()))
            .filter(managed_by(tenant, account, home))
            .filter(grants::Column::NodeId.not_in_subquery(has_already))
    })
    .await?;
    Ok(())
}

/// Removes every grant to a principal.
pub(crate) async fn delete_grants_to(tx: &TenantDb<'_>, principal: &PrincipalKey) -> Result<()> {
    tx.delete::<grants::Entity>(|q| q.filter(grants::Column::Principal.eq(principal.to_string()))).await?;
    Ok(())
}

/// Deletes a home folder with everything in it.
pub(crate) async fn delete_home(
    tx: &TenantDb<'_>,
    now: DateTime<Utc>,
    home: NodeId,
    reason: SystemReason,
) -> Result<()> {
    match NodeAccess::for_system(tx, home, reason).await {
        Ok(home) => delete_subtree(tx, now, &home).await,
        Err(error) if error.code == ErrorCode::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Puts a home folder into another one, as an ordinary folder named by the login of whom it was.
pub(crate) async fn move_home(
    tx: &TenantDb<'_>,
    now: DateTime<Utc>,
    home: NodeId,
    login: &str,
    into: NodeId,
    reason: SystemReason,
) -> Result<()> {
    let node = NodeAccess::for_system(tx, home, reason).await?;
    relink(tx, &node, into).await.map_err(|error| match error.code {
        ErrorCode::InvalidValue => Error::conflict(too_deep().message),
        _ => error,
    })?;
    // With the end of its id: unique there whatever lies in the folder.
    let name = NodeName::with_suffix(login, home.into());
    let changes = vec![
        (nodes::Column::Name, Expr::value(name.into_string())),
        (nodes::Column::ParentId, Expr::value(into.0)),
        (nodes::Column::UpdatedAt, Expr::value(now)),
    ];
    store::update(tx, home, changes).await?;
    crate::documents::service::access_changed(tx, now, &[home]).await
}
