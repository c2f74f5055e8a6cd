//! Changes to who an account is, by an authority outside: a directory. Everything here works inside the caller's transaction.

use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};

use super::lifecycle::{end_sign_ins, find};
use crate::{
    access::TenantDb,
    accounts::end_resets,
    app::Platform,
    auth::policy,
    db::entity::users,
    kernel::{Error, ErrorCode, NodeId, Result, UserId},
    nodes::homes,
    tenants::store::bump_security_version,
};

/// What an account is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    /// Unique within the tenant.
    pub(crate) login: String,
    /// What people call it.
    pub(crate) display_name: String,
    /// Mail address.
    pub(crate) email: Option<String>,
    /// What the directory calls it.
    pub(crate) external_id: Option<String>,
}

/// Replaces what an account is known by; its home folder follows its login. The caller holds the tree's lock.
/// Errors: `not_found`, `name_taken`.
pub(crate) async fn set_identity(tx: &TenantDb<'_>, platform: &Platform, id: UserId, identity: Identity) -> Result<()> {
    let row = find(tx, id).await?.ok_or_else(Error::not_found)?;
    let now = platform.clock.now();
    let login = identity.login.clone();
    tx.update::<users::Entity>(|q| {
        q.col_expr(users::Column::Login, Expr::value(identity.login))
            .col_expr(users::Column::DisplayName, Expr::value(identity.display_name))
            .col_expr(users::Column::Email, Expr::value(identity.email))
            .col_expr(users::Column::ExternalId, Expr::value(identity.external_id))
            .col_expr(users::Column::UpdatedAt, Expr::value(now))
            .filter(users::Column::Id.eq(id.0))
    })
    .await
    .map_err(|error| match crate::db::is_unique_violation(&error) {
        true => Error::new(ErrorCode::NameTaken, "The login is taken.").with_field("/login", "is taken"),
        false => error,
    })?;
    // Names are remembered with what callers may do.
    bump_security_version(tx).await?;
    match row.home_folder_id {
        Some(home) if row.login != login => homes::rename_home(tx, now, NodeId(home), id, &login).await,
        _ => Ok(()),
    }
}

/// Sets a password, as the policy accepted it. Ends every sign-in, and links to set another.
pub(crate) async fn set_password_hash(tx: &TenantDb<'_>, platform: &Platform, id: UserId, hash: String) -> Result<()> {
    policy::remember(tx, platform, id).await?;
    tx.update::<users::Entity>(|q| {
        q.col_expr(users::Column::PasswordHash, Expr::value(hash))
            .col_expr(users::Column::UpdatedAt, Expr::value(platform.clock.now()))
            .filter(users::Column::Id.eq(id.0))
    })
    .await?;
    end_resets(tx, platform, id).await?;
    end_sign_ins(tx, platform, id).await
}
