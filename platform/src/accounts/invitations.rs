//! Inviting users by mail: a user without a password, and a link that sets the first one.
//! Invariant: whoever is invited has never been here; a link sets no password where there is one already, and withdrawing an invitation
//! deletes no account that somebody uses.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};
use std::collections::HashMap;
use uuid::Uuid;

use super::{
    dto::{AccountReady, Invitation, InvitationAccept, InvitationState, UserInvite},
    passwords,
    throttle::Limit,
    tokens::{self, Purpose},
    verification,
};
use crate::{
    access::{
        AuditEvent, Grant, RequestContext, RequiredPermission, SystemReason, TenantDb,
        permissions::{UsersRead, UsersWrite},
    },
    app::Platform,
    db::entity::{
        invitations::{ActiveModel, Column, Entity, Model},
        users,
    },
    kernel::{Error, InvitationId, Page, PageRequest, Result, UserId},
    mail::{self, Mail},
    nodes::service::{TreeLock, lock_tree},
    roles::service::ensure_assignable,
    tenants::store::own_row,
    users::service::{self as user_service, NewUser},
};

const RESENDS: Limit = Limit { what: "invitation_resend", most: 5, within: chrono::Duration::hours(1) };

/// Creates a user without a password and mails the link that sets it. A key can't: the sign-in that it makes would outlive it.
pub(super) async fn invite(grant: &Grant<UsersWrite>, input: UserInvite) -> Result<Invitation> {
    grant.principal().require_sign_in("Inviting somebody")?;
    let roles = input.roles.unwrap_or_else(|| vec!["member".into()]);
    ensure_assignable(grant, &grant.db(), &roles).await?;
    let email = input.email.trim().to_string();
    check_address(&email)?;
    let login = input.login.map_or_else(|| login_of(&email), Ok)?;
    let (platform, now) = (grant.platform(), grant.platform().clock.now());
    let tx = grant.begin().await?;
    let new =
        NewUser { login, display_name: input.display_name, email: Some(email.clone()), roles, ..NewUser::default() };
    let user = user_service::insert(&tx, platform, new).await?;
    let id = InvitationId(platform.ids.uuid());
    tx.insert::<Entity>(ActiveModel {
        tenant_id: NotSet,
        id: Set(id.0),
        user_id: Set(user.0),
        email: Set(email),
        invited_by: Set(Some(grant.principal().user_id.0)),
        created_at: Set(now),
        sent_at: Set(now),
        expires_at: Set(now),
        accepted_at: Set(None),
    })
    .await?;
    send(&tx, grant, id).await?;
    let invitation = load(&tx, platform, id).await?;
    tx.record(AuditEvent::on("invitation", id).after(&invitation))?;
    tx.commit().await?;
    Ok(invitation)
}

/// An address that mail can be sent to. Error: 422 on `email`.
pub(crate) fn check_address(email: &str) -> Result<()> {
    match email.parse::<lettre::Address>() {
        Ok(_) => Ok(()),
        Err(_) => Err(Error::invalid("/email", "is not a mail address")),
    }
}

fn login_of(email: &str) -> Result<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._@+-".contains(c);
    match email.chars().all(plain) && email.chars().count() <= 100 {
        true => Ok(email.to_string()),
        false => Err(Error::invalid("/login", "is required: the mail address can't be a login")),
    }
}

/// The tenant's invitations, the newest first.
pub(super) async fn list(
    grant: &Grant<UsersRead>,
    limit: Option<u32>,
    page_token: Option<String>,
) -> Result<Page<Invitation>> {
    let request = PageRequest::<(), Uuid>::new("invitation_list", limit.map(u64::from), page_token.as_deref(), ())?;
    let db = grant.db();
    let rows = db
        .all::<Entity>(|mut q| {
            if let Some(after) = request.after {
                q = q.filter(Column::Id.lt(after));
            }
            q.order_by_desc(Column::Id).limit(request.limit + 1)
        })
        .await?;
    let page = request.page("invitation_list", rows, |row| row.id);
    let users: Vec<Uuid> = page.items.iter().map(|row| row.user_id).collect();
    let users = db.all::<users::Entity>(|q| q.filter(users::Column::Id.is_in(users))).await?;
    let logins: HashMap<Uuid, String> = users.into_iter().map(|user| (user.id, user.login)).collect();
    Ok(page.map(|row| {
        let login = logins.get(&row.user_id).cloned().unwrap_or_default();
        view(grant.platform(), row, login)
    }))
}

/// One invitation.
pub(super) async fn get(grant: &Grant<UsersRead>, id: InvitationId) -> Result<Invitation> {
    load(&grant.db(), grant.platform(), id).await
}

/// Mails a new link, to the address that the user has now; the earlier one ends.
pub(super) async fn resend(grant: &Grant<UsersWrite>, id: InvitationId) -> Result<Invitation> {
    let platform = grant.platform();
    grant.principal().require_sign_in("Inviting somebody")?;
    let tx = grant.begin().await?;
    let before = load(&tx, platform, id).await?;
    open(&tx, id).await?;
    platform.throttle.check(&*platform.clock, RESENDS, &id.to_string())?;
    send(&tx, grant, id).await?;
    let invitation = load(&tx, platform, id).await?;
    tx.record(AuditEvent::on("invitation", id).before(&before).after(&invitation))?;
    tx.commit().await?;
    Ok(invitation)
}

