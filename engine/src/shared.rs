//! What another engine behind the server's port needs in order to answer like this one: the same terms, the same vectors, and the
//! same refusals. Everything here is part of [`crate::FORMAT`].

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
}
