//! What happens to an account in its life: it comes, may be put out of use and back, and goes. Everything here works inside the caller's
//! transaction, for users and service accounts alike.
//!
//! What goes with a deleted account: its sign-ins, keys and conversations, its roles and memberships, and every grant to it; what its keys
//! made for other accounts is revoked. What stays: `created_by` of what it made, for ids are never given out twice — it still says that
//! somebody else did it — and the files themselves, which [`Belongings`] decides about.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, QueryFilter, QuerySelect,
    sea_query::Expr,
};

use super::dto::UserState;
use crate::{
    access::{AccountKind, PrincipalKey, SystemReason, TenantDb},
    accounts::end_resets,
    api_keys::lineage,
    app::Platform,
    auth::policy,
    db::entity::{sign_ins, users},
    groups,
    kernel::{Error, ErrorCode, NodeId, Result, UserId},
    nodes::{handover, service as tree},
    quotas::{QuotaName, Room},
    roles,
    tenants::store::bump_security_version,
};

/// An account to insert, checked and hashed.
#[derive(Clone, Debug, Default)]
pub struct NewUser {
    /// Unique within the tenant, among users and service accounts.
    pub login: String,
    /// A person or a program.
    pub kind: AccountKind,
    /// The login if absent.
    pub display_name: Option<String>,
    /// What a service account is for.
    pub description: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// As the policy accepted it. Absent: cannot sign in by password.
    pub password_hash: Option<String>,
    /// What a directory calls it.
    pub external_id: Option<String>,
    /// Whether it may be used at once.
    pub state: UserState,
    /// Names of roles, checked by the caller.
    pub roles: Vec<String>,
}

/// What changes about an account; what is absent stays. Everything is checked and hashed.
#[derive(Clone, Debug, Default)]
pub struct AccountChange {
    /// What people call it.
    pub display_name: Option<String>,
    /// What a service account is for.
    pub description: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// As the policy accepted it. Ends the account's sign-ins, and links to set another.
    pub password_hash: Option<String>,
    /// As [`deactivate`] and [`reactivate`].
    pub state: Option<UserState>,
    /// Names of roles: replaces those it has been given.
    pub roles: Option<Vec<String>>,
}

/// What becomes of a deleted account's home folder, and of objects elsewhere that it alone manages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Belongings {
    /// 409 if the home folder holds anything, or if nobody else manages something that the account made. An empty home folder goes.
    MustBeNone,
    /// The home folder goes with all its contents. What lies elsewhere stays, to be shared anew by whoever holds `grants:manage_all`.
    Delete,
    /// The home folder becomes a folder in this account's home folder, which also manages from now on what the other made and managed.
    GoTo(UserId),
}

/// Inserts an account, its role assignments and its home folder. Whoever holds the tree's lock opens the tenant's `Room` before that.
/// Errors: `name_taken`, `quota_exceeded`.
pub async fn insert(tx: &TenantDb<'_>, platform: &Platform, new: NewUser) -> Result<UserId> {
    let now = platform.clock.now();
    let room = Room::open(tx, platform).await?;
    let id = UserId(platform.ids.uuid());
    let row = users::ActiveModel {
        tenant_id: NotSet,
        id: Set(id.0),
        login: Set(new.login.clone()),
        display_name: Set(new.display_name.unwrap_or_else(|| new.login.clone())),
        email: Set(new.email),
        password_hash: Set(new.password_hash),
        state: Set(new.state.as_str().into()),
        home_folder_id: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
        kind: Set(new.kind.as_str().into()),
        description: Set(new.description),
        external_id: Set(new.external_id),
    };
    tx.insert::<users::Entity>(row).await.map_err(|error| match crate::db::is_unique_violation(&error) {
        true => Error::new(ErrorCode::NameTaken, "The login is taken.").with_field("/login", "is taken"),
        false => error,
    })?;
    if takes_seat(new.kind, new.state) {
        room.charge_taken(tx, QuotaName::Seats).await?;
    }
    let home = tree::create_home_folder(tx, &*platform.ids, now, id, &new.login).await?;
    tx.update::<users::Entity>(|q| {
        q.col_expr(users::Column::HomeFolderId, Expr::value(home.0)).filter(users::Column::Id.eq(id.0))
    })
    .await?;
    // After the tree's lock: it locks the tenant's row.
    roles::service::assign(tx, &PrincipalKey::User(id), &new.roles).await?;
    Ok(id)
}

/// The account's row, if the tenant has it.
pub(crate) async fn find(db: &TenantDb<'_>, id: UserId) -> Result<Option<users::Model>> {
    db.one::<users::Entity>(|q| q.filter(users::Column::Id.eq(id.0))).await
}

/// Changes an account. Errors: `not_found`, `quota_exceeded`.
pub async fn change(tx: &TenantDb<'_>, platform: &Platform, id: UserId, change: AccountChange) -> Result<()> {
    if change.state == Some(UserState::Active) {
        // Before any row is locked.
        Room::open(tx, platform).await?;
    }
    let sets_password = change.password_hash.is_some();
    if sets_password {
        policy::remember(tx, platform, id).await?;
    }
    let texts = [
        (users::Column::DisplayName, change.display_name),
        (users::Column::Description, change.description),
        (users::Column::Email, change.email),
        (users::Column::PasswordHash, change.password_hash),
    ];
    let changed = tx
        .update::<users::Entity>(|q| {
            let q = q.col_expr(users::Column::UpdatedAt, Expr::value(platform.clock.now()));
            let set = texts.into_iter().filter_map(|(column, value)| Some((column, value?)));
            set.fold(q, |q, (column, value)| q.col_expr(column, Expr::value(value))).filter(users::Column::Id.eq(id.0))
        })
        .await?;
    if changed == 0 {
        return Err(Error::not_found());
    }
    if let Some(names) = &change.roles {
        roles::service::assign(tx, &PrincipalKey::User(id), names).await?;
    }
    if sets_password {
        end_resets(tx, platform, id).await?;
        end_sign_ins(tx, platform, id).await?;
    }
    match change.state {
        Some(UserState::Active) => reactivate(tx, platform, id).await?,
        Some(UserState::Deactivated) => deactivate(tx, platform, id).await?,
        None => {}
    }
    bump_security_version(tx).await
}

