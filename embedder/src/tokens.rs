//! Text to token ids, at a cost bounded by what the model can use.

use std::path::Path;

use tokenizers::{Tokenizer, TruncationDirection, TruncationParams, TruncationStrategy};

use crate::EmbedderError;

/// How much of a text is looked at before it is cut to tokens, in bytes: 64 bytes for each of the 256 tokens, where
/// English has four or five. Without it a caller's gigabyte would be tokenised whole to keep its first thousand letters.
const EMBEDDED_BYTES: usize = 256 * 64;

/// Texts are counted in blocks of about this many bytes, because an encoding takes about fifty times its text.
const COUNTED_BLOCK_BYTES: usize = 64 * 1024;

/// WordPiece with MiniLM's vocabulary.
///
/// Holds two tokenizers because truncation belongs to the tokenizer, not to the call.
pub(crate) struct Tokens {
    truncating: Tokenizer,
    whole: Tokenizer,
    special_tokens: usize,
}

impl Tokens {
    /// Reads `tokenizer.json`; texts will be cut to `max_tokens` including the special tokens.
    pub(crate) fn load(path: &Path, max_tokens: usize) -> Result<Self, EmbedderError> {
        let unusable = |reason: String| EmbedderError::Tokenizer { path: path.to_owned(), reason };
        let bytes = crate::minilm::read_whole(path)?;
        // The published file truncates and pads to 128: padding would cost time on every short query, and truncation
        // would lose the second half of a chunk.
        let mut whole = Tokenizer::from_bytes(&bytes).map_err(|error| unusable(error.to_string()))?;
        whole.with_padding(None);
        whole.with_truncation(None).map_err(|error| unusable(error.to_string()))?;

        let mut truncating = whole.clone();
        let truncation = TruncationParams {
            max_length: max_tokens,
            strategy: TruncationStrategy::LongestFirst,
            direction: TruncationDirection::Right,
            stride: 0,
        };
        truncating.with_truncation(Some(truncation)).map_err(|error| unusable(error.to_string()))?;

        let special_tokens = whole.encode("", true).map_err(|error| unusable(error.to_string()))?.len();
        Ok(Self { truncating, whole, special_tokens })
    }

    /// The ids of the first `max_tokens` tokens, special tokens included: never empty.
    pub(crate) fn ids(&self, text: &str) -> Result<Vec<u32>, EmbedderError> {
        let head = head(text.trim_start(), EMBEDDED_BYTES);
        let encoding = self
            .truncating
            .encode_fast(head, true)
            .map_err(|error| EmbedderError::Tokenise { reason: error.to_string() })?;
        Ok(encoding.get_ids().to_vec())
    }

    /// The number of tokens of the whole text, special tokens included.
    pub(crate) fn count(&self, text: &str) -> usize {
        let mut tokens = self.special_tokens;
        let mut rest = text;
        while !rest.is_empty() {
            // Cutting at white space changes nothing: the tokenizer splits words there before anything else.
            let search_from = head(rest, COUNTED_BLOCK_BYTES).len();
            let end = rest[search_from..].find(char::is_whitespace).map_or(rest.len(), |offset| search_from + offset);
            let (block, after) = rest.split_at(end);
            // WordPiece has an unknown token, so encoding cannot fail; if a vocabulary without one ever made it fail,
            // one token a byte is the bound that no text exceeds.
            tokens += self.whole.encode_fast(block, false).map_or(block.len(), |encoding| encoding.len());
            rest = after;
        }
        tokens
    }
}

/// The longest start of `text` with at most `bytes` bytes that does not split a character.
fn head(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

#[cfg(test)]
mod tests {
    use super::head;

    #[test]
    fn head_never_splits_a_character() {
        assert_eq!(head("añb", 2), "a");
        assert_eq!(head("añb", 3), "añ");
        assert_eq!(head("añb", 99), "añb");
        assert_eq!(head("", 5), "");
    }
}
