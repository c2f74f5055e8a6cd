//! From what a caller sent to who it is. Invariant: a revoked sign-in or key, a deactivated user and a suspended tenant fail on the next
//! request, for cached authentications count only while the tenant's security version stands.

use chrono::{DateTime, Duration, Utc};
use moka::sync::Cache;
use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};
use sha2::{Digest, Sha256};
use std::sync::Arc;

use super::{
    cache::{Remembered, new_cache},
    casbin::{BREAK_GLASS_PERMISSIONS, roles_of_user_across_tenants},
    permission::{Permission, PermissionSet},
    principal::{Credential, Principal},
    tenant::SystemDb,
    tokens::{API_KEY_PREFIX, BREAK_GLASS_PREFIX},
};
use crate::{
    app::Platform,
    break_glass::store as break_glass,
    db::entity::{api_keys, sign_ins, tenants as tenant_rows, users},
    kernel::{ApiKeyId, BreakGlassId, Error, ErrorCode, Result, SignInId, TenantId, UserId, secret},
    tenants,
};

/// Authenticates callers, remembering whom it has seen.
pub struct Authenticator {
    cache: Cache<[u8; 32], Remembered>,
}

impl Default for Authenticator {
    fn default() -> Self {
        Self { cache: new_cache() }
    }
}

impl Authenticator {
    /// Who sent this bearer token or API key.
    pub async fn authenticate(&self, platform: &Platform, credential: &str) -> Result<Arc<Principal>> {
        if credential.starts_with(BREAK_GLASS_PREFIX) {
            // Rare, and never remembered: it hangs on two tenants.
            return by_break_glass(platform, credential).await.map(Arc::new);
        }
        let digest: [u8; 32] = Sha256::digest(credential.as_bytes()).into();
        if let Some(known) = self.cache.get(&digest) {
            let fresh = known.expires_at.is_none_or(|end| platform.clock.now() < end);
            let current = platform.versions.current(&platform.database, known.principal.tenant_id).await?;
            if fresh && current == known.version {
                return Ok(known.principal);
            }
            self.cache.invalidate(&digest);
        }
        let remembered = match credential.starts_with(API_KEY_PREFIX) {
            true => by_api_key(platform, credential).await?,
            false => by_access_token(platform, credential).await?,
        };
        let principal = remembered.principal.clone();
        self.cache.insert(digest, remembered);
        Ok(principal)
    }
}

async fn by_access_token(platform: &Platform, token: &str) -> Result<Remembered> {
    let claims = platform.signing_keys.verify(&platform.database, &*platform.clock, token).await?;
    // Read before the rows: a change in between leaves the entry with an old version, which is then not used.
    let version = platform.versions.current(&platform.database, claims.tid).await?;
    let sign_in = sign_in_across_tenants(platform, claims.tid, claims.sid).await?;
    let live = sign_in
        .is_some_and(|s| s.user_id == claims.sub.0 && s.revoked_at.is_none() && s.expires_at > platform.clock.now());
    if !live {
        return Err(Error::new(ErrorCode::Unauthenticated, "The sign-in has ended; sign in again."));
    }
    let principal = principal(platform, claims.tid, claims.sub, Credential::SignIn(claims.sid), None, version).await?;
    let expires_at = DateTime::from_timestamp(claims.exp, 0);
    Ok(Remembered { principal: Arc::new(principal), version, expires_at })
}

async fn by_api_key(platform: &Platform, secret: &str) -> Result<Remembered> {
    let invalid = || Error::new(ErrorCode::Unauthenticated, "The API key is not valid, expired or revoked.");
    let prefix = api_key_prefix(secret).ok_or_else(invalid)?;
    let key = api_key_across_tenants(platform, prefix).await?.ok_or_else(invalid)?;
    if !secret::constant_time_eq(&key.secret_hash, &secret::token_hash(secret)) {
        return Err(invalid());
    }
    let tenant = TenantId(key.tenant_id);
    let version = platform.versions.current(&platform.database, tenant).await?;
    let key = api_key_across_tenants(platform, prefix).await?.ok_or_else(invalid)?;
    let now = platform.clock.now();
    if key.revoked_at.is_some() || key.expires_at.is_some_and(|end| end <= now) {
        return Err(invalid());
    }
    let scopes = key.scopes.as_ref().map(parse_scopes).transpose()?;
    let credential = Credential::ApiKey(ApiKeyId(key.id));
    let principal = principal(platform, tenant, UserId(key.user_id), credential, scopes, version).await?;
    note_use_across_tenants(platform, &key, now).await?;
    Ok(Remembered { principal: Arc::new(principal), version, expires_at: key.expires_at })
}

