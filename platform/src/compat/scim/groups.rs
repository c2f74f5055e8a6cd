//! Groups over SCIM.

use poem_openapi::types::Any;
use sea_orm::{
    ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, Func},
};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

use super::{
    ScimGrant,
    error::{ScimError, ScimType},
    filter::{BoundLeaf, BoundTest, Comparison, Operand},
    guard,
    listing::Source,
    normal,
    path::{Target, items},
    project::Projection,
    query::Order,
    resources::{GROUP, USER},
    schema::ResourceType,
    sql::{self, Compiled},
    store,
    version::{self, Precondition},
};
use crate::{
    access::TenantDb,
    audit::AuditEvent,
    db::entity::{groups, users},
    groups::{
        bulk,
        service::{self, GroupChange, Member, NewGroup},
    },
    kernel::{Error, ErrorCode, GroupId, Result, UserId},
};

const MAX_NAME: usize = 200;

/// See [`Source`].
pub(crate) struct Groups;

impl Source for Groups {
    const TYPE: &'static ResourceType = &GROUP;
    const RELATION: &'static str = "members";
    const CHUNK: usize = 20;
    type Row = groups::Model;

    fn leaf(db: &TenantDb<'_>, leaf: &BoundLeaf) -> Compiled {
        let Target { attribute: Some(attribute), part, .. } = leaf.target else { return Compiled::unknown() };
        match (attribute.name, part.map(|part| part.name), &leaf.test) {
            ("id", ..) => sql::id(groups::Column::Id, &leaf.test),
            ("externalId", ..) => sql::exact_text(groups::Column::ExternalId, &leaf.test),
            ("displayName", _, BoundTest::Present) => Compiled::always(),
            ("displayName", _, BoundTest::Compare(comparison, Operand::Text(text))) => {
                sql::text(groups::Column::Name, *comparison, text)
            }
            ("meta", Some("created"), _) => sql::time(groups::Column::CreatedAt, &leaf.test),
            ("meta", Some("lastModified"), _) => sql::time(groups::Column::UpdatedAt, &leaf.test),
            ("members", Some("value"), BoundTest::Compare(Comparison::Equal, Operand::Text(text))) => {
                match text.parse() {
                    Ok(member) => Compiled::at_most(store::holds(db, member)),
                    Err(_) => Compiled::never(),
                }
            }
            _ => Compiled::unknown(),
        }
    }

    fn sorts(order: &Order) -> bool {
        sort_column(order).is_some()
    }

    async fn count(db: &TenantDb<'_>, condition: Condition) -> Result<u64> {
        db.count::<groups::Entity>(|q| q.filter(condition)).await
    }

    async fn rows(
        db: &TenantDb<'_>,
        condition: Condition,
        order: Option<&Order>,
        offset: u64,
        limit: u64,
    ) -> Result<Vec<Self::Row>> {
        db.all::<groups::Entity>(|mut q| {
            if let Some((column, direction)) = order.and_then(|order| Some((sort_column(order)?, order.direction()))) {
                q = q.order_by(column, direction);
            }
            q.filter(condition).order_by_asc(groups::Column::Id).offset(offset).limit(limit)
        })
        .await
    }

    async fn views(db: &TenantDb<'_>, rows: Vec<Self::Row>, with_relation: bool, base: &str) -> Result<Vec<Value>> {
        let mut members: HashMap<Uuid, Vec<Value>> = HashMap::new();
        if with_relation {
            let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
            let found = store::members(db, &ids).await?;
            for (of, pairs) in [(&USER, found.users), (&GROUP, found.groups)] {
                for (group, member) in pairs {
                    let reference = format!("{base}{}/{member}", of.endpoint);
                    let shown = json!({ "value": member, "$ref": reference, "type": of.name });
                    members.entry(group).or_default().push(shown);
                }
            }
        }
        Ok(rows
            .into_iter()
            .map(|row| {
                let members = members.remove(&row.id);
                view(row, members, base)
            })
            .collect())
    }

    fn needs_relation(projection: &Projection) -> bool {
        // The version covers the members.
        projection.shows(Self::RELATION) || projection.shows("meta")
    }
}

fn sort_column(order: &Order) -> Option<Expr> {
    let Target { extension: None, attribute: Some(attribute), part } = order.target else { return None };
    Some(match (attribute.name, part.map(|part| part.name)) {
        ("id", None) => Expr::col(groups::Column::Id),
        ("displayName", None) => Expr::expr(Func::lower(Expr::col(groups::Column::Name))),
        ("meta", Some("created")) => Expr::col(groups::Column::CreatedAt),
        ("meta", Some("lastModified")) => Expr::col(groups::Column::UpdatedAt),
        _ => return None,
    })
}

fn view(row: groups::Model, members: Option<Vec<Value>>, base: &str) -> Value {
    let mut view = json!({
        "schemas": [GROUP.schema.id],
        "id": row.id,
        "displayName": row.name,
        "meta": {
            "resourceType": GROUP.name,
            "created": row.created_at,
            "lastModified": row.updated_at,
            "location": format!("{base}{}/{}", GROUP.endpoint, row.id),
        },
    });
    if let Some(external_id) = row.external_id {
        view["externalId"] = external_id.into();
    }
    if let Some(members) = members.filter(|members| !members.is_empty()) {
        view["members"] = members.into();
    }
    version::stamp(&mut view, "");
    view
}

