//! Names, kinds and the built-in folders.

use crate::kernel::{Error, NodeId, Result};

/// How many folders may lie between the root and a node, the node included.
pub(crate) const MAX_DEPTH: i64 = 64;
/// Characters of a name at most.
pub(crate) const MAX_NAME_CHARACTERS: usize = 255;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NodeKind {
    /// Holds nodes.
    Folder,
    /// Holds content.
    File,
}

impl NodeKind {
    /// The stored name.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Folder => "folder",
            Self::File => "file",
        }
    }
}

/// A folder that every tenant has. Nobody renames, moves, restricts or deletes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BuiltIn {
    /// The top. Carries no grants.
    Root,
    /// Everybody reads it.
    Shared,
    /// Holds the users' home folders and nothing else.
    Homes,
    /// Holds the knowledge bases' home folders and nothing else.
    KnowledgeBases,
}

impl BuiltIn {
    /// The stored name.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Shared => "shared",
            Self::Homes => "homes",
            Self::KnowledgeBases => "knowledge_bases",
        }
    }

    /// The folder's name in the tree.
    pub(crate) fn folder_name(self) -> &'static str {
        match self {
            Self::Root => "/",
            Self::Shared => "Shared",
            Self::Homes => "Homes",
            Self::KnowledgeBases => "Knowledge bases",
        }
    }

    /// Reads the stored name.
    pub(crate) fn parse(stored: &str) -> Result<Self> {
        let all = [Self::Root, Self::Shared, Self::Homes, Self::KnowledgeBases];
        let found = all.into_iter().find(|built_in| built_in.as_str() == stored);
        found.ok_or_else(|| Error::internal(format!("a folder is built in as the unknown {stored:?}")))
    }

    /// Whether only the system puts folders into it.
    pub(crate) fn is_reserved(self) -> bool {
        matches!(self, Self::Homes | Self::KnowledgeBases)
    }
}

/// The name of a folder or file, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NodeName(String);

impl NodeName {
    /// Checks a name: white space around it goes; 1–255 characters, no `/`, no control characters, not `.` or `..`.
    /// Error: `invalid_value` on `field`.
    pub(crate) fn parse(field: &str, raw: &str) -> Result<Self> {
        let name = raw.trim();
        let problem = match name {
            "" => "must not be empty",
            "." | ".." => "must not be `.` or `..`",
            _ if name.chars().count() > MAX_NAME_CHARACTERS => "must have at most 255 characters",
            _ if name.contains('/') => "must not contain `/`",
            _ if name.chars().any(char::is_control) => "must not contain control characters",
            _ => return Ok(Self(name.to_string())),
        };
        Err(Error::invalid(field, problem))
    }

    /// A valid name made of `raw` and the end of `id`, so that it collides with no other made this way.
    pub(crate) fn with_suffix(raw: &str, id: NodeSuffix) -> Self {
        let suffix = format!(" ({id})");
        let plain: String = raw.chars().map(|c| if c == '/' || c.is_control() { '_' } else { c }).collect();
        let room = MAX_NAME_CHARACTERS - suffix.len();
        let kept: String = plain.trim().chars().take(room).collect();
        Self(format!("{}{suffix}", kept.trim_end()).trim_start().to_string())
    }

    /// A name of the system's own.
    pub(crate) fn built_in(built_in: BuiltIn) -> Self {
        Self(built_in.folder_name().to_string())
    }

    /// The name.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The name.
    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

/// The random end of an id, 12 hex digits: enough to tell folders of the same name apart.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NodeSuffix(uuid::Uuid);

impl From<uuid::Uuid> for NodeSuffix {
    fn from(id: uuid::Uuid) -> Self {
        Self(id)
    }
}

impl From<NodeId> for NodeSuffix {
    fn from(id: NodeId) -> Self {
        Self(id.0)
    }
}

impl std::fmt::Display for NodeSuffix {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(&self.0.as_bytes()[10..]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn names_are_trimmed_and_checked() {
        for (raw, name) in [("a", "a"), ("  Q3 Bericht.pdf ", "Q3 Bericht.pdf"), ("...", "..."), ("日本", "日本")] {
            assert_eq!(NodeName::parse("/name", raw).unwrap().as_str(), name);
        }
        let longest = "ü".repeat(255);
        assert_eq!(NodeName::parse("/name", &longest).unwrap().as_str(), longest);
        for bad in ["", "  ", ".", "..", " .. ", "a/b", "a\0b", "a\nb", "a\u{85}b", &"x".repeat(256)] {
            let error = NodeName::parse("/name", bad).unwrap_err();
            assert_eq!(error.code, crate::kernel::ErrorCode::InvalidValue, "{bad:?}");
            assert_eq!(error.fields[0].field, "/name");
        }
    }

    #[test]
    fn suffixed_names_are_valid_whatever_they_are_made_of() {
        let id = NodeSuffix::from(Uuid::from_u128(0xabcdef));
        for raw in ["Handbook", "", " ", "a/b\0c", "..", &"y".repeat(400)] {
            let name = NodeName::with_suffix(raw, id);
            assert_eq!(NodeName::parse("/name", name.as_str()).unwrap(), name, "{raw:?}");
            assert!(name.as_str().ends_with("(000000abcdef)"));
        }
        assert_eq!(NodeName::with_suffix("Handbook", id).as_str(), "Handbook (000000abcdef)");
    }

    #[test]
    fn built_in_folders_are_read_back_as_stored() {
        for built_in in [BuiltIn::Root, BuiltIn::Shared, BuiltIn::Homes, BuiltIn::KnowledgeBases] {
            assert_eq!(BuiltIn::parse(built_in.as_str()).unwrap(), built_in);
        }
        assert!(BuiltIn::parse("attic").is_err());
    }
}
