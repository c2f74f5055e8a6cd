//! Rules of log entries. Invariant: a batch is stored whole or not at all, and no entry can be larger than a page of them can carry.

use chrono::{DateTime, Duration, Utc};
use sea_orm::ActiveValue::{NotSet, Set};
use serde_json::{Value, json};

use super::{
    dto::{LogEntriesCreate, LogEntriesCreated, LogEntry, LogEntryCreate, LogEntryPurged, LogLevel, LogRetention},
    store,
};
use crate::{
    access::{
        Grant, SystemReason,
        permissions::{LogsPurge, LogsRead, LogsWrite},
    },
    app::Platform,
    audit::AuditEvent,
    db::entity::log_entries,
    kernel::{Error, FieldError, LogEntryId, Page, PageRequest, Result},
};

const MAX_ENTRIES: usize = 1000;
const MAX_MESSAGE: usize = 16_384;
const MAX_REFERENCE: usize = 200;
const MAX_FIELDS_BYTES: usize = 16_384;
const MAX_FIELDS_DEPTH: usize = 8;
const MAX_RETENTION_DAYS: u32 = 36_500;
/// Entries deleted in one transaction at most, so that writers never wait long.
const PURGE: u64 = 100_000;
const PURGE_IN_BACKGROUND: u64 = 10_000;

/// What a listing shows; carried by its page token.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Filters {
    pub(super) level: Option<LogLevel>,
    pub(super) source: Option<String>,
    pub(super) job_reference: Option<String>,
    pub(super) process_reference: Option<String>,
    pub(super) since: Option<DateTime<Utc>>,
    pub(super) until: Option<DateTime<Utc>>,
    pub(super) text: Option<String>,
}

/// Stores a batch.
pub(super) async fn create(grant: &Grant<LogsWrite>, input: LogEntriesCreate) -> Result<LogEntriesCreated> {
    let platform = grant.platform();
    let now = platform.clock.now();
    check(&input.entries, now)?;
    let rows: Vec<log_entries::ActiveModel> = input
        .entries
        .into_iter()
        .map(|entry| log_entries::ActiveModel {
            tenant_id: NotSet,
            id: Set(platform.ids.uuid()),
            logged_at: Set(to_microseconds(entry.timestamp.unwrap_or(now))),
            level: Set(entry.level.unwrap_or(LogLevel::Info).rank()),
            message: Set(entry.message),
            source: Set(entry.source),
            job_reference: Set(entry.job_reference),
            process_reference: Set(entry.process_reference),
            fields: Set(entry.fields.map(|fields| fields.0)),
            created_by: Set(grant.principal().user_id.0),
            created_at: Set(now),
        })
        .collect();
    let ids: Vec<LogEntryId> = rows.iter().map(|row| LogEntryId(*row.id.as_ref())).collect();
    let tx = grant.begin().await?;
    store::insert(&tx, rows).await?;
    // The lines themselves are the record; the audit log only says that there were some.
    tx.record(AuditEvent::of("log_entry").note(json!({ "entries": ids.len() })))?;
    tx.commit().await?;
    Ok(LogEntriesCreated { ids })
}

/// What both databases can store.
fn to_microseconds(time: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(time.timestamp_micros()).unwrap_or(time)
}

/// 422 that names every rule that is broken, of every entry.
fn check(entries: &[LogEntryCreate], now: DateTime<Utc>) -> Result<()> {
    if entries.is_empty() || entries.len() > MAX_ENTRIES {
        return Err(Error::invalid("/entries", format!("must have 1 to {MAX_ENTRIES} entries")));
    }
    let mut wrong = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let mut bad = |field: &str, message: String| {
            wrong.push(FieldError { field: format!("/entries/{index}/{field}"), message });
        };
        if let Some(message) = text_problem(&entry.message, MAX_MESSAGE) {
            bad("message", message);
        }
        let references = [
            ("source", &entry.source),
            ("job_reference", &entry.job_reference),
            ("process_reference", &entry.process_reference),
        ];
        for (field, text) in references {
            if let Some(message) = text.as_ref().and_then(|text| text_problem(text, MAX_REFERENCE)) {
                bad(field, message);
            }
        }
        if let Some(message) = entry.timestamp.and_then(|time| time_problem(time, now)) {
            bad("timestamp", message.into());
        }
        if let Some(message) = entry.fields.as_ref().and_then(|fields| fields_problem(&fields.0)) {
            bad("fields", message);
        }
    }
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(Error::invalid_fields(wrong)),
    }
}

fn text_problem(text: &str, max: usize) -> Option<String> {
    if text.trim().is_empty() {
        return Some("must not be empty".into());
    }
    // What no database stores as text.
    if text.contains('\0') {
        return Some("must not contain null characters".into());
    }
    (text.chars().count() > max).then(|| format!("must have at most {max} characters"))
}

fn time_problem(time: DateTime<Utc>, now: DateTime<Utc>) -> Option<&'static str> {
    match time {
        time if time > now + Duration::days(1) => Some("lies more than a day ahead"),
        time if time < DateTime::UNIX_EPOCH => Some("must not lie before 1970"),
        _ => None,
    }
}

