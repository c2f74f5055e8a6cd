//! The index against the database, collection by collection.

use sea_orm::{ColumnTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect};
use serde::Serialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use uuid::Uuid;

use crate::{
    access::{SystemReason, TenantDb},
    app::Platform,
    db::entity::{chunks, knowledge_bases},
    documents::changes,
    kernel::{Result, TenantId},
    retrieval::{
        backend::{Change, ChunkEntry, CollectionKey, IndexedDocument},
        feed::{self, state},
        index::Backend,
    },
};

/// Documents compared at once.
const PAGE: u64 = 500;
/// Chunks whose contents are compared at once.
const CHUNKS: i64 = 2000;
/// How long the index may take to catch up before it is compared.
const PATIENCE: Duration = Duration::from_secs(120);
/// Times that what looks wrong is compared once more.
const COMPARISONS: u32 = 5;

/// The index against the database.
#[derive(Debug, Default, Serialize)]
pub struct IndexReport {
    /// Every collection that there is or should be.
    pub collections: Vec<CollectionReport>,
    /// Collections, as `tenant/model`, that no knowledge base needs; dropped by the feed, or here if their tenant is gone.
    pub orphan_collections: Vec<String>,
    /// Collections, as `tenant/model`, that did not follow or could not be read: nothing is known of them.
    pub not_compared: Vec<String>,
    /// The same as `orphan_collections`, as the index names them.
    #[serde(skip)]
    orphans: Vec<CollectionKey>,
}

/// One collection against the database.
#[derive(Debug, Default, Serialize)]
pub struct CollectionReport {
    /// Whose it is.
    pub tenant: Uuid,
    /// The embedding model of its vectors.
    pub model: String,
    /// Documents that it holds.
    pub documents: u64,
    /// Chunks that it holds.
    pub chunks: u64,
    /// Documents that it should hold and does not.
    pub missing: Vec<Uuid>,
    /// Documents that it should not hold.
    pub surplus: Vec<Uuid>,
    /// Documents of which it holds another generation or other chunks than it should.
    pub different: Vec<Uuid>,
    /// Whether the contents of chunks were compared too; only Elasticsearch can say what it holds.
    pub checksums: bool,
    /// Whether it is gone, or of another time than the database. Then nothing of it counts, and the server makes it anew.
    pub lost: bool,
}

impl IndexReport {
    /// Whether index and database agree.
    pub fn is_consistent(&self) -> bool {
        self.orphan_collections.is_empty()
            && self.not_compared.is_empty()
            && self.collections.iter().all(|collection| !collection.lost && collection.wrong().next().is_none())
    }
}

impl IndexReport {
    /// In a line.
    pub(crate) fn summary(&self) -> String {
        let sum = |of: fn(&CollectionReport) -> usize| self.collections.iter().map(of).sum::<usize>();
        let (missing, surplus) = (sum(|c| c.missing.len()), sum(|c| c.surplus.len()));
        format!("{missing} documents missing, {surplus} surplus, {} different", sum(|c| c.different.len()))
    }
}

impl CollectionReport {
    fn wrong(&self) -> impl Iterator<Item = Uuid> {
        self.missing.iter().chain(&self.surplus).chain(&self.different).copied()
    }
}

/// How closely collections are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// Documents, their versions, the ids of their chunks.
    Ids,
    /// Also what the chunks hold, where the index can say it. Reads every text and vector.
    Contents,
}

/// Compares collections of one back end.
pub(crate) async fn compare_across_tenants(
    platform: &Platform,
    backend: &Backend,
    keys: &[CollectionKey],
) -> Result<IndexReport> {
    let mut report = IndexReport::default();
    for key in keys {
        report.collections.push(verify(platform, backend, key, Depth::Contents).await?);
    }
    Ok(report)
}

