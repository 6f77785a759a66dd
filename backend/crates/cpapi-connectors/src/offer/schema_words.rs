//! In what a mapping differs from its schema, in the words of who writes mappings: what is
//! expected, and what is there.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

/// A sentence on a difference; `schema` is the whole schema.
pub(super) fn sentence(error: &ValidationError<'_>, schema: &Value) -> String {
    let rule = rule_of(error, schema);
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            format!(
                "{} is not known here; known are {}",
                unexpected.join(", "),
                keys(rule).join(", ")
            )
        }
        ValidationErrorKind::Type { .. } => {
            format!(
                "{} is expected, not {}",
                of_type(rule),
                kind(error.instance())
            )
        }
        ValidationErrorKind::AnyOf { .. } | ValidationErrorKind::OneOfNotValid { .. } => {
            let forms = ["anyOf", "oneOf"]
                .iter()
                .filter_map(|keyword| rule.get(keyword)?.as_array())
                .flatten()
                .map(form);
            format!(
                "{} is expected, not {}",
                forms.collect::<Vec<_>>().join(", or "),
                kind(error.instance())
            )
        }
        _ => error.to_string(),
    }
}

/// The part of the schema that was not met.
fn rule_of<'s>(error: &ValidationError<'_>, schema: &'s Value) -> &'s Value {
    let keyword = error.schema_path().as_str();
    let rule = keyword.rsplit_once('/').map_or("", |(rule, _)| rule);
    schema.pointer(rule).unwrap_or(&Value::Null)
}

fn keys(rule: &Value) -> Vec<&str> {
    let properties = rule.get("properties").and_then(Value::as_object);
    properties
        .into_iter()
        .flat_map(|properties| properties.keys().map(String::as_str))
        .collect()
}

fn required(rule: &Value) -> Vec<&str> {
    let names = rule.get("required").and_then(Value::as_array);
    names
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

/// `an object with word, words`.
fn form(rule: &Value) -> String {
    if let Some(words) = rule.get("enum").and_then(Value::as_array) {
        let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
        return format!("one of {}", words.join(", "));
    }
    let required = required(rule);
    if required.is_empty() {
        of_type(rule)
    } else {
        format!("an object with {}", required.join(" and "))
    }
}

/// What a rule's `type` allows, with the keys of objects.
fn of_type(rule: &Value) -> String {
    let kinds: Vec<&str> = match rule.get("type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let named: Vec<String> = kinds
        .into_iter()
        .map(|kind| match kind {
            "object" => match keys(rule).as_slice() {
                [] => "an object".to_owned(),
                keys => format!("an object of {}", keys.join(", ")),
            },
            "array" => "a list".to_owned(),
            "string" => "a text".to_owned(),
            "boolean" => "true or false".to_owned(),
            "integer" => "a whole number".to_owned(),
            other => format!("a {other}"),
        })
        .collect();
    if named.is_empty() {
        "another form".to_owned()
    } else {
        named.join(" or ")
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false (write words in quotes)",
        Value::Number(_) => "a number (write words in quotes)",
        Value::String(_) => "this text",
        Value::Array(_) => "this list",
        Value::Object(_) => "this object",
    }
}