fn fields_problem(fields: &Value) -> Option<String> {
    if !fields.is_object() {
        return Some("must be an object".into());
    }
    if depth(fields) > MAX_FIELDS_DEPTH {
        return Some(format!("must be nested at most {MAX_FIELDS_DEPTH} deep"));
    }
    let text = fields.to_string();
    if text.contains("\\u0000") {
        return Some("must not contain null characters".into());
    }
    (text.len() > MAX_FIELDS_BYTES).then(|| format!("must have at most {MAX_FIELDS_BYTES} bytes as JSON"))
}

/// The parser bounds nesting, and so this recursion.
fn depth(value: &Value) -> usize {
    match value {
        Value::Object(parts) => 1 + parts.values().map(depth).max().unwrap_or(0),
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// The tenant's entries, newest first.
pub(super) async fn list(
    grant: &Grant<LogsRead>,
    filters: Filters,
    limit: Option<u32>,
    page_token: Option<String>,
) -> Result<Page<LogEntry>> {
    const OPERATION: &str = "log_entry_list";
    let request =
        PageRequest::<Filters, store::Key>::new(OPERATION, limit.map(u64::from), page_token.as_deref(), filters)?;
    let rows = store::page(&grant.db(), &request.filters, request.after, request.limit + 1).await?;
    let page = request.page(OPERATION, rows, |row| (row.logged_at, row.id));
    let items = page.items.into_iter().map(LogEntry::new).collect::<Result<_>>()?;
    Ok(Page { items, next_page: page.next_page })
}

/// Deletes entries from before a time.
pub(super) async fn purge(grant: &Grant<LogsPurge>, before: DateTime<Utc>) -> Result<LogEntryPurged> {
    let tx = grant.begin().await?;
    let deleted = store::delete_before(&tx, before, PURGE).await?;
    let more = deleted == PURGE && store::any_before(&tx, before).await?;
    tx.record(AuditEvent::of("log_entry").note(json!({ "before": before, "deleted": deleted })))?;
    tx.commit().await?;
    Ok(LogEntryPurged { deleted, more })
}

/// How long the tenant keeps entries.
pub(super) async fn retention(grant: &Grant<LogsRead>) -> Result<LogRetention> {
    store::retention(&grant.db()).await
}

/// Sets how long the tenant keeps entries.
pub(super) async fn set_retention(grant: &Grant<LogsPurge>, new: LogRetention) -> Result<LogRetention> {
    if new.days.is_some_and(|days| !(1..=MAX_RETENTION_DAYS).contains(&days)) {
        return Err(Error::invalid("/days", format!("must be 1 to {MAX_RETENTION_DAYS}, or absent")));
    }
    let tx = grant.begin().await?;
    let before = store::retention(&tx).await?;
    store::set_retention(&tx, new.days).await?;
    tx.record(AuditEvent::of("log_retention").before(&before).after(&new))?;
    tx.commit().await?;
    Ok(new)
}

/// Deletes what is older than its tenant wants to keep, in every tenant.
pub(crate) async fn drop_old_across_tenants(platform: &Platform) -> Result<u64> {
    let mut dropped = 0;
    for (tenant, days) in store::retentions_across_tenants(&platform.database).await? {
        let end = platform.clock.now() - Duration::days(days);
        loop {
            let tx = platform.system_begin(tenant, SystemReason::Maintenance).await?;
            let deleted = store::delete_before(&tx, end, PURGE_IN_BACKGROUND).await?;
            tx.commit().await?;
            dropped += deleted;
            if deleted < PURGE_IN_BACKGROUND {
                break;
            }
        }
    }
    Ok(dropped)
}

#[cfg(test)]
mod tests {
    use super::*;
    use poem_openapi::types::Any;

    fn entry(message: &str, fields: Option<Value>) -> LogEntryCreate {
        LogEntryCreate {
            level: None,
            message: message.into(),
            timestamp: None,
            source: None,
            job_reference: None,
            process_reference: None,
            fields: fields.map(Any),
        }
    }

    #[test]
    fn every_broken_rule_is_named_by_its_place() {
        let nested = (0..9).fold(json!(1), |inner, _| json!({ "a": inner }));
        let mut entries = vec![
            entry("fine", Some(json!({ "a": { "b": [1] } }))),
            entry(" ", None),
            entry(&"é".repeat(MAX_MESSAGE), None),
            entry(&"é".repeat(MAX_MESSAGE + 1), Some(json!([1]))),
            entry("a\u{0}b", Some(nested)),
            entry("fine", Some(json!({ "a": "x".repeat(MAX_FIELDS_BYTES) }))),
            entry("fine", Some(json!({ "a": "\u{0}" }))),
        ];
        let now = DateTime::<Utc>::from_timestamp(1_700_000_000, 0).unwrap();
        entries[0].timestamp = Some(now + Duration::days(2));
        entries[1].source = Some(String::new());
        entries[2].job_reference = Some("j".repeat(201));
        let error = check(&entries, now).unwrap_err();
        let named: Vec<&str> = error.fields.iter().map(|field| field.field.as_str()).collect();
        assert_eq!(
            named,
            [
                "/entries/0/timestamp",
                "/entries/1/message",
                "/entries/1/source",
                "/entries/2/job_reference",
                "/entries/3/message",
                "/entries/3/fields",
                "/entries/4/message",
                "/entries/4/fields",
                "/entries/5/fields",
                "/entries/6/fields",
            ]
        );
        assert!(check(&[], now).is_err());
        assert!(check(&vec![entry("a", None); 1001], now).is_err());
        assert!(check(&vec![entry("a", None); 1000], now).is_ok());
    }
}
