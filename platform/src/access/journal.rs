//! The audit log's writing side: events, and the chain that makes a later change to any of them visible.
//!
//! Invariant: an event is part of the transaction whose change it describes, and is appended as its very last statement: whoever holds
//! the head's lock waits for nothing any more, so writers of one tenant follow each other and never deadlock.

use chrono::{DateTime, Utc};
use poem_openapi::types::ToJSON;
use sea_orm::{
    ActiveModelTrait as _,
    ActiveValue::Set,
    ColumnTrait, DatabaseExecutor, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    context::RequestContext,
    grant::SystemReason,
    principal::{Credential, Principal},
};
use crate::{
    db::entity::{audit_events, audit_heads},
    kernel::{Error, Result, TenantId, UserId},
};

/// What was done to what. Values are wire types, which never hold secrets.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEvent {
    object_type: &'static str,
    object_id: Option<String>,
    before: Option<Value>,
    after: Option<Value>,
    note: Option<Value>,
}

impl AuditEvent {
    /// Something happened to the object `id` of the kind `object_type`, such as `folder`.
    pub fn on(object_type: &'static str, id: impl Into<Uuid>) -> Self {
        Self { object_id: Some(id.into().to_string()), ..Self::of(object_type) }
    }

    /// Something happened to the one object of that kind, or to several.
    pub fn of(object_type: &'static str) -> Self {
        Self { object_type, object_id: None, before: None, after: None, note: None }
    }

    /// The object as it was.
    #[must_use]
    pub fn before(self, view: &impl ToJSON) -> Self {
        Self { before: view.to_json(), ..self }
    }

    /// The object as it is now.
    #[must_use]
    pub fn after(self, view: &impl ToJSON) -> Self {
        Self { after: view.to_json(), ..self }
    }

    /// What else is worth knowing.
    #[must_use]
    pub fn note(self, note: Value) -> Self {
        Self { note: Some(note), ..self }
    }
}

/// Who did it.
#[derive(Clone, Debug, PartialEq)]
pub enum Actor {
    /// A user or service account.
    User {
        /// Its id.
        id: UserId,
        /// Its login at the time.
        login: String,
        /// What it authenticated with.
        credential: Option<Credential>,
    },
    /// The process itself.
    System(SystemReason),
    /// Somebody who has not proven who they are.
    Anonymous,
}

impl From<&Principal> for Actor {
    fn from(principal: &Principal) -> Self {
        Self::User { id: principal.user_id, login: principal.login.clone(), credential: Some(principal.credential) }
    }
}

/// An event with all that is known about it before it gets its place in the chain.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) tenant: TenantId,
    pub(super) actor: Actor,
    pub(super) action: String,
    pub(super) context: RequestContext,
    pub(super) event: AuditEvent,
}

