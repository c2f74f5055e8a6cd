//! From text to index terms, the same way for chunks and for queries.
//!
//! NFKC, then maximal runs of letters, digits and marks, lower-cased, stemmed, and Latin diacritics removed.
//! Scripts that are written without spaces become overlapping pairs of characters instead of words. A term never
//! contains white space and has at most [`TERM_CHARS`] characters.
//!
//! What comes out is stored: a change here (or in a stemmer, which the golden test below notices) needs a new
//! [`crate::FORMAT`].

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use frostem::Stemmer;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use super::language::Language;

/// Longer words are cut, on both sides alike: hashes and base64 stay findable without filling the dictionary.
const TERM_CHARS: usize = 64;

/// Calls `sink` with every term of `text`, in order, repeated as often as they stand there.
pub(crate) fn terms(text: &str, language: Language, sink: &mut dyn FnMut(&str)) {
    let stemmer = language.stemmer();
    words(text, &mut |token| match token {
        Token::Pair(pair) => sink(pair),
        Token::Word(word) => finish_word(word, stemmer.as_ref(), sink),
    });
}

/// The terms of a query over chunks of several languages: every distinct form each word takes in one of them.
/// Stops after `most` words, so that no query costs more than a bounded one.
pub(crate) fn query_terms(text: &str, languages: &[Language], most: usize) -> Vec<String> {
    let stemmers: Vec<Option<Stemmer>> = languages.iter().map(|l| l.stemmer()).collect();
    let mut all = Vec::new();
    let mut count = 0;
    words(text, &mut |token| {
        count += 1;
        if count > most {
            return;
        }
        let start = all.len();
        match token {
            Token::Pair(pair) => all.push(pair.to_owned()),
            Token::Word(word) => {
                for stemmer in &stemmers {
                    finish_word(word, stemmer.as_ref(), &mut |term| {
                        if !all[start..].iter().any(|t: &String| t == term) {
                            all.push(term.to_owned());
                        }
                    });
                }
            }
        }
    });
    all
}

/// The words of a query as texts of one language have them. Keeps what it has found out about the words of texts: the next text has most of
/// them too.
pub(crate) struct Wanted {
    stemmer: Option<Stemmer>,
    terms: HashSet<String>,
    /// How terms begin, where a word begins like its term.
    beginnings: Option<Beginnings>,
    is_wanted: HashMap<String, bool>,
}

impl Wanted {
    /// The first `most` words of the query.
    pub(crate) fn new(query: &str, language: Language, most: usize) -> Self {
        let terms: HashSet<String> = query_terms(query, &[language], most).into_iter().collect();
        let beginnings = language.keeps_beginnings().then(|| Beginnings::of(&terms));
        Self { stemmer: language.stemmer(), terms, beginnings, is_wanted: HashMap::new() }
    }

    /// Where words stand in `text` that have a wanted term: ranges of characters, in order, without overlaps.
    pub(crate) fn matching(&mut self, text: &str) -> Vec<Range<usize>> {
        if self.terms.is_empty() {
            return Vec::new();
        }
        let mut matching = Vec::new();
        if text.is_ascii() {
            self.match_ascii(text, 0, &mut matching);
            return matching;
        }
        // White space separates words of every script, and most of what stands between is plain.
        let mut start = 0;
        for part in text.split_inclusive(|c: char| c.is_ascii_whitespace()) {
            start += match part.is_ascii() {
                true => self.match_ascii(part, start, &mut matching),
                false => self.match_any(part, start, &mut matching),
            };
        }
        matching
    }

    /// The same as [`Self::match_any`] for ASCII, of which each byte is a character and each word a run of letters and digits.
    fn match_ascii(&mut self, part: &str, start: usize, matching: &mut Vec<Range<usize>>) -> usize {
        let bytes = part.as_bytes();
        let mut end = 0;
        while let Some(begin) = bytes[end..].iter().position(u8::is_ascii_alphanumeric).map(|skipped| end + skipped) {
            let length = bytes[begin..].iter().position(|byte| !byte.is_ascii_alphanumeric());
            end = length.map_or(bytes.len(), |length| begin + length);
            if self.wants(&part[begin..end]) {
                matching.push(start + begin..start + end);
            }
        }
        bytes.len()
    }

