//! Rules of users.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};
use serde_json::json;
use std::collections::HashMap;

use super::dto::{User, UserCreate, UserState, UserUpdate};
use crate::{
    access::{
        AuditEvent, BUILT_IN_ROLES, Grant, TenantDb,
        permissions::{UsersRead, UsersWrite},
    },
    app::Platform,
    auth::{
        policy::{self, Candidate},
        throttle,
    },
    db::entity::{casbin_rules, sign_ins, users},
    kernel::{Error, ErrorCode, Page, PageRequest, Result, UserId},
    quotas::{QuotaName, Room},
    tenants::store::bump_security_version,
};

/// A user to insert, checked and hashed.
pub(crate) struct NewUser {
    pub(crate) login: String,
    pub(crate) display_name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) password_hash: Option<String>,
    pub(crate) roles: Vec<String>,
}

/// Creates a user with a home folder.
pub async fn create(grant: &Grant<UsersWrite>, input: UserCreate) -> Result<User> {
    let roles = input.roles.unwrap_or_else(|| vec!["member".into()]);
    check_roles(grant, &roles)?;
    // Hashing is slow: before the transaction, not inside.
    let password_hash = match input.password {
        Some(password) => {
            let candidate = Candidate { field: "/password", login: &input.login, user: None, password };
            Some(policy::accept(&grant.db(), grant.platform(), candidate).await?)
        }
        None => None,
    };
    let new =
        NewUser { login: input.login, display_name: input.display_name, email: input.email, password_hash, roles };
    let tx = grant.begin().await?;
    let id = insert(&tx, grant.platform(), new).await?;
    let user = load(&tx, id).await?;
    tx.record(AuditEvent::on("user", id).after(&user))?;
    tx.commit().await?;
    Ok(user)
}

/// Inserts a user, the role assignments and the home folder.
pub(crate) async fn insert(tx: &TenantDb<'_>, platform: &Platform, new: NewUser) -> Result<UserId> {
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
        state: Set(UserState::Active.as_str().into()),
        home_folder_id: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
    };
    tx.insert::<users::Entity>(row).await.map_err(|error| match crate::db::is_unique_violation(&error) {
        true => Error::new(ErrorCode::NameTaken, "The login is taken.").with_field("/login", "is taken"),
        false => error,
    })?;
    room.charge_taken(tx, QuotaName::Seats).await?;
    assign_roles(tx, id, &new.roles).await?;
    let home = crate::nodes::service::create_home_folder(tx, &*platform.ids, now, id, &new.login).await?;
    tx.update::<users::Entity>(|q| {
        q.col_expr(users::Column::HomeFolderId, Expr::value(home.0)).filter(users::Column::Id.eq(id.0))
    })
    .await?;
    Ok(id)
}

/// The tenant's users, by login.
pub async fn list(grant: &Grant<UsersRead>, limit: Option<u32>, page_token: Option<String>) -> Result<Page<User>> {
    let request = PageRequest::<(), String>::new("user_list", limit.map(u64::from), page_token.as_deref(), ())?;
    let db = grant.db();
    let rows = db
        .all::<users::Entity>(|mut q| {
            if let Some(after) = &request.after {
                q = q.filter(users::Column::Login.gt(after.as_str()));
            }
            q.order_by_asc(users::Column::Login).limit(request.limit + 1)
        })
        .await?;
    let page = request.page("user_list", rows, |row| row.login.clone());
    let mut roles = roles_of(&db, page.items.iter().map(|row| UserId(row.id))).await?;
    let items = page.items.into_iter().map(|row| {
        let roles = roles.remove(&UserId(row.id)).unwrap_or_default();
        User::new(row, roles)
    });
    Ok(Page { items: items.collect::<Result<_>>()?, next_page: page.next_page })
}

/// One user.
pub async fn get(grant: &Grant<UsersRead>, id: UserId) -> Result<User> {
    load(&grant.db(), id).await
}

