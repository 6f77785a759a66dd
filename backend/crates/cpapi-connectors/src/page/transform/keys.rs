//! KeysToLower, KeysToSnakeCase and KeysReplace (reference-runner.md 12).

use std::sync::LazyLock;

use any_ascii::any_ascii;
use regex::Regex;
use serde_json::{Map, Value};

/// Names at the top level in small letters.
pub(super) fn to_lower(record: Map<String, Value>) -> Map<String, Value> {
    let lower = |(name, value): (String, Value)| (name.to_lowercase(), value);
    record.into_iter().map(lower).collect()
}

/// Names in snake case, within objects too but not within lists.
pub(super) fn to_snake_case(record: Map<String, Value>) -> Map<String, Value> {
    renamed(record, &snake_case)
}

/// A part of every name replaced, within objects too but not within lists.
pub(super) fn replace(record: Map<String, Value>, old: &str, new: &str) -> Map<String, Value> {
    renamed(record, &|name| name.replace(old, new))
}

fn renamed(record: Map<String, Value>, name: &dyn Fn(&str) -> String) -> Map<String, Value> {
    let change = |(key, value): (String, Value)| {
        let value = match value {
            Value::Object(map) => Value::Object(renamed(map, name)),
            other => other,
        };
        (name(&key), value)
    };
    record.into_iter().map(change).collect()
}

#[expect(clippy::unwrap_used, reason = "a constant pattern, compiled in a test")]
static TOKEN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[A-Z]+[a-z]*|[a-z]+|[0-9]+|[^a-zA-Z0-9]+").unwrap());

/// `CreatedAt (UTC)` to `created_at_utc_`: what is no letter or digit cuts, and at either end
/// leaves its underscore.
fn snake_case(name: &str) -> String {
    let plain = any_ascii(name);
    let mut tokens: Vec<&str> = TOKEN
        .find_iter(&plain)
        .map(|found| found.as_str())
        .map(|token| {
            if token.starts_with(|c: char| c.is_ascii_alphanumeric()) {
                token
            } else {
                ""
            }
        })
        .collect();
    if let [first, middle @ .., last] = tokens.as_slice()
        && !middle.is_empty()
    {
        let kept = middle.iter().filter(|token| !token.is_empty());
        tokens = std::iter::once(first)
            .chain(kept)
            .chain(std::iter::once(last))
            .copied()
            .collect();
    }
    if tokens
        .first()
        .is_some_and(|token| token.starts_with(|c: char| c.is_ascii_digit()))
    {
        tokens.insert(0, "");
    }
    tokens.join("_").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_snake_case_as_in_the_reference() {
        for (name, snake) in [
            ("FirstName", "first_name"),
            ("HTTPResponse", "httpresponse"),
            ("1st Name", "_1_st_name"),
            ("Created At (UTC)", "created_at_utc_"),
            ("$price", "_price"),
            ("Straße", "strasse"),
            ("a", "a"),
            ("a-", "a_"),
            ("", ""),
        ] {
            assert_eq!(snake_case(name), snake, "{name}");
        }
    }
}
