//! Bringing one tenant's collections up to its change log.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::{Mutex, PoisonError},
    time::Instant,
};
use uuid::Uuid;

use super::{
    collection_of, is_going_across_tenants, sequence_across_tenants,
    state::{self, Live},
};
use crate::{
    access::{SystemReason, TenantDb},
    app::Platform,
    db::entity::{index_changes, knowledge_bases},
    documents::changes::PLACE,
    jobs::queue::index_followed,
    kernel::{Error, ErrorCode, Result, TenantId},
    retrieval::{
        backend::{Change, CollectionKey},
        index::Backend,
        placement::{copy, reason},
    },
};

/// Rows of the change log read at once.
pub(crate) const ROWS: u64 = 500;
/// Chunks told to the index at once, unless one document alone has more: bounds the memory of texts and vectors.
const CHUNKS: i64 = 2000;

/// Collections that exist in the index, so that it need not be asked before every change.
#[derive(Debug, Default)]
pub(crate) struct Known(HashMap<Uuid, BTreeSet<CollectionKey>>);

impl Known {
    /// As the index says.
    pub(crate) fn new(collections: Vec<CollectionKey>) -> Self {
        let mut known = Self::default();
        for key in collections {
            known.0.entry(key.tenant).or_default().insert(key);
        }
        known
    }
}

/// One step for every collection of the tenant towards its change log's end; rows that all have applied are deleted.
/// Answers whether they arrived: if not, it is another tenant's turn first.
pub(super) async fn follow(platform: &Platform, known: &Mutex<Known>, tenant: TenantId) -> Result<bool> {
    if is_going_across_tenants(platform, tenant).await? {
        drop_all(platform, known, tenant).await?;
        return Ok(true);
    }
    let _step = platform.index.step().await;
    let (active, target) = (platform.index.active(), platform.index.target());
    let keys = collections_of(platform, &active, known, tenant).await?;
    let sequence = sequence_across_tenants(platform, tenant).await?;
    let mut answering = sequence;
    for key in &keys {
        answering = answering.min(advance(platform, &active, key, sequence).await?);
    }
    let db = platform.system_db(tenant, SystemReason::IndexFeed);
    index_followed(&db, platform.clock.now(), answering).await?;
    // The one that answers went first: what is wrong with the other must not keep it back.
    let (mut everywhere, mut arrived) = (answering, true);
    if let Some(target) = target {
        for key in keys.iter().filter(|key| key.model == platform.embedder.id()) {
            let step = match copy::advance(platform, &target, key).await {
                Ok(step) => step,
                Err(error) => {
                    platform.index.note_problem(tenant.0, Some(reason(&error)));
                    // Whatever it is: the pause is that of one that is away, for the index that answers waits as long.
                    let message = "The index that is being filled can't follow.";
                    return Err(Error::new(ErrorCode::Unavailable, message).with_source(error));
                }
            };
            everywhere = everywhere.min(step.upto);
            arrived &= step.arrived;
        }
    }
    platform.index.note_problem(tenant.0, None);
    purge(platform, tenant, everywhere).await?;
    if is_going_across_tenants(platform, tenant).await? {
        // What was read before the erasure may have been told to the index after the eraser had dropped it.
        drop_all(platform, known, tenant).await?;
        return Ok(true);
    }
    Ok(arrived && everywhere >= sequence_across_tenants(platform, tenant).await?)
}

/// Drops every collection of a tenant that is gone or going.
async fn drop_all(platform: &Platform, known: &Mutex<Known>, tenant: TenantId) -> Result<()> {
    let keys = known.lock().unwrap_or_else(PoisonError::into_inner).0.get(&tenant.0).cloned().unwrap_or_default();
    for backend in platform.index.filled() {
        for key in &keys {
            backend.index.reset(key).await?;
        }
    }
    known.lock().unwrap_or_else(PoisonError::into_inner).0.remove(&tenant.0);
    platform.index.note_problem(tenant.0, None);
    Ok(())
}

