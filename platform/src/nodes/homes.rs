//! Home folders of accounts whose logins change.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;

use super::{
    model::{BuiltIn, NodeName},
    store,
};
use crate::{
    access::TenantDb,
    db::entity::nodes,
    kernel::{Error, NodeId, Result, UserId},
};

/// Names a home folder by its user's new login. The caller holds the tree's lock.
pub(crate) async fn rename_home(
    tx: &TenantDb<'_>,
    now: DateTime<Utc>,
    home: NodeId,
    user: UserId,
    login: &str,
) -> Result<()> {
    let parent = store::built_in(tx, BuiltIn::Homes).await?;
    let parent = parent.ok_or_else(|| Error::internal("the tenant has no folder for homes"))?;
    let plain = NodeName::parse("login", login).ok();
    let is_free = match login {
        _ if plain.is_none() => false,
        login => store::child_locked(tx, NodeId(parent.id), login).await?.is_none_or(|other| other.id == home.0),
    };
    let name = plain.filter(|_| is_free).unwrap_or_else(|| NodeName::with_suffix(login, user.0.into()));
    let changes =
        vec![(nodes::Column::Name, Expr::value(name.into_string())), (nodes::Column::UpdatedAt, Expr::value(now))];
    store::update(tx, home, changes).await
}
