//! Products with the model's matrices, in integers and so the same on every processor.
//!
//! `rten-gemm` multiplies, except where the processor has AVX-512 with VNNI: so fast a product takes as long as its matrix
//! takes to be read, and [`vnni`] reads it once for as many rows as there are registers for the sums of.

use std::mem::MaybeUninit;

use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmUninitOptions, PackedBMatrix, QuantParams};
use rten_tensor::Matrix as MatrixView;

use crate::panels::{PANEL, fill_panels, parts_of_row};
#[cfg(target_arch = "x86_64")]
use crate::vnni;
use crate::weights::Weights;

/// Integers of an input go from 0 to twice this, which stands for zero. See `scripts/compact_model.py` for why not to 255.
pub(crate) const STEPS: u8 = 64;

/// What is multiplied: each row rounded to integers by itself.
#[derive(Default)]
pub(crate) struct Rounded {
    /// Row by row.
    pub(crate) integers: Vec<u8>,
    /// What [`STEPS`] steps stand for in each row: its largest component.
    pub(crate) ranges: Vec<f32>,
}

impl Rounded {
    /// Rounds the `rows` rows of `values`, panels side by side, into the memory of what was rounded before.
    pub(crate) fn round(&mut self, values: &[f32], rows: usize) -> &Self {
        self.integers.resize(values.len(), 0);
        self.ranges.resize(rows, 0.0);
        let (integers, ranges) = (&mut self.integers, &mut self.ranges);
        rten_simd::SimdOp::dispatch(Round { values, depth: values.len() / rows, integers, ranges });
        self
    }

    pub(crate) fn rows(&self) -> usize {
        self.ranges.len()
    }
}

struct Round<'a> {
    values: &'a [f32],
    depth: usize,
    integers: &'a mut [u8],
    ranges: &'a mut [f32],
}

impl rten_simd::SimdOp for Round<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: rten_simd::Isa>(self, _: I) {
        // Added to a number it leaves the number's nearest integer in the lowest bits.
        const ROUNDING: f32 = 12_582_912.0;
        let rows = self.ranges.len();
        for (row, (integers, range)) in self.integers.chunks_exact_mut(self.depth).zip(self.ranges).enumerate() {
            let mut largest = [0.0_f32; PANEL];
            for part in parts_of_row(self.values, rows, row) {
                for (largest, value) in largest.iter_mut().zip(part) {
                    let size = value.abs();
                    *largest = if size > *largest { size } else { *largest };
                }
            }
            *range = largest.into_iter().fold(0.0, f32::max);
            let steps = if *range > 0.0 { f32::from(STEPS) / *range } else { 0.0 };
            let (integers, _) = integers.as_chunks_mut::<PANEL>();
            for (integers, part) in integers.iter_mut().zip(parts_of_row(self.values, rows, row)) {
                for (integer, value) in integers.iter_mut().zip(part) {
                    *integer = (value * steps + (ROUNDING + f32::from(STEPS))).to_bits() as u8;
                }
            }
        }
    }
}

/// What becomes of a panel's sums.
pub(crate) struct Scaling<'a> {
    /// For one step of an input whose range is 1, column by column.
    pub(crate) scales: &'a [f32; PANEL],
    /// Added in the end.
    pub(crate) bias: &'a [f32; PANEL],
}

/// A matrix, and what is added to products with it.
pub(crate) struct Matrix {
    columns: usize,
    scales: Vec<f32>,
    bias: Vec<f32>,
    integers: Integers,
}

enum Integers {
    #[cfg(target_arch = "x86_64")]
    Vnni(vnni::Integers),
    /// As [`executor`]'s kernel wants them.
    Portable(PackedBMatrix<i8>),
}

/// Multiplies by the best of `rten-gemm`'s kernels here. Made anew for each product, for it can't be sent to another thread.
fn executor() -> GemmExecutor<u8, i8, i32> {
    GemmExecutor::default()
}

impl Matrix {
    /// The matrix of that name with `depth` rows and `columns` columns.
    pub(crate) fn take(weights: &mut Weights, name: &str, depth: usize, columns: usize) -> Result<Self, String> {
        let integers = weights.integers(&format!("{name}.weights"), &[depth, columns])?;
        let scales = weights.floats(&format!("{name}.scales"), &[columns])?;
        let bias = weights.floats(&format!("{name}.bias"), &[columns])?;
        #[cfg(target_arch = "x86_64")]
        if let Some(integers) = vnni::Integers::new(&integers, columns) {
            return Ok(Self { columns, scales, bias, integers: Integers::Vnni(integers) });
        }
        Ok(Self::portable(&integers, scales, bias))
    }

    fn portable(integers: &[i8], scales: Vec<f32>, bias: Vec<f32>) -> Self {
        let columns = bias.len();
        let packed = executor().prepack_b(MatrixView::from_data([integers.len() / columns, columns], integers));
        Self { columns, scales, bias, integers: Integers::Portable(packed) }
    }

