//! Turns the published document into the one that progenitor reads well. Each step says which limit of progenitor it is for.

use anyhow::{Context as _, Result};
use serde_json::{Map, Value, json};

/// The document for the SDK.
pub(crate) fn for_sdk(mut spec: Value) -> Result<Value> {
    let paths = spec["paths"].as_object_mut().context("the document has no paths")?;
    for item in paths.values_mut().filter_map(Value::as_object_mut) {
        item.retain(|_, operation| !is_multipart(operation));
        item.values_mut().for_each(fix_operation);
    }
    paths.retain(|_, item| item.as_object().is_some_and(|item| !item.is_empty()));
    let schemas = spec["components"]["schemas"].as_object().cloned().unwrap_or_default();
    fix_schemas(&mut spec, &schemas);
    drop_unused_schemas(&mut spec);
    Ok(spec)
}

/// Multipart bodies have no typed method: the SDK uploads raw bodies.
fn is_multipart(operation: &Value) -> bool {
    let content = operation.pointer("/requestBody/content").and_then(Value::as_object);
    content.is_some_and(|content| content.keys().any(|media_type| media_type.starts_with("multipart/")))
}

fn fix_operation(operation: &mut Value) {
    if let Some(responses) = operation["responses"].as_object_mut() {
        // Only application/json is typed.
        for content in responses.values_mut().filter_map(|r| r.get_mut("content")?.as_object_mut()) {
            if let Some(problem) = content.remove("application/problem+json") {
                content.insert("application/json".into(), problem);
            }
        }
        // One success type an operation: partial content is the same bytes. Single error statuses are within their range.
        let in_range = |status: &str| match status.as_bytes() {
            [class @ (b'4' | b'5'), ..] => {
                responses.contains_key(&format!("{}XX", char::from(*class))) && !status.ends_with("XX")
            }
            [b'3', ..] => true,
            _ => status == "206" && responses.contains_key("200"),
        };
        let redundant: Vec<String> = responses.keys().filter(|status| in_range(status)).cloned().collect();
        redundant.iter().for_each(|status| drop(responses.remove(status)));
    }
    if let Some(content) = operation.pointer_mut("/requestBody/content").and_then(Value::as_object_mut) {
        // Media types with parameters are not recognised.
        let bare = content
            .iter()
            .map(|(name, value)| (name.split(';').next().unwrap_or(name).trim().to_string(), value.clone()));
        *content = bare.collect::<Map<_, _>>();
    }
    let has = |name: &str| operation["parameters"].as_array().is_some_and(|all| all.iter().any(|p| p["name"] == name));
    if has("page_token") && has("limit") {
        operation["x-dropshot-pagination"] = json!({ "required": [] });
    }
}

fn fix_schemas(value: &mut Value, schemas: &Map<String, Value>) {
    match value {
        Value::Object(object) => {
            inline_union(object, schemas);
            drop_redundant_all_of(object);
            if object.get("format").is_some_and(|f| f == "naive-date") {
                object.insert("format".into(), "date".into());
            }
            object.values_mut().for_each(|inner| fix_schemas(inner, schemas));
        }
        Value::Array(items) => items.iter_mut().for_each(|inner| fix_schemas(inner, schemas)),
        _ => {}
    }
}

/// With its variants inline, a discriminated union becomes an internally tagged enum.
fn inline_union(object: &mut Map<String, Value>, schemas: &Map<String, Value>) {
    if !object.contains_key("oneOf") && !object.contains_key("anyOf") {
        return;
    }
    object.remove("type");
    let Some(discriminator) = object.remove("discriminator") else { return };
    let tag = discriminator["propertyName"].as_str().unwrap_or_default().to_string();
    for variant in object.get_mut("oneOf").and_then(Value::as_array_mut).into_iter().flatten() {
        let mut flat = flatten(variant, schemas);
        // The title becomes the variant's name.
        flat["title"] = flat["properties"][&tag]["enum"][0].clone();
        *variant = flat;
    }
}

