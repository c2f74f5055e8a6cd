//! From what a caller sent to who it is. Invariant: a revoked sign-in, key or client secret, a deactivated account and a suspended tenant
//! fail on the next request, for cached authentications count only while the tenant's security version stands.

use chrono::{DateTime, Duration};
use moka::sync::Cache;
use sea_orm::{ColumnTrait, QueryFilter};
use sha2::{Digest, Sha256};
use std::{net::IpAddr, sync::Arc};
use uuid::Uuid;

use super::{
    cache::{Remembered, Use, new_cache, new_uses},
    casbin::{BREAK_GLASS_PERMISSIONS, roles_of_user_across_tenants},
    keys,
    memberships::groups_of_user_across_tenants,
    permission::{Permission, PermissionSet},
    principal::{AccountKind, Credential, Principal, Restrictions},
    tenant::SystemDb,
    tokens::{API_KEY_PREFIX, AnyClaims, BREAK_GLASS_PREFIX, Claims, ClientClaims},
};
use crate::{
    app::Platform,
    break_glass::store as break_glass,
    db::entity::{break_glass_grants, sign_ins, tenants as tenant_rows, users},
    kernel::{
        ApiKeyId, BreakGlassId, ClientSecretId, Error, ErrorCode, Result, SignInId, TenantId, UserId,
        secret::token_hash,
    },
    tenants,
};

/// Authenticates callers, remembering whom it has seen.
pub struct Authenticator {
    cache: Cache<[u8; 32], Remembered>,
    uses: Cache<Uuid, Use>,
}

impl Default for Authenticator {
    fn default() -> Self {
        Self { cache: new_cache(), uses: new_uses() }
    }
}

impl Authenticator {
    /// Who sent this bearer token or API key from `address`. 403 if the credential may not be used from there.
    pub async fn authenticate(
        &self,
        platform: &Platform,
        credential: &str,
        address: Option<IpAddr>,
    ) -> Result<Arc<Principal>> {
        let principal = self.recognise(platform, credential).await?;
        principal.restrictions.check_address(address)?;
        self.note_use(platform, &principal, address).await;
        Ok(principal)
    }

