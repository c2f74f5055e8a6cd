//! Everybody who has access to an object.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

use super::{
    dto::{AccessHolder, AccessObjectType, AccessReason},
    reach::{Given, Telling, opening},
    service::{Target, require},
    subject::{self, CountsAs},
};
use crate::{
    access::{BuiltInRole, Grant, Permission, PermissionSet, PrincipalKey, TenantDb, permissions::GrantsRead},
    db::entity::{casbin_rules, users},
    grants::{service::Places, store as grants_store},
    kernel::{Page, PageRequest, Result, UserId},
};

/// Users looked at at once.
const BATCH: u64 = 200;

/// What is asked for.
pub(super) struct Holders {
    pub(super) object_type: AccessObjectType,
    pub(super) object: Uuid,
    /// Every account with access, instead of the principals that hold it.
    pub(super) accounts: bool,
    pub(super) limit: Option<u32>,
    pub(super) page_token: Option<String>,
}

#[derive(Clone, PartialEq, serde::Serialize, serde::Deserialize)]
struct Filters {
    object: Uuid,
    accounts: bool,
}

/// Who has access to an object: the principals whose grants reach it and the roles that need none, or every active account.
pub(super) async fn list(grant: &Grant<GrantsRead>, asked: Holders) -> Result<Page<AccessHolder>> {
    let db = grant.db();
    let target = Target::load(grant, &db, asked.object_type, asked.object, true).await?;
    let filters = Filters { object: asked.object, accounts: asked.accounts };
    let request = PageRequest::<Filters, String>::new(
        "access_list",
        asked.limit.map(u64::from),
        asked.page_token.as_deref(),
        filters.clone(),
    )?;
    // A token of another object's list is no way around the check above.
    if request.filters != filters {
        return Err(crate::kernel::Error::new(
            crate::kernel::ErrorCode::InvalidPageToken,
            "The page token is of another list.",
        ));
    }
    let places = Places::of(grant, &db, target.node).await?;
    let rows = grants_store::live_on(&db, places.reaching(), None, grant.platform().clock.now()).await?;
    let given = rows.into_iter().map(Given::parse).collect::<Result<Vec<_>>>()?;
    match asked.accounts {
        true => {
            require(grant, Permission::UsersRead)?;
            accounts(grant, &db, &request, places, given).await
        }
        false => principals(grant, &db, &request, places, given).await,
    }
}

/// The principals that hold access, in the order of their stored form.
async fn principals(
    grant: &Grant<GrantsRead>,
    db: &TenantDb<'_>,
    request: &PageRequest<Filters, String>,
    places: Places,
    given: Vec<Given>,
) -> Result<Page<AccessHolder>> {
    let mut by_key: BTreeMap<String, (PrincipalKey, Vec<&Given>)> = BTreeMap::new();
    for given in &given {
        let (_, grants) = by_key.entry(given.key.to_string()).or_insert_with(|| (given.key.clone(), Vec::new()));
        grants.push(given);
    }
    let roles = Roles::load(grant, db).await?;
    for (role, _) in roles.0.iter().filter(|(_, permissions)| !opening(**permissions).is_empty()) {
        let key = PrincipalKey::Role(role.clone());
        by_key.entry(key.to_string()).or_insert_with(|| (key, Vec::new()));
    }
    let after = request.after.clone().unwrap_or_default();
    let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
    let rows: Vec<_> = by_key.into_iter().filter(|(stored, _)| *stored > after).take(limit + 1).collect();
    let page = request.page("access_list", rows, |(stored, _)| stored.clone());
    let keys: Vec<PrincipalKey> = page.items.iter().map(|(_, (key, _))| key.clone()).collect();
    let telling = Telling::of(grant, db, places, &given, keys).await?;
    let holder = |(_, (key, grants)): (String, (PrincipalKey, Vec<&Given>))| {
        let itself = [CountsAs { key: key.clone(), through: Vec::new() }];
        let mut because = telling.reasons(grants.iter().copied(), &itself)?;
        because.extend(roles.opening(std::slice::from_ref(&key)));
        let level = grants.iter().map(|given| given.level).max().map(Into::into);
        Ok(AccessHolder { principal: telling.names.view(&key), level, because })
    };
    let items = page.items.into_iter().map(holder).collect::<Result<_>>()?;
    Ok(Page { items, next_page: page.next_page })
}

