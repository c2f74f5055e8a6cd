//! One question's way to its answer: condense, retrieve, judge, assemble, generate, cite, check, store.
//! Invariant: the question is stored before anything is asked of a model, the answer in one transaction after its citations were
//! checked; dropping the stream at any point leaves the question and nothing else.

use futures::{Stream, StreamExt, stream::BoxStream};
use serde_json::{Value, json};
use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use super::{
    cite,
    condense::standalone,
    dto::{Citation, Message, TokenUsage},
    history::{self, Exchange},
    markers::Renumberer,
    relevance::{Judged, judge},
    service::{self, Sources, next_time},
    store::{self, Owner},
};
use crate::{
    access::{AuditEvent, Grant, TenantDb, permissions::SessionsWrite, while_authorized},
    config::{ChatBackend, ChatConfig},
    kernel::{Error, KnowledgeBaseId, MessageId, NodeId, Result, SessionId},
    models::{ChatEvent, ChatRequest, Passage, Turn, Usage, lexical::approximate_tokens},
    retrieval::{
        dto::SearchMode,
        service::{LiveChunk, SearchRequest, fill_cosines, live_chunks, search_with_vector},
    },
};

/// Candidates fetched: the first few may become passages, all of them tell which words are common.
const CANDIDATES: usize = 32;
/// Messages that are looked at for what was said before.
const HISTORY_MESSAGES: u64 = 8;
/// What was said before may take this part of what the question leaves of the prompt; the passages get the rest.
const HISTORY_SHARE: usize = 4;
/// Characters of a title taken from the first question.
const TITLE_CHARACTERS: usize = 80;
/// While an answer is written, its caller's right to its files is looked at this often.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// What happens while an answer is written. `Done` is last.
pub(super) enum Event {
    /// More text.
    Delta(String),
    /// Checked citations.
    Citations(Vec<Citation>),
    /// The stored answer.
    Done(Box<Message>),
}

/// A stored question with what was found for it.
pub(super) struct Prepared {
    session: SessionId,
    question: MessageId,
    asked_at: chrono::DateTime<chrono::Utc>,
    content: String,
    search_query: String,
    history: Vec<Exchange>,
    passages: Vec<LiveChunk>,
    trace: Trace,
}

/// What is kept of how an answer came about.
struct Trace {
    stages: Vec<Value>,
    candidates: Value,
}

impl Trace {
    fn stage(&mut self, name: &str, started: Instant) {
        self.stages.push(json!({ "stage": name, "milliseconds": started.elapsed().as_secs_f64() * 1000.0 }));
    }
}

/// Asks and waits for the whole answer.
pub(super) async fn ask(grant: Grant<SessionsWrite>, session: SessionId, content: &str) -> Result<Message> {
    let prepared = prepare(&grant, session, content).await?;
    let mut events = run(grant, prepared);
    while let Some(event) = events.next().await {
        if let Event::Done(message) = event? {
            return Ok(*message);
        }
    }
    Err(Error::internal("an answer ended without an end"))
}

/// Stores the question and finds what can be said about it.
pub(super) async fn prepare(grant: &Grant<SessionsWrite>, session: SessionId, content: &str) -> Result<Prepared> {
    let content = content.trim();
    if content.is_empty() {
        return Err(Error::invalid("/content", "must not be blank"));
    }
    let chat = &grant.platform().config.chat;
    let room = beside_question(chat, content)?;
    let db = grant.db();
    let row = service::own(grant, &db, session).await?;
    let before = store::last_messages(&db, session, HISTORY_MESSAGES).await?;
    let asked_at = next_time(grant.platform().clock.now(), before.first().map(|m| m.created_at));
    let title = row.title.is_empty().then(|| content.chars().take(TITLE_CHARACTERS).collect::<String>());
    let question = store_question(grant, session, content, title.as_deref(), asked_at).await?;

    let previous = before.iter().find(|m| m.role == "user").map(|m| m.content.clone());
    let history = match chat.backend {
        // It quotes passages and nothing else: an answer that it was told before would make no difference to this one.
        ChatBackend::Extractive => Vec::new(),
        ChatBackend::Openai => history::within(history::read(grant, &db, before).await?, room / HISTORY_SHARE),
    };
    let mut trace = Trace { stages: Vec::new(), candidates: Value::Null };
    let knowledge_bases = service::knowledge_bases(&row)?;
    let condensed = standalone(content, previous.as_deref());
    let mut search_query = condensed.clone().unwrap_or_else(|| content.to_string());
    let mut judged = retrieve(grant, &db, &search_query, &knowledge_bases, &mut trace).await?;
    if condensed.is_some() && !judged.iter().any(|j| j.relevant) {
        search_query = content.to_string();
        judged = retrieve(grant, &db, &search_query, &knowledge_bases, &mut trace).await?;
    }
    let spent: usize = history.iter().map(Exchange::tokens).sum();
    let passages = assemble(&judged, room.saturating_sub(spent));
    let used: HashSet<_> = passages.iter().map(|p| p.chunk_id).collect();
    trace.candidates = judged.iter().map(|j| candidate(j, used.contains(&j.hit.chunk.chunk_id))).collect();
    Ok(Prepared { session, question, asked_at, content: content.to_string(), search_query, history, passages, trace })
}

