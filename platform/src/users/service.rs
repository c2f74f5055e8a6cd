//! Rules of users.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashMap;

use super::dto::{User, UserCreate, UserState, UserUpdate};
use crate::{
    access::{
        AccountKind, AuditEvent, Grant, Permission, PrincipalKey, RequiredPermission, TenantDb, groups_below,
        permissions::{UsersRead, UsersWrite},
    },
    accounts::check_address,
    auth::{
        policy::{self, Candidate},
        throttle,
    },
    db::{
        entity::{casbin_rules, users},
        starts_with,
    },
    groups::{self, lookup::through_groups, members::accounts_in},
    kernel::{Error, GroupId, Page, PageRequest, Result, UserId},
    nodes::service::{TreeLock, lock_tree},
    roles,
};

pub(crate) use super::lifecycle::find;
pub use super::lifecycle::{
    AccountChange, Belongings, NewUser, change, deactivate, delete, end_sign_ins, insert, reactivate,
};

/// Creates a user with a home folder.
pub async fn create(grant: &Grant<UsersWrite>, input: UserCreate) -> Result<User> {
    let roles = input.roles.unwrap_or_else(|| vec!["member".into()]);
    roles::service::ensure_assignable(grant, &grant.db(), &roles).await?;
    if input.password.is_some() {
        grant.principal().require_sign_in("Setting a password")?;
    }
    if let Some(email) = &input.email {
        check_address(email)?;
    }
    // Hashing is slow: before the transaction, not inside.
    let password_hash = match input.password {
        Some(password) => {
            let candidate = Candidate { field: "/password", login: &input.login, user: None, password };
            Some(policy::accept(&grant.db(), grant.platform(), candidate).await?)
        }
        None => None,
    };
    let new = NewUser {
        login: input.login,
        display_name: input.display_name,
        email: input.email,
        password_hash,
        roles,
        ..NewUser::default()
    };
    let tx = grant.begin().await?;
    let id = insert(&tx, grant.platform(), new).await?;
    let user = load(&tx, id).await?;
    tx.record(AuditEvent::on("user", id).after(&user))?;
    tx.commit().await?;
    Ok(user)
}

/// What a list of users is limited to.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct UserFilters {
    /// In this state.
    pub state: Option<UserState>,
    /// Whose login begins like this.
    pub login_prefix: Option<String>,
    /// Whose mail address begins like this.
    pub email_prefix: Option<String>,
    /// In this group, directly or through other groups.
    pub group: Option<GroupId>,
}

/// The tenant's users, by login.
pub async fn list(
    grant: &Grant<UsersRead>,
    filters: UserFilters,
    limit: Option<u32>,
    page_token: Option<String>,
) -> Result<Page<User>> {
    let operation = "user_list";
    let request =
        PageRequest::<UserFilters, String>::new(operation, limit.map(u64::from), page_token.as_deref(), filters)?;
    let db = grant.db();
    let holders = match request.filters.group {
        Some(group) => {
            groups::service::find(&db, group).await?.ok_or_else(Error::not_found)?;
            Some(groups_below(&db, group).await?)
        }
        None => None,
    };
    let rows = db
        .all::<users::Entity>(|mut q| {
            if let Some(state) = request.filters.state {
                q = q.filter(users::Column::State.eq(state.as_str()));
            }
            if let Some(prefix) = &request.filters.login_prefix {
                q = q.filter(starts_with(users::Column::Login, prefix));
            }
            if let Some(prefix) = &request.filters.email_prefix {
                q = q.filter(starts_with(users::Column::Email, prefix));
            }
            if let Some(holders) = &holders {
                q = q.filter(users::Column::Id.in_subquery(accounts_in(&db, holders)));
            }
            if let Some(after) = &request.after {
                q = q.filter(users::Column::Login.gt(after.as_str()));
            }
            q.filter(users::Column::Kind.eq(AccountKind::User.as_str()))
                .order_by_asc(users::Column::Login)
                .limit(request.limit + 1)
        })
        .await?;
    let page = request.page(operation, rows, |row| row.login.clone());
    Ok(Page { items: views(&db, page.items).await?, next_page: page.next_page })
}