/// Brings every tenant up to date, once: for commands that run without the feed.
pub(crate) async fn catch_up(platform: &Platform) -> Result<()> {
    let (known, tenants) = all_across_tenants(platform).await?;
    for tenant in tenants {
        while !follow(platform, &known, tenant).await? {}
    }
    Ok(())
}

/// The same for a command that only looks: collections follow the log, and none is made anew. Answers those that would have to be, for they
/// are gone or the log does not continue them.
pub(crate) async fn catch_up_without_rebuilding(platform: &Platform) -> Result<BTreeSet<CollectionKey>> {
    let active = platform.index.active();
    let (known, tenants) = all_across_tenants(platform).await?;
    let mut lost = BTreeSet::new();
    for tenant in tenants {
        if is_going_across_tenants(platform, tenant).await? {
            drop_all(platform, &known, tenant).await?;
            continue;
        }
        for key in collections_of(platform, &active, &known, tenant).await? {
            match follow_log(platform, &active, &key).await {
                Ok(true) => {}
                Ok(false) => {
                    lost.insert(key);
                }
                // Seen again when it is compared; the others follow all the same.
                Err(error) => tracing::error!(%error, %tenant, model = key.model, "an index can't follow"),
            }
        }
    }
    Ok(lost)
}

/// The collections that the active back end has, and every tenant that may have one or need one.
async fn all_across_tenants(platform: &Platform) -> Result<(Mutex<Known>, BTreeSet<TenantId>)> {
    let collections = platform.index.active().index.collections().await?;
    let mut tenants: BTreeSet<TenantId> = collections.iter().map(|key| TenantId(key.tenant)).collect();
    tenants.extend(super::tenants_with_knowledge_bases_across_tenants(platform).await?);
    tenants.extend(super::tenants_with_changes_across_tenants(platform).await?);
    Ok((Mutex::new(Known::new(collections)), tenants))
}

/// Brings one collection to the end of the log. Answers whether that is possible.
async fn follow_log(platform: &Platform, backend: &Backend, key: &CollectionKey) -> Result<bool> {
    let tenant = TenantId(key.tenant);
    let db = platform.system_db(tenant, SystemReason::IndexFeed);
    loop {
        let sequence = sequence_across_tenants(platform, tenant).await?;
        let applied = match backend.index.applied(key).await? {
            Some(applied) => i64::try_from(applied).unwrap_or(i64::MAX),
            None if sequence == 0 => return Ok(true),
            // Nothing was told it yet.
            None if is_log_whole(&db).await? => {
                backend.index.reset(key).await?;
                0
            }
            None => return Ok(false),
        };
        if applied == sequence {
            return Ok(true);
        }
        if continue_log(platform, &db, backend, key, applied, sequence).await?.is_none() {
            return Ok(false);
        }
    }
}

/// Collections that the tenant's knowledge bases need. One that no knowledge base needs any more is dropped.
async fn collections_of(
    platform: &Platform,
    active: &Backend,
    known: &Mutex<Known>,
    tenant: TenantId,
) -> Result<BTreeSet<CollectionKey>> {
    let db = platform.system_db(tenant, SystemReason::IndexFeed);
    #[derive(sea_orm::FromQueryResult)]
    struct Row {
        embedding_model: String,
    }
    let models = db
        .rows::<knowledge_bases::Entity, Row>(|q| {
            q.select_only().column(knowledge_bases::Column::EmbeddingModel).distinct()
        })
        .await?;
    let models: BTreeSet<String> = models.into_iter().map(|row| row.embedding_model).collect();
    let (needed, orphans) = {
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        let keys = known.0.entry(tenant.0).or_default();
        keys.extend(models.iter().filter_map(|model| collection_of(platform, tenant, model)));
        let (needed, orphans): (BTreeSet<_>, BTreeSet<_>) =
            keys.iter().cloned().partition(|key| models.contains(&key.model));
        (needed, orphans)
    };
    for orphan in orphans {
        tracing::info!(%tenant, model = orphan.model, "dropping an index that no knowledge base needs");
        active.index.reset(&orphan).await?;
        // Only now: what could not be dropped is to be dropped next time.
        known.lock().unwrap_or_else(PoisonError::into_inner).0.entry(tenant.0).or_default().remove(&orphan);
    }
    Ok(needed)
}

