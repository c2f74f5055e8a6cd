//! The best chunks for some words, by BM25, among those of visible groups only.
//!
//! Okapi BM25 over statistics of the whole collection (one tenant's chunks), dead chunks included until their
//! segment is merged. Evaluated term by term over windows of documents (MaxScore): terms that cannot lift a
//! chunk into the list by themselves are only looked up for chunks that other terms brought up. A chunk counts
//! against the list's threshold only if its group is visible, so the result is exactly the head of the
//! ranking of what is visible. Scores are always summed in the same order, heaviest term first: equal chunks get
//! equal scores, whatever was pruned.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;

use tantivy::Term;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use uuid::Uuid;

use super::segment::Segment;
use crate::EngineError;
use crate::bits::Bits;

/// Term saturation and length normalisation; see `examples/quality.rs` for what they were measured with.
const K1: f32 = 1.2;
const B: f32 = 0.75;

/// Documents scored together; their sums stay in the first-level cache.
const WINDOW: u32 = 4096;

/// Most distinct terms of one query; beyond that the commonest are dropped.
const MOST_TERMS: usize = 256;

/// A hit with the group it belongs to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Hit {
    pub(crate) score: f32,
    pub(crate) chunk_id: Uuid,
    pub(crate) group: u32,
}

/// Better hits are greater: by score, then by smaller chunk id.
impl Ord for Hit {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.score.total_cmp(&other.score).then_with(|| other.chunk_id.cmp(&self.chunk_id))
    }
}

impl PartialOrd for Hit {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Eq for Hit {}

/// The best `limit` hits so far.
pub(crate) struct Best {
    limit: usize,
    heap: BinaryHeap<Reverse<Hit>>,
}

impl Best {
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, heap: BinaryHeap::new() }
    }

    /// The score below which nothing gets in any more (an equal one may, by its chunk id).
    pub(crate) fn threshold(&self) -> f32 {
        match self.heap.peek() {
            Some(Reverse(worst)) if self.heap.len() >= self.limit => worst.score,
            _ => f32::NEG_INFINITY,
        }
    }

    pub(crate) fn offer(&mut self, hit: Hit) {
        if self.heap.len() < self.limit {
            self.heap.push(Reverse(hit));
        } else if let Some(mut worst) = self.heap.peek_mut()
            && hit > worst.0
        {
            *worst = Reverse(hit);
        }
    }

    /// Best first.
    pub(crate) fn into_sorted(self) -> Vec<Hit> {
        self.heap.into_sorted_vec().into_iter().map(|Reverse(hit)| hit).collect()
    }
}

struct QueryTerm {
    /// idf × (k1 + 1) × occurrences in the query: what the term can contribute at most.
    weight: f32,
    infos: Vec<Option<TermInfo>>,
}

/// The best `limit` chunks of `visible` groups for `words` (analysed terms, repetitions count).
pub(crate) fn search(
    segments: &[Arc<Segment>],
    field: Field,
    words: &[String],
    visible: &Bits,
    limit: usize,
) -> Result<Vec<Hit>, EngineError> {
    let chunks: usize = segments.iter().map(|s| s.len()).sum();
    let terms = weigh(segments, field, words, chunks)?;
    if terms.is_empty() || limit == 0 {
        return Ok(Vec::new());
    }
    let tokens: u64 = segments.iter().map(|s| s.postings.total_num_tokens()).sum();
    let average = (tokens as f32 / chunks as f32).max(1.0);
    let mut norms = [0.0; 256];
    for (id, norm) in (0..=u8::MAX).zip(norms.iter_mut()) {
        *norm = K1 * (1.0 - B + B * FieldNormReader::id_to_fieldnorm(id) as f32 / average);
    }
    let mut best = Best::new(limit.min(chunks));
    let mut sums = vec![0.0; WINDOW as usize];
    for (position, segment) in segments.iter().enumerate() {
        let mut cursors = Vec::new();
        for term in &terms {
            if let Some(info) = &term.infos[position] {
                cursors.push(Cursor::open(segment, info, term.weight)?);
            }
        }
        SegmentSearch { segment, norms: &norms, visible, cursors, sums: &mut sums }.run(&mut best);
    }
    Ok(best.into_sorted())
}

/// Finds the terms in all segments and weighs them; heaviest first, unknown ones left out.
fn weigh(
    segments: &[Arc<Segment>],
    field: Field,
    words: &[String],
    chunks: usize,
) -> Result<Vec<QueryTerm>, EngineError> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for word in words {
        *counts.entry(word).or_default() += 1;
    }
    let unreadable = |e: std::io::Error| EngineError::corrupt(format!("{} dictionary: {e}", Segment::FIELD));
    let mut terms = Vec::new();
    for (word, count) in counts {
        let term = Term::from_field_text(field, word);
        let mut infos = Vec::with_capacity(segments.len());
        let mut frequency = 0u64;
        for segment in segments {
            let info = segment.postings.get_term_info(&term).map_err(unreadable)?;
            frequency += info.as_ref().map_or(0, |i| u64::from(i.doc_freq));
            infos.push(info);
        }
        if frequency > 0 {
            let (n, df) = (chunks as f32, frequency as f32);
            let idf = (1.0 + (n - df + 0.5).max(0.0) / (df + 0.5)).ln();
            terms.push(QueryTerm { weight: idf * (K1 + 1.0) * count as f32, infos });
        }
    }
    // Stable: equal weights stay in the order of their terms.
    terms.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    terms.truncate(MOST_TERMS);
    Ok(terms)
}

