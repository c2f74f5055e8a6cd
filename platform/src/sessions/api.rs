//! Operations of conversations.

use futures::{Stream, StreamExt, stream};
use poem::web::sse::Event as SseEvent;
use poem_openapi::{
    OpenApi,
    param::{Path, Query},
    payload::{EventStream, Json},
    types::ToJSON,
};
use std::{pin::Pin, time::Duration};

use super::{
    answer::{self, Event},
    dto::{
        AnswerCitations, AnswerDelta, AnswerDone, AnswerError, AnswerEvent, Message, MessageCreate, Session,
        SessionCreate, SessionUpdate,
    },
    service,
};
use crate::{
    access::{Authorized, permissions},
    http::{Created, ItemPage, JsonBody, NoContent, Problem},
    kernel::{Result, SessionId},
    openapi::Tag,
};

/// A comment is sent on a silent stream this often, so that nothing between here and the client gives up on it.
const KEEP_ALIVE: Duration = Duration::from_secs(10);

type AnswerEvents = Pin<Box<dyn Stream<Item = AnswerEvent> + Send>>;

/// See the module.
pub struct SessionsApi;

#[OpenApi(tag = "Tag::Sessions")]
impl SessionsApi {
    /// Begin a conversation
    #[oai(path = "/sessions", method = "post", operation_id = "session_create")]
    async fn session_create(
        &self,
        auth: Authorized<permissions::SessionsWrite>,
        body: JsonBody<SessionCreate>,
    ) -> Result<Created<Session>, Problem> {
        Ok(Created::Created(Json(service::create(&auth.0, body.0).await?)))
    }

    /// List one's conversations
    ///
    /// Newest first. Nobody sees another's conversations.
    #[oai(path = "/sessions", method = "get", operation_id = "session_list")]
    async fn session_list(
        &self,
        auth: Authorized<permissions::SessionsRead>,
        /// Items at most, 1 to 200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// `next_page` of the page before.
        page_token: Query<Option<String>>,
    ) -> Result<Json<ItemPage<Session>>, Problem> {
        Ok(Json(service::list(&auth.0, limit.0, page_token.0.as_deref()).await?.into()))
    }

    /// Get a conversation
    #[oai(path = "/sessions/:session_id", method = "get", operation_id = "session_get")]
    async fn session_get(
        &self,
        auth: Authorized<permissions::SessionsRead>,
        session_id: Path<SessionId>,
    ) -> Result<Json<Session>, Problem> {
        Ok(Json(service::get(&auth.0, session_id.0).await?))
    }

    /// Rename a conversation
    #[oai(path = "/sessions/:session_id", method = "patch", operation_id = "session_update")]
    async fn session_update(
        &self,
        auth: Authorized<permissions::SessionsWrite>,
        session_id: Path<SessionId>,
        body: JsonBody<SessionUpdate>,
    ) -> Result<Json<Session>, Problem> {
        Ok(Json(service::update(&auth.0, session_id.0, body.0).await?))
    }

    /// Delete a conversation
    ///
    /// With everything that was said in it.
    #[oai(path = "/sessions/:session_id", method = "delete", operation_id = "session_delete")]
    async fn session_delete(
        &self,
        auth: Authorized<permissions::SessionsWrite>,
        session_id: Path<SessionId>,
    ) -> Result<NoContent, Problem> {
        service::delete(&auth.0, session_id.0).await?;
        Ok(NoContent::Done)
    }

    /// List the messages of a conversation
    ///
    /// Oldest first. An answer made from a file that the caller may no longer read is withheld.
    #[oai(path = "/sessions/:session_id/messages", method = "get", operation_id = "message_list")]
    async fn message_list(
        &self,
        auth: Authorized<permissions::SessionsRead>,
        session_id: Path<SessionId>,
        /// Items at most, 1 to 200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// `next_page` of the page before.
        page_token: Query<Option<String>>,
    ) -> Result<Json<ItemPage<Message>>, Problem> {
        Ok(Json(service::messages(&auth.0, session_id.0, limit.0, page_token.0.as_deref()).await?.into()))
    }

    /// Ask a question
    ///
    /// Answers from what the caller may read now, within the conversation's knowledge bases, with citations that were checked against
    /// the stored text. If nothing relevant is found, the configured empty response is the answer, without citations.
    #[oai(path = "/sessions/:session_id/messages", method = "post", operation_id = "session_ask")]
    async fn session_ask(
        &self,
        auth: Authorized<permissions::SessionsWrite>,
        session_id: Path<SessionId>,
        body: JsonBody<MessageCreate>,
    ) -> Result<Json<Message>, Problem> {
        Ok(Json(answer::ask(auth.0, session_id.0, &body.0.content).await?))
    }

    /// Ask a question and stream the answer
    ///
    /// Server-sent events, numbered from 0: `delta` with text, then `citations`, then `done` with the answer as it is stored; or
    /// `error` with a problem. What fails before the model is asked is an ordinary problem. Leaving early abandons the answer.
    #[oai(path = "/sessions/:session_id/messages/stream", method = "post", operation_id = "session_ask_stream")]
    async fn session_ask_stream(
        &self,
        auth: Authorized<permissions::SessionsWrite>,
        session_id: Path<SessionId>,
        body: JsonBody<MessageCreate>,
    ) -> Result<EventStream<AnswerEvents>, Problem> {
        let prepared = answer::prepare(&auth.0, session_id.0, &body.0.content).await?;
        let events: AnswerEvents = Box::pin(until_error(answer::run(auth.0, prepared)).map(wire));
        let mut next_id = 0u64;
        Ok(EventStream::new(events).keep_alive(KEEP_ALIVE).to_event(move |event| {
            let id = next_id;
            next_id += 1;
            SseEvent::message(event.to_json_string()).id(id.to_string()).event_type(event_type(&event))
        }))
    }
}

/// The events up to the first error, with it.
fn until_error(events: impl Stream<Item = Result<Event>> + Send + 'static) -> impl Stream<Item = Result<Event>> + Send {
    stream::unfold(Some(Box::pin(events)), |events| async {
        let mut events = events?;
        let event = events.next().await?;
        let failed = event.is_err();
        Some((event, (!failed).then_some(events)))
    })
}

fn wire(event: Result<Event>) -> AnswerEvent {
    match event {
        Ok(Event::Delta(text)) => AnswerEvent::Delta(AnswerDelta { text }),
        Ok(Event::Citations(citations)) => AnswerEvent::Citations(AnswerCitations { citations }),
        Ok(Event::Done(message)) => AnswerEvent::Done(AnswerDone { message: *message }),
        Err(error) => AnswerEvent::Error(AnswerError { problem: error.into() }),
    }
}

fn event_type(event: &AnswerEvent) -> &'static str {
    match event {
        AnswerEvent::Delta(_) => "delta",
        AnswerEvent::Citations(_) => "citations",
        AnswerEvent::Done(_) => "done",
        AnswerEvent::Error(_) => "error",
    }
}
