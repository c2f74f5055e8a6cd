//! What a key or client secret may be made with, measured against who makes it and for whom. Invariant: neither its maker's credential nor
//! its owner's rights are ever exceeded — in permissions, resources, networks or time.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, QueryFilter};
use std::collections::HashSet;
use uuid::Uuid;

use super::dto::ResourceLimits;
use crate::{
    access::{
        Credential, Grant, Level, Permission, PermissionSet, Principal, RequiredPermission, Resources, TenantDb,
        Visibility,
    },
    db::entity::{knowledge_bases, nodes},
    jobs::queue::IDS_PER_STATEMENT,
    kernel::{Error, FieldError, KnowledgeBaseId, Networks, NodeId, Result},
};

/// What a caller asks for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    pub(crate) scopes: Option<Vec<String>>,
    pub(crate) resources: Option<ResourceLimits>,
    pub(crate) allowed_networks: Option<Vec<String>>,
    pub(crate) expires_at: Option<DateTime<Utc>>,
}

/// What the key gets.
#[derive(Debug, Clone)]
pub(crate) struct Terms {
    /// Absent: everything its owner may do, also later.
    pub(crate) scopes: Option<Vec<String>>,
    /// Absent: everything its owner sees.
    pub(crate) resources: Option<Resources>,
    /// Absent: from anywhere.
    pub(crate) networks: Option<Networks>,
    /// Absent: until it is revoked.
    pub(crate) expires_at: Option<DateTime<Utc>>,
}

/// Whose key it will be.
#[derive(Clone, Copy)]
pub(crate) enum Owner<'a> {
    /// The maker's own.
    Maker,
    /// This account's, which somebody else administers.
    Account(&'a Principal),
}

impl Terms {
    /// Checks what is asked for. Errors: 422 naming the field; 404 for a resource that neither the maker nor the owner sees.
    pub(crate) async fn check<P: RequiredPermission>(
        grant: &Grant<P>,
        db: &TenantDb<'_>,
        owner: Owner<'_>,
        asked: Asked,
    ) -> Result<Self> {
        let (maker, now) = (grant.principal(), grant.platform().clock.now());
        let resources = match &asked.resources {
            Some(limits) => Some(resources(limits)?),
            None => maker.restrictions.limits.as_ref().map(|limits| limits.resources().clone()),
        };
        let terms = Self {
            scopes: scopes(maker, owner, asked.scopes, resources.is_some())?,
            networks: networks(maker, asked.allowed_networks)?,
            expires_at: expiry(maker, asked.expires_at, now)?,
            resources,
        };
        if let (Some(_), Some(resources)) = (&asked.resources, &terms.resources) {
            check_resources(grant, db, owner, resources).await?;
        }
        Ok(terms)
    }

    /// As the database keeps them: scopes, resources, networks.
    pub(crate) fn stored(&self) -> [Option<serde_json::Value>; 3] {
        [
            self.scopes.as_ref().map(|scopes| serde_json::json!(scopes)),
            self.resources.as_ref().map(|resources| serde_json::json!(resources)),
            self.networks.as_ref().map(|networks| serde_json::json!(networks.to_texts())),
        ]
    }
}

/// The scopes to store: those asked for, which maker and owner must hold.
fn scopes(
    maker: &Principal,
    owner: Owner<'_>,
    asked: Option<Vec<String>>,
    limited: bool,
) -> Result<Option<Vec<String>>> {
    let held = match owner {
        Owner::Maker => maker.permissions,
        Owner::Account(account) => maker.permissions.intersection(account.granted),
    };
    let possible = if limited { held.intersection(PermissionSet::of_content()) } else { held };
    let Some(asked) = asked else {
        // What the owner may do one day, the maker of somebody else's key, or a limited key, may not do today.
        let follows_owner = matches!((owner, maker.credential), (Owner::Maker, Credential::SignIn(_)));
        return Ok((!follows_owner).then(|| possible.names()));
    };
    let problem = |permission: Permission| match () {
        () if !maker.may(permission) => Some("is a permission you don't have"),
        () if !held.contains(permission) => Some("is a permission the account doesn't have"),
        () if !possible.contains(permission) => Some("can't be combined with resource limits: it reaches beyond any"),
        () => None,
    };
    let wrong = asked.iter().enumerate().filter_map(|(index, name)| {
        let message = match Permission::parse(name) {
            None => "is not a permission",
            Some(permission) => problem(permission)?,
        };
        Some(FieldError { field: format!("/scopes/{index}"), message: message.into() })
    });
    let wrong: Vec<_> = wrong.collect();
    match wrong.is_empty() {
        true => Ok(Some(asked)),
        false => Err(Error::invalid_fields(wrong)),
    }
}

