//! Products of integers on x86-64 processors with AVX-512 and VNNI. The crate's only module with `unsafe`: to call what is compiled for
//! features that were just detected, and to move whole vectors between memory and registers.
#![expect(unsafe_code, reason = "calls into a detected instruction set, whose loads and stores take pointers")]

use std::arch::x86_64::{
    __m512, __m512i, _MM_HINT_T0, _mm_prefetch, _mm512_add_ps, _mm512_cvtepi32_ps, _mm512_dpbusd_epi32,
    _mm512_loadu_ps, _mm512_loadu_si512, _mm512_mul_ps, _mm512_set1_epi32, _mm512_set1_ps, _mm512_setzero_si512,
    _mm512_storeu_ps, _mm512_sub_epi32,
};

use crate::matrix::{Rounded, STEPS, Scaling};
use crate::panels::{PANEL, fill_panels};

/// Integers that one instruction multiplies and adds up for one sum.
const ADDED: usize = 4;
/// Rows multiplied at once: as many as there are registers for the sums of, beside those for a row and two vectors.
const ROWS: usize = 14;
/// Groups that are asked of memory before they are needed. Without that a question of 14 tokens takes an eighth longer, waiting.
const AHEAD: usize = 16;

/// A part of a panel: of each column as many integers as one instruction takes.
type Group = [[i8; ADDED]; PANEL];

/// The integers of a matrix.
pub(crate) struct Integers {
    /// Panel by panel, from top to bottom.
    groups: Vec<Group>,
    /// Groups of a panel.
    depth: usize,
    /// What each column adds up to for an input of zeros.
    zeros: Vec<i32>,
}

impl Integers {
    /// Integers row by row; their number of rows is a multiple of four and that of columns one of a panel's. `None` where
    /// the processor lacks the instructions.
    pub(crate) fn new(integers: &[i8], columns: usize) -> Option<Self> {
        let is_detected = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vnni");
        if !is_detected {
            return None;
        }
        let rows: Vec<&[i8]> = integers.chunks_exact(columns).collect();
        let (quads, _) = rows.as_chunks::<ADDED>();
        let panels = (0..columns).step_by(PANEL);
        let group = |quad: &[&[i8]; ADDED], first: usize| -> Group {
            std::array::from_fn(|column| quad.map(|row| row[first + column]))
        };
        let groups = panels.flat_map(|first| quads.iter().map(move |quad| group(quad, first))).collect();
        let sum = |column| rows.iter().map(|row: &&[i8]| i32::from(row[column])).sum::<i32>();
        let zeros = (0..columns).map(|column| i32::from(STEPS) * sum(column)).collect();
        Some(Self { groups, depth: quads.len(), zeros })
    }

    /// Writes the scaled products with `input` to `out`, in panels.
    pub(crate) fn multiply<'s>(&self, input: &Rounded, scaling: impl Fn(usize) -> Scaling<'s> + Sync, out: &mut [f32]) {
        let quads = in_blocks(input, self.depth);
        let (zeros, _) = self.zeros.as_chunks();
        fill_panels(
            out,
            input.rows(),
            || (),
            |(), index, out| {
                let groups = &self.groups[index * self.depth..][..self.depth];
                let panel = Panel { groups, zeros: &zeros[index], scaling: scaling(index) };
                let blocks = quads.chunks(ROWS * self.depth).zip(input.ranges.chunks(ROWS));
                for ((quads, ranges), out) in blocks.zip(out.chunks_mut(ROWS)) {
                    // SAFETY: `new` has found the features that the function is compiled for.
                    unsafe { panel.multiply(quads, ranges, out) };
                }
            },
        );
    }
}

/// An input's integers, in blocks of [`ROWS`] rows: of each row as many as one instruction takes, then of each the next.
fn in_blocks(input: &Rounded, depth: usize) -> Vec<i32> {
    let mut quads = vec![0; input.rows() * depth];
    let (integers, _) = input.integers.as_chunks::<ADDED>();
    for (block, rows) in quads.chunks_mut(ROWS * depth).zip(integers.chunks(ROWS * depth)) {
        let count = block.len() / depth;
        for (row, values) in rows.chunks_exact(depth).enumerate() {
            for (quad, value) in block[row..].iter_mut().step_by(count).zip(values) {
                *quad = i32::from_le_bytes(*value);
            }
        }
    }
    quads
}

