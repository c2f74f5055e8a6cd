//! What is stored of a chunk and of a document, and what a list of changes comes to.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

use super::schema::terms_field;
use crate::{
    kernel::{Error, Result},
    retrieval::backend::{Change, ChunkEntry, CollectionKey},
};

/// What becomes of one document by all changes that name it.
#[derive(Debug, PartialEq)]
pub(super) enum Outcome {
    /// It consists of exactly these chunks.
    Put { version: u64, chunks: Vec<ChunkEntry> },
    /// It is gone.
    Remove,
    /// Its chunks stay, in another place.
    Move { access: Vec<Uuid>, path: Vec<Uuid> },
}

/// The changes in their order, one outcome for each document.
pub(super) fn fold(changes: Vec<Change>) -> BTreeMap<Uuid, Outcome> {
    let mut outcomes: BTreeMap<Uuid, Outcome> = BTreeMap::new();
    for change in changes {
        match change {
            Change::Replace { document_id, version, chunks } => {
                outcomes.insert(document_id, Outcome::Put { version, chunks });
            }
            Change::Remove { document_id } => {
                outcomes.insert(document_id, Outcome::Remove);
            }
            Change::Move { document_id, access, path } => match outcomes.get_mut(&document_id) {
                Some(Outcome::Put { chunks, .. }) => {
                    for chunk in chunks {
                        (chunk.access, chunk.path) = (access.clone(), path.clone());
                    }
                }
                Some(Outcome::Remove) => {}
                Some(Outcome::Move { .. }) | None => {
                    outcomes.insert(document_id, Outcome::Move { access, path });
                }
            },
        }
    }
    outcomes
}

/// The id of a chunk's entry: chunk ids are unique within a tenant only.
pub(super) fn chunk_entry_id(key: &CollectionKey, chunk: Uuid) -> String {
    URL_SAFE_NO_PAD.encode([key.tenant.as_bytes().as_slice(), chunk.as_bytes()].concat())
}

/// The id of a document's entry.
pub(super) fn document_entry_id(key: &CollectionKey, document: Uuid) -> String {
    URL_SAFE_NO_PAD.encode([key.tenant.as_bytes().as_slice(), document.as_bytes(), b"d"].concat())
}

/// An id as it is stored: its order is that of the ids.
pub(super) fn stored(id: Uuid) -> String {
    id.simple().to_string()
}

/// Several.
pub(super) fn all_stored(ids: &[Uuid]) -> Vec<String> {
    ids.iter().copied().map(stored).collect()
}

/// A chunk's entry, and the language of its terms as a bit.
pub(super) fn chunk_entry(key: &CollectionKey, chunk: &ChunkEntry) -> Result<(Value, u64)> {
    let vector = lectern_engine::shared::unit_vector(&chunk.vector, key.dimensions, Some(chunk.chunk_id));
    let vector = vector.map_err(|e| Error::internal("index").with_source(e))?;
    let terms = lectern_engine::shared::chunk_terms(&chunk.text, chunk.language.as_deref());
    let mut entry = Map::new();
    entry.insert(terms_field(key), terms.terms.into());
    let Value::Object(rest) = json!({
        "kind": "chunk",
        "tenant": stored(key.tenant),
        "chunk": stored(chunk.chunk_id),
        "document": stored(chunk.document_id),
        "knowledge_base": stored(chunk.knowledge_base_id),
        "file": stored(chunk.file_id),
        "access": all_stored(&chunk.access),
        "path": all_stored(&chunk.path),
        "vector": vector,
        "digest": digest(chunk),
    }) else {
        return Err(Error::internal("an entry is no object"));
    };
    entry.extend(rest);
    Ok((Value::Object(entry), terms.language))
}

/// A document's entry.
pub(super) fn document_entry(key: &CollectionKey, document: Uuid, version: u64) -> Value {
    json!({
        "kind": "document",
        "tenant": stored(key.tenant),
        "document": stored(document),
        "version": version,
    })
}

/// What everything that the index is told of a chunk comes to: half a SHA-256 of the chunk, half a one of its place. The place stands by
/// itself, for a move tells nothing else.
fn digest(chunk: &ChunkEntry) -> String {
    let mut content = Parts::default();
    for id in [chunk.chunk_id, chunk.document_id, chunk.knowledge_base_id, chunk.file_id] {
        content.add(id.as_bytes());
    }
    content.add(chunk.language.as_deref().unwrap_or_default().as_bytes());
    content.add(chunk.text.as_bytes());
    let vector: Vec<u8> = chunk.vector.iter().flat_map(|component| component.to_le_bytes()).collect();
    content.add(&vector);
    format!("{}{}", content.half(), place_digest(&chunk.access, &chunk.path))
}

/// Whether an entry that was read holds what it should. Vectors come back in other digits than they were written with.
pub(super) fn is_same_entry(held: &Value, expected: &Value) -> bool {
    let (Some(held), Some(expected)) = (held.as_object(), expected.as_object()) else { return false };
    let is_same = |(field, expected): (&String, &Value)| match held.get(field) {
        Some(held) if field == "vector" => is_same_vector(held, expected),
        held => held == Some(expected),
    };
    held.len() == expected.len() && expected.iter().all(is_same)
}

fn is_same_vector(held: &Value, expected: &Value) -> bool {
    let components =
        |vector: &Value| -> Vec<f64> { vector.as_array().into_iter().flatten().filter_map(Value::as_f64).collect() };
    let (held, expected) = (components(held), components(expected));
    held.len() == expected.len() && held.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-6)
}

