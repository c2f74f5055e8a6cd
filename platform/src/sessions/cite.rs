//! Citations: for every number in an answer, the words of the passage that support it.
//! Invariant: a citation's quote is a substring of its chunk's stored text, `start` and `end` are where it stands in the document, in
//! characters, and [`holds`] has confirmed both against the database before it is sent.

use sha2::{Digest, Sha256};
use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};
use uuid::Uuid;

use super::{
    dto::Citation,
    markers::{Renumberer, markers, without_markers},
};
use crate::{
    models::lexical::{TermWeights, sentences, terms},
    retrieval::service::LiveChunk,
};

/// A neighbouring sentence joins a quote if it adds this much of the claim's words.
const WORTH_JOINING: f64 = 0.25;
/// A statement without a number is given one if a passage has this share of its words …
const SUPPORTS: f64 = 0.6;
/// … and it has this many.
const LEAST_TERMS: usize = 3;

/// The citations behind `[1]` … `[k]` of `text`: `order[i]` is the number of the passage behind `[i + 1]`, from 1. `None` where the
/// passage shares no word with the statement or the question.
pub(super) fn cite(text: &str, order: &[usize], question: &str, passages: &[LiveChunk]) -> Vec<Option<Citation>> {
    let claims = claims(text, order.len());
    let question = terms(question);
    let one = |(index, (passage, claim)): (usize, (&usize, HashSet<String>))| {
        let chunk = passages.get(passage - 1)?;
        let range = quote_range(&claim, &chunk.text).or_else(|| quote_range(&question, &chunk.text))?;
        Some(citation(index + 1, chunk, range))
    };
    order.iter().zip(claims).enumerate().map(one).collect()
}

fn citation(index: usize, chunk: &LiveChunk, range: Range<usize>) -> Citation {
    let quote = &chunk.text[range.clone()];
    let start = chunk.start + chunk.text[..range.start].chars().count() as u64;
    Citation {
        index: u32::try_from(index).unwrap_or(u32::MAX),
        chunk_id: chunk.chunk_id,
        document_id: chunk.document_id,
        file_id: chunk.file_id,
        file_name: chunk.file_name.clone(),
        file_version: chunk.file_version,
        page: chunk.page,
        start,
        end: start + quote.chars().count() as u64,
        quote: quote.to_string(),
        quote_sha256: hex::encode(Sha256::digest(quote.as_bytes())),
    }
}

/// The words of the statements that each of `[1]` … `[count]` stands behind.
fn claims(text: &str, count: usize) -> Vec<HashSet<String>> {
    let mut claims = vec![HashSet::new(); count];
    for marker in markers(text) {
        let words = terms(&claim_at(text, &marker.range));
        for number in marker.numbers {
            if let Some(claim) = number.checked_sub(1).and_then(|n| claims.get_mut(n)) {
                claim.extend(words.iter().cloned());
            }
        }
    }
    claims
}

/// The sentence that a marker ends, or stands in.
fn claim_at(text: &str, marker: &Range<usize>) -> String {
    let before = without_markers(&text[..marker.start]);
    let Some(last) = sentences(&before).pop() else { return String::new() };
    let mut claim = before[last].to_string();
    if !claim.ends_with(['.', '!', '?', '。', '！', '？', '"', '”', '…']) {
        let after = without_markers(&text[marker.end..]);
        if let Some(rest) = sentences(&after).into_iter().next() {
            claim.push(' ');
            claim.push_str(&after[rest]);
        }
    }
    claim
}

