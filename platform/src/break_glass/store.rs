//! Queries on break-glass grants that authentication makes.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    access::{SystemDb, TenantDb},
    db::{
        Database,
        entity::break_glass_grants::{self, Column},
    },
    kernel::{BreakGlassId, Result, TenantId},
};

/// The grant of a token's hash: the tenant is not known before it is found.
pub(crate) async fn by_token_across_tenants(
    database: &Database,
    hash: &str,
) -> Result<Option<break_glass_grants::Model>> {
    let system = SystemDb::open(database);
    let query = system.find::<break_glass_grants::Entity>().filter(Column::TokenHash.eq(hash));
    Ok(query.one(system.executor()).await?)
}

/// Counts a use.
pub(crate) async fn count_use(tx: &TenantDb<'_>, id: BreakGlassId, now: DateTime<Utc>) -> Result<()> {
    tx.update::<break_glass_grants::Entity>(|q| {
        q.col_expr(Column::LastUsedAt, Expr::value(now))
            .col_expr(Column::UseCount, Expr::col(Column::UseCount).add(1))
            .filter(Column::Id.eq(id.0))
    })
    .await?;
    Ok(())
}

/// One of a tenant's grants, before anybody has proven anything.
pub(crate) async fn by_id_across_tenants(
    database: &Database,
    tenant: TenantId,
    id: BreakGlassId,
) -> Result<Option<break_glass_grants::Model>> {
    let system = SystemDb::open(database);
    let query =
        system.find::<break_glass_grants::Entity>().filter(Column::TenantId.eq(tenant.0)).filter(Column::Id.eq(id.0));
    Ok(query.one(system.executor()).await?)
}
