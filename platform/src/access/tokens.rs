//! Access tokens (JWT, HS256, sealed rotatable keys) and refresh tokens and API keys (random, stored hashed).

use chrono::{DateTime, Duration, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseExecutor, QueryFilter, QueryOrder, sea_query::Expr};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{
    collections::HashMap,
    sync::{Arc, RwLock},
};
use tokio::{
    sync::{Mutex, watch},
    time::sleep,
};
use uuid::Uuid;

use super::tenant::SystemDb;
use crate::{
    app::Platform,
    db::{Database, entity::signing_keys},
    kernel::{ClientSecretId, Clock, Error, ErrorCode, Ids, Result, SealingKey, SignInId, TenantId, UserId},
};

/// The longest that any tenant's settings let an access token be good for: so long a replaced signing key still verifies.
pub const LONGEST_ACCESS_TOKEN: Duration = Duration::hours(24);
/// How long an access token for client credentials is good for.
pub const CLIENT_TOKEN_LIFETIME: Duration = Duration::minutes(10);
/// How old what is known of other replicas' keys may be.
const RELOAD: std::time::Duration = std::time::Duration::from_secs(60);
/// What every API key begins with, so that leaked keys can be found by scanners.
pub const API_KEY_PREFIX: &str = "lk_";
/// What every client secret begins with, for the same reason.
pub const CLIENT_SECRET_PREFIX: &str = "lcs_";

/// What every break-glass token begins with.
pub const BREAK_GLASS_PREFIX: &str = "lkbg_";

/// What an access token of any kind says. They differ by what they are bound to: `sid` or `csid`.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum AnyClaims {
    /// Of a sign-in.
    SignIn(Claims),
    /// For client credentials.
    Client(ClientClaims),
}

/// What the access token of a sign-in says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    /// The user.
    pub sub: UserId,
    /// The tenant.
    pub tid: TenantId,
    /// The sign-in, so that revoking it ends its access tokens too.
    pub sid: SignInId,
    /// Issued at, seconds since 1970.
    pub iat: i64,
    /// Expires at, seconds since 1970.
    pub exp: i64,
}

/// What an access token for client credentials says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ClientClaims {
    /// The service account.
    pub sub: UserId,
    /// The tenant.
    pub tid: TenantId,
    /// The client secret that it was given for: revoking that ends the token too.
    pub csid: ClientSecretId,
    /// The permissions it is cut to, separated by spaces.
    pub scope: String,
    /// Issued at, seconds since 1970.
    pub iat: i64,
    /// Expires at, seconds since 1970.
    pub exp: i64,
}

/// Claims that end.
pub(super) trait Expiring {
    /// Seconds since 1970.
    fn exp(&self) -> i64;
}

impl Expiring for AnyClaims {
    fn exp(&self) -> i64 {
        match self {
            Self::SignIn(claims) => claims.exp,
            Self::Client(claims) => claims.exp,
        }
    }
}

struct Key {
    id: Uuid,
    created_at: DateTime<Utc>,
    /// Until then it verifies; present if it does not sign any more.
    retired_at: Option<DateTime<Utc>>,
    encoding: EncodingKey,
    decoding: DecodingKey,
}

/// The keys that sign access tokens: the newest signs, all that are not retired verify.
pub struct SigningKeys {
    sealing: SealingKey,
    keys: RwLock<HashMap<Uuid, Key>>,
    /// Unknown key ids cause one reload a while, not one per forged token.
    reloaded_at: Mutex<DateTime<Utc>>,
}

impl SigningKeys {
    /// Loads the keys, making the first one on an empty database.
    pub async fn load(database: &Database, sealing: SealingKey, clock: &dyn Clock, ids: &dyn Ids) -> Result<Self> {
        let keys = Self { sealing, keys: RwLock::default(), reloaded_at: Mutex::new(clock.now()) };
        keys.reload_across_tenants(database).await?;
        if keys.read().is_empty() {
            keys.rotate_across_tenants(database, clock, ids).await?;
        }
        Ok(keys)
    }

    /// Makes a new key that signs from now on. Tokens of the old ones stay good until they expire, then the old ones are retired.
    pub async fn rotate_across_tenants(&self, database: &Database, clock: &dyn Clock, ids: &dyn Ids) -> Result<Uuid> {
        let system = SystemDb::begin(database).await?;
        let id = self.replace_across_tenants(system.executor(), clock, ids).await?;
        system.commit().await?;
        self.reload_across_tenants(database).await?;
        Ok(id)
    }

