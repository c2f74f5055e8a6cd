//! Looking after the users of a group one manages, without being an administrator.
//!
//! Invariant: nobody gains anything by it. A manager reaches only users who are members of the group themselves and who have nothing that the
//! manager could not give: no permission beyond the manager's own, no role but `member`, no group but those the manager manages (and what
//! holds these), no group to manage that the manager does not. Whom a manager does not look after already they can't draw in either: it
//! takes an administrator to put somebody else's user into a managed group, for who resets a password can act as its owner. What opens the
//! account of somebody who signs in through a provider is the provider's: no manager sets a password or address beside it, nor an address by
//! which a provider would lead somebody into an account that the manager has prepared.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use std::collections::BTreeSet;

use super::{
    dto::{GroupUserCreate, GroupUserUpdate},
    managers::{managed_by, managed_by_caller},
    members::{accounts_in, is_direct_member},
    service::{self, Member},
};
use crate::{
    access::{
        AccountKind, AuditEvent, Grant, Permission, PrincipalKey, TenantDb, groups_above, groups_of_user,
        permissions::GroupMembersWrite,
    },
    accounts::check_address,
    auth::{
        policy::{self, Candidate},
        store::user_locked,
    },
    db::entity::users,
    kernel::{Error, GroupId, Page, PageRequest, Result, UserId},
    oidc,
    quotas::Room,
    users::{
        User,
        dto::UserState,
        service::{self as accounts, AccountChange, NewUser},
    },
};

/// The one role that a manager gives, and that the users they look after may have been given.
const ROLE: &str = "member";

/// The groups that the caller manages, this one among them. 404 for a group that the caller can't see, 403 for one they see but don't manage.
async fn managed(grant: &Grant<GroupMembersWrite>, db: &TenantDb<'_>, group: GroupId) -> Result<BTreeSet<GroupId>> {
    let managed = managed_by_caller(db, grant.principal()).await?;
    if managed.contains(&group) {
        return Ok(managed);
    }
    let visible = grant.principal().may(Permission::GroupsRead) && service::find(db, group).await?.is_some();
    Err(match visible {
        true => Error::forbidden("You don't manage this group."),
        false => Error::not_found(),
    })
}

/// The group's users, by login.
pub(super) async fn list(
    grant: &Grant<GroupMembersWrite>,
    group: GroupId,
    limit: Option<u32>,
    page_token: Option<String>,
) -> Result<Page<User>> {
    let operation = "group_user_list";
    let request = PageRequest::<GroupId, String>::new(operation, limit.map(u64::from), page_token.as_deref(), group)?;
    let db = grant.db();
    let group = request.filters;
    managed(grant, &db, group).await?;
    let rows = db
        .all::<users::Entity>(|mut q| {
            if let Some(after) = &request.after {
                q = q.filter(users::Column::Login.gt(after.as_str()));
            }
            q.filter(users::Column::Id.in_subquery(accounts_in(&db, &[group])))
                .filter(users::Column::Kind.eq(AccountKind::User.as_str()))
                .order_by_asc(users::Column::Login)
                .limit(request.limit + 1)
        })
        .await?;
    let page = request.page(operation, rows, |row| row.login.clone());
    Ok(Page { items: accounts::views(&db, page.items).await?, next_page: page.next_page })
}

/// One user of the group.
pub(super) async fn get(grant: &Grant<GroupMembersWrite>, group: GroupId, user: UserId) -> Result<User> {
    let db = grant.db();
    managed(grant, &db, group).await?;
    member(&db, group, user).await
}

