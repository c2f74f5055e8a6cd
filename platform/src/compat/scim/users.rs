//! Users over SCIM.

use poem_openapi::types::Any;
use sea_orm::{
    ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Func, Order as Direction},
};
use serde_json::{Value, json};

use super::{
    ScimGrant,
    error::{ScimError, ScimType},
    filter::{BoundLeaf, BoundTest, Comparison, Operand},
    guard,
    listing::Source,
    normal,
    path::Target,
    project::Projection,
    query::Order,
    resources::{GROUP, USER},
    schema::ResourceType,
    sql::{self, Compiled},
    store,
    user_form::{UserForm, view},
    version::Precondition,
};
use crate::{
    access::TenantDb,
    app::Platform,
    audit::AuditEvent,
    auth::policy::{self, Candidate},
    db::entity::users,
    kernel::{Error, ErrorCode, Result, UserId},
    nodes::service::{TreeLock, lock_tree},
    quotas::Room,
    users::{
        dto::UserState,
        identity,
        service::{self as accounts, Belongings, NewUser},
    },
};

/// See [`Source`].
pub(crate) struct Users;

impl Source for Users {
    const TYPE: &'static ResourceType = &USER;
    const RELATION: &'static str = "groups";
    const CHUNK: usize = 100;
    type Row = users::Model;

    fn leaf(db: &TenantDb<'_>, leaf: &BoundLeaf) -> Compiled {
        column_leaf(leaf).unwrap_or_else(|| text_leaf(db, leaf))
    }

    fn sorts(order: &Order) -> bool {
        sort_column(order).is_some()
    }

    async fn count(db: &TenantDb<'_>, condition: Condition) -> Result<u64> {
        db.count::<users::Entity>(|q| q.filter(store::visible_users(db)).filter(condition)).await
    }

    async fn rows(
        db: &TenantDb<'_>,
        condition: Condition,
        order: Option<&Order>,
        offset: u64,
        limit: u64,
    ) -> Result<Vec<Self::Row>> {
        db.all::<users::Entity>(|mut q| {
            if let Some((column, direction)) = order.and_then(|order| Some((sort_column(order)?, order.direction()))) {
                q = q.order_by(column, direction);
            }
            q = q.filter(store::visible_users(db)).filter(condition);
            q.order_by_asc(users::Column::Id).offset(offset).limit(limit)
        })
        .await
    }

    async fn views(db: &TenantDb<'_>, rows: Vec<Self::Row>, with_relation: bool, base: &str) -> Result<Vec<Value>> {
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let kept = store::kept(db, &ids).await?;
        let mut groups = if with_relation { store::groups_of(db, &ids).await? } else { Default::default() };
        let shown = rows.iter().map(|row| {
            let groups = groups.remove(&row.id).unwrap_or_default();
            let groups = groups.into_iter().map(|group| {
                json!({
                    "value": group.id,
                    "$ref": format!("{base}{}/{}", GROUP.endpoint, group.id),
                    "display": group.name,
                    "type": if group.direct { "direct" } else { "indirect" },
                })
            });
            view(row, kept.get(&row.id).map(|kept| &kept.attributes), Some(groups.collect()), base)
        });
        Ok(shown.collect())
    }

    fn needs_relation(projection: &Projection) -> bool {
        projection.shows(Self::RELATION)
    }
}

/// What the users' own columns say.
fn column_leaf(leaf: &BoundLeaf) -> Option<Compiled> {
    let Target { extension: None, attribute: Some(attribute), part } = leaf.target else { return None };
    Some(match (attribute.name, part.map(|part| part.name), &leaf.test) {
        ("id", ..) => sql::id(users::Column::Id, &leaf.test),
        ("externalId", ..) => sql::exact_text(users::Column::ExternalId, &leaf.test),
        ("userName", _, BoundTest::Present) => Compiled::always(),
        ("userName", _, BoundTest::Compare(comparison, Operand::Text(text))) => {
            sql::text(users::Column::Login, *comparison, text)
        }
        ("meta", Some("created"), _) => sql::time(users::Column::CreatedAt, &leaf.test),
        ("meta", Some("lastModified"), _) => sql::time(users::Column::UpdatedAt, &leaf.test),
        ("active", _, BoundTest::Compare(Comparison::Equal, Operand::Boolean(true))) => {
            Compiled::exactly(users::Column::State.eq("active"))
        }
        ("active", _, BoundTest::Compare(Comparison::NotEqual, Operand::Boolean(true))) => {
            Compiled::exactly(users::Column::State.ne("active"))
        }
        // An account whose `active` was removed is not shown as inactive.
        ("active", _, BoundTest::Compare(Comparison::Equal, Operand::Boolean(false))) => {
            Compiled::at_most(users::Column::State.ne("active"))
        }
        ("active" | "groups" | "meta" | "schemas", ..) => Compiled::unknown(),
        _ => return None,
    })
}

