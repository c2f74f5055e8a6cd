//! Chunks into the database: copied from a document with the same content, or parsed. In slices, so that no transaction keeps other
//! writers waiting; that all are there stands in the job's payload, and what an interrupted attempt left is thrown away.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{
    PIPELINE_VERSION,
    failure::Failure,
    parse::{self, NewChunk},
    pipeline::{self, Run},
    source::Source,
};
use crate::{
    access::TenantDb,
    db::entity::{chunks, documents, file_versions, jobs, knowledge_bases},
    documents::DocumentState,
    jobs::{model::JobPayload, queue},
    kernel::Result,
};

/// Rows that one transaction writes.
const SLICE: usize = 500;

/// Makes the chunks of the claim's generation, unless an earlier attempt did.
pub(super) async fn make(run: &mut Run, source: &Source) -> Result<(), Failure> {
    if run.claim.payload.chunks.is_some() && made_of(run, source).await? {
        return Ok(());
    }
    run.claim.payload.chunks = None;
    discard(run).await?;
    if let Some(twin) = find_twin(&run.db(), source).await?
        && copy(run, source, &twin).await?
    {
        return Ok(());
    }
    discard(run).await?;
    let new = parse::parse(run, source).await?;
    let total = new.len();
    let mut ordinal = 0;
    let mut new = new.into_iter().peekable();
    while new.peek().is_some() {
        let slice: Vec<NewChunk> = new.by_ref().take(SLICE).collect();
        let count = slice.len();
        store(run, source, ordinal, slice, total).await?;
        ordinal += count;
    }
    Ok(())
}

/// Whether the chunks of an earlier attempt are those of the version that is active now.
async fn made_of(run: &Run, source: &Source) -> Result<bool> {
    let first = run
        .db()
        .one::<chunks::Entity>(|q| {
            q.filter(chunks::Column::DocumentId.eq(run.claim.document))
                .filter(chunks::Column::Generation.eq(run.claim.payload.generation))
                .limit(1)
        })
        .await?;
    Ok(first.is_some_and(|chunk| chunk.file_version_id == source.version.id))
}

/// Writes a slice; the last one notes that all are there.
async fn store(
    run: &mut Run,
    source: &Source,
    first: usize,
    slice: Vec<NewChunk>,
    total: usize,
) -> Result<(), Failure> {
    let is_last = first + slice.len() == total;
    let share = (first + slice.len()) as f64 / total as f64;
    let progress = pipeline::CHUNK + share * (pipeline::EMBED - pipeline::CHUNK);
    let mut payload = run.claim.payload.clone();
    if is_last {
        payload = JobPayload {
            chunks: Some(i64::try_from(total).unwrap_or(i64::MAX)),
            pipeline: Some(PIPELINE_VERSION),
            takeovers: 0,
            ..payload
        };
    }
    let ids = run.platform.ids.clone();
    let rows = slice.into_iter().zip(first..).map(|(chunk, ordinal)| chunks::ActiveModel {
        tenant_id: NotSet,
        id: Set(ids.uuid()),
        document_id: Set(run.claim.document),
        file_version_id: Set(source.version.id),
        generation: Set(run.claim.payload.generation),
        ordinal: Set(i64::try_from(ordinal).unwrap_or(i64::MAX)),
        text: Set(chunk.text),
        text_sha256: Set(chunk.text_sha256),
        page: Set(chunk.page),
        char_start: Set(chunk.start),
        char_end: Set(chunk.end),
        token_count: Set(chunk.token_count),
        language: Set(chunk.language),
        origin: Set("parsed".into()),
    });
    let rows = rows.collect();
    let tx = pipeline::begin(&run.platform, &run.claim, "chunk", progress).await?;
    tx.insert_all::<chunks::Entity>(rows).await?;
    if is_last {
        queue::store_payload(&tx, &run.claim, &payload).await?;
    }
    tx.commit().await?;
    run.claim.payload = payload;
    Ok(())
}

