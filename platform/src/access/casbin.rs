//! Which permissions a role has: Casbin, one small enforcer per tenant, decisions materialised per role.
//!
//! casbin-rs scans its policies linearly, so the enforcer holds only one tenant's roles, tests the domain before `g()`, and is asked
//! once per role. What it said is kept as a bit set per role, and the enforcer itself is dropped: a thousand idle tenants cost a
//! thousand small maps. When the tenant's security version moves but its policies did not, the bit sets stay.

use casbin::{CoreApi, DefaultModel, Enforcer, MgmtApi, NullAdapter, RbacApi};
use moka::future::Cache;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, sea_query::ExprTrait};
use sha2::{Digest, Sha256};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use super::{
    permission::{Permission, PermissionSet},
    principal::PrincipalKey,
    tenant::{SystemDb, TenantDb},
};
use crate::{
    db::{Database, entity::casbin_rules},
    kernel::{Error, GroupId, Result, RoleId, TenantId, UserId},
};

const MODEL: &str = "
[request_definition]
r = sub, dom, act
[policy_definition]
p = sub, dom, act
[role_definition]
g = _, _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.dom == p.dom && r.act == p.act && g(r.sub, p.sub, r.dom)
";

/// A role that every tenant has.
#[derive(Debug)]
pub struct BuiltInRole {
    /// The end of its id; never given to another role.
    pub number: u8,
    /// Its stable name.
    pub name: &'static str,
    /// What it is for.
    pub description: &'static str,
    /// What it allows.
    pub permissions: &'static [Permission],
}

use Permission as P;

/// The built-in roles. `operator` is assigned only in the tenant `system`.
pub const BUILT_IN_ROLES: &[BuiltInRole] = &[
    BuiltInRole {
        number: 1,
        name: "tenant_admin",
        description: "Administers the tenant: users, roles, grants, content structure. Reads content only by grant.",
        permissions: &[
            P::SelfRead,
            P::SelfWrite,
            P::UsersRead,
            P::UsersWrite,
            P::RolesRead,
            P::ApiKeysRead,
            P::ApiKeysWrite,
            P::ServiceAccountKeysRead,
            P::ServiceAccountKeysWrite,
            P::FoldersRead,
            P::FoldersWrite,
            P::FilesRead,
            P::FilesWrite,
            P::GrantsRead,
            P::GrantsWrite,
            P::GrantsManageAll,
            P::KnowledgeBasesRead,
            P::KnowledgeBasesWrite,
            P::JobsRead,
            P::JobsWrite,
            P::SearchRun,
            P::SessionsRead,
            P::SessionsWrite,
            P::TenantSettingsRead,
            P::TenantSettingsWrite,
            P::QuotaRead,
            P::TenantExport,
            P::BreakGlassRead,
            P::BreakGlassWrite,
            P::RolesWrite,
            P::GroupsRead,
            P::GroupsWrite,
            P::GroupMembersWrite,
            P::ServiceAccountsRead,
            P::ServiceAccountsWrite,
            P::SignInsRead,
            P::SignInsWrite,
            P::IdentityProvidersRead,
            P::IdentityProvidersWrite,
            P::AuditRead,
            P::ScimWrite,
            P::LogsRead,
            P::LogsWrite,
            P::LogsPurge,
        ],
    },
    BuiltInRole {
        number: 2,
        name: "content_manager",
        description: "Builds knowledge bases and looks after folders, files and their sharing.",
        permissions: &[
            P::SelfRead,
            P::SelfWrite,
            P::UsersRead,
            P::RolesRead,
            P::ApiKeysRead,
            P::ApiKeysWrite,
            P::FoldersRead,
            P::FoldersWrite,
            P::FilesRead,
            P::FilesWrite,
            P::GrantsRead,
            P::GrantsWrite,
            P::KnowledgeBasesRead,
            P::KnowledgeBasesWrite,
            P::JobsRead,
            P::JobsWrite,
            P::SearchRun,
            P::SessionsRead,
            P::SessionsWrite,
            P::GroupsRead,
            P::GroupMembersWrite,
            P::SignInsRead,
            P::SignInsWrite,
        ],
    },
    BuiltInRole {
        number: 3,
        name: "member",
        description: "Keeps own files, searches and asks over what was shared.",
        permissions: &[
            P::SelfRead,
            P::SelfWrite,
            P::ApiKeysRead,
            P::ApiKeysWrite,
            P::FoldersRead,
            P::FoldersWrite,
            P::FilesRead,
            P::FilesWrite,
            P::GrantsRead,
            P::GrantsWrite,
            P::KnowledgeBasesRead,
            P::JobsRead,
            P::SearchRun,
            P::SessionsRead,
            P::SessionsWrite,
            P::GroupMembersWrite,
            P::SignInsRead,
            P::SignInsWrite,
        ],
    },
    BuiltInRole {
        number: 4,
        name: "operator",
        description: "Runs the installation: tenants and signing keys. Reads no tenant's content.",
        permissions: &[
            P::SelfRead,
            P::SelfWrite,
            P::TenantsRead,
            P::TenantsWrite,
            P::TenantsErase,
            P::TenantsBreakGlass,
            P::SigningKeysWrite,
            P::UsersRead,
            P::UsersWrite,
            P::RolesRead,
            P::ApiKeysRead,
            P::ApiKeysWrite,
            P::TenantSettingsRead,
            P::TenantSettingsWrite,
            P::QuotaRead,
            P::RolesWrite,
            P::GroupsRead,
            P::GroupsWrite,
            P::GroupMembersWrite,
            P::ServiceAccountsRead,
            P::ServiceAccountsWrite,
            P::SignInsRead,
            P::SignInsWrite,
            P::IdentityProvidersRead,
            P::IdentityProvidersWrite,
            P::AuditRead,
        ],
    },
];

