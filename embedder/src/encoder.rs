//! The model itself: tokens in, a state for each out. What it computes is written down in `scripts/compact_model.py`, as
//! a graph; a test runs that graph and compares.

use rten_simd::ops::{BitOps, NumOps};
use rten_simd::{Isa, SimdOp, SimdUnaryOp};
use rten_vecmath::{Gelu, Softmax};

use crate::matrix::{Matrix, Rounded};
use crate::panels::{PANEL, fill_panels, parts_of_row, parts_of_row_mut};
use crate::weights::Weights;

const LAYERS: usize = 6;
/// Components of a state.
pub(crate) const WIDTH: usize = 384;
/// Each head of attention takes a panel.
const HEADS: usize = WIDTH / PANEL;
const WORDS: usize = 30_522;
/// Positions that the model knows.
const PLACES: usize = 512;
const NORM_EPSILON: f32 = 1e-12;

/// The model's weights.
pub(crate) struct Encoder {
    words: Vec<i8>,
    word_scales: Vec<f32>,
    places: Vec<f32>,
    embedded: Norm,
    layers: Vec<Layer>,
}

struct Layer {
    /// Queries, keys and values side by side.
    together: Matrix,
    attended: Matrix,
    attention_norm: Norm,
    wide: Matrix,
    narrow: Matrix,
    norm: Norm,
}

impl Encoder {
    /// Of the tensors in `weights`. The error says which is missing or not as it should be.
    pub(crate) fn new(mut weights: Weights) -> Result<Self, String> {
        let from = &mut weights;
        let words = from.integers("words", &[WORDS, WIDTH])?;
        let word_scales = from.floats("words.scales", &[WORDS, 1])?;
        let places = from.floats("places", &[PLACES, WIDTH])?;
        let embedded = Norm::take(from, "embedded")?;
        let mut layers = Vec::new();
        for index in 0..LAYERS {
            let last = if index + 1 == LAYERS { "last_hidden_state".into() } else { format!("{index}.norm") };
            layers.push(Layer {
                together: Matrix::take(from, &format!("{index}.attention.together"), WIDTH, 3 * WIDTH)?,
                attended: Matrix::take(from, &format!("{index}.attended"), WIDTH, WIDTH)?,
                attention_norm: Norm::take(from, &format!("{index}.attention_norm"))?,
                wide: Matrix::take(from, &format!("{index}.wide"), WIDTH, 4 * WIDTH)?,
                narrow: Matrix::take(from, &format!("{index}.narrow"), 4 * WIDTH, WIDTH)?,
                norm: Norm::take(from, &last)?,
            });
        }
        Ok(Self { words, word_scales, places, embedded, layers })
    }

    /// The states of at most [`PLACES`] tokens, in panels. Computed by the threads of the pool that this runs on.
    pub(crate) fn states(&self, tokens: &[u32]) -> Result<Vec<f32>, String> {
        let rows = tokens.len();
        let mut states = self.looked_up(tokens)?;
        self.embedded.apply(&mut states, None, rows);
        // Each layer computes in the memory of the one before.
        let (mut rounded, mut wide, mut narrow) = (Rounded::default(), Vec::new(), Vec::new());
        for layer in &self.layers {
            layer.together.multiply(rounded.round(&states, rows), &mut wide)?;
            attention(&wide, rows, &mut narrow);
            rounded.round(&narrow, rows);
            layer.attended.multiply(&rounded, &mut narrow)?;
            layer.attention_norm.apply(&mut states, Some(&narrow), rows);
            layer.wide.multiply(rounded.round(&states, rows), &mut wide)?;
            Gelu {}.map_mut(&mut wide);
            layer.narrow.multiply(rounded.round(&wide, rows), &mut narrow)?;
            layer.norm.apply(&mut states, Some(&narrow), rows);
        }
        Ok(states)
    }

    /// The vectors of words and of places, added.
    fn looked_up(&self, tokens: &[u32]) -> Result<Vec<f32>, String> {
        let rows = tokens.len();
        if rows == 0 {
            return Err("there are no tokens".into());
        }
        let mut states = vec![0.0; rows * WIDTH];
        let (words, _) = self.words.as_chunks::<WIDTH>();
        let (places, _) = self.places.as_chunks::<WIDTH>();
        for (row, token) in tokens.iter().enumerate() {
            let word = *token as usize;
            let (Some(integers), Some(scale), Some(place)) =
                (words.get(word), self.word_scales.get(word), places.get(row))
            else {
                return Err(format!("there is no token {token} or no place {row}"));
            };
            let values = integers.iter().zip(place).map(|(integer, place)| f32::from(*integer) * scale + place);
            for (state, value) in parts_of_row_mut(&mut states, rows, row).flatten().zip(values) {
                *state = value;
            }
        }
        Ok(states)
    }
}

