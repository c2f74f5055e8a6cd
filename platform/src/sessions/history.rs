//! What was said before, as far as the caller may still be told it.
//! Invariant: an exchange names every file that its answer was made from, also through exchanges before it: whatever is made from the
//! exchange is made from those too.

use super::{
    markers::without_markers,
    service::{self, Sources},
    store::MessageRow,
};
use crate::{
    access::{Grant, TenantDb, permissions::SessionsWrite},
    kernel::{NodeId, Result},
    models::{Turn, lexical::approximate_tokens},
};

/// A question with its answer.
pub(super) struct Exchange {
    question: String,
    answer: String,
    /// The files that the answer was made from.
    pub(super) files: Vec<NodeId>,
}

impl Exchange {
    /// The exchange as a model is told it.
    pub(super) fn turns(&self) -> [Turn; 2] {
        [
            Turn { from_assistant: false, content: self.question.clone() },
            Turn { from_assistant: true, content: self.answer.clone() },
        ]
    }

    /// About how many tokens of a prompt it takes.
    pub(super) fn tokens(&self) -> usize {
        approximate_tokens(&self.question) + approximate_tokens(&self.answer)
    }
}

/// Questions with their answers, oldest first. Unanswered questions and withheld answers are left out.
pub(super) async fn read(
    grant: &Grant<SessionsWrite>,
    db: &TenantDb<'_>,
    newest_first: Vec<MessageRow>,
) -> Result<Vec<Exchange>> {
    let sources: Vec<Sources> = newest_first
        .iter()
        .map(|row| serde_json::from_value::<Sources>(row.citations.clone()).unwrap_or_default())
        .collect();
    let messages = service::shown(db, &grant.visibility(), newest_first).await?;
    let mut exchanges = Vec::new();
    for (answer, sources) in messages.iter().zip(sources).rev() {
        let question = sources.question.and_then(|id| messages.iter().find(|m| m.id == id));
        let Some(question) = question.filter(|_| !answer.withheld) else { continue };
        exchanges.push(Exchange {
            question: question.content.clone(),
            // Old numbers would be taken for numbers of the new passages.
            answer: without_markers(&answer.content),
            files: sources.files,
        });
    }
    Ok(exchanges)
}

/// The latest exchanges that fit.
pub(super) fn within(mut exchanges: Vec<Exchange>, budget: usize) -> Vec<Exchange> {
    while exchanges.iter().map(Exchange::tokens).sum::<usize>() > budget {
        exchanges.remove(0);
    }
    exchanges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_exchanges_stay() {
        let exchange = |question: &str| Exchange {
            question: question.into(),
            answer: "four more letters and so on".into(),
            files: Vec::new(),
        };
        let all = || vec![exchange("first"), exchange("second"), exchange("third")];
        let questions = |budget| within(all(), budget).into_iter().map(|e| e.question).collect::<Vec<_>>();
        let each = exchange("third").tokens();
        assert_eq!(questions(each * 3), ["first", "second", "third"]);
        assert_eq!(questions(each * 2), ["second", "third"]);
        assert!(questions(each - 1).is_empty() && questions(0).is_empty());
    }
}
