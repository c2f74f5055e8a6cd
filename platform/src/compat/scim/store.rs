//! Queries of this dialect's own: what is kept beside users and groups, and who is in which group.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, FromQueryResult, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement},
};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

use super::sql::containing;
use crate::{
    access::{AccountKind, TenantDb},
    db::entity::{group_groups, group_users, groups, scim_groups, scim_users, users},
    kernel::{GroupId, Result, UserId},
};

/// Ids of one `IN` list at most.
const BATCH: usize = 500;

/// What is kept beside a user, without the text that only SQL looks at.
#[derive(Debug, FromQueryResult)]
pub(crate) struct Kept {
    user_id: Uuid,
    /// Whether SCIM manages the account.
    pub(crate) managed: bool,
    /// The client's own attributes.
    pub(crate) attributes: Value,
}

/// What is kept beside these users.
pub(crate) async fn kept(db: &TenantDb<'_>, ids: &[Uuid]) -> Result<HashMap<Uuid, Kept>> {
    use scim_users::Column as C;
    let mut all = HashMap::new();
    for batch in ids.chunks(BATCH) {
        let ids = batch.iter().copied();
        let rows = db
            .rows::<scim_users::Entity, Kept>(|q| {
                q.select_only().columns([C::UserId, C::Managed, C::Attributes]).filter(C::UserId.is_in(ids))
            })
            .await?;
        all.extend(rows.into_iter().map(|row| (row.user_id, row)));
    }
    Ok(all)
}

/// Keeps the client's own attributes beside a user.
pub(crate) async fn keep(
    tx: &TenantDb<'_>,
    user: UserId,
    managed: bool,
    attributes: Value,
    search_text: String,
) -> Result<()> {
    use scim_users::Column as C;
    let row = scim_users::ActiveModel {
        tenant_id: NotSet,
        user_id: Set(user.0),
        managed: Set(managed),
        deleted: Set(false),
        attributes: Set(attributes),
        search_text: Set(search_text),
    };
    let mut conflict = OnConflict::columns([C::TenantId, C::UserId]);
    let conflict = conflict.update_columns([C::Managed, C::Attributes, C::SearchText]).to_owned();
    tx.upsert::<scim_users::Entity>(row, conflict).await?;
    Ok(())
}

/// Hides a user from SCIM for good, with what the client kept.
pub(crate) async fn bury(tx: &TenantDb<'_>, user: UserId) -> Result<()> {
    keep(tx, user, false, Value::Object(serde_json::Map::new()), String::new()).await?;
    tx.update::<scim_users::Entity>(|q| {
        q.col_expr(scim_users::Column::Deleted, Expr::value(true)).filter(scim_users::Column::UserId.eq(user.0))
    })
    .await?;
    Ok(())
}

/// True for people that SCIM knows: no service accounts, nobody whom SCIM deleted.
pub(crate) fn visible_users(db: &TenantDb<'_>) -> Expr {
    let buried = beside_users(db, Expr::col(scim_users::Column::Deleted).eq(true));
    users::Column::Kind.eq(AccountKind::User.as_str()).and(users::Column::Id.not_in_subquery(buried))
}

/// True for users beside whom a text is kept that contains this one, lower-cased.
pub(crate) fn keeps_text(db: &TenantDb<'_>, text: &str) -> Expr {
    let matching = Expr::col(scim_users::Column::SearchText).like(containing("%", &text.to_lowercase(), "%"));
    users::Column::Id.in_subquery(beside_users(db, matching))
}

fn beside_users(db: &TenantDb<'_>, condition: Expr) -> SelectStatement {
    Query::select()
        .column(scim_users::Column::UserId)
        .from(scim_users::Entity)
        .and_where(Expr::col(scim_users::Column::TenantId).eq(db.tenant().0))
        .and_where(condition)
        .to_owned()
}

/// Whether an identity provider keeps this group.
pub(crate) async fn is_managed(db: &TenantDb<'_>, group: GroupId) -> Result<bool> {
    Ok(db.count::<scim_groups::Entity>(|q| q.filter(scim_groups::Column::GroupId.eq(group.0))).await? > 0)
}

/// From now on an identity provider keeps this group.
pub(crate) async fn manage(tx: &TenantDb<'_>, group: GroupId) -> Result<()> {
    use scim_groups::Column as C;
    let row = scim_groups::ActiveModel { tenant_id: NotSet, group_id: Set(group.0) };
    let conflict = OnConflict::columns([C::TenantId, C::GroupId]).do_nothing().to_owned();
    tx.upsert::<scim_groups::Entity>(row, conflict).await?;
    Ok(())
}

