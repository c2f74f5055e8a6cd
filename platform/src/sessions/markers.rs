//! The numbers in an answer's text. Invariant: what comes out carries only `[1]` … `[k]`, numbered in the order of appearance, each the
//! number of an allowed passage; no number ever leaves that no citation stands behind.

use std::ops::Range;

/// Longest text in brackets that may still become a marker, bytes: `[1, 2, 3, 4, 5, 6]`.
const LONGEST: usize = 40;

/// Renumbers markers in text that arrives in pieces.
#[derive(Debug)]
pub(super) struct Renumberer {
    /// Whether a passage's number may be used.
    allowed: Vec<bool>,
    /// Passage numbers in the order of their first appearance: the n-th is now `[n]`.
    order: Vec<usize>,
    /// What can't be sent yet: white space that a removed marker would leave behind, or the beginning of a marker.
    held: String,
}

impl Renumberer {
    /// Of an answer to passages numbered from 1; `allowed[n - 1]` tells whether `[n]` may stay.
    pub(super) fn new(allowed: Vec<bool>) -> Self {
        Self { allowed, order: Vec::new(), held: String::new() }
    }

    /// More text in, text that is safe to send out.
    pub(super) fn push(&mut self, delta: &str) -> String {
        self.held.push_str(delta);
        let text = std::mem::take(&mut self.held);
        let mut end = unfinished_marker(&text).unwrap_or(text.len());
        end = text[..end].trim_end().len();
        self.held = text[end..].to_string();
        self.renumber(&text[..end])
    }

    /// What was still held back.
    pub(super) fn finish(&mut self) -> String {
        let held = std::mem::take(&mut self.held);
        self.renumber(&held).trim_end().to_string()
    }

    /// The passage numbers behind `[1]`, `[2]` …
    pub(super) fn order(&self) -> &[usize] {
        &self.order
    }

    fn renumber(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut from = 0;
        for marker in markers(text) {
            let mut before = &text[from..marker.range.start];
            let kept: Vec<String> =
                marker.numbers.iter().filter_map(|n| self.number(*n)).map(|n| format!("[{n}]")).collect();
            if kept.is_empty() {
                before = before.trim_end();
            }
            out.push_str(before);
            out.push_str(&kept.concat());
            from = marker.range.end;
        }
        out.push_str(&text[from..]);
        out
    }

    fn number(&mut self, passage: usize) -> Option<usize> {
        if passage == 0 || !self.allowed.get(passage - 1).copied().unwrap_or(false) {
            return None;
        }
        let known = self.order.iter().position(|p| *p == passage);
        Some(
            1 + known.unwrap_or_else(|| {
                self.order.push(passage);
                self.order.len() - 1
            }),
        )
    }
}

/// A marker and the numbers in it.
#[derive(Debug, PartialEq)]
pub(super) struct Marker {
    pub(super) range: Range<usize>,
    pub(super) numbers: Vec<usize>,
}

/// The markers of a text: `[1]`, `[1, 2]`, `[1; 2]`.
pub(super) fn markers(text: &str) -> Vec<Marker> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find('[').map(|at| from + at) {
        from = open + 1;
        let Some(close) = text[from..].find(']').map(|at| from + at) else { break };
        let inside = &text[from..close];
        let numbers: Option<Vec<usize>> = inside.split([',', ';']).map(|n| n.trim().parse().ok()).collect();
        if let Some(numbers) = numbers.filter(|_| inside.len() <= LONGEST && !inside.contains('+')) {
            found.push(Marker { range: open..close + 1, numbers });
            from = close + 1;
        }
    }
    found
}

/// Where a marker begins that is not closed yet.
fn unfinished_marker(text: &str) -> Option<usize> {
    let open = text.rfind('[')?;
    let inside = &text[open + 1..];
    let possible =
        inside.len() <= LONGEST && inside.bytes().all(|b| b.is_ascii_digit() || matches!(b, b',' | b';' | b' '));
    possible.then_some(open)
}

/// The text without markers, for reading it as plain sentences.
pub(super) fn without_markers(text: &str) -> String {
    Renumberer::new(Vec::new()).renumber(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds a text in pieces of `size` characters.
    fn run(text: &str, allowed: &[bool], size: usize) -> (String, Vec<usize>) {
        let mut renumberer = Renumberer::new(allowed.to_vec());
        let characters: Vec<char> = text.chars().collect();
        let mut out: String =
            characters.chunks(size).map(|piece| renumberer.push(&piece.iter().collect::<String>())).collect();
        out.push_str(&renumberer.finish());
        (out, renumberer.order().to_vec())
    }

    #[test]
    fn numbers_follow_the_order_of_appearance_however_the_text_is_cut() {
        let text = "Ärger gab es [3]. Dann [1, 3], und Ruhe [2][9] [0]. array[i] [x] [12 Ende";
        let expected = "Ärger gab es [1]. Dann [2][1], und Ruhe [3]. array[i] [x] [12 Ende";
        for size in [1, 2, 3, 7, 1000] {
            assert_eq!(run(text, &[true; 3], size), (expected.to_string(), vec![3, 1, 2]), "{size}");
        }
    }

    #[test]
    fn forbidden_numbers_vanish_with_the_space_before_them() {
        assert_eq!(run("One [1]. Two [2]. Three [3].", &[true, false, true], 4).0, "One [1]. Two. Three [2].");
        assert_eq!(run("Gone [1] ", &[false], 3).0, "Gone");
        assert_eq!(without_markers("A [1]. B [1, 2]"), "A. B");
    }

    #[test]
    fn absurd_markers_are_text_or_nothing() {
        let huge = format!("[{}]", "9".repeat(50));
        assert_eq!(run(&format!("x {huge} y"), &[true], 5).0, format!("x {huge} y"));
        assert_eq!(run("x [99999999999999999999] y []", &[true], 5).0, "x [99999999999999999999] y []");
        assert_eq!(run("x [+1] y", &[true], 5).0, "x [+1] y");
    }
}
