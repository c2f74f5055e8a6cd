//! Names of attributes as clients write them — `emails.value`, `urn:…:User:manager.displayName`, in any case — and what they name.

use serde_json::Value;

use super::schema::{Attribute, COMMON, ResourceType, Schema};

/// What a name names: an attribute of the resource or of an extension, one of its parts, or a whole extension.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    /// The extension's URN; absent for the resource's own attributes.
    pub(crate) extension: Option<&'static str>,
    /// Absent: the whole extension.
    pub(crate) attribute: Option<&'static Attribute>,
    /// One part of a complex attribute.
    pub(crate) part: Option<&'static Attribute>,
}

impl Target {
    /// An attribute of the resource itself.
    pub(crate) fn own(attribute: &'static Attribute) -> Self {
        Self { extension: None, attribute: Some(attribute), part: None }
    }

    /// Finds what `name` names in resources of this type.
    pub(crate) fn find(of: &ResourceType, name: &str) -> Option<Self> {
        if !is_urn(name) {
            return Self::within(None, of.schema, name);
        }
        if let Some(rest) = after_urn(of.schema.id, name) {
            return Self::within(None, of.schema, rest.strip_prefix(':')?);
        }
        of.extensions.iter().find_map(|schema| match after_urn(schema.id, name)? {
            "" => Some(Self { extension: Some(schema.id), attribute: None, part: None }),
            rest => Self::within(Some(schema.id), schema, rest.strip_prefix(':')?),
        })
    }

    fn within(extension: Option<&'static str>, schema: &Schema, name: &str) -> Option<Self> {
        let (name, part) = name.split_once('.').map_or((name, None), |(name, part)| (name, Some(part)));
        let common = || COMMON.iter().find(|a| extension.is_none() && a.name.eq_ignore_ascii_case(name));
        let attribute = schema.attribute(name).or_else(common)?;
        let part = match part {
            Some(part) => Some(attribute.part(part)?),
            None => None,
        };
        Some(Self { extension, attribute: Some(attribute), part })
    }

    /// What the values that this names are described by.
    pub(crate) fn described_by(&self) -> Option<&'static Attribute> {
        self.part.or(self.attribute)
    }

    /// The attribute's value in a resource, as it stands there: a list, an object or a simple value.
    pub(crate) fn attribute_in<'a>(&self, resource: &'a Value) -> Option<&'a Value> {
        let container = match self.extension {
            Some(urn) => resource.get(urn)?,
            None => resource,
        };
        match self.attribute {
            Some(attribute) => container.get(attribute.name),
            None => Some(container),
        }
    }
}

/// The values of an attribute: the items of a list, or the one value.
pub(crate) fn items(value: Option<&Value>) -> &[Value] {
    match value {
        None | Some(Value::Null) => &[],
        Some(Value::Array(items)) => items,
        Some(one) => std::slice::from_ref(one),
    }
}

/// Whether a name begins with a schema's URN.
fn is_urn(name: &str) -> bool {
    name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("urn:"))
}

fn after_urn<'a>(urn: &str, name: &'a str) -> Option<&'a str> {
    let (start, rest) = name.split_at_checked(urn.len())?;
    (start.eq_ignore_ascii_case(urn) && (rest.is_empty() || rest.starts_with(':'))).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::super::resources::{ENTERPRISE, GROUP, USER};
    use super::*;

    fn found(name: &str) -> Option<String> {
        let target = Target::find(&USER, name)?;
        let names = [target.extension, target.attribute.map(|a| a.name), target.part.map(|a| a.name)];
        Some(names.into_iter().flatten().collect::<Vec<_>>().join("/"))
    }

    #[test]
    fn names_in_any_case_with_and_without_urn() {
        let core = "urn:ietf:params:scim:schemas:core:2.0:User";
        let cases: &[(&str, &str)] = &[
            ("username", "userName"),
            ("NAME.familyname", "name/familyName"),
            ("meta.lastModified", "meta/lastModified"),
            ("externalID", "externalId"),
            (&format!("{core}:emails.type"), "emails/type"),
            (&core.replace("core", "CORE").replace(":User", ":User:Title"), "title"),
            (ENTERPRISE, ENTERPRISE),
            (&format!("{ENTERPRISE}:manager.VALUE"), &format!("{ENTERPRISE}/manager/value")),
        ];
        for (name, expected) in cases {
            assert_eq!(found(name).as_deref(), Some(*expected), "{name}");
        }
        for name in ["", "nothing", "name.nothing", "userName.value", core, "urn:other:User:userName", "department"] {
            assert_eq!(found(name), None, "{name}");
        }
        assert!(Target::find(&GROUP, ENTERPRISE).is_none());
    }
}