/// What is kept beside users: a first look at all its texts.
fn text_leaf(db: &TenantDb<'_>, leaf: &BoundLeaf) -> Compiled {
    let BoundTest::Compare(comparison, Operand::Text(text)) = &leaf.test else { return Compiled::unknown() };
    let is_contained =
        matches!(comparison, Comparison::Equal | Comparison::Contains | Comparison::StartsWith | Comparison::EndsWith);
    if !is_contained || text.is_empty() {
        return Compiled::unknown();
    }
    let kept = store::keeps_text(db, text);
    // Two attributes may come from columns instead, which fold only ASCII.
    let column = match (leaf.target.extension, leaf.target.attribute.map(|attribute| attribute.name)) {
        (None, Some("emails")) => users::Column::Email,
        (None, Some("displayName")) => users::Column::DisplayName,
        _ => return Compiled::at_most(kept),
    };
    match text.is_ascii() {
        true => {
            let folded = Expr::expr(Func::lower(Expr::col(column)));
            Compiled::at_most(kept.or(folded.like(sql::containing("%", &text.to_lowercase(), "%"))))
        }
        false => Compiled::unknown(),
    }
}

fn sort_column(order: &Order) -> Option<Expr> {
    let Target { extension: None, attribute: Some(attribute), part } = order.target else { return None };
    Some(match (attribute.name, part.map(|part| part.name)) {
        ("id", None) => Expr::col(users::Column::Id),
        ("userName", None) => Expr::expr(Func::lower(Expr::col(users::Column::Login))),
        ("meta", Some("created")) => Expr::col(users::Column::CreatedAt),
        ("meta", Some("lastModified")) => Expr::col(users::Column::UpdatedAt),
        _ => return None,
    })
}

impl Order {
    /// For SQL.
    pub(crate) fn direction(&self) -> Direction {
        if self.descending { Direction::Desc } else { Direction::Asc }
    }
}

/// One user, whole.
pub(crate) async fn get(db: &TenantDb<'_>, id: UserId, base: &str) -> Result<Value, ScimError> {
    let condition = Condition::all().add(users::Column::Id.eq(id.0));
    let rows = Users::rows(db, condition, None, 0, 1).await?;
    Users::views(db, rows, true, base).await?.pop().ok_or_else(ScimError::not_found)
}

/// Creates a user: a member, nothing more.
pub(crate) async fn create(grant: &ScimGrant, body: &Value, base: &str) -> Result<Value, ScimError> {
    let mut resource = normal::resource(&USER, body)?;
    resource.entry("active").or_insert(Value::Bool(true));
    let resource = Value::Object(resource);
    normal::check_required(&USER, &resource)?;
    let mut form = UserForm::of(&resource)?;
    form.check_size(None)?;
    let platform = grant.platform();
    let password_hash = match form.password.take() {
        Some(password) => Some(accepted(&grant.db(), platform, &form.identity.login, None, password).await?),
        None => None,
    };
    let tx = grant.begin().await?;
    // Before the tree's lock, as everywhere.
    Room::open(&tx, platform).await?;
    lock_tree(&tx, TreeLock::Exclusive).await?;
    ensure_login_is_free(&tx, &form.identity.login, None).await?;
    let known_by = form.identity.clone();
    let new = NewUser {
        login: known_by.login,
        display_name: Some(known_by.display_name),
        email: known_by.email,
        password_hash,
        external_id: known_by.external_id,
        state: if form.active { UserState::Active } else { UserState::Deactivated },
        roles: vec!["member".into()],
        ..NewUser::default()
    };
    let id = accounts::insert(&tx, platform, new).await.map_err(taken)?;
    let search_text = form.search_text();
    store::keep(&tx, id, true, Value::Object(form.attributes), search_text).await?;
    let created = get(&tx, id, base).await?;
    tx.record(AuditEvent::on("user", id).after(&Any(created.clone())))?;
    tx.commit().await?;
    Ok(created)
}