/// What a break-glass grant allows in the tenant that it opens: reading, and nothing that changes anything.
pub(super) const BREAK_GLASS_PERMISSIONS: &[Permission] = &[
    P::SelfRead,
    P::UsersRead,
    P::GroupsRead,
    P::ServiceAccountsRead,
    P::RolesRead,
    P::FoldersRead,
    P::FilesRead,
    P::GrantsRead,
    P::ContentReadAll,
    P::KnowledgeBasesRead,
    P::JobsRead,
    P::SearchRun,
    P::LogsRead,
    P::TenantSettingsRead,
    P::QuotaRead,
    P::TenantExport,
    P::BreakGlassRead,
];

impl BuiltInRole {
    /// Its id, the same in every tenant.
    pub fn id(&self) -> RoleId {
        RoleId(uuid::Uuid::from_u128(0x8000_8000_0000_0000_0000 | u128::from(self.number)))
    }

    /// The built-in roles of a tenant: `operator` only in the operator's own, the others everywhere else.
    pub fn of_tenant(slug: &str) -> impl Iterator<Item = &'static Self> + use<> {
        let in_system = slug == "system";
        BUILT_IN_ROLES.iter().filter(move |role| (role.name == "operator") == in_system)
    }
}

/// What the roles of one tenant allow, as of one security version.
struct TenantPolicies {
    version: i64,
    fingerprint: [u8; 32],
    by_role: Arc<HashMap<String, PermissionSet>>,
}

/// Decides which permissions a set of roles gives in a tenant.
pub struct Policies {
    tenants: Cache<TenantId, Arc<TenantPolicies>>,
}

impl Default for Policies {
    fn default() -> Self {
        Self { tenants: Cache::builder().max_capacity(10_000).time_to_idle(Duration::from_secs(3600)).build() }
    }
}

impl Policies {
    /// The union of what `roles` allow in `tenant`, as of security version `version`. A role that is not there allows nothing.
    pub async fn permissions(
        &self,
        database: &Database,
        tenant: TenantId,
        version: i64,
        roles: &[String],
    ) -> Result<PermissionSet> {
        let policies = self.of_tenant(database, tenant, version).await?;
        let known = roles.iter().filter_map(|role| policies.by_role.get(role));
        Ok(known.fold(PermissionSet::default(), |all, set| all.union(*set)))
    }

