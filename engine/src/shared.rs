//! What another engine behind the server's port needs in order to answer like this one: the same terms, the same vectors, and the
//! same refusals. Everything here is part of [`crate::FORMAT`].

use std::collections::HashMap;
use std::ops::Range;

use uuid::Uuid;

use crate::EngineError;
use crate::changes;
use crate::model::{Change, CollectionKey};
use crate::text::analysis;
use crate::text::language::Language;

/// Most words of a query that are looked up, and most bytes that are looked at for words.
const QUERY_WORDS: usize = 256;
const QUERY_BYTES: usize = 1 << 15;

/// A chunk's text as it is searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChunkTerms {
    /// One bit: the language whose stemmer the terms went through. Bits of several chunks may be or-ed.
    pub language: u64,
    /// The terms in their order, repeated as often as they stand there, separated by single blanks. A term holds no white space.
    pub terms: String,
}

/// The terms of a chunk. `language` as in [`crate::ChunkEntry::language`].
pub fn chunk_terms(text: &str, language: Option<&str>) -> ChunkTerms {
    let language = Language::of(language, text);
    let mut terms = String::with_capacity(text.len());
    analysis::terms(text, language, &mut |term| {
        if !terms.is_empty() {
            terms.push(' ');
        }
        terms.push_str(term);
    });
    ChunkTerms { language: language.bit(), terms }
}

/// The terms of a query over chunks of these languages (the or of [`ChunkTerms::language`]): every form that each word takes in one
/// of them, repeated as often as the word is. Bounded, whatever the query.
pub fn query_terms(text: &str, languages: u64) -> Vec<String> {
    let languages: Vec<Language> = Language::members(languages).collect();
    query_terms_in(text, &languages)
}

pub(crate) fn query_terms_in(text: &str, languages: &[Language]) -> Vec<String> {
    analysis::query_terms(&text[..text.floor_char_boundary(QUERY_BYTES)], languages, QUERY_WORDS)
}

/// Finds the words of a query in the texts of chunks: those by which the chunks are found, in any of their forms.
pub struct Highlighter<'q> {
    query: &'q str,
    languages: HashMap<Language, analysis::Wanted>,
}

impl<'q> Highlighter<'q> {
    /// For the chunks of one answer: it grows with every new word.
    pub fn new(query: &'q str) -> Self {
        Self { query: &query[..query.floor_char_boundary(QUERY_BYTES)], languages: HashMap::new() }
    }

    /// Where the words stand: ranges of characters, in order, without overlaps. `language` as in [`crate::ChunkEntry::language`].
    pub fn highlights(&mut self, text: &str, language: Option<&str>) -> Vec<Range<usize>> {
        let language = Language::of(language, text);
        let wanted = || analysis::Wanted::new(self.query, language, QUERY_WORDS);
        self.languages.entry(language).or_insert_with(wanted).matching(text)
    }
}

/// The vector at length one. `chunk_id` is for the error.
pub fn unit_vector(vector: &[f32], dimensions: usize, chunk_id: Option<Uuid>) -> Result<Vec<f32>, EngineError> {
    changes::normalised(vector, dimensions, chunk_id)
}

/// Refuses what no collection takes: keys that name none, vectors without a direction, chunks of other documents.
pub fn validate(key: &CollectionKey, changes: &[Change]) -> Result<(), EngineError> {
    key.validate()?;
    changes::validate(changes, key.dimensions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_and_a_question_meet_in_their_terms() {
        let chunk = chunk_terms("The runners\u{2003}were connected to Café Müller", Some("en"));
        assert_eq!(chunk.terms, "the runner were connect to cafe muller");
        let question = query_terms("connecting RUNNER", chunk.language);
        assert_eq!(question, ["connect", "runner"]);
        assert!(query_terms("connecting", 0).is_empty(), "nothing can match where there are no chunks");
        let german = chunk_terms("Die Häuser", Some("de"));
        let both = query_terms("houses häuser", chunk.language | german.language);
        assert!(both.contains(&"hous".to_owned()) && both.contains(&"haus".to_owned()), "{both:?}");
    }

    #[test]
    fn words_are_shown_in_the_form_in_which_they_stand() {
        let shown = |text: &str, language: &str, query: &str| -> Vec<String> {
            let chars: Vec<char> = text.chars().collect();
            let mut highlighter = Highlighter::new(query);
            let ranges = highlighter.highlights(text, Some(language));
            assert_eq!(ranges, highlighter.highlights(text, Some(language)), "what is remembered is the same");
            assert!(ranges.is_sorted_by_key(|range| range.start));
            ranges.into_iter().map(|range| chars[range].iter().collect()).collect()
        };
        let text = "The runners were connected to Café Müller.";
        assert_eq!(shown(text, "en", "connecting RUNNER, cafe"), ["runners", "connected", "Café"]);
        assert_eq!(shown("Cafe\u{301}-Häuser", "de", "haus café"), ["Cafe\u{301}", "Häuser"]);
        assert_eq!(shown("在东京大学学习", "zh", "东京大学"), ["东京大学"]);
        assert_eq!(shown("我 a我b 我们", "zh", "我"), ["我", "我"]);
        assert_eq!(shown("半角ﾃﾞｰﾀ", "ja", "データ"), ["ﾃﾞｰﾀ"]);
        assert_eq!(shown("to co\u{AD}operate\u{200B} well", "ja", "cooperate"), ["co\u{AD}operate"]);
        assert_eq!(shown("a cafe\u{301}\u{200B}.", "ja", "café"), ["cafe\u{301}"]);
        assert_eq!(shown("٣ ½ x", "ja", "2 x"), ["½", "x"]);
        assert!(shown(text, "en", "nothing of it").is_empty());
        assert!(shown(text, "en", " -- ").is_empty() && shown("", "en", "the").is_empty());
    }
}