/// Replaces a user. What only the server knows, the password, and `active` stay unless they are given.
pub(crate) async fn replace(
    grant: &ScimGrant,
    id: UserId,
    body: &Value,
    precondition: &Precondition,
    base: &str,
) -> Result<Value, ScimError> {
    let sent = normal::resource(&USER, body)?;
    change(grant, id, precondition, base, |current| {
        let mut new = sent.clone();
        if let (false, Some(active)) = (new.contains_key("active"), current.get("active")) {
            new.insert("active".into(), active.clone());
        }
        *current = Value::Object(new);
        normal::check_required(&USER, current)
    })
    .await
}

/// Changes a user.
pub(crate) async fn patch(
    grant: &ScimGrant,
    id: UserId,
    body: &Value,
    precondition: &Precondition,
    base: &str,
) -> Result<Value, ScimError> {
    change(grant, id, precondition, base, |current| super::patch::patch(&USER, current, body)).await
}

async fn change(
    grant: &ScimGrant,
    id: UserId,
    precondition: &Precondition,
    base: &str,
    edit: impl Fn(&mut Value) -> Result<(), ScimError>,
) -> Result<Value, ScimError> {
    let platform = grant.platform();
    let prepared = prepare(grant, id, base, &edit).await?;
    let tx = grant.begin().await?;
    // Before the tree's lock, as everywhere.
    Room::open(&tx, platform).await?;
    let (row, kept) = locked(&tx, id).await?;
    let before = get(&tx, id, base).await?;
    precondition.check(&before)?;
    let mut edited = before.clone();
    edit(&mut edited)?;
    let mut form = UserForm::of(&edited)?;
    let former = UserForm::of(&before)?;
    form.check_size(Some(&former))?;
    let was_managed = kept.as_ref().is_some_and(|kept| kept.managed);
    let is_privileged = guard::is_privileged(&tx, id).await?;
    let password = form.password.take();
    // A new password is mailed to the account's address.
    let redirects_resets = row.password_hash.is_some() && form.identity.email != former.identity.email;
    let changes_others = !was_managed && form.identity != former.identity;
    if is_privileged && (password.is_some() || redirects_resets || changes_others) {
        return Err(Error::forbidden(
            "This account may do more than a member: SCIM sets no password for it, leaves the address that its password is reset with and, unless SCIM made it, changes none of userName, displayName, emails and externalId.",
        )
        .into());
    }
    if form == former && password.is_none() {
        tx.record(AuditEvent::on("user", id).before(&Any(before.clone())).after(&Any(before.clone())))?;
        tx.commit().await?;
        return Ok(before);
    }
    if form.identity.login.to_lowercase() != row.login.to_lowercase() {
        ensure_login_is_free(&tx, &form.identity.login, Some(id)).await?;
    }
    identity::set_identity(&tx, platform, id, form.identity.clone()).await.map_err(taken)?;
    if let Some(password) = password {
        let hash = match prepared {
            Some(prepared) if prepared.password == password && prepared.login == form.identity.login => prepared.hash,
            // Somebody else changed the user meanwhile.
            _ => accepted(&tx, platform, &form.identity.login, Some(id), password).await,
        }?;
        identity::set_password_hash(&tx, platform, id, hash).await?;
    }
    match (row.state == "active", form.active) {
        (true, false) => {
            guard::ensure_may_go(grant, &tx, id).await?;
            accounts::deactivate(&tx, platform, id).await?;
        }
        (false, true) => accounts::reactivate(&tx, platform, id).await?,
        _ => {}
    }
    let search_text = form.search_text();
    store::keep(&tx, id, was_managed || !is_privileged, Value::Object(form.attributes), search_text).await?;
    let after = get(&tx, id, base).await?;
    tx.record(AuditEvent::on("user", id).before(&Any(before)).after(&Any(after.clone())))?;
    tx.commit().await?;
    Ok(after)
}