/// The sentence of `text`, in bytes, that has most of the claim's words, with a neighbour that adds much. `None` if none has any.
fn quote_range(claim: &HashSet<String>, text: &str) -> Option<Range<usize>> {
    let ranges = sentences(text);
    let words: Vec<HashSet<String>> = ranges.iter().map(|range| terms(&text[range.clone()])).collect();
    let weights = TermWeights::new(claim, &words);
    let mut best: Option<(usize, f64)> = None;
    for (at, words) in words.iter().enumerate() {
        let coverage = weights.coverage(words);
        if coverage > best.map_or(0.0, |(_, coverage)| coverage) {
            best = Some((at, coverage));
        }
    }
    let (at, coverage) = best?;
    let gain = |other: usize| weights.coverage(&words[at].union(&words[other]).cloned().collect()) - coverage;
    let neighbours = [at.checked_sub(1), Some(at + 1).filter(|n| *n < ranges.len())];
    let neighbour = neighbours.into_iter().flatten().max_by(|a, b| gain(*a).total_cmp(&gain(*b)).then(b.cmp(a)));
    let joined = neighbour.filter(|n| gain(*n) >= WORTH_JOINING).unwrap_or(at);
    Some(ranges[at.min(joined)].start..ranges[at.max(joined)].end)
}

/// Gives the statements of an answer without any numbers the number of the passage that has most of their words.
pub(super) fn attribute(text: &str, passages: &[LiveChunk]) -> String {
    let known: Vec<HashSet<String>> = passages.iter().map(|chunk| terms(&chunk.text)).collect();
    let mut out = text.to_string();
    for range in sentences(text).into_iter().rev() {
        let claim = terms(&text[range.clone()]);
        if claim.len() < LEAST_TERMS {
            continue;
        }
        let weights = TermWeights::new(&claim, &known);
        let coverages = known.iter().map(|words| weights.coverage(words)).enumerate();
        let best = coverages.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        if let Some((passage, _)) = best.filter(|(_, coverage)| *coverage >= SUPPORTS) {
            out.insert_str(range.end, &format!(" [{}]", passage + 1));
        }
    }
    out
}

/// Whether the chunk still is what the citation says it is.
pub(super) fn holds(citation: &Citation, live: &HashMap<Uuid, LiveChunk>) -> bool {
    let Some(chunk) = live.get(&citation.chunk_id.0) else { return false };
    let Some(skip) = citation.start.checked_sub(chunk.start).and_then(|n| usize::try_from(n).ok()) else {
        return false;
    };
    let same_place = chunk.file_id == citation.file_id && chunk.file_version == citation.file_version;
    let length = citation.quote.chars().count();
    same_place
        && citation.end == citation.start + length as u64
        && chunk.text.chars().skip(skip).take(length).eq(citation.quote.chars())
        && hex::encode(Sha256::digest(citation.quote.as_bytes())) == citation.quote_sha256
}

