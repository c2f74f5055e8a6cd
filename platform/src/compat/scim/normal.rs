//! What clients send, brought into one form: canonical names, values of the schema's types, nothing that only the server may write.
//! Invariant: what comes out holds only attributes of the schema, no nulls, no empty lists and objects.

use serde_json::{Map, Value, json};

use super::{
    error::{ScimError, ScimType},
    filter::boolean,
    path::Target,
    schema::{Attribute, Kind, Mutability, ResourceType},
};

/// Members of one group at most.
const MAX_MEMBERS: usize = 20_000;
/// Values of any other list at most: people have few addresses.
const MAX_VALUES: usize = 100;
/// Characters of one text at most, except certificates.
const MAX_TEXT: usize = 4096;
const MAX_BINARY: usize = 65_536;

/// A whole resource as sent by POST or PUT. Unknown and read-only attributes are ignored, as RFC 7644 (3.3, 3.5.1) says.
pub(crate) fn resource(of: &ResourceType, body: &Value) -> Result<Map<String, Value>, ScimError> {
    let body = body.as_object().ok_or_else(|| syntax("The body is a JSON object."))?;
    check_schemas(of.schema.id, body)?;
    let mut out = Map::new();
    for (name, value) in body {
        if let Some(extension) = of.extension(name) {
            let parts = value.as_object().ok_or_else(|| invalid(name, "is an object"))?;
            for (name, value) in parts {
                if let Some(target) = Target::find(of, &format!("{}:{name}", extension.id)) {
                    put(&mut out, &target, value)?;
                }
            }
            continue;
        }
        // A full name such as `urn:…:User:department` may stand at the top too.
        if let Some(target) = Target::find(of, name).filter(|target| target.part.is_none()) {
            put(&mut out, &target, value)?;
        }
    }
    Ok(out)
}

fn check_schemas(core: &str, body: &Map<String, Value>) -> Result<(), ScimError> {
    let sent = body.iter().find(|(name, _)| name.eq_ignore_ascii_case("schemas"));
    let Some((_, sent)) = sent else { return Ok(()) };
    let names = sent.as_array().ok_or_else(|| syntax("\"schemas\" is a list of URNs."))?;
    match names.iter().any(|name| name.as_str().is_some_and(|name| name.eq_ignore_ascii_case(core))) {
        true => Ok(()),
        false => Err(syntax(format!("\"schemas\" does not name {core}."))),
    }
}

fn put(out: &mut Map<String, Value>, target: &Target, value: &Value) -> Result<(), ScimError> {
    let Some(attribute) = target.attribute else { return Ok(()) };
    if attribute.mutability == Mutability::ReadOnly {
        return Ok(());
    }
    let Some(value) = attribute_value(attribute, value)? else { return Ok(()) };
    let container = match target.extension {
        Some(urn) => out.entry(urn).or_insert_with(|| json!({})).as_object_mut(),
        None => Some(out),
    };
    if let Some(container) = container {
        container.insert(attribute.name.to_string(), value);
    }
    Ok(())
}

/// The value of an attribute, or nothing if it means "unassigned".
pub(crate) fn attribute_value(attribute: &'static Attribute, value: &Value) -> Result<Option<Value>, ScimError> {
    if !attribute.multi_valued {
        return match value {
            // Some clients send a list of one where the schema has one value.
            Value::Array(items) if items.len() <= 1 => match items.first() {
                Some(item) => single(attribute, item),
                None => Ok(None),
            },
            value => single(attribute, value),
        };
    }
    let items = super::path::items(Some(value));
    check_length(attribute, items.len())?;
    let mut out: Vec<Value> = Vec::with_capacity(items.len());
    for item in items {
        out.extend(single(attribute, item)?);
    }
    check_primary(attribute, &out)?;
    Ok((!out.is_empty()).then_some(Value::Array(out)))
}

/// 400 if a list has more values than it may.
pub(crate) fn check_length(attribute: &Attribute, length: usize) -> Result<(), ScimError> {
    let max = if attribute.is_told_apart_by_id() { MAX_MEMBERS } else { MAX_VALUES };
    match length > max {
        true => Err(invalid(attribute.name, &format!("has at most {max} values"))),
        false => Ok(()),
    }
}

/// One value: of a single-valued attribute, of a part, or one item of a list.
pub(crate) fn single(attribute: &'static Attribute, value: &Value) -> Result<Option<Value>, ScimError> {
    match (attribute.kind, value) {
        (_, Value::Null) => Ok(None),
        (Kind::Complex, Value::Object(parts)) => complex(attribute, parts),
        (Kind::Complex, Value::String(text)) if text.is_empty() => Ok(None),
        // `"manager": "26118915"` is how some clients write `{"value": "26118915"}`.
        (Kind::Complex, simple) => match attribute.value_part() {
            Some(part) if !simple.is_array() => {
                Ok(single(part, simple)?.map(|value| Value::Object(Map::from_iter([(part.name.to_string(), value)]))))
            }
            _ => Err(invalid(attribute.name, "is an object")),
        },
        // … and `{"value": "x"}` how some write "x".
        (_, Value::Object(parts)) if parts.contains_key("value") && attribute.name != "value" => {
            single(attribute, &parts["value"])
        }
        (Kind::Boolean, value) => match boolean(value) {
            Some(value) => Ok(Some(value.into())),
            None if value.as_str() == Some("") => Ok(None),
            None => Err(invalid(attribute.name, "is true or false")),
        },
        (_, Value::String(text)) => text_value(attribute, text),
        (_, Value::Number(_) | Value::Bool(_)) => Ok(Some(value.to_string().into())),
        (_, Value::Array(_) | Value::Object(_)) => Err(invalid(attribute.name, "is a text")),
    }
}

