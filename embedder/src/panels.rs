//! How numbers are laid out on their way through the model: 32 columns side by side, and of these row by row.
//!
//! Such a panel is the smallest part that one thread computes, a multiple of every processor's vectors, and a head of
//! attention is one.

use rayon::prelude::*;

/// Columns of a panel.
pub(crate) const PANEL: usize = 32;

/// Computes each panel of `out`, all of `rows` rows, by itself: on the threads of the pool that this runs on, or here
/// if that has one. `scratch` makes what `fill` may use for one panel after the other.
pub(crate) fn fill_panels<S>(
    out: &mut [f32],
    rows: usize,
    scratch: impl Fn() -> S + Sync,
    fill: impl Fn(&mut S, usize, &mut [[f32; PANEL]]) + Sync,
) {
    let (out, _) = out.as_chunks_mut();
    if rayon::current_num_threads() > 1 {
        let panels = out.par_chunks_exact_mut(rows).enumerate();
        panels.for_each_init(&scratch, |scratch, (index, panel)| fill(scratch, index, panel));
    } else {
        let mut scratch = scratch();
        out.chunks_exact_mut(rows).enumerate().for_each(|(index, panel)| fill(&mut scratch, index, panel));
    }
}

/// Row `row` of each panel, from left to right.
pub(crate) fn parts_of_row(values: &[f32], rows: usize, row: usize) -> impl Iterator<Item = &[f32; PANEL]> {
    values.as_chunks().0.iter().skip(row).step_by(rows)
}

/// The same, to be changed.
pub(crate) fn parts_of_row_mut(values: &mut [f32], rows: usize, row: usize) -> impl Iterator<Item = &mut [f32; PANEL]> {
    values.as_chunks_mut().0.iter_mut().skip(row).step_by(rows)
}