/// What an event's hash covers, in this order. A field may be added at the end, under another name of the chain's first hash.
#[derive(Serialize)]
struct Hashed<'a> {
    tenant: Uuid,
    sequence: i64,
    at_micros: i64,
    action: &'a str,
    actor: [Option<&'a str>; 3],
    credential: [Option<&'a str>; 2],
    object: [Option<&'a str>; 2],
    before: Option<&'a str>,
    after: Option<&'a str>,
    note: Option<&'a str>,
    request_id: Option<&'a str>,
    address: Option<&'a str>,
}

/// The hash before the first event's.
pub(crate) const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The hash of an event as it is stored, in hex: SHA-256 over the previous event's hash and the event's own content.
pub(crate) fn hash(row: &audit_events::Model) -> String {
    let hashed = Hashed {
        tenant: row.tenant_id,
        sequence: row.sequence,
        at_micros: row.created_at.timestamp_micros(),
        action: &row.action,
        actor: [Some(&row.actor_type), row.actor_id.as_deref(), row.actor_login.as_deref()],
        credential: [row.credential_type.as_deref(), row.credential_id.as_deref()],
        object: [Some(&row.object_type), row.object_id.as_deref()],
        before: row.before_value.as_deref(),
        after: row.after_value.as_deref(),
        note: row.note.as_deref(),
        request_id: row.request_id.as_deref(),
        address: row.address.as_deref(),
    };
    let content = serde_json::to_vec(&hashed).expect("strings and numbers serialise");
    let mut digest = Sha256::new();
    digest.update(row.previous_hash.as_bytes());
    digest.update(content);
    hex::encode(digest.finalize())
}

/// Appends an event to its tenant's chain. Nothing may follow in the transaction but its commit.
#[expect(clippy::disallowed_methods, reason = "the log of another tenant may be written in the same transaction")]
pub(super) async fn append(executor: &DatabaseExecutor<'_>, now: DateTime<Utc>, entry: Entry) -> Result<()> {
    use audit_heads::Column as H;
    let tenant = entry.tenant.0;
    let first = audit_heads::ActiveModel {
        tenant_id: Set(tenant),
        sequence: Set(0),
        hash: Set(GENESIS.into()),
        kept_after: Set(0),
        kept_after_hash: Set(GENESIS.into()),
    };
    // The update locks the head's row until the commit; only a tenant's very first event finds none.
    let lock = || {
        audit_heads::Entity::update_many()
            .col_expr(H::Sequence, Expr::col(H::Sequence).add(1))
            .filter(H::TenantId.eq(tenant))
            .exec(executor)
    };
    if lock().await?.rows_affected == 0 {
        let nothing = OnConflict::column(H::TenantId).do_nothing().to_owned();
        audit_heads::Entity::insert_many([first]).on_conflict(nothing).exec_without_returning(executor).await?;
        lock().await?;
    }
    let head = audit_heads::Entity::find().filter(H::TenantId.eq(tenant)).one(executor).await?;
    let head = head.ok_or_else(|| Error::internal("the audit log has no head"))?;
    let row = row(now, entry, &head);
    let hash = row.hash.clone();
    let active: audit_events::ActiveModel = row.into();
    audit_events::Entity::insert_many([active.reset_all()]).exec_without_returning(executor).await?;
    audit_heads::Entity::update_many()
        .col_expr(H::Hash, Expr::value(hash))
        .filter(H::TenantId.eq(tenant))
        .exec(executor)
        .await?;
    Ok(())
}

fn row(now: DateTime<Utc>, entry: Entry, head: &audit_heads::Model) -> audit_events::Model {
    let (actor_type, actor_id, actor_login, credential) = match entry.actor {
        Actor::User { id, login, credential } => ("user", Some(id.to_string()), Some(login), credential),
        Actor::System(reason) => ("system", Some(reason.as_str().to_string()), None, None),
        Actor::Anonymous => ("anonymous", None, None, None),
    };
    let text = |value: Option<Value>| value.map(|value| value.to_string());
    let mut row = audit_events::Model {
        tenant_id: entry.tenant.0,
        sequence: head.sequence,
        // What both databases keep, so that the hash of what is read equals that of what was written.
        created_at: DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now),
        action: entry.action,
        actor_type: actor_type.into(),
        actor_id,
        actor_login,
        credential_type: credential.map(|c| c.kind().to_string()),
        credential_id: credential.map(|c| c.id().to_string()),
        object_type: entry.event.object_type.into(),
        object_id: entry.event.object_id,
        before_value: text(entry.event.before),
        after_value: text(entry.event.after),
        note: text(entry.event.note),
        request_id: entry.context.request_id,
        address: entry.context.address,
        previous_hash: head.hash.clone(),
        hash: String::new(),
    };
    row.hash = hash(&row);
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(action: &str) -> Entry {
        Entry {
            tenant: TenantId(Uuid::from_u128(1)),
            actor: Actor::Anonymous,
            action: action.into(),
            context: RequestContext::default(),
            event: AuditEvent::on("folder", Uuid::from_u128(2)).note(serde_json::json!({ "a": 1 })),
        }
    }

    #[test]
    fn a_change_to_any_field_or_to_the_order_changes_the_hash() {
        let head = audit_heads::Model {
            tenant_id: Uuid::from_u128(1),
            sequence: 1,
            hash: GENESIS.into(),
            kept_after: 0,
            kept_after_hash: GENESIS.into(),
        };
        let now = DateTime::from_timestamp(1_800_000_000, 123_456_789).unwrap();
        let original = row(now, entry("folder_create"), &head);
        assert_eq!(original.hash, hash(&original));
        let mut changed = vec![row(now, entry("folder_delete"), &head)];
        changed.push(audit_events::Model { sequence: 2, ..original.clone() });
        changed.push(audit_events::Model { actor_login: Some("x".into()), ..original.clone() });
        changed.push(audit_events::Model { object_id: None, ..original.clone() });
        changed.push(audit_events::Model { note: Some("{}".into()), ..original.clone() });
        changed.push(audit_events::Model { previous_hash: "1".repeat(64), ..original.clone() });
        changed.push(audit_events::Model { created_at: now + chrono::Duration::seconds(1), ..original.clone() });
        for changed in changed {
            assert_ne!(hash(&changed), original.hash, "{changed:?}");
        }
        // The same text in another field is another event.
        let moved = audit_events::Model { before_value: original.note.clone(), note: None, ..original.clone() };
        assert_ne!(hash(&moved), original.hash);
    }
}