/// Scales each row to mean zero and variance one, then by what was learnt.
struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl Norm {
    fn take(weights: &mut Weights, name: &str) -> Result<Self, String> {
        let weight = weights.floats(&format!("{name}.weight"), &[WIDTH])?;
        Ok(Self { weight, bias: weights.floats(&format!("{name}.bias"), &[WIDTH])? })
    }

    fn apply(&self, states: &mut [f32], added: Option<&[f32]>, rows: usize) {
        Normalise { norm: self, states, added, rows }.dispatch();
    }
}

struct Normalise<'a> {
    norm: &'a Norm,
    states: &'a mut [f32],
    added: Option<&'a [f32]>,
    rows: usize,
}

impl SimdOp for Normalise<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, _: I) {
        let Self { norm, states, added, rows } = self;
        for (state, added) in states.iter_mut().zip(added.into_iter().flatten()) {
            *state += added;
        }
        let (weights, _) = norm.weight.as_chunks::<PANEL>();
        let (biases, _) = norm.bias.as_chunks::<PANEL>();
        let mean_of = |sums: [f32; PANEL]| sums.iter().sum::<f32>() / WIDTH as f32;
        for row in 0..rows {
            let mut sums = [0.0; PANEL];
            for part in parts_of_row(states, rows, row) {
                for (sum, value) in sums.iter_mut().zip(part) {
                    *sum += value;
                }
            }
            let mean = mean_of(sums);
            let mut squares = [0.0; PANEL];
            for part in parts_of_row(states, rows, row) {
                for (sum, value) in squares.iter_mut().zip(part) {
                    *sum += (value - mean) * (value - mean);
                }
            }
            let factor = 1.0 / (mean_of(squares) + NORM_EPSILON).sqrt();
            for (part, (weight, bias)) in parts_of_row_mut(states, rows, row).zip(weights.iter().zip(biases)) {
                for (value, (weight, bias)) in part.iter_mut().zip(weight.iter().zip(bias)) {
                    *value = (*value - mean) * factor * weight + bias;
                }
            }
        }
    }
}

/// What every token takes from the others. `together` has the panels of all heads' queries, then keys, then values.
fn attention(together: &[f32], rows: usize, taken: &mut Vec<f32>) {
    let (together, _) = together.as_chunks();
    let panel = |index: usize| &together[index * rows..][..rows];
    taken.resize(rows * WIDTH, 0.0);
    fill_panels(taken, rows, Vec::new, |scratch, head, out| {
        let (queries, keys, values) = (panel(head), panel(HEADS + head), panel(2 * HEADS + head));
        Head { queries, keys, values, scratch, out }.dispatch();
    });
}

struct Head<'a> {
    queries: &'a [[f32; PANEL]],
    keys: &'a [[f32; PANEL]],
    values: &'a [[f32; PANEL]],
    scratch: &'a mut Vec<f32>,
    out: &'a mut [[f32; PANEL]],
}

impl SimdOp for Head<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let rows = self.queries.len();
        // Whole vectors of likenesses, of which the last may be of no key.
        let width = rows.next_multiple_of(PANEL);
        self.scratch.clear();
        self.scratch.resize((PANEL + rows) * width, 0.0);
        let (across, likenesses) = self.scratch.split_at_mut(PANEL * width);
        for (column, key) in self.keys.iter().enumerate() {
            for (component, value) in key.iter().enumerate() {
                across[component * width + column] = *value;
            }
        }
        let scale = 1.0 / (PANEL as f32).sqrt();
        let queries = Rows { values: self.queries.as_flattened(), stride: PANEL, depth: PANEL };
        multiply(isa, &queries, across, width, scale, likenesses);
        for likenesses in likenesses.chunks_exact_mut(width) {
            Softmax::new_mut(&mut likenesses[..rows]).dispatch();
        }
        let shares = Rows { values: likenesses, stride: width, depth: rows };
        multiply(isa, &shares, self.values.as_flattened(), PANEL, 1.0, self.out.as_flattened_mut());
    }
}

/// The first `depth` values of every `stride`.
struct Rows<'a> {
    values: &'a [f32],
    stride: usize,
    depth: usize,
}

