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
        backend::{CollectionKey, IndexedDocument},
        feed::{self, state},
    },
};

/// Documents compared at once.
const PAGE: u64 = 500;
/// How long the index may take to catch up before it is compared.
const PATIENCE: Duration = Duration::from_secs(120);

/// The index against the database.
#[derive(Debug, Default, Serialize)]
pub struct IndexReport {
    /// Every collection that there is or should be.
    pub collections: Vec<CollectionReport>,
    /// Collections, as `tenant/model`, that no knowledge base needs; dropped by the feed.
    pub orphan_collections: Vec<String>,
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
}

impl IndexReport {
    /// Whether index and database agree.
    pub fn is_consistent(&self) -> bool {
        self.orphan_collections.is_empty()
            && self.collections.iter().all(|collection| collection.wrong().next().is_none())
    }
}

impl CollectionReport {
    fn wrong(&self) -> impl Iterator<Item = Uuid> {
        self.missing.iter().chain(&self.surplus).chain(&self.different).copied()
    }
}

/// Compares every collection.
pub(super) async fn verify_across_tenants(platform: &Platform) -> Result<IndexReport> {
    let mut report = IndexReport::default();
    let mut existing = platform.index.collections().await?;
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
            report.collections.push(verify(platform, &key).await?);
        }
    }
    report.orphan_collections = existing.iter().map(|key| format!("{}/{}", key.tenant, key.model)).collect();
    Ok(report)
}

/// Has the feed look again at every document that is wrong.
pub(super) async fn mend_across_tenants(platform: &Platform, report: &IndexReport) -> Result<()> {
    for collection in &report.collections {
        let wrong: BTreeSet<Uuid> = collection.wrong().collect();
        if !wrong.is_empty() {
            let tx = platform.system_begin(TenantId(collection.tenant), SystemReason::Maintenance).await?;
            let wrong: Vec<Uuid> = wrong.into_iter().collect();
            changes::append(&tx, platform.clock.now(), &wrong).await?;
            tx.commit().await?;
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

async fn verify(platform: &Platform, key: &CollectionKey) -> Result<CollectionReport> {
    let first = compare(platform, key, None).await?;
    let suspects: Vec<Uuid> = first.wrong().collect();
    if suspects.is_empty() {
        return Ok(first);
    }
    // What changed while we looked looks wrong once, not twice.
    let second = compare(platform, key, Some(&suspects)).await?;
    Ok(CollectionReport { documents: first.documents, chunks: first.chunks, ..second })
}

async fn compare(platform: &Platform, key: &CollectionKey, only: Option<&[Uuid]>) -> Result<CollectionReport> {
    let tenant = TenantId(key.tenant);
    let db = platform.system_db(tenant, SystemReason::Maintenance);
    let sequence = feed::sequence_across_tenants(platform, tenant).await?;
    feed::wait_applied(platform, tenant, &key.model, sequence, PATIENCE).await?;
    let mut indexed = platform.index.documents(key).await?;
    let mut report = CollectionReport {
        tenant: key.tenant,
        model: key.model.clone(),
        documents: indexed.len() as u64,
        chunks: indexed.values().map(|document| document.chunk_ids.len() as u64).sum(),
        ..CollectionReport::default()
    };
    if let Some(only) = only {
        let only: BTreeSet<&Uuid> = only.iter().collect();
        indexed.retain(|document, _| only.contains(document));
    }
    match only {
        Some(only) => {
            for page in only.chunks(PAGE as usize) {
                let live = state::live(&db, &key.model, Some(page), None, PAGE).await?;
                compare_page(&db, &mut report, &mut indexed, live).await?;
            }
        }
        None => {
            let mut after = None;
            loop {
                let live = state::live(&db, &key.model, None, after, PAGE).await?;
                let Some(last) = live.last() else { break };
                after = Some(last.id);
                compare_page(&db, &mut report, &mut indexed, live).await?;
            }
        }
    }
    report.surplus.extend(indexed.into_keys());
    Ok(report)
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
