//! Rules of the audit log.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::{Stream, TryStreamExt as _, stream};
use poem_openapi::types::ToJSON as _;

use super::{
    dto::{AuditEventView, AuditVerification},
    store,
};
use crate::{
    access::{Grant, SystemReason, TenantDb, journal, permissions::AuditRead, while_authorized},
    app::Platform,
    db::entity::audit_heads,
    kernel::{Error, Page, PageRequest, Result},
};

/// What a listing shows; carried by its page token.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Filters {
    pub(super) action: Option<String>,
    pub(super) actor_id: Option<String>,
    pub(super) object_type: Option<String>,
    pub(super) object_id: Option<String>,
    pub(super) since: Option<DateTime<Utc>>,
    pub(super) until: Option<DateTime<Utc>>,
}

/// The tenant's events, newest first.
pub(super) async fn list(
    grant: &Grant<AuditRead>,
    filters: Filters,
    limit: Option<u32>,
    page_token: Option<String>,
) -> Result<Page<AuditEventView>> {
    const OPERATION: &str = "audit_event_list";
    let request = PageRequest::<Filters, i64>::new(OPERATION, limit.map(u64::from), page_token.as_deref(), filters)?;
    let (rows, more) = store::page(&grant.db(), &request.filters, request.after, request.limit).await?;
    let page = request.part(OPERATION, rows, more, |row| row.sequence);
    let items = page.items.into_iter().map(TryInto::try_into).collect::<Result<_>>()?;
    Ok(Page { items, next_page: page.next_page })
}

/// Recomputes every hash of the tenant's log.
pub(super) async fn verify(grant: &Grant<AuditRead>) -> Result<AuditVerification> {
    let db = grant.db();
    let mut head = newest(&db).await?;
    let (checked, broken_at) = loop {
        let (checked, broken_at) = follow(&db, &head).await?;
        if broken_at.is_some() {
            // What does not follow may have been dropped since: then the chain begins later.
            let now = newest(&db).await?;
            if now.kept_after > checked.sequence {
                head = now;
                continue;
            }
        }
        break (checked, broken_at);
    };
    Ok(AuditVerification {
        intact: broken_at.is_none(),
        events: checked.events,
        first_sequence: (head.sequence > head.kept_after).then_some(head.kept_after + 1),
        last_sequence: head.sequence,
        last_hash: head.hash,
        broken_at,
    })
}

/// How far the chain was followed.
struct Checked {
    sequence: i64,
    hash: String,
    events: u64,
}

/// Follows the chain up to `head`; answers how far that went, and the first event that is not as it was written.
async fn follow(db: &TenantDb<'_>, head: &audit_heads::Model) -> Result<(Checked, Option<i64>)> {
    let mut checked = Checked { sequence: head.kept_after, hash: head.kept_after_hash.clone(), events: 0 };
    while checked.sequence < head.sequence {
        let rows = store::following(db, checked.sequence, head.sequence).await?;
        if rows.is_empty() {
            let next = checked.sequence + 1;
            return Ok((checked, Some(next)));
        }
        for row in rows {
            let next = checked.sequence + 1;
            let follows = row.sequence == next && row.previous_hash == checked.hash;
            if !follows || journal::hash(&row) != row.hash {
                return Ok((checked, Some(next)));
            }
            checked = Checked { sequence: row.sequence, hash: row.hash, events: checked.events + 1 };
        }
    }
    let broken_at = (checked.hash != head.hash).then_some(head.sequence);
    Ok((checked, broken_at))
}

async fn newest(db: &TenantDb<'_>) -> Result<audit_heads::Model> {
    Ok(store::head(db).await?.unwrap_or_else(|| empty(db)))
}

fn empty(db: &TenantDb<'_>) -> audit_heads::Model {
    audit_heads::Model {
        tenant_id: db.tenant().0,
        sequence: 0,
        hash: journal::GENESIS.into(),
        kept_after: 0,
        kept_after_hash: journal::GENESIS.into(),
    }
}

/// Every event up to now as JSON Lines, oldest first, read batch by batch while it is sent.
pub(super) async fn export(
    grant: Grant<AuditRead>,
) -> Result<impl Stream<Item = std::io::Result<Bytes>> + Send + 'static> {
    let head = store::head(&grant.db()).await?;
    let (first, last) = head.map_or((0, 0), |head| (head.kept_after, head.sequence));
    let batches = stream::try_unfold((grant.clone(), first), move |(grant, after)| async move {
        let rows = store::following(&grant.db(), after, last).await?;
        let Some(reached) = rows.last().map(|row| row.sequence) else { return Ok::<_, Error>(None) };
        let mut lines = String::new();
        for row in rows {
            lines.push_str(&AuditEventView::try_from(row)?.to_json_string());
            lines.push('\n');
        }
        Ok(Some((Bytes::from(lines), (grant, reached))))
    });
    Ok(while_authorized(grant, batches).map_err(std::io::Error::other))
}

/// Drops what is older than the retention time, in every tenant. Does nothing if everything is kept.
pub(crate) async fn drop_old_across_tenants(platform: &Platform) -> Result<u64> {
    let days = platform.config.audit.retention_days;
    if days == 0 {
        return Ok(0);
    }
    let end = platform.clock.now() - chrono::Duration::days(days.into());
    let mut dropped = 0;
    for tenant in store::tenants_with_events_before_across_tenants(&platform.database, end).await? {
        let tx = platform.system_begin(tenant, SystemReason::Maintenance).await?;
        if let Some(last) = store::last_before(&tx, end).await? {
            dropped += store::drop_upto(&tx, &last).await?;
        }
        tx.commit().await?;
    }
    Ok(dropped)
}
