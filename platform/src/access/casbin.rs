//! Which permissions a role has: Casbin, one small enforcer per tenant, decisions materialised per role.
//!
//! casbin-rs scans its policies linearly, so the enforcer holds only one tenant's roles, tests the domain before `g()`, and is asked
//! once per role and permission; what it said is kept as a bit set until the tenant's security version moves.

use casbin::{CoreApi, DefaultModel, Enforcer, MgmtApi, NullAdapter};
use moka::future::Cache;
use sea_orm::{ColumnTrait, QueryFilter, sea_query::ExprTrait};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use super::{
    permission::{Permission, PermissionSet},
    tenant::SystemDb,
};
use crate::{
    db::{Database, entity::casbin_rules},
    kernel::{Error, Result, TenantId, UserId},
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
        name: "tenant_admin",
        description: "Administers the tenant: users, roles, grants, content structure. Reads content only by grant.",
        permissions: &[
            P::SelfRead,
            P::UsersRead,
            P::UsersWrite,
            P::RolesRead,
            P::ApiKeysRead,
            P::ApiKeysWrite,
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
            P::AuditRead,
        ],
    },
    BuiltInRole {
        name: "content_manager",
        description: "Builds knowledge bases and looks after folders, files and their sharing.",
        permissions: &[
            P::SelfRead,
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
        ],
    },
    BuiltInRole {
        name: "member",
        description: "Keeps own files, searches and asks over what was shared.",
        permissions: &[
            P::SelfRead,
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
        ],
    },
    BuiltInRole {
        name: "operator",
        description: "Runs the installation: tenants and signing keys. Reads no tenant's content.",
        permissions: &[
            P::SelfRead,
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
            P::AuditRead,
        ],
    },
];

/// What a break-glass grant allows in the tenant that it opens: reading, and nothing that changes anything.
pub(super) const BREAK_GLASS_PERMISSIONS: &[Permission] = &[
    P::SelfRead,
    P::UsersRead,
    P::RolesRead,
    P::FoldersRead,
    P::FilesRead,
    P::GrantsRead,
    P::ContentReadAll,
    P::KnowledgeBasesRead,
    P::JobsRead,
    P::SearchRun,
    P::TenantSettingsRead,
    P::QuotaRead,
    P::TenantExport,
    P::BreakGlassRead,
];

/// What the roles of one tenant allow, as of one security version.
struct TenantPolicies {
    version: i64,
    enforcer: Enforcer,
    by_role: Mutex<HashMap<String, PermissionSet>>,
}

/// Decides which permissions a set of roles gives in a tenant.
pub struct Policies {
    tenants: Cache<TenantId, Arc<TenantPolicies>>,
}

impl Default for Policies {
    fn default() -> Self {
        // Bounded: a thousand idle tenants must not keep a thousand enforcers.
        Self { tenants: Cache::builder().max_capacity(256).time_to_idle(Duration::from_secs(600)).build() }
    }
}

impl Policies {
    /// The union of what `roles` allow in `tenant`, as of security version `version`.
    pub async fn permissions(
        &self,
        database: &Database,
        tenant: TenantId,
        version: i64,
        roles: &[String],
    ) -> Result<PermissionSet> {
        let policies = self.of_tenant(database, tenant, version).await?;
        let domain = tenant.to_string();
        let mut known = policies.by_role.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut all = PermissionSet::default();
        for role in roles {
            let set = match known.get(role) {
                Some(set) => *set,
                None => {
                    let set = decide(&policies.enforcer, role, &domain)?;
                    known.insert(role.clone(), set);
                    set
                }
            };
            all = all.union(set);
        }
        Ok(all)
    }

    async fn of_tenant(&self, database: &Database, tenant: TenantId, version: i64) -> Result<Arc<TenantPolicies>> {
        if let Some(policies) = self.tenants.get(&tenant).await
            && policies.version == version
        {
            return Ok(policies);
        }
        let rules = rules_across_tenants(database, tenant).await?;
        let policies =
            Arc::new(TenantPolicies { version, enforcer: enforcer(tenant, rules).await?, by_role: Mutex::default() });
        self.tenants.insert(tenant, policies.clone()).await;
        Ok(policies)
    }
}

fn decide(enforcer: &Enforcer, role: &str, domain: &str) -> Result<PermissionSet> {
    let mut set = PermissionSet::default();
    for permission in Permission::ALL {
        if enforcer.enforce((format!("role:{role}"), domain, permission.as_str())).map_err(casbin_error)? {
            set.insert(*permission);
        }
    }
    Ok(set)
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
    let of_roles = casbin_rules::Column::Ptype.eq("p").or(casbin_rules::Column::V0.like("role:%"));
    let query =
        system.find::<casbin_rules::Entity>().filter(casbin_rules::Column::TenantId.eq(tenant.0)).filter(of_roles);
    Ok(query.all(system.executor()).await?)
}

/// The names of the roles assigned to a user.
pub(super) async fn roles_of_user_across_tenants(
    database: &Database,
    tenant: TenantId,
    user: UserId,
) -> Result<Vec<String>> {
    let system = SystemDb::open(database);
    let query = system
        .find::<casbin_rules::Entity>()
        .filter(casbin_rules::Column::TenantId.eq(tenant.0))
        .filter(casbin_rules::Column::Ptype.eq("g"))
        .filter(casbin_rules::Column::V0.eq(format!("user:{user}")));
    let rules = query.all(system.executor()).await?;
    Ok(rules.into_iter().filter_map(|rule| rule.v1.strip_prefix("role:").map(str::to_string)).collect())
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
            assert_eq!(decide(&enforcer, role.name, &tenant.to_string()).unwrap(), expected, "{}", role.name);
            let elsewhere = TenantId(uuid::Uuid::from_u128(2)).to_string();
            assert_eq!(decide(&enforcer, role.name, &elsewhere).unwrap(), PermissionSet::default());
        }
        assert_eq!(decide(&enforcer, "unknown", &tenant.to_string()).unwrap(), PermissionSet::default());
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
        let enforcer = enforcer(tenant, rows).await.unwrap();
        let set = decide(&enforcer, "auditor", &tenant.to_string()).unwrap();
        assert!(set.contains(Permission::UsersRead) && set.contains(Permission::SearchRun));
        assert!(!set.contains(Permission::UsersWrite));
    }
}
