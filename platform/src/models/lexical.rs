//! Words and sentences without a model: what evidence, quotes and extractive answers are judged by.
//! Invariant: every range lies on character boundaries of the text it was made from, and never includes white space at its ends.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

/// Characters of a word that count. Cutting words off is the stemmer that needs no language: measured on XQuAD, six characters
/// separate answerable from unanswerable questions better than five (English; German alike).
const PREFIX: usize = 6;

/// Longest piece that counts as one sentence, bytes. Tables and lists may have no sentence ends at all.
const LONGEST_SENTENCE: usize = 600;

/// Words that carry no topic, English and German: a question's form must not count as its content.
const STOP_WORDS: &str = "a an the of to in on at by for from with and or but not no is are was were be been being am do does did done \
    has have had having how what when where which who whom whose why this that these those it its he she his her him they them their \
    there i you your we our us me my can could will would shall should may might must about into as than then so if also any some \
    please tell explain give show list many much \
    der die das den dem des ein eine einen einem einer eines und oder aber nicht kein keine ist sind war waren wird werden wurde wurden \
    sein hat haben hatte hatten wie was wann wo welche welcher welches welchen welchem wer wem wen wessen warum wieso dies diese dieser \
    dieses es er sie ihr ihre ihren ihrem seine seinen seinem ich du wir uns mir mich man kann können konnte soll sollte muss müssen im \
    am auf aus bei beim mit nach von vom vor zu zum zur für über unter durch um als auch noch nur wenn dass ob denn doch viel viele \
    bitte 什么 哪个 哪些 哪里 多少 怎么 如何 为什 是谁 何时";

/// Abbreviations whose full stop ends no sentence.
const ABBREVIATIONS: [&str; 22] = [
    "e.g", "i.e", "dr", "mr", "mrs", "ms", "prof", "st", "vs", "fig", "vol", "approx", "jr", "sr", "z.b", "d.h", "bzw",
    "ca", "nr", "bspw", "ggf", "u.a",
];

fn stop_words() -> &'static HashSet<&'static str> {
    static WORDS: std::sync::LazyLock<HashSet<&'static str>> =
        std::sync::LazyLock::new(|| STOP_WORDS.split_whitespace().collect());
    &WORDS
}

/// Scripts written without spaces: compared by pairs of characters.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}')
}

/// The distinct content words of a text: lower case, cut to their beginnings; pairs of characters in unspaced scripts.
pub fn terms(text: &str) -> HashSet<String> {
    let mut found = HashSet::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        let word = word.to_lowercase();
        if word.chars().any(is_unspaced) {
            let characters: Vec<char> = word.chars().collect();
            let pairs = characters.windows(2.min(characters.len())).map(|pair| pair.iter().collect::<String>());
            found.extend(pairs.filter(|pair| !stop_words().contains(pair.as_str())));
        } else if !stop_words().contains(word.as_str()) {
            found.insert(word.chars().take(PREFIX).collect());
        }
    }
    found
}

/// How much each term of a question or claim says, judged by how rare it is among the texts at hand.
#[derive(Debug, Clone, Default)]
pub struct TermWeights {
    weights: HashMap<String, f64>,
    total: f64,
}

impl TermWeights {
    /// Weights of `terms` by their rarity among `texts`; a term that none of them has weighs most.
    pub fn new<'a>(terms: &HashSet<String>, texts: impl IntoIterator<Item = &'a HashSet<String>>) -> Self {
        let texts: Vec<_> = texts.into_iter().collect();
        let weight = |term: &String| {
            let holders = texts.iter().filter(|text| text.contains(term)).count();
            (1.0 + texts.len() as f64 / (holders as f64).max(0.5)).ln()
        };
        let weights: HashMap<String, f64> = terms.iter().map(|term| (term.clone(), weight(term))).collect();
        // Summed in a fixed order: the same input must give the same bits.
        let mut sorted: Vec<f64> = weights.values().copied().collect();
        sorted.sort_by(f64::total_cmp);
        let total = sorted.iter().sum();
        Self { weights, total }
    }

    /// Share of the weight that `text` covers: 0 (nothing) to 1 (every term). 0 if there are no terms.
    pub fn coverage(&self, text: &HashSet<String>) -> f64 {
        if self.total <= 0.0 {
            return 0.0;
        }
        let mut covered: Vec<f64> =
            self.weights.iter().filter(|(term, _)| text.contains(*term)).map(|(_, w)| *w).collect();
        covered.sort_by(f64::total_cmp);
        // Not `sum`: that of nothing is −0.
        covered.iter().fold(0.0, |sum, weight| sum + weight) / self.total
    }

    /// Whether there is no term to judge by.
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }
}

/// About how many tokens a language model makes of a text: four Latin characters, two of other alphabets, or one of an unspaced
/// script a token. Errs to the high side for prose.
pub fn approximate_tokens(text: &str) -> usize {
    let quarters: usize = text
        .chars()
        .map(|c| match c {
            c if c.is_ascii() => 1,
            c if is_unspaced(c) => 4,
            _ => 2,
        })
        .sum();
    quarters.div_ceil(4)
}