    async fn of_tenant(&self, database: &Database, tenant: TenantId, version: i64) -> Result<Arc<TenantPolicies>> {
        let known = self.tenants.get(&tenant).await;
        if let Some(policies) = &known
            && policies.version == version
        {
            return Ok(policies.clone());
        }
        let rules = rules_across_tenants(database, tenant).await?;
        let fingerprint = fingerprint(&rules);
        let by_role = match known {
            Some(policies) if policies.fingerprint == fingerprint => policies.by_role.clone(),
            _ => Arc::new(decide_all(tenant, rules).await?),
        };
        let policies = Arc::new(TenantPolicies { version, fingerprint, by_role });
        self.tenants.insert(tenant, policies.clone()).await;
        Ok(policies)
    }
}

/// What these roles allow as the handle sees it, within a transaction too. It asks no other connection: a transaction that waited for a
/// second one could wait for those that wait for it.
pub(crate) async fn permissions_of_roles(db: &TenantDb<'_>, roles: &[String]) -> Result<PermissionSet> {
    if roles.is_empty() {
        return Ok(PermissionSet::default());
    }
    let rules = db.all::<casbin_rules::Entity>(|q| q.filter(of_roles())).await?;
    let enforcer = enforcer(db.tenant(), rules).await?;
    let domain = db.tenant().to_string();
    let sets = roles.iter().map(|role| decide(&enforcer, role, &domain));
    Ok(sets.fold(PermissionSet::default(), PermissionSet::union))
}

fn of_roles() -> sea_orm::sea_query::Expr {
    casbin_rules::Column::Ptype.eq("p").or(casbin_rules::Column::V0.like("role:%"))
}

