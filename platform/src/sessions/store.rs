//! Queries on conversations and messages. Every one names the user whose conversations they are.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};
use serde_json::Value;
use std::collections::HashSet;

use crate::{
    access::{Principal, TenantDb, Visibility},
    db::entity::{messages, nodes, sessions},
    kernel::{MessageId, NodeId, Result, SessionId, UserId},
};

/// Whose conversations are meant: a user's; through a credential with a resource limit only those that were begun with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner {
    pub(super) user: UserId,
    pub(super) credential: Option<uuid::Uuid>,
}

impl Owner {
    pub(super) fn of(principal: &Principal) -> Self {
        Self { user: principal.user_id, credential: principal.limited_credential() }
    }

    fn owns(self) -> Condition {
        use sessions::Column;
        let own = Condition::all().add(Column::UserId.eq(self.user.0));
        own.add_option(self.credential.map(|id| Column::CredentialId.eq(id)))
    }
}

/// A user's conversation.
pub(super) async fn session(db: &TenantDb<'_>, owner: Owner, id: SessionId) -> Result<Option<sessions::Model>> {
    use sessions::Column;
    db.one::<sessions::Entity>(|q| q.filter(Column::Id.eq(id.0)).filter(owner.owns())).await
}

/// A user's conversations, newest first, `limit` of them after `after`.
pub(super) async fn sessions(
    db: &TenantDb<'_>,
    owner: Owner,
    after: Option<SessionId>,
    limit: u64,
) -> Result<Vec<sessions::Model>> {
    use sessions::Column;
    db.all::<sessions::Entity>(|q| {
        let q = q.filter(owner.owns()).order_by_desc(Column::Id).limit(limit);
        match after {
            Some(after) => q.filter(Column::Id.lt(after.0)),
            None => q,
        }
    })
    .await
}

pub(super) async fn insert_session(tx: &TenantDb<'_>, row: sessions::Model) -> Result<()> {
    let active = sessions::ActiveModel {
        tenant_id: NotSet,
        id: Set(row.id),
        user_id: Set(row.user_id),
        credential_id: Set(row.credential_id),
        title: Set(row.title),
        knowledge_base_ids: Set(row.knowledge_base_ids),
        created_at: Set(row.created_at),
        updated_at: Set(row.updated_at),
    };
    tx.insert::<sessions::Entity>(active).await
}

/// Notes a change, with a new title if given; answers false if there is no such conversation any more. Locks the row.
pub(super) async fn touch(
    tx: &TenantDb<'_>,
    owner: Owner,
    id: SessionId,
    title: Option<&str>,
    now: DateTime<Utc>,
) -> Result<bool> {
    use sessions::Column;
    let updated = tx.update::<sessions::Entity>(|q| {
        let q = q.col_expr(Column::UpdatedAt, Expr::value(now)).filter(Column::Id.eq(id.0)).filter(owner.owns());
        match title {
            Some(title) => q.col_expr(Column::Title, Expr::value(title)),
            None => q,
        }
    });
    Ok(updated.await? > 0)
}

/// Deletes a conversation with its messages; answers whether there was one.
pub(super) async fn delete(tx: &TenantDb<'_>, owner: Owner, id: SessionId) -> Result<bool> {
    use sessions::Column;
    Ok(tx.delete::<sessions::Entity>(|q| q.filter(Column::Id.eq(id.0)).filter(owner.owns())).await? > 0)
}

/// A message without its trace, which may be large.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct MessageRow {
    pub(super) id: uuid::Uuid,
    pub(super) session_id: uuid::Uuid,
    pub(super) role: String,
    pub(super) content: String,
    pub(super) citations: Value,
    pub(super) model: Option<String>,
    pub(super) usage: Option<Value>,
    pub(super) created_at: DateTime<Utc>,
}

const MESSAGE: [messages::Column; 8] = [
    messages::Column::Id,
    messages::Column::SessionId,
    messages::Column::Role,
    messages::Column::Content,
    messages::Column::Citations,
    messages::Column::Model,
    messages::Column::Usage,
    messages::Column::CreatedAt,
];

/// Messages of a conversation, oldest first, `limit` of them after `after`.
pub(super) async fn messages(
    db: &TenantDb<'_>,
    session: SessionId,
    after: Option<(DateTime<Utc>, MessageId)>,
    limit: u64,
) -> Result<Vec<MessageRow>> {
    use messages::Column;
    db.rows::<messages::Entity, MessageRow>(|q| {
        let q = q.select_only().columns(MESSAGE).filter(Column::SessionId.eq(session.0));
        let q = q.order_by_asc(Column::CreatedAt).order_by_asc(Column::Id).limit(limit);
        match after {
            Some((at, id)) => {
                let same_time = Condition::all().add(Column::CreatedAt.eq(at)).add(Column::Id.gt(id.0));
                q.filter(Condition::any().add(Column::CreatedAt.gt(at)).add(same_time))
            }
            None => q,
        }
    })
    .await
}

/// The last messages of a conversation, newest first.
pub(super) async fn last_messages(db: &TenantDb<'_>, session: SessionId, limit: u64) -> Result<Vec<MessageRow>> {
    use messages::Column;
    db.rows::<messages::Entity, MessageRow>(|q| {
        let q = q.select_only().columns(MESSAGE).filter(Column::SessionId.eq(session.0));
        q.order_by_desc(Column::CreatedAt).order_by_desc(Column::Id).limit(limit)
    })
    .await
}

pub(super) async fn insert_message(tx: &TenantDb<'_>, row: MessageRow, trace: Option<Value>) -> Result<()> {
    let active = messages::ActiveModel {
        tenant_id: NotSet,
        id: Set(row.id),
        session_id: Set(row.session_id),
        role: Set(row.role),
        content: Set(row.content),
        citations: Set(row.citations),
        model: Set(row.model),
        usage: Set(row.usage),
        trace: Set(trace),
        created_at: Set(row.created_at),
    };
    tx.insert::<messages::Entity>(active).await
}

/// Those of the files that exist and that the caller may read now.
pub(super) async fn readable_files(
    db: &TenantDb<'_>,
    visibility: &Visibility,
    files: &HashSet<NodeId>,
) -> Result<HashSet<NodeId>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: uuid::Uuid,
    }
    if files.is_empty() {
        return Ok(HashSet::new());
    }
    let sees = visibility.sees_content((nodes::Entity, nodes::Column::TenantId), (nodes::Entity, nodes::Column::Id));
    let rows = db
        .rows::<nodes::Entity, Row>(|q| {
            q.select_only()
                .column(nodes::Column::Id)
                .filter(nodes::Column::Id.is_in(files.iter().map(|f| f.0)))
                .filter(sees)
        })
        .await?;
    Ok(rows.into_iter().map(|row| NodeId(row.id)).collect())
}