/// Tokens of the prompt that the question leaves to everything else; 422 if it leaves none. The extractive model has no prompt: there
/// the passages get all.
fn beside_question(chat: &ChatConfig, question: &str) -> Result<usize> {
    let whole = chat.context_tokens as usize;
    if chat.backend == ChatBackend::Extractive {
        return Ok(whole);
    }
    let asked = approximate_tokens(question);
    match whole.saturating_sub(asked) {
        0 => Err(Error::invalid(
            "/content",
            format!("must be shorter: it has about {asked} tokens, and {whole} are for it and for what answers it"),
        )),
        left => Ok(left),
    }
}

fn candidate(judged: &Judged, used: bool) -> Value {
    json!({
        "chunk_id": judged.hit.chunk.chunk_id,
        "file_id": judged.hit.chunk.file_id,
        "score": judged.hit.score,
        "keyword_score": judged.hit.keyword_score,
        "vector_score": judged.hit.vector_score,
        "coverage": judged.coverage,
        "evidence": judged.evidence,
        "used": used,
    })
}

async fn store_question(
    grant: &Grant<SessionsWrite>,
    session: SessionId,
    content: &str,
    title: Option<&str>,
    at: chrono::DateTime<chrono::Utc>,
) -> Result<MessageId> {
    let id = MessageId(grant.platform().ids.uuid());
    let tx = grant.begin().await?;
    if !store::touch(&tx, Owner::of(grant.principal()), session, title, at).await? {
        return Err(Error::not_found());
    }
    let row = service::row(id, session, "user", content.to_string(), at, &Sources::default());
    store::insert_message(&tx, row, None).await?;
    // That something was asked, not what: the conversation is its user's own.
    tx.record(AuditEvent::on("session", session).note(json!({ "message_id": id.to_string() })))?;
    tx.commit().await?;
    Ok(id)
}

async fn retrieve(
    grant: &Grant<SessionsWrite>,
    db: &TenantDb<'_>,
    query: &str,
    knowledge_bases: &Option<Vec<KnowledgeBaseId>>,
    trace: &mut Trace,
) -> Result<Vec<Judged>> {
    let started = Instant::now();
    let request = SearchRequest {
        query: query.to_string(),
        knowledge_bases: knowledge_bases.clone(),
        folders: None,
        files: None,
        mode: SearchMode::Hybrid,
        limit: CANDIDATES,
    };
    let (mut hits, vector) = search_with_vector(grant.platform(), db, &grant.visibility(), request).await?;
    if let Some(vector) = vector {
        fill_cosines(grant.platform(), db, &vector, &mut hits).await?;
    }
    trace.stage("retrieve", started);
    Ok(judge(query, hits))
}

/// The relevant passages that fit, best first; the best one always does.
fn assemble(judged: &[Judged], budget: usize) -> Vec<LiveChunk> {
    let mut left = budget;
    let mut passages = Vec::new();
    for one in judged.iter().filter(|j| j.relevant) {
        let tokens = approximate_tokens(&one.hit.chunk.text);
        if passages.is_empty() || tokens <= left {
            left = left.saturating_sub(tokens);
            passages.push(one.hit.chunk.clone());
        }
    }
    passages
}

/// Writes, checks and stores the answer. Ends early, storing nothing, when the caller's authority does.
pub(super) fn run(grant: Grant<SessionsWrite>, prepared: Prepared) -> BoxStream<'static, Result<Event>> {
    match prepared.passages.is_empty() {
        true => nothing_found(grant, prepared).boxed(),
        false => while_authorized(grant.clone(), generated(grant, prepared)).boxed(),
    }
}

