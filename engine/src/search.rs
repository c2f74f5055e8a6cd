//! One search: the scope becomes a set of groups, then both lists are made over it.

use tantivy::schema::Field;

use crate::EngineError;
use crate::bits::Bits;
use crate::changes::normalised;
use crate::model::{Found, Query, Scored};
use crate::shared;
use crate::state::State;
use crate::text::bm25::{self, Hit};
use crate::text::language::Language;
use crate::vectors::scan;

/// From so many rows on the two lists are made side by side, on two threads.
const PARALLEL_ROWS: usize = 200_000;

pub(crate) fn search(state: &State, field: Field, query: &Query) -> Result<Found, EngineError> {
    let vector = match &query.vector {
        Some(vector) => Some(normalised(vector, state.columns.dimensions(), None)?),
        None => None,
    };
    let visible = state.table.visible(&query.scope);
    let (count, languages) = state.table.measure(&visible);
    if count == 0 || query.limit == 0 {
        return Ok(Found::default());
    }
    let keyword = || match &query.text {
        Some(text) => keyword(state, field, text, &languages, &visible, query.limit),
        None => Ok(Vec::new()),
    };
    let nearest = || match &vector {
        Some(vector) => scan::nearest(&state.columns, vector, &visible, count, query.limit),
        None => Vec::new(),
    };
    let both = query.text.is_some() && vector.is_some();
    let (keyword, nearest) = if both && state.columns.rows() >= PARALLEL_ROWS {
        std::thread::scope(|threads| {
            let other = std::thread::Builder::new().name("lectern-keyword".into()).spawn_scoped(threads, keyword);
            match other {
                Ok(other) => {
                    let nearest = nearest();
                    let panicked = |_| Err(EngineError::corrupt("reading the text index panicked"));
                    (other.join().unwrap_or_else(panicked), nearest)
                }
                // No thread to be had: one after the other.
                Err(_) => (keyword(), nearest()),
            }
        })
    } else {
        (keyword(), nearest())
    };
    Ok(Found { keyword: scored(state, keyword?), vector: scored(state, nearest) })
}

fn keyword(
    state: &State,
    field: Field,
    text: &str,
    languages: &[Language],
    visible: &Bits,
    limit: usize,
) -> Result<Vec<Hit>, EngineError> {
    let words = shared::query_terms_in(text, languages);
    bm25::search(&state.segments, field, &words, visible, limit)
}

/// Names the documents. A group without one cannot be: the filter let only live groups through.
fn scored(state: &State, hits: Vec<Hit>) -> Vec<Scored> {
    let name = |hit: Hit| {
        let document_id = state.table.document_of(hit.group)?;
        Some(Scored { chunk_id: hit.chunk_id, document_id, score: hit.score })
    };
    hits.into_iter().filter_map(name).collect()
}
