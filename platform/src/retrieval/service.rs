//! Search. Invariant: what leaves here was checked against the database in this very request — live, enabled, of the active version,
//! readable by the caller. The index decides only what is looked at; a stale index can cost time, never a leak. One that has lost something is
//! not asked until it is whole again: few hits would look like an answer.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::{Duration, Instant},
};
use uuid::Uuid;

use super::{
    IndexBackend,
    backend::{Access, CollectionKey, Found, Query, Scope, Scored},
    dto::SearchMode,
    feed,
    fusion::{CutOff, Fused, Fusion, fuse, measures},
    store,
};
use crate::{
    access::{ReadableNodes, TenantDb, Visibility},
    app::Platform,
    kernel::{ChunkId, DocumentId, Error, ErrorCode, FieldError, KnowledgeBaseId, NodeId, Result},
    models::Urgency,
};

/// Entries that each list is asked for at least: enough for fusion to see both sides of a hit.
const LEAST_FETCHED: usize = 50;
/// Entries asked for per hit wanted.
const FETCHED_PER_HIT: usize = 4;
/// When verification drops hits, the search goes on deeper, each time by this factor, this many times.
const DEEPER: usize = 8;
const ROUNDS: usize = 3;
/// Moved documents looked at beside the index's own view, at most: what is beyond appears as the index follows.
const MOST_MOVED: u64 = 20_000;

/// What to look for, and where. Filters that are absent restrict nothing.
#[derive(Debug, Clone)]
pub struct SearchRequest {
    /// Plain text.
    pub query: String,
    /// Only in these knowledge bases.
    pub knowledge_bases: Option<Vec<KnowledgeBaseId>>,
    /// Only below these folders.
    pub folders: Option<Vec<NodeId>>,
    /// Only in these files.
    pub files: Option<Vec<NodeId>>,
    /// By words, by meaning, or both.
    pub mode: SearchMode,
    /// Hits at most.
    pub limit: usize,
}

/// A chunk that is live and that the caller may read, with what says where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveChunk {
    /// The chunk.
    pub chunk_id: ChunkId,
    /// Its document.
    pub document_id: DocumentId,
    /// The document's knowledge base.
    pub knowledge_base_id: KnowledgeBaseId,
    /// The document's file.
    pub file_id: NodeId,
    /// The file's name.
    pub file_name: String,
    /// The file's active version, from which the chunk is.
    pub file_version: u64,
    /// Page on which it begins, from 1.
    pub page: Option<u32>,
    /// Where it begins in the document's text, in characters.
    pub start: u64,
    /// Where it ends in the document's text, in characters.
    pub end: u64,
    /// ISO 639-1 code of its language, if known.
    pub language: Option<String>,
    /// Its text.
    pub text: String,
}

/// A chunk that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The chunk.
    pub chunk: LiveChunk,
    /// What hits are ordered by.
    pub score: f64,
    /// BM25, if found by words.
    pub keyword_score: Option<f32>,
    /// Cosine, if found by meaning.
    pub vector_score: Option<f32>,
}

/// Checks a request from outside: 422 for blank queries and empty filters, 404 for a filter that names what the caller can't see.
pub async fn checked(db: &TenantDb<'_>, visibility: &Visibility, mut request: SearchRequest) -> Result<SearchRequest> {
    let mut wrong = Vec::new();
    let mut refuse =
        |field: &str, message: &str| wrong.push(FieldError { field: field.into(), message: message.into() });
    if request.query.trim().is_empty() {
        refuse("/query", "must not be blank");
    }
    let empty = "must not be empty; leave it out to search everywhere";
    if request.knowledge_bases.as_ref().is_some_and(Vec::is_empty) {
        refuse("/knowledge_base_ids", empty);
    }
    if request.folders.as_ref().is_some_and(Vec::is_empty) {
        refuse("/folder_ids", empty);
    }
    if request.files.as_ref().is_some_and(Vec::is_empty) {
        refuse("/file_ids", empty);
    }
    if !wrong.is_empty() {
        return Err(Error::invalid_fields(wrong));
    }
    if let Some(ids) = &mut request.knowledge_bases {
        require_visible_knowledge_bases(db, visibility, ids).await?;
    }
    for (kind, ids) in [("folder", &mut request.folders), ("file", &mut request.files)] {
        let Some(ids) = ids else { continue };
        deduplicate(ids);
        if store::count_visible_nodes(db, visibility, kind, ids).await? != ids.len() as u64 {
            return Err(Error::not_found());
        }
    }
    Ok(request)
}