/// The configured empty response. No model is asked: it could only invent.
fn nothing_found(grant: Grant<SessionsWrite>, mut prepared: Prepared) -> impl Stream<Item = Result<Event>> + Send {
    async_stream::try_stream! {
        // Nobody is told it, and nothing is made from it.
        prepared.history.clear();
        let content = grant.platform().config.chat.empty_response.clone();
        yield Event::Delta(content.clone());
        yield Event::Citations(Vec::new());
        let answer = Answer { content, citations: Vec::new(), usage: None };
        yield Event::Done(Box::new(store_answer(&grant, prepared, answer).await?));
    }
}

fn generated(grant: Grant<SessionsWrite>, mut prepared: Prepared) -> impl Stream<Item = Result<Event>> + Send {
    async_stream::try_stream! {
        let started = Instant::now();
        let platform = grant.platform().clone();
        let mut stream = platform.chat.answer(request(&prepared, platform.config.chat.max_answer_tokens)).await?;
        let mut numbers = Renumberer::new(vec![true; prepared.passages.len()]);
        let (mut text, mut usage) = (String::new(), Usage::default());
        let files = files(&prepared);
        let (mut looked, mut lost) = (Instant::now(), false);
        while let Some(event) = stream.next().await {
            let delta = match event? {
                ChatEvent::Delta(delta) => numbers.push(&delta),
                ChatEvent::Done(spent) => {
                    usage = spent;
                    break;
                }
            };
            if looked.elapsed() >= LOOK_AGAIN {
                looked = Instant::now();
                lost = !may_read(&grant, &files).await?;
                if lost {
                    usage = estimated(&prepared, &text);
                    break;
                }
            }
            // Models like to begin with a space.
            let delta = if text.is_empty() { delta.trim_start().to_string() } else { delta };
            if !delta.is_empty() {
                text.push_str(&delta);
                yield Event::Delta(delta);
            }
        }
        drop(stream);
        let rest = numbers.finish();
        if !lost && !rest.is_empty() {
            text.push_str(&rest);
            yield Event::Delta(rest);
        }
        platform.metrics.model("answer", started.elapsed());
        prepared.trace.stage("generate", started);
        let (content, citations) = match lost {
            true => withdrawn(&grant, &mut prepared),
            false => checked(&grant, &mut prepared, text, numbers.order().to_vec()).await?,
        };
        yield Event::Citations(citations.clone());
        let answer = Answer { content, citations, usage: Some(usage) };
        yield Event::Done(Box::new(store_answer(&grant, prepared, answer).await?));
    }
}

fn request(prepared: &Prepared, max_tokens: u32) -> ChatRequest {
    let passage = |(number, chunk): (usize, &LiveChunk)| Passage {
        number: number + 1,
        file_name: chunk.file_name.clone(),
        page: chunk.page,
        text: chunk.text.clone(),
    };
    ChatRequest {
        question: prepared.content.clone(),
        search_query: prepared.search_query.clone(),
        history: prepared.history.iter().flat_map(Exchange::turns).collect(),
        passages: prepared.passages.iter().enumerate().map(passage).collect(),
        max_tokens,
    }
}

/// Makes citations and checks each against the database as it is now. If the caller lost a file that the answer was made from while
/// it was written, nothing of the answer is left.
async fn checked(
    grant: &Grant<SessionsWrite>,
    prepared: &mut Prepared,
    mut text: String,
    mut order: Vec<usize>,
) -> Result<(String, Vec<Citation>)> {
    let started = Instant::now();
    let empty_response = &grant.platform().config.chat.empty_response;
    if order.is_empty() && !text.contains(empty_response.as_str()) {
        let mut numbers = Renumberer::new(vec![true; prepared.passages.len()]);
        text = numbers.push(&cite::attribute(&text, &prepared.passages));
        text.push_str(&numbers.finish());
        order = numbers.order().to_vec();
    }
    let mut citations = cite::cite(&text, &order, &prepared.search_query, &prepared.passages);
    if !may_read(grant, &files(prepared)).await? {
        return Ok(withdrawn(grant, prepared));
    }
    let ids: Vec<_> = citations.iter().flatten().map(|c| c.chunk_id).collect();
    let live = live_chunks(&grant.db(), &grant.visibility(), &ids).await?;
    for citation in &mut citations {
        if citation.as_ref().is_some_and(|c| !cite::holds(c, &live)) {
            *citation = None;
        }
    }
    prepared.trace.stage("check", started);
    Ok(cite::keep(&text, citations))
}

