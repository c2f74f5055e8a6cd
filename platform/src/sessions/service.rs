//! Rules of conversations. Invariant: whoever is not a conversation's user gets a 404, whatever they want of it.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::HashSet;

use super::{
    dto::{Citation, Message, MessageRole, Session, SessionCreate, SessionUpdate, TokenUsage},
    store::{self, MessageRow, Owner},
};
use crate::{
    access::{
        AuditEvent, Grant, RequiredPermission, TenantDb, Visibility,
        permissions::{SessionsRead, SessionsWrite},
    },
    db::entity::sessions,
    kernel::{Error, ErrorCode, KnowledgeBaseId, MessageId, NodeId, Page, PageRequest, Result, SessionId},
    retrieval::service::require_visible_knowledge_bases,
};

/// What the column `citations` holds: the citations, and every file that the answer was made from, cited or not, by its passages or by
/// the answers before it that its model was told.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Sources {
    /// The question that an answer answers.
    pub(super) question: Option<MessageId>,
    pub(super) files: Vec<NodeId>,
    pub(super) citations: Vec<Citation>,
}

/// Begins a conversation. Knowledge bases that the caller can't see are 404.
pub(super) async fn create(grant: &Grant<SessionsWrite>, input: SessionCreate) -> Result<Session> {
    let mut knowledge_bases = input.knowledge_base_ids;
    if knowledge_bases.as_ref().is_some_and(Vec::is_empty) {
        return Err(Error::invalid(
            "/knowledge_base_ids",
            "must not be empty; leave it out to use everything you may read",
        ));
    }
    let title = match input.title {
        Some(title) => checked_title(&title)?,
        None => String::new(),
    };
    if let Some(ids) = &mut knowledge_bases {
        require_visible_knowledge_bases(&grant.db(), &grant.visibility(), ids).await?;
    }
    let now = grant.platform().clock.now();
    let row = sessions::Model {
        tenant_id: grant.principal().tenant_id.0,
        id: grant.platform().ids.uuid(),
        user_id: grant.principal().user_id.0,
        credential_id: grant.principal().limited_credential(),
        title,
        knowledge_base_ids: json!(knowledge_bases.unwrap_or_default()),
        created_at: now,
        updated_at: now,
    };
    let tx = grant.begin().await?;
    store::insert_session(&tx, row.clone()).await?;
    tx.record(AuditEvent::on("session", row.id))?;
    tx.commit().await?;
    Session::try_from(row)
}

/// The caller's conversations, newest first.
pub(super) async fn list(
    grant: &Grant<SessionsRead>,
    limit: Option<u32>,
    page_token: Option<&str>,
) -> Result<Page<Session>> {
    const OPERATION: &str = "session_list";
    let request = PageRequest::<(), SessionId>::new(OPERATION, limit.map(u64::from), page_token, ())?;
    let rows = store::sessions(&grant.db(), Owner::of(grant.principal()), request.after, request.limit + 1).await?;
    let page = request.page(OPERATION, rows, |row| SessionId(row.id));
    let items = page.items.into_iter().map(Session::try_from).collect::<Result<_>>()?;
    Ok(Page { items, next_page: page.next_page })
}

/// One of the caller's conversations.
pub(super) async fn get<P: RequiredPermission>(grant: &Grant<P>, id: SessionId) -> Result<Session> {
    own(grant, &grant.db(), id).await?.try_into()
}

/// Renames a conversation.
pub(super) async fn update(grant: &Grant<SessionsWrite>, id: SessionId, input: SessionUpdate) -> Result<Session> {
    let title = input.title.as_deref().map(checked_title).transpose()?;
    let tx = grant.begin().await?;
    if let Some(title) = title
        && !store::touch(&tx, Owner::of(grant.principal()), id, Some(&title), grant.platform().clock.now()).await?
    {
        return Err(Error::not_found());
    }
    let row = own(grant, &tx, id).await?;
    tx.record(AuditEvent::on("session", id))?;
    tx.commit().await?;
    row.try_into()
}

/// Deletes a conversation with all that was said in it.
pub(super) async fn delete(grant: &Grant<SessionsWrite>, id: SessionId) -> Result<()> {
    let tx = grant.begin().await?;
    if !store::delete(&tx, Owner::of(grant.principal()), id).await? {
        return Err(Error::not_found());
    }
    tx.record(AuditEvent::on("session", id))?;
    tx.commit().await
}