/// Creates a user as a member of the group, with the role `member`.
pub(super) async fn create(grant: &Grant<GroupMembersWrite>, group: GroupId, input: GroupUserCreate) -> Result<User> {
    let db = grant.db();
    managed(grant, &db, group).await?;
    if input.password.is_some() {
        grant.principal().require_sign_in("Setting a password")?;
    }
    if let Some(email) = &input.email {
        check_address(email)?;
        ensure_address_leads_nobody_in(&db).await?;
    }
    let password_hash = match input.password {
        Some(password) => {
            let candidate = Candidate { field: "/password", login: &input.login, user: None, password };
            Some(policy::accept(&db, grant.platform(), candidate).await?)
        }
        None => None,
    };
    let new = NewUser {
        login: input.login,
        display_name: input.display_name,
        email: input.email,
        password_hash,
        roles: vec![ROLE.into()],
        ..NewUser::default()
    };
    let tx = grant.begin().await?;
    managed(grant, &tx, group).await?;
    grant.ensure_may_give_roles(&tx, &new.roles).await?;
    grant.ensure_may_give_membership(&tx, group).await?;
    let id = accounts::insert(&tx, grant.platform(), new).await?;
    service::add_member(&tx, group, Member::User(id)).await?;
    let user = accounts::load(&tx, id).await?;
    tx.record(AuditEvent::on("user", id).after(&user).note(json!({ "group": group.to_string() })))?;
    tx.commit().await?;
    Ok(user)
}

/// Changes a user of the group.
pub(super) async fn update(
    grant: &Grant<GroupMembersWrite>,
    group: GroupId,
    user: UserId,
    input: GroupUserUpdate,
) -> Result<User> {
    let db = grant.db();
    let looked_after = managed(grant, &db, group).await?;
    if input.password.is_some() {
        grant.principal().require_sign_in("Setting a password")?;
    }
    let password_hash = match input.password {
        Some(password) => {
            let in_care = member(&db, group, user).await?;
            // First: what the policy says about former passwords is not for everybody.
            ensure_in_care(grant, &db, &looked_after, user).await?;
            ensure_of_no_provider(&db, user).await?;
            let candidate = Candidate { field: "/password", login: &in_care.login, user: Some(user), password };
            Some(policy::accept(&db, grant.platform(), candidate).await?)
        }
        None => None,
    };
    let tx = grant.begin().await?;
    if input.state == Some(UserState::Active) {
        // Before any row is locked.
        Room::open(&tx, grant.platform()).await?;
    }
    let managed = managed(grant, &tx, group).await?;
    let before = member(&tx, group, user).await?;
    ensure_in_care(grant, &tx, &managed, user).await?;
    let new_address = input.email.as_deref().filter(|email| Some(*email) != before.email.as_deref());
    if password_hash.is_some() || new_address.is_some() {
        // Whoever arrives from a provider meanwhile waits, or is seen here.
        user_locked(&tx, user).await?;
        ensure_of_no_provider(&tx, user).await?;
    }
    if let Some(email) = new_address {
        check_address(email)?;
        ensure_address_leads_nobody_in(&tx).await?;
        accounts::ensure_may_redirect_resets(grant, &tx, user).await?;
    }
    let note = match password_hash.is_some() {
        true => json!({ "group": group.to_string(), "password": "changed" }),
        false => json!({ "group": group.to_string() }),
    };
    let change = AccountChange {
        display_name: input.display_name,
        email: input.email,
        password_hash,
        state: input.state,
        ..AccountChange::default()
    };
    accounts::change(&tx, grant.platform(), user, change).await?;
    let after = accounts::load(&tx, user).await?;
    tx.record(AuditEvent::on("user", user).before(&before).after(&after).note(note))?;
    tx.commit().await?;
    Ok(after)
}

/// 403 for a user who signs in through a provider: the manager would get into an account that was never theirs to open.
async fn ensure_of_no_provider(db: &TenantDb<'_>, user: UserId) -> Result<()> {
    match oidc::is_tied_anywhere(db, user).await? {
        true => Err(Error::forbidden("This user signs in through an identity provider; an administrator can do this.")),
        false => Ok(()),
    }
}

