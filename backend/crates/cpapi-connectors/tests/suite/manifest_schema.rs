//! The schema that editors check manifests with agrees with what is loaded.

use cpapi_connectors::{MANIFEST_SCHEMA, OFFER_MAPPING_SCHEMA, Registry};
use serde_json::{Value, json};

fn validator() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(MANIFEST_SCHEMA).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

fn manifest_of(text: &str) -> Value {
    let mut yaml: yaml_serde::Value = yaml_serde::from_str(text).unwrap();
    yaml.apply_merge().unwrap();
    yaml_serde::from_value(yaml).unwrap()
}

#[test]
fn every_manifest_that_came_with_the_program_fits_the_schema() {
    let registry = Registry::builtin().unwrap();
    let validator = validator();
    let mut seen = 0;
    for connector in registry.all() {
        let files = registry.files(connector.id()).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&manifest_of(&files.manifest))
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(errors, Vec::<String>::new(), "{}", connector.id());
        seen += 1;
    }
    assert!(seen > 0);
}

#[test]
fn a_component_that_is_not_interpreted_does_not_fit() {
    let registry = Registry::builtin().unwrap();
    let good = manifest_of(&registry.files("tune").unwrap().manifest);
    let retriever = "/streams/0/retriever/type";
    let mut bad = good.clone();
    if let Some(kind) = bad.pointer_mut(retriever) {
        *kind = json!("CustomRetriever");
        assert!(!validator().is_valid(&bad));
    } else {
        bad["streams"] =
            json!([{"type": "DeclarativeStream", "retriever": {"type": "CustomRetriever"}}]);
        assert!(!validator().is_valid(&bad));
    }
}

#[test]
fn everything_in_the_schemas_is_described() {
    for text in [MANIFEST_SCHEMA, OFFER_MAPPING_SCHEMA] {
        let schema: Value = serde_json::from_str(text).unwrap();
        assert!(schema["description"].is_string());
    }
    let schema: Value = serde_json::from_str(MANIFEST_SCHEMA).unwrap();
    for (name, component) in schema["$defs"].as_object().unwrap() {
        assert!(component["description"].is_string(), "{name}");
        for (field, rule) in component["properties"].as_object().unwrap() {
            assert!(rule["description"].is_string(), "{name}.{field}");
        }
    }
}
