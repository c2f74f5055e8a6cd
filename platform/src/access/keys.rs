//! API keys and client secrets as authentication reads them. Invariant: a secret is looked up by its public prefix and compared by hash,
//! in constant time; what is revoked or expired is told apart from what never was by nothing.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};
use std::sync::Arc;

use super::{
    cache::Use,
    limits::{Limits, Resources},
    permission::{Permission, PermissionSet},
    principal::{Credential, Restrictions},
    tenant::SystemDb,
    tokens::{API_KEY_PREFIX, CLIENT_SECRET_PREFIX},
};
use crate::{
    app::Platform,
    db::{
        Database,
        entity::{api_keys, client_secrets, sign_ins},
    },
    kernel::{
        ApiKeyId, ClientSecretId, Error, ErrorCode, Networks, Result, TenantId, UserId, id::random_token, secret,
    },
};

/// A new secret: what is shown once, and what is stored.
pub(crate) struct NewSecret {
    /// The whole of it.
    pub(crate) secret: String,
    /// The part that names it, without what all of its kind begin with.
    pub(crate) prefix: String,
    /// Its hash.
    pub(crate) hash: String,
}

impl NewSecret {
    /// A secret of 256 random bits that begins with `kind` ([`API_KEY_PREFIX`] or [`CLIENT_SECRET_PREFIX`]).
    pub(crate) fn generate(ids: &dyn crate::kernel::Ids, kind: &str) -> Self {
        let mut prefix = [0u8; 6];
        ids.random(&mut prefix);
        let prefix = hex::encode(prefix);
        let secret = format!("{kind}{prefix}_{}", random_token(ids));
        Self { hash: secret::token_hash(&secret), secret, prefix }
    }
}

/// What a live key says of itself.
pub(super) struct LiveKey {
    pub(super) user: UserId,
    scopes: Option<serde_json::Value>,
    resources: Option<serde_json::Value>,
    networks: Option<serde_json::Value>,
    expires_at: Option<DateTime<Utc>>,
}

impl LiveKey {
    /// What it takes away from what its owner may do.
    pub(super) async fn restrictions(&self, platform: &Platform, tenant: TenantId) -> Result<Restrictions> {
        let limits = match &self.resources {
            Some(stored) => {
                let resources = Resources::parse(stored)?;
                Some(Arc::new(Limits::load_across_tenants(&platform.database, tenant, resources).await?))
            }
            None => None,
        };
        Ok(Restrictions {
            scopes: self.scopes.as_ref().map(parse_scopes).transpose()?,
            limits,
            networks: self.networks.as_ref().map(Networks::parse_stored).transpose()?.map(Arc::new),
            expires_at: self.expires_at,
        })
    }
}

/// The API key with this secret, revoked or not.
pub(super) async fn api_key_of_secret_across_tenants(database: &Database, secret: &str) -> Result<api_keys::Model> {
    let prefix = public_part(API_KEY_PREFIX, secret).ok_or_else(invalid_key)?;
    let system = SystemDb::open(database);
    let query = system.find::<api_keys::Entity>().filter(api_keys::Column::Prefix.eq(prefix));
    let key = query.one(system.executor()).await?.ok_or_else(invalid_key)?;
    match secret::constant_time_eq(&key.secret_hash, &secret::token_hash(secret)) {
        true => Ok(key),
        false => Err(invalid_key()),
    }
}

/// The client secret with this text, revoked or not; `None` if there is none.
pub(super) async fn client_secret_across_tenants(
    database: &Database,
    secret: &str,
) -> Result<Option<client_secrets::Model>> {
    let Some(prefix) = public_part(CLIENT_SECRET_PREFIX, secret) else { return Ok(None) };
    let system = SystemDb::open(database);
    let query = system.find::<client_secrets::Entity>().filter(client_secrets::Column::Prefix.eq(prefix));
    let found = query.one(system.executor()).await?;
    Ok(found.filter(|row| secret::constant_time_eq(&row.secret_hash, &secret::token_hash(secret))))
}

/// The API key, if it is neither revoked nor expired; 401 otherwise.
pub(super) async fn live_api_key_across_tenants(
    platform: &Platform,
    tenant: TenantId,
    id: ApiKeyId,
) -> Result<LiveKey> {
    let system = SystemDb::open(&platform.database);
    let query = system
        .find::<api_keys::Entity>()
        .filter(api_keys::Column::TenantId.eq(tenant.0))
        .filter(api_keys::Column::Id.eq(id.0));
    let row = query.one(system.executor()).await?.ok_or_else(invalid_key)?;
    if !is_live(platform, row.revoked_at, row.expires_at) {
        return Err(invalid_key());
    }
    let (scopes, resources, networks) = (row.scopes, row.resources, row.allowed_networks);
    Ok(LiveKey { user: UserId(row.user_id), scopes, resources, networks, expires_at: row.expires_at })
}

