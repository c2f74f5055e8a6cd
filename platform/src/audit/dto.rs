//! Wire types of the audit log.

use chrono::{DateTime, Utc};
use poem_openapi::{Enum, Object, types::Any};
use serde_json::Value;

use crate::{
    db::entity::audit_events,
    kernel::{Error, Result},
};

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ActorType {
    /// A user or service account; `actor_id` is its id.
    User,
    /// The server itself; `actor_id` says in which part of its work.
    System,
    /// Somebody who had not proven who they are.
    Anonymous,
}

/// One thing that was done.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(rename = "AuditEvent", skip_serializing_if_is_none)]
pub struct AuditEventView {
    /// Its number in the tenant's log, from 1, without gaps.
    pub sequence: i64,
    /// When.
    pub created_at: DateTime<Utc>,
    /// What was called: the operation id, such as `folder_create`.
    pub action: String,
    /// Who.
    pub actor_type: ActorType,
    /// The actor's id.
    pub actor_id: Option<String>,
    /// The actor's login at the time.
    pub actor_login: Option<String>,
    /// What the actor had authenticated with: `sign_in`, `api_key` …
    pub credential_type: Option<String>,
    /// The credential's id.
    pub credential_id: Option<String>,
    /// The kind of object that it was done to.
    pub object_type: String,
    /// The object's id.
    pub object_id: Option<String>,
    /// The object before, without secrets.
    pub before: Option<Any<Value>>,
    /// The object after, without secrets.
    pub after: Option<Any<Value>>,
    /// Whatever else is worth knowing.
    pub note: Option<Any<Value>>,
    /// The request's id, as in the header `X-Request-Id`.
    pub request_id: Option<String>,
    /// The address that the request came from.
    pub address: Option<String>,
    /// The hash of the event before.
    pub previous_hash: String,
    /// SHA-256, in hex, over the hash of the event before and this event.
    pub hash: String,
}

impl TryFrom<audit_events::Model> for AuditEventView {
    type Error = Error;

    fn try_from(row: audit_events::Model) -> Result<Self> {
        let sequence = row.sequence;
        let inconsistent = |what: &str| Error::internal(format!("audit event {sequence} has an unreadable {what}"));
        let json = |text: Option<String>| match text {
            Some(text) => serde_json::from_str(&text).map(|value| Some(Any(value))).map_err(|_| inconsistent("value")),
            None => Ok(None),
        };
        Ok(Self {
            sequence,
            created_at: row.created_at,
            action: row.action,
            actor_type: match row.actor_type.as_str() {
                "user" => ActorType::User,
                "system" => ActorType::System,
                "anonymous" => ActorType::Anonymous,
                _ => return Err(inconsistent("actor")),
            },
            actor_id: row.actor_id,
            actor_login: row.actor_login,
            credential_type: row.credential_type,
            credential_id: row.credential_id,
            object_type: row.object_type,
            object_id: row.object_id,
            before: json(row.before_value)?,
            after: json(row.after_value)?,
            note: json(row.note)?,
            request_id: row.request_id,
            address: row.address,
            previous_hash: row.previous_hash,
            hash: row.hash,
        })
    }
}

/// Whether the log is as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AuditVerification {
    /// Whether every event carries the hash of its content and of the event before, without a gap, up to the newest.
    pub intact: bool,
    /// How many events were checked.
    pub events: u64,
    /// The number of the oldest event that is kept.
    pub first_sequence: Option<i64>,
    /// The number of the newest event.
    pub last_sequence: i64,
    /// The newest event's hash. Kept elsewhere, it also proves that nobody rewrote the whole log.
    pub last_hash: String,
    /// The first event that is missing or not as it was written.
    pub broken_at: Option<i64>,
}
