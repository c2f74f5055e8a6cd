//! Rules of quotas.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, FromQueryResult, QueryFilter, QuerySelect, Statement,
    sea_query::{Expr, ExprTrait, Func, Query},
};

use super::{
    dto::{Quota, QuotaUpdate, QuotaUsage},
    model::{Limits, QuotaName},
};
use crate::{
    access::{
        AccountKind, AuditEvent, Grant, SystemReason, TenantDb,
        permissions::{QuotaRead, TenantsRead, TenantsWrite},
    },
    app::Platform,
    db::entity::{api_keys, blobs, client_secrets, nodes, tenant_quotas, users},
    kernel::{Error, ErrorCode, Result, TenantId},
    nodes::model::NodeKind,
    tenants,
};

/// A tenant's limits, held still until the transaction ends. Made before the transaction locks anything else, so that no two of
/// them can wait for each other.
pub(crate) struct Room {
    limits: Limits,
    now: DateTime<Utc>,
}

impl Room {
    /// Reads the tenant's limits and, if there are any, lets no other transaction add to what they count until this one has ended.
    pub(crate) async fn open(tx: &TenantDb<'_>, platform: &Platform) -> Result<Self> {
        let limits = platform.config.defaults.quota.with(&own_limits(tx).await?);
        // SQLite: the transaction holds the one write lock.
        if limits.any() && platform.database.is_postgres() {
            let (high, low) = tx.tenant().0.as_u64_pair();
            let key = i64::from_ne_bytes((high ^ low).to_ne_bytes());
            let sql = "SELECT pg_advisory_xact_lock($1)";
            let statement = Statement::from_sql_and_values(sea_orm::DbBackend::Postgres, sql, [key.into()]);
            tx.unscoped().execute_raw(statement).await?;
        }
        Ok(Self { limits, now: platform.clock.now() })
    }

    /// Refuses (402) if `amount` more would be too much.
    async fn charge(&self, tx: &TenantDb<'_>, name: QuotaName, amount: i64) -> Result<()> {
        let Some(limit) = self.limits.get(name).filter(|_| amount > 0) else { return Ok(()) };
        let used = used(tx, name, self.now).await?;
        match used.saturating_add(amount) <= limit {
            true => Ok(()),
            false => Err(exceeded(name, limit, used, amount)),
        }
    }

    /// Refuses (402) if the one that the transaction has just added is one too many.
    pub(crate) async fn charge_taken(&self, tx: &TenantDb<'_>, name: QuotaName) -> Result<()> {
        let Some(limit) = self.limits.get(name) else { return Ok(()) };
        let used = used(tx, name, self.now).await?;
        match used <= limit {
            true => Ok(()),
            false => Err(exceeded(name, limit, used - 1, 1)),
        }
    }

    /// Refuses (402) a content for which there is no room; one that the tenant has already takes none.
    pub(crate) async fn charge_content(&self, tx: &TenantDb<'_>, sha256: &str, size_bytes: i64) -> Result<()> {
        let known = self.limits.stored_bytes.is_some()
            && tx.count::<blobs::Entity>(|q| q.filter(blobs::Column::Sha256.eq(sha256))).await? > 0;
        match known {
            true => Ok(()),
            false => self.charge(tx, QuotaName::StoredBytes, size_bytes).await,
        }
    }
}

/// How large a content may be that is still to come. No promise: [`Room::charge_content`] decides.
pub(crate) struct ContentRoom {
    limit: i64,
    used: i64,
    /// The largest content that is there already: it may be the one that comes again, and then takes no room.
    largest: i64,
}

impl ContentRoom {
    /// Bytes.
    pub(crate) fn bytes(&self) -> u64 {
        u64::try_from(Ord::max(self.limit - self.used, self.largest)).unwrap_or(0)
    }

    /// The refusal (402) of a content that turns out to be larger.
    pub(crate) fn exceeded(&self) -> Error {
        exceeded(QuotaName::StoredBytes, self.limit, self.used, self.limit - self.used + 1)
    }
}

