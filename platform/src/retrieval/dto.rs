//! Wire types of search.

use lectern_engine::shared::Highlighter;
use poem_openapi::{Enum, Object, types::Example};
use serde::Serialize;
use std::ops::Range;
use uuid::uuid;

use super::service::{Hit, SearchRequest};
use crate::kernel::{ChunkId, DocumentId, KnowledgeBaseId, NodeId};

/// By what chunks are found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum SearchMode {
    /// By words and by meaning, fused.
    #[default]
    Hybrid,
    /// By words alone (BM25).
    Keyword,
    /// By meaning alone (cosine of embeddings).
    Vector,
}

/// What to look for, and where.
#[derive(Debug, Clone, Object)]
#[oai(example)]
pub struct SearchQuery {
    /// A question or some words. Plain text, no query language.
    #[oai(validator(min_length = 1, max_length = 8000))]
    pub query: String,
    /// Only in these knowledge bases; absent: in all.
    #[oai(validator(max_items = 100))]
    pub knowledge_base_ids: Option<Vec<KnowledgeBaseId>>,
    /// Only in files below these folders; absent: in all.
    #[oai(validator(max_items = 100))]
    pub folder_ids: Option<Vec<NodeId>>,
    /// Only in these files; absent: in all.
    #[oai(validator(max_items = 100))]
    pub file_ids: Option<Vec<NodeId>>,
    /// By what; `hybrid` if absent.
    pub mode: Option<SearchMode>,
    /// Hits at most, 1 to 100; 10 if absent.
    #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
    pub limit: Option<u32>,
}

impl Example for SearchQuery {
    fn example() -> Self {
        Self {
            query: "How many days of leave do employees get?".into(),
            knowledge_base_ids: None,
            folder_ids: None,
            file_ids: None,
            mode: Some(SearchMode::Hybrid),
            limit: Some(5),
        }
    }
}

impl From<SearchQuery> for SearchRequest {
    fn from(query: SearchQuery) -> Self {
        Self {
            query: query.query,
            knowledge_bases: query.knowledge_base_ids,
            folders: query.folder_ids,
            files: query.file_ids,
            mode: query.mode.unwrap_or_default(),
            limit: query.limit.map_or(10, |limit| limit as usize),
        }
    }
}

/// What was found, best first.
#[derive(Debug, Clone, Object, Serialize)]
#[oai(example)]
pub struct SearchResults {
    /// The hits. Only chunks of files that the caller may read.
    pub hits: Vec<SearchHit>,
}

/// A chunk that was found.
#[derive(Debug, Clone, Object, Serialize)]
#[oai(skip_serializing_if_is_none)]
pub struct SearchHit {
    /// The chunk.
    pub chunk_id: ChunkId,
    /// Its document.
    pub document_id: DocumentId,
    /// The knowledge base of that document.
    pub knowledge_base_id: KnowledgeBaseId,
    /// The file of that document.
    pub file_id: NodeId,
    /// The file's name.
    pub file_name: String,
    /// The version of the file that the chunk is from, from 1.
    pub file_version: u64,
    /// Page, slide or sheet on which it begins, from 1, if the format has such.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// Where it begins in the document's text, in characters.
    pub start: u64,
    /// Where it ends in the document's text, in characters.
    pub end: u64,
    /// The chunk's text.
    pub text: String,
    /// What the hits are ordered by: 0 to 1 in mode `hybrid`, the BM25 score in mode `keyword`, the cosine in mode `vector`.
    pub score: f64,
    /// BM25 score, if the chunk was found by words. Unbounded; comparable within one answer only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keyword_score: Option<f64>,
    /// Cosine with the query, −1 to 1, if the chunk was found by meaning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vector_score: Option<f64>,
    /// Where words of the query stand in `text`, in any of their forms: in order, without overlaps. Empty in mode `vector`.
    pub highlights: Vec<Highlight>,
}

/// A part of a hit's text.
#[derive(Debug, Clone, Object, Serialize)]
pub struct Highlight {
    /// Where it begins in the hit's `text`, in characters.
    pub start: u64,
    /// Where it ends, in characters.
    pub end: u64,
}

impl SearchHit {
    /// A hit of a search for the words that `highlighter` finds; none: it was not by words.
    pub(super) fn new(hit: Hit, highlighter: Option<&mut Highlighter<'_>>) -> Self {
        let Hit { chunk, score, keyword_score, vector_score } = hit;
        let ranges = highlighter.map(|h| h.highlights(&chunk.text, chunk.language.as_deref())).unwrap_or_default();
        let highlight = |range: Range<usize>| Highlight { start: range.start as u64, end: range.end as u64 };
        Self {
            chunk_id: chunk.chunk_id,
            document_id: chunk.document_id,
            knowledge_base_id: chunk.knowledge_base_id,
            file_id: chunk.file_id,
            file_name: chunk.file_name,
            file_version: chunk.file_version,
            page: chunk.page,
            start: chunk.start,
            end: chunk.end,
            text: chunk.text,
            score,
            keyword_score: keyword_score.map(f64::from),
            vector_score: vector_score.map(f64::from),
            highlights: ranges.into_iter().map(highlight).collect(),
        }
    }
}

impl Example for SearchResults {
    fn example() -> Self {
        let hit = SearchHit {
            chunk_id: ChunkId(uuid!("01932b7e-5c1a-7d3e-8f00-3a5b6c7d8e01")),
            document_id: DocumentId(uuid!("01932b7e-5c1a-7d3e-8f00-3a5b6c7d8e02")),
            knowledge_base_id: KnowledgeBaseId(uuid!("01932b7e-5c1a-7d3e-8f00-3a5b6c7d8e03")),
            file_id: NodeId(uuid!("01932b7e-5c1a-7d3e-8f00-3a5b6c7d8e04")),
            file_name: "handbook.pdf".into(),
            file_version: 1,
            page: Some(7),
            start: 10_240,
            end: 10_290,
            text: "Employees get thirty days of paid leave each year.".into(),
            score: 0.74,
            keyword_score: Some(8.1),
            vector_score: Some(0.6),
            highlights: [(0, 9), (10, 13), (21, 25), (26, 28), (34, 39)]
                .map(|(start, end)| Highlight { start, end })
                .into(),
        };
        Self { hits: vec![hit] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use poem_openapi::types::ToJSON;

    #[test]
    fn results_are_written_as_the_specification_says() {
        let mut results = SearchResults::example();
        let mut bare = results.hits[0].clone();
        (bare.page, bare.keyword_score, bare.vector_score) = (None, None, None);
        bare.highlights.clear();
        bare.text = "\u{0}\"\n\u{2028}é😀".into();
        results.hits.push(bare);
        assert_eq!(serde_json::to_string(&results).unwrap(), results.to_json_string());
    }
}