/// Takes an invitation back: the user who never came is deleted, and with the user the link and the invitation itself.
pub(super) async fn withdraw(grant: &Grant<UsersWrite>, id: InvitationId) -> Result<()> {
    let tx = grant.begin().await?;
    // The tree first, as whoever locks more than one thing does.
    lock_tree(&tx, TreeLock::Exclusive).await?;
    let before = load(&tx, grant.platform(), id).await?;
    let user = UserId(open(&tx, id).await?.user_id);
    user_service::remove_account(grant, &tx, user, None, false).await?;
    tx.record(AuditEvent::on("invitation", id).before(&before))?;
    tx.commit().await
}

/// Sets the first password of whoever got the mail.
pub(super) async fn accept(
    platform: &Platform,
    input: InvitationAccept,
    context: &RequestContext,
) -> Result<AccountReady> {
    tokens::throttle(platform, context)?;
    let found = tokens::find_across_tenants(platform, Purpose::Invitation, &input.token).await?;
    let hash = passwords::accepted(platform, &found, input.password).await?;
    let (user, now) = (found.user_id(), platform.clock.now());
    let tx = platform.system_begin(found.tenant_id(), SystemReason::AccountToken).await?;
    tokens::consume(&tx, platform, Purpose::Invitation, &found).await?;
    if let Some(name) = input.display_name {
        tx.update::<users::Entity>(|q| {
            q.col_expr(users::Column::DisplayName, Expr::value(name)).filter(users::Column::Id.eq(user.0))
        })
        .await?;
    }
    passwords::set_password(&tx, platform, user, hash).await?;
    verification::note_verified(&tx, platform, user, &found.token.email).await?;
    mark_accepted(&tx, user, now).await?;
    tx.record_as(found.actor(), context, context.operation, AuditEvent::on("user", user));
    tx.commit().await?;
    Ok(AccountReady { tenant: found.tenant.slug, login: found.user.login })
}

/// Somebody who was invited has signed in through a provider: there is no password to set any more.
pub(crate) async fn accept_by_sign_in(tx: &TenantDb<'_>, platform: &Platform, user: UserId) -> Result<()> {
    tokens::end_all(tx, platform, user, Purpose::Invitation).await?;
    mark_accepted(tx, user, platform.clock.now()).await
}

async fn mark_accepted(tx: &TenantDb<'_>, user: UserId, now: chrono::DateTime<chrono::Utc>) -> Result<()> {
    tx.update::<Entity>(|q| {
        q.col_expr(Column::AcceptedAt, Expr::value(now))
            .filter(Column::UserId.eq(user.0))
            .filter(Column::AcceptedAt.is_null())
    })
    .await?;
    Ok(())
}

/// The invitation, if it can still be accepted (be it by a new link): nobody has signed in as the user, and no administrator has set a
/// password.
async fn open(tx: &TenantDb<'_>, id: InvitationId) -> Result<Model> {
    let row = tx.one::<Entity>(|q| q.filter(Column::Id.eq(id.0))).await?.ok_or_else(Error::not_found)?;
    let user = user_service::find(tx, UserId(row.user_id)).await?.ok_or_else(Error::not_found)?;
    if row.accepted_at.is_some() || user.password_hash.is_some() {
        return Err(Error::conflict("The invitation was accepted already, or the user has got a password otherwise."));
    }
    Ok(row)
}

async fn send<P: RequiredPermission>(tx: &TenantDb<'_>, grant: &Grant<P>, id: InvitationId) -> Result<()> {
    let (platform, now) = (grant.platform(), grant.platform().clock.now());
    let invitation = open(tx, id).await?;
    let user = user_service::find(tx, UserId(invitation.user_id)).await?;
    let user = user.filter(|u| u.state == "active").ok_or_else(|| Error::conflict("The user is deactivated."))?;
    let email = user.email.ok_or_else(|| Error::conflict("The user has no mail address."))?;
    let issued = tokens::issue(tx, platform, UserId(user.id), Purpose::Invitation, &email).await?;
    tx.update::<Entity>(|q| {
        q.col_expr(Column::SentAt, Expr::value(now))
            .col_expr(Column::Email, Expr::value(email.as_str()))
            .col_expr(Column::ExpiresAt, Expr::value(issued.expires_at))
            .filter(Column::Id.eq(id.0))
    })
    .await?;
    let inviter = user_service::find(tx, grant.principal().user_id).await?;
    let mail = Mail::Invitation {
        tenant: own_row(tx).await?.map(|tenant| tenant.name).unwrap_or_default(),
        inviter: inviter.map_or_else(|| grant.principal().login.clone(), |u| u.display_name),
        login: user.login,
        link: issued.link,
        expires_at: issued.expires_at,
    };
    mail::enqueue(tx, platform, &email, &mail).await
}

async fn load(db: &TenantDb<'_>, platform: &Platform, id: InvitationId) -> Result<Invitation> {
    let row = db.one::<Entity>(|q| q.filter(Column::Id.eq(id.0))).await?.ok_or_else(Error::not_found)?;
    let user = user_service::find(db, UserId(row.user_id)).await?;
    Ok(view(platform, row, user.map(|u| u.login).unwrap_or_default()))
}

fn view(platform: &Platform, row: Model, login: String) -> Invitation {
    let state = match row.accepted_at {
        Some(_) => InvitationState::Accepted,
        None if row.expires_at <= platform.clock.now() => InvitationState::Expired,
        None => InvitationState::Pending,
    };
    Invitation {
        id: InvitationId(row.id),
        user_id: UserId(row.user_id),
        login,
        email: row.email,
        state,
        invited_by: row.invited_by.map(UserId),
        created_at: row.created_at,
        sent_at: row.sent_at,
        expires_at: row.expires_at,
        accepted_at: row.accepted_at,
    }
}