/// The views of users, in the order of the rows.
pub(crate) async fn views(db: &TenantDb<'_>, rows: Vec<users::Model>) -> Result<Vec<User>> {
    let ids: Vec<UserId> = rows.iter().map(|row| UserId(row.id)).collect();
    let mut roles = own_roles(db, &ids).await?;
    let mut through = through_groups(db, &ids).await?;
    let view = |row: users::Model| {
        let id = UserId(row.id);
        User::new(row, roles.remove(&id).unwrap_or_default(), through.remove(&id).unwrap_or_default())
    };
    rows.into_iter().map(view).collect()
}

/// One user.
pub async fn get(grant: &Grant<UsersRead>, id: UserId) -> Result<User> {
    load(&grant.db(), id).await
}

/// Changes a user. Deactivation and a new password end the user's sign-ins. Nobody changes a user who may do more than they.
pub async fn update(grant: &Grant<UsersWrite>, id: UserId, input: UserUpdate) -> Result<User> {
    if let Some(roles) = &input.roles {
        roles::service::ensure_assignable(grant, &grant.db(), roles).await?;
    }
    if input.state == Some(UserState::Deactivated) && id == grant.principal().user_id {
        return Err(Error::conflict("You can't deactivate yourself."));
    }
    if input.password.is_some() {
        grant.principal().require_sign_in("Setting a password")?;
    }
    let platform = grant.platform();
    let password_hash = match input.password {
        Some(password) => {
            let db = grant.db();
            let user = load(&db, id).await?;
            // First: what the policy says about former passwords is not for everybody.
            grant.ensure_may_change_account(&db, id).await?;
            let candidate = Candidate { field: "/password", login: &user.login, user: Some(id), password };
            Some(policy::accept(&db, platform, candidate).await?)
        }
        None => None,
    };
    let tx = grant.begin().await?;
    let before = load(&tx, id).await?;
    let new_password = password_hash.is_some();
    grant.ensure_may_change_account(&tx, id).await?;
    if let Some(email) = &input.email
        && input.email != before.email
    {
        check_address(email)?;
        ensure_may_redirect_resets(grant, &tx, id).await?;
    }
    let changes = AccountChange {
        display_name: input.display_name,
        email: input.email,
        password_hash,
        state: input.state,
        roles: input.roles,
        ..AccountChange::default()
    };
    change(&tx, platform, id, changes).await?;
    let user = load(&tx, id).await?;
    let event = AuditEvent::on("user", id).before(&before).after(&user);
    tx.record(if new_password { event.note(json!({ "password": "changed" })) } else { event })?;
    tx.commit().await?;
    Ok(user)
}

/// 403 for a key that would change the address of an account with a password: a new one is mailed there, and would outlive the key.
pub(crate) async fn ensure_may_redirect_resets<P: RequiredPermission>(
    grant: &Grant<P>,
    db: &TenantDb<'_>,
    id: UserId,
) -> Result<()> {
    match find(db, id).await?.is_some_and(|row| row.password_hash.is_some()) {
        true => grant.principal().require_sign_in("Changing the mail address of somebody with a password"),
        false => Ok(()),
    }
}

/// Lets a user who failed to sign in too often try again at once.
pub async fn unlock(grant: &Grant<UsersWrite>, id: UserId) -> Result<()> {
    let tx = grant.begin().await?;
    let user = load(&tx, id).await?;
    grant.ensure_may_change_account(&tx, id).await?;
    throttle::unlock_across_tenants(&tx, &grant.principal().tenant_slug, &user.login).await?;
    tx.record(AuditEvent::on("user", id))?;
    tx.commit().await
}