/// Deletes a user. An account with files or with sole charge of others' is only put out of use and hidden from SCIM, its login free again:
/// an administrator decides what becomes of the files.
pub(crate) async fn delete(
    grant: &ScimGrant,
    id: UserId,
    precondition: &Precondition,
    base: &str,
) -> Result<(), ScimError> {
    let platform = grant.platform();
    let tx = grant.begin().await?;
    let (row, kept) = locked(&tx, id).await?;
    let before = get(&tx, id, base).await?;
    precondition.check(&before)?;
    guard::ensure_may_go(grant, &tx, id).await?;
    if !kept.is_some_and(|kept| kept.managed) && guard::is_privileged(&tx, id).await? {
        return Err(Error::forbidden(
            "This account was not made by SCIM and may do more than a member: SCIM can deactivate it, not delete it.",
        )
        .into());
    }
    let note = match accounts::delete(&tx, platform, id, Belongings::MustBeNone).await {
        Ok(()) => "deleted",
        Err(error) if error.code == ErrorCode::Conflict => {
            accounts::deactivate(&tx, platform, id).await?;
            let login: String = row.login.chars().take(150).collect();
            let freed = identity::Identity {
                login: format!("{login}.deleted.{}", id.0.simple()),
                display_name: row.display_name,
                email: row.email,
                external_id: None,
            };
            identity::set_identity(&tx, platform, id, freed).await?;
            store::bury(&tx, id).await?;
            "deactivated and hidden: the account has files"
        }
        Err(error) => return Err(error.into()),
    };
    tx.record(AuditEvent::on("user", id).before(&Any(before)).note(json!({ "outcome": note })))?;
    tx.commit().await?;
    Ok(())
}

/// The rows of a user that SCIM knows, locked; the tree first, for logins name home folders.
async fn locked(tx: &TenantDb<'_>, id: UserId) -> Result<(users::Model, Option<store::Kept>), ScimError> {
    lock_tree(tx, TreeLock::Exclusive).await?;
    let row = tx
        .one::<users::Entity>(|q| {
            q.filter(users::Column::Id.eq(id.0)).filter(store::visible_users(tx)).lock_exclusive()
        })
        .await?;
    let row = row.ok_or_else(ScimError::not_found)?;
    let kept = store::kept(tx, &[id.0]).await?.remove(&id.0);
    Ok((row, kept))
}

/// Logins are unique in any case here, though the native API tells `a` and `A` apart. The caller holds the tree's exclusive lock.
async fn ensure_login_is_free(tx: &TenantDb<'_>, login: &str, of: Option<UserId>) -> Result<(), ScimError> {
    let folded = Expr::expr(Func::lower(Expr::col(users::Column::Login)));
    // SQL folds ASCII; letters beyond it are compared as they are, too.
    let same = folded.eq(Func::lower(Expr::value(login))).or(users::Column::Login.eq(login));
    let others = tx
        .count::<users::Entity>(|q| {
            let q = q.filter(same);
            match of {
                Some(user) => q.filter(users::Column::Id.ne(user.0)),
                None => q,
            }
        })
        .await?;
    match others {
        0 => Ok(()),
        _ => Err(ScimError::of(ScimType::Uniqueness, "The userName is taken.")),
    }
}

fn taken(error: Error) -> ScimError {
    match error.code {
        ErrorCode::NameTaken => ScimError::of(ScimType::Uniqueness, "The userName is taken."),
        _ => error.into(),
    }
}

/// A password that was looked at and hashed before the transaction, for that is slow.
struct Prepared {
    login: String,
    password: String,
    hash: Result<String, ScimError>,
}

/// What an edit would set as the user's password, if any. Whatever is wrong with the edit itself is said where it counts. Nothing is prepared
/// for an account whose password SCIM does not set: what the policy says about its former passwords is not for SCIM.
async fn prepare(
    grant: &ScimGrant,
    id: UserId,
    base: &str,
    edit: &impl Fn(&mut Value) -> Result<(), ScimError>,
) -> Result<Option<Prepared>, ScimError> {
    let db = grant.db();
    let Ok(mut edited) = get(&db, id, base).await else { return Ok(None) };
    if edit(&mut edited).is_err() {
        return Ok(None);
    }
    let Ok(mut form) = UserForm::of(&edited) else { return Ok(None) };
    let Some(password) = form.password.take() else { return Ok(None) };
    if guard::is_privileged(&db, id).await? {
        return Ok(None);
    }
    let hash = accepted(&db, grant.platform(), &form.identity.login, Some(id), password.clone()).await;
    Ok(Some(Prepared { login: form.identity.login, password, hash }))
}

/// The password's hash, if it may be set.
async fn accepted(
    db: &TenantDb<'_>,
    platform: &Platform,
    login: &str,
    user: Option<UserId>,
    password: String,
) -> Result<String, ScimError> {
    if !(8..=200).contains(&password.chars().count()) {
        return Err(normal::invalid("password", "has 8 to 200 characters"));
    }
    Ok(policy::accept(db, platform, Candidate { field: "password", login, user, password }).await?)
}