fn fingerprint(rules: &[casbin_rules::Model]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for rule in rules {
        for part in [&rule.ptype, &rule.v0, &rule.v1, &rule.v2] {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
    }
    hash.finalize().into()
}

/// What every role of the tenant allows, the built-in ones included.
async fn decide_all(tenant: TenantId, rules: Vec<casbin_rules::Model>) -> Result<HashMap<String, PermissionSet>> {
    let own = rules.iter().filter_map(|rule| rule.v0.strip_prefix("role:").map(str::to_string));
    let roles: HashSet<String> = BUILT_IN_ROLES.iter().map(|role| role.name.to_string()).chain(own).collect();
    let enforcer = enforcer(tenant, rules).await?;
    let domain = tenant.to_string();
    Ok(roles
        .into_iter()
        .map(|role| {
            let set = decide(&enforcer, &role, &domain);
            (role, set)
        })
        .collect())
}

/// Asks for all that a role allows at once: one scan of the policies, where asking for each permission would take one scan each.
/// The same as asking for each, for policies only allow and the matcher compares for equality.
fn decide(enforcer: &Enforcer, role: &str, domain: &str) -> PermissionSet {
    let allowed = enforcer.get_implicit_permissions_for_user(&format!("role:{role}"), Some(domain));
    // A permission that a newer version knew and this one does not is no permission.
    allowed.iter().filter_map(|policy| Permission::parse(policy.get(2)?)).collect()
}

async fn enforcer(tenant: TenantId, rules: Vec<casbin_rules::Model>) -> Result<Enforcer> {
    let model = DefaultModel::from_str(MODEL).await.map_err(casbin_error)?;
    let mut enforcer = Enforcer::new(model, NullAdapter).await.map_err(casbin_error)?;
    let domain = tenant.to_string();
    let built_in = BUILT_IN_ROLES.iter().flat_map(|role| {
        let subject = format!("role:{}", role.name);
        let domain = domain.clone();
        role.permissions.iter().map(move |p| vec![subject.clone(), domain.clone(), p.as_str().to_string()])
    });
    let (policies, groupings): (Vec<_>, Vec<_>) = rules.into_iter().partition(|rule| rule.ptype == "p");
    let custom = policies.into_iter().map(|rule| vec![rule.v0, rule.v1, rule.v2]);
    enforcer.add_policies(built_in.chain(custom).collect()).await.map_err(casbin_error)?;
    let groupings: Vec<_> = groupings.into_iter().map(|rule| vec![rule.v0, rule.v1, rule.v2]).collect();
    if !groupings.is_empty() {
        enforcer.add_grouping_policies(groupings).await.map_err(casbin_error)?;
    }
    Ok(enforcer)
}

/// A tenant's custom policies and role-to-role assignments; users' assignments are looked up per user, not loaded by the thousand.
async fn rules_across_tenants(database: &Database, tenant: TenantId) -> Result<Vec<casbin_rules::Model>> {
    let system = SystemDb::open(database);
    let query =
        system.find::<casbin_rules::Entity>().filter(casbin_rules::Column::TenantId.eq(tenant.0)).filter(of_roles());
    let query = query.order_by_asc(casbin_rules::Column::Ptype).order_by_asc(casbin_rules::Column::V0);
    let query = query.order_by_asc(casbin_rules::Column::V1).order_by_asc(casbin_rules::Column::V2);
    Ok(query.all(system.executor()).await?)
}

/// The names of the roles of a user: its own, and those of its groups. Sorted.
pub(super) async fn roles_of_user_across_tenants(
    database: &Database,
    tenant: TenantId,
    user: UserId,
    groups: &[GroupId],
) -> Result<Vec<String>> {
    let system = SystemDb::open(database);
    let of_groups = groups.iter().map(|group| PrincipalKey::Group(*group).to_string());
    let subjects = of_groups.chain([PrincipalKey::User(user).to_string()]);
    let query = system
        .find::<casbin_rules::Entity>()
        .filter(casbin_rules::Column::TenantId.eq(tenant.0))
        .filter(casbin_rules::Column::Ptype.eq("g"))
        .filter(casbin_rules::Column::V0.is_in(subjects));
    let rules = query.all(system.executor()).await?;
    let mut roles: Vec<String> =
        rules.into_iter().filter_map(|rule| rule.v1.strip_prefix("role:").map(str::to_string)).collect();
    roles.sort_unstable();
    roles.dedup();
    Ok(roles)
}

fn casbin_error(error: casbin::Error) -> Error {
    Error::internal("casbin").with_source(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn roles_allow_exactly_what_their_table_says_in_their_own_tenant() {
        let tenant = TenantId(uuid::Uuid::from_u128(1));
        let enforcer = enforcer(tenant, Vec::new()).await.unwrap();
        for role in BUILT_IN_ROLES {
            let expected: PermissionSet = role.permissions.iter().copied().collect();
            assert_eq!(decide(&enforcer, role.name, &tenant.to_string()), expected, "{}", role.name);
            let elsewhere = TenantId(uuid::Uuid::from_u128(2)).to_string();
            assert_eq!(decide(&enforcer, role.name, &elsewhere), PermissionSet::default());
        }
        assert_eq!(decide(&enforcer, "unknown", &tenant.to_string()), PermissionSet::default());
    }

    #[tokio::test]
    async fn custom_roles_and_role_inheritance_come_from_the_tables_rows() {
        let tenant = TenantId(uuid::Uuid::from_u128(1));
        let rule = |ptype: &str, v0: &str, v2: &str| casbin_rules::Model {
            tenant_id: tenant.0,
            ptype: ptype.into(),
            v0: v0.into(),
            v1: if ptype == "g" { "role:member".into() } else { tenant.to_string() },
            v2: v2.into(),
            v3: String::new(),
            v4: String::new(),
            v5: String::new(),
        };
        let rows = vec![rule("p", "role:auditor", "users:read"), rule("g", "role:auditor", &tenant.to_string())];
        let enforcer = enforcer(tenant, rows.clone()).await.unwrap();
        let set = decide(&enforcer, "auditor", &tenant.to_string());
        assert!(set.contains(Permission::UsersRead) && set.contains(Permission::SearchRun));
        assert!(!set.contains(Permission::UsersWrite));
        let materialised = decide_all(tenant, rows).await.unwrap();
        for (role, set) in &materialised {
            for permission in Permission::ALL {
                let asked = (format!("role:{role}"), tenant.to_string(), permission.as_str());
                assert_eq!(enforcer.enforce(asked).unwrap(), set.contains(*permission), "{role} {permission:?}");
            }
        }
        assert_eq!(materialised.len(), BUILT_IN_ROLES.len() + 1);
    }
}