    /// Adds what matches in a part of the text that begins `start` characters after the text. Answers how many characters it has.
    fn match_any(&mut self, part: &str, start: usize, matching: &mut Vec<Range<usize>>) -> usize {
        let mut chars = Characters::of(part);
        while let Some(word) = chars.next_word() {
            match word {
                Word::Separated(range) => {
                    if self.wants(chars.piece(&range)) {
                        matching.push(start + range.start..start + range.end);
                    }
                }
                Word::Spaceless(begins, end) => {
                    let end_of = |unit: usize| begins.get(unit + 1).copied().unwrap_or(end);
                    for (unit, begin) in begins.iter().enumerate() {
                        // One alone is a term of its own; of several, each pair is one.
                        if begins.len() > 1 && unit + 1 == begins.len() {
                            break;
                        }
                        let pair = *begin..end_of((unit + 1).min(begins.len() - 1));
                        if !self.wants(chars.piece(&pair)) {
                            continue;
                        }
                        let pair = start + pair.start..start + pair.end;
                        match matching.last_mut() {
                            Some(last) if last.end > pair.start => last.end = pair.end,
                            _ => matching.push(pair),
                        }
                    }
                }
            }
        }
        chars.kinds.len()
    }

    fn wants(&mut self, piece: &str) -> bool {
        if self.beginnings.as_ref().is_some_and(|beginnings| !beginnings.may_be_of(piece)) {
            return false;
        }
        if let Some(known) = self.is_wanted.get(piece) {
            return *known;
        }
        let mut found = false;
        words(piece, &mut |token| match token {
            Token::Pair(pair) => found |= self.terms.contains(pair),
            Token::Word(word) => {
                finish_word(word, self.stemmer.as_ref(), &mut |term| found |= self.terms.contains(term));
            }
        });
        self.is_wanted.insert(piece.to_owned(), found);
        found
    }
}

/// With which two characters terms begin: for every first letter or digit a bit for each second one. By it most words are told to have none
/// of the terms, without being stemmed.
struct Beginnings([u64; Self::CHARACTERS]);

impl Beginnings {
    /// The digits and letters of ASCII.
    const CHARACTERS: usize = 36;
    /// The numbers of the two letters, of which the second may become the first.
    const I: usize = 18;
    const Y: usize = 34;

    /// See [`Language::keeps_beginnings`].
    fn of(terms: &HashSet<String>) -> Self {
        let mut beginnings = [0; Self::CHARACTERS];
        for term in terms {
            let mut characters = term.bytes().map(Self::number);
            // Others are no terms of a word of ASCII.
            let Some(first) = characters.next().flatten() else { continue };
            beginnings[first] |= match characters.next().flatten() {
                Some(second) if second == Self::I => 1 << Self::I | 1 << Self::Y,
                Some(second) => 1 << second,
                // Longer words may have it too.
                None => u64::MAX,
            };
        }
        Self(beginnings)
    }

    fn number(byte: u8) -> Option<usize> {
        char::from(byte).to_digit(Self::CHARACTERS as u32).map(|digit| digit as usize)
    }

    /// False only for words that have none of the terms.
    fn may_be_of(&self, word: &str) -> bool {
        if !word.is_ascii() {
            return true;
        }
        let mut characters = word.bytes().map(Self::number);
        let Some(first) = characters.next().flatten() else { return true };
        match characters.next().flatten() {
            Some(second) => self.0[first] >> second & 1 == 1,
            None => self.0[first] != 0,
        }
    }
}

