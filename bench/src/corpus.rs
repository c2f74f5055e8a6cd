//! Real texts and questions: the XQuAD paragraphs beside the workspace, or else the project's own documentation. New texts are made of
//! their sentences, so that words keep their natural frequencies; the same seed gives the same texts.

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Length of a made text in characters: about 190 tokens.
const TEXT_CHARS: usize = 850;
/// What is longer is cut: lists and tables of documentation have no sentences.
const SENTENCE_CHARS: usize = 400;

/// A paragraph of a real text.
pub(crate) struct Passage {
    pub(crate) text: String,
    sentences: Vec<String>,
}

/// Paragraphs of one subject.
pub(crate) struct Article {
    pub(crate) title: String,
    pub(crate) passages: Vec<Passage>,
}

/// Everything that texts are made of.
pub(crate) struct Corpus {
    /// What it is, for the report.
    pub(crate) name: String,
    pub(crate) articles: Vec<Article>,
    /// Distinct questions that the texts answer.
    pub(crate) questions: Vec<String>,
}

impl Corpus {
    /// Reads what this machine has.
    pub(crate) fn load() -> Result<Self> {
        let configured = std::env::var_os("LECTERN_TEST_DATASETS").map(PathBuf::from);
        let folder = configured.unwrap_or_else(|| workspace().join("../shared/datasets")).join("xquad-en");
        let corpus = if folder.is_dir() { Self::xquad(&folder) } else { Self::documentation() }?;
        ensure!(corpus.questions.len() > 50 && corpus.articles.len() > 1, "too few texts: {}", corpus.name);
        Ok(corpus)
    }

    fn xquad(folder: &Path) -> Result<Self> {
        let mut articles: Vec<Article> = Vec::new();
        for row in rows(&folder.join("corpus.jsonl"))? {
            let title = text_of(&row, "title")?;
            let passage = Passage::new(text_of(&row, "text")?);
            match articles.iter_mut().find(|article| article.title == title) {
                Some(article) => article.passages.push(passage),
                None => articles.push(Article { title, passages: vec![passage] }),
            }
        }
        let questions =
            rows(&folder.join("queries.jsonl"))?.iter().map(|row| text_of(row, "text")).collect::<Result<_>>()?;
        Ok(Self { name: "xquad-en".into(), articles, questions: distinct(questions) })
    }

    /// The fallback: each Markdown file of the project is an article, the beginnings of its sentences are the questions.
    fn documentation() -> Result<Self> {
        let root = workspace();
        let folders = [root.clone(), root.join("docs"), root.join("docs/adr")];
        let mut articles = Vec::new();
        for folder in folders {
            for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
                let path = entry?.path();
                if path.extension().is_some_and(|extension| extension == "md") {
                    let text = std::fs::read_to_string(&path)?;
                    let passages: Vec<_> =
                        text.split("\n\n").filter(|p| p.trim().len() > 200).map(|p| Passage::new(p.into())).collect();
                    let title = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                    articles.push(Article { title, passages });
                }
            }
        }
        articles.retain(|article| !article.passages.is_empty());
        articles.sort_by(|a, b| a.title.cmp(&b.title));
        let sentences = articles.iter().flat_map(|a| &a.passages).flat_map(|p| &p.sentences);
        let questions = sentences.map(|s| s.split_whitespace().take(10).collect::<Vec<_>>().join(" ")).collect();
        Ok(Self { name: "the project's documentation".into(), articles, questions: distinct(questions) })
    }

    /// A new text about what a passage is about: half of its sentences are the passage's, most others its article's, some from anywhere.
    pub(crate) fn variation(&self, article: usize, passage: usize, random: &Random) -> String {
        let passages = &self.articles[article % self.articles.len()].passages;
        let own = &passages[passage % passages.len()];
        let mut chosen: Vec<&str> = Vec::new();
        let mut length = 0;
        while length < TEXT_CHARS {
            let from = match random.below(8) {
                0..4 => own,
                4..7 => random.pick(passages),
                // Reached often enough to end even where an article is a single sentence.
                _ => random.pick(&random.pick(&self.articles).passages),
            };
            let sentence = random.pick(&from.sentences).as_str();
            if !chosen.contains(&sentence) {
                length += sentence.len() + 1;
                chosen.push(sentence);
            }
        }
        chosen.join(" ")
    }
}

impl Passage {
    fn new(text: String) -> Self {
        let mut sentences = vec![String::new()];
        for line in text.lines() {
            for word in line.split_whitespace() {
                let Some(sentence) = sentences.last_mut() else { continue };
                if !sentence.is_empty() {
                    sentence.push(' ');
                }
                sentence.push_str(word);
                if word.ends_with('.') || sentence.len() > SENTENCE_CHARS {
                    sentences.push(String::new());
                }
            }
            // In Markdown a line of a list or table is a sentence of its own.
            sentences.push(String::new());
        }
        sentences.retain(|sentence| !sentence.is_empty());
        Self { text, sentences }
    }
}

/// A small, seeded, portable generator (splitmix64): the same texts and vectors in every run.
pub(crate) struct Random(std::cell::Cell<u64>);

impl Random {
    pub(crate) fn seeded(seed: u64) -> Self {
        Self(std::cell::Cell::new(seed))
    }

    pub(crate) fn next(&self) -> u64 {
        self.0.set(self.0.get().wrapping_add(0x9e37_79b9_7f4a_7c15));
        let mut z = self.0.get();
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to `count` − 1.
    pub(crate) fn below(&self, count: usize) -> usize {
        (self.next() % count.max(1) as u64) as usize
    }

    pub(crate) fn pick<'a, T>(&self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// Nearly normal, mean 0 and deviation 1: the sum of four uniform numbers.
    pub(crate) fn normal(&self) -> f32 {
        let bits = self.next();
        let sum: f32 = (0..4).map(|part| ((bits >> (16 * part)) & 0xffff) as f32 / 65536.0).sum();
        (sum - 2.0) * 1.732
    }
}

/// The workspace's folder.
pub(crate) fn workspace() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

fn rows(file: &Path) -> Result<Vec<Value>> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    text.lines().map(|line| serde_json::from_str(line).with_context(|| file.display().to_string())).collect()
}

fn text_of(row: &Value, field: &str) -> Result<String> {
    Ok(row[field].as_str().with_context(|| format!("a row without {field}"))?.to_string())
}

fn distinct(mut questions: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    questions.retain(|question| !question.trim().is_empty() && seen.insert(question.clone()));
    questions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variations_are_as_long_as_real_chunks_distinct_and_repeatable() {
        let corpus = Corpus::documentation().unwrap();
        let make = || {
            let random = Random::seeded(1);
            (0..500).map(|n| corpus.variation(n, n, &random)).collect::<Vec<_>>()
        };
        let texts = make();
        assert_eq!(texts, make());
        assert!(texts.iter().all(|text| text.len() >= TEXT_CHARS - 1));
        assert!(texts.iter().collect::<std::collections::HashSet<_>>().len() > 490);
    }

    #[test]
    fn normal_numbers_have_the_deviation_they_promise() {
        let random = Random::seeded(2);
        let numbers: Vec<f32> = (0..20_000).map(|_| random.normal()).collect();
        let mean = numbers.iter().sum::<f32>() / 20_000.0;
        let variance = numbers.iter().map(|n| (n - mean).powi(2)).sum::<f32>() / 20_000.0;
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.05, "{mean} {variance}");
    }
}
