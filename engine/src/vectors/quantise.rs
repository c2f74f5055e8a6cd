//! One bit per dimension with a known error, then one byte per dimension with a bounded one.
//!
//! A vector is rotated by a fixed pseudo-random orthogonal map. Its *code* keeps only the signs, after the idea of RaBitQ:
//! for a unit vector `o` with signs `s` (±1) the cosine with a unit query `q` is estimated as `⟨s, q⟩ ∕ ‖o‖₁`,
//! unbiased over rotations, with standard deviation at most `√((D ∕ ‖o‖₁² − 1) ∕ (D − 1))`. That deviation is stored
//! with each row, so a scan knows which rows can still be among the best. The query keeps four bits a
//! dimension; what that adds to the error is a fiftieth of the variance.
//!
//! Its *bytes* keep each rotated coordinate as a multiple of the greatest ∕ 127. What is lost is a short vector, whose
//! length bounds the error of any cosine, and is stored too.
//!
//! A code: signs as little-endian 64-bit words, `1 ∕ ‖o‖₁` (f32), number of ones (u16), deviation ∕ 65 535 (u16).
//! Bytes: the coordinates (i8), the scale (f32), the bound of the error (f32).

use super::kernel::{self, Planes};

/// Rounds of signs and transforms; three already mix well, the fourth is for good measure.
const ROUNDS: u64 = 4;

/// Size of one row's code.
pub(crate) fn code_bytes(dimensions: usize) -> usize {
    words(dimensions) * 8 + 8
}

/// Size of one row's bytes.
pub(crate) fn bytes_bytes(dimensions: usize) -> usize {
    dimensions + 8
}

fn words(dimensions: usize) -> usize {
    dimensions.div_ceil(64)
}

/// A fixed orthogonal map of space. The same for every collection of the same dimensions, forever: codes on disk
/// depend on it (see [`crate::FORMAT`]).
fn rotate(vector: &[f32]) -> Vec<f32> {
    let mut v = vector.to_vec();
    let length = v.len();
    if length < 2 {
        return v;
    }
    // Hadamard transforms need a power of two: one over the head, one over the tail; they overlap.
    let block = 1 << length.ilog2();
    for round in 0..ROUNDS {
        flip_signs(&mut v, 2 * round);
        hadamard(&mut v[..block]);
        flip_signs(&mut v, 2 * round + 1);
        hadamard(&mut v[length - block..]);
    }
    v
}