/// An end in the future, and not after that of the credential that makes the key.
pub(super) fn expiry(
    maker: &Principal,
    asked: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>> {
    // What both databases can store, so that the answer equals what is read later.
    let asked = asked.map(|end| DateTime::from_timestamp_micros(end.timestamp_micros()).unwrap_or(end));
    if asked.is_some_and(|end| end <= now) {
        return Err(Error::invalid("/expires_at", "must lie in the future"));
    }
    match (asked, maker.restrictions.expires_at) {
        (Some(end), Some(latest)) if end > latest => {
            Err(Error::invalid("/expires_at", "must not lie after the end of the credential that you use"))
        }
        (asked, latest) => Ok(asked.or(latest)),
    }
}

/// Networks within those of the credential that makes the key.
pub(super) fn networks(maker: &Principal, asked: Option<Vec<String>>) -> Result<Option<Networks>> {
    let own = maker.restrictions.networks.as_deref();
    let Some(texts) = asked else { return Ok(own.cloned()) };
    if texts.is_empty() {
        return Err(Error::invalid("/allowed_networks", "must not be empty; leave it out to allow every address"));
    }
    let networks = Networks::parse(&texts).map_err(|index| {
        Error::invalid(format!("/allowed_networks/{index}"), "is not a network such as 192.0.2.0/24 or an address")
    })?;
    match own.is_none_or(|own| own.contain(&networks)) {
        true => Ok(Some(networks)),
        false => Err(Error::invalid("/allowed_networks", "must lie within those of the credential that you use")),
    }
}

fn resources(asked: &ResourceLimits) -> Result<Resources> {
    fn sorted<T: Ord + Clone>(ids: &Option<Vec<T>>) -> Vec<T> {
        let mut ids = ids.clone().unwrap_or_default();
        ids.sort();
        ids.dedup();
        ids
    }
    let resources = Resources {
        folders: sorted(&asked.folder_ids),
        files: sorted(&asked.file_ids),
        knowledge_bases: sorted(&asked.knowledge_base_ids),
    };
    match resources == Resources::default() {
        true => Err(Error::invalid(
            "/resources",
            "must name something; leave it out to limit the key to nothing less than you see",
        )),
        false => Ok(resources),
    }
}

/// 404 unless everything named is seen by the maker, or by the account that the key is for: an administrator need not see the content
/// that a service works with. A limited maker can't name a knowledge base of which only some documents lie within its limits.
async fn check_resources<P: RequiredPermission>(
    grant: &Grant<P>,
    db: &TenantDb<'_>,
    owner: Owner<'_>,
    resources: &Resources,
) -> Result<()> {
    let mut views = vec![grant.visibility()];
    if let Owner::Account(account) = owner {
        views.push(Visibility::of(account, grant.platform().clock.now()));
    }
    let limits = grant.principal().restrictions.limits.as_deref();
    let whole = |id: &KnowledgeBaseId| limits.is_none_or(|limits| limits.resources().knowledge_bases.contains(id));
    let nodes = [("folder", &resources.folders), ("file", &resources.files)];
    let mut seen = resources.knowledge_bases.iter().all(whole);
    for (kind, ids) in nodes {
        seen = seen && all_seen(db, &views, kind, ids).await?;
    }
    let known = existing_bases(db, &resources.knowledge_bases, &views).await?;
    match seen && known.len() == resources.knowledge_bases.len() {
        true => Ok(()),
        false => Err(Error::not_found()),
    }
}

async fn all_seen(db: &TenantDb<'_>, views: &[Visibility], kind: &str, ids: &[NodeId]) -> Result<bool> {
    use nodes::{Column as C, Entity as E};
    let sees = views
        .iter()
        .fold(sea_orm::Condition::any(), |any, view| any.add(view.sees((E, C::TenantId), (E, C::Id), Level::Read)));
    let of_kind = C::Id.is_in(ids.iter().map(|id| id.0));
    let found = db.count::<E>(|q| q.filter(of_kind).filter(C::Kind.eq(kind)).filter(sees)).await?;
    Ok(found == ids.len() as u64)
}

async fn existing_bases(db: &TenantDb<'_>, ids: &[KnowledgeBaseId], views: &[Visibility]) -> Result<HashSet<Uuid>> {
    use knowledge_bases::Column as C;
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let sees =
        views.iter().fold(sea_orm::Condition::any(), |any, view| any.add(crate::knowledge_bases::store::visible(view)));
    let rows =
        db.all::<knowledge_bases::Entity>(|q| q.filter(C::Id.is_in(ids.iter().map(|id| id.0))).filter(sees)).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Takes out of limits what has been deleted since. What is left may be nothing: such a key reaches nothing.
pub(crate) async fn forget_deleted<'a>(
    db: &TenantDb<'_>,
    limits: impl Iterator<Item = &'a mut Resources>,
) -> Result<()> {
    let mut limits: Vec<&mut Resources> = limits.collect();
    let node_ids: Vec<Uuid> = limits.iter().flat_map(|r| r.folders.iter().chain(&r.files)).map(|id| id.0).collect();
    let base_ids: Vec<Uuid> = limits.iter().flat_map(|r| &r.knowledge_bases).map(|id| id.0).collect();
    let mut live = HashSet::new();
    for ids in node_ids.chunks(IDS_PER_STATEMENT) {
        let of_ids = nodes::Column::Id.is_in(ids.iter().copied());
        live.extend(db.all::<nodes::Entity>(|q| q.filter(of_ids)).await?.into_iter().map(|row| row.id));
    }
    for ids in base_ids.chunks(IDS_PER_STATEMENT) {
        let of_ids = knowledge_bases::Column::Id.is_in(ids.iter().copied());
        live.extend(db.all::<knowledge_bases::Entity>(|q| q.filter(of_ids)).await?.into_iter().map(|row| row.id));
    }
    for resources in &mut limits {
        resources.folders.retain(|id| live.contains(&id.0));
        resources.files.retain(|id| live.contains(&id.0));
        resources.knowledge_bases.retain(|id| live.contains(&id.0));
    }
    Ok(())
}
