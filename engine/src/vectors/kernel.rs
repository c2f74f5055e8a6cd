//! The inner loops, compiled for several instruction sets and chosen at run time. One of the two modules of
//! this crate with `unsafe`: only to call a function compiled for features that were just detected.
//!
//! The loops are plain safe Rust. Sums are formed in the same order everywhere (no fused multiply-add), so
//! scores are the same to the last bit on every machine.

/// What [`estimate`] needs of a query; see [`crate::vectors::quantise`].
pub(crate) struct Planes {
    /// Four bit planes of the quantised query, lowest first, each of `words` words.
    pub(crate) planes: Vec<u64>,
    pub(crate) words: usize,
    /// Factors of the weighted bit count and of the row's bit count, and the constant.
    pub(crate) coefficients: [f32; 3],
}

/// Estimated cosine of a row, and the standard deviation of that estimate.
#[derive(Clone, Copy)]
pub(crate) struct Estimate {
    pub(crate) cosine: f32,
    pub(crate) deviation: f32,
}

macro_rules! dispatch {
    ($(#[$doc:meta])* $name:ident, $body:ident, ($($arg:ident: $type:ty),*) $(-> $out:ty)?) => {
        $(#[$doc])*
        #[cfg_attr(target_arch = "x86_64", expect(unsafe_code, reason = "calls into detected instruction sets"))]
        pub(crate) fn $name($($arg: $type),*) $(-> $out)? {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq,avx2,popcnt")]
                fn wide($($arg: $type),*) $(-> $out)? {
                    $body($($arg),*)
                }
                #[target_feature(enable = "avx2,popcnt")]
                fn medium($($arg: $type),*) $(-> $out)? {
                    $body($($arg),*)
                }
                if is_x86_feature_detected!("avx512vpopcntdq")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512vl")
                {
                    // SAFETY: the processor has every feature the function is compiled for.
                    return unsafe { wide($($arg),*) };
                }
                if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("popcnt") {
                    // SAFETY: as above.
                    return unsafe { medium($($arg),*) };
                }
            }
            $body($($arg),*)
        }
    };
}

dispatch! {
    /// Appends to `out` the estimate of each of `rows`, whose codes stand in `codes` one after another.
    estimate, estimate_body, (codes: &[u8], rows: &[u32], query: &Planes, out: &mut Vec<Estimate>)
}

dispatch! {
    /// Inner product of a vector with one of the same length, stored as little-endian bytes.
    dot, dot_body, (a: &[f32], b: &[u8]) -> f32
}

dispatch! {
    /// Inner product of a vector with as many signed bytes, not yet scaled.
    dot_bytes, dot_bytes_body, (a: &[f32], b: &[u8]) -> f32
}

#[inline(always)]
fn estimate_body(codes: &[u8], rows: &[u32], query: &Planes, out: &mut Vec<Estimate>) {
    // Constant lengths for the usual dimensions: 384, 512, 768, 1024, 1536.
    match query.words {
        6 => estimate_words::<6>(codes, rows, query, out),
        8 => estimate_words::<8>(codes, rows, query, out),
        12 => estimate_words::<12>(codes, rows, query, out),
        16 => estimate_words::<16>(codes, rows, query, out),
        24 => estimate_words::<24>(codes, rows, query, out),
        words => estimate_rows(codes, rows, query, out, words),
    }
}

#[inline(always)]
fn estimate_words<const WORDS: usize>(codes: &[u8], rows: &[u32], query: &Planes, out: &mut Vec<Estimate>) {
    estimate_rows(codes, rows, query, out, WORDS);
}

/// Rows estimated side by side: their words stand next to each other, so that one instruction counts the bits of
/// all of them.
const ABREAST: usize = 8;

#[inline(always)]
fn estimate_rows(codes: &[u8], rows: &[u32], query: &Planes, out: &mut Vec<Estimate>, words: usize) {
    let size = words * 8 + 8;
    let plane = |p: usize| &query.planes[p * words..(p + 1) * words];
    let (p0, p1, p2, p3) = (plane(0), plane(1), plane(2), plane(3));
    let [weighted, counted, constant] = query.coefficients;
    for rows in rows.chunks(ABREAST) {
        // A short last portion repeats its last row.
        let records: [&[u8]; ABREAST] = std::array::from_fn(|i| {
            let start = rows[i.min(rows.len() - 1)] as usize * size;
            &codes[start..start + size]
        });
        let mut counts = [0u64; ABREAST];
        for word in 0..words {
            let code: [u64; ABREAST] = std::array::from_fn(|i| word_at(records[i], word));
            for i in 0..ABREAST {
                counts[i] += u64::from((code[i] & p0[word]).count_ones())
                    + 2 * u64::from((code[i] & p1[word]).count_ones())
                    + 4 * u64::from((code[i] & p2[word]).count_ones())
                    + 8 * u64::from((code[i] & p3[word]).count_ones());
            }
        }
        for i in 0..rows.len() {
            let tail = word_at(records[i], words);
            let factor = f32::from_bits(tail as u32);
            let ones = (tail >> 32 & 0xFFFF) as f32;
            let deviation = (tail >> 48) as f32 * (1.0 / 65535.0);
            let cosine = factor * (weighted * counts[i] as f32 + counted * ones + constant);
            out.push(Estimate { cosine, deviation });
        }
    }
}

#[inline(always)]
fn word_at(record: &[u8], word: usize) -> u64 {
    record[word * 8..].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// Independent sums that the loop keeps, so that it is bound by memory and not by the latency of an addition.
const LANES: usize = 32;

#[inline(always)]
fn dot_body(a: &[f32], b: &[u8]) -> f32 {
    let b = b.as_chunks::<4>().0;
    let mut sums = [0.0f32; LANES];
    let (a_blocks, a_rest) = a.as_chunks::<LANES>();
    let (b_blocks, b_rest) = b.as_chunks::<LANES>();
    for (x, y) in a_blocks.iter().zip(b_blocks) {
        for lane in 0..LANES {
            sums[lane] += x[lane] * f32::from_le_bytes(y[lane]);
        }
    }
    for (lane, (x, y)) in a_rest.iter().zip(b_rest).enumerate() {
        sums[lane] += x * f32::from_le_bytes(*y);
    }
    total(sums)
}

#[inline(always)]
fn dot_bytes_body(a: &[f32], b: &[u8]) -> f32 {
    let mut sums = [0.0f32; LANES];
    let (a_blocks, a_rest) = a.as_chunks::<LANES>();
    let (b_blocks, b_rest) = b.as_chunks::<LANES>();
    for (x, y) in a_blocks.iter().zip(b_blocks) {
        for lane in 0..LANES {
            sums[lane] += x[lane] * f32::from(y[lane] as i8);
        }
    }
    for (lane, (x, y)) in a_rest.iter().zip(b_rest).enumerate() {
        sums[lane] += x * f32::from(*y as i8);
    }
    total(sums)
}

#[inline(always)]
fn total(mut sums: [f32; LANES]) -> f32 {
    let mut width = LANES / 2;
    while width > 0 {
        for lane in 0..width {
            sums[lane] += sums[lane + width];
        }
        width /= 2;
    }
    sums[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let a: Vec<f32> = (0..389).map(|i| (i as f32 * 0.37).sin()).collect();
        let b: Vec<u8> = (0..389).flat_map(|i| (i as f32 * 0.11).cos().to_le_bytes()).collect();
        assert_eq!(dot(&a, &b).to_bits(), dot_body(&a, &b).to_bits());
        let exact: f64 = (0..389).map(|i| f64::from(a[i]) * f64::from((i as f32 * 0.11).cos())).sum();
        assert!((f64::from(dot(&a, &b)) - exact).abs() < 1e-4);
        let b = &b[..389];
        assert_eq!(dot_bytes(&a, b).to_bits(), dot_bytes_body(&a, b).to_bits());
        let exact: f64 = (0..389).map(|i| f64::from(a[i]) * f64::from(b[i] as i8)).sum();
        assert!((f64::from(dot_bytes(&a, b)) - exact).abs() < 1e-1);
    }

    #[test]
    fn estimates_agree_with_the_portable_loop() {
        for words in [1usize, 6, 7] {
            let query = Planes {
                planes: (0..4 * words as u64).map(|i| i.wrapping_mul(0x9E37_79B9_7F4A_7C15)).collect(),
                words,
                coefficients: [0.5, 0.25, -3.0],
            };
            let codes: Vec<u8> = (0..(words * 8 + 8) * 3).map(|i| (i * 37 % 64) as u8).collect();
            let (mut fast, mut plain) = (Vec::new(), Vec::new());
            estimate(&codes, &[2, 0], &query, &mut fast);
            estimate_body(&codes, &[2, 0], &query, &mut plain);
            let bits =
                |v: &[Estimate]| v.iter().map(|e| (e.cosine.to_bits(), e.deviation.to_bits())).collect::<Vec<_>>();
            assert_eq!(bits(&fast), bits(&plain));
            assert_eq!(fast.len(), 2);
        }
    }
}