/// Compares every collection of the active back end. One that can't be compared is noted, and keeps nobody from looking at the others.
/// `lost`: those of which it is known that nothing counts.
pub(super) async fn verify_across_tenants(
    platform: &Platform,
    depth: Depth,
    lost: &BTreeSet<CollectionKey>,
) -> Result<IndexReport> {
    let mut report = IndexReport::default();
    let active = platform.index.active();
    let mut existing = active.index.collections().await?;
    for tenant in super::all_across_tenants(platform).await? {
        let needed = models(&platform.system_db(tenant, SystemReason::Maintenance)).await?;
        for model in needed {
            let key = match existing.iter().position(|key| key.tenant == tenant.0 && key.model == model) {
                Some(position) => existing.swap_remove(position),
                None => match feed::collection_of(platform, tenant, &model) {
                    Some(key) => key,
                    None => continue,
                },
            };
            let verified = match lost.contains(&key) {
                true => nothing_of(platform, &key).await,
                false => verify(platform, &active, &key, depth).await,
            };
            match verified {
                Ok(collection) => report.collections.push(collection),
                // The others are compared, and mended, all the same.
                Err(error) => {
                    tracing::error!(%error, %tenant, model = key.model, "an index can't be compared with the database");
                    report.not_compared.push(format!("{tenant}/{}", key.model));
                }
            }
        }
    }
    report.orphan_collections = existing.iter().map(|key| format!("{}/{}", key.tenant, key.model)).collect();
    report.orphans = existing;
    Ok(report)
}

/// Has the feed look again at every document that is wrong, and drops collections of tenants that are gone, at which it never looks.
pub(crate) async fn mend_across_tenants(platform: &Platform, report: &IndexReport) -> Result<()> {
    for collection in &report.collections {
        let wrong: BTreeSet<Uuid> = collection.wrong().collect();
        if !wrong.is_empty() {
            let tx = platform.system_begin(TenantId(collection.tenant), SystemReason::Maintenance).await?;
            let wrong: Vec<Uuid> = wrong.into_iter().collect();
            changes::append(&tx, platform.clock.now(), &wrong).await?;
            tx.commit().await?;
        }
    }
    for key in &report.orphans {
        if feed::is_going_across_tenants(platform, TenantId(key.tenant)).await? {
            platform.index.active().index.reset(key).await?;
        }
    }
    Ok(())
}

async fn models(db: &TenantDb<'_>) -> Result<BTreeSet<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        embedding_model: String,
    }
    let column = knowledge_bases::Column::EmbeddingModel;
    let rows = db.rows::<knowledge_bases::Entity, Row>(|q| q.select_only().column(column).distinct()).await?;
    Ok(rows.into_iter().map(|row| row.embedding_model).collect())
}

async fn verify(platform: &Platform, backend: &Backend, key: &CollectionKey, depth: Depth) -> Result<CollectionReport> {
    let mut report = compare(platform, backend, key, None, depth).await?;
    let (documents, chunks) = (report.documents, report.chunks);
    // What changed while we looked looks wrong, and what goes on changing may do so again: wrong is what is so each time.
    for _ in 0..COMPARISONS {
        let suspects: Vec<Uuid> = report.wrong().collect();
        if suspects.is_empty() {
            break;
        }
        report = compare(platform, backend, key, Some(&suspects), depth).await?;
    }
    Ok(CollectionReport { documents, chunks, ..report })
}

/// Of a collection that is lost.
async fn nothing_of(platform: &Platform, key: &CollectionKey) -> Result<CollectionReport> {
    let db = platform.system_db(TenantId(key.tenant), SystemReason::Maintenance);
    let (tenant, model) = (key.tenant, key.model.clone());
    let mut report = CollectionReport { tenant, model, lost: true, ..CollectionReport::default() };
    let mut after = None;
    loop {
        let live = state::live(&db, &key.model, None, after, PAGE).await?;
        let Some(last) = live.last() else { return Ok(report) };
        after = Some(last.id);
        report.missing.extend(live.iter().map(|document| document.id));
    }
}

