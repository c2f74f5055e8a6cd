//! Which user an identity is. Invariant: an identity gets an account that exists only if it was tied to it before, or if the tenant's
//! administrator said that this provider's verified addresses are to be believed. A login that happens to be the same proves nothing.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, QueryFilter,
    sea_query::Expr,
};

use super::{identity::Identity, mapping, providers::Settings, store};
use crate::{
    access::TenantDb,
    accounts,
    app::Platform,
    db::entity::{external_identities, identity_providers, users},
    kernel::{Error, ErrorCode, Result, UserId},
    users::service::NewUser,
};

/// Finds, ties or creates the user of an identity and brings the roles up to date.
pub(super) async fn user_of(
    tx: &TenantDb<'_>,
    platform: &Platform,
    provider: &identity_providers::Model,
    identity: &Identity,
) -> Result<users::Model> {
    let settings = Settings::of(provider)?;
    let id = match store::linked_user(tx, provider.id, &identity.subject).await? {
        Some(link) => {
            let id = UserId(link.user_id);
            note_sign_in(tx, platform, provider, identity).await?;
            id
        }
        None => {
            let id = match linkable(tx, &settings, identity).await? {
                Some(id) => id,
                None => create(tx, platform, &settings, identity).await?,
            };
            link(tx, platform, provider, identity, id).await?;
            id
        }
    };
    let user = active(tx, id).await?;
    mapping::sync_roles(tx, id, &settings, &identity.claims).await?;
    accounts::accept_by_sign_in(tx, platform, id).await?;
    Ok(user)
}

/// The user, who may sign in.
pub(super) async fn active(db: &TenantDb<'_>, user: UserId) -> Result<users::Model> {
    let row = db.one::<users::Entity>(|q| q.filter(users::Column::Id.eq(user.0))).await?;
    row.filter(|row| row.state == "active")
        .ok_or_else(|| Error::new(ErrorCode::AccountInactive, "The account is not active. Ask your administrator."))
}

/// The one user who has the identity's verified address, if that is believed.
async fn linkable(tx: &TenantDb<'_>, settings: &Settings, identity: &Identity) -> Result<Option<UserId>> {
    let (true, Some(email)) = (settings.link_by_verified_email, &identity.verified_email) else { return Ok(None) };
    let users = accounts::users_by_email(tx, email).await?;
    match users.as_slice() {
        [] => Ok(None),
        [user] => Ok(Some(UserId(user.id))),
        _ => Err(not_linked("Several accounts have your mail address. Ask your administrator which one is yours.")),
    }
}

async fn create(tx: &TenantDb<'_>, platform: &Platform, settings: &Settings, identity: &Identity) -> Result<UserId> {
    if !settings.create_users {
        return Err(not_linked("You have no account here. Ask your administrator to create one."));
    }
    let login = login_of(settings, identity);
    let (mapped, _) = mapping::mapped_roles(settings, &identity.claims);
    let roles = settings.default_roles.iter().cloned().chain(mapped).collect();
    // Only an address that was proven is kept: others would receive the password resets of an account that is not theirs.
    let email = identity.verified_email.clone().filter(|email| email.parse::<lettre::Address>().is_ok());
    let display_name = identity.text("name").map(|name| name.chars().take(200).collect());
    let new = NewUser { login: login.clone(), display_name, email: email.clone(), roles, ..NewUser::default() };
    let user = crate::users::service::insert(tx, platform, new).await.map_err(|error| match error.code {
        ErrorCode::NameTaken => not_linked(&format!(
            "There is an account {login:?} already, and nothing proves that it is yours. Ask your administrator."
        )),
        _ => error,
    })?;
    if let Some(email) = email {
        accounts::note_verified(tx, platform, user, &email).await?;
    }
    Ok(user)
}

/// The configured claim, else the mail address, else the subject, in the letters that logins are made of.
fn login_of(settings: &Settings, identity: &Identity) -> String {
    let named = identity.text(&settings.login_claim).or_else(|| identity.text("email"));
    let plain = |c: char| if c.is_ascii_alphanumeric() || "._@+-".contains(c) { c } else { '-' };
    named.unwrap_or_else(|| identity.subject.clone()).chars().map(plain).take(100).collect()
}

async fn link(
    tx: &TenantDb<'_>,
    platform: &Platform,
    provider: &identity_providers::Model,
    identity: &Identity,
    user: UserId,
) -> Result<()> {
    let now = platform.clock.now();
    tx.insert::<external_identities::Entity>(external_identities::ActiveModel {
        tenant_id: NotSet,
        provider_id: Set(provider.id),
        subject: Set(identity.subject.clone()),
        user_id: Set(user.0),
        created_at: Set(now),
        last_sign_in_at: Set(now),
    })
    .await
}

async fn note_sign_in(
    tx: &TenantDb<'_>,
    platform: &Platform,
    provider: &identity_providers::Model,
    identity: &Identity,
) -> Result<()> {
    use external_identities::Column;
    tx.update::<external_identities::Entity>(|q| {
        q.col_expr(Column::LastSignInAt, Expr::value(platform.clock.now()))
            .filter(Column::ProviderId.eq(provider.id))
            .filter(Column::Subject.eq(identity.subject.as_str()))
    })
    .await?;
    Ok(())
}

fn not_linked(message: &str) -> Error {
    Error::new(ErrorCode::AccountNotLinked, message)
}