/// The sentences of a text as byte ranges, in order. Headings, list items and table rows stand for themselves.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let end = at + c.len_utf8();
        let ends_here = match c {
            '\n' => ends_line(text, start, end),
            '。' | '！' | '？' | '｡' => true,
            '.' | '!' | '?' | '…' => ends_sentence(text, start, at, end),
            _ => false,
        };
        if !ends_here {
            continue;
        }
        // Closing quotes and brackets belong to the sentence they close.
        let mut close = end;
        while let Some(&(next, c)) = characters.peek() {
            if c == '\n' || !matches!(c, '"' | '\'' | ')' | ']' | '”' | '’' | '»' | '」' | '』' | '）') {
                break;
            }
            close = next + c.len_utf8();
            characters.next();
        }
        push_pieces(text, start..close, &mut found);
        start = close;
    }
    push_pieces(text, start..text.len(), &mut found);
    found
}

/// Whether a line break separates: an empty line, or the beginning or end of a heading, list item or table row.
fn ends_line(text: &str, start: usize, after: usize) -> bool {
    let is_block = |line: &str| {
        let line = line.trim_start();
        let numbered = line.split_once(['.', ')']).is_some_and(|(n, rest)| {
            (1..=3).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()) && rest.starts_with(' ')
        });
        numbered || line.starts_with(['#', '|', '•', '–', '>']) || line.starts_with("- ") || line.starts_with("* ")
    };
    let rest = &text[after..];
    let next = rest.split('\n').next().unwrap_or_default();
    let this = text[start..after].trim_start();
    next.trim().is_empty() || is_block(next) || this.starts_with(['#', '|'])
}

/// Whether a mark of punctuation at `at` ends a sentence: white space follows, then no lower-case letter; no abbreviation, initial or
/// ordinal number stands before it.
fn ends_sentence(text: &str, start: usize, at: usize, after: usize) -> bool {
    let rest = text[after..].trim_start_matches(['"', '\'', ')', ']', '”', '’', '»', '.', '!', '?', '…']);
    if !rest.starts_with(char::is_whitespace) && !rest.is_empty() {
        return false;
    }
    if rest.trim_start().starts_with(char::is_lowercase) {
        return false;
    }
    if !text[at..].starts_with('.') {
        return true;
    }
    let word = text[start..at].rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
    let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    let ordinal = (1..=2).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit()) && !rest.trim().is_empty();
    !initial && !ordinal && !ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

/// Adds a range without the white space at its ends, cut between words where it is too long.
fn push_pieces(text: &str, range: Range<usize>, out: &mut Vec<Range<usize>>) {
    let mut rest = trimmed(text, range);
    while rest.len() > LONGEST_SENTENCE {
        let mut limit = rest.start + LONGEST_SENTENCE;
        while !text.is_char_boundary(limit) {
            limit -= 1;
        }
        let cut = text[rest.start..limit].rfind(char::is_whitespace).map_or(limit, |at| rest.start + at);
        let cut = if cut == rest.start { limit } else { cut };
        out.push(trimmed(text, rest.start..cut));
        rest = trimmed(text, cut..rest.end);
    }
    if !rest.is_empty() {
        out.push(rest);
    }
}

/// The range without white space at its ends.
pub(crate) fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let piece = &text[range.clone()];
    let start = range.start + (piece.len() - piece.trim_start().len());
    start..start + piece.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn sentences_end_at_marks_but_not_at_abbreviations_initials_or_decimals() {
        let text = "Dr. J. Smith paid 3.5 million, e.g. for Köln. He asked: \"Why?\" Nobody knew! It was on 3. Oktober in 1998. Then it ended…";
        assert_eq!(
            split(text),
            [
                "Dr. J. Smith paid 3.5 million, e.g. for Köln.",
                "He asked: \"Why?\"",
                "Nobody knew!",
                "It was on 3. Oktober in 1998.",
                "Then it ended…"
            ]
        );
        assert_eq!(split("这是第一句。这是第二句！「好」"), ["这是第一句。", "这是第二句！", "「好」"]);
    }

    #[test]
    fn blocks_separate_and_wrapped_lines_do_not() {
        let text = "# Title\nA line that\nis wrapped. Second.\n\n- one item\n- other item\n| a | b |\n| 1 | 2 |\n";
        let expected =
            ["# Title", "A line that\nis wrapped.", "Second.", "- one item", "- other item", "| a | b |", "| 1 | 2 |"];
        assert_eq!(split(text), expected);
    }

    #[test]
    fn long_runs_are_cut_between_words_on_character_boundaries() {
        let text = "größe ".repeat(400);
        let pieces = split(&text);
        assert!(
            pieces.len() > 3
                && pieces.iter().all(|p| p.len() <= LONGEST_SENTENCE && p.split(' ').all(|w| w == "größe"))
        );
        let unbroken = "é".repeat(1000);
        assert_eq!(split(&unbroken).concat(), unbroken);
    }

    #[test]
    fn terms_drop_form_words_and_endings() {
        assert_eq!(
            terms("How many defenders did the Panthers have?"),
            HashSet::from(["defend".into(), "panthe".into()])
        );
        assert_eq!(terms("北京市"), HashSet::from(["北京".into(), "京市".into()]));
        assert!(terms("What is it?").is_empty());
    }

    #[test]
    fn coverage_weighs_rare_terms_more() {
        let texts = [terms("green apples"), terms("green pears"), terms("green plums")];
        let weights = TermWeights::new(&terms("green plums"), &texts);
        assert!(weights.coverage(&texts[2]) > 0.99);
        assert!(weights.coverage(&texts[0]) < 0.4);
        assert_eq!(TermWeights::new(&terms("what is"), &texts).coverage(&texts[0]), 0.0);
    }

    #[test]
    fn tokens_are_estimated_by_script() {
        assert_eq!(approximate_tokens("twelve chars"), 3);
        assert_eq!(approximate_tokens("北京"), 2);
        assert_eq!(approximate_tokens(""), 0);
    }
}
