//! Bytes to chunks of text, in memory: a parser process, then a blocking thread.

use lectern_documents::{ChunkOptions, ParseLimits, Parsed, TextChunk, chunk, parse_in_child};
use sha2::{Digest, Sha256};
use std::time::{Duration, Instant};

use super::{
    failure::Failure,
    pipeline::{self, Run},
    source::Source,
};
use crate::{config::IngestionConfig, kernel::Error};

/// Stages that follow each other faster are not noted one by one.
const QUIET: Duration = Duration::from_millis(500);

/// A chunk to store.
#[derive(Debug, Clone)]
pub(super) struct NewChunk {
    pub(super) text: String,
    pub(super) text_sha256: String,
    pub(super) page: Option<i64>,
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) token_count: i64,
    pub(super) language: Option<String>,
}

/// The chunks of a content. Errors: the parser's reasons; `empty_document`.
pub(super) async fn parse(run: &Run, source: &Source) -> Result<Vec<NewChunk>, Failure> {
    let platform = &run.platform;
    pipeline::advance(platform, &run.claim, "parse", 0.0).await?;
    let started = Instant::now();
    let content = platform.blobs.local_copy(&source.storage_key).await?;
    let limits = limits(&platform.config.ingestion);
    let (program, arguments) = (&platform.parser.program, &platform.parser.arguments);
    let parsed = parse_in_child(program, arguments, content.path(), &source.version.media_type, &limits).await?;
    drop(content);
    platform.metrics.job_stage("parse", started.elapsed());
    if started.elapsed() > QUIET {
        pipeline::advance(platform, &run.claim, "chunk", pipeline::CHUNK).await?;
    }
    let started = Instant::now();
    let count_tokens = platform.embedder.token_counter().await?;
    let options = ChunkOptions { max_tokens: platform.embedder.max_tokens().min(256), ..ChunkOptions::default() };
    let media_type = source.version.media_type.clone();
    let split = move || {
        let chunks = chunk(&parsed, &media_type, &options, &*count_tokens);
        let Parsed { language, .. } = parsed;
        chunks.into_iter().map(|chunk| new_chunk(chunk, language.as_deref())).collect::<Vec<_>>()
    };
    let chunks = tokio::task::spawn_blocking(split).await;
    let chunks = chunks.map_err(|e| Error::internal("chunking a document failed").with_source(e))?;
    platform.metrics.job_stage("chunk", started.elapsed());
    if chunks.is_empty() {
        return Err(Failure::permanent("empty_document", "the document holds no text"));
    }
    Ok(chunks)
}

fn limits(config: &IngestionConfig) -> ParseLimits {
    ParseLimits {
        memory_bytes: config.parse_memory_mb << 20,
        // A parser that computes all the time must not take longer than one that waits.
        cpu_seconds: config.parse_timeout_seconds,
        wall: Duration::from_secs(config.parse_timeout_seconds),
        max_pages: config.max_pages,
        max_text_bytes: config.max_text_bytes,
    }
}

fn new_chunk(chunk: TextChunk, language: Option<&str>) -> NewChunk {
    let text_sha256 = hex::encode(Sha256::digest(chunk.text.as_bytes()));
    let position = |offset: usize| i64::try_from(offset).unwrap_or(i64::MAX);
    NewChunk {
        text: chunk.text,
        text_sha256,
        page: chunk.page.map(i64::from),
        start: position(chunk.start),
        end: position(chunk.end),
        token_count: chunk.token_count.into(),
        language: language.map(str::to_string),
    }
}