/// The digest of the same chunk in another place. Of one that is no digest it makes none either: the chunk is then told anew.
pub(super) fn moved_digest(before: &str, access: &[Uuid], path: &[Uuid]) -> String {
    let content = before.get(..HALF).unwrap_or_default();
    format!("{content}{}", place_digest(access, path))
}

fn place_digest(access: &[Uuid], path: &[Uuid]) -> String {
    let mut place = Parts::default();
    for ids in [access, path] {
        let bytes: Vec<u8> = ids.iter().flat_map(|id| *id.as_bytes()).collect();
        place.add(&bytes);
    }
    place.half()
}

/// Digits of half a SHA-256.
const HALF: usize = 32;

/// A hash of parts that do not run into each other.
#[derive(Default)]
struct Parts(Sha256);

impl Parts {
    fn add(&mut self, part: &[u8]) {
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    fn half(self) -> String {
        let mut digits = hex::encode(self.0.finalize());
        digits.truncate(HALF);
        digits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(text: &str) -> ChunkEntry {
        let id = Uuid::from_u128;
        ChunkEntry {
            chunk_id: id(1),
            document_id: id(2),
            knowledge_base_id: id(3),
            file_id: id(4),
            access: vec![id(4)],
            path: Vec::new(),
            language: None,
            text: text.into(),
            vector: vec![1.0, 0.0],
        }
    }

    #[test]
    fn later_changes_win_and_moves_follow_their_document() {
        let [a, b, c] = [1, 2, 3].map(Uuid::from_u128);
        let there = |document_id, node| Change::Move { document_id, access: vec![node], path: vec![] };
        let folded = fold(vec![
            there(a, c),
            Change::Replace { document_id: a, version: 1, chunks: vec![chunk("x")] },
            there(a, b),
            there(b, a),
            there(b, c),
            Change::Remove { document_id: c },
            there(c, a),
        ]);
        let Some(Outcome::Put { chunks, .. }) = folded.get(&a) else { panic!("{folded:?}") };
        assert_eq!(chunks[0].access, [b]);
        assert_eq!(folded[&b], Outcome::Move { access: vec![c], path: vec![] });
        assert_eq!(folded[&c], Outcome::Remove);
    }

    #[test]
    fn digests_tell_every_part_apart() {
        let base = chunk("text");
        let id = Uuid::from_u128;
        let others = [
            chunk("texT"),
            ChunkEntry { access: vec![], path: vec![id(4)], ..base.clone() },
            ChunkEntry { vector: vec![0.0, 1.0], ..base.clone() },
            ChunkEntry { language: Some("t".into()), text: "ext".into(), ..base.clone() },
            ChunkEntry { knowledge_base_id: id(9), ..base.clone() },
        ];
        assert_eq!(digest(&base), digest(&base.clone()));
        for other in others {
            assert_ne!(digest(&base), digest(&other), "{other:?}");
        }
    }

    #[test]
    fn a_move_changes_the_place_and_keeps_the_rest() {
        let before = chunk("text");
        let (access, path) = (vec![Uuid::from_u128(5), Uuid::from_u128(6)], vec![Uuid::from_u128(6)]);
        let after = ChunkEntry { access: access.clone(), path: path.clone(), ..before.clone() };
        assert_eq!(moved_digest(&digest(&before), &access, &path), digest(&after));
        assert_ne!(moved_digest(&digest(&chunk("other")), &access, &path), digest(&after));
        assert_ne!(moved_digest("", &access, &path), digest(&after));
    }

    #[test]
    fn an_entry_is_compared_field_by_field() {
        let key = CollectionKey { tenant: Uuid::from_u128(7), model: "m".into(), dimensions: 2 };
        let chunk = ChunkEntry { vector: vec![0.6, 0.8], ..chunk("text") };
        let (entry, _) = chunk_entry(&key, &chunk).unwrap();
        let with = |field: &str, value: Value| {
            let mut other = entry.clone();
            other[field] = value;
            other
        };
        assert!(is_same_entry(&entry, &entry));
        assert!(is_same_entry(&with("vector", json!([0.6, 0.8])), &entry), "the same in fewer digits");
        for (field, value) in [
            ("access", json!([])),
            ("path", json!(["00000000000000000000000000000004"])),
            ("file", json!("00000000000000000000000000000009")),
            ("vector", json!([0.8, 0.6])),
            ("vector", json!([0.6])),
            ("vector", Value::Null),
            ("more", json!(1)),
            (terms_field(&key).as_str(), json!("other")),
        ] {
            assert!(!is_same_entry(&with(field, value), &entry), "{field}");
        }
    }

    #[test]
    fn an_entry_holds_what_is_searched_and_not_the_text() {
        let key = CollectionKey { tenant: Uuid::from_u128(7), model: "m".into(), dimensions: 2 };
        let (entry, language) = chunk_entry(&key, &chunk("Secret words of the text")).unwrap();
        assert_eq!(entry[terms_field(&key)], "secret word of the text");
        assert_eq!(entry["access"][0], "00000000000000000000000000000004");
        assert_ne!(language, 0);
        let other = CollectionKey { tenant: Uuid::from_u128(8), ..key.clone() };
        assert_ne!(chunk_entry_id(&key, Uuid::nil()), chunk_entry_id(&other, Uuid::nil()));
        assert_ne!(chunk_entry_id(&key, Uuid::nil()), document_entry_id(&key, Uuid::nil()));
    }
}