/// `{allOf: [$ref, {description}]}` → `{allOf: [$ref]}`: anything beside the reference would make a new type.
fn drop_redundant_all_of(object: &mut Map<String, Value>) {
    const ANNOTATIONS: [&str; 6] = ["default", "description", "example", "title", "readOnly", "writeOnly"];
    let Some(parts) = object.get_mut("allOf").and_then(Value::as_array_mut) else { return };
    if parts.iter().filter(|part| part.get("$ref").is_some()).count() != 1 {
        return;
    }
    let only_annotates =
        |part: &Value| part.as_object().is_some_and(|o| o.keys().all(|key| ANNOTATIONS.contains(&key.as_str())));
    parts.retain(|part| part.get("$ref").is_some() || !only_annotates(part));
}

fn resolve<'a>(value: &'a Value, schemas: &'a Map<String, Value>) -> &'a Value {
    let name = value.get("$ref").and_then(Value::as_str).and_then(|r| r.rsplit('/').next());
    match name.and_then(|name| schemas.get(name)) {
        Some(target) => resolve(target, schemas),
        None => value,
    }
}

/// An `allOf` of objects as one object.
fn flatten(value: &Value, schemas: &Map<String, Value>) -> Value {
    let value = resolve(value, schemas);
    let Some(parts) = value.get("allOf").and_then(Value::as_array) else { return value.clone() };
    let mut properties = Map::new();
    let mut required = Vec::new();
    for part in parts.iter().map(|part| flatten(part, schemas)) {
        properties.extend(part["properties"].as_object().cloned().unwrap_or_default());
        required.extend(part["required"].as_array().cloned().unwrap_or_default());
    }
    json!({ "type": "object", "properties": properties, "required": required })
}

fn drop_unused_schemas(spec: &mut Value) {
    loop {
        let text = spec.to_string();
        let Some(schemas) = spec.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else { return };
        let before = schemas.len();
        schemas.retain(|name, _| text.contains(&format!("\"#/components/schemas/{name}\"")));
        if schemas.len() == before {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Value {
        json!({
            "openapi": "3.0.0",
            "paths": {
                "/form": { "post": { "requestBody": { "content": { "multipart/form-data": {} } }, "responses": {} } },
                "/things": { "get": {
                    "parameters": [{ "name": "limit" }, { "name": "page_token" }],
                    "responses": {
                        "200": { "content": { "application/json; charset=utf-8": { "schema": { "$ref": "#/components/schemas/Event" } } } },
                        "4XX": { "content": { "application/problem+json": { "schema": { "type": "object" } } } }
                    }
                } }
            },
            "components": { "schemas": {
                "Event": {
                    "type": "object",
                    "oneOf": [{ "$ref": "#/components/schemas/Event_A" }],
                    "discriminator": { "propertyName": "type" }
                },
                "Event_A": { "allOf": [
                    { "type": "object", "required": ["type"], "properties": { "type": { "type": "string", "enum": ["a"] } } },
                    { "$ref": "#/components/schemas/A" }
                ] },
                "A": { "type": "object", "required": ["n"], "properties": { "n": { "type": "integer" } } },
                "Unused": { "type": "object" }
            } }
        })
    }

    #[test]
    fn multipart_goes_problems_are_typed_and_lists_page() {
        let spec = for_sdk(document()).unwrap();
        assert!(spec["paths"].get("/form").is_none());
        let get = &spec["paths"]["/things"]["get"];
        assert!(get["responses"]["4XX"]["content"].get("application/json").is_some());
        assert_eq!(get["x-dropshot-pagination"], json!({ "required": [] }));
    }

    #[test]
    fn unions_are_inlined_and_what_nobody_names_is_dropped() {
        let spec = for_sdk(document()).unwrap();
        let schemas = spec["components"]["schemas"].as_object().unwrap();
        assert_eq!(schemas.keys().collect::<Vec<_>>(), ["Event"]);
        let variant = &schemas["Event"]["oneOf"][0];
        assert_eq!(variant["title"], "a");
        assert!(variant["properties"].get("n").is_some());
        assert_eq!(variant["required"], json!(["type", "n"]));
    }
}
