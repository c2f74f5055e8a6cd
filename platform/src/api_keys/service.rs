//! Rules of API keys. A key can never do more than its maker could at the time, nor more than its user may now; one that a key made ends with
//! that key.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};
use uuid::Uuid;

use super::{
    dto::{ApiKey, ApiKeyCreate, ApiKeyCreated, ApiKeyUpdate},
    lineage,
    terms::{self, Asked, Owner, Terms},
};
use crate::{
    access::{
        AuditEvent, Grant, NewSecret, RequiredPermission, Resources, TenantDb,
        permissions::{ApiKeysRead, ApiKeysWrite, ServiceAccountKeysRead, ServiceAccountKeysWrite},
        tokens::API_KEY_PREFIX,
    },
    db::entity::api_keys,
    kernel::{ApiKeyId, Error, Page, PageRequest, Result, UserId},
    quotas::{QuotaName, Room},
    tenants::store::bump_security_version,
    users::service::service_account,
};

/// Creates a key for the caller.
pub async fn create(grant: &Grant<ApiKeysWrite>, input: ApiKeyCreate) -> Result<ApiKeyCreated> {
    let user = grant.principal().user_id;
    insert(grant, user, Owner::Maker, input).await
}

/// Creates a key for a service account.
pub async fn create_for(
    grant: &Grant<ServiceAccountKeysWrite>,
    account: UserId,
    input: ApiKeyCreate,
) -> Result<ApiKeyCreated> {
    service_account(&grant.db(), account).await?;
    let owner = grant.account(account).await?;
    insert(grant, account, Owner::Account(&owner), input).await
}

async fn insert<P: RequiredPermission>(
    grant: &Grant<P>,
    user: UserId,
    owner: Owner<'_>,
    input: ApiKeyCreate,
) -> Result<ApiKeyCreated> {
    let platform = grant.platform();
    let (now, id) = (platform.clock.now(), ApiKeyId(platform.ids.uuid()));
    let ApiKeyCreate { name, scopes, resources, allowed_networks, expires_at } = input;
    let asked = Asked { scopes, resources, allowed_networks, expires_at };
    let secret = NewSecret::generate(&*platform.ids, API_KEY_PREFIX);
    let tx = grant.begin().await?;
    let room = Room::open(&tx, platform).await?;
    let made_by_key = lineage::maker(&tx, grant.principal()).await?;
    let terms = Terms::check(grant, &tx, owner, asked).await?;
    let [scopes, resources, networks] = terms.stored();
    tx.insert::<api_keys::Entity>(api_keys::ActiveModel {
        tenant_id: NotSet,
        id: Set(id.0),
        user_id: Set(user.0),
        name: Set(name.clone()),
        prefix: Set(secret.prefix),
        secret_hash: Set(secret.hash),
        scopes: Set(scopes),
        resources: Set(resources),
        allowed_networks: Set(networks),
        expires_at: Set(terms.expires_at),
        last_used_at: Set(None),
        last_address: Set(None),
        revoked_at: Set(None),
        created_by: Set(Some(grant.principal().user_id.0)),
        created_at: Set(now),
        made_by_key: Set(made_by_key),
    })
    .await?;
    room.charge_taken(&tx, QuotaName::ApiKeys).await?;
    let created = view(&tx, load(&tx, user, id).await?).await?;
    tx.record(AuditEvent::on("api_key", id).after(&created))?;
    tx.commit().await?;
    Ok(ApiKeyCreated {
        id,
        user_id: user,
        name,
        secret: secret.secret,
        scopes: terms.scopes,
        resources: terms.resources.as_ref().map(Into::into),
        allowed_networks: terms.networks.map(|networks| networks.to_texts()),
        expires_at: terms.expires_at,
        created_at: now,
    })
}

/// The caller's keys, newest first.
pub async fn list(grant: &Grant<ApiKeysRead>, limit: Option<u32>, page_token: Option<String>) -> Result<Page<ApiKey>> {
    page(&grant.db(), "api_key_list", grant.principal().user_id, limit, page_token).await
}

/// A service account's keys, newest first.
pub async fn list_of(
    grant: &Grant<ServiceAccountKeysRead>,
    account: UserId,
    limit: Option<u32>,
    page_token: Option<String>,
) -> Result<Page<ApiKey>> {
    let db = grant.db();
    service_account(&db, account).await?;
    page(&db, "service_account_api_key_list", account, limit, page_token).await
}

async fn page(
    db: &TenantDb<'_>,
    operation: &str,
    user: UserId,
    limit: Option<u32>,
    page_token: Option<String>,
) -> Result<Page<ApiKey>> {
    let request = PageRequest::<(), Uuid>::new(operation, limit.map(u64::from), page_token.as_deref(), ())?;
    let rows = db
        .all::<api_keys::Entity>(|mut q| {
            if let Some(after) = request.after {
                q = q.filter(api_keys::Column::Id.lt(after));
            }
            q.filter(api_keys::Column::UserId.eq(user.0)).order_by_desc(api_keys::Column::Id).limit(request.limit + 1)
        })
        .await?;
    let page = request.page(operation, rows, |row| row.id);
    Ok(Page { items: views(db, page.items).await?, next_page: page.next_page })
}

