//! What a sign-in page offers.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use super::dto::{SignInOption, SignInOptions};
use crate::{
    access::SystemReason,
    app::Platform,
    db::entity::identity_providers::{Column, Entity},
    kernel::{IdentityProviderId, Result, TenantId},
    tenants::store as tenants,
};

/// The providers that users of a tenant can sign in with.
pub(super) async fn of_tenant(platform: &Platform, slug: Option<&str>) -> Result<SignInOptions> {
    let slug = slug.unwrap_or("default");
    let tenant = tenants::by_slug_across_tenants(&platform.database, slug).await?.filter(|t| t.state == "active");
    let rows = match tenant {
        Some(tenant) => {
            let db = platform.system_db(TenantId(tenant.id), SystemReason::SignIn);
            db.all::<Entity>(|q| q.filter(Column::Enabled.eq(true)).order_by_asc(Column::Name).limit(100)).await?
        }
        None => Vec::new(),
    };
    let options = rows.into_iter().map(|row| SignInOption { id: IdentityProviderId(row.id), name: row.name });
    Ok(SignInOptions { identity_providers: options.collect() })
}
