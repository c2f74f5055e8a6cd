//! Rules of client secrets: those of a service account's API keys.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};
use uuid::Uuid;

use super::dto::{ClientSecret, ClientSecretCreate, ClientSecretCreated};
use crate::{
    access::{
        AuditEvent, Grant, NewSecret, Resources, TenantDb,
        permissions::{ServiceAccountKeysRead, ServiceAccountKeysWrite},
        tokens::CLIENT_SECRET_PREFIX,
    },
    api_keys::{
        lineage,
        terms::{self, Asked, Owner, Terms},
    },
    db::entity::client_secrets::{self, Column},
    kernel::{ClientSecretId, Error, Page, PageRequest, Result, UserId},
    quotas::{QuotaName, Room},
    tenants::store::bump_security_version,
    users::service::service_account,
};

/// Creates a secret beside those that the client has.
pub(super) async fn create(
    grant: &Grant<ServiceAccountKeysWrite>,
    account: UserId,
    input: ClientSecretCreate,
) -> Result<ClientSecretCreated> {
    let platform = grant.platform();
    service_account(&grant.db(), account).await?;
    let owner = grant.account(account).await?;
    let (now, id) = (platform.clock.now(), ClientSecretId(platform.ids.uuid()));
    let ClientSecretCreate { name, scopes, resources, allowed_networks, expires_at } = input;
    let asked = Asked { scopes, resources, allowed_networks, expires_at };
    let secret = NewSecret::generate(&*platform.ids, CLIENT_SECRET_PREFIX);
    let tx = grant.begin().await?;
    let room = Room::open(&tx, platform).await?;
    let made_by_key = lineage::maker(&tx, grant.principal()).await?;
    let terms = Terms::check(grant, &tx, Owner::Account(&owner), asked).await?;
    let [_, resources, networks] = terms.stored();
    let scopes = terms.scopes.ok_or_else(|| Error::internal("a client secret without scopes"))?;
    tx.insert::<client_secrets::Entity>(client_secrets::ActiveModel {
        tenant_id: NotSet,
        id: Set(id.0),
        user_id: Set(account.0),
        name: Set(name.clone()),
        prefix: Set(secret.prefix),
        secret_hash: Set(secret.hash),
        scopes: Set(serde_json::json!(scopes)),
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
    let created = view(&tx, load(&tx, account, id).await?).await?;
    tx.record(AuditEvent::on("client_secret", id).after(&created))?;
    tx.commit().await?;
    Ok(ClientSecretCreated {
        id,
        client_id: account,
        client_secret: secret.secret,
        name,
        scopes,
        resources: terms.resources.as_ref().map(Into::into),
        allowed_networks: terms.networks.map(|networks| networks.to_texts()),
        expires_at: terms.expires_at,
        created_at: now,
    })
}

/// The client's secrets, newest first.
pub(super) async fn list(
    grant: &Grant<ServiceAccountKeysRead>,
    account: UserId,
    limit: Option<u32>,
    page_token: Option<String>,
) -> Result<Page<ClientSecret>> {
    const OPERATION: &str = "client_secret_list";
    let db = grant.db();
    service_account(&db, account).await?;
    let request = PageRequest::<(), Uuid>::new(OPERATION, limit.map(u64::from), page_token.as_deref(), ())?;
    let rows = db
        .all::<client_secrets::Entity>(|mut q| {
            if let Some(after) = request.after {
                q = q.filter(Column::Id.lt(after));
            }
            q.filter(Column::UserId.eq(account.0)).order_by_desc(Column::Id).limit(request.limit + 1)
        })
        .await?;
    let page = request.page(OPERATION, rows, |row| row.id);
    Ok(Page { items: views(&db, page.items).await?, next_page: page.next_page })
}

/// One of the client's secrets.
pub(super) async fn get(
    grant: &Grant<ServiceAccountKeysRead>,
    account: UserId,
    id: ClientSecretId,
) -> Result<ClientSecret> {
    let db = grant.db();
    service_account(&db, account).await?;
    view(&db, load(&db, account, id).await?).await
}

/// Revokes a secret: it, every access token of it and whatever these made fail from the next request on. Revoking twice is no error.
pub(super) async fn revoke(grant: &Grant<ServiceAccountKeysWrite>, account: UserId, id: ClientSecretId) -> Result<()> {
    let tx = grant.begin().await?;
    service_account(&tx, account).await?;
    let row = load(&tx, account, id).await?;
    let before = view(&tx, row.clone()).await?;
    let mut event = AuditEvent::on("client_secret", id).before(&before);
    if row.revoked_at.is_none() {
        let now = grant.platform().clock.now();
        tx.update::<client_secrets::Entity>(|q| {
            q.col_expr(Column::RevokedAt, Expr::value(now)).filter(Column::Id.eq(id.0))
        })
        .await?;
        let ended = lineage::end_made_by(&tx, vec![id.0], now).await?;
        event = lineage::tell(event, &ended);
        bump_security_version(&tx).await?;
    }
    tx.record(event)?;
    tx.commit().await
}

async fn load(db: &TenantDb<'_>, account: UserId, id: ClientSecretId) -> Result<client_secrets::Model> {
    let row = db
        .one::<client_secrets::Entity>(|q| q.filter(Column::Id.eq(id.0)).filter(Column::UserId.eq(account.0)))
        .await?;
    row.ok_or_else(Error::not_found)
}

async fn view(db: &TenantDb<'_>, row: client_secrets::Model) -> Result<ClientSecret> {
    views(db, vec![row]).await?.pop().ok_or_else(Error::not_found)
}

async fn views(db: &TenantDb<'_>, rows: Vec<client_secrets::Model>) -> Result<Vec<ClientSecret>> {
    let parse = |row: &client_secrets::Model| row.resources.as_ref().map(Resources::parse).transpose();
    let mut limits: Vec<Option<Resources>> = rows.iter().map(parse).collect::<Result<_>>()?;
    terms::forget_deleted(db, limits.iter_mut().flatten()).await?;
    rows.into_iter().zip(limits).map(|(row, limits)| ClientSecret::new(row, limits)).collect()
}
