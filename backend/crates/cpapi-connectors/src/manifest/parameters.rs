//! `$parameters`: values that a component hands to everything below it (reference-runner.md 13).

use serde_json::{Map, Value};

/// `type` values of JSON Schemas.
const SCHEMA_TYPES: &[&str] = &[
    "object", "array", "string", "number", "integer", "boolean", "null",
];

/// Hands parameters down and fills missing and empty fields with them.
pub(crate) fn propagate(value: &Value) -> Value {
    component(value, &Map::new())
}

fn component(value: &Value, inherited: &Map<String, Value>) -> Value {
    let Value::Object(map) = value else {
        return value.clone();
    };
    match map.get("type") {
        // A JSON Schema is no component, whatever its `type` says.
        Some(Value::String(kind)) if SCHEMA_TYPES.contains(&kind.as_str()) => return value.clone(),
        Some(Value::String(_)) => {}
        _ => return plain_object(map, inherited),
    }
    let mut parameters = match map.get("$parameters") {
        Some(Value::Object(own)) => own.clone(),
        _ => Map::new(),
    };
    // What comes from above wins over the component's own.
    parameters.extend(inherited.clone());
    let mut out: Map<String, Value> = map
        .iter()
        .filter(|(field, _)| *field != "$parameters")
        .map(|(f, v)| (f.clone(), v.clone()))
        .collect();
    for (name, parameter) in &parameters {
        let absent = out.get(name).is_none_or(is_empty);
        if absent {
            out.insert(name.clone(), parameter.clone());
        }
    }
    for (field, value) in &mut out {
        let mut below = parameters.clone();
        // A parameter named like the field it fills would fill itself without end.
        below.shift_remove(field);
        *value = descend(value, &below);
    }
    if !parameters.is_empty() {
        out.insert("$parameters".to_owned(), Value::Object(parameters));
    }
    Value::Object(out)
}

/// An object that is no component may still hold components.
fn plain_object(map: &Map<String, Value>, inherited: &Map<String, Value>) -> Value {
    let descended = map
        .iter()
        .map(|(field, value)| (field.clone(), descend(value, inherited)));
    Value::Object(descended.collect())
}

fn descend(value: &Value, parameters: &Map<String, Value>) -> Value {
    match value {
        Value::Object(_) => component(value, parameters),
        Value::Array(values) => Value::Array(
            values
                .iter()
                .map(|value| descend(value, parameters))
                .collect(),
        ),
        other => other.clone(),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::Bool(true) => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use serde_json::json;

    #[test]
    fn parameters_fill_missing_fields_below_and_those_from_above_win() {
        let out = propagate(&json!({
            "type": "DeclarativeStream",
            "$parameters": {"path": "/a", "name": "n"},
            "retriever": {"type": "SimpleRetriever", "$parameters": {"path": "/b"},
                "requester": {"type": "HttpRequester"},
                "other": {"type": "X", "path": "/own"}},
        }));
        assert_eq!(out["retriever"]["requester"]["path"], json!("/a"));
        assert_eq!(out["retriever"]["other"]["path"], json!("/own"));
        assert_eq!(out["name"], json!("n"));
    }
}
