//! Vectors for the chunks that lack one: copied where the tenant has the text embedded already, computed otherwise. Each batch is one
//! short transaction, so an interruption loses one batch at most; a few batches are in memory at a time, however large the document.

use futures::{
    StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef,
    sea_query::{Condition, ExprTrait, IntoCondition, OnConflict},
};
use std::{
    collections::{HashMap, VecDeque},
    time::Instant,
};
use uuid::Uuid;

use super::{failure::Failure, pipeline};
use crate::{
    access::{SystemReason, TenantDb},
    app::Platform,
    db::entity::{chunk_vectors, chunks},
    jobs::queue::{self, Claim},
    kernel::{Error, Result},
    models::Urgency,
};

/// Chunks that one transaction stores.
const BATCH: usize = 32;
/// Chunks that are read, and looked up, at once.
const PAGE: u64 = 256;
/// Batches under way: while one is stored, the others keep every core busy.
const IN_FLIGHT: usize = 3;

/// A chunk without a vector.
#[derive(Debug, Clone, FromQueryResult)]
struct Lacking {
    id: Uuid,
    ordinal: i64,
    text: String,
    text_sha256: String,
}

/// A batch with its vectors.
type Embedded = Vec<(Uuid, Vec<u8>)>;

/// Gives every chunk of the claim's generation a vector of `model`.
pub(super) async fn embed(platform: &Platform, claim: &mut Claim, model: &str) -> Result<(), Failure> {
    let total = Ord::max(claim.payload.chunks.unwrap_or(0), 1);
    let lacking = lacking_count(&platform.system_db(claim.tenant, SystemReason::Job), claim, model).await?;
    let mut done = total - lacking;
    if lacking > BATCH as i64 {
        pipeline::advance(platform, claim, "embed", progress(done, total)).await?;
    }
    let reader = Reader { platform, claim: claim.clone(), model, after: -1, ready: VecDeque::new() };
    let mut batches = batches(platform, reader);
    while let Some(batch) = batches.try_next().await? {
        done += i64::try_from(batch.len()).unwrap_or(0);
        let tx = pipeline::begin(platform, claim, "embed", progress(done, total)).await?;
        store(&tx, model, batch).await?;
        if claim.payload.takeovers > 0 {
            // It got somewhere: whatever killed the workers before was not this document.
            claim.payload.takeovers = 0;
            queue::store_payload(&tx, claim, &claim.payload).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// The batches with their vectors, a few under way at a time. A function of its own with a boxed stream: inside an async function the
/// compiler could not see that the stream may move between threads.
fn batches<'a>(platform: &'a Platform, reader: Reader<'a>) -> BoxStream<'a, Result<Embedded, Failure>> {
    let embedded = stream::try_unfold(reader, |reader: Reader<'a>| reader.next()).map_ok(move |work| async move {
        match work {
            Work::Known(batch) => Ok(batch),
            Work::Compute(batch) => compute(platform, batch).await,
        }
    });
    embedded.try_buffered(IN_FLIGHT).boxed()
}

fn progress(done: i64, total: i64) -> f64 {
    pipeline::EMBED + (pipeline::INDEX - pipeline::EMBED) * (done as f64 / total as f64).clamp(0.0, 1.0)
}

async fn compute(platform: &Platform, batch: Vec<Lacking>) -> Result<Embedded, Failure> {
    let started = Instant::now();
    let (ids, texts): (Vec<Uuid>, Vec<String>) = batch.into_iter().map(|chunk| (chunk.id, chunk.text)).unzip();
    let vectors = platform.embedder.embed(texts, Urgency::Bulk).await?;
    platform.metrics.model("embed_batch", started.elapsed());
    if vectors.len() != ids.len() || vectors.iter().any(|vector| vector.len() != platform.embedder.dimensions()) {
        return Err(Error::internal("the embedding model gave vectors of another number or length").into());
    }
    Ok(ids.into_iter().zip(vectors.iter().map(|vector| to_bytes(vector))).collect())
}

/// The stored form: little-endian f32.
fn to_bytes(vector: &[f32]) -> Vec<u8> {
    vector.iter().flat_map(|component| component.to_le_bytes()).collect()
}

async fn store(tx: &TenantDb<'_>, model: &str, batch: Embedded) -> Result<()> {
    use chunk_vectors::Column as V;
    for (chunk, vector) in batch {
        let row = chunk_vectors::ActiveModel {
            tenant_id: NotSet,
            chunk_id: Set(chunk),
            embedding_model: Set(model.to_string()),
            vector: Set(vector),
        };
        let mut known = OnConflict::columns([V::TenantId, V::ChunkId, V::EmbeddingModel]);
        tx.upsert::<chunk_vectors::Entity>(row, known.update_column(V::Vector).to_owned()).await?;
    }
    Ok(())
}

enum Work {
    /// Vectors copied from equal texts.
    Known(Embedded),
    /// Texts to embed.
    Compute(Vec<Lacking>),
}

/// Reads chunks without vectors, page by page, while earlier ones are being embedded.
struct Reader<'a> {
    platform: &'a Platform,
    claim: Claim,
    model: &'a str,
    after: i64,
    ready: VecDeque<Work>,
}

impl Reader<'_> {
    async fn next(mut self) -> Result<Option<(Work, Self)>, Failure> {
        loop {
            if let Some(work) = self.ready.pop_front() {
                return Ok(Some((work, self)));
            }
            let db = self.platform.system_db(self.claim.tenant, SystemReason::Job);
            let page = lacking(&db, &self.claim, self.model, self.after).await?;
            let Some(last) = page.last() else { return Ok(None) };
            self.after = last.ordinal;
            let mut known = known_vectors(&db, self.model, self.platform.embedder.dimensions(), &page).await?;
            let mut found = Vec::new();
            let mut unknown = Vec::new();
            for chunk in page {
                match known.get_mut(&chunk.text_sha256) {
                    Some(vector) => found.push((chunk.id, vector.clone())),
                    None => unknown.push(chunk),
                }
            }
            let mut unknown = unknown.into_iter().peekable();
            while unknown.peek().is_some() {
                self.ready.push_back(Work::Compute(unknown.by_ref().take(BATCH).collect()));
            }
            if !found.is_empty() {
                self.ready.push_back(Work::Known(found));
            }
        }
    }
}

