//! Memberships by the thousand: what a directory sends. Everything here works inside the caller's transaction.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, QueryFilter,
};

use crate::{
    access::TenantDb,
    db::entity::group_users,
    kernel::{GroupId, Result, UserId},
    tenants::store::bump_security_version,
};

/// Makes these users members of a group. The caller has checked that they are the tenant's, and not members yet.
pub(crate) async fn add_users(tx: &TenantDb<'_>, group: GroupId, users: &[UserId]) -> Result<()> {
    if users.is_empty() {
        return Ok(());
    }
    bump_security_version(tx).await?;
    let rows = users.iter().map(|user| group_users::ActiveModel {
        tenant_id: NotSet,
        group_id: Set(group.0),
        user_id: Set(user.0),
    });
    tx.insert_all::<group_users::Entity>(rows.collect()).await
}

/// Takes these users out of a group.
pub(crate) async fn remove_users(tx: &TenantDb<'_>, group: GroupId, users: &[UserId]) -> Result<()> {
    if users.is_empty() {
        return Ok(());
    }
    bump_security_version(tx).await?;
    for batch in users.chunks(500) {
        let ids = batch.iter().map(|user| user.0);
        tx.delete::<group_users::Entity>(|q| {
            q.filter(group_users::Column::GroupId.eq(group.0)).filter(group_users::Column::UserId.is_in(ids))
        })
        .await?;
    }
    Ok(())
}
