//! Rules of API keys. A key can never do more than its maker could at the time, nor more than its user may now.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};
use uuid::Uuid;

use super::dto::{ApiKey, ApiKeyCreate, ApiKeyCreated};
use crate::{
    access::{
        AuditEvent, Credential, Grant, Permission, TenantDb,
        permissions::{ApiKeysRead, ApiKeysWrite},
        tokens::API_KEY_PREFIX,
    },
    db::entity::api_keys,
    kernel::{ApiKeyId, Error, FieldError, Page, PageRequest, Result, UserId, id::random_token, secret::token_hash},
    quotas::{QuotaName, Room},
    tenants::store::bump_security_version,
};

/// Creates a key for the caller.
pub async fn create(grant: &Grant<ApiKeysWrite>, input: ApiKeyCreate) -> Result<ApiKeyCreated> {
    let platform = grant.platform();
    let now = platform.clock.now();
    if input.expires_at.is_some_and(|end| end <= now) {
        return Err(Error::invalid("/expires_at", "must lie in the future"));
    }
    let scopes = scopes(grant, input.scopes)?;
    let id = ApiKeyId(platform.ids.uuid());
    let mut prefix = [0u8; 6];
    platform.ids.random(&mut prefix);
    let prefix = hex::encode(prefix);
    let secret = format!("{API_KEY_PREFIX}{prefix}_{}", random_token(&*platform.ids));
    let tx = grant.begin().await?;
    let room = Room::open(&tx, platform).await?;
    tx.insert::<api_keys::Entity>(api_keys::ActiveModel {
        tenant_id: NotSet,
        id: Set(id.0),
        user_id: Set(grant.principal().user_id.0),
        name: Set(input.name.clone()),
        prefix: Set(prefix),
        secret_hash: Set(token_hash(&secret)),
        scopes: Set(scopes.as_ref().map(|s| serde_json::json!(s))),
        expires_at: Set(input.expires_at),
        last_used_at: Set(None),
        revoked_at: Set(None),
        created_at: Set(now),
    })
    .await?;
    room.charge_taken(&tx, QuotaName::ApiKeys).await?;
    let created = ApiKey::new(load(&tx, grant.principal().user_id, id).await?)?;
    tx.record(AuditEvent::on("api_key", id).after(&created))?;
    tx.commit().await?;
    Ok(ApiKeyCreated { id, name: input.name, secret, scopes, expires_at: input.expires_at, created_at: now })
}

/// The scopes to store: those asked for, which the caller must hold. A limited key can't make an unlimited one.
fn scopes(grant: &Grant<ApiKeysWrite>, asked: Option<Vec<String>>) -> Result<Option<Vec<String>>> {
    let held = grant.principal().permissions;
    let Some(asked) = asked else {
        let unlimited = matches!(grant.principal().credential, Credential::SignIn(_));
        return Ok((!unlimited).then(|| held.iter().map(|p| p.as_str().to_string()).collect()));
    };
    let wrong = asked.iter().enumerate().filter_map(|(index, name)| {
        let message = match Permission::parse(name) {
            None => "is not a permission",
            Some(permission) if !held.contains(permission) => "is a permission you don't have",
            Some(_) => return None,
        };
        Some(FieldError { field: format!("/scopes/{index}"), message: message.into() })
    });
    let wrong: Vec<_> = wrong.collect();
    match wrong.is_empty() {
        true => Ok(Some(asked)),
        false => Err(Error::invalid_fields(wrong)),
    }
}

/// The caller's keys, newest first.
pub async fn list(grant: &Grant<ApiKeysRead>, limit: Option<u32>, page_token: Option<String>) -> Result<Page<ApiKey>> {
    let request = PageRequest::<(), Uuid>::new("api_key_list", limit.map(u64::from), page_token.as_deref(), ())?;
    let rows = grant
        .db()
        .all::<api_keys::Entity>(|mut q| {
            if let Some(after) = request.after {
                q = q.filter(api_keys::Column::Id.lt(after));
            }
            q.filter(api_keys::Column::UserId.eq(grant.principal().user_id.0))
                .order_by_desc(api_keys::Column::Id)
                .limit(request.limit + 1)
        })
        .await?;
    let page = request.page("api_key_list", rows, |row| row.id);
    let items = page.items.into_iter().map(ApiKey::new).collect::<Result<_>>()?;
    Ok(Page { items, next_page: page.next_page })
}

/// One of the caller's keys.
pub async fn get(grant: &Grant<ApiKeysRead>, id: ApiKeyId) -> Result<ApiKey> {
    ApiKey::new(load(&grant.db(), grant.principal().user_id, id).await?)
}

/// Revokes one of the caller's keys: it fails from the next request on. Revoking twice is no error.
pub async fn revoke(grant: &Grant<ApiKeysWrite>, id: ApiKeyId) -> Result<()> {
    let tx = grant.begin().await?;
    let row = load(&tx, grant.principal().user_id, id).await?;
    let before = ApiKey::new(row.clone())?;
    if row.revoked_at.is_none() {
        let now = grant.platform().clock.now();
        tx.update::<api_keys::Entity>(|q| {
            q.col_expr(api_keys::Column::RevokedAt, Expr::value(now)).filter(api_keys::Column::Id.eq(id.0))
        })
        .await?;
        bump_security_version(&tx).await?;
    }
    tx.record(AuditEvent::on("api_key", id).before(&before))?;
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