/// True for groups of which this is a member of its own.
pub(crate) fn holds(db: &TenantDb<'_>, member: Uuid) -> Expr {
    let of_user = Query::select()
        .column(group_users::Column::GroupId)
        .from(group_users::Entity)
        .and_where(Expr::col(group_users::Column::TenantId).eq(db.tenant().0))
        .and_where(Expr::col(group_users::Column::UserId).eq(member))
        .to_owned();
    let of_group = Query::select()
        .column(group_groups::Column::GroupId)
        .from(group_groups::Entity)
        .and_where(Expr::col(group_groups::Column::TenantId).eq(db.tenant().0))
        .and_where(Expr::col(group_groups::Column::MemberGroupId).eq(member))
        .to_owned();
    groups::Column::Id.in_subquery(of_user).or(groups::Column::Id.in_subquery(of_group))
}

/// Members of groups that SCIM shows: visible users and groups, each with the group that holds it, in the ids' order.
pub(crate) struct Memberships {
    pub(crate) users: Vec<(Uuid, Uuid)>,
    pub(crate) groups: Vec<(Uuid, Uuid)>,
}

/// The members of these groups.
pub(crate) async fn members(db: &TenantDb<'_>, ids: &[Uuid]) -> Result<Memberships> {
    let mut found = Memberships { users: Vec::new(), groups: Vec::new() };
    let visible = Query::select()
        .column(users::Column::Id)
        .from(users::Entity)
        .and_where(Expr::col((users::Entity, users::Column::TenantId)).eq(db.tenant().0))
        .and_where(visible_users(db))
        .to_owned();
    for batch in ids.chunks(BATCH) {
        let in_batch = || batch.iter().copied();
        let rows = db
            .all::<group_users::Entity>(|q| {
                q.filter(group_users::Column::GroupId.is_in(in_batch()))
                    .filter(group_users::Column::UserId.in_subquery(visible.clone()))
            })
            .await?;
        found.users.extend(rows.into_iter().map(|row| (row.group_id, row.user_id)));
        let rows =
            db.all::<group_groups::Entity>(|q| q.filter(group_groups::Column::GroupId.is_in(in_batch()))).await?;
        found.groups.extend(rows.into_iter().map(|row| (row.group_id, row.member_group_id)));
    }
    found.users.sort_unstable();
    found.groups.sort_unstable();
    Ok(found)
}

/// A group that a user is in.
pub(crate) struct InGroup {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    /// Not through another group.
    pub(crate) direct: bool,
}

/// The groups of each of these users, directly and through other groups.
pub(crate) async fn groups_of(db: &TenantDb<'_>, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<InGroup>>> {
    let mut direct: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for batch in ids.chunks(BATCH) {
        let ids = batch.iter().copied();
        let rows = db.all::<group_users::Entity>(|q| q.filter(group_users::Column::UserId.is_in(ids))).await?;
        rows.into_iter().for_each(|row| direct.entry(row.user_id).or_default().push(row.group_id));
    }
    if direct.is_empty() {
        return Ok(HashMap::new());
    }
    let mut above: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for row in db.all::<group_groups::Entity>(|q| q).await? {
        above.entry(row.member_group_id).or_default().push(row.group_id);
    }
    // By group id, so that the answer has one order.
    let reached: HashMap<Uuid, BTreeMap<Uuid, bool>> =
        direct.into_iter().map(|(user, groups)| (user, reach(groups, &above))).collect();
    let wanted: HashSet<Uuid> = reached.values().flat_map(|groups| groups.keys().copied()).collect();
    let names = group_names(db, &wanted.into_iter().collect::<Vec<_>>()).await?;
    let named = |groups: BTreeMap<Uuid, bool>| {
        let known = |(id, direct)| Some(InGroup { id, name: names.get(&id)?.clone(), direct });
        groups.into_iter().filter_map(known).collect()
    };
    Ok(reached.into_iter().map(|(user, groups)| (user, named(groups))).collect())
}

fn reach(direct: Vec<Uuid>, above: &HashMap<Uuid, Vec<Uuid>>) -> BTreeMap<Uuid, bool> {
    let mut reached: BTreeMap<Uuid, bool> = direct.iter().map(|group| (*group, true)).collect();
    let mut next = direct;
    while let Some(group) = next.pop() {
        for holder in above.get(&group).into_iter().flatten() {
            if !reached.contains_key(holder) {
                reached.insert(*holder, false);
                next.push(*holder);
            }
        }
    }
    reached
}

async fn group_names(db: &TenantDb<'_>, ids: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    let mut names = HashMap::new();
    for batch in ids.chunks(BATCH) {
        let ids = batch.iter().copied();
        let rows = db.all::<groups::Entity>(|q| q.filter(groups::Column::Id.is_in(ids))).await?;
        names.extend(rows.into_iter().map(|row| (row.id, row.name)));
    }
    Ok(names)
}
