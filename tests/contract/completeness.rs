//! The document says everything that a reader needs (architecture.md B7).

use std::collections::{BTreeMap, BTreeSet};

use cpapi::api::openapi::document;
use serde_json::Value;
use testkit::{Contract, Operation};

fn contract() -> Contract {
    Contract::new(serde_json::to_value(document()).unwrap())
}

/// Collects what is wrong, so that one run shows all of it.
fn assert_each(check: impl Fn(&Operation, &mut Vec<String>)) {
    let mut wrong = Vec::new();
    for operation in contract().operations() {
        let mut problems = Vec::new();
        check(operation, &mut problems);
        wrong.extend(
            problems
                .into_iter()
                .map(|problem| format!("{} {}: {problem}", operation.method, operation.path)),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[test]
fn every_operation_has_a_summary_one_known_tag_and_an_id_of_its_own() {
    let contract = contract();
    let tags: BTreeSet<&str> = contract.document()["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| text(&tag["name"]))
        .collect();
    let mut ids = BTreeMap::<String, usize>::new();
    for operation in contract.operations() {
        *ids.entry(operation.id().to_owned()).or_default() += 1;
    }
    assert_each(|operation, wrong| {
        let summary = text(&operation.document["summary"]);
        if summary.is_empty() || summary.contains('\n') {
            wrong.push(format!("summary {summary:?}"));
        }
        let named: Vec<&str> = operation.document["tags"]
            .as_array()
            .into_iter()
            .flatten()
            .map(text)
            .collect();
        if named.len() != 1 || !tags.contains(named[0]) {
            wrong.push(format!("tags {named:?}"));
        }
        let id = operation.id();
        let snake = !id.is_empty()
            && id
                .chars()
                .all(|character| character.is_ascii_lowercase() || character == '_');
        if !snake || ids[id] != 1 {
            wrong.push(format!("operationId {id:?}"));
        }
    });
}

#[test]
fn every_operation_tells_its_success_its_problems_and_who_may_call_it() {
    assert_each(|operation, wrong| {
        let Some(responses) = operation.document["responses"]
            .as_object()
            .filter(|responses| !responses.is_empty())
        else {
            wrong.push("no responses".to_owned());
            return;
        };
        if !responses.keys().any(|status| status.starts_with('2')) {
            wrong.push("no success".to_owned());
        }
        for (status, response) in responses {
            let schemas = response["content"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(_, content)| &content["schema"]);
            let described =
                schemas.clone().next().is_some() && schemas.clone().all(Value::is_object);
            let needs_body = status != "204";
            if described != needs_body {
                wrong.push(format!("{status}: body schema {described}"));
            }
            if text(&response["description"]).is_empty() {
                wrong.push(format!("{status}: no description"));
            }
        }
        let fallback = &responses.get("default").unwrap_or(&Value::Null)["content"]["application/problem+json"]
            ["schema"]["$ref"];
        if text(fallback) != "#/components/schemas/Problem" {
            wrong.push("no default problem".to_owned());
        }
        if !operation.document["security"].is_array() {
            wrong.push("no word on security".to_owned());
        }
        let expected: &[&str] = if operation.is_secured() {
            &["401", "403"]
        } else {
            &[]
        };
        for status in expected
            .iter()
            .filter(|status| !responses.contains_key(**status))
        {
            wrong.push(format!("secured without {status}"));
        }
    });
}

#[test]
fn every_parameter_is_described_and_every_path_parameter_declared() {
    assert_each(|operation, wrong| {
        let parameters: Vec<&Value> = operation.document["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .collect();
        for parameter in &parameters {
            if text(&parameter["description"]).is_empty() || !parameter["schema"].is_object() {
                wrong.push(format!("parameter {}", parameter["name"]));
            }
        }
        for part in operation
            .path
            .split('/')
            .filter(|part| part.starts_with('{'))
        {
            let name = part.trim_matches(['{', '}']);
            if !parameters
                .iter()
                .any(|parameter| parameter["in"] == "path" && parameter["name"] == name)
            {
                wrong.push(format!("{name} is not declared"));
            }
        }
    });
}

#[test]
fn every_schema_has_a_description_and_its_fields_too() {
    let contract = contract();
    let schemas = contract.document()["components"]["schemas"]
        .as_object()
        .unwrap();
    let mut wrong = Vec::new();
    for (name, schema) in schemas {
        if text(&schema["description"]).is_empty() {
            wrong.push(format!("{name}: no description"));
        }
        if name.contains("_for_") || name.starts_with("Page_") {
            wrong.push(format!("{name}: a generated name"));
        }
        for (field, described) in schema["properties"].as_object().into_iter().flatten() {
            let words = described.to_string();
            if !words.contains("\"description\"") {
                wrong.push(format!("{name}.{field}: no description"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A client that knows the document knows every key of an answer.
#[test]
fn fields_of_answers_are_always_there() {
    let contract = contract();
    let schemas = contract.document()["components"]["schemas"]
        .as_object()
        .unwrap();
    let mut wrong = Vec::new();
    for (name, schema) in schemas
        .iter()
        .filter(|(name, _)| name.ends_with("View") || name.ends_with("List"))
    {
        let required: BTreeSet<&str> = schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .map(text)
            .collect();
        for field in schema["properties"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(field, _)| field.as_str())
        {
            if !required.contains(field) {
                wrong.push(format!("{name}.{field}"));
            }
        }
    }
    assert!(wrong.is_empty(), "not required: {}", wrong.join(", "));
}

#[test]
fn no_reference_leads_nowhere_and_no_schema_is_left_over() {
    let contract = contract();
    let mut named = BTreeSet::new();
    references(contract.document(), &mut named);
    let schemas: BTreeSet<String> = contract.document()["components"]["schemas"]
        .as_object()
        .unwrap()
        .keys()
        .map(|name| format!("#/components/schemas/{name}"))
        .collect();
    let lost: Vec<_> = named.difference(&schemas).collect();
    let unused: Vec<_> = schemas.difference(&named).collect();
    assert!(
        lost.is_empty() && unused.is_empty(),
        "lost {lost:?}, unused {unused:?}"
    );
}

fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            found.extend(
                fields
                    .get("$ref")
                    .and_then(Value::as_str)
                    .map(str::to_owned),
            );
            fields.values().for_each(|inner| references(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| references(inner, found)),
        _ => {}
    }
}

#[test]
fn the_document_introduces_itself() {
    let document = serde_json::to_value(document()).unwrap();
    assert_eq!(
        document["openapi"].as_str().map(|version| &version[..3]),
        Some("3.1")
    );
    for pointer in [
        "/info/title",
        "/info/version",
        "/info/description",
        "/info/license/name",
        "/servers/0/url",
    ] {
        assert!(
            document
                .pointer(pointer)
                .and_then(Value::as_str)
                .is_some_and(|text| !text.is_empty()),
            "{pointer}"
        );
    }
    assert_eq!(
        document["components"]["securitySchemes"]["bearer"]["scheme"],
        "bearer"
    );
}
