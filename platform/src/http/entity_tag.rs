//! Entity tags: what `ETag` says and `If-Match` asks for.

use sha2::{Digest, Sha256};

use crate::kernel::{Error, ErrorCode, Result};

/// Whether a list of entity tags (`If-None-Match`, `If-Match`) names this one. Weak tags match too: ours are hashes of what they name.
pub(crate) fn names_tag(header: &str, tag: &str) -> bool {
    let tags = header.split(',').map(str::trim);
    tags.map(|t| t.strip_prefix("W/").unwrap_or(t)).any(|t| t == "*" || t == tag)
}

/// The tag of what these parts describe, in their order.
pub(crate) fn tag_of<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        // Lengths keep ["ab", "c"] and ["a", "bc"] apart.
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    format!("\"{}\"", hex::encode(&hash.finalize()[..16]))
}

/// 412 unless `If-Match`, if the caller sent it, names the tag of what is there.
pub(crate) fn check_if_match(header: Option<&str>, tag: &str) -> Result<()> {
    match header {
        Some(header) if !names_tag(header, tag) => {
            let stale = "It has changed since you read what If-Match names; read it again.";
            Err(Error::new(ErrorCode::PreconditionFailed, stale).with_field("If-Match", "is stale"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_found_in_lists() {
        assert!(names_tag("\"a\"", "\"a\"") && names_tag("\"b\", W/\"a\"", "\"a\"") && names_tag("*", "\"a\""));
        assert!(!names_tag("\"b\"", "\"a\"") && !names_tag("a", "\"a\"") && !names_tag("", "\"a\""));
    }

    #[test]
    fn tags_differ_when_parts_do() {
        assert_eq!(tag_of(["a", "bc"]), tag_of(["a", "bc"]));
        assert_ne!(tag_of(["a", "bc"]), tag_of(["ab", "c"]));
        assert_ne!(tag_of([]), tag_of([""]));
        check_if_match(None, &tag_of(["a"])).unwrap();
        check_if_match(Some(&tag_of(["a"])), &tag_of(["a"])).unwrap();
        let stale = check_if_match(Some(&tag_of(["b"])), &tag_of(["a"])).unwrap_err();
        assert_eq!(stale.code, ErrorCode::PreconditionFailed);
    }
}