/// 403 where a provider leads people into the account that has their mail address: the manager could prepare one for somebody who has not
/// come yet.
async fn ensure_address_leads_nobody_in(db: &TenantDb<'_>) -> Result<()> {
    match oidc::any_links_by_address(db).await? {
        true => Err(Error::forbidden(
            "An identity provider signs people in by their mail address; an administrator can set it.",
        )),
        false => Ok(()),
    }
}

/// Makes a user of another managed group a member of this one, too. Once more is no error.
pub(super) async fn add(grant: &Grant<GroupMembersWrite>, group: GroupId, user: UserId) -> Result<User> {
    let tx = grant.begin().await?;
    let managed = managed(grant, &tx, group).await?;
    visible(grant, &tx, &managed, user).await?;
    ensure_in_care(grant, &tx, &managed, user).await?;
    grant.ensure_may_give_membership(&tx, group).await?;
    service::add_member(&tx, group, Member::User(user)).await?;
    let view = accounts::load(&tx, user).await?;
    tx.record(AuditEvent::on("group", group).note(json!({ "member_added": user.to_string() })))?;
    tx.commit().await?;
    Ok(view)
}

/// Ends a user's membership. The user stays.
pub(super) async fn remove(grant: &Grant<GroupMembersWrite>, group: GroupId, user: UserId) -> Result<()> {
    let tx = grant.begin().await?;
    let managed = managed(grant, &tx, group).await?;
    member(&tx, group, user).await?;
    ensure_in_care(grant, &tx, &managed, user).await?;
    service::remove_member(&tx, group, Member::User(user)).await?;
    tx.record(AuditEvent::on("group", group).note(json!({ "member_removed": user.to_string() })))?;
    tx.commit().await
}

/// The user, if a member of the group itself.
async fn member(db: &TenantDb<'_>, group: GroupId, user: UserId) -> Result<User> {
    match is_direct_member(db, group, user).await? {
        true => accounts::load(db, user).await,
        false => Err(Error::not_found()),
    }
}

/// 404 for users whom the caller can't see: neither of a managed group, nor by `users:read`.
async fn visible(
    grant: &Grant<GroupMembersWrite>,
    db: &TenantDb<'_>,
    managed: &BTreeSet<GroupId>,
    user: UserId,
) -> Result<()> {
    accounts::load(db, user).await?;
    let managed: Vec<GroupId> = managed.iter().copied().collect();
    let of_managed = db
        .count::<users::Entity>(|q| {
            q.filter(users::Column::Id.eq(user.0)).filter(users::Column::Id.in_subquery(accounts_in(db, &managed)))
        })
        .await?;
    match (of_managed > 0, grant.principal().may(Permission::UsersRead)) {
        (true, _) => Ok(()),
        (false, true) => Err(Error::forbidden("You don't look after this user; an administrator can add them.")),
        (false, false) => Err(Error::not_found()),
    }
}

/// 403 for a user who has anything that the caller could not give, and for the caller's own account.
async fn ensure_in_care(
    grant: &Grant<GroupMembersWrite>,
    db: &TenantDb<'_>,
    managed: &BTreeSet<GroupId>,
    user: UserId,
) -> Result<()> {
    let beyond = || Error::forbidden("This user is more than a user of your groups; an administrator can do this.");
    if user == grant.principal().user_id {
        return Err(Error::forbidden("You can't look after yourself."));
    }
    grant.ensure_may_change_account(db, user).await?;
    let roles = accounts::own_roles(db, &[user]).await?.remove(&user).unwrap_or_default();
    if roles.iter().any(|role| role != ROLE) {
        return Err(beyond());
    }
    let groups = groups_of_user(db, user).await?;
    let within = groups_above(db, &managed.iter().copied().collect::<Vec<_>>()).await?;
    if groups.iter().any(|group| !within.contains(group)) {
        return Err(beyond());
    }
    let keys: Vec<PrincipalKey> =
        groups.into_iter().map(PrincipalKey::Group).chain([PrincipalKey::User(user)]).collect();
    match managed_by(db, &keys).await?.is_subset(managed) {
        true => Ok(()),
        false => Err(beyond()),
    }
}