/// The client secret, if it is neither revoked nor expired; 401 otherwise.
pub(super) async fn live_client_secret_across_tenants(
    platform: &Platform,
    tenant: TenantId,
    id: ClientSecretId,
) -> Result<LiveKey> {
    let ended = || Error::new(ErrorCode::Unauthenticated, "The client secret of this access token has ended.");
    let system = SystemDb::open(&platform.database);
    let query = system
        .find::<client_secrets::Entity>()
        .filter(client_secrets::Column::TenantId.eq(tenant.0))
        .filter(client_secrets::Column::Id.eq(id.0));
    let row = query.one(system.executor()).await?.ok_or_else(ended)?;
    if !is_live(platform, row.revoked_at, row.expires_at) {
        return Err(ended());
    }
    let (scopes, resources, networks) = (Some(row.scopes), row.resources, row.allowed_networks);
    Ok(LiveKey { user: UserId(row.user_id), scopes, resources, networks, expires_at: row.expires_at })
}

fn is_live(platform: &Platform, revoked_at: Option<DateTime<Utc>>, expires_at: Option<DateTime<Utc>>) -> bool {
    revoked_at.is_none() && expires_at.is_none_or(|end| end > platform.clock.now())
}

fn invalid_key() -> Error {
    Error::new(ErrorCode::Unauthenticated, "The API key is not valid, expired or revoked.")
}

/// Writes down a use of a sign-in, key or secret.
pub(super) async fn note_use_across_tenants(
    platform: &Platform,
    tenant: TenantId,
    credential: Credential,
    this: Use,
) -> Result<()> {
    let system = SystemDb::open(&platform.database);
    let from = this.from.map(|address| address.to_string());
    match credential {
        Credential::SignIn(id) => {
            use sign_ins::Column as C;
            let update = system.update::<sign_ins::Entity>().col_expr(C::LastUsedAt, Expr::value(this.at));
            update.filter(C::TenantId.eq(tenant.0)).filter(C::Id.eq(id.0)).exec(system.executor()).await?;
        }
        Credential::ApiKey(id) => {
            use api_keys::Column as C;
            let update = system.update::<api_keys::Entity>().col_expr(C::LastUsedAt, Expr::value(this.at));
            let update = update.col_expr(C::LastAddress, Expr::value(from));
            update.filter(C::TenantId.eq(tenant.0)).filter(C::Id.eq(id.0)).exec(system.executor()).await?;
        }
        Credential::ClientSecret(id) => {
            use client_secrets::Column as C;
            let update = system.update::<client_secrets::Entity>().col_expr(C::LastUsedAt, Expr::value(this.at));
            let update = update.col_expr(C::LastAddress, Expr::value(from));
            update.filter(C::TenantId.eq(tenant.0)).filter(C::Id.eq(id.0)).exec(system.executor()).await?;
        }
        // Each use of one is counted and written to the audit log where the request is authorised.
        Credential::BreakGlass(_) => {}
    }
    Ok(())
}

/// `lk_<prefix>_<secret>` → prefix.
fn public_part<'a>(kind: &str, secret: &'a str) -> Option<&'a str> {
    let (prefix, rest) = secret.strip_prefix(kind)?.split_once('_')?;
    (!prefix.is_empty() && !rest.is_empty()).then_some(prefix)
}

fn parse_scopes(stored: &serde_json::Value) -> Result<PermissionSet> {
    let names: Vec<String> = serde_json::from_value(stored.clone())
        .map_err(|e| Error::internal("a key's scopes are not a list of names").with_source(e))?;
    Ok(PermissionSet::parse(names.iter().map(String::as_str)))
}

impl PermissionSet {
    /// The permissions of these names. One that a newer version knew and this one does not is no permission.
    pub(super) fn parse<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        names.filter_map(Permission::parse).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_well_formed_keys_have_a_prefix() {
        assert_eq!(public_part("lk_", "lk_abc_s_e-c"), Some("abc"));
        for bad in ["", "lk_", "lk_abc", "lk__x", "lk_abc_", "xx_abc_d", "lcs_abc_d"] {
            assert_eq!(public_part("lk_", bad), None, "{bad}");
        }
    }

    #[test]
    fn unknown_scopes_are_no_permissions() {
        let set = parse_scopes(&serde_json::json!(["files:read", "from:the_future"])).unwrap();
        assert_eq!(set.names(), ["files:read"]);
        assert!(parse_scopes(&serde_json::json!({ "all": true })).is_err());
    }
}