/// Deletes a user for good. `transfer_to` gets the user's files; `force` deletes them.
pub async fn remove(grant: &Grant<UsersWrite>, id: UserId, transfer_to: Option<UserId>, force: bool) -> Result<()> {
    let tx = grant.begin().await?;
    // The tree first, as whoever locks more than one thing does.
    lock_tree(&tx, TreeLock::Exclusive).await?;
    let before = load(&tx, id).await?;
    remove_account(grant, &tx, id, transfer_to, force).await?;
    tx.record(AuditEvent::on("user", id).before(&before).note(belongings_note(transfer_to, force)))?;
    tx.commit().await
}

/// What the audit log says about the files of a deleted account.
pub(crate) fn belongings_note(transfer_to: Option<UserId>, force: bool) -> serde_json::Value {
    json!({ "files_go_to": transfer_to.map(|heir| heir.to_string()), "files_deleted": force })
}

/// Deletes an account, as its administrator asks. Whoever decides who gets the files decides who sees them: that takes
/// `grants:manage_all`. The caller holds the tree's exclusive lock and has loaded the account.
pub(crate) async fn remove_account<P: RequiredPermission>(
    grant: &Grant<P>,
    tx: &TenantDb<'_>,
    id: UserId,
    transfer_to: Option<UserId>,
    force: bool,
) -> Result<()> {
    let belongings = match (transfer_to, force) {
        (Some(_), true) => return Err(Error::invalid("force", "can't go with `transfer_to`")),
        (Some(heir), false) => Belongings::GoTo(heir),
        (None, true) => Belongings::Delete,
        (None, false) => Belongings::MustBeNone,
    };
    if let Some(heir) = transfer_to {
        find(tx, heir).await?.ok_or_else(Error::not_found)?;
        if !grant.principal().may(Permission::GrantsManageAll) {
            return Err(Error::forbidden("Handing on somebody's files needs the permission \"grants:manage_all\"."));
        }
    }
    if id == grant.principal().user_id {
        return Err(Error::conflict("You can't delete yourself."));
    }
    grant.ensure_may_change_account(tx, id).await?;
    delete(tx, grant.platform(), id, belongings).await
}

/// A service account's row. Error: `not_found`, also for a user.
pub(crate) async fn service_account(db: &TenantDb<'_>, id: UserId) -> Result<users::Model> {
    of_kind(db, AccountKind::ServiceAccount, id).await
}

async fn of_kind(db: &TenantDb<'_>, kind: AccountKind, id: UserId) -> Result<users::Model> {
    find(db, id).await?.filter(|row| row.kind == kind.as_str()).ok_or_else(Error::not_found)
}

/// One user's view. Error: `not_found`, also for a service account.
pub(crate) async fn load(db: &TenantDb<'_>, id: UserId) -> Result<User> {
    let views = views(db, vec![of_kind(db, AccountKind::User, id).await?]).await?;
    views.into_iter().next().ok_or_else(Error::not_found)
}

/// The names of the roles that each of these accounts has been given itself.
pub(crate) async fn own_roles(db: &TenantDb<'_>, ids: &[UserId]) -> Result<HashMap<UserId, Vec<String>>> {
    let subjects: Vec<String> = ids.iter().map(|id| PrincipalKey::User(*id).to_string()).collect();
    let rows = db
        .all::<casbin_rules::Entity>(|q| {
            q.filter(casbin_rules::Column::Ptype.eq("g"))
                .filter(casbin_rules::Column::V0.is_in(subjects))
                .order_by_asc(casbin_rules::Column::V1)
        })
        .await?;
    let mut roles: HashMap<UserId, Vec<String>> = HashMap::new();
    for row in rows {
        if let (PrincipalKey::User(user), PrincipalKey::Role(role)) =
            (PrincipalKey::parse(&row.v0)?, PrincipalKey::parse(&row.v1)?)
        {
            roles.entry(user).or_default().push(role);
        }
    }
    Ok(roles)
}