/// Throws away what an interrupted attempt left of this generation.
async fn discard(run: &Run) -> Result<(), Failure> {
    loop {
        let left = slice_of(&run.db(), run.claim.document, run.claim.payload.generation, None).await?;
        if left.is_empty() {
            return Ok(());
        }
        let tx = pipeline::begin(&run.platform, &run.claim, "parse", 0.0).await?;
        tx.delete::<chunks::Entity>(|q| q.filter(chunks::Column::Id.is_in(left.iter().map(|chunk| chunk.id)))).await?;
        tx.commit().await?;
    }
}

async fn slice_of(
    db: &TenantDb<'_>,
    document: Uuid,
    generation: i64,
    after: Option<i64>,
) -> Result<Vec<chunks::Model>> {
    crate::documents::store::chunks_of(db, document, generation, after, SLICE as u64).await
}

/// A ready document whose chunks are what parsing this one would give: same bytes, kind, model and pipeline.
async fn find_twin(db: &TenantDb<'_>, source: &Source) -> Result<Option<documents::Model>> {
    use documents::Column as D;
    let versions = db
        .all::<file_versions::Entity>(|q| {
            q.filter(file_versions::Column::Sha256.eq(source.version.sha256.as_str()))
                .filter(file_versions::Column::MediaType.eq(source.version.media_type.as_str()))
                .order_by_desc(file_versions::Column::Id)
                .limit(50)
        })
        .await?;
    let files: Vec<Uuid> = versions.iter().map(|version| version.file_id).collect();
    let candidates = db
        .all::<documents::Entity>(|q| {
            q.filter(D::FileId.is_in(files))
                .filter(D::FileVersionId.is_in(versions.iter().map(|version| version.id)))
                .filter(D::State.eq(DocumentState::Ready.as_str()))
                .filter(D::ChunkCount.gt(0))
                .filter(D::Id.ne(source.document.id))
                .limit(20)
        })
        .await?;
    for candidate in candidates {
        let base = knowledge_bases::Column::Id.eq(candidate.knowledge_base_id);
        let base = db.one::<knowledge_bases::Entity>(|q| q.filter(base)).await?;
        // The job that made it ready tells with which pipeline.
        let job = match candidate.job_id {
            Some(job) => db.one::<jobs::Entity>(|q| q.filter(jobs::Column::Id.eq(job))).await?,
            None => None,
        };
        let pipeline = job.and_then(|job| JobPayload::parse(&job.payload).ok()?.pipeline);
        if pipeline == Some(PIPELINE_VERSION) && base.is_some_and(|base| base.embedding_model == source.model) {
            return Ok(Some(candidate));
        }
    }
    Ok(None)
}

/// Copies the twin's chunks; false if it changed meanwhile. Their vectors follow in the next stage, by their texts.
async fn copy(run: &mut Run, source: &Source, twin: &documents::Model) -> Result<bool, Failure> {
    let total = usize::try_from(twin.chunk_count).unwrap_or(0);
    let (mut copied, mut after) = (0, None);
    while copied < total {
        let slice = slice_of(&run.db(), twin.id, twin.live_generation, after).await?;
        after = slice.last().map(|chunk| chunk.ordinal);
        if slice.is_empty() || copied + slice.len() > total {
            return Ok(false);
        }
        let slice: Vec<NewChunk> = slice.into_iter().map(copy_of).collect();
        let count = slice.len();
        store(run, source, copied, slice, total).await?;
        copied += count;
    }
    tracing::debug!(document = %source.document.id, twin = %twin.id, "copied the chunks of a document with the same content");
    Ok(true)
}

fn copy_of(chunk: chunks::Model) -> NewChunk {
    NewChunk {
        text: chunk.text,
        text_sha256: chunk.text_sha256,
        page: chunk.page,
        start: chunk.char_start,
        end: chunk.char_end,
        token_count: chunk.token_count,
        language: chunk.language,
    }
}