/// One step of one collection towards `sequence`; answers how far it is now.
async fn advance(platform: &Platform, backend: &Backend, key: &CollectionKey, sequence: i64) -> Result<i64> {
    let tenant = TenantId(key.tenant);
    let db = platform.system_db(tenant, SystemReason::IndexFeed);
    let applied = match backend.index.applied(key).await? {
        Some(applied) => i64::try_from(applied).unwrap_or(i64::MAX),
        None if sequence == 0 => return Ok(0),
        // Nothing was indexed yet, so nothing can be missed: questions are answered while the index follows.
        None if is_log_whole(&db).await? => {
            backend.index.reset(key).await?;
            0
        }
        None => return rebuild(platform, backend, key).await,
    };
    if applied == sequence {
        return Ok(applied);
    }
    match continue_log(platform, &db, backend, key, applied, sequence).await? {
        Some(upto) => Ok(upto),
        None => {
            tracing::warn!(%tenant, applied, sequence, "the index does not fit the database: it is of another time");
            rebuild(platform, backend, key).await
        }
    }
}

/// Whether the log is there from its first row on: what is dropped is what an index has applied, so none has yet.
async fn is_log_whole(db: &TenantDb<'_>) -> Result<bool> {
    let first = db.one::<index_changes::Entity>(|q| q.order_by_asc(index_changes::Column::Sequence).limit(1)).await?;
    Ok(first.is_some_and(|row| row.sequence == 1))
}

/// Whether a collection that holds nothing is one that nothing was told yet, and not one that was lost.
pub(crate) async fn is_new(db: &TenantDb<'_>, model: &str) -> Result<bool> {
    Ok(state::live(db, model, None, None, 1).await?.is_empty() || is_log_whole(db).await?)
}

/// Applies some rows of the log that follow `applied`; answers how far the collection is now, or `None` if the log does not continue
/// there.
pub(crate) async fn continue_log(
    platform: &Platform,
    db: &TenantDb<'_>,
    backend: &Backend,
    key: &CollectionKey,
    applied: i64,
    sequence: i64,
) -> Result<Option<i64>> {
    let rows = db
        .all::<index_changes::Entity>(|q| {
            q.filter(index_changes::Column::Sequence.gt(applied))
                .order_by_asc(index_changes::Column::Sequence)
                .limit(ROWS)
        })
        .await?;
    let continues = rows.first().is_some_and(|row| row.sequence == applied + 1);
    if applied > sequence || !continues {
        return Ok(None);
    }
    replay(platform, db, backend, key, &rows).await.map(Some)
}

/// Tells the index the current state of the documents that the rows name.
async fn replay(
    platform: &Platform,
    db: &TenantDb<'_>,
    backend: &Backend,
    key: &CollectionKey,
    rows: &[index_changes::Model],
) -> Result<i64> {
    let named: HashSet<Uuid> = rows.iter().map(|row| row.document_id).collect();
    let named: Vec<Uuid> = named.into_iter().collect();
    let live = state::live(db, &key.model, Some(&named), None, ROWS).await?;
    let mut live: HashMap<Uuid, Live> = live.into_iter().map(|document| (document.id, document)).collect();
    // What only moved keeps its chunks: everything else about a document has a row of its own, applied before or in here.
    let changed: HashSet<Uuid> = rows.iter().filter(|row| row.kind != PLACE).map(|row| row.document_id).collect();
    let mut batch = Batch::default();
    let mut told = HashSet::new();
    let mut applied = 0;
    for row in rows {
        // Once is enough, for the state told is the current one.
        if told.insert(row.document_id) {
            match live.remove(&row.document_id) {
                None => batch.removed.push(row.document_id),
                Some(document) if changed.contains(&row.document_id) => batch.add(document),
                Some(document) => batch.moved.push(document),
            }
        }
        applied = row.sequence;
        if batch.is_full() {
            batch.apply(platform, backend, db, key, applied).await?;
        }
    }
    batch.apply(platform, backend, db, key, applied).await?;
    Ok(applied)
}

