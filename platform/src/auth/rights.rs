//! Why a caller may do what it may do: where each role and permission comes from, and what its credential takes away.

use chrono::{DateTime, Utc};
use poem_openapi::{Enum, Object};

use crate::{
    access::{Grant, PermissionSet, Principal, PrincipalKey, permissions::SelfRead, roles_of},
    api_keys::dto::ResourceLimits,
    groups::dto::GroupReference,
    kernel::Result,
};

/// Where the caller's permissions come from, and what the credential takes away from them.
#[derive(Debug, Clone, Object)]
pub struct Rights {
    /// Each role of the account, with how it came to it.
    pub role_sources: Vec<RoleSource>,
    /// Each permission of the account, with the roles that give it.
    pub permission_sources: Vec<PermissionSource>,
    /// What the credential is restricted to. A sign-in is restricted to nothing.
    pub restrictions: CredentialRestrictions,
    /// Permissions of the account that this credential does not have, and why.
    pub cut: Vec<PermissionCut>,
}

/// A role, and how the account came to it.
#[derive(Debug, Clone, Object)]
pub struct RoleSource {
    /// The role's name.
    pub role: String,
    /// Whether the account has been given it itself.
    pub own: bool,
    /// The groups of the account that have been given it.
    pub groups: Vec<GroupReference>,
}

/// A permission, and the roles that give it.
#[derive(Debug, Clone, Object)]
pub struct PermissionSource {
    /// The permission.
    pub permission: String,
    /// Names of the roles, of those the account has.
    pub roles: Vec<String>,
}

/// What a credential is restricted to.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CredentialRestrictions {
    /// Permissions; absent: whatever the account may do.
    pub scopes: Option<Vec<String>>,
    /// Resources; absent: whatever the account sees.
    pub resources: Option<ResourceLimits>,
    /// Networks; absent: from anywhere.
    pub allowed_networks: Option<Vec<String>>,
    /// When it stops working by itself; absent: it has no such end.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A permission that the credential takes away.
#[derive(Debug, Clone, Object)]
pub struct PermissionCut {
    /// The permission.
    pub permission: String,
    /// Why it is gone.
    pub reason: CutReason,
}

/// Why a credential does not have a permission of its account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum CutReason {
    /// The credential's scopes do not name it.
    Scopes,
    /// The credential is limited to resources, and the permission reaches beyond any.
    ResourceLimits,
}

impl Rights {
    /// The caller's.
    pub(super) async fn of(grant: &Grant<SelfRead>, groups: &[GroupReference]) -> Result<Self> {
        let principal = grant.principal();
        let mut by_role: Vec<(&String, PermissionSet)> = Vec::new();
        for role in &principal.roles {
            by_role.push((role, grant.permissions_of_role(role).await?));
        }
        let source = |permission| PermissionSource {
            permission: crate::access::Permission::as_str(permission).to_string(),
            roles: by_role
                .iter()
                .filter(|(_, set)| set.contains(permission))
                .map(|(role, _)| (*role).clone())
                .collect(),
        };
        Ok(Self {
            role_sources: role_sources(grant, groups).await?,
            permission_sources: principal.granted.iter().map(source).collect(),
            restrictions: restrictions(grant).await?,
            cut: cut(principal),
        })
    }
}

async fn role_sources(grant: &Grant<SelfRead>, groups: &[GroupReference]) -> Result<Vec<RoleSource>> {
    let (db, principal) = (grant.db(), grant.principal());
    let own = roles_of(&db, [PrincipalKey::User(principal.user_id)]).await?;
    let mut of_groups = Vec::new();
    for group in groups {
        of_groups.push((group, roles_of(&db, [PrincipalKey::Group(group.id)]).await?));
    }
    let source = |role: &String| RoleSource {
        role: role.clone(),
        own: own.contains(role),
        groups: of_groups.iter().filter(|(_, roles)| roles.contains(role)).map(|(group, _)| (*group).clone()).collect(),
    };
    Ok(principal.roles.iter().map(source).collect())
}

async fn restrictions(grant: &Grant<SelfRead>) -> Result<CredentialRestrictions> {
    let own = &grant.principal().restrictions;
    let mut resources = own.limits.as_ref().map(|limits| limits.resources().clone());
    crate::api_keys::terms::forget_deleted(&grant.db(), resources.iter_mut()).await?;
    Ok(CredentialRestrictions {
        scopes: own.scopes.map(PermissionSet::names),
        resources: resources.as_ref().map(Into::into),
        allowed_networks: own.networks.as_ref().map(|networks| networks.to_texts()),
        expires_at: own.expires_at,
    })
}

fn cut(principal: &Principal) -> Vec<PermissionCut> {
    let gone = principal.granted.without(principal.permissions);
    let by_scope = |permission| principal.restrictions.scopes.is_some_and(|scopes| !scopes.contains(permission));
    let cut = gone.iter().map(|permission| PermissionCut {
        permission: permission.as_str().to_string(),
        reason: if by_scope(permission) { CutReason::Scopes } else { CutReason::ResourceLimits },
    });
    cut.collect()
}
