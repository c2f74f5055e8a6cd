//! The nearest rows among those of visible groups: exact, by a scan in three passes.
//!
//! Pass one estimates the cosine of every visible row from its one-bit code, with an interval of
//! ± [`DEVIATIONS`] standard deviations, and keeps rows whose upper end reaches the k-th best lower end.
//! Pass two does the same with the rows' bytes, greatest upper ends first, with intervals that are certain and a tenth as
//! wide. Pass three computes exact cosines of the few that remain. So how many vectors are read depends
//! on how close the race is, not on a guessed oversampling factor.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::columns::Columns;
use super::kernel::{self, Estimate};
use super::quantise::Prepared;
use crate::bits::Bits;
use crate::text::bm25::{Best, Hit};

/// Half width of an estimate's interval, in standard deviations. At 3 one of 700 estimates of rows that stand
/// exactly at the k-th place would exclude its row, and hardly any of better rows.
const DEVIATIONS: f32 = 3.0;

/// With so few visible rows the codes are not worth looking at.
const EXACT_ROWS: u64 = 2_000;

/// Below this many dimensions signs say too little.
const FEWEST_DIMENSIONS: usize = 64;

/// Candidates whose bytes are read before the others are looked at again.
const FIRST_PORTION: usize = 128;

/// Rows handed to the estimating loop at once.
const BLOCK: usize = 1024;

#[derive(Clone, Copy)]
struct Candidate {
    upper: f32,
    row: u32,
}

/// The `limit` rows of visible groups with the greatest cosine to the unit vector `query`, best first.
/// `count` is the number of visible rows.
pub(crate) fn nearest(columns: &Columns, query: &[f32], visible: &Bits, count: u64, limit: usize) -> Vec<Hit> {
    let limit = limit.min(columns.rows());
    let mut best = Best::new(limit);
    if limit == 0 {
        return Vec::new();
    }
    if count <= EXACT_ROWS.max(limit as u64) || columns.dimensions() < FEWEST_DIMENSIONS {
        for_visible_blocks(columns, visible, |rows| {
            for &row in rows {
                offer(columns, query, row, &mut best);
            }
        });
        return best.into_sorted();
    }
    let prepared = Prepared::new(query);
    let candidates = candidates(columns, &prepared, visible, limit);
    for row in refined(columns, &prepared, candidates, limit) {
        offer(columns, query, row, &mut best);
    }
    best.into_sorted()
}

fn offer(columns: &Columns, query: &[f32], row: u32, best: &mut Best) {
    let score = kernel::dot(query, columns.vector(row as usize)).clamp(-1.0, 1.0);
    if score >= best.threshold() {
        let (chunk_id, group) = (columns.chunk_id(row as usize), columns.group(row as usize));
        best.offer(Hit { score, chunk_id, group });
    }
}

/// Calls `each` with the numbers of visible rows, at most [`BLOCK`] at a time, ascending.
fn for_visible_blocks(columns: &Columns, visible: &Bits, mut each: impl FnMut(&[u32])) {
    let mut rows = [0u32; BLOCK];
    for (block, groups) in columns.groups().chunks(BLOCK).enumerate() {
        let mut count = 0;
        for (offset, group) in groups.iter().enumerate() {
            // Written always, kept if visible: no branch to mispredict.
            rows[count] = (block * BLOCK + offset) as u32;
            count += usize::from(visible.contains(u32::from_le_bytes(*group)));
        }
        if count > 0 {
            each(&rows[..count]);
        }
    }
}

/// Every visible row that may be among the best, with the upper end of its interval.
fn candidates(columns: &Columns, query: &Prepared, visible: &Bits, limit: usize) -> Vec<Candidate> {
    let mut estimates: Vec<Estimate> = Vec::with_capacity(BLOCK);
    let mut candidates = Vec::new();
    let mut reach = Reach::new(limit);
    for_visible_blocks(columns, visible, |rows| {
        estimates.clear();
        kernel::estimate(columns.codes(), rows, &query.planes, &mut estimates);
        for (&row, estimate) in rows.iter().zip(&estimates) {
            let margin = DEVIATIONS * estimate.deviation;
            let upper = estimate.cosine + margin;
            if upper >= reach.value {
                candidates.push(Candidate { upper, row });
                reach.raise(estimate.cosine - margin);
            }
        }
    });
    candidates.retain(|c| c.upper >= reach.value);
    candidates
}

/// The candidates that are still in the race when their bytes are looked at.
fn refined(columns: &Columns, query: &Prepared, mut candidates: Vec<Candidate>, limit: usize) -> Vec<u32> {
    let mut refined = Vec::new();
    let mut reach = Reach::new(limit);
    // The most promising portion first, in any order: what it finds thins out the rest.
    let mut portion = FIRST_PORTION.max(2 * limit);
    while !candidates.is_empty() {
        let rest = candidates.len().saturating_sub(portion);
        if rest > 0 {
            candidates.select_nth_unstable_by(rest, |a, b| a.upper.total_cmp(&b.upper));
        }
        for candidate in candidates.drain(rest..) {
            if candidate.upper >= reach.value {
                let (cosine, error) = query.estimate(columns.bytes(candidate.row as usize));
                if cosine + error >= reach.value {
                    refined.push(Candidate { upper: cosine + error, ..candidate });
                    reach.raise(cosine - error);
                }
            }
        }
        candidates.retain(|c| c.upper >= reach.value);
        portion *= 2;
    }
    refined.into_iter().filter(|c| c.upper >= reach.value).map(|c| c.row).collect()
}

/// The k-th best lower end so far: rows whose upper end is below it are out.
struct Reach {
    limit: usize,
    value: f32,
    /// The best lower ends, the worst of them on top.
    lowers: BinaryHeap<Reverse<Total>>,
}

impl Reach {
    fn new(limit: usize) -> Self {
        Self { limit, value: f32::NEG_INFINITY, lowers: BinaryHeap::new() }
    }

    fn raise(&mut self, lower: f32) {
        if self.lowers.len() < self.limit {
            self.lowers.push(Reverse(Total(lower)));
        } else if lower > self.value
            && let Some(mut worst) = self.lowers.peek_mut()
        {
            *worst = Reverse(Total(lower));
        }
        if let (true, Some(Reverse(worst))) = (self.lowers.len() == self.limit, self.lowers.peek()) {
            self.value = worst.0;
        }
    }
}

#[derive(PartialEq)]
struct Total(f32);

impl Eq for Total {}

impl Ord for Total {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Total {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
