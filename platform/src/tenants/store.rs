//! Queries on tenants. A tenant belongs to no tenant: everything here is `_across_tenants`.

use sea_orm::{
    ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Query, SimpleExpr},
};

use crate::{
    access::{Effect, SystemDb, TenantDb},
    db::{Database, entity::tenants},
    kernel::{Error, Result, TenantId},
};
use chrono::{DateTime, Utc};

/// The version that cached security decisions of a tenant belong to.
pub(crate) async fn security_version_across_tenants(database: &Database, tenant: TenantId) -> Result<i64> {
    #[derive(sea_orm::FromQueryResult)]
    struct Row {
        security_version: i64,
    }
    let system = SystemDb::open(database);
    let query = system
        .find::<tenants::Entity>()
        .select_only()
        .column(tenants::Column::SecurityVersion)
        .filter(tenants::Column::Id.eq(tenant.0));
    // No version of a tenant that is gone: whatever was remembered about it is void.
    Ok(query.into_model::<Row>().one(system.executor()).await?.map_or(-1, |row| row.security_version))
}

/// Voids cached decisions about the tenant, on every replica, when the transaction commits.
pub(crate) async fn bump_security_version(tx: &TenantDb<'_>) -> Result<()> {
    let next = Expr::col(tenants::Column::SecurityVersion).add(1);
    let statement = Query::update()
        .table(tenants::Entity)
        .value(tenants::Column::SecurityVersion, next)
        .and_where(Expr::col(tenants::Column::Id).eq(tx.tenant().0))
        .to_owned();
    tx.unscoped().execute(&statement).await?;
    tx.after_commit(Effect::SecurityChanged(tx.tenant()));
    Ok(())
}

/// Inserts the row of the transaction's own tenant.
pub(crate) async fn insert_own_row(tx: &TenantDb<'_>, slug: &str, name: &str, now: DateTime<Utc>) -> Result<()> {
    use tenants::Column as C;
    let row: [(C, SimpleExpr); 8] = [
        (C::Id, tx.tenant().0.into()),
        (C::Slug, slug.into()),
        (C::Name, name.into()),
        (C::State, "active".into()),
        (C::SecurityVersion, 0i64.into()),
        (C::IndexSequence, 0i64.into()),
        (C::CreatedAt, now.into()),
        (C::UpdatedAt, now.into()),
    ];
    let (columns, values): (Vec<_>, Vec<_>) = row.into_iter().unzip();
    let statement = Query::insert().into_table(tenants::Entity).columns(columns).values_panic(values).to_owned();
    let inserted = ConnectionTrait::execute(tx.unscoped(), &statement).await.map_err(Error::from);
    inserted.map(drop).map_err(|error| match crate::db::is_unique_violation(&error) {
        true => Error::new(crate::kernel::ErrorCode::NameTaken, "The slug is taken.").with_field("/slug", "is taken"),
        false => error,
    })
}

/// Changes a tenant's display name, in the operator's transaction.
pub(super) async fn rename_across_tenants(
    tx: &TenantDb<'_>,
    id: TenantId,
    name: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let statement = Query::update()
        .table(tenants::Entity)
        .value(tenants::Column::Name, name)
        .value(tenants::Column::UpdatedAt, Expr::value(now))
        .and_where(Expr::col(tenants::Column::Id).eq(id.0))
        .to_owned();
    tx.unscoped().execute(&statement).await?;
    Ok(())
}

/// Changes a tenant's state, in the operator's transaction; cached decisions about it are void on every replica when that commits.
/// Error: `conflict` if it is in none of the states `from` any more.
pub(super) async fn set_state_across_tenants(
    tx: &TenantDb<'_>,
    id: TenantId,
    from: [&str; 2],
    state: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let statement = Query::update()
        .table(tenants::Entity)
        .value(tenants::Column::State, state)
        .value(tenants::Column::SecurityVersion, Expr::col(tenants::Column::SecurityVersion).add(1))
        .value(tenants::Column::UpdatedAt, Expr::value(now))
        .and_where(Expr::col(tenants::Column::Id).eq(id.0))
        .and_where(Expr::col(tenants::Column::State).is_in(from))
        .to_owned();
    if tx.unscoped().execute(&statement).await?.rows_affected() == 0 {
        return Err(Error::conflict("The tenant's state has changed meanwhile."));
    }
    tx.after_commit(Effect::SecurityChanged(id));
    Ok(())
}

/// The row of the transaction's own tenant.
pub(crate) async fn own_row(tx: &TenantDb<'_>) -> Result<Option<tenants::Model>> {
    let query = SystemDb::query::<tenants::Entity>().filter(tenants::Column::Id.eq(tx.tenant().0));
    Ok(query.one(tx.unscoped()).await?)
}

/// The tenant of that slug.
pub(crate) async fn by_slug_across_tenants(database: &Database, slug: &str) -> Result<Option<tenants::Model>> {
    let system = SystemDb::open(database);
    Ok(system.find::<tenants::Entity>().filter(tenants::Column::Slug.eq(slug)).one(system.executor()).await?)
}

/// The tenant of that id.
pub(crate) async fn by_id_across_tenants(database: &Database, id: TenantId) -> Result<Option<tenants::Model>> {
    let system = SystemDb::open(database);
    Ok(system.find::<tenants::Entity>().filter(tenants::Column::Id.eq(id.0)).one(system.executor()).await?)
}

/// Tenants by slug, after `after`.
pub(crate) async fn list_across_tenants(
    database: &Database,
    after: Option<&str>,
    limit: u64,
) -> Result<Vec<tenants::Model>> {
    let system = SystemDb::open(database);
    let mut query = system.find::<tenants::Entity>().order_by_asc(tenants::Column::Slug).limit(limit);
    if let Some(after) = after {
        query = query.filter(tenants::Column::Slug.gt(after));
    }
    Ok(query.all(system.executor()).await?)
}
