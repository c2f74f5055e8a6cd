//! The first start: the tenant `default` with its administrator, then the operator. Idempotent step by step, so that a crash in between heals.
//! Invariant: `system`, which is never erased, comes last: once it is there, `default` was, and is the operator's to rename, empty or erase.

use sea_orm::{ColumnTrait, QueryFilter};

use super::{service, store};
use crate::{
    access::SystemReason,
    app::Platform,
    db::entity::users,
    kernel::{Result, Secret, id::random_token},
    users::service::NewUser,
};

/// A login that the first start made, with the password if it was generated.
#[derive(Debug)]
pub struct InitialLogin {
    /// The tenant's slug.
    pub tenant: &'static str,
    /// The user's login.
    pub login: &'static str,
    /// The generated password, to be printed once; absent when it was configured.
    pub generated_password: Option<Secret<String>>,
}

/// What the first start made; empty on later ones.
pub type InitialLogins = Vec<InitialLogin>;

/// Makes what is missing.
pub async fn bootstrap(platform: &Platform) -> Result<InitialLogins> {
    let config = &platform.config;
    let is_first_start = store::by_slug_across_tenants(&platform.database, "system").await?.is_none();
    let accounts = [
        ("default", "Default", "admin", "tenant_admin", &config.admin_password),
        ("system", "System", "operator", "operator", &config.operator_password),
    ];
    let mut made = Vec::new();
    for (slug, name, login, role, configured) in accounts {
        // What is missing now was erased: it must not come back with a login that everybody knows.
        if slug == "default" && !is_first_start {
            continue;
        }
        let tenant = match store::by_slug_across_tenants(&platform.database, slug).await? {
            Some(tenant) => crate::kernel::TenantId(tenant.id),
            None => service::create_tenant(platform, slug, name, SystemReason::Bootstrap).await?,
        };
        heal_roots(platform, tenant).await?;
        let db = platform.system_db(tenant, SystemReason::Bootstrap);
        if db.count::<users::Entity>(|q| q.filter(users::Column::TenantId.eq(tenant.0))).await? > 0 {
            continue;
        }
        let generated = configured.is_none().then(|| random_token(&*platform.ids)[..20].to_string());
        let password =
            configured.as_ref().map(|p| p.expose().clone()).or_else(|| generated.clone()).unwrap_or_default();
        let hash = crate::auth::policy::accept_of_operator(platform, password).await?;
        let tx = platform.system_begin(tenant, SystemReason::Bootstrap).await?;
        let user =
            NewUser { login: login.into(), password_hash: Some(hash), roles: vec![role.into()], ..NewUser::default() };
        crate::users::service::insert(&tx, platform, user).await?;
        tx.commit().await?;
        made.push(InitialLogin { tenant: slug, login, generated_password: generated.map(Secret::new) });
    }
    Ok(made)
}

/// A crash between the tenant's row and its folders leaves it without a root.
async fn heal_roots(platform: &Platform, tenant: crate::kernel::TenantId) -> Result<()> {
    use crate::db::entity::nodes;
    let tx = platform.system_begin(tenant, SystemReason::Bootstrap).await?;
    if tx.count::<nodes::Entity>(|q| q.filter(nodes::Column::BuiltIn.eq("root"))).await? == 0 {
        crate::nodes::service::create_tenant_roots(&tx, &*platform.ids, platform.clock.now()).await?;
        tx.commit().await?;
    }
    Ok(())
}