/// What an answer cost that is broken off before its model tells.
fn estimated(prepared: &Prepared, text: &str) -> Usage {
    let passages: usize = prepared.passages.iter().map(|passage| approximate_tokens(&passage.text)).sum();
    let history: usize = prepared.history.iter().map(Exchange::tokens).sum();
    let to_u32 = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Usage {
        prompt_tokens: to_u32(approximate_tokens(&prepared.content) + passages + history),
        completion_tokens: to_u32(approximate_tokens(text)),
    }
}

/// What is left of an answer after its caller lost a file that it was made from: nothing.
fn withdrawn(grant: &Grant<SessionsWrite>, prepared: &mut Prepared) -> (String, Vec<Citation>) {
    prepared.passages.clear();
    prepared.history.clear();
    (grant.platform().config.chat.empty_response.clone(), Vec::new())
}

/// Every file that the answer is made from: those of its passages, and those behind the answers that its model is told.
fn files(prepared: &Prepared) -> HashSet<NodeId> {
    let of_passages = prepared.passages.iter().map(|chunk| chunk.file_id);
    let of_history = prepared.history.iter().flat_map(|exchange| exchange.files.iter().copied());
    of_passages.chain(of_history).collect()
}

/// Whether the caller may read all these files now.
async fn may_read(grant: &Grant<SessionsWrite>, files: &HashSet<NodeId>) -> Result<bool> {
    let (db, visibility) = (grant.db(), grant.visibility());
    Ok(store::readable_files(&db, &visibility, files).await?.len() == files.len())
}

struct Answer {
    content: String,
    citations: Vec<Citation>,
    usage: Option<Usage>,
}

/// Stores the answer with its trace. 404 if the conversation was deleted meanwhile.
async fn store_answer(grant: &Grant<SessionsWrite>, prepared: Prepared, answer: Answer) -> Result<Message> {
    let platform = grant.platform();
    let at = next_time(platform.clock.now(), Some(prepared.asked_at));
    let usage =
        answer.usage.map(|u| TokenUsage { prompt_tokens: u.prompt_tokens, completion_tokens: u.completion_tokens });
    let trace = trace_of(&prepared, usage);
    let mut used: Vec<NodeId> = files(&prepared).into_iter().collect();
    used.sort();
    let sources = Sources { question: Some(prepared.question), files: used, citations: answer.citations };
    let id = MessageId(platform.ids.uuid());
    let mut row = service::row(id, prepared.session, "assistant", answer.content, at, &sources);
    row.model = usage.map(|_| platform.chat.id().to_string());
    row.usage = usage.map(|usage| json!(usage));
    let tx = grant.begin_unaudited("the answer belongs to the question's event").await?;
    if !store::touch(&tx, Owner::of(grant.principal()), prepared.session, None, at).await? {
        return Err(Error::not_found());
    }
    store::insert_message(&tx, row.clone(), Some(trace)).await?;
    tx.commit().await?;
    Ok(service::message(row)?.0)
}

fn trace_of(prepared: &Prepared, usage: Option<TokenUsage>) -> Value {
    let turn = |turn: Turn| json!({ "from_assistant": turn.from_assistant, "content": turn.content });
    let passage = |(number, chunk): (usize, &LiveChunk)| json!({ "number": number + 1, "chunk_id": chunk.chunk_id, "text": chunk.text });
    json!({
        "search_query": prepared.search_query,
        "stages": prepared.trace.stages,
        "candidates": prepared.trace.candidates,
        "prompt": {
            "question": prepared.content,
            "history": prepared.history.iter().flat_map(Exchange::turns).map(turn).collect::<Vec<_>>(),
            "passages": prepared.passages.iter().enumerate().map(passage).collect::<Vec<_>>(),
        },
        "usage": usage,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config::Config, kernel::ErrorCode};

    #[test]
    fn the_question_is_part_of_the_prompt_where_there_is_one() {
        let mut chat = Config::default().chat;
        chat.context_tokens = 100;
        let (short, long) = ("x".repeat(200), "x".repeat(400));
        assert_eq!(beside_question(&chat, &long).unwrap(), 100);
        chat.backend = ChatBackend::Openai;
        assert_eq!(beside_question(&chat, &short).unwrap(), 50);
        let refused = beside_question(&chat, &long).unwrap_err();
        assert_eq!((refused.code, refused.fields[0].field.as_str()), (ErrorCode::InvalidValue, "/content"));
    }
}
