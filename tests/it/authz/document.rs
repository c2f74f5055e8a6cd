//! The published document keeps its promises: every operation is named, described, secured, and answers problems.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    spec::{Operation, Spec},
    world::kind_of,
};
use crate::support::{TestApp, workspace};

const PUBLIC: &str = include_str!("public_operations.txt");

fn responses(operation: &Operation) -> &serde_json::Map<String, Value> {
    operation.value["responses"].as_object().expect("an operation has responses")
}

#[test]
fn every_operation_is_named_described_and_answers_problems() {
    let spec = Spec::load();
    let mut seen = BTreeSet::new();
    for operation in spec.operations() {
        let id = &operation.id;
        let well_formed = !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        assert!(well_formed, "{} {} has the operation id {id:?}", operation.method, operation.path);
        assert!(id.contains('_') || id == "search", "{id} is not resource_verb");
        assert!(seen.insert(id.clone()), "{id} is there twice");
        assert_eq!(operation.value["tags"].as_array().map(Vec::len), Some(1), "{id} has one tag");
        let summary = operation.value["summary"].as_str().unwrap_or_default();
        assert!(
            !summary.is_empty() && summary.len() <= 80 && !summary.ends_with('.'),
            "{id} has the summary {summary:?}"
        );
        let successes: Vec<&String> = responses(&operation).keys().filter(|status| status.starts_with('2')).collect();
        let partial = id == "file_content" && successes == ["200", "206"];
        // Browsers are led to a provider and back.
        let leads = ["oidc_start", "oidc_callback"].contains(&id.as_str()) && responses(&operation).contains_key("303");
        assert!(successes.len() == 1 || partial || leads, "{id} has the successes {successes:?}");
        for range in ["4XX", "5XX"] {
            let content = &responses(&operation)[range]["content"]["application/problem+json"];
            assert!(
                content["schema"]["$ref"].as_str().is_some_and(|r| r.ends_with("/Problem")),
                "{id} has no problem for {range}"
            );
        }
    }
    assert!(seen.len() >= 40, "only {} operations: is the document complete?", seen.len());
}

#[test]
fn operations_without_security_are_exactly_the_listed_ones() {
    let spec = Spec::load();
    let is_public = |operation: &Operation| operation.value["security"].as_array().is_none_or(Vec::is_empty);
    let (public, secured): (Vec<_>, Vec<_>) = spec.operations().into_iter().partition(is_public);
    let listed: BTreeSet<&str> =
        PUBLIC.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
    let public: BTreeSet<&str> = public.iter().map(|operation| operation.id.as_str()).collect();
    assert_eq!(public, listed, "only a person adds to public_operations.txt");
    for operation in secured {
        assert!(operation.permission.is_some(), "{} requires no permission", operation.id);
        let schemes: BTreeSet<String> = operation.value["security"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|requirement| requirement.as_object().into_iter().flat_map(|r| r.keys().cloned()))
            .collect();
        assert_eq!(schemes, BTreeSet::from(["api_key".into(), "bearer".into()]), "{}", operation.id);
    }
}

#[test]
fn every_field_and_parameter_is_described() {
    let spec = Spec::load();
    let mut bare = Vec::new();
    let schemas = spec.0["components"]["schemas"].as_object().expect("a document has schemas");
    for (name, schema) in schemas {
        for part in std::iter::once(schema).chain(schema["allOf"].as_array().into_iter().flatten()) {
            for (field, property) in part["properties"].as_object().into_iter().flatten() {
                let described = property["description"].as_str().is_some_and(|d| !d.trim().is_empty());
                // The tag of a union is the framework's own.
                let is_tag = schema["discriminator"]["propertyName"] == field.as_str()
                    || part["required"] == serde_json::json!(["type"]);
                if !described && !is_tag {
                    bare.push(format!("{name}.{field}"));
                }
            }
        }
    }
    for operation in spec.operations() {
        for parameter in operation.value["parameters"].as_array().into_iter().flatten() {
            let described = parameter["description"].as_str().is_some_and(|d| !d.trim().is_empty());
            if !described && parameter["in"] != "path" {
                bare.push(format!("{}?{}", operation.id, parameter["name"]));
            }
        }
    }
    assert!(bare.is_empty(), "without description: {bare:#?}");
}

#[test]
fn every_id_parameter_has_a_known_kind() {
    let spec = Spec::load();
    let mut unknown = BTreeMap::new();
    for operation in spec.operations() {
        for parameter in spec.id_parameters(&operation) {
            if kind_of(&parameter.name).is_none() {
                unknown.entry(parameter.name).or_insert_with(Vec::new).push(operation.id.clone());
            }
        }
    }
    assert!(unknown.is_empty(), "add to `kind_of` how these ids are made: {unknown:#?}");
}

/// What is not in the document is not walked: every operation in the sources must be.
#[test]
fn nothing_is_hidden_from_the_document() {
    let spec = Spec::load();
    let documented: BTreeSet<String> = spec.operations().into_iter().map(|operation| operation.id).collect();
    let mut folders = vec![workspace().join("platform/src")];
    let mut in_source = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the sources are there") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            for piece in text.split("operation_id = \"").skip(1) {
                in_source.insert(piece.split('"').next().unwrap_or_default().to_string());
            }
            let hides = text
                .split("#[oai(")
                .skip(1)
                .any(|a| a.split(")]").next().is_some_and(|a| a.split([',', '\n']).any(|w| w.trim() == "hidden")));
            assert!(!hides, "{} hides an operation from the walk", path.display());
        }
    }
    assert_eq!(documented, in_source);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_served_document_is_the_committed_one_and_is_shown_by_both_viewers() {
    let app = TestApp::start().await;
    let served = app.anonymous.get("!/openapi/platform.json").await;
    assert_eq!(String::from_utf8_lossy(&served.bytes), lectern::openapi::document_text());
    let committed =
        std::fs::read_to_string(workspace().join("openapi/platform.json")).expect("the document is committed");
    assert!(committed == lectern::openapi::document_text(), "openapi/platform.json is stale: run `make openapi`");
    for path in ["!/docs/swagger", "!/docs/redoc"] {
        let page = app.anonymous.get(path).await;
        assert_eq!(page.status, 200, "{path}: {page}");
        assert!(page.header("content-type").starts_with("text/html"), "{path}");
        assert!(String::from_utf8_lossy(&page.bytes).contains("user_create"), "{path} shows the operations");
    }
}