/// Makes the collection anew from the database. Until the last part is there it answers no search.
///
/// The rows of the log up to now go first: should this be interrupted, the collection's number is not continued by the log, and it is
/// rebuilt once more. Parts are numbered 1, 2 …, for a part that holds a document never outnumbers the changes there were.
async fn rebuild(platform: &Platform, backend: &Backend, key: &CollectionKey) -> Result<i64> {
    let tenant = TenantId(key.tenant);
    let sequence = sequence_across_tenants(platform, tenant).await?;
    tracing::info!(%tenant, model = key.model, "rebuilding an index from the database");
    purge(platform, tenant, sequence).await?;
    backend.index.reset(key).await?;
    let db = platform.system_db(tenant, SystemReason::IndexFeed);
    let mut batch = Batch::default();
    let (mut part, mut after) = (0, None);
    loop {
        let documents = state::live(&db, &key.model, None, after, ROWS).await?;
        let Some(last) = documents.last() else { break };
        after = Some(last.id);
        for document in documents {
            if batch.is_full() && part + 1 < sequence {
                part += 1;
                batch.apply_part(platform, backend, &db, key, part).await?;
            }
            batch.add(document);
        }
    }
    batch.apply(platform, backend, &db, key, sequence).await?;
    Ok(sequence)
}

async fn purge(platform: &Platform, tenant: TenantId, upto: i64) -> Result<()> {
    let db = platform.system_db(tenant, SystemReason::IndexFeed);
    let applied = index_changes::Column::Sequence.lte(upto);
    // Looked at first: most of the time there is nothing, and a write would wait for other writers.
    if db.one::<index_changes::Entity>(|q| q.filter(applied.clone()).limit(1)).await?.is_some() {
        db.delete::<index_changes::Entity>(|q| q.filter(applied)).await?;
    }
    Ok(())
}

fn number(upto: i64) -> Result<u64> {
    u64::try_from(upto).map_err(|_| Error::internal("a change has a negative number"))
}

/// Documents to tell the index about at once.
#[derive(Default)]
pub(crate) struct Batch {
    documents: Vec<Live>,
    moved: Vec<Live>,
    removed: Vec<Uuid>,
    chunks: i64,
}

impl Batch {
    pub(crate) fn add(&mut self, document: Live) {
        self.chunks += document.chunk_count;
        self.documents.push(document);
    }

    pub(crate) fn documents(&self) -> usize {
        self.documents.len()
    }

    pub(crate) fn is_full(&self) -> bool {
        self.chunks >= CHUNKS || self.documents.len() + self.moved.len() + self.removed.len() >= ROWS as usize
    }

    pub(crate) async fn apply(
        &mut self,
        platform: &Platform,
        backend: &Backend,
        db: &TenantDb<'_>,
        key: &CollectionKey,
        upto: i64,
    ) -> Result<()> {
        let changes = self.take(db, &key.model).await?;
        let started = Instant::now();
        backend.index.apply(key, changes, number(upto)?).await?;
        platform.metrics.retrieval("index_apply", started.elapsed());
        Ok(())
    }

    /// The same for a part of a rebuild that is not the last one.
    async fn apply_part(
        &mut self,
        platform: &Platform,
        backend: &Backend,
        db: &TenantDb<'_>,
        key: &CollectionKey,
        upto: i64,
    ) -> Result<()> {
        let changes = self.take(db, &key.model).await?;
        let started = Instant::now();
        backend.index.apply_part(key, changes, number(upto)?).await?;
        platform.metrics.retrieval("index_apply", started.elapsed());
        Ok(())
    }

    /// What to tell; nothing is left.
    async fn take(&mut self, db: &TenantDb<'_>, model: &str) -> Result<Vec<Change>> {
        let batch = std::mem::take(self);
        let mut changes = state::replacements(db, model, &batch.documents).await?;
        changes.extend(state::moves(db, &batch.moved).await?);
        changes.extend(batch.removed.into_iter().map(|document_id| Change::Remove { document_id }));
        Ok(changes)
    }
}