/// The operator as a guest of the tenant whose content a break-glass grant opens. Not its user: it has no name, no home and no roles there.
async fn by_break_glass(platform: &Platform, token: &str) -> Result<Principal> {
    let invalid = || Error::new(ErrorCode::Unauthenticated, "The break-glass token is not valid, expired or revoked.");
    let grant = break_glass::by_token_across_tenants(&platform.database, &secret::token_hash(token)).await?;
    let grant = grant.ok_or_else(invalid)?;
    if grant.revoked_at.is_some() || grant.expires_at <= platform.clock.now() {
        return Err(invalid());
    }
    let tenant = tenants::store::by_id_across_tenants(&platform.database, TenantId(grant.tenant_id)).await?;
    let tenant = tenant.filter(|tenant| tenant.state == tenants::ACTIVE).ok_or_else(invalid)?;
    let system = tenants::store::by_slug_across_tenants(&platform.database, "system").await?.ok_or_else(invalid)?;
    let operator = account_across_tenants(platform, TenantId(system.id), UserId(grant.operator_id)).await?;
    if operator.is_none_or(|(_, operator)| operator.state != "active") {
        return Err(invalid());
    }
    Ok(Principal {
        tenant_id: TenantId(tenant.id),
        tenant_slug: tenant.slug,
        user_id: UserId(grant.id),
        login: format!("{}@system", grant.operator_login),
        roles: Vec::new(),
        permissions: BREAK_GLASS_PERMISSIONS.iter().copied().collect(),
        credential: Credential::BreakGlass(BreakGlassId(grant.id)),
    })
}

async fn principal(
    platform: &Platform,
    tenant: TenantId,
    user: UserId,
    credential: Credential,
    scopes: Option<PermissionSet>,
    version: i64,
) -> Result<Principal> {
    let refused = || Error::new(ErrorCode::Unauthenticated, "The account is not active.");
    let (tenant_row, user_row) = account_across_tenants(platform, tenant, user).await?.ok_or_else(refused)?;
    if tenant_row.state != tenants::ACTIVE || user_row.state != "active" {
        return Err(refused());
    }
    let roles = roles_of_user_across_tenants(&platform.database, tenant, user).await?;
    let allowed = platform.policies.permissions(&platform.database, tenant, version, &roles).await?;
    let permissions = scopes.map_or(allowed, |scopes| allowed.intersection(scopes));
    Ok(Principal {
        tenant_id: tenant,
        tenant_slug: tenant_row.slug,
        user_id: user,
        login: user_row.login,
        roles,
        permissions,
        credential,
    })
}

/// `lk_<prefix>_<secret>` → prefix.
fn api_key_prefix(secret: &str) -> Option<&str> {
    let (prefix, rest) = secret.strip_prefix(API_KEY_PREFIX)?.split_once('_')?;
    (!prefix.is_empty() && !rest.is_empty()).then_some(prefix)
}

fn parse_scopes(stored: &serde_json::Value) -> Result<PermissionSet> {
    let names: Vec<String> = serde_json::from_value(stored.clone())
        .map_err(|e| Error::internal("an API key's scopes are not a list of names").with_source(e))?;
    // A permission that a newer version knew and this one does not is no permission.
    Ok(names.iter().filter_map(|name| Permission::parse(name)).collect())
}

async fn sign_in_across_tenants(
    platform: &Platform,
    tenant: TenantId,
    id: SignInId,
) -> Result<Option<sign_ins::Model>> {
    let system = SystemDb::open(&platform.database);
    let query = system
        .find::<sign_ins::Entity>()
        .filter(sign_ins::Column::TenantId.eq(tenant.0))
        .filter(sign_ins::Column::Id.eq(id.0));
    Ok(query.one(system.executor()).await?)
}

async fn api_key_across_tenants(platform: &Platform, prefix: &str) -> Result<Option<api_keys::Model>> {
    let system = SystemDb::open(&platform.database);
    let query = system.find::<api_keys::Entity>().filter(api_keys::Column::Prefix.eq(prefix));
    Ok(query.one(system.executor()).await?)
}

async fn account_across_tenants(
    platform: &Platform,
    tenant: TenantId,
    user: UserId,
) -> Result<Option<(tenant_rows::Model, users::Model)>> {
    let system = SystemDb::open(&platform.database);
    let tenant_row = system
        .find::<tenant_rows::Entity>()
        .filter(tenant_rows::Column::Id.eq(tenant.0))
        .one(system.executor())
        .await?;
    let user_row = system
        .find::<users::Entity>()
        .filter(users::Column::TenantId.eq(tenant.0))
        .filter(users::Column::Id.eq(user.0))
        .one(system.executor())
        .await?;
    Ok(tenant_row.zip(user_row))
}

/// Notes the key's use, at most once a minute: a busy key must not turn reads into writes.
async fn note_use_across_tenants(platform: &Platform, key: &api_keys::Model, now: DateTime<Utc>) -> Result<()> {
    if key.last_used_at.is_some_and(|last| now - last < Duration::minutes(1)) {
        return Ok(());
    }
    let system = SystemDb::open(&platform.database);
    system
        .update::<api_keys::Entity>()
        .col_expr(api_keys::Column::LastUsedAt, Expr::value(now))
        .filter(api_keys::Column::TenantId.eq(key.tenant_id))
        .filter(api_keys::Column::Id.eq(key.id))
        .exec(system.executor())
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::api_key_prefix;

    #[test]
    fn only_well_formed_keys_have_a_prefix() {
        assert_eq!(api_key_prefix("lk_abc_s_e-c"), Some("abc"));
        for bad in ["", "lk_", "lk_abc", "lk__x", "lk_abc_", "xx_abc_d"] {
            assert_eq!(api_key_prefix(bad), None, "{bad}");
        }
    }
}
