//! Answers without a model: the sentences that best fit the question, quoted verbatim with the number of their passage.
//! Invariant: apart from the markers, every word of an answer stands in a passage.

use async_trait::async_trait;
use futures::{StreamExt, stream, stream::BoxStream};
use std::{collections::HashSet, ops::Range, sync::Arc};

use super::{
    Embedder, Urgency,
    chat::{ChatEvent, ChatModel, ChatRequest, Passage, Usage},
    lexical::{TermWeights, approximate_tokens, sentences, terms},
};
use crate::kernel::Result;

/// Passages quoted in one answer at most.
const MOST_QUOTES: usize = 3;
/// Sentences, best by words, that the embedder looks at: it costs some 5 ms each.
const EMBEDDED_SENTENCES: usize = 8;
/// Weights of a sentence's cosine and of its passage's rank beside its share of the question's words (1). Measured on 300 XQuAD
/// questions, six passages each: the best sentence holds the gold answer for 75 % by words alone, 79 % with the rank, 82 % with both;
/// one of the best three for 90, 94 and 94 %.
const COSINE_WEIGHT: f64 = 1.0;
const RANK_WEIGHT: f64 = 0.5;
/// A further quote must be at least this good beside the best.
const WORTH_ADDING: f64 = 0.7;
/// Words sent at once when an answer is streamed.
const WORDS_PER_DELTA: usize = 6;

/// Quotes the best sentences of the best passages.
pub struct ExtractiveModel {
    embedder: Arc<dyn Embedder>,
}

#[derive(Clone)]
struct Candidate {
    passage: usize,
    range: Range<usize>,
    terms: HashSet<String>,
    score: f64,
}

impl ExtractiveModel {
    /// A model that compares sentences with the question by `embedder`, besides their words.
    pub fn new(embedder: Arc<dyn Embedder>) -> Self {
        Self { embedder }
    }

    async fn best_sentences(&self, request: &ChatRequest) -> Result<Vec<Candidate>> {
        let passages = &request.passages;
        let mut candidates = candidates(passages);
        let weights = |asked: &str| TermWeights::new(&terms(asked), candidates.iter().map(|c| &c.terms));
        // Of a follow-up question its own words count as much as all it was searched by: they are what is new.
        let (own, all) = (weights(&request.question), weights(&request.search_query));
        for candidate in &mut candidates {
            let rank = 1.0 - candidate.passage as f64 / passages.len() as f64;
            let coverage = (own.coverage(&candidate.terms) + all.coverage(&candidate.terms)) / 2.0;
            candidate.score = coverage + RANK_WEIGHT * rank;
        }
        sort_by_score(&mut candidates);
        candidates.truncate(EMBEDDED_SENTENCES);
        let mut asked = vec![request.search_query.clone(), request.question.clone()];
        asked.dedup();
        let queries = asked.len();
        let texts = candidates.iter().map(|c| passages[c.passage].text[c.range.clone()].to_string());
        let vectors = self.embedder.embed(asked.into_iter().chain(texts).collect(), Urgency::Urgent).await?;
        let (asked, sentences) = vectors.split_at(queries.min(vectors.len()));
        for (candidate, sentence) in candidates.iter_mut().zip(sentences) {
            let cosines: f64 = asked.iter().map(|query| f64::from(dot(query, sentence))).sum();
            candidate.score += COSINE_WEIGHT * cosines / queries as f64;
        }
        sort_by_score(&mut candidates);
        Ok(candidates)
    }
}

