//! Follow-up questions made to stand alone, without a model: what "and how much is it?" is about stands in the question before.

use crate::models::lexical::terms;

/// Words that point at something said before, English and German. Words that are as often articles or conjunctions are left out.
const POINTERS: [&str; 30] = [
    "it", "its", "they", "them", "their", "he", "him", "his", "she", "her", "this", "these", "those", "one", "ones",
    "es", "ihn", "ihm", "ihre", "ihren", "dessen", "deren", "diese", "dieser", "dieses", "dies", "davon", "dazu",
    "dafür", "damit",
];
const CHINESE_POINTERS: [char; 5] = ['它', '他', '她', '这', '那'];
/// Beginnings that continue a thought.
const CONTINUATIONS: [&str; 8] =
    ["and ", "also ", "what about", "how about", "und ", "auch ", "was ist mit", "wie steht"];
/// A question with more content words than this stands alone even if it points back.
const MOST_TERMS: usize = 5;

/// What to search for: the question, preceded by the one before if it can't stand alone. `None` if the question stands alone.
pub(super) fn standalone(question: &str, previous: Option<&str>) -> Option<String> {
    let previous = previous?;
    let content = terms(question).len();
    let lower = question.trim().to_lowercase();
    let points = lower.split(|c: char| !c.is_alphanumeric()).any(|word| POINTERS.contains(&word))
        || lower.contains(CHINESE_POINTERS)
        || CONTINUATIONS.iter().any(|begin| lower.starts_with(begin));
    (content <= 1 || (points && content <= MOST_TERMS)).then(|| format!("{} {}", previous.trim(), question.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follow_ups_carry_the_question_before() {
        let before = Some("How long is the warranty of the X200?");
        for question in ["And the X300?", "Why?", "Who pays for it?", "Und wie lange gilt diese?", "它多少钱"] {
            let query = standalone(question, before).unwrap_or_else(|| panic!("{question}"));
            assert!(query.starts_with("How long is the warranty") && query.ends_with(question), "{query}");
        }
    }

    #[test]
    fn what_stands_alone_stays_alone() {
        let before = Some("How long is the warranty of the X200?");
        for question in ["Which countries does the sales team in Vienna serve?", "When was the company founded?"] {
            assert_eq!(standalone(question, before), None);
        }
        assert_eq!(standalone("Why?", None), None);
    }
}
