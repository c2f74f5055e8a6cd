//! Which attributes an answer has: `attributes`, `excludedAttributes`, and what the schema says (RFC 7644, 3.9).

use serde_json::{Map, Value};

use super::{
    path::Target,
    schema::{Attribute, COMMON, ResourceType, Returned, Schema},
};

/// What a client wants to see, not yet bound to a resource type.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selection {
    /// Only these; empty: whatever is shown by default.
    pub(crate) attributes: Vec<String>,
    /// Not these. Ignored if `attributes` is given.
    pub(crate) excluded: Vec<String>,
}

impl Selection {
    /// Bound to a type; names that it does not have select nothing.
    pub(crate) fn bind(&self, of: &'static ResourceType) -> Projection {
        let find = |names: &[String]| names.iter().filter_map(|name| Target::find(of, name.trim())).collect();
        Projection {
            of,
            only: (!self.attributes.is_empty()).then(|| find(&self.attributes)),
            not: find(&self.excluded),
        }
    }
}

/// What is shown of resources of one type.
#[derive(Clone, Debug)]
pub(crate) struct Projection {
    of: &'static ResourceType,
    only: Option<Vec<Target>>,
    not: Vec<Target>,
}

impl Projection {
    /// Whether an attribute of the resource itself is shown: what is not need not be loaded.
    pub(crate) fn shows(&self, name: &str) -> bool {
        let attribute = self.of.schema.attribute(name).or_else(|| COMMON.iter().find(|a| a.name == name));
        attribute.is_some_and(|attribute| self.mode(None, attribute) != Mode::Hidden)
    }

    /// The resource as it is shown.
    pub(crate) fn apply(&self, resource: &Value) -> Value {
        let mut out = Map::new();
        let own = COMMON.iter().chain(self.of.schema.attributes);
        self.copy(None, own, resource, &mut out);
        for schema in self.of.extensions {
            let Some(extension) = resource.get(schema.id) else { continue };
            let mut parts = Map::new();
            self.copy(Some(schema), schema.attributes.iter(), extension, &mut parts);
            if !parts.is_empty() {
                out.insert(schema.id.into(), Value::Object(parts));
            }
        }
        Value::Object(out)
    }

    fn copy(
        &self,
        extension: Option<&'static Schema>,
        attributes: impl Iterator<Item = &'static Attribute>,
        from: &Value,
        out: &mut Map<String, Value>,
    ) {
        for attribute in attributes {
            let Some(value) = from.get(attribute.name) else { continue };
            let shown = match self.mode(extension, attribute) {
                Mode::Hidden => continue,
                Mode::Whole => value.clone(),
                Mode::Parts(keep) => match narrowed(value, &|part| keep.contains(&part)) {
                    Some(value) => value,
                    None => continue,
                },
                Mode::Without(drop) => match narrowed(value, &|part| !drop.contains(&part)) {
                    Some(value) => value,
                    None => continue,
                },
            };
            out.insert(attribute.name.into(), shown);
        }
    }

    fn mode(&self, extension: Option<&'static Schema>, attribute: &'static Attribute) -> Mode {
        let urn = extension.map(|schema| schema.id);
        let names = |target: &&Target| {
            target.extension == urn && target.attribute.is_none_or(|named| named.name == attribute.name)
        };
        let parts = |targets: Vec<&Target>| -> Option<Vec<&'static str>> {
            targets.iter().map(|target| target.part.map(|part| part.name)).collect()
        };
        match (attribute.returned, &self.only) {
            (Returned::Always, _) => Mode::Whole,
            (Returned::Never, _) => Mode::Hidden,
            (_, Some(only)) => {
                let named: Vec<&Target> = only.iter().filter(names).collect();
                match (named.is_empty(), parts(named)) {
                    (true, _) => Mode::Hidden,
                    (false, None) => Mode::Whole,
                    (false, Some(parts)) => Mode::Parts(parts),
                }
            }
            (Returned::Default, None) => {
                let named: Vec<&Target> = self.not.iter().filter(names).collect();
                match (named.is_empty(), parts(named)) {
                    (true, _) => Mode::Whole,
                    (false, None) => Mode::Hidden,
                    (false, Some(parts)) => Mode::Without(parts),
                }
            }
        }
    }
}

#[derive(PartialEq)]
enum Mode {
    Hidden,
    Whole,
    Parts(Vec<&'static str>),
    Without(Vec<&'static str>),
}

/// The value with only those parts; nothing if none is left.
fn narrowed(value: &Value, keeps: &dyn Fn(&str) -> bool) -> Option<Value> {
    match value {
        Value::Object(parts) => {
            let kept: Map<String, Value> = parts
                .iter()
                .filter(|(name, _)| keeps(name))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect();
            (!kept.is_empty()).then_some(Value::Object(kept))
        }
        Value::Array(items) => {
            let kept: Vec<Value> = items.iter().filter_map(|item| narrowed(item, keeps)).collect();
            (!kept.is_empty()).then_some(Value::Array(kept))
        }
        simple => Some(simple.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::resources::{ENTERPRISE, USER};
    use super::*;
    use serde_json::json;

    fn shown(attributes: &[&str], excluded: &[&str]) -> Value {
        let texts = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        let selection = Selection { attributes: texts(attributes), excluded: texts(excluded) };
        selection.bind(&USER).apply(&json!({
            "schemas": ["s"], "id": "1", "userName": "ann", "name": { "givenName": "A", "familyName": "L" },
            "emails": [{ "value": "a", "type": "work" }, { "value": "b" }], "password": "never",
            ENTERPRISE: { "department": "D", "division": "V" }, "meta": { "version": "v", "created": "c" },
        }))
    }

    #[test]
    fn answers_have_what_was_asked_for() {
        let base = json!({ "schemas": ["s"], "id": "1" });
        let with = |more: Value| {
            let mut all = base.clone();
            more.as_object().unwrap().iter().for_each(|(name, value)| all[name] = value.clone());
            all
        };
        assert_eq!(shown(&["username"], &[]), with(json!({ "userName": "ann" })));
        assert_eq!(shown(&["emails.type", "nothing"], &[]), with(json!({ "emails": [{ "type": "work" }] })));
        assert_eq!(shown(&["name.givenName", "password"], &["name"]), with(json!({ "name": { "givenName": "A" } })));
        assert_eq!(shown(&[ENTERPRISE], &[]), with(json!({ ENTERPRISE: { "department": "D", "division": "V" } })));
        let department = format!("{ENTERPRISE}:department");
        assert_eq!(shown(&[&department], &[]), with(json!({ ENTERPRISE: { "department": "D" } })));
        let less = shown(&[], &["meta", "emails.value", "name", "id", &department]);
        assert_eq!(
            less,
            with(json!({ "userName": "ann", "emails": [{ "type": "work" }], ENTERPRISE: { "division": "V" } }))
        );
        assert!(shown(&[], &[]).get("password").is_none());
    }

    #[test]
    fn what_is_not_shown_need_not_be_loaded() {
        let selection = |excluded: &str| Selection { excluded: vec![excluded.into()], ..Selection::default() };
        assert!(!selection("GROUPS").bind(&USER).shows("groups"));
        assert!(selection("emails").bind(&USER).shows("groups"));
        let only = Selection { attributes: vec!["userName".into()], ..Selection::default() };
        assert!(!only.bind(&USER).shows("groups") && only.bind(&USER).shows("id"));
    }
}