/// Changes a user. Deactivation and a new password end the user's sign-ins.
pub async fn update(grant: &Grant<UsersWrite>, id: UserId, input: UserUpdate) -> Result<User> {
    if let Some(roles) = &input.roles {
        check_roles(grant, roles)?;
    }
    if input.state == Some(UserState::Deactivated) && id == grant.principal().user_id {
        return Err(Error::conflict("You can't deactivate yourself."));
    }
    let platform = grant.platform();
    let password_hash = match input.password {
        Some(password) => {
            let user = load(&grant.db(), id).await?;
            let candidate = Candidate { field: "/password", login: &user.login, user: Some(id), password };
            Some(policy::accept(&grant.db(), platform, candidate).await?)
        }
        None => None,
    };
    let now = platform.clock.now();
    let tx = grant.begin().await?;
    let room = Room::open(&tx, platform).await?;
    let before = load(&tx, id).await?;
    let new_password = password_hash.is_some();
    if new_password {
        policy::remember(&tx, platform, id, now).await?;
    }
    let ends_sign_ins = password_hash.is_some() || input.state == Some(UserState::Deactivated);
    tx.update::<users::Entity>(|mut q| {
        q = q.col_expr(users::Column::UpdatedAt, Expr::value(now));
        let texts = [
            (users::Column::DisplayName, input.display_name),
            (users::Column::Email, input.email),
            (users::Column::State, input.state.map(|s| s.as_str().to_string())),
            (users::Column::PasswordHash, password_hash),
        ];
        for (column, value) in texts {
            if let Some(value) = value {
                q = q.col_expr(column, Expr::value(value));
            }
        }
        q.filter(users::Column::Id.eq(id.0))
    })
    .await?;
    if before.state != UserState::Active && input.state == Some(UserState::Active) {
        room.charge_taken(&tx, QuotaName::Seats).await?;
    }
    if let Some(roles) = &input.roles {
        tx.delete::<casbin_rules::Entity>(|q| {
            q.filter(casbin_rules::Column::Ptype.eq("g")).filter(casbin_rules::Column::V0.eq(format!("user:{id}")))
        })
        .await?;
        assign_roles(&tx, id, roles).await?;
    }
    if ends_sign_ins {
        tx.update::<sign_ins::Entity>(|q| {
            q.col_expr(sign_ins::Column::RevokedAt, Expr::value(now))
                .filter(sign_ins::Column::UserId.eq(id.0))
                .filter(sign_ins::Column::RevokedAt.is_null())
        })
        .await?;
    }
    bump_security_version(&tx).await?;
    let user = load(&tx, id).await?;
    let event = AuditEvent::on("user", id).before(&before).after(&user);
    tx.record(if new_password { event.note(json!({ "password": "changed" })) } else { event })?;
    tx.commit().await?;
    Ok(user)
}

/// Lets a user who failed to sign in too often try again at once.
pub async fn unlock(grant: &Grant<UsersWrite>, id: UserId) -> Result<()> {
    let tx = grant.begin().await?;
    let user = load(&tx, id).await?;
    throttle::unlock_across_tenants(&tx, &grant.principal().tenant_slug, &user.login).await?;
    tx.record(AuditEvent::on("user", id))?;
    tx.commit().await
}

async fn load(db: &TenantDb<'_>, id: UserId) -> Result<User> {
    let row = db.one::<users::Entity>(|q| q.filter(users::Column::Id.eq(id.0))).await?.ok_or_else(Error::not_found)?;
    let roles = roles_of(db, [id]).await?.remove(&id).unwrap_or_default();
    User::new(row, roles)
}

async fn assign_roles(tx: &TenantDb<'_>, user: UserId, roles: &[String]) -> Result<()> {
    let domain = tx.tenant().to_string();
    let distinct: std::collections::BTreeSet<&String> = roles.iter().collect();
    let rows = distinct.into_iter().map(|role| casbin_rules::ActiveModel {
        tenant_id: NotSet,
        ptype: Set("g".into()),
        v0: Set(format!("user:{user}")),
        v1: Set(format!("role:{role}")),
        v2: Set(domain.clone()),
        v3: Set(String::new()),
        v4: Set(String::new()),
        v5: Set(String::new()),
    });
    tx.insert_all::<casbin_rules::Entity>(rows.collect()).await
}

async fn roles_of(db: &TenantDb<'_>, users: impl IntoIterator<Item = UserId>) -> Result<HashMap<UserId, Vec<String>>> {
    let subjects: Vec<String> = users.into_iter().map(|id| format!("user:{id}")).collect();
    let rows = db
        .all::<casbin_rules::Entity>(|q| {
            q.filter(casbin_rules::Column::Ptype.eq("g"))
                .filter(casbin_rules::Column::V0.is_in(subjects))
                .order_by_asc(casbin_rules::Column::V1)
        })
        .await?;
    let mut roles: HashMap<UserId, Vec<String>> = HashMap::new();
    for row in rows {
        let user = row.v0.strip_prefix("user:").and_then(|id| id.parse().ok());
        let role = row.v1.strip_prefix("role:").map(str::to_string);
        if let (Some(user), Some(role)) = (user, role) {
            roles.entry(user).or_default().push(role);
        }
    }
    Ok(roles)
}

/// Roles must exist, the operator's only in the tenant `system`, and nobody hands out what they don't hold.
fn check_roles(grant: &Grant<UsersWrite>, roles: &[String]) -> Result<()> {
    let in_system = grant.principal().tenant_slug == "system";
    for (index, name) in roles.iter().enumerate() {
        let role = BUILT_IN_ROLES.iter().find(|role| role.name == name && (role.name == "operator") == in_system);
        let Some(role) = role else {
            return Err(Error::invalid(format!("/roles/{index}"), "is not a role of this tenant"));
        };
        if !role.permissions.iter().all(|p| grant.principal().may(*p)) {
            return Err(Error::forbidden(format!(
                "You can't assign the role {name:?}: it allows more than you may do."
            )));
        }
    }
    Ok(())
}