fn vector_of_chunk(model: &str) -> RelationDef {
    let model = model.to_string();
    let vectors: RelationDef = chunks::Entity::belongs_to(chunk_vectors::Entity)
        .from((chunks::Column::TenantId, chunks::Column::Id))
        .to((chunk_vectors::Column::TenantId, chunk_vectors::Column::ChunkId))
        .into();
    // In the join, not after it: a chunk with another model's vector still lacks this one's.
    vectors.on_condition(move |_, vectors| of_model(vectors, &model))
}

fn of_model(table: sea_orm::sea_query::DynIden, model: &str) -> Condition {
    use sea_orm::sea_query::Expr;
    Expr::col((table, chunk_vectors::Column::EmbeddingModel)).eq(model).into_condition()
}

async fn lacking(db: &TenantDb<'_>, claim: &Claim, model: &str, after: i64) -> Result<Vec<Lacking>> {
    use chunks::Column as C;
    db.rows::<chunks::Entity, Lacking>(|q| {
        q.select_only()
            .columns([C::Id, C::Ordinal, C::Text, C::TextSha256])
            .join(JoinType::LeftJoin, vector_of_chunk(model))
            .filter(C::DocumentId.eq(claim.document))
            .filter(C::Generation.eq(claim.payload.generation))
            .filter(C::Ordinal.gt(after))
            .filter(chunk_vectors::Column::ChunkId.is_null())
            .order_by_asc(C::Ordinal)
            .limit(PAGE)
    })
    .await
}

/// How many chunks of the claim's generation lack a vector.
pub(super) async fn lacking_count(db: &TenantDb<'_>, claim: &Claim, model: &str) -> Result<i64> {
    use chunks::Column as C;
    let count = db
        .count::<chunks::Entity>(|q| {
            q.join(JoinType::LeftJoin, vector_of_chunk(model))
                .filter(C::DocumentId.eq(claim.document))
                .filter(C::Generation.eq(claim.payload.generation))
                .filter(chunk_vectors::Column::ChunkId.is_null())
        })
        .await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Vectors that the tenant has of equal texts, by the text's hash.
async fn known_vectors(
    db: &TenantDb<'_>,
    model: &str,
    dimensions: usize,
    page: &[Lacking],
) -> Result<HashMap<String, Vec<u8>>> {
    #[derive(FromQueryResult)]
    struct HashRow {
        text_sha256: String,
    }
    #[derive(FromQueryResult)]
    struct VectorRow {
        vector: Vec<u8>,
    }
    use chunks::Column as C;
    let embedded = db
        .rows::<chunks::Entity, HashRow>(|q| {
            q.select_only()
                .column(C::TextSha256)
                .distinct()
                .join(JoinType::InnerJoin, vector_of_chunk(model))
                .filter(C::TextSha256.is_in(page.iter().map(|chunk| chunk.text_sha256.as_str())))
        })
        .await?;
    let mut known = HashMap::new();
    // One by one: a boilerplate text may have thousands of equal vectors, of which one is wanted.
    for row in embedded {
        let vector = db
            .rows::<chunks::Entity, VectorRow>(|q| {
                q.select_only()
                    .column_as(chunk_vectors::Column::Vector, "vector")
                    .join(JoinType::InnerJoin, vector_of_chunk(model))
                    .filter(C::TextSha256.eq(row.text_sha256.as_str()))
                    .limit(1)
            })
            .await?;
        if let Some(found) = vector.into_iter().next().filter(|found| found.vector.len() == dimensions * 4) {
            known.insert(row.text_sha256, found.vector);
        }
    }
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_of_embedding_lies_between_its_neighbours() {
        assert_eq!(progress(0, 10), pipeline::EMBED);
        assert_eq!(progress(10, 10), pipeline::INDEX);
        assert!(progress(5, 10) > pipeline::EMBED && progress(5, 10) < pipeline::INDEX);
        assert_eq!(progress(20, 10), pipeline::INDEX);
    }

    #[test]
    fn vectors_are_stored_little_endian() {
        assert_eq!(to_bytes(&[1.0, -2.5]), [0, 0, 128, 63, 0, 0, 32, 192]);
    }
}