/// The answer with only those citations that are there, renumbered without gaps.
pub(super) fn keep(text: &str, citations: Vec<Option<Citation>>) -> (String, Vec<Citation>) {
    let mut renumberer = Renumberer::new(citations.iter().map(Option::is_some).collect());
    let mut kept = renumberer.push(text);
    kept.push_str(&renumberer.finish());
    let renumbered = renumberer.order().iter().zip(1u32..).filter_map(|(old, index)| {
        let citation = citations.get(old - 1)?.clone()?;
        Some(Citation { index, ..citation })
    });
    (kept, renumbered.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{ChunkId, DocumentId, KnowledgeBaseId, NodeId};

    fn chunk(id: u128, start: u64, text: &str) -> LiveChunk {
        LiveChunk {
            chunk_id: ChunkId(Uuid::from_u128(id)),
            document_id: DocumentId(Uuid::from_u128(1)),
            knowledge_base_id: KnowledgeBaseId(Uuid::from_u128(2)),
            file_id: NodeId(Uuid::from_u128(3)),
            file_name: "f.md".into(),
            file_version: 2,
            page: Some(4),
            start,
            end: start + text.chars().count() as u64,
            language: None,
            text: text.into(),
        }
    }

    fn live(chunks: &[LiveChunk]) -> HashMap<Uuid, LiveChunk> {
        chunks.iter().map(|chunk| (chunk.chunk_id.0, chunk.clone())).collect()
    }

    #[test]
    fn quotes_are_substrings_at_their_character_offsets() {
        let text = "Größe zählt nicht. Die Brücke über die Straße wurde 1932 gebaut – „für alle“. 北京是中国的首都。";
        let passages = [chunk(9, 100, text)];
        let answer = "Die Brücke wurde 1932 gebaut [1].";
        let citations = cite(answer, &[1], "Wann wurde die Brücke gebaut?", &passages);
        let citation = citations[0].clone().unwrap();
        assert_eq!(citation.quote, "Die Brücke über die Straße wurde 1932 gebaut – „für alle“.");
        assert_eq!((citation.start, citation.end), (119, 119 + citation.quote.chars().count() as u64));
        assert_eq!((citation.index, citation.page, citation.file_version), (1, Some(4), 2));
        let cut: String = text.chars().skip(19).take(citation.quote.chars().count()).collect();
        assert_eq!(cut, citation.quote);
        assert!(holds(&citation, &live(&passages)));
    }

    #[test]
    fn a_citation_holds_only_for_the_stored_text() {
        let passages = [chunk(9, 0, "The pump runs at 40 bar. It is red.")];
        let citation = cite("The pump runs at 40 bar [1].", &[1], "", &passages)[0].clone().unwrap();
        assert!(holds(&citation, &live(&passages)));
        assert!(!holds(&citation, &HashMap::new()), "gone or invisible");
        assert!(!holds(&citation, &live(&[chunk(9, 0, "The pump runs at 50 bar. It is red.")])));
        assert!(!holds(&citation, &live(&[chunk(9, 5, "The pump runs at 40 bar. It is red.")])));
        assert!(!holds(&Citation { quote_sha256: "00".into(), ..citation.clone() }, &live(&passages)));
        assert!(!holds(&Citation { file_version: 3, ..citation.clone() }, &live(&passages)));
        assert!(!holds(&Citation { end: citation.end + 1, ..citation }, &live(&passages)));
    }

    #[test]
    fn each_number_gets_the_sentence_that_supports_its_own_statement() {
        let passages = [
            chunk(1, 0, "Cats sleep sixteen hours a day. Cats hunt at night."),
            chunk(2, 0, "Dogs bark at strangers. Dogs guard houses."),
        ];
        let answer = "Dogs guard houses. [1] Cats [2] sleep for sixteen hours each day.";
        let citations: Vec<_> =
            cite(answer, &[2, 1], "animals", &passages).into_iter().map(|c| c.unwrap().quote).collect();
        assert_eq!(citations, ["Dogs guard houses.", "Cats sleep sixteen hours a day."]);
    }

    #[test]
    fn a_statement_over_two_sentences_is_quoted_whole_and_one_without_support_not_at_all() {
        let passages = [chunk(1, 0, "The tower is tall. It was finished in Rotterdam in 1988. Nobody lives there.")];
        let both = cite("The tall tower was finished in 1988 in Rotterdam [1].", &[1], "", &passages);
        assert_eq!(both[0].clone().unwrap().quote, "The tower is tall. It was finished in Rotterdam in 1988.");
        assert_eq!(cite("Bananas are yellow [1].", &[1], "Which fruit?", &passages), [None]);
    }

    #[test]
    fn failed_citations_leave_no_number_behind() {
        let passages =
            [chunk(1, 0, "Alpha beta gamma."), chunk(2, 0, "Delta epsilon zeta."), chunk(3, 0, "Eta theta iota.")];
        let text = "Alpha beta [1]. Delta epsilon [2]. Eta theta [3].";
        let mut citations = cite(text, &[1, 2, 3], "", &passages);
        citations[1] = None;
        let (kept, citations) = keep(text, citations);
        assert_eq!(kept, "Alpha beta [1]. Delta epsilon. Eta theta [2].");
        assert_eq!(
            citations.iter().map(|c| (c.index, c.quote.as_str())).collect::<Vec<_>>(),
            [(1, "Alpha beta gamma."), (2, "Eta theta iota.")]
        );
    }

    #[test]
    fn statements_without_numbers_get_them_where_a_passage_has_their_words() {
        let passages = [
            chunk(1, 0, "Employees get thirty days of paid leave."),
            chunk(2, 0, "The canteen opens at noon every weekday."),
        ];
        let text = "The canteen opens at noon. I hope this helps you today! Employees get thirty days of leave.";
        let expected =
            "The canteen opens at noon. [2] I hope this helps you today! Employees get thirty days of leave. [1]";
        assert_eq!(attribute(text, &passages), expected);
    }
}