fn flip_signs(v: &mut [f32], round: u64) {
    for (word, chunk) in (0u64..).zip(v.chunks_mut(64)) {
        // SplitMix64, seeded by position.
        let mut bits = (round << 32 | word).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        bits = (bits ^ bits >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ bits >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^= bits >> 31;
        for (i, x) in chunk.iter_mut().enumerate() {
            if bits >> i & 1 == 1 {
                *x = -*x;
            }
        }
    }
}

fn hadamard(v: &mut [f32]) {
    let mut half = 1;
    while half < v.len() {
        for pair in v.chunks_exact_mut(2 * half) {
            let (a, b) = pair.split_at_mut(half);
            for (x, y) in a.iter_mut().zip(b) {
                (*x, *y) = (*x + *y, *x - *y);
            }
        }
        half *= 2;
    }
    let scale = 1.0 / (v.len() as f32).sqrt();
    v.iter_mut().for_each(|x| *x *= scale);
}

/// Appends the code and the bytes of a unit vector.
pub(crate) fn encode(vector: &[f32], codes: &mut Vec<u8>, bytes: &mut Vec<u8>) {
    let rotated = rotate(vector);
    let mut ones = 0u32;
    for chunk in rotated.chunks(64) {
        let word = chunk.iter().enumerate().fold(0u64, |word, (i, x)| word | u64::from(*x > 0.0) << i);
        ones += word.count_ones();
        codes.extend(word.to_le_bytes());
    }
    let dimensions = vector.len() as f32;
    let norm: f32 = rotated.iter().map(|x| x.abs()).sum();
    let factor = 1.0 / norm;
    let variance = (dimensions * factor * factor - 1.0).max(0.0) / (dimensions - 1.0).max(1.0);
    let deviation = (variance.sqrt() * 65535.0).ceil().clamp(0.0, 65535.0) as u16;
    codes.extend(factor.to_le_bytes());
    codes.extend((ones as u16).to_le_bytes());
    codes.extend(deviation.to_le_bytes());

    let scale = rotated.iter().fold(f32::MIN_POSITIVE, |most, x| most.max(x.abs())) / 127.0;
    let mut lost = 0.0f64;
    for x in &rotated {
        let level = (x / scale).round().clamp(-127.0, 127.0);
        lost += f64::from(x - scale * level).powi(2);
        bytes.push(level as i8 as u8);
    }
    bytes.extend(scale.to_le_bytes());
    // A little more, for the rounding of all these sums.
    bytes.extend((lost.sqrt() as f32 * 1.01 + 1e-5).to_le_bytes());
}

/// A unit query, prepared for both estimates.
pub(crate) struct Prepared {
    pub(crate) planes: Planes,
    rotated: Vec<f32>,
}

impl Prepared {
    pub(crate) fn new(query: &[f32]) -> Self {
        let rotated = rotate(query);
        Self { planes: planes(&rotated), rotated }
    }

    /// The cosine with a row, estimated from its bytes, and the greatest error of that.
    pub(crate) fn estimate(&self, bytes: &[u8]) -> (f32, f32) {
        let (levels, tail) = bytes.split_at(self.rotated.len());
        let scale = f32::from_le_bytes([tail[0], tail[1], tail[2], tail[3]]);
        let bound = f32::from_le_bytes([tail[4], tail[5], tail[6], tail[7]]);
        (scale * kernel::dot_bytes(&self.rotated, levels), bound)
    }
}

fn planes(rotated: &[f32]) -> Planes {
    let words = words(rotated.len());
    let low = rotated.iter().copied().fold(f32::INFINITY, f32::min);
    let high = rotated.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let step = ((high - low) / 15.0).max(f32::MIN_POSITIVE);
    let mut planes = vec![0u64; 4 * words];
    let mut total = 0.0;
    for (i, x) in rotated.iter().enumerate() {
        let level = ((x - low) / step).round().clamp(0.0, 15.0) as u64;
        total += low + step * level as f32;
        for plane in 0..4 {
            planes[plane * words + i / 64] |= (level >> plane & 1) << (i % 64);
        }
    }
    // ⟨s, q⟩ = 2 Σ over ones of q − Σ q, and Σ over ones of q = step · weighted count + low · number of ones.
    Planes { planes, words, coefficients: [2.0 * step, 2.0 * low, -total] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(seed: u32, dimensions: usize) -> Vec<f32> {
        let raw: Vec<f32> = (0..dimensions).map(|i| ((i as f32 + 1.0) * (seed as f32 + 0.7)).sin()).collect();
        let norm = raw.iter().map(|x| x * x).sum::<f32>().sqrt();
        raw.iter().map(|x| x / norm).collect()
    }

    fn dot(a: &[f32], b: &[f32]) -> f32 {
        a.iter().zip(b).map(|(x, y)| x * y).sum()
    }

    #[test]
    fn the_rotation_keeps_angles() {
        for dimensions in [1, 2, 3, 100, 384, 512, 1000] {
            let (a, b) = (unit(1, dimensions), unit(2, dimensions));
            assert!((dot(&rotate(&a), &rotate(&b)) - dot(&a, &b)).abs() < 1e-4, "{dimensions}");
        }
    }

    #[test]
    fn estimates_stay_within_their_errors() {
        let (mut codes, mut bytes) = (Vec::new(), Vec::new());
        let vectors: Vec<_> = (0..2000).map(|i| unit(i, 384)).collect();
        vectors.iter().for_each(|v| encode(v, &mut codes, &mut bytes));
        assert_eq!((codes.len(), bytes.len()), (2000 * code_bytes(384), 2000 * bytes_bytes(384)));
        let rows: Vec<u32> = (0..2000).collect();
        let mut squares = 0.0;
        for seed in 0..20 {
            let query = unit(5000 + seed, 384);
            let prepared = Prepared::new(&query);
            let mut estimates = Vec::new();
            kernel::estimate(&codes, &rows, &prepared.planes, &mut estimates);
            for (row, (vector, e)) in vectors.iter().zip(&estimates).enumerate() {
                let exact = dot(vector, &query);
                let errors = (e.cosine - exact) / e.deviation;
                assert!(errors.abs() < 6.0, "{errors} deviations off");
                squares += errors * errors / 40_000.0;
                let (cosine, bound) = prepared.estimate(&bytes[row * bytes_bytes(384)..(row + 1) * bytes_bytes(384)]);
                assert!((cosine - exact).abs() <= bound, "{cosine} is not {exact} ± {bound}");
                assert!(bound < 0.02, "{bound} bounds nothing");
            }
        }
        assert!((0.8..1.2).contains(&squares.sqrt()), "measured {} of the stated deviation", squares.sqrt());
    }
}