/// A text on the way through its words.
struct Characters<'t> {
    text: &'t str,
    /// Where each character begins, in bytes; at last, where the text ends.
    offsets: Vec<usize>,
    kinds: Vec<Kind>,
    at: usize,
}

/// In characters.
enum Word {
    Separated(Range<usize>),
    /// A run in a script without spaces: where its units begin, and where the last one ends.
    Spaceless(Vec<usize>, usize),
}

impl<'t> Characters<'t> {
    fn of(text: &'t str) -> Self {
        let offsets = text.char_indices().map(|(offset, _)| offset).chain([text.len()]).collect();
        Self { text, offsets, kinds: text.chars().map(Kind::of).collect(), at: 0 }
    }

    fn piece(&self, range: &Range<usize>) -> &'t str {
        &self.text[self.offsets[range.start]..self.offsets[range.end]]
    }

    fn next_word(&mut self) -> Option<Word> {
        let kinds = &self.kinds;
        let begins_one = |kind: &Kind| matches!(kind, Kind::Word | Kind::Spaceless);
        let start = self.at + kinds[self.at..].iter().position(begins_one)?;
        let mut at = start + 1;
        let word = if kinds[start] == Kind::Word {
            at += kinds[at..].iter().take_while(|kind| matches!(kind, Kind::Word | Kind::Mark | Kind::Ignored)).count();
            let last = (start..at).rev().find(|i| kinds[*i] != Kind::Ignored).unwrap_or(start);
            Word::Separated(start..last + 1)
        } else {
            at += kinds[at..].iter().take_while(|kind| matches!(kind, Kind::Spaceless | Kind::Voicing)).count();
            let begins = (start..at).filter(|i| *i == start || kinds[*i] == Kind::Spaceless).collect();
            Word::Spaceless(begins, at)
        };
        self.at = at;
        Some(word)
    }
}

/// What a character is where words are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Begins a word, or goes on with it.
    Word,
    /// Belongs to the word before it.
    Mark,
    /// Stands in a word without being part of it.
    Ignored,
    /// Of a script without spaces.
    Spaceless,
    /// Of such a script, and one with the character before it.
    Voicing,
    Other,
}

impl Kind {
    fn of(c: char) -> Self {
        if c.is_ascii() {
            return if c.is_ascii_alphanumeric() { Self::Word } else { Self::Other };
        }
        match std::iter::once(c).nfkc().next().unwrap_or(c) {
            '\u{3099}' | '\u{309A}' => Self::Voicing,
            normal if is_spaceless(normal) => Self::Spaceless,
            normal if normal.is_alphanumeric() => Self::Word,
            normal if is_ignored(normal) => Self::Ignored,
            normal if is_combining_mark(normal) => Self::Mark,
            _ => Self::Other,
        }
    }
}