fn complex(attribute: &'static Attribute, parts: &Map<String, Value>) -> Result<Option<Value>, ScimError> {
    let mut out = Map::new();
    for (name, value) in parts {
        let Some(part) = attribute.part(name) else { continue };
        if part.mutability == Mutability::ReadOnly {
            continue;
        }
        if let Some(value) = attribute_value(part, value)? {
            out.insert(part.name.to_string(), value);
        }
    }
    Ok((!out.is_empty()).then_some(Value::Object(out)))
}

fn text_value(attribute: &'static Attribute, text: &str) -> Result<Option<Value>, ScimError> {
    let max = if attribute.kind == Kind::Binary { MAX_BINARY } else { MAX_TEXT };
    if text.chars().count() > max {
        return Err(invalid(attribute.name, &format!("has at most {max} characters")));
    }
    // What no database stores as text.
    if text.contains('\0') {
        return Err(invalid(attribute.name, "has no null characters"));
    }
    Ok(Some(text.into()))
}

fn check_primary(attribute: &Attribute, items: &[Value]) -> Result<(), ScimError> {
    let primaries = items.iter().filter(|item| item["primary"] == true).count();
    match primaries > 1 {
        true => Err(invalid(attribute.name, "has at most one primary value")),
        false => Ok(()),
    }
}

/// Checks what must be there.
pub(crate) fn check_required(of: &ResourceType, resource: &Value) -> Result<(), ScimError> {
    let is_missing = |attribute: &&Attribute| {
        let value = &resource[attribute.name];
        attribute.required && value.as_str().is_none_or(|text| text.trim().is_empty())
    };
    match of.schema.attributes.iter().find(is_missing) {
        Some(attribute) => Err(invalid(attribute.name, "is required")),
        None => Ok(()),
    }
}

/// 400 `invalidValue` on an attribute.
pub(crate) fn invalid(name: &str, rule: &str) -> ScimError {
    ScimError::of(ScimType::InvalidValue, format!("{name:?} {rule}."))
}

fn syntax(detail: impl Into<String>) -> ScimError {
    ScimError::of(ScimType::InvalidSyntax, detail)
}

#[cfg(test)]
mod tests {
    use super::super::resources::{ENTERPRISE, GROUP, USER};
    use super::*;

    #[test]
    fn names_types_and_dialects_become_one_form() {
        let sent = json!({
            "Schemas": ["urn:ietf:params:scim:schemas:core:2.0:user"],
            "id": "mine", "meta": { "version": "x" }, "groups": [{ "value": "g" }], "unknown": 1,
            "username": "Ann", "ACTIVE": "False", "nickName": null, "title": 7,
            "Name": { "GivenName": "Ann", "middleName": null, "x": 1 },
            "emails": [{ "Value": "a@b.c", "primary": "True" }, "d@e.f", null, {}],
            "phoneNumbers": [], "photos": { "value": "https://p" },
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user": { "Department": "D", "manager": "m", "x": 1 },
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:division": "V",
            "urn:ietf:params:scim:schemas:extension:other:2.0:User": { "a": 1 },
        });
        assert_eq!(
            Value::Object(resource(&USER, &sent).unwrap()),
            json!({
                "userName": "Ann", "active": false, "title": "7", "name": { "givenName": "Ann" },
                "emails": [{ "value": "a@b.c", "primary": true }, { "value": "d@e.f" }],
                "photos": [{ "value": "https://p" }],
                ENTERPRISE: { "department": "D", "manager": { "value": "m" }, "division": "V" },
            })
        );
    }

    #[test]
    fn wrong_types_are_refused_by_name() {
        for (sent, name) in [
            (json!({ "userName": ["a", "b"] }), "userName"),
            (json!({ "active": "maybe" }), "active"),
            (json!({ "name": ["a", "b"] }), "name"),
            (json!({ "emails": [{ "value": "a", "primary": true }, { "value": "b", "primary": true }] }), "emails"),
            (json!({ "title": "a\u{0}b" }), "title"),
            (json!({ "title": "a".repeat(5000) }), "title"),
            (json!({ "emails": vec![json!({ "value": "a" }); 101] }), "emails"),
            (json!({ ENTERPRISE: 3 }), ENTERPRISE),
        ] {
            let error = resource(&USER, &sent).unwrap_err();
            assert_eq!(error.scim_type, Some(ScimType::InvalidValue), "{sent}");
            assert!(error.detail.contains(name), "{}", error.detail);
        }
        for sent in [json!([]), json!("x"), json!({ "schemas": "x" }), json!({ "schemas": ["urn:x"] })] {
            assert_eq!(resource(&GROUP, &sent).unwrap_err().scim_type, Some(ScimType::InvalidSyntax), "{sent}");
        }
        let members = |count: usize| json!({ "members": vec![json!({ "value": "m" }); count] });
        assert!(resource(&GROUP, &members(20_000)).is_ok() && resource(&GROUP, &members(20_001)).is_err());
        assert!(check_required(&USER, &json!({ "userName": " " })).is_err());
        assert!(check_required(&GROUP, &json!({})).is_err());
        assert!(check_required(&GROUP, &json!({ "displayName": "g" })).is_ok());
    }
}