/// One panel of a matrix.
struct Panel<'a> {
    groups: &'a [Group],
    zeros: &'a [i32; PANEL],
    scaling: Scaling<'a>,
}

impl Panel<'_> {
    /// Its products with the rows of a block, of which each has a range.
    #[target_feature(enable = "avx512f,avx512vnni")]
    fn multiply(&self, quads: &[i32], ranges: &[f32], out: &mut [[f32; PANEL]]) {
        macro_rules! by_count {
            ($($count:literal)*) => {
                match ranges.len() {
                    $($count => self.multiply_rows::<$count>(quads, ranges, out),)*
                    _ => self.multiply_rows::<ROWS>(quads, ranges, out),
                }
            };
        }
        by_count!(1 2 3 4 5 6 7 8 9 10 11 12 13);
    }

    #[target_feature(enable = "avx512f,avx512vnni")]
    fn multiply_rows<const COUNT: usize>(&self, quads: &[i32], ranges: &[f32], out: &mut [[f32; PANEL]]) {
        let mut sums = [[_mm512_setzero_si512(); 2]; COUNT];
        let (quads, _) = quads.as_chunks::<COUNT>();
        for (group, quads) in self.groups.iter().zip(quads) {
            // Behind a panel stands the next.
            let ahead = std::ptr::from_ref(group).wrapping_add(AHEAD).cast::<i8>();
            _mm_prefetch::<_MM_HINT_T0>(ahead);
            _mm_prefetch::<_MM_HINT_T0>(ahead.wrapping_add(size_of::<Group>() / 2));
            let [left, right] = halves(group).map(|half| load_integers(half));
            for (sums, quad) in sums.iter_mut().zip(quads) {
                let row = _mm512_set1_epi32(*quad);
                *sums = [_mm512_dpbusd_epi32(sums[0], row, left), _mm512_dpbusd_epi32(sums[1], row, right)];
            }
        }
        let zeros = halves(self.zeros).map(|half| load_integers(half));
        let scales = halves(self.scaling.scales).map(|half| load_floats(half));
        let bias = halves(self.scaling.bias).map(|half| load_floats(half));
        for ((sums, range), out) in sums.iter().zip(ranges).zip(out) {
            let range = _mm512_set1_ps(*range);
            let (out, _) = out.as_chunks_mut();
            for half in 0..2 {
                let sum = _mm512_cvtepi32_ps(_mm512_sub_epi32(sums[half], zeros[half]));
                let scaled = _mm512_mul_ps(_mm512_mul_ps(sum, scales[half]), range);
                store_floats(_mm512_add_ps(scaled, bias[half]), &mut out[half]);
            }
        }
    }
}

fn halves<T>(values: &[T; PANEL]) -> [&[T; PANEL / 2]; 2] {
    let (halves, _) = values.as_chunks();
    [&halves[0], &halves[1]]
}

#[target_feature(enable = "avx512f")]
fn load_integers<T>(values: &[T; PANEL / 2]) -> __m512i {
    const { assert!(size_of::<T>() == 4) };
    // SAFETY: sixteen times four bytes, of types that any bits are a value of a vector of.
    unsafe { _mm512_loadu_si512(values.as_ptr().cast()) }
}

#[target_feature(enable = "avx512f")]
fn load_floats(values: &[f32; PANEL / 2]) -> __m512 {
    // SAFETY: sixteen floats.
    unsafe { _mm512_loadu_ps(values.as_ptr()) }
}

#[target_feature(enable = "avx512f")]
fn store_floats(vector: __m512, values: &mut [f32; PANEL / 2]) {
    // SAFETY: room for sixteen floats.
    unsafe { _mm512_storeu_ps(values.as_mut_ptr(), vector) }
}