/// The messages of one of the caller's conversations, oldest first.
pub(super) async fn messages(
    grant: &Grant<SessionsRead>,
    id: SessionId,
    limit: Option<u32>,
    page_token: Option<&str>,
) -> Result<Page<Message>> {
    const OPERATION: &str = "message_list";
    let db = grant.db();
    own(grant, &db, id).await?;
    let request =
        PageRequest::<SessionId, (DateTime<Utc>, MessageId)>::new(OPERATION, limit.map(u64::from), page_token, id)?;
    if request.filters != id {
        return Err(Error::new(ErrorCode::InvalidPageToken, "The page token is of another conversation.")
            .with_field("page_token", "not a token of this list"));
    }
    let rows = store::messages(&db, id, request.after, request.limit + 1).await?;
    let page = request.page(OPERATION, rows, |row| (row.created_at, MessageId(row.id)));
    let items = shown(&db, &grant.visibility(), page.items).await?;
    Ok(Page { items, next_page: page.next_page })
}

/// The conversation, if it is the caller's.
pub(super) async fn own<P: RequiredPermission>(
    grant: &Grant<P>,
    db: &TenantDb<'_>,
    id: SessionId,
) -> Result<sessions::Model> {
    store::session(db, Owner::of(grant.principal()), id).await?.ok_or_else(Error::not_found)
}

/// Messages as the caller may see them now: an answer made from a file that is no longer readable is withheld.
pub(super) async fn shown(db: &TenantDb<'_>, visibility: &Visibility, rows: Vec<MessageRow>) -> Result<Vec<Message>> {
    let messages: Vec<(Message, Vec<NodeId>)> = rows.into_iter().map(message).collect::<Result<_>>()?;
    let files: HashSet<NodeId> = messages.iter().flat_map(|(_, files)| files.iter().copied()).collect();
    let readable = store::readable_files(db, visibility, &files).await?;
    let show = |(message, files): (Message, Vec<NodeId>)| match files.iter().all(|file| readable.contains(file)) {
        true => message,
        false => Message { content: String::new(), citations: Vec::new(), withheld: true, ..message },
    };
    Ok(messages.into_iter().map(show).collect())
}

/// A stored message, and the files it was made from.
pub(super) fn message(row: MessageRow) -> Result<(Message, Vec<NodeId>)> {
    let inconsistent = |what: &str| Error::internal(format!("message {} has an unreadable {what}", row.id));
    let sources: Sources = serde_json::from_value(row.citations).map_err(|_| inconsistent("citations"))?;
    let usage = row.usage.map(serde_json::from_value::<TokenUsage>).transpose().map_err(|_| inconsistent("usage"))?;
    let role = match row.role.as_str() {
        "user" => MessageRole::User,
        "assistant" => MessageRole::Assistant,
        _ => return Err(inconsistent("role")),
    };
    let message = Message {
        id: MessageId(row.id),
        session_id: SessionId(row.session_id),
        role,
        content: row.content,
        citations: sources.citations,
        withheld: false,
        model: row.model,
        usage,
        created_at: row.created_at,
    };
    Ok((message, sources.files))
}

/// The next message's time: the clock's, but after the last message, so that messages stay in order however fast they come.
pub(super) fn next_time(now: DateTime<Utc>, last: Option<DateTime<Utc>>) -> DateTime<Utc> {
    last.map_or(now, |last| now.max(last + Duration::microseconds(1)))
}

/// A message to be stored.
pub(super) fn row(
    id: MessageId,
    session: SessionId,
    role: &str,
    content: String,
    at: DateTime<Utc>,
    sources: &Sources,
) -> MessageRow {
    MessageRow {
        id: id.0,
        session_id: session.0,
        role: role.to_string(),
        content,
        citations: json!(sources),
        model: None,
        usage: None,
        created_at: at,
    }
}

fn checked_title(title: &str) -> Result<String> {
    match title.trim() {
        "" => Err(Error::invalid("/title", "must not be blank")),
        title => Ok(title.to_string()),
    }
}

/// The knowledge bases that a conversation is bound to; `None`: everything that the caller may read.
pub(super) fn knowledge_bases(row: &sessions::Model) -> Result<Option<Vec<KnowledgeBaseId>>> {
    let ids: Vec<KnowledgeBaseId> = read_ids(&row.knowledge_base_ids, row.id)?;
    Ok((!ids.is_empty()).then_some(ids))
}

fn read_ids(stored: &Value, session: uuid::Uuid) -> Result<Vec<KnowledgeBaseId>> {
    serde_json::from_value(stored.clone())
        .map_err(|_| Error::internal(format!("session {session} has unreadable knowledge bases")))
}

impl TryFrom<sessions::Model> for Session {
    type Error = Error;

    fn try_from(row: sessions::Model) -> Result<Self> {
        Ok(Self {
            id: SessionId(row.id),
            knowledge_base_ids: read_ids(&row.knowledge_base_ids, row.id)?,
            title: row.title,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}