    /// Writes `input` times the matrix to `out`, in panels.
    pub(crate) fn multiply(&self, input: &Rounded, out: &mut Vec<f32>) -> Result<(), String> {
        out.resize(input.rows() * self.columns, 0.0);
        let (scales, _) = self.scales.as_chunks();
        let (biases, _) = self.bias.as_chunks();
        let scaling = |panel: usize| Scaling { scales: &scales[panel], bias: &biases[panel] };
        match &self.integers {
            #[cfg(target_arch = "x86_64")]
            Integers::Vnni(integers) => integers.multiply(input, scaling, out),
            Integers::Portable(packed) => {
                let sums = self.sums(packed, input)?;
                fill_panels(
                    out,
                    input.rows(),
                    || (),
                    |(), panel, out| {
                        let Scaling { scales, bias } = scaling(panel);
                        for (row, (out, range)) in out.iter_mut().zip(&input.ranges).enumerate() {
                            let sums = &sums[row * self.columns + panel * PANEL..][..PANEL];
                            for (column, (out, sum)) in out.iter_mut().zip(sums).enumerate() {
                                *out = *sum as f32 * scales[column] * range + bias[column];
                            }
                        }
                    },
                );
            }
        }
        Ok(())
    }

    fn sums(&self, packed: &PackedBMatrix<i8>, input: &Rounded) -> Result<Vec<i32>, String> {
        let depth = input.integers.len() / input.rows();
        let rows = MatrixView::from_data([input.rows(), depth], input.integers.as_slice());
        let zeros = vec![STEPS; input.rows()];
        let options =
            GemmUninitOptions { a_quant: Some(QuantParams { zero_point: &zeros }), ..GemmUninitOptions::default() };
        let mut sums = vec![MaybeUninit::uninit(); input.rows() * self.columns];
        let (rows, packed) = (GemmInputA::Unpacked(rows), GemmInputB::Packed(packed));
        let sums = executor().gemm_uninit(&mut sums, rows, packed, options).map_err(|error| error.to_string())?;
        Ok(sums.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers without a pattern.
    fn noise(count: usize, seed: u32) -> impl Iterator<Item = u8> {
        let next = |state: &mut u32| {
            *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Some((*state >> 24) as u8)
        };
        std::iter::repeat(()).scan(seed, move |state, ()| next(state)).take(count)
    }

    fn matrix(depth: usize, columns: usize) -> (Vec<i8>, Vec<f32>, Vec<f32>) {
        let integers = noise(depth * columns, 1).map(|byte| byte.cast_signed().max(-127)).collect();
        let floats = |seed| noise(columns, seed).map(|byte| f32::from(byte) / 256.0 + 0.1).collect();
        (integers, floats(2), floats(3))
    }

    fn input(rows: usize, depth: usize) -> Vec<f32> {
        noise(rows * depth, 4).map(|byte| f32::from(byte.cast_signed())).collect()
    }

    #[test]
    fn rows_are_rounded_to_their_own_steps() {
        let mut values = vec![0.0; 2 * 2 * PANEL];
        // Two rows, two panels: the second row's first part follows the first row's.
        values[0] = 2.0;
        values[1] = -1.0;
        values[2 * PANEL + 3] = 0.51 / 32.0;
        values[PANEL] = -0.25;
        let mut rounded = Rounded::default();
        rounded.round(&values, 2);
        assert_eq!(rounded.ranges, [2.0, 0.25]);
        let (first, second) = rounded.integers.split_at(2 * PANEL);
        assert_eq!((first[0], first[1], first[PANEL + 3], first[5]), (128, 32, 65, 64));
        assert_eq!((second[0], second[1]), (0, 64));
        assert_eq!(rounded.round(&[0.0; PANEL], 1).integers, [STEPS; PANEL], "a row of zeros");
    }

    #[test]
    fn products_are_exact_on_every_path() {
        for (depth, columns) in [(32, 32), (384, 64), (1536, 96)] {
            let (integers, scales, bias) = matrix(depth, columns);
            let portable = Matrix::portable(&integers, scales.clone(), bias.clone());
            for rows in [1, 2, 5, 13, 14, 15, 28, 40] {
                let mut rounded = Rounded::default();
                rounded.round(&input(rows, depth), rows);
                let mut product = Vec::new();
                portable.multiply(&rounded, &mut product).unwrap();
                let mut expected = vec![0.0; rows * columns];
                for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
                    let terms = (0..depth).map(|k| {
                        (i32::from(rounded.integers[row * depth + k]) - i32::from(STEPS))
                            * i32::from(integers[k * columns + column])
                    });
                    let place = (column / PANEL * rows + row) * PANEL + column % PANEL;
                    expected[place] = terms.sum::<i32>() as f32 * scales[column] * rounded.ranges[row] + bias[column];
                }
                assert_eq!(product, expected, "{rows} x {depth} x {columns}");
                #[cfg(target_arch = "x86_64")]
                if let Some(vnni) = vnni::Integers::new(&integers, columns) {
                    let (scales, bias) = (scales.clone(), bias.clone());
                    let vnni = Matrix { columns, scales, bias, integers: Integers::Vnni(vnni) };
                    vnni.multiply(&rounded, &mut product).unwrap();
                    assert_eq!(product, expected, "VNNI, {rows} x {depth} x {columns}");
                }
            }
        }
    }
}