/// Writes `a` times `b` times `scale` to `out`. `b` and `out` are `width` wide, a multiple of a panel.
#[inline(always)]
fn multiply<I: Isa>(isa: I, a: &Rows<'_>, b: &[f32], width: usize, scale: f32, out: &mut [f32]) {
    /// Rows and vectors computed at once: enough sums that none waits for the one before.
    const ROWS: usize = 4;
    const VECTORS: usize = 2;
    let ops = isa.f32();
    let scale = ops.splat(scale);
    for (block, out) in a.values.chunks(ROWS * a.stride).zip(out.chunks_mut(ROWS * width)) {
        // Where there are fewer rows, the last is computed several times and written once.
        let last = block.len() / a.stride - 1;
        let rows: [&[f32]; ROWS] = std::array::from_fn(|row| &block[row.min(last) * a.stride..][..a.depth]);
        for column in (0..width).step_by(VECTORS * ops.len()) {
            let mut sums = [[ops.zero(); VECTORS]; ROWS];
            for (k, b) in b.chunks_exact(width).take(a.depth).enumerate() {
                let vectors: [I::F32; VECTORS] = ops.load_many(&b[column..]);
                for (sums, row) in sums.iter_mut().zip(rows) {
                    let value = ops.splat(row[k]);
                    for (sum, vector) in sums.iter_mut().zip(vectors) {
                        *sum = ops.mul_add(value, vector, *sum);
                    }
                }
            }
            for (out, sums) in out.chunks_exact_mut(width).zip(sums) {
                for (out, sum) in out[column..].chunks_exact_mut(ops.len()).zip(sums) {
                    ops.store(ops.mul(sum, scale), out);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use rten::{Model, Value};

    use super::*;
    use crate::minilm::normalised_mean;
    use crate::tokens::Tokens;

    fn model_folder() -> PathBuf {
        let made = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.cache/models/all-minilm-l6-v2");
        std::env::var_os("LECTERN_MODEL_DIR").map_or(made, PathBuf::from)
    }

    /// The vector that `rten` computes by the graph in the file.
    fn by_the_graph(model: &Model, tokens: &[u32]) -> Vec<f32> {
        let (input, output) = (model.node_id("input_ids").unwrap(), model.node_id("last_hidden_state").unwrap());
        let ids = tokens.iter().map(|token| token.cast_signed()).collect();
        let ids = Value::from_shape(&[tokens.len()], ids).unwrap();
        let [states] = model.run_n(vec![(input, ids.into())], [output], None).unwrap();
        let ([rows, width], states) = states.into_shape_vec::<f32, 2>().unwrap();
        assert_eq!((rows, width), (tokens.len(), WIDTH));
        let in_panels: Vec<f32> = (0..WIDTH / PANEL)
            .flat_map(|panel| (0..rows).map(move |row| row * WIDTH + panel * PANEL))
            .flat_map(|start| states[start..start + PANEL].to_vec())
            .collect();
        normalised_mean(&in_panels, rows).unwrap()
    }

    #[test]
    fn vectors_are_those_of_the_graph_in_the_file() {
        let path = model_folder().join("model.onnx");
        let encoder = Encoder::new(Weights::read(&path).expect("run `make artefacts` first")).unwrap();
        let graph = Model::load_file(&path).unwrap();
        let tokens = Tokens::load(&model_folder().join("tokenizer.json"), 256).unwrap();
        let long = "Receipts are submitted within thirty days, and paid with the wages of the month after. ".repeat(30);
        let texts = [
            "",
            "fox",
            "How many days of paid leave does a new employee have?",
            "Der Vertrag endet am 31. Mai, wenn ihn niemand verlängert: § 12 gilt entsprechend.",
            "量子力学 is a branch of physics; whoever reads on needs some algebra, a pencil and an evening without a telephone.",
            &long,
        ];
        for text in texts {
            let tokens = tokens.ids(text).unwrap();
            let ours = normalised_mean(&encoder.states(&tokens).unwrap(), tokens.len()).unwrap();
            let cosine: f32 = ours.iter().zip(by_the_graph(&graph, &tokens)).map(|(a, b)| a * b).sum();
            // Sums in another order now and then round to another integer, see the crate's documentation.
            println!("{} tokens: {cosine}", tokens.len());
            assert!(cosine > 0.99, "{text:?}: {cosine}");
        }
    }

    #[test]
    fn tokens_and_places_that_the_model_lacks_are_errors() {
        let encoder = Encoder::new(Weights::read(&model_folder().join("model.onnx")).unwrap()).unwrap();
        assert!(encoder.states(&[u32::try_from(WORDS).unwrap()]).is_err());
        assert!(encoder.states(&[101; PLACES + 1]).is_err());
        assert!(encoder.states(&[]).is_err());
        assert_eq!(encoder.states(&[101; PLACES]).unwrap().len(), PLACES * WIDTH);
    }
}