/// Reads one term's postings forward.
struct Cursor {
    weight: f32,
    postings: BlockSegmentPostings,
    /// Position within the current block.
    at: usize,
}

const END: u32 = tantivy::TERMINATED;

impl Cursor {
    fn open(segment: &Segment, info: &TermInfo, weight: f32) -> Result<Self, EngineError> {
        let postings = segment
            .postings
            .read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)
            .map_err(|e| EngineError::corrupt(format!("postings: {e}")))?;
        Ok(Self { weight, postings, at: 0 })
    }

    /// The document it stands on, or [`END`].
    fn document(&self) -> u32 {
        self.postings.docs().get(self.at).copied().unwrap_or(END)
    }

    /// Moves to the first document ≥ `target` and returns it.
    fn seek(&mut self, target: u32) -> u32 {
        if self.document() < target {
            self.at = self.postings.seek(target);
        }
        self.document()
    }
}

struct SegmentSearch<'a> {
    segment: &'a Segment,
    /// By the segment's length code: k1 × (1 − b + b × length ∕ average length).
    norms: &'a [f32; 256],
    visible: &'a Bits,
    /// Heaviest first.
    cursors: Vec<Cursor>,
    sums: &'a mut [f32],
}

impl SegmentSearch<'_> {
    fn run(&mut self, best: &mut Best) {
        // What all terms from a position on can add at most; slightly raised, for rounding must not prune.
        let mut rest = vec![0.0; self.cursors.len() + 1];
        for i in (0..self.cursors.len()).rev() {
            rest[i] = (rest[i + 1] + self.cursors[i].weight) * 1.000_01;
        }
        let mut touched = [0u64; (WINDOW / 64) as usize];
        loop {
            // Only these can bring up a chunk that is not beaten already.
            let essential = rest.iter().position(|&r| r < best.threshold()).unwrap_or(self.cursors.len());
            let start = self.cursors[..essential].iter().map(Cursor::document).min().unwrap_or(END);
            if start == END {
                return;
            }
            let end = start.saturating_add(WINDOW);
            for cursor in &mut self.cursors[..essential] {
                accumulate(cursor, self.segment, self.norms, start, end, self.sums, &mut touched);
            }
            self.collect(start, essential, &rest, &mut touched, best);
        }
    }

    /// Completes and offers what the window holds, and empties it.
    fn collect(&mut self, start: u32, essential: usize, rest: &[f32], touched: &mut [u64], best: &mut Best) {
        let mut threshold = best.threshold();
        for (slot, word) in touched.iter_mut().enumerate() {
            let mut bits = std::mem::take(word);
            while bits != 0 {
                let offset = slot * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                let mut score = std::mem::take(&mut self.sums[offset]);
                let document = start + offset as u32;
                let group = self.segment.groups[document as usize];
                if score + rest[essential] < threshold || !self.visible.contains(group) {
                    continue;
                }
                for (cursor, rest) in self.cursors.iter_mut().zip(rest).skip(essential) {
                    if score + rest < threshold {
                        break;
                    }
                    if cursor.seek(document) == document {
                        let norm = self.norms[usize::from(self.segment.lengths.fieldnorm_id(document))];
                        score += contribution(cursor.weight, cursor.postings.freq(cursor.at), norm);
                    }
                }
                if score >= threshold {
                    best.offer(Hit { score, chunk_id: self.segment.chunk_id(document), group });
                    threshold = best.threshold();
                }
            }
        }
    }
}

#[inline]
fn contribution(weight: f32, frequency: u32, norm: f32) -> f32 {
    let frequency = frequency as f32;
    weight * (frequency / (frequency + norm))
}

/// Adds one term's contributions to the window `start..end`.
fn accumulate(
    cursor: &mut Cursor,
    segment: &Segment,
    norms: &[f32; 256],
    start: u32,
    end: u32,
    sums: &mut [f32],
    touched: &mut [u64],
) {
    loop {
        let documents = &cursor.postings.docs()[cursor.at..];
        let frequencies = &cursor.postings.freqs()[cursor.at..];
        let mut done = 0;
        for (&document, &frequency) in documents.iter().zip(frequencies) {
            if document >= end {
                break;
            }
            done += 1;
            let offset = (document - start) as usize;
            let norm = norms[usize::from(segment.lengths.fieldnorm_id(document))];
            sums[offset] += contribution(cursor.weight, frequency, norm);
            touched[offset / 64] |= 1 << (offset % 64);
        }
        cursor.at += done;
        if done < documents.len() || cursor.postings.docs().is_empty() {
            return;
        }
        cursor.postings.advance();
        cursor.at = 0;
    }
}
