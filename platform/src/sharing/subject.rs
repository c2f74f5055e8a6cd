//! Whose access is asked about, and as what principals that one counts.

use sea_orm::{ColumnTrait, QueryFilter};
use std::collections::HashMap;

use crate::{
    access::{Credential, Grant, Permission, PermissionSet, PrincipalKey, RequiredPermission, TenantDb},
    db::entity::{casbin_rules, users},
    grants::{PrincipalType, service::known},
    kernel::{Error, Result, UserId},
};

/// Whom a caller asks about.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    pub(super) principal_type: Option<PrincipalType>,
    pub(super) principal_id: Option<String>,
}

impl Asked {
    /// The principal; the caller if none is named.
    pub(super) fn key<P: RequiredPermission>(&self, grant: &Grant<P>) -> Result<PrincipalKey> {
        let own = PrincipalKey::User(grant.principal().user_id);
        match (self.principal_type, &self.principal_id) {
            (None, None) => Ok(own),
            (None, Some(_)) => Err(Error::invalid("principal_type", "is required with `principal_id`")),
            (Some(kind), id) => kind.key(id.as_deref()).map_err(|problem| Error::invalid("principal_id", problem)),
        }
    }
}

/// A principal that somebody counts as, and the memberships that lead to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CountsAs {
    pub(super) key: PrincipalKey,
    pub(super) through: Vec<PrincipalKey>,
}

impl CountsAs {
    fn itself(key: PrincipalKey) -> Self {
        Self { key, through: Vec::new() }
    }
}

/// A principal, with all that matters for its access.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    pub(super) key: PrincipalKey,
    /// Whether it can call at all; only accounts can be inactive.
    pub(super) active: bool,
    /// What the roles allow that it has.
    pub(super) permissions: PermissionSet,
    pub(super) counts_as: Vec<CountsAs>,
}

impl Subject {
    /// Loads a principal. 404 if the tenant has none such.
    pub(super) async fn load<P: RequiredPermission>(
        grant: &Grant<P>,
        db: &TenantDb<'_>,
        key: PrincipalKey,
    ) -> Result<Self> {
        let active = match &key {
            PrincipalKey::User(id) => is_active(db, *id).await?,
            other if known(grant, db, &[other]).await?.is_empty() => return Err(Error::not_found()),
            _ => true,
        };
        let counts_as = counts_as(db, &key).await?;
        let roles: Vec<String> = counts_as.iter().filter_map(|c| role(&c.key)).collect();
        let is_caller = key == PrincipalKey::User(grant.principal().user_id);
        let permissions = match grant.principal().credential {
            // Cut to the key's scopes.
            Credential::ApiKey(_) if is_caller => grant.principal().permissions,
            _ => permissions(grant, &roles).await?,
        };
        Ok(Self { key, active, permissions, counts_as })
    }

    /// Whether it is the caller.
    pub(super) fn is<P: RequiredPermission>(&self, grant: &Grant<P>) -> bool {
        self.key == PrincipalKey::User(grant.principal().user_id)
    }

    /// Whether permissions decide what it may do: for accounts. Groups, roles and everyone only hold grants.
    pub(super) fn is_account(&self) -> bool {
        matches!(self.key, PrincipalKey::User(_))
    }

    /// Whether it may do this kind of thing, as far as that is decided here.
    pub(super) fn may(&self, permission: Permission) -> bool {
        !self.is_account() || self.permissions.contains(permission)
    }

    /// Itself, what it counts as, and what leads there.
    pub(super) fn all_keys(&self) -> Vec<PrincipalKey> {
        let mut all = vec![self.key.clone()];
        for counts in &self.counts_as {
            all.push(counts.key.clone());
            all.extend(counts.through.iter().cloned());
        }
        all
    }

    /// The stored forms of what it counts as.
    pub(super) fn stored(&self) -> Vec<String> {
        self.counts_as.iter().map(|c| c.key.to_string()).collect()
    }
}

fn role(key: &PrincipalKey) -> Option<String> {
    match key {
        PrincipalKey::Role(name) => Some(name.clone()),
        _ => None,
    }
}

/// What roles allow together.
pub(super) async fn permissions<P: RequiredPermission>(grant: &Grant<P>, roles: &[String]) -> Result<PermissionSet> {
    let (platform, tenant) = (grant.platform(), grant.principal().tenant_id);
    let version = platform.versions.current(&platform.database, tenant).await?;
    platform.policies.permissions(&platform.database, tenant, version, roles).await
}

async fn is_active(db: &TenantDb<'_>, id: UserId) -> Result<bool> {
    let row = db.one::<users::Entity>(|q| q.filter(users::Column::Id.eq(id.0))).await?;
    Ok(row.ok_or_else(Error::not_found)?.state == "active")
}

async fn counts_as(db: &TenantDb<'_>, key: &PrincipalKey) -> Result<Vec<CountsAs>> {
    if let PrincipalKey::User(id) = key {
        return Ok(counts_as_of(db, &[*id]).await?.remove(id).unwrap_or_default());
    }
    let everyone = (*key != PrincipalKey::Everyone).then_some(PrincipalKey::Everyone);
    Ok([key.clone()].into_iter().chain(everyone).map(CountsAs::itself).collect())
}

/// What each of these accounts counts as.
pub(super) async fn counts_as_of(db: &TenantDb<'_>, users: &[UserId]) -> Result<HashMap<UserId, Vec<CountsAs>>> {
    let subjects: HashMap<String, UserId> = users.iter().map(|id| (PrincipalKey::User(*id).to_string(), *id)).collect();
    let itself = |id: &UserId| [PrincipalKey::User(*id), PrincipalKey::Everyone].map(CountsAs::itself).to_vec();
    let mut all: HashMap<UserId, Vec<CountsAs>> = users.iter().map(|id| (*id, itself(id))).collect();
    let stored: Vec<String> = subjects.keys().cloned().collect();
    for (subject, role) in roles_of(db, &stored).await? {
        if let Some(counts) = subjects.get(&subject).and_then(|id| all.get_mut(id)) {
            counts.push(CountsAs::itself(PrincipalKey::Role(role)));
        }
    }
    Ok(all)
}

/// The roles assigned to these, each with the stored form of whom it is assigned to.
async fn roles_of(db: &TenantDb<'_>, subjects: &[String]) -> Result<Vec<(String, String)>> {
    use casbin_rules::Column as C;
    let rows = db
        .all::<casbin_rules::Entity>(|q| q.filter(C::Ptype.eq("g")).filter(C::V0.is_in(subjects.iter().cloned())))
        .await?;
    let role = |row: casbin_rules::Model| Some((row.v0, row.v1.strip_prefix("role:")?.to_string()));
    Ok(rows.into_iter().filter_map(role).collect())
}
