//! Versions of resources as weak ETags (RFC 7644, 3.14): a hash of what a resource looks like, so that every change moves it.

use poem::http::StatusCode;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::error::ScimError;

/// Puts `meta.version` into a resource: the hash of the rest but for `ignored`.
pub(crate) fn stamp(resource: &mut Value, ignored: &str) {
    let hidden = resource.as_object_mut().and_then(|parts| parts.remove(ignored));
    let digest = Sha256::digest(resource.to_string());
    resource["meta"]["version"] = format!("W/\"{}\"", hex::encode(&digest[..12])).into();
    if let Some(hidden) = hidden {
        resource[ignored] = hidden;
    }
}

/// The version of a stamped resource.
pub(crate) fn of(resource: &Value) -> &str {
    resource["meta"]["version"].as_str().unwrap_or_default()
}

/// What a client says about the version that it knows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Precondition {
    /// `If-Match`.
    pub(crate) matches: Option<String>,
    /// `If-None-Match`.
    pub(crate) none_matches: Option<String>,
}

impl Precondition {
    /// 412 if a change was meant for another version.
    pub(crate) fn check(&self, resource: &Value) -> Result<(), ScimError> {
        let version = of(resource);
        let stale = self.matches.as_deref().is_some_and(|listed| !names(listed, version));
        let known = self.none_matches.as_deref().is_some_and(|listed| names(listed, version));
        match stale || known {
            true => Err(ScimError::status(StatusCode::PRECONDITION_FAILED, "The resource has another version by now.")),
            false => Ok(()),
        }
    }

    /// Whether the client knows this version already.
    pub(crate) fn is_known(&self, resource: &Value) -> bool {
        self.none_matches.as_deref().is_some_and(|listed| names(listed, of(resource)))
    }
}

/// Weak comparison with a list of ETags or `*`.
fn names(listed: &str, version: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").trim_matches('"').to_string();
    listed.split(',').any(|tag| tag.trim() == "*" || opaque(tag) == opaque(version))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn versions_follow_content_and_preconditions_compare_weakly() {
        let stamped = |title: &str, groups: Value| {
            let mut resource = json!({ "title": title, "groups": groups, "meta": { "created": "c" } });
            stamp(&mut resource, "groups");
            resource
        };
        let one = stamped("a", json!([1]));
        assert_eq!(of(&one), of(&stamped("a", json!([]))));
        assert_ne!(of(&one), of(&stamped("b", json!([1]))));
        assert_eq!(one["groups"], json!([1]));
        let check = |matches: &str| Precondition { matches: Some(matches.into()), none_matches: None }.check(&one);
        let strong = of(&one).trim_start_matches("W/").to_string();
        for good in [of(&one), &strong, "*", &format!("\"x\", {strong}")] {
            assert!(check(good).is_ok(), "{good}");
        }
        assert_eq!(check("\"x\"").unwrap_err().status, StatusCode::PRECONDITION_FAILED);
        assert!(check("").is_err());
        let known = Precondition { matches: None, none_matches: Some(strong.clone()) };
        assert!(known.is_known(&one) && known.check(&one).is_err());
        assert!(Precondition::default().check(&one).is_ok());
    }
}