/// Puts an account out of use: its sign-ins and password links end, its keys do not work from the next request on. Twice is no error.
/// Error: `not_found`.
pub async fn deactivate(tx: &TenantDb<'_>, platform: &Platform, id: UserId) -> Result<()> {
    set_state(tx, platform, id, UserState::Deactivated).await?;
    end_resets(tx, platform, id).await?;
    end_sign_ins(tx, platform, id).await
}

/// Puts an account back into use. Its keys work again; it has to sign in anew. Twice is no error. Whoever holds the tree's lock opens the
/// tenant's `Room` before that. Errors: `not_found`, `quota_exceeded`.
pub async fn reactivate(tx: &TenantDb<'_>, platform: &Platform, id: UserId) -> Result<()> {
    let room = Room::open(tx, platform).await?;
    let row = tx.one::<users::Entity>(|q| q.filter(users::Column::Id.eq(id.0)).lock_exclusive()).await?;
    let row = row.ok_or_else(Error::not_found)?;
    let (kind, was_active) = (AccountKind::parse(&row.kind)?, row.state == UserState::Active.as_str());
    set_state(tx, platform, id, UserState::Active).await?;
    if !was_active && takes_seat(kind, UserState::Active) {
        room.charge_taken(tx, QuotaName::Seats).await?;
    }
    bump_security_version(tx).await
}

/// Seats are for people who may come in.
fn takes_seat(kind: AccountKind, state: UserState) -> bool {
    kind == AccountKind::User && state == UserState::Active
}

async fn set_state(tx: &TenantDb<'_>, platform: &Platform, id: UserId, state: UserState) -> Result<()> {
    let changed = tx
        .update::<users::Entity>(|q| {
            q.col_expr(users::Column::State, Expr::value(state.as_str()))
                .col_expr(users::Column::UpdatedAt, Expr::value(platform.clock.now()))
                .filter(users::Column::Id.eq(id.0))
        })
        .await?;
    if changed == 0 { Err(Error::not_found()) } else { Ok(()) }
}

/// Ends every sign-in of an account at once.
pub async fn end_sign_ins(tx: &TenantDb<'_>, platform: &Platform, id: UserId) -> Result<()> {
    tx.update::<sign_ins::Entity>(|q| {
        q.col_expr(sign_ins::Column::RevokedAt, Expr::value(platform.clock.now()))
            .filter(sign_ins::Column::UserId.eq(id.0))
            .filter(sign_ins::Column::RevokedAt.is_null())
    })
    .await?;
    bump_security_version(tx).await
}

/// Deletes an account for good; see the module for what goes and what stays. Takes the tree's exclusive lock.
/// Errors: `not_found`; `conflict` as [`Belongings`] says.
pub async fn delete(tx: &TenantDb<'_>, platform: &Platform, id: UserId, belongings: Belongings) -> Result<()> {
    tree::lock_tree(tx, tree::TreeLock::Exclusive).await?;
    let row = tx.one::<users::Entity>(|q| q.filter(users::Column::Id.eq(id.0)).lock_exclusive()).await?;
    let row = row.ok_or_else(Error::not_found)?;
    let (now, home) = (platform.clock.now(), row.home_folder_id.map(NodeId));
    // Before the tenant's row is locked, as whoever revokes a key does.
    lineage::end_made_by_account(tx, id, now).await?;
    match belongings {
        Belongings::MustBeNone => handover::ensure_nothing_left(tx, now, id, home).await?,
        Belongings::Delete => {}
        Belongings::GoTo(heir) => hand_over(tx, platform, &row, heir).await?,
    }
    if let (Some(home), false) = (home, matches!(belongings, Belongings::GoTo(_))) {
        handover::delete_home(tx, now, home, SystemReason::AccountDeletion).await?;
    }
    let principal = PrincipalKey::User(id);
    handover::delete_grants_to(tx, &principal).await?;
    roles::service::unassign_all(tx, &principal).await?;
    groups::managers::forget(tx, &principal).await?;
    // The database's own cascade takes sign-ins, keys, conversations and memberships along.
    tx.delete::<users::Entity>(|q| q.filter(users::Column::Id.eq(id.0))).await?;
    Ok(())
}

async fn hand_over(tx: &TenantDb<'_>, platform: &Platform, row: &users::Model, heir: UserId) -> Result<()> {
    let (now, from) = (platform.clock.now(), UserId(row.id));
    if heir == from {
        return Err(Error::conflict("An account's files can't go to the account itself."));
    }
    let heir_row = find(tx, heir).await?.ok_or_else(Error::not_found)?;
    let home = row.home_folder_id.map(NodeId);
    handover::pass_on_managed(tx, from, heir, home).await?;
    let Some(home) = home else { return Ok(()) };
    let into = heir_row.home_folder_id.map(NodeId);
    let into = into.ok_or_else(|| Error::conflict("The account that is to get the files has no home folder."))?;
    handover::move_home(tx, now, home, &row.login, into, SystemReason::AccountDeletion).await
}