/// One of the caller's keys.
pub async fn get(grant: &Grant<ApiKeysRead>, id: ApiKeyId) -> Result<ApiKey> {
    let db = grant.db();
    view(&db, load(&db, grant.principal().user_id, id).await?).await
}

/// One of a service account's keys.
pub async fn get_of(grant: &Grant<ServiceAccountKeysRead>, account: UserId, id: ApiKeyId) -> Result<ApiKey> {
    let db = grant.db();
    service_account(&db, account).await?;
    view(&db, load(&db, account, id).await?).await
}

/// Renames one of the caller's keys, ends it earlier, or moves it to other networks. Needs a sign-in: no key widens itself or another.
pub async fn update(grant: &Grant<ApiKeysWrite>, id: ApiKeyId, input: ApiKeyUpdate) -> Result<ApiKey> {
    let principal = grant.principal();
    principal.require_sign_in("Changing an API key")?;
    if input.allowed_networks.is_some() && input.clear_allowed_networks == Some(true) {
        return Err(Error::invalid("/clear_allowed_networks", "excludes allowed_networks"));
    }
    let now = grant.platform().clock.now();
    let tx = grant.begin().await?;
    let row = load(&tx, principal.user_id, id).await?;
    if row.revoked_at.is_some() {
        return Err(Error::conflict("The key is revoked."));
    }
    let before = view(&tx, row.clone()).await?;
    let expires_at = terms::expiry(principal, input.expires_at, now)?;
    if let (Some(end), Some(latest)) = (expires_at, row.expires_at)
        && end > latest
    {
        return Err(Error::invalid("/expires_at", "must not lie after the key's present end"));
    }
    let networks = match input.allowed_networks {
        Some(texts) => terms::networks(principal, Some(texts))?,
        None => None,
    };
    let changes_networks = networks.is_some() || input.clear_allowed_networks == Some(true);
    tx.update::<api_keys::Entity>(|mut q| {
        q = q.col_expr(api_keys::Column::Name, Expr::value(input.name.unwrap_or(row.name)));
        if let Some(end) = expires_at {
            q = q.col_expr(api_keys::Column::ExpiresAt, Expr::value(end));
        }
        if changes_networks {
            let stored = networks.map(|networks| serde_json::json!(networks.to_texts()));
            q = q.col_expr(api_keys::Column::AllowedNetworks, Expr::value(stored));
        }
        q.filter(api_keys::Column::Id.eq(id.0))
    })
    .await?;
    bump_security_version(&tx).await?;
    let changed = view(&tx, load(&tx, principal.user_id, id).await?).await?;
    tx.record(AuditEvent::on("api_key", id).before(&before).after(&changed))?;
    tx.commit().await?;
    Ok(changed)
}

/// Revokes one of the caller's keys and whatever it made: all fail from the next request on. Revoking twice is no error.
pub async fn revoke(grant: &Grant<ApiKeysWrite>, id: ApiKeyId) -> Result<()> {
    end(grant, grant.principal().user_id, id).await
}

/// Revokes one of a service account's keys.
pub async fn revoke_of(grant: &Grant<ServiceAccountKeysWrite>, account: UserId, id: ApiKeyId) -> Result<()> {
    service_account(&grant.db(), account).await?;
    end(grant, account, id).await
}

async fn end<P: RequiredPermission>(grant: &Grant<P>, user: UserId, id: ApiKeyId) -> Result<()> {
    let tx = grant.begin().await?;
    let row = load(&tx, user, id).await?;
    let before = view(&tx, row.clone()).await?;
    let mut event = AuditEvent::on("api_key", id).before(&before);
    if row.revoked_at.is_none() {
        let now = grant.platform().clock.now();
        tx.update::<api_keys::Entity>(|q| {
            q.col_expr(api_keys::Column::RevokedAt, Expr::value(now)).filter(api_keys::Column::Id.eq(id.0))
        })
        .await?;
        let ended = lineage::end_made_by(&tx, vec![id.0], now).await?;
        event = lineage::tell(event, &ended);
        bump_security_version(&tx).await?;
    }
    tx.record(event)?;
    tx.commit().await
}

async fn load(db: &TenantDb<'_>, user: UserId, id: ApiKeyId) -> Result<api_keys::Model> {
    let row = db
        .one::<api_keys::Entity>(|q| {
            q.filter(api_keys::Column::Id.eq(id.0)).filter(api_keys::Column::UserId.eq(user.0))
        })
        .await?;
    row.ok_or_else(Error::not_found)
}

async fn view(db: &TenantDb<'_>, row: api_keys::Model) -> Result<ApiKey> {
    views(db, vec![row]).await?.pop().ok_or_else(Error::not_found)
}

async fn views(db: &TenantDb<'_>, rows: Vec<api_keys::Model>) -> Result<Vec<ApiKey>> {
    let parse = |row: &api_keys::Model| row.resources.as_ref().map(Resources::parse).transpose();
    let mut limits: Vec<Option<Resources>> = rows.iter().map(parse).collect::<Result<_>>()?;
    terms::forget_deleted(db, limits.iter_mut().flatten()).await?;
    rows.into_iter().zip(limits).map(|(row, limits)| ApiKey::new(row, limits)).collect()
}
