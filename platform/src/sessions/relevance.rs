//! Whether what was found says anything about the question. Without this every question gets an answer, the absurd ones too.

use std::collections::HashSet;

use crate::{
    models::lexical::{TermWeights, terms},
    retrieval::service::Hit,
};

/// Evidence that at least one passage must have for an answer to be tried: its cosine with the question plus the share of the
/// question's content words that it has, weighted by their rarity among the candidates.
///
/// Measured on XQuAD: the corpus was halved by article, and every question asked of the half that holds its article (answerable) and
/// of the other half (unanswerable). Per threshold, the answerable refused and the unanswerable admitted:
///
/// | | .60 | .65 | .70 | .75 |
/// |---|---|---|---|---|
/// | English | 1.3 / 11.6 % | 2.0 / 8.4 % | 2.9 / 5.5 % | 3.6 / 3.7 % |
/// | German (whose vectors this model makes badly) | 4.4 / 18.6 % | 6.0 / 11.6 % | 8.2 / 7.7 % | 11.3 / 4.2 % |
/// | Chinese (which it does not know) | 6.2 / 50.3 % | 11.7 / 28.9 % | 17.6 / 13.4 % | 24.5 / 5.6 % |
///
/// Either measure alone is much worse: at 2 % refused, the cosine admits 32 % and the words 27 % of the unanswerable (English).
const RELEVANT: f64 = 0.70;

/// The cosine that such a passage must have by itself, unless it has nearly all words of the question. One rare word of a short
/// question ("What is the meaning of life?") is half of its words: this keeps it from being an answer's whole reason, and still finds
/// part numbers and names that mean nothing to the embedding model. Contained in the measurement above, which it changes little.
const LEAST_COSINE: f64 = 0.20;
const NEARLY_ALL: f64 = 0.90;

/// Passages are used down to this share of the best one's evidence.
const BESIDE_BEST: f64 = 0.5;
/// Passages considered for an answer.
const CONSIDERED: usize = 8;

/// A candidate with what speaks for it.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    pub(super) hit: Hit,
    /// Share of the question's words, 0 to 1.
    pub(super) coverage: f64,
    /// Cosine plus coverage.
    pub(super) evidence: f64,
    /// Whether it speaks about the question.
    pub(super) relevant: bool,
}

/// Judges candidates, best first, in their order. The first few may be relevant; the others only tell how common words are.
pub(super) fn judge(query: &str, hits: Vec<Hit>) -> Vec<Judged> {
    let texts: Vec<HashSet<String>> = hits.iter().map(|hit| terms(&hit.chunk.text)).collect();
    let asked = TermWeights::new(&terms(query), &texts);
    let mut judged: Vec<Judged> = hits
        .into_iter()
        .zip(&texts)
        .map(|(hit, text)| {
            let coverage = asked.coverage(text);
            let evidence = coverage + f64::from(hit.vector_score.unwrap_or(0.0));
            Judged { hit, coverage, evidence, relevant: false }
        })
        .collect();
    let about =
        |j: &Judged| j.evidence >= RELEVANT && (j.evidence - j.coverage >= LEAST_COSINE || j.coverage >= NEARLY_ALL);
    if judged.iter().take(CONSIDERED).any(about) {
        let best = judged.iter().take(CONSIDERED).map(|j| j.evidence).fold(0.0, f64::max);
        let mut said = HashSet::new();
        for one in judged.iter_mut().take(CONSIDERED) {
            // The same file may stand in several knowledge bases: nothing is passed on twice.
            one.relevant = one.evidence >= best * BESIDE_BEST && said.insert(one.hit.chunk.text.clone());
        }
    }
    judged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        kernel::{ChunkId, DocumentId, KnowledgeBaseId, NodeId},
        retrieval::service::LiveChunk,
    };
    use uuid::Uuid;

    fn hit(text: &str, cosine: f32) -> Hit {
        let chunk = LiveChunk {
            chunk_id: ChunkId(Uuid::nil()),
            document_id: DocumentId(Uuid::nil()),
            knowledge_base_id: KnowledgeBaseId(Uuid::nil()),
            file_id: NodeId(Uuid::nil()),
            file_name: "f".into(),
            file_version: 1,
            page: None,
            start: 0,
            end: 1,
            language: None,
            text: text.into(),
        };
        Hit { chunk, score: 0.5, keyword_score: None, vector_score: Some(cosine) }
    }

    fn relevant(query: &str, hits: Vec<Hit>) -> Vec<bool> {
        judge(query, hits).iter().map(|j| j.relevant).collect()
    }

    #[test]
    fn words_and_meaning_together_decide() {
        let question = "How many days of annual leave do employees get?";
        let leave = "Employees get thirty days of annual leave.";
        let canteen = "The canteen serves lunch from noon.";
        assert_eq!(relevant(question, vec![hit(leave, 0.6), hit(canteen, 0.1)]), [true, false]);
        assert_eq!(
            relevant("Who won the chess championship?", vec![hit(leave, 0.1), hit(canteen, 0.15)]),
            [false, false]
        );
        let pump = "Spare parts: seal X-4711, valve X-4712.";
        assert_eq!(relevant("What is X-4711?", vec![hit(pump, 0.05), hit(canteen, 0.04)]), [true, false]);
        // Two of three words, each alone in a passage about something else.
        let scattered =
            |cosine| vec![hit("The colour of the pump is red.", cosine), hit("Mind the weight of the box.", 0.1)];
        assert_eq!(relevant("What are weight and colour of the pump?", scattered(0.15)), [false, false]);
        assert_eq!(relevant("What are weight and colour of the pump?", scattered(0.35)), [true, false]);
        assert!(judge(question, Vec::new()).is_empty());
    }

    #[test]
    fn the_same_text_is_used_once() {
        let leave = "Employees get thirty days of annual leave.";
        assert_eq!(relevant("annual leave of employees", vec![hit(leave, 0.6), hit(leave, 0.6)]), [true, false]);
    }
}