/// Refuses early (402) what can't possibly fit: nobody sends half a gigabyte to be told that the tenant is full, and no upload takes more
/// of the disk than the tenant may have. `None` without a quota.
pub(crate) async fn room_for_content(db: &TenantDb<'_>, platform: &Platform) -> Result<Option<ContentRoom>> {
    let limits = platform.config.defaults.quota.with(&own_limits(db).await?);
    let Some(limit) = limits.stored_bytes else { return Ok(None) };
    let (used, largest) = stored_bytes(db).await?;
    match used < limit {
        true => Ok(Some(ContentRoom { limit, used, largest })),
        false => Err(exceeded(QuotaName::StoredBytes, limit, used, 1)),
    }
}

fn exceeded(name: QuotaName, limit: i64, used: i64, amount: i64) -> Error {
    let message = format!("The tenant's quota {:?} is used up: {used} of {limit}.", name.as_str());
    let detail = format!("limit {limit}, used {used}, asked for {amount} more");
    Error::new(ErrorCode::QuotaExceeded, message).with_field(name.as_str(), detail)
}

/// How much there is, exactly, as of the transaction.
async fn used(db: &TenantDb<'_>, name: QuotaName, now: DateTime<Utc>) -> Result<i64> {
    let count = match name {
        QuotaName::Seats => {
            let people = users::Column::Kind.eq(AccountKind::User.as_str());
            db.count::<users::Entity>(|q| q.filter(users::Column::State.eq("active")).filter(people)).await?
        }
        QuotaName::Files => {
            db.count::<nodes::Entity>(|q| q.filter(nodes::Column::Kind.eq(NodeKind::File.as_str()))).await?
        }
        QuotaName::ApiKeys => live_keys(db, now).await?,
        QuotaName::StoredBytes => return Ok(stored_bytes(db).await?.0),
    };
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// API keys and client secrets that still work.
async fn live_keys(db: &TenantDb<'_>, now: DateTime<Utc>) -> Result<u64> {
    use api_keys::Column as K;
    use client_secrets::Column as S;
    let live = K::ExpiresAt.is_null().or(K::ExpiresAt.gt(now));
    let keys = db.count::<api_keys::Entity>(|q| q.filter(K::RevokedAt.is_null()).filter(live)).await?;
    let live = S::ExpiresAt.is_null().or(S::ExpiresAt.gt(now));
    let secrets = db.count::<client_secrets::Entity>(|q| q.filter(S::RevokedAt.is_null()).filter(live)).await?;
    Ok(keys + secrets)
}

/// The bytes of all contents, and of the largest.
async fn stored_bytes(db: &TenantDb<'_>) -> Result<(i64, i64)> {
    #[derive(FromQueryResult)]
    struct Row {
        bytes: Option<i64>,
        largest: Option<i64>,
    }
    // PostgreSQL sums integers to decimals.
    let sum = Func::sum(Expr::col(blobs::Column::SizeBytes)).cast_as("BIGINT");
    let largest = Func::max(Expr::col(blobs::Column::SizeBytes));
    let rows =
        db.rows::<blobs::Entity, Row>(|q| q.select_only().expr_as(sum, "bytes").expr_as(largest, "largest")).await?;
    let (bytes, largest) = rows.first().map_or((None, None), |row| (row.bytes, row.largest));
    Ok((bytes.unwrap_or(0), largest.unwrap_or(0)))
}

/// The caller's tenant's quotas.
pub(super) async fn own(grant: &Grant<QuotaRead>) -> Result<Quota> {
    view(&grant.db(), grant.platform()).await
}

/// A tenant's quotas.
pub(super) async fn get(grant: &Grant<TenantsRead>, tenant: TenantId) -> Result<Quota> {
    let platform = grant.platform();
    tenants::service::get(grant, tenant).await?;
    view(&platform.system_db(tenant, SystemReason::TenantAdministration), platform).await
}

/// What a tenant has and may have.
pub(crate) async fn view(db: &TenantDb<'_>, platform: &Platform) -> Result<Quota> {
    let own = own_limits(db).await?;
    let limits = platform.config.defaults.quota.with(&own);
    let usage = async |name: QuotaName| {
        let used = used(db, name, platform.clock.now()).await?;
        Ok::<_, Error>(QuotaUsage { used, limit: limits.get(name), own: own.get(name).is_some() })
    };
    Ok(Quota {
        seats: usage(QuotaName::Seats).await?,
        files: usage(QuotaName::Files).await?,
        stored_bytes: usage(QuotaName::StoredBytes).await?,
        api_keys: usage(QuotaName::ApiKeys).await?,
    })
}

/// Changes a tenant's quotas.
pub(super) async fn update(grant: &Grant<TenantsWrite>, tenant: TenantId, input: QuotaUpdate) -> Result<Quota> {
    let platform = grant.platform();
    tenants::service::get(grant, tenant).await?;
    let db = platform.system_db(tenant, SystemReason::TenantAdministration);
    let before = view(&db, platform).await?;
    let mut own = own_limits(&db).await?;
    let QuotaUpdate { reset, seats, files, stored_bytes, api_keys } = input;
    let reset = reset.unwrap_or_default();
    reset.iter().for_each(|name| own.set(*name, None));
    let asked = Limits { seats, files, stored_bytes, api_keys };
    own = own.with(&asked);
    let changed = QuotaName::ALL.into_iter().filter(|name| reset.contains(name) || asked.get(*name).is_some());
    let changed: Vec<QuotaName> = changed.collect();
    // The row is the other tenant's, the transaction the operator's: that is where the change is audited.
    let tx = grant.begin().await?;
    store_across_tenants(&tx, tenant, own, &changed, platform.clock.now()).await?;
    let limits = serde_json::json!({ "seats": own.seats, "files": own.files, "stored_bytes": own.stored_bytes, "api_keys": own.api_keys });
    tx.record(AuditEvent::on("quota", tenant).before(&before).note(serde_json::json!({ "own_limits": limits })))?;
    tx.commit().await?;
    view(&db, platform).await
}

async fn own_limits(db: &TenantDb<'_>) -> Result<Limits> {
    let row = db.one::<tenant_quotas::Entity>(|q| q).await?;
    Ok(row.map_or_else(Limits::default, |row| Limits {
        seats: row.seats,
        files: row.files,
        stored_bytes: row.stored_bytes,
        api_keys: row.api_keys,
    }))
}

/// Keeps the limits; of those that were there before, only the changed ones are touched, for somebody else may change the others meanwhile.
async fn store_across_tenants(
    tx: &TenantDb<'_>,
    tenant: TenantId,
    limits: Limits,
    changed: &[QuotaName],
    now: DateTime<Utc>,
) -> Result<()> {
    use tenant_quotas::Column as C;
    let columns = [C::TenantId, C::Seats, C::Files, C::StoredBytes, C::ApiKeys, C::UpdatedAt];
    let mut known = sea_orm::sea_query::OnConflict::column(C::TenantId);
    known.update_columns(changed.iter().map(|name| column(*name)).chain([C::UpdatedAt]));
    let values = [
        tenant.0.into(),
        limits.seats.into(),
        limits.files.into(),
        limits.stored_bytes.into(),
        limits.api_keys.into(),
        Expr::value(now),
    ];
    let statement = Query::insert()
        .into_table(tenant_quotas::Entity)
        .columns(columns)
        .values_panic(values)
        .on_conflict(known)
        .to_owned();
    tx.unscoped().execute(&statement).await?;
    Ok(())
}

fn column(name: QuotaName) -> tenant_quotas::Column {
    match name {
        QuotaName::Seats => tenant_quotas::Column::Seats,
        QuotaName::Files => tenant_quotas::Column::Files,
        QuotaName::StoredBytes => tenant_quotas::Column::StoredBytes,
        QuotaName::ApiKeys => tenant_quotas::Column::ApiKeys,
    }
}