/// One group, whole or without its members.
pub(crate) async fn get(db: &TenantDb<'_>, id: GroupId, base: &str) -> Result<Value, ScimError> {
    let condition = Condition::all().add(groups::Column::Id.eq(id.0));
    let rows = Groups::rows(db, condition, None, 0, 1).await?;
    Groups::views(db, rows, true, base).await?.pop().ok_or_else(ScimError::not_found)
}

/// Creates a group.
pub(crate) async fn create(grant: &ScimGrant, body: &Value, base: &str) -> Result<Value, ScimError> {
    let resource = Value::Object(normal::resource(&GROUP, body)?);
    normal::check_required(&GROUP, &resource)?;
    let new = NewGroup { name: name_of(&resource)?, external_id: external_id_of(&resource), ..NewGroup::default() };
    let tx = grant.begin().await?;
    let id = service::insert(&tx, grant.platform(), new).await.map_err(taken)?;
    store::manage(&tx, id).await?;
    let members = members_of(&tx, &resource, &HashMap::new()).await?;
    let change = Change::between(&BTreeSet::new(), &members);
    change.apply(&tx, id).await?;
    let created = get(&tx, id, base).await?;
    tx.record(AuditEvent::on("group", id).after(&audited(&created)).note(change.note()))?;
    tx.commit().await?;
    Ok(created)
}

/// Replaces a group.
pub(crate) async fn replace(
    grant: &ScimGrant,
    id: GroupId,
    body: &Value,
    precondition: &Precondition,
    base: &str,
) -> Result<Value, ScimError> {
    let sent = Value::Object(normal::resource(&GROUP, body)?);
    normal::check_required(&GROUP, &sent)?;
    change(grant, id, precondition, base, |current| {
        *current = sent;
        Ok(())
    })
    .await
}

/// Changes a group.
pub(crate) async fn patch(
    grant: &ScimGrant,
    id: GroupId,
    body: &Value,
    precondition: &Precondition,
    base: &str,
) -> Result<Value, ScimError> {
    change(grant, id, precondition, base, |current| super::patch::patch(&GROUP, current, body)).await
}

async fn change(
    grant: &ScimGrant,
    id: GroupId,
    precondition: &Precondition,
    base: &str,
    edit: impl FnOnce(&mut Value) -> Result<(), ScimError>,
) -> Result<Value, ScimError> {
    let tx = grant.begin().await?;
    let row = locked(&tx, id).await?;
    let before = get(&tx, id, base).await?;
    precondition.check(&before)?;
    let mut edited = before.clone();
    edit(&mut edited)?;
    let is_managed = guard::ensure_group_may_change(&tx, id).await?;
    let (name, external_id) = (name_of(&edited)?, external_id_of(&edited));
    // Members that stay need not be looked up again.
    let known = shown_members(&before);
    let former: BTreeSet<Member> = known.values().copied().collect();
    let members = members_of(&tx, &edited, &known).await?;
    let change = Change::between(&former, &members);
    if (&name, &external_id) != (&row.name, &row.external_id) || members != former {
        let at_stake = !change.gone.is_empty() && guard::is_administration_at_stake(&tx, id).await?;
        let columns = GroupChange { name: Some(name), external_id: Some(external_id), ..GroupChange::default() };
        service::change(&tx, grant.platform(), id, columns).await.map_err(taken)?;
        change.apply(&tx, id).await?;
        if at_stake {
            guard::ensure_administration_stays(&tx).await?;
        }
    }
    if !is_managed {
        store::manage(&tx, id).await?;
    }
    let after = get(&tx, id, base).await?;
    tx.record(AuditEvent::on("group", id).before(&audited(&before)).after(&audited(&after)).note(change.note()))?;
    tx.commit().await?;
    Ok(after)
}

/// Deletes a group; its members stay.
pub(crate) async fn delete(
    grant: &ScimGrant,
    id: GroupId,
    precondition: &Precondition,
    base: &str,
) -> Result<(), ScimError> {
    let tx = grant.begin().await?;
    locked(&tx, id).await?;
    let before = get(&tx, id, base).await?;
    precondition.check(&before)?;
    guard::ensure_group_may_change(&tx, id).await?;
    let at_stake = guard::is_administration_at_stake(&tx, id).await?;
    service::delete(&tx, id).await?;
    if at_stake {
        guard::ensure_administration_stays(&tx).await?;
    }
    tx.record(AuditEvent::on("group", id).before(&audited(&before)))?;
    tx.commit().await?;
    Ok(())
}

async fn locked(tx: &TenantDb<'_>, id: GroupId) -> Result<groups::Model, ScimError> {
    // The tenant's row before the group's, as whoever changes members does.
    crate::tenants::store::bump_security_version(tx).await?;
    let row = tx.one::<groups::Entity>(|q| q.filter(groups::Column::Id.eq(id.0)).lock_exclusive()).await?;
    row.ok_or_else(ScimError::not_found)
}