enum Token<'a> {
    /// A lower-cased word.
    Word(&'a str),
    /// One or two characters of a script without spaces.
    Pair(&'a str),
}

fn words(text: &str, sink: &mut dyn FnMut(Token<'_>)) {
    // What white space separates has no influence on each other, in normalisation either; and most of it is plain.
    for part in text.split_ascii_whitespace() {
        match part.is_ascii() {
            true => words_of_ascii(part, sink),
            false => words_of_any(part, sink),
        }
    }
}

/// The same as [`words_of_any`] for ASCII, in which there is nothing to normalise, pair or ignore.
fn words_of_ascii(text: &str, sink: &mut dyn FnMut(Token<'_>)) {
    let mut word = String::new();
    for run in text.as_bytes().split(|byte| !byte.is_ascii_alphanumeric()).filter(|run| !run.is_empty()) {
        word.clear();
        word.extend(run.iter().take(TERM_CHARS).map(|byte| char::from(byte.to_ascii_lowercase())));
        sink(Token::Word(&word));
    }
}

fn words_of_any(text: &str, sink: &mut dyn FnMut(Token<'_>)) {
    let mut word = String::new();
    let mut length = 0;
    // The run of spaceless characters: the previous one, and whether it already stands in a pair.
    let mut previous: Option<(char, bool)> = None;
    let mut pair = String::new();
    // The final blank flushes the last run.
    for c in text.nfkc().chain([' ']) {
        if !is_spaceless(c)
            && let Some((single, false)) = previous.take()
        {
            pair.clear();
            pair.push(single);
            sink(Token::Pair(&pair));
        }
        if is_spaceless(c) {
            flush(&mut word, &mut length, sink);
            if let Some((before, _)) = previous {
                pair.clear();
                pair.extend([before, c]);
                sink(Token::Pair(&pair));
            }
            previous = Some((c, previous.is_some()));
        } else if c.is_alphanumeric() || (is_combining_mark(c) && !word.is_empty()) {
            previous = None;
            if length < TERM_CHARS {
                word.extend(c.to_lowercase());
            }
            length += 1;
        } else if !is_ignored(c) {
            previous = None;
            flush(&mut word, &mut length, sink);
        }
    }
}

fn flush(word: &mut String, length: &mut usize, sink: &mut dyn FnMut(Token<'_>)) {
    if !word.is_empty() {
        sink(Token::Word(word));
    }
    word.clear();
    *length = 0;
}

fn finish_word(word: &str, stemmer: Option<&Stemmer>, sink: &mut dyn FnMut(&str)) {
    let stemmed = match stemmer {
        Some(stemmer) => stemmer.stem(word),
        None => word.into(),
    };
    if stemmed.is_ascii() {
        sink(if stemmed.is_empty() { word } else { &stemmed });
        return;
    }
    let folded: String = stemmed.chars().flat_map(|c| std::iter::once(fold(c))).filter(|c| *c != '\0').collect();
    sink(if folded.is_empty() { word } else { &folded });
}

/// The base letter of an accented Latin one, so that `Café` and `cafe` meet; NUL for a lone accent.
/// Other scripts keep their marks: there they distinguish words.
fn fold(c: char) -> char {
    match c {
        'ø' => 'o',
        'ł' => 'l',
        'đ' => 'd',
        'ı' => 'i',
        '\u{300}'..='\u{36F}' => '\0',
        '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => {
            let mut base = None;
            decompose_canonical(c, |part| {
                base.get_or_insert(part);
            });
            base.unwrap_or(c)
        }
        _ => c,
    }
}

/// Characters inside a word that are no part of it: soft hyphens, joiners, variation selectors.
fn is_ignored(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// Scripts whose words are not separated: Han, Kana, Hangul, Thai, Lao, Khmer, Burmese.
/// (Korean has spaces, but its endings make whole words useless as terms.)
fn is_spaceless(c: char) -> bool {
    matches!(c as u32,
        0x0E01..=0x0E4E | 0x0E81..=0x0ECD | 0x1000..=0x104F | 0x1780..=0x17D3
        | 0x3005..=0x3007 | 0x3041..=0x3096 | 0x3099..=0x309A | 0x309D..=0x309F | 0x30A1..=0x30FA | 0x30FC..=0x30FF
        | 0x31F0..=0x31FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF
        | 0x20000..=0x3FFFD)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, language: &str) -> String {
        let mut out = Vec::new();
        terms(text, Language::of(Some(language), text), &mut |t| out.push(t.to_owned()));
        out.join(" ")
    }

    /// When this fails after an update of a dependency, what is on disk no longer matches what queries become:
    /// raise `FORMAT` together with these lines.
    #[test]
    fn golden_terms_of_the_stored_format() {
        assert_eq!(
            of("The runners' connections weren't generously fruitless", "en"),
            "the runner connect weren t generous fruitless"
        );
        assert_eq!(of("Häuser, Straßen und Überprüfungen", "de"), "haus strass und uberpruf");
        assert_eq!(of("les chevaux étaient généreux", "fr"), "le cheval etaient géner".replace('é', "e"));
        assert_eq!(of("Комитеты решили", "ru"), "комитет реш");
        assert_eq!(of("unstemmed WORDS stay", "ja"), "unstemmed words stay");
    }

    #[test]
    fn spaceless_scripts_become_pairs() {
        assert_eq!(of("东京大学 AI技术", "zh"), "东京 京大 大学 ai 技术");
        assert_eq!(of("我", "zh"), "我");
        assert_eq!(of("a我b", "zh"), "a 我 b");
        assert_eq!(of("カタカナ ﾊﾝｶｸ", "ja"), "カタ タカ カナ ハン ンカ カク");
    }

    #[test]
    fn the_same_word_in_other_clothes() {
        assert_eq!(of("Ｆｕｌｌ ﬁ", "ja"), "full fi");
        assert_eq!(of("Cafe\u{301} CAFÉ café", "ja"), "cafe cafe cafe");
        assert_eq!(of("co\u{AD}operate", "ja"), "cooperate");
        assert_eq!(of("x_y a.b c-d 3.14", "ja"), "x y a b c d 3 14");
        assert_eq!(of("हिन्दी", "ja"), "हिन्दी");
    }

    #[test]
    fn long_words_are_cut_on_both_sides_alike() {
        let long = "x".repeat(100_000);
        assert_eq!(of(&long, "ja").chars().count(), TERM_CHARS);
        assert_eq!(query_terms(&long, &[Language::UNSTEMMED], 8), [of(&long, "ja")]);
    }

    #[test]
    fn queries_hold_every_form_once_and_are_bounded() {
        let languages = [Language::UNSTEMMED, Language::ENGLISH];
        assert_eq!(query_terms("running dog", &languages, 10), ["running", "run", "dog"]);
        assert_eq!(query_terms(&"a b ".repeat(50_000), &languages, 10).len(), 10);
    }

    fn listed(text: &str, words: impl Fn(&str, &mut dyn FnMut(Token<'_>))) -> Vec<String> {
        let mut list = Vec::new();
        words(text, &mut |token| match token {
            Token::Word(word) => list.push(format!("word {word}")),
            Token::Pair(pair) => list.push(format!("pair {pair}")),
        });
        list
    }

    /// Texts of difficult characters, every second one of plain ones only.
    fn texts() -> impl Iterator<Item = String> {
        let characters: Vec<char> =
            "aZ9_-.' \t\n\u{b}\u{a0}\u{85}é\u{301}\u{308}\u{AD}\u{200B}ﬁÅẛ我京ｶﾞ\u{3099}각\u{1100}\u{1161}हि٣½ßİ"
                .chars()
                .collect();
        let mut state = 7_u64;
        let mut random = move |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        (0..20_000).map(move |_| {
            let among = if random(2) == 0 { 11 } else { characters.len() };
            (0..random(24)).map(|_| characters[random(among)]).collect()
        })
    }

    #[test]
    fn words_are_the_same_in_parts_as_in_the_whole() {
        let long = "aB".repeat(TERM_CHARS);
        for text in texts().chain([long]) {
            assert_eq!(listed(&text, words), listed(&text, words_of_any), "{text:?}");
        }
    }

    #[test]
    fn words_match_where_they_do_in_the_whole() {
        let mut found = 0;
        for language in [Language::UNSTEMMED, Language::ENGLISH] {
            let mut wanted = Wanted::new("a z 9 aZ é 我京 ß", language, 10);
            for text in texts() {
                let mut whole = Vec::new();
                wanted.match_any(&text, 0, &mut whole);
                found += whole.len();
                assert_eq!(wanted.matching(&text), whole, "{text:?}");
            }
        }
        assert!(found > 20_000, "{found}");
    }

    #[test]
    fn marks_and_separators_alone_are_nothing() {
        assert_eq!(of("\u{301}\u{200D} \u{0} — ! ॒", "en"), "");
    }
}