/// Every sentence that says something: a heading alone answers nothing, and neither does the head of a table.
fn candidates(passages: &[Passage]) -> Vec<Candidate> {
    let of = |(number, passage): (usize, &Passage)| {
        let ranges = sentences(&passage.text);
        let heads = table_heads(&passage.text, &ranges);
        let candidate = |(index, range): (usize, &Range<usize>)| {
            let mut own = terms(&passage.text[range.clone()]);
            // A cell means what stands above it: "140" is a limit per night because the column says so.
            if let Some(head) = heads[index].filter(|head| *head != index) {
                own.extend(terms(&passage.text[ranges[head].clone()]));
            }
            Candidate { passage: number, terms: own, range: range.clone(), score: 0.0 }
        };
        let all: Vec<Candidate> = ranges.iter().enumerate().map(candidate).collect();
        let says_something = |(index, c): &(usize, &Candidate)| {
            let text = &passage.text[c.range.clone()];
            c.terms.len() >= 3 && !text.starts_with('#') && heads[*index] != Some(*index) && !is_ruler(text)
        };
        let chosen: Vec<Candidate> =
            all.iter().enumerate().filter(says_something).map(|(_, candidate)| candidate.clone()).collect();
        if chosen.is_empty() { all } else { chosen }
    };
    passages.iter().enumerate().flat_map(of).collect()
}

/// For each sentence that is a row of a Markdown table: which sentence is the table's head (for the head: itself).
fn table_heads(text: &str, ranges: &[Range<usize>]) -> Vec<Option<usize>> {
    let mut head = None;
    let row = |index: usize| ranges.get(index).is_some_and(|range: &Range<usize>| text[range.clone()].starts_with('|'));
    let heads = (0..ranges.len()).map(|index| {
        if !row(index) {
            head = None;
        } else if head.is_none() && row(index + 1) {
            head = Some(index);
        }
        head
    });
    heads.collect()
}

/// The line `| --- | --- |` between a table's head and its rows.
fn is_ruler(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '|' | '-' | ':') || c.is_whitespace())
}

fn sort_by_score(candidates: &mut [Candidate]) {
    candidates.sort_by(|a, b| {
        b.score.total_cmp(&a.score).then(a.passage.cmp(&b.passage)).then(a.range.start.cmp(&b.range.start))
    });
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// One quote a passage, best first, none said twice.
fn compose(candidates: &[Candidate], passages: &[Passage]) -> String {
    let worth = candidates.first().map_or(0.0, |best| best.score * WORTH_ADDING);
    let mut used = HashSet::new();
    let mut said: Vec<&str> = Vec::new();
    let mut quotes = Vec::new();
    for candidate in candidates.iter().filter(|c| c.score >= worth) {
        let passage = &passages[candidate.passage];
        let text = &passage.text[candidate.range.clone()];
        if quotes.len() == MOST_QUOTES {
            break;
        }
        if said.contains(&text) || !used.insert(candidate.passage) {
            continue;
        }
        said.push(text);
        quotes.push(format!("{text} [{}]", passage.number));
    }
    quotes.join("\n\n")
}

#[async_trait]
impl ChatModel for ExtractiveModel {
    fn id(&self) -> &str {
        "extractive"
    }

    async fn answer(&self, request: ChatRequest) -> Result<BoxStream<'static, Result<ChatEvent>>> {
        let best = self.best_sentences(&request).await?;
        let text = compose(&best, &request.passages);
        let prompt_tokens: usize = request.passages.iter().map(|p| approximate_tokens(&p.text)).sum();
        let usage =
            Usage { prompt_tokens: to_u32(prompt_tokens), completion_tokens: to_u32(approximate_tokens(&text)) };
        let deltas = word_groups(&text).into_iter().map(|group| Ok(ChatEvent::Delta(group)));
        let events: Vec<_> = deltas.chain([Ok(ChatEvent::Done(usage))]).collect();
        Ok(stream::iter(events).boxed())
    }

    async fn check(&self) -> Result<()> {
        Ok(())
    }
}

fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Pieces of a few words with their white space; together they are the text.
fn word_groups(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split_inclusive(char::is_whitespace).collect();
    words.chunks(WORDS_PER_DELTA).map(<[&str]>::concat).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Blind;

    #[async_trait]
    impl Embedder for Blind {
        fn id(&self) -> &str {
            "blind"
        }
        fn dimensions(&self) -> usize {
            2
        }
        fn max_tokens(&self) -> usize {
            256
        }
        async fn embed(&self, texts: Vec<String>, urgency: Urgency) -> Result<Vec<Vec<f32>>> {
            assert_eq!(urgency, Urgency::Urgent, "somebody waits for the answer");
            Ok(texts.iter().map(|_| vec![0.0, 1.0]).collect())
        }
        async fn token_counter(&self) -> Result<Arc<dyn Fn(&str) -> usize + Send + Sync>> {
            Ok(Arc::new(str::len))
        }
    }

    fn passage(number: usize, text: &str) -> Passage {
        Passage { number, file_name: "f.md".into(), page: None, text: text.into() }
    }

    async fn answer(question: &str, passages: Vec<Passage>) -> (String, Usage) {
        let model = ExtractiveModel::new(Arc::new(Blind));
        let request = ChatRequest {
            question: question.into(),
            search_query: question.into(),
            history: Vec::new(),
            passages,
            max_tokens: 100,
        };
        let mut stream = model.answer(request).await.unwrap();
        let (mut text, mut usage) = (String::new(), None);
        while let Some(event) = stream.next().await {
            match event.unwrap() {
                ChatEvent::Delta(delta) => text.push_str(&delta),
                ChatEvent::Done(done) => usage = Some(done),
            }
        }
        (text, usage.unwrap())
    }

    #[tokio::test]
    async fn a_table_is_answered_by_the_row_and_never_by_its_head() {
        let table = "| Country | Daily allowance | Hotel limit |\n| --- | --- | --- |\n| France | 53 | 120 |\n| Norway | 69 | 150 |";
        let (text, _) = answer("What is the daily allowance for a trip to Norway?", vec![passage(1, table)]).await;
        assert_eq!(text, "| Norway | 69 | 150 | [1]");
    }

    #[tokio::test]
    async fn quotes_the_sentence_that_answers_with_its_number() {
        let passages = vec![
            passage(1, "# Leave\nEmployees get thirty days of paid leave each year. The canteen opens at noon."),
            passage(2, "The office dog is called Bello. He barks at visitors every single morning."),
        ];
        let (text, usage) = answer("How many days of leave do employees get per year?", passages).await;
        assert!(text.starts_with("Employees get thirty days of paid leave each year. [1]"), "{text}");
        assert!(!text.contains("# Leave") && !text.contains("canteen"), "{text}");
        assert!(usage.prompt_tokens > usage.completion_tokens && usage.completion_tokens > 0);
    }

    #[tokio::test]
    async fn never_repeats_a_sentence_nor_quotes_more_than_three_passages() {
        let same = "The warranty period lasts twenty four months for every device.";
        let other = |n: usize| format!("The warranty period for device number {n} lasts {n} months.");
        let mut passages = vec![passage(1, same), passage(2, same)];
        passages.extend((3..7).map(|n| passage(n, &other(n))));
        let (text, _) = answer("How long is the warranty period of a device?", passages).await;
        assert_eq!(text.matches('[').count(), MOST_QUOTES, "{text}");
        assert_eq!(text.matches(same).count(), 1, "{text}");
    }

    #[tokio::test]
    async fn a_follow_up_is_answered_by_what_it_adds() {
        let text = "The defense gave up 308 points in the season. Kawann Short led the team in sacks with eleven.";
        let request = ChatRequest {
            question: "And who led in sacks?".into(),
            search_query: "How many points did the defense give up in the season? And who led in sacks?".into(),
            history: Vec::new(),
            passages: vec![passage(1, text)],
            max_tokens: 100,
        };
        let best = ExtractiveModel::new(Arc::new(Blind)).best_sentences(&request).await.unwrap();
        assert!(text[best[0].range.clone()].starts_with("Kawann"));
    }

    #[test]
    fn word_groups_lose_nothing() {
        let text = "one two  three\n\nfour five six seven eight nine";
        assert_eq!(word_groups(text).concat(), text);
        assert!(word_groups(text).len() > 1);
    }
}
