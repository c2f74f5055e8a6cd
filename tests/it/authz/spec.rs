//! The published document as data, and minimal valid requests made from its schemas.

use reqwest::{Method, RequestBuilder};
use serde_json::{Map, Value, json};

use crate::support::Client;

/// The whole document.
pub(super) struct Spec(pub(super) Value);

/// One operation.
#[derive(Clone, Debug)]
pub(super) struct Operation {
    pub(super) id: String,
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) permission: Option<String>,
    pub(super) value: Value,
}

/// Where an operation takes an id.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Place {
    Path,
    Query,
    /// Names on the way to it; `*` is any item of an array.
    Body(Vec<String>),
}

/// A parameter or field that holds an id.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct IdParameter {
    pub(super) name: String,
    pub(super) place: Place,
}

impl Spec {
    /// What the code says.
    pub(super) fn load() -> Self {
        Self(lectern::openapi::document())
    }

    /// Every operation, in the document's order.
    pub(super) fn operations(&self) -> Vec<Operation> {
        let paths = self.0["paths"].as_object().expect("a document has paths");
        let of_path = |(path, item): (&String, &Value)| {
            let item = item.as_object().expect("a path has operations").clone();
            let path = path.clone();
            item.into_iter().map(move |(method, value)| Operation {
                id: value["operationId"].as_str().unwrap_or_default().to_string(),
                method: method.to_uppercase().parse().expect("a method"),
                path: path.clone(),
                permission: value["x-permission"].as_str().map(str::to_string),
                value,
            })
        };
        paths.iter().flat_map(of_path).collect()
    }