/// 404 unless the caller sees every one of the knowledge bases. Removes duplicates.
pub async fn require_visible_knowledge_bases(
    db: &TenantDb<'_>,
    visibility: &Visibility,
    ids: &mut Vec<KnowledgeBaseId>,
) -> Result<()> {
    deduplicate(ids);
    match store::count_visible_knowledge_bases(db, visibility, ids).await? == ids.len() as u64 {
        true => Ok(()),
        false => Err(Error::not_found()),
    }
}

fn deduplicate<T: Ord>(ids: &mut Vec<T>) {
    ids.sort();
    ids.dedup();
}

/// The best chunks for `request` among those that the caller may read, best first. Any grant's holder may call this; its filters
/// restrict but are not checked (see [`checked`]): what the caller can't see is not found.
pub async fn search(
    platform: &Platform,
    db: &TenantDb<'_>,
    visibility: &Visibility,
    request: SearchRequest,
) -> Result<Vec<Hit>> {
    Ok(search_with_vector(platform, db, visibility, request).await?.0)
}

/// Like [`search`]; also gives the query's vector, if one was needed.
pub(crate) async fn search_with_vector(
    platform: &Platform,
    db: &TenantDb<'_>,
    visibility: &Visibility,
    request: SearchRequest,
) -> Result<(Vec<Hit>, Option<Vec<f32>>)> {
    // Counted while it is held.
    let _searching = platform.searching.clone();
    let Some(ground) = store::ground(db, visibility, request.knowledge_bases.as_deref()).await? else {
        return Ok((Vec::new(), None));
    };
    let Some(collection) = collection(platform, db, &ground.models) else { return Ok((Vec::new(), None)) };
    let access = match ground.readable {
        ReadableNodes::Everything => Access::Everything,
        ReadableNodes::Under(nodes) if nodes.is_empty() => return Ok((Vec::new(), None)),
        ReadableNodes::Under(nodes) => Access::AnyOf(nodes.into_iter().map(Uuid::from).collect()),
    };
    let embedding = async {
        match request.mode {
            SearchMode::Keyword => Ok(None),
            SearchMode::Hybrid | SearchMode::Vector => embed(platform, &request.query).await.map(Some),
        }
    };
    // The database is asked while the model computes.
    let moved = async {
        match ground.has_moves {
            true => store::moved_documents(db, visibility, request.folders.as_deref(), MOST_MOVED).await,
            false => Ok(Vec::new()),
        }
    };
    let (vector, moved) = tokio::try_join!(embedding, moved)?;
    let scope = Scope {
        knowledge_bases: request.knowledge_bases.as_ref().map(|ids| ids.iter().map(|id| id.0).collect()),
        folders: uuids(&request.folders),
        files: uuids(&request.files),
        within: visibility.within(),
        // What a move adds to a view is found from its commit on, not from when the index has followed.
        let_through: moved,
        ..Scope::new(access)
    };
    let text = (request.mode != SearchMode::Vector).then(|| request.query.clone());
    let mut query = Query { text, vector, scope, limit: LEAST_FETCHED.max(FETCHED_PER_HIT * request.limit) };
    let mut hits = Vec::new();
    // One time for all rounds: somebody waits for the last of them.
    let deadline = tokio::time::Instant::now() + Duration::from_secs(platform.config.index.timeout_seconds);
    for _ in 0..ROUNDS {
        let started = Instant::now();
        let found = find(platform, db, &collection, query.clone(), deadline).await?;
        platform.metrics.retrieval("index", started.elapsed());
        let cut_off = CutOff::at(query.limit, &found);
        hits = verified(platform, db, visibility, &request, found, cut_off).await?;
        if cut_off == CutOff::default() || hits.len() >= request.limit {
            break;
        }
        query.limit *= DEEPER;
    }
    Ok((hits, query.vector))
}

/// Asks the index. Error: `unavailable` if it has lost what it held and is being made anew.
async fn find(
    platform: &Platform,
    db: &TenantDb<'_>,
    collection: &CollectionKey,
    query: Query,
    deadline: tokio::time::Instant,
) -> Result<Found> {
    if let Some(found) = platform.index.search_until(collection, query.clone(), deadline).await? {
        return Ok(found);
    }
    if feed::is_new(db, &collection.model).await? {
        return Ok(Found::default());
    }
    // It may have been made since.
    let found = platform.index.search_until(collection, query, deadline).await?;
    found.ok_or_else(|| Error::new(ErrorCode::Unavailable, "The index is being rebuilt."))
}

fn uuids(ids: &Option<Vec<NodeId>>) -> Option<Vec<Uuid>> {
    ids.as_ref().map(|ids| ids.iter().map(|id| id.0).collect())
}