/// Every active account with access, in the order of their ids.
async fn accounts(
    grant: &Grant<GrantsRead>,
    db: &TenantDb<'_>,
    request: &PageRequest<Filters, String>,
    places: Places,
    given: Vec<Given>,
) -> Result<Page<AccessHolder>> {
    let roles = Roles::load(grant, db).await?;
    let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
    let mut after: Option<Uuid> = request.after.as_deref().and_then(|id| id.parse().ok());
    let mut found: Vec<(UserId, Vec<CountsAs>)> = Vec::new();
    // Most accounts may have no access: batches are looked at until the page is full.
    while found.len() <= limit {
        let batch = db
            .all::<users::Entity>(|mut q| {
                if let Some(after) = after {
                    q = q.filter(users::Column::Id.gt(after));
                }
                q.filter(users::Column::State.eq("active")).order_by_asc(users::Column::Id).limit(BATCH)
            })
            .await?;
        let Some(last) = batch.last() else { break };
        after = Some(last.id);
        let ids: Vec<UserId> = batch.iter().map(|row| UserId(row.id)).collect();
        let mut counts = subject::counts_as_of(db, &ids).await?;
        for id in ids {
            let counts_as = counts.remove(&id).unwrap_or_default();
            let keys: Vec<PrincipalKey> = counts_as.iter().map(|counts| counts.key.clone()).collect();
            let holds = given.iter().any(|given| keys.contains(&given.key));
            if holds || !roles.opening(&keys).is_empty() {
                found.push((id, counts_as));
            }
        }
    }
    found.truncate(limit + 1);
    let page = request.page("access_list", found, |(id, _)| id.to_string());
    let all: Vec<PrincipalKey> = page
        .items
        .iter()
        .flat_map(|(id, counts)| {
            counts.iter().flat_map(|counts| counts.through.clone()).chain([PrincipalKey::User(*id)])
        })
        .collect();
    let telling = Telling::of(grant, db, places, &given, all).await?;
    let holder = |(id, counts_as): (UserId, Vec<CountsAs>)| {
        let keys: Vec<PrincipalKey> = counts_as.iter().map(|counts| counts.key.clone()).collect();
        let counting: Vec<&Given> = given.iter().filter(|given| keys.contains(&given.key)).collect();
        let level = counting.iter().map(|given| given.level).max().map(Into::into);
        let mut because = telling.reasons(counting, &counts_as)?;
        because.extend(roles.opening(&keys));
        Ok(AccessHolder { principal: telling.names.view(&PrincipalKey::User(id)), level, because })
    };
    let items = page.items.into_iter().map(holder).collect::<Result<_>>()?;
    Ok(Page { items, next_page: page.next_page })
}

/// What each role of the tenant allows.
struct Roles(HashMap<String, PermissionSet>);

impl Roles {
    async fn load(grant: &Grant<GrantsRead>, db: &TenantDb<'_>) -> Result<Self> {
        let built_in = BuiltInRole::of_tenant(&grant.principal().tenant_slug);
        let mut names: Vec<String> = built_in.map(|role| role.name.to_string()).collect();
        #[derive(sea_orm::FromQueryResult)]
        struct Row {
            v0: String,
        }
        let opening = [Permission::ContentReadAll.as_str(), Permission::GrantsManageAll.as_str()];
        let custom = db
            .rows::<casbin_rules::Entity, Row>(|q| {
                q.select_only()
                    .column(casbin_rules::Column::V0)
                    .distinct()
                    .filter(casbin_rules::Column::Ptype.eq("p"))
                    .filter(casbin_rules::Column::V2.is_in(opening))
            })
            .await?;
        names.extend(custom.into_iter().filter_map(|row| row.v0.strip_prefix("role:").map(str::to_string)));
        let mut all = HashMap::new();
        for name in names {
            let permissions = subject::permissions(grant, std::slice::from_ref(&name)).await?;
            all.insert(name, permissions);
        }
        Ok(Self(all))
    }

    /// The permissions that open every object to whoever counts as these.
    fn opening(&self, keys: &[PrincipalKey]) -> Vec<AccessReason> {
        let held = keys.iter().fold(PermissionSet::default(), |held, key| match key {
            PrincipalKey::Role(name) => held.union(self.0.get(name).copied().unwrap_or_default()),
            _ => held,
        });
        opening(held)
    }
}
