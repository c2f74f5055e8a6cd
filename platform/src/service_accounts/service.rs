//! Rules of service accounts. Invariant: what holds for changing a user holds here: nobody gives more than they have, nobody changes an
//! account that may do more than they.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use super::dto::{ServiceAccount, ServiceAccountCreate, ServiceAccountUpdate};
use crate::{
    access::{
        AccountKind, AuditEvent, Grant, TenantDb,
        permissions::{ServiceAccountsRead, ServiceAccountsWrite},
    },
    db::{entity::users, starts_with},
    groups::lookup::through_groups,
    kernel::{Error, Page, PageRequest, Result, UserId},
    nodes::service::{TreeLock, lock_tree},
    roles,
    users::{
        dto::UserState,
        service::{self as accounts, AccountChange, NewUser},
    },
};

/// Creates a service account with a home folder.
pub(super) async fn create(grant: &Grant<ServiceAccountsWrite>, input: ServiceAccountCreate) -> Result<ServiceAccount> {
    let roles = input.roles.unwrap_or_else(|| vec!["member".into()]);
    let new = NewUser {
        login: input.name,
        kind: AccountKind::ServiceAccount,
        display_name: input.display_name,
        description: input.description,
        roles,
        ..NewUser::default()
    };
    let tx = grant.begin().await?;
    roles::service::ensure_assignable(grant, &tx, &new.roles).await?;
    let id = accounts::insert(&tx, grant.platform(), new).await.map_err(|mut error| {
        error.fields.iter_mut().filter(|f| f.field == "/login").for_each(|f| f.field = "/name".into());
        error
    })?;
    let account = load(&tx, id).await?;
    tx.record(AuditEvent::on("service_account", id).after(&account))?;
    tx.commit().await?;
    Ok(account)
}

/// The tenant's service accounts, by name.
pub(super) async fn list(
    grant: &Grant<ServiceAccountsRead>,
    name_prefix: Option<String>,
    limit: Option<u32>,
    page_token: Option<String>,
) -> Result<Page<ServiceAccount>> {
    let operation = "service_account_list";
    let request = PageRequest::<Option<String>, String>::new(
        operation,
        limit.map(u64::from),
        page_token.as_deref(),
        name_prefix,
    )?;
    let db = grant.db();
    let rows = db
        .all::<users::Entity>(|mut q| {
            if let Some(prefix) = &request.filters {
                q = q.filter(starts_with(users::Column::Login, prefix));
            }
            if let Some(after) = &request.after {
                q = q.filter(users::Column::Login.gt(after.as_str()));
            }
            q.filter(users::Column::Kind.eq(AccountKind::ServiceAccount.as_str()))
                .order_by_asc(users::Column::Login)
                .limit(request.limit + 1)
        })
        .await?;
    let page = request.page(operation, rows, |row| row.login.clone());
    Ok(Page { items: views(&db, page.items).await?, next_page: page.next_page })
}

/// One service account.
pub(super) async fn get(grant: &Grant<ServiceAccountsRead>, id: UserId) -> Result<ServiceAccount> {
    load(&grant.db(), id).await
}

/// Changes a service account.
pub(super) async fn update(
    grant: &Grant<ServiceAccountsWrite>,
    id: UserId,
    input: ServiceAccountUpdate,
) -> Result<ServiceAccount> {
    let platform = grant.platform();
    let tx = grant.begin().await?;
    let before = load(&tx, id).await?;
    if input.state == Some(UserState::Deactivated) && id == grant.principal().user_id {
        return Err(Error::conflict("You can't deactivate yourself."));
    }
    grant.ensure_may_change_account(&tx, id).await?;
    if let Some(names) = &input.roles {
        roles::service::ensure_assignable(grant, &tx, names).await?;
    }
    let change = AccountChange {
        display_name: input.display_name,
        description: input.description,
        state: input.state,
        roles: input.roles,
        ..AccountChange::default()
    };
    accounts::change(&tx, platform, id, change).await?;
    let account = load(&tx, id).await?;
    tx.record(AuditEvent::on("service_account", id).before(&before).after(&account))?;
    tx.commit().await?;
    Ok(account)
}

/// Deletes a service account for good. `transfer_to` gets its files; `force` deletes them.
pub(super) async fn remove(
    grant: &Grant<ServiceAccountsWrite>,
    id: UserId,
    transfer_to: Option<UserId>,
    force: bool,
) -> Result<()> {
    let tx = grant.begin().await?;
    // The tree first, as whoever locks more than one thing does.
    lock_tree(&tx, TreeLock::Exclusive).await?;
    let before = load(&tx, id).await?;
    accounts::remove_account(grant, &tx, id, transfer_to, force).await?;
    let event = AuditEvent::on("service_account", id).before(&before);
    tx.record(event.note(accounts::belongings_note(transfer_to, force)))?;
    tx.commit().await
}

async fn load(db: &TenantDb<'_>, id: UserId) -> Result<ServiceAccount> {
    let views = views(db, vec![accounts::service_account(db, id).await?]).await?;
    views.into_iter().next().ok_or_else(Error::not_found)
}

async fn views(db: &TenantDb<'_>, rows: Vec<users::Model>) -> Result<Vec<ServiceAccount>> {
    let ids: Vec<UserId> = rows.iter().map(|row| UserId(row.id)).collect();
    let mut roles = accounts::own_roles(db, &ids).await?;
    let mut through = through_groups(db, &ids).await?;
    let view = |row: users::Model| {
        let id = UserId(row.id);
        ServiceAccount::new(row, roles.remove(&id).unwrap_or_default(), through.remove(&id).unwrap_or_default())
    };
    rows.into_iter().map(view).collect()
}