    /// A schema with its references followed.
    pub(super) fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        // A reference with a description of its own stands beside that.
        let reference = schema["allOf"].as_array().and_then(|all| all.iter().find(|part| part["$ref"].is_string()));
        let inner = reference.unwrap_or(schema);
        match inner["$ref"].as_str().and_then(|name| name.strip_prefix("#/components/schemas/")) {
            Some(name) => self.resolve(&self.0["components"]["schemas"][name]),
            None => inner,
        }
    }

    /// Every place of an operation that holds an id, by the schemas alone.
    pub(super) fn id_parameters(&self, operation: &Operation) -> Vec<IdParameter> {
        let mut found = Vec::new();
        for parameter in operation.value["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap_or_default().to_string();
            let is_id = self.resolve(&parameter["schema"])["format"] == "uuid";
            match parameter["in"].as_str() {
                Some("path") => {
                    assert!(is_id, "{}: the path parameter {name} is no UUID", operation.id);
                    found.push(IdParameter { name, place: Place::Path });
                }
                Some("query") if is_id => found.push(IdParameter { name, place: Place::Query }),
                _ => {}
            }
        }
        if let Some((_, schema)) = self.body(operation) {
            self.ids_in(schema, &mut Vec::new(), &mut found);
        }
        found
    }

    fn ids_in(&self, schema: &Value, at: &mut Vec<String>, found: &mut Vec<IdParameter>) {
        let schema = self.resolve(schema);
        if schema["format"] == "uuid" {
            let name = at.iter().rev().find(|name| *name != "*").cloned().unwrap_or_default();
            found.push(IdParameter { name, place: Place::Body(at.clone()) });
        }
        if schema["type"] == "array" {
            at.push("*".into());
            self.ids_in(&schema["items"], at, found);
            at.pop();
        }
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            at.push(name.clone());
            self.ids_in(property, at, found);
            at.pop();
        }
    }

    /// Media type and schema of the request's body.
    fn body<'a>(&self, operation: &'a Operation) -> Option<(&'a str, &'a Value)> {
        let content = operation.value["requestBody"]["content"].as_object()?;
        content.iter().next().map(|(media_type, content)| (media_type.as_str(), &content["schema"]))
    }

    /// A valid request: required parts only, ids from `id_of`, and `extra` set even if optional.
    pub(super) fn request(
        &self,
        client: &Client,
        operation: &Operation,
        extra: Option<(&IdParameter, &str)>,
        id_of: &dyn Fn(&str) -> String,
    ) -> RequestBuilder {
        let chosen = |name: &str, place: &Place| match extra {
            Some((parameter, id)) if parameter.name == name && parameter.place == *place => Some(id.to_string()),
            _ => None,
        };
        let mut path = operation.path.clone();
        let mut query: Vec<(String, String)> = Vec::new();
        for parameter in operation.value["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap_or_default();
            match parameter["in"].as_str() {
                Some("path") => {
                    let id = chosen(name, &Place::Path).unwrap_or_else(|| id_of(name));
                    path = path.replace(&format!("{{{name}}}"), &id);
                }
                Some("query") => match chosen(name, &Place::Query) {
                    Some(id) => query.push((name.into(), id)),
                    None if parameter["required"] == true => {
                        let value = self.example(&parameter["schema"], id_of, name);
                        query.push((name.into(), value.as_str().map_or(value.to_string(), str::to_string)));
                    }
                    None => {}
                },
                _ => {}
            }
        }
        let request = client.request(operation.method.clone(), &path).query(&query);
        let Some((media_type, schema)) = self.body(operation) else { return request };
        let in_body = extra.and_then(|(parameter, id)| match &parameter.place {
            Place::Body(at) => Some((at.as_slice(), id)),
            _ => None,
        });
        if media_type.starts_with("multipart/form-data") {
            return request.multipart(self.form(schema, in_body));
        }
        if media_type != "application/json" {
            return request.header("content-type", media_type).body("some content");
        }
        let mut body = self.example(schema, id_of, "");
        if let Some((at, id)) = in_body {
            set(&mut body, at, id);
        }
        request.json(&body)
    }

    fn form(&self, schema: &Value, extra: Option<(&[String], &str)>) -> reqwest::multipart::Form {
        let part = reqwest::multipart::Part::bytes(b"some content".to_vec()).file_name("form.txt");
        let mut form = reqwest::multipart::Form::new();
        let properties = self.resolve(schema)["properties"].as_object().cloned().unwrap_or_default();
        assert!(properties.contains_key("file"), "a form has a part `file`: {schema}");
        if let Some(([name], id)) = extra {
            form = form.text(name.clone(), id.to_string());
        }
        form = form.text("name", "form.txt");
        form.part("file", part)
    }

    /// The smallest value that a schema allows.
    fn example(&self, schema: &Value, id_of: &dyn Fn(&str) -> String, name: &str) -> Value {
        let schema = self.resolve(schema);
        if let Some(first) = schema["enum"].get(0) {
            return first.clone();
        }
        match (schema["type"].as_str().unwrap_or("object"), schema["format"].as_str()) {
            ("string", Some("uuid")) => id_of(name).into(),
            ("string", Some("date-time")) => "2100-01-01T00:00:00Z".into(),
            ("string", _) => "a".repeat(schema["minLength"].as_u64().unwrap_or(1).max(8) as usize).into(),
            ("integer" | "number", _) => schema["minimum"].as_f64().map_or(json!(1), |n| json!(n as i64)),
            ("boolean", _) => true.into(),
            ("array", _) => json!([]),
            _ => {
                let required: Vec<&str> =
                    schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
                let fields = required
                    .iter()
                    .map(|name| (name.to_string(), self.example(&schema["properties"][name], id_of, name)));
                Value::Object(fields.collect::<Map<_, _>>())
            }
        }
    }
}

/// Sets an id deep in a body.
fn set(body: &mut Value, at: &[String], id: &str) {
    match at {
        [] => *body = id.into(),
        [star, rest @ ..] if star == "*" => {
            let mut item = Value::Null;
            set(&mut item, rest, id);
            *body = json!([item]);
        }
        [name, rest @ ..] => {
            if !body.is_object() {
                *body = json!({});
            }
            set(&mut body[name.as_str()], rest, id);
        }
    }
}