async fn compare(
    platform: &Platform,
    backend: &Backend,
    key: &CollectionKey,
    only: Option<&[Uuid]>,
    depth: Depth,
) -> Result<CollectionReport> {
    let tenant = TenantId(key.tenant);
    let db = platform.system_db(tenant, SystemReason::Maintenance);
    let sequence = feed::sequence_across_tenants(platform, tenant).await?;
    feed::wait_until(&*backend.index, key, sequence, PATIENCE).await?;
    let mut indexed = match only {
        Some(only) => backend.index.documents_among(key, only).await?,
        None => backend.index.documents(key).await?,
    };
    let mut report = CollectionReport {
        tenant: key.tenant,
        model: key.model.clone(),
        documents: indexed.len() as u64,
        chunks: indexed.values().map(|document| document.chunk_ids.len() as u64).sum(),
        checksums: depth == Depth::Contents && backend.index.differing(key, &[]).await?.is_some(),
        ..CollectionReport::default()
    };
    match only {
        Some(only) => {
            for page in only.chunks(PAGE as usize) {
                let live = state::live(&db, &key.model, Some(page), None, PAGE).await?;
                differ_in_contents(&db, backend, key, &mut report, &live).await?;
                compare_page(&db, &mut report, &mut indexed, live).await?;
            }
        }
        None => {
            let mut after = None;
            loop {
                let live = state::live(&db, &key.model, None, after, PAGE).await?;
                let Some(last) = live.last() else { break };
                after = Some(last.id);
                differ_in_contents(&db, backend, key, &mut report, &live).await?;
                compare_page(&db, &mut report, &mut indexed, live).await?;
            }
        }
    }
    report.surplus.extend(indexed.into_keys());
    report.different.sort();
    report.different.dedup();
    Ok(report)
}

/// Notes documents with chunks whose contents are not those of the database.
async fn differ_in_contents(
    db: &TenantDb<'_>,
    backend: &Backend,
    key: &CollectionKey,
    report: &mut CollectionReport,
    mut live: &[state::Live],
) -> Result<()> {
    while report.checksums && !live.is_empty() {
        // So many that their texts and vectors fit into memory.
        let mut chunks = 0;
        let is_enough = |document: &state::Live| {
            chunks += document.chunk_count;
            chunks >= CHUNKS
        };
        let (some, rest) = live.split_at(live.iter().position(is_enough).map_or(live.len(), |position| position + 1));
        live = rest;
        let chunks_of = |change: Change| match change {
            Change::Replace { chunks, .. } => chunks,
            Change::Remove { .. } | Change::Move { .. } => Vec::new(),
        };
        let told = state::replacements(db, &key.model, some).await?;
        let chunks: Vec<ChunkEntry> = told.into_iter().flat_map(chunks_of).collect();
        let differing = backend.index.differing(key, &chunks).await?.unwrap_or_default();
        let is_wrong = |chunk: &&ChunkEntry| differing.contains(&chunk.chunk_id);
        report.different.extend(chunks.iter().filter(is_wrong).map(|chunk| chunk.document_id));
    }
    Ok(())
}

async fn compare_page(
    db: &TenantDb<'_>,
    report: &mut CollectionReport,
    indexed: &mut BTreeMap<Uuid, IndexedDocument>,
    live: Vec<state::Live>,
) -> Result<()> {
    let mut expected = chunk_ids(db, &live).await?;
    for document in live {
        let chunk_ids = expected.remove(&document.id).unwrap_or_default();
        let version = u64::try_from(document.live_generation).unwrap_or(0);
        match indexed.remove(&document.id) {
            None => report.missing.push(document.id),
            Some(found) if found == IndexedDocument { version, chunk_ids } => {}
            Some(_) => report.different.push(document.id),
        }
    }
    Ok(())
}

async fn chunk_ids(db: &TenantDb<'_>, documents: &[state::Live]) -> Result<BTreeMap<Uuid, BTreeSet<Uuid>>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        document_id: Uuid,
    }
    let rows = db
        .rows::<chunks::Entity, Row>(|q| {
            q.select_only()
                .columns([chunks::Column::Id, chunks::Column::DocumentId])
                .join(JoinType::InnerJoin, state::live_document_of_chunk())
                .filter(chunks::Column::DocumentId.is_in(documents.iter().map(|document| document.id)))
        })
        .await?;
    let mut ids: BTreeMap<Uuid, BTreeSet<Uuid>> = BTreeMap::new();
    for row in rows {
        ids.entry(row.document_id).or_default().insert(row.id);
    }
    Ok(ids)
}