/// Fuses what the database confirms of both lists: the order is that of an index without the stale entries. Nearly always nothing is
/// stale, so that only what decides about the answer is read: its hits, and the entries that their scores are measured by.
async fn verified(
    platform: &Platform,
    db: &TenantDb<'_>,
    visibility: &Visibility,
    request: &SearchRequest,
    mut found: Found,
    cut_off: CutOff,
) -> Result<Vec<Hit>> {
    let started = Instant::now();
    let folders = request.folders.as_deref();
    let mut confirmed: HashMap<Uuid, LiveChunk> = HashMap::new();
    let best = loop {
        let mut best = fuse(&found, cut_off, Fusion::Weighted);
        best.truncate(request.limit);
        let decisive = best.iter().map(|fused| fused.chunk_id).chain(measures(&found, cut_off));
        let mut unread: Vec<Uuid> = decisive.filter(|id| !confirmed.contains_key(id)).collect();
        deduplicate(&mut unread);
        confirmed.extend(store::live_chunks(db, visibility, &unread, folders).await?);
        let stale: HashSet<Uuid> = unread.into_iter().filter(|id| !confirmed.contains_key(id)).collect();
        if stale.is_empty() {
            break best;
        }
        // Where one is stale others may be: asked for all at once, they take one more round, not as many as there are.
        let entries = found.keyword.iter().chain(&found.vector).map(|scored| scored.chunk_id);
        let mut unknown: Vec<Uuid> = entries.filter(|id| !confirmed.contains_key(id) && !stale.contains(id)).collect();
        deduplicate(&mut unknown);
        let live = store::live_ids(db, visibility, &unknown, folders).await?;
        let is_live = |scored: &Scored| confirmed.contains_key(&scored.chunk_id) || live.contains(&scored.chunk_id);
        found.keyword.retain(is_live);
        found.vector.retain(is_live);
    };
    let hits = best.into_iter().filter_map(|best| Some(hit(request.mode, best, confirmed.remove(&best.chunk_id)?)));
    let hits = hits.collect();
    platform.metrics.retrieval("verify", started.elapsed());
    Ok(hits)
}

fn hit(mode: SearchMode, fused: Fused, chunk: LiveChunk) -> Hit {
    let raw = |score: Option<f32>| score.map_or(0.0, f64::from);
    let score = match mode {
        SearchMode::Hybrid => fused.score,
        SearchMode::Keyword => raw(fused.keyword_score),
        SearchMode::Vector => raw(fused.vector_score),
    };
    Hit { chunk, score, keyword_score: fused.keyword_score, vector_score: fused.vector_score }
}

/// The collection to search: that of this process's embedding model, if a knowledge base uses it. Knowledge bases of another model —
/// left from one that was configured before — can't be searched until they are embedded anew.
fn collection(platform: &Platform, db: &TenantDb<'_>, models: &[String]) -> Option<CollectionKey> {
    let ours = platform.embedder.id();
    if models.iter().any(|model| model != ours) {
        tracing::warn!(tenant = %db.tenant(), configured = ours, "knowledge bases of other embedding models were not searched");
    }
    let dimensions = platform.embedder.dimensions();
    let ours = models.iter().find(|model| *model == ours)?;
    Some(CollectionKey { tenant: db.tenant().0, model: ours.clone(), dimensions })
}

async fn embed(platform: &Platform, query: &str) -> Result<Vec<f32>> {
    let started = Instant::now();
    // Beside the platform's own, this search's.
    let urgency = if Arc::strong_count(&platform.searching) > 2 { Urgency::Crowded } else { Urgency::Urgent };
    let vectors = platform.embedder.embed(vec![query.to_string()], urgency).await?;
    platform.metrics.model("embed_query", started.elapsed());
    vectors.into_iter().next().ok_or_else(|| Error::internal("the embedder gave no vector"))
}

/// Those of the chunks that are live and readable by the caller at this moment.
pub(crate) async fn live_chunks(
    db: &TenantDb<'_>,
    visibility: &Visibility,
    ids: &[ChunkId],
) -> Result<HashMap<Uuid, LiveChunk>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    store::live_chunks(db, visibility, &ids, None).await
}

/// Gives hits that were found by words alone their cosine with the query, from the stored vectors.
pub(crate) async fn fill_cosines(
    platform: &Platform,
    db: &TenantDb<'_>,
    query: &[f32],
    hits: &mut [Hit],
) -> Result<()> {
    let missing: Vec<Uuid> = hits.iter().filter(|h| h.vector_score.is_none()).map(|h| h.chunk.chunk_id.0).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let vectors = store::vectors(db, platform.embedder.id(), missing).await?;
    for hit in hits.iter_mut().filter(|h| h.vector_score.is_none()) {
        let vector = vectors.get(&hit.chunk.chunk_id.0);
        hit.vector_score = vector.map(|vector| vector.iter().zip(query).map(|(a, b)| a * b).sum());
    }
    Ok(())
}