    async fn recognise(&self, platform: &Platform, credential: &str) -> Result<Arc<Principal>> {
        if credential.starts_with(BREAK_GLASS_PREFIX) {
            // Rare, and never remembered: it hangs on two tenants.
            return by_break_glass(platform, credential).await.map(Arc::new);
        }
        let digest: [u8; 32] = Sha256::digest(credential.as_bytes()).into();
        if let Some(known) = self.cache.get(&digest) {
            let fresh = known.expires_at.is_none_or(|end| platform.clock.now() < end);
            let current = platform.versions.current(&platform.database, known.principal.tenant_id).await?;
            if fresh && current == known.principal.as_of {
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

    /// The service account whose client credentials these are, sent from `address`. 401 if they are not, are no more, or the account is not
    /// active: told apart by nothing. 403 if they may not be used from there, 429 if the account calls too often.
    pub async fn authenticate_client(
        &self,
        platform: &Platform,
        client: &str,
        secret: &str,
        address: Option<IpAddr>,
    ) -> Result<Principal> {
        let invalid =
            || Error::new(ErrorCode::InvalidClient, "The client credentials are not valid, expired or revoked.");
        let row = keys::client_secret_across_tenants(&platform.database, secret).await?.ok_or_else(invalid)?;
        if client.parse::<Uuid>().ok() != Some(row.user_id) {
            return Err(invalid());
        }
        let principal = of_client_secret(platform, TenantId(row.tenant_id), ClientSecretId(row.id), None).await;
        let principal = principal.map_err(|error| match error.code {
            ErrorCode::Unauthenticated => invalid(),
            _ => error,
        })?;
        principal.restrictions.check_address(address)?;
        platform.rate_limits.count(&principal).map_err(|(error, _)| error)?;
        self.note_use(platform, &principal, address).await;
        Ok(principal)
    }

    /// Notes when and from where a credential was used: at most once a minute from one address. Failing to is no reason to refuse the request.
    async fn note_use(&self, platform: &Platform, principal: &Principal, address: Option<IpAddr>) {
        let id = principal.credential.id();
        let this = Use { at: platform.clock.now(), from: address.map(|address| address.to_canonical()) };
        let noted =
            self.uses.get(&id).is_some_and(|last| last.from == this.from && this.at - last.at < Duration::minutes(1));
        if noted {
            return;
        }
        self.uses.insert(id, this);
        let noted = keys::note_use_across_tenants(platform, principal.tenant_id, principal.credential, this).await;
        if let Err(error) = noted {
            tracing::warn!(%error, credential = %id, "the use of a credential was not noted");
        }
    }
}

/// The caller as it is now; fails if its credential, account or tenant has ended since `principal` was read.
pub(super) async fn reload(platform: &Platform, principal: &Principal) -> Result<Principal> {
    let (tenant, user) = (principal.tenant_id, principal.user_id);
    match principal.credential {
        Credential::SignIn(id) => of_sign_in(platform, tenant, user, id).await,
        Credential::ApiKey(id) => of_key(platform, tenant, id).await,
        // Its access token may have been cut further than the secret.
        Credential::ClientSecret(id) => of_client_secret(platform, tenant, id, principal.restrictions.scopes).await,
        Credential::BreakGlass(id) => of_break_glass(platform, tenant, id).await,
    }
}

async fn by_access_token(platform: &Platform, token: &str) -> Result<Remembered> {
    let claims: AnyClaims = platform.signing_keys.verify(&platform.database, &*platform.clock, token).await?;
    let (principal, exp) = match claims {
        AnyClaims::SignIn(Claims { sub, tid, sid, exp, .. }) => (of_sign_in(platform, tid, sub, sid).await?, exp),
        AnyClaims::Client(ClientClaims { sub, tid, csid, scope, exp, .. }) => {
            let scopes = PermissionSet::parse(scope.split(' '));
            let principal = of_client_secret(platform, tid, csid, Some(scopes)).await?;
            if principal.user_id != sub {
                return Err(Error::internal("an access token names a client secret of another account"));
            }
            (principal, exp)
        }
    };
    let token_end = DateTime::from_timestamp(exp, 0);
    let expires_at = token_end.into_iter().chain(principal.restrictions.expires_at).min();
    Ok(Remembered { principal: Arc::new(principal), expires_at })
}

async fn by_api_key(platform: &Platform, secret: &str) -> Result<Remembered> {
    let key = keys::api_key_of_secret_across_tenants(&platform.database, secret).await?;
    let principal = of_key(platform, TenantId(key.tenant_id), ApiKeyId(key.id)).await?;
    Ok(Remembered { expires_at: principal.restrictions.expires_at, principal: Arc::new(principal) })
}

async fn of_sign_in(platform: &Platform, tenant: TenantId, user: UserId, id: SignInId) -> Result<Principal> {
    // Read before the rows: a change in between leaves the entry with an old version, which is then not used.
    let version = platform.versions.current(&platform.database, tenant).await?;
    let sign_in = sign_in_across_tenants(platform, tenant, id).await?;
    let live =
        sign_in.is_some_and(|s| s.user_id == user.0 && s.revoked_at.is_none() && s.expires_at > platform.clock.now());
    if !live {
        return Err(Error::new(ErrorCode::Unauthenticated, "The sign-in has ended; sign in again."));
    }
    principal(platform, tenant, user, Credential::SignIn(id), Restrictions::default(), version).await
}

async fn of_key(platform: &Platform, tenant: TenantId, id: ApiKeyId) -> Result<Principal> {
    let version = platform.versions.current(&platform.database, tenant).await?;
    let key = keys::live_api_key_across_tenants(platform, tenant, id).await?;
    let restrictions = key.restrictions(platform, tenant).await?;
    principal(platform, tenant, key.user, Credential::ApiKey(id), restrictions, version).await
}

async fn of_client_secret(
    platform: &Platform,
    tenant: TenantId,
    id: ClientSecretId,
    scopes: Option<PermissionSet>,
) -> Result<Principal> {
    let version = platform.versions.current(&platform.database, tenant).await?;
    let secret = keys::live_client_secret_across_tenants(platform, tenant, id).await?;
    let mut restrictions = secret.restrictions(platform, tenant).await?;
    restrictions.scopes = match (restrictions.scopes, scopes) {
        (Some(of_secret), Some(of_token)) => Some(of_secret.intersection(of_token)),
        (one, other) => one.or(other),
    };
    principal(platform, tenant, secret.user, Credential::ClientSecret(id), restrictions, version).await
}

/// The account as it would call with an unrestricted credential: what keys that others make for it are measured against.
pub(super) async fn account(platform: &Platform, tenant: TenantId, user: UserId) -> Result<Principal> {
    let version = platform.versions.current(&platform.database, tenant).await?;
    let nobody = Credential::SignIn(SignInId(Uuid::nil()));
    principal(platform, tenant, user, nobody, Restrictions::default(), version).await
}

async fn by_break_glass(platform: &Platform, token: &str) -> Result<Principal> {
    let grant = break_glass::by_token_across_tenants(&platform.database, &token_hash(token)).await?;
    of_break_glass_row(platform, grant).await
}

async fn of_break_glass(platform: &Platform, tenant: TenantId, id: BreakGlassId) -> Result<Principal> {
    let grant = break_glass::by_id_across_tenants(&platform.database, tenant, id).await?;
    of_break_glass_row(platform, grant).await
}

/// The operator as a guest of the tenant whose content a break-glass grant opens. Not its user: it has no name, no home and no roles there.
async fn of_break_glass_row(platform: &Platform, grant: Option<break_glass_grants::Model>) -> Result<Principal> {
    let invalid = || Error::new(ErrorCode::Unauthenticated, "The break-glass token is not valid, expired or revoked.");
    let grant = grant.ok_or_else(invalid)?;
    if grant.revoked_at.is_some() || grant.expires_at <= platform.clock.now() {
        return Err(invalid());
    }
    let tenant = TenantId(grant.tenant_id);
    let version = platform.versions.current(&platform.database, tenant).await?;
    let tenant_row = tenants::store::by_id_across_tenants(&platform.database, tenant).await?;
    let tenant_row = tenant_row.filter(|row| row.state == tenants::ACTIVE).ok_or_else(invalid)?;
    let system = tenants::store::by_slug_across_tenants(&platform.database, "system").await?.ok_or_else(invalid)?;
    // Who is no operator any more opens nothing any more.
    let operator = account(platform, TenantId(system.id), UserId(grant.operator_id)).await;
    let operator = operator.map_err(|error| match error.code {
        ErrorCode::Unauthenticated => invalid(),
        _ => error,
    })?;
    if !operator.may(Permission::TenantsBreakGlass) {
        return Err(invalid());
    }
    let permissions: PermissionSet = BREAK_GLASS_PERMISSIONS.iter().copied().collect();
    Ok(Principal {
        tenant_id: tenant,
        tenant_slug: tenant_row.slug,
        user_id: UserId(grant.id),
        kind: AccountKind::User,
        login: format!("{}@system", grant.operator_login),
        groups: Vec::new(),
        roles: Vec::new(),
        granted: permissions,
        permissions,
        credential: Credential::BreakGlass(BreakGlassId(grant.id)),
        restrictions: Restrictions { expires_at: Some(grant.expires_at), ..Restrictions::default() },
        as_of: version,
    })
}

async fn principal(
    platform: &Platform,
    tenant: TenantId,
    user: UserId,
    credential: Credential,
    restrictions: Restrictions,
    version: i64,
) -> Result<Principal> {
    let refused = || Error::new(ErrorCode::Unauthenticated, "The account is not active.");
    let (tenant_row, user_row) = account_across_tenants(platform, tenant, user).await?.ok_or_else(refused)?;
    if tenant_row.state != tenants::ACTIVE || user_row.state != "active" {
        return Err(refused());
    }
    let groups = groups_of_user_across_tenants(&platform.database, tenant, user).await?;
    let roles = roles_of_user_across_tenants(&platform.database, tenant, user, &groups).await?;
    let granted = platform.policies.permissions(&platform.database, tenant, version, &roles).await?;
    Ok(Principal {
        tenant_id: tenant,
        tenant_slug: tenant_row.slug,
        user_id: user,
        kind: AccountKind::parse(&user_row.kind)?,
        login: user_row.login,
        groups,
        roles,
        granted,
        permissions: restrictions.apply(granted),
        credential,
        restrictions,
        as_of: version,
    })
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