    /// [`Self::rotate_across_tenants`] inside a transaction: call [`Self::reload_across_tenants`] once it is committed.
    pub(crate) async fn replace_across_tenants(
        &self,
        executor: &DatabaseExecutor<'_>,
        clock: &dyn Clock,
        ids: &dyn Ids,
    ) -> Result<Uuid> {
        let id = ids.uuid();
        let mut secret = [0u8; 32];
        ids.random(&mut secret);
        let now = clock.now();
        SystemDb::update_query::<signing_keys::Entity>()
            .col_expr(signing_keys::Column::RetiredAt, Expr::value(now + LONGEST_ACCESS_TOKEN))
            .filter(signing_keys::Column::RetiredAt.is_null())
            .exec(executor)
            .await?;
        let row = signing_keys::ActiveModel {
            id: Set(id),
            sealed_key: Set(self.sealing.seal(ids, &id.to_string(), &secret)),
            created_at: Set(now),
            retired_at: Set(None),
        };
        SystemDb::insert_query::<signing_keys::Entity>(row).exec_without_returning(executor).await?;
        Ok(id)
    }

    /// Signs an access token.
    pub fn sign(&self, claims: &impl Serialize) -> Result<String> {
        let keys = self.read();
        let signing = keys.values().filter(|key| key.retired_at.is_none());
        let newest =
            signing.max_by_key(|key| (key.created_at, key.id)).ok_or_else(|| Error::internal("no signing key"))?;
        let header = Header { kid: Some(newest.id.to_string()), ..Header::new(Algorithm::HS256) };
        encode(&header, &claims, &newest.encoding).map_err(|e| Error::internal("signing failed").with_source(e))
    }

    /// Verifies a token's signature and time.
    pub(super) async fn verify<C: DeserializeOwned + Clone + Expiring>(
        &self,
        database: &Database,
        clock: &dyn Clock,
        token: &str,
    ) -> Result<C> {
        let invalid = || Error::new(ErrorCode::Unauthenticated, "The access token is not valid.");
        let header = decode_header(token).map_err(|_| invalid())?;
        let key_id: Uuid = header.kid.as_deref().and_then(|kid| kid.parse().ok()).ok_or_else(invalid)?;
        if !self.read().contains_key(&key_id) {
            self.reload_if_due(database, clock).await?;
        }
        let mut validation = Validation::new(Algorithm::HS256);
        // Time is checked below, against the injected clock.
        validation.validate_exp = false;
        validation.required_spec_claims.clear();
        let claims = {
            let keys = self.read();
            let key = keys.get(&key_id).filter(|key| key.retired_at.is_none_or(|end| clock.now() < end));
            let key = key.ok_or_else(invalid)?;
            decode::<C>(token, &key.decoding, &validation).map_err(|_| invalid())?.claims
        };
        if claims.exp() <= clock.now().timestamp() {
            return Err(Error::new(
                ErrorCode::TokenExpired,
                "The access token has expired; refresh it or sign in again.",
            ));
        }
        Ok(claims)
    }

    /// One reload at a time: who comes meanwhile waits for it, because it may bring the key that is wanted.
    async fn reload_if_due(&self, database: &Database, clock: &dyn Clock) -> Result<()> {
        let mut last = self.reloaded_at.lock().await;
        let now = clock.now();
        if now - *last < Duration::seconds(5) {
            return Ok(());
        }
        *last = now;
        self.reload_across_tenants(database).await
    }

    /// Reads the keys anew every minute, until `stop` turns true: another replica may have made one, because an old one had leaked.
    pub(crate) async fn run(platform: Arc<Platform>, mut stop: watch::Receiver<bool>) {
        loop {
            tokio::select! {
                _ = stop.wait_for(|stopping| *stopping) => return,
                () = sleep(RELOAD) => {}
            }
            if let Err(error) = platform.signing_keys.reload_across_tenants(&platform.database).await {
                tracing::warn!(%error, "the signing keys could not be read anew; it is tried again in a minute");
            }
        }
    }

    /// Reads the keys anew.
    pub(crate) async fn reload_across_tenants(&self, database: &Database) -> Result<()> {
        let system = SystemDb::open(database);
        let rows = system
            .find::<signing_keys::Entity>()
            .order_by_desc(signing_keys::Column::CreatedAt)
            .all(system.executor())
            .await?;
        let mut keys = HashMap::new();
        // What has nothing to verify any more is pruned; the limit is for a database that nobody prunes.
        for row in rows.into_iter().take(100) {
            let secret = self.sealing.open(&row.id.to_string(), &row.sealed_key)?;
            let (encoding, decoding) = (EncodingKey::from_secret(&secret), DecodingKey::from_secret(&secret));
            keys.insert(
                row.id,
                Key { id: row.id, created_at: row.created_at, retired_at: row.retired_at, encoding, decoding },
            );
        }
        *self.keys.write().unwrap_or_else(std::sync::PoisonError::into_inner) = keys;
        Ok(())
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, HashMap<Uuid, Key>> {
        self.keys.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
