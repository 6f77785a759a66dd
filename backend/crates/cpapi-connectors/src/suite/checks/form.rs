//! The form for a source's settings.

use std::path::Path;

use regex::Regex;
use serde_json::Value;

use super::Outcome;
use crate::suite::conversation::load;

/// Types that the product's form has an input for.
const DRAWN: &[&str] = &["string", "integer", "number", "boolean", "array", "object"];

/// Every setting has a type and a title, secrets are marked, required ones exist.
pub(super) fn can_be_drawn(folder: &Path) -> Outcome {
    let connector = load(folder).map_err(|_| "manifest and mapping do not load".to_owned())?;
    let mut problems = Vec::new();
    judge("", connector.spec(), &mut problems);
    if problems.is_empty() {
        Ok(Vec::new())
    } else {
        Err(problems.join("\n"))
    }
}

fn judge(way: &str, schema: &Value, problems: &mut Vec<String>) {
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        property_is_drawn(&format!("{way}/{name}"), name, property, problems);
    }
    let required = schema.get("required").and_then(Value::as_array);
    for name in required.into_iter().flatten() {
        let known = name
            .as_str()
            .is_some_and(|name| properties.is_some_and(|all| all.contains_key(name)));
        if !known {
            problems.push(format!("{way}: {name} is required and is no property"));
        }
    }
}

fn property_is_drawn(way: &str, name: &str, property: &Value, problems: &mut Vec<String>) {
    if property.get("const").is_some() {
        // Not asked for: it tells alternatives apart.
        return;
    }
    let title = property.get("title").and_then(Value::as_str);
    if title.is_none_or(|title| title.trim().is_empty()) {
        problems.push(format!("{way} has no title"));
    }
    let secret = property.get("airbyte_secret") == Some(&Value::Bool(true));
    if sounds_secret(name) && !secret {
        problems.push(format!(
            "{way} sounds like a secret and is not marked with airbyte_secret: true"
        ));
    }
    let alternatives = property.get("oneOf").and_then(Value::as_array);
    if let Some(alternatives) = alternatives {
        for (at, alternative) in alternatives.iter().enumerate() {
            let way = format!("{way}/oneOf/{at}");
            if alternative.get("title").and_then(Value::as_str).is_none() {
                problems.push(format!("{way} has no title"));
            }
            judge(&way, alternative, problems);
        }
        return;
    }
    if property.get("enum").is_some() {
        return;
    }
    match kind(property) {
        Some(kind) if DRAWN.contains(&kind) => judge(way, property, problems),
        Some(kind) => problems.push(format!("{way}: there is no input for the type {kind}")),
        None => problems.push(format!("{way} has no type")),
    }
}

/// The type, `null` beside it left out.
fn kind(property: &Value) -> Option<&str> {
    match property.get("type")? {
        Value::Array(kinds) => kinds
            .iter()
            .filter_map(Value::as_str)
            .find(|kind| *kind != "null"),
        kind => kind.as_str(),
    }
}

/// `api_key` and `access_token` do, `token_url` and `key_name` do not.
fn sounds_secret(name: &str) -> bool {
    Regex::new(
        r"(?i)(^|[_-])(api[_-]?key|token|secret|password|passwd|passphrase|private[_-]?key)$",
    )
    .is_ok_and(|pattern| pattern.is_match(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn problems(schema: &Value) -> Vec<String> {
        let mut problems = Vec::new();
        judge("", schema, &mut problems);
        problems
    }

    #[test]
    fn a_form_of_titled_fields_and_alternatives_can_be_drawn() {
        let schema = json!({"required": ["api_key"], "properties": {
            "api_key": {"type": ["null", "string"], "title": "Key", "airbyte_secret": true},
            "region": {"enum": ["eu", "us"], "title": "Region"},
            "token_url": {"type": "string", "title": "Token address"},
            "sign_in": {"title": "Sign in", "oneOf": [
                {"title": "Key", "properties": {"kind": {"const": "key"}}}]}}});
        assert_eq!(problems(&schema), Vec::<String>::new());
    }

    #[test]
    fn what_cannot_be_drawn_or_would_leak_is_named() {
        let schema = json!({"required": ["user"], "properties": {
            "client_secret": {"type": "string", "title": "Secret"},
            "x": {"type": "string"},
            "y": {"title": "Y"},
            "z": {"title": "Z", "type": "null"},
            "nested": {"title": "N", "type": "object", "properties": {"password": {"type": "string", "title": "P"}}}}});
        let found = problems(&schema).join("\n");
        for part in [
            "/client_secret sounds like a secret",
            "/x has no title",
            "/y has no type",
            "/z: there is no input for the type null",
            "/nested/password sounds like a secret",
            ": \"user\" is required and is no property",
        ] {
            assert!(found.contains(part), "{part} in {found}");
        }
    }
}