fn name_of(resource: &Value) -> Result<String, ScimError> {
    let name = resource["displayName"].as_str().unwrap_or_default().trim().to_string();
    match !name.is_empty() && name.chars().count() <= MAX_NAME && !name.chars().any(char::is_control) {
        true => Ok(name),
        false => {
            Err(normal::invalid("displayName", &format!("has 1 to {MAX_NAME} characters and no control characters")))
        }
    }
}

fn external_id_of(resource: &Value) -> Option<String> {
    resource["externalId"].as_str().filter(|id| !id.is_empty()).map(str::to_string)
}

/// The members that a group is shown with.
fn shown_members(group: &Value) -> HashMap<Uuid, Member> {
    let member = |item: &Value| {
        let id: Uuid = item["value"].as_str()?.parse().ok()?;
        Some((id, if item["type"] == GROUP.name { Member::Group(GroupId(id)) } else { Member::User(UserId(id)) }))
    };
    items(group.get("members")).iter().filter_map(member).collect()
}

/// The members that a resource names. 400 for what is no user or group here: another tenant's, or nobody's, alike.
async fn members_of(
    tx: &TenantDb<'_>,
    resource: &Value,
    known: &HashMap<Uuid, Member>,
) -> Result<BTreeSet<Member>, ScimError> {
    let listed = items(resource.get("members"));
    let mut found = BTreeSet::new();
    let mut unknown: Vec<(usize, Uuid)> = Vec::new();
    for (index, item) in listed.iter().enumerate() {
        let id: Option<Uuid> = item["value"].as_str().and_then(|id| id.parse().ok());
        let id = id.ok_or_else(|| no_member(index))?;
        match known.get(&id) {
            Some(member) => drop(found.insert(*member)),
            None => unknown.push((index, id)),
        }
    }
    for batch in unknown.chunks(500) {
        let ids = || batch.iter().map(|(_, id)| *id);
        let people = tx
            .all::<users::Entity>(|q| q.filter(users::Column::Id.is_in(ids())).filter(store::visible_users(tx)))
            .await?;
        let inner = tx.all::<groups::Entity>(|q| q.filter(groups::Column::Id.is_in(ids()))).await?;
        let mut there: HashMap<Uuid, Member> =
            people.into_iter().map(|row| (row.id, Member::User(UserId(row.id)))).collect();
        there.extend(inner.into_iter().map(|row| (row.id, Member::Group(GroupId(row.id)))));
        for (index, id) in batch {
            found.insert(*there.get(id).ok_or_else(|| no_member(*index))?);
        }
    }
    Ok(found)
}

fn no_member(index: usize) -> ScimError {
    ScimError::of(ScimType::InvalidValue, format!("\"members\" item {} is no user or group of this tenant.", index + 1))
}

/// What changes about a group's members.
struct Change {
    gone: Vec<Member>,
    new: Vec<Member>,
}

impl Change {
    fn between(former: &BTreeSet<Member>, wanted: &BTreeSet<Member>) -> Self {
        Self { gone: former.difference(wanted).copied().collect(), new: wanted.difference(former).copied().collect() }
    }

    async fn apply(&self, tx: &TenantDb<'_>, id: GroupId) -> Result<(), ScimError> {
        bulk::remove_users(tx, id, &users_among(&self.gone)).await?;
        bulk::add_users(tx, id, &users_among(&self.new)).await?;
        for member in self.gone.iter().filter(|member| matches!(member, Member::Group(_))) {
            service::remove_member(tx, id, *member).await?;
        }
        for member in self.new.iter().filter(|member| matches!(member, Member::Group(_))) {
            service::add_member(tx, id, *member).await.map_err(|error| match error.code {
                // A cycle.
                ErrorCode::Conflict => ScimError::of(ScimType::InvalidValue, error.message),
                _ => error.into(),
            })?;
        }
        Ok(())
    }

    /// For the audit log: who came and went, not everybody who is there.
    fn note(&self) -> Value {
        let ids = |members: &[Member]| -> Vec<Uuid> {
            let id = |member: &Member| match member {
                Member::User(user) => user.0,
                Member::Group(group) => group.0,
            };
            members.iter().map(id).collect()
        };
        json!({ "members_added": ids(&self.new), "members_removed": ids(&self.gone) })
    }
}

fn users_among(members: &[Member]) -> Vec<UserId> {
    let user = |member: &Member| match member {
        Member::User(user) => Some(*user),
        Member::Group(_) => None,
    };
    members.iter().filter_map(user).collect()
}

/// A group for the audit log.
fn audited(group: &Value) -> Any<Value> {
    let mut group = group.clone();
    if let Some(parts) = group.as_object_mut() {
        parts.remove("members");
    }
    Any(group)
}

fn taken(error: Error) -> ScimError {
    match error.code {
        ErrorCode::NameTaken => ScimError::of(ScimType::Uniqueness, "A group has this displayName."),
        _ => error.into(),
    }
}
